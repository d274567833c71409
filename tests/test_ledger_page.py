"""The plan ledger without a browser: what it says of an item, a clause, a filter, a stale link."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from gis.report.blocks import Block, Figure, Grid, Heading, Paragraph, Quote, Sources
from gis.report.chart import Lines
from gis.store import Tables, open_store
from gis.targets import Actual, goal_of, standing
from gis.text import LANGUAGES, THIN_SPACE, Language
from gis.vocabulary import STANDINGS
from tests.opening import open_by_link
from views.ledger_blocks import (
    clause_blocks,
    features_of_clause,
    notes_blocks,
    overview_blocks,
)
from views.ledger_chart import indicator_chart
from views.ledger_items import item_of, items, items_of_place, key_of_area, matching
from views.ledger_record import item_blocks
from views.ledger_reports import ledger_records, ledger_report
from views.ledger_words import status_words
from views.words import plain

ROOT = Path(__file__).resolve().parent.parent
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def with_actual(**values: Any) -> Tables:
    """Return the facts with one more actual value, comparable and of the city's listed firms."""
    row = {
        "id": "A-X", "indicator": "T1-listed", "area": "340100", "item_zh": "上市公司",
        "item_en": "Listed companies", "period": "2022", "value": 90.0, "unit_zh": "家",
        "unit_en": "companies", "kind": "official", "comparable": True, "scope_zh": "境内外",
        "scope_en": "Home and abroad", "source": "玩具公报", "as_of": "2023", **values,
    }  # fmt: skip
    actuals = facts().indicator_actuals
    return facts().with_tables(
        indicator_actuals=pd.concat([actuals, pd.DataFrame([row])], ignore_index=True)
    )


def words(blocks: list[Block]) -> str:
    """Return all words of blocks, thin spaces as plain ones."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(block.text)
        elif isinstance(block, Quote):
            found += [block.locator, block.text, block.translation]
        elif isinstance(block, Grid):
            found += [*block.head, *(cell.text for row in block.rows for cell in row)]
        elif isinstance(block, Figure):
            assert isinstance(block.chart, Lines)
            found += [block.caption, block.chart.empty, *(one.name for one in block.chart.series)]
    return "\n".join(found).replace(THIN_SPACE, " ")


def said_of(code: str, language: Language = "zh", tables: Tables | None = None) -> str:
    return words(item_blocks(code, tables or facts(), language, Sources()))


def test_a_value_that_says_comparable_and_is_not_tells_why() -> None:
    """Of another area or unit it does not count, and a bare no would contradict its record."""
    told = "否（区域记为“合肥”，不是 340100）"
    assert told in said_of("T1-listed", "zh", with_actual(area="合肥"))
    unit = with_actual(unit_zh="个", unit_en="items")
    assert "否（计量单位不同：个）" in said_of("T1-listed", "zh", unit)
    assert "否（" not in said_of("T1-listed", "zh", with_actual())


def row(code: str) -> dict[str, Any]:
    held = facts().indicators
    return dict(held[held["id"] == code].iloc[0].to_dict())


def chart(code: str, language: Language = "zh", tables: Tables | None = None) -> Lines:
    return indicator_chart(row(code), tables or facts(), language)


# --- items ----------------------------------------------------------------------------------


def test_filters_find_what_was_counted_by_hand() -> None:
    every = items(facts())
    box = matching(every, box="BOX1", area="gaoxin")
    assert [one.id for one in box if one.kind == "indicator"] == [
        "BOX1-gaoxin-institutions", "BOX1-gaoxin-fund_size", "BOX1-gaoxin-listed",
    ]  # fmt: skip
    assert sum(one.kind == "measure" for one in box) == 8
    assert [one.id for one in matching(every, status="behind")] == ["T1-deposits"]
    assert matching(every, box="T1", area="luyang") == ()
    assert len(matching(every)) == len(facts().indicators) + len(facts().measures)


def test_a_measure_takes_the_status_of_its_places_unless_it_has_its_own() -> None:
    listed = {one.id: one.statuses for one in items(facts())}
    assert listed["BOX2-town-phases"] == ("under_construction",)
    assert listed["BOX2-base-icbc-data"] == ("under_construction",)
    assert listed["BOX3-ftz-qflp"] == ("planned",), "the zone exists, its pilot does not"


def test_a_place_leads_to_all_that_the_plan_says_of_it() -> None:
    assert [one.id for one in items_of_place("GX-01", facts())] == [
        "BOX1-gaoxin-valley", "BOX1-gaoxin-start-ups", "C3-2-1-gaoxin-valley",
    ]  # fmt: skip


def test_areas_open_as_what_they_are_on_the_map() -> None:
    assert key_of_area("gaoxin", facts()) == "cluster:gaoxin"
    assert key_of_area("gaoxin-valley", facts()) == "part:gaoxin-valley"
    assert key_of_area("sci-tech", facts()) == "part:sci-tech"
    assert key_of_area("U-340104", facts()) == "unit:U-340104"


# --- one item -------------------------------------------------------------------------------


def test_an_indicator_is_quoted_by_clause_with_base_target_path_and_status() -> None:
    said = said_of("T1-deposits")
    for told in (
        "第二章四\n金融机构本外币存、贷款余额突破 3.5万亿元",
        "表1\n本外币存、贷款余额，18675.31 亿元",
        "低于路径：2024-02 为 26 289.5 亿元，该时点应达 27 799.8 亿元，低 1 510.3 亿元。",
        "超过 35 000 亿元（2025）", "应达路径（年均增长 13.4%）", "合肥市",
        "人民币余额与本外币余额",
    ):  # fmt: skip
        assert told in said


def test_english_readers_count_in_billions_and_read_the_chinese_wording_too() -> None:
    said = said_of("T1-deposits", "en")
    assert "Behind the path: 2 628.95 billion yuan in 2024-02, 151.0 billion yuan below" in said
    assert "金融机构本外币存、贷款余额突破 3.5万亿元\nDeposits and loans" in said
    assert "More than 3 500 billion yuan (2025)" in said


def test_every_source_of_an_item_is_a_note() -> None:
    book = Sources()
    blocks = item_blocks("T1-listed", facts(), "zh", book)
    cells = [cell for one in blocks if isinstance(one, Grid) for r in one.rows for cell in r]
    (value,) = [one for one in cells if one.text.startswith("79")]
    assert "经济参考报 2023-05-27" in book.texts[value.notes[0] - 1]
    assert all(0 < note <= len(book.texts) for cell in cells for note in cell.notes)


@each_language
def test_an_indicator_without_a_value_says_so_and_how_one_comes_in(language: Language) -> None:
    said = said_of("T1-managers", language)
    assert ("暂无数据：没有与规划口径可比的实绩。" if language == "zh" else "No data: no") in said
    assert ("指标实际值" if language == "zh" else "Indicator actuals") in said


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "达到路径：2022 为 90 家，该时点应达 81.5 家，高出 8.5 家。"),
        ({"value": 80.0}, "低于路径：2022 为 80 家，该时点应达 81.5 家，低 1.5 家。"),
        ({"period": "2025", "value": 121.0}, "达成：2025 为 121 家，目标：超过 120 家。"),
        ({"period": "2025", "value": 120.0},
         "未达成：2025 为 120 家，恰等于目标值；目标：超过 120 家。"),
        ({"comparable": False}, "暂无数据：没有与规划口径可比的实绩。"),
        ({"indicator": "BOX1-gaoxin-listed", "area": "gaoxin"},
         "暂无数据：没有与规划口径可比的实绩。"),
    ],
)  # fmt: skip
def test_a_status_is_told_with_its_value_and_date(values: dict[str, Any], told: str) -> None:
    assert told in said_of("T1-listed", "zh", with_actual(**values))


@pytest.mark.parametrize(
    ("comparator", "value", "zh", "en"),
    [
        ("at_least", 2000.0, "达到路径：2022 为 2 000 家，恰为该时点应达的值。",
         "On path: 2 000 companies in 2022, just what is then required."),
        ("more_than", 2000.0, "低于路径：2022 为 2 000 家，恰为该时点应达的值，而目标须“超过”。",
         "Behind the path: 2 000 companies in 2022, just what is then required"),
        ("about", 1950.0, "该时点应达约 2 000.0 家，低 50.0 家，在“约”的容许（5%）之内。",
         "50.0 companies below the 2 000.0 companies then required, which “about” allows"),
    ],
)  # fmt: skip
def test_a_value_on_or_just_below_the_path_is_never_told_as_above_it(
    comparator: str, value: float, zh: str, en: str
) -> None:
    row = {
        "unit_zh": "家", "unit_en": "companies", "path": "level", "comparator": comparator,
        "base_period": "2020", "base_value": 1000.0, "target_period": "2024",
        "target_value": 4000.0,
    }  # fmt: skip
    actual = Actual(id="A", at=2022.0, value=value, period="2022", comparable=True)
    found = standing(goal_of(row), [actual])
    assert zh in status_words(found, row, "zh").replace(THIN_SPACE, " ")
    assert en in status_words(found, row, "en").replace(THIN_SPACE, " ")


def test_without_a_base_a_value_before_the_target_s_date_is_shown_and_not_judged() -> None:
    tables = with_actual(indicator="BOX1-gaoxin-listed", area="gaoxin", value=50.0)
    said = said_of("BOX1-gaoxin-listed", "zh", tables)
    assert "规划未给基期值，目标年之前没有路径可比；最新可比实绩 2022 为 50 家。" in said


def test_a_measure_shows_its_wording_places_and_what_was_heard_later() -> None:
    said = said_of("BOX2-base-icbc-data")
    assert "加快中国银行全国金融科技中心、网联清算华东数据中心、中行数据中心、工行数据中心" in said
    assert "一期（电子银行中心，95588 客服）建成试运行" in said
    fund = said_of("C3-1-3-mother-fund")
    assert "200 亿元" in fund
    assert "谋划 / 拟建（按规划用语）（2022-03-31）" in fund
    assert "1 546 亿元" in fund


def test_an_id_that_there_is_not_gives_nothing() -> None:
    assert item_of("T1-nothing", facts()) is None
    assert item_blocks("T1-nothing", facts(), "zh", Sources()) == []
    assert clause_blocks("C9", facts(), "zh", Sources()) == []


@each_language
def test_every_item_has_a_record_without_a_gap_in_its_words(language: Language) -> None:
    for one in items(facts()):
        said = said_of(one.id, language)
        assert one.name.get(language) in said
        assert not re.search(r"\b(nan|None|null)\b", said), one.id


# --- charts ---------------------------------------------------------------------------------


def test_a_chart_has_path_base_target_and_the_comparable_value_where_its_month_ends() -> None:
    drawn = chart("T1-deposits")
    points = {one.role: one.points for one in drawn.series}
    assert [point.at for point in points["path"]] == [2020, 2021, 2022, 2023, 2024, 2025]
    assert (points["base"][0].value, points["target"][0].value) == (18675.31, 35000)
    assert points["path"][0].value == 18675.31
    assert points["path"][-1].value == 35000
    assert points["actual"][0].at == pytest.approx(2023 + 2 / 12)
    assert (drawn.first, drawn.last, drawn.empty) == (2020, 2025, "")


def test_values_of_another_scope_are_drawn_apart_and_the_chart_says_no_data() -> None:
    drawn = chart("T1-listed")
    apart = [one for one in drawn.series if one.role == "apart"]
    assert [one.name for one in apart] == [
        "A 股上市公司（口径不同，不作对标）", "新增 A 股上市公司（口径不同，不作对标）",
    ]  # fmt: skip
    assert not [one for one in drawn.series if one.role == "actual"]
    assert drawn.empty == "暂无数据：没有与规划口径可比的实绩。"


def test_an_average_has_a_floor_and_its_base_says_what_it_is() -> None:
    drawn = chart("T1-direct_growth")
    by_role = {one.role: one for one in drawn.series}
    assert {point.value for point in by_role["path"].points} == {10}
    assert by_role["base"].name == "基期（2020 年列为“十三五”年均）"
    assert min(point.at for point in by_role["path"].points) > by_role["base"].points[0].at


def test_without_a_base_only_the_target_is_drawn() -> None:
    drawn = chart("BOX1-gaoxin-listed")
    assert [one.role for one in drawn.series] == ["target"]
    assert (drawn.first, drawn.last) == (2020, 2025)


def test_a_value_of_another_unit_or_area_is_not_drawn() -> None:
    for values in ({"unit_zh": "户"}, {"area": "U-340104"}):
        drawn = chart("T1-listed", "zh", with_actual(**values, item_zh="别处"))
        assert not [one for one in drawn.series if one.name.startswith("别处")]


def test_the_axis_reaches_values_before_and_after_the_plan() -> None:
    assert chart("T1-listed", "zh", with_actual(period="2026-03")).last == 2026
    assert chart("T1-listed", "zh", with_actual(period="2018-06")).first == 2017


def test_an_imported_wording_that_its_clause_does_not_hold_is_quoted_all_the_same() -> None:
    measures = facts().measures.assign(wording_zh="另一种写法")
    said = said_of("BOX2-base-icbc-data", "zh", facts().with_tables(measures=measures))
    assert "专栏二\n另一种写法" in said


# --- overview, clause, notes, files -------------------------------------------------------------


@each_language
def test_the_overview_has_every_item_and_opens_each(language: Language) -> None:
    blocks = overview_blocks(facts(), language, Sources())
    keys = [r[0].key for one in blocks if isinstance(one, Grid) for r in one.rows]
    assert sorted(keys) == sorted(f"item:{one.id}" for one in items(facts()))


def test_an_overview_in_which_nothing_is_left_says_so() -> None:
    said = words(overview_blocks(facts(), "zh", Sources(), box="T1", area="luyang"))
    assert said == "没有符合条件的指标、项目或措施。"


def test_a_clause_shows_its_text_items_and_features() -> None:
    blocks = clause_blocks("BOX1-baohe", facts(), "zh", Sources())
    said = words(blocks)
    assert "抓好中国银行全国数据中心、网联清算华东数据中心项目落地" in said
    assert "前海人寿全国后台总部" in said
    keys = {cell.key for one in blocks if isinstance(one, Grid) for r in one.rows for cell in r} - {
        ""
    }
    assert {"cluster:baohe", "part:baohe-town", "place:BH-06", "item:BOX1-baohe-citic"} <= keys
    places, areas = features_of_clause("BOX1-baohe", facts())
    assert "BH-00" not in set(places["id"]), "the cluster is an area"
    assert set(areas["id"]) == {"baohe", "baohe-town"}


def test_notes_can_be_had_all_or_by_id() -> None:
    assert len(notes_blocks(facts(), "zh", Sources())) == 1 + len(facts().plan_notes)
    (_, one) = notes_blocks(facts(), "en", Sources(), wanted=["N-gdp"])
    assert isinstance(one, Paragraph)
    assert "1,600 billion" in one.text


@pytest.mark.parametrize(
    "query", [{"item": "T1-listed"}, {"clause": "BOX1-gaoxin"}, {"area": "gaoxin"}, {}]
)
def test_what_the_page_shows_can_be_taken_home_with_its_records(query: dict[str, str]) -> None:
    report = ledger_report(query, facts(), "zh", date="2026-11-27")
    assert report.blocks
    assert report.sources
    assert report.code.endswith("&".join(f"{name}={value}" for name, value in query.items()))
    records = ledger_records(query, facts())
    assert len(records["indicators"]) + len(records["measures"]) > 0
    assert ledger_report(query, facts(), "zh", date="2026-11-27") == report


def test_the_records_of_a_clause_hold_the_clause_and_its_places_though_it_sets_out_no_item() -> (
    None
):
    sets_out = {code for one in items(facts()) for code in one.clauses}
    code = next(
        one for one in facts().clauses["id"]
        if one not in sets_out and len(features_of_clause(one, facts())[0])
    )  # fmt: skip
    records = ledger_records({"clause": code}, facts())
    assert list(records["clauses"]["id"]) == [code]
    assert len(records["places"]) > 0
    assert records["indicators"].empty


# --- the page -------------------------------------------------------------------------------


def shown(test: AppTest) -> str:
    told = [*test.markdown, *test.caption, *test.warning]
    return "\n".join(one.value for one in told).replace("\\", "").replace(THIN_SPACE, " ")


@each_language
def test_the_page_opens_with_every_indicator_and_its_status(language: Language) -> None:
    test = open_by_link("pages/ledger.py", lang=language)
    assert not test.exception
    labels = [one.label.replace("\\", "") for one in test.button]
    for name in facts().indicators[f"name_{language}"]:
        assert any(label.startswith(name) for label in labels), name
    said = shown(test)
    assert said.count(f"**{STANDINGS['no_data'].get(language)}**") == 15
    assert said.count(f"**{STANDINGS['behind'].get(language)}**") == 1


def test_a_button_opens_an_item_and_another_leads_back() -> None:
    test = open_by_link("pages/ledger.py")
    test.button(key="ledger_open_T1-deposits").click().run()
    assert not test.exception
    assert "低于路径：2024-02" in shown(test)
    assert test.query_params["item"] == "T1-deposits"
    test.button(key="ledger_clause_C2-4-2").click().run()
    assert not test.exception
    assert "加快发展现代保险服务业" in shown(test)
    assert test.query_params["clause"] == "C2-4-2"
    assert "item" not in test.query_params
    test.button(key="ledger_back").click().run()
    assert "clause" not in test.query_params
    assert "指标 16 项" in shown(test)


def test_a_filter_is_in_the_url_and_leads_back_to_the_overview() -> None:
    test = open_by_link("pages/ledger.py", item="T1-deposits")
    test.selectbox(key="l_status").select("behind").run()
    assert not test.exception
    assert dict(test.query_params) == {"status": "behind"}
    assert "指标 1 项：低于路径 1。" in shown(test)


def test_a_stale_link_is_named_and_the_overview_shown() -> None:
    test = open_by_link("pages/ledger.py", item="T1-gone", area="gaoxin")
    assert not test.exception
    said = shown(test)
    assert "T1-gone" in said
    assert "已不存在或无法识别" in said
    assert "指标 3 项" in said


def test_a_remark_that_looks_like_markup_is_shown_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evil = "**甲** ![乙](http://example.org/x.png)"
    held = facts().indicators
    changed = facts().with_tables(
        indicators=held.assign(base_note_zh=held["base_note_zh"].where(held.index > 0, evil),
                               base_value=held["base_value"].where(held.index > 0))
    )  # fmt: skip
    monkeypatch.setattr("views.cache.tables", lambda: changed)
    test = open_by_link("pages/ledger.py")
    assert not test.exception
    (told,) = [one.value for one in test.markdown if "乙" in one.value]
    assert told == plain(evil)
    assert "\\!\\[乙\\]" in told


def test_all_is_a_box_like_none() -> None:
    test = open_by_link("pages/ledger.py", box="all")
    assert not test.warning
    assert "指标 16 项" in shown(test)
