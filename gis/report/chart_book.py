"""The workbook inside a native chart: where each number lies, and the file with the numbers."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from math import isnan

from gis.export.workbook import LINKISH, MADE_ON, Exact
from gis.report.chart import Bars, Chart, Curves, Lines, Series
from gis.report.chart_numbers import NAME, PERIOD, mark_name, part_lengths
from gis.report.curve_table import HIGH, LOW, curve_table
from gis.report.wording import readable
from gis.text import Language, Text

SHEET = "Data"
AT = Text("刻度（年末）", "Axis (end of year)")
BELOW, ABOVE = Text("向下", "Below"), Text("向上", "Above")

Cell = str | float | None


def rows_of(chart: Chart, language: Language) -> list[list[Cell]]:
    """Return the sheet of a chart, its heads first; an unknown value is an empty cell.

    Lines: position, period, then a column for each series with points, one row a point. Bars:
    name, a column for each criterion, then the mark, low, high, and how far the whisker reaches.
    Curves: x, the names of points where any has one, then a column for each curve.
    """
    if isinstance(chart, Lines):
        return _lines(chart, language)
    return _bars(chart, language) if isinstance(chart, Bars) else _curves(chart, language)


def drawn(chart: Lines) -> list[Series]:
    """Return the series that have points: an empty one has no place in a workbook."""
    return [one for one in chart.series if one.points]


def _lines(chart: Lines, language: Language) -> list[list[Cell]]:
    series = drawn(chart)
    heads = [AT.get(language), PERIOD.get(language), *(one.name for one in series)]
    rows: list[list[Cell]] = [list(heads)]
    for place, one in enumerate(series):
        for point in one.points:
            row: list[Cell] = [point.at, point.period, *[None] * len(series)]
            row[2 + place] = point.value
            rows.append(row)
    return rows


def _bars(chart: Bars, language: Language) -> list[list[Cell]]:
    ends = [one.get(language) for one in (LOW, HIGH, BELOW, ABOVE)]
    marked = not isnan(chart.mark)
    mark: list[Cell] = [chart.mark] if marked else []
    marks = [mark_name(chart, language)] if marked else []
    rows: list[list[Cell]] = [[NAME.get(language), *chart.criteria, *marks, *ends]]
    for bar in chart.bars:
        lengths = part_lengths(bar, len(chart.criteria))
        told = f"{bar.name}  {bar.told}" if bar.told else bar.name
        rows.append([told, *lengths, *mark, *_whisker(bar.low, bar.high, lengths)])
    return rows


def _curves(chart: Curves, language: Language) -> list[list[Cell]]:
    table = curve_table(chart, language)
    names = [NAME.get(language)] if table.labelled else []
    rows: list[list[Cell]] = [[chart.x_title, *names, *(one.name for one in table.columns)]]
    for number, block in enumerate(table.blocks):
        for place, x in enumerate(block.across):
            told: list[Cell] = [block.labels[place] or None] if table.labelled else []
            own = (one.values[place] if one.block == number else None for one in table.columns)
            rows.append([x, *told, *own])
    return rows


def _whisker(low: float, high: float, lengths: Sequence[float | None]) -> list[float | None]:
    """Return where a whisker ends, and how far that is from the end of the bar."""
    if isnan(low) or isnan(high):
        return [None] * 4
    end = sum(length or 0.0 for length in lengths)
    return [low, high, max(end - low, 0.0), max(high - end, 0.0)]


def column(place: int) -> str:
    """Return the letters of a column.

    >>> column(0), column(25), column(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def book_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as a workbook of one sheet; text stays text, numbers keep all their digits."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **LINKISH})
    book.set_properties({"created": datetime.datetime(*MADE_ON)})
    sheet = book.add_worksheet(SHEET)
    plain = book.add_format({"num_format": "@", "quote_prefix": True})
    sheet.set_column(0, len(rows[0]) - 1, 18)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, readable(cell), plain)
            elif cell is not None:
                sheet.write_number(number, place, Exact(cell))
    book.close()
    return out.getvalue()
