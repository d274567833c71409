"""A report as one HTML file: whole, harmless, legible, the same each time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.paper.fonts import open_family
from gis.report.blocks import Cell, Grid
from gis.report.html import STYLE, html_text
from gis.report.html_words import is_whole, room, set_words
from gis.report.wording import marked
from gis.text import LANGUAGES, Language
from gis.vision import contrast
from tests.reports import HOSTILE, SOURCES, bare, toy

ROOT = Path(__file__).resolve().parent.parent
FAMILY = open_family(ROOT / "static" / "vendor" / "fonts" / "ttf")
VOID = {"meta", "br", "col", "link", "img"}
each_language = pytest.mark.parametrize("language", LANGUAGES)


class Reader(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, its words."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(language: Language) -> Reader:
    return Reader(html_text(toy(language), FAMILY))


@each_language
def test_every_element_is_closed_where_it_was_opened(language: Language) -> None:
    assert read(language).open == []


@each_language
def test_a_name_that_is_markup_stays_words(language: Language) -> None:
    page = read(language)
    assert page.of("script") == []
    assert page.words.count(HOSTILE) >= 2  # in the facts and in the numbers of the chart
    assert "".join(page.words).count(HOSTILE) >= 200  # in the table


@each_language
def test_nothing_is_loaded_from_anywhere(language: Language) -> None:
    page = read(language)
    text = html_text(toy(language), FAMILY)
    policy = next(one["content"] for one in page.of("meta") if "content" in one)
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert {name for name, _ in page.elements} & {"script", "link", "iframe", "object"} == set()
    links = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("href", "xlink:href", "src", "srcset", "action")
    ]
    assert links
    assert [one for one in links if not one.startswith(("#", "data:image/png;base64,"))] == []
    assert re.findall(r"url\((?!#)[^)]*\)|@import", text) == []
    assert not any(name.startswith("on") for _, one in page.elements for name in one)


@each_language
def test_every_note_leads_to_its_source_and_no_id_stands_twice(language: Language) -> None:
    page = read(language)
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    notes = {one["href"] for one in page.of("a")}
    assert notes == {"#source-1", "#source-2"}
    assert {one[1:] for one in notes} <= set(ids)
    assert all(any(source == words for words in page.words) for source in SOURCES)


@each_language
def test_every_head_of_a_table_says_what_it_heads(language: Language) -> None:
    heads = read(language).of("th")
    assert {one.get("scope") for one in heads} == {"col", "row"}


@each_language
def test_every_picture_has_a_name_and_the_page_its_landmarks(language: Language) -> None:
    page = read(language)
    pictures = page.of("svg")
    assert len(pictures) == 8  # a map, a sheet, five charts, the code
    assert all(one["role"] == "img" and one["aria-label"] for one in pictures)
    assert [len(page.of(name)) for name in ("header", "main", "footer", "h1")] == [1] * 4
    assert page.of("html")[0]["lang"] == {"zh": "zh-CN", "en": "en-GB"}[language]


def test_words_stand_out_from_their_ground() -> None:
    colours = set(re.findall(r"(?<![-\w])color:(#[0-9a-f]{6})", STYLE))
    assert len(colours) >= 3
    for ground in ("#FFFFFF", "#ECEAE4", "#FBF3D5"):
        assert min(contrast(colour.upper(), ground) for colour in colours) >= 4.5


@each_language
def test_what_a_chart_lacks_is_said(language: Language) -> None:
    lacks = {"zh": "实绩暂无数据", "en": "No data on actuals"}[language]
    assert any(lacks in words for words in read(language).words)


def test_print_keeps_headings_with_what_follows_and_repeats_heads() -> None:
    printed = STYLE.split("@media print{")[1]
    assert "h2,h3,caption{break-after:avoid}" in printed
    assert "thead{display:table-header-group}" in printed


@each_language
def test_the_notice_of_review_stands_below_the_map_and_at_the_foot(language: Language) -> None:
    assert read(language).words.count(toy(language).review) == 2


@each_language
def test_a_report_without_blocks_is_a_page_with_a_title(language: Language) -> None:
    page = Reader(html_text(bare(language), FAMILY))
    assert "空" in page.words
    assert page.of("section") == page.of("table") == page.of("a") == []


def test_the_same_report_gives_the_same_page() -> None:
    assert html_text(toy("zh"), FAMILY) == html_text(toy("zh"), FAMILY)


@given(st.text(st.sampled_from("12. -–±%年亿元万a&<'\"\u2009@/"), max_size=60))
def test_setting_words_changes_none_of_them(text: str) -> None:
    assert re.sub(r'<span class="(?:whole|code)">|</span>', "", set_words(text)) == marked(text)


@pytest.mark.parametrize(
    "whole",
    ["18\u2009675.31 亿元", "4\u2009813.74 元/人", "1\u2009867.531 billion yuan", "±1\u2009000 m",
     "2024-02", "0.5–1.8", "14 平方公里"],
)  # fmt: skip
def test_a_number_keeps_its_unit_on_the_line(whole: str) -> None:
    assert f'<span class="whole">{whole}</span>' in set_words(f"超过 {whole}（甲）")


def test_an_entity_is_no_number() -> None:
    assert set_words("city's 甲") == "city&#39;s 甲"


def test_short_numbers_are_never_broken_and_sentences_are() -> None:
    assert is_whole("10%（2025）", "l")
    assert is_whole("No data", "r")
    assert not is_whole("No data", "l")
    assert not is_whole("More than 3\u2009500 billion yuan (2025)", "l")


def test_columns_get_the_room_that_their_longest_words_want() -> None:
    grid = Grid(
        head=("甲乙", "b"), rows=((Cell(text="短"), Cell(text="长" * 30)),), align=("l", "l")
    )
    assert ".g1 tr>:nth-child(1){min-width:2em}" in room("g1", grid)
    assert ".g1 tr>:nth-child(2){min-width:11em}" in room("g1", grid)
    assert room("g1", Grid(rows=(), align=("l",))) == "@media screen and (max-width:40rem){}"


@each_language
def test_words_break_between_words_only_and_english_has_narrow_quotes(language: Language) -> None:
    text = html_text(toy(language), FAMILY)
    assert "overflow-wrap:break-word" in text
    assert "break-all" not in text
    rules = [rule for rule in text.split("}") if "overflow-wrap:anywhere" in rule]
    assert [rule.split("{")[0].strip() for rule in rules] == [".code"]
    assert "unicode-range:U+B7,U+2018-201F,U+2026;\nsrc:local(" in text
    assert "html:lang(en) body" in text
