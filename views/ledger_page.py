"""The page 规划对标: its choices in the URL, the overview, one item, one clause, with links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import streamlit as st

from gis.problems import Problem
from gis.report.blocks import Sources
from gis.store import Tables
from gis.text import Language, Text
from layers import all_layers
from views import own_url
from views.facts import name_of
from views.ledger_blocks import features_of_clause, notes_blocks
from views.ledger_items import (
    BOXES,
    STATUSES,
    Item,
    areas_with_items,
    codes,
    item_of,
    items,
    items_of_clause,
    key_of_area,
    matching,
)
from views.ledger_links import link_map, link_profile
from views.ledger_reports import ledger_records, ledger_report
from views.ledger_words import (
    HEADS,
    METHOD,
    base_words,
    named_item,
    newest_words,
    summary,
    target_words,
)
from views.report_page import show_blocks, show_report, show_sources
from views.takeaway import Parcel, takeaway
from views.words import aside, plain

PAGE = "ledger"
NAMES = ("item", "clause", "box", "area", "status")
ALL = Text("全部", "All")
WIDTHS = (3.0, 1.7, 2.0, 2.1, 1.2)
LABELS = {
    "box": Text("表与专栏", "Table or box"),
    "area": Text("片区与统计单元", "Areas and units"),
    "status": Text("状态", "Status"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What the page shows: an item, a clause, or the overview under its filters."""

    item: str = ""
    clause: str = ""
    box: str = ""
    area: str = ""
    status: str = ""


def wanted(tables: Tables, language: Language) -> tuple[Wanted, list[Problem]]:
    """Return what the URL and the controls ask for, and what of the URL is not known."""
    query, new = own_url.taken(PAGE, NAMES, language)
    known = _known(tables)
    problems = []
    if new or "l_box" not in st.session_state:  # controls lose their value on other pages
        asked = {name: value for name, value in query.items() if value != "all"}
        for name in NAMES:
            value = asked.get(name, "")
            if value and value not in known[name]:
                problems.append(own_url.unknown(name, value))
            st.session_state[f"l_{name}"] = value if value in known[name] else ""
    with st.sidebar:
        _controls(known, tables, language)
    said = {name: st.session_state[f"l_{name}"] or "" for name in NAMES}
    own_url.put(PAGE, said, language)
    return Wanted(**said), problems


def _known(tables: Tables) -> Mapping[str, list[str]]:
    return {
        "item": [*tables.indicators["id"], *tables.measures["id"]],
        "clause": list(tables.clauses["id"]),
        "box": list(BOXES),
        "area": list(areas_with_items(tables)),
        "status": list(STATUSES),
    }


def _controls(known: Mapping[str, list[str]], tables: Tables, language: Language) -> None:
    """Show the filters; using one leads back to the overview."""
    words: dict[str, Mapping[str, Text]] = {
        "box": BOXES, "area": areas_with_items(tables), "status": STATUSES,
    }  # fmt: skip
    for name, label in LABELS.items():
        st.selectbox(
            label.get(language),
            ["", *known[name]],
            format_func=partial(_said, words[name], language),
            key=f"l_{name}",
            on_change=_open,
        )


def _said(words: Mapping[str, Text], language: Language, code: str) -> str:
    return (words[code] if code else ALL).get(language)


def _open(item: str = "", clause: str = "") -> None:
    """Show an item or a clause; the overview without either."""
    st.session_state["l_item"] = item
    st.session_state["l_clause"] = clause


# --- overview -------------------------------------------------------------------------------


def show_overview(now: Wanted, tables: Tables, language: Language) -> None:
    """Show indicators with their status, measures by box, and the notes, as far as asked for."""
    found = matching(items(tables), box=now.box, area=now.area, status=now.status)
    st.markdown(plain(summary(found, language)))
    take(now, tables, language)
    indicators = [one for one in found if one.kind == "indicator"]
    if indicators:
        with st.container(key="ledger_indicators"):
            _indicators(indicators, tables, language)
        st.caption(plain(METHOD.get(language)))
    filtered = bool(now.box or now.area or now.status)
    for code, title in BOXES.items():
        measures = [one for one in found if one.kind == "measure" and one.box == code]
        if measures:
            head = plain(title.get(language)) + aside(len(measures), language)
            with st.expander(head, expanded=filtered, key=f"ledger_{code}_{filtered}"):
                _measures(measures, tables, language)
    if not filtered:
        notes = Text("规划数据的一致性说明", "Notes on the plan’s figures")
        with st.expander(plain(notes.get(language)) + aside(len(tables.plan_notes), language)):
            book = Sources()
            show_blocks(notes_blocks(tables, language, book)[1:], language, name="notes")
            show_sources(book.texts, language)


def _indicators(found: Sequence[Item], tables: Tables, language: Language) -> None:
    """Show one row an indicator; on a phone its values stand below each other, each with a label.

    Which of the labels, those of the head or those of the cells, are shown is in page.css.
    """
    labels = [one.get(language) for one in HEADS]
    with st.container(key="ledger_head"):
        for column, label in zip(st.columns(WIDTHS), labels, strict=True):
            column.caption(plain(label))
    for one in found:
        row = dict(one.row)
        values = (
            plain(base_words(row, language)),
            plain(target_words(row, language) + aside(row["target_period"], language)),
            plain(newest_words(row, tables, language)[0]),
            f"**{plain(one.status(language))}**",
        )
        columns = st.columns(WIDTHS, vertical_alignment="center")
        with columns[0]:
            _button(one, named_item(one, tables, language), language)
        for column, label, value in zip(columns[1:], labels[1:], values, strict=True):
            column.caption(plain(label))
            column.markdown(value)


def _measures(found: Sequence[Item], tables: Tables, language: Language) -> None:
    """List measures under their clauses, each with its status."""
    locators = tables.clauses.set_index("id")
    for clause in dict.fromkeys(one.clauses[0] for one in found):
        said = locators.loc[clause]
        first = str(said["text_zh"]).lstrip("—").split("。")[0]
        head = str(said["locator_zh"]) + " " + first if language == "zh" else said["locator_en"]
        st.caption(plain(head))
        with st.container(key=f"ledger_of_{clause}", gap=None):
            for one in found:
                if one.clauses[0] == clause:
                    _button(one, one.name.get(language), language, one.status(language))


def _button(item: Item, label: str, language: Language, status: str = "") -> None:
    words = plain(label) + (f"　:gray[{plain(status)}]" if status else "")
    st.button(words, key=f"ledger_open_{item.id}", on_click=_open, args=(item.id,),
              type="tertiary")  # fmt: skip


# --- one item, one clause -----------------------------------------------------------------------


def show_item(now: Wanted, tables: Tables, language: Language) -> None:
    """Show an item's record, and the ways from it to the map, the profiles and its clauses."""
    item = item_of(now.item, tables)
    assert item is not None
    _record(now, tables, language)
    if item.places or item.areas or item.units or item.row.get("measured_by"):
        _heading(Text("在地图上看", "On the map"), language)
        with st.container(key="ledger_links", gap="xsmall"):
            _places(item.places, tables, language)
            _layers(item, tables, language)
            _areas([*item.areas, *item.units], tables, language)
    _heading(Text("规划条款", "Plan clauses"), language)
    with st.container(key="ledger_clauses", gap=None):
        _clauses(item.clauses, tables, language)


def show_clause(now: Wanted, tables: Tables, language: Language) -> None:
    """Show a clause's text, its items and its features, each as a link."""
    _record(now, tables, language)
    found = items_of_clause(now.clause, tables)
    places, areas = features_of_clause(now.clause, tables)
    left, right = st.columns(2, gap="medium")
    with left:
        if found:
            _heading(Text("指标、项目与措施", "Indicators and measures"), language)
        with st.container(key="ledger_items", gap=None):
            for one in found:
                _button(one, named_item(one, tables, language), language, one.status(language))
    with right:
        if len(places) or len(areas):
            _heading(Text("在地图上看", "On the map"), language)
        with st.container(key="ledger_links", gap="xsmall"):
            _areas(list(areas["id"]), tables, language)
            _places(list(places["id"]), tables, language)


def _record(now: Wanted, tables: Tables, language: Language) -> None:
    """Show the report of an item or a clause, below the way back and the buttons to take it."""
    st.button(
        Text("返回总览", "Back to the overview").get(language), key="ledger_back",
        on_click=_open, icon=":material/arrow_back:", type="tertiary",
    )  # fmt: skip
    take(now, tables, language)
    with st.container(key="ledger_record"):
        show_report(ledger_report(asdict(now), tables, language), title=False, name="ledger")


def take(now: Wanted, tables: Tables, language: Language) -> None:
    """Show the buttons that give what is shown as a file."""
    query = asdict(now)
    named = now.item or now.clause or "-".join(filter(None, (now.box, now.area, now.status)))
    parcel = Parcel(
        name=f"ledger-{named}" if named else "ledger",
        report=lambda day: ledger_report(query, tables, language, date=day),
        records=lambda: ledger_records(query, tables),
    )
    takeaway(parcel, tables, language)


def _places(wanted: Iterable[str], tables: Tables, language: Language) -> None:
    rows = tables.places.set_index("id", drop=False)
    for code in wanted:
        link_map(name_of(rows.loc[code].to_dict(), language), language, f"place:{code}")


def _layers(item: Item, tables: Tables, language: Language) -> None:
    """Link to the layers that show what an indicator counts, at its area where it has one."""
    key = key_of_area(item.areas[0], tables) if item.areas else ""
    for code in codes(item.row.get("measured_by")):
        title = all_layers()[code].title
        words = Text("图层：{title}", "Layer: {title}").format(title=title)
        link_map(words.get(language), language, key, code)


def _areas(wanted: Iterable[str], tables: Tables, language: Language) -> None:
    """Link to the profiles of areas and units, and of their parts to the map."""
    names = {
        row["id"]: name_of(row, language)
        for frame in (tables.clusters, tables.units)
        for row in frame.to_dict("records")
    }
    for code in wanted:
        key = key_of_area(code, tables)
        go = link_map if key.startswith("part:") else link_profile
        go(names[code], language, key)


def _clauses(wanted: Iterable[str], tables: Tables, language: Language) -> None:
    locators = tables.clauses.set_index("id")[f"locator_{language}"]
    for code in wanted:
        st.button(
            plain(locators[code]), key=f"ledger_clause_{code}", on_click=_open, args=("", code),
            type="tertiary", icon=":material/article:",
        )  # fmt: skip


def _heading(words: Text, language: Language) -> None:
    st.markdown(f"##### {words.get(language)}")
