"""The map as one file: which layers, records, words and assets go into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from gis.layer import Layer, has_its_place
from gis.portray import Portrayal, portray
from gis.problems import Problem, ProblemError
from gis.search import index
from gis.selection import EVERYTHING, Selection, select
from gis.standalone import Assets, OneFile, standalone_html
from gis.store import Tables
from gis.text import LANGUAGES, Language, Text, number
from gis.web import DECIMALS, MapNotes, bounds_of
from layers import GROUPS, all_layers
from views import point_tiles, printing
from views.area_cards import PARTITIONS, area_cards
from views.cards import RECORDS, Asked, Card, near_card, record_cards
from views.mapping import KINDS
from views.panel import position
from views.words import DATUM, REVIEW, SOURCES, TITLE

STATIC = Path(__file__).resolve().parent.parent / "static"
SCRIPTS = ("vendor/leaflet/leaflet.js", "atlas/atlas.js", "atlas/find.js", "atlas/standalone.js")
STYLES = ("vendor/leaflet/leaflet.css", "atlas/atlas.css", "atlas/standalone.css")
MOST = point_tiles.MANY
"""Records of a layer that a file holds at most: more are points of tiles, which need a server."""
TOO_MANY = Text(
    "图层“{layer}”有 {n} 条记录，一个文件放不下", "The layer {layer} has {n} records: too many"
)
FEWER = Text(
    "一个文件每个图层至多 {n} 条；请不选该图层，或用程序打开地图",
    "One file takes {n} of a layer at most: leave the layer out, or open the map in the program",
)
CREDITS = Text(
    "地图库 Leaflet（BSD-2-Clause），字体 Noto Sans SC（SIL OFL 1.1），"
    "配色 ColorBrewer（Apache-2.0）",
    "Map library Leaflet (BSD-2-Clause), typeface Noto Sans SC (SIL OFL 1.1), colours ColorBrewer "
    "(Apache-2.0)",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a reader wants in the file: layers by id, filters, and the language it opens in."""

    layers: tuple[str, ...]
    selection: Selection = EVERYTHING
    language: Language = "zh"


def default_layers(tables: Tables) -> tuple[str, ...]:
    """Name the layers that the map page shows when it is opened, bottom first."""
    return tuple(
        name for name, layer in all_layers().items()
        if (layer.group == "ground" or layer.shown) and layer.partition in ("", "units")
        and has_its_place(layer, tables)
    )  # fmt: skip


def with_ground(names: Iterable[str]) -> tuple[str, ...]:
    """Return layers and the ground they stand on: the land, and the areas that they count."""
    chosen = set(names)
    parts = {all_layers()[name].partition for name in chosen}
    areas = "districts" if "districts" in parts and "units" not in parts else "units"
    return tuple(name for name in all_layers() if name in {*chosen, "land", areas})


def heavy(names: Iterable[str], tables: Tables) -> tuple[str, ...]:
    """Name the layers that have too many records for a file."""
    known = all_layers()
    asked = [known[name] for name in names]
    return tuple(one.id for one in asked if one.needs and tables.size(one.needs) > MOST)


def _too_many(name: str, tables: Tables) -> Problem:
    layer = all_layers()[name]
    says = TOO_MANY.format(layer=layer.title, n=number(tables.size(layer.needs)))
    return Problem(says=says, cure=FEWER.format(n=number(MOST)), fatal=True)


def assets() -> Assets:
    """Return the texts of scripts and styles; raises OSError where they are not installed."""
    return Assets(
        scripts=tuple(map(_asset, SCRIPTS)), styles=tuple(map(_asset, STYLES)),
        icon=_asset("atlas/icon.svg"),
    )  # fmt: skip


def _asset(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def one_file(wanted: Wanted, tables: Tables) -> bytes:
    """Return the map as one HTML file.

    `tables` may hold an earlier revision for layers that compare. Raises ProblemError where a layer
    has too many records or the faces are not installed, OSError where the map library is not.
    """
    if problems := [_too_many(name, tables) for name in heavy(wanted.layers, tables)]:
        raise ProblemError(*problems)
    selected = tables
    if not wanted.selection.is_everything:
        selected = tables.filtered_to(select(tables.institutions, wanted.selection))
    layers = [all_layers()[name] for name in all_layers() if name in wanted.layers]
    drawn = tuple(_portrayed(layer, selected if layer.filtered else tables) for layer in layers)
    asked = Asked(tables=selected, everything=tables, language="zh")
    cards = {one: _cards(layers, drawn, replace(asked, language=one)) for one in LANGUAGES}
    told = {one: {key: card.as_json() for key, card in cards[one].items()} for one in LANGUAGES}
    held = OneFile(
        layers=drawn,
        bounds=bounds_of(tables.units),
        title=TITLE,
        notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
        language=wanted.language,
        groups=GROUPS,
        cards=told,
        clauses=_clauses(cards["zh"].values(), tables),
        positions={key: at for key in cards["zh"] if (at := _position(key, tables))},
        entries=tuple(entry for entry in index(tables) if entry.key in cards["zh"]),
        kinds=KINDS,
        credits=CREDITS,
        version=tables.version,
    )
    return standalone_html(held, assets(), printing.family()).encode()


def _portrayed(layer: Layer, tables: Tables) -> Mapping[Language, Portrayal]:
    return {language: portray(layer, tables, language) for language in LANGUAGES}


def _cards(
    layers: Sequence[Layer], drawn: Sequence[Mapping[Language, Portrayal]], asked: Asked
) -> dict[str, Card]:
    """Return the cards of everything that can be clicked, found or opened from another card."""
    kinds = dict.fromkeys(layer.kind for layer in layers if not layer.context)
    cards: dict[str, Card] = {}
    for kind in kinds:
        if kind in RECORDS:
            cards |= record_cards(kind, asked)
        elif kind in PARTITIONS or kind == "part":
            cards |= area_cards(kind, asked)
    halos = [name[1:] for one in drawn for name in one["zh"].frame["id"] if name.startswith("@")]
    return cards | {f"near:{code}": near_card(code, asked) for code in dict.fromkeys(halos)}


def _clauses(cards: Iterable[Card], tables: Tables) -> dict[str, tuple[Text, Text]]:
    named = {code for card in cards for part in card.parts for code in part.clauses}
    return {
        row["id"]: (Text(row["locator_zh"], row["locator_en"]),
                    Text(row["text_zh"], row["text_en"]))
        for row in tables.clauses.to_dict("records") if row["id"] in named
    }  # fmt: skip


def _position(key: str, tables: Tables) -> dict[str, Any]:
    place = position(key, tables)
    return {name: [round(float(one), DECIMALS) for one in where] for name, where in place.items()}


@lru_cache(maxsize=4)
def _kept(version: str, wanted: Wanted, since: int) -> bytes:
    from views import cache

    tables = cache.tables_of(version)
    return one_file(wanted, tables.compared_with(since))


def kept_file(wanted: Wanted, since: int) -> bytes:
    """Return the file for a page, made once for the same wish and version of the facts."""
    from views import cache

    return _kept(cache.store().version, wanted, since)
