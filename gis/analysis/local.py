"""Where are the hot spots: Getis-Ord Gi* and local Moran, by conditional permutation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gis.analysis.autocorrelation import no_neighbours
from gis.analysis.conditional import at_least, reference
from gis.analysis.neighbours import Neighbours
from gis.analysis.samples import Floats, Integers, Refusal, refused_values
from gis.analysis.significance import ALPHA, benjamini_hochberg, pseudo_p

LEAST_PERMUTATIONS, MOST_PERMUTATIONS = 9_999, 199_999


@dataclass(frozen=True, kw_only=True)
class Local:
    """A local statistic of each area, in their order.

    `rows` has the columns value, z (of Gi*, or I and z of Moran), p (two-sided), q (p where no
    false-discovery control was asked for), least_p (the smallest p that an area with so few
    neighbours can have), and kind: of Gi* "hot", "cold"; of Moran "high_high", "low_low",
    "high_low", "low_high"; "" where q is above `alpha`, "island" without a neighbour.
    """

    n: int
    rows: pd.DataFrame
    neighbours: Neighbours
    alpha: float
    fdr: bool
    permutations: int
    seed: int

    @property
    def fewest(self) -> int:
        """Return how many areas must have the least p before the first of them is established."""
        least = self.rows["least_p"]
        tests = int(least.notna().sum()) if self.fdr else 1
        return max(int(np.ceil(least.min() * tests / self.alpha - 1e-9)), 1)


def hot_spots(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int | None = None,
    seed: int = 0,
    alpha: float = ALPHA,
    fdr: bool = True,
) -> Local | Refusal:
    """Return Getis-Ord Gi* of areas' values: are an area and its neighbours high or low together?

    With k neighbours and the area itself counting 1 each, mean x̄ and s² = Σx²/n − x̄²:
    z = (Σ xⱼ − (k + 1) x̄) / (s √(((k + 1) n − (k + 1)²)/(n − 1)))
    (Getis and Ord 1992, Geographical Analysis 24:189–206; Ord and Getis 1995, 27:286–306). p: how
    seldom k values drawn from the other areas, with the area's own held fixed, give as high or as
    low a sum (conditional permutation; Anselin 1995). With `fdr` (Benjamini–Hochberg) at most
    `alpha` of the spots found are expected to be false. As many permutations as `enough` unless
    given.
    """
    y = np.asarray(values, dtype=float)
    refused = _refused(y, neighbours)
    if refused is not None:
        return refused
    n, k = len(y), neighbours.counts
    off = y - y.mean()
    near = neighbours.matrix @ off
    all_ = k + 1.0
    spread = np.sqrt(np.maximum((all_ * n - all_**2) / (n - 1), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (near + off) / (y.std() * spread)
    permutations = permutations or enough(n, alpha)
    tested = _tested(off, near, k, permutations, seed)
    rows = _told(tested.assign(value=y, z=z), alpha, fdr)
    kinds = np.where(tested["higher"], "hot", "cold")
    return _local(rows, kinds, neighbours, (alpha, fdr, permutations, seed))


def local_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int | None = None,
    seed: int = 0,
    alpha: float = ALPHA,
    fdr: bool = True,
) -> Local | Refusal:
    """Return local Moran's I: is an area like its neighbours, or unlike all of them?

    Iᵢ = (n − 1) zᵢ mean(zⱼ) / Σ z², z the deviations from the mean, over i's neighbours j
    (Anselin 1995, Geographical Analysis 27(2):93–115; scaled as esda does, by (n − 1)/Σ z²).
    p and q as of `hot_spots`: for a fixed zᵢ, Iᵢ and the neighbours' sum order the permutations
    alike. `z` is that of the neighbours' mean under permutation: its exact mean and variance
    without replacement.
    """
    y = np.asarray(values, dtype=float)
    refused = _refused(y, neighbours)
    if refused is not None:
        return refused
    n, k, off = len(y), neighbours.counts, y - y.mean()
    near = neighbours.matrix @ off
    mean = near / np.maximum(k, 1)
    others = -off / (n - 1)
    spread = ((off @ off - off**2) / (n - 1) - others**2) * (n - 1 - k) / np.maximum(n - 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (mean - others) / np.sqrt(spread / k)
    permutations = permutations or enough(n, alpha)
    tested = _tested(off, near, k, permutations, seed)
    rows = _told(tested.assign(value=y, i=(n - 1) * off * mean / (off @ off), z=z), alpha, fdr)
    own = np.where(off > 0, "high_", "low_")
    kinds = np.char.add(own, np.where(tested["higher"], "high", "low"))
    return _local(rows, kinds, neighbours, (alpha, fdr, permutations, seed))


def enough(areas: int, alpha: float = ALPHA) -> int:
    """Return the permutations with which one area alone among so many can be established.

    The least two-sided p is 2/(permutations + 1), and the first of m discoveries needs p ≤ α/m: the
    usual 999 would miss every hot spot of a few cells. At least 9,999, at most 199,999.

    >>> enough(12), enough(1000), enough(1_000_000)
    (9999, 39999, 199999)
    """
    return int(np.clip(np.ceil(2 * areas / alpha) - 1, LEAST_PERMUTATIONS, MOST_PERMUTATIONS))


def _refused(values: Floats, neighbours: Neighbours) -> Refusal | None:
    refused = refused_values("local", values)
    if refused is None and not neighbours.counts.any():
        return no_neighbours("local")
    return refused


def _tested(
    values: Floats, near: Floats, k: Integers, permutations: int, seed: int
) -> pd.DataFrame:
    """Return p, the least p there could be, and whether the neighbours' sum is on the high side."""
    from scipy.special import comb

    chance = reference(values, int(k.max()), permutations, seed)
    as_high, as_low = at_least(chance, near, k)
    p = np.where(k > 0, pseudo_p(as_high, as_low, permutations), np.nan)
    least = np.maximum(2 / (permutations + 1), np.minimum(2 / comb(len(values) - 1, k), 1))
    return pd.DataFrame(
        {"p": p, "least_p": np.where(k > 0, least, np.nan), "higher": as_high < as_low}
    )


def _told(rows: pd.DataFrame, alpha: float, fdr: bool) -> pd.DataFrame:
    q = benjamini_hochberg(rows["p"]) if fdr else rows["p"].to_numpy()
    return rows.assign(q=q, established=q <= alpha).drop(columns="higher")


def _local(
    rows: pd.DataFrame,
    kinds: np.ndarray,
    neighbours: Neighbours,
    how: tuple[float, bool, int, int],
) -> Local:
    alpha, fdr, permutations, seed = how
    named = np.where(rows["established"], kinds, np.where(rows["p"].isna(), "island", ""))
    return Local(
        n=len(rows), rows=rows.assign(kind=named).drop(columns="established"),
        neighbours=neighbours, alpha=alpha, fdr=fdr, permutations=permutations, seed=seed,
    )  # fmt: skip
