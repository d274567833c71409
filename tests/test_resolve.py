"""Address to unit, building and cluster: the rules on a toy town, then the shipped words."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.resolve import Lexicons, building_in, cluster_in, resolve, resolve_units
from scripts.build_institutions import aliases, read_lexicons


def frame(columns: str, *rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture(scope="module")
def town() -> Lexicons:
    return Lexicons(
        areas=frame(
            "words unit kind",
            ("东区", "U-1", "division"),
            ("西区", "U-2", "division"),
            ("新区", "U-9", "zone"),
            ("柳树镇", "U-2", "town"),
        ),
        zones=frame("words unit", ("滨河片", "U-1")),
        buildings=frame(
            "words number place unit votes total",
            ("金塔", "", "B-1", "U-1", "3", "3"),
            ("银塔", "", "B-2", "U-2", "2", "2"),
            ("双塔", "", "B-3", "U-2", "2", "4"),
            ("河街", "7号", "B-4", "U-1", "9", "9"),
        ),
        roads=frame(
            "road unit share n",
            ("河街", "U-1", "1.0", "40"),
            ("西河街", "U-2", "1.0", "40"),
            ("山路", "U-2", "0.89", "100"),
            ("林路", "U-2", "1.0", "9"),
            ("桥路", "U-2", "0.9", "10"),
        ),
        clusters=frame("words unit cluster", ("河街", "U-1", "river")),
        unit_names={"U-1": "东区", "U-2": "西区", "U-9": "新区"},
    )


@pytest.mark.parametrize(
    ("address", "unit", "method", "evidence"),
    [
        ("东区山路1号", "U-1", "address_text", "东区"),
        ("东区柳树镇1号", "U-2", "address_text", "柳树镇"),
        ("东区新区山路1号", "U-9", "address_text", "新区"),
        ("新区东区山路1号", "U-9", "address_text", "新区"),
        ("滨河片山路1号", "U-1", "zone_name", "滨河片"),
        ("金塔3层", "U-1", "building_name", "金塔：东区 3/3"),
        ("市河街 7号", "U-1", "building_name", "河街7号：东区 9/9"),
        ("市河街8号", "U-1", "road_majority", "河街：东区 100%（n=40）"),
        ("市桥路8号", "U-2", "road_majority", "桥路：西区 90%（n=10）"),
        ("银塔3层", "", "unknown", ""),
        ("双塔3层", "", "unknown", ""),
        ("市山路8号", "", "unknown", ""),
        ("市林路8号", "", "unknown", ""),
        ("", "", "unknown", ""),
    ],
)
def test_the_first_rule_that_decides_is_kept_with_its_words(
    town: Lexicons, address: str, unit: str, method: str, evidence: str
) -> None:
    found = resolve(address, town)
    assert (found.unit, found.method, found.evidence) == (unit, method, evidence)


def test_a_road_is_not_found_inside_a_longer_roads_name(town: Lexicons) -> None:
    assert resolve("市西河街9号", town).unit == "U-2"
    assert resolve("市老河街9号", town).unit == ""


def test_crossing_roads_decide_only_when_they_agree(town: Lexicons) -> None:
    assert resolve("市桥路与西河街交口", town).unit == "U-2"
    assert resolve("市桥路与河街交口", town).unit == ""


def test_the_road_that_carries_the_house_number_decides(town: Lexicons) -> None:
    assert resolve("市桥路12号（河街旁）", town).unit == "U-2"


def test_a_building_is_its_name_or_its_street_number(town: Lexicons) -> None:
    assert building_in("市河街7号", town) == "B-4"
    assert building_in("市河街17号", town) == ""
    assert building_in("双塔3层", town) == "B-3"


def test_a_cluster_road_counts_only_in_its_own_unit(town: Lexicons) -> None:
    assert cluster_in("东区河街1号", "U-1", town) == "river"
    assert cluster_in("西区河街1号", "U-2", town) == ""


def test_many_addresses_keep_their_order(town: Lexicons) -> None:
    found = resolve_units(["西区", "", "东区"], town)
    assert found["unit"].tolist() == ["U-2", "", "U-1"]
    assert found["unit_method"].tolist() == ["address_text", "unknown", "address_text"]


@given(st.text(alphabet="东西新区柳树镇滨河片金银双塔街山林桥路7号 <\"'", max_size=20))
def test_any_text_gives_a_known_unit_or_none_and_says_how(address: str) -> None:
    lexicons = read_lexicons()
    found = resolve(address, lexicons)
    assert found.unit == "" or found.unit in lexicons.unit_names
    assert (found.unit == "") == (found.method == "unknown") == (found.evidence == "")


@pytest.mark.parametrize(
    ("address", "unit", "method"),
    [
        ("安徽省合肥市安庆路79号天徽大厦A座", "U-340103", "building_name"),
        ("安徽省合肥市政务文化新区天鹅湖路198号", "U-340104", "zone_name"),
        ("安徽省合肥市滨湖新区成都路1888号", "U-340111", "zone_name"),
        ("合肥巢湖经济开发区管委会北四楼402室", "U-340181", "address_text"),
        ("安徽省合肥市新站区当涂东路瑶海工业园经三路", "U-340178", "address_text"),
        ("合肥市庐阳区四里河街道临泉路4999号", "U-340103", "address_text"),
        ("安徽省合肥市长丰县双凤开发区鸿路大厦A楼", "U-340121", "address_text"),
        ("安徽省合肥市花园街38号", "U-340103", "road_majority"),
        ("安徽省合肥市芜湖路168号同济大厦10-11层", "", "unknown"),
    ],
)
def test_hefei_addresses_resolve_as_written(address: str, unit: str, method: str) -> None:
    found = resolve(address, read_lexicons())
    assert (found.unit, found.method) == (unit, method)


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
