"""The chart of an indicator: base, required path, actual values with their dates, target."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from gis.report.chart import Lines, Point, Series
from gis.store import Tables
from gis.tables.columns import ENGLISH_PER_YI, YI_YUAN
from gis.targets import Actual, Goal, actuals_of, goal_of, growth, position, required
from gis.text import Language, Text, number
from views.facts import in_language, name_of
from views.words import aside

Row = dict[str, Any]

SMALL = 20.0
"""Below this a computed value is written with two decimals."""
EMPTY = Text(
    "暂无数据：没有与规划口径可比的实绩。", "No data: no actual value is of the plan’s own scope."
)
PATH = Text("应达路径（年均增长 {rate}%）", "Required path ({rate}% a year)")
STEP = Text("应达路径（每年 {step}）", "Required path ({step} a year)")
FLOOR = Text("下限（年均 {value}%）", "Floor ({value}% a year on average)")
BASE, TARGET = Text("基期", "Base"), Text("目标", "Target")
ACTUAL = Text("实绩（可比）", "Actual (comparable)")
APART = Text("口径不同，不作对标", "other scope, not compared")


def scaled(value: float, row: Row, language: Language) -> float:
    """Return a stored value in the unit of the language: English readers count in billions."""
    if language == "en" and row["unit_zh"] == YI_YUAN.zh:
        return round(value * ENGLISH_PER_YI, 6)
    return value


def unit_of(row: Row, language: Language) -> str:
    """Return the unit that values are shown in."""
    if row["unit_zh"] == YI_YUAN.zh:
        return YI_YUAN.get(language)
    return in_language(row, "unit", language)


def in_words(value: float, row: Row, language: Language, *, computed: float | None = None) -> str:
    """Write a value without its unit, with the decimals that it has.

    What was computed has one decimal, or two where `computed`, the value that it belongs to, is
    small.
    """
    shown = scaled(value, row, language)
    if computed is not None:
        return number(shown, 1 if abs(scaled(computed, row, language)) >= SMALL else 2)
    _, _, decimals = f"{shown:.4f}".rstrip("0").partition(".")
    return number(shown, len(decimals))


def amount(value: float, row: Row, language: Language, *, computed: float | None = None) -> str:
    """Write a value with its unit; see `in_words`."""
    words = in_words(value, row, language, computed=computed)
    unit = unit_of(row, language)
    return f"{words}%" if unit == "%" else f"{words} {unit}"


def indicator_chart(row: Row, tables: Tables, language: Language) -> Lines:
    """Return an indicator's chart; values of another scope are series apart, each by its name."""
    goal = goal_of(row)
    actuals = actuals_of(row, tables.indicator_actuals)
    series = [
        *_path(goal, row, language),
        *_ends(goal, row, language),
        *_comparable([one for one in actuals if one.comparable], row, language),
        *_apart(_drawable(actuals, row, tables), row, tables, language),
    ]
    drawn = [point.at for one in series for point in one.points]
    based = [position(period) for period in tables.indicators["base_period"] if period]
    return Lines(
        title=name_of(row, language),
        unit=unit_of(row, language),
        series=tuple(series),
        first=math.floor(min([*drawn, *based])),
        last=math.ceil(max(drawn)),
        empty="" if any(one.comparable for one in actuals) else EMPTY.get(language),
    )


def path_name(goal: Goal, row: Row, language: Language) -> str:
    """Say by how much a goal's path changes a year."""
    if goal.path == "average_growth":
        return FLOOR.format(value=number(goal.target)).get(language)
    if goal.path == "share":
        step = (goal.target - goal.base) / (goal.target_at - goal.base_at)
        told = Text("{step} 个百分点", "{step} points").format(step=f"{step:+.2f}")
        return STEP.format(step=told).get(language)
    return PATH.format(rate=f"{growth(goal) * 100:.1f}").get(language)


def yearly(goal: Goal) -> list[tuple[int, float]]:
    """Return what a path asks for at the end of each year; nothing without a path."""
    start = goal.base_at if goal.path != "average_growth" else goal.base_at + 1
    if math.isnan(start) or math.isnan(required(goal, start)):
        return []
    return [
        (year, required(goal, float(year)))
        for year in range(math.ceil(start), math.floor(goal.target_at) + 1)
    ]


def _point(at: float, value: float, period: str, row: Row, language: Language) -> Point:
    return Point(
        at=at,
        value=scaled(value, row, language),
        period=period,
        label=in_words(value, row, language),
    )


def _path(goal: Goal, row: Row, language: Language) -> list[Series]:
    points = tuple(
        Point(at=float(year), value=scaled(value, row, language), period=str(year))
        for year, value in yearly(goal)
    )
    if not points:
        return []
    return [Series(name=path_name(goal, row, language), role="path", points=points)]


def _ends(goal: Goal, row: Row, language: Language) -> list[Series]:
    """Return base and target; a base that is an average of years before says so in its name."""
    found = []
    if not math.isnan(goal.base):
        remark = in_language(row, "base_note", language) if goal.path == "average_growth" else ""
        name = BASE.get(language) + (aside(remark, language) if remark else "")
        point = _point(goal.base_at, goal.base, row["base_period"], row, language)
        found.append(Series(name=name, role="base", points=(point,)))
    point = _point(goal.target_at, goal.target, row["target_period"], row, language)
    return [*found, Series(name=TARGET.get(language), role="target", points=(point,))]


def _comparable(actuals: list[Actual], row: Row, language: Language) -> list[Series]:
    if not actuals:
        return []
    points = tuple(_point(one.at, one.value, one.period, row, language) for one in actuals)
    return [Series(name=ACTUAL.get(language), role="actual", points=points)]


def _drawable(actuals: tuple[Actual, ...], row: Row, tables: Tables) -> list[Actual]:
    """Return what can be drawn apart: in the indicator's unit, and of its area."""
    held = tables.indicator_actuals.set_index("id")
    alike = (held["unit_zh"] == row["unit_zh"]) & (held["area"] == row["area"])
    return [one for one in actuals if not one.comparable and alike[one.id]]


def _apart(actuals: list[Actual], row: Row, tables: Tables, language: Language) -> list[Series]:
    """Return one series for each name under which a value of another scope was published."""
    told = tables.indicator_actuals.set_index("id")[f"item_{language}"]
    names = dict.fromkeys(str(told[one.id]) for one in actuals)

    def point(one: Actual, name: str) -> Point:
        plain = _point(one.at, one.value, one.period, row, language)
        return plain if len(names) == 1 else replace(plain, label=f"{name} {plain.label}")

    return [
        Series(
            name=name + aside(APART.get(language), language),
            role="apart",
            points=tuple(point(one, name) for one in actuals if told[one.id] == name),
        )
        for name in names
    ]
