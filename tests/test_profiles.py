"""Profiles and comparisons on the toy town, counted by hand; hostile names stay words."""

from __future__ import annotations

import dataclasses
import doctest
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gis.paper.scene import Words
from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Heading,
    Paragraph,
    Quote,
    Report,
    Sources,
    table,
)
from gis.report.chart import Bars
from gis.report.pages import report_pages
from gis.text import Language
from tests import town
from views import (
    citing,
    profile_area,
    profile_compare,
    profile_counts,
    profile_findings,
    profile_place,
    profile_words,
    profiles,
    report_page,
    reporting,
)
from views.printing import family
from views.profile_subject import Subject
from views.side_by_side import side_by_side

TOWN = town.profile_tables()
HOSTILE = ('<script>alert("1")</script>', "a|b", "[x](javascript:alert(1))", "![x](http://a.b/c)")


def subject(key: str, language: Language = "zh") -> Subject:
    row = profiles.row_of_key(key, TOWN)
    partition = profiles.PARTITION[key.partition(":")[0]]
    return Subject(key=key, partition=partition, row=row, tables=TOWN, language=language)


def grids(blocks: Sequence[Block]) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in one.rows] for one in blocks if isinstance(one, Grid)
    ]


def words(blocks: Sequence[Block]) -> str:
    return "".join(one.text for one in blocks if isinstance(one, Paragraph))


def place(code: str) -> dict[str, object]:
    return profiles.row_of_key(f"place:{code}", TOWN)


# --- counts, shares, ranks ------------------------------------------------------------------


def test_institutions_are_counted_with_their_share_of_the_register() -> None:
    # West has I-1, I-2 and I-6 of six; two of three banks, the only trust, both head offices.
    assert grids(profile_counts.counts(subject("unit:U-1"), Sources())) == [
        [["银行", "2", "67%"], ["信托 / 金控", "1", "100%"], ["合计", "3", "50%"]],
        [["总部（持牌法人）", "2", "100%"], ["省级分支", "1", "50%"], ["合计", "3", "50%"]],
    ]


def test_an_area_without_a_record_is_told_as_incomplete_and_never_as_zero() -> None:
    blocks = profile_counts.counts(subject("unit:U-3"), Sources())
    assert not grids(blocks)
    assert "没有记录不等于没有机构" in words(blocks)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("unit:U-1", "金融机构 3 家（按登记地址计，资料时点 2019-04），占全市名录的 50%"),
        ("unit:U-1", "居第 1 位。其中银行最多，2 家；总部（持牌法人） 2 家、省级分支 1 家。"),
        ("unit:U-2", "占全市名录的 33%，在 12 个统计单元中居第 2 位"),
        ("unit:U-2", "其中保险、融资担保同为最多，各 1 家；"),
        ("unit:U-3", "名录不完整，没有记录不等于没有机构"),
        ("cluster:c1", "金融机构 2 家"),
        ("cluster:c2", "规划在此布局第二区（第一章、专栏一）。规划为第二区设量化目标 2 项。"),
    ],
)
def test_the_summary_says_what_can_be_counted(key: str, said: str) -> None:
    assert said in profile_words.summary(subject(key), Sources()).text


def test_equal_areas_share_their_rank() -> None:
    rows = TOWN.institutions.assign(unit=["U-1", "U-1", "U-2", "U-2", "U-3", ""])
    tables = TOWN.with_tables(institutions=rows)
    told = dataclasses.replace(subject("unit:U-2"), tables=tables)
    assert "并列第 1 位" in profile_words.summary(told, Sources()).text
    third = dataclasses.replace(
        subject("unit:U-3"), tables=tables, row=profiles.row_of_key("unit:U-3", tables)
    )
    assert "居第 3 位" in profile_words.summary(third, Sources()).text


def test_records_of_several_days_say_between_which() -> None:
    rows = TOWN.institutions.assign(as_of=["2019-04", "2026-05-11", *["2019-04"] * 4])
    told = dataclasses.replace(subject("unit:U-1"), tables=TOWN.with_tables(institutions=rows))
    assert "资料时点 2019-04 至 2026-05-11" in profile_words.summary(told, Sources()).text


def test_a_place_of_the_plan_without_a_status_is_counted_as_such() -> None:
    # West has P-1 (existing), P-2 (no status) and P-7 (planned), all three placed.
    told = profile_words.summary(subject("unit:U-1"), Sources()).text
    said = "3 处，按规划时状态：已有 1 处、谋划 / 拟建 1 处、未写状态 1 处；位置准到道路以内的 3 处"
    assert said in told


def test_a_list_says_no_data_without_a_source_where_the_plan_gives_no_status() -> None:
    blocks = profile_area.projects(subject("unit:U-1"), Sources())
    (grid,) = (one for one in blocks if isinstance(one, Grid))
    status = {row[0].text: row[2] for row in grid.rows}
    assert status["<i>楼宇1</i>"] == Cell(text="已有", notes=(1,))
    assert status["<i>楼宇2</i>"] == Cell(text="暂无数据")


# --- funds, specialisation, published figures -----------------------------------------------


def test_funds_count_where_their_district_is_sure_and_the_others_stand_apart() -> None:
    west = profile_counts.funds(subject("unit:U-1"), Sources())
    assert grids(west) == [[["基金", "1"]]]
    assert "区域为推断或不明（C/D 级） 1" in words(west)
    east = profile_counts.funds(subject("unit:U-3"), Sources())
    assert not grids(east)
    assert "仅签约或意向 1" in words(east)


def test_a_manager_is_no_fund() -> None:
    assert grids(profile_counts.funds(subject("unit:U-2"), Sources())) == [[["基金管理人", "1"]]]
    assert profile_counts.fund_number(subject("unit:U-2")) == 0
    assert "基金与母基金" not in profile_words.summary(subject("unit:U-2"), Sources()).text


def test_funds_are_never_counted_by_cluster() -> None:
    blocks = profile_counts.funds(subject("cluster:c1"), Sources())
    assert not grids(blocks)
    assert "未按集聚区计数" in words(blocks)


def test_a_quotient_is_the_share_here_over_the_share_in_the_city() -> None:
    # (12 of 100) over (20 of 500) is 3; exact limits of 12 are 6.20 and 20.96, over 4 expected.
    blocks = profile_counts.specialisation(subject("unit:U-1"), Sources())
    assert grids(blocks) == [
        [["银行", "12", "60%", "3.00", "1.55–5.24"], ["保险", "6", "30%", "1.50", "0.55–3.26"]]
    ]
    told = profile_words.summary(subject("unit:U-1"), Sources()).text
    assert "银行（区位商 3.00，12 家）的比重高于全市" in told
    assert "保险（区位商" not in told


def test_a_small_count_has_a_share_but_no_quotient() -> None:
    blocks = profile_counts.specialisation(subject("unit:U-2"), Sources())
    assert grids(blocks)[0][1] == ["银行", "4", "20%", "暂无数据", ""]
    assert "没有一类机构的比重与全市有显著差别" in (
        profile_words.summary(subject("unit:U-2"), Sources()).text
    )


def test_a_published_figure_has_a_coverage_only_where_scopes_agree() -> None:
    # One head office of a bank in West as of 2019-04, beside 4 published for that day.
    blocks = profile_counts.published(subject("unit:U-1"), Sources())
    apart = "口径不同，不计覆盖率"
    assert grids(blocks) == [
        [["银行", "4 家", "2021", apart], ["银行", "4 家", "2020-12", apart],
         ["银行", "4 家", "2019-04", "覆盖率 25%"]]
    ]  # fmt: skip


def test_findings_say_what_a_part_holds_in_one_line() -> None:
    west, middle, east = (subject(f"unit:U-{n}") for n in (1, 2, 3))
    assert profile_findings.counted(west).zh == "名录中有 3 家，银行最多（2 家）"
    assert profile_findings.counted(middle).zh == "名录中有 2 家，保险、融资担保同为最多（各 1 家）"
    assert profile_findings.counted(east).zh == "名录中没有记录"
    assert profile_findings.funded(west).zh == "可信度 A、B 的基金与母基金：1"
    assert profile_findings.funded(middle).zh == "没有可信度 A、B 的基金"
    assert profile_findings.funded(subject("cluster:c1")).zh == "基金未按集聚区计数"
    assert profile_findings.specialised(west).zh == "银行的比重高于全市"
    assert profile_findings.specialised(middle).zh == "没有一类的比重明确高于全市"
    assert profile_findings.placed(middle).zh == "记录 3 处，1 处可画在图上"


def test_charts_draw_the_numbers_of_their_tables() -> None:
    (families,) = profile_findings.family_chart(subject("unit:U-1"))
    assert isinstance(families, Figure)
    assert isinstance(families.chart, Bars)
    assert [(one.name, one.told, one.parts[0].length) for one in families.chart.bars] == [
        ("银行", "2", 2), ("信托 / 金控", "1", 1),
    ]  # fmt: skip
    (shown,) = profile_findings.quotient_chart(subject("unit:U-1"))
    assert isinstance(shown, Figure)
    assert isinstance(shown.chart, Bars)
    told = [(one.name, one.told, round(one.low, 2), round(one.high, 2)) for one in shown.chart.bars]
    assert told == [("银行", "3.00", 1.55, 5.24), ("保险", "1.50", 0.55, 3.26)]
    assert profile_findings.family_chart(subject("unit:U-3")) == []
    assert profile_findings.quotient_chart(subject("unit:U-3")) == []


# --- neighbours, distances ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "beside"),
    [
        ("unit:U-1", {'中"区': "2"}),
        ("unit:U-2", {"西区": "3", "东<区": "暂无数据", "北区": "暂无数据"}),
        ("unit:U-4", {'中"区': "2"}),  # West and East touch North in a corner only
    ],
)
def test_neighbours_share_a_border_and_a_corner_is_none(key: str, beside: dict[str, str]) -> None:
    (grid,) = grids(profile_area.neighbours(subject(key)))
    assert dict(grid) == beside


@pytest.mark.parametrize(("language", "unit"), [("zh", "千米"), ("en", "km")])
def test_clusters_are_a_straight_line_apart(language: Language, unit: str) -> None:
    (grid,) = grids(profile_area.neighbours(subject("cluster:c1", language)))
    assert grid[0][2] == f"9.5 {unit}"  # 0.1° east at 31.85° north


def test_distances_carry_the_uncertainty_of_both_ends() -> None:
    blocks = profile_place.surroundings(place("P-1"), TOWN, "zh", Sources())
    assert grids(blocks) == [
        [["站一", "1号线", "190 米（±100 米）"]],
        [["<i>楼宇7</i>", "550 米（±70 米）"], ["<i>楼宇2</i>", "950 米（±150 米）"]],
        [["<b>机构2</b>", "950 米（±550 米）"]],
    ]


def test_nearness_to_a_station_that_stands_for_the_place_is_said_to_be_indicative() -> None:
    blocks = profile_place.surroundings(place("P-2"), TOWN, "zh", Sources())
    (stations,) = (one for one in blocks if isinstance(one, Grid) and one.head[1] == "线路")
    assert stations.caption == "坐标由地铁站推定，距离只供参考。"


def test_no_distance_is_measured_from_a_place_without_a_coordinate() -> None:
    blocks = profile_place.surroundings(place("P-3"), TOWN, "zh", Sources())
    assert not grids(blocks)
    assert "不计距离" in words(blocks)


def test_a_place_lists_who_is_registered_there_and_the_sample_apart() -> None:
    here = profile_place.occupant_list(place("P-1"), TOWN, "zh", Sources())
    assert grids(here) == [[["<b>机构1</b>", "城商行", "总部（持牌法人）"]]]
    nobody = profile_place.occupant_list(place("P-2"), TOWN, "zh", Sources())
    assert not grids(nobody)
    assert "登记样本中写明此处的金融机构 2 家" in words(nobody)


def test_a_park_lists_what_is_inside() -> None:
    (grid,) = grids(profile_place.parts(place("P-3"), TOWN, "zh", Sources()))
    assert grid == [["<i>楼宇6</i>", "项目", "谋划 / 拟建"]]
    assert profile_place.parts(place("P-1"), TOWN, "zh", Sources()) == []


def test_what_is_unknown_of_a_place_has_no_source() -> None:
    told = profile_place.place_facts(place("P-3"), TOWN, "zh", Sources())
    unknown = [row[1] for row in told.rows if row[1].text == "暂无数据"]
    assert len(unknown) == 5
    assert all(cell.notes == () for cell in unknown)


def test_clauses_are_quoted_in_their_own_words_once() -> None:
    codes = profiles._clause_codes(subject("cluster:c2"))
    blocks = profiles._clauses(codes, TOWN, "en", Sources())
    quotes = [one for one in blocks if isinstance(one, Quote)]
    assert [(one.locator, one.text, one.translation) for one in quotes] == [
        ("Ch. 1", "建设集聚区。", "Build the cluster."),
        ("Box 1", "引进外资银行。", "Bring in foreign banks."),
    ]


# --- side by side ---------------------------------------------------------------------------


def test_what_differs_comes_first_and_what_is_lacking_differs() -> None:
    held = [
        {"甲": Cell(text="1"), "乙": Cell(text="同"), "丙": Cell(text="3"), "丁": Cell(text="")},
        {"甲": Cell(text="2"), "乙": Cell(text="同"), "丁": Cell(text="暂无数据")},
    ]
    blocks = side_by_side(("一", "二"), held, "zh")
    assert [one.text for one in blocks if isinstance(one, Heading)] == [
        "不同之处（2 项）", "相同之处（1 项）",
    ]  # fmt: skip
    assert grids(blocks) == [
        [["甲", "1", "2"], ["丙", "3", "暂无数据"]],
        [["乙", "同", "同"]],
    ]  # 丁 is known of neither and is left out


facts_strategy = st.dictionaries(
    st.sampled_from("甲乙丙丁戊"), st.sampled_from(["", "1", "2", "暂无数据"])
)


@given(st.lists(facts_strategy, min_size=2, max_size=4))
def test_side_by_side_loses_no_known_fact(told: list[dict[str, str]]) -> None:
    held = [{label: Cell(text=text) for label, text in one.items()} for one in told]
    names = [str(place) for place in range(len(told))]
    blocks = side_by_side(names, held, "zh")
    rows = {row[0]: row[1:] for grid in grids(blocks) for row in grid}
    known = {label for one in told for label, text in one.items() if text not in ("", "暂无数据")}
    assert set(rows) == known
    for label, cells in rows.items():
        assert cells == [one.get(label) or "暂无数据" for one in told]
    differ = [len(set(cells)) > 1 for cells in rows.values()]
    assert differ == sorted(differ, reverse=True)
    expected = (f"不同之处（{sum(differ)} 项）", f"相同之处（{len(differ) - sum(differ)} 项）")
    heads = [one.text for one in blocks if isinstance(one, Heading)]
    assert heads == [one for one in expected if "（0 项）" not in one]


def test_units_are_compared_by_what_can_be_counted() -> None:
    made = profile_compare.comparison(["unit:U-1", "unit:U-2", "unit:U-3"], TOWN, "zh")
    differing, same = grids(made.blocks)
    rows = {row[0]: row[1:] for row in differing}
    assert rows["名录机构 · 银行"] == ["2", "暂无数据", "暂无数据"]
    assert rows["名录机构 · 合计"] == ["3", "2", "暂无数据"]
    assert rows["基金与母基金（可信度 A、B）"] == ["1", "暂无数据", "暂无数据"]
    assert rows["区位商 · 银行（2019 样本）"] == ["3.00（1.55–5.24）", "暂无数据", "暂无数据"]
    assert rows["规划点名的地点与项目"] == ["3", "3", "暂无数据"]
    english = profile_compare.comparison(["unit:U-1", "unit:U-2"], TOWN, "en")
    assert "3.00 (1.55–5.24)" in {
        cell for grid in grids(english.blocks) for row in grid for cell in row
    }
    assert ["界线时点", "2020", "2020", "2020"] in same
    assert not any("公募基金" in row[0] for grid in (differing, same) for row in grid)


def test_a_comparison_gives_each_record_once() -> None:
    held = profile_compare.records(["unit:U-1", "unit:U-2"], TOWN)
    assert held["institutions"]["id"].tolist() == ["I-1", "I-2", "I-6", "I-3", "I-4"]
    twice = profile_compare.records(["unit:U-1", "cluster:c1"], TOWN)
    assert twice["institutions"]["id"].tolist() == ["I-1", "I-2", "I-6", "I-3"]


def test_a_zone_picked_on_the_map_opens_the_profile_of_its_unit() -> None:
    zone = TOWN.with_tables(
        districts=pd.DataFrame({"code": ["2"], "kind": ["division"], "name_zh": "中区"}),
        units=TOWN.units.assign(id=["U-1", "U-2", "U-3", "U-9"]),
    )
    assert profiles.profile_key("district:9", zone) == "unit:U-9"
    assert profiles.profile_key("district:2", zone) == "district:2"
    assert profiles.profile_key("institution:I-1", zone) == ""


def test_the_examples_hold() -> None:
    assert doctest.testmod(citing).failed == 0


# --- hostile names --------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("key", ["", "place:P-1", "unit:U-1", "clause:C-1", "place:)[x"])
def test_a_hostile_name_stays_one_cell_of_words_on_the_page(name: str, key: str) -> None:
    cell = report_page._cell(Cell(text=name, key=key, notes=(1,)), "zh")
    parsed = (
        MarkdownIt("commonmark").enable("table").parse(f"| 甲 | 乙 |\n|--|--|\n| {cell} | 丙 |")
    )
    bodies = [one for one in parsed if one.type == "inline"]
    assert [one.content for one in bodies[:2]] == ["甲", "乙"]
    assert len(bodies) == 4
    inside = bodies[2].children or []
    assert {one.type for one in inside} <= {"text", "text_special", "link_open", "link_close"}
    shown = "".join(one.content for one in inside if one.type in ("text", "text_special"))
    assert shown == f"{name}\N{NARROW NO-BREAK SPACE}⁽¹⁾"
    targets = [str(one.attrs["href"]) for one in inside if one.type == "link_open"]
    assert len(targets) == bool(key)
    assert all(one.startswith(("areas?of=", "ledger?clause=", "./?sel=")) for one in targets)


def hostile_report() -> Report:
    rows = [(Cell(text=name, key="place:P-1"), name) for name in HOSTILE]
    blocks = (Heading(text=HOSTILE[0]), Paragraph(text=HOSTILE[2]), table(HOSTILE[:2], rows, "ll"),
              Quote(locator=HOSTILE[0], text=HOSTILE[3]))  # fmt: skip
    return Report(title=HOSTILE[0], language="zh", blocks=blocks, sources=HOSTILE)


def test_a_hostile_name_is_printed_letter_by_letter() -> None:
    told = [one.text for page in report_pages(hostile_report(), family())
            for sheaf in page.sheaves for one in sheaf.items if isinstance(one, Words)]  # fmt: skip
    assert told.count("a|b") >= 2
    assert any("<script>" in one for one in told)


def test_a_hostile_name_is_no_markup_in_a_web_page() -> None:
    made = reporting.report_bytes(hostile_report(), "html").decode()
    assert "<script>alert" not in made
    assert "&lt;script&gt;alert" in made
    assert "javascript:alert(1)" in made  # as words
    assert 'href="javascript' not in made


def test_names_of_the_town_are_words_in_every_comparison_file() -> None:
    made = profile_compare.comparison(["unit:U-2", "unit:U-3"], TOWN, "zh")
    assert "东&lt;区" in reporting.report_bytes(made, "html").decode()
    assert "东<区" in made.title
