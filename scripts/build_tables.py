"""Carry the tables over that need no geometry work: clauses, funds, figures, metro, water."""

from __future__ import annotations

import json
from pathlib import Path

import shapely

from gis.schema import Table
from gis.tables import (
    CLAUSES,
    EXCLUDED,
    FUNDS,
    INDICATOR_ACTUALS,
    INDICATORS,
    LISTED,
    MEASURES,
    METRO_LINES,
    METRO_STATIONS,
    ORIENTATIONS,
    PLAN_NOTES,
    REPORTED_COUNTS,
    SAMPLE_COUNTS,
    WATER,
)
from scripts.build_files import read_json, read_rows, write_csv, write_geojson
from scripts.build_locations import NOWHERE, converted

AS_THEY_ARE = (
    CLAUSES,
    ORIENTATIONS,
    LISTED,
    REPORTED_COUNTS,
    SAMPLE_COUNTS,
    INDICATORS,
    INDICATOR_ACTUALS,
    MEASURES,
    PLAN_NOTES,
    EXCLUDED,
)
DRAWN = (METRO_LINES, WATER)


def build(folder: Path) -> None:
    """Write the tables."""
    for table in AS_THEY_ARE:
        write_csv(table, read_rows(f"{table.id}.csv"), folder)
    for table in DRAWN:
        _drawn(table, folder)
    write_csv(FUNDS, [row | NOWHERE for row in read_rows("funds.csv")], folder)
    stations = [row | converted(row) for row in read_rows("metro_stations.csv")]
    write_csv(METRO_STATIONS, stations, folder)


def _drawn(table: Table, folder: Path) -> None:
    features = [
        (part["properties"], _shape(part["geometry"]))
        for part in read_json(f"{table.id}.geojson")["features"]
    ]
    write_geojson(table, features, folder)


def _shape(geometry: dict[str, object] | None) -> shapely.Geometry | None:
    return None if geometry is None else shapely.from_geojson(json.dumps(geometry))
