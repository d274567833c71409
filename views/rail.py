"""The rail: the controls beside the map, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from gis.counts import Partition
from gis.selection import Selection
from gis.store import Tables
from gis.text import Language, Text, same
from gis.vocabulary import ACCURACIES, FAMILIES, GROUPS, LEVELS, TYPES
from layers import GROUPS as LAYER_GROUPS
from layers import all_layers
from views import cache
from views.changes import revision_name
from views.choices import (
    ALL,
    AREAS,
    FILTERS,
    MODES,
    SHIPPED,
    TILES,
    Choices,
    cluster_ids,
    earlier_revisions,
    pick,
    switches,
)

Code = TypeVar("Code", bound=str)


def rail(seen: Choices, tables: Tables) -> Choices:
    """Show the controls and return what they say."""
    language = seen.language
    mode = _segments(Text("看什么", "Show"), MODES, "mode", language)
    partition = _segments(Text("区域划分", "Areas"), AREAS, "partition", language) or "units"
    chosen = _layer_switches(partition, language) if mode == "map" else seen.switches
    since = seen.since
    if mode == "map" and any(switches()[name].compares for name in chosen):
        since = _since(tables, language)
    selection = _filters(tables, language) if mode != "compare" else seen.selection
    tiles = _tiles(language) if mode == "map" else seen.tiles
    return replace(
        seen,
        mode=mode or "map",
        partition=partition,
        switches=chosen,
        selection=selection,
        tiles=tiles,
        since=since,
    )


def _segments(
    label: Text, words: Mapping[Code, Text], name: str, language: Language
) -> Code | None:
    """Show a choice of one among a few, side by side over the rail's width."""
    return st.segmented_control(
        label.get(language),
        list(words),
        format_func=lambda code: words[code].get(language),
        key=f"w_{name}",
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )


def _speaker(language: Language) -> Callable[[Text], str]:
    return lambda text: text.get(language)


def _layer_switches(partition: Partition, language: Language) -> tuple[str, ...]:
    chosen: list[str] = []
    for group, title in LAYER_GROUPS.items():
        members = {
            layer.switch: layer
            for layer in sorted(all_layers().values(), key=lambda one: one.mass)
            if layer.group == group and layer.partition in ("", partition)
        }
        titles = {name: layer.title for name, layer in members.items()}
        chosen += _pills(title, titles, group, language)
    return tuple(name for name in switches() if name in chosen)


def _since(tables: Tables, language: Language) -> str:
    """Show which revision changes are told since, and the way to their list."""
    words = {str(one.number): one for one in cache.store().revisions()}
    known = earlier_revisions(tables)
    if st.session_state.get("w_since") not in known:
        st.session_state["w_since"] = SHIPPED
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            Text("变化的起点", "Changes since").get(language), known, key="w_since",
            format_func=lambda one: revision_name(words[one], language),
        )  # fmt: skip
        st.button(
            Text("清单", "List").get(language), on_click=pick, args=(f"change:{ALL}",),
            icon=":material/list:",
        )  # fmt: skip
    return chosen or SHIPPED


def _filters(tables: Tables, language: Language) -> Selection:
    t = _speaker(language)
    filtered = any(st.session_state.get(f"w_{name}") for name in FILTERS)
    title = t(Text("筛选机构", "Filter institutions"))
    # Once open it stays open: it must not close under the hand that clears the last filter.
    opened = filtered or st.session_state.get("_filters_opened", False)
    st.session_state["_filters_opened"] = opened
    with st.expander(title, expanded=opened, icon=":material/tune:"):
        families = _pills(Text("类型", "Type"), FAMILIES, "families", language)
        narrower = {code: kind.says for code, kind in TYPES.items() if kind.family in families}
        kinds: list[str] = []
        if narrower:
            held = [code for code in st.session_state.get("w_types", []) if code in narrower]
            st.session_state["w_types"] = held
            kinds = st.multiselect(
                t(Text("细分类型", "Narrower type")),
                list(narrower),
                format_func=lambda code: narrower[code].get(language),
                key="w_types",
                placeholder=t(Text("全部", "All")),
                select_all=False,
            )
        levels = _pills(Text("层级", "Level"), LEVELS, "levels", language)
        groups = _pills(Text("四个一批", "Group of the plan"), GROUPS, "groups", language)
        names = _names(tables.units, "id", language)
        units = st.multiselect(
            t(Text("统计单元", "Statistical unit")),
            list(names),
            format_func=lambda code: names[code],
            key="w_units",
            placeholder=t(Text("全部", "All")),
            select_all=False,
        )
        areas = _names(
            tables.clusters[tables.clusters["id"].isin(cluster_ids(tables))], "id", language
        )
        words = {code: same(name) for code, name in areas.items()}
        clusters = _pills(Text("集聚区", "Cluster"), words, "clusters", language)
        accuracies = _pills(
            Text("定位精度", "Location accuracy"), ACCURACIES, "accuracies", language
        )
        st.button(
            t(Text("清除筛选", "Clear the filters")),
            on_click=_clear_filters,
            width="stretch",
            disabled=not filtered,
        )
    return Selection(
        families=tuple(families),
        types=tuple(kinds),
        levels=tuple(levels),
        groups=tuple(groups),
        units=tuple(units),
        clusters=tuple(clusters),
        accuracies=tuple(accuracies),
    )


def _pills(label: Text, words: Mapping[str, Text], name: str, language: Language) -> list[str]:
    return st.pills(
        label.get(language),
        list(words),
        selection_mode="multi",
        format_func=lambda code: words[code].get(language),
        key=f"w_{name}",
    )


def _names(frame: Any, key: str, language: Language) -> dict[str, str]:
    return dict(zip(frame[key], frame[f"short_{language}"], strict=True))


def _clear_filters() -> None:
    for name in FILTERS:
        st.session_state[f"w_{name}"] = []


def _tiles(language: Language) -> str:
    t = _speaker(language)
    with st.expander(
        t(Text("在线底图（需联网）", "Online base map (needs the network)")),
        icon=":material/public:",
    ):
        tiles = st.selectbox(
            t(Text("底图", "Base map")),
            list(TILES),
            format_func=lambda code: TILES[code].get(language),
            key="w_tiles",
            label_visibility="collapsed",
        )
        if tiles == "tianditu":
            st.text_input(
                t(
                    Text(
                        "天地图密钥（仅存于本次会话）", "Tianditu key (kept for this session only)"
                    )
                ),
                key="tianditu_key",
                type="password",
            )
        if tiles != "none":
            st.caption(
                t(
                    Text(
                        "启用后浏览器会向外部网站请求图片；默认关闭。",
                        "The browser then asks an outside site for images; off by default.",
                    )
                )
            )
    return tiles or "none"


def language_switch(seen: Choices) -> Choices:
    """Show the switch between Chinese and English."""
    words: dict[Language, str] = {"zh": "中文", "en": "English"}
    language = st.segmented_control(
        "语言 Language",
        list(words),
        format_func=lambda code: words[code],
        key="w_language",
        required=True,
        label_visibility="collapsed",
    )
    return replace(seen, language=language or "zh")
