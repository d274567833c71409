"""Rows of the ledger: read as typed frames, written in bulk, closed and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import sqlalchemy as sql
from sqlalchemy.engine import Connection

from gis.crs import GEOGRAPHIC
from gis.ledger_tables import FACTS, record_columns
from gis.revisions import Cell, in_parts
from gis.schema import Column, Table, typed

FETCHED = 20_000
"""Rows read at a time."""
FEW = 2_000
"""Keys that are asked for by name; for more the whole table is read."""
NEW = ("key", "since", "ordinal", "origin", "removed", "digest")


@dataclass(frozen=True, slots=True)
class Live:
    """What the ledger holds now of a record: its row, place, digest, and whether it is removed."""

    row_id: int
    key: str
    ordinal: int
    digest: bytes
    removed: bool


def live(connection: Connection, table: Table, keys: Sequence[str]) -> dict[str, Live]:
    """Return the present rows of the records with these keys, removed ones included."""
    facts = FACTS[table.id]
    now = sql.select(
        facts.c.row_id, facts.c.key, facts.c.ordinal, facts.c.digest, facts.c.removed
    ).where(facts.c.until.is_(None))
    if len(keys) > FEW:
        wanted = set(keys)
        rows = (Live(*row) for row in connection.execute(now))
        return {row.key: row for row in rows if row.key in wanted}
    found = {}
    for part in in_parts(list(keys)):
        for row in connection.execute(now.where(facts.c.key.in_(part))):
            found[row.key] = Live(*row)
    return found


def close(connection: Connection, table: Table, row_ids: Sequence[int], number: int) -> None:
    """Let rows hold until the revision `number`."""
    facts = FACTS[table.id]
    ending = sql.update(facts).values(until=number)
    for part in in_parts(row_ids):
        connection.execute(ending.where(facts.c.row_id.in_(part)))


def remember_removed(
    connection: Connection, table: Table, gone: Sequence[Live], number: int, origin: str
) -> None:
    """Write rows that say that these records are removed."""
    if gone:
        connection.execute(
            sql.insert(FACTS[table.id]),
            [
                {"key": one.key, "since": number, "ordinal": one.ordinal, "origin": origin,
                 "removed": True, "digest": one.digest}
                for one in gone
            ],
        )  # fmt: skip


def insert(
    connection: Connection,
    table: Table,
    columns: Sequence[Sequence[Cell]],
    own: Sequence[Sequence[object]],
) -> None:
    """Write records: their columns in the table's order, and `own` in the order of NEW."""
    facts = FACTS[table.id]
    held = [
        (column.name, values)
        for column, values in zip(record_columns(facts), columns, strict=True)
        if any(value is not None for value in values)
    ]
    names = [*NEW, *(name for name, _ in held)]
    rows = list(zip(*own, *(values for _, values in held), strict=True))
    if rows:
        _insert_rows(connection, facts.name, names, rows)


def _insert_rows(
    connection: Connection, name: str, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {name} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.close()
        return
    marks = ", ".join("?" * len(columns))
    connection.exec_driver_sql(f"INSERT INTO {name} ({named}) VALUES ({marks})", rows)


def read_rows(
    connection: Connection, table: Table, condition: sql.ColumnElement[bool]
) -> pd.DataFrame:
    """Return the records that meet a condition as a typed frame, in order."""
    facts = FACTS[table.id]
    wanted = record_columns(facts)
    ordered = sql.select(*wanted).where(condition).order_by(facts.c.ordinal, facts.c.row_id)
    result = connection.execute(ordered.execution_options(stream_results=True))
    held: list[list[Any]] = [[] for _ in wanted]
    shared: dict[str, str] = {}
    shares = [_repeats(table, place) for place in range(len(wanted))]
    while rows := result.fetchmany(FETCHED):
        for values, column, share in zip(held, zip(*rows, strict=True), shares, strict=True):
            values.extend(map(shared.setdefault, column, column) if share else column)
    return _frame(table, held)


def held_at(table: Table, number: int) -> sql.ColumnElement[bool]:
    """Return the condition of the rows that hold at a revision and are not removed."""
    facts = FACTS[table.id]
    held = (facts.c.since <= number) & (facts.c.until.is_(None) | (facts.c.until > number))
    return held & ~facts.c.removed


def _repeats(table: Table, place: int) -> bool:
    """Tell whether a column holds few different words, so that each is kept once in memory."""
    if place >= len(table.columns):
        return False
    column = table.columns[place]
    return column.kind in ("choice", "date") or column.name in ("source", "unit", "division")


def _frame(table: Table, held: list[list[Any]]) -> pd.DataFrame:
    columns = {
        column.name: _values(column, values)
        for column, values in zip(table.columns, held, strict=False)
    }
    frame = typed(table, pd.DataFrame(columns))
    if not table.geometry:
        return frame
    shapes = [None if value is None else shapely.from_wkb(bytes(value)) for value in held[-1]]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=GEOGRAPHIC)


def _values(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.kind in ("number", "integer"):
        return pd.Series(values, dtype="float64")
    if column.kind == "boolean":
        read = {None: None, 0: False, 1: True}
        return pd.Series([read[value] for value in values], dtype=object)
    return pd.Series(values, dtype=object)
