"""Ranking 10,000 sites by 8 criteria, beside the comparison of every pair.

The alternative finds the same rank ranges with numpy, each site against all others at once; that
is what its definition says.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.criteria import CRITERIA, functions_of, values
from gis.site_weights import what_if
from gis.sites import Scores, score

SITES = 10_000
SEED = 20_250_101
REPEATS = 5
TARGET_MS = 300.0
TARGET_RATIO = 20.0
PAIRS = "numpy, each site against all others"

Floats = NDArray[np.float64]


def run() -> list[Figure]:
    """Measure; raise AssertionError where the ranges are not those of the pairs, exactly."""
    low, high, weights = drawn()
    seconds, found = timed(lambda: ranked(low, high, weights), REPEATS)
    paired_s, ranges = timed(lambda: paired(found), 1)
    assert np.array_equal(ranges, np.stack([found.best, found.worst])), "other ranges"
    ranges_s, _ = timed(lambda: _ranges(found), REPEATS)
    answer_s, _ = timed(lambda: what_if(*_values(low, high), weights, found), REPEATS)
    return [
        Figure(what=f"{SITES:,} sites × {len(CRITERIA)} criteria: values, scores, rank ranges, "
               f"front ({found.front.sum():,} sites), TOPSIS", measured=seconds * 1e3, unit="ms",
               target=TARGET_MS),
        Figure(what="of which rank, best and worst rank", measured=ranges_s * 1e3, unit="ms",
               target=TARGET_MS, target_ratio=TARGET_RATIO, alternative=paired_s * 1e3,
               alternative_name=PAIRS),
        Figure(what="Which weight would change who wins, each checked by ranking anew",
               measured=answer_s * 1e3, unit="ms"),
    ]  # fmt: skip


def drawn() -> tuple[Floats, Floats, Floats]:
    """Return measurements that pull against each other, as rent and centrality do, and weights."""
    draw = np.random.default_rng(SEED)
    at = [np.array(one.value.anchors)[:, 0] for one in CRITERIA.values()]
    middle = np.column_stack([draw.uniform(one[0], one[-1], SITES) for one in at])
    reach = np.column_stack([draw.uniform(0, 0.05 * (one[-1] - one[0]), SITES) for one in at])
    weights = np.array([25, 20, 10, 15, 10, 10, 5, 5], dtype=float)
    return middle - reach, middle + reach, weights


def _values(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    return values(low, high, functions_of(tuple(CRITERIA)))


def ranked(low: Floats, high: Floats, weights: Floats) -> Scores:
    """Rank as the page does, from measurements on."""
    return score(*_values(low, high), weights)


def _ranges(found: Scores) -> object:
    from gis.sites import ranks

    return ranks(found.score, found.low, found.high)


def paired(found: Scores) -> NDArray[np.int64]:
    """Return best and worst ranks as they are defined: every site against all others."""
    best = [1 + int((found.low > one).sum()) for one in found.high]
    worst = [int((found.high >= one).sum()) for one in found.low]
    return np.array([best, worst])
