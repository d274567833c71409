"""A correction under way: what the reader has said so far, and the handle that stands for it.

It lives in the session, not in the URL: only that something is being corrected is in the URL.
"""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from gis.corrections import (
    PLACEABLE,
    UNCERTAINTIES_M,
    Correction,
    Point,
    Row,
    addressed,
    in_building,
    placed,
    record_of,
)
from gis.crs import to_wgs84
from gis.store import Tables
from gis.text import Language, Text, is_missing
from gis.vocabulary import DRAWN_ACCURACIES
from views import cache
from views.authorship import author
from views.choices import PICKABLE, Choices, pick

SCRIPT = "assets/atlas/edit.js"
DRAFT = "_draft"
WAYS = {
    "drag": Text("拖动", "Drag"),
    "building": Text("取自楼宇", "A building"),
    "numbers": Text("经纬度", "Lon, lat"),
    "address": Text("改地址", "Address"),
}
UNPLACED = Text(
    "未定位：请拖到正确位置（方向键移 1 像素，加 Shift 移 10 像素，Esc 取消）",
    "Not placed: drag it to where it is (arrow keys by 1 px, with Shift by 10; Esc cancels)",
)
PLACED = Text(
    "拖动以更正位置（方向键移 1 像素，加 Shift 移 10 像素，Esc 取消）",
    "Drag to correct the location (arrow keys by 1 px, with Shift by 10; Esc cancels)",
)


def table_of(picked: str) -> str:
    """Return the table of what is picked where its records can be corrected, else nothing."""
    table = PICKABLE.get(picked.partition(":")[0], ("", ""))[0]
    return table if table in PLACEABLE else ""


def start(key: str) -> None:
    """Begin to correct a record."""
    st.session_state.pop(DRAFT, None)
    pick(key, edit=True)


def stop() -> None:
    """Leave the correction without writing; the record stays open."""
    st.session_state.pop(DRAFT, None)
    pick(st.query_params.get("sel", ""))


def is_editing(choices: Choices) -> bool:
    """Tell whether the reader corrects what is picked, and may."""
    return bool(choices.editing and table_of(choices.picked) and author(cache.store()))


def draft(choices: Choices, everything: Tables) -> dict[str, Any]:
    """Return the correction under way of what is picked; begin it where there is none.

    `base` is the revision that the reader has before his eyes: another's later change of the same
    record is told instead of being overwritten.
    """
    held = st.session_state.get(DRAFT)
    if held is None or held["key"] != choices.picked or "c_how" not in st.session_state:
        held = {"key": choices.picked, "base": everything.number, "at": None}
        st.session_state[DRAFT] = held
        _seed(_record(choices, everything))
    return dict(held)


def _record(choices: Choices, everything: Tables) -> Row:
    code = choices.picked.partition(":")[2]
    return record_of(table_of(choices.picked), code, everything)


def _seed(row: Row) -> None:
    """Set the form's controls to what the record says."""
    known = row["accuracy"] in DRAWN_ACCURACIES
    accuracy = row["accuracy"] if known else "building"
    uncertain = row["uncertainty_m"] if known and not is_missing(row["uncertainty_m"]) else None
    values = {
        "how": "drag",
        "accuracy": accuracy,
        "uncertainty": float(uncertain or UNCERTAINTIES_M[accuracy]),
        "building": None,
        "lon": None,
        "lat": None,
        "datum": "cgcs2000",
        "address": row["address"],
        "unit": "",
        "reason": "",
        "source": "",
    }
    for name, value in values.items():
        st.session_state[f"c_{name}"] = value


def keep_controls() -> None:
    """Keep what the form's controls say while they are not shown."""
    for name in ("building", "lon", "lat", "datum", "address", "unit", "accuracy", "uncertainty"):
        if f"c_{name}" in st.session_state:
            st.session_state[f"c_{name}"] = st.session_state[f"c_{name}"]


def proposed(choices: Choices, everything: Tables) -> Correction | None:
    """Return the correction that the form and the handle say; None while they say nothing yet."""
    state, table = st.session_state, table_of(choices.picked)
    row, how = _record(choices, everything), state["c_how"]
    if how == "address":
        return addressed(table, row, state["c_address"], state["c_unit"] or "", everything)
    if how == "building":
        place = state["c_building"]
        return in_building(table, row, place, everything) if place else None
    given = _given(draft(choices, everything))
    if given is None:
        return None
    lon, lat, datum = given
    point = Point(
        lon=lon, lat=lat, datum=datum, accuracy=state["c_accuracy"],
        uncertainty_m=state["c_uncertainty"], source=state["c_source"] or "—",
    )  # fmt: skip
    return placed(table, row, point, everything)


def _given(held: dict[str, Any]) -> tuple[float, float, str] | None:
    """Return the point as it was given: dragged in CGCS2000, or written in a datum."""
    state = st.session_state
    if state["c_how"] == "drag":
        at = held["at"]
        return None if at is None else (at[1], at[0], "cgcs2000")
    if state["c_lon"] is None or state["c_lat"] is None:
        return None
    return state["c_lon"], state["c_lat"], state["c_datum"]


def handle(choices: Choices, everything: Tables) -> dict[str, Any] | None:
    """Return what the browser needs for the handle; None where nothing is being corrected."""
    if not is_editing(choices):
        return None
    held, row = draft(choices, everything), _record(choices, everything)
    how, language = st.session_state["c_how"], choices.language
    if how == "address":
        return None
    known = row["accuracy"] in DRAWN_ACCURACIES and not is_missing(row["lon"])
    old = [row["lat"], row["lon"]] if known else None
    at, token = _shown_at(held, everything)
    unplaced = at is None and old is None
    return {
        "key": choices.picked,
        "script": SCRIPT,
        "at": at or old or _middle(row["unit"], everything),
        "from": old,
        "token": token,
        "unplaced": unplaced,
        "uncertainty": float(st.session_state["c_uncertainty"] or 0),
        "hint": (UNPLACED if unplaced else PLACED).get(language),
    }


def _shown_at(held: dict[str, Any], everything: Tables) -> tuple[list[float] | None, str]:
    """Return where the handle stands, and a token that changes where the page moves it."""
    how = st.session_state["c_how"]
    if how == "building":
        place = st.session_state["c_building"]
        rows = everything.places[everything.places["id"] == place]
        if rows.empty:
            return None, "start"
        return [float(rows["lat"].iloc[0]), float(rows["lon"].iloc[0])], f"building {place}"
    given = _given(held)
    if given is None:
        return None, "start"
    lon, lat = (float(one) for one in to_wgs84(*given))
    return [lat, lon], "drag" if how == "drag" else f"numbers {lon} {lat}"


def _middle(unit: str, everything: Tables) -> list[float] | None:
    """Return the middle of a unit; None, which the browser takes for the map's centre."""
    rows = everything.units[everything.units["id"] == unit]
    if rows.empty:
        return None
    return [float(rows["label_lat"].iloc[0]), float(rows["label_lon"].iloc[0])]


def take_edit() -> None:
    """Take what the browser says of the handle: moved, a place clicked, given up."""
    said, held = st.session_state["map"].edited, st.session_state.get(DRAFT)
    if not isinstance(said, dict) or held is None:
        return
    if said.get("do") == "cancel":
        stop()
    elif said.get("do") == "move" and (at := _two_numbers(said.get("at"))):
        st.session_state[DRAFT] = {**held, "at": at}
        st.session_state["c_how"] = "drag"
    elif said.get("do") == "pick":
        kind, _, code = str(said.get("key", "")).partition(":")
        if kind == "place":
            st.session_state["c_how"] = "building"
            st.session_state["c_building"] = code


def _two_numbers(value: object) -> list[float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in value):
        return None
    return [float(one) for one in value]


def places_to_choose(everything: Tables, language: Language, besides: str) -> dict[str, str]:
    """Return the places that a record can be put at, by id, with their names."""
    rows = everything.places
    good = rows[rows["accuracy"].isin(DRAWN_ACCURACIES) & rows["lon"].notna()]
    return {
        row["id"]: row["name_zh"] if language == "zh" else row["name_en"] or row["name_zh"]
        for row in good.to_dict("records")
        if row["id"] != besides
    }
