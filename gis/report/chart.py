"""A chart as a value: what is drawn, in words and numbers, before any writer.

`drawing` puts it on paper and on the screen; slides and documents make a native, editable chart
of the same numbers. A position on the axis of time is where a period ends, in years: the end of
2020 is 2020.0, the end of February 2024 is 2023 + 2/12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["path", "base", "actual", "apart", "target"]
"""What a series of a line chart is: the required path, the base, comparable actuals, actuals of
another scope (drawn apart and said), the target."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One value at a position of the axis; `label` is written beside it, `period` names it."""

    at: float
    value: float
    period: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Points of one kind."""

    name: str
    role: Role
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """Values over time. `unit` heads the axis; `empty` is said where there is no actual."""

    title: str
    unit: str
    series: tuple[Series, ...]
    first: int
    last: int
    """Years of the axis."""
    empty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One stretch of a stacked bar; `criterion` is the position of its name in the chart."""

    criterion: int
    length: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar: its name, its parts from left to right, its value in words, and its range.

    `low` and `high` are where a whisker ends, NaN where the value is certain; a bar without parts
    is unknown and `told` says so.
    """

    name: str
    parts: tuple[Part, ...]
    told: str
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Horizontal bars, all beginning at 0; `criteria` name the parts and `colours` are theirs.

    `most` is the length of the axis. One criterion makes a plain bar chart without a key.
    """

    title: str
    unit: str = ""
    criteria: tuple[str, ...]
    colours: tuple[str, ...]
    bars: tuple[Bar, ...]
    most: float
    mark: float = float("nan")
    """Where a line stands across all bars, NaN for none; `mark_name` says what it is."""
    mark_name: str = ""


CurveRole = Literal["observed", "other", "expected", "points"]
"""How a curve is drawn: what was observed, a second observed one, what is expected (dashed), or
points without a line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A curve: its points (x, y) in order of x; `labels` name single points, "" for none."""

    name: str
    role: CurveRole
    points: tuple[tuple[float, float], ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """The range that chance alone would give: (x, low, high) in order of x."""

    name: str
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Curves:
    """Values over another value, such as a distance. `x_title` and `y_title` head the axes.

    Both axes begin at 0 where no value lies below it. `unit_square` draws both from 0 to 1, as
    long as each other.
    """

    title: str
    x_title: str
    y_title: str
    curves: tuple[Curve, ...]
    band: Band | None = None
    unit_square: bool = False


Chart = Lines | Bars | Curves
