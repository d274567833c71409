"""The street base that users bring: lines (roads, rail, waterways) and areas (water, green)."""

from __future__ import annotations

from gis import vocabulary as v
from gis.base_classes import area_code, line_code
from gis.schema import Column, Table
from gis.tables.columns import AS_OF, FREE_NAME_ZH, LICENCE, NAME_EN, SOURCE
from gis.text import Text

_KIND = ("fclass", "道路等级", "等级", "技术等级", "rteg", "要素代码", "国标码", "fcode", "gb")
"""Headings under which other programs say of what class a feature is."""

STREETS = Table(
    id="streets",
    title=Text("道路、铁路与河道", "Roads, rail and waterways"),
    row=Text("街道底图的一条线，由用户导入，仅作底图",
             "A line of the street base, imported by the users, for the base map only"),
    key="id",
    geometry="line",
    shipped=False,
    prefix="ST",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="class", label=Text("等级", "Class"), kind="choice", required=True,
               choices=v.STREET_CLASSES, aliases=("highway", "railway", "waterway", *_KIND),
               reads=line_code),
        FREE_NAME_ZH, NAME_EN, LICENCE, SOURCE, AS_OF,
    ),
)  # fmt: skip

GROUND_COVER = Table(
    id="ground_cover",
    title=Text("水面与绿地", "Water and green areas"),
    row=Text("街道底图的一个面，由用户导入，仅作底图",
             "An area of the street base, imported by the users, for the base map only"),
    key="id",
    geometry="polygon",
    shipped=False,
    prefix="GC",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="class", label=Text("类别", "Class"), kind="choice", required=True,
               choices=v.COVER_CLASSES, aliases=("natural", "landuse", "leisure", *_KIND),
               reads=area_code),
        FREE_NAME_ZH, NAME_EN, LICENCE, SOURCE, AS_OF,
    ),
)  # fmt: skip
