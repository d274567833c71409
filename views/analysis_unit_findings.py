"""What answers over units say, in sentences made from their own numbers."""

from __future__ import annotations

import pandas as pd

from gis.analysis.concentration import Concentration
from gis.analysis.samples import Refusal
from gis.analysis.significance import ALPHA
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.what_if import HotEffect, Scenario
from gis.text import Text, listed, number
from views.analysis_words import LOCAL_KINDS, chance, percent, refusal_line


def unit_names(rows: pd.DataFrame) -> Text:
    """List the units of rows by their short names."""
    return listed(
        Text(str(zh), str(en)) for zh, en in zip(rows["short_zh"], rows["short_en"], strict=True)
    )


def _with_values(rows: pd.DataFrame, column: str, decimals: int = 2) -> Text:
    return listed(
        Text("{zh} {v}", "{en} {v}").format(
            zh=row.short_zh, en=row.short_en, v=number(getattr(row, column), decimals)
        )
        for row in rows.itertuples()
    )


def quotients_findings(found: Quotients) -> tuple[Text, ...]:
    rows, who = found.rows, found.asked.who
    above = rows[rows["standing"] == "above"].sort_values("quotient", ascending=False)
    below = rows[rows["standing"] == "below"].sort_values("quotient")
    known = rows[rows["standing"] != "unknown"]
    said = []
    if len(above):
        said.append(Text(
            "按企业数衡量，{who}明显多于全市水平的有 {n} 个单元：{names}（区位商，1 为全市）。",
            "Relative to their enterprises, clearly more {who} than in the whole city: {names} "
            "(location quotients; 1 is the city's level).",
        ).format(who=who, n=len(above), names=_with_values(above, "quotient")))  # fmt: skip
    if len(below):
        said.append(Text(
            "明显少于全市水平的有 {n} 个：{names}。",
            "Clearly fewer than in the city as a whole: {names}.",
        ).format(n=len(below), names=_counts(below)))  # fmt: skip
    if rows["quotient"].isna().all() and not len(above) and not len(below):
        return (Text(
            "没有一个单元达到 5 条记录：样本太少，说不出哪里相对更多。",
            "No unit has 5 records: the sample is too small to say where there are more.",
        ),)  # fmt: skip
    if not len(above) and not len(below):
        said.append(Text(
            "没有哪个单元的{who}与按企业数应有的数量有可靠差别。",
            "No unit differs reliably in {who} from what its enterprises would give.",
        ).format(who=who))  # fmt: skip
    most = rows.sort_values("count", ascending=False, kind="stable").head(3)
    said.append(
        Text(
            "数量最多的是{names}：区位商看的是相对企业数，不是数量。",
            "Most in number: {names}; the quotient is relative to enterprises, not a number.",
        ).format(names=_with_values(most.rename(columns={"count": "number"}), "number", 0))
    )
    open_ = known[known["standing"] == "open"]
    few = rows[rows["quotient"].isna()]
    if len(open_):
        said.append(Text("其余（{names}）与全市水平的差别可能只是偶然。",
                         "Elsewhere ({names}) the difference may be chance."
                         ).format(names=unit_names(open_)))  # fmt: skip
    if len(few):
        said.append(
            Text(
                "记录不足 5 条、不给区位商的：{names}。", "No quotient below 5 records: {names}."
            ).format(names=unit_names(few))
        )
    return tuple(said)


def _counts(rows: pd.DataFrame) -> Text:
    """Name units with their quotients or, where there is none, their counts."""
    told = []
    for row in rows.rename(columns={"count": "number"}).itertuples():
        name = Text(str(row.short_zh), str(row.short_en))
        if pd.isna(row.quotient):
            words = Text("{name}（{n} 家，按企业数应有 {e}）", "{name} ({n}, {e} expected)")
            told.append(words.format(name=name, n=number(row.number), e=number(row.expected, 1)))
        else:
            told.append(Text("{name} {v}", "{name} {v}").format(
                name=name, v=number(row.quotient, 2)))  # fmt: skip
    return listed(told)


def spread_findings(found: Spread) -> tuple[Text, ...]:
    equal, size = found.against["equal"], found.against["enterprises"]
    said = []
    if isinstance(equal, Concentration):
        top = found.rows.sort_values("count", ascending=False, kind="stable")
        three = float(top["count"].head(3).sum() / equal.total)
        said.append(Text(
            "{n} 个单元中，最多的三个（{names}）占 {share}；赫芬达尔指数 {h}，相当于均匀分布在 "
            "{e} 个单元。",
            "Of {n} units the three with most ({names}) hold {share}; Herfindahl index {h}, as if "
            "spread evenly over {e} units.",
        ).format(n=equal.areas, names=unit_names(top.head(3)), share=percent(three),
                 h=number(equal.herfindahl, 3), e=number(equal.effective, 1)))  # fmt: skip
    if isinstance(size, Concentration) and not isinstance(found.gamma, Refusal):
        judged = (
            Text("明显集中", "concentrated") if found.gamma > 0.05
            else Text("略有集中", "slightly concentrated") if found.gamma >= 0.02
            else Text("与企业分布大体一致，谈不上额外集中",
                      "spread about as all enterprises are, not concentrated beyond them")
        )  # fmt: skip
        said.append(Text(
            "与企业总体相比：基尼系数 {g}，埃利森—格莱泽指数 {y}，{judged}。",
            "Against all enterprises: Gini {g}, Ellison–Glaeser index {y}: {judged}.",
        ).format(g=number(size.gini, 2), y=number(found.gamma, 3), judged=judged))  # fmt: skip
    most = found.rows.sort_values("per_people", ascending=False).head(1)
    said.append(Text(
        "按人口，{name}最多：每十万人 {v} 家（95% 区间 {low}—{high}）。",
        "Per head, {name} has most: {v} per 100,000 inhabitants (95% interval {low}–{high}).",
    ).format(name=unit_names(most), **{
        name: number(float(most[column].iloc[0]), 1)
        for name, column in (("v", "per_people"), ("low", "per_people_low"),
                             ("high", "per_people_high"))
    }))  # fmt: skip
    return tuple(said)


def alike_findings(found: Alike) -> tuple[Text, ...]:
    overall = found.overall
    sure = overall.p <= ALPHA
    judged = (
        Text("相邻单元彼此相似，高值与低值各自连片", "neighbours are alike: high and low adjoin")
        if sure and overall.i > overall.expected
        else Text("相邻单元彼此相反，高低相间", "neighbours are unlike: high beside low")
        if sure
        else Text("看不出相邻单元彼此相似：与随机排布没有可靠差别",
                  "neighbours are not reliably alike: a random arrangement would look the same")
    )  # fmt: skip
    said = [Text(
        "全局莫兰指数 {i}（随机期望 {e}，{p}，{m} 次置换）：{judged}。",
        "Moran's I is {i} ({e} expected, {p}, {m} permutations): {judged}.",
    ).format(i=number(overall.i, 2), e=number(overall.expected, 2), p=chance(overall.p),
             m=number(overall.permutations), judged=judged)]  # fmt: skip
    rows = found.rows
    spots = rows[~rows["kind"].isin(["", "island"])]
    if len(spots):
        told = [
            Text("{names}（{kind}）", "{names} ({kind})").format(
                names=unit_names(spots[spots["kind"] == kind]), kind=says)
            for kind, says in LOCAL_KINDS.items() if (spots["kind"] == kind).any()
        ]  # fmt: skip
        said.append(Text("局部显著的单元：{told}。", "Locally significant: {told}.").format(
            told=listed(told)))  # fmt: skip
    else:
        said.append(Text(
            "局部统计量没有显著的单元；{n} 个单元各只有几个邻居，能发现的只有很强的格局。",
            "No unit is locally significant; with a few neighbours each of {n}, only very strong "
            "patterns could be found.",
        ).format(n=len(rows)))  # fmt: skip
    return tuple(said)


def change_findings(found: Change) -> tuple[Text, ...]:
    sums = found.rows[["change", "whole", "mix", "local"]].sum()
    by_unit = found.rows.groupby("area")["local"].sum()
    units = found.material.units.set_index("id")
    best = units.loc[[by_unit.idxmax()]]
    return (
        Text(
            "{a} 至 {b} 共变化 {n} 家。自身份额增加最多的是{name}（{v} 家）。",
            "{n} between {a} and {b}. {name} gained most of its own ({v}).",
        ).format(a=found.before, b=found.after, n=f"{sums['change']:+.0f}",
                 name=unit_names(best), v=f"{by_unit.max():+.1f}"),
    )  # fmt: skip


def scenario_findings(found: Scenario) -> tuple[Text, ...]:
    asked, effect = found.asked, found.effect
    row = found.rows[found.rows["id"] == found.unit].iloc[0]
    name = Text(str(row["short_zh"]), str(row["short_en"]))
    before, after = (_or_none(row[one]) for one in ("quotient_before", "quotient_after"))
    said = [Text(
        "设{move}：{name}的{who}由 {a} 家变为 {b} 家，区位商由 {qa} 变为 {qb}；"
        "全市赫芬达尔指数由 {ha} 变为 {hb}（有效单元数 {ea}→{eb}）。",
        "If {move}: {name} goes from {a} to {b} {who}, its location quotient from {qa} to {qb}, "
        "the city's Herfindahl index from {ha} to {hb} (effective number of units {ea} → {eb}).",
    ).format(move=_move(found), name=name, who=asked.who, a=number(row["before"], 0),
             b=number(row["after"], 0), qa=before, qb=after, ha=number(effect.before.herfindahl, 4),
             hb=number(effect.after.herfindahl, 4), ea=number(effect.before.effective, 1),
             eb=number(effect.after.effective, 1))]  # fmt: skip
    if isinstance(found.hot, HotEffect):
        cells = found.hot.cells
        new = int(((cells["kind_after"] == "hot") & (cells["kind_before"] != "hot")).sum())
        gone = int(((cells["kind_after"] != "hot") & (cells["kind_before"] == "hot")).sum())
        said.append(Text(
            "热点格：新增 {new} 个，消失 {gone} 个（{n} 个已定位的点）。",
            "Hot cells: {new} new, {gone} gone ({n} placed points).",
        ).format(new=new, gone=gone, n=found.hot.n))  # fmt: skip
    else:
        said.append(refusal_line(found.hot, "；"))
    return tuple(said)


def _move(found: Scenario) -> Text:
    """Say who comes where: to a building or a unit, new or from another unit."""
    asked, units = found.asked, found.rows.set_index("id")
    n = asked.number("n")
    unit = Text(*(str(units.loc[found.unit, name]) for name in ("short_zh", "short_en")))
    aim = found.place_name or unit
    if asked["from"]:
        left = Text(*(str(units.loc[asked["from"], name]) for name in ("short_zh", "short_en")))
        return Text("有 {n} 家从{left}迁到{aim}", "{n} move from {left} to {aim}").format(
            n=n, left=left, aim=aim)  # fmt: skip
    return Text("{aim}新增 {n} 家", "{n} settle in {aim}").format(n=n, aim=aim)


def _or_none(value: float) -> Text:
    if pd.isna(value):
        return Text("（不足 5 条，不给数）", "none (fewer than 5)")
    return Text(number(float(value), 2), number(float(value), 2))
