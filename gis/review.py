"""The work list: which records are to be looked at, why, what to do, by whom and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.counts import disagreements
from gis.reasons import REASONS
from gis.schema import LIST_MARK, texts
from gis.signoff import standing
from gis.store import Tables
from gis.tables import TABLES
from gis.tables.reviews import CLOSED, REVIEWED

NOT_ON_THE_GROUND = ("cluster", "pilot", "platform")
"""Kinds of places that are programmes or areas: no point and no unit is asked for them."""
SAME_DEGREES = 1e-6
"""Coordinates that differ by less than this (0.1 m) are the same point."""
STATION_METHODS = ("metro_station", "along_metro")
LEVEL_ORDER = {"head_office": 0, "legal_person": 2, "provincial": 2, "branch": 3, "outlet": 4}
COLUMNS = (
    "table", "record", "name_zh", "kind", "level", "unit", "address", "as_of", "reasons", "owner",
    "due", "state", "verified_on", "office", "method", "lapsed", "importance",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """From where on a record is to be looked at.

    `months`: older than this before `at`, or before the newest date of the data themselves where
    `at` is empty. `uncertainty_m`: metres; `confidence`: of the unit, 0 to 1.
    """

    months: int = 24
    at: str = ""
    uncertainty_m: float = 500.0
    confidence: float = 0.8


def newest(tables: Tables) -> str:
    """Return the newest date (YYYY-MM) that any reviewed record bears; "" where none is dated."""
    dates = [
        str(value)
        for name in REVIEWED
        if (frame := tables.frames.get(name)) is not None and "as_of" in frame
        for value in frame["as_of"].unique()
        if value
    ]
    months = [_month(value, last=False) for value in dates]
    return _written(max(months)) if months else ""


def work_list(tables: Tables, limits: Limits | None = None) -> pd.DataFrame:
    """Return one row for each record that is to be looked at, the most important first.

    Columns: see COLUMNS; `reasons` are codes of REASONS joined by ";", `importance` is smaller for
    what matters more: head offices and key projects come first, then by the gravest reason and
    the number of reasons. A record that was signed off as gone is not listed.
    """
    limits = limits or Limits()
    signed = standing(tables)
    parts = [
        _of_table(tables, name, limits, signed)
        for name in REVIEWED
        if tables.frames.get(name) is not None and len(tables.frames[name])
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat(parts, ignore_index=True)
    order = {code: place for place, code in enumerate(REASONS)}
    codes = rows["reasons"].str.split(LIST_MARK)
    worst = codes.map(lambda held: min(order[code] for code in held))
    rows = rows.assign(_worst=worst, _many=-codes.map(len))
    rows = rows.sort_values(["importance", "_worst", "_many", "table", "record"], kind="stable")
    return rows[list(COLUMNS)].reset_index(drop=True)


def filtered(
    rows: pd.DataFrame,
    *,
    owner: str | None = None,
    units: Sequence[str] = (),
    reasons: Sequence[str] = (),
    due: str = "",
    names: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the rows of an owner ("" for nobody's), units, reasons, tables, due by a date.

    What has no due date is not due; units and reasons are any of those named.
    """
    keep = pd.Series(True, index=rows.index)
    if owner is not None:
        keep &= rows["owner"] == owner
    if units:
        keep &= rows["unit"].isin(units)
    if names:
        keep &= rows["table"].isin(names)
    if reasons:
        wanted = set(reasons)
        keep &= rows["reasons"].map(lambda held: bool(wanted & set(held.split(LIST_MARK))))
    if due:
        keep &= (rows["due"] != "") & (rows["due"] <= due)
    return rows[keep].reset_index(drop=True)


def _of_table(tables: Tables, name: str, limits: Limits, signed: pd.DataFrame) -> pd.DataFrame:
    frame: pd.DataFrame = tables.frames[name]
    keys = frame[TABLES[name].key].astype(str)
    held = signed[signed["table"] == name].set_index("record")
    review = held.reindex(keys)
    state = review["state"].fillna("").to_numpy()
    lapsed = review["lapsed"].fillna(False).astype(bool).to_numpy()
    seen = np.where(lapsed, "", review["verified_on"].fillna("").to_numpy())
    found = dict(_findings(tables, name, limits, seen))
    found["lapsed"] = lapsed & (state != "open")
    found["never_verified"] = (state == "") | (state == "open")
    reasons = [
        LIST_MARK.join(code for code in REASONS if code in found and found[code][place])
        for place in range(len(frame))
    ]
    rows = pd.DataFrame(
        {
            "table": name,
            "record": keys.to_numpy(),
            "name_zh": frame["name_zh"].to_numpy(),
            "kind": texts(frame, {"places": "kind", "funds": "record_type"}.get(name, "type")),
            "level": texts(frame, "level"),
            "unit": texts(frame, "unit"),
            "address": texts(frame, "address"),
            "as_of": texts(frame, "as_of"),
            "reasons": reasons,
            **{c: review[c].fillna("").to_numpy()
               for c in ("owner", "due", "state", "verified_on", "office", "method")},
            "lapsed": lapsed,
            "importance": _importance(frame, name),
        }
    )  # fmt: skip
    gone = np.isin(state, CLOSED) & ~lapsed
    return rows[(rows["reasons"] != "") & ~gone]


def _findings(
    tables: Tables, name: str, limits: Limits, seen: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield for each reason which records have it; `seen` is the day of a sign-off that stands."""
    frame: pd.DataFrame = tables.frames[name]
    if "as_of" in frame:
        dated = [max(str(own), on) for own, on in zip(frame["as_of"], seen, strict=True)]
        at = limits.at or newest(tables)
        old = [is_older(one, at, limits.months) for one in dated]
        yield "stale", np.array(old, dtype=bool)
        yield "undated", np.array([one == "" for one in dated], dtype=bool)
    standing_on_ground = ~np.isin(texts(frame, "kind"), NOT_ON_THE_GROUND)
    if "unit" in frame:
        yield "unit_unknown", (texts(frame, "unit") == "") & standing_on_ground
    if "unit_confidence" in frame:
        sure = pd.to_numeric(frame["unit_confidence"], errors="coerce").to_numpy()
        yield "unit_doubtful", (sure < limits.confidence) & (texts(frame, "unit") != "")
    if "accuracy" in frame:
        accuracy = texts(frame, "accuracy")
        # A table that was never placed holds no accuracy at all: its records are not placed.
        yield "unplaced", np.isin(accuracy, ("none", "")) & standing_on_ground
        yield "area_only", (accuracy == "area") & standing_on_ground
        uncertain = pd.to_numeric(frame["uncertainty_m"], errors="coerce").to_numpy()
        yield "uncertain", (uncertain > limits.uncertainty_m) & (accuracy != "area")
        yield "outside_unit", _outside(tables, name)
        yield "station_point", at_station(tables, frame) & (accuracy != "area")
    if "source_status" in frame:
        yield "source_unverified", texts(frame, "source_status") == "unverified"


def _outside(tables: Tables, name: str) -> np.ndarray:
    """Tell whose point lies farther from its written unit than it is uncertain."""
    frame = tables.frames[name]
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    if not plain["lon"].notna().any() or tables.frames.get("units") is None:
        return np.zeros(len(frame), dtype=bool)
    wrong: gpd.GeoDataFrame = disagreements(tables.with_tables(institutions=plain))
    wrong = wrong[~wrong["explained"].astype(bool)]
    key = TABLES[name].key
    return frame[key].isin(set(wrong[key])).to_numpy()


def at_station(tables: Tables, frame: pd.DataFrame) -> np.ndarray:
    """Tell which records lie exactly at a metro station though they were placed another way."""
    stations = tables.frames.get("metro_stations")
    if stations is None or not len(stations):
        return np.zeros(len(frame), dtype=bool)
    points = {_cell(lon, lat) for lon, lat in zip(stations["lon"], stations["lat"], strict=True)}
    points.discard(None)
    same = [_cell(lon, lat) in points for lon, lat in zip(frame["lon"], frame["lat"], strict=True)]
    other = ~np.isin(texts(frame, "coordinate_method"), STATION_METHODS)
    return np.array(same, dtype=bool) & other


def _cell(lon: float, lat: float) -> tuple[int, int] | None:
    if lon != lon or lat != lat:
        return None
    return round(lon / SAME_DEGREES), round(lat / SAME_DEGREES)


def _importance(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Rank records: head offices 0, key projects 1, other legal persons and plan places 2, …"""
    if name == "places":
        key, plan = (frame.get(c, pd.Series(False, index=frame.index)).eq(True).to_numpy()
                     for c in ("project", "plan_named"))  # fmt: skip
        return np.where(key, 1, np.where(plan, 2, 3))
    if "level" in frame:
        return np.array([LEVEL_ORDER.get(str(level), 4) for level in frame["level"]])
    return np.full(len(frame), 3 if name == "funds" else 5)


def _month(value: str, *, last: bool) -> int:
    """Count the months to a date; of a year alone to its first or last month."""
    year, _, rest = value.partition("-")
    return int(year) * 12 + (int(rest[:2]) if rest else 12 if last else 1) - 1


def _written(months: int) -> str:
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def is_older(value: str, at: str, months: int) -> bool:
    """Tell whether a date lies more than so many months before another, in its favour."""
    if not value or not at:
        return False
    return _month(at, last=False) - _month(value, last=True) > months
