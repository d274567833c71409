"""The answer on a map of its own: the same layers that its sheet prints."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import shapely

from gis.crs import METRIC
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import to_query
from gis.portray import portray
from gis.questions.answers import Answer
from gis.questions.material import Points
from gis.questions.question import Question, to_code
from gis.selection import Selection
from gis.store import Tables
from gis.text import Language, Text
from gis.web import encode, payload
from layers.analysed import layers_of
from views import cache, mapping, published

GROUND = ("land", "water", "metro", "boundaries", "clusters")
OVER_UNITS = ("land", "water", "boundaries", "units")
MARGIN = 0.015
"""Degrees around the points that take part."""
NOTES_SHARE, LEGEND_SHARE = 0.18, 0.3
"""Shares of the extent that are added below and to the right, for notes and legend."""


@lru_cache(maxsize=64)
def _content(version: str, asked: Question, at: int, language: Language) -> bytes:
    layer = layers_of(asked)[at]
    return encode(payload(portray(layer, cache.tables_of(version), language)))


def show_map(found: Answer, tables: Tables, language: Language) -> None:
    """Mount the map, or send it the new answer."""
    asked = found.asked
    ground = [cache.layer_key(name, language, Selection()) for name in _ground(found)]
    answers = [
        published.publish(_content(tables.version, asked, at, language))
        for at in range(len(layers_of(asked)))
    ]
    mapping.show_aside(
        "analysis_map", height=520, layers=[*ground, *answers], bounds=bounds(found),
        language=language, legend_open=True,
    )  # fmt: skip


def _ground(found: Answer) -> tuple[str, ...]:
    return GROUND if isinstance(found.material, Points) else OVER_UNITS


def bounds(found: Answer) -> Any:
    """Return west, south, east, north of the points that take part; of the city over units."""
    west, south, east, north = extent(found) or cache.city_bounds()
    below, beside = NOTES_SHARE * (north - south), LEGEND_SHARE * (east - west)
    return [west, south - below, east + beside, north]


def extent(found: Answer) -> tuple[float, float, float, float] | None:
    """Return the bounds in degrees of the points that take part; None over units."""
    if not isinstance(found.material, Points) or not len(found.material.placed):
        return None
    import geopandas as gpd

    at = gpd.GeoSeries([shapely.MultiPoint(found.material.placed)], crs=METRIC).to_crs(4326)
    west, south, east, north = at.total_bounds
    return (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)


def sheet_of(found: Answer, language: Language, day: str = "") -> Sheet:
    """Return the specification of the sheet that shows an answer: of its points, or of the city."""
    asked = found.asked
    frame = extent(found)
    return Sheet(
        layers=(*(("clusters",) if frame else ()), *(one.id for one in layers_of(asked))),
        question=to_code(asked),
        bounds=tuple(round(one, 4) for one in frame) if frame else None,  # type: ignore[arg-type]
        language=language, date=day, paper="A3",
    )  # fmt: skip


def print_query(found: Answer, language: Language) -> dict[str, str]:
    """Return the query with which the print page opens the answer's sheet."""
    return to_query(sheet_of(found, language, date.today().isoformat()))


PRINT = Text("在制图页打开这幅图", "Open this map on the print page")
