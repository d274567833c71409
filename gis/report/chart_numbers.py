"""The numbers of a chart as a table, for the appendix of a file."""

from __future__ import annotations

from math import ceil, isnan

from gis.report.blocks import Figure, Grid, Report, table
from gis.report.chart import Bar, Bars, Chart, Curves, Lines
from gis.report.curve_table import HIGH, LOW, Block, CurveTable, curve_table
from gis.text import NO_DATA, Language, Text, number

SERIES = Text("系列", "Series")
PERIOD = Text("时期", "Period")
VALUE = Text("数值", "Value")
NAME = Text("名称", "Name")
RESULT = Text("结果", "Result")
MARK = Text("参照线", "Reference line")
MARKED = Text("{name}＝{value}", "{name} = {value}")
EVERY = Text("（每 {k} 个点列一个）", " (one point in {k})")
NOTHING = "—"
MOST_DECIMALS = 4
MOST_ROWS = 20
"""Points of a curve that are listed, at most; its chart's workbook has all."""
BAR_DECIMALS = 2
"""Lengths of bars are scores and shares that are told with one decimal, or with two."""


def appendix(report: Report) -> tuple[Grid, ...]:
    """Return the numbers of every chart of a report, in its order."""
    figures = (block for block in report.blocks if isinstance(block, Figure))
    return tuple(chart_numbers(one.chart, report.language) for one in figures)


def chart_numbers(chart: Chart, language: Language) -> Grid:
    """Return the numbers that a chart is drawn from, captioned by its title.

    Values are written with at most four decimals, bars with two; the workbook of a native chart
    has all digits. A curve of many points is listed at equal steps, with its last, and it is said.
    """
    if isinstance(chart, Lines):
        return _lines(chart, language)
    return _bars(chart, language) if isinstance(chart, Bars) else _curves(chart, language)


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
    if not isnan(chart.mark):
        told = [mark_name(chart, language), *[NOTHING] * len(chart.criteria), exact(chart.mark)]
        rows.append([*told, *([NOTHING] * 2 if ranged else [])])
    align = "l" + "r" * (len(heads) - 1)
    widths = (2.0, *(1.0 for _ in heads[1:]))
    return table(heads, rows, align, widths=widths, caption=chart.title)


def mark_name(chart: Bars, language: Language) -> str:
    """Return what the line across bars is."""
    return chart.mark_name or MARK.get(language)


def mark_words(chart: Bars, language: Language) -> str:
    """Say where the line across bars stands; "" where there is none."""
    if isnan(chart.mark):
        return ""
    name = mark_name(chart, language)
    return MARKED.format(name=name, value=exact(chart.mark)).get(language)


def _curves(chart: Curves, language: Language) -> Grid:
    held = curve_table(chart, language)
    names = [NAME.get(language)] if held.labelled else []
    heads = [*names, chart.x_title, *(one.name for one in held.columns)]
    step = ceil(max((len(one.across) for one in held.blocks), default=1) / MOST_ROWS)
    rows = [
        _point(held, number, place, language)
        for number, block in enumerate(held.blocks)
        for place in _listed(block, step)
    ]
    caption = " · ".join(one for one in (chart.title, chart.y_title) if one)
    caption += EVERY.format(k=step).get(language) if step > 1 else ""
    align = "l" * len(names) + "r" * (len(heads) - len(names))
    widths = (*(1.5 for _ in names), *(1.0 for _ in heads[len(names) :]))
    return table(heads, rows, align, widths=widths, caption=caption)


def _listed(block: Block, step: int) -> list[int]:
    last = len(block.across) - 1
    return sorted({*range(0, last + 1, step), last})


def _point(held: CurveTable, number: int, place: int, language: Language) -> list[str]:
    """Return a row: a value that is not known is told from one of another curve's x."""
    block = held.blocks[number]
    cells = []
    for one in held.columns:
        value = one.values[place] if one.block == number else None
        unknown = NO_DATA.get(language) if one.block == number else NOTHING
        cells.append(unknown if value is None else exact(value))
    names = [block.labels[place] or NOTHING] if held.labelled else []
    return [*names, exact(block.across[place]), *cells]


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
