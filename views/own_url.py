"""The URL of pages that have parameters of their own: read when new to us, written back.

Pages of maps and data share the parameters of `choices`; the sheet, the profiles, the site finder
and the ledger each say their own. What the URL says is the only thing that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from gis.problems import Problem
from gis.questions.parameters import PARAMETERS
from gis.text import Language, Text, same

LANGUAGE = "_sheet_language"
"""Session key of the language that the URL said last: one that we wrote ourselves is not news."""


def taken(
    page: str,
    names: Collection[str],
    language: Language,
    said: Callable[[], Mapping[str, str]] | None = None,
) -> tuple[dict[str, str], bool]:
    """Return what the URL says of a page, and whether its controls must be set to that.

    They must where it came from outside since we last wrote it: else what a control says by itself
    is newer than what we wrote. `said` tells what the controls say now. Where that is not what they
    said at the end of the last run, they were moved since and are newer than any URL: a browser
    that is moved quickly sends the one of the run before last.

    In another language than that of the last run the controls must be set again to what they said:
    the browser keeps the words that it showed, and would send those for a choice of the new ones.
    """
    query = {name: value for name, value in st.query_params.items() if name in names}
    key = _key(page)
    new = st.session_state.get(key) != query
    st.session_state[key] = query
    if _spoken_anew(page, language):
        return (query if new else kept(page)), True
    moved = said is not None and _told(said()) != kept(page)
    return query, new and not moved


def _spoken_anew(page: str, language: Language) -> bool:
    """Tell whether a page is shown in another language than in its last run."""
    key = f"_{page}_language"
    before = st.session_state.get(key, language)
    st.session_state[key] = language
    return bool(before != language)


def kept(page: str) -> dict[str, str]:
    """Return what the page's controls said at the end of its last run; nothing before the first."""
    held: dict[str, str] = st.session_state.get(f"_{page}_kept", {})
    return held


def put(page: str, query: Mapping[str, str], language: Language) -> None:
    """Make the URL say a page's choices and the language; what is empty or default is left out."""
    told = _told(query)
    st.session_state[LANGUAGE] = language
    st.session_state[f"_{page}_kept"] = told
    if st.session_state.get(_key(page)) == told and st.query_params.get("lang", "zh") == language:
        return
    st.query_params.from_dict({**({"lang": language} if language != "zh" else {}), **told})
    st.session_state[_key(page)] = told


def _told(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if value}


NAMED: Mapping[str, Text] = {
    **{name: one.label for name, one in PARAMETERS.items()},
    "ask": Text("问题", "question"),
    "of": Text("对象", "area or place"),
    "with": Text("对比对象", "area or place to compare"),
    "picks": Text("候选地点", "shortlisted place"),
    "who": Text("机构类别", "kind of institution"),
    "origin": Text("内外资", "origin"),
    "unit": Text("统计单元", "statistical unit"),
    "cluster": Text("集聚区", "cluster"),
    "metro": Text("距车站限定", "distance to a station"),
    "accuracy": Text("定位精度", "accuracy"),
    "kind": Text("类别", "kind"),
    "w": Text("权重", "weight"),
    "item": Text("指标或措施", "indicator or measure"),
    "clause": Text("条文", "clause"),
    "box": Text("表或专栏", "table or box"),
    "area": Text("片区", "area"),
    "status": Text("状态", "status"),
}
"""What the parameters of these pages name."""


def unknown(name: str, value: str) -> Problem:
    """Say that the URL names something that is not there."""
    words = Text(
        "链接中的{what}已不存在或无法识别，已略过",
        "the link’s {what} is gone or unknown: passed over",
    )
    return Problem(
        value=value[:40],
        says=words.format(what=NAMED.get(name, same(name))),
        cure=Text("请重新选择", "Choose again"),
    )


def _key(page: str) -> str:
    return f"_{page}_written"
