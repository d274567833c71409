"""选址: who looks for a place and what matters to them; the ranked places and why they rank so."""

from __future__ import annotations

import streamlit as st

from gis.problems import ProblemError
from gis.report.blocks import Sources
from gis.site_finder import Ranking, site_ranking
from gis.site_wish import MOST_PICKS
from gis.text import Language, Text
from views import (
    cache,
    site_blocks,
    site_compare,
    site_controls,
    site_map,
    site_method,
    site_reports,
    site_side,
    site_state,
)
from views import choices as choosing
from views.report_page import chart, show_blocks, show_sources
from views.site_words import name_of
from views.takeaway import takeaway
from views.words import plain

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()


def t(zh: str, en: str) -> str:
    return Text(zh, en).get(language)


def show_ranking(ranking: Ranking, book: Sources) -> None:
    """Show the answer: sentence, chart and map side by side, then the whole list."""
    show_blocks(site_blocks.sentence_blocks(ranking, language), language, name="sentence")
    show_blocks(site_blocks.lacking_blocks(ranking, language), language, name="lacking")
    left, right = st.columns([1, 1.3], gap="medium")
    with left:
        chart(site_blocks.ranking_chart(ranking, language), language, "ranking")
        st.caption(plain(site_blocks.chart_note(language)))
    with right, st.container(key="sites_map_box"):
        site_map.show_map(ranking, tables, language)
        site_side.picked_place(ranking, language)
    with st.expander(
        t(f"完整名次（{len(ranking.order)} 处）", f"All ranked places ({len(ranking.order)})"),
        key="s_list",
    ):
        listed = site_blocks.list_blocks(ranking, tables, language, book)
        show_blocks(listed, language, name="list")
        takeaway(site_reports.ranking_parcel(ranking.wish, tables, language), tables, language)


def show_shortlist(ranking: Ranking, book: Sources) -> None:
    """Show the shortlist's control and the comparison of what is on it."""
    st.markdown(f"#### {t('候选与对比', 'Shortlist and comparison')}")
    names = {row["id"]: name_of(row, language) for _, row in ranking.sites.iterrows()}
    st.multiselect(
        t(f"候选地点（至多 {MOST_PICKS} 处）", f"Places (up to {MOST_PICKS})"), list(names),
        key="s_picks", max_selections=MOST_PICKS, format_func=lambda code: names[code],
        placeholder=t("输入名称，或用下面的按钮", "Type a name, or use the buttons below"),
        select_all=False,
    )  # fmt: skip
    site_side.shortlist_buttons(ranking, language)
    show_dossier(ranking)
    with st.container(key="s_comparison"):
        show_blocks(
            site_compare.comparison_blocks(ranking, ranking.wish.picks, tables, language, book),
            language, name="compare",
        )  # fmt: skip


def show_dossier(ranking: Ranking) -> None:
    """Hand out the dossier of the shortlist, or, while it is empty, of the first place."""
    first = tuple(str(ranking.site(one)["id"]) for one in ranking.order[:1])
    places = ranking.wish.picks or first
    if not places:
        return
    st.markdown(f"##### {t('选址档案', 'Dossier')}")
    if not ranking.wish.picks:
        st.caption(t("候选清单是空的：先出第一名的档案。",
                     "The shortlist is empty: the dossier is of the first place."))  # fmt: skip
    parcel = site_reports.dossier_parcel(places, ranking.wish, tables, language)
    takeaway(parcel, tables, language)


site_state.seed_from_url(tables, language)
with st.sidebar:
    wish = site_controls.controls(tables, language)
site_state.put_into_url(wish, language)

st.markdown(f"### {t('选址', 'Site finder')}")
site_side.say(site_state.trouble(), language)
try:
    found = site_ranking(tables, wish)
except ProblemError as error:
    site_side.say(list(error.problems), language)
    if not any(wish.weights.values()):
        site_controls.preset_button("s_preset_here", language)
else:
    sources = Sources()
    site_side.about_limits(found, language)
    if found.order:
        show_ranking(found, sources)
    apart = site_blocks.unranked_blocks(found, tables, language, sources)
    if apart:
        title = t("资料不足，未排名（{n} 处）", "Not ranked, data are lacking ({n})")
        with st.expander(title.format(n=len(found.unranked)), key="s_apart"):
            show_blocks(apart[1:], language, name="apart")
    show_shortlist(found, sources)
    with st.expander(t("怎样算的", "How it was computed"), key="s_method"):
        show_blocks(site_method.method_blocks(found, language)[1:], language, name="method")
    show_sources(sources.texts, language)
