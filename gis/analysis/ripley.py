"""How many neighbours points have within each distance, against chance: Ripley's K, L and g."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from gis.analysis.pairs import counter, pairs_by_distance
from gis.analysis.samples import Floats, Refusal, Tell, refused_points
from gis.analysis.significance import ALPHA
from gis.analysis.window import Window, uniform

STEPS = 50
NEIGHBOURS = 1000
"""Distances reach to where chance alone would give a point so many neighbours, at most."""


@dataclass(frozen=True, kw_only=True)
class Ripley:
    """K, L and g by distance, with what chance gives.

    `curves` has the columns r (m), k (m²), l (m; L = √(K/π), r under chance), low and high
    (pointwise envelope of L, 95 %), global_low and global_high (the band that L leaves anywhere
    in 5 % of chance patterns), g (pair correlation on the step that ends at r, 1 under chance),
    g_low and g_high (pointwise). `p` tests all distances at once (maximum absolute deviation of L
    from r); `farthest_m` is the distance of the largest, `deviation_m` its signed size: above 0
    for clustering.
    """

    n: int
    outside: int
    window: Window
    curves: pd.DataFrame
    p: float
    farthest_m: float
    deviation_m: float
    simulations: int
    seed: int


def ripley(
    points: Floats,
    window: Window,
    *,
    reach_m: float | None = None,
    simulations: int = 199,
    seed: int = 0,
    tell: Tell | None = None,
) -> Ripley | Refusal:
    """Return K, L and pair correlation of points (n, 2) in metres, with simulation envelopes.

    K(r) = A²/(n(n − 1)) Σ over pairs with dᵢⱼ ≤ r of 1/γ(dᵢⱼ), γ(d) the area that the window
    shares with itself moved by d, mean over directions: the translation correction made isotropic
    (rigid motion; Ohser and Stoyan 1981, Biometrical Journal 23(6):523–533; Ripley 1976, Journal
    of Applied Probability 13(2):255–266). L = √(K/π) (Besag 1977). g is K's increase over that of
    the disc, by step. Chance is n points drawn evenly in the window; the test of all distances at
    once is that of Ripley (1981), Spatial Statistics, p. 46, p = (1 + #{Dᵢ ≥ D})/(simulations + 1).
    Assumes that points could be anywhere in the window alike: where a city's centre draws
    everything, clustering is what one finds; compare kinds with each other then.

    `reach_m` is a quarter of the window's shorter side unless given, and no farther than where
    chance gives 1,000 neighbours. `tell` is called with the simulations done and all.
    """
    kept = points[window.holds(points)]
    refused = refused_points("ripley", kept)
    if refused is not None:
        return refused
    n = len(kept)
    edges = np.linspace(0, reach_m or _reach(n, window), STEPS + 1)
    weight = 1 / window.overlap((edges[1:] + edges[:-1]) / 2)
    scale = window.area**2 / (n * (n - 1.0))
    steps = scale * weight * pairs_by_distance(kept, edges)
    drawn = scale * weight * _simulated(window, n, edges, simulations, seed, tell)
    return Ripley(
        n=n, outside=len(points) - n, window=window, simulations=simulations, seed=seed,
        **_judged(edges, steps, drawn),
    )  # fmt: skip


def _reach(n: int, window: Window) -> float:
    west, south, east, north = window.shape.bounds
    return min(min(east - west, north - south) / 4, np.sqrt(NEIGHBOURS * window.area / (np.pi * n)))


def _simulated(
    window: Window, n: int, edges: Floats, simulations: int, seed: int, tell: Tell | None
) -> Floats:
    """Return the pairs by distance of patterns drawn by chance, one row each."""
    count = counter(n, window.shape.bounds, window.area, edges)
    window.triangles  # noqa: B018  made once, before the threads ask for them
    seeds = np.random.SeedSequence(seed).spawn(simulations)

    def one(seed: np.random.SeedSequence) -> Floats:
        return count(uniform(window, n, np.random.default_rng(seed)))

    rows = []
    workers = ThreadPoolExecutor(min(os.cpu_count() or 1, 4))
    try:
        for done, row in enumerate(workers.map(one, seeds), start=1):
            rows.append(row)
            if tell is not None:
                tell(done, simulations)
    finally:
        workers.shutdown(cancel_futures=True)  # of those that `tell` no longer waits for
    return np.array(rows)


def _judged(edges: Floats, steps: Floats, drawn: Floats) -> dict[str, Any]:
    r = edges[1:]
    k = np.cumsum(steps)
    level, chance = np.sqrt(k / np.pi), np.sqrt(np.cumsum(drawn, axis=1) / np.pi)
    ring = np.pi * np.diff(edges**2)
    band = partial(np.quantile, q=[ALPHA / 2, 1 - ALPHA / 2], axis=0, method="nearest")
    (low, high), (g_low, g_high) = band(chance), band(drawn / ring)
    far = np.abs(chance - r).max(axis=1)
    most = int(np.argmax(np.abs(level - r)))
    rank = max(int(np.floor(ALPHA * (len(far) + 1))), 1)
    wide = float(np.sort(far)[::-1][rank - 1])
    lowest = np.maximum(r - wide, 0)
    curves = pd.DataFrame(
        {"r": r, "k": k, "l": level, "low": low, "high": high, "global_low": lowest,
         "global_high": r + wide, "g": steps / ring, "g_low": g_low, "g_high": g_high}
    )  # fmt: skip
    return {
        "curves": curves,
        "p": float((1 + (far >= abs(level[most] - r[most])).sum()) / (len(far) + 1)),
        "farthest_m": float(r[most]),
        "deviation_m": float(level[most] - r[most]),
    }
