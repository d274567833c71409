"""Links between the ledger, the map and the profiles: one place that knows their parameters."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from gis.text import Language, Text
from views.ledger_items import Item
from views.words import aside, plain

LEDGER, MAP, PROFILES = "pages/ledger.py", "pages/map.py", "pages/areas.py"


def link(page: str, label: str, language: Language, icon: str = "", **query: str) -> None:
    """Link to a page of ours in the reader's language; the label is written letter by letter."""
    told = {**({"lang": language} if language != "zh" else {}), **query}
    st.page_link(page, label=plain(label), query_params=told, icon=icon or None)


def link_items(found: Iterable[Item], language: Language, *, told: bool = True) -> None:
    """Link to items of the ledger, each with its status where that is to be `told`."""
    for item in found:
        status = item.status(language) if told else ""
        label = item.name.get(language) + (aside(status, language) if status else "")
        link(LEDGER, label, language, ":material/fact_check:", item=item.id)


def link_clause(code: str, language: Language) -> None:
    """Link from a clause to its items, places and areas in the ledger."""
    words = Text("本条的指标、项目与图上要素", "Its indicators, projects and features")
    link(LEDGER, words.get(language), language, ":material/fact_check:", clause=code)


def link_map(label: str, language: Language, key: str, layers: str = "") -> None:
    """Link to a feature `kind:id` on the map."""
    query = {"sel": key, **({"layers": layers} if layers else {})}
    link(MAP, label, language, ":material/map:", **query)


def link_profile(label: str, language: Language, key: str) -> None:
    """Link to the profile of an area or a place `kind:id`."""
    link(PROFILES, label, language, ":material/account_balance:", of=key)
