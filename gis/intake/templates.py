"""One template for each table to fill in: headings people know, an explanation, the choices."""

from __future__ import annotations

import io
from datetime import datetime

import xlsxwriter

from gis.schema import Table
from gis.text import Language, Text

DERIVED = (
    "family", "group", "unit_method", "unit_evidence", "unit_confidence", "division_method",
    "cluster_method", "original_lon", "original_lat", "coordinate_method", "source_status",
)  # fmt: skip
"""Columns that the program fills: a template does not ask for them."""
FIRST_ROWS = 5_000
FIXED = {"created": datetime(2000, 1, 1)}


def template(table: Table, language: Language) -> bytes:
    """Return an empty workbook for a table: sheet to fill, explanation, drop-downs for choices.

    The same table gives the same bytes. Every heading is one that an import recognises.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(FIXED)
    columns = [one for one in table.columns if one.name not in DERIVED]
    words = Text("填写", "Fill in"), Text("说明", "Explanation"), Text("可选值", "Choices")
    sheet, about, lists = (book.add_worksheet(one.get(language)) for one in words)
    head = book.add_format({"bold": True, "bg_color": "#E8E4DA", "border": 1})
    needed = book.add_format({"bold": True, "bg_color": "#F3D9B1", "border": 1})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(columns):
        asked = column.required and column.name != table.key
        sheet.write_string(0, place, column.label.get(language), needed if asked else head)
        numeric = column.kind in ("number", "integer")
        sheet.set_column(place, place, 16, None if numeric else text)
        if column.choices:
            labels = [one.get(language) or code for code, one in column.choices.items()]
            for row, label in enumerate([column.label.get(language), *labels]):
                lists.write_string(row, place, label, head if row == 0 else text)
            sheet.data_validation(1, place, FIRST_ROWS, place, {
                "validate": "list",
                "source": _range(lists, place, labels),
                "ignore_blank": True, "error_type": "warning",
            })  # fmt: skip
    sheet.freeze_panes(1, 0)
    _explain(about, table, language, head)
    book.close()
    return out.getvalue()


def _range(lists: xlsxwriter.worksheet.Worksheet, place: int, labels: list[str]) -> str:
    letter = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
    return f"='{lists.get_name()}'!{letter}$2:{letter}${len(labels) + 1}"


def _explain(
    about: xlsxwriter.worksheet.Worksheet,
    table: Table,
    language: Language,
    head: xlsxwriter.format.Format,
) -> None:
    titles = (
        Text("列名", "Heading"), Text("字段", "Field"), Text("必填", "Required"),
        Text("单位", "Unit"), Text("说明", "Note"),
    )  # fmt: skip
    about.write_string(0, 0, f"{table.title.get(language)}：{table.row.get(language)}")
    for place, title in enumerate(titles):
        about.write_string(2, place, title.get(language), head)
    for row, column in enumerate(
        (one for one in table.columns if one.name not in DERIVED), start=3
    ):
        cells = (
            column.label.get(language),
            column.name,
            Text("是", "yes").get(language) if column.required and column.name != table.key else "",
            column.unit.get(language) if column.unit else "",
            column.note.get(language) if column.note else "",
        )
        for place, cell in enumerate(cells):
            about.write_string(row, place, cell)
    about.set_column(0, 4, 24)
