"""Bringing a file in on the page: opened, mapped, previewed, written, each step seen."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gis.intake.encodings import ENCODINGS
from gis.intake.grid import Opened, Progress, Reading
from gis.intake.opening import open_file
from gis.intake.proposing import IMPORTED, propose
from gis.intake.remembered import recalled
from gis.problems import ProblemError
from gis.store import Tables
from gis.tables import IMPORTABLE, TABLES
from gis.text import Language, Text
from views import cache
from views.authorship import author, show_author
from views.choices import Choices
from views.import_mapping import ask_mapping
from views.import_preview import move, show_preview
from views.import_wish import ask_wish
from views.printroom import say
from views.words import plain

SHOWN_ROWS = 8
OPENED, PROPOSED = "_opened", "_proposed"
AUTO = Text("自动识别", "Find out")


def show_import(choices: Choices, tables: Tables) -> None:
    """Show the steps of an import, as far as the reader has come."""
    language = choices.language
    store = cache.store()
    _introduction(language)
    show_author(store, language)
    if not author(store):
        return
    _templates(language)
    upload = st.file_uploader(
        Text(
            "选择文件（{n} MB 以内）：Excel、CSV、GeoJSON、GeoPackage、Shapefile（zip）、KML、"
            "中基协公示 JSON",
            "Choose a file (up to {n} MB): Excel, CSV, GeoJSON, GeoPackage, Shapefile (zip), KML, "
            "AMAC JSON",
        )
        .format(n=st.get_option("server.maxUploadSize"))
        .get(language),
        key="w_upload",
    )
    if upload is None:
        st.session_state.pop(OPENED, None)
        return
    opened = _opened(upload, language)
    if opened is None:
        return
    _show_opened(opened, language)
    proposal = propose(
        opened,
        table=_asked_table(opened, language),
        remembered=recalled(store.ledger, list(opened.grid.frame.columns)),
    )
    assignment = ask_mapping(opened, proposal, language)
    wish = ask_wish(opened, assignment, tables, language)
    show_preview(opened, wish, store, language)


def _introduction(language: Language) -> None:
    st.caption(
        Text(
            "导入先预览：哪些新增、哪些变更（逐格列出）、哪些不收及原因，确认后才写入，写入后可撤销。"
            "地址在本机判定所属单元，不需要联网。",
            "An import is previewed first: what is new, what changes cell by cell, what is "
            "rejected and why. It is written when you confirm, and can be undone. Addresses are "
            "resolved on this machine, without the network.",
        ).get(language)
    )


def _templates(language: Language) -> None:
    with st.expander(
        Text("下载数据模板", "Templates to fill in").get(language), icon=":material/table_view:"
    ):
        name = st.selectbox(
            Text("数据表", "Table").get(language),
            list(IMPORTABLE),
            index=list(IMPORTABLE).index(IMPORTED[0]),
            format_func=lambda code: TABLES[code].title.get(language),
            key="w_template",
        )
        st.download_button(
            Text("下载模板（.xlsx）", "Download the template (.xlsx)").get(language),
            cache.template(name, language),
            file_name=f"{name}-{language}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="template",
            on_click="ignore",
            icon=":material/download:",
        )


def _opened(upload: UploadedFile, language: Language) -> Opened | None:
    """Return the uploaded file opened as the reader wants it; None, said, where it cannot."""
    reading = Reading(
        encoding=st.session_state.get("w_encoding") or "",
        sheet=st.session_state.get("w_sheet") or "",
        header_row=st.session_state.get("w_header") or None,
    )
    key = (upload.file_id, reading)
    held = st.session_state.get(OPENED)
    if held is not None and held[0] == key:
        return held[1]
    if held is None or held[0][0] != upload.file_id:
        for name in ("w_encoding", "w_sheet", "w_header", "w_table"):
            st.session_state.pop(name, None)
        reading = Reading()
        key = (upload.file_id, reading)
    bar = st.progress(0.0, Text("正在读取", "Reading").get(language))
    try:
        opened = _read(upload, reading, lambda done, total: move(bar, done, total))
    except ProblemError as error:
        say(list(error.problems), language)
        st.session_state[OPENED] = (key, None)
        return None
    finally:
        bar.empty()
    st.session_state[OPENED] = (key, opened)
    return opened


def _read(upload: UploadedFile, reading: Reading, progress: Progress) -> Opened:
    with tempfile.NamedTemporaryFile(prefix="atlas-", suffix=".upload") as file:
        file.write(upload.getbuffer())
        file.flush()
        return open_file(
            Path(file.name), name=upload.name, reading=reading, progress=progress,
        )  # fmt: skip


def _show_opened(opened: Opened, language: Language) -> None:
    """Show how the file was read, the first rows, and the controls to read it otherwise."""
    frame = opened.grid.frame
    told = Text("{file}：{n} 行，{m} 列", "{file}: {n} rows, {m} columns")
    line = told.format(file=opened.file, n=len(frame), m=len(frame.columns)).get(language)
    st.markdown(f"##### {plain(line)}")
    st.caption(plain(opened.evidence.get(language)))
    columns = st.columns(3)
    if opened.encoding:
        columns[0].selectbox(
            Text("文字编码", "Encoding").get(language),
            ["", *dict.fromkeys((opened.encoding, *opened.encodings, *ENCODINGS))],
            format_func=lambda name: name or f"{AUTO.get(language)} · {opened.encoding}",
            key="w_encoding",
        )
    if len(opened.sheets) > 1:
        columns[1].selectbox(
            Text("工作表或图层", "Sheet or layer").get(language),
            ["", *opened.sheets],
            format_func=lambda name: name or f"{AUTO.get(language)} · {opened.sheet}",
            key="w_sheet",
        )
    if opened.grid.header_row:
        columns[2].number_input(
            Text("表头所在行（0 为自动）", "Row of the headings (0: find out)").get(language),
            min_value=0,
            max_value=100,
            step=1,
            key="w_header",
            help=f"{AUTO.get(language)}: {opened.grid.header_row}",
        )
    for problem in opened.problems[:20]:
        st.caption("· " + plain(problem.line(language)))
    with st.expander(Text("文件前几行", "First rows").get(language)):
        shown = frame.head(SHOWN_ROWS)
        st.dataframe(shown.set_axis(opened.grid.rows[: len(shown)]), width="stretch")


def _asked_table(opened: Opened, language: Language) -> str:
    held = st.session_state.get(PROPOSED)
    if held is None or held[0] is not opened:
        held = (opened, propose(opened).table)  # looks at every table: not at each run of the page
        st.session_state[PROPOSED] = held
    proposed: str = held[1]
    title = TABLES[proposed].title.get(language)
    asked = st.selectbox(
        Text("导入到哪个表", "Into which table").get(language),
        ["", *IMPORTABLE],
        format_func=lambda name: (
            TABLES[name].title.get(language) if name else f"{AUTO.get(language)} · {title}"
        ),
        key="w_table",
    )
    return asked or proposed
