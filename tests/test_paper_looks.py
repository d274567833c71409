"""What a reader of a printed sheet must not stumble over: overlaps, idle legends, cut circles."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.layer import Proportional
from gis.paper.compose import TIE_SHEAF, Composition
from gis.paper.draw import Drawn
from gis.paper.labels import Wish, place_labels
from gis.paper.legend import shown_rows
from gis.paper.scene import Path as Outline
from gis.paper.scene import Words
from gis.paper.sheet import LONGEST, PAPERS, Sheet
from gis.paper.typeset import Hand, is_chinese, western
from gis.store import Tables, open_store
from views import printing

ROOT = Path(__file__).resolve().parent.parent
CITY = Sheet(layers=("clusters", "institutions_by_unit"), date="2026-11-24")


@cache
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def made(sheet: Sheet = CITY) -> Composition:
    return printing.make(sheet, tables())


def words_of(sheet: Sheet) -> list[Words]:
    return [
        item
        for sheaf in made(sheet).page.sheaves
        for item in sheaf.items
        if isinstance(item, Words)
    ]


def reach(words: Words) -> tuple[float, float]:
    """Return the left and the right end of a run of words in mm."""
    family = printing.family()
    face = family.bold if words.bold else family.regular
    width = face.width_mm(words.text, words.size_pt)
    left = words.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[words.anchor]
    return left, left + width


def drawn_of(sheet: Sheet, layer: str) -> Drawn:
    return next(one for one in made(sheet).drawn if one.portrayal.layer.id == layer)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_longest_title_stands_clear_of_the_review_notice(paper: str) -> None:
    long = replace(CITY, paper=paper, title="图" * LONGEST["title"])
    notice = next(one for one in words_of(long) if one.text.startswith("内部") and not one.turn)
    title = [one for one in words_of(long) if one.bold and set(one.text) == {"图"}]
    assert sum(len(one.text) for one in title) == LONGEST["title"]
    assert max(reach(one)[1] for one in title) < reach(notice)[0]
    assert made(long).cramped == ()


def test_the_longest_issuer_stands_clear_of_the_code() -> None:
    long = replace(CITY, issuer="局" * LONGEST["issuer"])
    issuer = [one for one in words_of(long) if one.bold and set(one.text) == {"局"}]
    under = next(one for one in words_of(long) if one.text.startswith("扫码"))
    assert sum(len(one.text) for one in issuer) == LONGEST["issuer"]
    assert max(reach(one)[1] for one in issuer) < reach(under)[1] - 25.0


@pytest.mark.parametrize("paper", PAPERS)
def test_no_leader_strikes_through_a_count(paper: str) -> None:
    composition = made(replace(CITY, paper=paper))
    counts = drawn_of(replace(CITY, paper=paper), "institutions_by_unit")
    circles = shapely.union_all(shapely.buffer(shapely.points(counts.points), counts.radii))
    leaders = [
        shapely.LineString(item.subpaths[0].points)
        for item in composition.labels.items
        if isinstance(item, Outline) and item.brush is None
    ]
    assert leaders
    assert not any(shapely.intersects(leader, circles) for leader in leaders)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_name_covers_a_count(language: str) -> None:
    sheet = replace(CITY, paper="A4", language=language)  # type: ignore[arg-type]
    counts = drawn_of(sheet, "institutions_by_unit")
    circles = shapely.buffer(shapely.points(counts.points), counts.radii - 0.3)
    boxes = shapely.box(*made(sheet).labels.boxes.T)
    assert not shapely.intersects(circles[:, None], boxes[None, :]).any()


def test_a_leader_goes_round_an_earlier_one() -> None:
    hand = Hand(size_pt=8)
    wishes = [
        Wish(text=text, x=x, y=50, hand=hand, priority=90, place="callout", centre=(50, y))
        for text, x, y in (("甲", 48, 60), ("乙", 52, 60))
    ]
    found = place_labels(wishes, np.empty((0, 4)), (0, 0, 100, 100), printing.family())
    lines = [
        shapely.LineString(item.subpaths[0].points)
        for item in found.items
        if isinstance(item, Outline) and item.brush is None
    ]
    assert found.placed == ("乙", "甲") or found.placed == ("甲", "乙")
    assert not shapely.intersects(*lines)


def test_names_stand_over_the_frame_of_the_enlargement() -> None:
    names = [sheaf.name.zh for sheaf in made().page.sheaves]
    assert names.index(TIE_SHEAF.zh) < names.index("注记")


@pytest.mark.parametrize("area", ["U-340102", "U-340104", "340111"])
def test_the_neat_line_cuts_no_circle(area: str) -> None:
    layer = "institutions_by_unit" if area.startswith("U") else "institutions_by_division"
    by = "units" if area.startswith("U") else "districts"
    sheet = replace(CITY, layers=(layer,), area=area, partition=by)  # type: ignore[arg-type]
    left, top, right, bottom = made(sheet).frame.rectangle
    for one in made(sheet).drawn:
        if isinstance(one.portrayal.layer.symbol, Proportional):
            low, high = one.points - one.radii[:, None], one.points + one.radii[:, None]
            assert (low >= (left, top)).all()
            assert (high <= (right, bottom)).all()


def test_keys_tell_only_the_levels_that_are_on_the_map() -> None:
    sheet = replace(CITY, layers=("institutions",), area="baohe")
    keys = [row.label.zh for _, row in shown_rows(drawn_of(sheet, "institutions"))]
    assert "法人（层级未定）" in keys
    assert "省级分支" not in keys


def test_a_layer_that_only_has_halos_here_has_no_empty_heading() -> None:
    sheet = replace(CITY, layers=("institutions", "projects"), area="U-340124")
    headings = [block.words for block in made(sheet).legend]
    assert "金融机构（按类型）" in headings
    assert "重点项目" not in headings


def test_the_sheet_of_an_area_counts_its_own_symbols() -> None:
    sheet = replace(CITY, layers=("institutions",), area="U-340102")
    block = next(one for one in made(sheet).legend if one.words == "金融机构（按类型）")
    words = [item.text for item in block.items if isinstance(item, Words)]
    assert words[:2] == ["金融机构（按类型）", "区内"]
    assert [one for one in words if one.isdigit()] == ["0"] * (len(words) // 2 - 1)


def test_all_names_are_listed_where_there_is_room() -> None:
    text = "".join(one.text for one in words_of(replace(CITY, layers=("clusters", "places"))))
    assert "见名录" not in text
    assert "楼宇与园区·未画点 52 条" in text


def test_room_in_the_columns_makes_the_type_larger_and_drops_no_list() -> None:
    sheet = replace(CITY, paper="A0", orientation="portrait")
    assert made(sheet).factor > 1.0
    assert any("由高到低" in block.words for block in made(sheet).legend)


def test_water_lies_over_the_colours_of_a_rate_and_is_hatched_in_grey() -> None:
    sheet = replace(CITY, layers=("institutions_per_100k",), grey=True)
    names = [sheaf.name.zh for sheaf in made(sheet).page.sheaves]
    assert names.index("每十万人金融机构数（12 单元）") < names.index("水系")
    assert drawn_of(sheet, "water").portrayal.legend[0].style.hatch == "horizontal"
    assert not drawn_of(replace(sheet, grey=False), "water").portrayal.legend[0].style.hatch


def test_a_sheet_without_counts_says_that_no_coverage_is_computed() -> None:
    text = [one.text for one in words_of(replace(CITY, layers=("clusters", "plan_areas")))]
    assert text[text.index("数据覆盖率") + 1] == "（本图未计）"


def test_english_has_no_wide_quotes_nor_dots_after_a_wide_space() -> None:
    assert (
        western("Box 1\u3000the province’s “core” · plan")
        == 'Box 1\u3000the province\'s "core" – plan'
    )
    sheet = replace(CITY, layers=("clusters", "cores", "places"), area="gaoxin", language="en")
    plain = [one.text for one in words_of(sheet) if not is_chinese(one.text)]
    assert any("Zhong'an" in one for one in plain)
    assert not [one for one in plain if set(one) & set("‘’“”")]
