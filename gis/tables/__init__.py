"""The product's tables, each defined once; data/ holds one file for each."""

from __future__ import annotations

from collections.abc import Mapping

from gis.schema import Table
from gis.tables.areas import (
    AXES,
    CLUSTERS,
    DISTRICTS,
    METRO_LINES,
    METRO_STATIONS,
    SURROUNDINGS,
    UNITS,
    WATER,
)
from gis.tables.base import GROUND_COVER, STREETS
from gis.tables.figures import (
    CLAUSES,
    INDICATOR_ACTUALS,
    INDICATORS,
    ORIENTATIONS,
    REPORTED_COUNTS,
    SAMPLE_COUNTS,
)
from gis.tables.plan import MEASURES, PLAN_NOTES
from gis.tables.records import ENTERPRISES, EXCLUDED, FUNDS, INSTITUTIONS, LISTED, PLACES
from gis.tables.registers import REGISTERS
from gis.tables.reviews import REVIEWS
from gis.tables.words import ADDRESS_ANCHORS, ADDRESS_WORDS

TABLES: Mapping[str, Table] = {
    table.id: table
    for table in (
        DISTRICTS, UNITS, CLUSTERS, AXES, CLAUSES, PLACES, ORIENTATIONS, INSTITUTIONS, ENTERPRISES,
        FUNDS,
        LISTED, REPORTED_COUNTS, SAMPLE_COUNTS, INDICATORS, INDICATOR_ACTUALS, MEASURES,
        PLAN_NOTES, METRO_LINES, METRO_STATIONS, WATER, SURROUNDINGS, EXCLUDED, ADDRESS_WORDS,
        ADDRESS_ANCHORS, STREETS, GROUND_COVER,
        REVIEWS, REGISTERS,
    )
}  # fmt: skip

IMPORTABLE: Mapping[str, Table] = {
    name: table for name, table in TABLES.items() if table is not REGISTERS
}
"""Tables that a file can be imported into: a large register's record follows from its rows."""

__all__ = [
    "ADDRESS_ANCHORS",
    "ADDRESS_WORDS",
    "AXES",
    "CLAUSES",
    "CLUSTERS",
    "DISTRICTS",
    "ENTERPRISES",
    "EXCLUDED",
    "FUNDS",
    "GROUND_COVER",
    "IMPORTABLE",
    "INDICATORS",
    "INDICATOR_ACTUALS",
    "INSTITUTIONS",
    "LISTED",
    "MEASURES",
    "METRO_LINES",
    "METRO_STATIONS",
    "ORIENTATIONS",
    "PLACES",
    "PLAN_NOTES",
    "REGISTERS",
    "REPORTED_COUNTS",
    "REVIEWS",
    "SAMPLE_COUNTS",
    "STREETS",
    "SURROUNDINGS",
    "TABLES",
    "UNITS",
    "WATER",
]
