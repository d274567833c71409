"""Why counts changed between two dates: with the whole, by the mix of kinds, or of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.analysis.samples import Refusal, nothing_to_divide_by, too_few, unknown_values
from gis.text import Text

BEFORE = Text("较早日期的总数", "the whole of the earlier date")


def shift_share(counts: pd.DataFrame) -> pd.DataFrame | Refusal:
    """Return each row's change in three parts that add up to it: whole, mix, local.

    `counts` has the columns area, kind, before, after; both dates must count the same way. With
    growth G of everything, g of the row's kind everywhere and b before:
    whole = b G, mix = b (g − G), local = after − b (1 + g)
    (Dunn 1960, Papers and Proceedings of the Regional Science Association 6:97–112). A kind that
    there was none of before has no g: its mix and local are NaN, its change is told.

    >>> found = shift_share(pd.DataFrame({"area": ["a", "b"], "kind": "bank",
    ...                                   "before": [10, 10], "after": [14, 10]}))
    >>> found[["change", "whole", "mix", "local"]].round(9).values.tolist()
    [[4.0, 2.0, 0.0, 2.0], [0.0, 2.0, 0.0, -2.0]]
    """
    few = too_few("shift_share", counts["area"].nunique())
    if few is not None:
        return few
    values = counts[["before", "after"]].to_numpy(dtype=float)
    unknown = ~np.isfinite(values).all(axis=1)
    if unknown.any():
        return unknown_values("shift_share", int(counts["area"][unknown].nunique()))
    before, after = values.T
    if before.sum() <= 0:
        return nothing_to_divide_by("shift_share", BEFORE)
    growth = after.sum() / before.sum() - 1
    sums = counts.groupby("kind")[["before", "after"]].sum().astype(float)
    of_kind = sums["after"] / sums["before"].where(sums["before"] > 0) - 1
    g = counts["kind"].map(of_kind).to_numpy(dtype=float)
    return counts.assign(
        change=after - before,
        whole=before * growth,
        mix=before * (g - growth),
        local=after - before * (1 + g),
    )
