"""The arithmetic of the site finder: laws that hold for any sites, and answers counted by hand."""

from __future__ import annotations

import doctest
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis import criteria as criteria_module
from gis import sites as module
from gis.criteria import CRITERIA, ValueFunction, values
from gis.investors import PROFILES
from gis.problems import ProblemError
from gis.site_weights import what_if
from gis.sites import pareto_front, score, topsis
from gis.text import number
from gis.vocabulary import FAMILIES

Floats = NDArray[np.float64]


def test_the_examples_of_the_modules_hold() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(criteria_module).failed == 0


# --- any sites ------------------------------------------------------------------------------


@st.composite
def problems(draw: Any, *, lacking: bool = False) -> tuple[Floats, Floats, Floats]:
    """Draw intervals of values in tenths (NaN pairs too, where asked) and weights above 0."""
    size = draw(st.integers(2, 7))
    wide = draw(st.integers(1, 4))
    tenth = st.integers(0, 10)
    pair = st.tuples(tenth, tenth).map(sorted)
    one = st.one_of(pair, st.none()) if lacking else pair
    cells = draw(st.lists(one, min_size=size * wide, max_size=size * wide))
    ends = np.array([[np.nan, np.nan] if c is None else c for c in cells], dtype=float) / 10
    weights = draw(st.lists(st.integers(1, 100), min_size=wide, max_size=wide))
    low, high = ends.reshape(size, wide, 2).transpose(2, 0, 1)
    return low, high, np.array(weights, dtype=float)


def certain(low: Floats, high: Floats) -> Floats:
    return np.round((low + high) / 2, 6)


def better(a: Floats, b: Floats) -> bool:
    return bool((a >= b).all() and (a > b).any())


@settings(deadline=None)
@given(problems())
def test_a_dominated_site_never_wins(problem: tuple[Floats, Floats, Floats]) -> None:
    low, high, weights = problem
    value = certain(low, high)
    found = score(value, value, weights)
    for i, j in product(range(len(value)), repeat=2):
        if better(value[i], value[j]):
            assert found.rank[i] < found.rank[j]
            assert found.closeness[i] >= found.closeness[j]
    assert found.front[found.rank == 1].all()


@settings(deadline=None)
@given(problems(), st.sampled_from([0.001, 0.3048, 0.25, 8.0, 1e6]))
def test_another_unit_changes_nothing(
    problem: tuple[Floats, Floats, Floats], factor: float
) -> None:
    low, high, weights = problem
    anchors = ((0.0, 0.0), (0.3, 0.6), (1.0, 1.0))
    scaled = tuple((at * factor, value) for at, value in anchors)
    wide = low.shape[1]
    plain = score(*values(low, high, [ValueFunction(anchors=anchors)] * wide), weights)
    other = score(
        *values(low * factor, high * factor, [ValueFunction(anchors=scaled)] * wide), weights
    )
    assert other.score == pytest.approx(plain.score, abs=1e-9)
    assert other.low == pytest.approx(plain.low, abs=1e-9)
    if factor in (0.25, 8.0):  # a power of two: not even the last digit differs
        assert other.rank.tolist() == plain.rank.tolist()
        assert other.front.tolist() == plain.front.tolist()


@settings(deadline=None)
@given(problems(lacking=True), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    problem: tuple[Floats, Floats, Floats], random: Any
) -> None:
    low, high, weights = problem
    assume((~np.isnan(low)).any())
    order = list(range(len(low)))
    random.shuffle(order)
    plain, other = score(low, high, weights), score(low[order], high[order], weights)
    for name in ("score", "low", "high", "rank", "best", "worst", "front", "closeness", "ranked"):
        np.testing.assert_array_equal(getattr(other, name), getattr(plain, name)[order], name)


@settings(deadline=None)
@given(problems(), st.integers(0, 6))
def test_a_dominated_newcomer_never_changes_who_wins(
    problem: tuple[Floats, Floats, Floats], which: int
) -> None:
    low, high, weights = problem
    value = certain(low, high)
    worse = value[which % len(value)] * 0.5
    assume(better(value[which % len(value)], worse))
    more = np.vstack([value, worse])
    before, after = score(value, value, weights), score(more, more, weights)
    assert (after.rank[:-1] == 1).tolist() == (before.rank == 1).tolist()
    assert after.rank[-1] > 1


@settings(deadline=None)
@given(problems(lacking=True))
def test_a_rank_lies_in_its_range_and_the_range_is_that_of_the_pairs(
    problem: tuple[Floats, Floats, Floats],
) -> None:
    low, high, weights = problem
    assume((~np.isnan(low)).any())
    found = score(low, high, weights)
    ranked = np.flatnonzero(found.ranked)
    for i in ranked:
        assert found.best[i] == 1 + sum(found.low[j] > found.high[i] for j in ranked)
        assert found.worst[i] == sum(found.high[j] >= found.low[i] for j in ranked)
        assert found.rank[i] == 1 + sum(found.score[j] > found.score[i] for j in ranked)
        assert 1 <= found.best[i] <= found.rank[i] <= found.worst[i] <= len(ranked)
        assert found.low[i] <= found.score[i] <= found.high[i]


@settings(deadline=None)
@given(problems(lacking=True))
def test_a_site_that_lacks_what_counts_is_not_ranked_but_has_a_range(
    problem: tuple[Floats, Floats, Floats],
) -> None:
    low, high, weights = problem
    assume((~np.isnan(low)).any())
    found = score(low, high, weights)
    bare = np.isnan(low)
    assert found.counts.tolist() == (~bare.all(axis=0)).tolist()
    assert found.ranked.tolist() == (~bare[:, found.counts].any(axis=1)).tolist()
    for i in np.flatnonzero(~found.ranked):
        filled = score(
            np.vstack([np.where(bare[i], 0.0, low[i])] * 2),
            np.vstack([np.where(bare[i], 1.0, high[i])] * 2),
            np.where(found.counts, weights, 0.0),
        )
        assert (found.low[i], found.high[i]) == (filled.low[0], filled.high[0])
        assert (found.rank[i], found.best[i], found.worst[i]) == (0, 0, 0)
        assert np.isnan(found.score[i])


@settings(deadline=None)
@given(problems())
def test_the_front_is_what_nobody_dominates(problem: tuple[Floats, Floats, Floats]) -> None:
    value = certain(*problem[:2])
    by_hand = [not any(better(other, one) for other in value) for one in value]
    assert pareto_front(value).tolist() == by_hand


def test_the_front_of_many_sites_is_that_of_all_pairs() -> None:
    value = np.random.default_rng(7).integers(0, 12, (700, 8)) / 11
    pairs = (value[None] >= value[:, None]).all(axis=2) & (value[None] > value[:, None]).any(axis=2)
    front = pareto_front(value)
    assert front.tolist() == (~pairs.any(axis=1)).tolist()
    assert 128 < front.sum() < len(value)  # more than one block of them


@settings(deadline=None)
@given(problems())
def test_the_parts_add_up_to_the_score(problem: tuple[Floats, Floats, Floats]) -> None:
    found = score(*problem)
    assert found.parts.sum(axis=1) == pytest.approx(found.score, abs=1e-9)


@settings(deadline=None)
@given(problems())
def test_at_the_threshold_first_and_second_are_level_and_the_claim_is_true(
    problem: tuple[Floats, Floats, Floats],
) -> None:
    low, high, weights = problem
    found = score(low, high, weights)
    answer = what_if(low, high, weights, found)
    assert answer is not None
    assert found.rank[answer.first] == 1
    if answer.level:
        assert found.score[answer.second] == found.score[answer.first]
        return
    change = answer.change
    if change is None:
        return
    changed = weights.copy()
    changed[change.criterion] = change.after
    assert 0 < change.after < 100
    then = score(low, high, changed)
    assert then.score[answer.first] == pytest.approx(then.score[answer.second], abs=1e-9)
    top = then.score.max()
    assert change.wins == (then.score[answer.second] >= top - 1e-9)
    if not change.wins:
        assert then.score[change.instead] == top


# --- counted by hand ------------------------------------------------------------------------


def test_the_score_is_the_weighted_mean_of_the_values_that_count() -> None:
    value = np.array([[1.0, 0.0, np.nan], [0.5, 0.5, np.nan], [0.0, 0.75, np.nan]])
    found = score(value, value, np.array([30.0, 10.0, 60.0]))
    assert found.counts.tolist() == [True, True, False]
    assert found.score.tolist() == [0.75, 0.5, 0.1875]
    assert found.rank.tolist() == found.best.tolist() == found.worst.tolist() == [1, 2, 3]
    assert found.front.tolist() == [True, True, True]


def test_equal_scores_share_a_rank_and_the_next_one_is_skipped() -> None:
    value = np.array([[0.5], [1.0], [0.5], [0.0]])
    assert score(value, value, np.array([1.0])).rank.tolist() == [2, 1, 2, 4]


def test_topsis_of_three_sites_is_that_of_the_book_s_steps() -> None:
    # Column lengths 5 and 13; scaled (0.6, 5/13), (0.8, 0), (0, 12/13), halved by the weights.
    value = np.array([[0.3, 0.25], [0.4, 0.0], [0.0, 0.6]])
    best = np.hypot(0.1, (12 - 5) / 26), np.hypot(0.3, 5 / 26)
    found = topsis(value, np.array([0.5, 0.5]))
    assert found == pytest.approx(
        [best[1] / (best[0] + best[1]), 0.4 / (0.4 + 12 / 26), (12 / 26) / (12 / 26 + 0.4)]
    )


def test_topsis_of_equal_sites_and_of_none() -> None:
    assert topsis(np.zeros((3, 2)), np.array([0.5, 0.5])).tolist() == [1.0, 1.0, 1.0]
    assert topsis(np.zeros((0, 2)), np.array([0.5, 0.5])).tolist() == []


def test_the_smallest_change_with_which_the_second_really_wins_is_named() -> None:
    value = np.array([[0.8, 0.2, 0.5], [0.4, 0.7, 0.5], [0.0, 0.9, 0.0]])
    weights = np.array([50.0, 30.0, 0.0])
    # Ahead by 50·0.4 − 30·0.5 = 5: w₁ may fall to 37.5, or w₂ rise to 40; then 43, 43, 36.
    answer = what_if(value, value, weights, score(value, value, weights))
    assert answer is not None
    assert answer.change is not None
    assert (answer.first, answer.second, answer.change.wins) == (0, 1, True)
    assert (answer.change.criterion, answer.change.after) == (1, pytest.approx(40.0))


def test_where_a_third_would_overtake_both_it_is_named() -> None:
    value = np.array([[0.6, 0.4], [0.5, 0.5], [0.0, 1.0]])
    weights = np.array([60.0, 40.0])
    # 52, 50 and 40; level at w₁ = 40 or w₂ = 60: then 40, 40, 40 or 60, 60, 60.
    level = what_if(value, value, weights, score(value, value, weights))
    assert level is not None
    assert level.change is not None
    assert level.change.wins
    value[2, 1] = 1.0
    value[2, 0] = 0.1
    ahead = what_if(value, value, weights, score(value, value, weights))
    assert ahead is not None
    assert ahead.change is not None
    assert (ahead.change.wins, ahead.change.instead) == (False, 2)


def test_where_no_weight_helps_nothing_is_claimed() -> None:
    value = np.array([[1.0, 0.9], [0.1, 0.1]])
    answer = what_if(value, value, np.array([50.0, 50.0]), score(value, value, np.array([5.0, 5])))
    assert answer is not None
    assert answer.change is None
    alone = score(value[:1], value[:1], np.array([1.0, 1.0]))
    assert what_if(value[:1], value[:1], np.array([1.0, 1.0]), alone) is None


def test_a_weight_given_to_what_the_second_lacks_is_no_way_to_win() -> None:
    value = np.array([[0.6, 0.0], [0.5, np.nan]])
    weights = np.array([50.0, 0.0])
    answer = what_if(value, value, weights, score(value, value, weights))
    assert answer is not None
    assert answer.change is None


# --- refused --------------------------------------------------------------------------------


def test_weights_of_zero_are_a_problem_in_words() -> None:
    value = np.array([[0.5, np.nan], [0.2, np.nan]])
    for weights, words in ((np.zeros(2), "都是 0"), (np.array([0.0, 9.0]), "都没有数据")):
        with pytest.raises(ProblemError) as error:
            score(value, value, weights)
        assert words in error.value.problems[0].says.zh


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="weight"):
        score(np.ones((1, 1)), np.ones((1, 1)), np.array([-1.0]))


def test_no_site_has_no_rank() -> None:
    found = score(np.zeros((0, 2)), np.zeros((0, 2)), np.array([1.0, 1.0]))
    assert len(found.rank) == len(found.front) == 0


@pytest.mark.parametrize(
    "anchors",
    [((0.0, 0.0),), ((1.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (1.0, 1.0), (2.0, 0.5)),
     ((0.0, 0.0), (1.0, 1.5))],
)  # fmt: skip
def test_what_is_no_value_function_is_refused(anchors: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="no value function"):
        ValueFunction(anchors=anchors)


# --- what is declared -----------------------------------------------------------------------


def test_every_preset_adds_up_to_100_and_has_a_weight_for_each_criterion() -> None:
    for name, profile in PROFILES.items():
        assert sum(profile.weights) == 100, name
        assert set(profile.preset()) == set(CRITERIA)


def methods_rows(code: str) -> list[list[str]]:
    """Return the rows of the document's tables that name a code, cell by cell."""
    text = (Path(__file__).resolve().parent.parent / "docs" / "methods.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if f"| `{code}` |" in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_document_states_every_value_function_and_how_it_is_measured() -> None:
    for one in CRITERIA.values():
        ((says, _, unit, anchors, how),) = methods_rows(one.id)
        assert says == f"{one.says.zh}<br>{one.says.en}"
        assert unit == one.unit.zh
        assert anchors.split("、") == [
            f"{number(at)}→{number(value)}" for at, value in one.value.anchors
        ]
        assert how == f"{one.how.zh}。<br>{one.how.en}."


def test_the_document_states_every_preset_and_why_complements_are_some() -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "methods.md").read_text("utf-8")
    for name, profile in PROFILES.items():
        (row,) = methods_rows(name)
        assert [int(cell) for cell in row[2:]] == list(profile.weights)
        assert f"{profile.because.zh}<br>{profile.because.en}" in text
        assert "、".join(FAMILIES[one].zh for one in profile.complements) in text
