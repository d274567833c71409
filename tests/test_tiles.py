"""Tiles: what lies in one, where its border is, how many points a zoom shows."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.areas import as_points
from gis.layer import Fill, Kinds, Layer, Marker, One, Stroke, Style
from gis.portray import Portrayal, portray
from gis.store import Tables, open_store
from gis.text import Text
from gis.tiles import columns
from gis.tiles.columns import PointColumns, columns_of, levels, opened
from gis.tiles.grid import (
    BITS,
    Tile,
    morton,
    positions_of,
    to_degrees,
    to_positions,
    whole,
)
from gis.tiles.packets import CELLS, packet
from gis.tiles.shapes import BUFFER
from gis.tiles.sources import Source, source, tile_bytes
from gis.tiles.style import rules, style, tilejson
from gis.tiles.thinning import HIGHEST, LOWEST, Zoom, plan, zoom_of
from gis.tiles.told import told
from gis.tiles.vector import EXTENT, Features, encode
from layers import all_layers
from tests import town

ROOT = Path(__file__).resolve().parent.parent
PAIR = (Text("甲", "A"), Text("乙", "B"))
TWO = Kinds(
    column="family",
    words={"bank": PAIR[0], "trust": PAIR[1]},
    styles={"bank": Style(shape="square", fill="#112233"), "trust": Style(fill="#445566")},
)
each_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda one: one.id)
longitudes = st.floats(-180, 179.9999)
latitudes = st.floats(-85, 85)


@cache
def shipped() -> Tables:
    return open_store(ROOT / "data").tables.compared_with(0)


def layer(**fields: object) -> Layer:
    given_fields = {
        "data": lambda t: as_points(t.institutions), "symbol": Marker(look=TWO), **fields,
    }  # fmt: skip
    return Layer(id="toy", group="points", title=Text("图层", "Layer"), source=Text("玩", "Toy"),
                 **given_fields)  # fmt: skip


def records(lon: np.ndarray, lat: np.ndarray, family: object = "bank") -> Tables:
    """Return the town with one exactly placed institution at each place."""
    rows = town.institutions().iloc[np.zeros(len(lon), dtype=int)].reset_index(drop=True)
    ids = [f"B-{place}" for place in range(len(lon))]
    places = {"lon": lon, "lat": lat, "accuracy": "exact", "family": family, "id": ids}
    return town.tables().with_tables(institutions=rows.assign(**places))


def scattered(n: int, seed: int = 1) -> Portrayal:
    draw = np.random.default_rng(seed)
    kinds = draw.choice(["bank", "trust"], n, p=[0.8, 0.2])
    return portray(
        layer(),
        records(draw.normal(117.2, 0.05, n), draw.normal(31.85, 0.05, n), kinds),
        "zh",
    )


def points_of(portrayal: Portrayal) -> PointColumns:
    return opened(columns_of(portrayal))


def tiles_over(points: PointColumns, z: int) -> list[Tile]:
    x, y = (axis.astype(np.int64) >> (BITS - z) for axis in positions_of(points.codes))
    return [Tile(z=z, x=int(a), y=int(b)) for a, b in sorted(set(zip(x, y, strict=True)))]


def shown(content: bytes) -> list[tuple[int, int, int, int]]:
    """Read a packet of points: x, y in 4,096ths, hollow, legend row."""
    kind, _, n, _ = np.frombuffer(content[:16], "<u4")
    assert kind == 1
    numbers = np.frombuffer(content[16:], "<u4", n).astype(int)
    return [(v & 4095, (v >> 12) & 4095, (v >> 24) & 1, v >> 25) for v in numbers.tolist()]


def cells(content: bytes) -> list[tuple[int, int, int]]:
    """Read a packet of densities: cell, legend row, count."""
    kind, _, n, _ = (int(one) for one in np.frombuffer(content[:16], "<u4"))
    assert kind == 2
    start = 16 + -(-2 * n // 4) * 4
    cell, count = np.frombuffer(content[16:], "<u2", n), np.frombuffer(content[start:], "<u4", n)
    row = np.frombuffer(content[start + 4 * n :], "u1", n)
    return list(zip(cell.tolist(), row.tolist(), count.tolist(), strict=True))


def decoded(content: bytes) -> list[dict]:
    """Read a vector tile as another program does, y downwards."""
    if not content:
        return []
    read = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    (only,) = read.values()
    assert only["extent"] == EXTENT
    return only["features"]


# The pyramid


@given(st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=20))
def test_a_place_comes_back_to_a_centimetre(places: list[tuple[float, float]]) -> None:
    lon, lat = np.array(places).T
    found = to_degrees(*to_positions(lon, lat))
    assert np.allclose(found, (lon, lat), atol=1e-9)
    rounded = to_degrees(*(axis + 0.5 for axis in map(whole, to_positions(lon, lat))))
    assert np.allclose(rounded, (lon, lat), atol=1e-7)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 22))
def test_the_leading_bits_of_a_place_are_its_tile(x: int, y: int, z: int) -> None:
    code = morton(np.array([x], dtype=np.uint32), np.array([y], dtype=np.uint32))
    assert [axis.tolist() for axis in positions_of(code)] == [[x], [y]]
    first, after = Tile(z=z, x=x >> (32 - z), y=y >> (32 - z)).codes
    assert first <= int(code[0]) < after


@pytest.mark.parametrize("place", [(-1, 0, 0), (23, 0, 0), (1, 2, 0), (1, 0, -1), (3, 8, 8)])
def test_a_tile_outside_the_pyramid_is_none(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        Tile(z=place[0], x=place[1], y=place[2])


def test_the_bounds_of_the_first_tile_are_the_square_world() -> None:
    assert Tile(z=0, x=0, y=0).bounds() == pytest.approx((-180, -85.0511288, 180, 85.0511288))


# Columns of points


def test_points_keep_their_record_when_they_are_sorted(tmp_path: Path) -> None:
    drawn = scattered(50)
    columns.write(columns_of(drawn), tmp_path / "x.arrow")
    points = columns.read(tmp_path / "x.arrow")
    frame = drawn.frame.set_index("id")
    for place in range(50):
        record = points.record(place)
        row = frame.loc[record["id"]]
        assert record["at"] == pytest.approx([row.geometry.y, row.geometry.x], abs=1e-6)
        assert (record["row"], record["name"]) == (row["row"], row["name"])
    assert [path.name for path in tmp_path.iterdir()] == ["x.arrow"]


def test_no_points_are_columns_too(tmp_path: Path) -> None:
    empty = opened(columns_of(scattered(0)))
    columns.write(empty.table, tmp_path / "x.arrow")
    assert len(columns.read(tmp_path / "x.arrow")) == 0
    assert plan(empty) == tuple(Zoom(z=z, mode="points") for z in range(LOWEST, HIGHEST + 1))
    assert shown(packet(empty, Tile(z=9, x=0, y=0), plan(empty)[0])) == []


def test_a_damaged_file_is_no_columns(tmp_path: Path) -> None:
    columns.write(columns_of(scattered(20)), tmp_path / "x.arrow")
    whole_file = (tmp_path / "x.arrow").read_bytes()
    (tmp_path / "x.arrow").write_bytes(whole_file[: len(whole_file) // 2])
    with pytest.raises(pa.ArrowInvalid):
        columns.read(tmp_path / "x.arrow")


@given(st.lists(st.integers(0, 2), max_size=400), st.integers(0, 8))
def test_one_of_2_to_the_k_of_each_class_is_shown_within_one(rows: list[int], k: int) -> None:
    row = np.array(rows, dtype=np.uint8)
    level = levels(row)
    for one in range(3):
        exact = (row == one).sum() / 2**k
        assert abs(((level >= k) & (row == one)).sum() - exact) < 1


def test_each_thinning_holds_the_next_and_keeps_the_density() -> None:
    points = points_of(scattered(20_000))
    z = 12
    (busy, every), *_ = Counter(
        {tile: np.subtract(*points.range_of(tile)[::-1]) for tile in tiles_over(points, z)}
    ).most_common(1)
    several = [set(points.shown(busy, 2**k).tolist()) for k in range(5)]
    assert all(fewer < more for more, fewer in pairwise(several))
    assert [round(every / len(one)) for one in several] == [1, 2, 4, 8, 16]


# Packets for our own map


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(LOWEST, HIGHEST))
def test_each_point_lies_in_one_tile_of_a_zoom_where_it_is(seed: int, z: int) -> None:
    points = points_of(scattered(60, seed))
    x, y = (axis.astype(int).tolist() for axis in positions_of(points.codes))
    side = (1 << (BITS - z)) // 4096
    wanted = Counter(
        zip((a // side for a in x), (b // side for b in y), points.hollow.tolist(),
            points.row.tolist(), strict=True)
    )  # fmt: skip
    found: Counter[tuple[int, ...]] = Counter()
    for tile in tiles_over(points, z):
        for px, py, hollow, row in shown(packet(points, tile, Zoom(z=z, mode="points"))):
            found[tile.x * 4096 + px, tile.y * 4096 + py, hollow, row] += 1
    assert found == wanted


def test_the_cells_of_a_density_hold_every_record_once() -> None:
    drawn = scattered(3_000)
    points = points_of(drawn)
    total: Counter[int] = Counter()
    for tile in tiles_over(points, 10):
        for cell, row, count in cells(packet(points, tile, Zoom(z=10, mode="density"))):
            assert cell < CELLS * CELLS
            total[row] += count
    assert total == Counter({n: row.count for n, row in enumerate(drawn.legend) if row.count
                             and row.role == "item"})  # fmt: skip


def test_a_density_is_where_the_points_are() -> None:
    lon, lat = np.array([117.2, 117.2, 117.3]), np.array([31.8, 31.8, 31.9])
    points = points_of(portray(layer(), records(lon, lat), "zh"))
    (tile,) = tiles_over(points, 6)
    found = cells(packet(points, tile, Zoom(z=6, mode="density")))
    x, y = to_positions(lon, lat)
    side = tile.span / CELLS
    at = [int((b - tile.corner[1]) // side) * CELLS + int((a - tile.corner[0]) // side)
          for a, b in zip(x, y, strict=True)]  # fmt: skip
    assert at[0] != at[2]
    assert found == sorted([(at[0], 0, 2), (at[2], 0, 1)])


def test_few_points_are_shown_one_by_one_and_many_as_density_from_afar() -> None:
    assert {zoom.mode for zoom in plan(points_of(scattered(5_000)))} == {"points"}
    many = columns_of(scattered(1_000))
    crowd = opened(pa.concat_tables([many] * 200).sort_by("code").combine_chunks())
    zooms = plan(crowd)
    assert zooms[0].mode == "density"
    assert zooms[0].breaks[-1] >= 1_000
    assert list(zooms[0].breaks) == sorted(zooms[0].breaks)
    assert zooms[-1] == Zoom(z=HIGHEST, mode="points")
    assert zoom_of(zooms, 30) == zooms[-1]
    assert zoom_of(zooms, 0) == zooms[0]


def test_what_the_browser_is_told_names_every_zoom_in_both_languages() -> None:
    many = columns_of(scattered(1_000))
    crowd = opened(pa.concat_tables([many] * 200).sort_by("code").combine_chunks())
    for language in ("zh", "en"):
        said = told("key", crowd, plan(crowd), language)
        assert json.loads(json.dumps(said)) == said
        assert len(said["zooms"]) == HIGHEST - LOWEST + 1
        first = said["zooms"][0]
        assert len(first["breaks"]) == len(first["colours"]) == len(first["labels"])


# Vector tiles


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 16))
def test_a_vector_tile_holds_each_point_once_inside_its_border(seed: int, z: int) -> None:
    drawn = scattered(80, seed)
    points = points_of(drawn)
    of = Source(id="toy", words=("甲", "乙"), points=points, zooms=plan(points))
    inside: Counter[str] = Counter()
    frame = drawn.frame.set_index("id")
    for tile in tiles_over(points, z):
        for feature in decoded(tile_bytes(of, tile)):
            x, y = feature["geometry"]["coordinates"]
            said = feature["properties"]
            where = frame.loc[said["id"]]
            px, py = (float(one) for one in to_positions(where.geometry.x, where.geometry.y))
            step = tile.span / EXTENT
            assert 0 <= px - (tile.corner[0] + x * step) < step + 2
            assert 0 <= py - (tile.corner[1] + y * step) < step + 2
            assert said["class"] == of.words[where["row"]]
            assert said["row"] == where["row"]
            inside[said["id"]] += 0 <= x < EXTENT and 0 <= y < EXTENT
    assert inside == Counter(frame.index)


def test_points_just_across_the_border_are_in_the_buffer_of_the_tile() -> None:
    tile = Tile(z=12, x=3381, y=1661)
    _, south, east, north = tile.bounds()
    beyond = np.array([1.0, 60.0, 70.0]) * (360 / 2**12 / EXTENT)
    lat = np.full(3, (south + north) / 2)
    points = points_of(portray(layer(), records(east + beyond, lat), "zh"))
    of = Source(id="toy", words=("甲", "乙"), points=points, zooms=plan(points))
    found = {one["properties"]["id"]: one["geometry"]["coordinates"][0]
             for one in decoded(tile_bytes(of, tile))}  # fmt: skip
    assert found == {"B-0": EXTENT + 1, "B-1": EXTENT + 60}


def areas() -> Layer:
    return layer(
        data=lambda t: t.units, id_column="id", label=("short_zh", "short_en"),
        symbol=Fill(look=One(says=PAIR[0], style=Style(fill="#112233"))),
    )  # fmt: skip


def on_the_ground(feature: dict, tile: Tile) -> shapely.Geometry:
    """Return a decoded feature's shape as positions, cut at the tile's own border."""
    shape = shapely.geometry.shape(feature["geometry"])
    own = shapely.intersection(shape, shapely.box(0, 0, EXTENT, EXTENT))
    return shapely.transform(own, lambda xy: xy * (tile.span / EXTENT) + tile.corner)


@settings(max_examples=12)
@given(st.integers(7, 13))
def test_areas_cut_by_tiles_join_to_the_area_that_was_cut(z: int) -> None:
    portrayal = portray(areas(), town.tables(), "zh")
    of = source(portrayal)
    parts: dict[str, list[shapely.Geometry]] = {}
    for tile in over(portrayal.frame, z):
        for feature in decoded(tile_bytes(of, tile)):
            said = feature["properties"]
            parts.setdefault(said["id"], []).append(on_the_ground(feature, tile))
    whole_shapes = shapely.transform(
        portrayal.frame.geometry.to_numpy(), lambda xy: np.column_stack(to_positions(*xy.T))
    )
    step = (1 << (BITS - z)) / EXTENT
    for code, shape in zip(portrayal.frame["id"], whole_shapes, strict=True):
        joined = shapely.union_all(parts[code])
        apart = shapely.symmetric_difference(joined, shape)
        # Rounding moves a border by a step at most; pieces do not overlap.
        assert apart.area <= 2 * step * shape.length
        assert sum(one.area for one in parts[code]) == pytest.approx(joined.area, rel=1e-9)


def over(frame: gpd.GeoDataFrame, z: int) -> list[Tile]:
    west, south, east, north = frame.total_bounds
    x, y = (axis.astype(np.int64) >> (BITS - z)
            for axis in map(whole, to_positions([west, east], [north, south])))  # fmt: skip
    return [Tile(z=z, x=a, y=b) for a in range(x[0], x[1] + 1) for b in range(y[0], y[1] + 1)]


def test_a_hole_stays_a_hole_and_two_parts_stay_two() -> None:
    portrayal = portray(areas(), town.tables(), "en")
    (tile,) = over(portrayal.frame, 7)
    found = {one["properties"]["id"]: one for one in decoded(tile_bytes(source(portrayal), tile))}
    assert len(found["U-2"]["geometry"]["coordinates"]) == 2
    assert found["U-3"]["geometry"]["type"] == "MultiPolygon"
    assert found["U-2"]["properties"]["name"] == 'Mid"dle'
    assert found["U-2"]["properties"]["label"] == 'Mid"'


def test_outer_rings_run_as_the_standard_says() -> None:
    square = shapely.box(10, 10, 20, 20)
    for one in (square, shapely.reverse(square)):
        (found,) = decoded(encode("x", Features(ids=np.array([7]), values={}, shapes=[one])))
        # Positive by the surveyor's formula where y runs downwards: clockwise on the screen.
        assert shapely.LinearRing(found["geometry"]["coordinates"][0]).is_ccw
        assert found["id"] == 7


def test_a_line_that_leaves_and_comes_back_is_two_lines() -> None:
    tile = Tile(z=12, x=3381, y=1661)
    west, south, east, north = tile.bounds()
    middle, high, wide = (south + north) / 2, (north - south) / 4, east - west
    line = shapely.LineString(
        [(west + wide / 2, middle - high), (east + wide, middle - high),
         (east + wide, middle + high), (west + wide / 2, middle + high)]
    )  # fmt: skip
    frame = gpd.GeoDataFrame({"id": ["L"], "name_zh": ["线"]}, geometry=[line], crs="EPSG:4326")
    one = layer(
        data=lambda t: frame, name=("name_zh", "name_zh"),
        symbol=Stroke(look=One(says=PAIR[0], style=Style(stroke="#111111"))),
    )  # fmt: skip
    (found,) = decoded(tile_bytes(source(portray(one, town.tables(), "zh")), tile))
    assert found["geometry"]["type"] == "MultiLineString"
    ends = {point[0] for part in found["geometry"]["coordinates"] for point in part}
    assert max(ends) == EXTENT + BUFFER


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20), st.booleans(), st.none(), st.floats(allow_nan=False),
            st.integers(-(2**62), 2**62),
        ), min_size=1, max_size=12,
    )
)  # fmt: skip
def test_values_of_every_kind_come_back(values: list[object]) -> None:
    n = len(values)
    features = Features(
        ids=np.arange(n), values={"a": values, "b": ["<b>"] * n},
        points=np.column_stack([np.arange(n) - 2, np.arange(n) * 500]),
    )  # fmt: skip
    found = decoded(encode("层", features))
    for number, (feature, value) in enumerate(zip(found, values, strict=True)):
        said = feature["properties"]
        assert said["b"] == "<b>"
        assert said.get("a") == value
        assert type(said.get("a")) is type(value)
        assert list(feature["geometry"]["coordinates"]) == [number - 2, number * 500]


def test_a_tile_where_nothing_lies_has_no_bytes() -> None:
    assert tile_bytes(source(portray(areas(), town.tables(), "zh")), Tile(z=9, x=0, y=0)) == b""


@each_layer
def test_tiles_and_legend_agree_for_every_layer(layer: Layer) -> None:
    portrayal = portray(layer, shipped(), "zh")
    words = [row.label.zh for row in portrayal.legend]
    found = [one["properties"] for one in decoded(
        tile_bytes(source(portrayal), Tile(z=6, x=52, y=26)))]  # fmt: skip
    drawn = dict(zip(portrayal.frame["id"], portrayal.frame["row"], strict=True))
    assert (len(found) > 0) == (len(drawn) > 0)
    for said in found:
        assert said["row"] == drawn[said["id"]]
        assert said["class"] == words[said["row"]]


# The style of other programs


@each_layer
def test_the_style_has_the_colours_of_the_legend(layer: Layer) -> None:
    portrayal = portray(layer, shipped(), "en")
    found = rules(portrayal)
    assert found or not len(portrayal.frame)
    sent = json.dumps(found, ensure_ascii=False)
    for row in portrayal.legend:
        if row.role == "item" and row.style.fill and row.count:
            assert row.style.fill in sent
    for rule in found:
        assert rule["source-layer"] == layer.id
        assert [one["label"] for one in rule["metadata"]["legend"]] == [
            row.label.en for row in portrayal.legend
        ]


def test_a_style_names_the_tiles_and_where_they_come_from() -> None:
    portrayal = portray(areas(), town.tables(), "zh")
    address = "http://x/tiles/toy/{z}/{x}/{y}.mvt"
    made = style([portrayal], [address], name=PAIR[0], bounds=(117.0, 31.8, 117.5, 31.9))
    assert made["version"] == 8
    assert made["sources"]["toy"]["tiles"] == [address]
    assert made["sources"]["toy"]["attribution"] == "玩"
    assert [rule["id"] for rule in made["layers"]] == ["background", "toy-fill"]
    described = tilejson(portrayal, address, (117.0, 31.8, 117.5, 31.9), "v1")
    assert described["vector_layers"][0]["id"] == "toy"
    assert described["legend"] == [{"label": "甲", "count": 3, "role": "item"}]


def test_dashes_and_widths_are_those_of_each_row() -> None:
    dashed = replace(TWO.styles["bank"], stroke="#111111", dash="6 3", stroke_px=2.0, shape="")
    plain = Style(stroke="#222222", stroke_px=1.0)
    look = Kinds(column="kind", words={"urban": PAIR[0], "zone": PAIR[1], "county": PAIR[1]},
                 styles={"urban": dashed, "zone": plain, "county": plain})  # fmt: skip
    one = layer(data=lambda t: t.units, symbol=Stroke(look=look))
    lines = rules(portray(one, town.tables(), "zh"))
    assert [rule["paint"].get("line-dasharray") for rule in lines] == [[3.0, 1.5], None]
    assert [rule["paint"]["line-color"] for rule in lines] == ["#111111", "#222222"]
    assert [rule["filter"][2] for rule in lines] == [["literal", [0]], ["literal", [1, 2]]]
