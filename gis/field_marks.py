"""Field sheets: which records are expected at a place, and the marks that come back.

Every line of a sheet carries a code: table, record, and a digest of the record as it was printed.
A mark on a record that has changed since is refused, for nobody can say what was checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from gis.problems import Problem, ProblemError
from gis.revisions import cells, digests
from gis.schema import Table
from gis.store import Tables
from gis.streets import names_road
from gis.tables import TABLES
from gis.text import Text
from gis.vocabulary import DRAWN_ACCURACIES, LEVELS

Kind = Literal["place", "unit", "road", "unplaced"]
MARKS: Mapping[str, Text] = {
    "here": Text("在", "Here"),
    "moved": Text("已迁出", "Moved away"),
    "not_found": Text("查无", "Not found"),
    "new": Text("新见", "New here"),
}
HEADS: Mapping[str, Text] = {
    "code": Text("行码", "Line code"),
    "number": Text("序号", "No."),
    "name": Text("名称", "Name"),
    "address": Text("地址", "Address"),
    "mark": Text("结果", "Result"),
    "on": Text("核实日期", "Verified on"),
    "office": Text("核实单位", "Verified by"),
    "method": Text("核实方式", "How verified"),
    "note": Text("备注", "Note"),
}
"""Columns of the form that goes with a sheet; the same headings are read back."""
NEW = "new"
ROADS = "路街道巷线"
"""Last characters of roads' names."""
DIGITS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a sheet is about: a place, a unit, a road, or the records that have no point.

    `code` is the id of the place or unit or the road's name; for what is not placed, a unit's id
    or "" for all.
    """

    kind: Kind
    code: str
    title: Text

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The records of a sheet, with its own code: table, record, names, address, kind, code."""

    subject: Subject
    rows: pd.DataFrame = field(repr=False)
    code: str


def subject_of(asked: str, tables: Tables) -> Subject:
    """Return what is meant: a place or unit by id or name, a road by name, `unplaced[:unit]`.

    Raises ProblemError where nothing is known by that name, or several places are.
    """
    asked = asked.strip()
    if not asked:
        raise ProblemError(_nothing(asked))
    word, _, unit = asked.partition(":")
    units = _named(tables.units, asked)
    if word == "unplaced":
        return _unplaced(unit, tables)
    if len(units):
        return _subject("unit", units.iloc[0].to_dict())
    places = _named(tables.places, asked)
    if len(places) == 1:
        return _subject("place", places.iloc[0].to_dict())
    if len(places) > 1:
        raise ProblemError(_several(asked, places))
    addresses = tables.institutions["address"]
    if asked[-1] in ROADS and any(names_road(str(one), asked) for one in addresses if one):
        return Subject(kind="road", code=asked, title=Text(asked, asked))
    raise ProblemError(_nothing(asked))


def expected(subject: Subject, tables: Tables) -> Expected:
    """Return the records that are expected where the sheet is taken to, head offices first."""
    parts = []
    if subject.kind == "place":
        place = tables.places[tables.places["id"] == subject.code]
        parts.append(_lines("places", place))
    for name in ("institutions", "funds", "enterprises"):
        frame = tables.frames.get(name)
        if frame is not None and len(frame):
            parts.append(_lines(name, frame[_is_there(subject, frame)]))
    rows = pd.concat(parts, ignore_index=True) if parts else _lines("institutions", None)
    told = "\n".join([tables.version, *rows["code"]])
    digest = hashlib.blake2b(told.encode(), digest_size=6).hexdigest()
    code = f"FS1 {subject.key} {tables.version[:DIGITS]} {len(rows)} {digest}"
    return Expected(subject=subject, rows=rows, code=code)


def record_digest(table: Table, frame: pd.DataFrame) -> list[str]:
    """Return 12 hex digits for each record that tell its whole content."""
    if not len(frame):
        return []
    return [one.hex()[:DIGITS] for one in digests(table, cells(table, frame))]


def line_code(table: str, record: str, digest: str) -> str:
    return f"{table}/{record}/{digest}"


def new_code(subject: Subject, number: int) -> str:
    """Return the code of a blank line: what is written there was found at the sheet's subject."""
    return f"{NEW}/{subject.key}/{number}"


def _is_there(subject: Subject, frame: pd.DataFrame) -> np.ndarray:
    nobody = pd.Series("", index=frame.index)
    if subject.kind == "place":
        return frame.get("building", nobody).eq(subject.code).to_numpy()
    if subject.kind == "unit":
        return frame.get("unit", nobody).eq(subject.code).to_numpy()
    if subject.kind == "road":
        addresses = frame.get("address", nobody)
        return np.array([bool(a) and names_road(str(a), subject.code) for a in addresses])
    drawn = frame.get("accuracy", nobody).isin(DRAWN_ACCURACIES)
    here = frame.get("unit", nobody).eq(subject.code) if subject.code else True
    return (~drawn & here).to_numpy()


def _lines(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    columns = ["table", "record", "name", "address", "kind", "level", "code"]
    if frame is None or not len(frame):
        return pd.DataFrame(columns=columns)
    table = TABLES[name]
    kind = {"places": "kind", "institutions": "type", "funds": "record_type"}.get(name, "")
    ids = frame[table.key].astype(str)
    rows = pd.DataFrame(
        {
            "table": name,
            "record": ids,
            "name": frame["name_zh"],
            "address": frame.get("address", ""),
            "kind": frame[kind] if kind else "",
            "level": frame.get("level", ""),
            "code": [
                line_code(name, record, digest)
                for record, digest in zip(ids, record_digest(table, frame), strict=True)
            ],
        }
    )
    order = {level: place for place, level in enumerate(LEVELS)}
    rows = rows.assign(_level=rows["level"].map(order).fillna(len(order)))
    return rows.sort_values(["_level", "record"], kind="stable")[columns]


def _named(frame: pd.DataFrame, asked: str) -> pd.DataFrame:
    exact = frame[frame["id"] == asked]
    if len(exact):
        return exact
    names = [n for n in ("name_zh", "name_en", "short_zh", "short_en") if n in frame]
    return frame[np.logical_or.reduce([(frame[n] == asked).to_numpy() for n in names])]


def _subject(kind: Kind, row: Mapping[Any, Any]) -> Subject:
    english = row.get("name_en") or row["name_zh"]
    return Subject(kind=kind, code=str(row["id"]), title=Text(row["name_zh"], str(english)))


def _unplaced(unit: str, tables: Tables) -> Subject:
    title = Text("未定位记录", "Records without a point")
    if not unit:
        return Subject(kind="unplaced", code="", title=title)
    found = _named(tables.units, unit)
    if not len(found):
        raise ProblemError(_nothing(unit))
    row = found.iloc[0]
    named = Text(f"{row['name_zh']}：{title.zh}", f"{row['name_en']}: {title.en}")
    return Subject(kind="unplaced", code=str(row["id"]), title=named)


def _nothing(asked: str) -> Problem:
    return Problem(
        value=asked[:40],
        says=Text("没有这个楼宇、单元或道路", "No building, unit or road of this name"),
        cure=Text(
            "请写楼宇或单元的编号或名称、地址中的道路名，或 unplaced",
            "Write the id or name of a building or unit, a road of the addresses, or unplaced",
        ),
        fatal=True,
    )


def _several(asked: str, places: pd.DataFrame) -> Problem:
    ids = "、".join(places["id"])
    return Problem(
        value=asked[:40],
        says=Text("同名的不止一处", "Several places bear this name"),
        cure=Text(f"请写编号：{ids}", f"Write the id: {', '.join(places['id'])}"),
        fatal=True,
    )
