"""Records mirrored into a PostGIS schema, for QGIS, SQL and as many readers as a server bears.

One transaction writes a revision: readers see the former one until it is committed, and rights and
views that others have made on the tables outlive it, because rows are replaced and not tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
import sqlalchemy as sql
from sqlalchemy.engine import Connection

from gis.export.parcel import Geometries, Parcel, Written, geometries, written
from gis.ledger_problems import told
from gis.ledger_tables import connect
from gis.problems import Problem, ProblemError
from gis.text import Text

SRID = 4326
SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
MIRRORS = 20_211_026
"""Name of the lock that mirrors of one database take in turn."""
_TYPES = {"integer": "bigint", "number": "double precision", "boolean": "boolean", "text": "text"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Relation:
    """A table to be: its name, what it holds, columns (type and values) in order, and shapes.

    `key` are the columns that tell its rows apart. Every relation gets a column `ordinal`, the
    place of the row, and one with `shapes` a column `geometry` (EPSG:4326) with a GiST index.
    """

    name: str
    says: Text
    columns: Mapping[str, tuple[str, Sequence[Any]]]
    key: tuple[str, ...]
    shapes: Geometries | None = None
    kind: str = "Geometry"

    @property
    def types(self) -> dict[str, str]:
        """Return the SQL type of each column, those that every relation has included."""
        own = {name: kind for name, (kind, _) in self.columns.items()}
        place = {} if self.shapes is None else {"geometry": f"geometry({self.kind}, {SRID})"}
        return {"ordinal": "integer", **own, **place}


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A view of the rows of a relation in which a column holds one word."""

    name: str
    of: str
    column: str
    word: str


def relation(parcel: Parcel) -> Relation:
    """Return a table's records as a relation, under their stored names."""
    return Relation(
        name=parcel.table.id,
        says=parcel.table.title,
        columns={one.head: (_TYPES[one.kind], _values(one)) for one in written(parcel)},
        key=(parcel.table.key,),
        shapes=geometries(parcel) if parcel.is_spatial else None,
        kind="Geometry" if parcel.table.geometry else "Point",
    )


def _values(column: Written) -> Sequence[Any]:
    if column.kind != "text":
        return column.values
    return [None if one is None else str(one).replace("\0", "") for one in column.values]


def mirror(
    url: str,
    relations: Sequence[Relation],
    views: Sequence[View] = (),
    *,
    schema: str,
    version: str,
    number: int,
    program: str = "",
) -> bool:
    """Write relations into a schema of a PostGIS database; False where it has this version already.

    The table `revision` there tells version and number, and the `program` that drew the layers:
    another one writes them anew. Raises ProblemError where the database is
    no PostgreSQL, has no PostGIS and may not get it, and for a name that no schema can have.
    """
    if not SCHEMA.fullmatch(schema):
        raise ProblemError(_bad_schema(schema))
    engine = connect(url)
    if engine.dialect.name != "postgresql":
        raise ProblemError(_no_postgis(engine.dialect.name))
    try:
        with told(), engine.begin() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIRRORS})")
            _require_postgis(connection)
            held = _mirrored(connection, schema)
            if held == (version, program):
                return False
            if not held[0]:
                _require_empty(connection, schema)
            for one in relations:
                _write(connection, schema, one)
            for view in views:
                _view(connection, schema, view)
            _sign(connection, schema, (version, number, program))
            return True
    finally:
        engine.dispose()


def _require_postgis(connection: Connection) -> None:
    there = sql.text("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    if connection.execute(there).scalar():
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION postgis")
    except sql.exc.DBAPIError as error:
        raise ProblemError(_no_postgis(str(error.orig).splitlines()[0][:120])) from error


def _require_empty(connection: Connection, schema: str) -> None:
    """Refuse a schema that holds what others have put there: a table of our name is emptied."""
    asked = sql.text(
        "SELECT min(table_name) FROM information_schema.tables "
        "WHERE table_schema = :schema AND table_name <> 'revision'"
    )
    if name := connection.execute(asked, {"schema": schema}).scalar():
        raise ProblemError(_others(f"{schema}.{name}"))


def _mirrored(connection: Connection, schema: str) -> tuple[str, str]:
    """Return which version the schema holds, drawn by which program; make what is not there."""
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    connection.exec_driver_sql(
        f"CREATE TABLE IF NOT EXISTS {schema}.revision "
        "(version text NOT NULL, number integer, program text NOT NULL DEFAULT '')"
    )
    if "program" not in _columns(connection, schema, "revision"):  # ALTER waits for every reader
        connection.exec_driver_sql(
            f"ALTER TABLE {schema}.revision ADD COLUMN program text NOT NULL DEFAULT ''"
        )
    found = connection.exec_driver_sql(f"SELECT version, program FROM {schema}.revision").first()
    return (str(found[0]), str(found[1])) if found else ("", "")


def _sign(connection: Connection, schema: str, told: tuple[str, int, str]) -> None:
    connection.exec_driver_sql(f"DELETE FROM {schema}.revision")
    connection.exec_driver_sql(
        f"INSERT INTO {schema}.revision (version, number, program) VALUES (%s, %s, %s)", told
    )


def _write(connection: Connection, schema: str, one: Relation) -> None:
    name = f'{schema}."{one.name}"'
    known = _columns(connection, schema, one.name)
    if not known:
        columns = ", ".join(f'"{column}" {kind}' for column, kind in one.types.items())
        key = ", ".join(f'"{column}"' for column in one.key)
        connection.exec_driver_sql(f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key}))")
    else:
        # Altered only where something is missing: it waits for every reader, and they for it.
        for column in one.types.keys() - known:
            kind = one.types[column]
            connection.exec_driver_sql(f'ALTER TABLE {name} ADD COLUMN "{column}" {kind}')
        connection.exec_driver_sql(f"DELETE FROM {name}")
    _copy(connection, name, one)
    if not known and one.shapes is not None:
        connection.exec_driver_sql(f"CREATE INDEX ON {name} USING gist (geometry)")
    comment = f"{one.says.zh} · {one.says.en}".replace("'", "''").replace("%", "%%")
    connection.exec_driver_sql(f"COMMENT ON TABLE {name} IS '{comment}'")
    connection.exec_driver_sql(f"ANALYZE {name}")


def _columns(connection: Connection, schema: str, name: str) -> set[str]:
    """Name the columns of a table or view; none where there is no such thing."""
    asked = sql.text(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = :schema AND table_name = :name"
    )
    return set(connection.execute(asked, {"schema": schema, "name": name}).scalars())


def _copy(connection: Connection, name: str, one: Relation) -> None:
    named = ", ".join(f'"{column}"' for column in one.types)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {name} ({named}) FROM STDIN") as copy:
        for row in _rows(one):
            copy.write_row(row)
    cursor.close()


def _rows(one: Relation) -> Iterator[tuple[Any, ...]]:
    columns = [values for _, values in one.columns.values()]
    if one.shapes is not None:
        tagged = shapely.set_srid(one.shapes, SRID)
        columns.append(shapely.to_wkb(tagged, hex=True, include_srid=True).tolist())
    for place, row in enumerate(zip(*columns, strict=True)):
        yield place, *row


def _view(connection: Connection, schema: str, view: View) -> None:
    if _columns(connection, schema, view.name) == _columns(connection, schema, view.of):
        return
    word = view.word.replace("'", "''")
    connection.exec_driver_sql(
        f'CREATE OR REPLACE VIEW {schema}."{view.name}" AS SELECT * FROM {schema}."{view.of}" '
        f"WHERE \"{view.column}\" = '{word}'"
    )


def _bad_schema(schema: str) -> Problem:
    return Problem(
        value=schema[:80],
        fatal=True,
        says=Text("模式名不可用", "The schema's name cannot be used"),
        cure=Text("只用小写字母、数字和下划线", "Use lower-case letters, digits and underscores"),
    )


def _others(name: str) -> Problem:
    return Problem(
        value=name,
        fatal=True,
        says=Text("这个模式里已有不是本程序写的表", "The schema holds a table from elsewhere"),
        cure=Text("请用 --schema 换一个模式", "Choose another schema with --schema"),
    )


def _no_postgis(told: str) -> Problem:
    return Problem(
        fatal=True,
        value=told,
        says=Text("没有可用的 PostGIS", "There is no PostGIS to write to"),
        cure=Text(
            "请用 --database 或 DATABASE_URL 指明 PostgreSQL，装好 PostGIS，"
            "并由管理员执行 CREATE EXTENSION postgis",
            "Name a PostgreSQL with --database or DATABASE_URL, install PostGIS there, and let its "
            "administrator run CREATE EXTENSION postgis",
        ),
    )
