"""How many institutions and funds each area holds, and what such a number may be compared with.

A record counts where its written address puts it; its coordinate is only the check. Records whose
area is unknown, and funds whose district is inferred or only intended, are counted apart. An area
without a record has no count: the register is not exhaustive, so absence is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.areas import as_points, distances_m, locate
from gis.levels import weighted
from gis.selection import placed
from gis.store import Tables
from gis.text import Text
from gis.vocabulary import (
    COUNTED_CERTAINTIES,
    FAMILIES,
    LEVELS,
    RECORD_TYPES,
    TYPE_NAMES,
    Choices,
)

Partition = Literal["units", "districts", "clusters"]
By = Literal["none", "type", "family", "level"]
Subject = Literal["institutions", "funds"]

PARTITIONS: dict[Partition, Text] = {
    "units": Text("12 个统计单元", "12 statistical units"),
    "districts": Text("9 个区县", "9 county-level divisions"),
    "clusters": Text("4 个集聚区", "4 clusters"),
}
AREA_COLUMN: dict[Partition, str] = {
    "units": "unit",
    "districts": "division",
    "clusters": "cluster",
}
COUNTED_IN = ("家", "只", "支")
"""Units of figures that are counts of institutions or funds; a value in yuan is no count."""
FUNDS_PROPER = ("fund", "mother_fund")
"""Only these are funds: managers, platforms, partners and firms are counted apart from them."""
UNRESOLVED = "unresolved"
OUTSIDE_CLUSTERS = "outside"
INTENDED = "intended"
UNCERTAIN = "uncertain"

TOTALS: dict[Subject, Text] = {
    "institutions": Text("合计", "Total"),
    "funds": Text("基金与母基金", "Funds and funds of funds"),
}
APART: dict[str, Text] = {
    UNRESOLVED: Text("区域未能判定", "Area not determined"),
    OUTSIDE_CLUSTERS: Text("不在集聚区或未能判定", "Outside the clusters, or not determined"),
    INTENDED: Text("仅签约或意向", "Signed or intended only"),
    UNCERTAIN: Text("区域为推断或不明（C/D 级）", "District inferred or unknown (C, D)"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """A published figure beside our count of the same area; `ratio` only where scopes agree."""

    reported: pd.Series
    registered: int | None
    ratio: float | None
    says: Text


def areas_of(tables: Tables, partition: Partition) -> gpd.GeoDataFrame:
    """Return the areas of a partition, one row each, with the columns id, name_zh, name_en."""
    if partition == "units":
        return tables.units
    if partition == "districts":
        divisions = tables.districts[tables.districts["kind"] == "division"]
        return divisions.rename(columns={"code": "id"}).reset_index(drop=True)
    parts = tables.clusters
    chosen = parts[(parts["kind"] == "cluster") & (parts["part"] == "extent")]
    return chosen.reset_index(drop=True)


def categories(by: By, subject: Subject) -> Choices:
    """Return the columns that a count splits into, in legend order."""
    if by == "none":
        return {}
    if subject == "funds":
        return RECORD_TYPES
    return {"type": TYPE_NAMES, "family": FAMILIES, "level": LEVELS}[by]


def count_by_area(
    tables: Tables, *, partition: Partition, by: By = "none", subject: Subject = "institutions"
) -> pd.DataFrame:
    """Count records per area, and apart from the areas what cannot be counted into one.

    Returns one row an area in table order, then the rows counted apart. Columns: area, name_zh,
    name_en, apart (bool), one per category that occurs, total; an unknown count is NaN. The total
    of funds is that of funds and funds of funds: record types are never added together.
    """
    records = tables.frames[subject]
    key = counted_area(records, partition, subject)
    areas = areas_of(tables, partition)
    names = [*areas["id"], *(code for code in APART if (key == code).any())]
    frame = pd.DataFrame(
        {
            "area": names,
            "name_zh": [*areas["short_zh"], *(APART[c].zh for c in names[len(areas) :])],
            "name_en": [*areas["short_en"], *(APART[c].en for c in names[len(areas) :])],
            "apart": [False] * len(areas) + [True] * (len(names) - len(areas)),
        }
    )
    split = categories(by, subject)
    if split:
        column = "record_type" if subject == "funds" else by
        crossed = pd.crosstab(key, records[column])
        for code in split:
            if code in crossed:
                frame[code] = frame["area"].map(crossed[code]).where(lambda n: n > 0)
    counted = records["record_type"].isin(FUNDS_PROPER) if subject == "funds" else key.notna()
    frame["total"] = frame["area"].map(key[counted].value_counts()).astype("float64")
    return frame


def counted_area(records: pd.DataFrame, partition: Partition, subject: Subject) -> pd.Series:
    """Name the area each record counts in, or the code of APART that says why in none."""
    column = AREA_COLUMN[partition]
    if subject == "funds" and partition == "clusters":
        # The sources of funds name districts at best, never one of the plan's clusters.
        area = pd.Series("", index=records.index)
    else:
        area = records[column].fillna("")
    unknown = OUTSIDE_CLUSTERS if partition == "clusters" else UNRESOLVED
    area = area.where(area != "", unknown)
    if subject == "funds":
        area = area.mask(records["settled"].eq(False), INTENDED)
        area = area.mask(~records["certainty"].isin(COUNTED_CERTAINTIES), UNCERTAIN)
    return area


def with_weights(counted: pd.DataFrame, tables: Tables, partition: Partition) -> pd.DataFrame:
    """Add to counts of institutions the column `weighted`: their sum by LEVEL_WEIGHTS.

    The weights are a convention, not a statistic; an area without a record has none.
    """
    records = tables.institutions
    sums = records["level"].groupby(counted_area(records, partition, "institutions")).agg(weighted)
    return counted.assign(weighted=counted["area"].map(sums))


def counted_funds(funds: pd.DataFrame) -> pd.DataFrame:
    """Return the funds that count in a district: settled, certainty A or B, unit known."""
    key = counted_area(funds, "units", "funds")
    return funds[~key.isin(list(APART))]


def disagreements(tables: Tables) -> gpd.GeoDataFrame:
    """List drawn institutions whose point lies outside the unit of their written address.

    Adds the columns point_unit (id, or "") and distance_m from the point to the written unit;
    `explained` says whether the location's own uncertainty can account for it.
    """
    points = as_points(placed(tables.institutions))
    units = tables.units
    found = locate(units, points)
    ids = np.append(units["id"].to_numpy(), "")
    points = points.assign(point_unit=ids[found])
    wrong = points[(points["unit"] != "") & (points["point_unit"] != points["unit"])]
    written = pd.Index(units["id"]).get_indexer(wrong["unit"])
    at = wrong.geometry.x.to_numpy(), wrong.geometry.y.to_numpy()
    distance = distances_m(units, written, at)
    return wrong.assign(
        distance_m=distance, explained=distance <= wrong["uncertainty_m"].to_numpy()
    )


def known_to_area_only(tables: Tables, cluster: str) -> pd.DataFrame:
    """Return institutions that are known only to lie about an anchor inside a cluster's extent.

    They are too uncertain to be counted in it.
    """
    extents = areas_of(tables, "clusters")
    shape = extents.geometry[extents["id"] == cluster].iloc[0]
    rows = tables.institutions
    rows = rows[(rows["accuracy"] == "area") & (rows["cluster"] == "") & rows["lon"].notna()]
    return rows[shapely.intersects_xy(shape, rows["lon"], rows["lat"])]


def comparisons(tables: Tables, area: str) -> list[Comparison]:
    """Set each published figure for an area beside the register's count, newest first.

    A ratio is given only where the figure declares the type, level and period it maps to, and the
    register has that type and level for that area as of that period.
    """
    reported = tables.reported_counts
    rows = reported[reported["area"] == area].sort_values(
        ["target", "period", "id"], ascending=[True, False, True], kind="stable"
    )
    return [_comparison(tables, row) for _, row in rows.iterrows()]


def _comparison(tables: Tables, row: pd.Series) -> Comparison:
    apart = Text("口径不同，不计覆盖率", "Different scope: no coverage ratio")
    if row["target"] is True:
        return Comparison(reported=row, registered=None, ratio=None, says=Text("目标", "Target"))
    if row["unit_zh"] not in COUNTED_IN:
        return Comparison(reported=row, registered=None, ratio=None, says=Text("", ""))
    if not row["maps_type"] or not row["maps_level"] or not row["maps_period"]:
        return Comparison(reported=row, registered=None, ratio=None, says=apart)
    records = tables.institutions
    column = "family" if row["maps_type"] in FAMILIES else "type"
    same = (records[column] == row["maps_type"]) & (records["level"] == row["maps_level"])
    same &= records["as_of"] == row["maps_period"]
    if row["area"].startswith("U-"):
        same &= records["unit"] == row["area"]
    registered = int(same.sum())
    if registered == 0 or not row["value"] > 0:
        return Comparison(reported=row, registered=None, ratio=None, says=apart)
    says = Text("覆盖率 {share:.0%}", "Coverage {share:.0%}").format(
        share=registered / row["value"]
    )
    return Comparison(
        reported=row, registered=registered, ratio=registered / row["value"], says=says
    )
