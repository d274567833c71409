"""Rank sites by several criteria at once: weighted sum, rank ranges, Pareto front, TOPSIS.

Everything here is arithmetic on arrays, sites in rows, criteria in columns: values between 0 and
1 as `criteria.values` gives them, NaN where a measurement is lacking, and weights from 0 up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.problems import Problem, ProblemError
from gis.text import Text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

DECIMALS = 12
"""Scores that differ by less are equal: no rounding decides who is first."""
BLOCK = 128
"""Sites compared at a time."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Scores:
    """The answer. Scores run from 0 to 1.

    `counts` tells which criteria count: they have a weight, and at least one site has data.
    `ranked` are the sites with data by every criterion that counts; the others keep the range
    `low` to `high` that they could have if what is lacking were anything from 0 to 1, their
    `score` is NaN, their `rank`, `best` and `worst` are 0. `rank` is 1 for the first, equal scores
    have the same; `best` to `worst` is where a site can stand within its own and the others'
    intervals. `closeness` is that of TOPSIS. `front` marks the Pareto front of the ranked.
    """

    value: Floats
    share: Floats
    counts: Flags
    ranked: Flags
    low: Floats
    high: Floats
    score: Floats
    rank: Counts
    best: Counts
    worst: Counts
    front: Flags
    closeness: Floats

    @property
    def parts(self) -> Floats:
        """Return what each criterion contributes to the score; they add up to it."""
        return np.where(self.counts, np.nan_to_num(self.value), 0.0) * self.share


def score(low: Floats, high: Floats, weights: Floats) -> Scores:
    """Rank sites by the weighted sum of their values; the value is the middle of its interval.

    score = Σ w·v / Σ w over the criteria that count (weighted linear combination; Malczewski 1999,
    GIS and Multicriteria Decision Analysis, chapter 6). best = 1 + number of sites whose low score
    exceeds my high one; worst = number of sites, myself included, whose high score reaches my low
    one. Raises ProblemError where no criterion that has data has a weight, ValueError for a weight
    below 0.
    """
    stand = standing(low, high, weights)
    ranked, known = stand.ranked, ~np.isnan(low)
    least = np.round(_weighted(np.where(known, low, 0.0), stand.share), DECIMALS)
    most = np.round(_weighted(np.where(known, high, 1.0), stand.share), DECIMALS)
    # Rounding is monotone, but the middle of a narrow interval may leave it by the last digit.
    found = np.clip(stand.score, least, most)
    rank, best, worst = ranks(found[ranked], least[ranked], most[ranked])
    value = (low + high) / 2
    judged = value[np.ix_(ranked, stand.counts)]
    return Scores(
        value=value, share=stand.share, counts=stand.counts, ranked=ranked, low=least, high=most,
        score=found, rank=_spread(rank, ranked),
        best=_spread(best, ranked), worst=_spread(worst, ranked),
        front=_spread(pareto_front(judged), ranked),
        closeness=_spread(topsis(judged, stand.share[stand.counts]), ranked, np.nan),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Standing:
    """Which criteria count, their shares of the whole weight, who is ranked, and the scores."""

    counts: Flags
    share: Floats
    ranked: Flags
    score: Floats


def standing(low: Floats, high: Floats, weights: Floats) -> Standing:
    """Return the scores alone, NaN for sites that lack what counts; raises as `score` does."""
    if (weights < 0).any() or not np.isfinite(weights).all():
        raise ValueError("a weight is a number from 0 up")
    known = ~np.isnan(low)
    counts = (weights > 0) & known.any(axis=0)
    if len(low) and not counts.any():
        raise ProblemError(no_weight(bool((weights > 0).any())))
    share = np.where(counts, weights, 0.0) / max(weights[counts].sum(), 1e-300)
    ranked = np.asarray(known[:, counts].all(axis=1), dtype=bool)
    found = _weighted(np.nan_to_num((low + high) / 2), share)
    found = np.where(ranked, np.round(found, DECIMALS), np.nan)
    return Standing(counts=counts, share=share, ranked=ranked, score=found)


def _weighted(value: Floats, share: Floats) -> Floats:
    """Add up column by column: a row's sum depends on nothing but the row."""
    total = np.zeros(len(value))
    for position in np.flatnonzero(share):
        total += share[position] * value[:, position]
    return total


def _spread(found: NDArray, ranked: Flags, empty: float = 0) -> NDArray:
    """Put what was found for the ranked back among all."""
    whole = np.full(len(ranked), empty, dtype=found.dtype)
    whole[ranked] = found
    return whole


def ranks(found: Floats, least: Floats, most: Floats) -> tuple[Counts, Counts, Counts]:
    """Return rank, best and worst rank; see `score`. Sorted once, each looked up by bisection.

    >>> [one.tolist() for one in ranks(*np.array([[5, 3, 1], [4, 2, 1], [6, 5, 1.0]]))]
    [[1, 2, 3], [1, 1, 3], [2, 2, 3]]
    """
    size = len(found)
    rank = 1 + size - np.searchsorted(np.sort(found), found, side="right")
    best = 1 + size - np.searchsorted(np.sort(least), most, side="right")
    worst = size - np.searchsorted(np.sort(most), least, side="left")
    return rank.astype(np.int64), best.astype(np.int64), worst.astype(np.int64)


def pareto_front(value: Floats) -> Flags:
    """Tell which sites no other one dominates: is at least as good by all, better by one.

    Equal sites do not dominate each other. Sites are taken from the greatest sum down, those of
    equal sum in the order of their values, in blocks: only one that came before can dominate.
    Most fall to the first few, so that they are tried first.
    """
    if not value.size:
        return np.ones(len(value), dtype=bool)
    once, member = np.unique(value, axis=0, return_inverse=True)
    order = np.lexsort((*-once.T[::-1], -once.sum(axis=1)))
    steps = _steps(once[order])
    kept = np.empty(0, dtype=np.intp)
    for start in range(0, len(order), BLOCK):
        block = np.arange(start, min(start + BLOCK, len(order)))
        for others in (kept[:BLOCK], kept[BLOCK:]):
            block = block[_beaten_by(steps[:, block], steps[:, others]) == 0]
        # Within the block, each site meets itself.
        block = block[_beaten_by(steps[:, block], steps[:, block]) == 1]
        kept = np.concatenate([kept, block])
    front = np.zeros(len(once), dtype=bool)
    front[order[kept]] = True
    return np.asarray(front[member.ravel()])


def _steps(value: Floats) -> NDArray:
    """Return values as whole steps of their column, criteria in rows: short numbers to compare."""
    columns = [np.unique(column, return_inverse=True)[1].ravel() for column in value.T]
    small = len(value) <= np.iinfo(np.uint16).max
    return np.stack(columns).astype(np.uint16 if small else np.uint32)


def _beaten_by(mine: NDArray, theirs: NDArray) -> Counts:
    """Count for each site the others that are at least as good by all; no two are equal."""
    better = np.ones((mine.shape[1], theirs.shape[1]), dtype=bool)
    for own, others in zip(mine, theirs, strict=True):
        better &= others[None, :] >= own[:, None]
    return np.asarray(better.sum(axis=1), dtype=np.int64)


def topsis(value: Floats, share: Floats) -> Floats:
    """Return the closeness to the ideal site, 0 to 1, as a check on the weighted sum.

    Each column is divided by its length and weighted; closeness = d⁻ / (d⁺ + d⁻) with the
    Euclidean distances to the best and worst value found (Hwang & Yoon 1981, Multiple Attribute
    Decision Making, chapter III). Where all sites are equal it is 1 for all.
    """
    if not len(value):
        return np.zeros(0)
    length = np.sqrt((value**2).sum(axis=0))
    scaled = value / np.where(length > 0, length, 1.0) * share
    to_best = np.sqrt(((scaled - scaled.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((scaled - scaled.min(axis=0)) ** 2).sum(axis=1))
    apart = to_best + to_worst
    closeness = np.where(apart > 0, to_worst / np.where(apart > 0, apart, 1.0), 1.0)
    return np.asarray(np.round(closeness, DECIMALS))


def no_weight(some: bool) -> Problem:
    """Say that nothing weighs; `some` tells that there are weights, on what nobody has data for."""
    if some:
        return Problem(
            fatal=True,
            says=Text("有权重的条件都没有数据，无法排名",
                      "No criterion with a weight has data: nothing can be ranked"),
            cure=Text("请给至少一项有数据的条件设权重", "Give a weight to a criterion with data"),
        )  # fmt: skip
    return Problem(
        fatal=True,
        says=Text("所有权重都是 0，无法排名", "All weights are 0: nothing can be ranked"),
        cure=Text(
            "请给至少一项条件设大于 0 的权重", "Give at least one criterion a weight above 0"
        ),
    )
