"""The ledger to take home: overview, one item or one clause as a report, and the records behind."""

from __future__ import annotations

import pandas as pd

from gis.report.blocks import Block, Report, Sources
from gis.store import Tables
from gis.text import Language, Text
from views.ledger_blocks import (
    clause_blocks,
    features_of_clause,
    notes_blocks,
    overview_blocks,
)
from views.ledger_items import Item, codes, item_of, items, items_of_clause, matching
from views.ledger_record import item_blocks
from views.reporting import whole

LEDGER = Text("规划对标", "Plan ledger")


def ledger_report(
    query: dict[str, str], tables: Tables, language: Language, *, date: str = ""
) -> Report:
    """Return what a query of the page asks for as a report; `date` is its only date.

    `query` holds `item` or `clause`, else `box`, `area` and `status` of the overview; what is
    unknown must have been left out.
    """
    book = Sources()
    blocks = _blocks(query, tables, language, book)
    told = {name: value for name, value in query.items() if value}
    made = Report(
        title=LEDGER.get(language),
        subtitle=_plan(tables),
        language=language,
        blocks=tuple(blocks),
        date=date,
    )
    return whole(made, book, tables, "ledger", told)


def _blocks(
    query: dict[str, str], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    if code := query.get("item"):
        return item_blocks(code, tables, language, book)
    if code := query.get("clause"):
        return clause_blocks(code, tables, language, book)
    filters = {name: query.get(name, "") for name in ("box", "area", "status")}
    blocks = overview_blocks(tables, language, book, **filters)
    return blocks if any(filters.values()) else [*blocks, *notes_blocks(tables, language, book)]


def _plan(tables: Tables) -> str:
    return "、".join(dict.fromkeys(f"《{name}》" for name in tables.clauses["plan"]))


def ledger_records(query: dict[str, str], tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the records behind that report, by table, for the data download."""
    found = _found(query, tables)
    ids = {one.id for one in found}
    clauses = {code for one in found for code in one.clauses}
    places = {code for one in found for code in one.places}
    if code := query.get("clause"):
        clauses |= {code}
        places |= {*features_of_clause(code, tables)[0]["id"]}
    actuals, notes = tables.indicator_actuals, tables.plan_notes
    concerned = notes["indicators"].map(lambda cell: bool(ids & set(codes(cell))))
    if code:
        concerned |= notes["clauses"].map(lambda cell: code in codes(cell))
    return {
        "indicators": tables.indicators[tables.indicators["id"].isin(ids)],
        "indicator_actuals": actuals[actuals["indicator"].isin(ids)],
        "measures": tables.measures[tables.measures["id"].isin(ids)],
        "clauses": tables.clauses[tables.clauses["id"].isin(clauses)],
        "places": tables.places[tables.places["id"].isin(places)],
        "plan_notes": notes[concerned],
    }


def _found(query: dict[str, str], tables: Tables) -> tuple[Item, ...]:
    if code := query.get("item"):
        item = item_of(code, tables)
        return () if item is None else (item,)
    if code := query.get("clause"):
        return items_of_clause(code, tables)
    filters = {name: query.get(name, "") for name in ("box", "area", "status")}
    return matching(items(tables), **filters)
