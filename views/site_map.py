"""The ranked places on a map of their own: the first, the front and the others, each its rank."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.portray import portray
from gis.schema import Column
from gis.selection import Selection
from gis.site_finder import Ranking
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Language, Text
from gis.web import encode, payload
from views import cache, mapping, published
from views.site_blocks import TOP
from views.site_words import points, rank_range

INK = "#3B3A36"
GROUND = ("land", "water", "metro", "boundaries", "clusters")
ROLES = {
    "first": Text("第一", "First"),
    "picked": Text("候选清单中", "Shortlisted"),
    "front": Text("帕累托前沿", "Pareto front"),
    "ranked": Text("其他已排名的", "Others that are ranked"),
}
STYLES = {
    "first": Style(shape="star", fill="#9C5221", size_px=19),
    "picked": Style(shape="pentagon", fill="#1F4E79", size_px=15),
    "front": Style(shape="diamond", fill="#6C97BF", stroke=INK, size_px=13),
    "ranked": Style(shape="circle", fill="#FFFFFF", stroke=INK, size_px=10),
}
MARGIN = 0.01
"""Degrees around the ranked places."""
NOTES_SHARE, BUTTONS_SHARE = 0.25, 0.1
"""Shares of the places' extent that are added below and left of them, for notes and buttons."""


def show_map(ranking: Ranking, tables: Tables, language: Language) -> None:
    """Mount the map, or send it the new ranking; clicking a place shows what is known of it."""
    layer = published.publish(encode(payload(portray(ranked_layer(ranking), tables, language))))
    ground = [cache.layer_key(name, language, Selection()) for name in GROUND]
    mapping.show_aside(
        "sites_map", height=420, layers=[*ground, layer], bounds=bounds(ranking),
        language=language, selected=st.session_state.get("_s_seen", ""), on_picked=_picked,
    )  # fmt: skip


def _picked() -> None:
    st.session_state["_s_seen"] = st.session_state["sites_map"].picked or ""


def ranked_layer(ranking: Ranking) -> Layer:
    """Return the ranked places as a layer; the label is the rank."""
    return Layer(
        id="ranked_sites",
        group="points",
        title=Text("选址排名", "Ranked places"),
        data=lambda tables: features(ranking),
        symbol=Marker(look=Kinds(column="role", words=ROLES, styles=STYLES)),
        kind="place",
        label=("rank", "rank"),
        popup=(
            Column(name="rank", label=Text("名次", "Rank")),
            Column(name="score", label=Text("得分", "Score")),
            Column(name="range_zh", label=Text("可能的名次", "Rank range")),
            PLACES.by_name["accuracy"],
            PLACES.by_name["uncertainty_m"],
        ),
        source=Text("规划及各条目所列出处", "The plan, and the source of each entry"),
        order=70,
        halo=True,
        empty=Text("没有可排名的地点", "No place can be ranked"),
    )


def features(ranking: Ranking) -> gpd.GeoDataFrame:
    """Return the ranked sites as points, the first first: its label takes its room first."""
    rows = [
        ranking.site(one).to_dict()
        | {
            "role": _role(ranking, one),
            "rank": str(ranking.scores.rank[one]),
            "score": points(ranking.scores.score[one]),
            "range_zh": rank_range(ranking, one).zh,
            "range_en": rank_range(ranking, one).en,
        }
        for one in ranking.order
    ]
    columns = [*ranking.sites.columns, "role", "rank", "score", "range_zh", "range_en"]
    return as_points(pd.DataFrame(rows, columns=columns))


def _role(ranking: Ranking, position: int) -> str:
    if ranking.scores.rank[position] == 1:
        return "first"
    if ranking.site(position)["id"] in ranking.wish.picks:
        return "picked"
    return "front" if ranking.scores.front[position] else "ranked"


def bounds(ranking: Ranking) -> Any:
    """Return west, south, east, north of the first places; of the city where there are none."""
    placed = ranking.sites.iloc[ranking.listed[ranking.order[:TOP]]].dropna(subset=["lon", "lat"])
    if placed.empty:
        return cache.city_bounds()
    lon, lat = placed["lon"], placed["lat"]
    below = MARGIN + NOTES_SHARE * (lat.max() - lat.min())
    beside = MARGIN + BUTTONS_SHARE * (lon.max() - lon.min())
    return [lon.min() - beside, lat.min() - below, lon.max() + MARGIN, lat.max() + MARGIN]
