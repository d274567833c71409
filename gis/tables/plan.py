"""What a plan sets out beside its indicators: measures and projects, and notes on its figures."""

from __future__ import annotations

from gis import vocabulary as v
from gis.schema import Column, Table
from gis.tables.columns import AS_OF, NAME_EN, NAME_ZH, NOTES, SOURCE
from gis.text import Text

MEASURES = Table(
    id="measures",
    title=Text("规划措施与项目", "Measures and projects of the plan"),
    row=Text("规划的一项项目、试点、量化任务或举措", "A project, pilot, quantity or measure"),
    key="id",
    prefix="M",
    identity=(("clause", "name_zh"),),
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="kind", label=Text("类别", "Kind"), kind="choice", required=True,
               choices=v.MEASURE_KINDS),
        NAME_ZH, NAME_EN,
        Column(name="clause", label=Text("规划条款", "Plan clause"), required=True,
               refers_to="clauses"),
        Column(name="wording_zh", label=Text("规划原文", "Wording (Chinese)"), required=True),
        Column(name="wording_en", label=Text("原文译文", "Wording in English"), required=True),
        Column(name="value", label=Text("数值", "Value"), kind="number"),
        Column(name="comparator", label=Text("限定", "Qualifier"), kind="choice",
               choices=v.COMPARATORS),
        Column(name="unit_zh", label=Text("计量单位", "Unit (Chinese)")),
        Column(name="unit_en", label=Text("计量单位（英文）", "Unit")),
        Column(name="areas", label=Text("所属规划片区", "Plan areas"), kind="list",
               refers_to="clusters"),
        Column(name="units", label=Text("统计单元", "Statistical units"), kind="list",
               refers_to="units"),
        Column(name="places", label=Text("对应地点与项目", "Places and projects"), kind="list",
               refers_to="places"),
        Column(name="status", label=Text("规划时状态（地点未载）",
                                         "Status in the plan, where no place has it"),
               kind="choice", choices=v.PROJECT_STATUSES,
               note=Text("空为取所列地点的状态", "Empty: the status of its places")),
        Column(name="reported", label=Text("相关公布数", "Related reported figures"), kind="list",
               refers_to="reported_counts"),
        *NOTES, SOURCE, AS_OF,
    ),
)  # fmt: skip

PLAN_NOTES = Table(
    id="plan_notes",
    title=Text("规划数据的一致性说明", "Notes on the plan's figures"),
    row=Text("规划数据之间值得说明的一处关系，算式可复核",
             "A relation between figures of the plan that should be known; its sums can be redone"),
    key="id",
    columns=(
        Column(name="id", label=Text("编号", "Id"), required=True),
        Column(name="title_zh", label=Text("题目", "Title (Chinese)"), required=True),
        Column(name="title_en", label=Text("题目（英文）", "Title"), required=True),
        Column(name="says_zh", label=Text("说明", "Note (Chinese)"), required=True),
        Column(name="says_en", label=Text("英文说明", "Note"), required=True),
        Column(name="indicators", label=Text("规划指标", "Plan indicators"), kind="list",
               refers_to="indicators"),
        Column(name="clauses", label=Text("规划条款", "Plan clauses"), kind="list",
               refers_to="clauses"),
        Column(name="reported", label=Text("公布数", "Reported figures"), kind="list",
               refers_to="reported_counts"),
        SOURCE, AS_OF,
    ),
)  # fmt: skip
