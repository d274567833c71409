"""Which area a point lies in: exact, each point in one area, fast for millions of points.

A label raster names the area of every small cell that no boundary crosses; only the points in the
few border cells need an exact test. A point on a shared border belongs to the first area.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import METRIC
from gis.problems import Problem, ProblemError
from gis.text import Text

OUTSIDE = -1
BORDER = -2
RASTER_FROM = 50_000
"""With fewer points than this, testing each directly is quicker than making the raster."""
RASTER_CELLS = 1_000_000
MARGIN = 1e-6
"""Of a cell: an edge along a cell side marks the cells on both sides as border."""
OVERLAP_TOLERANCE = 1e-6
"""Share of an area that may overlap another (digitising noise) before it is no partition."""

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AreaIndex:
    """Areas that do not overlap, and the label raster over their bounds (degrees or metres)."""

    areas: gpd.GeoDataFrame
    labels: Labels
    west: float
    south: float
    cell: float


def require_partition(areas: gpd.GeoDataFrame) -> None:
    """Raise ProblemError where areas overlap: counts or sums over them would count twice."""
    shapes = areas.geometry.to_numpy()
    if len(shapes) < 2 or shapely.coverage_is_valid(shapes):
        return
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    smaller = np.minimum(shapely.area(shapes[left]), shapely.area(shapes[right]))
    if (shared > OVERLAP_TOLERANCE * smaller).any():
        raise ProblemError(
            Problem(
                fatal=True,
                says=Text("这些区域相互重叠", "These areas overlap"),
                cure=Text(
                    "数量与面积不可相加；请改用 12 个统计单元或 9 个区县",
                    "Never sum over them; use the 12 statistical units or the 9 divisions",
                ),
            )
        )


def total(areas: gpd.GeoDataFrame, column: str) -> float:
    """Sum a column over areas that do not overlap; unknown values are left out.

    Raises ProblemError where the areas overlap.
    """
    require_partition(areas)
    return float(areas[column].sum())


def count_in(
    areas: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame | tuple[Floats, Floats],
    *,
    into: str,
    index: AreaIndex | None = None,
) -> gpd.GeoDataFrame:
    """Count the points in each area; a point on a shared border counts once, in the first area.

    `points` is a frame of points or a pair of coordinate arrays in the CRS of `areas`; `index`
    (from `area_index`) saves making the raster again. Returns `areas` with the integer column
    `into`. Raises ProblemError where areas overlap.

    >>> squares = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> count_in(squares, (np.array([0.5, 1.0]), np.array([0.5, 0.5])), into="n")["n"].tolist()
    [2, 0]
    >>> count_in(squares, (np.array([]), np.array([])), into="n")["n"].tolist()
    [0, 0]
    """
    x, y = _coordinates(points)
    if index is None and len(x) >= RASTER_FROM:
        index = area_index(areas)
    if index is None:
        require_partition(areas)
        counts = _counted(_located(areas, x, y), len(areas))
    else:
        counts = _count_with_raster(index, x, y)
    return areas.assign(**{into: counts})


def locate(areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame | tuple[Floats, Floats]) -> Labels:
    """Return the position of each point's area, -1 outside all; the first of several wins."""
    x, y = _coordinates(points)
    return _located(areas, x, y)


def distances_m(areas: gpd.GeoDataFrame, which: Labels, points: tuple[Floats, Floats]) -> Floats:
    """Return how many metres each point lies from the area whose position `which` gives it.

    Points in degrees of the areas' CRS; measured in EPSG:4509, 0 inside the area. Raises ValueError
    for a position that no area has.
    """
    if len(which) and np.min(which) < 0:
        raise ValueError("a point without an area has no distance to one")
    x, y = points
    at = gpd.GeoSeries.from_xy(x, y, crs=areas.crs).to_crs(METRIC).to_numpy()
    shapes = areas.geometry.to_crs(METRIC).to_numpy()
    distance = np.zeros(len(at))
    for position in np.unique(which):
        there = np.flatnonzero(which == position)
        shapely.prepare(shapes[position])
        distance[there] = shapely.distance(shapes[position], at[there])
    return distance


def area_index(areas: gpd.GeoDataFrame, *, cell: float | None = None) -> AreaIndex:
    """Make the label raster of areas; `cell` is its cell size in the unit of their CRS.

    Raises ProblemError where areas overlap.
    """
    require_partition(areas)
    west, south, east, north = areas.total_bounds
    if cell is None:
        cell = float(np.sqrt((east - west) * (north - south) / RASTER_CELLS)) or 1.0
    columns = int(np.ceil((east - west) / cell)) + 1
    rows = int(np.ceil((north - south) / cell)) + 1
    labels = np.full((rows, columns), OUTSIDE, dtype=np.int16)
    border = np.zeros((rows, columns), dtype=bool)
    for position, shape in enumerate(areas.geometry):
        _burn(labels, border, shape, position, west, south, cell)
    labels[border] = BORDER
    return AreaIndex(areas=areas, labels=labels, west=west, south=south, cell=cell)


def _coordinates(points: gpd.GeoDataFrame | tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    if isinstance(points, tuple):
        return points
    shapes = points.geometry.to_numpy()
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    known = ~np.isnan(x)  # unknown and empty points have no coordinates
    return (x, y) if known.all() else (x[known], y[known])


def _located(areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> Labels:
    found = np.full(len(x), OUTSIDE, dtype=np.int16)
    for position, shape in enumerate(areas.geometry):
        if shape is None or shape.is_empty:
            continue
        left = np.flatnonzero(found == OUTSIDE)
        shapely.prepare(shape)
        found[left[shapely.intersects_xy(shape, x[left], y[left])]] = position
    return found


def _counted(found: Labels, size: int) -> NDArray[np.int64]:
    return np.bincount(found[found >= 0], minlength=size).astype(np.int64)


def _count_with_raster(index: AreaIndex, x: Floats, y: Floats) -> NDArray[np.int64]:
    rows, columns = index.labels.shape
    # Out of range wraps to a huge unsigned number, so one comparison tests both ends.
    column = ((x - index.west) * (1.0 / index.cell)).astype(np.int64)
    row = ((y - index.south) * (1.0 / index.cell)).astype(np.int64)
    inside = (x >= index.west) & (y >= index.south) & (column < columns) & (row < rows)
    cells = (row * columns + column)[inside] if not inside.all() else row * columns + column
    labels = index.labels.ravel().take(cells)
    counts = np.bincount(labels.astype(np.int64) - BORDER, minlength=len(index.areas) + 2)[2:]
    at_border = np.flatnonzero(labels == BORDER)
    if at_border.size:
        if not inside.all():
            at_border = np.flatnonzero(inside)[at_border]
        found = _located(index.areas, x[at_border], y[at_border])
        counts = counts + _counted(found, len(index.areas))
    return counts.astype(np.int64)


def _burn(
    labels: Labels,
    border: NDArray[np.bool_],
    shape: shapely.Geometry,
    position: int,
    west: float,
    south: float,
    cell: float,
) -> None:
    """Label the cells whose centre lies in the shape, and mark those that its edges cross."""
    x0, y0, x1, y1 = _edges(shape, west, south, cell)
    lowest, highest = _reach(np.minimum(y0, y1).min(), np.maximum(y0, y1).max())
    first, last = _reach(np.minimum(x0, x1).min(), np.maximum(x0, x1).max())
    height, width = highest - lowest + 1, last - first + 1
    window = (slice(lowest, highest + 1), slice(first, last + 1))

    row, left, right = _edge_spans(x0, y0, x1, y1)
    starts = np.zeros((height, width + 1), dtype=np.int32)
    np.add.at(starts, (row - lowest, left - first), 1)
    np.add.at(starts, (row - lowest, right - first + 1), -1)
    crossed = np.cumsum(starts[:, :-1], axis=1, dtype=np.int32) > 0

    row, at = _centre_crossings(x0, y0, x1, y1)
    flips = np.zeros((height, width + 1), dtype=np.int32)
    np.add.at(flips, (row - lowest, np.clip(at - first, 0, width)), 1)
    filled = (np.cumsum(flips[:, :-1], axis=1, dtype=np.int32) % 2).astype(bool)

    border[window] |= crossed
    labels[window][filled & ~crossed] = position


def _reach(low: float, high: float) -> tuple[int, int]:
    """Return the first and last cell of a span; one that ends on a cell side reaches beyond it."""
    return max(int(np.floor(low - MARGIN)), 0), int(np.floor(high + MARGIN))


def _edges(
    shape: shapely.Geometry, west: float, south: float, cell: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the edges of all rings in cell coordinates: x0, y0, x1, y1."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    starts, ends = [], []
    for ring in rings:
        corners = (shapely.get_coordinates(ring) - (west, south)) / cell
        starts.append(corners[:-1])
        ends.append(corners[1:])
    a, b = np.concatenate(starts), np.concatenate(ends)
    return a[:, 0], a[:, 1], b[:, 0], b[:, 1]


def _repeated_rows(
    low: NDArray[np.int64], high: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List every (edge, row) pair for edges that span the rows low..high."""
    spans = np.maximum(high - low + 1, 0)
    edge = np.repeat(np.arange(len(low)), spans)
    offset = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
    return edge, low[edge] + offset


def _edge_spans(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return row, first and last column of the cells that each edge passes through."""
    low = np.floor(np.minimum(y0, y1) - MARGIN).astype(np.int64).clip(0)
    high = np.floor(np.maximum(y0, y1) + MARGIN).astype(np.int64)
    limit = int(np.floor(np.maximum(y0, y1).max() + MARGIN))
    edge, row = _repeated_rows(low, np.minimum(high, limit))
    rise = y1 - y0
    flat = np.abs(rise[edge]) < 1e-12
    safe = np.where(flat, 1.0, rise[edge])
    bottom = np.clip((row - y0[edge]) / safe, 0, 1)
    top = np.clip((row + 1 - y0[edge]) / safe, 0, 1)
    bottom, top = np.where(flat, 0.0, bottom), np.where(flat, 1.0, top)
    run = x1[edge] - x0[edge]
    xa, xb = x0[edge] + bottom * run, x0[edge] + top * run
    most = int(np.floor(np.maximum(x0, x1).max() + MARGIN))
    left = np.floor(np.minimum(xa, xb) - MARGIN).astype(np.int64).clip(0)
    right = np.minimum(np.floor(np.maximum(xa, xb) + MARGIN).astype(np.int64), most)
    return row, np.minimum(left, most), right


def _centre_crossings(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each edge that crosses a row's centre line, the row and first column beyond."""
    low = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.int64)
    high = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.int64) - 1
    edge, row = _repeated_rows(low, high)
    share = (row + 0.5 - y0[edge]) / (y1[edge] - y0[edge])
    x = x0[edge] + share * (x1[edge] - x0[edge])
    return row, np.ceil(x - 0.5).astype(np.int64)


def as_points(records: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give records with lon and lat a point geometry (EPSG:4326); unknown ones get none."""
    shapes = gpd.points_from_xy(records["lon"], records["lat"], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(records, geometry=shapes)
    frame.loc[records["lon"].isna(), "geometry"] = None
    return frame
