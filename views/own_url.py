"""The URL of pages that have parameters of their own: read when new to us, written back.

Pages of maps and data share the parameters of `choices`; the sheet, the profiles, the site finder
and the ledger each say their own. What the URL says is the only thing that is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from gis.problems import Problem
from gis.text import Language, Text


def taken(page: str, names: Collection[str]) -> tuple[dict[str, str], bool]:
    """Return what the URL says of a page, and whether it came from outside since we last wrote it.

    A control is seeded from the URL only then: what it says by itself is newer than what we wrote.
    """
    query = {name: value for name, value in st.query_params.items() if name in names}
    key = _key(page)
    new = st.session_state.get(key) != query
    st.session_state[key] = query
    return query, new


def put(page: str, query: Mapping[str, str], language: Language) -> None:
    """Make the URL say a page's choices and the language; what is empty or default is left out."""
    told = {name: value for name, value in query.items() if value}
    if st.session_state.get(_key(page)) == told and st.query_params.get("lang", "zh") == language:
        return
    st.query_params.from_dict({**({"lang": language} if language != "zh" else {}), **told})
    st.session_state[_key(page)] = told


def unknown(name: str, value: str) -> Problem:
    """Say that the URL names something that is not there."""
    return Problem(
        column=name,
        value=value[:40],
        says=Text("链接中的这一项已不存在或无法识别，已略过",
                  "The link names something that is gone or unknown; it is passed over"),
        cure=Text("请重新选择", "Choose again"),
    )  # fmt: skip


def _key(page: str) -> str:
    return f"_{page}_written"
