"""制图打印: choose a theme, a paper and an area; see the sheet itself; take it home."""

from __future__ import annotations

import streamlit as st

from gis.paper.raster import png_bytes, world_file
from gis.paper.sheet import code_of, to_file
from gis.problems import ProblemError
from gis.text import Language, Text, number
from views import cache, printroom
from views import choices as choosing

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()


def t(zh: str, en: str) -> str:
    return Text(zh, en).get(language)


problems = printroom.take_from_url(tables, language)
with st.sidebar:
    sheet = printroom.controls(tables, language)
if not problems:
    printroom.put_into_url(sheet)

left, right = st.columns([3, 1], gap="medium")
with left:
    printroom.say(problems, language)
    asked = st.session_state.get("_data_asked", "")
    if asked and not tables.version.startswith(asked):
        st.warning(
            t(
                f"此代码印制时的数据版本为 {asked}，现为 {tables.version[:12]}，内容可能不同。",
                f"The code was made with data version {asked}; now it is {tables.version[:12]}.",
            )
        )
    try:
        with st.spinner(t("正在制图…", "Drawing the sheet…")):
            composition, pdf = printroom.made(sheet)
            st.image(printroom.preview(sheet), width="stretch")
    except ProblemError as error:
        printroom.say(list(error.problems), language)
        composition = None

with right:
    if composition is not None:
        name = f"{composition.imprint.title}-{sheet.paper}"
        st.markdown(f"**{t('比例尺', 'Scale')} 1:{number(composition.scale)}** · {sheet.paper}")
        st.download_button(
            "PDF", pdf, f"{name}.pdf", "application/pdf", type="primary", width="stretch",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "SVG", lambda: printroom.svg(sheet), f"{name}.svg", "image/svg+xml", width="stretch",
            on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "PNG 300 dpi", lambda: png_bytes(pdf, dpi=300), f"{name}.png", "image/png",
            width="stretch", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            t("PNG 坐标文件", "PNG world file"), world_file(composition.page, 300),
            f"{name}.pgw", "text/plain", width="stretch", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            t("保存方案", "Save the specification"), to_file(sheet, tables.version),
            f"{name}.json", "application/json", width="stretch", on_click="ignore",
        )  # fmt: skip
        st.markdown(f"**{t('出图前请看', 'Before you print')}**")
        for finding in printroom.findings(composition, language):
            st.caption(finding.get(language))
        with st.expander(t("图幅代码", "Code of the sheet")):
            st.code(code_of(sheet, tables.version), language=None, wrap_lines=True)
    with st.expander(t("打开代码或方案", "Open a code or a saved sheet")):
        code = st.text_input(t("图幅代码", "Code of the sheet"), key="_code")
        saved = st.file_uploader(t("方案文件", "Saved file"), type=["json"], key="_saved")
        if st.button(t("打开", "Open"), width="stretch"):
            try:
                text = saved.read(65536).decode("utf-8", "replace") if saved else code
                printroom.open_code(text)
                st.rerun()
            except ProblemError as error:
                printroom.say(list(error.problems), language)
