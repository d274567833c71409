"""Correct one record by hand: its point, or its address and what follows from it.

Nothing is written here: a correction is the whole record as it will be, with what differs and what
is wrong with it, to be shown before it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from gis.areas import locate
from gis.completion import resolved
from gis.crs import to_wgs84
from gis.geocode import COLUMNS, DECIMALS
from gis.problems import Problem, ProblemError
from gis.revisions import Change, plain
from gis.schema import Table
from gis.store import Tables
from gis.tables import TABLES
from gis.tables.columns import LOCATION
from gis.text import Text, is_missing
from gis.vocabulary import DRAWN_ACCURACIES

Row = dict[str, Any]
PLACEABLE = tuple(
    name
    for name, table in TABLES.items()
    if not table.geometry and {one.name for one in LOCATION} <= set(table.by_name)
    if {"address", "unit"} <= set(table.by_name)
)
"""Tables whose records have an address and a point of their own."""
UNCERTAINTIES_M = {"exact": 20.0, "building": 100.0, "block": 300.0, "street": 500.0}
"""What is offered for an accuracy, in metres, until the reader says better."""
_BY_ADDRESS = (
    "unit", "unit_method", "unit_evidence", "unit_confidence", "division", "division_method",
    "building", "cluster", "cluster_method",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A point as it was given, in its own datum, with how good it is and where it is from."""

    lon: float
    lat: float
    datum: str
    accuracy: str
    uncertainty_m: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A record as it was and as it will be, and what there is to say about it."""

    table: Table
    before: Row
    after: Row
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        return any(problem.fatal for problem in self.problems)

    def cells(self) -> list[tuple[str, str, str]]:
        """Return column, old and new value, as written, of each cell that differs."""
        written = (
            (one.name, plain(self.before.get(one.name)), plain(self.after.get(one.name)))
            for one in self.table.columns
        )
        return [(name, was, now) for name, was, now in written if was != now]

    def change(self) -> Change:
        """Return the change to commit; raises ProblemError where the correction is refused."""
        if self.refused:
            raise ProblemError(*(one for one in self.problems if one.fatal))
        return Change(table=self.table, records=_frame(self.table, self.after))


def note_of(reason: str, source: str) -> str:
    """Return the note of a correction's revision; raises ProblemError where a part is missing."""
    words = [" ".join(part.split()) for part in (reason, source)]
    wrong = []
    if not words[0]:
        says = Text("没有写明更正理由", "The correction has no reason")
        wrong.append(_refused(says, Text("请写一句理由", "Give it in a sentence")))
    if not words[1]:
        wrong.append(_no_source())
    if wrong:
        raise ProblemError(*wrong)
    return " · ".join(words)


def record_of(table: str, key: str, tables: Tables) -> Row:
    """Return a record that can be corrected; raises ProblemError where there is none."""
    if table not in PLACEABLE:
        told = "、".join(PLACEABLE)
        raise ProblemError(
            _refused(
                Text("此表的记录没有自己的点位", "Records of this table have no point"),
                Text(f"可选：{told}", f"Choose from: {', '.join(PLACEABLE)}"), table,
            )
        )  # fmt: skip
    definition, frame = TABLES[table], tables.frames[table]
    found = frame[frame[definition.key] == key]
    if found.empty:
        raise ProblemError(
            _refused(
                Text("没有这条记录", "There is no such record"),
                Text("编号见名录或导出的表", "See the lists or an export for the ids"), key,
            )
        )  # fmt: skip
    return {str(name): value for name, value in found.iloc[0].to_dict().items()}


def placed(table: str, before: Row, point: Point, tables: Tables) -> Correction:
    """Put a record at a point of its own; original coordinate and datum are kept.

    A point outside the city, an accuracy that is no point's, or an unknown source is refused; one
    outside the unit that the record is counted in is warned of.
    """
    lon, lat = (
        round(float(value), DECIMALS) for value in to_wgs84(point.lon, point.lat, point.datum)
    )
    known = {
        "lon": lon,
        "lat": lat,
        "accuracy": point.accuracy,
        "uncertainty_m": float(point.uncertainty_m),
        "original_lon": round(float(point.lon), DECIMALS),
        "original_lat": round(float(point.lat), DECIMALS),
        "datum": point.datum,
        "coordinate_method": "own_point",
        "coordinate_source": point.source.strip(),
        "source_status": "named",
    }
    wrong = [] if point.source.strip() else [_no_source()]
    if table == "places":
        wrong += _left_behind(before, tables)
    return _located(table, before, known, tables, wrong)


def in_building(table: str, before: Row, place: str, tables: Tables) -> Correction:
    """Put a record where a building or place of the atlas stands: its point, accuracy and source.

    Refused where the place has no point; a place that is itself corrected cannot be its own.
    """
    rows = tables.places[tables.places["id"] == place]
    good = rows[rows["accuracy"].isin(DRAWN_ACCURACIES) & rows["lon"].notna()]
    if good.empty or (table == "places" and place == before["id"]):
        says = Text("这个地点不能作依据", "This place cannot be used")
        cure = Text("请选一个已定位的其他地点", "Choose another place that has a point")
        return _unchanged(table, before, _refused(says, cure, place))
    row = good.iloc[0]
    known = {name: row[name] for name in COLUMNS} | {
        "coordinate_method": "same_building",
        "coordinate_source": f"{row['name_zh']}：{row['coordinate_source']}",
    }
    if "building" in TABLES[table].by_name:
        known["building"] = place
    return _located(table, before, known, tables, [])


def addressed(table: str, before: Row, address: str, unit: str, tables: Tables) -> Correction:
    """Correct an address: unit, division, building and cluster are resolved anew from it.

    A `unit` that is given goes before what the address says. The point stays; one that then lies in
    another unit is warned of. Without a new address or unit nothing is resolved anew.
    """
    definition = TABLES[table]
    after = {**before, "address": " ".join(address.split())}
    if not unit and after["address"] == before["address"]:
        return Correction(table=definition, before=before, after=before)
    after |= {name: "" for name in _BY_ADDRESS if name in definition.by_name}
    if "unit_confidence" in definition.by_name:
        after["unit_confidence"] = np.nan
    if unit:
        after |= {"unit": unit, "unit_method": "source_text"}
    found = _resolved(after, tables)
    after |= {name: found[name] for name in _BY_ADDRESS if name in definition.by_name}
    if unit and "unit_confidence" in definition.by_name:
        after["unit_confidence"] = np.nan
    for name in ("unit_method", "division_method"):
        if name in definition.by_name:
            after[name] = after[name] or "unknown"
    return Correction(
        table=definition, before=before, after=after,
        problems=tuple(_elsewhere(after, tables)),
    )  # fmt: skip


def _located(
    table: str, before: Row, known: Mapping[str, object], tables: Tables, wrong: list[Problem]
) -> Correction:
    definition = TABLES[table]
    after = {**before, **known}
    if "cluster" in definition.by_name and after["cluster_method"] != "written":
        # Told by the old point, if at all: the new one is asked.
        found = _resolved({**after, "cluster": "", "cluster_method": ""}, tables)
        after |= {name: found[name] for name in ("cluster", "cluster_method")}
    wrong = [*wrong, *_point_problems(after, tables), *_elsewhere(after, tables)]
    return Correction(table=definition, before=before, after=after, problems=tuple(wrong))


def _resolved(row: Row, tables: Tables) -> Row:
    found = resolved(pd.DataFrame([row]), tables).iloc[0].to_dict()
    return {str(name): value for name, value in found.items()}


def unit_at(lon: float, lat: float, tables: Tables) -> str:
    """Return the unit that a point lies in; "" outside the city."""
    at = int(locate(tables.units, (np.array([lon]), np.array([lat])))[0])
    return "" if at < 0 else str(tables.units["id"].iloc[at])


def _point_problems(row: Row, tables: Tables) -> list[Problem]:
    """Return why a point cannot be taken: outside the city, no point's accuracy, no uncertainty."""
    found = []
    lon, lat = float(row["lon"]), float(row["lat"])
    if not (np.isfinite(lon) and np.isfinite(lat) and unit_at(lon, lat, tables)):
        says = Text("位置不在本市范围内", "The point lies outside the city")
        cure = Text("请核对经纬度、坐标系，或重新拖动", "Check lon, lat and datum, or drag again")
        found.append(_refused(says, cure, f"{lon:.6f}, {lat:.6f}"))
    if row["accuracy"] not in DRAWN_ACCURACIES:
        told = ", ".join(DRAWN_ACCURACIES)
        says = Text("不是点位的精度", "Not the accuracy of a point")
        found.append(_refused(says, Text(f"可选：{told}", f"Choose from: {told}"),
                              str(row["accuracy"])))  # fmt: skip
    if not (np.isfinite(row["uncertainty_m"]) and row["uncertainty_m"] >= 0):
        says = Text("不确定度不是非负数", "The uncertainty is no number from 0 on")
        cure = Text("请填米数", "Write it in metres")
        found.append(_refused(says, cure, str(row["uncertainty_m"])))
    return found


def _elsewhere(row: Row, tables: Tables) -> list[Problem]:
    """Warn where the point lies in another unit than the one that the record is counted in."""
    written = row["unit"]
    if not written or is_missing(row["lon"]) or row["accuracy"] not in DRAWN_ACCURACIES:
        return []
    there = unit_at(float(row["lon"]), float(row["lat"]), tables)
    if there in ("", written):
        return []
    units = tables.units.set_index("id")
    names = [Text(*(units.loc[one, f"name_{z}"] for z in ("zh", "en"))) for one in (there, written)]
    says = Text(
        "位置在“{there}”，登记单元是“{written}”", "The point lies in {there}, the unit is {written}"
    ).format(there=names[0], written=names[1])
    cure = Text(
        "请核对；确认无误可照写，机构仍按登记地址计数",
        "Check it; it can be written so, and the record still counts by its written address",
    )
    return [Problem(says=says, cure=cure)]


def _left_behind(place: Row, tables: Tables) -> list[Problem]:
    """Say how many records were put at a place's old point: they do not move along."""
    if is_missing(place["lon"]):
        return []
    n = 0
    for name in PLACEABLE:
        rows = tables.frames[name]
        if "building" in rows:
            here = rows["building"].eq(place["id"]) & rows["coordinate_method"].eq("same_building")
            n += int((here & rows["lon"].eq(place["lon"]) & rows["lat"].eq(place["lat"])).sum())
    if not n:
        return []
    says = Text(
        f"另有 {n} 条记录的点位取自这里，不会随之移动",
        f"{n} more records were placed by this point",
    )
    cure = Text("请逐条改为“取自楼宇”", "They stay: correct each by its building")
    return [Problem(says=says, cure=cure)]


def _unchanged(table: str, before: Row, problem: Problem) -> Correction:
    return Correction(table=TABLES[table], before=before, after=before, problems=(problem,))


def _no_source() -> Problem:
    says = Text("没有写明出处", "The correction has no source")
    cure = Text("请写出处，如实地核对、某图某年", "Name it: a visit, a map and its year")
    return _refused(says, cure)


def _refused(says: Text, cure: Text, value: str = "") -> Problem:
    return Problem(value=value[:60], says=says, cure=cure, fatal=True)


def _frame(table: Table, row: Row) -> pd.DataFrame:
    held = {one.name: [row.get(one.name)] for one in table.columns}
    return cast(pd.DataFrame, pd.DataFrame(held))
