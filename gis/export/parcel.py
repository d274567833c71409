"""What is exported: the records of a table, how their cells are written, what is said with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.portray import Portrayal
from gis.schema import LIST_MARK, Column, Table
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Language, Text, is_missing, join
from gis.vocabulary import DRAWN_ACCURACIES

Head = Literal["names", "labels", "both"]
"""Headings: stored names (to be read in again), labels in the language, or in both languages."""
Geometries = NDArray[np.object_]
YES, NO = Text("是", "Yes"), Text("否", "No")
LABEL_MARK = {"zh": "（{}）", "en": " ({})"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Parcel:
    """Records of a table on their way out.

    `frame` is what the reader filtered, `tables` the revision that it is from (for the names of
    what records point to). With `words` codes are written as words of the language. `notes` are
    said with the data; `picture` is how the records look on the map, in the same language.
    """

    table: Table
    frame: pd.DataFrame
    tables: Tables
    language: Language = "zh"
    words: bool = False
    head: Head = "names"
    notes: tuple[Text, ...] = ()
    picture: Portrayal | None = None

    @property
    def is_spatial(self) -> bool:
        """Whether the table has places at all: a geometry, or coordinates."""
        return bool(self.table.geometry) or "lon" in self.table.by_name

    def say(self, text: Text) -> str:
        return text.get(self.language)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A file made, and what was lost on the way and must be said."""

    content: bytes
    notices: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Written:
    """A column as it is written: text, a number, True, False, or None for the unknown."""

    column: Column
    head: str
    values: list[Any]

    @cached_property
    def kind(self) -> Literal["text", "integer", "number", "boolean"]:
        """What the cells hold: text where one of them is no number, or no truth value."""
        kind = self.column.kind
        allowed: dict[str, tuple[type, ...]] = {
            "integer": (int,),
            "number": (int, float),
            "boolean": (bool,),
        }
        if kind not in allowed or not {type(one) for one in self.values if one is not None} <= set(
            allowed[kind]
        ):
            return "text"
        return kind  # type: ignore[return-value]


def written(parcel: Parcel) -> list[Written]:
    """Return the table's columns that the frame has, in the table's order, cell by cell."""
    columns = [column for column in parcel.table.columns if column.name in parcel.frame]
    heads = headings(parcel, columns)
    return [
        Written(column=column, head=head, values=_values(parcel, column))
        for column, head in zip(columns, heads, strict=True)
    ]


def with_names(parcel: Parcel) -> Parcel:
    """Return the parcel with stored names as headings: programs depend on a layer's fields."""
    return replace(parcel, head="names")


def headings(parcel: Parcel, columns: Sequence[Column]) -> list[str]:
    """Return the headings, none twice; a label carries the unit of the stored number."""
    if parcel.head == "names":
        return [column.name for column in columns]
    heads: list[str] = []
    for column in columns:
        head = _label(parcel, column)
        heads.append(f"{head} [{column.name}]" if head in heads else head)
    return heads


def _label(parcel: Parcel, column: Column) -> str:
    languages: tuple[Language, ...] = (parcel.language,)
    if parcel.head == "both":
        languages = ("zh", "en")
    told = []
    for language in languages:
        unit = stored_unit(column, language)
        aside = LABEL_MARK[language].format(unit) if unit else ""
        told.append(f"{column.label.get(language)}{aside}")
    return " ".join(told)


def stored_unit(column: Column, language: Language) -> str:
    """Return the unit that the stored number is in: an English unit says its factor.

    >>> from gis.tables import FUNDS
    >>> stored_unit(FUNDS.by_name["scale_yi"], "en")
    '0.1 billion yuan'
    """
    if column.unit is None:
        return ""
    scaled = language == "en" and column.english_factor != 1.0
    return f"{column.english_factor:g} {column.unit.en}" if scaled else column.unit.get(language)


def _values(parcel: Parcel, column: Column) -> list[Any]:
    """Write each distinct cell once."""
    values = parcel.frame[column.name].tolist()
    say = _writer(parcel, column)
    # By type too: 1 and True are equal and are written differently.
    keys = list(zip(map(type, values), values, strict=True))
    told = {key: None if is_missing(key[1]) else say(key[1]) for key in set(keys)}
    return [told[key] for key in keys]


def _writer(parcel: Parcel, column: Column) -> Callable[[Any], Any]:
    if parcel.words:
        names = _names(parcel, column)
        if names is not None:
            return lambda value: _worded(str(value), names, parcel.language)
        if column.kind == "boolean":
            return lambda value: parcel.say(YES if value else NO)
    if column.kind == "integer":
        return _whole
    if column.kind == "number":
        return lambda value: float(value) if isinstance(value, (int, float)) else value
    if column.kind == "boolean":
        return lambda value: value if isinstance(value, bool) else clean(str(value))
    return lambda value: clean(str(value))


def _whole(value: Any) -> Any:
    """Return a whole number as one: 5.0 goes out as 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _names(parcel: Parcel, column: Column) -> Mapping[str, str] | None:
    """Return the word for each code of a column; None where it holds no codes."""
    if column.choices is not None:
        return {code: text.get(parcel.language) for code, text in column.choices.items()}
    target = parcel.tables.frames.get(column.refers_to)
    name = f"name_{parcel.language}"
    if target is None or "name_zh" not in target:
        return None
    told = target[name] if name in target else target["name_zh"]
    rows = zip(target[TABLES[column.refers_to].key], told, target["name_zh"], strict=True)
    return {
        str(code): clean(str(chinese if is_missing(one) else one)) for code, one, chinese in rows
    }


def _worded(value: str, names: Mapping[str, str], language: Language) -> str:
    return join([names.get(code) or clean(code) for code in value.split(LIST_MARK)], language)


def clean(text: str) -> str:
    """Replace lone surrogates, which no file can hold, by the replacement character."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def said(parcel: Parcel, column: str, code: str) -> str:
    """Return how a code of a column stands in the file: itself, or its word."""
    known = parcel.table.by_name.get(column)
    names = _names(parcel, known) if parcel.words and known is not None else None
    return (names or {}).get(code, code)


def geometries(parcel: Parcel) -> Geometries:
    """Return each record's geometry in EPSG:4326, None where none may be drawn.

    A record known to an area only has a coordinate, that of the area: it gets no point.
    """
    frame, shapes = parcel.frame, np.full(len(parcel.frame), None, dtype=object)
    if isinstance(frame, gpd.GeoDataFrame) and parcel.table.geometry:
        shapes[:] = frame.geometry.to_numpy()
        shapes[shapely.is_empty(shapes)] = None
    elif "lon" in parcel.table.by_name and "lon" in frame:
        drawn = (frame["lon"].notna() & frame["lat"].notna()).to_numpy()
        if "accuracy" in frame:
            drawn = drawn & frame["accuracy"].isin(DRAWN_ACCURACIES).to_numpy()
        xy = frame.loc[drawn, ["lon", "lat"]].to_numpy(dtype=float)
        shapes[drawn] = shapely.points(xy)
    return shapes
