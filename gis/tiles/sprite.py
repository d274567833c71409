"""The sprite of a MapLibre style: the legend's point symbols and hatches as one small picture.

The outlines are those of paper and screen (`gis.paper.symbols`, `gis.paper.hatches`). Pixels are
the share of their area that a shape covers, counted on a fine grid: the same symbols, the same
bytes, on any machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry
from shapely.ops import substring

from gis.layer import Fill, Hatch, Marker, Style
from gis.paper.hatches import LINE_MM, tile
from gis.paper.raster import rgba_png
from gis.paper.scene import MM_PER_PX, Subpath
from gis.paper.symbols import HATCH_OPACITY, ink, outline
from gis.portray import HALO, Portrayal

DEFAULT_PX = 10.0
HALO_PX = 24.0
"""A tile does not say how uncertain a place is: its circle is as large as in a legend."""
FINE = 5
"""Points counted across a pixel."""
ROW_PX = 512
"""Pictures stand in rows of this width."""
SLANTED: tuple[Hatch, ...] = ("right", "left")
HATCH_SIDES_PX = {True: 8, False: 6}
"""Side of a hatch's tile, slanted or not: whole pixels, so that it repeats without a seam."""
Pixels = NDArray[np.float64]
Layers = list[tuple[Geometry, str, float]]
"""Shapes in px about the origin, y down, bottom first: geometry, colour, opacity."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Icon:
    """A picture of the sprite: a symbol, solid or hollow, or a hatch that repeats."""

    name: str
    style: Style
    hollow: bool = False
    repeats: bool = False

    @property
    def side(self) -> int:
        """Width and height in px."""
        if self.repeats:
            return HATCH_SIDES_PX[self.style.hatch in SLANTED]
        return 2 * math.ceil(size_px(self.style) * 0.62 + max(self.style.stroke_px, 2.0) + 1)


def size_px(style: Style) -> float:
    """Return the diameter that a symbol is drawn with in the sprite."""
    return HALO_PX if style == HALO else style.size_px or DEFAULT_PX


def icons(portrayals: Sequence[Portrayal]) -> Iterator[Icon]:
    """Yield the pictures that the style of these layers names."""
    for one in portrayals:
        for number, row in enumerate(one.legend):
            name = f"{one.layer.id}-{number}"
            if isinstance(one.layer.symbol, Fill) and row.style.hatch:
                yield Icon(name=f"{name}-hatch", style=row.style, repeats=True)
            elif isinstance(one.layer.symbol, Marker) and (row.role == "item" or row.style == HALO):
                yield Icon(name=name, style=row.style)
                yield Icon(name=f"{name}-hollow", style=row.style, hollow=True)


def sprite(wanted: Sequence[Icon], ratio: int) -> tuple[Mapping[str, Mapping[str, int]], bytes]:
    """Return index and picture (PNG) of a sprite; `ratio` is its number of pixels a CSS pixel."""
    places, height = _places([icon.side * ratio for icon in wanted])
    sheet = np.zeros((height, ROW_PX * ratio if wanted else 1, 4))
    index: dict[str, Mapping[str, int]] = {}
    for icon, (x, y) in zip(wanted, places, strict=True):
        side = icon.side * ratio
        sheet[y : y + side, x : x + side] = _drawn(replace(icon, name=""), ratio)
        index[icon.name] = {"x": x, "y": y, "width": side, "height": side, "pixelRatio": ratio}
    return index, rgba_png(np.round(sheet * 255).astype(np.uint8))


def _places(sides: Sequence[int]) -> tuple[list[tuple[int, int]], int]:
    """Return where pictures stand, left to right and row by row, and the height of all."""
    found: list[tuple[int, int]] = []
    x = y = tallest = 0
    for side in sides:
        if x + side > ROW_PX:
            x, y, tallest = 0, y + tallest + 1, 0
        found.append((x, y))
        x, tallest = x + side + 1, max(tallest, side)
    return found, max(y + tallest, 1)


@lru_cache(maxsize=512)
def _drawn(icon: Icon, ratio: int) -> Pixels:
    side = icon.side
    corner = 0.0 if icon.repeats else -side / 2
    steps = corner + (np.arange(side * ratio * FINE) + 0.5) / (ratio * FINE)
    x, y = np.meshgrid(steps, steps)
    pixels = np.zeros((side * ratio, side * ratio, 4))
    for shape, colour, opacity in _hatch(icon.style) if icon.repeats else _symbol(icon):
        shapely.prepare(shape)
        inside = shapely.contains_xy(shape, x, y).reshape(side * ratio, FINE, side * ratio, FINE)
        pixels = _over(pixels, inside.mean(axis=(1, 3)) * opacity, colour)
    pixels.flags.writeable = False
    return pixels


def _over(below: Pixels, alpha: NDArray[np.float64], colour: str) -> Pixels:
    """Lay a colour over pixels (straight alpha, 0 to 1)."""
    told = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    covered = below[..., 3] * (1 - alpha)
    total = alpha + covered
    share = np.divide(alpha, total, out=np.zeros_like(total), where=total > 0)[..., None]
    mixed = told * share + below[..., :3] * (1 - share)
    result: Pixels = np.concatenate([mixed, total[..., None]], axis=2)
    return result


def _symbol(icon: Icon) -> Layers:
    style, size = icon.style, size_px(icon.style)
    if style == HALO:
        ring = shapely.Point(0, 0).buffer(size / 2, 32)
        edge = _dashed(ring.exterior, tuple(map(float, style.dash.split()))).buffer(0.5)
        return [(ring, style.fill, style.fill_opacity), (edge, style.stroke, 1.0)]
    brush, pen = ink(style, size * MM_PER_PX, icon.hollow, 1.0)
    layers: Layers = []
    lines: list[Geometry] = []
    for path in outline(style.shape, size / 2):
        line = _line(path)
        lines.append(line)
        if path.closed and brush is not None:
            layers.append((shapely.Polygon(line), brush.colour, brush.opacity))
    width = pen.width_mm / MM_PER_PX
    if width:
        dash = tuple(part / MM_PER_PX for part in pen.dash_mm)
        edges = shapely.union_all([_dashed(line, dash) for line in lines])
        layers.append((edges.buffer(width / 2, join_style="mitre"), pen.colour, 1.0))
    return layers


def _line(path: Subpath) -> Geometry:
    points = path.points
    if path.curved:  # the only curve among the symbols is the circle
        radius = float(np.abs(points).max())
        return shapely.Point(0, 0).buffer(radius, 32).exterior
    return shapely.LinearRing(points) if path.closed else shapely.LineString(points)


def _dashed(line: Geometry, dash: tuple[float, ...]) -> Geometry:
    if not dash:
        return line
    parts, at = [], 0.0
    while at < line.length:
        parts.append(substring(line, at, min(at + dash[0], line.length)))
        at += sum(dash) if len(dash) > 1 else 2 * dash[0]
    return shapely.union_all(parts)


def _hatch(style: Style) -> Layers:
    assert style.hatch
    side = HATCH_SIDES_PX[style.hatch in SLANTED] * MM_PER_PX
    cell = tile(style.hatch, side / math.sqrt(2.0) if style.hatch in SLANTED else side)
    marks = [shapely.LineString([one[:2], one[2:]]).buffer(LINE_MM * 0.75, cap_style="square")
             for one in cell.lines]  # fmt: skip
    marks += [shapely.Point(dot).buffer(side / 8) for dot in cell.dots]
    drawn = shapely.transform(shapely.union_all(marks), lambda mm: mm / MM_PER_PX)
    return [(drawn, style.stroke or "#8A8578", HATCH_OPACITY)]
