"""Areas: divisions, units, clusters, axes, metro, water, what lies around."""

from __future__ import annotations

from gis import vocabulary as v
from gis.schema import Column, Table
from gis.tables.columns import (
    AS_OF,
    BOUNDARY,
    LABEL_POINT,
    LOCATION,
    METRES,
    NAME_EN,
    NAME_ZH,
    NOTES,
    SHORT,
    SOURCE,
)
from gis.text import Text

DISTRICTS = Table(
    id="districts",
    title=Text("区县与开发区", "Districts and development zones"),
    row=Text("一个县级行政区或国家级开发区；二者相互重叠，面积、数量不可相加",
             "A county-level division or a development zone; they overlap, never sum them"),
    key="code",
    geometry="polygon",
    columns=(
        Column(name="code", label=Text("代码", "Code"), required=True),
        Column(name="other_codes", label=Text("其他代码", "Other codes"), kind="list"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.DISTRICT_KINDS),
        Column(name="parent", label=Text("上级或所在区县", "Parent or holding divisions"),
               kind="list", required=True),
        *BOUNDARY, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

UNITS = Table(
    id="units",
    title=Text("统计单元", "Statistical units"),
    row=Text("全市统计口径的一个单元，互不重叠且铺满全市",
             "A unit by which the city reports; no overlap and no gap"),
    key="id",
    geometry="polygon",
    columns=(
        Column(name="id", label=Text("单元代码", "Unit id"), required=True),
        Column(name="code", label=Text("统计代码", "Statistical code"), required=True),
        Column(name="other_codes", label=Text("其他代码", "Other codes"), kind="list"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.UNIT_KINDS),
        Column(name="divisions", label=Text("所在区县", "Divisions it lies in"), kind="list",
               required=True),
        Column(name="seat", label=Text("代表区县", "Division of its seat"), refers_to="districts",
               required=True,
               note=Text("地址只写单元时记入的区县",
                         "The division of an address that names the unit only")),
        *BOUNDARY, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

CLUSTERS = Table(
    id="clusters",
    title=Text("集聚区与规划片区", "Clusters and plan areas"),
    row=Text("规划文本划定的一个片区或其一部分；外廓均为示意",
             "An area of the plan's text, or a part of one; every outline is indicative"),
    key="id",
    geometry="polygon",
    geometry_optional=True,
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.AREA_KINDS),
        Column(name="part", label=Text("组成", "Part"), kind="choice", required=True,
               choices=v.AREA_PARTS),
        Column(name="parent", label=Text("所属片区", "Part of"), refers_to="clusters"),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="division", label=Text("区县", "Division"), kind="list"),
        Column(name="unit", label=Text("统计单元", "Statistical unit"), kind="list"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               required=True, refers_to="clauses"),
        Column(name="orientation_zh", label=Text("定位", "Orientation (Chinese)")),
        Column(name="orientation_en", label=Text("定位（英文）", "Orientation")),
        Column(name="business_zh", label=Text("业态", "Business kinds (Chinese)")),
        Column(name="business_en", label=Text("业态（英文）", "Business kinds")),
        Column(name="institution_types", label=Text("对应机构类型", "Matching institution types"),
               kind="list", choices=v.TYPE_NAMES),
        Column(name="derivation_zh", label=Text("外廓推定方法", "How outlined (Chinese)"),
               required=True),
        Column(name="derivation_en", label=Text("外廓推定方法（英文）", "How outlined"),
               required=True),
        Column(name="uncertainty_m", label=Text("外廓不确定度", "Outline uncertainty"),
               kind="number", unit=METRES, minimum=0),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

AXES = Table(
    id="axes",
    title=Text("道路轴线", "Road axes"),
    row=Text("规划所涉一条道路的轴线，示意", "The axis of a road of a plan area, indicative"),
    key="id",
    geometry="line",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="area", label=Text("所属规划片区", "Plan area"), required=True,
               refers_to="clusters"),
        Column(name="confidence", label=Text("路名可信度", "Confidence of the name"),
               kind="choice", required=True, choices=v.CONFIDENCES),
        Column(name="uncertainty_m", label=Text("轴线不确定度", "Axis uncertainty"),
               kind="number", unit=METRES, minimum=0),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

METRO_LINES = Table(
    id="metro_lines",
    title=Text("轨道交通线路", "Metro lines"),
    row=Text("一条轨道交通线路", "One metro line"),
    key="line",
    geometry="line",
    geometry_optional=True,
    columns=(
        Column(name="line", label=Text("线路", "Line"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="colour", label=Text("线路色", "Line colour")),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

METRO_STATIONS = Table(
    id="metro_stations",
    title=Text("轨道交通车站", "Metro stations"),
    row=Text("一条线路上的一座车站", "One station of one line"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="line", label=Text("线路", "Line"), required=True, refers_to="metro_lines"),
        Column(name="order", label=Text("站序", "Order"), kind="integer", minimum=1),
        NAME_ZH, NAME_EN,
        Column(name="interchange", label=Text("换乘线路", "Interchange"), kind="list"),
        Column(name="opened", label=Text("开通日期", "Opened"), kind="date"),
        Column(name="status", label=Text("状态", "Status"), kind="choice", required=True,
               choices=v.STATION_STATUSES),
        *LOCATION, *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

WATER = Table(
    id="water",
    title=Text("水系", "Water"),
    row=Text("一片水域，仅作底图示意", "A body of water, for the base map only"),
    key="id",
    geometry="polygon",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="boundary_accuracy_zh", label=Text("岸线精度", "Shoreline (Chinese)")),
        Column(name="boundary_accuracy_en", label=Text("岸线精度（英文）", "Shoreline accuracy")),
        Column(name="licence", label=Text("许可", "Licence"), required=True),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

SURROUNDINGS = Table(
    id="surroundings",
    title=Text("周边地市", "Neighbouring cities"),
    row=Text("所在省的一个地级市，含本市；界线已概化，仅作底图示意",
             "A prefecture-level city of the province, this city included; generalised, "
             "for the base map only"),
    key="code",
    geometry="polygon",
    columns=(
        Column(name="code", label=Text("代码", "Code"), required=True),
        NAME_ZH, NAME_EN, *SHORT,
        Column(name="boundary_accuracy_zh", label=Text("界线精度", "Boundary accuracy (Chinese)"),
               required=True),
        Column(name="boundary_accuracy_en", label=Text("界线精度（英文）", "Boundary accuracy"),
               required=True),
        Column(name="licence", label=Text("许可", "Licence"), required=True),
        *LABEL_POINT, SOURCE, AS_OF,
    ),
)  # fmt: skip
