"""制图打印: choose a theme, a paper and an area; see the sheet itself; take it home."""

from __future__ import annotations

import streamlit as st

from gis.paper.sheet import Sheet
from gis.problems import ProblemError
from gis.text import Language, Text
from views import cache, framing, printroom, sheet_controls, sheet_side, sheet_state
from views import choices as choosing

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()


def t(zh: str, en: str) -> str:
    return Text(zh, en).get(language)


def show(sheet: Sheet) -> printroom.Made | None:
    """Show the sheet's picture; where it cannot be made say why, over the last one that could."""
    try:
        with st.spinner(t("正在制图…", "Drawing the sheet…")):
            made = printroom.made(sheet)
            title = made.release.composition.imprint.title
            st.image(printroom.preview(sheet), width="stretch", alt=title)
    except ProblemError as error:
        printroom.say(list(error.problems), language)
        return None
    st.session_state["_p_good"] = sheet
    return made


sheet_state.seed_from_url(tables, language)
asked: Sheet | None = None
with st.sidebar:
    try:
        asked = sheet_controls.controls(tables, language)
    except ProblemError as error:
        st.session_state[sheet_state.TROUBLE] = list(error.problems)
    sheet_state.opener(language)
if asked:
    sheet_state.put_into_url(asked)

st.markdown(f"### {t('制图打印', 'Print')}")
printroom.say(sheet_state.trouble(), language)
if notice := sheet_state.other_data(tables, language):
    st.warning(notice, icon=":material/history:")
sheet_column, side_column = st.columns([3.1, 1], gap="medium")
made: printroom.Made | None = None
with sheet_column, st.container(key="sheet"):
    if asked and asked.bounds:
        framing.frame_map(asked.bounds, language)
    if asked:
        made = show(asked)
    if made is None and (good := st.session_state.get("_p_good")):
        st.caption(t("以下是改动之前的图幅：", "The sheet before this change:"))
        st.image(printroom.preview(good), width="stretch", alt=t("改动之前", "Before the change"))
if asked and made:
    with side_column, st.container(key="sheet_side"):
        sheet_side.show(asked, made, language)
