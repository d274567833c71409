"""The sheet of the print page between runs: read from the URL, a code or a file, written back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from gis.paper.sheet import NAMES, SELECTED, Sheet
from gis.paper.sheet_code import from_bytes, from_file, from_query, read_code, to_query
from gis.problems import Problem, ProblemError
from gis.store import Tables
from gis.text import Language, Text
from layers import all_layers
from layers.analysed import layers_with
from views import cache, own_url, printing
from views import choices as choosing
from views.sheet_changes import compared
from views.sheet_controls import OVERVIEW, SHEET, seed
from views.words import plain

WRITTEN = "_print_written"
"""Session key of the query that we wrote last: another one in the URL came from outside."""
TAKEN, TROUBLE, DATA = "_p_taken", "_p_trouble", "_p_data"


def seed_from_url(tables: Tables, language: Language) -> None:
    """Set the controls to what the URL says when it is new to us; keep what it says wrongly."""
    ours = {*NAMES.values(), *SELECTED.values(), "data", "from"}
    query = {name: value for name, value in st.query_params.items() if name in ours}
    if st.session_state.get(WRITTEN) != query:
        problems: list[Problem] = []
        st.session_state[DATA] = query.get("data", "")[:12]
        if "from" in query or "layers" not in query:
            sheet = _from_elsewhere(query, tables, language)
            sheet, problems = _readable({**to_query(sheet), **_sheet_part(query)}, tables)
        else:
            sheet, problems = _readable(query, tables)
        seed(replace(sheet, layers=sheet.layers or OVERVIEW))
        st.session_state[TROUBLE] = problems
    elif "p_theme" not in st.session_state:  # controls not shown in the last run lost their value
        seed(st.session_state.get(SHEET) or default_sheet(language))
    st.session_state[WRITTEN] = query


def default_sheet(language: Language) -> Sheet:
    """Return the sheet that the page opens with: a finished one, dated today."""
    return Sheet(layers=OVERVIEW, language=language, date=date.today().isoformat())


def _sheet_part(query: Mapping[str, str]) -> dict[str, str]:
    """Return what a link of another page says of the sheet itself: not the map's view."""
    views = {"layers", "by", "since", "from", "data", *SELECTED.values()}
    return {name: value for name, value in query.items() if name not in views}


def _from_elsewhere(query: Mapping[str, str], tables: Tables, language: Language) -> Sheet:
    """Return the last sheet, with the map's layers and filters where the map has others now."""
    last = st.session_state.get(SHEET)
    sheet = replace(last or default_sheet(language), language=language)
    carried = ("layers", "by", "since", *SELECTED.values())
    asked = {name: query[name] for name in carried if name in query}
    if query.get("from") not in ("map", None) and last:
        return sheet
    if st.session_state.get(TAKEN) == asked:
        return sheet
    st.session_state[TAKEN] = asked
    seen, _ = choosing.read(asked, tables)
    layers = tuple(
        layer.id for layer in seen.layers()
        if layer.group not in ("ground", "base") and layer.id != "boundaries"
    )  # fmt: skip
    shown = layers if "layers" in asked and layers else _by(OVERVIEW, seen.partition)
    return replace(
        sheet, layers=shown, partition=seen.partition, selection=seen.selection,
        since=int(seen.since),
    )  # fmt: skip


def _by(names: tuple[str, ...], partition: str) -> tuple[str, ...]:
    """Return layers of counts in the form that belongs to a partition."""
    known = all_layers()
    return tuple(
        next(
            one.id for one in known.values()
            if one.switch == known[name].switch and one.partition in ("", partition)
        )
        for name in names
    )  # fmt: skip


def _readable(query: Mapping[str, str], tables: Tables) -> tuple[Sheet, list[Problem]]:
    """Read a sheet field by field: what cannot be understood is left out and reported."""
    problems: list[Problem] = []
    good = {name: value for name, value in query.items() if name in NAMES.values()}
    for name, value in list(good.items()):
        try:
            from_query({name: value})
        except ProblemError as error:
            problems += error.problems
            del good[name]
    filters = {name: query[name] for name in SELECTED.values() if name in query}
    seen, unknown = choosing.read(filters, tables)
    sheet = replace(from_query(good), selection=seen.selection)
    try:
        printing.shown_area(sheet, tables)
    except ProblemError as error:
        problems += error.problems
        sheet = replace(sheet, area="", bounds=None)
    if sheet.layers:
        try:
            printing.theme_layers(sheet)
        except ProblemError as error:
            problems += error.problems
            known = tuple(name for name in sheet.layers if name in layers_with(sheet.question))
            sheet = replace(sheet, layers=known)
    try:
        compared(sheet, all_layers().values(), tables)
    except ProblemError as error:
        problems += error.problems
        sheet = replace(sheet, since=0)
    return sheet, [*problems, *unknown]


def put_into_url(sheet: Sheet) -> None:
    """Make the URL say the sheet: it can be mailed and reopened."""
    query = to_query(sheet)
    st.session_state[own_url.LANGUAGE] = sheet.language
    if st.session_state.get(WRITTEN) != query:
        st.query_params.from_dict(query)
        st.session_state[WRITTEN] = query


def opener(language: Language) -> None:
    """Show where a code is pasted or a saved file is handed over."""
    with st.expander(
        Text("打开图幅代码或方案文件", "Open a code or a saved file").get(language),
        key="p_open_part",
    ):
        st.text_input(
            Text("图幅代码或网址", "Code or address of a sheet").get(language), key="_p_code",
            on_change=_open_code,
        )  # fmt: skip
        st.file_uploader(
            Text("方案文件（64 kB 以内）", "Saved file (64 kB at most)").get(language),
            type=["json"], key="_p_file", on_change=_open_file, max_upload_size=1,
        )  # fmt: skip


def _open_code() -> None:
    if text := st.session_state["_p_code"].strip():
        _open(lambda: from_file(text) if text.startswith("{") else read_code(text))


def _open_file() -> None:
    if (saved := st.session_state["_p_file"]) is not None:
        _open(lambda: from_bytes(saved.getvalue(), saved.name))


def _open(read: Callable[[], tuple[Sheet, str]]) -> None:
    """Show the sheet of a code, an address or a saved file; keep the present one if it is none."""
    try:
        sheet, version = read()
        compared(sheet, printing.theme_layers(sheet), cache.tables())
        printing.shown_area(sheet, cache.tables())
        printing.check_filters(sheet, cache.tables())
    except ProblemError as error:
        st.session_state[TROUBLE] = list(error.problems)
        return
    seed(sheet)
    st.session_state[DATA] = version
    st.session_state["w_language"] = sheet.language


def trouble() -> list[Problem]:
    """Return, once, what could not be read in the URL, a code or a file."""
    return st.session_state.pop(TROUBLE, [])


def other_data(tables: Tables, language: Language) -> str:
    """Return the notice for a code that was printed with other data, or nothing."""
    asked = st.session_state.get(DATA, "")
    if not asked or tables.version.startswith(asked):
        return ""
    words = Text(
        "本图印制时的数据版本为 {asked}，现为 {now}，内容可能不同。",
        "This sheet was printed with data version {asked}; the data are now {now}, so that it may "
        "differ.",
    )
    return words.format(asked=plain(asked), now=tables.version[:12]).get(language)
