"""What all panels are written with: headline, facts, clauses, members, sources."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gis.cells import show
from gis.schema import Table
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Language, Text, is_missing
from views.choices import pick
from views.ledger_links import link_clause
from views.words import aside, facts, plain

MOST_LISTED = 300
"""Records that a panel lists as buttons."""
MORE = Text("另有 {n} 条，见导出的数据表", "{n} more: see the exported table")
Row = dict[str, Any]


def row_of(frame: pd.DataFrame, key: str, code: str) -> Row:
    return frame[frame[key] == code].iloc[0].to_dict()


def name_of(row: Row, language: Language) -> str:
    """Return a name in the language; without an English one, the Chinese."""
    english = row.get("name_en")
    return str(row["name_zh"] if language == "zh" or is_missing(english) else english)


def headline(name: str, caption: str) -> None:
    st.markdown(f"#### {plain(name)}")
    st.caption(plain(caption))


def show_facts(definition: Table, row: Row, columns: tuple[str, ...], language: Language) -> None:
    known = [definition.by_name[name] for name in columns]
    facts(
        ((one.label.get(language), show(one, row[one.name], language)) for one in known), language
    )


def in_language(row: Row, stem: str, language: Language) -> str:
    value = row.get(f"{stem}_{language}")
    return "" if is_missing(value) else str(value)


def plan_areas_in(column: str, code: str, tables: Tables) -> pd.DataFrame:
    """Return the plan's areas whose `column` (id, unit, division) names a code among others."""
    areas = tables.clusters[tables.clusters["part"] == "extent"]
    return areas[areas[column].map(lambda codes: code in str(codes).split(";"))]


def heading(says: Text, language: Language) -> None:
    st.markdown(f"**{plain(says.get(language))}**")


def source_words(row: Row, language: Language) -> str:
    """Say where a record is from, and the date that its source bears."""
    words = Text("来源：{source}", "Source: {source}").format(source=row["source"])
    dated = "" if is_missing(row.get("as_of")) else aside(row["as_of"], language)
    return words.get(language) + dated


def source_line(row: Row, language: Language) -> None:
    st.caption(plain(source_words(row, language)))


def show_clauses(codes: str, tables: Tables, language: Language) -> None:
    wanted = [code for code in str(codes).split(";") if code]
    if not wanted:
        return
    rows = tables.clauses.set_index("id")
    heading(Text("规划条款", "Plan clauses"), language)
    for code in wanted:
        clause = rows.loc[code]
        with st.expander(clause[f"locator_{language}"]):
            st.markdown(plain(clause[f"text_{language}"]))
            if language == "en":
                st.caption(plain(clause["text_zh"]))
            link_clause(code, language)


def list_members(records: pd.DataFrame, kind: str, title: Text, language: Language) -> None:
    """List records as buttons that open them."""
    if records.empty:
        return
    head = title.get(language) + aside(len(records), language)
    with st.expander(head):
        for row in records.head(MOST_LISTED).to_dict("records"):
            key = row.get("id") or row["code"]
            st.button(
                plain(name_of(row, language)),
                key=f"open_{kind}_{key}",
                on_click=pick,
                args=(f"{kind}:{key}",),
                type="tertiary",
            )
        if len(records) > MOST_LISTED:
            st.caption(MORE.format(n=len(records) - MOST_LISTED).get(language))


def coordinate_line(row: Row, language: Language) -> None:
    if told := coordinate_words(row, language):
        st.caption(plain(told))


def coordinate_words(row: Row, language: Language) -> str:
    """Say where the coordinate comes from and in which datum it was given; "" without one."""
    if is_missing(row["lon"]):
        return ""
    uncertain = 0.0 if is_missing(row["uncertainty_m"]) else row["uncertainty_m"]
    words = Text(
        "{what}：{lon}, {lat}（CGCS2000）；原始 {olon:.6f}, {olat:.6f}（{datum}）；{source}",
        "{what}: {lon}, {lat} (CGCS2000); original {olon:.6f}, {olat:.6f} ({datum}); {source}",
    )
    # No more decimals than the uncertainty deserves: 0.001° is about 100 m.
    decimals = next(d for d, m in ((5, 30), (4, 300), (3, 3000), (2, 1e9)) if uncertain <= m)
    area = row["accuracy"] == "area"
    what = Text("片区代表点", "Anchor of the area") if area else Text("坐标", "Coordinate")
    datum = show(PLACES.by_name["datum"], row["datum"], language)
    told = words.format(
        what=what,
        lon=f"{row['lon']:.{decimals}f}",
        lat=f"{row['lat']:.{decimals}f}",
        olon=row["original_lon"],
        olat=row["original_lat"],
        datum=datum,
        source=row["coordinate_source"],
    )
    return told.get(language)
