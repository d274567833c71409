"""What became of records between two revisions: added, removed, moved, otherwise changed.

A record that is as it was is not there. One that was removed lies where it lay last; one that moved
has both its points. A record without a coordinate good enough for a point keeps its accuracy, by
which it is listed and never drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.areas import as_points
from gis.crs import GEOGRAPHIC, METRIC
from gis.revisions import Comparison, cells, digests
from gis.schema import LIST_MARK, Table
from gis.store import Tables
from gis.tables import FUNDS, INSTITUTIONS, LISTED, PLACES, TABLES
from gis.tables.columns import LOCATION
from gis.text import LANGUAGES, Text, join, number
from gis.vocabulary import CHANGE_KINDS, DRAWN_ACCURACIES

TRACKED = (PLACES, INSTITUTIONS, FUNDS, LISTED)
"""Registered enterprises come by the hundred thousand and have no layer: the history lists them."""
KEY_MARK = "|"
"""Between a table and a key in an id: `institutions|I-1`."""
SAME_POINT = 1e-6
"""Degrees, 0.1 m: as many decimals as coordinates are written with."""
COLUMNS = (
    "id", "table", "key", "kind", "name_zh", "name_en", "unit", "what", "lon", "lat", "accuracy",
    "uncertainty_m", "from_lon", "from_lat", "moved_m", "told_zh", "told_en",
)  # fmt: skip
_NUMBERS = ("lon", "lat", "uncertainty_m", "from_lon", "from_lat", "moved_m")
_PLACING = {column.name for column in LOCATION}
_PLAIN = {"name_en": "", "unit": "", "accuracy": "none", "lon": np.nan, "lat": np.nan,
          "uncertainty_m": np.nan}  # fmt: skip


def differing(table: Table, newer: Tables, older: Tables) -> Comparison:
    """Return the records of a table that differ between two revisions.

    Of two revisions of one store the ledger knows what was touched in between; tables put together
    by hand are compared by the digests of their records.
    """
    history = newer.history
    if history is not None and history is older.history:
        found = history.compare(older.number, newer.number)
        return next((one for one in found if one.table.id == table.id), _nothing(table, newer))
    after, before = newer.frames[table.id], older.frames[table.id]
    if after is before:
        return _nothing(table, newer)
    new, old = _marked(table, after), _marked(table, before)
    changed = {key for key, mark in new.items() if old.get(key) != mark}
    gone = {key for key, mark in old.items() if new.get(key) != mark}
    return Comparison(
        table=table,
        before=before[before[table.key].isin(gone)].set_index(table.key, drop=False),
        after=after[after[table.key].isin(changed)].set_index(table.key, drop=False),
    )


def _nothing(table: Table, tables: Tables) -> Comparison:
    none = tables.frames[table.id].iloc[:0].set_index(table.key, drop=False)
    return Comparison(table=table, before=none, after=none)


def _marked(table: Table, frame: pd.DataFrame) -> dict[str, bytes]:
    return dict(zip(frame[table.key], digests(table, cells(table, frame)), strict=True))


def changes(
    newer: Tables, older: Tables | None, tracked: Iterable[Table] = TRACKED
) -> gpd.GeoDataFrame:
    """Return one row for each record that differs between two revisions, by table and then by key.

    Columns: COLUMNS and geometry (EPSG:4326); `kind` is a code of CHANGE_KINDS, `what` the names of
    the columns that changed, joined by ;, `told_zh` and `told_en` say all of it in words. Moved are
    records that were and are placed well enough to be drawn; `from_lon`, `from_lat` and `moved_m`
    (metres in EPSG:4509) are theirs alone. Without an earlier revision there is no row.
    """
    rows: list[dict[str, Any]] = []
    if older is not None:
        for table in tracked:
            rows += _rows(differing(table, newer, older))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, "float64"))
    frame = frame.assign(moved_m=_metres(frame))
    words = [told(row) for row in frame.to_dict("records")]
    return as_points(
        frame.assign(**{f"told_{one}": [text.get(one) for text in words] for one in LANGUAGES})
    )


def told(row: Mapping[str, Any]) -> Text:
    """Say in words what became of a record: the kind, how far it moved, which fields changed."""
    fields = [Text("位置", "Location")] if set(row["what"].split(LIST_MARK)) & _PLACING else []
    fields += [
        TABLES[row["table"]].by_name[name].label
        for name in row["what"].split(LIST_MARK)
        if name and name not in _PLACING
    ]
    zh, en = (CHANGE_KINDS[row["kind"]].get(language) for language in LANGUAGES)
    if row["kind"] == "moved":
        away = number(row["moved_m"])
        zh, en = f"{zh} {away} 米", f"{en} by {away} m"
    if not fields:
        return Text(zh, en)
    return Text(
        f"{zh}：{join([one.zh for one in fields], 'zh')}",
        f"{en}: {join([one.en for one in fields], 'en')}",
    )


def _rows(found: Comparison) -> list[dict[str, Any]]:
    """Return the rows of one table, in the order of their keys."""
    before = {row[found.table.key]: row for row in found.before.to_dict("records")}
    after = {row[found.table.key]: row for row in found.after.to_dict("records")}
    cells_ = found.cells()
    what = cells_.groupby("key", sort=False)["column"].agg(LIST_MARK.join).to_dict()
    return [
        _row(found.table.id, key, before.get(key), after.get(key), what.get(key, ""))
        for key in sorted({*before, *after})
    ]


def _row(
    table: str, key: str, old: dict[str, Any] | None, new: dict[str, Any] | None, what: str
) -> dict[str, Any]:
    shown = new or old or {}
    kind = "opened" if old is None else "closed" if new is None else "changed"
    start = (np.nan, np.nan)
    if old is not None and new is not None and _has_moved(old, new):
        kind, start = "moved", (old["lon"], old["lat"])
    return {
        **{name: shown.get(name, default) for name, default in _PLAIN.items()},
        "id": f"{table}{KEY_MARK}{key}",
        "table": table,
        "key": key,
        "kind": kind,
        "name_zh": shown.get("name_zh", "") or shown.get("name_en", ""),
        "what": what,
        "from_lon": start[0],
        "from_lat": start[1],
    }


def _has_moved(old: dict[str, Any], new: dict[str, Any]) -> bool:
    if any(row.get("accuracy") not in DRAWN_ACCURACIES for row in (old, new)):
        return False
    return any(abs(old[axis] - new[axis]) > SAME_POINT for axis in ("lon", "lat"))


def _metres(rows: pd.DataFrame) -> np.ndarray:
    ends = [
        gpd.GeoSeries(gpd.points_from_xy(rows[x], rows[y]), crs=GEOGRAPHIC).to_crs(METRIC)
        for x, y in (("from_lon", "from_lat"), ("lon", "lat"))
    ]
    away = ends[0].distance(ends[1], align=False).to_numpy()
    return np.where(rows["from_lon"].notna(), np.round(away), np.nan)


def moves(changed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a line for each record that moved, from where it was to where it is."""
    moved = changed[changed["kind"] == "moved"]
    ends = moved[["from_lon", "from_lat", "lon", "lat"]].to_numpy(dtype=float).reshape(-1, 2, 2)
    return moved.set_geometry(shapely.linestrings(ends), crs=GEOGRAPHIC)


def outside_points(changed: pd.DataFrame) -> pd.Series[int]:
    """Count by unit the records that no point is drawn for; "" is an unknown unit."""
    drawn = changed["accuracy"].isin(DRAWN_ACCURACIES) & changed["lon"].notna()
    return changed[~drawn].groupby("unit", sort=True).size()
