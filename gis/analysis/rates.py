"""Counts for each area's size: per square kilometre, per inhabitants, with exact limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gis.analysis.location_quotient import poisson_limits


def rates(counts: ArrayLike, sizes: ArrayLike, *, per: float = 1.0) -> pd.DataFrame:
    """Return rate, low and high: counts `per` that much of each area's size; NaN without a size.

    The limits take each count as a Poisson one (95 %, Garwood 1936). An unknown count gives no
    rate, nor does a size that is unknown or 0.

    >>> rates([10, 3], [2.0, float("nan")], per=1.0)["rate"].tolist()
    [5.0, nan]
    """
    n, size = np.asarray(counts, dtype=float), np.asarray(sizes, dtype=float)
    known = np.isfinite(n) & np.isfinite(size) & (size > 0)
    scale = np.where(known, per / np.where(known, size, 1.0), np.nan)
    low, high = poisson_limits(np.where(known, n, 0.0))
    return pd.DataFrame({"rate": n * scale, "low": low * scale, "high": high * scale})
