"""The numbers of a chart as a table, for the appendix of a file."""

from __future__ import annotations

from math import isnan

from gis.report.blocks import Figure, Grid, Report, table
from gis.report.chart import Bar, Bars, Chart, Lines
from gis.text import NO_DATA, Language, Text, number

SERIES = Text("系列", "Series")
PERIOD = Text("时期", "Period")
VALUE = Text("数值", "Value")
NAME = Text("名称", "Name")
RESULT = Text("结果", "Result")
LOW, HIGH = Text("下限", "Low"), Text("上限", "High")
NOTHING = "—"
MOST_DECIMALS = 4
BAR_DECIMALS = 2
"""Lengths of bars are scores and shares that are told with one decimal, or with two."""


def appendix(report: Report) -> tuple[Grid, ...]:
    """Return the numbers of every chart of a report, in its order."""
    figures = (block for block in report.blocks if isinstance(block, Figure))
    return tuple(chart_numbers(one.chart, report.language) for one in figures)


def chart_numbers(chart: Chart, language: Language) -> Grid:
    """Return the numbers that a chart is drawn from, captioned by its title.

    Values are written with at most four decimals, bars with two; the workbook of a native chart
    has all digits.
    """
    if isinstance(chart, Lines):
        return _lines(chart, language)
    return _bars(chart, language)


def _lines(chart: Lines, language: Language) -> Grid:
    heads = [SERIES.get(language), PERIOD.get(language), headed(VALUE, chart.unit, language)]
    rows = [
        (one.name, point.period, exact(point.value)) for one in chart.series for point in one.points
    ]
    if chart.empty:
        rows.append((chart.empty, NOTHING, NO_DATA.get(language)))
    return table(heads, rows, "llr", widths=(0.5, 0.25, 0.25), caption=chart.title)


def _bars(chart: Bars, language: Language) -> Grid:
    ranged = any(not (isnan(bar.low) or isnan(bar.high)) for bar in chart.bars)
    unit = "" if chart.unit == chart.title else chart.unit
    heads = [NAME.get(language), *chart.criteria, headed(RESULT, unit, language)]
    heads += [LOW.get(language), HIGH.get(language)] if ranged else []
    rows = [_bar(bar, len(chart.criteria), ranged, language) for bar in chart.bars]
    align = "l" + "r" * (len(heads) - 1)
    widths = (2.0, *(1.0 for _ in heads[1:]))
    return table(heads, rows, align, widths=widths, caption=chart.title)


def _bar(bar: Bar, criteria: int, ranged: bool, language: Language) -> list[str]:
    lengths = part_lengths(bar, criteria)
    if not bar.parts:
        parts = [NO_DATA.get(language)] * criteria
    else:
        parts = [NOTHING if length is None else _length(length) for length in lengths]
    ends = [NOTHING if isnan(end) else _length(end) for end in (bar.low, bar.high)]
    return [bar.name, *parts, bar.told, *(ends if ranged else [])]


def _length(value: float) -> str:
    return exact(value, BAR_DECIMALS)


def part_lengths(bar: Bar, criteria: int) -> list[float | None]:
    """Return the length of each criterion's parts in a bar; None where it has none."""
    lengths: list[float | None] = [None] * criteria
    for part in bar.parts:
        lengths[part.criterion] = (lengths[part.criterion] or 0.0) + part.length
    return lengths


def headed(words: Text, unit: str, language: Language) -> str:
    """Return the head of a column with its unit in brackets.

    >>> headed(VALUE, "亿元", "zh"), headed(VALUE, "", "en")
    ('数值（亿元）', 'Value')
    """
    if not unit:
        return words.get(language)
    return f"{words.zh}（{unit}）" if language == "zh" else f"{words.en} ({unit})"


def exact(value: float, most: int = MOST_DECIMALS) -> str:
    """Write a value with as many decimals as it has, at most four, or as many as are named.

    >>> exact(260.0), exact(0.125), exact(1 / 3), exact(1 / 3, 2)
    ('260', '0.125', '0.3333', '0.33')
    """
    rounded = round(value, most)
    least = (n for n in range(most) if round(value, n) == rounded)
    return number(value, next(least, most))
