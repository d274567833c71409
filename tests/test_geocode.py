"""Addresses to points, offline: the answer counted by eye on a straight street, then the facts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import geocode as benchmark
from gis.checks import check
from gis.crs import to_wgs84
from gis.geocode import COLUMNS, Anchor, accuracy_of, gazetteer_from, geocode, nowhere, on_road
from gis.store import open_store
from gis.streets import Numbered
from gis.tables import ADDRESS_ANCHORS, INSTITUTIONS

TABLES = open_store(Path(__file__).resolve().parent.parent / "data").tables
X, Y = 500_000.0, 3_524_000.0
"""A point on the central meridian of EPSG:4509, 117°E."""


def anchor(
    number: int, east_m: float, uncertainty_m: float = 100.0, status: str = "named"
) -> Anchor:
    location = nowhere() | {
        "lon": 117 + east_m / 1e5,
        "lat": 31.8,
        "accuracy": accuracy_of(uncertainty_m),
        "uncertainty_m": uncertainty_m,
        "coordinate_source": f"长街{number}号：甲",
        "source_status": status,
        "datum": "gcj02",
    }
    return Anchor(number=number, x=X + east_m, y=Y, uncertainty_m=uncertainty_m, location=location)


def at(number: int | None, *anchors: Anchor) -> dict[str, object] | None:
    found = on_road(Numbered(road="长街", number=number), anchors)
    return None if found is None else dict(found)


STREET = (anchor(100, 0), anchor(200, 1000))


def test_the_middle_number_stands_in_the_middle_with_half_the_distance_as_uncertainty() -> None:
    found = at(150, *STREET)
    assert found is not None
    x, _ = benchmark.Transformer.from_crs("EPSG:4326", "EPSG:4509", always_xy=True).transform(
        found["lon"], found["lat"]
    )
    assert x == pytest.approx(X + 500, abs=0.2)
    assert found["coordinate_method"] == "interpolated"
    assert found["uncertainty_m"] == round(np.hypot(100, 500)) == 510
    assert found["accuracy"] == "street"
    assert found["coordinate_source"] == "长街100号：甲；长街200号：甲"
    assert (found["original_lon"], found["datum"]) == (found["lon"], "wgs84")


def test_uncertainty_grows_with_the_distance_to_the_nearer_anchor() -> None:
    stated = [at(number, *STREET)["uncertainty_m"] for number in (102, 110, 130, 150)]  # type: ignore[index]
    assert stated == sorted(stated)
    assert stated == [107, 206, 432, 510]


def test_the_other_side_of_the_road_is_at_least_300_m_uncertain() -> None:
    assert at(102, *STREET)["uncertainty_m"] == 107  # type: ignore[index]
    assert at(101, *STREET)["uncertainty_m"] == 300  # type: ignore[index]


def test_a_number_with_an_anchor_takes_its_point_as_it_is() -> None:
    found = at(100, *STREET)
    assert found is not None
    assert (found["lon"], found["uncertainty_m"]) == (117, 100)
    assert (found["coordinate_method"], found["datum"]) == ("same_number", "gcj02")


@pytest.mark.parametrize(("number", "expected"), [(75, 388), (80, 316), (92, 316), (74, None),
                                                  (225, 388), (226, None)])  # fmt: skip
def test_beyond_the_anchors_a_number_lies_at_most_25_off(number: int, expected: int | None) -> None:
    found = at(number, *STREET)
    assert (None if found is None else found["uncertainty_m"]) == expected
    assert found is None or found["coordinate_method"] == "same_number"


def test_too_uncertain_is_not_given() -> None:
    far = anchor(100, 0), anchor(900, 4000)
    assert at(500, *far) is None
    assert at(120, *far) is not None
    assert at(None, *STREET) is None
    assert at(150) is None


def test_one_unverified_anchor_makes_the_answer_unverified() -> None:
    assert at(150, anchor(100, 0), anchor(200, 1000, status="unverified"))["source_status"] == (  # type: ignore[index]
        "unverified"
    )
    assert at(150, *STREET)["source_status"] == "named"  # type: ignore[index]


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 400), st.floats(0, 3000))
def test_an_interpolated_point_lies_between_its_anchors_and_is_no_surer_than_they(
    number: int, low: int, high: int, apart: float
) -> None:
    found = at(number, anchor(low, 0, 120), anchor(high, apart, 80))
    if found is None:
        return
    stated = float(str(found["uncertainty_m"]))
    assert stated >= 80
    assert stated <= 1000
    if found["coordinate_method"] == "interpolated":
        assert min(low, high) < number < max(low, high)
        assert 117 - 1e-6 <= float(str(found["lon"])) <= 117 + (apart + 5) / 94_000


# --- the shipped facts ----------------------------------------------------------------------


def located(address: str) -> pd.Series:  # type: ignore[type-arg]
    return geocode([address], TABLES).iloc[0]


def test_a_building_in_the_address_gives_its_own_point() -> None:
    tower = TABLES.places.set_index("id").loc["BLD-07"]
    found = located("安徽省合肥市安庆路79号天徽大厦A座")
    assert (found["lon"], found["lat"]) == (tower["lon"], tower["lat"])
    assert (found["accuracy"], found["uncertainty_m"]) == (
        tower["accuracy"],
        tower["uncertainty_m"],
    )
    assert found["coordinate_method"] == "same_building"
    assert found["coordinate_source"].startswith("天徽大厦：")


def test_a_place_that_is_an_area_stays_one() -> None:
    found = located("合肥市怀宁路1639号平安大厦")
    assert (found["accuracy"], found["coordinate_method"]) == ("area", "area_anchor")


def test_two_roads_give_their_crossing_and_a_number_does_not() -> None:
    found = located("合肥市濉溪路与蒙城路交口")
    assert (found["coordinate_method"], found["coordinate_source"][:8]) == (
        "road_crossing",
        "濉溪路与蒙城路交",
    )
    assert located("合肥市濉溪路与寿春路交口")["accuracy"] == "none"


def test_a_street_of_the_same_name_in_another_town_is_not_placed_here() -> None:
    assert located("安徽省巢湖市长江西路190号")["accuracy"] == "none"
    assert located("安徽省合肥市长江西路190号")["accuracy"] == "block"


def test_what_is_not_known_stays_without_a_coordinate() -> None:
    found = geocode(["", "某地", None, "合肥市长江中路98号"], TABLES)
    assert found["accuracy"].tolist() == ["none", "none", "none", "building"]
    assert found["lon"].notna().tolist() == [False, False, False, True]
    assert found["coordinate_method"].tolist()[:3] == ["none"] * 3
    assert list(found) == list(COLUMNS)
    assert len(geocode([], TABLES)) == 0


def test_every_answer_keeps_the_definition_of_a_location() -> None:
    placed = TABLES.institutions.drop(columns=list(COLUMNS)).join(
        geocode(TABLES.institutions["address"], TABLES)
    )
    assert check(INSTITUTIONS, placed) == []
    known = placed[placed["accuracy"] != "none"]
    assert len(known) == 31
    assert (known["uncertainty_m"] > 0).all()
    assert set(known["source_status"]) <= {"named", "unverified"}
    for datum, rows in known.groupby("datum"):
        lon, lat = to_wgs84(rows["original_lon"], rows["original_lat"], datum)  # type: ignore[arg-type]
        np.testing.assert_allclose(lon, rows["lon"], atol=1e-6, rtol=0)
        np.testing.assert_allclose(lat, rows["lat"], atol=1e-6, rtol=0)


def test_points_placed_by_hand_and_by_rule_agree() -> None:
    """Where both know an institution, the rule is within the uncertainty that the hand stated."""
    hand = TABLES.institutions
    rule = geocode(hand["address"], TABLES)
    both = (hand["accuracy"] != "none").to_numpy() & (rule["accuracy"] != "none").to_numpy()
    east = (hand["lon"] - rule["lon"]) * np.cos(np.radians(31.8)) * 111_320
    north = (hand["lat"] - rule["lat"]) * 111_320
    assert both.sum() == 29
    assert (np.hypot(east, north)[both] <= hand["uncertainty_m"][both]).all()


def test_anchors_left_out_are_found_within_the_stated_uncertainty() -> None:
    tried = list(benchmark.trials(TABLES))
    assert len(tried) == 6
    assert all(one.error_m <= one.stated_m for one in tried)


def test_anchors_keep_their_datum_and_say_what_is_not_verified() -> None:
    frame = TABLES.address_anchors
    assert check(ADDRESS_ANCHORS, frame) == []
    assert frame["lon"].notna().all()
    for datum, rows in frame.groupby("datum"):
        lon, lat = to_wgs84(rows["original_lon"], rows["original_lat"], datum)  # type: ignore[arg-type]
        np.testing.assert_allclose(lon, rows["lon"], atol=1e-6, rtol=0)
        np.testing.assert_allclose(lat, rows["lat"], atol=1e-6, rtol=0)
    unnamed = frame["coordinate_source"].str.contains("不详")
    assert (frame.loc[unnamed, "source_status"] == "unverified").all()
    assert set(gazetteer_from(TABLES).roads["濉溪路"][0].location) == set(COLUMNS)
