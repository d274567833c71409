"""制图打印: choose a theme, a paper and an area; see the sheet itself; take it home."""

from __future__ import annotations

import re

import streamlit as st

from gis.paper.raster import png_bytes, world_file
from gis.paper.sheet import Sheet, code_of, to_file
from gis.problems import ProblemError
from gis.text import Language, Text, number
from views import cache, framing, printroom
from views import choices as choosing
from views.verdicts import verdicts
from views.words import plain

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()
MARKS = {
    "good": ":green[:material/check_circle:]",
    "note": ":gray[:material/info:]",
    "warning": ":orange[:material/warning:]",
}


def t(zh: str, en: str) -> str:
    return Text(zh, en).get(language)


def file_name(title: str, sheet: Sheet) -> str:
    """Return a file name that every system takes."""
    return re.sub(r'[\\/:*?"<>|\s]+', "-", f"{title}-{sheet.paper}").strip("-.")


def downloads(sheet: Sheet, made: printroom.Made) -> None:
    """Offer the sheet in every form; what takes long is made when it is asked for."""
    name = file_name(made.composition.imprint.title, sheet)
    st.download_button(
        t("下载 PDF（付印）", "PDF for print"), made.pdf, f"{name}.pdf", "application/pdf",
        type="primary", width="stretch", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    if printroom.svg_offered():
        st.download_button(
            t("SVG（可编辑）", "SVG for editing"), lambda: printroom.svg(sheet), f"{name}.svg",
            "image/svg+xml", width="stretch", on_click="ignore",
        )  # fmt: skip
    st.download_button(
        "PNG 300 dpi", lambda: png_bytes(made.pdf, dpi=300), f"{name}.png", "image/png",
        width="stretch", on_click="ignore",
        help=t("A1、A0 需十几秒", "Takes some ten seconds for A1 and A0"),
    )  # fmt: skip
    st.download_button(
        t("PNG 坐标文件", "PNG world file"), world_file(made.page, 300), f"{name}.pgw",
        "text/plain", width="stretch", on_click="ignore",
        help=t("与 PNG 同名存放，GIS 软件即可定位", "Kept beside the PNG, it places it in a GIS"),
    )  # fmt: skip
    st.download_button(
        t("方案文件（JSON）", "Specification (JSON)"), to_file(sheet, tables.version),
        f"{name}.json", "application/json", width="stretch", on_click="ignore",
        help=t("日后在左栏打开，重出此图", "Open it in the rail later to make this sheet again"),
    )  # fmt: skip


def before_printing(sheet: Sheet, made: printroom.Made) -> None:
    """Show size and scale, what to look at before printing, and the code of the sheet."""
    page = made.page
    side = printroom.SIDES["landscape" if page.width_mm > page.height_mm else "portrait"]
    st.markdown(f"**1:{number(made.composition.scale)}**".replace(":", "\\:"))
    st.caption(
        f"{sheet.paper} {side.get(language)} · {page.width_mm:.0f} × {page.height_mm:.0f} mm · "
        f"{number(round(len(made.pdf) / 1024))} kB"
    )
    downloads(sheet, made)
    st.markdown(f"**{t('印前检查', 'Before you print')}**")
    for kind, says in verdicts(made.composition, language):
        st.markdown(f"{MARKS[kind]} {plain(says)}")
    with st.expander(t("图幅代码", "Code of the sheet")):
        st.code(code_of(sheet, tables.version), language=None, wrap_lines=True)


def show(sheet: Sheet) -> printroom.Made | None:
    """Show the sheet's picture; where it cannot be made say why, over the last one that could."""
    try:
        with st.spinner(t("正在制图…", "Drawing the sheet…")):
            made = printroom.made(sheet)
            st.image(printroom.preview(sheet), width="stretch", alt=made.composition.imprint.title)
    except ProblemError as error:
        printroom.say(list(error.problems), language)
        return None
    st.session_state["_p_good"] = sheet
    return made


printroom.seed_from_url(tables, language)
asked: Sheet | None = None
with st.sidebar:
    try:
        asked = printroom.controls(tables, language)
    except ProblemError as error:
        st.session_state[printroom.TROUBLE] = list(error.problems)
    printroom.opener(language)
if asked:
    printroom.put_into_url(asked)

st.markdown(f"### {t('制图打印', 'Print')}")
printroom.say(printroom.trouble(), language)
if notice := printroom.other_data(tables, language):
    st.warning(notice, icon=":material/history:")
sheet_column, side_column = st.columns([3.4, 1], gap="medium")
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
        before_printing(asked, made)
