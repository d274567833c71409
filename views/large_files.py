"""What the commands on files larger than memory share: the datum settled, counts written."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from gis.bulk.parts import Source
from gis.crs import GEOGRAPHIC, to_wgs84
from gis.intake.columns import Assignment
from gis.parcels import BOM, csv_bytes
from gis.problems import Problem, ProblemError
from gis.store import Tables
from gis.text import NO_DATA, Language, Text
from gis.vocabulary import DATUMS
from views.importing import settled_datum
from views.terminal import wrong_usage

FORMATS = ("table", "csv", "json")

Row = Mapping[str, Any]


def settled(asked: str, source: Source, assignment: Assignment, tables: Tables) -> str:
    """Return the datum of a file's coordinates; raises ProblemError where it has to be said."""
    if asked == "auto" and (crs := known_crs(source, assignment)):
        return crs
    found = settled_datum(asked, source.sample, assignment, tables, needed=True)
    if found in ("", "none"):
        raise ProblemError(_no_datum())
    try:
        to_wgs84(np.zeros(1), np.zeros(1), found)
    except ValueError:
        raise ProblemError(_unknown_datum(found)) from None
    return found


def _unknown_datum(asked: str) -> Problem:
    allowed = ", ".join((*DATUMS, "EPSG:…"))
    return Problem(
        value=asked[:40], fatal=True,
        says=Text("没有这个坐标系", "There is no such datum"),
        cure=Text(f"可选：{allowed}", f"Choose from: {allowed}"),
    )  # fmt: skip


def known_crs(source: Source, assignment: Assignment) -> str:
    """Return the projected or other system that a file's own points are told in; "" for none."""
    crs = source.sample.grid.crs
    return crs if "lon" not in assignment.columns and crs != GEOGRAPHIC else ""


def _no_datum() -> Problem:
    return Problem(
        fatal=True,
        says=Text(
            "文件开头没有能看出坐标系的坐标", "The first rows have no coordinate to judge by"
        ),
        cure=Text("请用 --datum 写明坐标系", "Say the datum with --datum"),
    )


def known_format(output: str) -> None:
    """End the program with a message where an output has no such format."""
    if output not in FORMATS:
        wrong_usage(
            Text(f"没有格式“{output}”", f"No such format: {output}"),
            Text("可选：table、csv、json", "Choose from: table, csv, json"),
        )


def csv_of(rows: Sequence[Row], heads: Mapping[str, str]) -> bytes:
    """Return rows as CSV under the headings of their columns."""
    return csv_bytes([list(heads.values()), *([row[name] for name in heads] for row in rows)])


def write_rows(
    rows: Sequence[Row],
    heads: Mapping[str, str],
    output: str,
    language: Language,
    *,
    apart: Collection[str] = (),
) -> None:
    """Write rows to standard output as table, csv or json; `heads` are the table's, by column.

    A line parts the first row off whose column `area` is one of `apart`.
    """
    if output == "json":
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    if output == "csv":
        names = list(rows[0]) if rows else list(heads)
        content = csv_of(rows, {name: name for name in names})
        print(content.decode().removeprefix(BOM), end="")
        return
    _write_table(rows, heads, apart, language)


def _write_table(
    rows: Sequence[Row], heads: Mapping[str, str], apart: Collection[str], language: Language
) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False)
    for name, head in heads.items():
        numeric = any(isinstance(row[name], int) for row in rows)
        shown.add_column(head, justify="right" if numeric else "left")
    parted = False
    for row in rows:
        if not parted and row.get("area") in apart:
            shown.add_section()
            parted = True
        shown.add_row(*("" if row[name] is None else _told(row[name], language) for name in heads))
    width = None if sys.stdout.isatty() else 400
    Console(width=width, highlight=False, markup=False).print(shown)


def _told(value: Any, language: Language) -> str:
    return str(value) if value != "" else NO_DATA.get(language)
