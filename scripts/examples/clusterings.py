"""Points: which belong together, and how stable that is."""

from __future__ import annotations

from typing import Any

import numpy as np

from gis.analysis.clusters import STABLE, Clusters, Settings, clusters, with_stability
from gis.analysis.samples import Floats
from gis.text import Text
from scripts.examples.rows import Row
from scripts.examples.sets import apart, soho, virginia

DBSCAN = Settings(algorithm="dbscan", reach_m=20, least=8, hull_m=10)
HDBSCAN = Settings(least=8)
RESAMPLES = 30


def rows() -> list[Row]:
    """Return all figures of this group."""
    return _clusters()


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
        Row(
            method="clusters",
            asks=Text(scan.zh + "集聚数", scan.en + "clusters"),
            ours=len(found.found),
            theirs=len(theirs),
            within=0,
            digits=0,
            by=by,
            also=Text("不属任何集聚的 {n} 例", "{n} deaths in none").format(
                n=int((found.member < 0).sum())
            ),
        ),
        Row(
            method="clusters",
            asks=Text(scan.zh + "最大集聚的核心点数", scan.en + "core points of the largest"),
            ours=int(_cores(deaths)[found.member == 0].sum()),
            theirs=max(theirs),
            within=0,
            digits=0,
            by=by,
            also=Text("连同边缘点 {n} 例", "{n} with those at its edge").format(n=int(largest)),
        ),
        Row(
            method="clusters",
            asks=Text(scan.zh + "最大集聚的稳定性", scan.en + "stability of the largest"),
            ours=float(stable.found["stability"].iloc[0]),
            theirs=_stability(deaths, found),
            within=1e-9,
            by=Text("Hennig（2007）的定义，用集合", "Hennig’s (2007) definition, by sets"),
            also=Text(
                "{n} 次重抽样，{sure}/{all} 个集聚稳定", "{n} resamples, {sure} of {all} stable"
            ).format(n=RESAMPLES, sure=sure, all=len(found.found)),
        ),
        Row(
            method="clusters",
            asks=Text(
                "弗吉尼亚州内 200 个点，HDBSCAN（至少 8 点）：集聚数",
                "200 points in Virginia, HDBSCAN (8 at least): clusters",
            ),
            ours=len(tree.found),
            theirs=_branches(places, tree),
            within=0,
            digits=0,
            by=Text(
                "其中是 SciPy 单连接树一枝的", "those that are branches of SciPy’s single linkage"
            ),
            also=Text(
                "成员 {most}，不属任何集聚的 {none} 点", "members {most}; {none} points in none"
            ).format(
                most=", ".join(str(n) for n in tree.found["n"]), none=int((tree.member < 0).sum())
            ),
        ),
    ]


def _found(points: Floats, how: Settings) -> Clusters:
    found = clusters(points, how)
    assert isinstance(found, Clusters)
    return found


def _cores(points: Floats) -> Any:
    return (apart(points) <= DBSCAN.reach_m).sum(axis=1) >= DBSCAN.least


def _components(points: Floats) -> list[int]:
    """Return how many core points each cluster has, by the definition of Ester et al."""
    from scipy.sparse.csgraph import connected_components

    cores = points[_cores(points)]
    _, labels = connected_components(apart(cores) <= DBSCAN.reach_m)
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

    between = apart(points)
    core = np.sort(between, axis=1)[:, HDBSCAN.least - 1]
    reached = np.maximum(between, np.maximum(core[:, None], core))
    np.fill_diagonal(reached, 0)
    tree = linkage(squareform(reached, checks=False), "single")
    parts = [frozenset([at]) for at in range(len(points))]
    for first, second, *_ in tree:
        parts.append(parts[int(first)] | parts[int(second)])
    wanted = [frozenset(np.flatnonzero(found.member == one)) for one in range(len(found.found))]
    known = set(parts)
    return sum(one in known for one in wanted)
