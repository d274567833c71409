"""What an answer says, in sentences: what was found and how sure that is; and what cannot be said.

Every sentence is made from the answer's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from gis.analysis.concentration import Concentration
from gis.analysis.ripley import Ripley
from gis.analysis.samples import Refusal
from gis.analysis.significance import ALPHA
from gis.questions.answers import Answer
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.plan_check import PlanCheck
from gis.questions.what_if import HotEffect, Scenario
from gis.text import Text, listed, number
from views.analysis_declared import cluster_sentences

LEAST_P = 0.001
MOST_TOLD = 4
"""Areas or groups that a finding names; the table has all."""


def findings(found: Answer) -> tuple[Text, ...]:
    """Return what an answer says, the main thing first."""
    return _FINDINGS[type(found)](found)


def percent(share: float) -> str:
    """Write a share in whole per cent.

    >>> percent(0.834)
    '83%'
    """
    return f"{100 * share:.0f}%"


def chance(p: float) -> Text:
    """Write a probability: below a thousandth as less than that.

    >>> chance(0.0002).en, chance(0.0321).zh
    ('p < 0.001', 'p＝0.032')
    """
    if p < LEAST_P:
        return Text("p＜0.001", "p < 0.001")
    return Text(f"p＝{p:.3f}", f"p = {p:.3f}")


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


def _quotients(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Quotients)
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


def _spread(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Spread)
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


def _alike(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Alike)
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
        words = {
            "high_high": Text("高—高", "high–high"), "low_low": Text("低—低", "low–low"),
            "high_low": Text("高—低", "high–low"), "low_high": Text("低—高", "low–high"),
            "hot": Text("热点", "hot"), "cold": Text("冷点", "cold"),
        }  # fmt: skip
        told = [
            Text("{names}（{kind}）", "{names} ({kind})").format(
                names=unit_names(spots[spots["kind"] == kind]), kind=says)
            for kind, says in words.items() if (spots["kind"] == kind).any()
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


def _change(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Change)
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


def _dense(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Dense)
    rows = found.rows[(found.rows["share"] == 0.5) & (found.rows["n"] > 0)]
    whole = found.rows.groupby("share")["area_km2"].sum()
    said = [Text(
        "平滑后的密度有一半集中在 {a} 平方千米内，九成在 {b} 平方千米内（研究范围 {w} 平方千米）。",
        "Half of the smoothed density lies within {a} km², nine tenths within {b} km² (of a window "
        "of {w} km²).",
    ).format(a=number(whole[0.5], 1), b=number(whole[0.9], 1),
             w=number(found.material.window.area_km2, 0))]  # fmt: skip
    sure, open_ = rows[rows["established"]], rows[~rows["established"]]
    if len(sure):
        said.append(Text("位置不确定仍成立的集中区：{told}。",
                         "Concentrations that hold whatever the exact locations: {told}."
                         ).format(told=_areas_told(sure)))  # fmt: skip
    if len(open_):
        said.append(Text("因位置不确定而未能确定的：{told}。",
                         "Not established, as locations are uncertain: {told}."
                         ).format(told=_areas_told(open_)))  # fmt: skip
    return tuple(said)


def _areas_told(rows: pd.DataFrame) -> Text:
    """List the first areas, and how many more there are: the table has all."""
    told = listed(
        Text("{part}（{n} 家，{a} 平方千米，{h} 的抽样中成立）",
             "{part} ({n}, {a} km², in {h} of draws)").format(
            part=row.part, n=number(row.n), a=number(row.area_km2, 1 if row.area_km2 >= 1 else 2),
            h=percent(row.holds))
        for row in rows.head(MOST_TOLD).itertuples()
    )  # fmt: skip
    if len(rows) <= MOST_TOLD:
        return told
    return Text("{told}等 {n} 处", "{told} and {more} more").format(
        told=told, n=len(rows), more=len(rows) - MOST_TOLD)  # fmt: skip


def _hot(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Hot)
    cells = found.cells
    hot = cells[cells["kind"] == "hot"]
    if not len(hot):
        return (Text(
            "{n} 个格中没有显著的热点（{fdr}）：{used} 个点分在这么多格里，"
            "此法未能检出，不等于没有集聚。",
            "No cell of {n} is a significant hot spot ({fdr}): {used} points in so many cells "
            "are too few for it to detect any, which does not mean that there is none.",
        ).format(n=number(len(cells)), used=found.material.ground.used,
                 fdr=_control(found)),)  # fmt: skip
    sure = hot[hot["established"]]
    return (Text(
        "{n} 个格中有 {hot} 个热点格（{fdr}），共 {points} 家；其中 {sure} 个在 80% 以上的位置"
        "抽样中仍是热点，其余未能确定。",
        "{hot} of {n} cells are hot spots ({fdr}), with {points} institutions; {sure} of them hold "
        "in 80% of draws or more, the others are not established.",
    ).format(n=number(len(cells)), hot=len(hot), fdr=_control(found),
             points=int(hot["count"].sum()), sure=len(sure)),)  # fmt: skip


def _control(found: Hot) -> Text:
    if found.local.fdr:
        return Text("已控制错误发现率 5%", "false discoveries controlled at 5%")
    return Text("未控制错误发现率，约 5% 的格会误判", "uncontrolled: some 5% of cells are false")


def _pattern(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Pattern)
    near = found.near
    judged = (
        Text("彼此靠近，呈集聚", "closer than by chance: clustered")
        if near.p <= ALPHA and near.observed_m < near.simulated_m
        else Text("彼此疏离，比随机更均匀", "farther apart than by chance")
        if near.p <= ALPHA
        else Text("与随机分布没有可靠差别", "not reliably other than by chance")
    )
    said = [Text(
        "平均最近邻距离 {d} 米，同样多的点随机散布约为 {e} 米（指数 {i}，{p}）：{judged}。",
        "The mean distance to the nearest is {d} m; as many points scattered by chance give some "
        "{e} m (index {i}, {p}): {judged}.",
    ).format(d=number(near.observed_m, 0), e=number(near.simulated_m, 0),
             i=number(near.index, 2), p=chance(near.p), judged=judged)]  # fmt: skip
    said.append(Text(
        "各点在其不确定范围内移动后，平均距离为 {low}—{high} 米；"
        "{h} 的抽样中仍显著比随机分布更靠近。",
        "With every point moved within its uncertainty the mean is {low}–{high} m; in {h} of the "
        "draws still closer than by chance.",
    ).format(low=number(found.moved_m[0], 0), high=number(found.moved_m[1], 0),
             h=percent(found.holds)))  # fmt: skip
    if isinstance(found.curves, Ripley):
        curves = found.curves
        way = Text("偏多", "more") if curves.deviation_m > 0 else Text("偏少", "fewer")
        said.append(Text(
            "从近到远一并检验（L 函数）：{p}，偏离最大处在 {r} 米左右，邻居{way}{sure}。",
            "All distances at once (L function): {p}; the largest deviation is about {r} m, with "
            "{way} neighbours{sure}.",
        ).format(p=chance(curves.p), r=number(curves.farthest_m, 0), way=way,
                 sure=Text("", "") if curves.p <= ALPHA
                 else Text("，但不显著", ", not significant")))  # fmt: skip
    else:
        said.append(curves_refused(found.curves))
    return tuple(said)


def curves_refused(why: Refusal) -> Text:
    """Say why a second method has no result."""
    return Text("{says}；{needs}。", "{says}. {needs}.").format(says=why.says, needs=why.needs)


def _groups(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Groups)
    rows = found.rows
    if not len(rows):
        return (Text("按所选参数没有成团的点。", "With these parameters no points form a group."),)
    sure, open_ = rows[rows["established"]], rows[~rows["established"]]
    said = [Text(
        "{n} 家中有 {k} 个团既稳定、又不因位置不确定而改变{told}；另有 {o} 个未能确定{open}；"
        "{alone} 家不属于任何团。",
        "Of {n}: groups that are stable and do not depend on the exact locations: {k}{told}; "
        "others, not established: {o}{open}; {alone} belong to none.",
    ).format(n=number(found.found.n), k=len(sure), told=_told_groups(sure), o=len(open_),
             open=_told_groups(open_),
             alone=number(int((found.found.member < 0).sum())))]  # fmt: skip
    vague = found.material.here["accuracy"].eq("area") & (found.found.member >= 0)
    if vague.any():
        said.append(Text(
            "团内有 {n} 家只知所在片区（不确定度大），点位仅为示意。",
            "{n} members are known to an area only: their points are rough.",
        ).format(n=int(vague.sum())))  # fmt: skip
    return tuple(said)


def _told_groups(rows: pd.DataFrame) -> Text:
    """List the first groups in brackets; nothing where there is none."""
    if rows.empty:
        return Text("", "")
    told = [
        Text("{i} 号团 {n} 家、标准距离 {r} 米", "group {i}: {n}, standard distance {r} m").format(
            i=row.cluster + 1, n=number(row.n), r=number(row.radius_m, 0))
        for row in rows.head(MOST_TOLD).itertuples()
    ]  # fmt: skip
    more = len(rows) - len(told)
    tail = Text("；等", "; and {n} more").format(n=more) if more else Text("", "")
    return Text("（{zh}{tail}）", " ({en}{tail})").format(
        zh="；".join(one.zh for one in told), en="; ".join(one.en for one in told), tail=tail
    )


def _declared(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, PlanCheck)
    return cluster_sentences(found)


def _scenario(found: Any) -> tuple[Text, ...]:
    assert isinstance(found, Scenario)
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
        said.append(curves_refused(found.hot))
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


_FINDINGS: dict[type, Callable[[Any], tuple[Text, ...]]] = {
    Quotients: _quotients, Spread: _spread, Alike: _alike, Change: _change, Dense: _dense,
    Hot: _hot, Pattern: _pattern, Groups: _groups, PlanCheck: _declared, Scenario: _scenario,
}  # fmt: skip


def joined(sentences: Iterable[Text]) -> Text:
    """Return sentences as one paragraph."""
    held = list(sentences)
    return Text("".join(one.zh for one in held), " ".join(one.en for one in held))
