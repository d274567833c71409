"""What stands around the ranking: problems, limits that empty the list, a place on the map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gis.problems import Problem
from gis.site_finder import Ranking
from gis.site_limits import LIMITS
from gis.site_wish import MOST_PICKS
from gis.text import Language, Text, join
from views import site_state
from views.site_words import name_of, points, rank_range
from views.words import plain

OFFERED = 5
"""How many of the first places get a button of their own."""


def say(problems: Sequence[Problem], language: Language) -> None:
    """Show problems in words, each with its cure."""
    for one in problems:
        (st.error if one.fatal else st.warning)(plain(one.line(language)), icon=":material/info:")


def about_limits(ranking: Ranking, language: Language) -> None:
    """Say what the limits leave out unknown, and where they leave nothing, which one does it."""
    limits = ranking.held
    if limits.unsure:
        told = Text("因资料不明而未列入：{list}。", "Left out because nothing is known: {list}.")
        parts = [
            Text("{name} {n} 处", "{name} {n}").format(name=LIMITS[name], n=count).get(language)
            for name, count in limits.unsure.items()
        ]
        st.caption(plain(told.format(list=join(parts, language)).get(language)))
    if len(ranking.listed):
        if not ranking.order:
            st.info(
                Text(
                    "符合限定的地点都缺少资料，无法排名，见下。",
                    "Every place within the limits lacks data: see below.",
                ).get(language)
            )
        return  # fmt: skip
    _emptied(ranking, language)


def _emptied(ranking: Ranking, language: Language) -> None:
    limits = ranking.held
    lines = [Text("没有地点同时满足这些限定。", "No place meets all of these limits.")]
    for a, b in limits.against:
        told = Text("“{a}”与“{b}”相矛盾：没有地点同时满足二者。",
                    "“{a}” and “{b}” contradict: no place meets both.")  # fmt: skip
        lines.append(told.format(a=LIMITS[a], b=LIMITS[b]))
    if not any(limits.without.values()):
        lines.append(Text("单独去掉任何一项都不够。", "Dropping a single one is not enough."))
    st.warning(plain("".join(one.get(language) + ("" if language == "zh" else " ")
                             for one in lines)), icon=":material/filter_alt_off:")  # fmt: skip
    with st.container(horizontal=True, key="s_drops"):
        for name, count in limits.without.items():
            told = Text("去掉“{name}”：恢复 {n} 处", "Drop “{name}”: {n} come back")
            st.button(told.format(name=LIMITS[name], n=count).get(language), key=f"s_drop_{name}",
                      on_click=site_state.drop, args=(name,), disabled=not count)  # fmt: skip


def picked_place(ranking: Ranking, language: Language) -> None:
    """Show what is known of the place that was clicked on the map, with what can be done."""
    kind, _, code = st.session_state.get("_s_seen", "").partition(":")
    position = ranking.position(code) if kind == "place" else None
    if position is None:
        st.caption(
            Text(
                "点击图上的地点查看；虚线圈内的地点只知所在片区。",
                "Click a place on the map; those in dashed circles are known to an area only.",
            ).get(language)
        )
        return  # fmt: skip
    words = place_words(ranking, position, language)
    st.markdown(f"**{plain(words)}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        _adder(code, Text("加入候选", "Shortlist").get(language), "seen")
        st.page_link("pages/map.py", label=Text("在地图上看", "On the map").get(language),
                     query_params=_link(f"place:{code}", language))  # fmt: skip


def place_words(ranking: Ranking, position: int, language: Language) -> str:
    """Say where a listed place stands; one that lacks something has a range of points, no rank."""
    scores = ranking.scores
    told, values = (
        (Text("{name}：{score} 分，{range}", "{name}: {score} points, {range}"),
         {"score": points(scores.score[position]), "range": rank_range(ranking, position)})
        if scores.ranked[position]
        else (Text("{name}：资料不足，未排名，可能 {low}–{high} 分",
                   "{name}: not ranked, data are lacking; {low}–{high} points are possible"),
              {"low": points(scores.low[position]), "high": points(scores.high[position])})
    )  # fmt: skip
    return told.format(name=name_of(ranking.site(position), language), **values).get(language)


def _link(key: str, language: Language) -> dict[str, str]:
    return {"sel": key, **({"lang": "en"} if language == "en" else {})}


def shortlist_buttons(ranking: Ranking, language: Language) -> None:
    """Offer the first places that are not on the shortlist yet."""
    offered = [ranking.site(one) for one in ranking.order]
    offered = [one for one in offered if one["id"] not in ranking.wish.picks][:OFFERED]
    with st.container(horizontal=True, key="s_offers"):
        for one in offered:
            _adder(str(one["id"]), name_of(one, language), "offer")


def _adder(place: str, label: str, where: str) -> None:
    picks = st.session_state["s_picks"]
    st.button(
        plain(label), key=f"s_add_{where}_{place}", icon=":material/add:",
        on_click=site_state.add, args=(place,),
        disabled=place in picks or len(picks) >= MOST_PICKS,
    )  # fmt: skip
