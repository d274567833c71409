"""One definition of a table: its columns give checks, labels, templates and the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.crs import GEOGRAPHIC
from gis.text import Text, is_missing
from gis.vocabulary import Choices

Kind = Literal["text", "integer", "number", "boolean", "date", "choice", "list", "url"]
GeometryKind = Literal["", "point", "line", "polygon"]

DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
"""A date as precise as its source: 2024, 2024-02 or 2024-02-29."""
LIST_MARK = ";"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its stored name, label, kind, unit and limits; `list` holds codes joined by ;.

    `english_factor` turns the stored amount into that of the English unit; `aliases` are other
    headings that users' files give it; `verify` tells what is wrong with a value, and the cure;
    `reads` gives the code of a choice that another vocabulary words differently, "" for none.
    """

    name: str
    label: Text
    kind: Kind = "text"
    unit: Text | None = None
    english_factor: float = 1.0
    required: bool = False
    choices: Choices | None = None
    minimum: float | None = None
    maximum: float | None = None
    refers_to: str = ""
    aliases: tuple[str, ...] = ()
    verify: Callable[[str], tuple[Text, Text] | None] | None = None
    reads: Callable[[str], str] | None = None
    note: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table: what one row is, its key, its columns in order, and the geometry if it has one.

    One that is not `shipped` has no file in data/: it is filled by the users' imports. `identity`
    names the columns by which a record without an id is known again, the surest first; `prefix`
    begins the ids that such records are given.
    """

    id: str
    title: Text
    row: Text
    key: str
    columns: tuple[Column, ...]
    geometry: GeometryKind = ""
    geometry_optional: bool = False
    shipped: bool = True
    prefix: str = ""
    identity: tuple[tuple[str, ...], ...] = ()
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


def typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each column in its kind's dtype; unparsable cells stay as they are.

    Text columns become str with "" for the unknown; numbers become float with NaN, booleans
    become True, False or None.
    """
    found = {
        column.name: _typed_column(column, frame[column.name])
        for column in table.columns
        if column.name in frame
    }
    return frame.assign(**found)


def empty(table: Table) -> pd.DataFrame:
    """Return the table without a row, every column in its kind's dtype."""
    rows = pd.DataFrame({column.name: pd.Series([], dtype=object) for column in table.columns})
    if not table.geometry:
        return typed(table, rows)
    import geopandas as gpd

    return gpd.GeoDataFrame(typed(table, rows), geometry=[], crs=GEOGRAPHIC)


def missing(values: pd.Series[Any]) -> NDArray[np.bool_]:
    """Tell for each value whether it is unknown: None, NaN or an empty string."""
    unknown = values.isna().to_numpy(dtype=bool)
    if values.dtype.kind in "fiub":
        return unknown
    return unknown | (values == "").fillna(False).to_numpy(dtype=bool)


def texts(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """Return a column as text: "" for what is unknown, and for a column that there is not."""
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    values = frame[name]
    held = values.astype(object).where(~missing(values), "")
    return held.map(str).to_numpy(dtype=object)


def _typed_column(column: Column, values: pd.Series[Any]) -> pd.Series[Any]:
    if column.kind in ("integer", "number"):
        numbers = pd.to_numeric(values, errors="coerce")
        unparsed = numbers.isna().to_numpy() & ~missing(values)
        return values if unparsed.any() else numbers.astype("float64")
    if column.kind == "boolean":
        read = {"true": True, "false": False, "1": True, "0": False}
        return values.map(lambda v: None if is_missing(v) else read.get(str(v).lower(), v)).astype(
            object
        )
    words = values.astype(object).where(values.notna(), "")
    return words if pd.api.types.infer_dtype(words) == "string" else words.map(str).astype(object)


def frictionless_schema(table: Table) -> dict[str, Any]:
    """Return the table as a Frictionless Table Schema (the datapackage.json form)."""
    types = {"text": "string", "date": "string", "choice": "string", "list": "string"}
    fields = []
    for column in table.columns:
        constraints: dict[str, Any] = {"required": True} if column.required else {}
        if column.kind == "choice" and column.choices is not None:
            constraints["enum"] = list(column.choices)
        if column.kind == "date":
            constraints["pattern"] = DATE.pattern.strip("^$")
        if column.minimum is not None:
            constraints["minimum"] = column.minimum
        if column.maximum is not None:
            constraints["maximum"] = column.maximum
        if column.name == table.key:
            constraints["unique"] = True
        entry: dict[str, Any] = {
            "name": column.name,
            "type": types.get(column.kind, "string" if column.kind == "url" else column.kind),
            "title": column.label.zh,
            "title_en": column.label.en,
        }
        if column.kind == "url":
            entry["format"] = "uri"
        if column.unit is not None:
            entry["unit"] = column.unit.zh
        if column.note is not None:
            entry["description"] = f"{column.note.zh} {column.note.en}"
        if constraints:
            entry["constraints"] = constraints
        fields.append(entry)
    return {"fields": fields, "primaryKey": table.key, "missingValues": [""]}
