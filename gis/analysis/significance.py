"""What many tests at once may claim: false-discovery rate, and p values by simulation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gis.analysis.samples import Floats, Integers

ALPHA = 0.05
"""The level that results are called established at."""


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Return q values: a test with q ≤ α is a discovery where at most α of them are false.

    qᵢ = min over j ≥ i of m pⱼ / j, in order of rising p (Benjamini and Hochberg 1995, Journal of
    the Royal Statistical Society B 57(1):289–300). Unknown p values (NaN) count in no m and stay
    NaN. Valid for tests that are independent or positively dependent, as neighbouring areas are
    (Benjamini and Yekutieli 2001).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    >>> benjamini_hochberg([]).tolist()
    []
    """
    found = np.asarray(p, dtype=float)
    q = np.full(len(found), np.nan)
    known = np.flatnonzero(np.isfinite(found))
    order = known[np.argsort(found[known], kind="stable")]
    scaled = found[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def pseudo_p(as_high: ArrayLike, as_low: ArrayLike, simulations: int) -> Floats:
    """Return two-sided p values from how many simulations were as high and as low as observed.

    p = min(1, 2 (min(high, low) + 1) / (simulations + 1)): the observed counts as one of them, so
    that p is never 0 (Davison and Hinkley 1997, Bootstrap Methods and their Application, ch. 4).

    >>> pseudo_p([0, 50], [99, 50], 99).tolist()
    [0.02, 1.0]
    """
    fewer: Integers = np.minimum(np.asarray(as_high), np.asarray(as_low))
    return np.minimum(2.0 * (fewer + 1) / (simulations + 1), 1.0)
