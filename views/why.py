"""Beside an empty panel: why there are no data, and what would fill it."""

from __future__ import annotations

import streamlit as st

from gis.gaps import why_empty
from gis.store import Tables
from gis.text import Language, Text
from views.words import plain

WHY = Text("暂无数据 · 为什么", "No data · why")
TOLD = 3
"""Gaps that a panel tells; the list has all of them."""
MORE = Text(
    "全部缺口见：数据 → 质量与待办 → 为什么是空的。",
    "All gaps: Data → Quality and tasks → Why is it empty.",
)
UNKNOWN = Text("没有已知的缺口可解释。", "No known gap explains it.")


def show_why(tables: Tables, area: str, about: str, language: Language) -> None:
    """Say that a panel has no data, and what would fill it."""
    with st.expander(WHY.get(language), icon=":material/help:"):
        found = why_empty(tables, area, about)[:TOLD]
        for one in found:
            st.markdown(f"- {plain(one.says.get(language))}")
            st.caption(f"→ {plain(one.action.get(language))}")
        st.caption((MORE if found else UNKNOWN).get(language))
