"""Names written where a table wants ids: the name of a unit becomes its id."""

from __future__ import annotations

import pandas as pd

from gis.intake.cleaning import squeezed
from gis.schema import LIST_MARK, Table
from gis.store import Tables
from gis.tables import TABLES

NAMES = ("name_zh", "short_zh", "name_en", "short_en", "code")
AREAS_OF_UNITS = ("division", "zone")
"""Kinds of address words that are other names of units."""


def with_ids(records: pd.DataFrame, table: Table, tables: Tables) -> pd.DataFrame:
    """Return the records with ids in the place of names, where a name means one thing only.

    A name that is not known stays as it is, and the checks refuse it.
    """
    found = {}
    for column in table.columns:
        if not column.refers_to or column.name not in records or column.refers_to == table.id:
            continue
        ids = ids_by_name(column.refers_to, tables)
        codes, uniques = pd.factorize(records[column.name])
        told = [_told(str(value), ids) for value in uniques]
        found[column.name] = pd.Series([*told, ""], dtype=object).take(codes).to_numpy()
    return records.assign(**found)


def ids_by_name(target: str, tables: Tables) -> dict[str, str]:
    """Return the id for each name of a table's records that only one of them bears."""
    frame, key = tables.frames[target], TABLES[target].key
    bearers: dict[str, set[str]] = {}
    for name in (name for name in NAMES if name in frame):
        for words, code in zip(frame[name], frame[key], strict=True):
            bearers.setdefault(squeezed(str(words)), set()).add(str(code))
    found = {words: next(iter(codes)) for words, codes in bearers.items() if len(codes) == 1}
    if target == "units":
        words = tables.address_words
        words = words[words["kind"].isin(AREAS_OF_UNITS)]
        for name, unit in zip(words["words"], words["unit"], strict=True):
            found.setdefault(squeezed(name), unit)
    return {**found, **{str(code): str(code) for code in frame[key]}}


def _told(value: str, ids: dict[str, str]) -> str:
    parts = [part for part in value.split(LIST_MARK) if part]
    return LIST_MARK.join(ids.get(part) or ids.get(squeezed(part), part) for part in parts)
