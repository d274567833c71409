"""Answers over units as layers: one value for each unit, written below its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.layer import Classes, Fill, Kinds, Layer
from gis.questions.answers import Answer
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.question import Question
from gis.questions.what_if import Scenario
from gis.text import Text
from layers.analysed_looks import (
    LOCAL_STYLES,
    LOCAL_WORDS,
    LQ_STYLES,
    LQ_WORDS,
    SIGN_STYLES,
    SIGN_WORDS,
)
from layers.analysed_parts import COUNT, answer_layer, column

LQ_BREAKS = (0.5, 0.8, 1.25, 2.0)
"""A quotient of 1 is in the middle of the middle class: 0.8 to 1.25 = 1/0.8."""
LQ_CODES = ("lowest", "low", "even", "high", "highest")
SURE = "＊"
BELOW_NAME = 0.016
"""Degrees that a value stands below its unit's name."""


def _below(rows: gpd.GeoDataFrame, told: list[str]) -> gpd.GeoDataFrame:
    """Write a value below each unit's name."""
    return rows.assign(told=told, label_lat=rows["label_lat"] - BELOW_NAME)


def class_of(quotients: pd.Series) -> list[str]:
    """Name the class of each quotient; a limit belongs to the class below it."""
    at = np.searchsorted(LQ_BREAKS, quotients.to_numpy(dtype=float), side="left")
    return ["none" if pd.isna(one) else LQ_CODES[place]
            for one, place in zip(quotients, at, strict=True)]  # fmt: skip


def _quotients(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Quotients)
        rows = found.rows
        told = [
            "" if pd.isna(row.quotient)
            else f"{row.quotient:.2f}{SURE if row.standing in ('above', 'below') else ''}"
            for row in rows.itertuples()
        ]  # fmt: skip
        look = class_of(rows["quotient"])
        return _below(rows.assign(quotient=rows["quotient"].round(2), look=look), told)

    return answer_layer(
        asked, Text("{who}区位商", "Location quotient of {who}").format(who=asked.who),
        Fill(look=Kinds(column="look", words=LQ_WORDS, styles=LQ_STYLES)),
        frame,
        popup=(
            column("quotient", "区位商（1＝全市水平）", "Location quotient (1 = city)"), COUNT,
            column("expected", "按企业数应有", "Expected by enterprises"),
            column("low", "95% 区间下限", "95% interval, low"),
            column("high", "95% 区间上限", "95% interval, high"),
        ),
        note=Text("＊ 与全市水平有显著差别；1＝全市水平；不足 5 条不给数",
                  "＊ differs from the city's level; 1 = the city; none below 5 records"),
    )  # fmt: skip


def _spread(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Spread)
        rows = found.rows.assign(per_people=found.rows["per_people"].round(1))
        return _below(rows, ["" if pd.isna(one) else f"{one:.1f}" for one in rows["per_people"]])

    return answer_layer(
        asked,
        Text("每十万人{who}数", "Number of {who} per 100,000 inhabitants").format(who=asked.who),
        Fill(look=Classes(column="per_people", scheme="fisher_jenks", k=4, palette="OrRd")), frame,
        popup=(
            column("per_people", "每十万人", "Per 100,000 inhabitants"), COUNT,
            column("per_people_low", "95% 区间下限", "95% interval, low"),
            column("per_people_high", "95% 区间上限", "95% interval, high"),
            column("per_area", "每百平方千米", "Per 100 km²"),
        ),
    )  # fmt: skip


def _alike(asked: Question) -> Layer:
    def frame(found: Answer) -> gpd.GeoDataFrame:
        assert isinstance(found, Alike)
        rows = found.rows.assign(value=found.rows["value"].round(2))
        return _below(rows, [f"{one:.2f}" for one in rows["value"]])

    return answer_layer(
        asked, Text("{who}的局部空间自相关", "Local autocorrelation of {who}").format(
            who=asked.who),
        Fill(look=Kinds(column="kind", words=LOCAL_WORDS, styles=LOCAL_STYLES)), frame,
        popup=(
            column("value", "数值", "Value"), column("lag", "邻居均值", "Mean of the neighbours"),
            COUNT, column("p", "p 值", "p"), column("q", "校正后 q 值", "q"),
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
        look = class_of(rows["quotient_after"])
        after = rows["quotient_after"].round(2)
        return _below(rows.assign(quotient_after=after, look=look), told)

    return answer_layer(
        asked, Text("{who}区位商：情景", "Location quotient of {who}: what if").format(
            who=asked.who),
        Fill(look=Kinds(column="look", words=LQ_WORDS, styles=LQ_STYLES)),
        frame,
        popup=(
            column("before", "现有", "Now", "integer"),
            column("after", "情景", "What if", "integer"),
            column("quotient_before", "现区位商", "Quotient now"),
            column("quotient_after", "情景区位商", "Quotient, what if"),
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

    return answer_layer(
        asked, Text("{who}的自身份额变化", "Local share of the change of {who}").format(
            who=asked.who),
        Fill(look=Kinds(column="look", words=SIGN_WORDS, styles=SIGN_STYLES)), frame,
        popup=(column("local", "自身份额", "Local share"), column("change", "变化", "Change")),
    )  # fmt: skip


UNIT_LAYERS: Mapping[str, Callable[[Question], Layer]] = {
    "quotient": _quotients, "spread": _spread, "alike": _alike, "whatif": _scenario,
    "change": _change,
}  # fmt: skip
