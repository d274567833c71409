"""What answers over points say, in sentences made from their own numbers."""

from __future__ import annotations

import pandas as pd

from gis.analysis.ripley import Ripley
from gis.analysis.significance import ALPHA
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.text import Text, listed, number
from views.analysis_words import chance, percent, refusal_line

MOST_TOLD = 4
"""Areas or groups that a finding names; the table has all."""


def dense_findings(found: Dense) -> tuple[Text, ...]:
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


def hot_findings(found: Hot) -> tuple[Text, ...]:
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


def pattern_findings(found: Pattern) -> tuple[Text, ...]:
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
        said.append(refusal_line(found.curves, "；"))
    return tuple(said)


def groups_findings(found: Groups) -> tuple[Text, ...]:
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
