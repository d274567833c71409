"""A file's rows made into records of a table: picked, cleaned, placed, completed, in parts.

Rows are worked on in parts of some ten thousand, so that memory stays bounded, a bar can show how
far it is, and a reader can stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.checks import missing
from gis.completion import complete
from gis.crs import GEOGRAPHIC
from gis.geocode import geocode
from gis.intake.city import concerns_city
from gis.intake.cleaning import cleaned
from gis.intake.columns import COORDINATE, READ_FROM_NAMES
from gis.intake.coordinates import located
from gis.intake.grid import Grid
from gis.intake.references import with_ids
from gis.intake.shape_ids import with_shape_ids
from gis.intake.wish import Online, Progress, Wish
from gis.levels import derive_all
from gis.online_geocode import Found, ask
from gis.schema import Table, typed
from gis.store import Tables
from gis.street_base import cut, window
from gis.tables import FUNDS, GROUND_COVER, INSTITUTIONS, STREETS, TABLES

PART = 20_000
METHODS = ("unit_method", "division_method", "cluster_method")
REREAD, FILLED = "~", "+"
"""Begin the name of a column that tells which cells were read from the name instead, and which
the file has a column for but leaves empty, so that what stands there was derived."""
PLAIN = ("number", "integer", "boolean")
Rows = NDArray[np.int64]
STREET_BASE = (STREETS.id, GROUND_COVER.id)
_GEOCODED = ("institutions", "enterprises", "funds", "places")


@dataclass(frozen=True, kw_only=True)
class Staged:
    """Records made of a file's rows, not yet compared with what is stored.

    `positions` are the rows of the grid that the records come from, `numbers` the rows as a person
    sees them; `given` are the columns that the file itself gives a value, the others are derived.
    `outside` counts the rows that do not concern the city; `reread` are positions, by column, whose
    words are not ours, so that the record's name decided; `filled` those that the file leaves
    empty and that were derived.
    """

    table: Table
    records: pd.DataFrame
    positions: Rows
    numbers: Rows
    given: frozenset[str]
    outside: int
    reread: Mapping[str, Rows] = field(default_factory=dict)
    filled: Mapping[str, Rows] = field(default_factory=dict)


def stage(grid: Grid, wish: Wish, tables: Tables, progress: Progress | None = None) -> Staged:
    """Return the records that the file's rows make.

    Raises ProblemError for a datum that is not known.
    """
    table = TABLES[wish.assignment.table]
    parts: list[pd.DataFrame] = []
    kept: list[Rows] = []
    for start in range(0, len(grid.frame), PART):
        rows = np.arange(start, min(start + PART, len(grid.frame)))
        inside = rows[concerns_city(grid, rows, wish.assignment, tables)]
        made = _records(grid, inside, wish, tables)
        if table.id in STREET_BASE:
            made, there = _of_the_city(table, made, tables)
            inside = inside[there]
        parts.append(made)
        kept.append(inside)
        if progress is not None:
            progress(int(rows[-1]) + 1, len(grid.frame))
    positions = np.concatenate(kept) if kept else np.array([], dtype=np.int64)
    records = _joined(table, parts)
    marks = [str(name) for name in records if str(name)[:1] in (REREAD, FILLED)]
    return Staged(
        table=table,
        records=records.drop(columns=marks),
        positions=positions,
        numbers=grid.rows[positions],
        given=given_columns(grid, wish),
        outside=len(grid.frame) - len(positions),
        reread=_marked(records, marks, REREAD),
        filled=_marked(records, marks, FILLED),
    )


def _marked(records: pd.DataFrame, marks: list[str], sign: str) -> dict[str, Rows]:
    return {
        name.removeprefix(sign): np.flatnonzero(records[name].eq(True).to_numpy(dtype=bool))
        for name in marks
        if name.startswith(sign)
    }


def _of_the_city(
    table: Table, records: pd.DataFrame, tables: Tables
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return records of the street base cut to the city, with ids, and which rows they are of."""
    if "geometry" not in records:
        return records, np.ones(len(records), dtype=bool)
    shapes, _ = cut(np.asarray(records["geometry"], dtype=object), window(tables.units))
    there = np.array([shape is not None for shape in shapes], dtype=bool)
    inside = gpd.GeoDataFrame(records[there], geometry=shapes[there], crs=GEOGRAPHIC)
    return with_shape_ids(table, inside), there


def given_columns(grid: Grid, wish: Wish) -> frozenset[str]:
    """Name the columns that the file or the reader gives, and none that are derived."""
    told = {"source"} if wish.source or "source" in wish.assignment.columns else set()
    dated = {"as_of"} if wish.as_of else set()
    columns = set(wish.assignment.columns) | set(wish.assignment.constants) | told | dated
    if (wish.datum and columns & {COORDINATE, "lon", "lat"}) or grid.geometry is not None:
        columns |= {"lon", "lat"}
    return frozenset(columns - {COORDINATE})


def _joined(table: Table, parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    held = [part for part in parts if len(part)] or list(parts)[:1]
    frame = pd.concat(held, ignore_index=True) if held else pd.DataFrame()
    if table.geometry and "geometry" in frame:
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=GEOGRAPHIC)
    return frame


def _records(grid: Grid, rows: Rows, wish: Wish, tables: Tables) -> pd.DataFrame:
    """Return the records of some rows: every column of the table, as far as anything is known."""
    table = TABLES[wish.assignment.table]
    picked = with_ids(_picked(grid, rows, wish, table), table, tables)
    placed = located(grid, rows, picked, wish, table)
    named = _named(placed, table, tables)
    known = _compact(typed(table, _completed(named, wish, table, tables)), table)
    filled = {
        f"{FILLED}{name}": mask
        for name in picked
        if name in table.by_name
        and name in known
        and (mask := missing(picked[name]) & ~missing(known[name])).any()
    }
    return known.assign(**filled)


def _picked(grid: Grid, rows: Rows, wish: Wish, table: Table) -> pd.DataFrame:
    """Return the mapped cells, cleaned, and what holds for every row."""
    part = grid.frame.iloc[rows]
    found: dict[str, pd.Series] = {}
    for target, heading in wish.assignment.columns.items():
        if target == COORDINATE:
            found[target] = part[heading]
        elif target in table.by_name:
            unit = wish.assignment.units.get(target, "")
            found[target] = cleaned(table.by_name[target], part[heading], unit=unit)
    frame = pd.DataFrame(found, index=range(len(rows)) if not found else None).reset_index(
        drop=True
    )
    for target, value in _constants(wish, table):
        held = frame[target] if target in frame else pd.Series("", index=frame.index, dtype=object)
        frame[target] = held.where(held != "", value)
    return frame


def _constants(wish: Wish, table: Table) -> Iterator[tuple[str, str]]:
    constants = dict(wish.assignment.constants)
    if wish.source:
        constants["source"] = wish.source
    if wish.as_of:
        constants["as_of"] = wish.as_of
    for target, value in constants.items():
        if target in table.by_name and value:
            yield target, value


def _named(records: pd.DataFrame, table: Table, tables: Tables) -> pd.DataFrame:
    """Return the records with what follows from a name: type and level, a fund's certainty."""
    if table.id == INSTITUTIONS.id and "name_zh" in records:
        derived = derive_all(records["name_zh"]).set_axis(records.index)
        for name in READ_FROM_NAMES:
            records = _filled(_reread(records, name, table), name, derived[name])
    for name in METHODS:
        if name in table.by_name:
            records = _reread(records, name, table)
    if "unit" in records and "unit_method" in table.by_name:
        written = pd.Series("source_text", index=records.index, dtype=object)
        records = _filled(records, "unit_method", written.where(records["unit"] != "", ""))
    if table.id == FUNDS.id:
        records = _of_funds(records, tables)
    return records


def _reread(records: pd.DataFrame, name: str, table: Table) -> pd.DataFrame:
    """Empty the cells of a type or level in words that are not ours, and remember which they are.

    A 分行 may be provincial or municipal: the rules for names tell, the word alone does not.
    """
    choices = table.by_name[name].choices or {}
    if name not in records:
        return records
    strange = ~records[name].isin(["", *choices])
    return records.assign(**{f"{REREAD}{name}": strange, name: records[name].where(~strange, "")})


def _filled(records: pd.DataFrame, name: str, values: pd.Series) -> pd.DataFrame:
    if name not in records:
        return records.assign(**{name: values})
    return records.assign(**{name: records[name].where(records[name] != "", values)})


def _of_funds(records: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return funds with the unit of their manager, which is an inference: certainty C."""
    managers = tables.funds[tables.funds["record_type"] == "manager"]
    seats = managers[managers["unit"] != ""].drop_duplicates("name_zh").set_index("name_zh")["unit"]
    if "sponsor" not in records or "record_type" not in records:
        return records
    inferred = records["sponsor"].map(seats).fillna("")
    fund = (records["record_type"] != "manager") & (inferred != "")
    for name, value in (
        ("unit", inferred),
        ("certainty", "C"),
        ("certainty_basis_zh", "按管理人注册地推断"),
        ("certainty_basis_en", "Inferred from where its manager is registered"),
        ("unit_method", "source_text"),
    ):
        values = pd.Series(value, index=records.index, dtype=object).where(fund, "")
        records = _filled(records, name, values)
    return records


def _completed(records: pd.DataFrame, wish: Wish, table: Table, tables: Tables) -> pd.DataFrame:
    """Return the records with unit, building and point of their address, and certainty."""
    if "address" in table.by_name and table.id in _GEOCODED:
        if "address" not in records:
            records = records.assign(address="")
        if wish.geocodes:
            records = _placed(records, table, lambda addresses: geocode(addresses, tables))
        if wish.online is not None:
            records = _placed(records, table, partial(_asked, online=wish.online))
        records = complete(records, tables, table=table)
    if table.id == FUNDS.id:
        certain = np.where(records["unit"].eq("") | records["address"].eq(""), "D", "A")
        records = _filled(records, "certainty", pd.Series(certain, index=records.index))
    return records


def _placed(
    records: pd.DataFrame, table: Table, where: Callable[[pd.Series[str]], pd.DataFrame]
) -> pd.DataFrame:
    """Return the records with a point for those that have none and whose address has one."""
    bare = (records["accuracy"] == "none").to_numpy() & (records["address"] != "").to_numpy()
    if not bare.any() or "lon" not in table.by_name:
        return records
    found = where(records.loc[bare, "address"])
    result = records.copy()
    for name in found.columns:
        if name in table.by_name:
            if name not in result:
                result[name] = np.nan if found[name].dtype.kind == "f" else ""
            result[name] = result[name].astype(object)
            result.loc[bare, name] = found[name].to_numpy()
    return result


def _asked(addresses: pd.Series[str], *, online: Online) -> pd.DataFrame:
    """Return what the service answers for each address, as location columns."""
    found = ask(addresses, key=online.key, service=online.service, base=online.base)
    nowhere = {"accuracy": "none", "coordinate_method": "none"}
    return pd.DataFrame(
        [nowhere if one is None else asdict(one) for one in found],
        columns=[one.name for one in fields(Found)],
    )


def _compact(records: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the records without columns that hold nothing, texts in a compact form.

    A million records then take a fifth of the memory.
    """
    bare = [
        name
        for name in records
        if name in table.by_name
        and not table.by_name[name].required
        and missing(records[name]).all()
    ]
    records = records.drop(columns=bare)
    kinds = {
        name: "str"
        for name in records
        if name in table.by_name
        and table.by_name[name].kind not in ("number", "integer", "boolean")
    }
    return records.astype(kinds)


__all__ = ["Staged", "stage"]
