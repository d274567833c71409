"""Field sheets on the page: which places, the PDF and its form; and the form read back."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from gis.paper.field_rows import Tongue
from gis.problems import ProblemError
from gis.store import Tables
from gis.tables.reviews import METHODS
from gis.text import Language, Text
from views import cache, field_sheets, review_words, reviewing
from views.authorship import author, show_author
from views.printroom import say
from views.words import plain

TONGUES: dict[Tongue, Text] = {
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "both": Text("中英对照", "Both languages"),
}
READ = Text("读回填好的表格", "Read a filled form back")
LISTED = 100


def show_forms(tables: Tables, language: Language) -> None:
    """Show how field sheets are made, and how their results come back."""
    _make(tables, language)
    st.divider()
    _read_back(language)


def _make(tables: Tables, language: Language) -> None:
    st.caption(
        Text(
            "每处一份 A4：位置图、名录记载在此的机构与勾选框、空白行、核对码；随附行码相同的表格。"
            "程序不能识别手写，结果须填入表格再读回。",
            "One A4 sheet a place: a map, the records expected there with boxes to tick, blank "
            "lines, a code; with it a form that has the same line codes. Handwriting is not read: "
            "type the results into the form and read it back.",
        ).get(language)
    )
    names = _subjects(tables, language)
    left, middle = st.columns([3, 1])
    chosen = left.multiselect(
        Text("楼宇、单元或未定位记录", "Buildings, units, or what is not placed").get(language),
        list(names),
        format_func=lambda code: names[code],
        key="w_sheet_places",
        placeholder=Text("请选择", "Choose").get(language),
        select_all=False,
    )
    road = left.text_input(
        Text("或一条道路的名称", "Or the name of a road").get(language), key="w_sheet_road"
    )
    tongue = middle.selectbox(
        Text("语言", "Language").get(language),
        list(TONGUES),
        index=0 if language == "zh" else 1,
        format_func=lambda code: TONGUES[code].get(language),
        key="w_sheet_tongue",
    )
    blanks = middle.number_input(
        Text("空白行", "Blank lines").get(language), 0, 40, 6, key="w_sheet_blanks"
    )
    asked = (*chosen, *([road.strip()] if road.strip() else []))
    key = (tables.version, asked, tongue, int(blanks))
    if st.button(
        Text("制作核查表", "Make the sheets").get(language), key="make_sheets", type="primary",
        disabled=not asked, icon=":material/assignment:",
    ):  # fmt: skip
        try:
            with st.spinner(Text("正在排版", "Laying out").get(language)):
                made = field_sheets.sheets(asked, tables, tongue, blanks=int(blanks))
                files = (
                    field_sheets.pdf(made, date.today().isoformat()),
                    field_sheets.form(made, "form.xlsx"),
                    field_sheets.form(made, "form.csv"),
                )
            st.session_state["_sheets"] = (key, files)
        except ProblemError as error:
            say(list(error.problems), language)
    made_for, files = st.session_state.get("_sheets", (None, ()))
    if made_for == key:
        _downloads(files, language)


def _subjects(tables: Tables, language: Language) -> dict[str, str]:
    """Return what a sheet can be made for, by code: buildings with records first, then units."""
    counts = tables.institutions["building"].value_counts()
    column = f"name_{language}"
    places = tables.places.assign(_n=tables.places["id"].map(counts).fillna(0))
    places = places[places["kind"].isin(("building", "park")) | (places["_n"] > 0)]
    places = places.sort_values(["_n", "id"], ascending=[False, True], kind="stable")
    found = {
        row["id"]: (row[column] or row["name_zh"]) + (f" · {int(row['_n'])}" if row["_n"] else "")
        for row in places.to_dict("records")
    }
    found |= dict(zip(tables.units["id"], tables.units[column], strict=True))
    found["unplaced"] = Text("未定位记录（全市）", "Not placed (whole city)").get(language)
    return found


def _downloads(files: tuple[bytes, ...], language: Language) -> None:
    kinds = (
        (Text("核查表 PDF", "Sheets as PDF"), "field-sheets.pdf", "application/pdf"),
        (Text("填报表格 XLSX", "Form as XLSX"), "field-form.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Text("填报表格 CSV", "Form as CSV"), "field-form.csv", "text/csv"),
    )  # fmt: skip
    with st.container(horizontal=True):
        for (label, name, mime), content in zip(kinds, files, strict=True):
            st.download_button(
                label.get(language), content, file_name=name, mime=mime, key=f"get_{name}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _read_back(language: Language) -> None:
    st.markdown(f"##### {READ.get(language)}")
    show_author(cache.store(), language)
    if told := st.session_state.pop("_reviewed", None):
        st.success(told.get(language))
    name = author(cache.store())
    if not name:
        return
    first, second, third = st.columns(3)
    office = first.text_input(
        Text("核实单位（表内未填的）", "Office, where the form says none").get(language),
        key="w_read_office",
    )
    on = second.date_input(
        Text("核实日期（表内未填的）", "Date, where the form says none").get(language),
        key="w_read_on",
    )
    method = third.selectbox(
        Text("核实方式（表内未填的）", "How, where the form does not say").get(language),
        list(METHODS), format_func=lambda code: METHODS[code].get(language), key="w_read_method",
    )  # fmt: skip
    upload = st.file_uploader(
        Text("填好的表格（xlsx 或 csv）", "The filled form (xlsx or csv)").get(language),
        key="w_read_form",
    )
    if upload is None:
        return
    defaults = reviewing.Defaults(on=on.isoformat() if on else "", office=office, method=method)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form"
        path.write_bytes(upload.getvalue())
        try:
            shown = reviewing.read(path, upload.name, cache.store(), defaults)
        except ProblemError as error:
            say(list(error.problems), language)
            return
    _preview(shown, name, language)


def _preview(shown: reviewing.Read, name: str, language: Language) -> None:
    """Show what would be written and what is refused; write it when the reader says so."""
    st.markdown(plain(shown.returned.says.get(language)))
    say(list(shown.returned.problems[:LISTED]), language)
    lines = review_words.read_lines(shown, language)
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch", height="content")
    if shown.changes and st.button(
        Text("写入为一个修订", "Write as one revision").get(language), key="write_form",
        type="primary", icon=":material/done_all:",
    ):  # fmt: skip
        try:
            made = reviewing.commit(shown, cache.store(), "", name)
        except ProblemError as error:
            say(list(error.problems), language)
            return
        st.session_state["_reviewed"] = reviewing.done(made)
        st.rerun()
