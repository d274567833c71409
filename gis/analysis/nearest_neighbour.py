"""How far points are from their nearest neighbours, against chance: Clark and Evans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.analysis.samples import Floats, Refusal, Tell, refused_points, telling
from gis.analysis.significance import pseudo_p
from gis.analysis.window import Window, uniform


@dataclass(frozen=True, kw_only=True)
class NearestNeighbour:
    """The mean distance to the nearest other point, m, and what chance would make it.

    `index` is below 1 for clustering. `expected_m` and `index` are by Donnelly's correction,
    `plain_index` without any; `simulated_m` is the mean of points drawn evenly in the window and
    `p` how seldom (two-sided) those were as far off: the verdict, which holds in any window.
    """

    n: int
    outside: int
    window: Window
    observed_m: float
    expected_m: float
    index: float
    plain_index: float
    z: float
    simulated_m: float
    p: float
    simulations: int
    seed: int


def nearest_neighbour(
    points: Floats,
    window: Window,
    *,
    simulations: int = 999,
    seed: int = 0,
    tell: Tell | None = None,
) -> NearestNeighbour | Refusal:
    """Return the nearest-neighbour index of points (n, 2) in metres, inside the window.

    With n points in area A of perimeter P: plain expectation ½√(A/n) (Clark and Evans 1954,
    Ecology 35(4):445–453); with the edge correction of Donnelly (1978, in Hodder, Simulation
    Studies in Archaeology) E = ½√(A/n) + (0.0514 + 0.0412/√n) P/n,
    SE = √(0.0703 A/n² + 0.037 P √(A/n⁵)), z = (observed − E)/SE. Donnelly's figures are for
    rectangles and other compact windows; the p value is by simulation and needs no such condition.
    """
    kept = points[window.holds(points)]
    refused = refused_points("nearest_neighbour", kept)
    if refused is not None:
        return refused
    n, area, round_ = len(kept), window.area, float(window.shape.length)
    observed = mean_distance(kept)
    plain = 0.5 * np.sqrt(area / n)
    expected = plain + (0.0514 + 0.0412 / np.sqrt(n)) * round_ / n
    error = np.sqrt(0.0703 * area / n**2 + 0.037 * round_ * np.sqrt(area / n**5))
    draw = np.random.default_rng(seed)
    draws = telling(range(simulations), tell)
    drawn = np.array([mean_distance(uniform(window, n, draw)) for _ in draws])
    as_high, as_low = (drawn >= observed).sum(), (drawn <= observed).sum()
    return NearestNeighbour(
        n=n, outside=len(points) - n, window=window, observed_m=observed,
        expected_m=float(expected), index=float(observed / expected),
        plain_index=float(observed / plain), z=float((observed - expected) / error),
        simulated_m=float(drawn.mean()), p=float(pseudo_p(as_high, as_low, simulations)),
        simulations=simulations, seed=seed,
    )  # fmt: skip


def mean_distance(points: Floats) -> float:
    """Return the mean distance to the nearest other point; 0 apart for points at one place."""
    from scipy.spatial import cKDTree

    return float(cKDTree(points).query(points, k=2)[0][:, 1].mean())
