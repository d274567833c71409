"""Counts as circles at the label points of areas: what the four count layers share."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd

from gis.counts import Partition, Subject, areas_of, count_by_area
from gis.layer import Layer, Proportional, Style
from gis.schema import Column
from gis.store import Tables
from gis.text import Text
from gis.vocabulary import RECORD_TYPES
from layers.looks import INK

CIRCLE = Style(shape="circle", fill=INK, fill_opacity=0.75, stroke="#FFFFFF", stroke_px=1)
TOTAL = Column(name="total", label=Text("名录记录数", "Records in the register"), kind="integer")
POPUPS = {
    "institutions": (TOTAL,),
    "funds": (
        Column(
            name="total", label=Text("基金与母基金", "Funds and funds of funds"), kind="integer"
        ),
        *(
            Column(name=code, label=RECORD_TYPES[code], kind="integer")
            for code in ("manager", "platform", "investment_firm")
        ),
    ),
}
UNITS = {"institutions": Text("家", "institutions"), "funds": Text("只", "funds")}
SOURCES = {
    "institutions": Text(
        "企业登记信息（截至 2019-04，存续状态未核）", "Registrations to 2019-04, unverified"
    ),
    "funds": Text(
        "公告、媒体与登记信息，逐条注明", "Announcements, press, registrations: see each"
    ),
}
AREAS: dict[Partition, Text] = {
    "units": Text("各统计单元", "statistical unit"),
    "districts": Text("各区县", "county-level division"),
}
MAP_TITLES = {
    "institutions": Text("{areas}金融机构数量分布图", "Financial institutions by {areas}"),
    "funds": Text("{areas}基金数量分布图", "Funds by {areas}"),
}
NOTES = {
    "institutions": Text(
        "按登记地址计数，是名录中的机构，不是全部机构",
        "Counts of the register, not of all institutions",
    ),
    "funds": Text(
        "基金与母基金，仅计可信度 A、B；管理人与投资类企业另计，规模不相加",
        "Funds of certainty A and B; managers and firms apart; scales are never summed",
    ),
}


def counted_layer(id: str, title: Text, *, subject: Subject, partition: Partition) -> Layer:
    """Make the layer of one subject counted in one partition of the city."""
    return Layer(
        id=id,
        group="counts",
        title=title,
        theme=f"{subject.removesuffix('s')}_counts",
        partition="units" if partition == "units" else "districts",
        map_title=MAP_TITLES[subject].format(areas=AREAS[partition]),
        data=_at_label_points(partition, subject),
        symbol=Proportional(column="total", unit=UNITS[subject], style=CIRCLE, largest_px=46),
        kind="unit" if partition == "units" else "district",
        name=("short_zh", "short_en"),
        popup=POPUPS[subject],
        source=SOURCES[subject],
        order=26 if subject == "institutions" else 27,
        shown=subject == "institutions",
        filtered=subject == "institutions",
        note=NOTES[subject],
    )


def _at_label_points(
    partition: Partition, subject: Subject
) -> Callable[[Tables], gpd.GeoDataFrame]:
    """Return the layer's data: one point an area, with the column `total`."""

    def data(tables: Tables) -> gpd.GeoDataFrame:
        counts = count_by_area(tables, partition=partition, by="type", subject=subject)
        areas = areas_of(tables, partition).drop(columns="geometry")
        joined = areas.merge(
            counts.drop(columns=["name_zh", "name_en"]), left_on="id", right_on="area"
        )
        joined = joined.reindex(columns=[*joined, *(c for c in RECORD_TYPES if c not in joined)])
        points = gpd.points_from_xy(joined["label_lon"], joined["label_lat"], crs="EPSG:4326")
        return gpd.GeoDataFrame(joined, geometry=points)

    return data
