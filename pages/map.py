"""Map: the city, its four clusters, buildings, institutions and counts; lists and comparison."""

from __future__ import annotations

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

if choices.mode == "map":
    show_map(choices, everything)
elif choices.mode == "list":
    show_lists(choices, tables, everything)
else:
    show_comparison(choices, everything)
if choices.picked and choices.mode != "compare":
    panel(choices, tables, everything)
