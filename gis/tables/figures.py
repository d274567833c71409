"""Figures and texts: clauses of the plan, reported and sampled counts, indicators."""

from __future__ import annotations

from gis import vocabulary as v
from gis.schema import Column, Table
from gis.tables.columns import (
    AS_OF,
    NAME_EN,
    NAME_ZH,
    NOTES,
    SOURCE,
)
from gis.text import Text

CLAUSES = Table(
    id="clauses",
    title=Text("规划条款", "Plan clauses"),
    row=Text("规划的一段条文", "One passage of the plan"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="plan", label=Text("规划", "Plan"), required=True),
        Column(name="locator_zh", label=Text("章节", "Locator (Chinese)"), required=True),
        Column(name="locator_en", label=Text("章节（英文）", "Locator"), required=True),
        Column(name="text_zh", label=Text("条文", "Wording"), required=True),
        Column(name="text_en", label=Text("译文", "Translation"), required=True),
        SOURCE,
        AS_OF,
    ),
)

ORIENTATIONS = Table(
    id="orientations",
    title=Text("招引导向", "Orientations"),
    row=Text("规划对一类机构在一个片区或地点的招引导向，用条文原话；条文没有说的没有行",
             "Where the plan wants one kind of institution, in a clause's own words; what no "
             "clause says has no row"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="investor", label=Text("机构类别", "Kind of institution"), kind="choice",
               required=True, choices=v.INVESTORS),
        Column(name="foreign", label=Text("是否外资", "Foreign"), kind="boolean",
               note=Text("空为内外资均可", "Empty for both, foreign and domestic")),
        Column(name="area", label=Text("规划片区", "Plan area"), refers_to="clusters"),
        Column(name="place", label=Text("地点", "Place"), refers_to="places"),
        Column(name="clause", label=Text("规划条款", "Plan clause"), required=True,
               refers_to="clauses"),
        Column(name="wording_zh", label=Text("原话", "Wording"), required=True),
        Column(name="wording_en", label=Text("译文", "Translation"), required=True),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

REPORTED_COUNTS = Table(
    id="reported_counts",
    title=Text("公布数", "Reported figures"),
    row=Text("一条有出处的公布数；口径各异，不可相加或比较",
             "One published figure with its source; scopes differ, never add or compare"),
    key="id",
    prefix="R",
    identity=(("area", "park", "item_zh", "period", "source"),),
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="area", label=Text("区域", "Area"), required=True,
               note=Text("市代码、统计单元或片区编号", "City code, unit id or plan area id")),
        Column(name="park", label=Text("园区或楼宇", "Park or building")),
        Column(name="item_zh", label=Text("指标", "Item (Chinese)"), required=True),
        Column(name="item_en", label=Text("指标（英文）", "Item"), required=True),
        Column(name="value", label=Text("数值", "Value"), kind="number"),
        Column(name="comparator", label=Text("限定", "Qualifier"), kind="choice",
               choices=v.COMPARATORS),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)")),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit")),
        Column(name="period", label=Text("时点", "Period"), kind="date"),
        Column(name="period_text",
               label=Text("时点（出处写法）", "Period in the source (Chinese)")),
        Column(name="period_en", label=Text("时点（出处写法，英文）", "Period in the source")),
        Column(name="kind", label=Text("性质", "Kind"), kind="choice", required=True,
               choices=v.REPORT_KINDS),
        Column(name="target", label=Text("目标值", "Is a target"), kind="boolean",
               required=True),
        Column(name="scope_zh", label=Text("口径", "Scope (Chinese)")),
        Column(name="scope_en", label=Text("口径（英文）", "Scope")),
        Column(name="maps_type", label=Text("对应类型", "Maps to type"), kind="choice",
               choices={**v.TYPE_NAMES, **v.FAMILIES}),
        Column(name="maps_level", label=Text("对应层级", "Maps to level"), kind="choice",
               choices=v.LEVELS),
        Column(name="maps_period", label=Text("对应时点", "Maps to period"), kind="date"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               refers_to="clauses"),
        SOURCE,
        Column(name="source_url", label=Text("网址", "Web address"), kind="url"),
        AS_OF,
    ),
)  # fmt: skip

SAMPLE_COUNTS = Table(
    id="sample_counts",
    title=Text("登记样本计数（2019）", "Counts of a registration sample (2019)"),
    row=Text("2019 年登记样本在一个统计单元的一项计数；样本不完整，非官方，不与公布数相比",
             "One count of the 2019 registration sample in a unit; incomplete, not official, "
             "never compared with published figures"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="unit", label=Text("统计单元", "Statistical unit"), refers_to="units",
               note=Text("空为单元未定", "Empty where the unit is not determined")),
        Column(name="measure", label=Text("计数对象", "What is counted"), kind="choice",
               required=True, choices=v.SAMPLE_MEASURES),
        Column(name="type_zh", label=Text("类型（样本标签）", "Type label (Chinese)")),
        Column(name="type_en", label=Text("类型（英文）", "Type label")),
        Column(name="count", label=Text("数量", "Count"), kind="integer", required=True,
               minimum=0),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

INDICATORS = Table(
    id="indicators",
    title=Text("规划指标", "Plan indicators"),
    row=Text("规划表 1 或专栏的一项指标", "One indicator of the plan's table 1 or boxes"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        NAME_ZH, NAME_EN,
        Column(name="area", label=Text("区域", "Area"), required=True),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)"), required=True),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit"), required=True),
        Column(name="base_period", label=Text("基期", "Base period"), kind="date"),
        Column(name="base_value", label=Text("基期值", "Base value"), kind="number"),
        Column(name="base_note_zh", label=Text("基期说明", "Base note (Chinese)")),
        Column(name="base_note_en", label=Text("基期说明（英文）", "Base note")),
        Column(name="target_period", label=Text("目标年", "Target period"), kind="date",
               required=True),
        Column(name="target_value", label=Text("目标值", "Target value"), kind="number",
               required=True),
        Column(name="comparator", label=Text("限定", "Qualifier"), kind="choice",
               choices=v.COMPARATORS),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               required=True, refers_to="clauses"),
        SOURCE, AS_OF,
    ),
)  # fmt: skip

INDICATOR_ACTUALS = Table(
    id="indicator_actuals",
    title=Text("指标实际值", "Indicator actuals"),
    row=Text("一项指标在某时点的公布值", "A published value of an indicator at a time"),
    key="id",
    prefix="A",
    identity=(("indicator", "area", "item_zh", "period"),),
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="indicator", label=Text("指标", "Indicator"), refers_to="indicators"),
        Column(name="area", label=Text("区域", "Area"), required=True),
        Column(name="item_zh", label=Text("出处中的指标名", "Item (Chinese)"), required=True),
        Column(name="item_en", label=Text("指标名（英文）", "Item"), required=True),
        Column(name="period", label=Text("时点", "Period"), kind="date", required=True),
        Column(name="value", label=Text("数值", "Value"), kind="number", required=True),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)"), required=True),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit"), required=True),
        Column(name="kind", label=Text("性质", "Kind"), kind="choice", required=True,
               choices=v.REPORT_KINDS),
        Column(name="comparable", label=Text("与规划口径可比", "Comparable with the plan"),
               kind="boolean", required=True),
        Column(name="scope_zh", label=Text("口径", "Scope (Chinese)")),
        Column(name="scope_en", label=Text("口径（英文）", "Scope")),
        SOURCE,
        Column(name="source_url", label=Text("网址", "Web address"), kind="url"),
        AS_OF,
    ),
)  # fmt: skip
