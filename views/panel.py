"""The panel beside the map: what is known of what the reader clicked, with its sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from gis.registers.register import row_at
from gis.store import Tables
from gis.text import Language, Text, is_missing
from views.area_panels import cluster_panel, district_panel, unit_panel
from views.changed import change_panel
from views.choices import PICKABLE, Choices, near, pick
from views.correcting import is_editing
from views.correction_form import correction, correction_form
from views.ledger_links import link_profile
from views.profiles import profile_key
from views.record_panels import (
    enterprise_panel,
    fund_panel,
    institution_panel,
    listed_panel,
    near_panel,
    place_panel,
    registered_panel,
    station_panel,
)


def panel(choices: Choices, tables: Tables, everything: Tables) -> None:
    """Show the panel of the picked feature; `tables` are filtered, `everything` is not."""
    kind, _, code = choices.picked.partition(":")
    language = choices.language
    with st.container(key="panel"):
        if is_editing(choices):
            correction_form(choices, everything)
        else:
            SHOWN[kind](code, tables, everything, language)
            correction(choices, everything)
        with st.container(horizontal=True, horizontal_alignment="right",
                          vertical_alignment="center", key="panel_foot"):  # fmt: skip
            if kind in ("unit", "district", "cluster") and st.button(
                Text("与其他区域对比", "Compare").get(language),
                key="panel_compare",
                on_click=_compare,
                args=(code,),
                icon=":material/compare_arrows:",
            ):
                st.rerun()  # the whole page: the panel may run as a fragment of the map's
            if key := profile_key(choices.picked, everything):
                link_profile(Text("查看概况", "Profile").get(language), language, key)
            st.button(
                Text("关闭", "Close").get(language),
                key="panel_close",
                on_click=pick,
                args=("",),
                icon=":material/close:",
            )


def _compare(code: str) -> None:
    st.session_state["w_compared"] = [code]
    st.session_state["w_mode"] = "compare"


SHOWN: dict[str, Callable[[str, Tables, Tables, Language], None]] = {
    "unit": unit_panel,
    "district": district_panel,
    "cluster": cluster_panel,
    "part": cluster_panel,
    "place": place_panel,
    "institution": institution_panel,
    "fund": fund_panel,
    "listed": listed_panel,
    "station": station_panel,
    "near": near_panel,
    "change": change_panel,
    "enterprise": enterprise_panel,
    "registered": registered_panel,
}


def position(key: str, tables: Tables) -> dict[str, Any]:
    """Say where a picked feature lies: bounds of an area, the point of a record, or nothing."""
    kind, _, code = key.partition(":")
    if kind == "near":
        return {"at": list(near(code) or ())}
    if kind == "change":
        return {}
    if kind == "registered":
        found = row_at(code, tables)
        if found is None:
            return {}
        lon, lat = found[1].degrees(np.array([found[2]]))
        return {"at": [float(lon[0]), float(lat[0])]}
    row = tables.record(PICKABLE[kind][0], code).iloc[0].to_dict()
    if "geometry" in row:
        shape = row["geometry"]
        return {} if shape is None or shape.is_empty else {"bounds": list(shape.bounds)}
    if "lon" not in row:
        return {}
    if is_missing(row["lon"]):
        unit = row.get("unit")
        return position(f"unit:{unit}", tables) if unit else {}
    return {"at": [row["lon"], row["lat"]]}
