"""What the pages keep between runs, by the version of the facts: never keyed by a frame."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from gis.changes import changes
from gis.layer import has_its_place
from gis.portray import Portrayal, portray
from gis.report.blocks import Report
from gis.revisions import Entry
from gis.search import index
from gis.selection import Selection, select
from gis.store import Store, Tables, open_store
from gis.tables import TABLES
from gis.text import LANGUAGES, Language
from gis.web import Bounds, base_map, base_script, bounds_of, encode, payload
from layers import all_layers
from views import own_data, point_tiles, published

ROOT = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=2)
def _store(folder: str, database: str, held: str) -> Store:
    opened = open_store(Path(folder), database, Path(held))
    opened.take_release(Entry(author="", at=own_data.now()))
    return opened


def store() -> Store:
    """Return the store that the application reads; ATLAS_DATA names another folder of facts."""
    folder = os.environ.get("ATLAS_DATA", str(ROOT / "data"))
    return _store(folder, own_data.database(), str(own_data.registers()))


def tables() -> Tables:
    """Return the tables of the current revision; raises ProblemError where they cannot be read."""
    return store().tables


def tables_of(version: str) -> Tables:
    """Return the tables of a version that was seen a moment ago: another may be the newest now."""
    newest = tables()
    return newest if newest.version == version else store().of_version(version)


def selected(selection: Selection) -> Tables:
    """Return the tables with the institutions that the reader asks for."""
    return _selected(store().version, selection)


@lru_cache(maxsize=64)
def _selected(version: str, selection: Selection) -> Tables:
    every = tables_of(version)
    if selection.is_everything:
        return every
    return every.filtered_to(select(every.institutions, selection))


def _made(
    version: str, layer: str, language: Language, selection: Selection, earlier: str, held: str
) -> Portrayal:
    """Resolve a layer; `held` tells the register apart whose files are at hand, or that none is."""
    tables = _selected(version, selection)
    if earlier:
        tables = replace(tables, earlier=store().of_version(earlier))
    return portray(all_layers()[layer], tables, language)


_light = lru_cache(maxsize=256)(_made)
_heavy = lru_cache(maxsize=1)(_made)


def _portrayal(
    version: str, layer: str, language: Language, selection: Selection, earlier: str
) -> Portrayal:
    """Resolve a layer once; of those that draw a long table one alone is kept."""
    made = _heavy if _draws_a_long_table(version, layer) else _light
    return made(version, layer, language, selection, earlier, register_at(version, layer))


def _draws_a_long_table(version: str, layer: str) -> bool:
    needed = all_layers()[layer].needs
    return bool(needed) and tables_of(version).size(needed) > point_tiles.MANY


def _heeded(layer: str, selection: Selection) -> Selection:
    """Return the selection where a layer answers to it: another is the same under every filter."""
    return selection if all_layers()[layer].filtered else Selection()


def _earlier(layer: str, since: int) -> str:
    """Return the version that a layer is compared with; "" for one that shows no changes."""
    if not all_layers()[layer].compares:
        return ""
    return next((one.version for one in store().revisions() if one.number == since), "")


def portrayal(layer: str, language: Language, selection: Selection, since: int = 0) -> Portrayal:
    """Return a layer resolved for a language, a selection and the revision it is compared with."""
    heeded = _heeded(layer, selection)
    return _portrayal(store().version, layer, language, heeded, _earlier(layer, since))


@lru_cache(maxsize=512)
def _layer_content(
    version: str, layer: str, language: Language, selection: Selection, earlier: str, held: str
) -> bytes:
    asked = (version, layer, language, selection, earlier)
    if held:
        told = point_tiles.of_register(held, language)
        return encode(payload(tiled(_portrayal(*asked)), told))
    content = version
    if _draws_a_long_table(version, layer):  # it draws nothing else, and is kept while that stays
        content = tables_of(version).stamp(all_layers()[layer].needs)
    key = point_tiles.key_of(content, *asked[1:], all_layers()[layer].symbol)
    if found := point_tiles.remembered(key, lambda: _portrayal(*asked)):
        return found
    drawn = _portrayal(*asked)
    if not point_tiles.has_many(drawn):
        return encode(payload(drawn))
    sent = encode(payload(drawn, point_tiles.keep(drawn, key)))
    point_tiles.remember(key, sent)
    return sent


def register_at(version: str, layer: str) -> str:
    """Name the register whose files are at hand and hold a layer's points; "" for none.

    Its files lie in no revision: they may come and go while the version stays.
    """
    found = all_layers()[layer].points
    folder = None if found is None else found(tables_of(version))
    return "" if folder is None else folder.name


def layer_content(layer: str, language: Language, selection: Selection, since: int = 0) -> bytes:
    """Return what the browser gets of a layer, as JSON; see gis.web.payload."""
    heeded, earlier = _heeded(layer, selection), _earlier(layer, since)
    version = store().version
    return _content(version, layer, language, heeded, earlier)


def content_at(version: str, layer: str, language: Language) -> bytes:
    """Return what the browser gets of a layer of a version, unfiltered."""
    return _content(version, layer, language, Selection(), _earlier(layer, 0))


def _content(
    version: str, layer: str, language: Language, selection: Selection, earlier: str
) -> bytes:
    held = register_at(version, layer)
    return _layer_content(version, layer, language, selection, earlier, held)


def portrayal_at(version: str, layer: str, language: Language) -> Portrayal:
    """Return a layer of a version, unfiltered."""
    return _portrayal(version, layer, language, Selection(), _earlier(layer, 0))


def tiled(drawn: Portrayal) -> Portrayal:
    """Return a layer with the legend that its tiles go by.

    They hold every row of a register: what a point of the sample stands for is no matter there.
    """
    rows = tuple(row for row in drawn.legend if row.role == "item")
    return replace(drawn, legend=rows) if drawn.each > 1 else drawn


def layer_key(layer: str, language: Language, selection: Selection, since: int = 0) -> str:
    """Publish a layer for the browser; return its key."""
    return published.publish(layer_content(layer, language, selection, since))


@lru_cache(maxsize=64)
def _profile(version: str, key: str, language: Language) -> Report:
    from views.profiles import profile as made

    return made(key, tables_of(version), language)


def profile(key: str, language: Language) -> Report:
    """Return the profile of an area or place, `kind:id`, as the page shows it."""
    return _profile(store().version, key, language)


@lru_cache(maxsize=8)
def _changes(version: str, earlier: str) -> pd.DataFrame:
    return changes(tables_of(version), store().of_version(earlier))


def changes_since(number: int) -> pd.DataFrame:
    """Return what has changed since a revision, record by record; see gis.changes."""
    return _changes(store().version, _earlier("changes", number))


@lru_cache(maxsize=4)
def _city_bounds(version: str) -> Bounds:
    return bounds_of(tables_of(version).units)


def city_bounds() -> Bounds:
    """Return west, south, east, north of the city."""
    return _city_bounds(store().version)


@lru_cache(maxsize=4)
def _base(version: str) -> bytes:
    return base_script(base_map(_city_bounds(version))).encode()


def base_key() -> str:
    """Publish the script of the empty map; return its key."""
    return published.publish(_base(store().version))


@lru_cache(maxsize=4)
def _search_index(version: str) -> bytes:
    return encode({"entries": [entry.as_json() for entry in index(tables_of(version))]})


def search_key() -> str:
    """Publish the search index; return its key."""
    return published.publish(_search_index(store().version))


@lru_cache(maxsize=4)
def _placed_layers(version: str) -> frozenset[str]:
    tables = tables_of(version)
    return frozenset(name for name, one in all_layers().items() if has_its_place(one, tables))


def placed_layers() -> frozenset[str]:
    """Name the layers that have records to draw where they need some."""
    return _placed_layers(store().version)


@lru_cache(maxsize=64)
def template(table: str, language: Language) -> bytes:
    """Return the empty workbook to fill in for a table."""
    from gis.intake.templates import template as made

    return made(TABLES[table], language)


def warm_up(settled: Callable[[], None] = lambda: None) -> None:
    """Make what the first pages need, so that the first reader does not wait for it.

    The map first; then the page of profiles, for which the faces of paper are read. `settled` is
    called when what stays in memory is there.
    """
    from views.profiles import keys

    base_key()
    search_key()
    for language in LANGUAGES:
        for layer in all_layers().values():
            if layer.group == "ground" or (layer.shown and layer.id in placed_layers()):
                layer_key(layer.id, language, Selection())
    for key in keys(tables(), "cluster")[:1]:
        profile(key, "zh")
    settled()
    for name in sorted(placed_layers()):  # last, as a million records take half a minute
        if _draws_a_long_table(store().version, name):
            layer_key(name, "zh", Selection())


def kept() -> dict[str, int]:
    """Return how many entries are kept of what pages are put together from."""
    portrayals = _light.cache_info().currsize + _heavy.cache_info().currsize
    return {
        "portrayals": portrayals,
        "layers": _layer_content.cache_info().currsize,
        "selections": _selected.cache_info().currsize,
        "profiles": _profile.cache_info().currsize,
    }
