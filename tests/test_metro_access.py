"""Straight-line distances to the metro, and the lines in their own colours."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.crs import METRIC
from gis.layer import Kinds, Marker, Stroke
from gis.paper.rules_looks import told_by_form
from gis.paper.sheet import Sheet
from gis.portray import portray
from gis.store import Tables, open_store
from gis.vision import SIGHTS, as_seen, difference
from gis.vocabulary import METRO_ACCESS
from layers import all_layers, metro_access, metro_by_line
from layers.metro_access import access, stations_in_operation
from views.printing import sheet_layers

ROOT = Path(__file__).resolve().parent.parent
NAN = float("nan")


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Return degrees of a point so many metres east and north of the middle of the zone."""
    shape = shapely.Point(500_000 + x, 3_500_000 + y)
    moved = gpd.GeoSeries([shape], crs=METRIC).to_crs("EPSG:4326").iloc[0]
    return moved.x, moved.y


def town(*places: tuple[str, float, float, str]) -> Tables:
    """Return places (kind, metres from the station, uncertainty, method) about one interchange."""
    rows = []
    for number, (kind, away, uncertainty, method) in enumerate(places, start=1):
        lon, lat = lon_lat(away, 0) if not np.isnan(away) else (NAN, NAN)
        rows.append(
            {"id": f"P-{number}", "name_zh": f"楼{number}", "name_en": f"House {number}",
             "kind": kind, "lon": lon, "lat": lat, "uncertainty_m": uncertainty,
             "accuracy": "none" if np.isnan(away) else "building", "coordinate_method": method}
        )  # fmt: skip
    here, far = lon_lat(0, 0), lon_lat(-50_000, 0)
    columns = ["line", "name_zh", "name_en", "status", "lon", "lat", "uncertainty_m"]
    stations = [
        ("1", "中站", "Middle", "operating", *here, 100.0),
        ("2", "中站", "Middle", "operating", *here, 100.0),
        ("2", "远站", "Far", "operating", *far, 100.0),
        ("2", "未开", "Closed", "not_open", *lon_lat(900, 0), 100.0),
        ("7", "无坐标", "Nowhere", "operating", NAN, NAN, NAN),
    ]
    lines = [("1", "1号线", "Line 1"), ("2", "2号线", "Line 2"), ("7", "7号线", "Line 7")]
    return Tables(
        version="toy",
        frames={
            "places": pd.DataFrame(rows),
            "metro_stations": pd.DataFrame(stations, columns=columns),
            "metro_lines": pd.DataFrame(lines, columns=["line", "name_zh", "name_en"]),
        },
    )


def house(away: float, uncertainty: float, method: str = "own_point") -> dict[str, str]:
    return access(town(("building", away, uncertainty, method))).iloc[0].to_dict()


# --- stations -------------------------------------------------------------------------------


def test_a_station_counts_once_with_all_its_lines_if_it_is_open_and_placed() -> None:
    stations = stations_in_operation(town(("building", 0, 0, "")))
    assert stations["name_zh"].tolist() == ["中站", "远站"]
    assert stations["lines_zh"].tolist() == ["1号线、2号线", "2号线"]
    assert stations["lines_en"].tolist() == ["Line 1, Line 2", "Line 2"]


def test_the_note_says_how_many_stations_of_which_line_do_not_count() -> None:
    stations = facts().metro_stations
    missing = stations[stations["lon"].isna()]
    assert missing["line"].unique().tolist() == ["7"]
    note = metro_access.LAYER.note
    assert note
    assert f"7 号线 {len(missing)} 座车站暂无坐标" in note.zh
    assert f"{len(missing)} stations of line 7 have no coordinate" in note.en


# --- classes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "code"),
    [(60, "within_500_m"), (500, "within_500_m"), (510, "within_1_km"), (1000, "within_1_km"),
     (1010, "within_2_km"), (2000, "within_2_km"), (2010, "beyond_2_km"), (9000, "beyond_2_km")],
)  # fmt: skip
def test_a_limit_belongs_to_the_class_below_it(away: float, code: str) -> None:
    assert house(away, 0)["access"] == code


def test_the_number_shown_and_its_class_agree() -> None:
    """503 m are shown as 500 m, which is within 500 m."""
    place = house(503, 0)
    assert (place["distance_zh"], place["access"]) == ("500 米 ± 100 米", "within_500_m")


def test_the_uncertainty_of_place_and_station_are_added_and_told() -> None:
    place = house(640, 250)
    assert place["distance_zh"] == "640 米 ± 350 米"
    assert place["distance_en"] == "640 m ± 350 m"


@pytest.mark.parametrize(
    ("uncertainty", "certainty", "possible"),
    [(30, "firm", "within_1_km"), (250, "open", "within_500_m;within_1_km"),
     (400, "open", "within_500_m;within_1_km;within_2_km")],
)  # fmt: skip
def test_a_distance_that_may_cross_a_limit_says_so(
    uncertainty: float, certainty: str, possible: str
) -> None:
    place = house(640, uncertainty)
    assert (place["certainty"], place["possible"]) == (certainty, possible)


def test_a_place_put_at_a_station_has_a_class_only_if_the_uncertainty_leaves_one() -> None:
    near, far = house(0, 100), house(0, 800, "metro_station")
    assert (near["access"], near["certainty"]) == ("within_500_m", "firm")
    assert near["distance_zh"] == "至多 200 米（坐标由地铁站推定）"
    assert (far["access"], far["certainty"]) == ("undetermined", "open")
    assert far["distance_en"] == "at most 900 m (placed by metro stations)"


def test_a_place_between_two_stations_was_not_measured_either() -> None:
    assert house(700, 700, "along_metro")["access"] == "undetermined"


def test_a_place_without_a_coordinate_is_listed_and_not_drawn() -> None:
    tables = town(("building", 300, 100, "own_point"), ("park", NAN, NAN, "none"))
    drawn = portray(metro_access.LAYER, tables, "zh")
    assert drawn.frame["id"].tolist() == ["P-1"]
    assert drawn.unplaced["id"].tolist() == ["P-2"]


def test_corridors_and_what_does_not_stand_on_the_ground_are_left_out() -> None:
    kinds = ["building", "corridor", "platform", "project", "data_centre", "node"]
    tables = town(*((kind, 100.0, 0.0, "own_point") for kind in kinds))
    assert access(tables)["kind"].tolist() == ["building", "data_centre", "node"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_popup_tells_station_lines_distance_and_what_is_possible(language: str) -> None:
    drawn = portray(metro_access.LAYER, town(("building", 640, 250, "own_point")), language)
    assert [value for _, value in drawn.frame["tip"].iloc[0]] == {
        "zh": ["中站", "1号线、2号线", "640 米 ± 350 米", "500 米以内、500 米至 1 千米", "250 米"],
        "en": ["Middle", "Line 1, Line 2", "640 m ± 350 m", "Within 500 m, 500 m to 1 km", "250 m"],
    }[language]


def test_on_the_real_data_all_drawn_places_have_an_uncertainty_and_a_station() -> None:
    places = access(facts())
    drawn = places[places["accuracy"].isin(["exact", "building", "block", "street"])]
    assert len(drawn) == 30
    assert drawn["uncertainty_m"].notna().all()
    assert (drawn["station_zh"] != "").all()
    told = dict(zip(drawn["id"], drawn["distance_zh"], strict=True))
    assert told["BLD-12"].replace("\u2009", "") == "1390 米 ± 250 米"
    assert drawn["access"].value_counts().to_dict() == {
        "within_500_m": 17, "within_1_km": 7, "undetermined": 4, "within_2_km": 2
    }  # fmt: skip


# --- looks ----------------------------------------------------------------------------------


def access_styles() -> Kinds:
    symbol = metro_access.LAYER.symbol
    assert isinstance(symbol, Marker)
    assert isinstance(symbol.look, Kinds)
    return symbol.look


def test_every_class_has_a_shape_of_its_own() -> None:
    styles = access_styles().styles
    assert set(styles) == set(METRO_ACCESS)
    assert len({style.shape for style in styles.values()}) == len(styles)


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_classes_of_distance_differ_by_at_least_10_in_every_sight(sight: str) -> None:
    styles = access_styles().styles
    seen = [as_seen(styles[code].fill, sight) for code in metro_access.CLASSES]
    assert min(difference(one, other) for one, other in combinations(seen, 2)) >= 10


def test_nearer_is_darker() -> None:
    styles = access_styles().styles
    greys = [as_seen(styles[code].fill, "grey") for code in metro_access.CLASSES]
    assert greys == sorted(greys)


def line_look() -> Kinds:
    symbol = metro_by_line.LAYER.symbol
    assert isinstance(symbol, Stroke)
    assert isinstance(symbol.look, Kinds)
    return symbol.look


def test_each_line_has_the_colour_and_the_name_that_the_data_give_it() -> None:
    lines = facts().metro_lines
    lines = lines[lines["colour"] != ""]
    styles, words = line_look().styles, line_look().words
    assert {code: style.stroke for code, style in styles.items()} == dict(
        zip(lines["line"], lines["colour"], strict=True)
    )
    assert {code: (name.zh.replace(" ", ""), name.en) for code, name in words.items()} == {
        row.line: (row.name_zh, row.name_en) for row in lines.itertuples()
    }


def test_the_legend_names_every_line_that_has_a_track() -> None:
    drawn = portray(metro_by_line.LAYER, facts(), "zh")
    assert [label for label, _ in drawn.rows()] == [f"{n} 号线" for n in (1, 2, 3, 4, 5, 6, 8)]


def test_lines_of_one_grey_differ_by_their_gaps() -> None:
    styles = line_look().styles
    for one, other in combinations(styles, 2):
        for sight in SIGHTS:
            apart = difference(
                as_seen(styles[one].stroke, sight), as_seen(styles[other].stroke, sight)
            )
            assert apart >= 5 or told_by_form(styles[one], styles[other]), (one, other, sight)


def test_line_colours_are_in_the_accessibility_theme_only() -> None:
    assert not metro_by_line.LAYER.shown
    assert not metro_access.LAYER.shown


def test_a_sheet_with_line_colours_has_stations_and_no_grey_lines_beneath() -> None:
    coloured = [layer.id for layer in sheet_layers(Sheet(layers=("metro_by_line",)))]
    plain = [layer.id for layer in sheet_layers(Sheet(layers=("places",)))]
    assert ("metro" in coloured, "stations" in coloured) == (False, True)
    assert ("metro" in plain, "stations" in plain) == (True, False)


def test_both_layers_are_found_without_registration() -> None:
    assert {"metro_access", "metro_by_line"} <= set(all_layers())
