"""Which facts of a record are told: the same on the page's panel and in an exported map."""

from __future__ import annotations

from typing import Any

from gis.cells import show
from gis.store import Tables
from gis.tables import INSTITUTIONS, PLACES
from gis.text import NO_DATA, Language, Text, is_missing
from views.facts import in_language
from views.words import aside

Row = dict[str, Any]
POINT = ("uncertainty_m", "coordinate_method")
"""Told only where there is a coordinate."""
LISTED_COLUMNS = ("exchange", "address", "unit_method")


def _with_point(columns: tuple[str, ...], row: Row) -> tuple[str, ...]:
    return columns if row["accuracy"] == "none" else (*columns, *POINT)


def place_columns(row: Row) -> tuple[str, ...]:
    """Name the facts of a place; its status is told where the plan names it."""
    status = ("status",) if row["plan_named"] else ()
    columns = _with_point(("address", *status, "accuracy"), row)
    return (*columns, "source_status") if row["source_status"] else columns


def place_more(row: Row, language: Language) -> list[tuple[str, str]]:
    """Return what else is known of a place, in words of its source."""
    more = [(Text("业态", "Business").get(language), in_language(row, "business", language))]
    if later := in_language(row, "status_later", language):
        more.append((Text("后续进展", "Later").get(language), later))
    if not is_missing(row["sample_enterprises"]):
        for name in ("sample_institutions", "sample_enterprises"):
            column = PLACES.by_name[name]
            more.append((column.label.get(language), show(column, row[name], language)))
    return more


def institution_columns(row: Row) -> tuple[str, ...]:
    return _with_point(("address", "uscc", "registered", "accuracy"), row)


def membership(row: Row, tables: Tables, language: Language) -> list[tuple[str, str]]:
    """Say which unit, division and cluster a record counts in, and on what evidence."""
    names = {
        **dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True)),
        **dict(zip(tables.districts["code"], tables.districts[f"name_{language}"], strict=True)),
        **dict(zip(tables.clusters["id"], tables.clusters[f"name_{language}"], strict=True)),
    }
    lines = []
    for column, method in (("unit", "unit_method"), ("division", "division_method"),
                           ("cluster", "cluster_method")):  # fmt: skip
        if row[column]:
            how = show(INSTITUTIONS.by_name[method], row[method], language)
            value = names[row[column]] + aside(how, language)
        else:
            value = NO_DATA.get(language)
        lines.append((INSTITUTIONS.by_name[column].label.get(language), value))
    lines.append((INSTITUTIONS.by_name["unit_evidence"].label.get(language), row["unit_evidence"]))
    return lines


def fund_columns(language: Language) -> tuple[str, ...]:
    return (f"kind_{language}", "sponsor", "scale_yi", "scale_basis", "set_up", "address",
            "certainty", "settled")  # fmt: skip


def enterprise_columns(row: Row) -> tuple[str, ...]:
    columns = ("address", "uscc", "registered", "capital_wan", "status_zh", "accuracy")
    return _with_point(columns, row)


def station_columns(row: Row) -> tuple[str, ...]:
    columns = ("line", "interchange", "opened", "status")
    return tuple(name for name in columns if name != "interchange" or row[name])
