"""Each rule of the preflight, shown to pass on a sheet in order and to fail on one that is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard

import numpy as np
import pytest

from gis.layer import Style
from gis.paper.columns import LOCATOR
from gis.paper.compose import FRAME_SHEAF, MARGIN_SHEAF, NAMES_SHEAF, Composition
from gis.paper.preflight import RULES, Verdict, blocks, ordered, preflight
from gis.paper.rules_type import ground_of
from gis.paper.scene import Brush, Item, Path, Pen, Sheaf, Symbols, Words, rectangle
from gis.paper.sheet import Sheet
from gis.schema import Column
from gis.store import open_store
from gis.text import Text
from tests.conftest import ROOT
from views.printing import make

IDS = (
    "title", "title-room", "number", "issuer", "date", "data-newer", "stale", "language",
    "sources", "boundaries", "coverage", "foot-room", "version", "code", "code-size",
    "review-number", "withdrawn", "scale-number", "scale-bar", "scale-series", "georeference",
    "datum", "datum-words", "meridian", "north-arrow", "convergence", "graticule", "neat-line",
    "locator", "margins", "legend", "legend-unused", "legend-room", "empty-layer", "empty-class",
    "raw-counts", "class-number", "class-colours", "kind-colours", "grey", "no-data", "unplaced",
    "thinned", "ground-colours", "partition", "series-classes", "series-numbers",
    "line-width", "type-size", "contrast",
    "characters", "markup", "labels-dropped", "labels-overlap", "labels-inside", "pdf-layers",
    "publishing",
)  # fmt: skip
Break = Callable[[Composition], Composition]
SHEET = Sheet(
    layers=("institutions_per_100k", "institutions", "clusters"),
    number="01", issuer="某编制单位", date="2026-11-24",
)  # fmt: skip


@pytest.fixture(scope="module")
def sheet() -> Composition:
    return make(SHEET, open_store(ROOT / "data").tables)


@pytest.fixture(scope="module")
def english() -> Composition:
    return make(replace(SHEET, language="en"), open_store(ROOT / "data").tables)


def levels(verdicts: list[Verdict], rule: str) -> set[str]:
    return {one.level for one in verdicts if one.rule == rule}


def said(verdicts: list[Verdict], rule: str) -> str:
    return "\n".join(one.says.zh for one in verdicts if one.rule == rule)


def imprint(**changes: Any) -> Break:
    return lambda c: replace(c, imprint=replace(c.imprint, **changes))


def told(**changes: Any) -> Break:
    return lambda c: replace(c, **changes)


def items(name: Text, change: Callable[[tuple[Item, ...]], tuple[Item, ...]]) -> Break:
    def broken(c: Composition) -> Composition:
        sheaves = tuple(
            replace(sheaf, items=change(sheaf.items)) if sheaf.name == name else sheaf
            for sheaf in c.page.sheaves
        )
        return replace(c, page=replace(c.page, sheaves=sheaves))

    return broken


def without(name: Text, gone: Callable[[Item], bool]) -> Break:
    return items(name, lambda all_: tuple(one for one in all_ if not gone(one)))


def added(name: Text, item: Item) -> Break:
    return items(name, lambda all_: (*all_, item))


def layer(id_: str, change: Callable[[Any], Any]) -> Break:
    """Change one layer's portrayal."""

    def broken(c: Composition) -> Composition:
        drawn = tuple(
            replace(one, portrayal=change(one.portrayal)) if one.portrayal.layer.id == id_ else one
            for one in c.drawn
        )
        return replace(c, drawn=drawn)

    return broken


def styled(id_: str, restyle: Callable[[Style], Style], role: str = "item") -> Break:
    return layer(
        id_,
        lambda p: replace(
            p,
            legend=tuple(
                replace(row, style=restyle(row.style)) if row.role == role else row
                for row in p.legend
            ),
        ),
    )


def emptied(c: Composition) -> Composition:
    return replace(
        c,
        drawn=tuple(
            replace(one, rows=one.rows.iloc[:0], sheaf=replace(one.sheaf, items=()))
            if one.portrayal.layer.id in c.sheet.layers
            else one
            for one in c.drawn
        ),
    )


def one_kind(c: Composition) -> Composition:
    return replace(
        c,
        drawn=tuple(
            replace(one, rows=one.rows.iloc[:1]) if one.portrayal.layer.id == "clusters" else one
            for one in c.drawn
        ),
    )


def raw(portrayal: Any) -> Any:
    column = Column(name="rate", label=Text("数", "Count"), kind="integer")
    return replace(portrayal, layer=replace(portrayal.layer, popup=(column,)))


def with_no_data(portrayal: Any) -> Any:
    row = portrayal.legend[0]
    return replace(portrayal, legend=(*portrayal.legend, replace(row, role="no_data")))


def many(portrayal: Any) -> Any:
    return replace(portrayal, legend=portrayal.legend * 8)


def empty_class(portrayal: Any) -> Any:
    rows = portrayal.legend
    return replace(portrayal, legend=(replace(rows[0], count=0), *rows[1:]))


def words(text: str, **changes: Any) -> Words:
    return replace(Words(text=text, x=60.0, y=60.0, size_pt=8.0), **changes)


def page(**changes: Any) -> Break:
    return lambda c: replace(c, page=replace(c.page, **changes))


def georeferenced(**changes: Any) -> Break:
    def broken(c: Composition) -> Composition:
        assert c.page.georeference is not None
        return page(georeference=replace(c.page.georeference, **changes))(c)

    return broken


def labels(**changes: Any) -> Break:
    return lambda c: replace(c, labels=replace(c.labels, **changes))


def thinner(c: Composition) -> Composition:
    fine = Path(subpaths=(), pen=Pen(colour="#000000", width_mm=0.05))
    return added(MARGIN_SHEAF, fine)(c)


def small_code(c: Composition) -> Composition:
    def shrunk(all_: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(
                one,
                subpaths=tuple(replace(run, points=run.points * 0.3) for run in one.subpaths),
            )
            if isinstance(one, Path) and one.brush and one.brush.colour == "#000000"
            else one
            for one in all_
        )

    return items(MARGIN_SHEAF, shrunk)(c)


def far_east(c: Composition) -> Composition:
    return replace(c, frame=replace(c.frame, east=c.frame.east + 400_000))


def is_words(item: Item) -> TypeGuard[Words]:
    return isinstance(item, Words)


def is_scale(item: Item) -> bool:
    return isinstance(item, Words) and "1:" in item.text


def ends_bar(item: Item) -> bool:
    return isinstance(item, Words) and item.text.endswith(("千米", " km"))


def unsourced(c: Composition) -> Composition:
    return imprint(sources=("别处",))(c)


def reviewed(number: str) -> Break:
    return imprint(review=number, reviewed=True)


def first_twice(c: Composition) -> Composition:
    boxes = c.labels.boxes.copy()
    boxes[1] = boxes[0]
    return labels(boxes=boxes)(c)


def outside(c: Composition) -> Composition:
    boxes = c.labels.boxes.copy()
    boxes[0] -= 500.0
    return labels(boxes=boxes)(c)


def merged(c: Composition) -> Composition:
    return replace(c, drawn=tuple(replace(one, merged=7) for one in c.drawn))


def blue(style: Style) -> Style:
    return replace(style, fill="#0000FF", stroke="#0000FF", hatch="", dash="", shape="")


def watery(style: Style) -> Style:
    return replace(style, fill="#CBDDE6", fill_opacity=1.0)


def of_districts(portrayal: Any) -> Any:
    return replace(portrayal, layer=replace(portrayal.layer, partition="districts"))


def unprinted_sheaf(name: Text) -> Break:
    return lambda c: replace(
        c,
        page=replace(c.page, sheaves=tuple(s for s in c.page.sheaves if s.name != name)),
    )


BREAKS: dict[str, tuple[str, Break]] = {
    "title": ("error", imprint(title="")),
    "title-room": ("error", lambda c: replace(c, cramped=(c.imprint.title,))),
    "number": ("warning", imprint(number="")),
    "issuer": ("error", imprint(issuer="")),
    "date": ("error", imprint(date="2026-02-30")),
    "data-newer": ("error", imprint(date="2018-01-01")),
    "stale": ("warning", imprint(date="2031-01-01")),
    "sources": ("error", unsourced),
    "boundaries": ("error", imprint(boundaries="")),
    "coverage": ("warning", imprint(coverage=())),
    "foot-room": ("error", told(cramped=("资料来源及截止日期",))),
    "version": ("error", imprint(version="")),
    "code": ("error", imprint(code="layers=water&data=958d5dc1ad15")),
    "code-size": ("warning", small_code),
    "review-number": ("warning", reviewed("随便写的")),
    "scale-number": ("error", without(MARGIN_SHEAF, is_scale)),
    "scale-bar": ("error", lambda c: replace(c, bar_mm=c.bar_mm * 1.02)),
    "scale-series": ("note", lambda c: replace(c, frame=replace(c.frame, scale=777_777))),
    "georeference": ("error", page(georeference=None)),
    "datum": ("error", georeferenced(epsg=3857)),
    "datum-words": ("error", without(MARGIN_SHEAF, is_words)),
    "meridian": ("error", far_east),
    "north-arrow": ("error", without(MARGIN_SHEAF, lambda i: is_words(i) and i.text == "北")),
    "convergence": ("note", lambda c: c),
    "graticule": ("error", without(FRAME_SHEAF, is_words)),
    "neat-line": ("error", without(FRAME_SHEAF, lambda i: isinstance(i, Path))),
    "locator": ("warning", unprinted_sheaf(LOCATOR)),
    "margins": ("error", added(MARGIN_SHEAF, words("出纸", x=-30.0))),
    "legend": ("error", told(legend=())),
    "legend-unused": ("warning", one_kind),
    "legend-room": ("error", lambda c: replace(c, cramped=(c.legend[0].words,))),
    "empty-layer": ("error", emptied),
    "empty-class": ("warning", layer("institutions_per_100k", empty_class)),
    "raw-counts": ("warning", layer("institutions_per_100k", raw)),
    "class-number": ("warning", layer("institutions_per_100k", many)),
    "class-colours": ("warning", styled("institutions_per_100k", blue)),
    "kind-colours": ("warning", styled("clusters", blue)),
    "grey": (
        "error",
        lambda c: styled("clusters", blue)(replace(c, sheet=replace(c.sheet, grey=True))),
    ),
    "no-data": ("error", layer("institutions_per_100k", with_no_data)),
    "unplaced": ("note", lambda c: c),
    "thinned": ("note", merged),
    "ground-colours": ("warning", styled("institutions_per_100k", watery)),
    "partition": ("error", layer("institutions", of_districts)),
    "line-width": ("error", thinner),
    "type-size": ("error", added(MARGIN_SHEAF, words("太小", size_pt=3.0))),
    "contrast": ("error", added(MARGIN_SHEAF, words("太淡", colour="#CCCCCC"))),
    "characters": ("error", added(MARGIN_SHEAF, words("\U0001f600"))),
    "markup": ("error", added(MARGIN_SHEAF, words("两\n行"))),
    "labels-dropped": ("note", labels(dropped=("某镇",))),
    "labels-overlap": ("error", first_twice),
    "labels-inside": ("error", outside),
    "pdf-layers": (
        "warning",
        lambda c: page(sheaves=(Sheaf(name=NAMES_SHEAF, items=()), *c.page.sheaves))(c),
    ),
    "publishing": (
        "error",
        lambda c: imprint(issuer="", review="皖S（2026）123号", reviewed=True)(c),
    ),
}
ELSEWHERE = {"withdrawn", "language", "series-classes", "series-numbers"}
ALWAYS = {"convergence", "unplaced", "stale", "labels-dropped"}
"""Rules that have something to say of the test's own sheet too."""


def test_the_ids_of_the_rules_are_stable_and_unique() -> None:
    assert tuple(rule.id for rule in RULES) == IDS
    assert len(set(IDS)) == len(IDS) >= 28


def test_every_rule_is_shown_to_fail() -> None:
    assert set(BREAKS) | ELSEWHERE == set(IDS)


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_sheet_is_found_out(rule: str, sheet: Composition) -> None:
    level, broken = BREAKS[rule]
    assert level in levels(preflight(broken(sheet)), rule)


@pytest.mark.parametrize("rule", sorted(set(BREAKS) - ALWAYS))
def test_mending_it_silences_the_rule(rule: str, sheet: Composition) -> None:
    level, _ = BREAKS[rule]
    assert level not in levels(preflight(sheet), rule)


def test_every_rule_says_something_in_both_languages(sheet: Composition) -> None:
    verdicts = preflight(sheet)
    assert {one.rule for one in verdicts} == set(IDS)
    assert all(one.says.zh and one.says.en for one in verdicts)
    assert all(one.cure.zh and one.cure.en for one in verdicts if one.level in ("error", "warning"))


def test_chinese_on_an_english_sheet_is_a_warning_but_proper_names_are_not(
    english: Composition,
) -> None:
    in_order = preflight(added(MARGIN_SHEAF, words(english.imprint.issuer))(english))
    assert levels(in_order, "language") == {"pass"}
    broken = preflight(added(MARGIN_SHEAF, words("图例说明"))(english))
    assert levels(broken, "language") == {"warning"}
    assert "图例说明" in said(broken, "language")


def test_a_series_needs_one_classification_and_numbers_of_its_own(sheet: Composition) -> None:
    other = styled("institutions_per_100k", blue)(imprint(number="02")(sheet))
    assert levels(preflight(sheet, others=[other]), "series-classes") == {"error"}
    assert levels(preflight(sheet, others=[other]), "series-numbers") == {"pass"}
    assert levels(preflight(sheet, others=[sheet]), "series-classes") == {"pass"}
    assert levels(preflight(sheet, others=[sheet]), "series-numbers") == {"error"}


@pytest.mark.parametrize("number", ["皖S（2026）123号", "皖合S(2026)001号", "GS（2026）0001号"])
def test_a_usual_review_number_passes(number: str, sheet: Composition) -> None:
    assert levels(preflight(reviewed(f"审图号：{number}")(sheet)), "review-number") == {"pass"}


@pytest.mark.parametrize("number", ["GS（2024）0650号", "GS(2024)650号"])
def test_the_number_of_a_base_map_is_never_ours(number: str, sheet: Composition) -> None:
    assert levels(preflight(reviewed(number)(sheet)), "review-number") == {"error"}


def test_a_number_that_stands_in_the_sources_is_never_ours(sheet: Composition) -> None:
    sources = (*sheet.imprint.sources, "底图 GS（2023）0999号")
    broken = imprint(sources=sources, review="GS（2023）0999号", reviewed=True)(sheet)
    assert levels(preflight(broken), "review-number") == {"error"}


def test_a_sheet_without_a_number_needs_the_notice(sheet: Composition) -> None:
    assert levels(preflight(sheet), "review-number") == {"note"}
    gone = without(MARGIN_SHEAF, lambda i: is_words(i) and i.text == sheet.imprint.review)(sheet)
    assert levels(preflight(gone), "review-number") == {"error"}


def test_web_mercator_is_named(sheet: Composition) -> None:
    assert "墨卡托" in said(preflight(georeferenced(epsg=3857)(sheet)), "datum")


def test_the_bar_may_be_off_by_less_than_one_per_cent(sheet: Composition) -> None:
    assert levels(preflight(replace(sheet, bar_mm=sheet.bar_mm * 1.004)), "scale-bar") == {"pass"}


def test_white_numbers_are_read_against_their_circle() -> None:
    box, brush = rectangle(-3, -3, 3, 3), Brush(colour="#3B3A36")
    dark = Symbols(subpaths=(box,), at=np.array([[50.0, 50.0]]), brush=brush)
    sheaf = Sheaf(name=Text("数", "Counts"), items=(dark,), clip=(0, 0, 99, 99))
    number = Words(text="9", x=50, y=51, size_pt=8, colour="#FFFFFF", anchor="middle")
    assert ground_of(number, sheaf) == "#3B3A36"
    assert ground_of(replace(number, x=90), sheaf) == "#F8F6F1"


def test_a_number_that_was_withdrawn_is_named(sheet: Composition) -> None:
    said_of_it = preflight(sheet, withdrawn="皖S（2026）123号")
    assert levels(said_of_it, "withdrawn") == {"warning"}
    assert "皖S（2026）123号" in said(said_of_it, "withdrawn")
    assert levels(preflight(sheet), "withdrawn") == {"pass"}


def test_only_errors_block_and_they_come_first(sheet: Composition) -> None:
    warned = preflight(imprint(number="", issuer="某单位")(sheet))
    kept = [one for one in warned if one.level != "error"]
    assert not blocks(kept)
    broken = preflight(imprint(issuer="", review="皖S（2026）123号", reviewed=True)(sheet))
    assert blocks(broken)
    assert ordered(broken)[0].level == "error"
    assert ordered(broken)[-1].level == "pass"
