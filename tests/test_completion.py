"""Records completed from what is written in them: on a toy town, then on the shipped facts."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.completion import complete, group_of, resolved
from gis.names import aliases
from gis.store import Tables, open_store
from gis.tables import ADDRESS_WORDS, FUNDS, INSTITUTIONS
from tests import town

DATA = Path(__file__).resolve().parent.parent / "data"


def words() -> pd.DataFrame:
    rows = [
        {"kind": "division", "words": "西区", "unit": "U-1", "division": "1"},
        {"kind": "zone", "words": "中区", "unit": "U-2"},
        {"kind": "division", "words": "东区", "unit": "U-3", "division": "3"},
        {"kind": "building", "words": "金塔", "unit": "U-1", "place": "B-1", "votes": 5, "n": 5},
        {"kind": "cluster", "words": "河街", "unit": "U-1", "cluster": "c1"},
    ]
    names = list(ADDRESS_WORDS.by_name)
    frame = pd.DataFrame(rows).reindex(columns=names).astype(object)
    text = [name for name in names if name not in ("number", "votes", "n", "share")]
    return frame.assign(**{name: frame[name].where(frame[name].notna(), "") for name in text})


def tables() -> Tables:
    clusters = gpd.GeoDataFrame(
        {"id": ["c1", "c2"], "kind": "cluster", "part": "extent"},
        geometry=[shapely.box(117.04, 31.84, 117.06, 31.86), None],
        crs="EPSG:4326",
    )
    places = pd.DataFrame({"id": ["B-1", "B-2"], "areas": ["plan;c2", ""]})
    units = town.units().assign(seat=["1", "1", "3"])
    return town.tables().with_tables(
        address_words=words(), clusters=clusters, places=places, units=units
    )


def record(**cells: object) -> pd.DataFrame:
    return pd.DataFrame([{"name_zh": "", "type": "", "level": "", "address": "", **cells}])


def completed(**cells: object) -> dict[str, object]:
    return complete(record(**cells), tables()).iloc[0].to_dict()


def test_an_address_gives_unit_division_building_and_cluster_with_their_methods() -> None:
    found = completed(address="西区河街1号")
    assert (found["unit"], found["unit_method"], found["unit_evidence"]) == (
        "U-1", "address_text", "西区",
    )  # fmt: skip
    assert (found["division"], found["division_method"]) == ("1", "address_text")
    assert (found["cluster"], found["cluster_method"]) == ("c1", "written")
    assert found["building"] == ""


def test_the_cluster_of_a_building_comes_before_that_of_a_road() -> None:
    found = completed(address="西区河街金塔")
    assert (found["building"], found["cluster"]) == ("B-1", "c2")


def test_a_zone_without_a_written_division_lies_in_that_of_its_seat() -> None:
    found = completed(address="中区")
    assert (found["unit"], found["division"], found["division_method"]) == (
        "U-2", "1", "zone_seat",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("accuracy", "cluster"), [("building", "c1"), ("street", "c1"), ("area", ""), ("none", "")]
)
def test_a_point_gives_the_cluster_only_where_it_is_good_to_its_street(
    accuracy: str, cluster: str
) -> None:
    found = completed(address="西区", lon=117.05, lat=31.85, accuracy=accuracy)
    assert found["cluster"] == cluster
    assert found["cluster_method"] == ("coordinate" if cluster else "")


def test_what_is_filled_is_left_as_it_is() -> None:
    given = {"unit": "U-3", "unit_method": "source_text", "cluster": "c1", "aliases": "甲"}
    found = completed(address="西区金塔", name_zh="中国甲有限公司", **given)
    assert {name: found[name] for name in given} == given
    assert (found["division"], found["division_method"]) == ("3", "source_text")
    assert found["cluster_method"] == ""


def test_an_address_that_tells_nothing_says_so() -> None:
    found = completed(address="某处")
    assert (found["unit"], found["unit_method"], found["unit_evidence"]) == ("", "unknown", "")
    assert (found["division"], found["division_method"]) == ("", "unknown")


@pytest.mark.parametrize(
    ("kind", "level", "group"),
    [
        ("bank_city", "head_office", "legal"),
        ("holding", "legal_person", "legal"),
        ("bank_city", "outlet", "branch"),
        ("leasing", "provincial", "local"),
        ("exchange", "", "local"),
        ("bank_city", "", ""),
        ("", "outlet", ""),
    ],
)
def test_the_group_follows_from_type_and_level(kind: str, level: str, group: str) -> None:
    assert group_of(kind, level) == group


def test_family_group_and_aliases_are_filled_and_nothing_else_is_added_to_a_known_type() -> None:
    found = completed(name_zh="中国甲银行股份有限公司", type="bank_city", level="head_office")
    assert (found["family"], found["group"], found["aliases"]) == ("bank", "legal", "甲银行")
    unknown = completed(name_zh="甲", type="nonsense", level="branch")
    assert (unknown["family"], unknown["group"], unknown["type"]) == ("", "", "nonsense")


def test_another_table_gets_the_columns_that_it_has() -> None:
    funds = pd.DataFrame({"id": ["F-1", "F-2"], "address": ["中区", "东区"]}, index=[7, 9])
    found = complete(funds, tables(), table=FUNDS)
    assert set(found) - {"id", "address"} == {
        "unit", "unit_method", "unit_evidence", "unit_confidence", "division", "building",
    }  # fmt: skip
    assert found["unit"].tolist() == ["U-2", "U-3"]
    assert found.index.tolist() == [7, 9]
    assert resolved(funds, tables()).index.tolist() == [7, 9]


def test_a_frame_without_addresses_or_rows_is_completed_too() -> None:
    assert complete(pd.DataFrame({"name_zh": ["甲"]}), tables())["unit_method"].tolist() == [
        "unknown"
    ]
    assert len(complete(record().iloc[:0], tables())) == 0


def test_completing_twice_changes_nothing() -> None:
    once = complete(record(address="西区河街金塔", type="pawn", level="legal_person"), tables())
    pd.testing.assert_frame_equal(complete(once, tables()), once)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("中国工商银行股份有限公司安徽省分行", "工商银行安徽省分行;工行安徽省分行"),
        ("徽商期货有限责任公司", "徽商期货"),
        ("巢湖农村商业银行股份有限公司", "巢湖农村商业银行;巢湖农商行"),
        ("某某", ""),
    ],
)
def test_short_names_only_leave_words_out(name: str, expected: str) -> None:
    assert aliases(name) == expected


def test_the_shipped_institutions_are_what_completion_makes_of_them() -> None:
    facts = open_store(DATA).tables
    derived = ("unit", "unit_method", "unit_evidence", "division", "division_method", "building",
               "cluster", "cluster_method", "family", "group")  # fmt: skip
    bare = facts.institutions.drop(columns=list(derived))
    again = complete(bare, facts)
    assert set(INSTITUTIONS.by_name) == set(again)
    for name in derived:
        assert again[name].tolist() == facts.institutions[name].tolist(), name
