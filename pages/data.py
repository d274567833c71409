"""Data: bring files in, see what changed, take data out, check quality, read the sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gis.store import Tables
from gis.text import Text
from views import cache
from views import choices as choosing
from views.choices import DATA_PARTS, Choices
from views.data_base import show_base
from views.data_export import show_export
from views.data_history import show_history
from views.data_import import show_import
from views.data_quality import show_quality
from views.data_registers import show_registers
from views.data_sources import show_sources

SHOWN: dict[str, Callable[[Choices, Tables], None]] = {
    "import": show_import,
    "registers": show_registers,
    "base": show_base,
    "history": show_history,
    "export": show_export,
    "quality": show_quality,
    "sources": show_sources,
}

tables = cache.tables()
seen: Choices = st.session_state["_seen"]
language = seen.language
st.markdown(f"### {Text('数据', 'Data').get(language)}")
part = st.segmented_control(
    Text("内容", "Part").get(language),
    list(DATA_PARTS),
    format_func=lambda code: DATA_PARTS[code].get(language),
    key="w_part",
    required=True,
    label_visibility="collapsed",
)
choices = replace(seen, part=part or "sources")
choosing.put_into_url(choices)
SHOWN[choices.part](choices, tables)
