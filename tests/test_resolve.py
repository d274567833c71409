"""Address to unit, building and cluster: the rules on a toy town, then the shipped words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import resolve as benchmark
from gis.lexicons import Building, Lexicons, lexicons_from
from gis.resolve import (
    Resolution,
    building_in,
    buildings_in,
    cluster_in,
    division_in,
    resolve,
    resolve_units,
)
from gis.store import open_store
from gis.streets import Numbered, roads_in

DATA = Path(__file__).resolve().parent.parent / "data"
SHIPPED = lexicons_from(open_store(DATA).tables)


def place(code: str, unit: str, votes: int, n: int) -> Building:
    return Building(place=code, unit=unit, votes=votes, n=n)


TOWN = Lexicons(
    areas={"东区": "U-1", "西区": "U-2", "新区": "U-9", "柳树镇": "U-2"},
    zones=frozenset({"新区"}),
    divisions={"东区": "1", "西区": "2"},
    quarters={"滨河片": "U-1"},
    buildings={
        "金塔": (place("B-1", "U-1", 3, 3),),
        "银塔": (place("B-2", "U-2", 2, 2),),
        "双塔": (place("B-3", "U-2", 2, 4),),
        "万通": (place("B-5", "U-1", 5, 5), place("B-6", "U-2", 5, 5)),
        "小金塔": (place("B-7", "U-2", 4, 4),),
    },
    numbers={
        "河街": {7: place("B-4", "U-1", 9, 9)},
        "山路": {1: place("B-5", "U-1", 5, 5)},
        "林路": {2: place("B-6", "U-2", 5, 5)},
    },
    roads={
        "河街": {"U-1": 40},
        "西河街": {"U-2": 40},
        "山路": {"U-2": 89, "U-1": 11},
        "林路": {"U-2": 9},
        "桥路": {"U-2": 19, "U-1": 1},
        "长路": {"U-1": 50, "U-2": 40, "U-9": 10},
        "湾路": {"U-1": 96, "U-2": 4},
    },
    house_numbers={
        "长路": ((10, "U-1", 2), (11, "U-2", 1), (60, "U-2", 1), (61, "U-1", 1),
                (62, "U-1", 1), (100, "U-9", 3)),
        "湾路": ((50, "U-2", 1), (200, "U-1", 5)),
    },
    clusters={"河街": {"U-1": "river"}},
    elsewhere=frozenset({"南海市", "江东省"}),
    unit_names={"U-1": "东区", "U-2": "西区", "U-9": "新区"},
    seats={"U-1": "1", "U-2": "2", "U-9": "2"},
    zone_units=frozenset({"U-9"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("address", "unit", "method", "evidence"),
    [
        ("东区山路1号", "U-1", "address_text", "东区"),
        ("东区柳树镇1号", "U-2", "address_text", "柳树镇"),
        ("东区新区山路1号", "U-9", "address_text", "新区"),
        ("新区东区山路1号", "U-9", "address_text", "新区"),
        ("滨河片山路1号", "U-1", "zone_name", "滨河片"),
        ("金塔3层", "U-1", "building_name", "金塔：东区 3/3"),
        ("小金塔3层", "U-2", "building_name", "小金塔：西区 4/4"),
        ("市河街 7号", "U-1", "building_name", "河街7号：东区 9/9"),
        ("市河街8号", "U-1", "road_majority", "河街：东区 100%（n=40）"),
        ("市桥路8号", "U-2", "road_majority", "桥路：西区 95%（n=20）"),
        ("银塔3层", "", "unknown", ""),
        ("双塔3层", "", "unknown", ""),
        ("市山路8号", "", "unknown", ""),
        ("市林路8号", "", "unknown", ""),
        ("", "", "unknown", ""),
        ("南海市东区山路1号", "", "elsewhere", "南海市"),
        ("江东省南海市东区", "", "elsewhere", "江东省"),
        ("某省南海市东区", "", "elsewhere", "南海市"),
        ("东区南海市场3号", "U-1", "address_text", "东区"),
    ],
)
def test_the_first_rule_that_decides_is_kept_with_its_words(
    address: str, unit: str, method: str, evidence: str
) -> None:
    found = resolve(address, TOWN)
    assert (found.unit, found.method, found.evidence) == (unit, method, evidence)


@pytest.mark.parametrize(
    ("address", "unit", "evidence"),
    [
        ("市长路12号", "U-1", "长路10号：东区（n=2）"),
        ("市长路13号", "U-2", "长路11号：西区（n=1）"),
        ("市长路64号", "", ""),
        ("市长路63号", "U-1", "长路61号：东区（n=1）"),
        ("市长路99号", "", ""),
        ("市长路31号", "U-2", "长路11号：西区（n=1）"),
        ("市长路32号", "", ""),
        ("市长路12号楼", "", ""),
        ("市长路12-14号", "U-1", "长路10号：东区（n=2）"),
        ("市长路", "", ""),
    ],
)
def test_neighbouring_house_numbers_decide_where_those_of_their_side_agree(
    address: str, unit: str, evidence: str
) -> None:
    """64 has 60 in the West and 62 in the East; 99 has only a unit that holds a tenth of it."""
    found = resolve(address, TOWN)
    assert (found.unit, found.evidence) == (unit, evidence)
    assert found.method == ("house_number" if unit else "unknown")


def test_the_majority_is_not_asked_against_the_nearest_labelled_number() -> None:
    assert resolve("市湾路80号", TOWN) == Resolution()
    assert resolve("市湾路190号", TOWN).unit == "U-1"
    assert resolve("市湾路", TOWN).unit == "U-1"


def test_confidence_follows_the_counts() -> None:
    assert resolve("市河街8号", TOWN).confidence == round(41 / 42, 3)
    assert resolve("市长路13号", TOWN).confidence == round(2 / 3, 3)
    assert resolve("东区", TOWN).confidence == 0.99
    assert resolve("", TOWN).confidence == 0


def test_two_written_divisions_lower_the_confidence() -> None:
    assert resolve("东区西区路口", TOWN).confidence == 0.6
    assert resolve("西区新区", TOWN).confidence == 0.99
    assert resolve("东区新区", TOWN).confidence == 0.6


def test_a_road_is_not_found_inside_a_longer_roads_name() -> None:
    assert resolve("市西河街9号", TOWN).unit == "U-2"
    assert resolve("市老河街9号", TOWN).unit == ""


def test_crossing_roads_decide_only_when_they_agree() -> None:
    assert resolve("市桥路与西河街交口", TOWN).unit == "U-2"
    assert resolve("市桥路与河街交口", TOWN).unit == ""


def test_the_road_that_carries_the_house_number_decides() -> None:
    assert resolve("市桥路12号（河街旁）", TOWN).unit == "U-2"


def test_a_building_is_its_name_or_its_street_number() -> None:
    assert building_in("市河街7号", TOWN) == "B-4"
    assert building_in("市河街17号", TOWN) == ""
    assert building_in("双塔3层", TOWN) == "B-3"
    assert building_in("小金塔", TOWN) == "B-7"


def test_a_name_of_two_places_is_told_by_its_road_or_not_at_all() -> None:
    assert building_in("万通3层", TOWN) == ""
    assert resolve("万通3层", TOWN) == Resolution()
    assert building_in("市山路万通3层", TOWN) == "B-5"
    assert building_in("市林路9号万通3层", TOWN) == "B-6"
    assert building_in("市山路与林路交口万通", TOWN) == ""
    assert building_in("市桥路万通", TOWN) == ""
    assert resolve("市山路万通3层", TOWN).unit == "U-1"


def test_a_cluster_road_counts_only_in_its_own_unit() -> None:
    assert cluster_in("东区河街1号", "U-1", TOWN) == "river"
    assert cluster_in("西区河街1号", "U-2", TOWN) == ""
    assert cluster_in("东区老河街1号", "U-1", TOWN) == ""


def test_a_zone_lies_in_the_division_written_else_in_that_of_its_seat() -> None:
    zone = Resolution(unit="U-9", method="address_text")
    assert division_in("新区", zone, TOWN) == ("2", "zone_seat")
    assert division_in("东区新区", zone, TOWN) == ("1", "address_text")
    assert division_in("", Resolution(), TOWN) == ("", "unknown")
    assert division_in("", Resolution(unit="U-1", method="zone_name"), TOWN) == ("1", "zone_name")


def test_many_addresses_keep_their_order() -> None:
    addresses = ["西区", "", "东区", None, np.nan, "西区"]
    found = resolve_units(addresses, TOWN)
    assert found["unit"].tolist() == ["U-2", "", "U-1", "", "", "U-2"]
    assert found["unit_method"].tolist()[:3] == ["address_text", "unknown", "address_text"]
    assert buildings_in(["金塔", "", None, "金塔"], TOWN) == ["B-1", "", "", "B-1"]
    assert len(resolve_units([], TOWN)) == 0


def test_roads_are_read_with_their_numbers() -> None:
    assert roads_in("市西河街12-3号与桥路", TOWN) == [
        Numbered(road="西河街", number=12),
        Numbered(road="桥路", number=None),
    ]


def test_a_word_of_one_character_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Lexicons(areas={"东": "U-1"})


@given(st.text(alphabet="东西新区柳树镇滨河片金银双塔街山林桥路7号 <\"'", max_size=20))
def test_any_text_gives_a_known_unit_or_none_and_says_how(address: str) -> None:
    found = resolve(address, SHIPPED)
    assert found.unit == "" or found.unit in SHIPPED.unit_names
    assert (found.unit == "") == (found.method == "unknown") == (found.evidence == "")
    assert 0 <= found.confidence <= 1


@given(st.text(alphabet="东西新区河街山林长湾桥路0127号万通金塔与交口", max_size=16))
def test_many_at_once_give_what_each_gives_alone(address: str) -> None:
    together = resolve_units([address, "东区", address], TOWN)
    alone = resolve(address, TOWN)
    assert together["unit"].tolist() == [alone.unit, "U-1", alone.unit]
    assert together["unit_evidence"].iloc[2] == alone.evidence


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
        ("安徽省合肥市芜湖路168号同济大厦10-11层", "U-340111", "house_number"),
        ("安徽省合肥市金寨路2000号", "", "unknown"),
        ("安徽省芜湖市鸠江经开区", "", "elsewhere"),
        ("安徽省合肥市平安大厦", "", "unknown"),
        ("安徽省合肥市寿春路平安大厦", "U-340103", "road_majority"),
    ],
)
def test_hefei_addresses_resolve_as_written(address: str, unit: str, method: str) -> None:
    found = resolve(address, SHIPPED)
    assert (found.unit, found.method) == (unit, method)


@pytest.mark.parametrize(
    ("address", "building"),
    [
        ("合肥市万达广场", ""),
        ("合肥市南二环路3818号万达广场", "BLD-32"),
        ("合肥市天鹅湖万达广场5幢", "BLD-32"),
        ("合肥市芜湖路130号万达广场C区", ""),
        ("合肥市怀宁路1639号平安大厦", "BLD-08"),
        ("合肥市寿春路平安大厦", "BLD-09"),
        ("合肥市平安大厦", ""),
        ("合肥市汇金大厦", ""),
    ],
)
def test_hefei_buildings_of_one_name_are_kept_apart(address: str, building: str) -> None:
    assert building_in(address, SHIPPED) == building


def test_each_answer_of_the_sample_is_right_with_its_own_label_left_out() -> None:
    if not benchmark.SAMPLE.exists():
        pytest.skip(f"{benchmark.SAMPLE.name} is not here")
    rows = benchmark.labelled(SHIPPED)
    whole = benchmark.judge(rows, SHIPPED)
    assert (whole.asked, whole.decided, whole.right) == (866, 813, 813)
    explicit = rows[rows["method"].isin(benchmark.EXPLICIT)]
    struck = benchmark.judge(benchmark.struck_out(explicit, SHIPPED), SHIPPED)
    assert (struck.asked, struck.decided, struck.right) == (659, 239, 228)


def test_leaving_a_label_out_takes_it_from_each_count() -> None:
    less = benchmark.without("东区长路10号金塔", "U-1", TOWN)
    assert less.roads["长路"] == {"U-1": 49, "U-2": 40, "U-9": 10}
    assert less.house_numbers["长路"][0] == (10, "U-1", 1)
    assert less.buildings["金塔"][0] == place("B-1", "U-1", 2, 2)
    assert less.buildings["银塔"] == TOWN.buildings["银塔"]
    gone = benchmark.without("长路61号", "U-1", TOWN).house_numbers["长路"]
    assert [number for number, _, _ in gone] == [10, 11, 60, 62, 100]


def test_the_words_come_from_the_tables() -> None:
    tables = open_store(DATA).tables
    assert SHIPPED.roads["潜山路"] == {"U-340104": 257}
    assert SHIPPED.seats["U-340178"] == "340102"
    assert len(SHIPPED.unit_names) == 12
    roads = tables.address_words[tables.address_words["kind"] == "road"]
    for row in roads.itertuples():
        tally = SHIPPED.roads[row.words]
        assert sum(tally.values()) == row.n
        assert tally[row.unit] == max(tally.values()) == row.votes
        assert round(row.votes / row.n, 3) == row.share


def test_a_frame_without_words_resolves_nothing() -> None:
    tables = open_store(DATA).tables
    bare = lexicons_from(tables.with_tables(address_words=tables.address_words.iloc[:0]))
    assert resolve("合肥市包河区", bare) == Resolution()
    assert pd.isna(tables.address_words["number"]).any()
