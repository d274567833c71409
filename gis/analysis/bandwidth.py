"""How far a kernel should reach, by named rules: its standard deviation along an axis, metres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np

from gis.analysis.samples import Floats
from gis.text import Text

Rule = Literal["scott", "silverman", "likelihood"]
CANDIDATES = 40
MOST = 2000
"""Points that cross-validation looks at; of more, a fixed sample."""

RULE_NAMES: Mapping[Rule, Text] = MappingProxyType(
    {
        "scott": Text("斯科特法则", "Scott’s rule"),
        "silverman": Text("西尔弗曼法则（稳健）", "Silverman’s rule (robust)"),
        "likelihood": Text("似然交叉验证", "Likelihood cross-validation"),
    }
)


def scott(points: Floats) -> float:
    """Return σ = s n^(−1/6), s the root of the mean variance of both axes.

    Scott (1992), Multivariate Density Estimation, p. 152; best for one round Gaussian cluster, too
    wide for several. In two dimensions Silverman's plain rule differs by
    a constant near 1.
    """
    return float(np.sqrt(points.var(axis=0, ddof=1).mean()) * len(points) ** (-1 / 6))


def silverman(points: Floats) -> float:
    """Return σ = R/√8, R = 0.9 min(D, D½/√ln 2) n^(−1/5): few far points widen it little.

    D is the standard distance √(Σ dᵢ²/n) from the mean centre, D½ the median distance: the rule of
    thumb of Silverman (1986), p. 48, carried to two dimensions as the search radius of a quartic
    kernel, as ArcGIS does (“Kernel Density”, default search radius).
    """
    apart = np.sqrt(((points - points.mean(axis=0)) ** 2).sum(axis=1))
    spread = float(np.sqrt((apart**2).mean()))
    half = float(np.median(apart)) / np.sqrt(np.log(2))
    return 0.9 * min(spread, half or spread) * len(points) ** -0.2 / np.sqrt(8)


def likelihood(points: Floats) -> float:
    """Return the σ that makes each point likeliest from the others: max Σ ln f₋ᵢ(xᵢ).

    Leave-one-out likelihood of the Gaussian kernel (Habbema, Hermans and van den Broek 1974; Loader
    1999, Local Regression and Likelihood, ch. 5), over 40 values from a hundredth of Scott's to
    twice it. Points at one place would draw σ to 0, so each place counts once. Of more than 2,000
    places a fixed sample is taken, and σ made smaller by (m/n)^(1/6) as Scott's would be.
    """
    places = np.unique(points.round(3), axis=0)
    if len(places) < 3:
        return scott(points)
    some = places
    if len(places) > MOST:
        some = places[np.random.default_rng(0).choice(len(places), MOST, replace=False)]
    squared = ((some[:, None] - some) ** 2).sum(axis=2)
    np.fill_diagonal(squared, np.inf)
    tried = scott(places) * np.geomspace(0.01, 2, CANDIDATES)
    best = tried[int(np.argmax([_likelihood(squared, sigma) for sigma in tried]))]
    return float(best * (len(some) / len(places)) ** (1 / 6))


def _likelihood(squared: Floats, sigma: float) -> float:
    with np.errstate(divide="ignore"):
        densities = np.exp(-squared / (2 * sigma**2)).sum(axis=1) / (len(squared) - 1)
        return float(np.log(densities / (2 * np.pi * sigma**2)).sum())


RULES: Mapping[str, Callable[[Floats], float]] = MappingProxyType(
    {"scott": scott, "silverman": silverman, "likelihood": likelihood}
)
