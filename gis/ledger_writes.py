"""How a change is written: under the lock, against the present rows, with its counts and digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.engine import Connection

from gis.ledger_problems import conflict, nothing_to_write
from gis.ledger_rows import Live, close, insert, live, read_rows, remember_removed
from gis.ledger_tables import FACTS, HEAD, RELEASES, REVISIONS, TOUCHED
from gis.problems import ProblemError
from gis.revisions import (
    Change,
    Entry,
    Revision,
    Touched,
    cells,
    digests,
    summed,
    version_of,
)
from gis.schema import Table
from gis.tables import TABLES

Progress = Callable[[int, int], None]
SHOWN_CONFLICTS = 20
PART = 20_000


class Cancelled(Exception):
    """Raised by a progress callback to stop a write; nothing of it stays."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Base:
    """The shipped facts that the first revision begins with."""

    version: str
    frames: Mapping[str, pd.DataFrame] = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """A write under way: its connection, the number it will get, where its records come from."""

    connection: Connection
    number: int
    origin: str = "user"
    progress: Progress | None = None


def begin(connection: Connection, base: Base, entry: Entry) -> int:
    """Take the lock, write the shipped facts if nothing was written yet; return the head."""
    # On a server the update holds the row until the transaction ends; SQLite is locked already.
    if connection.execute(sql.update(HEAD).values(number=HEAD.c.number)).rowcount:
        return int(connection.execute(sql.select(HEAD.c.number)).scalar_one())
    connection.execute(sql.insert(HEAD).values(id=1, number=0))
    total = 0
    for name, table in TABLES.items():
        columns = cells(table, base.frames[name])
        marks = digests(table, columns)
        write = Write(connection=connection, number=0, origin="shipped")
        keys = base.frames[name][table.key].tolist()
        insert(connection, table, columns, _marked(write, keys, marks, range(len(keys))))
        total = summed(total, marks, ())
    shipped = Entry(author="", at=entry.at, kind="shipped")
    _write_revision(connection, 0, base.version, total, shipped, None)
    connection.execute(sql.insert(RELEASES).values(version=base.version, revision=0))
    return 0


def _marked(
    write: Write, keys: Sequence[str], marks: Sequence[bytes], ordinals: Sequence[int] | range
) -> list[list[object]]:
    """Return the own columns of new rows: key, since, ordinal, origin, removed, digest."""
    n = len(keys)
    return [
        list(keys), [write.number] * n, list(ordinals), [write.origin] * n, [False] * n,
        list(marks),
    ]  # fmt: skip


def _write_revision(
    connection: Connection, number: int, version: str, total: int, entry: Entry, undoes: int | None
) -> None:
    connection.execute(
        sql.insert(REVISIONS).values(
            number=number, version=version, digest=f"{total:032x}", undoes=undoes,
            author=entry.author, at=entry.at, kind=entry.kind, note=entry.note,
            file=entry.file, file_sha256=entry.file_sha256,
        )
    )  # fmt: skip


def apply(
    write: Write,
    changes: Sequence[Change],
    entry: Entry,
    *,
    undoes: int | None = None,
    empty: bool = False,
) -> Revision:
    """Write the changes under the write's number; without an effect only where `empty` allows."""
    last = sql.select(REVISIONS.c.digest).order_by(REVISIONS.c.number.desc()).limit(1)
    total = int(write.connection.execute(last).scalar_one(), 16)
    touched: dict[str, Touched] = {}
    for change in changes:
        counts, came, went = _apply_one(write, change)
        total = summed(total, came, went)
        if counts != Touched():
            touched[change.table.id] = counts
    if not touched and not empty:
        raise ProblemError(nothing_to_write())
    version = _version(write.connection, total)
    _write_revision(write.connection, write.number, version, total, entry, undoes)
    for name, counts in touched.items():
        write.connection.execute(
            sql.insert(TOUCHED).values(
                revision=write.number, table_id=name, added=counts.added, changed=counts.changed,
                removed=counts.removed,
            )
        )  # fmt: skip
    write.connection.execute(sql.update(HEAD).values(number=write.number))
    return Revision(
        number=write.number, version=version, entry=entry, undoes=undoes, touched=touched
    )


def _version(connection: Connection, total: int) -> str:
    """Return the name of a content: that of the revision that had it, or a new one."""
    same = sql.select(REVISIONS.c.version).where(REVISIONS.c.digest == f"{total:032x}").limit(1)
    return connection.execute(same).scalar() or version_of(total)


@dataclass(slots=True)
class _Tally:
    """What a table's change came to: its counts, and the digests that came and went."""

    added: int = 0
    changed: int = 0
    came: list[bytes] = field(default_factory=list)
    went: list[bytes] = field(default_factory=list)


def _apply_one(write: Write, change: Change) -> tuple[Touched, list[bytes], list[bytes]]:
    """Write one table's change; return its counts and the digests that came and went.

    Records are written in parts, so that a million of them need no more memory than a part.
    """
    table, total, keys = change.table, len(change), change.keys()
    known = live(write.connection, table, [*keys, *change.removed])
    there = {key: one for key, one in known.items() if not one.removed}
    tally, ordinal = _Tally(), _next_ordinal(write.connection, table)
    for start in range(0, total, PART):
        part = change.part(start, start + PART)
        ordinal = _write_part(write, change.table, part, known, tally, ordinal)
        if write.progress is not None:
            write.progress(min(start + PART, total), total)
    gone = [there[key] for key in change.removed if key in there]
    close(write.connection, table, [one.row_id for one in gone], write.number)
    remember_removed(write.connection, table, gone, write.number, write.origin)
    tally.went += [one.digest for one in gone]
    counts = Touched(added=tally.added, changed=tally.changed, removed=len(gone))
    return counts, tally.came, tally.went


def _write_part(
    write: Write,
    table: Table,
    records: pd.DataFrame,
    known: Mapping[str, Live],
    tally: _Tally,
    ordinal: int,
) -> int:
    """Write those of some records that differ from what is held; return the next free place."""
    columns = cells(table, records)
    keys, marks = records[table.key].tolist(), digests(table, columns)
    held = [known.get(key) for key in keys]
    news = [i for i, one in enumerate(held) if one is None or one.removed or one.digest != marks[i]]
    olds = [one for i in news if (one := held[i]) is not None]
    close(write.connection, table, [one.row_id for one in olds], write.number)
    places = []
    for i in news:
        one = held[i]
        places.append(ordinal if one is None else one.ordinal)
        ordinal += one is None
    own = _marked(write, [keys[i] for i in news], [marks[i] for i in news], places)
    some = columns if len(news) == len(keys) else [[c[i] for i in news] for c in columns]
    insert(write.connection, table, some, own)
    changed = [one for one in olds if not one.removed]
    tally.changed += len(changed)
    tally.added += len(news) - len(changed)
    tally.came += [marks[i] for i in news]
    tally.went += [one.digest for one in changed]
    return ordinal


def _next_ordinal(connection: Connection, table: Table) -> int:
    facts = FACTS[table.id]
    last = connection.execute(sql.select(sql.func.max(facts.c.ordinal))).scalar()
    return 0 if last is None else int(last) + 1


def no_conflict(connection: Connection, change: Change, based_on: int) -> None:
    """Raise ProblemError where another has changed one of the records since `based_on`."""
    facts, table = FACTS[change.table.id], change.table
    later = sql.select(facts.c.key).where(facts.c.since > based_on, facts.c.until.is_(None))
    theirs = set(connection.execute(later).scalars())
    if not theirs:
        return
    both = [key for key in [*change.keys(), *change.removed] if key in theirs]
    if both:
        raise ProblemError(*(conflict(table, key) for key in both[:SHOWN_CONFLICTS]))


def reversed_change(connection: Connection, table: Table, number: int) -> Change:
    """Return the change that takes a revision's change of a table back."""
    facts = FACTS[table.id]
    before = (facts.c.until == number) & ~facts.c.removed
    records = read_rows(connection, table, before)
    added = sql.select(facts.c.key).where(facts.c.since == number, ~facts.c.removed)
    kept = set(records[table.key])
    removed = [key for key in connection.execute(added).scalars() if key not in kept]
    return Change(table=table, records=records, removed=removed)


def release_change(connection: Connection, table: Table, base: Base) -> Change:
    """Return what a new release changes of a table, but for records that the users changed."""
    facts = FACTS[table.id]
    held = sql.select(facts.c.key, facts.c.origin, facts.c.removed).where(facts.c.until.is_(None))
    rows = connection.execute(held).all()
    theirs = {row.key for row in rows if row.origin == "user"}
    shipped = base.frames[table.id]
    keys = set(shipped[table.key])
    gone = [row.key for row in rows if row.origin == "shipped" and row.key not in keys]
    return Change(table=table, records=shipped[~shipped[table.key].isin(theirs)], removed=gone)
