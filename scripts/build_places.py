"""Derive places.csv: the plan's places and projects, and the buildings that addresses name."""

from __future__ import annotations

from pathlib import Path

from gis.tables import PLACES
from scripts.build_files import Row, read_rows, write_csv
from scripts.build_locations import anchors, location

_FROM_ANCHOR = ("anchor", "accuracy", "uncertainty_m", "coordinate_method")


def build(folder: Path) -> list[Row]:
    """Write the table; return its rows."""
    known = anchors()
    rows = [
        {k: v for k, v in row.items() if k not in _FROM_ANCHOR} | location(row, known)
        for row in read_rows("places.csv")
    ]
    write_csv(PLACES, rows, folder)
    return rows
