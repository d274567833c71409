"""Bringing a street base in on the page: an extract is opened, sorted, counted, written."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gis.base_classes import LEFT_OUT
from gis.intake.base_files import BaseWish, open_extract
from gis.intake.grid import Opened
from gis.problems import ProblemError
from gis.store import Store, Tables
from gis.street_base import credits
from gis.text import Language, Text
from views import base_import as bringing
from views import cache
from views.authorship import author, show_author
from views.base_import import CLASSES, Extract, Plan
from views.choices import Choices
from views.datum_choice import choose_datum
from views.printroom import say
from views.words import plain

OPENED = "_base_opened"
WRITTEN = "_base_written"
ASKED = 12
"""Unknown words that are asked about on the page; a file with more wants the command line."""
INTRODUCTION = Text(
    "把 OSM（.osm、.osm.pbf）或天地图的提取文件（GeoPackage、GeoJSON、Shapefile zip）"
    "导入为离线底图：道路、铁路、河道、水面、绿地。按市域外扩 3 公里裁切，写入为一个修订，可撤销；"
    "屏幕与图幅自动注明来源与许可。",
    "Bring an OSM (.osm, .osm.pbf) or Tianditu extract (GeoPackage, GeoJSON, zipped Shapefile) in "
    "as the offline base: roads, rail, waterways, water, green. It is cut 3 km beyond the city, "
    "written as one revision that can be undone, and credited on screen and sheets.",
)


def show_base(choices: Choices, tables: Tables) -> None:
    """Show what base there is, and the steps to bring another in."""
    language = choices.language
    store = cache.store()
    st.caption(INTRODUCTION.get(language))
    _show_present(tables, language)
    show_author(store, language)
    if not author(store):
        return
    largest = st.get_option("server.maxUploadSize")
    upload = st.file_uploader(
        Text(
            "选择提取文件（超过 {n} MB 的用命令行 cli.py base）",
            "Choose an extract (above {n} MB, use the command line: cli.py base)",
        )
        .format(n=largest)
        .get(language),
        key="w_base_upload",
    )
    if _said_written(language):
        return
    if upload is None:
        st.session_state.pop(OPENED, None)
        return
    layers = _opened(upload, tables, language)
    if layers is None:
        return
    extract = _classified(layers, tables, language)
    wish = _asked(extract, language)
    _plan(extract, wish, store, language)


def _show_present(tables: Tables, language: Language) -> None:
    counts = len(tables.streets), len(tables.ground_cover)
    if not any(counts):
        st.info(Text("暂无街道底图。", "There is no street base yet.").get(language))
        return
    told = Text("现有 {n} 条线、{m} 个面：{who}", "Now {n} lines and {m} areas: {who}").format(
        n=f"{counts[0]:,}", m=f"{counts[1]:,}", who="; ".join(
            credits(tables.streets, tables.ground_cover)
        ),
    )  # fmt: skip
    st.info(plain(told.get(language)))


def _opened(upload: UploadedFile, tables: Tables, language: Language) -> list[Opened] | None:
    """Return the layers of the uploaded file; None, said, where it cannot be read."""
    held = st.session_state.get(OPENED)
    if held is not None and held[0] == upload.file_id:
        return held[1]
    layers: list[Opened] | None = None
    with st.spinner(Text("正在读取", "Reading").get(language)):
        try:
            with tempfile.NamedTemporaryFile(prefix="atlas-", suffix=".upload") as file:
                file.write(upload.getbuffer())
                file.flush()
                layers = open_extract(Path(file.name), upload.name, tables)
        except ProblemError as error:
            say(list(error.problems), language)
    st.session_state[OPENED] = (upload.file_id, layers)
    return layers


def _classified(layers: list[Opened], tables: Tables, language: Language) -> Extract:
    """Return the features sorted, with the reader's answers to the words that no rule knows."""
    extract = bringing.sorted_again(layers, tables, {})
    if not extract.unknown:
        return extract
    st.warning(
        Text("以下类别没有规则，请指明；不指明则不能写入。",
             "No rule knows these words: say what they are before anything is written.",
             ).get(language)
    )  # fmt: skip
    words = {LEFT_OUT: Text("不画", "Not drawn"), **CLASSES}
    answers = {}
    for word, count in [*extract.unknown.items()][:ASKED]:
        answers[word] = st.selectbox(
            plain(Text("{w}（{n} 个）", "{w} ({n})").format(w=word, n=count).get(language)),
            ["", *words],
            format_func=lambda code: words[code].get(language) if code else "—",
            key=f"w_base_word_{word}",
        )
    told = {word: kind for word, kind in answers.items() if kind}
    return bringing.sorted_again(layers, tables, told) if told else extract


def _asked(extract: Extract, language: Language) -> BaseWish:
    """Show what has to be said of an extract; return it, the datum "" where it is not settled."""
    known = bringing.with_defaults(BaseWish(), extract)
    left, middle, right = st.columns([3, 2, 1])
    mark = extract.opened[0].sha256[:12]
    source = left.text_input(
        Text("资料来源", "Source").get(language), value=known.source, max_chars=200,
        key=f"w_base_source_{mark}",
    )  # fmt: skip
    licence = middle.text_input(
        Text("许可或审图号", "Licence or review number").get(language), value=known.licence,
        max_chars=100, key=f"w_base_licence_{mark}",
    )  # fmt: skip
    as_of = right.text_input(
        Text("资料日期", "As of").get(language), max_chars=10, placeholder="2026-09",
        key=f"w_base_as_of_{mark}",
    )  # fmt: skip
    datum = choose_datum(extract.datum, f"w_base_datum_{mark}", language)
    replaces = st.checkbox(
        Text("取代原有的同类要素", "Replace what is stored of the same classes").get(language),
        value=True,
        key="w_base_replaces",
    )
    return BaseWish(
        source=" ".join(source.split()), licence=" ".join(licence.split()), as_of=as_of.strip(),
        datum=datum, replaces=replaces,
    )  # fmt: skip


def _plan(extract: Extract, wish: BaseWish, store: Store, language: Language) -> None:
    """Show what would be written, and the button that does it."""
    problems = bringing.doubts(extract, wish)
    try:
        settled = replace(wish, datum=bringing.settled_datum(wish.datum, extract))
        plan = bringing.planned(extract, settled, store) if not problems else None
    except ProblemError as error:
        plan, problems = None, [*problems, *error.problems]
    if plan is None:
        # The words that no rule knows are asked about above.
        say([one for one in problems if one.value not in extract.unknown], language)
        return
    *classes, rest = (line.get(language) for line in bringing.summary(plan))
    st.markdown(plain(" · ".join(classes)))
    st.caption(plain(rest))
    if st.button(
        Text("写入底图", "Write the base").get(language), type="primary", key="write_base",
        icon=":material/save:",
    ):  # fmt: skip
        _write(plan, store, language)


def _write(plan: Plan, store: Store, language: Language) -> None:
    try:
        made = bringing.commit(plan, store, "", author(store))
    except ProblemError as error:
        say(list(error.problems), language)
        return
    st.session_state[WRITTEN] = made.number
    st.rerun()


def _said_written(language: Language) -> bool:
    """Tell whether the last click wrote a base, and say so."""
    number = st.session_state.pop(WRITTEN, None)
    if number is not None:
        told = Text(
            "已写入修订 {n}；可在修订历史中撤销。", "Revision {n} written; undo it in History."
        )
        st.success(told.format(n=number).get(language))
    return number is not None
