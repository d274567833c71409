"""Layers of many points: their sorted columns in the users' folder, opened once, told by a key.

The columns of a layer are a file under the digest of what they were made from; it can be made
again at any time, so the oldest go first when there are many.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from gis.layer import Marker
from gis.portray import Portrayal, halos
from gis.registers.register import DIGEST, open_register
from gis.text import LANGUAGES, Language
from gis.tiles import columns
from gis.tiles.columns import PointColumns
from gis.tiles.thinning import Zoom, plan
from gis.tiles.told import told
from gis.web import digest
from views import own_data
from views.release import program

MANY = 5_000
"""Points above which a layer leaves the page: the browser would hold one object for each."""
FILES = 24
"""Files of columns kept at most."""
OPEN = 32
"""Columns kept open at most; opening them again takes a millisecond."""

KNOWN = 1024
"""Layers whose columns can be made again when their file has gone."""

Points = tuple[PointColumns, tuple[Zoom, ...]]

_makers: OrderedDict[str, Callable[[], Portrayal]] = OrderedDict()
_open: OrderedDict[str, Points] = OrderedDict()
_lock = threading.Lock()
_turns = tuple(threading.RLock() for _ in range(64))


def has_many(portrayal: Portrayal) -> bool:
    """Tell whether a layer has more points than a page can hold."""
    return isinstance(portrayal.layer.symbol, Marker) and (
        len(portrayal.frame) - len(halos(portrayal)) > MANY
    )


def key_of(*made_from: object) -> str:
    """Return the name of the columns of a layer; `made_from` tells it apart from every other."""
    return digest(repr((program(), *made_from)).encode())


def remembered(key: str, again: Callable[[], Portrayal]) -> bytes | None:
    """Return what was sent of a layer before, perhaps by another process; None for a new one.

    `again` resolves the layer once more, should the file be gone when somebody asks for a tile.
    """
    with _lock:
        _makers[key] = again
        while len(_makers) > KNOWN:
            _makers.popitem(last=False)
    sent = _path(key).with_suffix(".json")
    return sent.read_bytes() if sent.is_file() and _path(key).is_file() else None


def remember(key: str, sent: bytes) -> None:
    """Keep what is sent of a layer beside its columns, so that it need not be resolved again."""
    with columns.whole_file(_path(key).with_suffix(".json")) as part:
        part.write_bytes(sent)


def keep(portrayal: Portrayal, key: str) -> dict[str, Any]:
    """Write a layer's columns where they are not yet; return what the browser must know of them."""
    with _making(key):
        if not _path(key).is_file():
            _write(portrayal, key)
    found = points(key)
    assert found is not None, "its columns were written"
    return told(key, *found, portrayal.language)


def of_register(name: str, language: Language) -> dict[str, Any]:
    """Return what the browser must know of the points of the register in a folder of this name."""
    key = _register_key(name, language)
    found = points(key)
    assert found is not None, "the register is there"
    return told(key, *found, language)


def _register_key(digest_of: str, language: Language) -> str:
    return key_of("register", digest_of, language)


def _of_register(key: str) -> Points | None:
    """Return the points of the register that goes under a key; None where none does."""
    folders = [one for one in own_data.registers().glob("*") if DIGEST.fullmatch(one.name)]
    for folder in folders:
        for language in LANGUAGES:
            if _register_key(folder.name, language) == key:
                found = open_register(folder)
                return None if found is None else (found.columns(language), found.facts.zooms)
    return None


def _making(key: str) -> threading.RLock:
    """Return the lock of those who make the columns of one layer: the others wait and find them."""
    return _turns[hash(key) % len(_turns)]


def _write(portrayal: Portrayal, key: str) -> None:
    columns.write(columns.columns_of(portrayal), _path(key))
    _forget_oldest()


def points(key: str) -> Points | None:
    """Return the columns kept under a key, and how each zoom shows them; None for another key."""
    if not re.fullmatch(r"[0-9a-f]{20}", key):
        return None
    with _lock:
        if key in _open:
            _open.move_to_end(key)
            return _open[key]
        again = _makers.get(key)
    found = _of_register(key)
    if found is None:
        with _making(key):
            if not _path(key).is_file():
                if again is None:
                    return None
                _write(again(), key)
            opened = columns.read(_path(key))
        found = opened, plan(opened)
    with _lock:
        _open[key] = found
        while len(_open) > OPEN:
            _open.popitem(last=False)
    return found


def _path(key: str) -> Path:
    return _folder() / f"{key}.arrow"


def _folder() -> Path:
    """Return the folder of the columns; where the users' own cannot be written, one of this run."""
    folder = own_data.folder() / "tiles"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(_of_this_run().name)
    return folder if os.access(folder, os.W_OK) else Path(_of_this_run().name)


@cache
def _of_this_run() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that nobody else can have prepared, and that goes when the program ends."""
    return tempfile.TemporaryDirectory(prefix="finance-atlas-")


def _forget_oldest() -> None:
    kept = sorted(_folder().glob("*.arrow"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[FILES:]:
        try:
            path.unlink()
            path.with_suffix(".json").unlink(missing_ok=True)
        except OSError:  # open in another program: it goes next time
            continue
