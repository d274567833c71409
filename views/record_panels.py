"""Panels of records: places, institutions, funds, listed companies, stations."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gis.cells import show
from gis.industries import GROUPS
from gis.registers.register import row_at
from gis.signoff import review_of, says
from gis.store import Tables
from gis.tables import ENTERPRISES, FUNDS, INSTITUTIONS, LISTED, METRO_STATIONS, PLACES
from gis.text import NO_DATA, Language, Text
from gis.vocabulary import PLACE_KINDS
from views.choices import KIND_OF, at_anchor, pick
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
from views.record_columns import (
    LISTED_COLUMNS,
    enterprise_columns,
    fund_columns,
    institution_columns,
    membership,
    place_columns,
    place_more,
    station_columns,
)
from views.words import OUTSIDE, aside, facts, plain

Row = dict[str, Any]
AS_WRITTEN = Text(
    "照登记文件原文，未核实、未去重", "As the file writes it: not checked, repeats not removed"
)


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
    show_facts(PLACES, row, place_columns(row), language)
    facts(place_more(row, language), language)
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
    show_facts(INSTITUTIONS, row, institution_columns(row), language)
    facts(membership(row, everything, language), language)
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


def fund_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.funds, "id", code)
    headline(row["name_zh"], show(FUNDS.by_name["record_type"], row["record_type"], language))
    show_facts(FUNDS, row, fund_columns(language), language)
    for stem in ("certainty_basis", "note"):
        if words := in_language(row, stem, language):
            st.caption(plain(words))
    coordinate_line(row, language)
    _review_line("funds", code, everything, language)
    source_line(row, language)


def enterprise_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = everything.record("enterprises", code).iloc[0].to_dict()
    headline(row["name_zh"], row["industry"])
    show_facts(ENTERPRISES, row, enterprise_columns(row), language)
    coordinate_line(row, language)
    _review_line("enterprises", code, everything, language)
    source_line(row, language)


def registered_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    """Show a row of a large register, as its file has it."""
    found = row_at(code, everything)
    assert found is not None, "the key of a picked record is checked before"
    book, register, position = found
    row = register.record(position)
    names = dict(zip(everything.units["id"], everything.units[f"name_{language}"], strict=True))
    headline(row.get("name_zh") or NO_DATA.get(language), GROUPS[row["trade"]].get(language))
    kept = [name for name in register.kept if name != "name_zh"]
    told = [(ENTERPRISES.by_name[name].label, row[name]) for name in kept]
    where = names.get(row["area"], OUTSIDE.get(language))
    unit = (Text("坐标所在单元", "Unit of its coordinate"), where)
    number = (Text("文件中的行号", "Row in the file"), row["file_row"])
    facts(((label.get(language), value) for label, value in (*told, unit, number)), language)
    st.caption(plain(AS_WRITTEN.get(language)))
    source_line(dict(book), language)


def listed_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.listed_companies, "code", code)
    headline(row["name_zh"] or row["name_en"], f"{code} · {row['name_en']}")
    show_facts(LISTED, row, LISTED_COLUMNS, language)
    source_line(row, language)


def station_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.metro_stations, "id", code)
    headline(name_of(row, language), Text("轨道车站", "Metro station").get(language))
    show_facts(METRO_STATIONS, row, station_columns(row), language)
    coordinate_line(row, language)
    source_line(row, language)


def near_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    """List what is known to lie in an area, about one anchor."""
    title = Text("仅知所在片区的记录", "Records known to an area only")
    shared = Text("共用一个代表点，不代表各自位置", "They share an anchor, not a location")
    headline(title.get(language), shared.get(language))
    words = {
        "places": Text("地点与项目", "Places and projects"),
        "institutions": Text("机构", "Institutions"),
        "enterprises": Text("登记企业", "Registered enterprises"),
    }
    for name, rows in at_anchor(code, everything).items():
        list_members(rows, KIND_OF[name], words[name], language)
