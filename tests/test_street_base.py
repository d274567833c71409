"""The street base: classes by rule, datum by known roads, junctions that stay, quiet layers."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner, Result

from cli import app
from gis.base_classes import LEFT_OUT, area_class, line_class
from gis.crs import from_wgs84
from gis.intake.base_files import (
    BaseRecords,
    BaseWish,
    Sorted,
    changes,
    extract_datum,
    open_extract,
    records_of,
    sorted_out,
)
from gis.intake.grid import LIMITS
from gis.intake.kinds import kind_of
from gis.layer import has_its_place
from gis.line_datum import find_line_datum
from gis.paper.compose import Composition
from gis.paper.draw import zoom_of
from gis.paper.preflight import preflight
from gis.paper.sheet import Sheet
from gis.portray import portray
from gis.problems import ProblemError
from gis.revisions import Entry
from gis.schema import empty
from gis.store import Store, Tables, open_store
from gis.street_base import LEVELS, cut, levels_of, window
from gis.street_network import kept_parts, parted
from gis.tables import STREETS
from gis.vocabulary import COVER_CLASSES, ROAD_CLASSES, STREET_CLASSES
from gis.web import encode, payload
from layers import all_layers
from tests import extract
from views import printing

ROOT = Path(__file__).resolve().parent.parent
BASE = ("base_cover", "base_waterways", "base_rail", "base_roads")
WISH = BaseWish(source="某测绘院", licence="皖S(2026)1号", as_of="2026-09", datum="wgs84")
NOTE = Entry(author="某人", at="2026-01-02T03:04:05Z")


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def sorted_file(path: Path) -> list[Sorted]:
    return [sorted_out(one, {}) for one in open_extract(path, path.name, facts())]


@pytest.fixture
def osm(tmp_path: Path) -> Path:
    return extract.write_osm(tmp_path / "town.osm")


@pytest.fixture
def records(osm: Path) -> BaseRecords:
    return records_of(sorted_file(osm), WISH, facts())


@pytest.fixture
def based(records: BaseRecords) -> Tables:
    return facts().with_tables(streets=records.streets, ground_cover=records.ground_cover)


# --- classes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind"),
    [("motorway", "motorway"), ("trunk", "motorway"), ("primary_link", "tertiary"),
     ("residential", "minor"), ("steps", "path"), ("高速公路", "motorway"), ("次干道", "secondary"),
     ("二级", "secondary"), ("等外", "minor"), ("420101", "primary"), ("4305010", "primary"),
     ("430502", "secondary"), ("440300", "path"), ("410101", "rail"), ("210101", "waterway"),
     ("subway", LEFT_OUT), ("310200", LEFT_OUT), ("429999", ""), ("大马路", "")],
)  # fmt: skip
def test_a_line_s_word_or_code_gives_its_class(word: str, kind: str) -> None:
    assert line_class(word) == kind


@pytest.mark.parametrize(
    ("word", "field", "kind"),
    [("reservoir", "landuse", "water"), ("wood", "natural", "green"), ("230101", "gb", "water"),
     ("公园绿地", "类别", "green"), ("residential", "landuse", LEFT_OUT), ("商业区", "类别", "")],
)  # fmt: skip
def test_an_area_s_word_gives_its_class(word: str, field: str, kind: str) -> None:
    assert area_class(word, field) == kind


@given(st.text(max_size=12))
def test_no_word_gives_a_class_that_there_is_not(word: str) -> None:
    assert line_class(word) in (*STREET_CLASSES, LEFT_OUT, "")
    assert area_class(word) in (*COVER_CLASSES, LEFT_OUT, "")


# --- reading ---------------------------------------------------------------------------------


def test_an_extract_gives_what_the_base_draws_and_counts_the_rest(records: BaseRecords) -> None:
    streets = records.streets.set_index("id")
    assert len(streets) == extract.DRAWN_LINES
    assert streets.loc["osm-w1", ["class", "name_zh", "name_en"]].tolist() == [
        "motorway", "东西高架", "East-West Expressway",
    ]  # fmt: skip
    assert streets.loc["osm-w2", "name_zh"] == '南"北<路'
    assert sorted(records.ground_cover["name_zh"]) == ["东园", "方湖"]
    assert set(records.streets["licence"]) == {"皖S(2026)1号"}


def test_the_binary_form_gives_what_the_text_gives(osm: Path, tmp_path: Path) -> None:
    binary = extract.write_pbf(tmp_path / "town.osm.pbf")
    one, other = (records_of(sorted_file(path), WISH, facts()) for path in (osm, binary))
    assert one.streets.to_wkb().equals(other.streets.to_wkb())
    assert one.ground_cover["id"].tolist() == other.ground_cover["id"].tolist()


def test_what_lies_far_from_the_city_is_not_read(osm: Path) -> None:
    read = pd.concat([one.frame for one in sorted_file(osm)])
    assert "远方路" not in set(read["name_zh"])


def test_the_same_extract_gives_the_same_bytes(osm: Path) -> None:
    first, second = (records_of(sorted_file(osm), WISH, facts()).streets for _ in range(2))
    assert first.to_wkb().equals(second.to_wkb())


def test_an_osm_file_is_told_by_its_content(osm: Path, tmp_path: Path) -> None:
    assert kind_of(osm, "town.osm", LIMITS).id == "osm"
    whole = extract.write_pbf(tmp_path / "whole.osm.pbf").read_bytes()
    head = tmp_path / "town.osm.pbf"
    head.write_bytes(whole[: len(whole) // 2])
    assert kind_of(head, head.name, LIMITS).id == "pbf"
    with pytest.raises(ProblemError):  # a PBF that ends after its head
        open_extract(head, head.name, facts())


def geopackage(path: Path, datum: str = "wgs84", crs: str | None = "EPSG:4490") -> Path:
    """Write the axes, which are known, as the roads of a Tianditu-like file, and a lake."""
    axes = facts().axes
    names = axes["name_zh"].str.split("（").str[0]

    def moved(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(
            shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], datum))
        )

    roads = gpd.GeoDataFrame(
        {"NAME": [*names, "甲路"], "RTEG": ["一级"] * 4 + ["二级", "特级"]},
        geometry=[*map(moved, axes.geometry), moved(axes.geometry.iloc[0])],
        crs=crs,
    )
    roads.to_file(path, layer="LRDL", driver="GPKG")
    lake = gpd.GeoDataFrame({"GB": ["230101"]}, geometry=[shapely.Polygon(extract.SQUARE)], crs=crs)
    lake.to_file(path, layer="HYDA", driver="GPKG")
    return path


def test_every_layer_of_a_geopackage_is_read_and_an_unknown_grade_is_asked_about(
    tmp_path: Path,
) -> None:
    parts = sorted_file(geopackage(tmp_path / "tdt.gpkg"))
    assert [len(one.frame) for one in parts] == [5, 1]
    assert parts[0].unknown == {"特级": 1}
    (opened, _) = open_extract(tmp_path / "tdt.gpkg", "tdt.gpkg", facts())
    told = sorted_out(opened, {"特级": "motorway"})
    assert told.unknown == {}
    assert (told.frame["class"] == "motorway").sum() == 1


def test_a_file_without_lines_or_areas_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "roads.csv"
    table.write_text("name,class\n甲路,primary\n", encoding="utf-8")
    with pytest.raises(ProblemError, match="neither lines nor areas"):
        open_extract(table, table.name, facts())


# --- datum -----------------------------------------------------------------------------------


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_named_roads_tell_the_datum(tmp_path: Path, datum: str) -> None:
    parts = sorted_file(geopackage(tmp_path / "tdt.gpkg", datum))
    found = extract_datum(parts, facts())
    assert found.datum == datum
    assert found.known == 4
    assert found.evidence


def test_main_roads_tell_the_datum_where_no_name_does() -> None:
    lines = np.asarray(facts().axes.geometry, dtype=object)
    moved = shapely.transform(
        lines, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "gcj02"))
    )
    found = find_line_datum(moved, [""] * len(lines), np.ones(len(lines), dtype=bool), facts())
    assert found.datum == "gcj02"
    assert found.known == 0


def test_without_a_known_road_nearby_the_datum_stays_open_but_for_osm(
    osm: Path, tmp_path: Path
) -> None:
    far = [({"highway": "primary"}, [(117.9, 31.3), (117.95, 31.35)])]
    by_format = sorted_file(extract.write_osm(tmp_path / "far.osm", far))
    assert extract_datum(by_format, facts()).datum == "wgs84"
    line = gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[shapely.LineString(far[0][1])],
                            crs="EPSG:4326")  # fmt: skip
    line.to_file(tmp_path / "far.geojson")
    assert extract_datum(sorted_file(tmp_path / "far.geojson"), facts()).datum == "undecided"


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["gcj02", "bd09"]))
def test_a_datum_that_was_confirmed_is_converted_back_to_a_metre(datum: str) -> None:
    axes = facts().axes
    there = shapely.transform(
        np.asarray(axes.geometry, dtype=object),
        lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], datum)),
    )
    frame = pd.DataFrame({"id": "", "name_zh": axes["name_zh"], "name_en": "", "class": "primary"})
    part = Sorted(frame=frame, shapes=there, crs="", kind="geojson", unknown={}, left_out=0)
    wish = BaseWish(source="x", licence="y", datum=datum)
    back = records_of([part], wish, facts()).streets
    assert (
        shapely.hausdorff_distance(back.geometry.to_numpy(), axes.geometry.to_numpy()).max() < 1e-5
    )


# --- the network -----------------------------------------------------------------------------

grid_points = st.tuples(st.integers(0, 6), st.integers(0, 6))
grid_lines = st.lists(
    st.lists(grid_points, min_size=2, max_size=6).filter(lambda points: len(set(points)) > 1),
    min_size=1,
    max_size=6,
)


def lines_of(points: list[list[tuple[int, int]]]) -> np.ndarray:
    found = np.empty(len(points), dtype=object)
    found[:] = [shapely.LineString(np.array(one, dtype=float) * 100) for one in points]
    return found


@given(grid_lines)
def test_parting_keeps_every_metre_of_every_line(points: list[list[tuple[int, int]]]) -> None:
    lines = lines_of(points)
    pieces, owner = parted(lines)
    whole = np.bincount(owner, weights=shapely.length(pieces), minlength=len(lines))
    assert whole == pytest.approx(shapely.length(lines))


@given(grid_lines, st.floats(1, 400))
def test_junctions_stay_where_they_are_however_coarse(
    points: list[list[tuple[int, int]]], tolerance: float
) -> None:
    pieces, _ = parted(lines_of(points))
    thin = shapely.simplify(pieces, tolerance, preserve_topology=False)
    shared = pd.Series([xy for line in points for xy in set(line)]).value_counts()
    kept = {tuple((np.array(xy) / 100).round().astype(int)) for xy in shapely.get_coordinates(thin)}
    assert set(shared[shared > 1].index) <= kept


def test_a_short_part_between_long_ones_stays_and_a_lone_one_goes() -> None:
    pieces, _ = parted(
        lines_of([[(0, 0), (6, 0)], [(6, 0), (6, 1)], [(6, 1), (0, 1)], [(0, 5), (1, 5)]])
    )
    assert kept_parts(pieces, 500).tolist() == [True, True, True, False]
    assert kept_parts(pieces, 0).all()


def test_the_cut_keeps_what_is_inside_and_shortens_what_crosses() -> None:
    frame = shapely.box(0, 0, 10, 10)
    shapes = np.array([shapely.LineString([(1, 1), (2, 2)]), shapely.LineString([(5, 5), (15, 5)]),
                       shapely.LineString([(20, 20), (21, 21)]), shapely.box(10, 2, 12, 4),
                       shapely.box(8, 8, 12, 12)], dtype=object)  # fmt: skip
    found, crossing = cut(shapes, frame)
    assert found[0] == shapes[0]
    assert found[1].length == 5
    assert found[2] is None
    assert found[3] is None  # it touches the frame along an edge only
    assert found[4].area == 4
    assert crossing.tolist() == [False, True, False, False, True]


# --- levels ----------------------------------------------------------------------------------


def test_roads_appear_by_zoom_and_junctions_do_not_drift(based: Tables) -> None:
    roads = levels_of(based.streets, "roads")
    shown = {
        level.zoom_from: set(roads.loc[roads["zoom_from"] == level.zoom_from, "class"])
        for level in LEVELS
    }
    assert list(shown.values()) == [
        {"motorway", "primary"}, {"motorway", "primary"}, {"motorway", "primary"},
        {"motorway", "primary", "minor", "path"},
    ]  # fmt: skip
    for _, level in roads.groupby("zoom_from"):
        points = shapely.get_coordinates(level.geometry.to_numpy()).round(6)
        assert (points == (117.25, 31.86)).all(axis=1).sum() >= 2


def test_levels_are_gapless_and_each_is_finer_than_the_one_before() -> None:
    for one, next_ in pairwise(LEVELS):
        assert one.zoom_to == next_.zoom_from
        assert one.tolerance_m > next_.tolerance_m
        assert one.roads <= next_.roads
        assert one.least_m2 > next_.least_m2


def test_a_table_is_levelled_once(based: Tables) -> None:
    assert levels_of(based.streets, "roads") is levels_of(based.streets, "roads")


def test_areas_of_a_class_are_one_and_a_large_water_keeps_its_name(based: Tables) -> None:
    cover = levels_of(based.ground_cover, "cover")
    close = cover[cover["zoom_from"] == 14]
    assert set(zip(close["class"], close["name_zh"], strict=True)) == {
        ("green", ""), ("water", "方湖"),
    }  # fmt: skip
    assert "方湖" not in set(cover.loc[cover["zoom_from"] == 0, "name_zh"])


def test_an_empty_base_has_no_feature_on_any_level() -> None:
    for part in ("roads", "rail", "waterways"):
        assert levels_of(facts().streets, part).empty
    assert levels_of(facts().ground_cover, "cover").empty


# --- layers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BASE)
def test_a_base_layer_is_empty_with_a_word_or_drawn_with_its_credit(
    name: str, based: Tables
) -> None:
    layer = all_layers()[name]
    bare = payload(portray(layer, facts(), "zh"))
    assert not has_its_place(layer, facts())
    assert "暂无数据" in bare["empty"]
    assert bare["credit"] == ""
    drawn = payload(portray(layer, based, "zh"))
    assert has_its_place(layer, based)
    assert drawn["features"]
    assert drawn["credit"] == "某测绘院 (皖S(2026)1号)"


def test_base_layers_lie_between_the_land_and_everything_else() -> None:
    orders = {name: one.order for name, one in all_layers().items()}
    above = [
        order for name, order in orders.items() if name not in BASE and name != "land" and order > 0
    ]
    assert all(orders["land"] < orders[name] < min(above) for name in BASE)


def test_the_shipped_axes_give_way_but_stay_available(based: Tables) -> None:
    roads = all_layers()["roads"]
    assert has_its_place(roads, facts())
    assert not has_its_place(roads, based)
    assert len(portray(roads, based, "zh").frame)


def test_the_shipped_lake_is_not_drawn_beside_that_of_the_base(based: Tables) -> None:
    lake = facts().water
    cover = empty_cover().iloc[:0]
    own = gpd.GeoDataFrame(
        pd.concat([cover, lake[["id", "name_zh", "name_en"]].assign(**{"class": "water"})]),
        geometry=lake.geometry.to_numpy(), crs="EPSG:4326",
    )  # fmt: skip
    water = all_layers()["water"]
    assert len(portray(water, based, "zh").frame) == len(lake)
    assert portray(water, facts().with_tables(ground_cover=own), "zh").frame.empty


def empty_cover() -> pd.DataFrame:
    return pd.DataFrame(facts().ground_cover.drop(columns="geometry"))


def test_the_screen_gets_steps_that_add_up_to_the_lines(based: Tables) -> None:
    portrayal = portray(all_layers()["base_roads"], based, "zh")
    sent = json.loads(encode(payload(portrayal)))
    for feature, shape in zip(sent["features"], portrayal.frame.geometry, strict=True):
        found = [np.cumsum(np.reshape(line, (-1, 2)), axis=0)[:, ::-1] for line in feature["lines"]]
        wanted = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
        for one, other in zip(found, wanted, strict=True):
            assert np.abs(one[[0, -1]] / 1e5 - other[[0, -1]]).max() <= 0.5001e-5
        assert feature["zoom"][0] < feature["zoom"][1]


def test_thirty_thousand_segments_reach_the_screen_in_1500_kb() -> None:
    streets = street_grid(30_000)
    sent = encode(payload(portray(all_layers()["base_roads"], streets, "zh")))
    assert len(gzip.compress(sent, 6)) <= 1_500_000


def street_grid(count: int) -> Tables:
    """Return tables with a base of that many bent street segments, every tenth of a main class."""
    draw = np.random.default_rng(20_260_101)
    side = int(np.ceil(np.sqrt(count / 2)))
    spots = np.array([(a, b) for a in range(side) for b in range(side)], dtype=float)[: count // 2]
    bends = np.linspace(0, 1, 6)
    kinds = np.array(ROAD_CLASSES)[np.where(np.arange(count) % 10, 4, np.arange(count) // 10 % 5)]
    shapes = []
    for start in spots:
        for way in ((1.0, 0.0), (0.0, 1.0)):
            points = start + np.outer(bends, way)
            points[1:-1] += draw.normal(0, 0.03, (4, 2))
            shapes.append(shapely.LineString(points * 0.003 + (116.9, 31.6)))
    frame = pd.DataFrame(
        {"id": [f"s{n}" for n in range(len(shapes))], "class": kinds[: len(shapes)]}
    )
    rows = frame.assign(name_zh="", name_en="", licence="ODbL", source="toy", as_of="")
    return facts().with_tables(streets=gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326"))


# --- paper -----------------------------------------------------------------------------------


def sheet(tables: Tables, **asked: object) -> Composition:
    return printing.make(Sheet(layers=("clusters",), date="2026-11-26", **asked), tables)


def test_on_paper_the_base_has_layers_of_its_own_right_above_the_land(based: Tables) -> None:
    names = [sheaf.name.zh for sheaf in sheet(based, area="luyang").page.sheaves]
    land = names.index("市域")
    own = [all_layers()[name].title.zh for name in BASE]
    found = [name for name in names if name in own]
    assert found == [name for name in own if name in found]
    assert len(found) >= 2
    assert names[land + 1 : land + 1 + len(found)] == found
    assert "道路轴线" not in names


def test_base_lines_on_paper_are_between_a_tenth_and_0_35_mm(based: Tables) -> None:
    widths = [
        item.pen.width_mm
        for sheaf in sheet(based, area="luyang").page.sheaves
        if sheaf.name.zh.startswith("底图") and sheaf.name.zh != "底图水面与绿地"
        for item in sheaf.items
    ]
    assert widths
    assert all(0.1 <= width <= 0.35 for width in widths)


def test_the_imprint_credits_the_base_only_where_it_is_drawn(based: Tables) -> None:
    assert "某测绘院 (皖S(2026)1号)" in sheet(based).imprint.sources
    assert not any("导入" in one for one in sheet(facts()).imprint.sources)


def test_preflight_finds_nothing_new_on_a_sheet_with_a_base(based: Tables) -> None:
    def found(tables: Tables) -> set[tuple[str, str]]:
        verdicts = preflight(sheet(tables, area="luyang"))
        return {(one.rule, one.level) for one in verdicts if one.level in ("error", "warning")}

    assert found(based) <= found(facts())


@given(st.integers(500, 5_000_000))
def test_a_smaller_scale_never_shows_more(scale: int) -> None:
    assert zoom_of(scale) >= zoom_of(scale + 1000)


def test_paper_at_the_screen_s_scale_shows_half_a_level_more() -> None:
    assert zoom_of(490_000) == pytest.approx(10.6)


# --- revisions -------------------------------------------------------------------------------


def test_a_base_is_one_revision_and_can_be_undone(database: str, osm: Path) -> None:
    store = open_store(ROOT / "data", database)
    found = records_of(sorted_file(osm), WISH, store.tables)
    made = store.commit(list(changes(found, WISH, store.tables)), NOTE, based_on=0)
    assert {name: one.added for name, one in made.touched.items()} == {
        "streets": extract.DRAWN_LINES, "ground_cover": extract.DRAWN_AREAS,
    }  # fmt: skip
    assert len(store.tables.streets) == extract.DRAWN_LINES
    store.undo(made.number, NOTE)
    assert store.tables.streets.empty
    assert store.version == store.shipped.version


def test_replacing_takes_away_only_what_is_of_the_classes_in_the_file(
    tmp_path: Path, database: str, osm: Path
) -> None:
    store = open_store(ROOT / "data", database)
    first = records_of(sorted_file(osm), WISH, store.tables)
    store.commit(list(changes(first, WISH, store.tables)), NOTE, based_on=0)
    rail = [({"railway": "rail", "name": "新线"}, [(117.2, 31.8), (117.3, 31.8)])]
    wish = BaseWish(source="x", licence="y", datum="wgs84", replaces=True)
    newer = extract.write_osm(tmp_path / "rail.osm", [*extract.WAYS[:5], *rail])
    found = records_of(sorted_file(newer)[:1], wish, store.tables)
    found = BaseRecords(
        streets=found.streets[found.streets["class"] == "rail"],
        ground_cover=found.ground_cover, outside=0, cut=0, repeated=0,
    )  # fmt: skip
    store.commit(list(changes(found, wish, store.tables)), NOTE, based_on=1)
    names = store.tables.streets.loc[store.tables.streets["class"] == "rail", "name_zh"].tolist()
    assert names == ["新线"]
    assert len(store.tables.streets) == extract.DRAWN_LINES


# --- the command line and the page -----------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return the store that the command line writes to, in a folder of the test's own."""
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return open_store(ROOT / "data", f"sqlite:///{tmp_path / 'var' / 'atlas.sqlite'}")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_an_osm_file_needs_no_word_about_source_licence_or_datum(own: Store, osm: Path) -> None:
    told = run("base", osm)
    assert told.exit_code == 0, told.output
    assert "高速公路、快速路：1 个" in told.stdout
    assert set(own.tables.streets["source"]) == {"© OpenStreetMap contributors"}
    assert set(own.tables.streets["licence"]) == {"ODbL"}


def test_a_dry_run_writes_nothing(own: Store, osm: Path) -> None:
    assert run("base", osm, "--dry-run").exit_code == 0
    assert own.head == 0


def test_all_that_is_missing_is_asked_for_together(own: Store, tmp_path: Path) -> None:
    told = run("base", geopackage(tmp_path / "tdt.gpkg"))
    assert told.exit_code == 1
    for words in ("特级", "--source", "--licence"):
        assert words in told.stderr
    assert own.head == 0


def test_a_shifted_datum_has_to_be_confirmed(own: Store, tmp_path: Path) -> None:
    asked = ("base", geopackage(tmp_path / "tdt.gpkg", "gcj02"), "--source", "天地图", "--licence",
             "GS(2024)0650号", "--class", "特级=-")  # fmt: skip
    told = run(*asked)
    assert told.exit_code == 1
    assert "--datum gcj02" in told.stderr
    assert run(*asked, "--datum", "gcj02").exit_code == 0
    road = own.tables.streets.set_index("name_zh").geometry["望江西路"]
    axis = facts().axes.set_index("name_zh").geometry["望江西路"]
    assert road.hausdorff_distance(axis) < 1e-5


def test_unknown_words_can_be_left_out_and_a_wrong_class_is_refused(
    own: Store, tmp_path: Path
) -> None:
    asked = ("base", geopackage(tmp_path / "tdt.gpkg"), "--source", "天地图", "--licence", "内部")
    assert run(*asked, "--class", "特级=大路").exit_code == 1
    assert run(*asked, "--skip-rejected").exit_code == 0
    assert len(own.tables.streets) == 5


def test_the_general_import_reads_streets_cuts_them_and_asks_for_the_datum(
    own: Store, tmp_path: Path
) -> None:
    file = geopackage(tmp_path / "tdt.gpkg", "gcj02")
    asked = ("import", file, "--table", "streets", "--sheet", "LRDL", "--column", "licence=",
             "--source", "天地图")  # fmt: skip
    assert "--datum gcj02" in run(*asked).stderr
    file = tmp_path / "roads.geojson"
    gpd.GeoDataFrame(
        {"name": ["甲路", "乙路", "远路"], "highway": ["trunk", "residential", "primary"],
         "licence": "ODbL"},
        geometry=[shapely.LineString([(117.25, 31.8), (117.25, 31.9)]),
                  shapely.LineString([(117.2, 31.85), (117.3, 31.85)]),
                  shapely.LineString([(120, 35), (121, 35)])],
        crs="EPSG:4326",
    ).to_file(file)  # fmt: skip
    told = run("import", file, "--table", "streets", "--source", "x", "--datum", "wgs84")
    assert told.exit_code == 0, told.output
    assert own.tables.streets["class"].tolist() == ["motorway", "minor"]
    assert own.tables.streets["id"].str.startswith("ST-").all()


@pytest.mark.parametrize(("language", "words"), [("zh", "暂无街道底图"), ("en", "no street base")])
def test_the_page_has_a_part_for_the_base(own: Store, language: str, words: str) -> None:
    test = AppTest.from_file(str(ROOT / "main.py"), default_timeout=30)
    test.query_params["lang"], test.query_params["part"] = language, "base"
    test.run()
    test.switch_page("pages/data.py").run()
    assert not test.exception
    assert any(words in one.value for one in test.info)


def test_the_base_is_switched_on_where_there_is_one(own: Store, osm: Path) -> None:
    def pressed() -> list[str]:
        test = AppTest.from_file(str(ROOT / "main.py"), default_timeout=60).run()
        return list(test.session_state["w_base"])

    before = pressed()
    assert "roads" in before
    assert not set(BASE) & set(before)
    run("base", osm)
    after = pressed()
    assert set(BASE) <= set(after)
    assert "roads" not in after


def test_every_class_has_a_rule_that_leads_to_it() -> None:
    words = {line_class(word) for word in ("trunk", "primary", "secondary", "tertiary", "service",
                                           "path", "rail", "river")}  # fmt: skip
    assert words == set(STREET_CLASSES)
    assert set(STREETS.by_name["class"].choices or ()) == set(STREET_CLASSES)


def test_gdal_reads_osm_and_cannot_write_it() -> None:
    assert pyogrio.list_drivers()["OSM"] == "r"


def test_the_window_reaches_three_kilometres_beyond_the_city() -> None:
    inner, outer = (
        gpd.GeoSeries([shape], crs="EPSG:4326").to_crs("EPSG:4509")[0]
        for shape in (shapely.union_all(facts().units.geometry.to_numpy()), window(facts().units))
    )
    assert outer.covers(shapely.simplify(inner, 50))
    assert 2_700 < shapely.distance(inner, outer.exterior) < 3_100


def test_an_empty_table_has_the_columns_that_the_layers_need() -> None:
    assert {"class", "name_zh", "source", "licence"} <= set(empty(STREETS).columns)


def test_no_base_word_stands_in_two_languages_at_once() -> None:
    for words in (*STREET_CLASSES.values(), *COVER_CLASSES.values()):
        assert not re.search(r"[\u4e00-\u9fff]", words.en)
