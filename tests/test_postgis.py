"""What stands in PostGIS is what the atlas holds, for readers who go on reading meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy
from typer.testing import CliRunner

from cli import app
from gis.areas import as_points, count_in
from gis.export.parcel import Parcel
from gis.export.postgis import mirror, relation
from gis.portray import portray
from gis.problems import ProblemError
from gis.store import open_store
from gis.tables import TABLES
from layers import all_layers
from scripts.sedona_count import COUNT
from tests import town

ROOT = Path(__file__).resolve().parent.parent
BY_SQL = (
    COUNT.replace("one.position", "one.ordinal")
    .replace("points point", "{schema}.institutions point")
    .replace("areas one", "{schema}.units one")
)


@pytest.fixture(scope="module")
def postgis(postgresql_url: str) -> Iterator[sqlalchemy.Engine]:
    """Return an engine on the tests' server; skip, saying so, where it has no PostGIS."""
    engine = sqlalchemy.create_engine(postgresql_url)
    with engine.connect() as connection:
        known = sqlalchemy.text("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
        if not connection.execute(known).scalar():
            if os.environ.get("ATLAS_POSTGRESQL") == "require":
                pytest.fail("ATLAS_POSTGRESQL=require, and the server has no PostGIS")
            pytest.skip("the server has no PostGIS (Debian: postgresql-postgis)")
    yield engine
    engine.dispose()


def address(engine: sqlalchemy.Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def counts(connection: sqlalchemy.Connection, schema: str) -> dict[int, int]:
    rows = connection.exec_driver_sql(BY_SQL.format(key="id", schema=schema)).all()
    return {row[0]: row[1] for row in rows}


def parcels(count: int, seed: int) -> list[Parcel]:
    """Return the town's units and so many institutions, some of them on shared borders."""
    draw = np.random.default_rng(seed)
    lon, lat = draw.uniform(116.95, 117.55, count), draw.uniform(31.75, 31.95, count)
    lon[: count // 10] = np.round(lon[: count // 10], 1)
    ids = [f"I-{number}" for number in range(count)]
    frame = pd.DataFrame({"id": ids, "lon": lon, "lat": lat, "accuracy": "exact"})
    held = town.tables().with_tables(institutions=frame)
    return [
        Parcel(table=TABLES[name], frame=held.frames[name], tables=held)
        for name in ("units", "institutions")
    ]


def put(
    engine: sqlalchemy.Engine,
    made: list[Parcel],
    version: str,
    schema: str = "town",
    program: str = "p",
) -> bool:
    rows = [relation(one) for one in made]
    url = address(engine)
    return mirror(url, rows, schema=schema, version=version, number=1, program=program)


def test_sql_counts_what_the_atlas_counts_borders_included(postgis: sqlalchemy.Engine) -> None:
    made = parcels(20_000, 1)
    assert put(postgis, made, "one")
    expected = count_in(made[0].frame, as_points(made[1].frame), into="n")["n"]
    with postgis.connect() as connection:
        assert counts(connection, "town") == dict(enumerate(expected.tolist()))


def test_readers_see_the_former_revision_until_the_next_is_whole(
    postgis: sqlalchemy.Engine,
) -> None:
    put(postgis, parcels(50, 2), "two")
    with postgis.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        before = reader.exec_driver_sql("SELECT count(*) FROM town.institutions").scalar()
        assert put(postgis, parcels(70, 3), "three")
        after = reader.exec_driver_sql("SELECT count(*) FROM town.institutions").scalar()
    assert (before, after) == (50, 50)
    with postgis.connect() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM town.institutions").scalar() == 70


def test_the_same_version_is_not_written_again_and_views_of_others_live_on(
    postgis: sqlalchemy.Engine,
) -> None:
    put(postgis, parcels(50, 4), "four")
    with postgis.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW town.own AS SELECT id FROM town.institutions")
    assert not put(postgis, parcels(60, 5), "four")
    assert put(postgis, parcels(50, 4), "four", program="of the next release")
    with postgis.begin() as connection:  # as it was made before the program was told
        connection.exec_driver_sql("ALTER TABLE town.revision DROP COLUMN program")
    assert put(postgis, parcels(50, 4), "four")
    assert put(postgis, parcels(60, 5), "five")
    with postgis.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM town.own").scalar() == 60
        connection.exec_driver_sql("DROP VIEW town.own")


def test_a_schema_with_tables_from_elsewhere_is_left_alone(postgis: sqlalchemy.Engine) -> None:
    with postgis.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA theirs")
        connection.exec_driver_sql("CREATE TABLE theirs.units (id text)")
        connection.exec_driver_sql("INSERT INTO theirs.units VALUES ('own')")
    with pytest.raises(ProblemError, match=r"theirs\.units"):
        put(postgis, parcels(50, 6), "six", schema="theirs")
    with postgis.begin() as connection:
        assert connection.exec_driver_sql("SELECT id FROM theirs.units").scalar() == "own"


def test_the_command_mirrors_tables_and_layers_as_they_are_drawn(
    postgis: sqlalchemy.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "own"))
    url = address(postgis).replace("+psycopg", "")
    words = ["mirror", "--database", url, "--schema", "city"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    store = open_store(ROOT / "data")
    assert store.version in done.stderr
    drawn = portray(all_layers()["institutions"], store.tables, "en")
    with postgis.connect() as connection:
        version = connection.exec_driver_sql("SELECT version FROM city.revision").scalar()
        rows = connection.exec_driver_sql(
            'SELECT id, "row", name_en FROM city.layer_institutions ORDER BY ordinal'
        ).all()
        held = counts(connection, "city")
        tile = connection.exec_driver_sql(
            "SELECT length(ST_AsMVT(t, 'units')) FROM (SELECT id, ST_AsMVTGeom(ST_Transform("
            "geometry, 3857), ST_TileEnvelope(8, 211, 104)) AS g FROM city.units) t"
        ).scalar()
    assert version == store.version
    frame = drawn.frame
    assert [tuple(row) for row in rows] == list(
        zip(frame["id"], frame["row"], frame["name"], strict=True)
    )
    assert sum(held.values()) == 31
    assert tile > 100
    assert "已是数据版本" in CliRunner().invoke(app, words).stderr


@pytest.mark.parametrize("schema", ["Atlas", "a-b", "x; DROP", ""])
def test_a_name_that_no_schema_can_have_is_refused(schema: str) -> None:
    with pytest.raises(ProblemError, match="schema"):
        mirror("postgresql+psycopg://x@127.0.0.1:9/x", [], schema=schema, version="", number=0)


def test_a_database_that_is_no_postgresql_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="CREATE EXTENSION postgis"):
        mirror(f"sqlite:///{tmp_path / 'x'}", [], schema="atlas", version="", number=0)
