"""The answer to a question as layers: made for the question, drawn and printed as any other is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.analysis.samples import Refusal
from gis.areas import as_points
from gis.layer import Classes, Fill, Kinds, Layer, Marker, One, Style, Symbol
from gis.questions.answers import Answer, answer
from gis.questions.material import Points, declared_clusters, points
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.parameters import BASES, ENTERPRISES, FUNDS, INSTITUTIONS
from gis.questions.plan_check import PlanCheck
from gis.questions.question import Question
from gis.questions.what_if import Scenario
from gis.schema import Column
from gis.store import Tables
from gis.text import NO_DATA, Text, number
from gis.vocabulary import FAMILIES
from layers.looks import BOUNDARY, CLUSTER_COLOURS, FAMILY_STYLES, INK

ANSWER, USED, WINDOW = "answer", "answer_points", "answer_window"
IDS = (WINDOW, ANSWER, USED)
"""The layers of an answer, bottom first."""
LQ_BREAKS = (0.5, 0.8, 1.25, 2.0)
"""A quotient of 1 is in the middle of the middle class: 0.8 to 1.25 = 1/0.8."""
LQ_CODES = ("lowest", "low", "even", "high", "highest")
SURE = "＊"
BELOW_NAME = 0.016
"""Degrees that a value stands below its unit's name."""
DATA = Text("见各条目来源", "Sources of the records")
OPEN = Text("未能确定（多次抽样中不成立）", "Not established (fails in draws)")

HOT_WORDS = {
    "hot": Text("热点", "Hot spot"),
    "open": Text("热点，但未能确定", "Hot spot, not established"),
    "cold": Text("冷点", "Cold spot"),
    "": Text("不显著", "Not significant"),
    "island": Text("没有邻格", "No neighbour"),
}
PALE = Style(fill="", stroke="#B9B4A8", stroke_px=0.4)
HOT_STYLES = {
    "hot": Style(fill="#B2182B", fill_opacity=0.55, stroke="#7A0F1D", stroke_px=0.8),
    "open": Style(fill="#F4A582", fill_opacity=0.35, stroke="#B2182B", stroke_px=0.8,
                  dash="3 2", hatch="right"),
    "cold": Style(fill="#2166AC", fill_opacity=0.4, stroke="#1B4F85", stroke_px=0.8),
    "": PALE,
    "island": PALE,
}  # fmt: skip
LOCAL_WORDS = {
    "high_high": Text("高，邻居也高", "High among high"),
    "low_low": Text("低，邻居也低", "Low among low"),
    "high_low": Text("高，邻居低", "High among low"),
    "low_high": Text("低，邻居高", "Low among high"),
    "hot": Text("热点：自身与邻居都高", "Hot spot: high with its neighbours"),
    "cold": Text("冷点：自身与邻居都低", "Cold spot: low with its neighbours"),
    "island": Text("没有邻居", "No neighbour"),
    "": Text("不显著", "Not significant"),
}


def _filled(colour: str, opacity: float = 0.8) -> Style:
    return Style(fill=colour, fill_opacity=opacity, stroke=BOUNDARY, stroke_px=0.8)


LOCAL_STYLES = {
    "high_high": _filled("#CA0020"), "hot": _filled("#CA0020"),
    "low_low": _filled("#0571B0"), "cold": _filled("#0571B0"),
    "high_low": _filled("#F4A582"), "low_high": _filled("#92C5DE"),
    "island": _filled("#FFFFFF"), "": _filled("#F2EFE8", 0.6),
}  # fmt: skip
SHARE_WORDS = {
    "0.9": Text("容纳 90% 的最小范围", "Smallest area with 90%"),
    "0.75": Text("容纳 75% 的最小范围", "Smallest area with 75%"),
    "0.5": Text("容纳 50% 的最小范围", "Smallest area with 50%"),
    "open": OPEN,
}
SHARE_STYLES = {
    "0.9": Style(fill="#FDD0A2", fill_opacity=0.5, stroke="#A63603", stroke_px=0.8),
    "0.75": Style(fill="#FD8D3C", fill_opacity=0.5, stroke="#A63603", stroke_px=1.0),
    "0.5": Style(fill="#A63603", fill_opacity=0.55, stroke="#7F2704", stroke_px=1.4),
    "open": Style(fill="", stroke="#7F2704", stroke_px=1.0, dash="4 3", hatch="right"),
}
LQ_WORDS = {
    "highest": Text("2.00 以上", "above 2.00"),
    "high": Text("1.25–2.00", "1.25–2.00"),
    "even": Text("0.80–1.25（与全市相当）", "0.80–1.25 (as the city)"),
    "low": Text("0.50–0.80", "0.50–0.80"),
    "lowest": Text("0.50 及以下", "0.50 or less"),
    "none": Text("记录不足 5 条，不给数", "Fewer than 5 records: none"),
}
LQ_STYLES = {
    "highest": _filled("#E66101"), "high": _filled("#FDB863"), "even": _filled("#F7F7F7"),
    "low": _filled("#B2ABD2"), "lowest": _filled("#5E3C99"),
    "none": Style(fill="#FFFFFF", stroke=BOUNDARY, stroke_px=0.8, hatch="right"),
}  # fmt: skip
SIGN_WORDS = {
    "plus": Text("高于随大势、随结构应有的变化", "More than the whole and the mix would give"),
    "minus": Text("低于随大势、随结构应有的变化", "Less than the whole and the mix would give"),
    "none": NO_DATA,
}
SIGN_STYLES = {
    "plus": _filled("#FDB863"), "minus": _filled("#B2ABD2"), "none": LQ_STYLES["none"],
}  # fmt: skip
GROUP_WORDS = {
    "sure": Text("集聚团（多次抽样中成立）", "Group (holds in draws)"),
    "open": Text("集聚团，未能确定", "Group, not established"),
}
GROUP_STYLES = {
    "sure": Style(fill="#E66101", fill_opacity=0.22, stroke="#8C3B00", stroke_px=1.6),
    "open": Style(fill="", stroke="#8C3B00", stroke_px=1.2, dash="4 3", hatch="right"),
}


def _class_of(quotients: pd.Series) -> list[str]:
    """Name the class of each quotient; a limit belongs to the class below it."""
    at = np.searchsorted(LQ_BREAKS, quotients.to_numpy(dtype=float), side="left")
    return ["none" if pd.isna(one) else LQ_CODES[place]
            for one, place in zip(quotients, at, strict=True)]  # fmt: skip


def layers_of(asked: Question) -> tuple[Layer, ...]:
    """Return the layers that show the answer to a question, bottom first."""
    return _layers(asked)


@lru_cache(maxsize=128)
def _layers(asked: Question) -> tuple[Layer, ...]:
    over_units = asked.ask in UNIT_LAYERS
    made = [UNIT_LAYERS[asked.ask](asked) if over_units else POINT_LAYERS[asked.ask](asked)]
    if not over_units:
        made = [_window(asked), *made, _used(asked)]
    return tuple(made)


def _of(
    asked: Question, frame: Callable[[Answer], gpd.GeoDataFrame]
) -> Callable[[Tables], gpd.GeoDataFrame]:
    """Return the function that gives the answer's features; none where there is no answer."""

    def data(tables: Tables) -> gpd.GeoDataFrame:
        found = answer(tables, asked)
        if isinstance(found, Refusal):
            return _nothing(tables)
        return frame(found)

    return data


COLUMNS = (
    "told", "told_zh", "told_en", "look", "whose", "kind", "count", "expected", "quotient", "low",
    "high", "per_people", "per_people_low", "per_people_high", "per_area", "value", "lag", "z", "p",
    "q", "before", "after", "quotient_before", "quotient_after", "local", "change", "n",
    "area_km2", "holds", "radius_m", "stability", "for_zh", "for_en",
)  # fmt: skip
"""Every column that an answer's layers read."""


def _nothing(tables: Tables) -> gpd.GeoDataFrame:
    """Return no features, with the columns that layers read."""
    return tables.units.iloc[:0].assign(**{name: [] for name in COLUMNS})


def _answer(
    asked: Question, title: Text, symbol: Symbol, frame: Callable[[Answer], gpd.GeoDataFrame],
    *, popup: tuple[Column, ...], kind: str = "unit", note: Text | None = None,
) -> Layer:  # fmt: skip
    units = kind == "unit"
    return Layer(
        id=ANSWER, group="counts", title=title, map_title=title, symbol=symbol,
        data=_of(asked, frame), kind=kind, source=DATA,
        credit=lambda tables: _credit(tables, asked),
        label=("told", "told") if units else ("told_zh", "told_en"),
        name=("short_zh", "short_en") if units else ("told_zh", "told_en"), popup=popup,
        order=12 if units else 34, note=note, context=not units,
        empty=Text("没有结果可画：见分析页的说明", "No result to draw: see the page of analysis"),
    )  # fmt: skip


def _credit(tables: Tables, asked: Question) -> Text:
    """Name the records that the answer is made from, and their date."""
    found = answer(tables, asked)
    if isinstance(found, Refusal):
        return DATA
    ground = found.material.ground
    return Text("{of}（{date}），{n} 条", "{of} ({date}), {n} records").format(
        of=BASES[asked.of], date=ground.dated, n=number(ground.total)
    )


def _column(name: str, zh: str, en: str, kind: str = "number") -> Column:
    return Column(name=name, label=Text(zh, en), kind=kind)  # type: ignore[arg-type]


COUNT = _column("count", "数量", "Count", "integer")


def _below(rows: gpd.GeoDataFrame, told: list[str]) -> gpd.GeoDataFrame:
    """Write a value below each unit's name."""
    return rows.assign(told=told, label_lat=rows["label_lat"] - BELOW_NAME)


def _quotients(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Quotients)
        rows = found.rows
        told = [
            "" if pd.isna(row.quotient)
            else f"{row.quotient:.2f}{SURE if row.standing in ('above', 'below') else ''}"
            for row in rows.itertuples()
        ]  # fmt: skip
        look = _class_of(rows["quotient"])
        return _below(rows.assign(quotient=rows["quotient"].round(2), look=look), told)

    return _answer(
        asked, Text("{who}区位商", "Location quotient of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=LQ_WORDS, styles=LQ_STYLES)),
        frame,
        popup=(
            _column("quotient", "区位商（1＝全市水平）", "Location quotient (1 = city)"), COUNT,
            _column("expected", "按企业数应有", "Expected by enterprises"),
            _column("low", "95% 区间下限", "95% interval, low"),
            _column("high", "95% 区间上限", "95% interval, high"),
        ),
        note=Text("＊ 与全市水平有显著差别；1＝全市水平；不足 5 条不给数",
                  "＊ differs from the city’s level; 1 = the city; none below 5 records"),
    )  # fmt: skip


def _spread(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Spread)
        rows = found.rows.assign(per_people=found.rows["per_people"].round(1))
        return _below(rows, ["" if pd.isna(one) else f"{one:.1f}" for one in rows["per_people"]])

    return _answer(
        asked, Text("每十万人{who}数", "{who} per 100,000 inhabitants").format(who=asked.who),
        Fill(look=Classes(column="per_people", scheme="fisher_jenks", k=4, palette="OrRd")), frame,
        popup=(
            _column("per_people", "每十万人", "Per 100,000 inhabitants"), COUNT,
            _column("per_people_low", "95% 区间下限", "95% interval, low"),
            _column("per_people_high", "95% 区间上限", "95% interval, high"),
            _column("per_area", "每百平方千米", "Per 100 km²"),
        ),
    )  # fmt: skip


def _alike(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Alike)
        rows = found.rows.assign(value=found.rows["value"].round(2))
        return _below(rows, [f"{one:.2f}" for one in rows["value"]])

    return _answer(
        asked, Text("{who}的局部空间自相关", "Local autocorrelation of {who}").format(
            who=asked.who),
        Fill(look=Kinds(column="kind", words=LOCAL_WORDS, styles=LOCAL_STYLES)), frame,
        popup=(
            _column("value", "数值", "Value"), _column("lag", "邻居均值", "Mean of the neighbours"),
            COUNT, _column("p", "p 值", "p"), _column("q", "校正后 q 值", "q"),
        ),
    )  # fmt: skip


def _scenario(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Scenario)
        rows = found.rows
        told = [
            "" if pd.isna(one.quotient_after)
            else f"{one.quotient_after:.2f}" if one.after == one.before
            else f"{one.quotient_before:.2f}→{one.quotient_after:.2f}"
            for one in rows.itertuples()
        ]  # fmt: skip
        look = _class_of(rows["quotient_after"])
        after = rows["quotient_after"].round(2)
        return _below(rows.assign(quotient_after=after, look=look), told)

    return _answer(
        asked, Text("{who}区位商：情景", "Location quotient of {who}: what if").format(
            who=asked.who),
        Fill(look=Kinds(column="look", words=LQ_WORDS, styles=LQ_STYLES)),
        frame,
        popup=(
            _column("before", "现有", "Now", "integer"),
            _column("after", "情景", "What if", "integer"),
            _column("quotient_before", "现区位商", "Quotient now"),
            _column("quotient_after", "情景区位商", "Quotient, what if"),
        ),
    )  # fmt: skip


def _change(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Change)
        sums = found.rows.groupby("area")[["change", "local"]].sum()
        units = found.material.units
        rows = units.assign(**{name: units["id"].map(sums[name]).round(1) for name in sums})
        look = ["none" if pd.isna(one) else "plus" if one > 0 else "minus" for one in rows["local"]]
        told = ["" if pd.isna(one) else f"{one:+.1f}" for one in rows["local"]]
        return _below(rows.assign(look=look), told)

    return _answer(
        asked, Text("{who}的自身份额变化", "Local share of the change of {who}").format(
            who=asked.who),
        Fill(look=Kinds(column="look", words=SIGN_WORDS, styles=SIGN_STYLES)), frame,
        popup=(_column("local", "自身份额", "Local share"), _column("change", "变化", "Change")),
    )  # fmt: skip


def _dense(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Dense)
        rows = found.rows.sort_values("share", ascending=False, kind="stable")
        look = rows["share"].map(lambda one: f"{one:g}").where(rows["established"], "open")
        named = rows["share"] == rows["share"].min()
        return rows.assign(
            id=[f"{one.share:g}{one.part}" for one in rows.itertuples()], look=look,
            told_zh=(rows["part"] + "·" + rows["n"].astype(str) + " 家").where(named, ""),
            told_en=(rows["part"] + " · " + rows["n"].astype(str)).where(named, ""),
            holds=(100 * rows["holds"]).round(),
        )  # fmt: skip

    return _answer(
        asked, Text("{who}核密度", "Kernel density of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=SHARE_WORDS, styles=SHARE_STYLES)), frame,
        kind="area",
        popup=(
            _column("n", "范围内的点", "Points inside", "integer"),
            _column("area_km2", "面积（平方千米）", "Area (km²)"),
            _column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _hot(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Hot)
        cells = found.cells
        look = cells["kind"].where((cells["kind"] != "hot") | cells["established"], "open")
        told = [f"{n:.0f}" if kind in ("hot", "open") and n else ""
                for n, kind in zip(cells["count"], look, strict=True)]  # fmt: skip
        return cells.assign(look=look, told_zh=told, told_en=told,
                            holds=(100 * cells["holds"]).round())  # fmt: skip

    return _answer(
        asked, Text("{who}热点", "Hot spots of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=HOT_WORDS, styles=HOT_STYLES)), frame, kind="area",
        popup=(
            COUNT, _column("z", "Gi* z 值", "Gi* z"), _column("q", "校正后 q 值", "q"),
            _column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _pattern(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Pattern)
        return _outline(found.material)

    return _answer(
        asked, Text("{who}点格局", "Point pattern of {who}").format(who=asked.who),
        Fill(look=One(says=Text("研究范围", "Study window"),
                      style=Style(stroke="#6B665C", stroke_px=1.2, dash="6 3"))),
        frame, kind="area", popup=(),
    )  # fmt: skip


def _outline(material: Points) -> gpd.GeoDataFrame:
    shape = gpd.GeoSeries([material.window.shape], crs="EPSG:4509").to_crs(4326)
    return gpd.GeoDataFrame(
        {"id": ["window"], "told_zh": [""], "told_en": [""], "told": [""]}, geometry=shape.values,
        crs="EPSG:4326",
    )  # fmt: skip


def _window(asked: Question) -> Layer:
    def data(tables: Tables) -> gpd.GeoDataFrame:
        material = points(tables, asked)
        if isinstance(material, Refusal) or asked.ask == "pattern":
            return _nothing(tables)
        return _outline(material)

    return Layer(
        id=WINDOW, group="counts", title=Text("研究范围", "Study window"), data=data,
        symbol=Fill(look=One(says=Text("研究范围", "Study window"),
                             style=Style(stroke="#6B665C", stroke_px=1.0, dash="6 3"))),
        source=DATA, order=13, context=True, name=("told_zh", "told_en"),
    )  # fmt: skip


def _groups(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Groups)
        rows = found.rows
        return rows.assign(
            id=rows["cluster"].astype(str),
            look=rows["established"].map({True: "sure", False: "open"}),
            told_zh=[f"{one.cluster + 1} 号团·{one.n} 家" for one in rows.itertuples()],
            told_en=[f"Group {one.cluster + 1} · {one.n}" for one in rows.itertuples()],
            holds=(100 * rows["holds"]).round(),
            stability=rows["stability"].round(2),
            radius_m=rows["radius_m"].round(),
        )

    return _answer(
        asked, Text("{who}集聚团", "Groups of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=GROUP_WORDS, styles=GROUP_STYLES)), frame,
        kind="area",
        popup=(
            _column("n", "成员", "Members", "integer"),
            _column("radius_m", "标准距离（米）", "Standard distance (m)"),
            _column("stability", "重抽样稳定度", "Stability in resamples"),
            _column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _declared(asked: Question) -> Layer:
    words = {"all": Text("全部所选机构的实际集中范围", "Observed: all institutions asked about")}
    styles = {"all": Style(stroke=INK, stroke_px=2.2)}
    for code, colour in CLUSTER_COLOURS.items():
        words[code] = Text("该区自身类别的实际集中范围", "Observed: the cluster’s own kinds")
        styles[code] = Style(stroke=colour, stroke_px=2.6)

    def data(tables: Tables) -> gpd.GeoDataFrame:
        found = answer(tables, asked)
        if not isinstance(found, PlanCheck):
            return _nothing(tables)
        names = {
            ";".join(sorted(str(row.institution_types).split(";"))): (
                row.id, row.short_zh, row.short_en)
            for row in declared_clusters(tables).itertuples() if row.institution_types
        }  # fmt: skip
        rows = found.rows
        own = [names.get(one, ("all", "", "")) for one in rows["types"]]
        return rows.assign(
            id=rows["types"], whose=[one[0] for one in own],
            told_zh="", told_en="",
        )  # fmt: skip

    made = _answer(
        asked, Text("规划集聚区与{who}实际集中范围", "The plan’s clusters and where {who} are")
        .format(who=asked.who),
        Fill(look=Kinds(column="whose", words=words, styles=styles)),
        lambda found: found.rows,  # type: ignore[union-attr]
        kind="area",
        popup=(_column("for_zh", "机构", "Institutions", "text"),
               _column("area_km2", "面积（平方千米）", "Area (km²)")),
    )  # fmt: skip
    return Layer(**{**{name: getattr(made, name) for name in made.__slots__}, "data": data})


def _used(asked: Question) -> Layer:
    """Return the records that take part, as points."""

    def data(tables: Tables) -> gpd.GeoDataFrame:
        material = points(tables, asked)
        if isinstance(material, Refusal):
            return as_points(tables.frames[asked.of].iloc[:0])
        return as_points(material.here)

    families = asked.of == INSTITUTIONS
    look = (
        Kinds(column="family", words=FAMILIES, styles={
            code: Style(shape=one.shape, fill=one.fill, size_px=9)
            for code, one in FAMILY_STYLES.items()})
        if families
        else One(says=asked.who, style=Style(shape="circle", fill=INK, size_px=8))
    )  # fmt: skip
    return Layer(
        id=USED, group="points", title=Text("参与计算的{who}", "{who} that take part").format(
            who=asked.who),
        data=data, symbol=Marker(look=look),
        kind={INSTITUTIONS: "institution", FUNDS: "fund", ENTERPRISES: "enterprise"}[asked.of],
        name=("name_zh", "name_en") if families else ("name_zh", "name_zh"), source=DATA,
        order=71, context=False, halo=True,
    )  # fmt: skip


UNIT_LAYERS: dict[str, Callable[[Question], Layer]] = {
    "quotient": _quotients, "spread": _spread, "alike": _alike, "whatif": _scenario,
    "change": _change,
}  # fmt: skip
POINT_LAYERS: dict[str, Callable[[Question], Layer]] = {
    "density": _dense, "hot": _hot, "pattern": _pattern, "groups": _groups, "declared": _declared,
}  # fmt: skip
