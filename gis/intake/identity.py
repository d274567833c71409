"""Which stored record a row is, and which rows of a file are the same record twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.intake.cleaning import name_key
from gis.schema import Table, texts

Rows = NDArray[np.int64]
EXACT = ("uscc", "amac_no", "code", "id", "record_type", "unit", "area", "indicator", "period")
"""Columns that are compared as they are; names and addresses are compared by their words."""


@dataclass(frozen=True, kw_only=True)
class Identified:
    """Records with their ids, whether each is stored already, and what it repeats in the file.

    `first` is the position of the row that a row repeats, -1 where it repeats none; `by` names the
    columns by which it was known again.
    """

    ids: NDArray[np.object_]
    stored: NDArray[np.bool_]
    first: Rows
    by: NDArray[np.object_]


def identified(table: Table, records: pd.DataFrame, current: pd.DataFrame) -> Identified:
    """Return the id of each record: its own, that of the stored record it is, or a new one.

    A record is known again by its id, then by the columns of the table's identity in their order.
    A new id is made of the surest of these columns, so that the same record always gets the same.
    """
    n = len(records)
    ids = np.full(n, "", dtype=object)
    given = texts(records, table.key)
    own = given != ""
    ids[own] = given[own]
    first, by = np.full(n, -1, dtype=np.int64), np.full(n, "", dtype=object)
    _mark_repeats(given, own, first, by, table.key)
    surer = np.zeros(n, dtype=bool)
    for columns in table.identity:
        if not set(columns) <= set(records) or not set(columns) <= set(current):
            continue
        # Who has a code is known by it: two with the same name and address are two all the same.
        weaker = np.flatnonzero(~surer)
        if len(weaker) == 0:
            break
        keys = np.full(n, "", dtype=object)
        keys[weaker] = keys_of(records.iloc[weaker], columns)
        told = keys != ""
        _mark_repeats(keys, told, first, by, "+".join(columns))
        stored_keys = keys_of(current, columns)[::-1]
        held = dict(zip(stored_keys, current[table.key].to_numpy()[::-1], strict=True))
        held.pop("", None)
        open_ = told & (ids == "")
        ids[open_] = [held.get(key, "") for key in keys[open_]]
        by[open_ & (ids != "") & (by == "")] = "+".join(columns)
        surer |= told
    _invent(table, records, ids)
    stored = np.isin(ids.astype(str), current[table.key].to_numpy().astype(str))
    # Two rows that lead to one stored record by different ways are the same record too.
    _mark_repeats(ids, ids != "", first, by, table.key)
    return Identified(ids=ids, stored=stored, first=first, by=by)


def keys_of(records: pd.DataFrame, columns: tuple[str, ...]) -> NDArray[np.object_]:
    """Return what each record is compared by; "" where one of the columns is unknown."""
    parts = [
        texts(records, name) if name in EXACT else _folded(texts(records, name)) for name in columns
    ]
    known = np.logical_and.reduce([part != "" for part in parts])
    joined = parts[0].astype(object)
    for part in parts[1:]:
        joined = joined + "\x1f" + part
    return np.where(known, joined, "")


def _folded(values: NDArray[np.object_]) -> NDArray[np.object_]:
    codes, uniques = pd.factorize(values)
    return np.array([name_key(one) for one in uniques], dtype=object)[codes]


def _mark_repeats(
    keys: NDArray[np.object_],
    told: NDArray[np.bool_],
    first: Rows,
    by: NDArray[np.object_],
    name: str,
) -> None:
    """Enter for each row that repeats an earlier one's key which row that is."""
    codes, _ = pd.factorize(keys)
    order = np.arange(len(keys))
    starts = pd.Series(order).groupby(codes).transform("min").to_numpy()
    again = told & (starts < order) & (first < 0)
    first[again] = starts[again]
    by[again] = name


def _invent(table: Table, records: pd.DataFrame, ids: NDArray[np.object_]) -> None:
    """Give the records without an id one that follows from what they are known by."""
    prefix = table.prefix or table.id
    for columns in (*table.identity, tuple(records.columns[:1])):
        open_ = ids == ""
        if not open_.any() or not set(columns) <= set(records):
            continue
        keys = keys_of(records[open_], columns)
        plain = columns in (("uscc",), ("amac_no",), ("code",))
        made = [
            "" if not key else f"{prefix}-{key}" if plain else f"{prefix}-{_short(key)}"
            for key in keys
        ]
        ids[open_] = made


def _short(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
