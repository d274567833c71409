"""Portrayals on a map frame: the features with the looks that `portray` gave them, in mm."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from gis.layer import Fill, Marker, Proportional
from gis.paper.fonts import Family
from gis.paper.frame import MapFrame
from gis.paper.scene import MM_PER_PX, Floats, Item, Path, Sheaf, Subpath, Symbols, circle
from gis.paper.symbols import area_brush, hatch_mm, ink, line_pen, outline, ring_offsets
from gis.paper.typeset import Hand, words_at
from gis.portray import Portrayal

CROWDED = 1_000
"""Symbols of a layer above which its kinds are mixed."""
ROUNDS = 12
MERGE_MM = 0.1
"""Of many points, equal symbols in one cell of this side print as one; no other is left out."""
THIN_FROM = 5_000
SAME_MM = 0.001
"""Equal symbols in one cell of this side cover each other exactly, of few points too."""
RING_MEMBERS = 40
"""A ring of more would wander off: they stay on their point."""
DEFAULT_PX = 10.0
FULL_CIRCLES = 500_000
"""At this scale and larger, circles are as large as on the screen."""
SCREEN_ZOOM, SCREEN_SCALE = 10.0, 490_000
FINER_ZOOM = 0.6
"""What a printer's finer lines are worth, in zooms."""
SMALL_SCALES = ((490_000, 0.6), (173_000, 0.8))
"""Symbols shrink on small scales as they do on the screen at the zooms of these scales."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Drawn:
    """A portrayal on the page, and what labels and the proof need to know of it.

    `points` (n, 2 in mm) and `radii` (n) belong to the features of `rows`, those on the map.
    """

    portrayal: Portrayal
    sheaf: Sheaf
    rows: pd.DataFrame
    points: Floats
    radii: Floats
    merged: int = 0
    """Symbols left out because an equal one prints at the same spot."""


def symbol_factor(scale: int, enlargement: float) -> float:
    """Return how many mm on paper a CSS pixel of a marker takes, over 1/96 inch."""
    shrunk = next((factor for limit, factor in SMALL_SCALES if scale > limit), 1.0)
    return shrunk * enlargement


def zoom_of(scale: int) -> float:
    """Return the zoom of the screen that shows as much as paper at a scale does.

    At the screen's own scale (1:490 000 is zoom 10 at this latitude) paper shows a half more.
    """
    return SCREEN_ZOOM + math.log2(SCREEN_SCALE / scale) + FINER_ZOOM


def circle_factor(scale: int, enlargement: float) -> float:
    """Return how many mm a CSS pixel of a circle takes, over 1/96 inch: less on small scales."""
    return enlargement * min(1.0, (FULL_CIRCLES / scale) ** 0.4)


def crowd_factor(portrayal: Portrayal) -> float:
    """Return the factor on symbols where a layer has very many: they are smaller."""
    return 0.75 if len(portrayal.frame) >= CROWDED else 1.0


def draw(
    portrayal: Portrayal,
    frame: MapFrame,
    enlargement: float,
    family: Family,
    circles: float | None = None,
) -> Drawn:
    """Draw a portrayal; what lies outside the frame is left out.

    `circles` is the factor on proportional circles where it is not that of the frame's own scale:
    on an enlargement they are as large as the legend says.
    """
    symbol = portrayal.layer.symbol
    if isinstance(symbol, Proportional):
        factor = circle_factor(frame.scale, enlargement) if circles is None else circles
        drawn = _points(portrayal, frame, enlargement, family, factor)
    elif isinstance(symbol, Marker):
        factor = symbol_factor(frame.scale, enlargement) * crowd_factor(portrayal)
        drawn = _points(portrayal, frame, enlargement, family, factor)
    else:
        drawn = _shapes(portrayal, frame, enlargement)
    return drawn


def _sheaf(portrayal: Portrayal, items: list[Item], frame: MapFrame) -> Sheaf:
    return Sheaf(name=portrayal.layer.title, items=tuple(items), clip=frame.rectangle)


def subpaths(shape: shapely.Geometry) -> Iterator[Subpath]:
    """Yield the rings and lines of a shape in mm."""
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            yield Subpath(points=shapely.get_coordinates(part.exterior)[:-1])
            for hole in part.interiors:
                yield Subpath(points=shapely.get_coordinates(hole)[:-1])
        elif part.geom_type == "LineString":
            yield Subpath(points=shapely.get_coordinates(part), closed=False)


def _shapes(portrayal: Portrayal, frame: MapFrame, enlargement: float) -> Drawn:
    rows = portrayal.at_zoom(zoom_of(frame.scale)).frame
    shapes = frame.shapes(rows.geometry.to_numpy())
    box = shapely.box(*frame.rectangle)
    shown = ~shapely.is_empty(shapes) & shapely.intersects(shapes, box)
    items: list[Item] = []
    filled = isinstance(portrayal.layer.symbol, Fill)
    for shape, row in zip(shapes[shown], rows["row"].to_numpy()[shown], strict=True):
        style = portrayal.legend[row].style
        brush = area_brush(style, hatch_mm(frame.scale)) if filled else None
        pen = line_pen(style, enlargement)
        if brush or pen:
            items.append(Path(subpaths=tuple(subpaths(shape)), brush=brush, pen=pen))
    visible = rows[shown]
    points = frame.place(visible["label_lon"].to_numpy(), visible["label_lat"].to_numpy())
    rows_shown = visible.assign(shape=shapes[shown])
    return Drawn(
        portrayal=portrayal,
        sheaf=_sheaf(portrayal, items, frame),
        rows=rows_shown,
        points=points,
        radii=np.zeros(len(points)),
    )


def _points(
    portrayal: Portrayal, frame: MapFrame, enlargement: float, family: Family, factor: float
) -> Drawn:
    rows = portrayal.frame
    at = frame.place(rows["label_lon"].to_numpy(float), rows["label_lat"].to_numpy(float))
    circles = isinstance(portrayal.layer.symbol, Proportional)
    sizes = _sizes_mm(portrayal, factor)
    halo = rows["id"].str.startswith("@").to_numpy()
    reach = np.where(halo, rows["halo_m"].fillna(0) / frame.metres_per_mm, sizes / 2)
    far = float(reach.max()) if len(reach) else 0.0
    shown = frame.holds(at) | (halo & frame.holds(at, margin_mm=far))
    rows, at, sizes, halo, reach = rows[shown], at[shown], sizes[shown], halo[shown], reach[shown]
    at = at + _ring_shifts(at, sizes, halo, factor)
    if circles:
        at = _whole(at, sizes / 2, frame)
    items: list[Item] = list(_halo_items(portrayal, rows[halo], at[halo], reach[halo], enlargement))
    symbols, merged = _symbol_items(portrayal, rows[~halo], at[~halo], sizes[~halo], factor)
    items += symbols
    if circles:
        items += _numbers(rows, at, sizes, portrayal, family, enlargement)
    return Drawn(
        portrayal=portrayal,
        sheaf=_sheaf(portrayal, items, frame),
        rows=rows[~halo],
        points=at[~halo],
        radii=reach[~halo],
        merged=merged,
    )


def _whole(at: Floats, radii: Floats, frame: MapFrame) -> Floats:
    """Move circles that the neat line would cut inward, so that their numbers can be read.

    A count belongs to an area, not to a spot; none moves farther than its radius.
    """
    left, top, right, bottom = frame.rectangle
    reach = radii[:, None] + 0.6
    least, most = np.array([left, top]) + reach, np.array([right, bottom]) - reach
    whole: Floats = np.clip(at, least, most)
    return whole


def _sizes_mm(portrayal: Portrayal, factor: float) -> Floats:
    rows = portrayal.frame
    by_row = np.array([row.style.size_px or DEFAULT_PX for row in portrayal.legend])
    own = rows["size_px"].to_numpy(dtype=float)
    fallback = by_row[rows["row"].to_numpy(dtype=int)] if len(rows) else own
    sizes: Floats = np.where(np.isnan(own), fallback, own) * MM_PER_PX * factor
    return sizes


def _ring_shifts(at: Floats, sizes: Floats, halo: np.ndarray, factor: float) -> Floats:
    """Move records that share one point into a ring about it, as on the screen."""
    shifts = np.zeros_like(at)
    keys = pd.DataFrame({"x": np.round(at[:, 0], 3), "y": np.round(at[:, 1], 3), "size": sizes})
    keys = keys[~halo]
    shared = keys[keys.duplicated(["x", "y"], keep=False)]
    points = shared.groupby(["x", "y"], sort=False)["size"]
    members = points.transform("size").to_numpy()
    ringed = members <= RING_MEMBERS
    shifts[shared.index[ringed]] = ring_offsets(
        points.transform("max").to_numpy()[ringed],
        points.cumcount().to_numpy()[ringed],
        members[ringed],
        2 * MM_PER_PX * factor,
    )
    return shifts


def _halo_items(
    portrayal: Portrayal, rows: pd.DataFrame, at: Floats, reach: Floats, enlargement: float
) -> Iterator[Item]:
    for (x, y), radius, row in zip(at, reach, rows["row"], strict=True):
        style = portrayal.legend[row].style
        yield Path(
            subpaths=(circle(x, y, radius),),
            brush=area_brush(style),
            pen=line_pen(style, enlargement),
        )


def _symbol_items(
    portrayal: Portrayal, rows: pd.DataFrame, at: Floats, sizes: Floats, factor: float
) -> tuple[list[Symbols], int]:
    """Group equal symbols, the largest first, so that none hides a smaller one; count the merged.

    A symbol is merged where an equal one (kind, size, filling) prints at the same spot. Where there
    are very many, each kind comes in several rounds, the first of the legend last in each, and
    without an edge: no kind may hide the others, nor white edges the colours.
    """
    keys = pd.DataFrame(
        {"row": rows["row"].to_numpy(), "hollow": rows["hollow"].to_numpy(), "size": sizes.round(4)}
    )
    crowded = len(rows) >= CROWDED
    made: list[Symbols] = []
    cell_mm = MERGE_MM if len(rows) >= THIN_FROM else SAME_MM
    groups = keys.groupby(["size", "row", "hollow"], sort=True).indices
    for (size, row, hollow), where in sorted(groups.items(), key=lambda one: (-one[0][0], one[0])):
        style = portrayal.legend[int(row)].style
        flat = hollow and not isinstance(portrayal.layer.symbol, Proportional)
        brush, pen = ink(style, float(size), bool(flat), factor)
        spots = _thinned(at[where], cell_mm)
        made.append(
            Symbols(
                subpaths=outline(style.shape, float(size) / 2), at=spots, brush=brush,
                pen=None if crowded and brush is not None and not flat else pen,
            )
        )  # fmt: skip
    printed = sum(len(item.at) for item in made)
    return _in_rounds(made) if crowded else made, len(rows) - printed


def _in_rounds(made: list[Symbols]) -> list[Symbols]:
    """Return the same symbols in turns, a part of each kind in every one."""
    return [
        replace(one, at=one.at[turn::ROUNDS])
        for turn in range(ROUNDS)
        for one in reversed(made)
        if len(one.at) > turn
    ]


def _thinned(spots: Floats, cell_mm: float) -> Floats:
    """Keep the first of the spots in each cell of a grid, in their order."""
    cells = np.round(spots / cell_mm).astype(np.int64)
    keys = cells[:, 0] * (1 << 32) + cells[:, 1]
    _, first = np.unique(keys, return_index=True)
    return spots[np.sort(first)]


def _numbers(
    rows: pd.DataFrame,
    at: Floats,
    sizes: Floats,
    portrayal: Portrayal,
    family: Family,
    enlargement: float,
) -> Iterator[Item]:
    for (x, y), size, row, tip in zip(at, sizes, rows["row"], rows["tip"], strict=True):
        if portrayal.legend[row].role == "no_data" or not tip:
            continue
        hand = number_hand(tip[0][1], size, family, enlargement)
        if hand is not None:
            yield words_at(tip[0][1], x, y, hand, "middle")


def number_hand(value: str, size_mm: float, family: Family, enlargement: float) -> Hand | None:
    """Return the hand of the number inside a circle; none where it does not fit."""
    least = max(6.0, 6.5 * enlargement)
    size_pt = min(max(size_mm / 3 / 0.3528, least), 11 * enlargement)
    hand = Hand(size_pt=size_pt, bold=True, colour="#FFFFFF")
    fits = family.bold.width_mm(value, size_pt) <= size_mm * 0.82 and hand.em_mm <= size_mm * 0.85
    return hand if fits else None
