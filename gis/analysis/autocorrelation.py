"""Are neighbouring areas alike: global Moran's I, by permutation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gis.analysis.neighbours import Neighbours
from gis.analysis.samples import Floats, Refusal, refused_values
from gis.analysis.significance import pseudo_p
from gis.text import Text

CHUNK = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Moran:
    """Global Moran's I: above `expected` where neighbours are alike. `p` is two-sided."""

    n: int
    i: float
    expected: float
    z: float
    p: float
    neighbours: Neighbours
    islands: int
    permutations: int
    seed: int


def moran(
    values: ArrayLike, neighbours: Neighbours, *, permutations: int = 999, seed: int = 0
) -> Moran | Refusal:
    """Return Moran's I of areas' values, with row-standardised weights.

    I = (n/S₀) Σᵢⱼ wᵢⱼ zᵢ zⱼ / Σ zᵢ², z the deviations from the mean, wᵢⱼ = 1/(number of i's
    neighbours), S₀ = Σ wᵢⱼ; E(I) = −1/(n − 1) (Moran 1950, Biometrika 37:17–23; Cliff and Ord
    1981, Spatial Processes, ch. 2). `p` compares with values dealt to the areas at random; `z` uses
    those permutations' mean and standard deviation. Areas without a neighbour have no part in the
    sum. For counts use rates or quotients: counts follow the areas' sizes.
    """
    y = np.asarray(values, dtype=float)
    refused = refused_values("global_moran", y)
    if refused is not None:
        return refused
    linked = neighbours.counts > 0
    if not linked.any():
        return no_neighbours("global_moran")
    z = y - y.mean()
    scale = len(y) / linked.sum() / float(z @ z)
    observed = scale * float(z @ lag(neighbours, z[:, None])[:, 0])
    draw = np.random.default_rng(seed)
    parts, left, step = [], permutations, max(CHUNK // len(y), 1)
    while left > 0:
        dealt = draw.permuted(np.tile(z, (min(step, left), 1)), axis=1).T
        parts.append(scale * (dealt * lag(neighbours, dealt)).sum(axis=0))
        left -= step
    chance = np.concatenate(parts)
    as_high = (chance >= observed - 1e-12).sum()
    as_low = (chance <= observed + 1e-12).sum()
    return Moran(
        n=len(y), i=observed, expected=-1 / (len(y) - 1),
        z=float((observed - chance.mean()) / chance.std()),
        p=float(pseudo_p(as_high, as_low, permutations)), neighbours=neighbours,
        islands=int((~linked).sum()), permutations=permutations, seed=seed,
    )  # fmt: skip


def lag(neighbours: Neighbours, values: Floats) -> Floats:
    """Return the mean of the neighbours' values (n, m); 0 for an area without a neighbour."""
    return (neighbours.matrix @ values) / np.maximum(neighbours.counts, 1)[:, None]


def no_neighbours(method: str) -> Refusal:
    """Refuse because no area has a neighbour by the definition chosen."""
    return Refusal(
        method=method,
        says=Text("按所选定义，没有任何区域有邻居", "By this definition no area has a neighbour"),
        needs=Text("请加大邻近距离或改用相邻定义", "Widen the distance, or take touching areas"),
    )
