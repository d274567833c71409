"""Curves and marks across bars: drawn where their values lie, the same numbers in every file."""

from __future__ import annotations

import doctest
import math
import re
from dataclasses import replace
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gis.paper.scene import Page, Path, Rectangle, Symbols, Words
from gis.paper.svg import svg_part
from gis.paper.typeset import BASELINE
from gis.report import chart_axes
from gis.report.blocks import Figure
from gis.report.chart import Band, Bar, Bars, Chart, Curve, Curves, Part
from gis.report.chart_axes import scale_of, ticks
from gis.report.chart_book import rows_of
from gis.report.chart_looks import ACTUAL, BAND, INK, OTHER
from gis.report.chart_numbers import MOST_ROWS, chart_numbers
from gis.report.drawing import chart_page
from gis.report.html import html_text
from gis.report.native_chart import native_chart
from gis.report.native_parts import Lettering
from gis.text import LANGUAGES, Language
from tests.reports import HOSTILE, bare, envelope, lorenz
from tests.test_report_html import Reader
from tests.test_report_office import FAMILY, WRITERS, A, C, charts_of, each_kind, each_language

FRAME = (150.0, 90.0)
WIDTHS = (84, 100, 150)


def items(page: Page, kind: type) -> list[Any]:
    return [one for sheaf in page.sheaves for one in sheaf.items if isinstance(one, kind)]


def boxes(page: Page) -> list[Rectangle]:
    """Return what each word covers, its ascenders and descenders left out."""
    found = []
    for one in items(page, Words):
        wide = FAMILY.face(one.bold).width_mm(one.text, one.size_pt)
        left = one.x - {"start": 0, "middle": wide / 2, "end": wide}[one.anchor]
        em = one.size_pt * 25.4 / 72
        middle = one.y - BASELINE * em
        found.append((left, middle - 0.4 * em, left + wide, middle + 0.4 * em))
    return found


def meet(one: Rectangle, other: Rectangle) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.01
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.01
    )


def line_of(page: Page, colour: str) -> list[np.ndarray]:
    """Return the lines of a colour that are no axis, from top to bottom of the file."""
    return [
        part.points
        for one in items(page, Path)
        if one.pen and one.pen.colour == colour and one.brush is None
        for part in one.subpaths
        if not part.closed
    ]


def plot_of(page: Page) -> Rectangle:
    """Return the plot: the clip of its curves without the room that it leaves about them."""
    clip = next(one.clip for one in page.sheaves if one.clip)
    return clip[0] + 0.4, clip[1] + 0.4, clip[2] - 0.4, clip[3] - 0.4


def simple(*curves: Curve, **more: object) -> Curves:
    values: dict[str, Any] = {"title": "甲", "x_title": "横", "y_title": "纵", "curves": curves}
    return Curves(**{**values, **more})


def test_the_examples_hold() -> None:
    assert doctest.testmod(chart_axes).failed == 0


# Drawn.


@pytest.mark.parametrize("width", WIDTHS)
def test_a_square_plot_is_square_and_its_curves_stand_where_their_values_are(width: int) -> None:
    page = chart_page(lorenz("zh"), width, "zh", FAMILY)
    left, top, right, bottom = plot_of(page)
    assert right - left == pytest.approx(bottom - top)
    curve = max(line_of(page, ACTUAL), key=len)
    expected = [[left + x * (right - left), bottom - x**3 * (bottom - top)]
                for x in (0, 0.25, 0.5, 0.75, 1)]  # fmt: skip
    assert curve == pytest.approx(np.array(expected))


def test_a_grey_copy_tells_the_curves() -> None:
    page = chart_page(lorenz("zh"), 100, "zh", FAMILY)
    pens = {
        one.pen.colour: one.pen
        for one in items(page, Path)
        if (one.pen and len(one.subpaths[0].points) > 2) or (one.pen and one.pen.dash_mm)
    }
    assert pens[INK].dash_mm
    assert not pens[ACTUAL].dash_mm
    assert pens[ACTUAL].width_mm > 1.5 * pens[OTHER].width_mm
    dots = [one for one in items(page, Symbols) if one.brush.colour == OTHER]
    assert max(len(one.at) for one in dots) > 5


@each_language
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("make", [lorenz, envelope])
def test_no_word_of_a_chart_is_cut_or_covers_another(
    make: Any, width: int, language: Language
) -> None:
    chart = make(language)
    page = chart_page(chart, width, language, FAMILY)
    words = boxes(page)
    assert all(
        left >= -0.01 and right <= width + 0.01 and top >= -0.01 and bottom <= page.height_mm
        for left, top, right, bottom in words
    )
    assert not [pair for pair in combinations(words, 2) if meet(*pair)]
    told = [one.text for one in items(page, Words)]
    assert all(one.name in told for one in chart.curves)


def test_the_band_lies_in_the_plot_where_its_values_are() -> None:
    page = chart_page(envelope("zh"), 100, "zh", FAMILY)
    left, top, right, bottom = plot_of(page)
    fills = [one for one in items(page, Path) if one.brush and one.brush.colour == BAND]
    (band,) = [one for one in fills if len(one.subpaths[0].points) > 4]  # the other is the key's
    points = band.subpaths[0].points
    assert points[:, 0].min() == pytest.approx(left)
    assert points[:, 0].max() == pytest.approx(left + (right - left) * 5 / 6)  # 5000 of 6000
    assert points[:, 1].min() > top
    assert points[:, 1].max() < bottom
    middle = line_zero(page)
    high, low = points[0, 1], points[-1, 1]
    assert middle - high == pytest.approx(low - middle)


def line_zero(page: Page) -> float:
    """Return the y of the tick 0, by its number."""
    zero = next(one for one in items(page, Words) if one.text == "0" and one.anchor == "end")
    return float(zero.y - BASELINE * zero.size_pt * 25.4 / 72)


def test_no_line_bridges_a_value_that_is_not_known() -> None:
    curves = line_of(chart_page(envelope("zh"), 100, "zh", FAMILY), ACTUAL)
    assert [len(one) for one in curves if len(one) > 2] == [7, 82]


def test_a_second_point_and_a_lone_one_are_seen() -> None:
    chart = simple(Curve(name="甲", role="observed", points=((1.0, 2.0),)))
    dots = items(chart_page(chart, 100, "zh", FAMILY), Symbols)
    assert [len(one.at) for one in dots] == [1]


@pytest.mark.parametrize("points", [(), ((math.nan, 1.0),), ((0.0, 0.0), (1.0, 0.0))])
def test_a_chart_without_a_span_is_still_drawn(points: tuple[tuple[float, float], ...]) -> None:
    chart = simple(Curve(name="甲", role="observed", points=points))
    page = chart_page(chart, 84, "zh", FAMILY)
    assert "1.0" in [one.text for one in items(page, Words)]
    ElementTree.fromstring(svg_part(page, "p", chart.title))


COORDINATE = st.floats(-5, 5)
NAME = st.text(st.sampled_from([*"区县新城", *"abc "]), max_size=12)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    named=st.lists(st.tuples(COORDINATE, COORDINATE, NAME), min_size=1, max_size=14),
    width=st.sampled_from(WIDTHS),
)
def test_labels_cover_no_point_and_no_label_and_the_first_is_set(
    named: list[tuple[float, float, str]], width: int
) -> None:
    curve = Curve(name="", role="points", points=tuple((x, y) for x, y, _ in named),
                  labels=tuple(name for *_, name in named))  # fmt: skip
    page = chart_page(simple(curve, x_title="", y_title=""), width, "zh", FAMILY)
    labels = [one for one in items(page, Words) if one.halo_mm]
    placed = [box for one, box in zip(items(page, Words), boxes(page), strict=True) if one.halo_mm]
    assert len(placed) <= sum(bool(name) for *_, name in named)
    assert not [pair for pair in combinations(placed, 2) if meet(*pair)]
    (points,) = [one.at for one in items(page, Symbols)]
    dots = [(x - 0.9, y - 0.9, x + 0.9, y + 0.9) for x, y in points]
    assert not [(box, dot) for box in placed for dot in dots if meet(box, dot)]
    left, top, right, bottom = min(one[0] for one in dots), 0, width, page.height_mm
    assert all(box[2] <= right and top <= box[1] and box[3] <= bottom for box in placed)
    assert left > 0
    if len(named) == 1 and named[0][2].strip():
        assert len(labels) == 1


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8))
def test_an_axis_begins_at_0_where_no_value_lies_below(values: list[float]) -> None:
    assert scale_of(values, from_zero=True).low == 0


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=6))
def test_ticks_differ_and_end_where_the_axis_does(values: list[float]) -> None:
    scale = scale_of(values)
    found = ticks(scale)
    assert found[0][0] == pytest.approx(scale.low, abs=scale.step / 500)
    assert found[-1][0] == pytest.approx(scale.high, abs=scale.step / 500)
    assert len({told for _, told in found}) == len(found) or scale.step < 1e-9


@each_language
def test_the_same_chart_gives_the_same_picture_and_its_words_are_escaped(
    language: Language,
) -> None:
    chart = lorenz(language)
    one, two = (
        svg_part(chart_page(lorenz(language), 100, language, FAMILY), "p", chart.title)
        for _ in range(2)
    )
    assert one == two
    told = "".join(ElementTree.fromstring(one).itertext())
    assert chart.y_title in told
    assert HOSTILE in ElementTree.fromstring(one).get("aria-label", "")
    assert "<script" not in one


def test_a_dense_curve_stays_small() -> None:
    dense = chart_page(envelope("zh", 300), 100, "zh", FAMILY)
    assert len(svg_part(dense, "p", "")) < 40_000
    native = native_chart(envelope("zh", 300), lettering("zh"), FRAME)
    assert len(native.workbook) < 40_000


# A mark across bars.


def quotients(**more: object) -> Bars:
    bars = (
        Bar(name="银行", parts=(Part(criterion=0, length=1.5),), told="1.50", low=0.5, high=2.0),
        Bar(name="保险", parts=(Part(criterion=0, length=0.5),), told="0.50", low=0.1, high=9.0),
    )
    values: dict[str, Any] = {
        "title": "区位商", "unit": "倍", "criteria": ("区位商",), "colours": ("#3B3A36",),
        "bars": bars, "most": 2.5, "mark": 1.0, "mark_name": "全市水平",
    }  # fmt: skip
    return Bars(**{**values, **more})


def test_the_mark_stands_across_all_bars_where_its_value_is() -> None:
    page = chart_page(quotients(), 100, "zh", FAMILY)
    (mark,) = [one for one in items(page, Path) if one.pen and one.pen.dash_mm]
    (x, start), (other, end) = mark.subpaths[0].points
    assert x == other
    bars = [one.subpaths[0].points for one in items(page, Path)
            if one.brush and one.brush.colour == "#3B3A36"]  # fmt: skip
    left = bars[0][:, 0].min()
    assert x - left == pytest.approx((bars[0][:, 0].max() - left) / 1.5)
    assert start < min(one[:, 1].min() for one in bars)
    assert end > max(one[:, 1].max() for one in bars)
    name = next(one for one in items(page, Words) if one.text == "全市水平")
    assert name.x == pytest.approx(x)
    assert name.y > end


def test_a_range_that_runs_past_the_axis_ends_in_an_arrow_before_the_words() -> None:
    page = chart_page(quotients(), 100, "zh", FAMILY)
    whiskers = [one for one in items(page, Path) if one.pen and one.pen.colour == INK
                and len(one.subpaths) == 3]  # fmt: skip
    assert [len(one.subpaths[2].points) for one in whiskers] == [2, 3]
    tip = whiskers[1].subpaths[2].points[1, 0]
    assert tip == max(point[0] for part in whiskers[1].subpaths for point in part.points)
    told = next(one for one in items(page, Words) if one.text == "0.50")
    assert tip < told.x


def test_a_mark_beyond_the_axis_makes_it_longer() -> None:
    page = chart_page(quotients(mark=4.0), 100, "zh", FAMILY)
    (mark,) = [one for one in items(page, Path) if one.pen and one.pen.dash_mm]
    told = next(one for one in items(page, Words) if one.text == "0.50")
    assert mark.subpaths[0].points[0, 0] < told.x


@each_language
def test_files_say_where_the_mark_stands(language: Language) -> None:
    said = {"zh": "全市水平＝1", "en": "全市水平 = 1"}[language]
    native = native_chart(quotients(), lettering(language), FRAME)
    assert said in native.xml
    page = Reader(html_text(figure(quotients(), language), FAMILY))
    assert any(said in one.get("aria-label", "") for one in page.of("svg"))
    rows = [[cell.text for cell in row] for row in chart_numbers(quotients(), language).rows]
    assert rows[-1] == ["全市水平", "—", "1", "—", "—"]
    head, first, _ = rows_of(quotients(), language)
    assert first[head.index("全市水平")] == 1.0


def test_bars_without_a_mark_are_as_they_were() -> None:
    chart = quotients(mark=math.nan, mark_name="")
    assert not [one for one in items(chart_page(chart, 100, "zh", FAMILY), Path)
                if one.pen and one.pen.dash_mm]  # fmt: skip
    assert len(rows_of(chart, "zh")[0]) == 6
    assert len(chart_numbers(chart, "zh").rows) == 2


# In files of office programs.


def lettering(language: Language) -> Lettering:
    return Lettering(latin="Arial", chinese="宋体", size_pt=9, language=language)


def figure(chart: Chart, language: Language = "zh") -> Any:
    return replace(bare(language), blocks=(Figure(chart=chart),))


def native_of(chart: Chart, language: Language = "zh") -> etree._Element:
    return etree.fromstring(native_chart(chart, lettering(language), FRAME).xml.encode())


def points_of(series: etree._Element) -> list[tuple[float, float]]:
    """Return the points of a series whose x and y are both held."""
    held = []
    for name in ("xVal", "yVal"):
        cells = series.iterfind(f"{C}{name}//{C}pt")
        held.append({int(one.get("idx")): float(one.findtext(f"{C}v")) for one in cells})
    return [(held[0][k], held[1][k]) for k in sorted(held[0].keys() & held[1].keys())]


@each_kind
@each_language
@pytest.mark.parametrize("make", [lorenz, envelope])
def test_a_file_holds_the_numbers_of_its_curves_and_band(
    make: Any, kind: str, language: Language
) -> None:
    chart = make(language)
    xml, _ = next(charts_of(WRITERS[kind](figure(chart, language), FAMILY)))
    held = [points_of(one) for one in xml.iter(f"{C}ser")]
    own = [[(x, y) for x, y in one.points if math.isfinite(y)] for one in chart.curves]
    if chart.band:
        own += [[(x, low) for x, low, _ in chart.band.points],
                [(x, high) for x, _, high in chart.band.points]]  # fmt: skip
    assert held == own
    names = [one.findtext(f"{C}tx//{C}v") for one in xml.iter(f"{C}ser")]
    assert names[: len(chart.curves)] == [one.name for one in chart.curves]


@each_kind
@each_language
def test_titles_of_chart_and_axes_are_told_as_words(kind: str, language: Language) -> None:
    chart = lorenz(language)
    xml, _ = next(charts_of(WRITERS[kind](figure(chart, language), FAMILY)))
    told = ["".join(one.itertext()) for one in xml.iter(f"{C}title")]
    assert told == [chart.title, chart.x_title, chart.y_title]


def test_native_curves_look_as_drawn_ones_and_the_band_is_two_thin_dashed_lines() -> None:
    looks = [
        (int(one.find(f"{C}spPr/{A}ln").get("w", 0)),
         getattr(one.find(f"{C}spPr/{A}ln/{A}prstDash"), "attrib", {}).get("val"),
         one.find(f"{C}marker/{C}symbol").get("val"))
        for chart in (lorenz("zh"), envelope("zh")) for one in native_of(chart).iter(f"{C}ser")
    ]  # fmt: skip
    assert looks == [
        (28575, "solid", "none"), (19050, "lgDashDot", "none"), (15875, "dash", "none"),
        (28575, "solid", "none"), (0, None, "circle"),
        (9525, "sysDash", "none"), (9525, "sysDash", "none"),
    ]  # fmt: skip


@pytest.mark.parametrize("frame", [(156.0, 96.0), (200.0, 110.0), (90.0, 120.0)])
def test_a_native_square_plot_is_square_in_its_frame_and_from_0_to_1(
    frame: tuple[float, float],
) -> None:
    xml = etree.fromstring(native_chart(lorenz("zh"), lettering("zh"), frame).xml.encode())
    x, y, wide, high = (
        float(xml.find(f".//{C}manualLayout/{C}{name}").get("val")) for name in "xywh"
    )
    assert wide * frame[0] == pytest.approx(high * frame[1], rel=1e-3)
    assert x + wide <= 1
    assert y + high <= 1
    ends = [(one.find(f"{C}min").get("val"), one.find(f"{C}max").get("val"))
            for one in xml.iter(f"{C}scaling")]  # fmt: skip
    assert ends == [("0", "1"), ("0", "1")]


def test_a_name_without_room_is_left_to_the_workbook() -> None:
    names = tuple(f"第{k}区" for k in range(9))
    heap = Curve(name="区", role="points", points=((0.5, 0.5),) * 9, labels=names)
    chart = simple(heap)
    shown = ["".join(one.itertext()) for one in native_of(chart).iter(f"{C}dLbl")]
    assert 0 < len(shown) < 9
    assert {re.sub(r"\s", "", one) for one in shown} <= set(names)
    assert [row[1] for row in rows_of(chart, "zh")[1:]] == list(names)


@each_kind
def test_the_same_curves_give_the_same_bytes(kind: str) -> None:
    write = WRITERS[kind]
    assert write(figure(envelope("en")), FAMILY) == write(figure(envelope("en")), FAMILY)


# In the appendix.


@each_language
def test_the_appendix_lists_a_dense_curve_at_steps_with_its_last_point_and_says_so(
    language: Language,
) -> None:
    grid = chart_numbers(envelope(language, 90), language)
    assert {"zh": "（每 5 个点列一个）", "en": "(one point in 5)"}[language] in grid.caption
    rows = [[cell.text for cell in row] for row in grid.rows]
    assert len(rows) <= MOST_ROWS + 1 + 2
    assert rows[-3][:2] == ["—", "5 000".replace(" ", "\u2009")]
    assert rows[-2][0] == HOSTILE


def test_the_appendix_tells_an_unknown_value_from_one_of_another_curve() -> None:
    chart = simple(
        Curve(name="甲", role="observed", points=((0.0, 1.0), (1.0, math.nan))),
        Curve(name="乙", role="other", points=((0.5, 2.0),)),
    )
    rows = [[cell.text for cell in row] for row in chart_numbers(chart, "zh").rows]
    assert rows == [["0", "1", "—"], ["1", "暂无数据", "—"], ["0.5", "—", "2"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_curves_that_share_their_x_stand_side_by_side(language: Language) -> None:
    chart = replace(
        simple(Curve(name="甲", role="observed", points=((0.0, 1.0), (1.0, 3.0)))),
        band=Band(name="带", points=((0.0, 0.5, 1.5), (1.0, 2.5, 3.5))),
    )
    ends = {"zh": ("带（下限）", "带（上限）"), "en": ("带 (Low)", "带 (High)")}[language]
    assert rows_of(chart, language) == [
        ["横", "甲", *ends], [0.0, 1.0, 0.5, 1.5], [1.0, 3.0, 2.5, 3.5],
    ]  # fmt: skip
