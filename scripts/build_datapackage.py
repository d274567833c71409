"""Describe the published files in datapackage.json (Frictionless Data Package), from gis.tables."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from gis.schema import Table, frictionless_schema
from gis.tables import TABLES
from scripts.build_files import read_json

PACKAGE = "datapackage.json"


def build(folder: Path) -> None:
    """Write datapackage.json beside the files that it describes; all of them must be there."""
    about = read_json("datapackage.json")
    licences = about["licences"]
    package = {
        **about["package"],
        "licenses": [licences[name] for name in about["package_licences"]],
        "resources": [
            _resource(table, folder, about["resources"][name], licences)
            for name, table in TABLES.items()
            if table.shipped
        ],
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / PACKAGE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _resource(
    table: Table, folder: Path, about: dict[str, Any], licences: dict[str, Any]
) -> dict[str, Any]:
    drawn = bool(table.geometry)
    path = folder / f"{table.id}.{'geojson' if drawn else 'csv'}"
    content = path.read_bytes()
    return {
        "name": table.id,
        "profile": "data-resource" if drawn else "tabular-data-resource",
        "path": path.name,
        "title": table.title.zh,
        "title_en": table.title.en,
        "description": table.row.zh,
        "description_en": table.row.en,
        "format": "geojson" if drawn else "csv",
        "mediatype": "application/geo+json" if drawn else "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        ("features" if drawn else "rows"): _rows(content, drawn),
        **({"crs": "OGC:CRS84", "geometry": table.geometry} if drawn else {}),
        "sources": about["sources"],
        "licenses": [licences[name] for name in about["licences"]],
        "schema": frictionless_schema(table),
    }


def _rows(content: bytes, drawn: bool) -> int:
    text = content.decode("utf-8")
    if drawn:
        return len(json.loads(text)["features"])
    return sum(1 for _ in csv.reader(text.splitlines())) - 1
