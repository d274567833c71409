"""The nearest of other points: which one, and how far in a straight line."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import METRIC

NOWHERE = -1
EQUAL_M = 0.001
"""Targets that differ by less than this are equally near: no rounding decides between them."""


def nearest(origins: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return, for each origin, the nearest target; of equally near ones the first.

    Both are points in any CRS. The result has the index of `origins` and the columns `position`
    (row of the target counted from 0, -1 for none) and `distance_m` (straight line in EPSG:4509,
    NaN for none). A point without a place has no nearest and is nobody's; without any target
    there is none for all.

    >>> here = gpd.GeoDataFrame(geometry=gpd.points_from_xy([117.0], [31.8]), crs="EPSG:4326")
    >>> there = gpd.GeoDataFrame(
    ...     geometry=gpd.points_from_xy([117.2, 117.1], [31.8, 31.8]), crs="EPSG:4326"
    ... )
    >>> nearest(here, there).round().values.tolist()
    [[1.0, 9470.0]]
    >>> nearest(here, there.iloc[:0]).values.tolist()
    [[-1.0, nan]]
    >>> nearest(here.iloc[:0], there).shape
    (0, 2)
    """
    starts, ends = _metric(origins), _metric(targets)
    position = np.full(len(starts), NOWHERE)
    distance = np.full(len(starts), np.nan)
    known = np.flatnonzero(_placed(starts))
    usable = np.flatnonzero(_placed(ends))
    if len(known) and len(usable):
        tree = shapely.STRtree(ends[usable])
        first = tree.nearest(starts[known])
        least = shapely.distance(starts[known], ends[usable][first])
        near = tree.query(starts[known], predicate="dwithin", distance=least + EQUAL_M)
        equal = pd.Series(usable[near[1]]).groupby(near[0]).min()
        position[known] = equal.to_numpy()
        distance[known] = shapely.distance(starts[known], ends[position[known]])
    return pd.DataFrame({"position": position, "distance_m": distance}, index=origins.index)


def _metric(points: gpd.GeoDataFrame) -> np.ndarray:
    return np.asarray(points.geometry.to_crs(METRIC).to_numpy(), dtype=object)


def _placed(shapes: np.ndarray) -> np.ndarray:
    """Tell which geometries are there and not empty."""
    return ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
