"""Methods of agglomeration analysis: speed beside the libraries' calls, and errors under chance.

Under complete spatial randomness a test at 5 % should find something in 5 % of patterns. With
false discoveries controlled, a pattern without any hot spot should yield one in 5 % of runs at
most; without, 5 % of all cells are hot or cold by chance.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.analysis.autocorrelation import Moran, moran
from gis.analysis.clusters import Clusters, Settings, clusters
from gis.analysis.declared import compare
from gis.analysis.density import Density, density, exact_sum
from gis.analysis.grids import Grid, grid_over, per_km2
from gis.analysis.local import Local, hot_spots
from gis.analysis.nearest_neighbour import NearestNeighbour, nearest_neighbour
from gis.analysis.neighbours import grid_neighbours
from gis.analysis.observed import by_density, observe_draws
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Floats
from gis.analysis.uncertainty import (
    cluster_draws,
    count_draws,
    draw,
    hot_spot_draws,
    sample_of,
)
from gis.analysis.window import Window, uniform, window_around
from gis.areas import as_points
from gis.store import open_store
from gis.text import same

ROOT = Path(__file__).resolve().parent.parent
FIELD = Window(shape=shapely.box(0, 0, 10_000, 10_000), says=same("10 km × 10 km"))
SEED = 20_261_127
DENSITY_S, HOT_S, RIPLEY_S, DRAWS_S = 1.5, 2.0, 20.0, 5.0
PLACES = 500
PATTERNS = 400
NOMINAL = 5.0


def run() -> list[Figure]:
    """Measure; raise AssertionError where a result is not the library's, or errors not nominal."""
    return [*_density(), _hot_spots(), _ripley(), _draws(), *_chance()]


def _density() -> list[Figure]:
    points = uniform(FIELD, 100_000, np.random.default_rng(SEED))
    return [_density_of(points, 400.0, True), _density_of(points, 60.0, False)]


def _density_of(points: Floats, sigma: float, edge: bool) -> Figure:
    from scipy.ndimage import gaussian_filter

    seconds, made = timed(
        lambda: density(
            points, FIELD, kernel="gaussian", bandwidth=sigma, cell_m=10.0, edge=edge
        ), 3,
    )  # fmt: skip
    assert isinstance(made, Density)
    name = "edge-corrected; no library corrects"
    theirs_s = None
    if not edge:
        some, places = _places(made)
        exact = exact_sum(places, points, np.ones(len(points)), "gaussian", sigma) * 1e6
        most = np.nanmax(made.values)
        off = np.abs(made.values.ravel()[some] - exact).max() / most
        assert off < 1e-3, f"{off:.2e} off the exact sum"
        x, y = points.T
        shape = (made.raster.rows, made.raster.columns)
        theirs_s, theirs = timed(
            lambda: gaussian_filter(
                np.histogram2d(y, x, bins=shape, range=[[0, 10_000]] * 2)[0], sigma / 10,
                mode="constant", truncate=5,
            ), 3,
        )  # fmt: skip
        worse = np.abs(theirs.ravel()[some] * 1e4 - exact).max() / most
        name = f"histogram2d and gaussian_filter: {worse:.4%} off the exact sum, ours {off:.4%}"
    return Figure(
        what=f"Density of 100,000 points on 1,000 × 1,000 cells, σ {sigma:g} m", measured=seconds,
        unit="s", target=DENSITY_S, alternative=theirs_s, alternative_name=name,
    )  # fmt: skip


def _places(made: Density) -> tuple[np.ndarray, Floats]:
    some = np.random.default_rng(SEED).choice(made.values.size, PLACES, replace=False)
    row, column = np.divmod(some, made.raster.columns)
    return some, np.column_stack([made.raster.x[column], made.raster.y[row]])


def _hot_spots() -> Figure:
    import esda
    from libpysal.graph import Graph

    grid = grid_over(FIELD, shape="square", size_m=141.0)
    values = per_km2(grid, uniform(FIELD, 20_000, np.random.default_rng(SEED)))
    near = grid_neighbours(grid)
    seconds, found = timed(lambda: hot_spots(values, near, permutations=999), 3)
    weights = Graph.from_sparse(near.matrix.tocoo())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs_s, theirs = timed(
            lambda: esda.G_Local(
                values, weights, transform="B", star=True, permutations=999, n_jobs=1, seed=1,
                keep_simulations=False,
            ), 1,
        )  # fmt: skip
    assert isinstance(found, Local)
    assert np.allclose(found.rows["z"], theirs.Zs), "other z"
    # On the low side theirs does not count equal sums; both err by some 0.016 a cell.
    high = found.rows["z"].to_numpy() > 1
    assert np.abs(found.rows["p"] / 2 - theirs.p_sim)[high].mean() < 0.02, "other p"
    return Figure(
        what=f"Gi*, 999 permutations, {len(values):,} cells", measured=seconds, unit="s",
        target=HOT_S, alternative=theirs_s, alternative_name="esda.G_Local, without numba",
    )  # fmt: skip


def _ripley() -> Figure:
    import pointpats

    points = uniform(FIELD, 10_000, np.random.default_rng(SEED))
    seconds, found = timed(lambda: ripley(points, FIELD), 1)
    assert isinstance(found, Ripley)
    support = np.concatenate([[0.0], found.curves["r"]])
    once_s, _ = timed(lambda: pointpats.k(points, support=support), 1)
    return Figure(
        what=f"K of 10,000 points at 50 distances up to {support[-1]:,.0f} m, 199 envelopes",
        measured=seconds, unit="s", target=RIPLEY_S, alternative=once_s * 200,
        alternative_name="pointpats.k, no edge correction, once × 200",
    )  # fmt: skip


def _draws() -> Figure:
    """Measure counts, hot spots and clusters in 200 draws of the shipped institutions."""
    tables = open_store(ROOT / "data").tables
    institutions = tables.institutions
    placed = gpd.GeoSeries(as_points(institutions).geometry.dropna())
    window = window_around(placed, within_m=2000, of=same("institutions"))
    assert isinstance(window, Window)
    grid = grid_over(window, size_m=1000)

    def work() -> int:
        sample = sample_of(institutions, tables.units)
        draws = draw(sample)
        count_draws(tables.clusters.geometry, draws)
        hot_spot_draws(grid, draws)
        found = clusters(sample.points[sample.placed], Settings(least=4))
        assert isinstance(found, Clusters)
        cluster_draws(sample, found, draws)
        observed = observe_draws(sample, draws, by_density(window, sigma_m=800.0, cell_m=200.0))
        for shape in tables.clusters.geometry.dropna():
            compare(gpd.GeoSeries([shape], crs=tables.clusters.crs), sample, draws, observed)
        return len(draws)

    seconds, count = timed(work, 3)
    what = f"{count} draws of {len(institutions)} institutions: counts in {len(tables.clusters)}"
    return Figure(
        what=f"{what} areas, hot spots on {len(grid.cells)} cells, clusters, density, plan",
        measured=seconds, unit="s", target=DRAWS_S,
    )  # fmt: skip


def _chance() -> list[Figure]:
    grid = grid_over(FIELD, size_m=1000)
    rows = np.array([_found(seed, grid) for seed in range(PATTERNS)], dtype=float)
    names = ("Clark–Evans", "Ripley’s L, all distances", "Moran’s I on hexagons",
             "Gi* without FDR: cells called", "Gi* with FDR: patterns with any call")  # fmt: skip
    figures = []
    for name, values in zip(names, rows.T, strict=True):
        rate, error = 100 * values.mean(), 100 * values.std() / np.sqrt(PATTERNS)
        high = NOMINAL + 3 * max(error, 100 * np.sqrt(0.05 * 0.95 / PATTERNS))
        low = NOMINAL - 3 * 100 * np.sqrt(0.05 * 0.95 / PATTERNS) if "Gi*" not in name else 0.0
        assert low <= rate <= high, f"{name}: {rate:.1f} %"
        figures.append(Figure(what=f"Called at 5 % in {PATTERNS} patterns of chance: {name}",
                              measured=rate, unit="%", target=high))  # fmt: skip
    return figures


def _found(seed: int, grid: Grid) -> tuple[float, ...]:
    points = uniform(FIELD, 60, np.random.default_rng(SEED + seed))
    many = uniform(FIELD, 2000, np.random.default_rng(SEED + seed))
    near = grid_neighbours(grid)
    values = per_km2(grid, many)
    apart = nearest_neighbour(points, FIELD, simulations=99, seed=seed)
    all_ = ripley(points, FIELD, simulations=99, seed=seed)
    alike = moran(values, near, permutations=199, seed=seed)
    plain = hot_spots(values, near, permutations=999, fdr=False, seed=seed)
    sure = hot_spots(values, near, seed=seed)
    assert isinstance(apart, NearestNeighbour)
    assert isinstance(all_, Ripley)
    assert isinstance(alike, Moran)
    assert isinstance(plain, Local)
    assert isinstance(sure, Local)
    calls = (plain.rows["kind"] != "").mean()
    return (apart.p <= 0.05, all_.p <= 0.05, alike.p <= 0.05, calls,
            (sure.rows["kind"] != "").any())  # fmt: skip
