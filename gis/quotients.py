"""How specialised an area is: location quotients with intervals, and shares of the whole.

A quotient of 1 says that the area has as many of a kind, for its size, as the whole; its size is
the number of all enterprises. Small counts say little: every quotient carries its interval, and
kinds with fewer than LEAST records in the area get none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
