"""How unevenly a whole is spread over areas: Lorenz curve, Gini, Herfindahl–Hirschman, E–G.

Areas must be all that there are: one without a record counts as 0 only where the caller knows that
it has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from gis.analysis.samples import (
    Floats,
    Refusal,
    nothing_to_divide_by,
    too_few,
    unknown_values,
)
from gis.text import Text

WHOLE = Text("总数", "the whole")
SIZES = Text("各区域的规模", "the sizes of the areas")
ESTABLISHMENTS = Text("各机构的规模（至少两家）", "the sizes of two establishments or more")
SHARES = Text("除一个区域外的份额", "the shares outside one area")


@dataclass(frozen=True, kw_only=True)
class Concentration:
    """The spread of `total` over `areas`; `gini` is against equal sizes or the sizes given.

    `lorenz` has the columns areas and counts: cumulated shares of sizes and of counts, from 0 to 1,
    in order of rising density.
    """

    areas: int
    total: float
    gini: float
    herfindahl: float
    effective: float
    largest_share: float
    lorenz: pd.DataFrame


def concentration(counts: ArrayLike, sizes: ArrayLike | None = None) -> Concentration | Refusal:
    """Return how concentrated counts are; against `sizes` (area, population), else equal ones.

    With shares sᵢ of the counts and aᵢ of the sizes, in order of sᵢ/aᵢ:
    Gini = 1 − Σ aᵢ (Lᵢ + Lᵢ₋₁), L the cumulated shares (twice the area between the Lorenz curve
    and the diagonal; Gini 1912, Lorenz 1905); its most for n equal sizes is 1 − 1/n.
    Herfindahl–Hirschman H = Σ sᵢ², effective number 1/H (Hirschman 1964, American Economic Review
    54(5):761; Laakso and Taagepera 1979). H and 1/H do not look at the sizes.

    >>> found = concentration([6, 2, 0])
    >>> round(found.gini, 3), found.herfindahl, found.effective
    (0.5, 0.625, 1.6)
    """
    n = np.asarray(counts, dtype=float)
    size = np.ones(len(n)) if sizes is None else np.asarray(sizes, dtype=float)
    refused = _refused("concentration", n)
    if refused is not None:
        return refused
    if not (np.isfinite(size) & (size > 0)).all():
        return nothing_to_divide_by("concentration", SIZES)
    share, weight = n / n.sum(), size / size.sum()
    order = np.lexsort((share, share / weight))
    along = np.concatenate([[0.0], np.cumsum(weight[order])])
    held = np.concatenate([[0.0], np.cumsum(share[order])])
    herfindahl = float((share**2).sum())
    return Concentration(
        areas=len(n),
        total=float(n.sum()),
        gini=float(1 - (np.diff(along) * (held[1:] + held[:-1])).sum()),
        herfindahl=herfindahl,
        effective=1 / herfindahl,
        largest_share=float(share.max()),
        lorenz=pd.DataFrame({"areas": along, "counts": held}),
    )


def ellison_glaeser(
    counts: ArrayLike, all_counts: ArrayLike, establishments: ArrayLike
) -> float | Refusal:
    """Return the Ellison–Glaeser index γ of one industry: 0 for a spread by chance alone.

    `counts` are the industry's employees (or capital) in each area, `all_counts` those of all
    industries, `establishments` those of each single establishment of the industry. Where every
    establishment counts 1 (no sizes known) pass ones: H is then 1/n.

    G = Σ (sᵢ − xᵢ)², γ = (G − (1 − Σ xᵢ²) H) / ((1 − Σ xᵢ²)(1 − H)), H = Σ zⱼ² of the
    establishments' shares (Ellison and Glaeser 1997, Journal of Political Economy 105(5):889–927,
    equation 5). γ above 0.05 is usually called concentrated, below 0.02 not.
    """
    n, whole = np.asarray(counts, dtype=float), np.asarray(all_counts, dtype=float)
    sizes = np.asarray(establishments, dtype=float)
    refused = _refused("ellison_glaeser", n) or _refused("ellison_glaeser", whole)
    if refused is not None:
        return refused
    if len(sizes) < 2 or not (sizes > 0).all():
        return nothing_to_divide_by(
            "ellison_glaeser",
            Text("各机构的规模（至少两家）", "the sizes of two establishments or more"),
        )
    s, x, z = n / n.sum(), whole / whole.sum(), sizes / sizes.sum()
    spread, plant = 1 - float((x**2).sum()), float((z**2).sum())
    if spread < 1e-12:
        return nothing_to_divide_by("ellison_glaeser", SHARES)
    return (float(((s - x) ** 2).sum()) - spread * plant) / (spread * (1 - plant))


def _refused(method: str, counts: Floats) -> Refusal | None:
    few = too_few(method, len(counts))
    if few is not None:
        return few
    unknown = ~np.isfinite(counts) | (counts < 0)
    if unknown.any():
        return unknown_values(method, int(unknown.sum()))
    if counts.sum() <= 0:
        return nothing_to_divide_by(method, WHOLE)
    return None
