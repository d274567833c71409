"""The database of revisions: its tables in SQL, derived from the one definition of each table.

A record's row says from which revision on it holds (`since`) and in which it was replaced
(`until`); a removed record leaves a row that says so. Nothing is ever overwritten, so that every
revision can be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from gis.schema import Table
from gis.tables import TABLES

BUSY_MS = 30_000
"""How long a writer waits for another on the same file."""
CACHE_KB = 65_536
"""Of pages in memory: with less, a large write reads its own index back again and again."""
WRITERS = 20_211_025
"""Name of the lock that writers of a PostgreSQL database take in turn."""
metadata = sql.MetaData()

HEAD = sql.Table(
    "atlas_head",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("number", sql.Integer, nullable=False),
)
REVISIONS = sql.Table(
    "atlas_revisions",
    metadata,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("version", sql.Text, nullable=False),
    sql.Column("digest", sql.Text, nullable=False),
    sql.Column("author", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("note", sql.Text, nullable=False),
    sql.Column("file", sql.Text, nullable=False),
    sql.Column("file_sha256", sql.Text, nullable=False),
    sql.Column("undoes", sql.Integer),
)
TOUCHED = sql.Table(
    "atlas_touched",
    metadata,
    sql.Column("revision", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("table_id", sql.Text, primary_key=True),
    sql.Column("added", sql.Integer, nullable=False),
    sql.Column("changed", sql.Integer, nullable=False),
    sql.Column("removed", sql.Integer, nullable=False),
)
RELEASES = sql.Table(
    "atlas_releases",
    metadata,
    sql.Column("version", sql.Text, primary_key=True),
    sql.Column("revision", sql.Integer, nullable=False),
)
TOKENS = sql.Table(
    "atlas_tokens",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("owner", sql.Text, nullable=False),
    sql.Column("sha256", sql.Text, nullable=False, unique=True),
    sql.Column("created", sql.Text, nullable=False),
    sql.Column("revoked", sql.Text),
)
MAPPINGS = sql.Table(
    "atlas_mappings",
    metadata,
    sql.Column("source", sql.Text, primary_key=True),
    sql.Column("table_id", sql.Text, primary_key=True),
    sql.Column("mapping", sql.Text, nullable=False),
    sql.Column("at", sql.Text, nullable=False),
)
_SQL_TYPES: Mapping[str, Any] = {
    "number": sql.Double,
    "integer": sql.Double,
    "boolean": sql.Boolean,
}
OWN = ("row_id", "key", "since", "until", "ordinal", "origin", "removed", "digest")
"""Columns of a record's row beside the record's own."""


def _facts(table: Table) -> sql.Table:
    own: list[sql.schema.SchemaItem] = [
        sql.Column("row_id", sql.Integer, primary_key=True, autoincrement=True),
        sql.Column("key", sql.Text, nullable=False),
        sql.Column("since", sql.Integer, nullable=False),
        sql.Column("until", sql.Integer),
        sql.Column("ordinal", sql.Integer, nullable=False),
        sql.Column("origin", sql.Text, nullable=False),
        sql.Column("removed", sql.Boolean, nullable=False),
        sql.Column("digest", sql.LargeBinary, nullable=False),
    ]
    name = f"fact_{table.id}"
    record: list[sql.schema.SchemaItem] = [
        sql.Column(f"v_{column.name}", _SQL_TYPES.get(column.kind, sql.Text))
        for column in table.columns
    ]
    if table.geometry:
        record.append(sql.Column("v_geometry", sql.LargeBinary))
    indices: list[sql.schema.SchemaItem] = [
        sql.Index(f"ix_{name}_key", "key", "until"),
        sql.Index(f"ix_{name}_since", "since"),
        sql.Index(f"ix_{name}_until", "until"),
    ]
    return sql.Table(name, metadata, *own, *record, *indices)


FACTS: Mapping[str, sql.Table] = {name: _facts(table) for name, table in TABLES.items()}


def record_columns(facts: sql.Table) -> list[sql.Column[Any]]:
    """Return the columns that hold the record itself."""
    return [column for column in facts.columns if column.name not in OWN]


def connect(url: str) -> Engine:
    """Return an engine on the database; nothing is opened yet."""
    engine = sql.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_file(engine: Engine) -> Path | None:
    """Return the file of an SQLite database; None for a server."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that reads first and locks later can be refused midway.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare(connection: Connection) -> None:
    """Take the writers' lock, create what is missing: tables, columns gained since."""
    if connection.dialect.name == "postgresql":
        # One writer after another, the first two on an empty database included.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
    metadata.create_all(connection)
    there = sql.inspect(connection)
    for facts in FACTS.values():
        known = {column["name"] for column in there.get_columns(facts.name)}
        for column in facts.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(
                    f'ALTER TABLE {facts.name} ADD COLUMN "{column.name}" {kind}'
                )
