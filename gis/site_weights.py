"""Which weight would have to change, and by how much, for the second site to win."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.problems import ProblemError
from gis.sites import Scores, standing

Floats = NDArray[np.float64]

MOST = 100.0
"""The largest weight of the control."""
SAME = 1e-9
"""Scores that differ by less are taken as a tie: a threshold is a quotient of rounded numbers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One weight changed, the others kept: `criterion` is its position.

    `wins` tells that the second then shares the first place; else `instead` is who is first.
    """

    criterion: int
    before: float
    after: float
    wins: bool
    instead: int = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """First and second by position; `level` where they are equal already.

    `change` is the smallest with which the second is first among all; failing that the smallest
    with which it comes level with the first, though another one then leads; None where no weight
    between 0 and 100 does either.
    """

    first: int
    second: int
    level: bool = False
    change: Change | None = None


def what_if(low: Floats, high: Floats, weights: Floats, scores: Scores) -> Answer | None:
    """Answer for the two best; None where fewer than two sites are ranked.

    With D = Σ w·(a − b) for the first site's values a and the second's b, the weight k at which
    they are level is w′ = w + D / (b − a)ₖ, the other weights as they are. The score is linear in
    each weight, so that beyond w′ the second is ahead of the first. Every w′ is checked by ranking
    all sites anew: one that lacks a criterion that had no weight leaves the ranking then.
    """
    order = np.lexsort((np.arange(len(scores.rank)), -np.nan_to_num(scores.score, nan=-1.0)))
    if scores.ranked.sum() < 2:
        return None
    first, second = int(order[0]), int(order[1])
    if scores.score[first] == scores.score[second]:
        return Answer(first=first, second=second, level=True)
    found = [
        _checked(low, high, weights, (first, second), position, after)
        for position, after in _thresholds(scores.value, weights, first, second)
    ]
    tried = sorted(filter(None, found), key=lambda one: abs(one.after - one.before))
    change = next((one for one in tried if one.wins), tried[0] if tried else None)
    return Answer(first=first, second=second, change=change)


def _thresholds(value: Floats, weights: Floats, first: int, second: int) -> list[tuple[int, float]]:
    """Return every criterion with the weight at which both sites are level, inside the control.

    At 0 or 100 they would be level and no more: beyond it the control does not go.
    """
    ahead = value[second] - value[first]
    known = ~np.isnan(ahead)
    lead = -float((weights[known & (weights > 0)] * ahead[known & (weights > 0)]).sum())
    usable = np.flatnonzero(known & (np.abs(np.nan_to_num(ahead)) > SAME))
    level = [(int(k), round(float(weights[k] + lead / ahead[k]), 9)) for k in usable]
    return [(k, after) for k, after in level if 0.0 < after < MOST]


def _checked(
    low: Floats, high: Floats, weights: Floats, pair: tuple[int, int], position: int, after: float
) -> Change | None:
    """Rank all sites with the weight changed and see who is first; None where nothing can be."""
    first, second = pair
    changed = weights.copy()
    changed[position] = after
    try:
        then = standing(low, high, changed)
    except ProblemError:
        return None
    if not (then.ranked[first] and then.ranked[second]):
        return None
    leader = float(np.nanmax(then.score))
    wins = bool(then.score[second] >= leader - SAME)
    instead = -1 if wins else int(np.nanargmax(then.score))
    return Change(criterion=position, before=float(weights[position]), after=after,
                  wins=wins, instead=instead)  # fmt: skip
