"""What the program makes of an opened file before the reader decides: table, mapping, datum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gis.datum import DatumFinding, find_datum, match_known
from gis.intake.columns import (
    COORDINATE,
    Assignment,
    contradictions,
    guess,
    is_name_of,
    same_headings,
)
from gis.intake.coordinates import read_pair
from gis.intake.grid import Grid, Opened
from gis.intake.layouts import Layout, assigned, recognised
from gis.intake.wish import Wish
from gis.lexicons import lexicons_from
from gis.problems import Problem
from gis.resolve import WRITTEN, resolve_units
from gis.store import Tables
from gis.tables import GROUND_COVER, STREETS, TABLES

SAMPLED = 3_000
"""Rows that the datum is judged by, spread over the file."""
NAMED = "address_text"
"""The method of `resolve_units` that goes by the name of an area in the address."""
IMPORTED = (
    "institutions", "funds", "enterprises", "places", "listed_companies", "reported_counts",
    "indicator_actuals",
)  # fmt: skip
"""The tables that offices keep themselves, in the order that they are offered; any can be named."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is proposed for a file: its table, the mapping, where that comes from, and doubts."""

    assignment: Assignment
    layout: Layout | None
    remembered: bool
    doubts: tuple[tuple[Problem, Assignment], ...]

    @property
    def table(self) -> str:
        return self.assignment.table


def propose(
    opened: Opened, *, table: str = "", remembered: Mapping[str, Assignment] | None = None
) -> Proposal:
    """Return the mapping to begin with: an official layout's, the remembered one, or a guess.

    Without a `table` the one is taken that most of the file's columns speak for. `remembered` are
    mappings of files with the same headings, by table.
    """
    headings = list(opened.grid.frame.columns)
    layout = recognised(headings)
    known = remembered or {}
    if layout is not None and table in ("", layout.table):
        assignment, from_memory = _with_more(assigned(layout, headings), opened.grid), False
    elif table in known or (not table and known):
        assignment, from_memory = known[table or next(iter(known))], True
    else:
        chosen = table or likely_table(opened.grid)
        assignment, from_memory = guess(opened.grid, TABLES[chosen]), False
        layout = None
    if from_memory and not same_headings(assignment, headings):
        assignment, from_memory = guess(opened.grid, TABLES[assignment.table]), False
    doubts = contradictions(opened.grid, assignment, opened.file)
    return Proposal(
        assignment=assignment,
        layout=layout if assignment.layout else None,
        remembered=from_memory,
        doubts=tuple(doubts),
    )


def _with_more(assignment: Assignment, grid: Grid) -> Assignment:
    """Return an official layout's mapping with what someone added to the list.

    That is coordinates, and columns whose heading is the very name of a field.
    """
    table = TABLES[assignment.table]
    found = guess(grid, table).columns
    taken = set(assignment.columns.values())
    plain = {
        name: heading
        for name, heading in found.items()
        if heading not in taken
        and (name in (COORDINATE, "lon", "lat") or is_name_of(heading, table.by_name[name]))
    }
    return replace(assignment, columns={**plain, **assignment.columns})


def likely_table(grid: Grid) -> str:
    """Return the table that most of the file's columns speak for."""

    def spoken_for(name: str) -> tuple[float, int]:
        table, columns = TABLES[name], guess(grid, TABLES[name]).columns
        own = [column for column in table.required if column not in ("id", "source", "accuracy")]
        return (
            len(columns) + sum(column in columns for column in own),
            -IMPORTED.index(name),
        )

    return max(IMPORTED, key=spoken_for)


def datum_of(opened: Opened, assignment: Assignment, tables: Tables) -> DatumFinding | None:
    """Return in which datum the file's coordinates seem to be; None where it has none.

    A file that names its own system (a GeoPackage, a .prj) is judged too: many name a wrong one.
    """
    if assignment.table in (STREETS.id, GROUND_COVER.id):
        return _of_the_base(opened, assignment, tables)
    n = len(opened.grid.frame)
    rows = np.unique(np.linspace(0, max(n - 1, 0), min(n, SAMPLED)).astype(np.int64))
    both = read_pair(opened.grid, rows, Wish(assignment=assignment)) if n else None
    if both is None or not np.isfinite(both[0]).any():
        return None
    part = opened.grid.frame.iloc[rows]
    told = pd.DataFrame(
        {
            name: part[heading].to_numpy(dtype=object)
            for name, heading in assignment.columns.items()
            if name in ("name_zh", "address", "building", "name_en")
        },
        index=range(len(rows)),
    )
    written = _written(told["address"], tables) if "address" in told else None
    known = match_known(told, tables) if len(told.columns) else None
    return find_datum(both[0], both[1], tables.units, known=known, written=written)


def _written(addresses: pd.Series, tables: Tables) -> list[str]:
    """Return the unit that each address names in so many words, "" for none.

    One found by a road or a building rests on other firms' addresses: it is right of most, which
    is too little where a few hundred metres beyond a border are to tell.
    """
    found = resolve_units(addresses, lexicons_from(tables))
    sure = found["unit_confidence"] >= WRITTEN[NAMED]
    return list(found["unit"].where((found["unit_method"] == NAMED) & sure, ""))


def _of_the_base(opened: Opened, assignment: Assignment, tables: Tables) -> DatumFinding | None:
    """Judge a file of the street base by its roads; areas alone say nothing of their datum."""
    from gis.intake.base_files import extract_datum, sorted_out

    if opened.grid.geometry is None:
        return None
    return extract_datum([sorted_out(opened, {})], tables)
