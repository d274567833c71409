"""What is wrong with a file's records: the table's own checks, and those of an import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.areas import distances_m, locate
from gis.checks import Fault, faults, missing
from gis.crs import METRIC
from gis.intake.columns import READ_FROM_NAMES
from gis.intake.identity import Identified
from gis.intake.staging import Staged
from gis.levels import derive_all
from gis.schema import Table
from gis.store import Tables
from gis.tables import INSTITUTIONS, TABLES
from gis.text import Text

TOLD_ONE_BY_ONE = 2_000
CITY_MARGIN_M = 5_000.0
"""How far outside the city's outline a point may lie: outlines are generalised."""


def found_faults(staged: Staged, identity: Identified, tables: Tables) -> list[Fault]:
    """Return every finding of the records, those that refuse a row first."""
    table, records = staged.table, staged.records.assign(**{staged.table.key: identity.ids})
    found = [
        *_of_types(table, records, _once(table, faults(table, records), identity)),
        *_repeated(staged, identity),
        *_dangling(table, records, tables),
        *_outside(records, tables),
        *_elsewhere(records, tables),
        *_reread(staged),
        *_scopes(table, records, tables),
    ]
    return sorted(found, key=lambda fault: (not fault.refuses, fault.column))


def _once(table: Table, found: list[Fault], identity: Identified) -> list[Fault]:
    """Leave an id that occurs twice to the finding that names the row it repeats."""
    told = []
    for fault in found:
        rows = fault.rows
        if fault.column == table.key and len(rows):
            rows = rows[identity.first[rows] < 0]
            if not len(rows):
                continue
        told.append(replace(fault, rows=rows))
    return told


def _of_types(table: Table, records: pd.DataFrame, found: list[Fault]) -> Iterator[Fault]:
    """Yield the findings, with the reason why a name is no institution in place of empty cells."""
    if table.id != INSTITUTIONS.id or "type" not in records:
        yield from found
        return
    untyped = missing(records["type"])
    unranked = untyped | (missing(records["level"]) if "level" in records else False)
    told_by = {"type": untyped, "family": untyped, "level": untyped, "group": unranked}
    for fault in found:
        if fault.column in told_by and len(fault.rows):
            rows = fault.rows[~told_by[fault.column][fault.rows]]
            fault = replace(fault, rows=rows)
            if not len(rows):
                continue
        yield fault
    where = np.flatnonzero(untyped)
    told = derive_all(records["name_zh"].iloc[where])
    for reason, rows in told.groupby(["reason_zh", "reason_en"]).indices.items():
        yield Fault(
            column="type",
            rows=where[rows],
            says=Text(*reason),
            cure=Text("持牌机构请在“类型”列写明类型", "For a licensed one, write its type"),
        )


def _repeated(staged: Staged, identity: Identified) -> Iterator[Fault]:
    again = np.flatnonzero(identity.first >= 0)
    cure = Text(
        "请保留一行；若确是两家，请补全代码或地址",
        "Keep one; if they are two, tell them apart by code or address",
    )
    if len(again) > TOLD_ONE_BY_ONE:
        says = Text("与前面的某一行是同一条记录", "The same record as an earlier row")
        yield Fault(column=staged.table.key, rows=again, says=says, cure=cure)
        return
    for position in again:
        row = int(staged.numbers[identity.first[position]])
        yield Fault(
            column=str(identity.by[position]).split("+")[0],
            rows=np.array([position]),
            says=Text(f"与第 {row} 行是同一条记录", f"The same record as row {row}"),
            cure=cure,
        )


def _dangling(table: Table, records: pd.DataFrame, tables: Tables) -> Iterator[Fault]:
    for column in table.columns:
        if not column.refers_to or column.name not in records:
            continue
        target = tables.frames[column.refers_to]
        known = set(target[TABLES[column.refers_to].key])
        if column.refers_to == table.id:
            known |= set(records[table.key])
        codes, uniques = pd.factorize(records[column.name])
        for code, value in enumerate(uniques):
            if any(part not in known for part in str(value).split(";") if part):
                yield Fault(
                    column=column.name,
                    rows=np.flatnonzero(codes == code),
                    says=Text("所指编号不存在", "It points to an id that does not exist"),
                    cure=Text(
                        f"应为“{TABLES[column.refers_to].title.zh}”表中的编号",
                        f"Use an id of the table {TABLES[column.refers_to].title.en}",
                    ),
                )


def _outside(records: pd.DataFrame, tables: Tables) -> Iterator[Fault]:
    """Refuse points outside the city: a swapped pair or a wrong datum, most often."""
    if not {"lon", "lat"} <= set(records):
        return
    lon, lat = (records[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    there = np.isfinite(lon) & np.isfinite(lat)
    west, south, east, north = tables.units.total_bounds
    outside = there & ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    near = np.flatnonzero(there & ~outside)
    city = shapely.union_all(tables.units.to_crs(METRIC).geometry.to_numpy()).buffer(CITY_MARGIN_M)
    shapely.prepare(city)
    points = gpd.GeoSeries.from_xy(lon[near], lat[near], crs=tables.units.crs).to_crs(METRIC)
    outside[near] = ~shapely.contains_xy(city, points.x.to_numpy(), points.y.to_numpy())
    swapped = there & (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    for rows, cure in (
        (
            outside & swapped,
            Text("经度、纬度两列可能写反了", "Longitude and latitude may be swapped"),
        ),
        (
            outside & ~swapped,
            Text(
                "请核对坐标与坐标系；外地机构请勿列入",
                "Check coordinate and datum; leave out what lies elsewhere",
            ),
        ),
    ):
        if rows.any():
            yield Fault(
                column="lon",
                rows=np.flatnonzero(rows),
                says=Text("坐标不在本市范围内", "The coordinate lies outside the city"),
                cure=cure,
            )


def _elsewhere(records: pd.DataFrame, tables: Tables) -> Iterator[Fault]:
    """Warn of points in another unit than the address says, beyond their uncertainty."""
    if not {"lon", "lat", "unit", "uncertainty_m"} <= set(records):
        return
    units = tables.units
    lon, lat, uncertain = (
        records[name].to_numpy(dtype=np.float64) for name in ("lon", "lat", "uncertainty_m")
    )
    written = pd.Index(units["id"]).get_indexer(records["unit"].astype(object).fillna(""))
    told = np.flatnonzero((written >= 0) & np.isfinite(lon) & np.isfinite(lat))
    seen = locate(units, (lon[told], lat[told]))
    away = told[seen != written[told]]
    far = ~(distances_m(units, written[away], (lon[away], lat[away])) <= uncertain[away])
    if far.any():
        yield Fault(
            column="unit",
            rows=away[far],
            says=Text("坐标落在另一统计单元", "The point lies in another unit than the address"),
            cure=Text("按地址计数；请核对坐标或地址", "It counts by its address: check both"),
            refuses=False,
        )


def _reread(staged: Staged) -> Iterator[Fault]:
    for name, rows in staged.reread.items():
        if len(rows) and name in READ_FROM_NAMES:
            label = staged.table.by_name[name].label
            yield Fault(
                column=name,
                rows=rows,
                says=Text(
                    f"{label.zh}的写法不在本表可选值中，已按名称规则判定",
                    f"The word for the {label.en.lower()} is not ours: the name decides",
                ),
                cure=Text(
                    "请核对判定结果；规则见说明书", "Check the result; the manual has the rules"
                ),
                refuses=False,
            )


def _scopes(table: Table, records: pd.DataFrame, tables: Tables) -> Iterator[Fault]:
    """Check the scopes (口径) of figures: their unit, and that a comparable one says its scope."""
    if table.id == "indicator_actuals" and {"indicator", "unit_zh"} <= set(records):
        units = tables.indicators.set_index("id")["unit_zh"].to_dict()
        wanted = records["indicator"].map(units)
        other = (wanted.notna() & (wanted != records["unit_zh"])).to_numpy(dtype=bool)
        if other.any():
            yield Fault(
                column="unit_zh",
                rows=np.flatnonzero(other),
                says=Text("计量单位与规划指标不同", "The unit is not that of the plan's indicator"),
                cure=Text("请换算成规划所用单位", "Convert it to the unit that the plan uses"),
            )
    if {"scope_zh", "value"} <= set(records) or table.id == "reported_counts":
        silent = (
            missing(records["scope_zh"]) if "scope_zh" in records else np.ones(len(records), bool)
        )
        if silent.any():
            yield Fault(
                column="scope_zh",
                rows=np.flatnonzero(silent),
                says=Text("未注明口径", "The scope of the figure is not said"),
                cure=Text("可写入，但不与其他数据比较", "It is taken, and compared with nothing"),
                refuses=False,
            )
    if table.id == "funds" and "scale_yi" in records:
        bare = ~missing(records["scale_yi"])
        if "scale_basis" in records:
            bare &= missing(records["scale_basis"])
        if bare.any():
            yield Fault(
                column="scale_yi",
                rows=np.flatnonzero(bare),
                says=Text("规模未注明口径", "The basis of the scale is not said"),
                cure=Text(
                    "请注明总规模、首期或认缴", "Say whether total, first closing or subscribed"
                ),
                refuses=False,
            )
