"""The question between runs: read from the URL, shown in controls, written back."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st

from gis.problems import Problem
from gis.questions.parameters import OFFERED, PARAMETERS
from gis.questions.question import NAMES, Known, Question, from_query, question, to_query
from gis.questions.what_if import destinations
from gis.store import Tables
from gis.text import Language
from views import own_url

PAGE = "analysis"
TROUBLE = "_g_trouble"
"""Session key of what a link named that is unknown."""
ASK = "g_ask"


def key_of(name: str) -> str:
    """Return the session key of a parameter's control."""
    return f"g_{name}"


def known_in(tables: Tables) -> dict[str, list[str]]:
    """Return the codes that the parameters of a what-if can have."""
    return {"to": destinations(tables), "from": list(tables.units["id"])}


def reader(tables: Tables) -> Known:
    """Return what `from_query` asks for the codes of a parameter."""
    codes = known_in(tables)

    def known(name: str) -> Container[str]:
        return codes[name]

    return known


def seed_from_url(tables: Tables, language: Language) -> None:
    """Set the controls to what the URL says when it is new to us; keep what it says wrongly."""
    shown = ASK in st.session_state
    said = (lambda: to_query(asked())) if shown else None
    query, new = own_url.taken(PAGE, NAMES, language, said)
    if new or not shown:
        found, unknown = from_query(query or own_url.kept(PAGE), reader(tables))
        seed(found)
        st.session_state[TROUBLE] = [own_url.unknown(name, value) for name, value in unknown]


def seed(found: Question) -> None:
    """Set every control to a question; what does not matter to it stands as it begins."""
    st.session_state[ASK] = found.ask
    for name, one in PARAMETERS.items():
        st.session_state[key_of(name)] = found.many(name) if one.many else found[name]


def asked() -> Question:
    """Return what the controls say; one that is not shown says what it said last."""
    state = st.session_state
    ask = state[ASK]
    values = {}
    for name, one in PARAMETERS.items():
        told = state.get(key_of(name), "")
        values[name] = ",".join(told) if one.many else str(told or "")
        if not values[name] or (not one.many and name not in ("to", "from", "of")
                                and not one.accepts(values[name])):  # fmt: skip
            del values[name]
    if values.get("of") not in OFFERED[ask]:
        values.pop("of", None)
    return question(ask, values)


def put_into_url(found: Question, language: Language) -> None:
    """Make the URL say the question; it is kept for when the reader comes back."""
    own_url.put(PAGE, to_query(found), language)


def trouble() -> list[Problem]:
    """Return, once, what the URL named that is unknown."""
    return st.session_state.pop(TROUBLE, [])
