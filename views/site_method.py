"""How the site finder computes, as blocks: who asks, weights, value functions, formula."""

from __future__ import annotations

from gis.criteria import CRITERIA, PEERS_M, PROJECTS_M
from gis.investors import PROFILES
from gis.report.blocks import Block, Cell, Heading, Paragraph, table
from gis.site_finder import Ranking
from gis.text import Language, Text, join, number
from gis.vocabulary import FAMILIES, PLACE_KINDS, RECORD_TYPES
from views.site_words import asked


def method_blocks(ranking: Ranking, language: Language) -> list[Block]:
    """Say who was asked for, what counts as peer and complement, how each criterion is valued."""
    head = [Text("条件", "Criterion"), Text("权重", "Weight"), Text("测量", "Measured"),
            Text("价值函数（测量值→价值）", "Value function")]  # fmt: skip
    rows: list[list[Cell | str]] = [
        [
            one.says.get(language),
            number(ranking.wish.weights[one.id]),
            one.how.get(language),
            join([f"{number(at)}→{number(value)}" for at, value in one.value.anchors], language),
        ]
        for one in CRITERIA.values()
    ]
    return [
        Heading(text=Text("怎样算的", "How it was computed").get(language), level=2),
        Paragraph(text=_kin(ranking, language)),
        table([one.get(language) for one in head], rows, "lrll", widths=(0.2, 0.08, 0.47, 0.25)),
        Paragraph(text=_formula(language), quiet=True),
    ]


def _kin(ranking: Ranking, language: Language) -> str:
    profile = PROFILES[ranking.wish.investor]
    kin = [*(FAMILIES[one] for one in profile.families),
           *(RECORD_TYPES[one] for one in profile.records),
           *(PLACE_KINDS[one] for one in profile.kinds)]  # fmt: skip
    told = Text(
        "机构类别：{asked}。同类：{peers}；互补：{more}（约定：{because}）。"
        "近邻半径 {peer} 米，项目半径 {project} 米，均为直线距离。"
        "可选的是楼宇、园区与片区；专属某一机构的数据中心与中后台基地、平台、试点、沿线、节点不在其列。",
        "Investor: {asked}. Peers: {peers}; complements: {more} (by convention: "
        "{because}). Neighbours within {peer} m, projects within {project} m, in a straight line. "
        "Buildings, parks and areas can be chosen; not data centres and back offices of one "
        "institution, platforms, pilots, roads or spots.",
    )
    return told.format(
        asked=asked(ranking.wish),
        peers=join([one.get(language) for one in kin], language),
        more=join([FAMILIES[one].get(language) for one in profile.complements], language),
        because=profile.because, peer=number(PEERS_M), project=number(PROJECTS_M),
    ).get(language)  # fmt: skip


def _formula(language: Language) -> str:
    return Text(
        "得分 = Σ 权重×价值 ÷ Σ 权重（加权线性组合，Malczewski 1999），只计有数据的条件；价值函数按"
        "锚点分段线性（Keeney、Raiffa 1976）。名次范围：得分区间整个高于本处的才算在前。"
        "复核用 TOPSIS（Hwang、Yoon 1981）。锚点、预设权重与互补关系是本程序的约定，见《方法》。",
        "Score = Σ weight × value ÷ Σ weight over criteria with data (weighted linear combination, "
        "Malczewski 1999); values are straight lines between anchors (Keeney & Raiffa 1976). Rank "
        "range: only places whose whole interval is higher stand before for certain. Check: TOPSIS "
        "(Hwang & Yoon 1981). Anchors, presets and complements are conventions; see the methods.",
    ).get(language)
