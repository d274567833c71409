"""Which points belong together: DBSCAN and HDBSCAN in metres, hulls, stability."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.samples import (
    Booleans,
    Floats,
    Integers,
    Refusal,
    Tell,
    refused_points,
    telling,
)
from gis.crs import METRIC

Algorithm = Literal["hdbscan", "dbscan"]
Hull = Literal["convex", "concave"]
NOISE = -1
STABLE = 0.75
"""Mean Jaccard from which a cluster is called stable (Hennig 2007); below 0.5 it dissolves."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How points are clustered; `reach_m` is DBSCAN's ε, `least` the fewest points of a cluster.

    `hull_m` widens each hull, so that clusters at one place or along a line have an area.
    """

    algorithm: Algorithm = "hdbscan"
    least: int = 5
    reach_m: float = 500.0
    hull: Hull = "convex"
    hull_m: float = 50.0


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """Each point's cluster (`member`, -1 for none, in the points' order) and the clusters.

    `found` has the columns cluster, n, share (of all points), x and y (mean centre, m), radius_m
    (standard distance), area_km2, stability (NaN until `with_stability`) and the hull; EPSG:4509.
    Clusters are numbered by falling size, equal ones from west to east.
    """

    n: int
    settings: Settings
    member: Integers
    found: gpd.GeoDataFrame
    draws: int = 0
    seed: int = 0


def clusters(points: Floats, settings: Settings | None = None) -> Clusters | Refusal:
    """Return the clusters of points (n, 2) in metres; places hold as many points as records.

    DBSCAN: a point with `least` points (itself too) within `reach_m` is core, and clusters are what
    cores reach (Ester et al. 1996, KDD-96:226–231). HDBSCAN: the clusters that last longest over
    all reaches (Campello, Moulavi and Sander 2013, PAKDD:160–172), `least` the smallest size. Both
    by scikit-learn, on points sorted by place: the order of the rows decides nothing. Neither
    assumes a number or a form of clusters, nor tells chance from cause: see the stability and the
    hot spots.
    """
    chosen = settings or Settings()
    refused = refused_points("clusters", points)
    if refused is not None:
        return refused
    member = _numbered(points, labels_of(points, chosen))
    return Clusters(n=len(points), settings=chosen, member=member, found=_found(points, member,
                    chosen))  # fmt: skip


def with_stability(
    points: Floats,
    found: Clusters,
    *,
    draws: int = 100,
    seed: int = 0,
    tell: Tell | None = None,
) -> Clusters:
    """Return the clusters with their stability: the mean of how well resamples find them again.

    Each draw takes n points with replacement, drops repeats, clusters what is left, and compares
    each original cluster (its points that were drawn) with the most similar new one by Jaccard's
    |A ∩ B| / |A ∪ B|; 0 where none of it is found (Hennig 2007, Computational Statistics and Data
    Analysis 52(1):258–271, with repeats dropped as his `clusterboot` does).
    """
    random = np.random.default_rng(seed)
    number = len(found.found)
    likeness = np.full((draws, number), np.nan)
    for row in telling(likeness, tell):
        drawn = np.unique(random.integers(0, found.n, found.n))
        again = labels_of(points[drawn], found.settings)
        row[:] = best_jaccard(found.member[drawn], again, number)
    seen = np.isfinite(likeness)
    mean = np.where(seen, likeness, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    told = found.found.assign(stability=np.where(seen.any(axis=0), mean, np.nan))
    return replace(found, found=told, draws=draws, seed=seed)


def best_jaccard(first: Integers, second: Integers, number: int) -> Floats:
    """Return for each of `number` clusters of the first labels the likeness of the best second.

    NaN for a cluster without a point among these.

    >>> best_jaccard(np.array([0, 0, 0, 1, -1]), np.array([4, 4, -1, -1, 4]), 3).tolist()
    [0.5, 0.0, nan]
    """
    others = int(second.max(initial=NOISE)) + 1
    table = np.zeros((number + 1, others + 1))
    np.add.at(table, (first, second), 1)  # -1, none, falls into the last row and column
    sizes, other_sizes = table.sum(axis=1)[:number], table.sum(axis=0)[:others]
    shared = table[:number, :others]
    union = sizes[:, None] + other_sizes - shared
    best = (shared / np.maximum(union, 1)).max(axis=1, initial=0.0)
    return np.where(sizes > 0, best, np.nan)


def labels_of(points: Floats, settings: Settings) -> Integers:
    """Return a label for each point, in no particular numbering; -1 for none."""
    from sklearn.cluster import DBSCAN, HDBSCAN

    labels = np.full(len(points), NOISE)
    if len(points) < settings.least:
        return labels
    order = np.lexsort((points[:, 1], points[:, 0]))
    if settings.algorithm == "dbscan":
        model = DBSCAN(eps=settings.reach_m, min_samples=settings.least)
    else:
        model = HDBSCAN(min_cluster_size=settings.least, copy=True)
    labels[order] = model.fit_predict(points[order] - points.mean(axis=0))
    return labels


def _numbered(points: Floats, labels: Integers) -> Integers:
    """Number the clusters by falling size, equal ones from west to east."""
    held = labels >= 0
    known = pd.DataFrame({"label": labels[held], "x": points[held, 0], "y": points[held, 1]})
    told = known.groupby("label").agg(n=("x", "size"), x=("x", "mean"), y=("y", "mean"))
    ranked = told.sort_values(["n", "x", "y"], ascending=[False, True, True]).index
    numbers = dict(zip(ranked, range(len(ranked)), strict=True))
    return np.array([numbers.get(label, NOISE) for label in labels], dtype=np.int64)


def _found(points: Floats, member: Integers, settings: Settings) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for cluster in range(int(member.max()) + 1):
        own = points[member == cluster]
        centre = own.mean(axis=0)
        shape = hull(own, settings.hull, settings.hull_m)
        rows.append((cluster, len(own), len(own) / len(points), *centre,
                     float(np.sqrt(((own - centre) ** 2).sum(axis=1).mean())), shape.area / 1e6,
                     np.nan))  # fmt: skip
        shapes.append(shape)
    names = ["cluster", "n", "share", "x", "y", "radius_m", "area_km2", "stability"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry=shapes, crs=METRIC)


def hull(points: Floats, kind: Hull = "convex", widened_m: float = 0.0) -> shapely.Geometry:
    """Return the convex hull, or the concave one (shapely's, ratio 0.3), widened by a margin."""
    whole = shapely.MultiPoint(points)
    shape = whole.convex_hull if kind == "convex" else shapely.concave_hull(whole, ratio=0.3)
    return shape.buffer(widened_m) if widened_m else shape


def members(found: Clusters, cluster: int) -> Booleans:
    """Tell which points are in a cluster, in the points' order."""
    return found.member == cluster
