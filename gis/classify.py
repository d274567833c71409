"""Sort numbers into classes, once, for every output.

mapclassify finds the breaks; they are rounded *before* anything is assigned, so that a legend can
print them and stay true. Classes are right-closed: a value equal to a break belongs below it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.text import number

Scheme = Literal[
    "fisher_jenks", "quantiles", "equal_interval", "std_mean", "head_tail", "pretty", "manual"
]
SAMPLE_SIZE = 2000
"""Fisher-Jenks is cubic in the number of values: above this many it sees a fixed, sorted sample."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Classification:
    """Classes of a set of numbers: `breaks` are upper bounds, the last one the maximum."""

    breaks: tuple[float, ...]
    lowest: float
    counts: tuple[int, ...]
    index: NDArray[np.int64]
    """Class of each value, -1 where it is unknown."""

    def label(self, position: int) -> str:
        """Write a class as a range, `12.5–18.0`, with the decimals that tell it apart."""
        lower = self.lowest if position == 0 else self.breaks[position - 1]
        decimals = _decimals(np.array([self.lowest, *self.breaks]))
        upper = self.breaks[position]
        if lower == upper:
            return number(upper, decimals)
        return f"{number(lower, decimals)}–{number(upper, decimals)}"


def classify(
    values: ArrayLike,
    *,
    scheme: Scheme = "fisher_jenks",
    k: int = 5,
    breaks: tuple[float, ...] = (),
) -> Classification:
    """Classify numbers; unknown values get class -1, and there are never more classes than values.

    `breaks` are upper bounds for the manual scheme; values above the last make it the maximum.
    Raises ValueError where nothing is known or the scheme has no name here.
    """
    amounts = np.asarray(values, dtype=np.float64)
    known = amounts[~np.isnan(amounts)]
    if known.size == 0:
        raise ValueError("nothing to classify: every value is unknown")
    bounds = _rounded(_upper_bounds(known, scheme, k, breaks), known)
    index = np.where(np.isnan(amounts), -1, np.searchsorted(bounds, amounts, side="left"))
    counts = np.bincount(index[index >= 0], minlength=len(bounds))
    return Classification(
        breaks=tuple(float(bound) for bound in bounds),
        lowest=_floor(float(known.min()), bounds),
        counts=tuple(int(count) for count in counts),
        index=index.astype(np.int64),
    )


def _upper_bounds(
    known: NDArray[np.float64], scheme: Scheme, k: int, breaks: tuple[float, ...]
) -> NDArray[np.float64]:
    distinct = np.unique(known)
    if scheme == "manual":
        return np.array(breaks, dtype=np.float64)
    if distinct.size <= k:
        return distinct
    import mapclassify  # 2 s to import, so only where something is classified

    makers = {
        "fisher_jenks": lambda x: mapclassify.FisherJenks(x, k=k),
        "quantiles": lambda x: mapclassify.Quantiles(x, k=k),
        "equal_interval": lambda x: mapclassify.EqualInterval(x, k=k),
        "std_mean": mapclassify.StdMean,
        "head_tail": mapclassify.HeadTailBreaks,
        "pretty": lambda x: mapclassify.PrettyBreaks(x, k=k),
    }
    if scheme not in makers:
        raise ValueError(f"unknown scheme {scheme!r}")
    sample = known
    if scheme == "fisher_jenks" and known.size > SAMPLE_SIZE:
        ranks = np.linspace(0, known.size - 1, SAMPLE_SIZE).round().astype(int)
        sample = np.sort(known)[ranks]
    with warnings.catch_warnings():
        # Of a library that is not needed here: the values are few.
        warnings.filterwarnings("ignore", message="Numba not installed", category=UserWarning)
        return np.asarray(makers[scheme](sample).bins, dtype=np.float64)


def _rounded(bounds: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round breaks to the fewest decimals that keep them apart; the last one covers the maximum."""
    decimals = _decimals(bounds)
    top = np.round(known.max(), decimals)
    if top < known.max():
        top = np.round(top + 10.0**-decimals, decimals)
    inner = np.round(bounds[bounds < known.max()], decimals)
    return np.unique(np.append(inner[inner < top], top))


def _floor(lowest: float, bounds: NDArray[np.float64]) -> float:
    decimals = _decimals(bounds)
    floor = np.round(lowest, decimals)
    return float(floor if floor <= lowest else np.round(floor - 10.0**-decimals, decimals))


def _decimals(bounds: NDArray[np.float64]) -> int:
    distinct = np.unique(bounds)
    if np.allclose(distinct, np.round(distinct)):
        return 0
    for decimals in range(7):
        rounded = np.round(distinct, decimals)
        if np.unique(rounded).size == distinct.size and _close(rounded, distinct):
            return decimals
    return 6


def _close(rounded: NDArray[np.float64], exact: NDArray[np.float64]) -> bool:
    gap = np.diff(exact).min() if exact.size > 1 else max(abs(exact[0]), 1.0)
    return bool(np.abs(rounded - exact).max() <= gap / 10)
