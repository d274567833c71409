"""A report as a document and as slides: opened by others, its numbers found again, nothing cut."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.shared import Mm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE

from gis.paper.fonts import open_family
from gis.paper.typeset import wrap
from gis.report.blocks import Cell, Figure, Heading, Paragraph, Report, facts, table
from gis.report.chart import Bar, Bars, Chart, Lines, Part, Point, Series
from gis.report.chart_book import rows_of
from gis.report.chart_numbers import chart_numbers
from gis.report.docx import docx_bytes
from gis.report.html import html_text
from gis.report.pptx import pptx_bytes
from gis.report.slide_layout import slides
from gis.report.slide_parts import (
    BOTTOM,
    LEADING,
    SIDE,
    TOP,
    WIDE,
    Box,
    Placed,
    Slide,
    TableBox,
    TextBox,
)
from gis.report.slide_tables import LOOSE
from gis.report.wording import readable
from gis.text import LANGUAGES, Language, number
from tests.reports import HOSTILE, bare, bars, envelope, lines, lorenz, page, toy
from tests.test_report_html import Reader

ROOT = Path(__file__).resolve().parent.parent
FAMILY = open_family(ROOT / "static" / "vendor" / "fonts" / "ttf")
PT = 25.4 / 72
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WRITERS = {"docx": docx_bytes, "pptx": pptx_bytes}
each_kind = pytest.mark.parametrize("kind", WRITERS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def made(kind: str, language: Language = "zh") -> bytes:
    return WRITERS[kind](toy(language), FAMILY)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def document(language: Language = "zh") -> Any:
    return docx.Document(io.BytesIO(made("docx", language)))


def deck(language: Language = "zh") -> Any:
    return pptx.Presentation(io.BytesIO(made("pptx", language)))


def charts_of(content: bytes) -> Iterator[tuple[etree._Element, Any]]:
    """Yield each chart's XML with the workbook that its relationship leads to."""
    parcel = opened(content)
    names = [one for one in parcel.namelist() if re.search(r"charts/chart\d+\.xml$", one)]
    for name in sorted(names, key=lambda one: int(re.findall(r"\d+", one)[-1])):
        xml = etree.fromstring(parcel.read(name))
        link = xml.find(f"{C}externalData")
        assert link is not None
        rid = next(value for key, value in link.attrib.items() if key.endswith("}id"))
        folder, own = posixpath.split(name)
        relations = etree.fromstring(parcel.read(f"{folder}/_rels/{own}.rels"))
        target = next(one.get("Target") for one in relations if one.get("Id") == rid)
        book = parcel.read(posixpath.normpath(posixpath.join(folder, target)))
        yield xml, openpyxl.load_workbook(io.BytesIO(book)).active


# The package.


@each_kind
def test_the_same_report_gives_the_same_bytes_without_a_clock(kind: str) -> None:
    assert WRITERS[kind](toy("zh"), FAMILY) == made(kind)
    assert {one.date_time for one in opened(made(kind)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@each_kind
@each_language
def test_every_part_is_sound_and_every_relationship_leads_to_one(
    kind: str, language: Language
) -> None:
    parcel = opened(made(kind, language))
    names = set(parcel.namelist())
    types = etree.fromstring(parcel.read("[Content_Types].xml"))
    known = {one.get("PartName", "")[1:] for one in types} | {one.get("Extension") for one in types}
    for name in names:
        assert name in known or name.rpartition(".")[2] in known, name
        if name.endswith((".xml", ".rels")):
            etree.fromstring(parcel.read(name))
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for one in etree.fromstring(parcel.read(name)):
                target = one.get("Target")
                path = target[1:] if target[0] == "/" else posixpath.join(folder, target)
                assert posixpath.normpath(path) in names, (name, target)


@each_kind
def test_title_author_and_the_only_date_are_the_reports(kind: str) -> None:
    about = (document() if kind == "docx" else deck()).core_properties
    assert (about.title, about.author) == ("金融集聚简报 <甲>", "编者")
    assert f"{about.created:%Y-%m-%d}" == f"{about.modified:%Y-%m-%d}" == "2024-05-06"


@each_kind
@each_language
def test_a_report_without_blocks_can_be_opened(kind: str, language: Language) -> None:
    content = io.BytesIO(WRITERS[kind](bare(language), FAMILY))
    if kind == "docx":
        assert [one.text for one in docx.Document(content).paragraphs] == ["空"]
    else:
        assert len(pptx.Presentation(content).slides) == 1


# Charts.


@each_kind
@each_language
def test_the_workbook_in_a_chart_holds_its_numbers_and_the_chart_points_at_them(
    kind: str, language: Language
) -> None:
    charts: list[Chart] = [
        lines(language), lines(language, actuals=False), bars(language), lorenz(language),
        envelope(language),
    ]  # fmt: skip
    found = list(charts_of(made(kind, language)))
    assert len(found) == len(charts)
    for (xml, sheet), chart in zip(found, charts, strict=True):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert rows == rows_of(chart, language)
        references = list(xml.iter(f"{C}numRef", f"{C}strRef"))
        assert references
        for reference in references:
            area = reference.findtext(f"{C}f").removeprefix(f"{sheet.title}!").replace("$", "")
            cells = sheet[area]
            values = [cells.value] if not isinstance(cells, tuple) else [r[0].value for r in cells]
            points = {int(p.get("idx")): p.findtext(f"{C}v") for p in reference.iter(f"{C}pt")}
            cached = [points.get(place) for place in range(len(values))]
            if reference.tag == f"{C}numRef":
                known = [None if one is None else float(one) for one in cached]
                # A whisker of a bar without a range is 0 in the cache and empty in the sheet.
                assert [one or None for one in known] == [one or None for one in values]
            else:
                assert cached == values


@each_kind
def test_no_text_in_a_workbook_is_a_formula(kind: str) -> None:
    name = '=HYPERLINK("x")'
    series = (Series(name=name, role="actual", points=(Point(at=2021, value=1, period="=1+1"),)),)
    chart = Lines(title=name, unit="", series=series, first=2020, last=2025)
    report = replace(toy(), blocks=(Figure(chart=chart),))
    _, sheet = next(charts_of(WRITERS[kind](report, FAMILY)))
    assert (sheet["C1"].value, sheet["C1"].data_type) == (name, "s")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def series_of(xml: etree._Element) -> dict[str, etree._Element]:
    return {one.findtext(f"{C}tx//{C}v"): one for one in xml.iter(f"{C}ser")}


@each_kind
def test_the_path_is_dashed_and_actuals_of_another_scope_are_not_those_that_count(
    kind: str,
) -> None:
    xml, _ = next(charts_of(made(kind)))
    drawn = series_of(xml)
    assert list(drawn) == ["所需路径", "基数", "实绩", "另口径实绩", "目标"]
    assert drawn["所需路径"].find(f".//{A}prstDash").get("val") == "dash"
    fills = [
        [
            one.get("val")
            for one in drawn[name].findall(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr")
        ]
        for name in ("实绩", "另口径实绩", "目标")
    ]
    assert fills == [["0B5394"], ["D6E4F2"], []]


@each_kind
@each_language
def test_a_chart_without_actuals_draws_none_and_says_so(kind: str, language: Language) -> None:
    xml = list(charts_of(made(kind, language)))[1][0]
    assert len(series_of(xml)) == 3
    title = "".join(xml.find(f".//{C}title").itertext())
    assert {"zh": "实绩暂无数据", "en": "No data on actuals"}[language] in title


@each_kind
def test_a_range_is_an_error_bar_about_the_end_of_its_bar(kind: str) -> None:
    xml, sheet = list(charts_of(made(kind)))[2]
    plus = xml.findtext(f".//{C}errBars/{C}plus//{C}v")
    minus = xml.findtext(f".//{C}errBars/{C}minus//{C}v")
    assert (float(plus), float(minus)) == pytest.approx((0.15, 0.1))
    assert sheet["A4"].value == "丙 C  暂无数据"
    assert [sheet.cell(4, column).value for column in (2, 3, 4)] == [None] * 3


def test_the_appendix_tells_unknown_from_nothing() -> None:
    parts = (Part(criterion=0, length=0.0),)
    chart = Bars(
        title="t", criteria=("a", "b"), colours=("#000000", "#FFFFFF"), most=1,
        bars=(Bar(name="x", parts=parts, told="0"), Bar(name="y", parts=(), told="?")),
    )  # fmt: skip
    rows = [[cell.text for cell in row] for row in chart_numbers(chart, "en").rows]
    assert rows == [["x", "0", "—", "0"], ["y", "No data", "No data", "?"]]


def test_the_appendix_writes_bars_with_two_decimals_and_says_a_title_once() -> None:
    bar = Bar(name="x", parts=(Part(criterion=0, length=27.77778),), told="27.8", low=20, high=30.5)
    chart = Bars(title="t", unit="t", criteria=("a",), colours=("#000000",), most=40, bars=(bar,))
    grid = chart_numbers(chart, "en")
    assert grid.head == ("Name", "a", "Result", "Low", "High")
    assert [cell.text for cell in grid.rows[0]] == ["x", "27.78", "27.8", "20", "30.5"]


# The document.


def test_the_page_is_that_of_an_official_paper() -> None:
    section = document().sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one / Mm(1)) for one in sides] == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    styles = document().styles
    sizes = {one: styles[one].font.size.pt for one in ("Title", "Body Text", "Table Text")}
    assert sizes == {"Title": 22, "Body Text": 16, "Table Text": 10.5}
    face = styles["Title"].element.find(f".//{W}rFonts").get(f"{W}eastAsia")
    assert face == "方正小标宋简体"


@each_language
def test_headings_are_numbered_as_the_language_does(language: Language) -> None:
    numbering = opened(made("docx", language)).read("word/numbering.xml").decode()
    texts = re.findall(r'lvlText w:val="([^"]+)"', numbering)[:2]
    assert texts == {"zh": ["%1、", "（%2）"], "en": ["%1", "%1.%2"]}[language]
    heads = [one for one in document(language).paragraphs if one.style.name.startswith("Heading")]
    report = toy(language)
    own = [one.text for one in report.blocks if isinstance(one, Heading)]
    assert [one.text for one in heads][: len(own)] == own


def test_every_note_leads_to_a_source() -> None:
    body = etree.fromstring(opened(made("docx")).read("word/document.xml"))
    anchors = {one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")}
    marks = [one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")]
    assert anchors == set(marks) == {"source1", "source2"}
    raised = [one.get(f"{W}val") for one in body.iter(f"{W}vertAlign")]
    assert set(raised) == {"superscript"}


def test_heads_repeat_and_no_row_is_torn() -> None:
    long = next(one for one in document().tables if len(one.rows) == 201)
    assert long._tbl.tr_lst[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in long._tbl.tr_lst)


def test_the_foot_of_each_page_has_the_notice_of_review_and_the_page() -> None:
    section = document().sections[0]
    for foot in (section.footer, section.first_page_footer):
        assert "未经审图，仅供内部研究" in [one.text for one in foot.paragraphs]
        assert " PAGE " in "".join(one.text for one in foot._element.iter(f"{W}instrText"))


def png_width(png: bytes) -> int:
    return int(struct.unpack(">I", png[16:20])[0])


@each_language
def test_every_drawing_of_the_document_has_its_words(language: Language) -> None:
    body = etree.fromstring(opened(made("docx", language)).read("word/document.xml"))
    said = [one.get("descr") for one in body.iter() if etree.QName(one).localname == "docPr"]
    ids = [one.get("id") for one in body.iter() if etree.QName(one).localname == "docPr"]
    assert len(said) == len(set(ids)) == 8
    assert all(said)


def test_a_map_has_300_dots_an_inch_and_is_not_enlarged() -> None:
    shape = document().inline_shapes[0]
    assert shape.width == Mm(page().width_mm)
    png = opened(made("docx")).read("word/media/image1.png")
    assert png_width(png) / (shape.width.inches) == pytest.approx(300, abs=1)


def test_controls_and_turned_marks_do_not_reach_a_file() -> None:
    text = "\n".join(one.text for one in document().paragraphs)
    assert "甲 乙 丙 丁戊" in text


# The slides.


def shapes_of(presentation: Any) -> Iterator[Any]:
    for slide in presentation.slides:
        yield from slide.shapes


@each_language
def test_each_part_opens_a_slide_under_its_heading(language: Language) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck(language).slides]
    report = toy(language)
    heads = [one.text for one in report.blocks if isinstance(one, Heading) and one.level == 1]
    assert titles[0] == report.title
    assert [one for one in titles if one in heads] == heads
    assert titles[-1] == {"zh": "数据来源", "en": "Sources"}[language]


def test_nothing_stands_outside_of_a_slide() -> None:
    presentation = deck()
    assert presentation.slide_width / presentation.slide_height == pytest.approx(16 / 9, abs=1e-3)
    for shape in shapes_of(presentation):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= presentation.slide_width
        assert shape.top + shape.height <= presentation.slide_height


def test_a_long_table_is_parted_and_each_part_has_its_head() -> None:
    names, parts = [], 0
    for shape in shapes_of(deck()):
        if shape.has_table and shape.table.cell(0, 0).text == "名称":
            if shape.table.cell(0, 1).text != "数值":
                continue
            parts += 1
            rows = list(shape.table.rows)[1:]
            names += [row.cells[0].text for row in rows]
    assert names == [f"{HOSTILE} 机构 {n}" for n in range(200)]
    assert parts > 5


@each_language
def test_every_picture_and_chart_of_the_slides_has_its_words(language: Language) -> None:
    shown = [one for one in shapes_of(deck(language)) if one.has_chart or one.shape_type == 13]
    assert len(shown) == 8
    assert all(one._element._nvXxPr.cNvPr.get("descr") for one in shown)


def test_a_slide_names_its_sources_at_its_foot() -> None:
    first = deck().slides[1]
    words = [one.text_frame.text for one in first.shapes if one.has_text_frame]
    foot = next(one for one in words if one.startswith("数据来源"))
    assert re.findall(r"\[\d\]", foot) == ["[1]", "[2]"]
    assert "未经审图，仅供内部研究　编者　2024-05-06　数据版本 0a1b2c3d" in words


def test_the_theme_names_the_chinese_face() -> None:
    theme = opened(made("pptx")).read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"/>') == 2
    assert "docProps/thumbnail.jpeg" not in opened(made("pptx")).namelist()


def test_a_remark_stands_on_the_slide_of_its_tables_last_rows() -> None:
    remark = Paragraph(text="注", quiet=True)
    for count in range(1, 40):
        grid = table(("甲", "乙"), [(f"{n}", "1") for n in range(count)], "lr")
        last = slides(replace(bare(), blocks=(grid, remark)), FAMILY)[-1]
        assert [type(one) for one in last.placed] == [TableBox, TextBox]


def test_no_slide_holds_a_row_or_two_of_a_long_table_and_none_is_lost() -> None:
    for count in range(20, 60):
        grid = table(("甲", "乙"), [(f"{n}", "1") for n in range(count)], "lr")
        made = [one.part.grid.rows for slide in slides(replace(bare(), blocks=(grid,)), FAMILY)
                for one in slide.placed if isinstance(one, TableBox)]  # fmt: skip
        assert min(map(len, made)) >= 3
        assert [row[0].text for rows in made for row in rows] == [f"{n}" for n in range(count)]


def test_a_heading_goes_with_its_table_to_the_next_slide() -> None:
    grid = table(("甲", "乙"), [(f"{n}", "1") for n in range(9)], "lr")
    heading = Heading(text="不同之处", level=2)
    figure = Figure(chart=lines("zh"), caption="")
    blocks = (Paragraph(text="一句话"), figure, heading, grid)
    first, second = slides(replace(bare(), blocks=blocks), FAMILY)[:2]
    said = [[p.text for one in slide.placed if isinstance(one, TextBox) for p in one.passages]
            for slide in (first, second)]  # fmt: skip
    assert said == [["一句话"], ["不同之处"]]
    assert isinstance(second.placed[-1], TableBox)


@each_language
def test_a_sheet_is_a_slide_of_its_own_under_its_caption(language: Language) -> None:
    found = [slide for slide in deck(language).slides
             if slide.shapes.title.text_frame.text == "整图"]  # fmt: skip
    assert len(found) == 1
    assert sum(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in found[0].shapes) == 1


# Laws.

WORDS = st.text(
    st.sampled_from([*"甲乙丙，。（）", *"abc-/", " ", " ", "1", "9"]), min_size=1, max_size=900
)
NUMBERS = st.floats(-1e7, 1e7, allow_nan=False).map(lambda value: number(round(value, 3)))
ROWS = st.lists(st.tuples(WORDS, NUMBERS, NUMBERS), min_size=1, max_size=12)
slow = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def boxes(slide: Slide) -> list[Box]:
    return [one.box for one in slide.placed]


def apart(one: Box, other: Box) -> bool:
    return (
        one[0] + one[2] <= other[0] + 1e-6 or other[0] + other[2] <= one[0] + 1e-6
        or one[1] + one[3] <= other[1] + 1e-6 or other[1] + other[3] <= one[1] + 1e-6
    )  # fmt: skip


def needed(one: Placed) -> float:
    """Return the height in mm that words need, measured anew; 0 for a picture."""
    if isinstance(one, TextBox):
        return sum(
            len(wrap(p.text, one.box[2] * LOOSE, p.hand, FAMILY)) * p.hand.size_pt * LEADING * PT
            for p in one.passages
        )
    return sum(one.part.heights) if isinstance(one, TableBox) else 0.0


@slow
@given(rows=ROWS, said=st.lists(WORDS, max_size=4), shown=st.booleans())
def test_whatever_a_report_says_fits_its_slides_and_covers_nothing(
    rows: list[tuple[str, str, str]], said: list[str], shown: bool
) -> None:
    blocks = [Paragraph(text=one, notes=(1,)) for one in said]
    figure = [Figure(chart=lines("zh"), caption=said[0] if said else "")] if shown else []
    grid = table(("甲", "乙", "丙"), rows, "lrr", widths=(0.6, 0.2, 0.2), caption=rows[0][0])
    known = facts([(rows[0][1], Cell(text=one, notes=(1, 2))) for one in said])
    remark = Paragraph(text=rows[-1][0], quiet=True)
    report = replace(
        toy(), blocks=(Heading(text="一"), *blocks, known, *figure, grid, remark, *figure)
    )
    for slide in slides(report, FAMILY):
        placed = boxes(slide)
        for position, (left, top, width, height) in enumerate(placed):
            assert left >= SIDE - 1e-6
            assert left + width <= WIDE - SIDE + 1e-6
            assert top >= TOP - 1e-6
            assert top + height <= BOTTOM + 0.02
            assert all(apart(placed[position], other) for other in placed[position + 1 :])
        assert all(needed(one) <= one.box[3] + 1e-6 for one in slide.placed)


@slow
@given(words=WORDS)
def test_a_row_that_is_torn_loses_no_letter(words: str) -> None:
    grid = table(("甲", "乙"), [(words * 8, "1")], "lr", widths=(0.2, 0.8))
    report = replace(toy(), blocks=(grid,), sources=())
    parts = [one.part for slide in slides(report, FAMILY) for one in slide.placed
             if isinstance(one, TableBox)]  # fmt: skip
    told = "".join(row[0].text for part in parts for row in part.grid.rows)
    assert re.sub(r"\s", "", told) == re.sub(r"\s", "", readable(words * 8))


def cells_in_docx(content: bytes) -> list[str]:
    tables = docx.Document(io.BytesIO(content)).tables
    return [cell.text for one in tables for row in one.rows for cell in row.cells]


def cells_in_pptx(content: bytes) -> list[str]:
    shapes = shapes_of(pptx.Presentation(io.BytesIO(content)))
    tables = [one.table for one in shapes if one.has_table]
    return [cell.text for one in tables for row in one.rows for cell in row.cells]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(values=st.lists(NUMBERS, min_size=1, max_size=30), language=st.sampled_from(LANGUAGES))
def test_every_number_of_a_table_is_found_in_every_file(
    values: list[str], language: Language
) -> None:
    rows = [(Cell(text=f"{k}"), Cell(text=value)) for k, value in enumerate(values)]
    grid = table(("n", "x"), rows, "lr")
    report: Report = replace(bare(language), blocks=(Heading(text="h"), grid))
    for cells in (
        cells_in_docx(docx_bytes(report, FAMILY)), cells_in_pptx(pptx_bytes(report, FAMILY)),
    ):  # fmt: skip
        assert [one for one in cells[1::2] if one != "x"] == values
    words = Reader(html_text(report, FAMILY)).words
    assert set(values) <= set(words)


def test_a_brief_leads_with_what_a_part_finds() -> None:
    finding = "名录中有 24 家，银行最多。"
    blocks = (Heading(text="机构", finding=finding), Paragraph(text="正文。"))
    made = Report(title="甲区", language="zh", date="2026-01-02", blocks=blocks)
    deck = pptx.Presentation(io.BytesIO(pptx_bytes(made, FAMILY)))
    shown = [one for slide in deck.slides for one in slide.shapes if one.has_text_frame]
    assert finding in [one.text_frame.text for one in shown]
    document = docx.Document(io.BytesIO(docx_bytes(made, FAMILY)))
    texts = [one.text for one in document.paragraphs]
    assert texts.index("机构") + 1 == texts.index(finding)
