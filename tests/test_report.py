"""A report as a value, its charts, its printed pages."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.paper.fonts import Family
from gis.paper.scene import Page, Path, Words
from gis.paper.svg import svg_part
from gis.report import blocks, chart_axes
from gis.report.blocks import (
    Block,
    Cell,
    Grid,
    Heading,
    Map,
    Paragraph,
    Quote,
    Report,
    Sheet,
    table,
)
from gis.report.chart import Bar, Bars, Lines, Part, Point, Series
from gis.report.chart_axes import scale_of
from gis.report.chart_looks import ACTUAL
from gis.report.drawing import chart_page
from gis.report.flow import FOOT, LEFT, RIGHT, TOP
from gis.report.pages import report_pages, report_pdf
from views.printing import family


@pytest.fixture(scope="module")
def face() -> Family:
    return family()


def words_of(page: Page) -> Iterator[Words]:
    for sheaf in page.sheaves:
        for item in sheaf.items:
            if isinstance(item, Words):
                yield item


def texts(page: Page) -> list[str]:
    return [one.text for one in words_of(page)]


def report(*parts: Block, **more: object) -> Report:
    values = {"title": "甲区：概况", "language": "zh", "blocks": parts, **more}
    return Report(**values)  # type: ignore[arg-type]


def path_chart(**more: object) -> Lines:
    years = tuple(Point(at=2020 + k, value=100 + 20 * k, period=str(2020 + k)) for k in range(6))
    values: dict[str, object] = {
        "title": "存款", "unit": "亿元", "first": 2020, "last": 2025,
        "series": (
            Series(name="路径", role="path", points=years),
            Series(name="基期", role="base",
                   points=(Point(at=2020, value=100, period="2020", label="100"),)),
            Series(name="实绩", role="actual",
                   points=(Point(at=2022, value=150, period="2022", label="150（2022）"),)),
            Series(name="目标", role="target",
                   points=(Point(at=2025, value=200, period="2025", label="200"),)),
        ),
    }  # fmt: skip
    return Lines(**{**values, **more})  # type: ignore[arg-type]


def test_the_examples_hold() -> None:
    assert doctest.testmod(blocks).failed == 0
    assert doctest.testmod(chart_axes).failed == 0


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell"):
        Grid(head=("a", "b"), rows=((Cell(text="1"),),), align=("l", "r"))


def test_a_chart_says_its_unit_years_labels_and_series(face: Family) -> None:
    told = texts(chart_page(path_chart(), 120, "zh", face))
    for one in ("亿元", "2020", "2025", "150（2022）", "路径", "实绩", "目标"):
        assert one in told


def test_the_path_is_dashed_and_actuals_stand_where_they_are(face: Family) -> None:
    page = chart_page(path_chart(), 120, "zh", face)
    paths = [one for sheaf in page.sheaves for one in sheaf.items if isinstance(one, Path)]
    dashed = [
        one for one in paths if one.pen and one.pen.dash_mm and len(one.subpaths[0].points) == 6
    ]
    assert len(dashed) == 1
    xs = dashed[0].subpaths[0].points[:, 0]
    squares = [one for one in paths if one.brush and one.brush.colour == ACTUAL]
    centres = [one.subpaths[0].points[:4].mean(axis=0)[0] for one in squares]
    assert any(abs(x - xs[2]) < 0.01 for x in centres)  # 2022 stands above the path's third point


def test_a_chart_without_an_actual_says_so(face: Family) -> None:
    page = chart_page(path_chart(empty="实绩：暂无数据"), 120, "zh", face)
    assert "实绩：暂无数据" in texts(page)


def test_labels_lie_on_no_other_label(face: Family) -> None:
    page = chart_page(path_chart(), 92, "zh", face)
    labels = [one for one in words_of(page) if one.text in ("100", "150（2022）", "200")]
    for one in labels:
        for other in labels:
            assert one is other or abs(one.y - other.y) > 2 or abs(one.x - other.x) > 8


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_an_axis_holds_every_value_and_begins_at_a_whole_step(values: list[float]) -> None:
    scale = scale_of(values)
    low, high, step = scale.low, scale.high, scale.step
    assert low <= min(values) + 1e-6 * abs(high)
    assert high >= max(values) - 1e-6 * abs(high)
    assert step > 0
    assert (high - low) / step <= 9


def bars() -> Bars:
    return Bars(
        title="得分", criteria=("甲", "乙"), colours=("#0072B2", "#E69F00"), most=1.0,
        bars=(
            Bar(name="一", parts=(Part(criterion=0, length=0.5), Part(criterion=1, length=0.25)),
                told="0.75", low=0.6, high=0.8),
            Bar(name="二", parts=(), told="暂无数据"),
        ),
    )  # fmt: skip


def test_a_bar_is_as_long_as_its_parts_and_its_whisker_as_its_range(face: Family) -> None:
    page = chart_page(bars(), 120, "zh", face)
    paths = [one for sheaf in page.sheaves for one in sheaf.items if isinstance(one, Path)]

    def widths(colour: str) -> list[float]:
        found = [
            one.subpaths[0].points for one in paths if one.brush and one.brush.colour == colour
        ]
        return [float(points[:, 0].max() - points[:, 0].min()) for points in found]

    blue, orange = max(widths("#0072B2")), max(widths("#E69F00"))
    assert blue == pytest.approx(2 * orange)
    whisker = next(one for one in paths if len(one.subpaths) == 3 and one.pen)
    points = whisker.subpaths[0].points
    assert float(points[1, 0] - points[0, 0]) == pytest.approx(blue / 0.5 * 0.2)
    assert "暂无数据" in texts(page)


def test_several_charts_live_in_one_document(face: Family) -> None:
    one, two = (svg_part(chart_page(path_chart(), 100, "zh", face), name, 'a"<b>')
                for name in ("a", "b"))  # fmt: skip
    ids = [part.split('"')[0] for text in (one, two) for part in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert "<b>" not in one
    assert "http" not in one.replace("http://www.w3.org/2000/svg", "")


def test_a_page_carries_title_sources_notice_version_and_number(face: Family) -> None:
    made = report(Paragraph(text="文。", notes=(1,)), sources=("某年鉴",), version="abcdef1234567",
                  review="内部工作图", date="2026-01-02")  # fmt: skip
    (page,) = report_pages(made, face)
    told = texts(page)
    assert "甲区：概况" in told
    assert "[1] 某年鉴" in told
    assert "[1]" in told
    assert "内部工作图" in told
    assert "第 1 页 / 共 1 页" in told
    assert any("abcdef123456" in one and "2026-01-02" in one for one in told)


def test_the_same_report_gives_the_same_bytes(face: Family) -> None:
    made = report(
        Heading(text="一"), Paragraph(text="正文。"), date="2026-01-02", code="areas?of=x"
    )
    assert report_pdf(made, face) == report_pdf(made, face)


def test_an_empty_report_is_a_page(face: Family) -> None:
    assert len(report_pages(report(), face)) == 1


def test_a_long_table_goes_on_with_its_head_and_loses_no_row(face: Family) -> None:
    rows = [(f"第{k}行", str(k)) for k in range(200)]
    pages = report_pages(report(table(("名称", "数"), rows, "lr")), face)
    assert len(pages) > 3
    told = [one for page in pages for one in texts(page)]
    assert all(told.count(f"第{k}行") == 1 for k in range(200))
    assert told.count("名称") == len(pages)


def test_a_row_taller_than_a_page_goes_on(face: Family) -> None:
    long = "".join(f"第{k}项；" for k in range(1200))
    pages = report_pages(report(table(("名称", "内容"), [("甲", long), ("乙", "短")], "ll")), face)
    assert len(pages) > 1
    inside = [one for page in pages for one in words_of(page) if one.y <= FOOT]
    joined = "".join(one.text for one in inside if one.text not in ("名称", "内容"))
    assert all(joined.count(f"第{k}项；") == 1 for k in range(1200))
    assert "乙" in texts(pages[-1])
    for page in pages:
        assert all(one.y <= FOOT + 11 for one in words_of(page))


def test_a_chart_whose_words_no_file_may_hold_is_still_a_picture(face: Family) -> None:
    name = "甲\x00乙\x0b<丙>&\ud800"
    bar = Bar(name=name, parts=(Part(criterion=0, length=1.0),), told=name)
    chart = Bars(title=name, criteria=("数",), colours=("#123456",), bars=(bar,), most=1.0)
    drawn = ElementTree.fromstring(svg_part(chart_page(chart, 100, "zh", face), "p1", chart.title))
    assert drawn.get("aria-label") == "甲乙<丙>&"


def test_the_sources_stand_before_the_last_sheet(face: Family) -> None:
    sheet = Page(width_mm=210, height_mm=297, sheaves=(), title="专题图")
    made = report(Paragraph(text="前。"), Sheet(page=sheet, alt="图"), sources=("某年鉴",))
    pages = report_pages(made, face)
    assert len(pages) == 2
    assert "[1] 某年鉴" in texts(pages[0])


def test_a_long_paragraph_and_a_long_quote_go_on(face: Family) -> None:
    long = "".join(f"第{k}句说的是同一件事。" for k in range(900))
    for block in (Paragraph(text=long), Quote(locator="专栏一", text=long)):
        pages = report_pages(report(block), face)
        assert len(pages) > 1
        joined = "".join(one for page in pages for one in texts(page))
        assert all(f"第{k}句" in joined for k in (0, 450, 899))
        for page in pages:
            assert all(one.y <= FOOT + 11 for one in words_of(page))


@pytest.mark.parametrize("lines", [4, 20, 52])
def test_the_bar_of_a_quote_that_goes_on_begins_where_its_page_does(
    lines: int, face: Family
) -> None:
    before = [Paragraph(text="前文。") for _ in range(28)]
    quote = Quote(locator="专栏一", text="规划的一句话，不长也不短。" * 3 * lines)
    *_, last = report_pages(report(*before, quote), face)
    (bar,) = [
        item.subpaths[0].points for sheaf in last.sheaves for item in sheaf.items
        if isinstance(item, Path) and item.brush is not None
    ]  # fmt: skip
    quoted = [one.y for one in words_of(last) if one.x == LEFT + 4.0]
    assert bar[:, 1].min() == pytest.approx(min(quoted), abs=5.0)
    assert bar[:, 1].max() == pytest.approx(max(quoted), abs=5.0)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 60), st.integers(0, 20), st.integers(0, 60))
def test_nothing_is_set_outside_the_page(rows: int, sentences: int, more: int) -> None:
    made = report(
        Heading(text="标题" * 20),
        table(("名称" * 9, "数"), [("很长的名称" * 6, "1 234.5")] * rows, "lr"),
        Paragraph(text="一句话。" * sentences * 9, notes=(1, 2)),
        table(("a", "b", "c"), [("x", "y" * 90, "z")] * more, "lll"),
        sources=("来源一" * 30, "来源二"),
        review="内部工作图",
    )
    face = family()
    for page in report_pages(made, face):
        for one in words_of(page):
            wide = face.face(one.bold).width_mm(one.text, one.size_pt)
            left = one.x - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
            assert left >= LEFT - 0.1
            assert left + wide <= RIGHT + 2.6
            assert TOP - 1 <= one.y <= FOOT + 12


def test_a_narrow_map_stands_beside_the_facts(face: Family) -> None:
    small = Page(width_mm=80, height_mm=70, sheaves=(), title="图")
    made = report(
        blocks.facts([("甲", Cell(text="乙"))]), Map(page=small, caption="图一", alt="图")
    )
    (page,) = report_pages(made, face)
    fact = next(one for one in words_of(page) if one.text == "甲")
    caption = next(one for one in words_of(page) if one.text == "图一")
    assert caption.x > 100
    assert caption.y - fact.y > 60


def test_a_whole_sheet_is_a_page_of_its_own(face: Family) -> None:
    sheet = Page(width_mm=297, height_mm=210, sheaves=(), title="专题图")
    made = report(Paragraph(text="前。"), Sheet(page=sheet, alt="图"), Paragraph(text="后。"))
    pages = report_pages(made, face)
    assert [page.width_mm for page in pages] == [210, 297, 210]
    assert "后。" in texts(pages[2])


def test_a_numeric_column_ends_at_one_line(face: Family) -> None:
    grid = table(("名称", "数"), [("甲", "1"), ("乙", "1 000"), ("丙", "22")], "lr")
    (page,) = report_pages(report(grid), face)
    ends = {
        round(one.x + face.face(one.bold).width_mm(one.text, one.size_pt), 3)
        for one in words_of(page)
        if one.text in ("1", "1 000", "22")
    }
    assert len(ends) == 1
