"""The controls of the print page: what a sheet is made of, chosen by hand."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from gis.paper.frame import scale_series
from gis.paper.sheet import (
    FIELD_WORDS,
    LONGEST,
    MARGIN_MM,
    NAMES,
    PAPERS,
    SELECTED,
    WIDEST_MARGIN_MM,
    Sheet,
)
from gis.paper.sheet_code import from_query
from gis.questions.question import from_code
from gis.selection import EVERYTHING
from gis.store import Tables
from gis.text import Language, Text, join, number
from gis.vocabulary import ACCURACIES, FAMILIES, GROUPS, LEVELS, TYPE_NAMES
from layers import all_layers
from layers.analysed_parts import IDS
from views import cache, framing, printing
from views.changes import revision_name
from views.choices import earlier_revisions
from views.words import plain

SHEET = "_p_sheet"
"""Session key of the sheet that the controls said last."""
FRAME, CUSTOM, AUTO = "frame", "custom", "fit"
AUTOMATIC = Text("自动", "Best fit")
OVERVIEW = ("clusters", "institutions_by_unit")
DETAIL = "detail"
ANSWER = "answer"
"""The theme of a sheet that came from the page of analysis."""
ANSWERED = "_p_answered"
"""Session key of the last such sheet."""
THEMES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "overview": (Text("金融集聚总图", "Clusters and counts"), OVERVIEW),
    DETAIL: (
        Text("集聚区、单元详图", "A cluster or unit in detail"),
        ("clusters", "cores", "places", "institutions"),
    ),
    "institutions": (
        Text("金融机构（按类型）", "Institutions by type"), ("clusters", "institutions"),
    ),
    "counts": (Text("各单元金融机构数", "Institutions by unit"), ("institutions_by_unit",)),
    "rate": (Text("每十万人金融机构数", "Institutions per 100,000"), ("institutions_per_100k",)),
    "projects": (Text("重点项目", "Key projects"), ("clusters", "projects")),
    "places": (Text("楼宇与园区", "Buildings and parks"), ("clusters", "places")),
    "funds": (Text("基金数与规划目标", "Funds and plan targets"), ("clusters", "funds_by_unit")),
    "access": (
        Text("轨道可达性", "Metro access"), ("metro_by_line", "clusters", "metro_access"),
    ),
}  # fmt: skip
SIDES: Mapping[str, Text] = {
    "auto": Text("自动", "Auto"),
    "portrait": Text("竖", "Portrait"),
    "landscape": Text("横", "Landscape"),
}
KINDS: Mapping[str, Text] = {
    "cluster": Text("集聚区：{name}", "Cluster: {name}"),
    "unit": Text("单元：{name}", "Unit: {name}"),
    "district": Text("区县：{name}", "Division: {name}"),
}
SCALES = tuple(one for one in scale_series() if 2_000 <= one <= 1_000_000)


def seed(sheet: Sheet) -> None:
    """Set every control to a specification."""
    themes = {frozenset(ids): code for code, (_, ids) in THEMES.items()}
    answers = bool(sheet.question) and bool(set(IDS) & set(sheet.layers))
    values: dict[str, Any] = {
        "theme": ANSWER if answers else themes.get(frozenset(sheet.layers), CUSTOM),
        "layers": [name for name in sheet.layers if name in offered()],
        "paper": sheet.paper,
        "side": sheet.orientation,
        "area": FRAME if sheet.bounds else sheet.area,
        "scale": _scale_words(sheet.scale) if sheet.scale else AUTO,
        "grey": sheet.grey,
        "margin": sheet.margin_mm,
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "number": sheet.number,
        "issuer": sheet.issuer,
        "date": None,
        "since": str(sheet.since),
    }
    with suppress(ValueError):  # 2026-02-31 has the form of a date
        values["date"] = date.fromisoformat(sheet.date)
    for name, value in values.items():
        st.session_state[f"p_{name}"] = value
    if sheet.bounds:
        framing.put_edges(sheet.bounds)
    st.session_state[SHEET] = sheet
    if answers:
        st.session_state[ANSWERED] = sheet


def _scale_words(scale: int) -> str:
    return f"1:{number(scale)}"


def offered() -> dict[str, Text]:
    """Return the layers that a sheet can be made of, with their titles."""
    return {name: one.title for name, one in all_layers().items() if one.group != "ground"}


def controls(tables: Tables, language: Language) -> Sheet:
    """Show the controls in the rail; return the sheet that they say, or raise ProblemError."""
    last: Sheet = st.session_state[SHEET]
    _speak(last.language, language)
    query = {"lang": language, "layers": ",".join(_layers(language))}
    query["by"] = _partition(query["layers"].split(","), last)
    query |= _since(query["layers"].split(","), tables, language)
    selection = _selection(last, tables, language)
    query |= _place(tables, language)
    left, right = st.columns([2, 3])
    with left:
        query["paper"] = st.selectbox(
            Text("纸张", "Paper").get(language), list(PAPERS), key="p_paper"
        )
    with right:
        query["scale"] = st.selectbox(
            Text("比例尺", "Scale").get(language), [AUTO, *map(_scale_words, SCALES)],
            key="p_scale", accept_new_options=True,
            format_func=lambda one: AUTOMATIC.get(language) if one == AUTO else one,
            help=Text("可选，也可直接键入，如 1:25000", "Choose, or type one such as 1:25000").get(
                language
            ),
        ) or AUTO  # fmt: skip
    query["side"] = st.segmented_control(
        Text("方向", "Orientation").get(language), list(SIDES), key="p_side", required=True,
        width="stretch", format_func=lambda code: SIDES[code].get(language),
    ) or "auto"  # fmt: skip
    if st.toggle(
        Text("黑白（供复印）", "Black and white (for copies)").get(language), key="p_grey"
    ):
        query["grey"] = "1"
    query |= _imprint(language)
    margin = st.number_input(
        Text("页边距（毫米）", "Margin (mm)").get(language), key="p_margin", step=1,
        min_value=MARGIN_MM, max_value=WIDEST_MARGIN_MM,
    )  # fmt: skip
    query["margin"] = str(margin)
    if "frame" in query:
        framing.check()
    answered = st.session_state["p_theme"] == ANSWER
    question = st.session_state[ANSWERED].question if answered else ""
    sheet = replace(from_query(query), selection=selection, question=question)
    st.session_state[SHEET] = sheet
    return sheet


def _speak(before: Language, now: Language) -> None:
    """Send what is chosen to the browser again in a new language: it keeps the words it shows.

    The scale may be written by hand, so that the old word for automatic would come back as one.
    """
    if st.session_state.get("p_scale") in (AUTOMATIC.zh, AUTOMATIC.en):
        st.session_state["p_scale"] = AUTO
    if before == now:
        return
    for name in ("theme", "layers", "area", "scale", "side"):
        if (key := f"p_{name}") in st.session_state:
            st.session_state[key] = st.session_state[key]


def _layers(language: Language) -> tuple[str, ...]:
    words = {code: text for code, (text, _) in THEMES.items()}
    if answered := st.session_state.get(ANSWERED):
        words[ANSWER] = Text("分析：{ask}", "Analysis: {ask}").format(
            ask=from_code(answered.question)[0].says)  # fmt: skip
    words[CUSTOM] = Text("自选图层", "Layers of your own choice")
    theme = st.selectbox(
        Text("专题", "Theme").get(language), list(words), key="p_theme",
        format_func=lambda code: words[code].get(language), on_change=_own_layers,
    )  # fmt: skip
    if theme == ANSWER:
        return tuple(st.session_state[ANSWERED].layers)
    if theme != CUSTOM:
        return THEMES[theme][1]
    titles = offered()
    chosen = st.multiselect(
        Text("图层", "Layers").get(language), list(titles), key="p_layers",
        format_func=lambda code: titles[code].get(language),
        placeholder=Text("请选择图层", "Choose layers").get(language),
        select_all=False,
    )  # fmt: skip
    return tuple(name for name in all_layers() if name in chosen)


def _own_layers() -> None:
    """Start a choice of one's own from the layers of the theme shown so far."""
    if st.session_state["p_theme"] == CUSTOM:
        st.session_state["p_layers"] = list(st.session_state[SHEET].layers)


def _partition(layers: list[str], last: Sheet) -> str:
    """Return the areas that the chosen counts are of; where they leave it open, those before."""
    known = all_layers()
    named = {known[name].partition for name in layers if name in known} - {""}
    return named.pop() if len(named) == 1 else last.partition


def _since(layers: list[str], tables: Tables, language: Language) -> dict[str, str]:
    """Ask since which revision changes are told, where the sheet shows changes."""
    known = all_layers()
    if not any(known[name].compares for name in layers if name in known):
        return {}
    offered_ = earlier_revisions(tables)
    if st.session_state.get("p_since") not in offered_:
        st.session_state["p_since"] = offered_[-1]
    names = {str(one.number): revision_name(one, language) for one in cache.store().revisions()}
    since = st.selectbox(
        FIELD_WORDS["since"].get(language).capitalize(), offered_, key="p_since",
        format_func=lambda one: names[one],
    )  # fmt: skip
    return {"since": since}


def _selection(last: Sheet, tables: Tables, language: Language) -> Any:
    """Show the filters that came with the map's view or the code, and offer to drop them."""
    if last.selection.is_everything:
        return EVERYTHING
    units = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    names = dict(zip(tables.clusters["id"], tables.clusters[f"short_{language}"], strict=True))
    told: list[str] = []
    for table in (FAMILIES, TYPE_NAMES, LEVELS, GROUPS, ACCURACIES):
        names |= {code: words.get(language) for code, words in table.items()}
    for field in SELECTED:
        told += [({**names, **units}).get(one, one) for one in getattr(last.selection, field)]
    words = Text("仅含筛选出的机构：{names}", "Filtered institutions only: {names}")
    st.caption(plain(words.format(names=join(told, language)).get(language)))
    st.button(Text("清除筛选", "Clear the filters").get(language), on_click=_clear, width="stretch")
    return last.selection


def _clear() -> None:
    st.session_state[SHEET] = replace(st.session_state[SHEET], selection=EVERYTHING)


def _place(tables: Tables, language: Language) -> dict[str, str]:
    names = {
        code: KINDS.get(one.kind, Text("{name}", "{name}")).format(name=one.name).get(language)
        for code, one in printing.areas(tables).items()
    }
    own = {FRAME: Text("自画图框", "A frame of your own").get(language)}
    names = {"": names.pop(""), **own, **names}
    area = st.selectbox(
        Text("范围", "Area").get(language), list(names), key="p_area",
        format_func=lambda code: names.get(code, code), on_change=_new_area,
    )  # fmt: skip
    if area != FRAME:
        return {"area": area}
    return {"frame": ",".join(f"{degrees:.5f}" for degrees in framing.edges(language))}


def _new_area() -> None:
    """Start a frame of one's own from the area shown so far; show of a part what stands in it.

    The overview counts by unit, which tells nothing within a cluster.
    """
    last: Sheet = st.session_state[SHEET]
    area = st.session_state["p_area"]
    if area == FRAME and last.bounds is None:
        framing.put_edges(printing.shown_area(last, cache.tables()).shape.bounds)
    part = area not in ("", FRAME)
    if part and st.session_state["p_theme"] == "overview":
        st.session_state["p_theme"] = DETAIL
    elif area == "" and st.session_state["p_theme"] == DETAIL:
        st.session_state["p_theme"] = "overview"


def _imprint(language: Language) -> dict[str, str]:
    hints = {"title": Text("留空则自动拟名", "Left empty: automatic")}
    found: dict[str, str] = {}
    for name, longest in LONGEST.items():
        found[NAMES[name]] = st.text_input(
            FIELD_WORDS[name].get(language).capitalize(), key=f"p_{name}", max_chars=longest,
            placeholder=hints.get(name, Text("", "")).get(language),
        )  # fmt: skip
    day = st.date_input(
        FIELD_WORDS["date"].get(language).capitalize(), key="p_date", format="YYYY-MM-DD"
    )
    if isinstance(day, date):
        found["date"] = day.isoformat()
    return found
