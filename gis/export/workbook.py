"""A workbook: the records, the data dictionary, the sources, the notes; and plain CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from gis.export import about
from gis.export.features import scratch
from gis.export.parcel import Made, Parcel, Written, written
from gis.parcels import FORMULA, guarded_csv, neutral
from gis.problems import Problem, ProblemError
from gis.text import Text

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_576
MOST_UNITS = 32_767
"""A cell of a workbook holds this many UTF-16 units, and no more."""
DATA = Text("数据", "Data")
WIDEST, NARROWEST, LOOKED_AT = 48.0, 6.0, 200
MADE_ON = (1980, 1, 1)
LINKISH = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Exact(float):
    """A number that is written with all its digits: XlsxWriter formats with 16, some need 17."""

    def __format__(self, form: str) -> str:
        return repr(float(self))


def csv_file(parcel: Parcel) -> Made:
    """Return the records as CSV: UTF-8 with BOM, text guarded against being read as a formula."""
    columns = written(parcel)
    cells = [_csv_cells(column) for column in columns]
    rows = zip(*cells, strict=True) if cells else iter(())
    return Made(content=guarded_csv([[neutral(column.head) for column in columns], *rows]))


def _csv_cells(column: Written) -> list[Any]:
    """Return the cells guarded: each distinct text is looked at once."""
    if column.kind == "boolean":
        return [None if value is None else str(value).lower() for value in column.values]
    if column.kind != "text":
        return column.values
    guarded = {value: neutral(str(value)) for value in set(column.values) if value is not None}
    return [guarded.get(value) for value in column.values]


def xlsx_file(parcel: Parcel) -> Made:
    """Return the records as a workbook of four sheets; text stays text, codes keep their digits.

    Raises ProblemError where there are more records than a sheet has rows. A text longer than a
    cell holds is cut, and said.
    """
    import datetime

    import xlsxwriter

    if len(parcel.frame) >= MOST_ROWS:
        raise ProblemError(_too_many(len(parcel.frame)))
    columns = written(parcel)
    notices = _cut(columns)
    out = io.BytesIO()
    with scratch() as folder:
        options = {"constant_memory": True, "tmpdir": str(folder), **LINKISH}
        book = xlsxwriter.Workbook(out, options)
        book.set_properties({"created": datetime.datetime(*MADE_ON), "title": parcel.table.id})
        _write_records(book, book.add_worksheet(parcel.say(DATA)), columns)
        for title, rows in (
            (about.DICTIONARY, about.dictionary(parcel)),
            (about.SOURCES, about.sources(parcel)),
            (about.NOTES, about.notes(parcel, notices)),
        ):
            _write_rows(book, book.add_worksheet(parcel.say(title)), rows)
        book.close()
    return Made(content=out.getvalue(), notices=notices)


def _cut(columns: Sequence[Written]) -> tuple[Text, ...]:
    """Shorten what no cell can hold; return what was done."""
    notices = []
    for column in columns:
        long = [n for n, value in enumerate(column.values) if _is_too_long(value)]
        for row in long:
            column.values[row] = _shortened(column.values[row])
        if long:
            first = column.column.name
            notices.append(
                Text(
                    f"“{first}”列有 {len(long)} 格超过 {MOST_UNITS} 字，已截断；"
                    "要全文请导出 CSV 或 GeoPackage",
                    f"Column {first}: {len(long)} cells longer than {MOST_UNITS} were cut; "
                    "export CSV or GeoPackage for all of the text",
                )
            )
    return tuple(notices)


def _is_too_long(value: object) -> bool:
    # No character takes more than two units: only long texts are measured.
    if not isinstance(value, str) or 2 * len(value) <= MOST_UNITS:
        return False
    return len(value.encode("utf-16-le")) // 2 > MOST_UNITS


def _shortened(value: str) -> str:
    return value.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")


def _write_records(book: xlsxwriter.Workbook, sheet: Worksheet, columns: Sequence[Written]) -> None:
    looks = _looks(book)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column), None if column.kind != "text" else looks[1])
    _head(sheet, [column.head for column in columns], looks[0])
    count = len(columns[0].values) if columns else 0
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    lists = [column.values for column in columns]
    for row in range(count):
        for place, values in enumerate(lists):
            value = values[row]
            if value is None:
                continue
            if isinstance(value, str):
                guarded = value.startswith(FORMULA)
                sheet.write_string(row + 1, place, value, looks[2] if guarded else looks[1])
            elif isinstance(value, bool):
                sheet.write_boolean(row + 1, place, value)
            elif isfinite(value):
                sheet.write_number(row + 1, place, Exact(value))
            else:
                sheet.write_string(row + 1, place, str(value), looks[1])


def _write_rows(book: xlsxwriter.Workbook, sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    looks = _looks(book)
    for place in range(len(rows[0])):
        longest = max(_span(row[place]) for row in rows)
        sheet.set_column(place, place, min(max(longest + 2, NARROWEST), WIDEST), looks[1])
    _head(sheet, rows[0], looks[0])
    for number, row in enumerate(rows[1:], start=1):
        for place, value in enumerate(row):
            cell = value[: MOST_UNITS // 2]
            guarded = cell.startswith(FORMULA)
            sheet.write_string(number, place, cell, looks[2] if guarded else looks[1])


def _looks(book: xlsxwriter.Workbook) -> tuple[Format, Format, Format]:
    """Return the formats of heading, text, and text that begins like a formula."""
    return (
        book.add_format({"bold": True, "bg_color": "#ECEAE4", "border": 1, "valign": "top"}),
        book.add_format({"num_format": "@"}),
        book.add_format({"num_format": "@", "quote_prefix": True}),
    )


def _head(sheet: Worksheet, heads: Sequence[str], look: Format) -> None:
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, look)


def _width(column: Written) -> float:
    shown = (str(value) for value in column.values[:LOOKED_AT] if value is not None)
    longest = max([_span(column.head) + 3, *map(_span, shown)])
    return min(max(longest + 1.0, NARROWEST), WIDEST)


def _span(text: str) -> float:
    """Return how wide a text is in digits: a Chinese character takes two."""
    return float(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text[:100]))


def _too_many(count: int) -> Problem:
    return Problem(
        fatal=True,
        value=str(count),
        says=Text("记录数超过工作表的行数上限", "There are more records than a sheet has rows"),
        cure=Text(
            "请导出 CSV 或 GeoPackage，或先筛选", "Export CSV or GeoPackage, or filter first"
        ),
    )
