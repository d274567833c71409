"""The facts: the shipped tables and what the users have written since, one revision at a time."""

from __future__ import annotations

import threading
import time
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from gis import frames
from gis.checks import check
from gis.frames import LazyFrames, Source
from gis.ledger import Base, Ledger, Progress
from gis.problems import Problem, ProblemError
from gis.revisions import Change, Comparison, Entry, Revision
from gis.shipped import PACKAGE, Shipped, read_table
from gis.tables import TABLES
from gis.text import Text

LOOKED_S = 0.25
"""How long what another program may have written since goes unnoticed."""
KEPT = 3
"""Revisions whose tables are kept in memory."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The tables of one revision by name; read-only, and any table can be replaced in a copy."""

    version: str
    frames: Mapping[str, pd.DataFrame] = field(repr=False)
    filtered: bool = False
    """Whether institutions are those that meet a filter, not all."""
    number: int = 0
    """The revision's number."""
    earlier: Tables | None = field(default=None, repr=False, compare=False)
    """The tables of an earlier revision, for layers that show what has changed since."""
    history: Store | None = field(default=None, repr=False, compare=False)
    """The store that they come from; none for tables put together by hand."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "frames":
            raise AttributeError(name)
        try:
            return self.frames[name]
        except KeyError:
            raise AttributeError(f"no table {name!r}") from None

    def size(self, name: str) -> int:
        """Return the number of records of a table; a long one is not read for that."""
        return frames.size(self.frames, name)

    def record(self, name: str, key: str) -> pd.DataFrame:
        """Return the record with a key, one row or none; a long table is not read for that."""
        return frames.some(self.frames, name, [key])

    def stamp(self, name: str) -> str:
        """Return what tells a table's content apart: the version that touched it last."""
        return self.history.stamp(name, self.number) if self.history else self.version

    def with_tables(self, **replaced: pd.DataFrame) -> Tables:
        """Return these tables with some of them replaced (filtered, extended)."""
        return replace(self, frames=ChainMap(replaced, self.frames))  # type: ignore[arg-type]

    def filtered_to(self, institutions: pd.DataFrame) -> Tables:
        """Return these tables with only the institutions that meet a filter."""
        return replace(self.with_tables(institutions=institutions), filtered=True)

    def compared_with(self, number: int) -> Tables:
        """Return these tables with those of an earlier revision beside them.

        Raises ProblemError where there is no such revision before them. Tables without a history
        come back as they are.
        """
        if self.history is None:
            return self
        if not 0 <= number <= self.number:
            raise ProblemError(_no_revision(number))
        return replace(self, earlier=self.history.at(number))


@dataclass(frozen=True, kw_only=True)
class Store:
    """The shipped facts in `folder`, and the ledger of what was written since, where there is one.

    `database` is an SQLAlchemy URL; nothing is created there before the first write. `held` is the
    folder of large registers, whose rows are in no ledger.
    """

    folder: Path
    database: str = ""
    held: Path | None = None
    _seen: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _kept: dict[int, Tables] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lock: Any = field(default_factory=threading.RLock, init=False, repr=False, compare=False)
    _looking: Any = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @cached_property
    def shipped(self) -> Shipped:
        return Shipped(folder=self.folder)

    @cached_property
    def ledger(self) -> Ledger | None:
        return Ledger(self.database) if self.database else None

    @property
    def files(self) -> Mapping[str, Path]:
        """Name each shipped table's file; raises ProblemError where they cannot be read."""
        return self.shipped.files

    @property
    def head(self) -> int:
        """Return the number of the last revision; 0 where nothing was ever written."""
        return self._head()[0]

    @property
    def version(self) -> str:
        """Return the content's version (16 hex digits)."""
        return self._head()[1] or self.shipped.version

    def _head(self) -> tuple[int, str]:
        now = time.monotonic()
        at, known = self._seen.get("head", (-1.0, None))
        if known is not None and now - at <= LOOKED_S:
            return known
        if known is not None and not self._looking.acquire(blocking=False):
            return known  # another thread is asking the database: once is enough
        try:
            found = None if self.ledger is None else self.ledger.head()
            newest = found or (0, "")
            seen = self._seen.get("written", (0, ""))
            if seen[0] > newest[0]:  # asked before our own write, answered after it
                newest = seen
            self._seen["head"] = (now, newest)
            return newest
        finally:
            if known is not None:
                self._looking.release()

    @property
    def tables(self) -> Tables:
        """Return the tables of the last revision; raises ProblemError where they cannot be read."""
        return self.at(self.head)

    def at(self, number: int) -> Tables:
        """Return the tables of a revision; raises ProblemError for one that there is not."""
        with self._lock:
            if number not in self._kept:
                self._kept[number] = self._load(number)
                while len(self._kept) > KEPT:
                    self._kept.pop(next(iter(self._kept)))
            self._kept[number] = self._kept.pop(number)
            return self._kept[number]

    def of_version(self, version: str) -> Tables:
        """Return the tables of the newest revision with this content; ProblemError without one."""
        same = [one.number for one in self.revisions() if one.version == version]
        return self.at(same[-1] if same else -1)

    def _load(self, number: int) -> Tables:
        shipped = self.shipped.frames  # damaged files are told now, all together
        written: set[str] = set()
        version = self.shipped.version
        ledger = self.ledger
        if ledger is not None and ledger.exists():
            version = ledger.version(number)
            written = ledger.touched_since_shipped(number)
        elif number:
            raise ProblemError(_no_revision(number))

        known = self._unchanged(number, written)

        def read(name: str) -> pd.DataFrame:
            if name in known:
                return known[name]
            if ledger is not None and name in written:
                return ledger.read(TABLES[name], number)
            return shipped[name]

        def size(name: str) -> int:
            if ledger is not None and name in written:
                return ledger.size(TABLES[name], number)
            return len(shipped[name])

        def some(name: str, keys: Sequence[str]) -> pd.DataFrame:
            if ledger is not None and name in written:
                return ledger.read(TABLES[name], number, keys)
            frame = shipped[name]
            return frame[frame[TABLES[name].key].isin(list(keys))]

        lazy = LazyFrames(Source(read=read, size=size, some=some))
        return Tables(version=version, frames=lazy, number=number, history=self)

    def _unchanged(self, number: int, written: set[str]) -> dict[str, pd.DataFrame]:
        """Return the tables that another revision in memory has read and that are the same here."""
        known: dict[str, pd.DataFrame] = {}
        for other, tables in self._kept.items():
            if self.ledger is None or not isinstance(tables.frames, LazyFrames):
                continue
            held = {name: one for name, one in tables.frames.held().items() if name in written}
            if held:
                touched = self.ledger.touched_between(*sorted((other, number)))
                known |= {name: one for name, one in held.items() if name not in touched}
        return known

    def stamp(self, name: str, number: int) -> str:
        """Return the version of the last revision up to `number` that touched a table."""
        touched = [one for one in self.revisions() if one.number <= number and name in one.touched]
        return touched[-1].version if touched else self.shipped.version

    @property
    def base(self) -> Base:
        """Return the shipped facts as the ledger begins with them."""
        return Base(version=self.shipped.version, frames=self.shipped.frames)

    def revisions(self) -> list[Revision]:
        """Return every revision, oldest first; the shipped one alone where nothing was written."""
        found = [] if self.ledger is None else self.ledger.revisions()
        plain = Revision(
            number=0, version=self.shipped.version, entry=Entry(author="", at="", kind="shipped")
        )
        return found or [plain]

    def commit(
        self,
        changes: Sequence[Change],
        entry: Entry,
        *,
        based_on: int,
        progress: Progress | None = None,
    ) -> Revision:
        """Write changes as the next revision, in one transaction; see Ledger.commit."""
        return self._written(
            self._ledger().commit(
                changes, entry, based_on=based_on, base=self.base, progress=progress
            )
        )

    def undo(self, number: int, entry: Entry) -> Revision:
        """Take a revision back, as a new revision; see Ledger.undo."""
        return self._written(self._ledger().undo(number, entry, base=self.base))

    def take_release(self, entry: Entry) -> Revision | None:
        """Take the shipped facts of a new release over, where there is a ledger."""
        ledger = self.ledger
        if ledger is None or not ledger.exists() or self.shipped.version in ledger.releases():
            return None
        made = ledger.release(self.base, entry)
        return None if made is None else self._written(made)

    def last_change(self, table: str, key: str) -> Revision | None:
        """Return the revision that touched a record last; None where it is as it was shipped."""
        ledger = self.ledger
        if ledger is None or not ledger.exists():
            return None
        number = ledger.last_change(TABLES[table], key)
        return next((one for one in self.revisions() if one.number == number > 0), None)

    def compare(self, older: int, newer: int) -> list[Comparison]:
        """Return what differs between two revisions, one comparison for each table touched."""
        if self.ledger is None or not self.ledger.exists():
            return []
        touched = self.ledger.touched_between(older, newer)
        every = [
            self.ledger.compare(table, older, newer)
            for name, table in TABLES.items()
            if name in touched
        ]
        return [one for one in every if len(one.before) or len(one.after)]

    def problems(self) -> Iterator[Problem]:
        """Yield every problem of every table, references between tables included."""
        yield from self.shipped.problems()
        try:
            tables = self.tables
        except ProblemError:
            return
        if self.head:
            for name in sorted(self._written_tables(self.head)):
                yield from check(TABLES[name], tables.frames[name], file=name)
        for name, table in TABLES.items():
            for column in table.columns:
                if column.refers_to:
                    yield from _dangling(tables, name, column.name, column.refers_to)

    def package_problems(self) -> Iterator[Problem]:
        """Yield where a shipped file's size or hash is not what the data package says."""
        return self.shipped.package_problems()

    def written_tables(self) -> set[str]:
        """Name the tables whose records are not those of the shipped files."""
        return self._written_tables(self.head) if self.head else set()

    def _written_tables(self, number: int) -> set[str]:
        return set() if self.ledger is None else self.ledger.touched_since_shipped(number)

    def _ledger(self) -> Ledger:
        if self.ledger is None:
            raise ProblemError(_read_only())
        return self.ledger

    def _written(self, revision: Revision) -> Revision:
        self._seen["written"] = (revision.number, revision.version)
        self._seen.pop("head", None)
        return revision


def _dangling(tables: Tables, name: str, column: str, target: str) -> Iterator[Problem]:
    frame, key = tables.frames[name], TABLES[target].key
    known = set(tables.frames[target][key])
    for position, value in enumerate(frame.get(column, [])):
        for code in filter(None, str(value).split(";")):
            if code not in known:
                yield Problem(
                    file=name,
                    row=position + 2,
                    column=column,
                    value=code,
                    fatal=True,
                    says=Text("所指编号不存在", "It points to an id that does not exist"),
                    cure=Text(f"应为 {target} 表中的编号", f"Use an id of the table {target}"),
                )


def open_store(folder: Path, database: str = "", held: Path | None = None) -> Store:
    """Open the facts: the shipped ones in `folder`, and the ledger at `database` if named.

    `held` is the folder that large registers lie in.
    """
    return Store(folder=folder, database=database, held=held)


def _no_revision(number: int) -> Problem:
    return Problem(
        value=str(number),
        says=Text("没有这一修订", "There is no such revision"),
        cure=Text("请在修订历史中查看编号", "See the numbers in the history"),
        fatal=True,
    )


def _read_only() -> Problem:
    return Problem(
        says=Text("没有可写入的数据库", "There is no database to write to"),
        cure=Text("请设置 DATABASE_URL 或 ATLAS_VAR", "Set DATABASE_URL or ATLAS_VAR"),
        fatal=True,
    )


__all__ = ["PACKAGE", "LazyFrames", "Store", "Tables", "open_store", "read_table"]
