"""Targets of a plan: the path that each asks for, and where the published values stand on it.

Nothing is estimated and today's date is never read: a status holds at the date that its value
bears. Values of another scope, unit or area never enter it.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gis.text import is_missing

ABOUT = 0.05
"""How far below a target that is qualified by “about” a value may lie, as a share of it."""
DECIMALS = 6
"""Of a required value: finer than any published one, so that no status hangs on a last bit."""
NAN = float("nan")


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """What is to be reached: base and target with their positions in years, path, qualifier.

    `base` and `base_at` are NaN where the plan gives no base value.
    """

    path: str
    base_at: float = NAN
    base: float = NAN
    target_at: float
    target: float
    comparator: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Actual:
    """A published value: where its period ends, in years, and whether it can be compared."""

    id: str
    at: float
    value: float
    period: str
    comparable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A status of `vocabulary.STANDINGS`, the value that it rests on, and what was asked of it.

    `asked` is what the path or the target asks for at the value's date, `difference` the value
    less that; both are NaN where nothing is asked.
    """

    status: str
    actual: Actual | None = None
    asked: float = NAN
    difference: float = NAN


def position(period: str) -> float:
    """Return where a period ends, in years: the end of 2020 is 2020.0.

    Months count as twelfths, days as parts of their month. Raises ValueError for what is no date.

    >>> position("2020"), position("2023-06"), position("2023-06-15")
    (2020.0, 2022.5, 2022.4583333333333)
    """
    year, *rest = (int(part) for part in period.split("-"))
    if not rest:
        return float(year)
    month, *day = rest
    months = month - 1 + day[0] / calendar.monthrange(year, month)[1] if day else month
    return year - 1 + months / 12


def goal_of(indicator: Mapping[str, Any]) -> Goal:
    """Return the goal of a record of the table `indicators`."""
    based = not (is_missing(indicator["base_value"]) or is_missing(indicator["base_period"]))
    return Goal(
        path=str(indicator["path"]),
        base_at=position(str(indicator["base_period"])) if based else NAN,
        base=float(indicator["base_value"]) if based else NAN,
        target_at=position(str(indicator["target_period"])),
        target=float(indicator["target_value"]),
        comparator=str(indicator["comparator"] or "equal"),
    )


def actuals_of(indicator: Mapping[str, Any], actuals: pd.DataFrame) -> tuple[Actual, ...]:
    """Return an indicator's published values, oldest first; of one period, the last known last.

    One is comparable where its record says so, and its area and unit are those of the indicator.
    """
    rows = actuals[actuals["indicator"] == indicator["id"]].to_dict("records")
    rows.sort(key=lambda row: (position(row["period"]), str(row["as_of"]), str(row["id"])))
    return tuple(
        Actual(
            id=str(row["id"]), at=position(row["period"]), value=float(row["value"]),
            period=str(row["period"]),
            comparable=row["comparable"] is True and row["area"] == indicator["area"]
            and row["unit_zh"] == indicator["unit_zh"],
        )
        for row in rows
    )  # fmt: skip


def growth(goal: Goal) -> float:
    """Return the yearly growth that a level asks for, as a ratio less 1; NaN without a base.

    (target / base)^(1 / T) − 1, T the years from base to target (compound growth).
    """
    years = goal.target_at - goal.base_at
    if not (years > 0 and goal.base > 0 and goal.target > 0):
        return NAN
    return float((goal.target / goal.base) ** (1 / years) - 1)


def required(goal: Goal, at: float) -> float:
    """Return the value that a goal asks for at a position; NaN where it asks for none.

    With T the years from base to target and t those from the base:
    a `level` grows at one rate, base · (target / base)^(t / T); a `share` by the same step each
    year, base + (target − base) · t / T; an `average_growth` is a floor, the target at any time.
    From the target's date on the target itself is asked for; before the base's, or without a
    base, nothing is.
    """
    if goal.path == "average_growth" or at >= goal.target_at:
        return goal.target if not at < goal.base_at else NAN
    if not at >= goal.base_at:
        return NAN
    if at == goal.base_at:
        return goal.base
    part = (at - goal.base_at) / (goal.target_at - goal.base_at)
    if goal.path == "share":
        return round(goal.base + (goal.target - goal.base) * part, DECIMALS)
    if goal.base <= 0 or goal.target <= 0:
        return NAN
    return float(round(goal.base * (goal.target / goal.base) ** part, DECIMALS))


def meets(value: float, asked: float, comparator: str) -> bool:
    """Tell whether a value is what is asked for; a larger one is the better one.

    `more_than` is strict; `about` allows `ABOUT` below; `at_least`, and a bare number (`equal`),
    are reached by the number itself.
    """
    if comparator == "more_than":
        return value > asked
    if comparator == "about":
        return value >= asked - ABOUT * abs(asked)
    return value >= asked


def newest(actuals: Iterable[Actual], *, by: float = math.inf) -> Actual | None:
    """Return the newest comparable value whose period ends at `by` or before; None without one.

    Of several that end together, the last in order counts.
    """
    known = [one for one in actuals if one.comparable and one.at <= by]
    return max(reversed(known), key=lambda one: one.at) if known else None


def standing(goal: Goal, actuals: Sequence[Actual]) -> Standing:
    """Tell where a goal stands, by the value that decides.

    The first comparable value at the target's date or after tells whether it was `achieved` or
    `missed`; else the newest one after the base whether it is `on_path` or `behind`. Otherwise
    there is `no_data`: without a path a value before the target's date decides nothing.
    """
    after = [one for one in actuals if one.comparable and one.at >= goal.target_at]
    if after:
        first = min(one.at for one in after)
        return _judged(goal, newest(after, by=first), ("achieved", "missed"))
    last = newest(actuals)
    if last is None or last.at <= goal.base_at:
        return Standing(status="no_data")
    return _judged(goal, last, ("on_path", "behind"))


def _judged(goal: Goal, actual: Actual | None, words: tuple[str, str]) -> Standing:
    assert actual is not None
    asked = required(goal, actual.at)
    if math.isnan(asked):
        return Standing(status="no_data", actual=actual)
    met = meets(actual.value, asked, goal.comparator)
    return Standing(
        status=words[0] if met else words[1],
        actual=actual,
        asked=asked,
        difference=round(actual.value - asked, DECIMALS),
    )


def standings(indicators: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Return the status of each indicator: id, status, period, value, asked, difference."""
    rows = []
    for indicator in indicators.to_dict("records"):
        found = standing(goal_of(indicator), actuals_of(indicator, actuals))
        decisive = found.actual
        rows.append(
            {
                "id": indicator["id"],
                "status": found.status,
                "period": decisive.period if decisive else "",
                "value": decisive.value if decisive else NAN,
                "asked": found.asked,
                "difference": found.difference,
            }
        )
    names = ["id", "status", "period", "value", "asked", "difference"]
    return pd.DataFrame(rows, columns=names)
