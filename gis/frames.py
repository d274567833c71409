"""Tables read when they are first asked for; what can be known without reading is asked instead.

A table of a million records takes many seconds to read: how long it is, and one record of it, must
not cost that.
"""

from __future__ import annotations

import threading
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gis.schema import Table
from gis.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where tables come from: whole, their length, and some records by key."""

    read: Callable[[str], pd.DataFrame]
    size: Callable[[str], int]
    some: Callable[[str, Sequence[str]], pd.DataFrame]


class LazyFrames(Mapping[str, pd.DataFrame]):
    """Tables by name, each read when it is first asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._held: dict[str, pd.DataFrame] = {}
        self._locks = {name: threading.Lock() for name in TABLES}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._held:
            return self._held[name]
        if name not in TABLES:
            raise KeyError(name)
        with self._locks[name]:  # one for each: nobody waits for another table
            if name not in self._held:
                self._held[name] = self._source.read(name)
            return self._held[name]

    def __contains__(self, name: object) -> bool:
        return name in TABLES

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def held(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables that were read already."""
        return dict(self._held)

    def size(self, name: str) -> int:
        """Return the number of records of a table; raises KeyError for an unknown one."""
        if name in self._held or name not in TABLES:
            return len(self[name])
        return self._source.size(name)

    def some(self, name: str, keys: Sequence[str]) -> pd.DataFrame:
        """Return the records of a table with these keys; raises KeyError for an unknown table."""
        if name in self._held or name not in TABLES:
            return _with_keys(self[name], TABLES[name], keys)
        return self._source.some(name, keys)


def size(frames: Mapping[str, pd.DataFrame], name: str) -> int:
    """Return the number of records of a table without reading it where that can be had.

    A table that is not there has none.
    """
    found = _holding(frames, name)
    if isinstance(found, LazyFrames):
        return found.size(name)
    return len(found[name]) if name in found else 0


def some(frames: Mapping[str, pd.DataFrame], name: str, keys: Sequence[str]) -> pd.DataFrame:
    """Return the records with these keys without reading the table where that can be had."""
    found = _holding(frames, name)
    if isinstance(found, LazyFrames):
        return found.some(name, keys)
    return _with_keys(found[name], TABLES[name], keys)


def _holding(frames: Mapping[str, pd.DataFrame], name: str) -> Mapping[str, pd.DataFrame]:
    """Return the mapping that a chain of them takes a table from; a lazy one is not read for it."""
    if not isinstance(frames, ChainMap):
        return frames
    return next((_holding(part, name) for part in frames.maps if name in part), frames.maps[-1])


def _with_keys(frame: pd.DataFrame, table: Table, keys: Sequence[str]) -> pd.DataFrame:
    return frame[frame[table.key].isin(list(keys))]
