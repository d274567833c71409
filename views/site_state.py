"""The wish of the site finder between runs: read from the URL, shown in controls, written back."""

from __future__ import annotations

import streamlit as st

from gis.criteria import CRITERIA
from gis.investors import PROFILES
from gis.problems import Problem
from gis.site_wish import MOST_PICKS, NAMES, ORIGINS, Wish, from_query, to_query
from gis.store import Tables
from gis.text import Language
from views import own_url

PAGE = "sites"
TROUBLE = "_s_trouble"
"""Session key of what a link named that is gone."""


def seed_from_url(tables: Tables, language: Language) -> None:
    """Set the controls to what the URL says when it is new to us; keep what it says wrongly.

    Coming back by the page's bare link, the last wish is still there.
    """
    shown = "s_who" in st.session_state
    said = (lambda: to_query(wished())) if shown else None
    query, new = own_url.taken(PAGE, NAMES, language, said)
    if new or not shown:
        wish, unknown = from_query(query or own_url.kept(PAGE), tables)
        seed(wish)
        st.session_state[TROUBLE] = [own_url.unknown(name, value) for name, value in unknown]


def seed(wish: Wish) -> None:
    """Set every control to a wish."""
    values = {
        "s_who": wish.investor,
        "s_origin": ORIGINS[int(wish.foreign)],
        "s_units": list(wish.units),
        "s_cluster": wish.cluster,
        "s_metro": wish.metro_m,
        "s_accuracy": wish.accuracy,
        "s_kinds": list(wish.kinds),
        "s_picks": list(wish.picks),
        **{f"s_w_{name}": int(weight) for name, weight in wish.weights.items()},
    }
    st.session_state.update(values)


def preset() -> None:
    """Set the weights to those that the chosen kind of investor begins with."""
    weights = PROFILES[st.session_state["s_who"]].preset()
    st.session_state.update({f"s_w_{name}": int(weight) for name, weight in weights.items()})


def wished() -> Wish:
    """Return what the controls say."""
    state = st.session_state
    return Wish(
        investor=state["s_who"],
        foreign=state["s_origin"] == ORIGINS[1],
        units=tuple(state["s_units"]),
        cluster=state["s_cluster"],
        metro_m=state["s_metro"],
        accuracy=state["s_accuracy"],
        kinds=tuple(state["s_kinds"]),
        weights={name: float(state[f"s_w_{name}"]) for name in CRITERIA},
        picks=tuple(state["s_picks"])[:MOST_PICKS],
    )


def put_into_url(wish: Wish, language: Language) -> None:
    """Make the URL say the wish; it is kept for when the reader comes back."""
    own_url.put(PAGE, to_query(wish), language)


def trouble() -> list[Problem]:
    """Return, once, what the URL named that is gone or unknown."""
    return st.session_state.pop(TROUBLE, [])


def add(place: str) -> None:
    """Put a place on the shortlist, unless it is full."""
    picks = st.session_state["s_picks"]
    if place not in picks and len(picks) < MOST_PICKS:
        st.session_state["s_picks"] = [*picks, place]


def drop(limit: str) -> None:
    """Drop one limit."""
    seed(wished().without(limit))
