"""选址 without a browser: the words and blocks of the toy town, and the page in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from gis.criteria import CRITERIA
from gis.portray import portray
from gis.report.blocks import Figure, Grid, Heading, Paragraph, Sources
from gis.report.chart import Bars
from gis.site_finder import Ranking, site_ranking
from gis.site_wish import Wish
from gis.store import Tables
from gis.text import LANGUAGES, Language
from gis.vocabulary import INVESTORS
from layers import all_layers
from tests.opening import open_by_link
from tests.town import site_tables
from views import (
    site_blocks,
    site_compare,
    site_controls,
    site_map,
    site_method,
    site_side,
)
from views.site_words import measured

ROOT = Path(__file__).resolve().parent.parent
NOTHING = dict.fromkeys(CRITERIA, 0.0)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def town() -> Tables:
    clauses = {"id": ["C-1", "C-2"], "locator_zh": ["第一章", "第二章"], "locator_en": ["1", "2"]}
    return site_tables().with_tables(clauses=pd.DataFrame(clauses))


def ranking(investor: str = "bank", **wish: Any) -> Ranking:
    wish.setdefault("weights", {**NOTHING, "peers": 50, "metro": 40, "completeness": 10})
    return site_ranking(town(), Wish(investor=investor, **wish))


def words(blocks: list[Any]) -> str:
    return "\n".join(one.text for one in blocks if isinstance(one, Paragraph))


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


# --- blocks ---------------------------------------------------------------------------------


def test_the_ranked_list_of_the_toy_town() -> None:
    found = ranking()
    # P-1: peers 0.25–0.5, metro 1, in use 1. P-2: peers alike, metro 1 to 0.755, 1. P-4: 0, 0, 0.4.
    _, grid, _ = site_blocks.ranking_blocks(found, town(), "zh", Sources())
    assert rows(grid) == [
        ["1", "<i>楼宇1</i>", "西", "68.8", "62.5–75.0", "1–2", "前沿"],
        ["2", "<i>楼宇2</i>", "西", "63.9", "52.7–75.0", "1–2", ""],
        ["3", "<i>楼宇4</i>", '中"', "4.0", "4.0–4.0", "3", ""],
    ]  # fmt: skip


def test_the_bars_show_what_the_scores_are_made_of() -> None:
    figure, *_ = site_blocks.ranking_blocks(ranking(), town(), "en", Sources())
    assert isinstance(figure, Figure)
    chart = figure.chart
    assert isinstance(chart, Bars)
    assert chart.criteria == ("Peers", "Metro", "Completeness")
    first = chart.bars[0]
    assert [round(part.length, 2) for part in first.parts] == [18.75, 40.0, 10.0]
    assert (first.name, first.told, first.low, first.high) == (
        "1. Place 1", "68.8 (1–2)", 62.5, 75.0
    )  # fmt: skip


def test_the_sentence_names_the_weight_that_would_have_to_change() -> None:
    # P-2 is better than P-1 by nothing; without weight on the metro they would be level only.
    found = ranking()
    assert "单改任何一项都不能使它超过" in words(site_blocks.sentence_blocks(found, "zh"))
    # For foreigners the fit of P-1 is worth 0.7, that of P-4 1; metro 1 and 0, peers 0.375 and 0.
    metro = ranking(foreign=True, weights={**NOTHING, "fit": 30, "metro": 20}, accuracy="building")
    sentence = "第二是“<i>楼宇4</i>”：“轨道”的权重须由 20 减至 9.0 以下（其余不变），它才会超过"
    assert sentence in words(site_blocks.sentence_blocks(metro, "zh"))
    weights = {**NOTHING, "fit": 30, "metro": 12, "peers": 36}
    fit = ranking(foreign=True, weights=weights, accuracy="building")
    assert "“Plan fit” would have to rise from 30 to more than 85.0, the others as they are" in (
        words(site_blocks.sentence_blocks(fit, "en"))
    )


def test_topsis_is_written_with_as_many_decimals_as_tell_two_places_apart() -> None:
    assert site_blocks._told_apart(0.72, 0.61) == ("0.72", "0.61")
    assert site_blocks._told_apart(0.7191, 0.7182) == ("0.719", "0.718")
    assert site_blocks._told_apart(0.5, 0.5) == ("0.500000", "0.500000")


def test_a_certain_rank_is_one_number_and_the_best_accuracy_has_no_better() -> None:
    one = ranking(units=("U-1",), accuracy="building")
    assert [site_blocks._told(one, at, "zh").partition("（")[2] for at in one.order] == ["1）"]
    assert [site_controls._at_least(code).zh for code in ("exact", "block")] == [
        "精确", "街区或更精确"
    ]  # fmt: skip


def test_what_lacks_is_named_with_its_reason() -> None:
    found = ranking(weights={**NOTHING, "peers": 50, "grade": 50})
    (paragraph,) = site_blocks.lacking_blocks(found, "zh")
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "缺数据、不计入的条件：楼宇等级（没有楼宇等级数据）。"
    assert site_blocks.lacking_blocks(ranking(), "zh") == []


def test_a_place_that_lacks_something_is_listed_apart() -> None:
    heading, grid = site_blocks.unranked_blocks(ranking(), town(), "en", Sources())
    assert isinstance(heading, Heading)
    assert isinstance(grid, Grid)
    assert rows(grid) == [["Place 3", 'Mid"', "Peers, Metro", "0.0–90.0"]]


def test_a_place_that_was_clicked_and_is_not_ranked_has_a_range_and_no_rank() -> None:
    found = ranking()
    assert site_side.place_words(found, 0, "zh") == "<i>楼宇1</i>：68.8 分，第 1–2 名"
    position = found.position("P-3")
    assert position is not None
    assert site_side.place_words(found, position, "zh").endswith(
        "：资料不足，未排名，可能 0.0–90.0 分"
    )
    told = site_side.place_words(found, position, "en")
    assert told == "Place 3: not ranked, data are lacking; 0.0–90.0 points are possible"


@pytest.mark.parametrize(
    ("row", "name", "zh"),
    [
        (0, "fit", "条文点名所在片区"), (1, "fit", "可能在条文点名的片区内"),
        (3, "fit", "条文只点名别处"), (0, "peers", "1–2 家"), (2, "peers", "暂无数据"),
        (0, "metro", "80–290 米"), (1, "metro", "至多 910 米"),
        (1, "completeness", "在用（登记地址写明该楼）"), (3, "completeness", "建设中"),
        (0, "projects", "1 个"),
    ],
)  # fmt: skip
def test_a_measurement_in_words(row: int, name: str, zh: str) -> None:
    assert measured(ranking(), row, name).zh == zh


def test_a_comparison_has_the_differences_first_and_a_source_in_each_cell() -> None:
    book = Sources()
    blocks = site_compare.comparison_blocks(ranking(), ["P-1", "P-2"], town(), "zh", book)
    heads = [one.text for one in blocks if isinstance(one, Heading)]
    assert heads == ["不同之处（8 项）", "相同之处（5 项）"]
    apart, alike = (one for one in blocks if isinstance(one, Grid))
    for grid, equal in ((apart, False), (alike, True)):
        assert all((len(set(row[1:])) == 1) is equal for row in rows(grid))
    found = {row[0].text: row[1] for row in (*apart.rows, *alike.rows)}
    assert found["附近的同类机构"].text == "1–2 家"
    assert found["招引条文"].text == "“引进银行”（第一章）"
    assert found["同类近邻"].text == "<b>机构1</b>；<b>机构2</b>（可能）"
    for label in ("附近的同类机构", "轨道交通", "与规划导向相符", "招引条文", "类别"):
        assert [book.texts[note - 1] for note in found[label].notes] == ["toy"], label
    assert "楼宇等级" not in found, "nobody knows it of either"


def test_one_place_alone_is_described_and_an_unknown_one_is_left_out() -> None:
    heading, grid = site_compare.comparison_blocks(
        ranking(), ["P-3", "GONE"], town(), "en", Sources()
    )
    assert isinstance(heading, Heading)
    assert heading.text == "Facts"
    assert isinstance(grid, Grid)
    assert rows(grid)[0] == ["Score", "Not ranked: data are lacking (possible 0.0–90.0)"]
    assert site_compare.comparison_blocks(ranking(), ["GONE"], town(), "en", Sources()) == []


def test_a_place_beyond_the_limits_can_still_be_compared() -> None:
    found = ranking(units=("U-2",))
    _, grid = site_compare.comparison_blocks(found, ["P-1"], town(), "en", Sources())
    assert isinstance(grid, Grid)
    told = dict(rows(grid))
    assert told["Score"] == "Does not meet the limits: not ranked"
    assert told["Limits"] == "Not met or unknown"


@each_language
@pytest.mark.parametrize("investor", INVESTORS)
def test_every_block_speaks_in_both_languages(investor: str, language: Language) -> None:
    facts = all_facts()
    found = site_ranking(facts, Wish(investor=investor))
    book = Sources()
    blocks = [
        *site_blocks.sentence_blocks(found, language),
        *site_blocks.lacking_blocks(found, language),
        *site_blocks.ranking_blocks(found, facts, language, book),
        *site_blocks.unranked_blocks(found, facts, language, book),
        *site_method.method_blocks(found, language),
        *site_compare.comparison_blocks(found, ["LY-04", "BH-20"], facts, language, book),
    ]
    text = words(blocks) + "".join(
        "".join(map("".join, rows(one))) for one in blocks if isinstance(one, Grid)
    )
    assert not re.search(r"\b(nan|None|null)\b", text)
    if language == "en":
        assert not re.search(r"[。；：，]", words(blocks))


def all_facts() -> Tables:
    from views import cache

    return cache.tables()


def test_the_map_shows_each_ranked_place_with_its_rank() -> None:
    found = ranking(picks=("P-4",))
    shown = portray(site_map.ranked_layer(found), town(), "zh")
    assert shown.rows()[:3] == [("第一", 1), ("候选清单中", 1), ("其他已排名的", 1)]
    assert dict(zip(shown.frame["id"], shown.frame["label"], strict=True)) == {
        "P-1": "1", "P-2": "2", "P-4": "3"
    }  # fmt: skip
    assert set(site_map.GROUND) <= set(all_layers())


# --- the page -------------------------------------------------------------------------------


def said(test: AppTest) -> str:
    return "\n".join(
        one.value for one in (*test.markdown, *test.caption, *test.warning, *test.error)
    )


@pytest.mark.parametrize(("language", "title"), [("zh", "选址"), ("en", "Site finder")])
def test_the_page_opens(language: str, title: str) -> None:
    test = open_by_link("pages/sites.py", lang=language)
    assert not test.exception
    assert f"### {title}" in said(test)
    assert not re.search(r"\b(nan|None|null)\b", said(test))


def test_a_link_sets_every_control_and_stays_as_it_was() -> None:
    query = {
        "who": "insurer", "origin": "foreign", "unit": "U-340103", "cluster": "luyang",
        "metro": "1000", "accuracy": "street", "kind": "building",
        "w": "fit:30,peers:20,complements:10,metro:15,grade:10,completeness:15,projects:5,"
        "services:0",
        "picks": "LY-04,LY-07",
    }  # fmt: skip
    test = open_by_link("pages/sites.py", **query)
    assert not test.exception
    assert not test.warning
    assert dict(test.query_params) == query
    assert test.selectbox(key="s_metro").value == 1000
    assert test.slider(key="s_w_fit").value == 30
    assert "财富广场" in said(test)


def test_what_is_gone_is_named_once() -> None:
    test = open_by_link("pages/sites.py", who="insurer", picks="LY-04,OLD-1", w="luck:5")
    assert {one for one in ("OLD\\-1", "luck\\:5") if one in said(test)} == {"OLD\\-1", "luck\\:5"}
    assert dict(test.query_params) == {"who": "insurer", "picks": "LY-04"}
    assert "OLD" not in said(test.run())


def test_another_kind_of_institution_brings_its_own_weights() -> None:
    test = open_by_link("pages/sites.py")
    assert test.slider(key="s_w_services").value == 5
    test.slider(key="s_w_services").set_value(50).run()
    assert "services:50" in test.query_params["w"]
    test.selectbox(key="s_who").select("insurer").run()
    assert test.slider(key="s_w_services").value == 0
    assert dict(test.query_params) == {"who": "insurer"}


def test_a_control_moved_while_the_browser_still_shows_the_old_address_is_not_lost() -> None:
    test = open_by_link("pages/sites.py", who="insurer")
    test.slider(key="s_w_fit").set_value(26).run()
    test.query_params.pop("w")  # the browser has not heard of it yet
    test.slider(key="s_w_fit").set_value(27).run()
    assert test.slider(key="s_w_fit").value == 27
    assert "fit:27" in test.query_params["w"]


def test_an_address_of_before_brings_its_wish_back() -> None:
    test = open_by_link("pages/sites.py", who="insurer")
    test.slider(key="s_w_fit").set_value(26).run()
    test.query_params.pop("w")
    test.run()
    assert test.slider(key="s_w_fit").value == 25


def test_all_weights_zero_is_said_without_a_traceback() -> None:
    test = open_by_link("pages/sites.py", w=",".join(f"{name}:0" for name in CRITERIA))
    assert not test.exception
    assert "所有权重都是 0" in said(test)


def test_limits_that_contradict_are_named_and_one_click_drops_one() -> None:
    test = open_by_link("pages/sites.py", who="insurer", unit="U-340111", cluster="luyang")
    assert "“统计单元”与“集聚区”相矛盾" in said(test).replace("\\", "")
    test.button(key="s_drop_cluster").click().run()
    assert not test.exception
    assert dict(test.query_params) == {"who": "insurer", "unit": "U-340111"}


def test_a_place_is_put_on_the_shortlist_by_its_button() -> None:
    test = open_by_link("pages/sites.py", who="insurer")
    test.button(key="s_add_offer_LY-04").click().run()
    assert test.query_params["picks"] == "LY-04"
    assert "##### 概况" in said(test)


def test_the_last_wish_is_there_when_one_comes_back() -> None:
    test = open_by_link("pages/sites.py", who="insurer", metro="1000")
    test.switch_page("pages/map.py").run()
    test.query_params.clear()
    test.switch_page("pages/sites.py").run()
    assert dict(test.query_params) == {"who": "insurer", "metro": "1000"}


def test_the_map_leaves_room_for_its_notes_and_buttons() -> None:
    found = ranking()
    places = found.sites.iloc[found.listed[found.order]]
    west, south, east, north = site_map.bounds(found)
    assert places["lat"].min() - south > north - places["lat"].max() > 0
    assert places["lon"].min() - west > east - places["lon"].max() > 0
