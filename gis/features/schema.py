"""A collection's properties as JSON Schema (draft 2020-12): queryables, and the features' form."""

from __future__ import annotations

from typing import Any

from gis.export.parcel import stored_unit
from gis.features.collection import GEOMETRY, Collection
from gis.schema import DATE, Column
from gis.text import Language, Text

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SHAPES = {"point": "geometry-point", "line": "geometry-multilinestring",
          "polygon": "geometry-multipolygon", "": "geometry-point"}  # fmt: skip
_KINDS = {"integer": "integer", "number": "number", "boolean": "boolean"}
PLACE = Text("位置", "Place")


def property_schema(column: Column, language: Language) -> dict[str, Any]:
    """Return the schema of a column as it is stored; the note and the unit are said with it."""
    schema: dict[str, Any] = {
        "title": column.label.get(language),
        "type": _KINDS.get(column.kind, "string"),
    }
    if column.note is not None:
        schema["description"] = column.note.get(language)
    if column.kind == "choice" and column.choices is not None:
        schema["enum"] = list(column.choices)
    if column.kind == "date":
        schema["pattern"] = DATE.pattern
    if column.kind in _KINDS:
        limits = {"minimum": column.minimum, "maximum": column.maximum}
        schema |= {name: limit for name, limit in limits.items() if limit is not None}
    if column.unit is not None:
        schema["x-ogc-unit"] = stored_unit(column, language)
    return schema


def queryables(collection: Collection, uri: str, language: Language) -> dict[str, Any]:
    """Return what may be asked of a collection."""
    return _object(collection, uri, language, with_roles=False)


def feature_schema(collection: Collection, uri: str, language: Language) -> dict[str, Any]:
    """Return the form of a feature: which property is the id, the moment, the geometry."""
    return _object(collection, uri, language, with_roles=True)


def _object(
    collection: Collection, uri: str, language: Language, *, with_roles: bool
) -> dict[str, Any]:
    properties = {}
    for column in collection.columns:
        schema = property_schema(column, language)
        if with_roles and column.name == collection.table.key:
            schema["x-ogc-role"] = "id"
        if with_roles and column.choices is not None:
            schema["x-ogc-codelist"] = {
                code: text.get(language) for code, text in column.choices.items()
            }
        properties[column.name] = schema
    if collection.is_spatial:
        kind = collection.table.geometry
        properties[GEOMETRY] = {
            "title": PLACE.get(language),
            "x-ogc-role": "primary-geometry",
            "format": "geometry-any" if kind in ("line", "polygon") else SHAPES[kind],
        }
    return {
        "$schema": DRAFT,
        "$id": uri,
        "type": "object",
        "title": collection.table.title.get(language),
        "description": collection.description().get(language),
        "properties": properties,
        "additionalProperties": False,
    }
