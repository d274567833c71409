"""Every layer on the real data, in both languages: a new layer is tested without a word here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from gis.layer import Classes, Kinds, Layer, Marker, Proportional
from gis.portray import Portrayal, portray
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language, Text
from gis.vision import SIGHTS, least_adjacent, least_difference, over
from gis.vocabulary import FAMILIES
from gis.web import encode, payload
from layers import GROUPS, all_layers
from layers.looks import CLUSTER_COLOURS, CLUSTER_STYLES, FAMILY_STYLES, LAND, LEVEL_SIZES

ROOT = Path(__file__).resolve().parent.parent
LAYERS = list(all_layers().values())
CHINESE = re.compile(r"[\u4e00-\u9fff]")
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@cache
def drawn(layer_id: str, language: Language) -> Portrayal:
    return portray(all_layers()[layer_id], tables(), language)


def texts(layer: Layer) -> list[Text]:
    found = [layer.title, layer.source, *(column.label for column in layer.popup)]
    found += [text for text in (layer.note, layer.empty) if text]
    look = getattr(layer.symbol, "look", None)
    if isinstance(look, Kinds):
        found += look.words.values()
    return found


@each_layer
def test_a_layer_speaks_both_languages(layer: Layer) -> None:
    for text in texts(layer):
        assert text.zh
        assert text.en
        assert not CHINESE.search(text.en), text


@each_layer
def test_a_layer_has_a_title_a_source_and_a_known_group(layer: Layer) -> None:
    assert layer.group in {*GROUPS, "ground"}
    assert layer.source.zh
    assert layer.context or layer.kind


@each_layer
@each_language
def test_every_feature_has_its_legend_row(layer: Layer, language: Language) -> None:
    portrayal = drawn(layer.id, language)
    assert portrayal.frame["row"].between(0, len(portrayal.legend) - 1).all()
    assert all(label for label, _ in portrayal.rows())


@each_layer
@each_language
def test_the_legend_is_in_the_language_of_the_reader(layer: Layer, language: Language) -> None:
    for label, _ in drawn(layer.id, language).rows():
        assert language == "zh" or not CHINESE.search(label)


@each_layer
@each_language
def test_screen_rows_are_the_portrayal_rows(layer: Layer, language: Language) -> None:
    portrayal = drawn(layer.id, language)
    sent = payload(portrayal)
    assert [(row["label"], row["count"]) for row in sent["legend"]] == portrayal.rows()
    assert len(sent["features"]) == len(portrayal.frame)
    assert not re.search(rb"\bNaN\b|\bnan\b|\bNone\b", encode(sent))


@each_layer
def test_the_same_layer_gives_the_same_bytes(layer: Layer) -> None:
    first = encode(payload(portray(layer, tables(), "zh")))
    assert first == encode(payload(portray(layer, tables(), "zh")))


@each_layer
def test_only_a_layer_that_says_so_answers_to_filters(layer: Layer) -> None:
    few = tables().filtered_to(tables().institutions.head(3))
    same = encode(payload(portray(layer, few, "zh"))) == encode(payload(drawn(layer.id, "zh")))
    assert same is not layer.filtered


@each_layer
def test_a_layer_draws_something_or_says_why_not(layer: Layer) -> None:
    assert len(drawn(layer.id, "zh").frame) or layer.empty


@each_layer
def test_only_placed_records_are_drawn_as_points(layer: Layer) -> None:
    if not isinstance(layer.symbol, Marker):
        return
    features = layer.data(tables())
    if "accuracy" not in features:
        return
    portrayal = drawn(layer.id, "zh")
    points = portrayal.frame[~portrayal.frame["id"].str.startswith("@")]
    accuracy = dict(zip(features[layer.id_column], features["accuracy"], strict=True))
    assert {accuracy[name] for name in points["id"]} <= {"exact", "building", "block", "street"}
    assert len(points) + len(portrayal.unplaced) == len(features)


@each_layer
def test_circles_never_stand_for_zero(layer: Layer) -> None:
    if isinstance(layer.symbol, Proportional):
        values = layer.data(tables())[layer.symbol.column]
        assert not (values == 0).any()


def test_every_family_has_a_shape_of_its_own() -> None:
    shapes = [style.shape for style in FAMILY_STYLES.values()]
    assert set(FAMILY_STYLES) == set(FAMILIES)
    assert len(set(shapes)) == len(shapes)


def test_the_four_clusters_keep_their_colours_and_differ_in_grey() -> None:
    assert {code: style.stroke for code, style in CLUSTER_STYLES.items()} == CLUSTER_COLOURS
    assert len({style.hatch for style in CLUSTER_STYLES.values()}) == 4


def test_a_head_office_is_larger_than_a_branch() -> None:
    sizes = [LEVEL_SIZES[level] for level in ("head_office", "provincial", "branch", "outlet")]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("sight", [sight for sight in SIGHTS if sight != "grey"])
def test_cluster_colours_can_be_told_apart_with_colour_vision_deficiency(sight: str) -> None:
    """In grey their hatches tell them apart."""
    assert least_difference([*CLUSTER_COLOURS.values()], sight)[0] > 7.5


@each_layer
@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_classes_can_be_told_apart_by_any_sight_and_in_a_copy(
    layer: Layer, sight: str
) -> None:
    if not isinstance(getattr(layer.symbol, "look", None), Classes):
        return
    styles = [row.style for row in drawn(layer.id, "zh").legend if row.role == "item"]
    colours = [over(style.fill, style.fill_opacity, LAND) for style in styles]
    assert len(colours) > 2
    assert least_adjacent(colours, sight)[0] > 5
