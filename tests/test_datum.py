"""The datum of a file is proposed on evidence, and left open without it."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.crs import METRIC, from_wgs84, to_wgs84
from gis.datum import UNDECIDED, DatumFinding, datum_name, find_datum
from gis.known import known_points, match_known, normal
from gis.store import Tables, open_store
from gis.text import LANGUAGES
from tests import town

ROOT = Path(__file__).resolve().parent.parent
DATUMS = ("wgs84", "gcj02", "bd09")
each_datum = pytest.mark.parametrize("datum", DATUMS)


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def city() -> gpd.GeoDataFrame:
    """Return the units, simplified: where known points decide, borders need not be exact."""
    units = facts().units
    return units.set_geometry(units.geometry.simplify(0.005).buffer(0))


@cache
def stations() -> pd.DataFrame:
    rows = facts().metro_stations
    return rows[rows["lon"].notna()].drop_duplicates("name_zh").reset_index(drop=True)


def moved(
    lon: np.ndarray, lat: np.ndarray, *, scatter_m: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Scatter true positions by a normal error of each axis, in metres."""
    draw = np.random.default_rng(seed)
    east, north = from_wgs84(lon, lat, METRIC)
    error = draw.normal(0, scatter_m, (2, len(east)))
    return to_wgs84(east + error[0], north + error[1], METRIC)


def station_file(
    datum: str, *, rows: int, named: int, scatter_m: float = 40.0, wrong: int = 0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Return the columns of a file of stations in a datum, and the known points they match.

    The first `named` rows bear their name; of these the first `wrong` bear another's.
    """
    draw = np.random.default_rng(seed)
    chosen = stations().iloc[draw.permutation(len(stations()))[:rows]].reset_index(drop=True)
    lon, lat = moved(chosen["lon"], chosen["lat"], scatter_m=scatter_m, seed=seed)
    names = chosen["name_zh"].tolist()
    names[:wrong] = names[1 : wrong + 1]
    names[named:] = ["无名"] * (rows - named)
    known = match_known(pd.DataFrame({"name_zh": names}), facts())
    return *from_wgs84(lon, lat, datum), known


def found(
    datum: str, *, rows: int = 30, named: int = 30, swapped: bool = False, **file: float
) -> DatumFinding:
    x, y, known = station_file(datum, rows=rows, named=named, **file)  # type: ignore[arg-type]
    if swapped:
        x, y = y, x
    return find_datum(x, y, city(), known=known)


# --- what is recognised -----------------------------------------------------------------------


@each_datum
@pytest.mark.parametrize("scatter_m", [5.0, 40.0, 120.0])
def test_with_twenty_known_points_99_in_100_files_are_recognised(
    datum: str, scatter_m: float
) -> None:
    told = [
        found(datum, rows=24, named=24, wrong=2, scatter_m=scatter_m, seed=seed).datum
        for seed in range(50)
    ]
    assert told.count(datum) >= 50 * 0.99
    assert set(told) <= {datum, UNDECIDED}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    datum=st.sampled_from([*DATUMS, "EPSG:4509", "EPSG:4527", "EPSG:32650"]),
    named=st.integers(0, 30),
    wrong=st.integers(0, 3),
    scatter_m=st.floats(0, 200),
    seed=st.integers(0, 2**16),
    swapped=st.booleans(),
)
def test_a_file_is_never_taken_for_another_datum(
    datum: str, named: int, wrong: int, scatter_m: float, seed: int, swapped: bool
) -> None:
    told = found(
        datum, named=named, wrong=min(wrong, named // 10), scatter_m=scatter_m, seed=seed,
        swapped=swapped,
    )  # fmt: skip
    assert told.datum in (datum, UNDECIDED)
    assert told.swapped is swapped
    assert 0 <= told.confidence <= 1
    assert 0 < sum(one.score for one in told.alternatives) <= 1 + 1e-9


@each_datum
@pytest.mark.parametrize("named", [0, 1, 2])
def test_up_to_two_known_points_decide_nothing(datum: str, named: int) -> None:
    told = found(datum, named=named)
    assert told.datum == UNDECIDED
    assert told.known == named


def test_rows_that_share_one_known_point_count_once() -> None:
    one = stations().iloc[0]
    x, y = from_wgs84(np.full(40, one["lon"]), np.full(40, one["lat"]), "gcj02")
    known = match_known(pd.DataFrame({"name_zh": [one["name_zh"]] * 40}), facts())
    told = find_datum(x, y, city(), known=known)
    assert (told.known, told.datum) == (1, UNDECIDED)


def test_swapped_columns_are_seen_without_any_known_point() -> None:
    assert found("wgs84", named=0, swapped=True).swapped
    assert not found("wgs84", named=0).swapped


def test_web_mercator_is_told_by_its_range_of_values_with_less_confidence() -> None:
    told = found("EPSG:3857", named=0)
    assert (told.datum, told.confidence) == ("EPSG:3857", 0.9)


@pytest.mark.parametrize("rows", [3, 5, 30])
@pytest.mark.parametrize("scatter_m", [20.0, 150.0, 400.0])
def test_a_common_offset_that_no_datum_explains_is_undecided(rows: int, scatter_m: float) -> None:
    # GCJ-02 and BD-09 lie to the south-east and north-east here; this is north-west.
    for seed in range(20):
        chosen = stations().sample(rows, random_state=seed)
        lon, lat = moved(chosen["lon"], chosen["lat"], scatter_m=scatter_m, seed=seed)
        east, north = from_wgs84(lon, lat, METRIC)
        x, y = to_wgs84(east - 566, north + 566, METRIC)
        told = find_datum(x, y, city(), known=match_known(chosen, facts()))
        assert told.datum == UNDECIDED


def test_a_common_offset_is_said() -> None:
    chosen = stations().head(30)
    east, north = from_wgs84(chosen["lon"], chosen["lat"], METRIC)
    x, y = to_wgs84(east - 566, north + 566, METRIC)
    told = find_datum(x, y, city(), known=match_known(chosen, facts()))
    assert "整体偏移" in told.evidence[-1].zh
    assert "to one side" in told.evidence[-1].en


def test_a_file_of_another_city_and_an_empty_one_are_undecided() -> None:
    told = find_datum([121.47, 121.5], [31.23, 31.2], city())
    assert (told.datum, told.confidence, told.alternatives) == (UNDECIDED, 0.0, ())
    assert find_datum([], [], city()).datum == UNDECIDED
    assert find_datum([np.nan], [31.8], city()).datum == UNDECIDED


# --- what written units tell ------------------------------------------------------------------


def squares() -> gpd.GeoDataFrame:
    """Return 400 squares of 600 m side, laid like a chessboard: every point is near a border."""
    step = 0.006
    west, south = 117.2, 31.8
    boxes = {
        f"{row}-{column}": shapely.box(
            west + column * step, south + row * step,
            west + (column + 1) * step, south + (row + 1) * step,
        )
        for row in range(20) for column in range(20)
    }  # fmt: skip
    return gpd.GeoDataFrame({"id": list(boxes)}, geometry=list(boxes.values()), crs="EPSG:4326")


@each_datum
def test_points_near_borders_are_told_by_their_written_unit(datum: str) -> None:
    units = squares()
    centres = units.geometry.to_crs(METRIC).centroid.to_crs(units.crs)
    x, y = from_wgs84(centres.x, centres.y, datum)
    told = find_datum(x, y, units, written=units["id"].tolist())
    assert told.datum == datum
    assert told.alternatives[0].outside_unit == 0
    assert told.alternatives[1].outside_unit > 0.5


@each_datum
def test_points_far_from_borders_that_match_nothing_are_undecided(datum: str) -> None:
    draw = np.random.default_rng(7)
    lon, lat = draw.uniform(117.03, 117.07, 200), draw.uniform(31.83, 31.87, 200)
    x, y = from_wgs84(lon, lat, datum)
    told = find_datum(x, y, town.units(), written=["U-1"] * 200)
    assert told.datum == UNDECIDED
    assert told.confidence < 0.5


def test_one_row_in_a_wrong_unit_decides_nothing() -> None:
    x, y = from_wgs84(np.full(30, 117.05), np.full(30, 31.85), "gcj02")
    told = find_datum(x, y, town.units(), written=["U-1"] * 29 + ["U-2"])
    assert told.datum == UNDECIDED


def test_evidence_is_worded_in_both_languages_without_a_gap() -> None:
    for told in (found("gcj02"), found("bd09", named=2), found("EPSG:4527", swapped=True)):
        assert told.evidence
        for text in told.evidence:
            for language in LANGUAGES:
                assert "nan" not in text.get(language)
                assert "{" not in text.get(language)
    assert "以米计" in " ".join(text.zh for text in found("EPSG:4527").evidence)
    assert datum_name("gcj02").en == "GCJ-02"


CONTRADICTION = "地址与坐标不符"


def said(told: DatumFinding) -> str:
    return "".join(text.zh for text in told.evidence)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    rows=st.integers(30, 2000),
    unit=st.integers(0, 11),
    datum=st.sampled_from(DATUMS),
    seed=st.integers(0, 2**16),
)
def test_points_scattered_whatever_their_addresses_say_are_undecided(
    rows: int, unit: int, datum: str, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    west, south, east, north = city().total_bounds
    x, y = from_wgs84(draw.uniform(west, east, rows), draw.uniform(south, north, rows), datum)
    told = find_datum(x, y, city(), written=[city()["id"].iloc[unit]] * rows)
    assert told.datum == UNDECIDED
    assert CONTRADICTION in said(told)


@pytest.mark.parametrize("honest", [0.5, 0.6, 0.8])
@pytest.mark.parametrize("unit", range(0, 12, 2))
def test_scattered_rows_among_honest_ones_far_from_borders_decide_for_no_other_datum(
    unit: int, honest: float
) -> None:
    middle = city().geometry.to_crs(METRIC).representative_point().to_crs(city().crs).iloc[unit]
    for seed in range(6):
        draw = np.random.default_rng(seed)
        lon, lat = draw.uniform(117.0, 117.5, 2000), draw.uniform(31.6, 32.1, 2000)
        there = int(honest * 2000)
        lon[:there] = draw.normal(middle.x, 0.002, there)
        lat[:there] = draw.normal(middle.y, 0.002, there)
        x, y = from_wgs84(lon, lat, DATUMS[seed % 3])
        told = find_datum(x, y, city(), written=[city()["id"].iloc[unit]] * 2000)
        assert told.datum in (DATUMS[seed % 3], UNDECIDED)


@each_datum
def test_known_points_decide_where_addresses_contradict_the_coordinates(datum: str) -> None:
    x, y, known = station_file(datum, rows=60, named=60)
    told = find_datum(x, y, city(), known=known, written=["U-340181"] * 60)
    assert told.datum == datum
    assert told.alternatives[0].outside_unit == 1
    assert CONTRADICTION in said(told)


def test_a_wrong_datum_is_no_contradiction() -> None:
    units = squares()
    centres = units.geometry.to_crs(METRIC).centroid.to_crs(units.crs)
    x, y = from_wgs84(centres.x, centres.y, "gcj02")
    told = find_datum(x, y, units, written=units["id"].tolist())
    assert told.alternatives[1].outside_unit > 0.5
    assert CONTRADICTION not in said(told)


@pytest.mark.parametrize("none", [(0.0, 0.0), (999.0, 999.0), (-999.0, 31.8), (np.nan, 31.8)])
def test_rows_without_a_coordinate_change_nothing(none: tuple[float, float]) -> None:
    x, y, known = station_file("gcj02", rows=30, named=30)
    more = known.assign(lon=np.nan, lat=np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = find_datum(
            [*x, *[none[0]] * 30], [*y, *[none[1]] * 30], city(), known=pd.concat([known, more])
        )
    assert told == find_datum(x, y, city(), known=known)


def test_a_row_that_a_candidate_puts_nowhere_is_outside_under_it() -> None:
    draw = np.random.default_rng(3)
    lon, lat = draw.uniform(117.2, 117.3, 30), draw.uniform(31.8, 31.9, 30)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = find_datum([*lon, 518_000.0], [*lat, 3_520_000.0], city())
    assert told.alternatives[0].outside_city == pytest.approx(1 / 31)


# --- known points -----------------------------------------------------------------------------


def test_names_match_by_name_alias_building_and_address() -> None:
    frame = pd.DataFrame(
        {
            "name_zh": ["三孝口地铁站", "某公司", "某公司", "某公司", ""],
            "building": ["", "天徽大厦", "", "", ""],
            "address": ["", "", "安庆路（天徽大厦）3 层", "天徽大厦与绿地蓝海国际大厦之间", ""],
        },
        index=[7, 8, 9, 10, 11],
    )
    known = match_known(frame, facts())
    assert known.index.tolist() == [7, 8, 9, 10, 11]
    assert known["lon"].notna().tolist() == [True, True, True, False, False]
    assert known.loc[8, "place"] == known.loc[9, "place"] != ""
    assert known.loc[10, "place"] == ""


def test_a_name_of_two_distant_places_matches_neither() -> None:
    places = pd.DataFrame(
        {
            "id": ["A", "B", "C"],
            "name_zh": ["万达广场", "万达广场", "置地广场"],
            "name_en": "",
            "aliases": ["", "", "置地大厦"],
            "accuracy": "building",
            "uncertainty_m": 100.0,
            "lon": [117.2, 117.3, 117.25],
            "lat": [31.8, 31.8, 31.8],
        }
    )
    tables = Tables(version="toy", frames={"places": places})
    known = match_known(pd.DataFrame({"name": ["万达广场", "置地大厦"]}), tables)
    assert known["place"].tolist() == ["", "C"]


def test_uncertain_points_are_not_known_and_no_tables_know_nothing() -> None:
    assert (known_points(facts())["uncertainty_m"] <= 350).all()
    nothing = match_known(pd.DataFrame({"name": ["a"]}), Tables(version="", frames={}))
    assert nothing["lon"].isna().all()
    assert len(match_known(pd.DataFrame({"name": []}), facts())) == 0


def test_normal_names_keep_what_tells_them_apart() -> None:
    assert normal("合肥 南站") == "合肥南"
    assert normal("站") == "站"
    assert normal("A座") != normal("B座")
