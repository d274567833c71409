"""Charts and tables of answers over units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.analysis.concentration import Concentration
from gis.analysis.samples import Refusal
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.what_if import HotEffect, Scenario
from gis.report.blocks import Block, Cell, Figure, Grid, Heading, Paragraph, table
from gis.report.chart import Bar, Bars, Chart, Curve, Curves, Part
from gis.text import NO_DATA, Language, Text, number
from gis.vocabulary import FAMILIES
from views.analysis_words import LEAST_P, LOCAL_KINDS

LONGEST = 6.0
"""Longest bar of a quotient: intervals of small counts run far."""
SURE = {
    "above": Text("高于全市", "above the city"), "below": Text("低于全市", "below the city"),
    "open": Text("未能确定", "not established"),
    "unknown": Text("记录太少", "too few records"),
}  # fmt: skip
COLOUR = "#4C78A8"


def _name(row: object, language: Language) -> str:
    return str(getattr(row, f"short_{language}"))


def figure(chart: Chart) -> list[Block]:
    """Return a chart under its title."""
    return [Heading(text=chart.title, level=2), Figure(chart=chart)]


def probability(value: float, language: Language) -> str:
    """Write a probability in a table: below a thousandth as less than that."""
    if np.isnan(value):
        return NO_DATA.get(language)
    return "<0.001" if value < LEAST_P else number(value, 3)


def quotient_blocks(found: Quotients, language: Language) -> list[Block]:
    """Return the quotients as bars with intervals, as a table, and those of every kind."""
    rows = found.rows.sort_values(["quotient", "count"], ascending=False, na_position="last")
    chart = _quotient_chart(found, rows, language)
    head = (
        Text("单元", "Unit"), Text("记录", "Records"), Text("按企业数应有", "Expected"),
        Text("区位商（95% 区间）", "Quotient (95% interval)"),
        Text("标准化 z", "Standardised z"), Text("q 值", "q") if found.fdr else Text("p 值", "p"),
        Text("收缩估计", "Shrunken"), Text("判断", "Verdict"),
    )  # fmt: skip
    lines: list[list[Cell | str]] = [
        [
            Cell(text=_name(row, language), key=f"unit:{row.id}"), number(row.number, 0),
            number(row.expected, 1), FEW.get(language) if np.isnan(row.quotient)
            else _interval(row.quotient, row.low, row.high, language),
            _or_no_data(row.z, 1, language),
            probability(row.q if found.fdr else row.p, language),
            _or_no_data(row.shrunken, 2, language), SURE[str(row.standing)].get(language),
        ]
        for row in rows.rename(columns={"count": "number"}).itertuples()
    ]  # fmt: skip
    note = Text(
        "区间为泊松精确区间；z 为对数区位商的标准化值；q 为控制错误发现率后的双侧二项检验概率；"
        "收缩估计把小数目的单元拉向全市平均（经验贝叶斯）。",
        "Intervals are exact Poisson ones; z standardises the logarithm of the quotient; q is a "
        "two-sided binomial probability with false discoveries controlled; the shrunken estimate "
        "draws units of few records towards the mean (empirical Bayes).",
    )
    return [
        *(figure(chart) if chart else []),
        Heading(text=Text("各单元", "Unit by unit").get(language), level=2),
        table([one.get(language) for one in head], lines, "lrrrrrrl",
              widths=(0.13, 0.09, 0.12, 0.22, 0.12, 0.09, 0.1, 0.13)),
        Paragraph(text=note.get(language), quiet=True),
        Heading(text=Text("各类机构的区位商", "Quotients of every kind").get(language), level=2),
        _every(found, language),
    ]  # fmt: skip


def _quotient_chart(found: Quotients, rows: pd.DataFrame, language: Language) -> Bars | None:
    known = rows[rows["quotient"].notna()]
    if known.empty:
        return None
    bars = tuple(
        Bar(name=_name(row, language), parts=(Part(criterion=0, length=float(row.quotient)),),
            told=number(row.quotient, 2), low=float(row.low), high=float(row.high))
        for row in known.itertuples()
    )  # fmt: skip
    title = Text("{who}的区位商与 95% 区间", "Location quotients of {who}, 95% intervals")
    return Bars(
        title=title.format(who=found.asked.who).get(language), bars=bars,
        criteria=(Text("区位商", "Location quotient").get(language),), colours=(COLOUR,),
        most=max(2.0, min(float(known["high"].max()), LONGEST)),
        mark=1.0, mark_name=Text("全市水平", "the city's level").get(language),
    )  # fmt: skip


FEW = Text("不足 5 条", "under 5")


def _quotient(value: float, language: Language) -> str:
    return FEW.get(language) if np.isnan(value) else number(value, 2)


def _interval(value: float, low: float, high: float, language: Language) -> str:
    if np.isnan(value):
        return NO_DATA.get(language)
    return f"{number(value, 2)} ({number(low, 2)}–{number(high, 2)})"


def _or_no_data(value: float, decimals: int, language: Language) -> str:
    return NO_DATA.get(language) if np.isnan(value) else number(value, decimals)


def _every(found: Quotients, language: Language) -> Grid:
    """Return a table of units by kinds; a quotient below the least count is left empty."""
    each = found.every.pivot_table(index="area", columns="kind", values="quotient", dropna=False)
    kinds = [code for code in FAMILIES if code in each and each[code].notna().any()]
    head = [Text("单元", "Unit").get(language), *(FAMILIES[one].get(language) for one in kinds)]
    lines: list[list[Cell | str]] = []
    for row in found.rows.itertuples():
        values = [each[kind].get(row.id, np.nan) for kind in kinds]
        lines.append([_name(row, language), *("" if np.isnan(one) else number(one, 2)
                                              for one in values)])  # fmt: skip
    caption = Text("空格：不足 5 条，不给数", "Empty: fewer than 5 records, none is given")
    return table(head, lines, "l" + "r" * len(kinds), caption=caption.get(language))


AGAINST = {
    "equal": Text("各单元相等", "equal units"), "enterprises": Text("企业数", "enterprises"),
    "people": Text("人口", "population"), "area": Text("面积", "area"),
}  # fmt: skip


SIZES_FROM = Text(
    "人口为第七次全国人口普查（2020 年）；面积有公布数的用公布数，没有的用图上量算的数。",
    "Population: 2020 census. Area: the published one; where there is none, as drawn here.",
)


def spread_blocks(found: Spread, language: Language) -> list[Block]:
    """Return Lorenz curves, indices and the rates of the units."""
    curves = [
        Curve(name=Text("对{size}", "against {size}").format(size=AGAINST[name]).get(language),
              role=role,  # type: ignore[arg-type]
              points=tuple((float(a), float(b)) for a, b in held.lorenz.itertuples(index=False)))
        for name, role in (("enterprises", "observed"), ("area", "other"))
        if isinstance(held := found.against[name], Concentration)
    ]  # fmt: skip
    curves.append(Curve(name=Text("完全均匀", "perfectly even").get(language), role="expected",
                        points=((0.0, 0.0), (1.0, 1.0))))  # fmt: skip
    chart = Curves(
        title=Text("{who}的洛伦兹曲线", "Lorenz curves of {who}").format(
            who=found.asked.who).get(language),
        x_title=Text("单元的累计份额", "Cumulated share of the units").get(language),
        y_title=Text("机构的累计份额", "Cumulated share of the records").get(language),
        curves=tuple(curves), unit_square=True,
    )  # fmt: skip
    return [
        *figure(chart),
        Heading(text=Text("集中度指数", "Indices").get(language), level=2),
        _indices(found, language),
        Heading(text=Text("各单元的人均与地均数量", "Per head and per area").get(language),
                level=2),
        _rates(found, language),
        Paragraph(text=SIZES_FROM.get(language), quiet=True),
    ]  # fmt: skip


def _indices(found: Spread, language: Language) -> Grid:
    head = [Text("与什么相比", "Against"), Text("基尼系数", "Gini"),
            Text("赫芬达尔指数", "Herfindahl"), Text("有效单元数", "Effective units"),
            Text("最大份额", "Largest share")]  # fmt: skip
    lines: list[list[Cell | str]] = []
    for name, held in found.against.items():
        words = AGAINST[name].get(language)
        if isinstance(held, Refusal):
            lines.append([words, held.says.get(language), "", "", ""])
            continue
        alone = name == "equal"  # the others do not look at the sizes
        lines.append([
            words, number(held.gini, 3), number(held.herfindahl, 3) if alone else "",
            number(held.effective, 1) if alone else "",
            f"{100 * held.largest_share:.0f}%" if alone else "",
        ])  # fmt: skip
    gamma = (found.gamma.says.get(language) if isinstance(found.gamma, Refusal)
             else number(found.gamma, 3))  # fmt: skip
    lines.append([Text("埃利森—格莱泽 γ（对企业数）", "Ellison–Glaeser γ (enterprises)").get(
        language), gamma, "", "", ""])  # fmt: skip
    return table([one.get(language) for one in head], lines, "lrrrr",
                 widths=(0.36, 0.16, 0.16, 0.16, 0.16))  # fmt: skip


def _rates(found: Spread, language: Language) -> Grid:
    head = [Text("单元", "Unit"), Text("记录", "Records"),
            Text("每十万人（95% 区间）", "Per 100,000 people (95%)"),
            Text("每百平方千米（95% 区间）", "Per 100 km² (95%)")]  # fmt: skip
    rows = found.rows.sort_values("per_people", ascending=False, na_position="last")
    lines: list[list[Cell | str]] = [
        [
            Cell(text=_name(row, language), key=f"unit:{row.id}"), number(row.number, 0),
            _interval(row.per_people, row.per_people_low, row.per_people_high, language),
            _interval(row.per_area, row.per_area_low, row.per_area_high, language),
        ]
        for row in rows.rename(columns={"count": "number"}).itertuples()
    ]  # fmt: skip
    return table([one.get(language) for one in head], lines, "lrrr")


def alike_blocks(found: Alike, language: Language) -> list[Block]:
    """Return the Moran scatter and the local statistic of every unit."""
    rows = found.rows
    points = tuple(
        (float(row.value), float(row.lag)) for row in rows.itertuples() if row.lag == row.lag
    )
    labels = tuple(_name(row, language) for row in rows.itertuples() if row.lag == row.lag)
    mean = float(rows["value"].mean())
    reach = (float(rows["value"].min()), float(rows["value"].max()))
    chart = Curves(
        title=Text("莫兰散点图：自身的值与邻居的均值",
                   "Moran scatter: own value and mean of the neighbours").get(language),
        x_title=Text("自身的值", "Own value").get(language),
        y_title=Text("邻居的均值", "Mean of the neighbours").get(language),
        curves=(
            Curve(name=Text("各单元", "Units").get(language), role="points", points=points,
                  labels=labels),
            Curve(name=Text("莫兰指数（斜率 {i}）", "Moran's I (slope {i})").format(
                i=number(found.overall.i, 2)).get(language), role="expected",
                points=tuple((x, mean + found.overall.i * (x - mean)) for x in reach)),
        ),
    )  # fmt: skip
    kinds = {
        **LOCAL_KINDS, "island": Text("没有邻居", "no neighbour"),
        "": Text("不显著", "not significant"),
    }  # fmt: skip
    head = [Text("单元", "Unit"), Text("邻居数", "Neighbours"), Text("数值", "Value"),
            Text("邻居均值", "Neighbours' mean"), Text("z", "z"), Text("p 值", "p"),
            Text("q 值", "q"), Text("类型", "Type")]  # fmt: skip
    lines: list[list[Cell | str]] = [
        [
            Cell(text=_name(row, language), key=f"unit:{row.id}"), number(int(near), 0),
            number(row.value, 2), _or_no_data(row.lag, 2, language),
            _or_no_data(row.z, 2, language), probability(row.p, language),
            probability(row.q, language), kinds[str(row.kind)].get(language),
        ]
        for row, near in zip(rows.itertuples(), found.neighbours.counts, strict=True)
    ]  # fmt: skip
    told = Text("邻居：{says}，共 {n} 对。", "Neighbours: {says}, {n} pairs.").format(
        says=found.neighbours.says, n=len(found.links))  # fmt: skip
    return [
        *figure(chart), Paragraph(text=told.get(language), quiet=True),
        Heading(text=Text("各单元", "Unit by unit").get(language), level=2),
        table([one.get(language) for one in head], lines, "lrrrrrrl"),
    ]  # fmt: skip


def change_blocks(found: Change, language: Language) -> list[Block]:
    """Return the three parts of the change of every unit."""
    sums = found.rows.groupby("area")[["before", "after", "change", "whole", "mix", "local"]].sum()
    head = [Text("单元", "Unit"), same_date(found.before), same_date(found.after),
            Text("变化", "Change"), Text("随大势", "With the whole"), Text("随结构", "By the mix"),
            Text("自身", "Of its own")]  # fmt: skip
    lines: list[list[Cell | str]] = []
    for row in found.material.units.itertuples():
        one = sums.loc[row.id]
        lines.append([
            _name(row, language), number(one["before"], 0), number(one["after"], 0),
            *(f"{one[name]:+.1f}" for name in ("change", "whole", "mix", "local")),
        ])  # fmt: skip
    return [table([one.get(language) for one in head], lines, "lrrrrrr")]


def same_date(date: str) -> Text:
    """Return a date as the heading of a column."""
    return Text(date, date)


def scenario_blocks(found: Scenario, language: Language) -> list[Block]:
    """Return counts and quotients before and after, and the targets that count such records."""
    head = [Text("单元", "Unit"), Text("现有", "Now"), Text("情景", "What if"),
            Text("现区位商", "Quotient now"), Text("情景区位商", "Quotient, what if")]  # fmt: skip
    lines: list[list[Cell | str]] = [
        [
            Cell(text=_name(row, language), strong=row.before != row.after),
            number(row.before, 0), number(row.after, 0),
            _quotient(row.quotient_before, language), _quotient(row.quotient_after, language),
        ]
        for row in found.rows.itertuples()
    ]  # fmt: skip
    said: list[Block] = [
        Heading(text=Text("各单元", "Unit by unit").get(language), level=2),
        table([one.get(language) for one in head], lines, "lrrrr"),
    ]
    if isinstance(found.hot, HotEffect):
        said.append(Paragraph(quiet=True, text=Text(
            "热点按 {m} 米的格检验，只用有坐标的机构；新增的都放在所选地点。",
            "Hot spots are tested on cells of {m} m with placed institutions only; the newcomers "
            "are all at the chosen place.",
        ).format(m=number(found.asked.number("cell"))).get(language)))  # fmt: skip
    said.append(Heading(text=Text("台账目标", "Targets of the ledger").get(language), level=2))
    if found.targets:
        said.append(_targets(found, language))
    else:
        said.append(Paragraph(text=Text(
            "规划没有按这类机构的家数设目标。",
            "The plan sets no target in numbers of such institutions.").get(language)))  # fmt: skip
    return said


def _targets(found: Scenario, language: Language) -> Grid:
    n = found.asked.number("n")
    head = [Text("指标", "Indicator"), Text("目标", "Target"), Text("已公布", "Published"),
            Text("加上这 {n} 家", "With these {n}").format(n=n)]  # fmt: skip
    lines: list[list[Cell | str]] = []
    for one in found.targets:
        unit = one.unit.get(language)
        target = f"{number(one.target, 0)} {unit} ({one.period})"
        if one.actual is None:
            published, after = NO_DATA.get(language), Text(
                "占目标的 {s}%", "{s}% of the target").format(
                s=number(100 * n / one.target, 1)).get(language)  # fmt: skip
        else:
            published = f"{number(one.actual.value, 0)} {unit} ({one.actual.period})"
            after = f"{number(one.actual.value + n, 0)} {unit}"
        lines.append([Cell(text=one.name.get(language), key=f"item:{one.indicator}"), target,
                      published, after])  # fmt: skip
    return table([one.get(language) for one in head], lines, "lrrr")
