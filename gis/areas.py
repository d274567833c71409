"""Which area a point lies in: exact, each point in one area, fast for millions of points.

A label raster names the area of every small cell that no boundary crosses; only the points in the
few border cells need an exact test. A point on a shared border belongs to the first area.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import METRIC
from gis.label_raster import OUTSIDE, AreaIndex, Floats, Labels, burned, exactly, labelled
from gis.problems import Problem, ProblemError
from gis.text import Text

RASTER_FROM = 50_000
"""With fewer points than this, testing each directly is quicker than making the raster."""
OVERLAP_TOLERANCE = 1e-6
"""Share of an area that may overlap another (digitising noise) before it is no partition."""


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
        counts = _counted(exactly(areas, x, y), len(areas))
    else:
        counts = _count_with_raster(index, x, y)
    return areas.assign(**{into: counts})


def count_chunks(
    areas: gpd.GeoDataFrame,
    chunks: Iterable[tuple[Floats, Floats]],
    *,
    index: AreaIndex | None = None,
) -> NDArray[np.int64]:
    """Count the points of any number of chunks in each area, holding one chunk at a time.

    A chunk is a pair of coordinate arrays in the CRS of `areas`; the rule for shared borders is
    that of `count_in`. Returns one number for each area. Raises ProblemError where areas overlap.

    >>> squares = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> one = (np.array([0.5, 1.0]), np.array([0.5, 0.5]))
    >>> count_chunks(squares, [one, one]).tolist(), count_chunks(squares, []).tolist()
    ([4, 0], [0, 0])
    """
    index = area_index(areas) if index is None else index
    counts = np.zeros(len(areas), dtype=np.int64)
    for x, y in chunks:
        counts += _count_with_raster(index, np.asarray(x, float), np.asarray(y, float))
    return counts


def locate_many(index: AreaIndex, x: Floats, y: Floats) -> Labels:
    """Return what `locate` returns, through the raster: for many points."""
    blocks = [labels.copy() for labels in labelled(index, x, y)]
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=np.int16)


def locate(areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame | tuple[Floats, Floats]) -> Labels:
    """Return the position of each point's area, -1 outside all; the first of several wins."""
    x, y = _coordinates(points)
    return exactly(areas, x, y)


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
    return burned(areas, cell)


def _coordinates(points: gpd.GeoDataFrame | tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    if isinstance(points, tuple):
        return points
    shapes = points.geometry.to_numpy()
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    known = ~np.isnan(x)  # unknown and empty points have no coordinates
    return (x, y) if known.all() else (x[known], y[known])


def _counted(found: Labels, size: int) -> NDArray[np.int64]:
    return np.bincount(found[found >= 0], minlength=size).astype(np.int64)


def _count_with_raster(index: AreaIndex, x: Floats, y: Floats) -> NDArray[np.int64]:
    counts = np.zeros(len(index.areas) - OUTSIDE, dtype=np.int64)
    for labels in labelled(index, x, y):
        counts += np.bincount(labels - OUTSIDE, minlength=len(counts))
    return counts[-OUTSIDE:]


def as_points(records: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give records with lon and lat a point geometry (EPSG:4326); unknown ones get none."""
    shapes = gpd.points_from_xy(records["lon"], records["lat"], crs="EPSG:4326")
    frame = gpd.GeoDataFrame(records, geometry=shapes)
    frame.loc[records["lon"].isna(), "geometry"] = None
    return frame
