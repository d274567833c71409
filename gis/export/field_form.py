"""The form that goes with field sheets: the same lines and codes, to be filled in and read back."""

from __future__ import annotations

import datetime
import io

import pandas as pd
import xlsxwriter

from gis.export.workbook import LINKISH
from gis.field_marks import HEADS, MARKS, NEW
from gis.parcels import csv_bytes
from gis.tables.reviews import METHODS
from gis.text import Language, Text

FILL, CHOICES = Text("核查结果", "Results"), Text("可选值", "Choices")
MADE_ON = datetime.datetime(1980, 1, 1)
FILLED = ("mark", "on", "office", "method", "note")
WIDTHS = {"code": 16, "number": 6, "name": 40, "address": 44, "note": 28}


def form_csv(lines: pd.DataFrame, language: Language) -> bytes:
    """Return the form as CSV: UTF-8 with BOM, text guarded against being read as a formula."""
    heads = [text.get(language) for text in HEADS.values()]
    return csv_bytes([heads, *lines[list(HEADS)].astype(str).itertuples(index=False)])


def form_xlsx(lines: pd.DataFrame, language: Language) -> bytes:
    """Return the form as a workbook with drop-downs; the same lines give the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **LINKISH})
    book.set_properties({"created": MADE_ON})
    sheet, lists = (book.add_worksheet(one.get(language)) for one in (FILL, CHOICES))
    head = book.add_format({"bold": True, "bg_color": "#E8E4DA", "border": 1})
    asked = book.add_format({"bold": True, "bg_color": "#F3D9B1", "border": 1})
    text = book.add_format({"num_format": "@"})
    for place, (name, words) in enumerate(HEADS.items()):
        sheet.write_string(0, place, words.get(language), asked if name in FILLED else head)
        sheet.set_column(place, place, WIDTHS.get(name, 14), text)
        for row, value in enumerate(lines[name].astype(str), start=1):
            sheet.write_string(row, place, value, text)
    for place, (name, choices) in enumerate((("mark", MARKS), ("method", METHODS))):
        words_of = [one.get(language) for one in choices.values()]
        column = list(HEADS).index(name)
        _drop_down(sheet, lists, (place, column), words_of, lines)
    sheet.freeze_panes(1, 3)
    book.close()
    return out.getvalue()


def _drop_down(
    sheet: xlsxwriter.worksheet.Worksheet,
    lists: xlsxwriter.worksheet.Worksheet,
    at: tuple[int, int],
    words: list[str],
    lines: pd.DataFrame,
) -> None:
    """Offer the words in a column; of results, a blank line takes the last and the others not."""
    place, column = at
    by_line = len(words) == len(MARKS) and words[-1] in (MARKS[NEW].zh, MARKS[NEW].en)
    for row, word in enumerate(words):
        lists.write_string(row, place, word)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    for row, code in enumerate(lines["code"], start=1):
        new = str(code).startswith(f"{NEW}/")
        first, last = (len(words), len(words)) if by_line and new else (1, len(words) - by_line)
        source = f"='{lists.get_name()}'!${letter}${first}:${letter}${last}"
        sheet.data_validation(row, column, row, column, {"validate": "list", "source": source,
                                                         "ignore_blank": True})  # fmt: skip
