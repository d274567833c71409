"""Large registers on the page: what there is, its counts, and the steps to take another in."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gis.datum import DatumFinding
from gis.intake.proposing import datum_of
from gis.problems import ProblemError
from gis.registers.register import KEPT, Register, newest, records_of, register_of
from gis.store import Store, Tables
from gis.tables import ENTERPRISES
from gis.text import Language, Text, is_missing, number
from gis.vocabulary import DATUMS
from views import cache, register_judging, register_words, registers
from views.authorship import author, show_author
from views.choices import Choices
from views.datum_choice import choose_datum
from views.large_files import csv_of, known_crs
from views.printroom import say
from views.register_judging import Judged
from views.registers import Wish
from views.words import plain

WRITTEN = "_register_written"
UPLOADED = "_register_uploaded"
DRAWN = Text("图上所画的一册", "the one on the map")
NOT_DRAWN = Text("未上图", "not-drawn")
NOT_SAID = Text("未注明", "not given")
PLACE = ("lon", "lat")
INTRODUCTION = Text(
    "几十万至几千万行的登记文件（CSV、Parquet、GeoParquet）放在账本之外：逐行上图、分区计数，"
    "行数再多也照样流畅。只收带经纬度的行；照原文，不核实、不去重，也不进入名录与分析。"
    "载入与移除都是一个修订，可撤销。",
    "Registers of some hundred thousand to tens of millions of rows (CSV, Parquet, GeoParquet) are "
    "kept beside the ledger: every row on the map and counted by area, however many there are. "
    "Rows need coordinates; they stay as written, unchecked, repeats included, and do not enter "
    "registers and analyses. Taking in and taking out are revisions that can be undone.",
)


def show_registers(choices: Choices, tables: Tables) -> None:
    """Show the registers there are, and the steps to take another in."""
    language = choices.language
    store = cache.store()
    st.caption(INTRODUCTION.get(language))
    _said_written(language)
    rows = records_of(tables)
    if not rows:
        st.info(Text("暂无大型登记册。", "There is no large register yet.").get(language))
    drawn = newest(tables)
    for row in rows:
        is_drawn = drawn is not None and drawn[0]["id"] == row["id"]
        _show_one(row, tables, store, language, is_drawn=is_drawn)
    show_author(store, language)
    if author(store):
        _take_in(store, tables, language)


def _show_one(
    row: dict[str, Any], tables: Tables, store: Store, language: Language, *, is_drawn: bool
) -> None:
    key, name = str(row["id"]), str(row["name_zh"])
    with st.container(border=True):
        mark = f" · {DRAWN.get(language)}" if is_drawn else ""
        st.markdown(f"**{plain(name)}**{plain(mark)}")
        as_of = NOT_SAID.get(language) if is_missing(row["as_of"]) else row["as_of"]
        told = Text("来源 {source} · 资料日期 {as_of} · 文件 {file} · {datum}",
                    "Source {source} · as of {as_of} · file {file} · {datum}")  # fmt: skip
        datum = DATUMS[row["datum"]].get(language) if row["datum"] in DATUMS else row["datum"]
        line = told.format(source=row["source"], as_of=as_of, file=row["file"], datum=datum)
        st.caption(plain(line.get(language)))
        register = register_of(row, tables)
        if register is None:
            words = Text(f"{registers.NOT_HERE.zh}。{registers.COPY.zh}。",
                         f"{registers.NOT_HERE.en}. {registers.COPY.en}.")  # fmt: skip
            st.warning(words.get(language))
            _taking_out(key, store, language)
            return
        rows = register_words.counts_of(register, tables, language)
        heads = register_words.heads_of(register, language)
        _show_counts(register, rows, heads, language)
        with st.container(horizontal=True):
            st.download_button(
                Text("下载计数（CSV）", "Download the counts (CSV)").get(language),
                data=csv_of(rows, heads), file_name=f"{name}.csv", mime="text/csv",
                key=f"w_register_counts_{key}", icon=":material/download:",
            )  # fmt: skip
            _download_left(key, name, register, language)
            _taking_out(key, store, language)


def _taking_out(key: str, store: Store, language: Language) -> None:
    if author(store) and st.button(
        Text("移除这一册", "Take this register out").get(language),
        key=f"w_register_out_{key}", icon=":material/playlist_remove:",
    ):  # fmt: skip
        _written(lambda: registers.remove(key, store, author(store)).number, language)


def _show_counts(
    register: Register, rows: list[dict[str, Any]], heads: dict[str, str], language: Language
) -> None:
    st.caption(plain(register_words.summary(register).get(language)))
    frame = pd.DataFrame([{head: row[name] for name, head in heads.items()} for row in rows])
    columns = {
        head: st.column_config.NumberColumn(format="localized") for head in frame.columns[1:]
    }
    st.dataframe(
        frame, hide_index=True, width="stretch", height="content",
        column_config={frame.columns[0]: st.column_config.Column(pinned=True), **columns},
    )  # fmt: skip


def _download_left(key: str, name: str, register: Register, language: Language) -> None:
    facts = register.facts
    if not facts.without + facts.unread + facts.ragged:
        return

    st.download_button(
        Text("下载未上图的行（CSV）", "Download the rows not drawn (CSV)").get(language),
        data=lambda: csv_of(
            register_words.left_out(register, language), register_words.left_heads(language)
        ),
        file_name=f"{name}-{NOT_DRAWN.get(language)}.csv", mime="text/csv",
        key=f"w_register_left_{key}", icon=":material/download:",
    )  # fmt: skip


def _take_in(store: Store, tables: Tables, language: Language) -> None:
    largest = st.get_option("server.maxUploadSize")
    upload = st.file_uploader(
        Text(
            "选择登记文件（超过 {n} MB 的用命令行 cli.py register）",
            "Choose a register (above {n} MB, use the command line: cli.py register)",
        )
        .format(n=largest)
        .get(language),
        type=["csv", "tsv", "txt", "parquet", "geoparquet"],
        key="w_register_upload",
    )
    if upload is None:
        st.session_state.pop(UPLOADED, None)
        return
    try:
        held = _held(upload)
        file = _mapped(held.judged, upload, language)
        register_judging.require_places(file)
    except ProblemError as error:
        say(list(error.problems), language)
        return
    st.caption(plain(register_judging.headings(file).get(language)))
    for line in register_judging.gaps(file):
        st.warning(plain(line.get(language)))
    wish = _asked(file, held, tables, language)
    problems = registers.doubts(wish, "")
    say(problems, language)
    if not wish.datum:
        st.info(Text("请选择文件坐标的坐标系。", "Choose the datum of the file.").get(language))
    if st.button(
        Text("载入", "Take it in").get(language), type="primary", key="w_register_write",
        icon=":material/save:", disabled=bool(problems) or not wish.datum,
    ):  # fmt: skip
        _write(file, wish, store, language)


@dataclass(frozen=True, kw_only=True)
class _Held:
    """An upload on the disk, judged once: its folder goes with the next one or the session."""

    upload: UploadedFile
    folder: tempfile.TemporaryDirectory[str]
    judged: Judged
    datums: dict[str, DatumFinding | None] = field(default_factory=dict)
    """What speaks for which datum, by the columns that it was judged by."""


def _held(upload: UploadedFile) -> _Held:
    """Return the upload as it was judged; raises ProblemError where it cannot be read."""
    held: _Held | None = st.session_state.get(UPLOADED)
    if held is None or held.upload.file_id != upload.file_id:
        folder = tempfile.TemporaryDirectory(prefix="atlas-")
        path = Path(folder.name) / "upload"
        path.write_bytes(upload.getbuffer())
        judged = register_judging.judged(path, upload.name)
        held = st.session_state[UPLOADED] = _Held(upload=upload, folder=folder, judged=judged)
    return held


def _mapped(file: Judged, upload: UploadedFile, language: Language) -> Judged:
    """Let the reader say which column is which."""
    words = Text("列对应（认错时在此更改）", "Columns (change them where they were mistaken)")
    found = file.source.has_points or set(PLACE) <= set(file.columns)
    with st.expander(words.get(language), expanded=not found):
        headings = ["", *file.source.sample.grid.frame.columns]
        fields = KEPT if file.source.has_points else (*PLACE, *KEPT)
        columns = st.columns(2)
        chosen = {
            name: columns[place % 2].selectbox(
                ENTERPRISES.by_name[name].label.get(language), headings,
                index=headings.index(file.columns.get(name, "")),
                format_func=lambda heading: heading or "—",
                key=f"w_register_column_{name}_{upload.file_id}",
            )
            for place, name in enumerate(fields)
        }  # fmt: skip
    return register_judging.with_chosen(file, chosen)


def _asked(file: Judged, held: _Held, tables: Tables, language: Language) -> Wish:
    """Show what has to be said of a register; return it, the datum "" where it is not settled."""
    mark = held.upload.file_id
    left, middle, right = st.columns([2, 2, 1])
    title = left.text_input(
        Text("名称", "Name").get(language), value=Path(held.upload.name).stem, max_chars=80,
        key=f"w_register_title_{mark}",
    )  # fmt: skip
    source = middle.text_input(
        Text("资料来源", "Source").get(language), max_chars=200, key=f"w_register_source_{mark}"
    )
    as_of = right.text_input(
        Text("资料日期", "As of").get(language), max_chars=10, placeholder="2026-09",
        key=f"w_register_as_of_{mark}",
    )  # fmt: skip
    wish = Wish(title=" ".join(title.split()), source=" ".join(source.split()), as_of=as_of.strip())
    return replace(wish, datum=_datum(file, held, tables, language))


def _datum(file: Judged, held: _Held, tables: Tables, language: Language) -> str:
    if crs := known_crs(file.source, file.assignment):
        st.info(plain(Text("文件写明坐标系 {c}", "The file says its system: {c}").format(c=crs)
                      .get(language)))  # fmt: skip
        return crs
    columns = repr(sorted(file.columns.items()))
    if columns not in held.datums:
        held.datums[columns] = datum_of(file.source.sample, file.assignment, tables)
    key = f"w_register_datum_{held.upload.file_id}"
    return choose_datum(held.datums[columns], key, language)


def _write(file: Judged, wish: Wish, store: Store, language: Language) -> None:
    bar = st.progress(0.0, Text("正在载入", "Taking it in").get(language))

    def progress(done: int, total: int) -> None:
        words = Text("已读 {n} 行", "{n} rows read").format(n=number(done))
        bar.progress(min(done / max(total, 1), 1.0), words.get(language))

    def taken() -> int:
        found = registers.take_in(file, wish, store, author(store), progress)
        st.session_state[f"{WRITTEN}_problems"] = found.problems
        return found.revision.number

    _written(taken, language)


def _written(write: Any, language: Language) -> None:
    try:
        number_of = write()
    except ProblemError as error:
        say(list(error.problems), language)
        return
    st.session_state[WRITTEN] = number_of
    st.rerun()


def _said_written(language: Language) -> None:
    written = st.session_state.pop(WRITTEN, None)
    if written is None:
        return
    told = Text("已写入修订 {n}；可在修订历史中撤销。", "Revision {n} written; undo it in History.")
    st.success(told.format(n=written).get(language))
    if problems := st.session_state.pop(f"{WRITTEN}_problems", ()):
        words = Text(
            "有些行没有上图，见下面的“下载未上图的行”。例如：{first}",
            "Some rows are not drawn: see “Download the rows not drawn” below. For one: {first}",
        )
        first = Text(problems[0].line("zh"), problems[0].line("en"))
        st.warning(plain(words.format(first=first).get(language)))
