"""What an import would do: new, changed cell by cell, unchanged, rejected, closed; then the change.

A value that the file gives replaces the stored one; what is derived from it only fills gaps, so
that a correction made by hand is not undone by the next quarter's list. Where the address changed,
what followed from the old one follows from the new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.checks import Fault, missing
from gis.intake.faults import found_faults
from gis.intake.grid import Opened
from gis.intake.identity import Identified, identified
from gis.intake.staging import Staged, stage
from gis.intake.wish import Progress, Wish
from gis.problems import Problem
from gis.quiet import without_collecting
from gis.revisions import Change, Comparison, cells, digests
from gis.schema import Table, typed
from gis.store import Tables
from gis.text import Language, Text

Rows = NDArray[np.int64]
SHOWN_CELLS = 2_000
FOLLOWS_ADDRESS = (
    "unit", "unit_method", "unit_evidence", "unit_confidence", "division", "division_method",
    "building", "cluster", "cluster_method",
)  # fmt: skip
FOLLOWS = {
    "unit_method": "unit", "unit_evidence": "unit", "unit_confidence": "unit",
    "division_method": "division", "cluster_method": "cluster",
}  # fmt: skip
"""What tells how a value was found is taken with the value, or left with it."""
LOCATION = (
    "lon", "lat", "accuracy", "uncertainty_m", "original_lon", "original_lat", "datum",
    "coordinate_method", "coordinate_source", "source_status",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the reader sees before anything is written; positions are those of the staged records.

    `records` are whole records as they would be stored, by position; rejected ones as they stand.
    """

    staged: Staged
    identity: Identified
    faults: tuple[Fault, ...]
    records: pd.DataFrame = field(repr=False)
    before: pd.DataFrame = field(repr=False)
    new: Rows
    changed: Rows
    unchanged: Rows
    rejected: Rows
    closed: tuple[str, ...]
    based_on: int
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return self.staged.table

    def comparison(self, limit: int = SHOWN_CELLS) -> Comparison:
        """Return the first `limit` changed records as they are stored and as they would be."""
        some = self.changed[:limit]
        key = self.table.key
        after = self.records.loc[some].set_index(key, drop=False)
        before = self.before[self.before[key].isin(after.index)].set_index(key, drop=False)
        return Comparison(table=self.table, before=before, after=after)

    def cells(self, limit: int = SHOWN_CELLS) -> pd.DataFrame:
        """Return the changed cells of the first `limit` changed records: key, column, old, new."""
        return self.comparison(limit).cells()

    def label(self, name: str, language: Language) -> str:
        """Return what a column is called; a name that the table does not have stays."""
        column = self.table.by_name.get(name)
        return name if column is None else column.label.get(language)

    def change(
        self, *, new: bool = True, changed: bool = True, leave: Sequence[int] = ()
    ) -> Change:
        """Return what is to be written: the groups that the reader chose, less rows left out."""
        nothing = self.new[:0]
        chosen = [self.new if new else nothing, self.changed if changed else nothing]
        rows = np.setdiff1d(np.concatenate(chosen), np.asarray(leave, dtype=np.int64))
        return Change(table=self.table, records=self.records, removed=self.closed, rows=rows)

    def problems(self, opened: Opened, limit: int = 1_000) -> Iterator[Problem]:
        """Yield the findings row by row, under the file's own headings, `limit` at most."""
        headings = self.headings
        found = (
            replace(problem, column=headings.get(problem.column, problem.column))
            for fault in self.faults
            for problem in fault.problems(self.staged.records, self.staged.numbers, opened.file)
        )
        return islice(found, limit)


def preview(
    opened: Opened, wish: Wish, tables: Tables, based_on: int, progress: Progress | None = None
) -> Preview:
    """Return what writing the file would do to the tables of revision `based_on`."""
    with without_collecting():
        return _preview(opened, wish, tables, based_on, progress)


def _preview(
    opened: Opened, wish: Wish, tables: Tables, based_on: int, progress: Progress | None
) -> Preview:
    staged = stage(opened.grid, wish, tables, progress)
    current = tables.frames[staged.table.id]
    identity = identified(staged.table, staged.records, current)
    faults = tuple(found_faults(staged, identity, tables))
    rejected = _rejected(faults, len(staged.records))
    good = np.flatnonzero(~rejected)
    records, before = _merged(staged, identity, good, current, wish)
    new = good[~identity.stored[good]]
    known = good[identity.stored[good]]
    same = _same(staged.table, records, before, known)
    return Preview(
        staged=staged,
        identity=identity,
        faults=faults,
        records=records,
        before=before,
        new=new,
        changed=known[~same],
        unchanged=known[same],
        rejected=np.flatnonzero(rejected),
        closed=_closed(staged, identity, current, wish) if wish.full else (),
        based_on=based_on,
        headings=wish.assignment.columns,
    )


def _rejected(faults: Sequence[Fault], n: int) -> NDArray[np.bool_]:
    """Tell which records cannot be taken; a finding about the whole table refuses them all."""
    refused = np.zeros(n, dtype=bool)
    for fault in faults:
        if fault.refuses:
            refused[fault.rows if len(fault.rows) else slice(None)] = True
    return refused


def _merged(
    staged: Staged, identity: Identified, good: Rows, current: pd.DataFrame, wish: Wish
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the records, the good ones of them whole, and the stored ones that they meet."""
    table = staged.table
    fresh = staged.records.assign(**{table.key: pd.Series(identity.ids, dtype="str")})
    known = good[identity.stored[good]]
    if not len(known):
        return fresh, current.iloc[:0]
    places = pd.Index(current[table.key]).get_indexer(identity.ids[known])
    old = current.iloc[places].set_axis(known)
    told = Given(
        columns=staged.given,
        reread={name: np.isin(known, rows) for name, rows in staged.reread.items()},
        filled={name: np.isin(known, rows) for name, rows in staged.filled.items()},
    )
    every_column = [*table.by_name, *(["geometry"] if table.geometry else [])]
    new = fresh.loc[known].reindex(columns=every_column)
    merged = _over(table, old, new, told, wish)
    rest = fresh.drop(index=known)
    whole = merged if rest.empty else pd.concat([rest, merged]).sort_index()
    return whole, current.iloc[places]


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The columns that the file gives; by column, rows in strange words, rows left empty."""

    columns: frozenset[str]
    reread: Mapping[str, NDArray[np.bool_]]
    filled: Mapping[str, NDArray[np.bool_]]


def _over(
    table: Table, old: pd.DataFrame, new: pd.DataFrame, told_by_file: Given, wish: Wish
) -> pd.DataFrame:
    """Lay new records over old ones of the same index, column by column."""
    given, reread = told_by_file.columns, told_by_file.reread
    moved = _differs(old, new, "address") if "address" in given else np.zeros(len(old), dtype=bool)
    replaced = _located_anew(old, new, wish, moved)
    result = {}
    for column in table.columns:
        name = column.name
        if name not in new:
            result[name] = old.get(name)
            continue
        if name not in old:
            result[name] = new[name]
            continue
        told, empty = ~missing(new[name]), missing(old[name])
        take = told & (empty | (name in given))
        if name in given and wish.erases and name not in LOCATION:
            take = np.ones(len(old), dtype=bool)
        if name in reread:
            take[reread[name]] = empty[reread[name]]
        for one in {name, FOLLOWS.get(name, name)} & set(told_by_file.filled):
            take &= ~told_by_file.filled[one]
        if name in FOLLOWS_ADDRESS and name not in given:
            take = (told & empty) | moved
        if name in LOCATION:
            take = replaced
        if name in LOCATION and name in told_by_file.filled:
            take &= ~told_by_file.filled[name] | moved
        result[name] = old[name].astype(object).where(~take, new[name].astype(object))
    result[table.key] = old[table.key]
    frame = typed(table, pd.DataFrame(result, index=old.index))
    if table.geometry and "geometry" in new:
        import geopandas as gpd

        shapes = new["geometry"].where(~new["geometry"].isna(), old["geometry"])
        return gpd.GeoDataFrame(frame, geometry=shapes, crs=old.crs)
    return frame


def _located_anew(
    old: pd.DataFrame, new: pd.DataFrame, wish: Wish, moved: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell which records take the new location, all its columns together.

    That is where the file gives a coordinate, where the old record has none, and where its address
    changed; a point that was corrected by hand stays unless the file gives another.
    """
    if "lon" not in old or "lon" not in new:
        return np.zeros(len(old), dtype=bool)
    told, bare = ~missing(new["lon"]), missing(old["lon"])
    own = (new["coordinate_method"] == "own_point").to_numpy(dtype=bool)
    says_all = "datum" in wish.assignment.columns
    return (told & (bare | own | says_all)) | moved


def _differs(old: pd.DataFrame, new: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    if name not in old or name not in new:
        return np.zeros(len(old), dtype=bool)
    there = ~missing(new[name]) & ~missing(old[name])
    return there & (old[name].astype(object).to_numpy() != new[name].astype(object).to_numpy())


def _same(
    table: Table, records: pd.DataFrame, before: pd.DataFrame, known: Rows
) -> NDArray[np.bool_]:
    if not len(known):
        return np.zeros(0, dtype=bool)
    new = digests(table, cells(table, records.loc[known]))
    old = digests(table, cells(table, before))
    return np.array([one == other for one, other in zip(new, old, strict=True)], dtype=bool)


def _closed(
    staged: Staged, identity: Identified, current: pd.DataFrame, wish: Wish
) -> tuple[str, ...]:
    """Return the stored records of the same source that the file, a whole list, no longer has."""
    source = wish.source or wish.assignment.constants.get("source", "")
    if not source or "source" not in current:
        return ()
    own = current.loc[current["source"] == source, staged.table.key]
    return tuple(own[~own.isin(set(identity.ids))])


def summary(shown: Preview) -> Text:
    """Say on one line what an import would do."""
    words = Text(
        "新增 {new}，变更 {changed}，未变 {unchanged}，不收 {rejected}，"
        "关闭 {closed}，外地 {outside}",
        "{new} new, {changed} changed, {unchanged} unchanged, {rejected} rejected, "
        "{closed} closed, {outside} of other cities",
    )
    return words.format(
        new=len(shown.new), changed=len(shown.changed), unchanged=len(shown.unchanged),
        rejected=len(shown.rejected), closed=len(shown.closed), outside=shown.staged.outside,
    )  # fmt: skip


def reasons(shown: Preview, language: Language) -> dict[int, str]:
    """Return why each rejected record is, by its position."""
    zh = language == "zh"
    found: dict[int, list[str]] = {int(row): [] for row in shown.rejected}
    for fault in shown.faults:
        if fault.refuses:
            label = shown.label(fault.column, language)
            words = f"{label}：{fault.says.zh}" if zh else f"{label}: {fault.says.en}"
            for row in fault.rows.tolist() if len(fault.rows) else found:
                found[row].append(words)
    return {row: ("；" if zh else "; ").join(words) for row, words in found.items()}


def rejected_rows(shown: Preview, opened: Opened, language: Language) -> pd.DataFrame:
    """Return the rejected rows as they stand in the file, with their number and the reason.

    The reader mends them and reads this file in again: the two columns are passed over then.
    """
    why = reasons(shown, language)
    rows = opened.grid.frame.iloc[shown.staged.positions[shown.rejected]].reset_index(drop=True)
    heads = Text("不收原因", "Reason"), Text("原行号", "Row")
    rows.insert(0, heads[0].get(language), [why[int(row)] for row in shown.rejected])
    rows.insert(1, heads[1].get(language), shown.staged.numbers[shown.rejected])
    return rows
