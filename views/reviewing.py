"""What reviewing does, for command line and page alike: list, assign, sign off, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gis.field_lines import Defaults
from gis.field_returns import Returned, changes, read_marks
from gis.placing import newly_placed
from gis.problems import Problem, ProblemError
from gis.review import Limits, filtered, work_list
from gis.revisions import Change, Entry, Revision
from gis.schema import LIST_MARK
from gis.signoff import Key, Mark, assigned, is_date, is_day, signed
from gis.store import Store, Tables
from gis.tables import REVIEWS, TABLES
from gis.tables.reviews import REVIEWED
from gis.text import Text
from views import own_data

NOT_WRITTEN = Text(
    "有不收的行，未写入任何内容。改正后再读，或加 --skip-rejected 写入其余行",
    "Some lines are refused, and nothing was written. Mend them, or add --skip-rejected",
)


PLACED = Text("按已有楼宇与门牌坐标定位", "Placed by known buildings and house numbers")


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
    names: Mapping[Key, str] = field(repr=False)
    """Of the records that are marked."""


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
    names = {
        key: str(frame.loc[frame[TABLES[key[0]].key] == key[1], "name_zh"].iloc[0])
        for key in returned.marks
        for frame in (tables.frames[key[0]],)
    }
    return Read(
        returned=returned,
        changes=made,
        file=opened.file,
        sha256=opened.sha256,
        based_on=number,
        names=names,
    )


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
    store: Store, wanted: Mapping[Key, tuple[str | None, str | None]], author: str
) -> Revision:
    """Give each record its owner and due date (None: as it is) as one revision.

    Raises ProblemError with all that is wrong, and nothing is written.
    """
    number = store.head
    tables = store.at(number)
    groups: dict[tuple[str | None, str | None], list[Key]] = {}
    for key, values in wanted.items():
        groups.setdefault(values, []).append(key)
    problems: list[Problem] = []
    parts: list[pd.DataFrame] = []
    for (owner, due), keys in groups.items():
        try:
            parts.append(assigned(tables, keys, owner=owner, due=due).records)
        except ProblemError as error:
            problems += error.problems
    if problems:
        raise ProblemError(*problems)
    change = Change(table=REVIEWS, records=pd.concat(parts, ignore_index=True))
    return _commit(store, [change], "", author, number)


def place(store: Store, author: str) -> Revision:
    """Give points to the records that can be placed by now, as one revision; raises ProblemError.

    It is a correction: nothing is confirmed by it.
    """
    number = store.head
    made = newly_placed(store.at(number))
    if not made:
        raise ProblemError(
            Problem(
                says=Text("没有可以新定位的记录", "No record can be placed that was not before"),
                cure=Text(
                    "请先导入楼宇或门牌的坐标", "Import coordinates of buildings or numbers first"
                ),
                fatal=True,
            )
        )
    entry = Entry(author=author, at=own_data.now(), kind="correction", note=PLACED.zh)
    return store.commit(made, entry, based_on=number)


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
