"""The work list and filled forms in words: for the page's tables, the terminal and files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

import pandas as pd

from gis.gaps import gaps
from gis.reasons import REASONS
from gis.schema import LIST_MARK
from gis.store import Tables
from gis.tables import REVIEWS
from gis.tables.reviews import METHODS, REVIEWED, STATES
from gis.text import NO_DATA, Language, Text, join
from gis.vocabulary import LEVELS, PLACE_KINDS, RECORD_TYPES, TYPE_NAMES
from views.lists import area_names
from views.reviewing import Asked, Read, asked_for

KINDS: Mapping[str, Mapping[str, Text]] = {
    "institutions": TYPE_NAMES,
    "places": PLACE_KINDS,
    "funds": RECORD_TYPES,
}
HEADS: Mapping[str, Text] = {
    "table": Text("数据表", "Table"),
    "record": Text("编号", "Id"),
    "name_zh": Text("名称", "Name"),
    "kind": Text("类型", "Kind"),
    "level": Text("层级", "Level"),
    "unit": Text("统计单元", "Unit"),
    "reasons": Text("原因", "Reasons"),
    "cures": Text("怎么办", "What to do"),
    **{name: REVIEWS.by_name[name].label
       for name in ("owner", "due", "state", "verified_on", "office", "method")},
    "as_of": Text("资料日期", "As of"),
    "address": Text("地址", "Address"),
}  # fmt: skip
SHORT = ("name_zh", "level", "unit", "reasons", "owner", "due", "state")
"""Columns of the list in a terminal."""


def for_people(rows: pd.DataFrame, tables: Tables, language: Language) -> pd.DataFrame:
    """Return the work list in words, headings and codes in the reader's language."""
    names = area_names(tables, language)
    held = [codes.split(LIST_MARK) for codes in rows["reasons"]]
    sentence = "；" if language == "zh" else "; "

    def words(table: Mapping[str, Text], codes: pd.Series) -> list[str]:
        return [table[code].get(language) if code in table else code for code in codes]

    shown = {
        "table": words(REVIEWED, rows["table"]),
        "record": rows["record"].tolist(),
        "name_zh": rows["name_zh"].tolist(),
        "kind": [
            KINDS[table][kind].get(language) if kind in KINDS.get(table, {}) else kind
            for table, kind in zip(rows["table"], rows["kind"], strict=True)
        ],
        "level": words(LEVELS, rows["level"]),
        "unit": [names.get(code, NO_DATA.get(language)) for code in rows["unit"]],
        "reasons": [join([REASONS[c].says.get(language) for c in codes], language)
                    for codes in held],
        "cures": [sentence.join(REASONS[c].cure.get(language) for c in codes) for codes in held],
        "owner": rows["owner"].tolist(),
        "due": rows["due"].tolist(),
        "state": words(STATES, rows["state"].where(rows["state"] != "", "open")),
        "verified_on": rows["verified_on"].tolist(),
        "office": rows["office"].tolist(),
        "method": words(METHODS, rows["method"]),
        "as_of": rows["as_of"].tolist(),
        "address": rows["address"].tolist(),
    }  # fmt: skip
    return pd.DataFrame({HEADS[name].get(language): values for name, values in shown.items()})


def write_list(tables: Tables, asked: Asked, output: str, language: Language) -> None:
    """Write the work list to standard output."""
    rows = asked_for(tables, asked)
    if output == "json":
        told = rows.assign(reasons=[codes.split(LIST_MARK) for codes in rows["reasons"]])
        print(json.dumps(told.to_dict("records"), ensure_ascii=False, indent=1, default=bool))
        return
    if output == "csv":
        print(rows.to_csv(index=False, lineterminator="\n"), end="")
        return
    frame = for_people(rows, tables, language)
    _print([HEADS[name].get(language) for name in SHORT], frame)


def write_gaps(tables: Tables, area: str, output: str, language: Language) -> None:
    """Write what is missing to standard output, the most gain first."""
    found = gaps(tables, area)
    rows = [
        {"id": one.id, "gain": one.gain, "says": one.says.get(language),
         "action": one.action.get(language), "table": one.table}
        for one in found
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "gain", "says", "action", "table"])
    if output == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif output == "csv":
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    else:
        heads = {"gain": Text("可补", "Gain"), "says": Text("缺什么", "What is missing"),
                 "action": Text("怎么补", "What to get")}  # fmt: skip
        told = {name: text.get(language) for name, text in heads.items()}
        _print(list(told.values()), frame.rename(columns=told))


def _print(columns: Sequence[str], frame: pd.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False)
    for name in columns:
        shown.add_column(name)
    for row in frame[list(columns)].astype(str).itertuples(index=False):
        shown.add_row(*row)
    width = None if sys.stdout.isatty() else 400
    Console(width=width, highlight=False, markup=False).print(shown)


def tell(shown: Read, language: Language) -> None:
    """Write what a form says, and every line that is refused, to standard output."""
    print(shown.returned.says.get(language))
    for problem in shown.returned.problems:
        print(problem.line(language))


def read_lines(shown: Read, language: Language) -> list[dict[str, str]]:
    """Return what a form says line by line, new records last, for a table."""
    names = {
        (one.table.id, str(row[one.table.key])): str(row["name_zh"])
        for one in shown.changes
        if one.table.id != REVIEWS.id
        for row in one.records.to_dict("records")
    }
    both = {**shown.returned.marks, **shown.returned.new_marks}
    new = Text("新增", "New").get(language)
    return [
        {
            HEADS["table"].get(language): REVIEWED[key[0]].get(language),
            HEADS["record"].get(language): key[1],
            HEADS["name_zh"].get(language): shown.names.get(key) or names.get(key, ""),
            HEADS["state"].get(language): STATES[mark.state].get(language)
            + (f" · {new}" if key in shown.returned.new_marks else ""),
            HEADS["verified_on"].get(language): mark.on,
            HEADS["office"].get(language): mark.office,
            HEADS["method"].get(language): METHODS[mark.method].get(language),
        }
        for key, mark in both.items()
    ]
