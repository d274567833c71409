"""What our own map must know of a layer's points before it asks for a tile: words, not pictures."""

from __future__ import annotations

from typing import Any

from gis.palettes import sequential
from gis.text import Language, Text, number
from gis.tiles.columns import PointColumns
from gis.tiles.thinning import CELLS, HIGHEST, LOWEST, TILE_PX, Zoom, busiest

DENSITY_PALETTE = "YlOrBr"
PER_CELL = Text(
    "每格条数（所选各类合计），不超过；格边长约 {m} 米",
    "Records in a cell (all kinds shown), up to; side about {m} m",
)
STANDS_FOR = Text("此比例下每点代表约 {n} 条", "At this zoom a point stands for about {n} records")
CLOSER = Text("放大后逐点显示", "Zoom in for single points")
HIDE = Text("点选图例可隐藏或显示一类", "Choose a legend row to hide or show it")


def told(
    key: str, points: PointColumns, zooms: tuple[Zoom, ...], language: Language
) -> dict[str, Any]:
    """Return the plan of a layer's points as JSON data; `key` is the name its tiles go under."""
    words = {"per_cell": PER_CELL, "stands_for": STANDS_FOR, "closer": CLOSER, "hide": HIDE}
    return {
        "key": key,
        "count": len(points),
        "lowest": LOWEST,
        "highest": HIGHEST,
        "tile_px": TILE_PX,
        "cells": CELLS,
        "zooms": [_zoom(zoom, points) for zoom in zooms],
        "words": {name: text.get(language) for name, text in words.items()},
    }


def _zoom(zoom: Zoom, points: PointColumns) -> dict[str, Any]:
    if zoom.mode == "points":
        return {
            "mode": "points",
            "every": zoom.every,
            "most": busiest(points, zoom.z) // zoom.every,
        }
    lower = (0.0, *zoom.breaks[:-1])
    return {
        "mode": "density",
        "breaks": list(zoom.breaks),
        "colours": list(sequential(DENSITY_PALETTE, len(zoom.breaks))),
        "labels": [_range(low + 1, high) for low, high in zip(lower, zoom.breaks, strict=True)],
    }


def _range(low: float, high: float) -> str:
    """Write the whole numbers of a class."""
    return number(low) if low == high else f"{number(low)}–{number(high)}"
