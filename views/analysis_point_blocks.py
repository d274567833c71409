"""Charts and tables of answers over points."""

from __future__ import annotations

import pandas as pd

from gis.analysis.ripley import Ripley
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.report.blocks import Block, Cell, Heading, Paragraph, table
from gis.report.chart import Band, Curve, Curves
from gis.text import Language, Text, is_missing, number
from gis.vocabulary import ACCURACIES, TYPE_NAMES
from views.analysis_unit_blocks import figure, probability

MOST_CELLS = 25
HOLDS = Text("抽样中成立", "Holds in draws")


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def dense_blocks(found: Dense, language: Language) -> list[Block]:
    """Return the areas that hold given shares, and the bandwidth that made them."""
    head = [Text("容纳份额", "Holds"), Text("片区", "Part"), Text("机构", "Points"),
            Text("面积（平方千米）", "Area (km²)"), HOLDS]  # fmt: skip
    lines = [
        [_share(row.share), str(row.part), number(row.n, 0), number(row.area_km2, 2),
         _share(row.holds)]
        for row in found.rows.itertuples()
    ]  # fmt: skip
    field = found.found
    told = Text(
        "带宽 σ＝{s} 米（核半径 {r} 米），格 {c} 米；研究范围边缘已校正。“成立”指一次抽样的同份额"
        "范围盖住该片区的一半以上，共 {n} 次。",
        "Bandwidth σ = {s} m (kernel radius {r} m), cells of {c} m; corrected at the window's "
        "edge. A part holds in a draw whose own area of that share covers half of it; {n} draws.",
    ).format(s=number(field.sigma_m, 0), r=number(field.radius_m, 0),
             c=number(field.raster.cell, 0), n=found.draws)  # fmt: skip
    return [
        Heading(text=Text("集中的片区", "Concentrations").get(language), level=2),
        table([one.get(language) for one in head], lines, "llrrr"),
        Paragraph(text=told.get(language), quiet=True),
        *_who_is_where(found, language),
    ]


def _who_is_where(found: Dense, language: Language) -> list[Block]:
    """List the records inside each part of the smallest area."""
    from gis.areas import as_points

    here = as_points(found.material.here)
    lines = []
    for row in found.rows[found.rows["share"] == found.rows["share"].min()].itertuples():
        inside = here[here.geometry.within(row.geometry)]
        lines += [[Cell(text=str(row.part)), *_record(one, language)]
                  for one in inside.to_dict("records")]  # fmt: skip
    return _members(lines, Text("片区", "Part"), language)


def _record(row: dict[str, object], language: Language) -> list[Cell]:
    kind = row.get("type")
    accuracy = ACCURACIES[str(row["accuracy"])]
    uncertain = row.get("uncertainty_m")
    about = "" if is_missing(uncertain) else f" ±{number(float(str(uncertain)), 0)} m"
    english = row.get("name_en")
    name = str(row["name_zh"] if language == "zh" or is_missing(english) else english)
    return [
        Cell(text=name, key=f"institution:{row['id']}" if kind else ""),
        Cell(text=TYPE_NAMES[str(kind)].get(language) if kind in TYPE_NAMES else ""),
        Cell(text=accuracy.get(language) + about),
    ]


def _members(lines: list[list[Cell]], first: Text, language: Language) -> list[Block]:
    if not lines:
        return []
    head = [first, Text("机构", "Institution"), Text("类型", "Type"),
            Text("定位精度", "Accuracy")]  # fmt: skip
    return [
        Heading(text=Text("成员名单", "Members").get(language), level=2),
        table([one.get(language) for one in head], lines, "llll", widths=(0.1, 0.5, 0.2, 0.2)),
    ]


def hot_blocks(found: Hot, language: Language) -> list[Block]:
    """Return the hot cells, the strongest first, and what the test could find at all."""
    cells = found.cells
    hot = cells[cells["kind"] == "hot"].sort_values("z", ascending=False)
    told = Text(
        "格网 {n} 格，{near}；{m} 次条件置换。至少 {f} 格达到最小 p 值，第一个热点才成立。",
        "{n} cells, neighbours: {near}; {m} conditional permutations. At least {f} cells must "
        "reach the least p before the first hot spot is established.",
    ).format(n=number(len(cells)), near=found.local.neighbours.says,
             m=number(found.local.permutations), f=found.local.fewest)  # fmt: skip
    said: list[Block] = [Paragraph(text=told.get(language), quiet=True)]
    if hot.empty:
        top = cells.sort_values("z", ascending=False).head(5)
        said.append(Paragraph(text=Text(
            "最接近热点的格：z＝{z}，q＝{q}，{k} 家。",
            "Nearest to a hot spot: a cell with z = {z}, q = {q}, {k} institutions.",
        ).format(z=number(top["z"].iloc[0], 1), q=number(top["q"].iloc[0], 2),
                 k=number(top["count"].iloc[0], 0)).get(language), quiet=True))  # fmt: skip
        return said
    head = [Text("格（列:行）", "Cell (column:row)"), Text("机构", "Points"), Text("z", "z"),
            Text("p 值", "p"), Text("q 值", "q"), HOLDS]  # fmt: skip
    lines = [
        [str(row.id), number(row.number, 0), number(row.z, 1),
         probability(row.p, language), probability(row.q, language), _share(row.holds)]
        for row in hot.head(MOST_CELLS).rename(columns={"count": "number"}).itertuples()
    ]  # fmt: skip
    title = Text("热点格（{n}）", "Hot cells ({n})").format(n=len(hot))
    return [Heading(text=title.get(language), level=2),
            table([one.get(language) for one in head], lines, "lrrrrr"), *said]  # fmt: skip


def pattern_blocks(found: Pattern, language: Language) -> list[Block]:
    """Return L and g with the envelopes of chance."""
    if not isinstance(found.curves, Ripley):
        return []
    curves = found.curves.curves
    stated = found.material.here["uncertainty_m"].dropna()
    shortest = float(stated.median()) if len(stated) else 0.0
    far = curves[curves["r"] >= shortest]
    near = found.curves
    chance = Text("随机分布的 95% 范围（{n} 次模拟）", "95% of chance patterns ({n} simulations)")
    metres = Text("距离（米）", "Distance (m)").get(language)
    l_chart = Curves(
        title=Text("L 函数：高于范围即在该距离内集聚",
                   "L function: above the band, clustered up to that distance").get(language),
        x_title=metres, y_title=Text("L(r) − r（米）", "L(r) − r (m)").get(language),
        curves=(
            Curve(name=Text("实际", "observed").get(language), role="observed",
                  points=_pairs(curves["r"], curves["l"] - curves["r"])),
            Curve(name=Text("随机的期望", "expected by chance").get(language), role="expected",
                  points=((0.0, 0.0), (float(curves["r"].iloc[-1]), 0.0))),
        ),
        band=Band(name=chance.format(n=near.simulations).get(language), points=_triples(
            curves["r"], curves["low"] - curves["r"], curves["high"] - curves["r"])),
    )  # fmt: skip
    g_chart = Curves(
        title=Text("成对相关函数：高于 1 即恰在该距离上偏多",
                   "Pair correlation: above 1, more pairs just at that distance").get(language),
        x_title=metres, y_title="g(r)",
        curves=(
            Curve(name=Text("实际", "observed").get(language), role="observed",
                  points=_pairs(far["r"], far["g"])),
            Curve(name=Text("随机的期望", "expected by chance").get(language), role="expected",
                  points=((0.0, 1.0), (float(curves["r"].iloc[-1]), 1.0))),
        ),
        band=Band(name=chance.format(n=near.simulations).get(language),
                  points=_triples(far["r"], far["g_low"], far["g_high"])),
    )  # fmt: skip
    doubt = Text(
        "位置不确定度的中位数为 {m} 米：比这更短的距离不能解读，成对相关函数从这里画起。",
        "The median uncertainty of the locations is {m} m: shorter distances mean nothing, and the "
        "pair correlation is drawn from there on.",
    ).format(m=number(shortest, 0))  # fmt: skip
    remark = [Paragraph(text=doubt.get(language), quiet=True)] if len(stated) else []
    return [*figure(l_chart), *figure(g_chart), *remark]


def _pairs(x: pd.Series, y: pd.Series) -> tuple[tuple[float, float], ...]:
    return tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))


def _triples(
    x: pd.Series, low: pd.Series, high: pd.Series
) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(a), float(b), float(c)) for a, b, c in zip(x, low, high, strict=True))


def group_blocks(found: Groups, language: Language) -> list[Block]:
    """Return the groups and their members."""
    if not len(found.rows):
        return []
    head = [Text("团", "Group"), Text("成员", "Members"), Text("占比", "Share"),
            Text("标准距离（米）", "Standard distance (m)"), Text("面积（平方千米）", "Area (km²)"),
            Text("重抽样稳定度", "Stability"), HOLDS]  # fmt: skip
    lines = [
        [number(row.cluster + 1, 0), number(row.n, 0), _share(row.share), number(row.radius_m, 0),
         number(row.area_km2, 2), number(row.stability, 2), _share(row.holds)]
        for row in found.rows.itertuples()
    ]  # fmt: skip
    here = found.material.here.to_dict("records")
    members = [
        [Cell(text=number(int(group) + 1, 0)), *_record(row, language)]
        for group, row in sorted(zip(found.found.member, here, strict=True),
                                 key=lambda one: int(one[0]))
        if group >= 0
    ]  # fmt: skip
    note = Text(
        "稳定度：有放回地重抽机构 {n} 次，找回该团的平均程度（杰卡德），0.75 以上为稳定。",
        "Stability: how well the group is found again in {n} resamples (mean Jaccard); from 0.75 "
        "stable.",
    ).format(n=found.found.draws)  # fmt: skip
    return [
        Heading(text=Text("各团", "Groups").get(language), level=2),
        table([one.get(language) for one in head], lines, "lrrrrrr"),
        Paragraph(text=note.get(language), quiet=True),
        *_members(members, Text("团", "Group"), language),
    ]
