"""The ledger of revisions in a database: commit, read, compare and undo, each one transaction.

Two writers never lose an update: a commit names the revision that it was prepared on, and is
refused where another has changed the same records since. A writer that is killed leaves the last
revision as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.engine import Connection, Engine

from gis.ledger_problems import told, unknown_revision
from gis.ledger_rows import held_at, read_rows
from gis.ledger_tables import (
    FACTS,
    HEAD,
    RELEASES,
    REVISIONS,
    TOUCHED,
    connect,
    prepare,
    sqlite_file,
)
from gis.ledger_writes import (
    Base,
    Cancelled,
    Progress,
    Write,
    apply,
    begin,
    no_conflict,
    release_change,
    reversed_change,
)
from gis.problems import ProblemError
from gis.quiet import without_collecting
from gis.revisions import Change, Comparison, Entry, Revision, Touched, cells, digests
from gis.schema import Table
from gis.tables import TABLES


@dataclass(frozen=True)
class Ledger:
    """The database at a URL; it comes into being with the first commit."""

    url: str
    engine: Engine = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", connect(self.url))

    def exists_at_all(self) -> bool:
        """Tell whether the database has the ledger's tables."""
        file = sqlite_file(self.engine)
        if file is not None and not file.is_file():
            return False
        with self.reading() as connection:
            return bool(connection.dialect.has_table(connection, HEAD.name))

    def exists(self) -> bool:
        """Tell whether anything was ever committed."""
        return self.head() is not None

    def head(self) -> tuple[int, str] | None:
        """Return number and version of the last revision; None before the first."""
        file = sqlite_file(self.engine)
        if file is not None and not file.is_file():
            return None
        newest = sql.select(REVISIONS.c.number, REVISIONS.c.version).join(
            HEAD, HEAD.c.number == REVISIONS.c.number
        )
        with self.reading() as connection:
            if not connection.dialect.has_table(connection, HEAD.name):
                return None
            row = connection.execute(newest).first()
        return None if row is None else (row[0], row[1])

    def revisions(self) -> list[Revision]:
        """Return every revision, oldest first."""
        if not self.exists():
            return []
        with self.reading() as connection:
            rows = connection.execute(sql.select(REVISIONS).order_by(REVISIONS.c.number)).all()
            touched: dict[int, dict[str, Touched]] = {}
            for one in connection.execute(sql.select(TOUCHED)):
                counts = Touched(added=one.added, changed=one.changed, removed=one.removed)
                touched.setdefault(one.revision, {})[one.table_id] = counts
        return [_revision(row, touched.get(row.number, {})) for row in rows]

    def releases(self) -> set[str]:
        """Name the versions of the shipped facts that the ledger has taken over."""
        with self.reading() as connection:
            return set(connection.execute(sql.select(RELEASES.c.version)).scalars())

    def version(self, number: int) -> str:
        """Return the version of a revision; raises ProblemError for one that there is not."""
        wanted = sql.select(REVISIONS.c.version).where(REVISIONS.c.number == number)
        with self.reading() as connection:
            found = connection.execute(wanted).scalar()
        if found is None:
            raise ProblemError(unknown_revision(number))
        return str(found)

    def touched_between(self, older: int, newer: int) -> set[str]:
        """Name the tables that revisions after `older`, up to `newer`, have touched."""
        within = (TOUCHED.c.revision > older) & (TOUCHED.c.revision <= newer)
        with self.reading() as connection:
            return set(connection.execute(sql.select(TOUCHED.c.table_id).where(within)).scalars())

    def touched_since_shipped(self, number: int) -> set[str]:
        """Name the tables whose rows at a revision may differ from the newest shipped files."""
        newest = sql.select(sql.func.max(RELEASES.c.revision)).scalar_subquery()
        changed = sql.select(TOUCHED.c.table_id).join(
            REVISIONS, REVISIONS.c.number == TOUCHED.c.revision
        )
        by_user = REVISIONS.c.kind.not_in(("shipped", "release")) & (TOUCHED.c.revision <= number)
        later = (TOUCHED.c.revision > number) & (TOUCHED.c.revision <= newest)
        with self.reading() as connection:
            return set(connection.execute(changed.where(by_user | later)).scalars())

    def read(self, table: Table, number: int, keys: Sequence[str] | None = None) -> pd.DataFrame:
        """Return a table as it was at a revision, typed, in the order of the records.

        With `keys` only the records with these.
        """
        held = held_at(table, number)
        if keys is not None:
            held &= FACTS[table.id].c.key.in_(list(keys))
        with self.reading() as connection:
            return read_rows(connection, table, held)

    def size(self, table: Table, number: int) -> int:
        """Return how many records a table had at a revision."""
        counted = sql.select(sql.func.count()).select_from(FACTS[table.id])
        with self.reading() as connection:
            return int(connection.execute(counted.where(held_at(table, number))).scalar() or 0)

    def last_change(self, table: Table, key: str) -> int:
        """Return the number of the revision that touched a record last; 0 for none."""
        facts = FACTS[table.id]
        newest = sql.select(sql.func.max(facts.c.since)).where(facts.c.key == key)
        with self.reading() as connection:
            return int(connection.execute(newest).scalar() or 0)

    def compare(self, table: Table, older: int, newer: int) -> Comparison:
        """Return the records of a table that differ between two revisions."""
        facts = FACTS[table.id]
        touched = (
            sql.select(facts.c.key)
            .where((facts.c.since > older) & (facts.c.since <= newer))
            .distinct()
        )

        def at(number: int) -> pd.DataFrame:
            held = held_at(table, number)
            rows = read_rows(connection, table, held & facts.c.key.in_(touched))
            return rows.set_index(table.key, drop=False)

        with self.reading() as connection:
            before, after = at(older), at(newer)
        both = [key for key in after.index if key in before.index]
        old = digests(table, cells(table, before.loc[both]))
        new = digests(table, cells(table, after.loc[both]))
        same = [key for key, was, now in zip(both, old, new, strict=True) if was == now]
        return Comparison(table=table, before=before.drop(same), after=after.drop(same))

    def commit(
        self,
        changes: Sequence[Change],
        entry: Entry,
        *,
        based_on: int,
        base: Base,
        progress: Progress | None = None,
    ) -> Revision:
        """Write the changes as the next revision.

        Raises ProblemError where nothing would change, or where a record was changed by another
        since `based_on`. `progress` gets records done and all, and may raise Cancelled.
        """
        with without_collecting(), self.writing() as connection:
            number = begin(connection, base, entry)
            for change in changes:
                no_conflict(connection, change, based_on)
            write = Write(connection=connection, number=number + 1, progress=progress)
            return apply(write, changes, entry)

    def undo(self, number: int, entry: Entry, *, base: Base) -> Revision:
        """Take one revision's changes back, as a new revision.

        Raises ProblemError where the revision is not known, is the shipped one, or where a later
        revision changed the same records.
        """
        with self.writing() as connection:
            head = begin(connection, base, entry)
            changes = [reversed_change(connection, table, number) for table in TABLES.values()]
            effective = [one for one in changes if len(one) or one.removed]
            if number < 1 or not effective:
                raise ProblemError(unknown_revision(number))
            for change in effective:
                no_conflict(connection, change, number)
            write = Write(connection=connection, number=head + 1)
            return apply(write, effective, replace(entry, kind="undo"), undoes=number)

    def release(self, base: Base, entry: Entry) -> Revision | None:
        """Take a new release's shipped facts over a ledger; None where they are known already.

        A record that the users have changed stays as they have it.
        """
        with self.writing() as connection:
            head = begin(connection, base, entry)
            known = set(connection.execute(sql.select(RELEASES.c.version)).scalars())
            if base.version in known:
                return None
            write = Write(connection=connection, number=head + 1, origin="shipped")
            changes = [release_change(connection, table, base) for table in TABLES.values()]
            connection.execute(
                sql.insert(RELEASES).values(version=base.version, revision=write.number)
            )
            return apply(write, changes, replace(entry, kind="release"), empty=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        file = sqlite_file(self.engine)
        with told():
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
            with (
                self.engine.connect().execution_options(writes=True) as connection,
                connection.begin(),
            ):
                prepare(connection)
                yield connection


def _revision(row: sql.Row[tuple[object, ...]], touched: Mapping[str, Touched]) -> Revision:
    entry = Entry(
        author=row.author, at=row.at, kind=row.kind, note=row.note,
        file=row.file, file_sha256=row.file_sha256,
    )  # fmt: skip
    return Revision(
        number=row.number, version=row.version, entry=entry, undoes=row.undoes, touched=touched
    )


__all__ = ["Base", "Cancelled", "Ledger", "Progress"]
