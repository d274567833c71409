"""Panels of records: places, institutions, funds, listed companies, stations."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gis.cells import show
from gis.signoff import review_of, says
from gis.store import Tables
from gis.tables import ENTERPRISES, FUNDS, INSTITUTIONS, LISTED, METRO_STATIONS, PLACES
from gis.text import NO_DATA, Language, Text, is_missing
from gis.vocabulary import PLACE_KINDS
from views.choices import at_anchor, pick
from views.facts import (
    coordinate_line,
    headline,
    in_language,
    list_members,
    name_of,
    row_of,
    show_clauses,
    show_facts,
    source_line,
)
from views.ledger_items import items_of_place
from views.ledger_links import link_items
from views.words import aside, facts, plain

Row = dict[str, Any]


def _review_line(table: str, code: str, tables: Tables, language: Language) -> None:
    """Say what was confirmed of the record, when, by whom and how, and whether it still stands."""
    review = review_of(tables, table, code)
    if review is None:
        words = Text("尚未核实", "Never verified")
        st.caption(words.get(language))
        return
    told = says(review).get(language)
    if review["owner"]:
        owner = Text("责任：{owner}", "Owner: {owner}").format(owner=review["owner"])
        told += f" · {owner.get(language)}"
    if review["due"]:
        told += Text(" · 期限 {due}", " · due {due}").format(due=review["due"]).get(language)
    (st.warning if review["lapsed"] else st.caption)(plain(told))


def place_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.places, "id", code)
    headline(name_of(row, language), PLACE_KINDS[row["kind"]].get(language))
    columns = ["address", "status", "accuracy", "uncertainty_m", "coordinate_method"]
    columns = [name for name in columns if name != "status" or row["plan_named"]]
    if row["accuracy"] == "none":
        columns = [name for name in columns if name not in ("uncertainty_m", "coordinate_method")]
    if row["source_status"]:
        columns.append("source_status")
    show_facts(PLACES, row, tuple(columns), language)
    more = [(Text("业态", "Business").get(language), in_language(row, "business", language))]
    later = in_language(row, "status_later", language)
    if later:
        more.append((Text("后续进展", "Later").get(language), later))
    if not is_missing(row["sample_enterprises"]):
        for name in ("sample_institutions", "sample_enterprises"):
            column = PLACES.by_name[name]
            more.append((column.label.get(language), show(column, row[name], language)))
    facts(more, language)
    note = in_language(row, "note", language)
    if note:
        st.caption(plain(note))
    here = everything.institutions[everything.institutions["building"] == code]
    list_members(
        here, "institution", Text("登记地址在此的机构", "Institutions registered here"), language
    )
    list_members(everything.places[everything.places["parent"] == code], "place",
             Text("下级地点与项目", "Places and projects inside"), language)  # fmt: skip
    show_clauses(row["clauses"], everything, language)
    _ledger(code, everything, language)
    coordinate_line(row, language)
    _review_line("places", code, everything, language)
    source_line(row, language)


def _ledger(code: str, tables: Tables, language: Language) -> None:
    """Link to the plan's projects and measures at a place."""
    found = items_of_place(code, tables)
    if found:
        title = Text("规划项目与措施", "Projects and measures of the plan")
        with st.expander(title.get(language) + aside(len(found), language)):
            link_items(found, language)


def institution_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.institutions, "id", code)
    kind = show(INSTITUTIONS.by_name["type"], row["type"], language)
    level = show(INSTITUTIONS.by_name["level"], row["level"], language)
    headline(name_of(row, language), f"{kind} · {level}")
    columns = ["address", "uscc", "registered", "accuracy"]
    if row["accuracy"] != "none":
        columns += ["uncertainty_m", "coordinate_method"]
    show_facts(INSTITUTIONS, row, tuple(columns), language)
    _membership(row, everything, language)
    facts(
        [(Text("存续状态", "Status").get(language), in_language(row, "status", language))],
        language,
    )
    note = in_language(row, "note", language)
    if note:
        st.caption(plain(note))
    if row["building"]:
        place = row_of(everything.places, "id", row["building"])
        words = Text("楼宇：{name}", "Building: {name}").format(name=name_of(place, language))
        st.button(plain(words.get(language)), on_click=pick, args=(f"place:{row['building']}",),
                  key="open_building", type="tertiary")  # fmt: skip
    coordinate_line(row, language)
    _review_line("institutions", code, everything, language)
    source_line(row, language)


def _membership(row: Row, tables: Tables, language: Language) -> None:
    """Say which unit, division and cluster a record counts in, and on what evidence."""
    names = {
        **dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True)),
        **dict(zip(tables.districts["code"], tables.districts[f"name_{language}"], strict=True)),
        **dict(zip(tables.clusters["id"], tables.clusters[f"name_{language}"], strict=True)),
    }
    lines = []
    for column, method in (("unit", "unit_method"), ("division", "division_method"),
                           ("cluster", "cluster_method")):  # fmt: skip
        if row[column]:
            how = show(INSTITUTIONS.by_name[method], row[method], language)
            value = names[row[column]] + aside(how, language)
        else:
            value = NO_DATA.get(language)
        lines.append((INSTITUTIONS.by_name[column].label.get(language), value))
    lines.append((INSTITUTIONS.by_name["unit_evidence"].label.get(language), row["unit_evidence"]))
    facts(lines, language)


def fund_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.funds, "id", code)
    headline(row["name_zh"], show(FUNDS.by_name["record_type"], row["record_type"], language))
    columns = (
        f"kind_{language}",
        "sponsor",
        "scale_yi",
        "scale_basis",
        "set_up",
        "address",
        "certainty",
        "settled",
    )
    show_facts(FUNDS, row, columns, language)
    for stem in ("certainty_basis", "note"):
        if words := in_language(row, stem, language):
            st.caption(plain(words))
    coordinate_line(row, language)
    _review_line("funds", code, everything, language)
    source_line(row, language)


def enterprise_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = everything.record("enterprises", code).iloc[0].to_dict()
    headline(row["name_zh"], row["industry"])
    columns = ["address", "uscc", "registered", "capital_wan", "status_zh", "accuracy"]
    if row["accuracy"] != "none":
        columns += ["uncertainty_m", "coordinate_method"]
    show_facts(ENTERPRISES, row, tuple(columns), language)
    coordinate_line(row, language)
    _review_line("enterprises", code, everything, language)
    source_line(row, language)


def listed_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.listed_companies, "code", code)
    headline(row["name_zh"] or row["name_en"], f"{code} · {row['name_en']}")
    show_facts(LISTED, row, ("exchange", "address", "unit_method"), language)
    source_line(row, language)


def station_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.metro_stations, "id", code)
    headline(name_of(row, language), Text("轨道车站", "Metro station").get(language))
    columns = ("line", "interchange", "opened", "status")
    held = tuple(name for name in columns if name != "interchange" or row[name])
    show_facts(METRO_STATIONS, row, held, language)
    coordinate_line(row, language)
    source_line(row, language)


def near_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    """List what is known to lie in an area, about one anchor."""
    title = Text("仅知所在片区的记录", "Records known to an area only")
    shared = Text("共用一个代表点，不代表各自位置", "They share an anchor, not a location")
    headline(title.get(language), shared.get(language))
    words = {
        "places": ("place", Text("地点与项目", "Places and projects")),
        "institutions": ("institution", Text("机构", "Institutions")),
    }
    for name, rows in at_anchor(code, everything).items():
        list_members(rows, words[name][0], words[name][1], language)
