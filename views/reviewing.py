"""What reviewing does, for command line and page alike: list, assign, sign off, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gis.field_lines import Defaults
from gis.field_returns import Returned, changes, read_marks
from gis.gaps import gaps
from gis.problems import Problem, ProblemError
from gis.reasons import REASONS
from gis.review import Limits, filtered, work_list
from gis.revisions import Change, Entry, Revision
from gis.schema import LIST_MARK
from gis.signoff import Key, Mark, assigned, is_date, is_day, signed
from gis.store import Store, Tables
from gis.tables import REVIEWS
from gis.tables.reviews import METHODS, REVIEWED, STATES
from gis.text import NO_DATA, Language, Text, join
from gis.vocabulary import LEVELS, PLACE_KINDS, RECORD_TYPES, TYPE_NAMES
from views import own_data
from views.lists import area_names

NOT_WRITTEN = Text(
    "有不收的行，未写入任何内容。改正后再读，或加 --skip-rejected 写入其余行",
    "Some lines are refused, and nothing was written. Mend them, or add --skip-rejected",
)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which part of the work list is asked for; what is empty is not asked."""

    unit: str = ""
    owner: str = ""
    due: str = ""
    reason: str = ""
    table: str = ""
    months: int = 24
    at: str = ""
    uncertainty_m: float = 500.0


@dataclass(frozen=True, kw_only=True)
class Read:
    """A form that was read: what it says, and the revision that it was compared with."""

    returned: Returned = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)
    file: str
    sha256: str
    based_on: int


def asked_for(tables: Tables, asked: Asked) -> pd.DataFrame:
    """Return the part of the work list; raises ProblemError with all that is wrong."""
    problems = [
        _not(says, value, cure)
        for says, value, cure, good in (
            (Text("期限不是日期", "The due date is no date"), asked.due, "2024-02-29",
             not asked.due or is_day(asked.due)),
            (Text("日期格式不对", "Not a date"), asked.at, "2024-02",
             not asked.at or is_date(asked.at)),
            (Text("没有这个可核实的数据表", "No such table to review"), asked.table,
             ", ".join(REVIEWED), not asked.table or asked.table in REVIEWED),
        )
        if not good
    ]  # fmt: skip
    if problems:
        raise ProblemError(*problems)
    limits = Limits(months=asked.months, at=asked.at, uncertainty_m=asked.uncertainty_m)
    rows = work_list(tables, limits)
    if asked.unit and asked.unit not in set(tables.units["id"]):
        rows = rows[_in_cluster(rows, tables, asked.unit)]
    return filtered(
        rows,
        owner=asked.owner or None,
        units=(asked.unit,) if asked.unit in set(tables.units["id"]) else (),
        reasons=(asked.reason,) if asked.reason else (),
        due=asked.due,
        names=(asked.table,) if asked.table else (),
    )


def _in_cluster(rows: pd.DataFrame, tables: Tables, cluster: str) -> pd.Series:
    institutions, places = tables.institutions, tables.places
    here = {("institutions", key) for key in institutions.loc[institutions["cluster"] == cluster,
                                                               "id"]}  # fmt: skip
    held = places["areas"].map(lambda areas: cluster in str(areas).split(LIST_MARK))
    here |= {("places", key) for key in places.loc[held, "id"]}
    return pd.Series(
        [key in here for key in zip(rows["table"], rows["record"], strict=True)], index=rows.index
    )


def _not(says: Text, value: str, cure: str) -> Problem:
    return Problem(
        value=value[:40],
        says=says,
        cure=Text(f"请写成或选用 {cure}", f"Write or choose {cure}"),
        fatal=True,
    )


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
    import sys

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


def key_of(written: str) -> Key:
    """Return table and record of `table:id`."""
    table, _, record = written.partition(":")
    return table, record


def read(path: Path, name: str, store: Store, defaults: Defaults) -> Read:
    """Return a filled form against the newest revision; raises ProblemError for another file."""
    from gis.intake.opening import open_file

    opened = open_file(path, name=name)
    number = store.head
    tables = store.at(number)
    returned = read_marks(opened, tables, defaults)
    made = tuple(changes(returned, tables))
    return Read(returned=returned, changes=made, file=opened.file, sha256=opened.sha256,
                based_on=number)  # fmt: skip


def commit(shown: Read, store: Store, note: str, author: str) -> Revision:
    """Write what a form says as one revision; raises ProblemError where it says nothing."""
    if not shown.changes:
        raise ProblemError(_nothing())
    entry = Entry(author=author, at=own_data.now(), kind="review", note=note, file=shown.file,
                  file_sha256=shown.sha256)  # fmt: skip
    return store.commit(shown.changes, entry, based_on=shown.based_on)


def sign(store: Store, keys: Sequence[Key], mark: Mark, note: str, author: str) -> Revision:
    """Sign records off as one revision; raises ProblemError."""
    number = store.head
    change = signed(store.at(number), keys, mark)
    return _commit(store, [change], note, author, number)


def assign(
    store: Store, keys: Sequence[Key], owner: str | None, due: str | None, author: str
) -> Revision:
    """Give records an owner and a due date as one revision; raises ProblemError."""
    number = store.head
    change = assigned(store.at(number), keys, owner=owner, due=due)
    return _commit(store, [change], "", author, number)


def _commit(store: Store, made: Sequence[Change], note: str, author: str, number: int) -> Revision:
    entry = Entry(author=author, at=own_data.now(), kind="review", note=note)
    return store.commit(made, entry, based_on=number)


def done(made: Revision) -> Text:
    return Text("已写入修订 {n}，数据版本 {v}", "Revision {n} written; data version {v}").format(
        n=made.number, v=made.version
    )


def _nothing() -> Problem:
    return Problem(
        says=Text("表格中没有可写入的结果", "The form holds no result to write"),
        cure=Text("请在“结果”列填写", "Fill in the column Result"),
        fatal=True,
    )
