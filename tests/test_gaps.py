"""Why is this empty: gaps are counted from the data, and say what would fill them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from gis.checks import check
from gis.gaps import gaps, why_empty
from gis.geocode import geocode
from gis.placing import newly_placed
from gis.remedies import Gap
from gis.schema import typed
from gis.store import Tables, open_store
from gis.tables import ENTERPRISES, INSTITUTIONS, TABLES
from gis.vocabulary import DRAWN_ACCURACIES
from tests import town

ROOT = Path(__file__).resolve().parent.parent


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def small() -> Tables:
    """Return the town; two of its unplaced institutions name a building that has no point."""
    institutions = town.institutions().assign(building=["", "", "", "P-1", "P-1", ""])
    places = pd.DataFrame({"id": ["P-1"], "name_zh": ["柳树大厦"]})
    indicators = pd.DataFrame({"id": ["A", "B"]})
    actuals = pd.DataFrame({"indicator": ["A", "B"], "comparable": [True, False]})
    return town.tables().with_tables(institutions=institutions, places=places,
                                     indicators=indicators, indicator_actuals=actuals)  # fmt: skip


def by_id(found: list[Gap]) -> dict[str, Gap]:
    return {one.id: one for one in found}


def test_the_town_s_gaps_are_counted_by_eye() -> None:
    gains = {one.id: one.gain for one in gaps(small())}
    types = {one: gain for one, gain in gains.items() if one.startswith("types_")}
    assert {one: gain for one, gain in gains.items() if one not in types} == {
        "buildings": 2, "fund_districts": 2, "units": 1, "indicators": 1, "total_R-1": 3
    }  # fmt: skip
    assert set(types.values()) == {0}


def test_a_building_s_gap_names_it_and_what_to_get() -> None:
    gap = by_id(gaps(small()))["buildings"]
    assert gap.says.zh == (
        "3 家机构没有可画的坐标：1 栋楼宇（柳树大厦）的出入口坐标可定位其中 2 家"
    )
    assert gap.says.en.startswith("3 institutions have no point to draw: the entrances of 1 ")
    assert "数据 → 导入" in gap.action.zh
    assert gap.table == "places"


def test_the_most_gain_comes_first() -> None:
    for area in ("", "U-340104", "luyang"):
        gains = [one.gain for one in gaps(facts(), area)]
        assert gains == sorted(gains, reverse=True)
        assert gains


def test_a_total_is_compared_only_where_the_figure_maps_to_the_register() -> None:
    told = [one.id for one in gaps(small()) if one.id.startswith("total_")]
    assert told == ["total_R-1"]  # R-2 is of another period, R-3 maps to nothing, R-4 is a target
    assert not [one.id for one in gaps(facts()) if one.id.startswith("total_")]


def test_an_area_s_gaps_are_of_its_own_records() -> None:
    found = by_id(gaps(small(), "U-2"))
    assert found["buildings"].gain == 1
    assert "fund_districts" not in found
    assert "indicators" not in found
    assert by_id(gaps(small(), "c1")).keys() == set()


def test_an_empty_panel_is_explained_by_what_nobody_can_assign() -> None:
    found = why_empty(small(), "U-2", "funds")
    assert [one.id for one in found] == ["fund_districts"]
    assert all(one.about == "funds" for one in found)


def test_tables_that_only_imports_fill_are_named_while_they_are_empty() -> None:
    assert "empty_enterprises" in by_id(gaps(facts()))
    row = pd.DataFrame([{"id": "E-1", "name_zh": "甲", "source": "toy"}])
    row = typed(ENTERPRISES, row.reindex(columns=list(ENTERPRISES.by_name)))
    held = facts().with_tables(enterprises=row)
    assert "empty_enterprises" not in by_id(gaps(held))
    assert "empty_reviews" not in by_id(gaps(facts()))  # filled by sign-offs, not by imports


def test_the_buildings_that_are_named_would_place_as_many_as_is_said() -> None:
    tables = facts()
    gap = by_id(gaps(tables))["buildings"]
    waiting = tables.institutions[~tables.institutions["accuracy"].isin(DRAWN_ACCURACIES)]
    wanted = set(waiting["building"]) - {""}
    places = tables.places.copy()
    here = places["id"].isin(wanted)
    location = {"lon": 117.2, "lat": 31.82, "accuracy": "building", "uncertainty_m": 50_000.0}
    places.loc[here, list(location)] = list(location.values())
    own = waiting[waiting["building"].isin(wanted)]
    placed = geocode(own["address"], tables.with_tables(places=places))
    assert placed["accuracy"].isin(DRAWN_ACCURACIES).sum() == gap.gain == 18


def with_points() -> Tables:
    """Return the shipped facts with a point for each building that waits for one."""
    places = facts().places.copy()
    nowhere = ~places["accuracy"].isin(DRAWN_ACCURACIES) & (places["kind"] == "building")
    location = {"lon": 117.2, "lat": 31.82, "accuracy": "building", "uncertainty_m": 50_000.0,
                "original_lon": 117.2, "original_lat": 31.82, "datum": "wgs84",
                "coordinate_method": "own_point", "coordinate_source": "toy",
                "source_status": "named"}  # fmt: skip
    places.loc[nowhere, list(location)] = list(location.values())
    return facts().with_tables(places=places)


def test_what_is_known_by_now_places_the_records_that_wait_for_it_and_no_other() -> None:
    (change,) = [one for one in newly_placed(with_points()) if one.table.id == "institutions"]
    before = facts().institutions.set_index("id")
    after = change.records.set_index("id")
    in_buildings = after.index[after["coordinate_method"] == "same_building"]
    assert len(in_buildings) == by_id(gaps(facts()))["buildings"].gain == 18
    assert set(before.loc[after.index, "accuracy"]) <= {"none", "area"}
    kept = ["name_zh", "address", "unit", "building", "as_of", "source"]
    assert (after[kept] == before.loc[after.index, kept]).all(axis=None)
    assert not check(INSTITUTIONS, change.records)


@pytest.mark.parametrize("area", ["", "U-340104", "luyang"])
def test_every_gap_speaks_both_languages_and_leads_to_a_table(area: str) -> None:
    for gap in gaps(facts(), area):
        assert gap.says.zh != gap.says.en
        assert gap.action.zh.endswith("（数据 → 导入）")
        assert gap.table in TABLES
        assert "{" not in gap.says.zh + gap.says.en


def test_without_records_there_is_nothing_to_count() -> None:
    none = small()
    none = none.with_tables(institutions=none.institutions.iloc[:0], funds=none.funds.iloc[:0])
    assert {one.gain for one in gaps(none) if one.id != "indicators"} == {0}
