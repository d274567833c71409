"""The controls of the site finder in the rail: who you are, what must be, what matters how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import streamlit as st

from gis.criteria import CRITERIA
from gis.site_measures import CANDIDATES
from gis.site_weights import MOST
from gis.site_wish import LEAST_ACCURACIES, METRO_M, ORIGINS, Wish, cluster_ids
from gis.store import Tables
from gis.text import Language, Text, number
from gis.vocabulary import ACCURACIES, INVESTORS, PLACE_KINDS
from views import site_state
from views.site_words import ORIGIN_WORDS

ANY = Text("不限", "Any")
WITHIN = Text("{m} 米以内", "within {m} m")
AT_LEAST = Text("{words}或更精确", "{words} or better")


def controls(tables: Tables, language: Language) -> Wish:
    """Show the controls and return what they say."""
    _who(language)
    _limits(tables, language)
    _weights(language)
    return site_state.wished()


def _who(language: Language) -> None:
    st.selectbox(
        Text("机构类别", "Kind of institution").get(language), list(INVESTORS), key="s_who",
        format_func=lambda code: INVESTORS[code].get(language), on_change=site_state.preset,
    )  # fmt: skip
    st.segmented_control(
        Text("内资 / 外资", "Domestic or foreign").get(language), list(ORIGINS), key="s_origin",
        format_func=lambda code: ORIGIN_WORDS[code].get(language).capitalize(), required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def _limits(tables: Tables, language: Language) -> None:
    names = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    rows = tables.clusters.set_index("id")
    with st.expander(Text("必须满足", "Must be").get(language), expanded=True, key="s_limits"):
        st.multiselect(
            Text("统计单元", "Statistical unit").get(language), list(names), key="s_units",
            format_func=lambda code: names[code], placeholder=ANY.get(language),
            select_all=False,
        )  # fmt: skip
        _one(Text("集聚区", "Cluster"), cluster_ids(tables), "s_cluster", language,
             lambda code: str(rows.loc[code, f"short_{language}"]))  # fmt: skip
        _one(Text("距轨道车站（直线）", "Metro station (straight line)"), METRO_M, "s_metro",
             language, lambda m: WITHIN.format(m=number(m)).get(language), empty=0)  # fmt: skip
        _one(Text("定位精度", "Location accuracy"), LEAST_ACCURACIES, "s_accuracy", language,
             lambda code: _at_least(code).get(language))  # fmt: skip
        st.pills(
            Text("类别", "Kind").get(language), list(CANDIDATES), selection_mode="multi",
            key="s_kinds", format_func=lambda code: PLACE_KINDS[code].get(language),
        )  # fmt: skip


def _at_least(accuracy: str) -> Text:
    """Write an accuracy as a limit; nothing is better than the best."""
    best = accuracy == next(iter(ACCURACIES))
    return ACCURACIES[accuracy] if best else AT_LEAST.format(words=ACCURACIES[accuracy])


def _one(
    label: Text, options: Iterable[object], key: str, language: Language,
    says: Callable[..., str], empty: object = "",
) -> None:  # fmt: skip
    """Show a choice of one, or of none."""
    st.selectbox(
        label.get(language), [empty, *options], key=key,
        format_func=lambda one: ANY.get(language) if one == empty else says(one),
    )  # fmt: skip


def _weights(language: Language) -> None:
    with st.expander(Text("权重（0–100）", "Weights (0–100)").get(language), expanded=True,
                     key="s_weights"):  # fmt: skip
        for one in CRITERIA.values():
            st.slider(one.short.get(language), 0, int(MOST), key=f"s_w_{one.id}",
                      help=one.says.get(language))  # fmt: skip
        preset_button("s_preset", language, width="stretch")


def preset_button(
    key: str, language: Language, *, width: Literal["stretch", "content"] = "content"
) -> None:
    """Offer the weights that the chosen kind of institution begins with."""
    told = Text("恢复这类机构的预设", "Presets of this kind").get(language)
    st.button(told, key=key, on_click=site_state.preset, width=width)
