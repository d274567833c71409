"""Read data/sources and write data/: fixed column order, numbers and line ends, the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.schema import Column, Table
from gis.text import is_missing

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
SOURCES = DATA / "sources"
DECIMALS = 6
"""Of a degree: 1e-6° is about 0.1 m, finer than any source here."""
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}

Row = dict[str, Any]


def read_rows(name: str) -> list[Row]:
    """Return the rows of data/sources/`name`; every value is text, "" where unknown."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def read_json(name: str) -> Any:
    """Return the content of data/sources/`name`."""
    return json.loads((SOURCES / name).read_text(encoding="utf-8"))


def by_key(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """Return the rows under their key, in order; raise ValueError where a key occurs twice."""
    found: dict[str, Row] = {}
    for row in rows:
        if row[key] in found:
            raise ValueError(f"{key} {row[key]!r} occurs twice")
        found[row[key]] = row
    return found


def write_csv(table: Table, rows: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Write the rows with the table's columns, in its order; a column without value is empty."""
    _forbid_unknown_columns(table, rows := list(rows))
    with (folder / f"{table.id}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        for row in rows:
            writer.writerow([_cell(column, row.get(column.name)) for column in table.columns])


def write_geojson(
    table: Table, features: Iterable[tuple[Mapping[str, Any], BaseGeometry | None]], folder: Path
) -> None:
    """Write a FeatureCollection, one feature a line; unknown properties are null."""
    features = list(features)
    _forbid_unknown_columns(table, [row for row, _ in features])
    lines = [
        _dump(
            {
                "type": "Feature",
                "id": row[table.key],
                "properties": {c.name: _property(c, row.get(c.name)) for c in table.columns},
                "geometry": None if shape is None else _geometry(shape),
            }
        )
        for row, shape in features
    ]
    head = f'{{"type":"FeatureCollection","name":"{table.id}","crs":{_dump(CRS84)},"features":['
    text = head + "\n" + ",\n".join(lines) + "\n]}\n"
    (folder / f"{table.id}.geojson").write_text(text, encoding="utf-8", newline="\n")


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape with its coordinates at the decimals that are written."""
    return shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))


def _forbid_unknown_columns(table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        unknown = set(row) - set(table.by_name)
        if unknown:
            raise ValueError(f"{table.id} has no column {sorted(unknown)}")


def _cell(column: Column, value: Any) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number_text(value) if column.kind in ("number", "integer") else str(value).strip()


def _property(column: Column, value: Any) -> Any:
    if is_missing(value):
        return None
    if column.kind == "boolean":
        return value if isinstance(value, bool) else value == "true"
    if column.kind in ("number", "integer"):
        return json.loads(_number_text(value))
    return str(value).strip()


def _number_text(value: Any) -> str:
    """Write a number as briefly as it is exact: 179, 258.57, 117.229932.

    >>> _number_text("0.10"), _number_text(300.0)
    ('0.1', '300')
    """
    number = round(float(value), DECIMALS)
    return str(int(number)) if number.is_integer() else repr(number)


def _geometry(shape: BaseGeometry) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(rounded(shape)))
    return geometry


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
