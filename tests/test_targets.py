"""Paths to targets, computed by hand, and the laws that they keep; what a status rests on."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gis import targets
from gis.targets import (
    Actual,
    Goal,
    actuals_of,
    goal_of,
    growth,
    meets,
    newest,
    position,
    required,
    standing,
    standings,
)
from gis.vocabulary import GROWTH_PATHS, STANDINGS

DOUBLING = Goal(
    path="level", base_at=2020.0, base=100.0, target_at=2025.0, target=3200.0,
    comparator="at_least",
)  # fmt: skip
"""Doubles every year."""
SHARE = Goal(
    path="share", base_at=2020.0, base=9.5, target_at=2025.0, target=12.0, comparator="at_least"
)
"""Half a point every year."""
FLOOR = Goal(
    path="average_growth", base_at=2020.0, base=17.6, target_at=2025.0, target=10.0,
    comparator="at_least",
)  # fmt: skip
BASELESS = Goal(path="level", target_at=2025.0, target=500.0, comparator="more_than")

amounts = st.floats(0.01, 1e6, allow_nan=False)
years = st.floats(2020, 2025, allow_nan=False)
goals = st.builds(
    Goal, path=st.sampled_from(["level", "share"]), base_at=st.just(2020.0), base=amounts,
    target_at=st.just(2025.0), target=amounts, comparator=st.just("at_least"),
)  # fmt: skip


def actual(period: str, value: float, comparable: bool = True) -> Actual:
    return Actual(
        id=f"A-{period}", at=position(period), value=value, period=period, comparable=comparable
    )


# --- positions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "at"),
    [("2020", 2020.0), ("2020-12", 2020.0), ("2020-12-31", 2020.0), ("2023-06", 2022.5),
     ("2024-02", 2023 + 2 / 12), ("2024-02-29", 2023 + 2 / 12), ("2021-01", 2020 + 1 / 12),
     ("2023-06-15", 2022 + 5.5 / 12)],
)  # fmt: skip
def test_a_period_lies_where_it_ends(period: str, at: float) -> None:
    assert position(period) == pytest.approx(at, abs=1e-12)


def test_what_is_no_date_has_no_position() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        position("夏季")


@given(st.dates(), st.dates())
def test_a_later_day_never_lies_earlier(one: Any, other: Any) -> None:
    first, last = sorted((one, other))
    assert position(f"{first:%Y-%m-%d}".zfill(10)) <= position(f"{last:%Y-%m-%d}".zfill(10))


# --- paths ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "period", "asked"),
    [(DOUBLING, "2020", 100), (DOUBLING, "2021", 200), (DOUBLING, "2024", 1600),
     (DOUBLING, "2025", 3200), (DOUBLING, "2026", 3200), (SHARE, "2022", 10.5),
     (SHARE, "2023-06", 10.75), (SHARE, "2025", 12), (FLOOR, "2020", 10), (FLOOR, "2022", 10),
     (FLOOR, "2025", 10), (BASELESS, "2025", 500)],
)  # fmt: skip
def test_a_path_asks_for_what_was_computed_by_hand(goal: Goal, period: str, asked: float) -> None:
    assert required(goal, position(period)) == asked


@pytest.mark.parametrize(
    ("goal", "period"), [(DOUBLING, "2019"), (FLOOR, "2019"), (BASELESS, "2024")]
)
def test_nothing_is_asked_before_the_base_or_without_one(goal: Goal, period: str) -> None:
    assert math.isnan(required(goal, position(period)))


def test_deposits_had_to_stand_at_27_thousand_in_february_2024() -> None:
    # 18675.31 · (35000 / 18675.31)^(3.1667 / 5): ln 1.874132 = 0.628146, · 0.633333 = 0.397826
    deposits = Goal(path="level", base_at=2020.0, base=18675.31, target_at=2025.0, target=35000.0,
                    comparator="more_than")  # fmt: skip
    asked = required(deposits, position("2024-02"))
    assert asked == pytest.approx(18675.31 * math.exp(0.397826), rel=1e-6)
    found = standing(deposits, [actual("2024-02", 26289.5)])
    assert found.status == "behind"
    assert found.difference == pytest.approx(26289.5 - asked, abs=1e-6)


def test_a_level_grows_at_one_rate_and_nothing_grows_out_of_nothing() -> None:
    assert growth(DOUBLING) == pytest.approx(1.0)
    assert math.isnan(growth(BASELESS))
    empty = Goal(path="level", base_at=2020.0, base=0.0, target_at=2025.0, target=5.0,
                 comparator="at_least")  # fmt: skip
    assert math.isnan(growth(empty))
    assert math.isnan(required(empty, 2022.0))


@given(goals)
def test_a_path_passes_through_its_base_and_its_target(goal: Goal) -> None:
    assert required(goal, goal.base_at) == goal.base
    assert required(goal, goal.target_at) == goal.target


@given(goals, years, years)
def test_a_path_never_turns(goal: Goal, one: float, other: float) -> None:
    first, last = required(goal, min(one, other)), required(goal, max(one, other))
    rounding = 10**-targets.DECIMALS
    if goal.target >= goal.base:
        assert first <= last + rounding
    else:
        assert last <= first + rounding


@given(goals, years)
def test_a_path_stays_between_base_and_target(goal: Goal, at: float) -> None:
    low, high = sorted((goal.base, goal.target))
    rounding = 10**-targets.DECIMALS
    assert low - rounding <= required(goal, at) <= high + rounding


@given(goals, years, st.floats(0.1, 1000))
def test_another_unit_changes_no_status(goal: Goal, at: float, factor: float) -> None:
    assume(goal.base * factor > 0.01 and goal.target * factor > 0.01)
    scaled = Goal(
        path=goal.path, base_at=goal.base_at, base=goal.base * factor, target_at=goal.target_at,
        target=goal.target * factor, comparator=goal.comparator,
    )  # fmt: skip
    assert required(scaled, at) == pytest.approx(required(goal, at) * factor, rel=1e-4, abs=1e-3)


# --- comparators ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comparator", "below", "at", "above"),
    [("at_least", False, True, True), ("equal", False, True, True),
     ("more_than", False, False, True), ("about", True, True, True)],
)  # fmt: skip
def test_a_qualifier_is_respected(comparator: str, below: bool, at: bool, above: bool) -> None:
    told = [meets(value, 120, comparator) for value in (119, 120, 121)]
    assert told == [below, at, above]


def test_about_allows_five_hundredths_below_and_no_more() -> None:
    assert targets.ABOUT == 0.05
    assert meets(95, 100, "about")
    assert not meets(94.9, 100, "about")


# --- standing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "values", "status", "period"),
    [
        (DOUBLING, [], "no_data", ""),
        (DOUBLING, [("2022", 400)], "on_path", "2022"),
        (DOUBLING, [("2022", 399.9)], "behind", "2022"),
        (DOUBLING, [("2021", 900), ("2022", 399)], "behind", "2022"),
        (DOUBLING, [("2025", 3200)], "achieved", "2025"),
        (DOUBLING, [("2024", 3300), ("2025", 3199)], "missed", "2025"),
        (DOUBLING, [("2025", 3300), ("2026", 3000)], "achieved", "2025"),
        (DOUBLING, [("2026-03", 3000)], "missed", "2026-03"),
        (DOUBLING, [("2024-11", 9999)], "on_path", "2024-11"),
        (DOUBLING, [("2020", 100)], "no_data", ""),
        (SHARE, [("2022", 10.5)], "on_path", "2022"),
        (FLOOR, [("2022", 12)], "on_path", "2022"),
        (FLOOR, [("2022", 9.9)], "behind", "2022"),
        (BASELESS, [("2024", 600)], "no_data", "2024"),
        (BASELESS, [("2025", 500)], "missed", "2025"),
        (BASELESS, [("2025", 501)], "achieved", "2025"),
    ],
)  # fmt: skip
def test_the_value_of_its_own_date_decides(
    goal: Goal, values: list[tuple[str, float]], status: str, period: str
) -> None:
    found = standing(goal, [actual(*one) for one in values])
    assert (found.status, found.actual.period if found.actual else "") == (status, period)


def test_a_status_says_what_was_asked_and_by_how_much_it_differs() -> None:
    found = standing(DOUBLING, [actual("2022", 390)])
    assert (found.asked, found.difference) == (400, -10)
    assert math.isnan(standing(BASELESS, [actual("2024", 600)]).asked)


@given(st.lists(st.floats(0, 1e6), max_size=4))
def test_what_cannot_be_compared_never_enters_a_status(values: list[float]) -> None:
    others = [actual(str(2021 + n), value, False) for n, value in enumerate(values)]
    assert standing(DOUBLING, others) == standing(DOUBLING, [])
    known = [actual("2022", 390)]
    assert standing(DOUBLING, [*others, *known]) == standing(DOUBLING, known)


def test_the_newest_value_by_a_date_is_the_last_one_that_is_comparable() -> None:
    values = [actual("2021", 1), actual("2022", 2), actual("2023", 3, False)]
    assert newest(values) == values[1]
    assert newest(values, by=2021.5) == values[0]
    assert newest(values, by=2020.5) is None


# --- records --------------------------------------------------------------------------------

INDICATOR = {
    "id": "T-1", "area": "city", "unit_zh": "家", "path": "level", "base_period": "2020",
    "base_value": 100.0, "target_period": "2025", "target_value": 3200.0, "comparator": "at_least",
}  # fmt: skip


def published(**values: Any) -> pd.DataFrame:
    plain = {"id": "A-1", "indicator": "T-1", "area": "city", "unit_zh": "家", "period": "2022",
             "value": 400.0, "comparable": True, "as_of": ""}  # fmt: skip
    return pd.DataFrame([{**plain, **values}])


def test_a_record_is_read_as_a_goal() -> None:
    assert goal_of(INDICATOR) == DOUBLING
    bare = goal_of({**INDICATOR, "base_value": float("nan"), "base_period": "", "comparator": ""})
    assert math.isnan(bare.base)
    assert math.isnan(bare.base_at)
    assert bare.comparator == "equal"


@pytest.mark.parametrize(
    ("values", "comparable"),
    [({}, True), ({"comparable": False}, False), ({"area": "part"}, False),
     ({"unit_zh": "万家"}, False), ({"comparable": None}, False)],
)  # fmt: skip
def test_a_value_of_another_area_or_unit_is_not_comparable(
    values: dict[str, Any], comparable: bool
) -> None:
    (one,) = actuals_of(INDICATOR, published(**values))
    assert one.comparable is comparable


def test_of_two_values_of_one_period_the_one_known_last_counts() -> None:
    rows = pd.concat([published(id="A-2", value=410.0, as_of="2024"),
                      published(id="A-1", value=390.0, as_of="2023")])  # fmt: skip
    found = standings(pd.DataFrame([INDICATOR]), rows)
    assert found[["status", "value"]].values.tolist() == [["on_path", 410.0]]


def test_no_indicator_gives_no_row() -> None:
    found = standings(pd.DataFrame([INDICATOR]).iloc[:0], published())
    assert found.columns.tolist() == ["id", "status", "period", "value", "asked", "difference"]
    assert found.empty


def test_every_status_and_path_has_its_words() -> None:
    assert list(STANDINGS) == ["on_path", "behind", "achieved", "missed", "no_data"]
    assert list(GROWTH_PATHS) == ["level", "share", "average_growth"]
