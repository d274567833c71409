"""制图打印: choose a theme, a paper and an area; see the sheet itself; take it home."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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


def make(sheet: Sheet) -> printroom.Made | None:
    """Make the sheet; where it cannot be made say why."""
    try:
        with st.spinner(t("正在制图…", "Drawing the sheet…")):
            made = printroom.made(sheet)
            printroom.preview(sheet)
    except ProblemError as error:
        printroom.say(list(error.problems), language)
        return None
    st.session_state["_p_good"] = sheet
    return made


def show_good() -> None:
    """Show the sheet before a change that cannot be made, if that one can still be made."""
    good = st.session_state.get("_p_good")
    if good is None:
        return
    try:
        picture = printroom.preview(good)
    except ProblemError:  # what is wrong is said already, for the sheet that was asked for
        return
    st.caption(t("以下是改动之前的图幅：", "The sheet before this change:"))
    st.image(picture, width="stretch", alt=t("改动之前", "Before the change"))


def columns(made: printroom.Made | None) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Give a landscape sheet more of the width than a portrait one needs."""
    wide = made is not None and made.release.page.width_mm > made.release.page.height_mm
    left, right = st.columns([3.1, 1] if wide else [1.8, 1], gap="medium")
    return left, right


sheet_state.seed_from_url(tables, language)
asked: Sheet | None = None
with st.sidebar:
    try:
        with st.container():  # what is unfolded below stays so when controls come and go
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
made = make(asked) if asked else None
sheet_column, side_column = columns(made)
with sheet_column, st.container(key="sheet"):
    if asked and asked.bounds:
        framing.frame_map(asked.bounds, language)
    if asked and made:
        title = made.release.composition.imprint.title
        st.image(printroom.preview(asked), width="stretch", alt=title)
    else:
        show_good()
if asked and made:
    with side_column, st.container(key="sheet_side"):
        sheet_side.show(asked, made, language)
