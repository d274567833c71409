"""Points: how far apart, how dense, in which clusters."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import shapely

from gis.analysis.bandwidth import likelihood, scott
from gis.analysis.clusters import STABLE, Clusters, Settings, clusters, with_stability
from gis.analysis.contours import contours
from gis.analysis.density import Density, density
from gis.analysis.nearest_neighbour import NearestNeighbour, nearest_neighbour
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Floats
from gis.analysis.window import Window
from gis.text import Text, same
from scripts.examples.rows import Row, figure
from scripts.examples.sets import BROAD_STREET, broad_street, cardiff, soho, soho_window, virginia

TWELVE = ((66.22, 32.54), (22.52, 22.39), (31.01, 81.21), (9.47, 31.02), (30.78, 60.10),
          (75.21, 58.93), (79.26, 7.68), (8.23, 39.93), (98.73, 77.17), (89.78, 42.53),
          (65.19, 92.08), (54.46, 8.48))  # fmt: skip
TWELVE_MEAN = 21.612139802089246
SIMULATIONS = 99
SIGMA_M, CELL_M = 40.0, 5.0
DBSCAN = Settings(algorithm="dbscan", reach_m=20, least=8, hull_m=10)
HDBSCAN = Settings(least=8)
RESAMPLES = 30


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_nearest(), *_ripley(), *_density(), *_bandwidths(), *_clusters()]


def _apart(points: Floats) -> Floats:
    from scipy.spatial.distance import cdist

    distances: Floats = cdist(points, points)
    return distances


def _of(points: Floats, window: Window) -> NearestNeighbour:
    found = nearest_neighbour(points, window, simulations=SIMULATIONS)
    assert isinstance(found, NearestNeighbour)
    return found


def _nearest() -> list[Row]:
    twelve = np.array(TWELVE)
    box = Window(shape=shapely.MultiPoint(twelve).envelope, says=same("12"))
    points, frame = cardiff()
    found = _of(points, frame)
    apart = _apart(points)
    np.fill_diagonal(apart, np.inf)
    n, area, around = len(points), 1e4, 400.0
    expected = 1 / (2 * np.sqrt(n / area)) + (0.0514 + 0.0412 / np.sqrt(n)) * around / n
    even = _of(*virginia())
    return [
        Row(method="nearest_neighbour",
            asks=Text("文档中的 12 个点：平均最近距离", "Twelve points: mean distance to the nearest"),
            ours=_of(twelve, box).observed_m, theirs=TWELVE_MEAN, within=1e-9, digits=6,
            by=Text("pointpats 文档（PointPattern）", "pointpats’ documentation, PointPattern")),
        Row(method="nearest_neighbour",
            asks=Text("加的夫 168 名少年犯的住处，100 × 100 的图幅：最近邻指数",
                      "Homes of 168 juvenile offenders in Cardiff, map of 100 × 100: index"),
            ours=found.index, theirs=float(apart.min(axis=1).mean() / expected), within=1e-9,
            by=Text("spatstat 的 clarkevans（Donnelly 校正）的公式，逐对距离",
                    "formula of spatstat’s clarkevans (Donnelly), all distances"),
            also=Text("p = {p}（{n} 次模拟）：集聚", "p = {p} ({n} simulations): clustered")
            .format(p=found.p, n=SIMULATIONS)),
        Row(method="nearest_neighbour",
            asks=Text("弗吉尼亚州内 200 个点：模拟的平均最近距离（千米）",
                      "200 points in Virginia: mean distance in simulations, km"),
            ours=even.simulated_m / 1000, theirs=even.expected_m / 1000, within=0.5, digits=1,
            by=Text("Donnelly（1978）的期望；该州边界曲折，只供参照",
                    "Donnelly’s (1978) expectation; rough for so winding an outline"),
            also=Text("实际 {seen}，p = {p}", "observed {seen}, p = {p}")
            .format(seen=figure(even.observed_m / 1000, 1), p=even.p)),
    ]  # fmt: skip


def _ripley() -> list[Row]:
    points, frame = cardiff()
    by = points[:, None] - points
    shared = np.prod(100 - np.abs(by), axis=2)
    rows_ = _levels(points, frame, 1 / shared, (10, 20), Text(
        "加的夫少年犯住处，100 × 100 的图幅：L({r}) − {r}",
        "Homes of juvenile offenders in Cardiff, map of 100 × 100: L({r}) − {r}"))  # fmt: skip
    points, state = virginia()
    near = np.argwhere(np.triu(_apart(points) <= 40_000, 1))
    weights = np.zeros((len(points), len(points)))
    for here, there in near:
        moved = shapely.transform(state.shape, lambda c, by=points[here] - points[there]: c + by)
        weights[here, there] = weights[there, here] = (
            1 / shapely.intersection(state.shape, moved).area
        )
    return rows_ + _levels(points, state, weights, (20_000, 40_000), Text(
        "弗吉尼亚州内 200 个点，范围为州界：L({r}) − {r}（米）",
        "200 points in Virginia, inside its outline: L({r}) − {r}, m"))  # fmt: skip


def _levels(
    points: Floats, window: Window, weights: Floats, distances: tuple[int, int], asks: Text
) -> list[Row]:
    """Return L at two distances beside the translation-corrected sum over all pairs."""
    found = ripley(points, window, reach_m=distances[1], simulations=SIMULATIONS)
    assert isinstance(found, Ripley)
    apart, n = _apart(points), len(points)
    np.fill_diagonal(apart, np.inf)
    rows_ = []
    for r in distances:
        k = window.area**2 / (n * (n - 1)) * weights[apart <= r].sum()
        own = found.curves.iloc[int(np.argmin(np.abs(found.curves["r"] - r)))]
        rows_.append(Row(
            method="ripley", asks=asks.format(r=r), ours=float(own["l"] - own["r"]),
            theirs=float(np.sqrt(k / np.pi) - r), within=0.005 * r, digits=2 if r < 1000 else 0,
            by=Text("逐对求和，平移校正（各对用自己的方向）",
                    "sum over pairs, translation correction by each pair’s own direction"),
            also=Text("逐点包络 {low} 至 {high}；全部距离一次检验 p = {p}（{n} 次模拟）",
                      "pointwise envelope {low} to {high}; all distances at once p = {p} "
                      "({n} simulations)")
            .format(low=figure(own["low"] - own["r"], 2 if r < 1000 else 0),
                    high=figure(own["high"] - own["r"], 2 if r < 1000 else 0),
                    p=found.p, n=SIMULATIONS)))  # fmt: skip
    return rows_


@cache
def soho_density() -> Density:
    """Return the density of deaths by a Gaussian of 40 m on cells of 5 m, without edges."""
    return _dense(soho_window(), edge=False)


def _dense(window: Window, *, edge: bool) -> Density:
    found = density(soho()[0], window, kernel="gaussian", bandwidth=SIGMA_M, cell_m=CELL_M,
                    edge=edge)  # fmt: skip
    assert isinstance(found, Density)
    return found


@cache
def _their_density() -> Floats:
    """Return the same at the same cells by scikit-learn's exact sum, NaN outside, per km²."""
    from sklearn.neighbors import KernelDensity

    deaths, found = soho()[0], soho_density()
    x, y = np.meshgrid(found.raster.x, found.raster.y)
    inside = np.isfinite(found.values)
    model = KernelDensity(bandwidth=SIGMA_M).fit(deaths)
    values = np.full(inside.shape, np.nan)
    at = np.column_stack([x[inside], y[inside]])
    values[inside] = np.exp(model.score_samples(at)) * len(deaths) * 1e6
    return values


def _density() -> list[Row]:
    deaths, pumps = soho()
    found, theirs = soho_density(), _their_density()
    row, column = np.unravel_index(np.nanargmax(found.values), found.values.shape)
    peak = np.array([found.raster.x[column], found.raster.y[row]])
    own = Window(shape=broad_street(), says=same("Broad Street"))
    corrected, plain = (
        float(np.nansum(_dense(own, edge=edge).values)) * (CELL_M / 1000) ** 2
        for edge in (True, False)
    )
    by = Text("scikit-learn 的 KernelDensity，同一格网", "scikit-learn’s KernelDensity, same cells")
    map_ = Text("斯诺霍乱图，高斯核 σ = 40 米：", "Snow’s cholera map, Gaussian of σ = 40 m: ")
    rows_ = [
        Row(method="density", asks=Text(map_.zh + "最高密度（死亡数/平方千米）",
                                        map_.en + "peak, deaths per km²"),
            ours=float(np.nanmax(found.values)), theirs=float(np.nanmax(theirs)), digits=0,
            within=1e-3 * float(np.nanmax(theirs)), by=by,
            also=Text("峰值距宽街水泵 {m} 米", "the peak is {m} m from the Broad Street pump")
            .format(m=figure(float(np.hypot(*(peak - pumps[BROAD_STREET]))), 0))),
        Row(method="density",
            asks=Text(map_.zh + "宽街水泵辖区内，边界校正后的总数",
                      map_.en + "total inside the pump’s area, edges corrected"),
            ours=corrected, theirs=int(own.holds(deaths).sum()), within=0.4, digits=1,
            by=Text("辖区内的死亡数", "the deaths inside"),
            also=Text("不校正为 {n}", "{n} without correction").format(n=figure(plain, 1))),
    ]  # fmt: skip
    falling = np.sort(theirs[np.isfinite(theirs)])[::-1]
    mass = np.cumsum(falling) / falling.sum()
    for share, area in zip((0.5, 0.75), contours(found, (0.5, 0.75))["area_km2"], strict=True):
        cells = int(np.searchsorted(mass, share)) + 1
        rows_.append(
            Row(
                method="density",
                asks=Text(
                    map_.zh + f"占 {share:.0%} 的等值面面积（公顷）",
                    map_.en + f"area of the contour that holds {share:.0%}, ha",
                ),
                ours=100 * float(area),
                theirs=cells * CELL_M**2 / 1e4,
                within=0.05,
                digits=2,
                by=Text(
                    "scikit-learn 的密度按格由高到低累计",
                    "scikit-learn’s cells, added up from the highest",
                ),
            )  # fmt: skip
        )
    return rows_


def _bandwidths() -> list[Row]:
    from scipy.special import logsumexp
    from scipy.stats import gaussian_kde

    places = np.unique(soho()[0], axis=0)
    theirs = np.sqrt(np.trace(gaussian_kde(places.T, "scott").covariance) / 2)
    squared = _apart(places) ** 2
    np.fill_diagonal(squared, np.inf)
    tried = scott(places) * np.geomspace(0.01, 2, 40)
    fits = [(logsumexp(-squared / (2 * s**2), axis=1) - 2 * np.log(s)).sum() for s in tried]
    where = Text(
        "斯诺霍乱图的 {n} 处住址：带宽 σ（米），", "{n} addresses of Snow’s map: σ in m by "
    )
    asks = where.format(n=len(places))
    return [
        Row(method="density", asks=Text(asks.zh + "斯科特法则", asks.en + "Scott’s rule"),
            ours=scott(places), theirs=float(theirs), within=1e-6, digits=1,
            by=Text("SciPy 的 gaussian_kde", "SciPy’s gaussian_kde")),
        Row(method="density",
            asks=Text(asks.zh + "似然交叉验证", asks.en + "likelihood cross-validation"),
            ours=likelihood(places), theirs=float(tried[int(np.argmax(fits))]), within=0.001,
            digits=1, by=Text("留一似然的定义，SciPy 的 logsumexp",
                              "the definition, by SciPy’s logsumexp")),
    ]  # fmt: skip


def _clusters() -> list[Row]:
    deaths, places = soho()[0], virginia()[0]
    found = _found(deaths, DBSCAN)
    largest, theirs = found.found["n"].iloc[0], _components(deaths)
    stable = with_stability(deaths, found, draws=RESAMPLES)
    tree = _found(places, HDBSCAN)
    where = Text("斯诺霍乱图的 {n} 例死亡，", "{n} deaths of Snow’s map, ").format(n=len(deaths))
    scan = Text(where.zh + "DBSCAN（20 米、8 例）：", where.en + "DBSCAN (20 m, 8 deaths): ")
    by = Text("SciPy 的连通分量，按定义", "SciPy’s connected components, by definition")
    sure = int((stable.found["stability"] >= STABLE).sum())
    return [
        Row(method="clusters", asks=Text(scan.zh + "集聚数", scan.en + "clusters"),
            ours=len(found.found), theirs=len(theirs), within=0, digits=0, by=by,
            also=Text("不属任何集聚的 {n} 例", "{n} deaths in none")
            .format(n=int((found.member < 0).sum()))),
        Row(method="clusters", asks=Text(scan.zh + "最大集聚的核心点数",
                                         scan.en + "core points of the largest"),
            ours=int(_cores(deaths)[found.member == 0].sum()), theirs=max(theirs), within=0,
            digits=0, by=by, also=Text("连同边缘点 {n} 例", "{n} with those at its edge")
            .format(n=int(largest))),
        Row(method="clusters",
            asks=Text(scan.zh + "最大集聚的稳定性", scan.en + "stability of the largest"),
            ours=float(stable.found["stability"].iloc[0]), theirs=_stability(deaths, found),
            within=1e-9, by=Text("Hennig（2007）的定义，用集合", "Hennig’s (2007) definition, by sets"),
            also=Text("{n} 次重抽样，{sure}/{all} 个集聚稳定", "{n} resamples, {sure} of {all} stable")
            .format(n=RESAMPLES, sure=sure, all=len(found.found))),
        Row(method="clusters",
            asks=Text("弗吉尼亚州内 200 个点，HDBSCAN（至少 8 点）：集聚数",
                      "200 points in Virginia, HDBSCAN (8 at least): clusters"),
            ours=len(tree.found), theirs=_branches(places, tree), within=0, digits=0,
            by=Text("其中是 SciPy 单连接树一枝的", "those that are branches of SciPy’s single linkage"),
            also=Text("成员 {most}，不属任何集聚的 {none} 点", "members {most}; {none} points in none")
            .format(most=", ".join(str(n) for n in tree.found["n"]),
                    none=int((tree.member < 0).sum()))),
    ]  # fmt: skip


def _found(points: Floats, how: Settings) -> Clusters:
    found = clusters(points, how)
    assert isinstance(found, Clusters)
    return found


def _cores(points: Floats) -> Any:
    return (_apart(points) <= DBSCAN.reach_m).sum(axis=1) >= DBSCAN.least


def _components(points: Floats) -> list[int]:
    """Return how many core points each cluster has, by the definition of Ester et al."""
    from scipy.sparse.csgraph import connected_components

    cores = points[_cores(points)]
    _, labels = connected_components(_apart(cores) <= DBSCAN.reach_m)
    return [int(one) for one in np.bincount(labels)]


def _stability(points: Floats, found: Clusters) -> float:
    """Return the stability of the first cluster from the same resamples, with sets of points."""
    from sklearn.cluster import DBSCAN as Model

    random, own = np.random.default_rng(0), set(np.flatnonzero(found.member == 0))
    model, values = Model(eps=DBSCAN.reach_m, min_samples=DBSCAN.least), []
    for _ in range(RESAMPLES):
        drawn = np.unique(random.integers(0, len(points), len(points)))
        drawn = drawn[np.lexsort(points[drawn].T)]
        labels = model.fit_predict(points[drawn])
        kept = own & set(drawn)
        others = [set(drawn[labels == label]) for label in np.unique(labels[labels >= 0])]
        values.append(max((len(kept & one) / len(kept | one) for one in others), default=0.0))
    return float(np.mean(values))


def _branches(points: Floats, found: Clusters) -> int:
    """Count the clusters that are branches of the single-linkage tree of mutual reachability."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    apart = _apart(points)
    core = np.sort(apart, axis=1)[:, HDBSCAN.least - 1]
    reached = np.maximum(apart, np.maximum(core[:, None], core))
    np.fill_diagonal(reached, 0)
    tree = linkage(squareform(reached, checks=False), "single")
    parts = [frozenset([at]) for at in range(len(points))]
    for first, second, *_ in tree:
        parts.append(parts[int(first)] | parts[int(second)])
    wanted = [frozenset(np.flatnonzero(found.member == one)) for one in range(len(found.found))]
    known = set(parts)
    return sum(one in known for one in wanted)
