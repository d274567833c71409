"""How specialised an area is: location quotients with intervals, and shares of the whole.

A quotient of 1 says that the area has as many of a kind, for its size, as the whole; its size is
the number of all enterprises. Small counts say little: every quotient carries its interval, and
kinds with fewer than LEAST records in the area get none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.analysis.significance import benjamini_hochberg

LEAST = 5
"""Records of a kind in an area, below which no quotient is given."""
CONFIDENCE = 0.95


def location_quotients(
    counts: pd.DataFrame, sizes: pd.Series, *, least: int = LEAST
) -> pd.DataFrame:
    """Return the location quotient of each kind in each area, with an interval and the share.

    `counts` has the columns area, kind, count, one row for each that occurs; `sizes` the size of
    each area. Records of no known area ("") count in the whole but in no area, and so does their
    size. Returns area, kind, count, share (of the kind's whole), quotient, low, high; the last
    three are NaN where the count is below `least` or a size is unknown or 0.

    With n of a kind in an area of size s, N and S in the whole: LQ = (n / s) / (N / S)
    (Isard, Methods of Regional Analysis, 1960, ch. 7). The interval takes n as a Poisson count with
    its exact limits (Garwood, Biometrika 28, 1936), the other three as given.

    >>> counts = pd.DataFrame({"area": ["a", "b"], "kind": "bank", "count": [6, 2]})
    >>> found = location_quotients(counts, pd.Series({"a": 100, "b": 100}))
    >>> found["quotient"].tolist()
    [1.5, nan]
    """
    whole = counts.groupby("kind")["count"].sum()
    total = float(sizes.sum())
    inside = counts[counts["area"] != ""].reset_index(drop=True)
    n = inside["count"].to_numpy(dtype=float)
    size = inside["area"].map(sizes).to_numpy(dtype=float)
    of_kind = inside["kind"].map(whole).to_numpy(dtype=float)
    known = (n >= least) & (size > 0) & (of_kind > 0) & (total > 0)
    expected = np.where(known, of_kind * np.where(known, size, 1.0) / (total or 1.0), np.nan)
    low, high = poisson_limits(n)
    with np.errstate(invalid="ignore", divide="ignore"):
        return inside[["area", "kind", "count"]].assign(
            share=np.where(of_kind > 0, n / of_kind, np.nan),
            quotient=n / expected,
            low=low / expected,
            high=high / expected,
        )


def poisson_limits(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact 95 % limits of Poisson counts (Garwood 1936): of none 0 to 3.69.

    >>> low, high = poisson_limits(np.array([0.0, 10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 4.8], [3.69, 18.39])
    """
    from scipy.special import gammaincinv  # half a chi-squared quantile; scipy.stats loads slowly

    tail = (1 - CONFIDENCE) / 2
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1e-9), tail), 0.0)
    return low, gammaincinv(counts + 1, 1 - tail)


def standardised_quotients(counts: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Return for each row z, p and q: is the quotient other than 1 by more than chance?

    Frames as `location_quotients` takes them; rows of no known area or size give NaN. With n of a
    kind's N in an area that has the share e of all sizes, n is binomial (N, e) where the kind is
    spread as enterprises are. z = ln(LQ) / √(1/n − 1/N), by the delta method (Moineddin, Beyene
    and Boyle 2003, Geographical Analysis 35(3):249–256); NaN for n = 0 and n = N. p is the exact
    two-sided binomial probability (twice the smaller tail), which holds for small counts too; q
    controls the false-discovery rate over all rows.

    >>> counts = pd.DataFrame({"area": ["a", "b"], "kind": "bank", "count": [15, 5]})
    >>> standardised_quotients(counts, pd.Series({"a": 50, "b": 50}))["p"].round(4).tolist()
    [0.0414, 0.0414]
    """
    from scipy.special import betainc

    n, of_kind, share = _against(counts, sizes)
    known = (share > 0) & (of_kind > 0) & np.isfinite(n)
    some, all_, e = np.where(known, n, 0), np.where(known, of_kind, 1), np.where(known, share, 0.5)
    at_least = np.where(some > 0, betainc(np.maximum(some, 1e-9), all_ - some + 1, e), 1.0)
    rest = all_ - some
    at_most = np.where(rest > 0, betainc(np.maximum(rest, 1e-9), some + 1, 1 - e), 1.0)
    p = np.where(known, np.minimum(1.0, 2 * np.minimum(at_most, at_least)), np.nan)
    inner = known & (some > 0) & (some < all_)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(some / (all_ * e)) / np.sqrt(1 / some - 1 / all_)
    return counts[["area", "kind", "count"]].assign(
        z=np.where(inner, z, np.nan), p=p, q=benjamini_hochberg(p)
    )


def shrunken_quotients(counts: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Return each quotient drawn towards its kind's mean, the more the smaller the area is.

    Frames as `location_quotients` takes them, but a row for every area, 0 written where there is
    none of a kind: it counts. Returns area, kind, count, shrunken, low, high.

    Global empirical Bayes by moments (Marshall 1991, Applied Statistics 40(2):283–294), for each
    kind: rᵢ = nᵢ/Eᵢ, Eᵢ = N sᵢ/S, m = Σn/ΣE, v = ΣEᵢ(rᵢ − m)²/ΣE, A = max(0, v − m/Ē);
    shrunken = m + (rᵢ − m) A/(A + m/Eᵢ). The interval (95 %) is that of the gamma posterior with
    the prior's mean m and variance A taken as known; NaN where A is 0: the counts differ by no
    more than chance, and every area gets m.
    """
    n, of_kind, share = _against(counts, sizes)
    expected = of_kind * share
    found = np.full((3, len(counts)), np.nan)
    for kind in counts["kind"].unique():
        rows = np.flatnonzero((counts["kind"] == kind).to_numpy() & (expected > 0) & np.isfinite(n))
        if len(rows):
            found[:, rows] = _marshall(n[rows], expected[rows])
    return counts[["area", "kind", "count"]].assign(shrunken=found[0], low=found[1], high=found[2])


def _against(counts: pd.DataFrame, sizes: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each row's count, its kind's whole, and its area's share of all sizes."""
    n = counts["count"].to_numpy(dtype=float)
    of_kind = counts["kind"].map(counts.groupby("kind")["count"].sum()).to_numpy(dtype=float)
    size = counts["area"].where(counts["area"] != "").map(sizes).to_numpy(dtype=float)
    return n, of_kind, size / (float(sizes.sum()) or np.nan)


def _marshall(n: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return shrunken ratio, low and high of the areas of one kind."""
    from scipy.special import gammaincinv

    mean = n.sum() / expected.sum()
    ratio = n / expected
    spread = (expected * (ratio - mean) ** 2).sum() / expected.sum()
    prior = max(0.0, spread - mean / expected.mean())
    if mean == 0 or prior == 0:
        return np.array([np.full(len(n), mean), *np.full((2, len(n)), np.nan)])
    shrunken = mean + (ratio - mean) * prior / (prior + mean / expected)
    shape, rate = mean**2 / prior + n, mean / prior + expected
    tail = (1 - CONFIDENCE) / 2
    return np.array(
        [shrunken, gammaincinv(shape, tail) / rate, gammaincinv(shape, 1 - tail) / rate]
    )
