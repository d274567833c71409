"""Tiles over HTTP: what a program gets, and what it is told when it asks for nonsense."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest

from gis.portray import MOST_MEMBERS, portray
from gis.problems import ProblemError
from gis.schema import empty
from gis.tables import ENTERPRISES
from layers import all_layers
from routes import tiles
from tests.services import client, problem_of
from tests.test_tiles import layer, records
from views import cache, point_tiles

UNITS = "/tiles/units/8/211/104.mvt"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")


def many(n: int = 6_000) -> tuple[str, dict[str, object]]:
    """Keep the columns of a layer of many points; return their key and what a page is told."""
    draw = np.random.default_rng(3)
    lon, lat = draw.normal(117.2, 0.02, n), draw.normal(31.85, 0.02, n)
    portrayal = portray(layer(), records(lon, lat), "zh")
    assert point_tiles.has_many(portrayal)
    key = point_tiles.key_of("test", n)
    return key, point_tiles.keep(portrayal, key)


def test_a_tile_is_read_by_others_and_not_sent_twice() -> None:
    first = client().get(UNITS)
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert len(mapbox_vector_tile.decode(first.content)["units"]["features"]) == 12
    tag = first.headers["etag"]
    assert cache.store().version in tag
    again = client().get(UNITS, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    english = client().get(UNITS, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.headers["etag"] != tag
    names = {one["properties"]["name"] for one in
             mapbox_vector_tile.decode(english.content)["units"]["features"]}  # fmt: skip
    assert "Lujiang County" in names or any("Lujiang" in name for name in names)


def test_where_nothing_lies_there_is_no_content() -> None:
    assert client().get("/tiles/units/8/0/0.mvt").status_code == 204


def test_the_address_of_tiles_is_where_the_reader_asked() -> None:
    described = client().get("/tiles/units.json?lang=en").json()
    assert described["tiles"] == ["http://testserver/tiles/units/{z}/{x}/{y}.mvt?lang=en"]
    style = client().get("/tiles/style.json?layers=clusters,units").json()
    assert list(style["sources"]) == ["units", "clusters"]  # bottom first, not as asked
    assert client().get("/tiles/units/style.json").json()["sources"].keys() == {"units"}


def test_a_public_address_is_named_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_URL", "https://a.example/finance-map/")
    described = client().get("/tiles/units.json").json()
    assert described["tiles"][0].startswith("https://a.example/finance-map/tiles/units/{z}")


def test_the_style_without_layers_is_that_of_the_map() -> None:
    sources = client().get("/tiles/style.json").json()["sources"]
    assert {"land", "clusters", "institutions"} <= set(sources)
    assert "surroundings" not in sources


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/nope/1/1/1.mvt", "/tiles/nope.json", "/tiles/nope/style.json",
        "/tiles/units/1/5/5.mvt", "/tiles/units/40/0/0.mvt", "/tiles/units/1/1/-1.mvt",
        "/tiles/units/a/b/c.mvt", "/tiles/units/NaN/0/0.mvt", "/tiles/",
        "/tiles/style.json?layers=land,<script>", "/tiles/units/99999999999999999999/0/0.mvt",
        "/points/nope/9/0/0.bin", f"/points/{'0' * 20}/9/0/0.bin", "/points/..%2f..%2fx/9/0/0.bin",
        f"/points/{'0' * 20}/2/0/0.bin", f"/points/{'0' * 20}/9/0/0/0.json", "/points/x",
    ],
)  # fmt: skip
def test_what_there_is_not_is_told_in_both_languages(path: str) -> None:
    content = problem_of(client().get(path), 404)
    assert "<script>" not in json.dumps(content["title"])


def test_more_layers_than_a_style_takes_are_refused() -> None:
    problem_of(client().get("/tiles/style.json?layers=" + ",".join(["units"] * 41)), 400)


def test_a_layer_of_many_points_leaves_the_page() -> None:
    key, told = many()
    assert told["count"] == 6_000
    packet = client().get(f"/points/{key}/8/211/104.bin")
    assert packet.headers["cache-control"].endswith("immutable")
    assert packet.headers["content-encoding"] == "gzip"
    head = np.frombuffer(packet.content[:16], "<u4")
    assert (head[0], head[1]) == (1, 1)
    record = client().get(f"/points/{key}/8/211/104/0.json").json()
    assert record["name"].startswith("<b>")  # as data: the page writes it as text
    assert record["id"].startswith("B-")
    problem_of(client().get(f"/points/{key}/8/211/104/{head[2]}.json"), 404)


def test_columns_that_were_deleted_are_made_again(tmp_path: Path) -> None:
    key, _ = many()
    portrayal = portray(layer(), records(np.full(10, 117.2), np.full(10, 31.8)), "zh")
    assert point_tiles.remembered(key, lambda: portrayal) is None
    point_tiles._open.clear()
    (tmp_path / "tiles" / f"{key}.arrow").unlink()
    found = point_tiles.points(key)
    assert found is not None
    assert len(found[0]) == 10


def test_what_was_sent_is_remembered_beside_its_columns() -> None:
    key, _ = many()
    point_tiles.remember(key, b"{}")
    assert point_tiles.remembered(key, pytest.fail) == b"{}"


def test_where_the_own_folder_cannot_be_written_columns_are_of_this_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "file"))
    key, told = many(5_004)
    assert told["count"] == 5_004
    assert point_tiles.points(key) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_oldest_columns_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_tiles, "FILES", 2)
    for n in (5_001, 5_002, 5_003):
        many(n)
    assert len(list((tmp_path / "tiles").glob("*.arrow"))) == 2


def test_a_layer_of_enterprises_has_its_place_once_there_are_some() -> None:
    tables = cache.tables()
    drawn = portray(all_layers()["enterprises"], tables, "zh")
    assert drawn.frame.empty
    assert "enterprises" not in cache.placed_layers()
    rows = empty(ENTERPRISES).reindex(range(2)).assign(
        id=["E-1", "E-2"], name_zh=["甲", "乙"], industry=["J66", "?"], lon=117.2, lat=31.8,
        accuracy="exact", uncertainty_m=10.0,
    )  # fmt: skip
    shown = portray(all_layers()["enterprises"], tables.with_tables(enterprises=rows), "zh")
    assert shown.rows()[:2] == [("金融业", 1), ("未写明或无法判定行业", 1)]


def test_many_readers_at_once_make_the_columns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(4)
    lon, lat = draw.normal(117.2, 0.02, 5_100), draw.normal(31.85, 0.02, 5_100)
    portrayal = portray(layer(), records(lon, lat), "zh")
    key, written = point_tiles.key_of("together"), []
    plain = point_tiles.columns.columns_of
    monkeypatch.setattr(
        point_tiles.columns, "columns_of", lambda one: written.append(1) or plain(one)
    )
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda _: point_tiles.keep(portrayal, key), range(16)))
    assert {one["count"] for one in told} == {5_100}
    assert len(written) == 1


def test_two_writers_of_one_file_leave_a_whole_one(tmp_path: Path) -> None:
    table = point_tiles.columns.columns_of(
        portray(layer(), records(*np.full((2, 900), 31.0)), "zh")
    )
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda _: point_tiles.columns.write(table, tmp_path / "x.arrow"), range(40))
        )
    assert len(point_tiles.columns.read(tmp_path / "x.arrow")) == 900
    assert [path.name for path in tmp_path.iterdir()] == ["x.arrow"]


def test_a_tile_of_a_version_is_drawn_from_that_version(tmp_path: Path) -> None:
    with pytest.raises(ProblemError):
        tiles._source("no such version", "units", "zh", "")


def test_the_popup_of_very_many_records_names_some_and_counts_the_rest() -> None:
    n = MOST_MEMBERS + 5
    at = records(np.full(n, 117.2), np.full(n, 31.8))
    rows = at.institutions.assign(accuracy="area", uncertainty_m=500.0)
    drawn = portray(layer(halo=True), at.with_tables(institutions=rows), "en")
    tip = drawn.frame["tip"].iloc[-1]
    assert len(tip) == MOST_MEMBERS + 1
    assert tip[-1][1] == "5 more"
