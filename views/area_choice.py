"""Which profile is shown: read from the URL, chosen in the rail, written back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gis.problems import Problem
from gis.store import Tables
from gis.text import Language, Text
from views import own_url, profiles
from views.profile_compare import MOST

PAGE = "areas"
FIRST = "cluster"
KIND, OF, WITH = "a_kind", "a_of", "a_with"
PRINTED = {"unit", "district", "cluster"}
"""Kinds that a sheet can be made of."""


def seed_from_url(tables: Tables, language: Language) -> list[Problem]:
    """Set the controls to what the URL says when it is new to us; return what it names wrongly."""
    shown = OF in st.session_state
    said = (lambda: _query(_chosen())) if shown else None
    query, new = own_url.taken(PAGE, ("of", "with"), language, said)
    if shown and not new:
        return []
    asked = [query.get("of", ""), *query.get("with", "").split(",")]
    problems = [
        own_url.unknown("of" if place == 0 else "with", code)
        for place, code in enumerate(asked)
        if code and not profiles.known(code, tables)
    ]
    good = [code for code in dict.fromkeys(asked) if code and profiles.known(code, tables)]
    first = good[0] if good else profiles.keys(tables, FIRST)[0]
    kind = first.partition(":")[0]
    alike = [code for code in good[1:] if code.partition(":")[0] == kind]
    others = alike[: MOST - 1]
    st.session_state.update({KIND: kind, OF: first, WITH: others})
    left_out = [code for code in good[1:] if code not in others]
    return [*problems, *(_not_compared(code, code in alike) for code in left_out)]


def _chosen() -> list[str]:
    """Return what the controls say: what is looked at, then what it is compared with."""
    return [st.session_state[OF], *st.session_state.get(WITH, [])]


def _not_compared(code: str, too_many: bool) -> Problem:
    """Say why an area that a link names is not among those compared."""
    if too_many:
        says = Text("最多对比 {n} 处，已略过", "only {n} are compared: passed over").format(n=MOST)
    else:
        says = Text("与所看的不是一类，不能对比，已略过",
                    "is of another kind than what is shown: passed over")  # fmt: skip
    return Problem(value=code[:40], says=says, cure=Text("请重新选择", "Choose again"))


def controls(tables: Tables, language: Language) -> tuple[str, ...]:
    """Show the choice of an area or place and of what it is compared with; return the keys."""
    kind = st.segmented_control(
        Text("类别", "Kind").get(language), list(profiles.KINDS),
        format_func=lambda code: profiles.KINDS[code].get(language), key=KIND, required=True,
        on_change=_other_kind, args=(tables,),
    )  # fmt: skip
    offered = profiles.keys(tables, kind or FIRST)
    names = profiles.names(tables, kind or FIRST, language)
    shown = st.selectbox(
        Text("看哪一处", "Which one").get(language), offered,
        format_func=lambda key: names[key], key=OF,
    )  # fmt: skip
    others = [key for key in offered if key != shown]
    st.session_state[WITH] = [key for key in st.session_state.get(WITH, []) if key in others]
    compared = st.multiselect(
        Text("与之对比（至多 3 处）", "Compare with (three at most)").get(language), others,
        format_func=lambda key: names[key], key=WITH, max_selections=MOST - 1,
        placeholder=Text("可不选", "None").get(language),
        select_all=False,
    )  # fmt: skip
    return (shown, *compared)


def _other_kind(tables: Tables) -> None:
    st.session_state[OF] = profiles.keys(tables, st.session_state[KIND] or FIRST)[0]
    st.session_state[WITH] = []


def put_into_url(keys: Sequence[str], language: Language) -> None:
    """Make the URL say what is shown."""
    own_url.put(PAGE, _query(keys), language)


def _query(keys: Sequence[str]) -> dict[str, str]:
    return {"of": keys[0], "with": ",".join(keys[1:])}


def links(keys: Sequence[str], language: Language) -> None:
    """Show where else the area or place can be looked at."""
    if len(keys) > 1:
        return
    kind, _, code = keys[0].partition(":")
    told = {"lang": "en"} if language == "en" else {}
    with st.container(horizontal=True, key="profile_links"):
        by = {"by": "districts"} if kind == "district" else {}
        st.page_link(
            "pages/map.py", label=Text("在地图上看", "Show on the map").get(language),
            icon=":material/map:", query_params={"sel": keys[0], **by, **told},
        )  # fmt: skip
        if kind in PRINTED:
            sheet = {"layers": "clusters,places,institutions", "area": code, "paper": "A3"}
            st.page_link(
                "pages/print.py", label=Text("印成专题图", "Print a sheet").get(language),
                icon=":material/print:", query_params={**sheet, **told},
            )  # fmt: skip
        else:
            st.page_link(
                "pages/sites.py", label=Text("放入选址清单", "Shortlist it").get(language),
                icon=":material/location_searching:", query_params={"picks": code, **told},
            )  # fmt: skip
