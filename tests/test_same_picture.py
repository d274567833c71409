"""Screen and paper show the same picture of every layer: rows, words, colours, shapes, sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import shapely

from gis.layer import Fill, Layer, Marker, Proportional, Stroke
from gis.paper.draw import Drawn, draw
from gis.paper.frame import fit_shape
from gis.paper.legend import AREAS, INSIDE, ON_MAP, Setting, key_block, layer_block
from gis.paper.scene import Item, Path, Symbols, Words
from gis.paper.symbols import outline
from gis.paper.typeset import western
from gis.portray import portray
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language
from gis.web import payload
from layers import all_layers
from tests.conftest import ROOT
from views import printing

EVERYWHERE = shapely.box(114, 29, 120, 35)
each_layer = pytest.mark.parametrize(
    "layer", list(all_layers().values()), ids=lambda layer: layer.id
)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def _both(layer_id: str, language: Language) -> tuple[dict[str, Any], Drawn]:
    """Return a layer as the screen gets it and as paper draws it, all of it in the frame."""
    portrayal = portray(all_layers()[layer_id], tables(), language)
    frame = fit_shape(EVERYWHERE, (0, 0, 400, 400))
    return payload(portrayal), draw(portrayal, frame, 1.0, printing.family())


def both(layer: Layer, language: Language) -> tuple[dict[str, Any], Drawn]:
    return _both(layer.id, language)


def setting(language: Language) -> Setting:
    return Setting(
        width=90, factor=1.0, floor_pt=6, enlargement=1.0, scale=2_000_000, language=language
    )


def legend_items(drawn: Drawn, language: Language) -> list[Item]:
    """Return all that paper's legend of a layer draws."""
    family = printing.family()
    block = layer_block(drawn, setting(language), family)
    keys = key_block([drawn], "", setting(language), family)
    return [*block.items, *(keys.items if keys else ())]


def solid(text: str) -> str:
    """Return text as the face sets it (quotes and dots of English), without blanks."""
    return "".join(western(text).split())


@each_layer
@each_language
def test_features_have_the_same_row_name_and_place(layer: Layer, language: Language) -> None:
    screen, paper = both(layer, language)
    seen = [one for one in screen["features"] if not one["id"].startswith("@")]
    assert [one["row"] for one in seen] == paper.rows["row"].tolist()
    assert [one["name"] for one in seen] == paper.rows["name"].tolist()
    assert [one.get("label", "") for one in seen] == paper.rows["label"].tolist()


@each_layer
@each_language
def test_the_legends_have_the_same_rows_in_the_same_words(layer: Layer, language: Language) -> None:
    """Paper leaves out rows without a feature, keeps classes, and adds no words of its own."""
    screen, paper = both(layer, language)
    items = legend_items(paper, language)
    printed = solid("".join(one.text for one in items if isinstance(one, Words)))
    present = {one["row"] for one in screen["features"]}
    for position, row in enumerate(screen["legend"]):
        if position in present or (row["role"] == "size" and present):
            assert solid(row["label"]) in printed, row["label"]
    words = [solid(row["label"]) for row in screen["legend"]] + [solid(paper.portrayal.title())]
    words += [solid(head.get(language)) for head in (ON_MAP, INSIDE, AREAS)]
    left = printed
    for one in sorted(words, key=len, reverse=True):
        left = left.replace(one, "", 1)
    assert left.isdigit() or left == "", (left, words)  # numbers of features


def colours(items: list[Item]) -> set[str]:
    """Return the colours that fill or edge what is drawn."""
    found: set[str] = set()
    for one in items:
        if isinstance(one, Path | Symbols):
            found |= {part.colour for part in (one.brush, one.pen) if part and part.colour}
    return found


@each_layer
def test_the_map_is_drawn_in_the_colours_of_the_screen_s_legend(layer: Layer) -> None:
    screen, paper = both(layer, "zh")
    asked: set[str] = set()
    for position in {one["row"] for one in screen["features"]}:
        style = screen["legend"][position]["style"]
        asked |= {style[part] for part in ("fill", "stroke") if style.get(part)}
    drawn = colours(list(paper.sheaf.items))
    assert drawn <= asked | {"#FFFFFF", "#3B3A36"}
    if isinstance(layer.symbol, Fill | Stroke):
        assert drawn == asked
    fills = {
        screen["legend"][one["row"]]["style"].get("fill")
        for one in screen["features"]
        if not one.get("hollow")
    }
    assert {fill for fill in fills if fill} <= drawn


@each_layer
def test_symbols_have_the_shape_of_the_screen_s_legend(layer: Layer) -> None:
    screen, paper = both(layer, "zh")
    if not isinstance(layer.symbol, Marker | Proportional):
        return
    shapes = {
        screen["legend"][one["row"]]["style"].get("shape", "circle")
        for one in screen["features"]
        if not one["id"].startswith("@")
    }
    numbers = {tuple(len(part.points) for part in outline(shape, 1.0)) for shape in shapes}
    drawn = {
        tuple(len(part.points) for part in one.subpaths)
        for one in paper.sheaf.items
        if isinstance(one, Symbols)
    }
    assert drawn == numbers


@each_layer
def test_circles_keep_the_proportions_of_the_screen(layer: Layer) -> None:
    screen, paper = both(layer, "zh")
    if not isinstance(layer.symbol, Proportional):
        return
    sizes = [one["size"] for one in screen["features"]]
    factors = [2 * radius / size for radius, size in zip(paper.radii, sizes, strict=True)]
    # The screen gets tenths of a pixel.
    assert max(factors) == pytest.approx(min(factors), rel=0.01)
