"""Find things by name, address, abbreviation or pinyin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from gis.store import Tables
from gis.text import is_missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing to be found: `key` is its link, `rank` puts areas before buildings before firms."""

    key: str
    kind: str
    rank: int
    name: str
    name_en: str
    also: tuple[str, ...]
    initials: tuple[str, ...]
    pinyin: tuple[str, ...]
    address: str

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind,
            "rank": self.rank,
            "name": self.name,
            "name_en": self.name_en,
            "also": self.also,
            "initials": self.initials,
            "pinyin": self.pinyin,
            "address": self.address,
        }


SEARCHED = (
    ("cluster", "clusters", "id"),
    ("unit", "units", "id"),
    ("district", "districts", "code"),
    ("place", "places", "id"),
    ("part", "clusters", "id"),
    ("institution", "institutions", "id"),
    ("fund", "funds", "id"),
    ("listed", "listed_companies", "code"),
    ("station", "metro_stations", "id"),
)
"""Kind, table and id column, in the order that results of equal fit are shown."""


def index(tables: Tables) -> list[Entry]:
    """Return what can be searched, areas first; a station of several lines is listed once."""
    entries: list[Entry] = []
    seen: set[tuple[str, str]] = set()
    for rank, (kind, table, key) in enumerate(SEARCHED):
        for row in _rows(tables, kind, table):
            entry = _entry(kind, rank, str(row[key]), row)
            if (kind, entry.name) in seen and kind == "station":
                continue
            seen.add((kind, entry.name))
            entries.append(entry)
    return entries


def _rows(tables: Tables, kind: str, table: str) -> list[dict[str, Any]]:
    frame: pd.DataFrame = tables.frames[table]
    if kind == "cluster":
        frame = frame[(frame["kind"] == "cluster") & (frame["part"] == "extent")]
    elif kind == "part":
        frame = frame[~((frame["kind"] == "cluster") & (frame["part"] == "extent"))]
    elif kind == "station":
        frame = frame[frame["lon"].notna()]
    return frame.drop(columns="geometry", errors="ignore").to_dict("records")


def _entry(kind: str, rank: int, key: str, row: dict[str, Any]) -> Entry:
    name = _text(row, "name_zh") or _text(row, "name_en")
    english = _text(row, "name_en")
    also = [word for word in _text(row, "aliases").split(";") if word]
    also += [_text(row, "short_zh"), english, _text(row, "short_en"), _text(row, "uscc"), key]
    spoken = [name, *(_text(row, "aliases").split(";")), _text(row, "short_zh")]
    spellings = [spell(word) for word in dict.fromkeys(spoken) if word]
    return Entry(
        key=f"{kind}:{key}",
        kind=kind,
        rank=rank,
        name=name,
        name_en=english,
        also=tuple(dict.fromkeys("".join(word.lower().split()) for word in also if word)),
        initials=tuple(dict.fromkeys(first for first, _ in spellings)),
        pinyin=tuple(dict.fromkeys(full for _, full in spellings)),
        address="".join(_text(row, "address").lower().split()),
    )


def _text(row: dict[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if is_missing(value) else str(value)


@cache
def spell(name: str) -> tuple[str, str]:
    """Spell a Chinese name in pinyin: the initials, and in full without tones.

    >>> spell("天鹅湖广场")
    ('tehgc', 'tianehuguangchang')
    """
    from pypinyin import Style, lazy_pinyin

    plain = "".join(sign for sign in name if sign.isalnum())
    initials = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER)).lower()
    return initials, "".join(lazy_pinyin(plain)).lower()
