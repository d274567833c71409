"""What the ledger says in words: values, targets, statuses, areas."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gis.store import Tables
from gis.targets import ABOUT, Standing, actuals_of, newest
from gis.text import NO_DATA, Language, Text, is_missing, join
from views.area_panels import reported_amount
from views.facts import Row, in_language
from views.ledger_chart import amount
from views.ledger_items import STATUSES, Item, counted
from views.words import aside

JUDGED = {
    "on_path": Text(
        "达到路径：{period} 为 {value}，该时点应达 {asked}，高出 {difference}。",
        "On path: {value} in {period}, {difference} above the {asked} then required.",
    ),
    "behind": Text(
        "低于路径：{period} 为 {value}，该时点应达 {asked}，低 {difference}。",
        "Behind the path: {value} in {period}, {difference} below the {asked} then required.",
    ),
    "achieved": Text(
        "达成：{period} 为 {value}，目标：{asked}。",
        "Achieved: {value} in {period}; target: {asked}.",
    ),
    "missed": Text(
        "未达成：{period} 为 {value}，目标：{asked}，相差 {difference}。",
        "Missed: {value} in {period}; target: {asked}; short by {difference}.",
    ),
}
EQUAL = {
    "on_path": Text(
        "达到路径：{period} 为 {value}，恰为该时点应达的值。",
        "On path: {value} in {period}, just what is then required.",
    ),
    "behind": Text(
        "低于路径：{period} 为 {value}，恰为该时点应达的值，而目标须“超过”。",
        "Behind the path: {value} in {period}, just what is then required; the target asks for "
        "more than that.",
    ),
    "missed": Text(
        "未达成：{period} 为 {value}，恰等于目标值；目标：{asked}。",
        "Missed: {value} in {period}, the target itself; target: {asked}.",
    ),
}
ALLOWED = Text(
    "达到路径：{period} 为 {value}，该时点应达约 {asked}，低 {difference}，"
    "在“约”的容许（{about}）之内。",
    "On path: {value} in {period}, {difference} below the {asked} then required, which “about” "
    "allows (up to {about}).",
)
WITHOUT = Text("暂无数据：没有与规划口径可比的实绩。",
               "No data: no actual value is of the plan’s own scope.")  # fmt: skip
NO_BASE = Text("暂无法对标：规划未给基期值，目标年之前没有路径可比；"
               "最新可比实绩 {period} 为 {value}。",
               "Not judged: the plan gives no base, so that there is no path before the target’s "
               "date; the newest comparable value is {value} in {period}.")  # fmt: skip
METHOD = Text(
    "状态按最新可比实绩所在时点判断，不看今天的日期；口径、区域或计量单位不同的实绩不参与。"
    "规模按复合增速、比重按每年等量推算应达值，年均增速以目标为下限；"
    "“超过”须大于，“不少于”含本数，“约”可低 {about}。",
    "A status holds at the date of the newest comparable value; today’s date is never read, and "
    "values of another scope, area or unit do not enter it. Levels grow at one rate, shares by the "
    "same step a year, an average growth is a floor; “more than” is strict, “at least” includes "
    "the number, “about” allows {about} less.",
).format(about=f"{ABOUT:.0%}")
NO_PATH = Text(
    "规划未给基期值，目标年之前没有路径", "No path before the target’s date: the plan gives no base"
)
IMPORT = Text("实绩在“数据”页导入（表“指标实际值”），每条须有出处；本页不作估算。",
              "Actual values are imported on the page Data (table “Indicator actuals”), each with "
              "its source; nothing is estimated here.")  # fmt: skip
VERB = Text("按规划用语", "by the plan’s verb")
HEADS = (
    Text("指标", "Indicator"),
    Text("基期", "Base"),
    Text("目标", "Target"),
    Text("最新可比实绩", "Newest comparable value"),
    Text("状态", "Status"),
)
"""Columns of the indicators, on the page and in files."""


def summary(found: Sequence[Item], language: Language) -> str:
    """Say how many indicators and measures there are, by status."""
    heads = {
        "indicator": Text("指标 {n} 项", "{n} indicators"),
        "measure": Text("项目与措施 {n} 项", "{n} projects and measures"),
    }
    colon, semicolon, stop = ("：", "；", "。") if language == "zh" else (": ", "; ", ".")
    told = []
    for kind, head in heads.items():
        of_kind = [one for one in found if one.kind == kind]
        numbers = [f"{STATUSES[code].get(language)} {n}" for code, n in counted(of_kind).items()]
        if of_kind:
            words = head.format(n=len(of_kind)).get(language)
            told.append(words + colon + join(numbers, language))
    if told:
        return semicolon.join(told) + stop
    nothing = Text("没有符合条件的指标、项目或措施。", "Nothing meets these filters.")
    return nothing.get(language)


def base_words(row: Row, language: Language) -> str:
    """Write the base value, or what the plan says instead."""
    if is_missing(row["base_value"]):
        return in_language(row, "base_note", language) or NO_DATA.get(language)
    return amount(row["base_value"], row, language)


def target_words(row: Row, language: Language) -> str:
    """Write the target with its qualifier."""
    return reported_amount({**row, "value": row["target_value"]}, language).replace(" %", "%")


def newest_words(row: Row, tables: Tables, language: Language) -> tuple[str, str]:
    """Write the newest comparable value with its period, and its source; 暂无数据 without one."""
    found = newest(actuals_of(row, tables.indicator_actuals))
    if found is None:
        return NO_DATA.get(language), ""
    held = tables.indicator_actuals.set_index("id").loc[found.id]
    words = amount(found.value, row, language) + aside(found.period, language)
    return words, str(held["source"])


def named_item(item: Item, tables: Tables, language: Language) -> str:
    name = item.name.get(language)
    if item.kind == "indicator" and item.areas:
        held = tables.clusters.set_index("id").loc[item.areas[0], f"short_{language}"]
        return name + aside(held, language)
    return name


def area_names(wanted: Sequence[str], tables: Tables, language: Language) -> str:
    """Name areas of the plan; parts of one are left out where the whole is named."""
    rows = tables.clusters.set_index("id")
    told = [
        str(rows.loc[code, f"short_{language}"])
        for code in wanted
        if not any(rows.loc[code, "parent"] == other for other in wanted)
    ]
    return join(list(dict.fromkeys(told)), language)


def status_words(found: Standing, row: Row, language: Language) -> str:
    """Say where an indicator stands: its value and date, what was asked, and the difference."""
    if found.actual is None:
        return WITHOUT.get(language)
    told = {
        "period": found.actual.period,
        "value": amount(found.actual.value, row, language),
    }
    if math.isnan(found.asked):
        return NO_BASE.format(**told).get(language)
    at_target = found.status in ("achieved", "missed")
    floor = row["path"] == "average_growth"
    asked = amount(found.asked, row, language, computed=None if floor else found.asked)
    told["asked"] = target_words(row, language) if at_target else asked
    told["difference"] = amount(abs(found.difference), row, language, computed=found.asked)
    if found.difference == 0 and found.status in EQUAL:
        return EQUAL[found.status].format(**told).get(language)
    if found.difference < 0 and found.status == "on_path":
        return ALLOWED.format(**told, about=f"{ABOUT:.0%}").get(language)
    return JUDGED[found.status].format(**told).get(language)
