"""Hatches as one tile each, in mm with y down; every writer repeats the same tile."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gis.layer import Hatch

LINE_MM = 0.15
DOT_RADIUS_MM = 0.22
OVERHANG = 0.3
"""How far a slanting line runs over the tile's edge, where the tile is cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """A square that repeats: lines as (x0, y0, x1, y1), dots as (x, y)."""

    side: float
    lines: tuple[tuple[float, float, float, float], ...] = ()
    dots: tuple[tuple[float, float], ...] = ()


def tile(hatch: Hatch, spacing_mm: float) -> Tile:
    """Return the tile of a hatch whose lines lie `spacing_mm` apart, measured across them.

    Raises ValueError for the empty hatch.
    """
    half, slant = spacing_mm / 2, spacing_mm * math.sqrt(2.0)
    across = (0.0, half, spacing_mm, half)
    down = (half, 0.0, half, spacing_mm)
    match hatch:
        case "right":
            return Tile(side=slant, lines=_slanting(slant, rising=True))
        case "left":
            return Tile(side=slant, lines=_slanting(slant, rising=False))
        case "vertical":
            return Tile(side=spacing_mm, lines=(down,))
        case "horizontal":
            return Tile(side=spacing_mm, lines=(across,))
        case "cross":
            return Tile(side=spacing_mm, lines=(across, down))
        case "dots":
            return Tile(side=spacing_mm, dots=((half, half),))
    raise ValueError(f"no hatch: {hatch!r}")


def _slanting(side: float, *, rising: bool) -> tuple[tuple[float, float, float, float], ...]:
    """Return a diagonal, and the two corners that its neighbours reach into."""
    over = OVERHANG
    falling = (
        (-over, -over, side + over, side + over),
        (-over, side - over, over, side + over),
        (side - over, -over, side + over, over),
    )
    if not rising:
        return falling
    return tuple((side - x0, y0, side - x1, y1) for x0, y0, x1, y1 in falling)
