"""The history in rows: revisions, and what changed between two of them, cell by cell."""

from __future__ import annotations

import json
import sys

import pandas as pd

from gis.problems import Problem, ProblemError
from gis.revisions import KINDS, Revision
from gis.store import Store
from gis.tables import TABLES
from gis.text import Language, Text

FORMATS = ("table", "csv", "json")
ACTIONS = {
    "added": Text("新增", "Added"),
    "changed": Text("变更", "Changed"),
    "removed": Text("移除", "Removed"),
}


def touched_words(revision: Revision, language: Language) -> str:
    """Say which tables a revision touched and how many records of each."""
    parts = []
    for name, counts in revision.touched.items():
        title = TABLES[name].title.get(language) if name in TABLES else name
        signs = ((counts.added, "+"), (counts.changed, "~"), (counts.removed, "−"))
        told = " ".join(f"{sign}{count}" for count, sign in signs if count)
        parts.append(f"{title} {told}")
    return ("；" if language == "zh" else "; ").join(parts)


def revisions(store: Store, language: Language) -> pd.DataFrame:
    """Return the revisions, newest first, as rows for people."""
    heads = {
        "number": Text("修订", "Revision"), "at": Text("时间（UTC）", "Time (UTC)"),
        "author": Text("作者", "Author"), "kind": Text("类别", "Kind"),
        "note": Text("说明", "Note"), "touched": Text("变化", "Changes"),
        "file": Text("文件", "File"), "version": Text("数据版本", "Data version"),
    }  # fmt: skip
    rows = [
        {
            "number": one.number,
            "at": one.entry.at,
            "author": one.entry.author,
            "kind": KINDS[one.entry.kind].get(language)
            + (f" {one.undoes}" if one.undoes is not None else ""),
            "note": one.entry.note,
            "touched": touched_words(one, language),
            "file": one.entry.file,
            "version": one.version,
        }
        for one in reversed(store.revisions())
    ]
    named = {name: text.get(language) for name, text in heads.items()}
    return pd.DataFrame(rows, columns=list(heads)).rename(columns=named)


def revision_name(one: Revision, language: Language) -> str:
    """Name a revision in a choice: its number and its note, file or kind."""
    told = one.entry.note or one.entry.file or KINDS[one.entry.kind].get(language)
    return f"{one.number} · {told[:40]}"


def compared(store: Store, older: int, newer: int) -> pd.DataFrame:
    """Return what changed between two revisions: table, key, action, column, before, after."""
    rows: list[tuple[str, ...]] = []
    for one in store.compare(older, newer):
        name = one.table.id
        rows += [(name, key, "added", "", "", "") for key in one.added]
        rows += [(name, key, "removed", "", "", "") for key in one.removed]
        rows += [
            (name, cell["key"], "changed", cell["column"], cell["before"], cell["after"])
            for cell in one.cells().to_dict("records")
        ]
    return pd.DataFrame(rows, columns=["table", "key", "action", "column", "before", "after"])


def two_numbers(asked: str, store: Store) -> tuple[int, int]:
    """Read `3..5`, or `3` for what has changed since; raises ProblemError."""
    first, mark, second = asked.partition("..")
    try:
        pair = int(first), int(second) if mark and second else store.head
    except ValueError:
        raise ProblemError(_not_numbers(asked)) from None
    if not 0 <= pair[0] <= pair[1] <= store.head:
        raise ProblemError(_not_numbers(asked))
    return pair


def _not_numbers(asked: str) -> Problem:
    return Problem(
        value=asked[:40],
        says=Text("没有这样的两个修订", "There are no such two revisions"),
        cure=Text("请写如 3..5，前小后大", "Write like 3..5, the earlier first"),
        fatal=True,
    )


def write(rows: pd.DataFrame, output: str) -> None:
    """Write rows to standard output as a table, CSV or JSON."""
    if output == "json":
        print(json.dumps(rows.to_dict("records"), ensure_ascii=False, indent=1))
    elif output == "csv":
        print(rows.to_csv(index=False, lineterminator="\n"), end="")
    else:
        from rich.console import Console
        from rich.table import Table

        shown = Table(box=None, pad_edge=False)
        for name in rows.columns:
            shown.add_column(str(name), overflow="fold")
        for row in rows.astype(str).itertuples(index=False):
            shown.add_row(*row)
        width = None if sys.stdout.isatty() else 400
        Console(width=width, highlight=False, markup=False).print(shown)
