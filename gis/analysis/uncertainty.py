"""How sure results are when locations are not: draws of where each record could be.

Declared model: a placed record is anywhere alike within its uncertainty u of its point (a uniform
disc: u is the bound that the site finder takes it for, too). Records in one building share their
error: it is the building's. Records without a place are anywhere alike in the area that they are
known to be in; that is a bound on what is not known, not a belief about where firms are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from gis.analysis.clusters import Clusters, best_jaccard, labels_of
from gis.analysis.grids import Grid, per_km2
from gis.analysis.local import Local, hot_spots
from gis.analysis.neighbours import grid_neighbours
from gis.analysis.samples import Booleans, Floats, Integers, Tell, telling
from gis.analysis.significance import ALPHA
from gis.analysis.window import Window, uniform
from gis.areas import as_points
from gis.crs import METRIC
from gis.schema import missing
from gis.text import same

ONE_PLACE = ("exact", "building")
"""Accuracies at which records with one coordinate are in one building."""
DRAWS = 200
HOLDS = 0.8
"""A result that holds in a smaller share of draws is not established."""
ALIKE = 0.5
"""A cluster holds in a draw that has one sharing at least half of both (Jaccard)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Records in a frame's order: `points` (n, 2) in metres, NaN for one without a place.

    `radius_m` is 0 where a placed record has no stated uncertainty (`unstated` of them). `area` is
    the position of an unplaced record's area in `areas`, -1 for unknown. Records with the same
    `place` share one error.
    """

    points: Floats
    radius_m: Floats
    area: Integers
    place: Integers
    areas: tuple[Window, ...]
    unstated: int

    @cached_property
    def placed(self) -> Booleans:
        return ~np.isnan(self.points[:, 0])

    @property
    def nowhere(self) -> int:
        """Return how many records have neither a place nor an area: they are in no draw."""
        return int((~self.placed & (self.area < 0)).sum())


def sample_of(
    records: pd.DataFrame, areas: gpd.GeoDataFrame, *, column: str = "unit", unplaced: bool = True
) -> Sample:
    """Return the records as a sample; `column` names the id of a record's area in `areas`.

    With `unplaced` False a record without a place is in no draw.
    """
    shapes = as_points(records[["lon", "lat"]]).geometry.to_crs(METRIC).to_numpy()
    points = np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
    placed = ~np.isnan(points[:, 0])
    stated = records["uncertainty_m"].to_numpy(dtype=float)
    at = pd.Index(areas["id"]).get_indexer(records[column].where(~missing(records[column]), ""))
    windows = tuple(
        Window(shape=shape, says=same(name))
        for shape, name in zip(areas.geometry.to_crs(METRIC), areas["id"], strict=True)
    )
    return Sample(
        points=points, radius_m=np.where(np.isfinite(stated), stated, 0.0),
        area=np.where(placed | (not unplaced), -1, at), place=_places(records, points),
        areas=windows, unstated=int((placed & ~np.isfinite(stated)).sum()),
    )  # fmt: skip


def _places(records: pd.DataFrame, points: Floats) -> Integers:
    """Number the places: one for all records at a building, one for each other record."""
    shared = records["accuracy"].isin(ONE_PLACE).to_numpy() & ~np.isnan(points[:, 0])
    keys = [
        (round(x, 3), round(y, 3), -1) if one else (0.0, 0.0, row)
        for row, ((x, y), one) in enumerate(zip(points, shared, strict=True))
    ]
    return pd.factorize(pd.Series(keys))[0].astype(np.int64)


def draw(sample: Sample, *, count: int = DRAWS, seed: int = 0) -> Floats:
    """Return `count` draws of all records' places (count, n, 2), NaN for one that is nowhere."""
    random = np.random.default_rng(seed)
    number = int(sample.place.max(initial=-1)) + 1
    reach = np.sqrt(random.random((count, number)))[:, sample.place] * sample.radius_m
    turn = 2 * np.pi * random.random((count, number))[:, sample.place]
    drawn = sample.points + np.stack([reach * np.cos(turn), reach * np.sin(turn)], axis=2)
    for position in np.unique(sample.area[sample.area >= 0]):
        rows = np.flatnonzero(sample.area == position)
        here = uniform(sample.areas[position], count * len(rows), random)
        drawn[:, rows] = here.reshape(count, len(rows), 2)
    return drawn


def holds_in(flags: ArrayLike) -> Floats:
    """Return the share of draws (first axis) in which each finding holds."""
    return np.asarray(flags, dtype=bool).mean(axis=0)


def count_draws(shapes: gpd.GeoSeries, draws: Floats) -> Integers:
    """Return how many records lie in each polygon in each draw (draws, polygons); overlaps count.

    A point on a border is in.
    """
    x, y = draws[..., 0].ravel(), draws[..., 1].ravel()
    found = np.zeros((len(draws), len(shapes)), dtype=np.int64)
    for column, shape in enumerate(shapes.to_crs(METRIC)):
        if shape is not None and not shape.is_empty:
            shapely.prepare(shape)
            inside = shapely.intersects_xy(shape, x, y).reshape(draws.shape[:2])
            found[:, column] = inside.sum(axis=1)
    return found


def interval(values: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high of draws (first axis); unknown ones (NaN) do not count."""
    found = np.asarray(values, dtype=float)
    tail = (1 - confidence) / 2
    known = np.isfinite(found).any(axis=0)
    safe = np.where(known, found, 0.0)
    low, high = np.nanquantile(safe, [tail, 1 - tail], axis=0)
    mean = np.nanmean(safe, axis=0)
    return tuple(np.where(known, one, np.nan) for one in (mean, low, high))  # type: ignore[return-value]


def hot_spot_draws(
    grid: Grid,
    draws: Floats,
    *,
    alpha: float = ALPHA,
    seed: int = 0,
    fdr: bool = True,
    tell: Tell | None = None,
) -> Floats:
    """Return for each cell the share of draws in which it is a hot spot (Gi*, with FDR)."""
    neighbours = grid_neighbours(grid)
    hot = np.zeros((len(draws), len(grid.cells)), dtype=bool)
    for points, row in zip(telling(draws, tell), hot, strict=True):
        found = hot_spots(per_km2(grid, points), neighbours, alpha=alpha, seed=seed, fdr=fdr)
        if isinstance(found, Local):
            row[:] = found.rows["kind"] == "hot"
    return holds_in(hot)


def cluster_draws(
    sample: Sample, found: Clusters, draws: Floats, *, tell: Tell | None = None
) -> Floats:
    """Return for each cluster of the placed records the share of draws that find it again.

    Only records that are placed move; a draw finds a cluster again where one of its own shares
    half or more of both (Jaccard).
    """
    number = len(found.found)
    again = np.zeros((len(draws), number), dtype=bool)
    for points, row in zip(telling(draws[:, sample.placed], tell), again, strict=True):
        moved = labels_of(points, found.settings)
        row[:] = np.nan_to_num(best_jaccard(found.member, moved, number)) >= ALIKE
    return holds_in(again)
