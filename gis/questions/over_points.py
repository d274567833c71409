"""Answers over points: density, hot spots, point pattern, clusters, each with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from gis.analysis.bandwidth import RULES, Rule
from gis.analysis.clusters import STABLE, Clusters, Settings, clusters, with_stability
from gis.analysis.contours import SHARES, contours
from gis.analysis.density import Density, density_in, field_over
from gis.analysis.grids import Grid, counts_in, grid_over, per_km2
from gis.analysis.local import Local, hot_spots
from gis.analysis.nearest_neighbour import NearestNeighbour, mean_distance, nearest_neighbour
from gis.analysis.neighbours import grid_neighbours
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Booleans, Floats, Refusal, Tell, telling, too_few
from gis.analysis.significance import ALPHA
from gis.analysis.uncertainty import HOLDS, Sample, cluster_draws, draw, hot_spot_draws
from gis.analysis.window import Window, uniform
from gis.crs import METRIC
from gis.questions.material import Points, enough_points, held_in, points
from gis.questions.question import Question
from gis.store import Tables

AGAIN = 0.5
"""A part of an area is found again by a draw whose own area covers so much of it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dense:
    """Where points are dense: `found`, and its contours.

    `rows` (EPSG:4326) has one polygon a row: share (0.5, 0.75, 0.9), part (a letter), n (points
    inside), area_km2, holds (share of draws that cover half of it or more), established.
    """

    asked: Question
    material: Points
    found: Density
    rows: gpd.GeoDataFrame
    draws: int


def dense(tables: Tables, asked: Question, tell: Tell | None = None) -> Dense | Refusal:
    """Return the density of placed points and the smallest areas that hold given shares."""
    material = enough_points(tables, asked, "density")
    if isinstance(material, Refusal):
        return material
    here = material.placed
    sigma = bandwidth_of(asked, here)
    field = field_over(material.window, kernel=asked["kernel"], sigma_m=sigma)  # type: ignore[arg-type]
    weights = material.weights
    own = None if weights is None else weights[material.sample.placed]
    found = density_in(field, material.sample.points[material.sample.placed], weights=own)
    if isinstance(found, Refusal):
        return found
    rows = _parts(contours(found, SHARES), here)
    coarse = field_over(material.window, kernel=asked["kernel"], sigma_m=sigma,  # type: ignore[arg-type]
                        cell_m=max(sigma / 3, found.raster.cell))  # fmt: skip
    each = drawn(material.sample, asked)
    which = material.sample.placed | asked.yes("unplaced")
    covered = np.zeros((len(each), len(rows)), dtype=bool)
    for at, places in enumerate(telling(each, tell)):
        known = which & ~np.isnan(places[:, 0])
        one = density_in(coarse, places[known],
                         weights=None if weights is None else weights[known])  # fmt: skip
        if isinstance(one, Density):
            covered[at] = _covers(contours(one, SHARES), rows)
    holds = covered.mean(axis=0)
    rows = rows.assign(holds=holds, established=holds >= HOLDS).to_crs(4326)
    return Dense(asked=asked, material=material, found=found, rows=rows, draws=len(each))


def bandwidth_of(asked: Question, here: Floats) -> float:
    """Return the bandwidth in metres: what is given, or by the rule; at least 50 m."""
    told = asked["bw"]
    rule: Rule | None = told if told in RULES else None  # type: ignore[assignment]
    return max(RULES[rule](here), 50.0) if rule else float(told)


def drawn(sample: Sample, asked: Question) -> Floats:
    """Return the draws of locations that a question asks for."""
    return draw(sample, count=asked.number("draws"), seed=asked.seed)


def _parts(found: gpd.GeoDataFrame, here: Floats) -> gpd.GeoDataFrame:
    """Part each contour's area; letters run from the part with the most points inside."""
    each = found.explode(index_parts=False).reset_index(drop=True)
    each["area_km2"] = each.geometry.area / 1e6
    each = each[each["area_km2"] > 0].reset_index(drop=True)
    each["n"] = [
        int(shapely.intersects_xy(shape, here[:, 0], here[:, 1]).sum()) for shape in each.geometry
    ]
    each = each.sort_values(["share", "n", "area_km2"], ascending=[True, False, False],
                            kind="stable").reset_index(drop=True)  # fmt: skip
    each["part"] = [letters(place) for place in each.groupby("share").cumcount()]
    return each


def letters(place: int) -> str:
    """Return the letters of a place in a row, as sheets number their columns.

    >>> [letters(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    head, last = divmod(place, 26)
    return (letters(head - 1) if head else "") + chr(ord("A") + last)


def _covers(found: gpd.GeoDataFrame, rows: gpd.GeoDataFrame) -> np.ndarray:
    """Tell which parts have half their area or more in a draw's contour of the same share."""
    whole = found.set_index("share").geometry.reindex(rows["share"]).to_numpy()
    shared = shapely.area(shapely.intersection(rows.geometry.to_numpy(), whole))
    return shared >= AGAIN * shapely.area(rows.geometry.to_numpy())


@dataclass(frozen=True, kw_only=True, eq=False)
class Hot:
    """Hot spots on a grid: `cells` (EPSG:4326) with count, z, p, q, kind, holds, established."""

    asked: Question
    material: Points
    grid: Grid
    local: Local
    cells: gpd.GeoDataFrame
    draws: int


def hot(tables: Tables, asked: Question, tell: Tell | None = None) -> Hot | Refusal:
    """Return the hot and cold cells of a grid, with how often draws find them."""
    material = enough_points(tables, asked, "hot")
    if isinstance(material, Refusal):
        return material
    here = material.placed
    grid = grid_for(material, asked)
    if isinstance(grid, Refusal):
        return grid
    values = per_km2(grid, here)
    fdr = asked.yes("fdr")
    local = hot_spots(values, grid_neighbours(grid), seed=asked.seed, fdr=fdr)
    if isinstance(local, Refusal):
        return local
    draws = drawn(material.sample, asked)
    if not asked.yes("unplaced"):
        draws = draws[:, material.sample.placed]
    holds = hot_spot_draws(grid, draws, seed=asked.seed, fdr=fdr, tell=tell)
    cells = grid.cells.assign(
        count=counts_in(grid, here),
        holds=holds,
        **{name: local.rows[name].to_numpy() for name in ("z", "p", "q", "kind")},
    )
    cells["established"] = (cells["kind"] == "hot") & (cells["holds"] >= HOLDS)
    return Hot(asked=asked, material=material, grid=grid, local=local, cells=cells.to_crs(4326),
               draws=len(draws))  # fmt: skip


def grid_for(material: Points, asked: Question) -> Grid | Refusal:
    """Return the grid that a question asks for, over the window; refuses too few cells."""
    grid = grid_over(material.window, shape=asked["grid"], size_m=asked.number("cell"))  # type: ignore[arg-type]
    return too_few("local", len(grid.cells)) or grid


@dataclass(frozen=True, kw_only=True, eq=False)
class Pattern:
    """Whether points are clustered: nearest neighbours, and K, L and g (or why not).

    `moved_m` is the 95 % interval of the mean distance over draws of the locations, `holds` the
    share of draws whose mean is below that of all but 2.5 % of patterns of chance.
    """

    asked: Question
    material: Points
    near: NearestNeighbour
    curves: Ripley | Refusal
    moved_m: tuple[float, float]
    holds: float
    draws: int


def pattern(tables: Tables, asked: Question, tell: Tell | None = None) -> Pattern | Refusal:
    """Return nearest-neighbour index and Ripley's functions of the placed points."""
    material = points(tables, asked)
    if isinstance(material, Refusal):
        return material
    near = nearest_neighbour(material.placed, material.window, seed=asked.seed)
    if isinstance(near, Refusal):
        return near
    curves = ripley(material.placed, material.window, seed=asked.seed, tell=tell)
    draws = drawn(material.sample, asked)[:, material.held]
    means = np.array([mean_distance(one) for one in draws])
    chance = np.random.default_rng(asked.seed)
    even = [mean_distance(uniform(material.window, near.n, chance)) for _ in range(999)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Pattern(
        asked=asked, material=material, near=near, curves=curves, draws=len(draws),
        moved_m=(float(low), float(high)),
        holds=float((means < np.quantile(even, ALPHA / 2)).mean()),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Groups:
    """Clusters of points: `rows` (EPSG:4326) has the hull, n, share, radius_m, stability, holds,
    established (stable, and holds); `member` is each placed record's cluster in the order of
    `material.here`.
    """

    asked: Question
    material: Points
    found: Clusters
    rows: gpd.GeoDataFrame
    draws: int


def groups(tables: Tables, asked: Question, tell: Tell | None = None) -> Groups | Refusal:
    """Return the clusters of the placed points, their stability and how often draws find them."""
    material = points(tables, asked)
    if isinstance(material, Refusal):
        return material
    here = material.placed
    found = clusters(here, settings_of(asked))
    if isinstance(found, Refusal):
        return found
    found = with_stability(here, found, seed=asked.seed)
    each = drawn(material.sample, asked)
    again = cluster_draws(
        _rows_of(material.sample, material.held), found, each[:, material.held], tell=tell
    )
    sure = (again >= HOLDS) & (found.found["stability"].to_numpy() >= STABLE)
    rows = found.found.assign(holds=again, established=sure)
    if len(rows):
        rows = rows.set_crs(METRIC, allow_override=True).to_crs(4326)
    return Groups(asked=asked, material=material, found=found, rows=rows, draws=len(each))


def settings_of(asked: Question) -> Settings:
    """Return how points are clustered."""
    return Settings(algorithm=asked["by"], least=asked.number("least"),  # type: ignore[arg-type]
                    reach_m=float(asked["reach"]))  # fmt: skip


def in_window(sample: Sample, window: Window) -> Sample:
    """Return a sample without the placed records outside a window; unplaced ones stay."""
    return _rows_of(sample, ~sample.placed | held_in(window, sample))


def _rows_of(one: Sample, which: Booleans) -> Sample:
    return Sample(points=one.points[which], radius_m=one.radius_m[which], area=one.area[which],
                  place=one.place[which], areas=one.areas, unstated=one.unstated)  # fmt: skip
