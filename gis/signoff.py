"""Sign-off: what an office confirmed of a record, and whether it still stands.

A sign-off keeps a digest of the record's name, address and coordinate. When one of them changes
afterwards, what was confirmed is no longer what is held: the sign-off has lapsed, and says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from gis.problems import Problem, ProblemError
from gis.revisions import Change, plain
from gis.schema import DATE, empty, typed
from gis.store import Tables
from gis.tables import REVIEWS, TABLES
from gis.tables.reviews import METHODS, REVIEWED, STATES
from gis.text import Text, is_missing

CONFIRMED = ("name_zh", "address", "lon", "lat")
ASSIGNED = Text("责任分派", "Assignment")
Key = tuple[str, str]
"""Table and id of a record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What an office says of records: the state, on which date, found out how."""

    on: str
    office: str
    method: str
    state: str = "verified"
    note: str = ""

    def problems(self) -> list[Problem]:
        """Return what is wrong with the mark, all of it."""
        found = []
        if not is_day(self.on):
            found.append(
                Problem(
                    column=REVIEWS.by_name["verified_on"].label.zh,
                    value=self.on[:20],
                    says=Text("核实日期不对", "Not a date of verification"),
                    cure=Text("请写成 2024-02-29", "Write it as 2024-02-29"),
                    fatal=True,
                )
            )
        if not self.office.strip():
            found.append(
                Problem(
                    column=REVIEWS.by_name["office"].label.zh,
                    says=Text("未写核实单位", "Who verified it is not said"),
                    cure=Text("请填写核实单位", "Name the office"),
                    fatal=True,
                )
            )
        for value, choices, name in (
            (self.method, METHODS, "method"),
            (self.state, STATES, "state"),
        ):
            if value not in choices:
                found.append(_unknown(name, value, choices))
        return found


def is_day(value: str) -> bool:
    """Tell whether a value is a day of the calendar, written YYYY-MM-DD."""
    try:
        return len(value) == len("2024-02-29") and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_date(value: str) -> bool:
    """Tell whether a value is a year, a month or a day of the calendar."""
    return bool(DATE.match(value)) and (len(value) < len("2024-02-29") or is_day(value))


def confirmed(record: Mapping[Any, Any]) -> str:
    """Return the digest (16 hex digits) of what a sign-off of the record confirms."""
    told = "\x1f".join(plain(record.get(name)) for name in CONFIRMED)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def reviews_in(tables: Tables) -> pd.DataFrame:
    """Return the reviews; an empty table where the facts hold none."""
    frame = tables.frames.get("reviews")
    return empty(REVIEWS) if frame is None else frame


def standing(tables: Tables) -> pd.DataFrame:
    """Return the reviews of records that exist, with `lapsed`: what was confirmed has changed.

    The index is (table, record).
    """
    reviews = reviews_in(tables)
    rows = []
    for name in dict.fromkeys(reviews["table"]):
        part = reviews[reviews["table"] == name]
        held = _records(tables, str(name), part["record"])
        part = part[part["record"].isin(list(held))]
        lapsed = [
            not is_missing(digest) and digest != confirmed(held[record])
            for record, digest in zip(part["record"], part["confirmed"], strict=True)
        ]
        rows.append(part.assign(lapsed=lapsed))
    found = pd.concat(rows) if rows else reviews.assign(lapsed=pd.Series([], dtype=bool))
    return found.set_index(["table", "record"], drop=False)


def review_of(tables: Tables, table: str, record: str) -> dict[str, Any] | None:
    """Return the review of one record with `lapsed`; None where it has none."""
    reviews = reviews_in(tables)
    one = tables.with_tables(reviews=reviews[reviews["id"] == f"{table}:{record}"])
    rows = standing(one).to_dict("records")
    return {str(name): value for name, value in rows[0].items()} if rows else None


def says(review: Mapping[str, Any]) -> Text:
    """Say a sign-off on one line: what, when, by whom, how, and whether it has lapsed."""
    if review["state"] == "open":
        return STATES["open"]
    how = METHODS.get(review["method"], Text("", ""))
    told = Text("{state}（{on}，{office}，{how}）", "{state} ({on}, {office}, {how})").format(
        state=STATES[review["state"]], on=review["verified_on"], office=review["office"], how=how
    )
    if not review["lapsed"]:
        return told
    return Text(
        f"{told.zh}；此后名称、地址或坐标有改动，核实已失效",
        f"{told.en}; name, address or coordinate changed since: the sign-off has lapsed",
    )


def signed(tables: Tables, keys: Sequence[Key], mark: Mark) -> Change:
    """Return the change that signs records off; raises ProblemError with all that is wrong."""
    problems = [*mark.problems(), *_unknown_records(tables, keys)]
    if problems:
        raise ProblemError(*problems)
    held = {name: _records(tables, name, [r for t, r in keys if t == name])
            for name in {table for table, _ in keys}}  # fmt: skip
    given = {
        key: {
            "state": mark.state,
            "verified_on": mark.on,
            "office": " ".join(mark.office.split()),
            "method": mark.method,
            "confirmed": confirmed(held[key[0]][key[1]]),
            "note": mark.note,
            "source": " ".join(mark.office.split()),
            "as_of": mark.on,
        }
        for key in keys
    }
    return _written(tables, given)


def assigned(tables: Tables, keys: Sequence[Key], *, owner: str | None, due: str | None) -> Change:
    """Return the change that gives records an owner and a due date; None leaves one as it is.

    An empty text takes it away. Raises ProblemError with all that is wrong.
    """
    problems = _unknown_records(tables, keys)
    if due and not is_day(due):
        problems.append(
            Problem(
                column=REVIEWS.by_name["due"].label.zh,
                value=due[:20],
                says=Text("期限不是日期", "The due date is no date"),
                cure=Text("请写成 2024-02-29", "Write it as 2024-02-29"),
                fatal=True,
            )
        )
    if problems:
        raise ProblemError(*problems)
    wanted = {"owner": owner, "due": due}
    values = {name: " ".join(v.split()) for name, v in wanted.items() if v is not None}
    return _written(tables, dict.fromkeys(keys, values))


def _written(tables: Tables, given: Mapping[Key, Mapping[str, str]]) -> Change:
    """Return whole reviews: those held, or new ones, with the values given."""
    reviews = reviews_in(tables).set_index("id", drop=False)
    rows = []
    for (table, record), values in given.items():
        key = f"{table}:{record}"
        plain_row = {"id": key, "table": table, "record": record, "state": "open",
                     "source": ASSIGNED.zh}  # fmt: skip
        known = reviews.loc[key].to_dict() if key in reviews.index else plain_row
        rows.append({**known, **values})
    frame = pd.DataFrame(rows, columns=list(REVIEWS.by_name))
    return Change(table=REVIEWS, records=typed(REVIEWS, frame))


def _records(tables: Tables, name: str, wanted: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what is confirmed of the records wanted, by id."""
    frame = tables.frames.get(name)
    if frame is None:
        return {}
    key = TABLES[name].key
    columns = [key, *(name for name in CONFIRMED if name in frame)]
    plain_frame = pd.DataFrame(frame[columns])
    rows = plain_frame[frame[key].isin(set(wanted))].to_dict("records")
    return {str(row[key]): {str(n): v for n, v in row.items()} for row in rows}


def _unknown_records(tables: Tables, keys: Sequence[Key]) -> list[Problem]:
    found = []
    for name in dict.fromkeys(table for table, _ in keys):
        wanted = [record for table, record in keys if table == name]
        held = _records(tables, name, wanted) if name in REVIEWED else {}
        found += [
            Problem(
                value=f"{name}:{record}"[:80],
                says=Text("没有这条记录", "There is no such record"),
                cure=Text("请在待办清单中查看编号", "See the ids in the work list"),
                fatal=True,
            )
            for record in wanted
            if record not in held
        ]
    return found


def _unknown(name: str, value: str, choices: Mapping[str, Text]) -> Problem:
    zh = "、".join(f"{code}（{text.zh}）" for code, text in choices.items())
    en = ", ".join(f"{code} ({text.en})" for code, text in choices.items())
    return Problem(
        column=REVIEWS.by_name[name].label.zh,
        value=value[:40],
        says=Text("不在可选值之列", "Not one of the choices"),
        cure=Text(f"可选：{zh}", f"Choose from: {en}"),
        fatal=True,
    )
