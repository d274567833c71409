"""Many points on a sheet: thinned where nobody sees it, never uncounted, and told on the proof."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.printing import facts, many_institutions
from gis.areas import as_points
from gis.cells import show, spoken
from gis.layer import Fill, Kinds, Layer, Marker, One, Style
from gis.paper.compose import Composition
from gis.paper.draw import MERGE_MM, RING_MEMBERS, THIN_FROM, Drawn, draw
from gis.paper.frame import fit
from gis.paper.preflight import preflight
from gis.paper.proof import proof_pages
from gis.paper.scene import Symbols, Words
from gis.paper.sheet import Sheet
from gis.portray import portray
from gis.schema import Column
from gis.store import Tables
from gis.text import LANGUAGES, Language, Text
from gis.vocabulary import FAMILIES
from layers import all_layers
from tests import town
from views import printing

each_language = pytest.mark.parametrize("language", LANGUAGES)
SOURCE = Text("玩具", "Toy")
TOWN = (117.0, 31.8, 117.5, 31.9)
FRAME = fit(TOWN, (0.0, 0.0, 400.0, 300.0))


def layer(**more) -> Layer:
    styles = {family: Style(shape="circle", fill="#123456") for family in FAMILIES}
    symbol = Marker(look=Kinds(column="family", words=FAMILIES, styles=styles))
    fields = {"data": lambda t: as_points(t.institutions), "symbol": symbol, **more}
    return Layer(id="toy", group="points", title=Text("图层", "Layer"), source=SOURCE, **fields)


def banks(lon: np.ndarray, lat: np.ndarray) -> Tables:
    """Return the town with a bank, exactly placed, at each place."""
    rows = town.institutions().iloc[np.zeros(len(lon), dtype=int)].reset_index(drop=True)
    places = {"lon": lon, "lat": lat, "accuracy": "exact", "family": "bank"}
    ids = [f"B-{place}" for place in range(len(lon))]
    return town.tables().with_tables(institutions=rows.assign(id=ids, **places))


def drawn(tables: Tables, language: Language = "zh") -> Drawn:
    return draw(portray(layer(), tables, language), FRAME, 1.0, printing.family())


def printed(one: Drawn) -> np.ndarray:
    """Return the places (n, 2 in mm) at which symbols print."""
    return np.vstack([item.at for item in one.sheaf.items if isinstance(item, Symbols)])


def texts(items) -> str:
    return "".join("".join(item.text for item in items if isinstance(item, Words)).split())


# --- what portray gives -----------------------------------------------------------------------


def test_the_label_of_a_point_stands_on_the_point() -> None:
    frame = portray(layer(), town.tables(), "zh").frame
    assert frame["label_lon"].tolist() == [117.05, 117.06, 117.15]
    assert frame["label_lat"].tolist() == [31.85, 31.85, 31.81]


def test_points_and_areas_of_one_layer_are_labelled_each_in_its_way() -> None:
    shapes = [shapely.Point(117.3, 31.9), town.WEST, shapely.LineString([(117, 31), (117, 32)]),
              shapely.MultiPoint([(117.0, 31.0), (117.2, 31.4)])]  # fmt: skip
    mixed = gpd.GeoDataFrame(
        {"id": list("abcd"), "name_zh": list("甲乙丙丁")}, geometry=shapes, crs="EPSG:4326"
    )
    look = Fill(look=One(says=SOURCE, style=Style(fill="#123456")))
    frame = portray(layer(symbol=look, data=lambda t: mixed), town.tables(), "zh").frame
    wanted = [(117.3, 31.9), (117.05, 31.85), (117.0, 31.5), (117.1, 31.2)]
    assert np.allclose(frame[["label_lon", "label_lat"]], wanted, atol=1e-3)


@each_language
@pytest.mark.parametrize("name", all_layers())
def test_tips_are_worded_cell_by_cell(name: str, language: Language) -> None:
    """The reference words every cell of every record by itself, in the order of the popup."""
    one, tables = all_layers()[name], facts()
    portrayal = portray(one, tables, language)
    records = {str(record[one.id_column]): record for record in one.data(tables).to_dict("records")}
    features = portrayal.frame[~portrayal.frame["id"].str.startswith("@")]
    for code, tips in zip(features["id"], features["tip"], strict=True):
        assert tips == [cell(column, records[code], language) for column in one.popup]


def cell(column: Column, record: dict, language: Language) -> tuple[str, str]:
    stem = column.name.removesuffix("_zh")
    twin = f"{stem}_en"
    name = twin if language == "en" and stem != column.name and twin in record else column.name
    return spoken(column, language), show(column, record[name], language)


def test_values_that_are_equal_but_of_another_type_keep_their_own_words() -> None:
    values = [1, True, 1.0, float("nan"), None, ""]
    rows = town.institutions().assign(address=pd.Series(values, dtype=object), accuracy="exact",
                                      lon=117.05, lat=31.85)  # fmt: skip
    popup = (Column(name="address", label=Text("地址", "Address")),)
    frame = portray(layer(popup=popup), town.tables().with_tables(institutions=rows), "en").frame
    told = [value for ((_, value),) in frame["tip"]]
    assert told == ["1", "True", "1.0", "No data", "No data", "No data"]


def test_a_layer_without_a_popup_gives_each_feature_an_empty_tip() -> None:
    assert portray(layer(), town.tables(), "zh").frame["tip"].tolist() == [[], [], []]


# --- what is drawn ----------------------------------------------------------------------------


def test_records_on_one_point_stand_in_a_ring_and_none_is_merged() -> None:
    one = drawn(banks(np.full(3, 117.2), np.full(3, 31.85)))
    middle = FRAME.place(np.array([117.2]), np.array([31.85]))
    about = printed(one) - middle
    assert len(np.unique(about.round(6), axis=0)) == 3
    assert np.allclose(np.hypot(*about.T), np.hypot(*about[0]))
    assert np.allclose(about.sum(axis=0), 0)
    assert one.merged == 0


def test_each_of_many_rings_stands_about_its_own_point() -> None:
    lon = np.repeat([117.1, 117.2, 117.3], 2)
    at = printed(drawn(banks(lon, np.full(6, 31.85))))
    middles = FRAME.place(np.array([117.1, 117.2, 117.3]), np.full(3, 31.85))
    assert np.allclose(at.reshape(3, 2, 2).mean(axis=1), middles)


def test_more_than_a_ring_holds_print_as_one_and_are_told() -> None:
    number = RING_MEMBERS + 1
    one = drawn(banks(np.full(number, 117.2), np.full(number, 31.85)))
    assert len(printed(one)) == 1
    assert one.merged == number - 1
    assert len(one.rows) == number


def test_few_points_that_only_nearly_touch_all_print() -> None:
    step = MERGE_MM / 20 * FRAME.metres_per_mm / 95_000  # degrees of a twentieth of a cell
    one = drawn(banks(117.2 + step * np.arange(20), np.full(20, 31.85)))
    assert len(printed(one)) == 20
    assert one.merged == 0


def test_of_many_points_every_one_has_a_printed_symbol_within_a_cell() -> None:
    """Nothing but a repeated spot is left out: each record's own place is covered."""
    draw_at = np.random.default_rng(7)
    lon, lat = draw_at.uniform(117.0, 117.02, THIN_FROM), draw_at.uniform(31.8, 31.82, THIN_FROM)
    one = drawn(banks(lon, lat))
    at = printed(one)
    nearest = shapely.STRtree(shapely.points(at)).query_nearest(
        shapely.points(one.points), return_distance=True, all_matches=False
    )[1]
    assert one.merged > 0
    assert len(at) + one.merged == len(one.rows) == THIN_FROM
    assert nearest.max() <= MERGE_MM * np.sqrt(2)


def test_a_symbol_of_another_kind_at_the_same_spot_is_printed_too() -> None:
    number = RING_MEMBERS + 1
    tables = banks(np.full(number, 117.2), np.full(number, 31.85))
    families = ["insurance", *["bank"] * (number - 1)]
    one = drawn(tables.with_tables(institutions=tables.institutions.assign(family=families)))
    assert len(printed(one)) == 2
    assert one.merged == number - 2


# --- what the sheet and its proof say ---------------------------------------------------------


@pytest.fixture(scope="module")
def crowded() -> Tables:
    """Sixty records for each of a hundred exact places: far over what a ring holds."""
    tables = facts()
    rows = many_institutions(tables, 6_000)
    first = np.arange(6_000) % 100
    places = {name: rows[name].to_numpy()[first] for name in ("lon", "lat")}
    return tables.with_tables(institutions=rows.assign(family="bank", level="provincial", **places))


@pytest.fixture(scope="module")
def sheets(crowded: Tables) -> dict[Language, Composition]:
    sheet = Sheet(layers=("institutions",), date="2026-11-24")
    return {code: printing.make(replace(sheet, language=code), crowded) for code in LANGUAGES}


SAID: dict[Language, str] = {
    "zh": "金融机构（按类型）：5900个符号与相同符号落在同一处（0.1毫米格内），未重复印出；"
    "图例计全部记录",
    "en": "Institutions by type: 5900 symbols are not printed, as an equal one prints at their "
    "spot (a cell of 0.1 mm); the legend counts every record",
}


@each_language
def test_the_proof_says_how_many_symbols_print_as_one(
    sheets: dict[Language, Composition], language: Language
) -> None:
    pages = proof_pages(sheets[language], (), {})
    items = [item for page in pages for sheaf in page.sheaves for item in sheaf.items]
    assert "".join(SAID[language].split()) in texts(items)


@each_language
def test_the_preflight_says_the_same(
    sheets: dict[Language, Composition], language: Language
) -> None:
    found = [one for one in preflight(sheets[language]) if one.rule == "thinned"]
    assert [one.level for one in found] == ["note"]
    assert "".join(found[0].says.get(language).split()) == "".join(SAID[language].split())


@each_language
def test_the_legend_counts_records_and_not_symbols(
    sheets: dict[Language, Composition], language: Language
) -> None:
    title = sheets[language].drawn[-1].portrayal.title()
    (block,) = [one for one in sheets[language].legend if one.words == title]
    assert "6000" in [item.text for item in block.items if isinstance(item, Words)]


def test_a_sheet_without_merged_points_says_none() -> None:
    sheet = printing.make(Sheet(layers=("institutions",), date="2026-11-24"), facts())
    assert [one.level for one in preflight(sheet) if one.rule == "thinned"] == ["pass"]
