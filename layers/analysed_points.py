"""Answers over points as layers: areas, cells and outlines, the study window, the records used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from gis.analysis.declared import Comparison
from gis.analysis.samples import Refusal
from gis.areas import as_points
from gis.crs import METRIC
from gis.layer import Fill, Kinds, Layer, Marker, One, Style
from gis.questions.answers import Answer, answer
from gis.questions.material import Points
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.parameters import ENTERPRISES, FUNDS, INSTITUTIONS
from gis.questions.plan_check import Judged, PlanCheck
from gis.questions.question import Question
from gis.store import Tables
from gis.text import Text
from gis.vocabulary import FAMILIES
from layers.analysed_looks import (
    GROUP_STYLES,
    GROUP_WORDS,
    HOT_STYLES,
    HOT_WORDS,
    SHARE_STYLES,
    SHARE_WORDS,
)
from layers.analysed_parts import COUNT, DATA, USED, WINDOW, answer_layer, column, credit, of_answer
from layers.clusters import NAMES
from layers.looks import CLUSTER_COLOURS, FAMILY_STYLES, INK


def _north(rows: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
    """Place labels at the north end of areas, clear of the points inside."""
    at = [max(shapely.get_coordinates(shape).tolist(), key=lambda one: one[1])
          for shape in rows.geometry]  # fmt: skip
    places = np.array(at, dtype=float).reshape(-1, 2)
    return {"label_lon": places[:, 0], "label_lat": places[:, 1]}


NOT_SURE = Text("{what}（未能确定）", "{what} (not established)")


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
            holds=(100 * rows["holds"]).round(), **_north(rows),
        )  # fmt: skip

    return answer_layer(
        asked, Text("{who}核密度", "Kernel density of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=SHARE_WORDS, styles=SHARE_STYLES)), frame,
        kind="area",
        popup=(
            column("n", "范围内的点", "Points inside", "integer"),
            column("area_km2", "面积（平方千米）", "Area (km²)"),
            column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _hot(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Hot)
        cells = found.cells
        look = cells["kind"].where((cells["kind"] != "hot") | cells["established"], "open")
        return cells.assign(look=look, told_zh="", told_en="",
                            holds=(100 * cells["holds"]).round())  # fmt: skip

    return answer_layer(
        asked, Text("{who}热点", "Hot spots of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=HOT_WORDS, styles=HOT_STYLES)), frame, kind="area",
        popup=(
            COUNT, column("z", "Gi* z 值", "Gi* z"), column("q", "校正后 q 值", "q"),
            column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _pattern(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Pattern)
        return _outline(found.material)

    return answer_layer(
        asked, Text("{who}点格局", "Point pattern of {who}").format(who=asked.who),
        Fill(look=One(says=Text("研究范围", "Study window"),
                      style=Style(stroke="#6B665C", stroke_px=1.2, dash="6 3"))),
        frame, kind="area", popup=(),
    )  # fmt: skip


def _outline(material: Points) -> gpd.GeoDataFrame:
    shape = gpd.GeoSeries([material.window.shape], crs=METRIC).to_crs(4326)
    return gpd.GeoDataFrame(
        {"id": ["window"], "told_zh": [""], "told_en": [""], "told": [""]}, geometry=shape.values,
        crs="EPSG:4326",
    )  # fmt: skip


def window_layer(asked: Question) -> Layer:
    """Return the outline of the study window; the answer of a point pattern is that itself."""

    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found.material, Points)
        outline = _outline(found.material)
        return outline.iloc[:0] if isinstance(found, Pattern) else outline

    return Layer(
        id=WINDOW, group="counts", title=Text("研究范围", "Study window"),
        data=of_answer(asked, frame),
        symbol=Fill(look=One(says=Text("研究范围", "Study window"),
                             style=Style(stroke="#6B665C", stroke_px=1.0, dash="6 3"))),
        source=Text("研究范围由本产品推定", "Study window derived here"), order=13, context=True,
        name=("told_zh", "told_en"),
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
            **_north(rows),
            holds=(100 * rows["holds"]).round(),
            stability=rows["stability"].round(2),
            radius_m=rows["radius_m"].round(),
        )

    return answer_layer(
        asked, Text("{who}集聚团", "Groups of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=GROUP_WORDS, styles=GROUP_STYLES)), frame,
        kind="area",
        popup=(
            column("n", "成员", "Members", "integer"),
            column("radius_m", "标准距离（米）", "Standard distance (m)"),
            column("stability", "重抽样稳定度", "Stability in resamples"),
            column("holds", "抽样中成立（%）", "Holds in draws (%)", "integer"),
        ),
    )  # fmt: skip


def _declared(asked: Question) -> Layer:
    words = {"all": Text("实际集中：全部所选机构", "Observed: all chosen institutions")}
    styles = {"all": Style(stroke=INK, stroke_px=2.2)}
    for code, colour in CLUSTER_COLOURS.items():
        own = Text("实际集中：{name}的自身类别", "Observed: own kinds of {name}")
        words[code] = own.format(name=NAMES[code])
        words[f"{code}_open"] = NOT_SURE.format(what=words[code])
        styles[code] = Style(stroke=colour, stroke_px=2.6)
        styles[f"{code}_open"] = replace(styles[code], dash="6 4")

    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, PlanCheck)
        whose = {
            ";".join(one.types): f"{one.id}_open" if _doubtful(one) else one.id
            for one in found.clusters if one.types
        }  # fmt: skip
        rows = found.rows
        seen = [whose.get(types, "all") for types in rows["types"]]
        return rows.assign(id=rows["types"], whose=seen, told_zh="", told_en="")

    return answer_layer(
        asked, Text("规划集聚区与{who}实际集中范围", "The plan's clusters and where {who} are")
        .format(who=asked.who),
        Fill(look=Kinds(column="whose", words=words, styles=styles)), frame, kind="area",
        popup=(column("for_zh", "机构", "Institutions", "text"),
               column("area_km2", "面积（平方千米）", "Area (km²)")),
    )  # fmt: skip


def _doubtful(one: Judged) -> bool:
    return isinstance(one.own, Comparison) and not one.own.established


def used_layer(asked: Question) -> Layer:
    """Return the records that take part, as points."""

    families = asked.of == INSTITUTIONS
    look = (
        Kinds(column="family", words=FAMILIES, styles={
            code: Style(shape=one.shape, fill=one.fill, size_px=9)
            for code, one in FAMILY_STYLES.items()})
        if families
        else One(says=asked.who, style=Style(shape="circle", fill=INK, size_px=8))
    )  # fmt: skip
    return Layer(
        id=USED, group="points", title=Text("参与计算的{who}", "Records used: {who}").format(
            who=asked.who),
        data=lambda tables: _used(tables, asked), symbol=Marker(look=look),
        kind={INSTITUTIONS: "institution", FUNDS: "fund", ENTERPRISES: "enterprise"}[asked.of],
        name=("name_zh", "name_en") if families else ("name_zh", "name_zh"), source=DATA,
        credit=lambda tables: credit(tables, asked), order=71, halo=True,
    )  # fmt: skip


def _used(tables: Tables, asked: Question) -> gpd.GeoDataFrame:
    found = answer(tables, asked)
    if isinstance(found, Refusal):
        return as_points(tables.frames[asked.of].iloc[:0])
    assert isinstance(found.material, Points)
    return as_points(found.material.here)


POINT_LAYERS: Mapping[str, Callable[[Question], Layer]] = {
    "density": _dense, "hot": _hot, "pattern": _pattern, "groups": _groups, "declared": _declared,
}  # fmt: skip
