"""What all layers of an answer share: their ids, their data taken from the answer, their source."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd

from gis.analysis.samples import Refusal
from gis.layer import Layer, Symbol
from gis.questions.answers import Answer, answer
from gis.questions.parameters import BASES
from gis.questions.question import Question
from gis.schema import Column
from gis.store import Tables
from gis.text import Text, number

ANSWER, USED, WINDOW = "answer", "answer_points", "answer_window"
IDS = (WINDOW, ANSWER, USED)
"""The layers of an answer, bottom first."""
DATA = Text("见各条目来源", "Sources of the records")


def of_answer(
    asked: Question, frame: Callable[[Answer], gpd.GeoDataFrame]
) -> Callable[[Tables], gpd.GeoDataFrame]:
    """Return the function that gives the answer's features; none where there is no answer."""

    def data(tables: Tables) -> gpd.GeoDataFrame:
        found = answer(tables, asked)
        if isinstance(found, Refusal):
            return nothing(tables)
        return frame(found)

    return data


COLUMNS = (
    "told", "told_zh", "told_en", "look", "whose", "kind", "count", "expected", "quotient", "low",
    "high", "per_people", "per_people_low", "per_people_high", "per_area", "value", "lag", "z", "p",
    "q", "before", "after", "quotient_before", "quotient_after", "local", "change", "n",
    "area_km2", "holds", "radius_m", "stability", "for_zh", "for_en",
)  # fmt: skip
"""Every column that an answer's layers read."""


def nothing(tables: Tables) -> gpd.GeoDataFrame:
    """Return no features, with the columns that layers read."""
    return tables.units.iloc[:0].assign(**{name: [] for name in COLUMNS})


def answer_layer(
    asked: Question, title: Text, symbol: Symbol, frame: Callable[[Answer], gpd.GeoDataFrame],
    *, popup: tuple[Column, ...], kind: str = "unit", note: Text | None = None,
) -> Layer:  # fmt: skip
    units = kind == "unit"
    return Layer(
        id=ANSWER, group="counts", title=title, map_title=title, symbol=symbol,
        data=of_answer(asked, frame), kind=kind, source=DATA,
        credit=lambda tables: credit(tables, asked),
        label=("told", "told") if units else ("told_zh", "told_en"),
        name=("short_zh", "short_en") if units else ("told_zh", "told_en"), popup=popup,
        order=12 if units else 28 if asked.ask in ("density", "hot") else 34, note=note,
        callout=not units,
        empty=Text("没有结果可画：见分析页的说明", "No result to draw: see the page of analysis"),
    )  # fmt: skip


def credit(tables: Tables, asked: Question) -> Text:
    """Name the records that the answer is made from, and their date."""
    found = answer(tables, asked)
    if isinstance(found, Refusal):
        return DATA
    ground = found.material.ground
    return Text("{of}（{date}），{n} 条", "{of} ({date}), {n} records").format(
        of=BASES[asked.of], date=ground.dated, n=number(ground.total)
    )


def column(name: str, zh: str, en: str, kind: str = "number") -> Column:
    return Column(name=name, label=Text(zh, en), kind=kind)  # type: ignore[arg-type]


COUNT = column("count", "数量", "Count", "integer")
