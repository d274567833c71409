"""Map: the city, its four clusters, buildings, institutions and counts; lists and comparison."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from views import cache
from views import choices as choosing
from views.compare import show_comparison
from views.lists import show_lists
from views.mapping import search_box, show_map
from views.panel import panel
from views.rail import rail

everything = cache.tables()
seen: choosing.Choices = st.session_state["_seen"]
with st.sidebar:
    search_box(seen)
    choices = rail(seen, everything)
choosing.put_into_url(choices)
tables = cache.selected(choices.selection)


@st.fragment
def map_and_panel() -> None:
    """Show the map and the panel; a click on the map runs this part of the page alone."""
    picked = choosing.picked(everything)
    now = replace(choices, picked=picked, editing=bool(picked) and choosing.editing())
    show_map(now, everything)
    if now.picked:
        panel(now, tables, everything)


if choices.mode == "map":
    map_and_panel()
elif choices.mode == "list":
    show_lists(choices, tables, everything)
else:
    show_comparison(choices, everything)
if choices.picked and choices.mode == "list":
    panel(choices, tables, everything)
