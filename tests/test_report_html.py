"""A report as one HTML file: whole, harmless, legible, the same each time."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gis.paper.fonts import open_family
from gis.report.html import STYLE, html_text
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
    assert sum(HOSTILE in words for words in page.words) >= 200  # in the table


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
