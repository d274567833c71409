"""What stands where on a sheet: the map as large as it can be, columns, lists, insets, contents."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gis.paper.compose import MARGIN_SHEAF, TIE_SHEAF, Composition
from gis.paper.listing import BAR, Bar, Leader, Listing, listing_block
from gis.paper.scene import Path, Sheaf, Symbols, Words
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import read_code, typed
from gis.paper.verdict import extent_of
from gis.store import Tables, open_store
from gis.text import Text
from tests.conftest import ROOT
from tests.test_same_picture import setting
from views import printing

DATE = "2026-11-24"
COUNTS = Sheet(layers=("clusters", "institutions_by_unit"), date=DATE)


@cache
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def made(sheet: Sheet) -> Composition:
    return printing.make(sheet, tables())


def words(page: Composition, name: Text = MARGIN_SHEAF) -> list[Words]:
    sheaves = [sheaf for sheaf in page.page.sheaves if sheaf.name == name]
    return [one for sheaf in sheaves for one in sheaf.items if isinstance(one, Words)]


def said(page: Composition) -> str:
    return "".join("".join(one.text.split()) for one in words(page))


# --- the map -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", ["A4", "A3", "A1"])
def test_a_long_list_of_names_never_makes_the_map_smaller(paper: str, language: str) -> None:
    """81 names stand beside one theme and none beside the other: both maps have one scale."""
    long = made(
        replace(COUNTS, layers=("clusters", "institutions"), paper=paper, language=language)
    )  # type: ignore[arg-type]
    short = made(replace(COUNTS, layers=("clusters",), paper=paper, language=language))  # type: ignore[arg-type]
    assert long.scale == short.scale


@pytest.mark.parametrize("paper", ["A4", "A3", "A2", "A1", "A0"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_nothing_is_left_out_and_the_city_fills_its_panel(paper: str, orientation: str) -> None:
    page = made(replace(COUNTS, paper=paper, orientation=orientation))  # type: ignore[arg-type]
    assert page.cramped == ()
    left, top, right, bottom = page.frame.rectangle
    land = next(one for one in page.drawn if one.portrayal.layer.id == "units")
    boxes = np.vstack([shape.bounds for shape in land.rows["shape"]])
    share = max(
        (boxes[:, 2].max() - boxes[:, 0].min()) / (right - left),
        (boxes[:, 3].max() - boxes[:, 1].min()) / (bottom - top),
    )
    assert 0.7 < share <= 1


@pytest.mark.parametrize("area", ["", "baohe", "gaoxin", "U-340104", "340124"])
def test_what_stands_around_never_covers_the_map(area: str) -> None:
    page = made(replace(COUNTS, layers=("clusters", "places", "institutions"), area=area))
    left, top, right, bottom = page.frame.rectangle
    for sheaf in page.page.sheaves:
        if sheaf.name == MARGIN_SHEAF:
            for one in sheaf.items:
                if isinstance(one, Words):
                    assert not (left < one.x < right and top < one.y < bottom), one.text
                elif isinstance(one, Path | Symbols) and (box := extent_of(one)):
                    assert box[2] <= left or box[0] >= right or box[3] <= top or box[1] >= bottom


# --- insets ------------------------------------------------------------------------------------


def circle_sizes(sheaf: Sheaf) -> list[float]:
    found = []
    for one in sheaf.items:
        if isinstance(one, Symbols) and len(one.at):
            left, _, right, _ = extent_of(replace(one, at=np.zeros((1, 2)))) or (0, 0, 0, 0)
            found += [round(right - left, 3)] * len(one.at)
    return sorted(found)


def test_circles_on_the_enlargement_are_as_large_as_on_the_map_and_in_the_legend() -> None:
    page = made(COUNTS)
    theme = next(one for one in page.drawn if one.portrayal.layer.id == "institutions_by_unit")
    on_map = circle_sizes(theme.sheaf)
    sheaves = [one for one in page.page.sheaves if one.name == printing.CORE]
    assert sheaves
    enlarged = {size for sheaf in sheaves for size in circle_sizes(sheaf)}
    assert enlarged <= set(on_map)
    assert max(enlarged) == max(on_map)


def test_a_name_that_the_enlargement_carries_is_not_reported_as_dropped() -> None:
    page = made(replace(COUNTS, paper="A4"))
    names = {str(one) for one in tables().units["short_zh"]}
    assert not names & set(page.labels.dropped)


def test_the_map_tells_what_the_enlargement_shows() -> None:
    (ties,) = [one for one in made(COUNTS).page.sheaves if one.name == TIE_SHEAF]
    assert len(ties.items) == 1


# --- lists -------------------------------------------------------------------------------------


def bars_of(listing: Listing) -> list[Path]:
    items = listing_block(listing, setting("zh"), printing.family()).items
    return [one for one in items if isinstance(one, Path) and one.brush and one.brush.colour == BAR]


def test_bars_are_as_long_as_their_values_and_the_unknown_has_none() -> None:
    bars = (
        Bar(name="甲", told="20", share=1.0),
        Bar(name="乙", told="5", share=0.25),
        Bar(name="丙", told="0", share=0.0),
        Bar(name="丁", told="暂无数据", share=None),
    )
    lengths = []
    for one in bars_of(Listing(title="机构", bars=bars)):
        left, _, right, _ = extent_of(one) or (0, 0, 0, 0)
        lengths.append(right - left)
    assert len(lengths) == 2
    assert lengths[0] == pytest.approx(4 * lengths[1])


def test_a_long_name_makes_room_before_its_bar() -> None:
    bars = (Bar(name="小贷 / 典当 / 租赁", told="1", share=1.0),)
    block = listing_block(Listing(title="", lines=("x",), bars=bars), setting("zh"),
                          printing.family())  # fmt: skip
    name = next(one for one in block.items if isinstance(one, Words) and "典当" in one.text)
    width = printing.family().regular.width_mm(name.text, name.size_pt)
    (bar,) = bars_of(Listing(title="", lines=("x",), bars=bars))
    assert name.x + width < (extent_of(bar) or (0,))[0]


def test_a_heading_of_the_contents_has_no_page() -> None:
    listing = Listing(title="目录", leaders=(Leader(name="全市"), Leader(name="合肥", page="2")))
    items = listing_block(listing, setting("zh"), printing.family()).items
    assert [one.text for one in items if isinstance(one, Words)] == ["目录", "全市", "合肥", "2"]


def test_a_city_sheet_ranks_the_units_and_says_the_unknown() -> None:
    page = made(replace(COUNTS, layers=("funds_by_unit",)))
    told = said(page)
    order = [told.index(name + "1") for name in ("庐阳", "包河", "肥西")]
    assert order == sorted(order)
    assert "瑶海暂无数据" in told


def test_a_cluster_sheet_lists_clauses_places_and_projects_by_status() -> None:
    told = said(made(replace(COUNTS, layers=("clusters", "places"), area="luyang")))
    assert "打造庐阳绿色保险集聚区" in told
    assert "财富广场、祥源广场、金安广场*" in told
    assert "*没有确切位置，未画点" in told


def test_of_two_columns_none_stands_empty() -> None:
    page = made(replace(COUNTS, layers=("clusters", "cores", "places", "institutions"),
                        area="baohe", orientation="landscape"))  # fmt: skip
    _, top, right, bottom = page.frame.rectangle
    lines = [one for one in words(page) if one.x > right and top < one.y < bottom]
    middle = (right + page.page.width_mm) / 2
    shares = [sum(one.x < middle for one in lines), sum(one.x >= middle for one in lines)]
    assert min(shares) > 0.25 * sum(shares)


# --- code --------------------------------------------------------------------------------------


def test_the_code_is_printed_to_be_typed_and_opens_the_sheet() -> None:
    sheet = replace(COUNTS, title="某某 & 图", issuer="合肥")
    page = made(sheet)
    lines = [one.text for one in words(page)]
    start = lines.index("图幅代码") + 1
    printed = ""
    while not read_or_none(printed):
        printed += lines[start]
        start += 1
    assert read_or_none(printed) == (sheet, tables().version[:12])
    assert "合肥" in printed


def read_or_none(code: str) -> tuple[Sheet, str] | None:
    if f"data={tables().version[:12]}" not in code:
        return None
    return read_code(code)


def test_a_code_broken_over_lines_is_read() -> None:
    assert read_code("layers=water&pa\n  per=A4&data=1f2e")[0] == Sheet(
        layers=("water",), paper="A4"
    )


def test_the_typed_code_has_no_address() -> None:
    assert typed("http://127.0.0.1:8501/print?layers=water") == "layers=water"


def test_a_telephone_is_led_to_the_house_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_URL", "http://10.0.0.5:8501/")
    page = printing.make(COUNTS, tables())
    assert page.imprint.code.startswith("http://10.0.0.5:8501/print?layers=")
    assert read_code(page.imprint.code)[0] == COUNTS


def test_a_wider_margin_stays_white() -> None:
    page = made(replace(COUNTS, paper="A4", margin_mm=25)).page
    boxes = [box for sheaf in page.sheaves for one in sheaf.items
             if isinstance(one, Path | Symbols) and sheaf.clip is None
             and (box := extent_of(one))]  # fmt: skip
    assert min(box[0] for box in boxes) == pytest.approx(25, abs=0.01)
    assert max(box[2] for box in boxes) == pytest.approx(page.width_mm - 25, abs=0.01)
