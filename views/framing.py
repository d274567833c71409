"""The frame of a sheet: drawn on a small map with mouse or finger, or written as four degrees."""

from __future__ import annotations

import math

import streamlit as st

from gis.paper.frame import Bounds
from gis.problems import Problem, ProblemError
from gis.selection import Selection
from gis.text import Language, Text
from views import cache

STATIC = cache.ROOT / "static" / "atlas"
EDGES = ("west", "south", "east", "north")
WORDS = {
    "west": Text("西（东经°）", "West (°E)"),
    "south": Text("南（北纬°）", "South (°N)"),
    "east": Text("东（东经°）", "East (°E)"),
    "north": Text("北（北纬°）", "North (°N)"),
}
TOOLS = {
    "draw": Text("画图框：在图上拖动", "Draw the frame: drag on the map"),
    "view": Text("以此视野为图框", "Frame what is shown here"),
    "map": Text("取用地图页的视野", "Take the view of the map page"),
    "trouble": Text(
        "小地图未能载入，请在左侧填写四边经纬度。",
        "The small map could not be loaded: write the four edges in the rail.",
    ),
}
GROUND = ("land", "water", "metro", "boundaries", "clusters", "districts")
ASSETS = {
    "style": "assets/vendor/leaflet/leaflet.css",
    "script": "assets/vendor/leaflet/leaflet.js",
}
FRAMER = st.components.v2.component(
    "atlas_frame",
    html='<div class="frame-host"><div class="frame-tools"><button type="button" data-do="draw" '
    'aria-pressed="false"></button><button type="button" data-do="view"></button>'
    '<button type="button" data-do="map" hidden></button></div><div class="frame-map"></div></div>',
    css=(STATIC / "frame.css").read_text(encoding="utf-8"),
    js=(STATIC / "frame.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def put_edges(bounds: Bounds) -> None:
    """Set the four numbers, and with them the frame on the map."""
    for name, degrees in zip(EDGES, bounds, strict=True):
        st.session_state[f"p_{name}"] = round(float(degrees), 5)


def edges(language: Language) -> Bounds:
    """Show the four numbers in the rail and return what they say, unchecked."""
    if "p_west" not in st.session_state:
        put_edges(cache.city_bounds())
    found: dict[str, float] = {}
    for pair in (("west", "east"), ("south", "north")):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                found[name] = st.number_input(
                    WORDS[name].get(language), step=0.01, format="%.5f", key=f"p_{name}"
                )
    return found["west"], found["south"], found["east"], found["north"]


def check() -> None:
    """Raise ProblemError that names the two numbers that are the wrong way round."""
    for lower, higher in (("west", "east"), ("south", "north")):
        low, high = (st.session_state[f"p_{name}"] for name in (lower, higher))
        if low < high:
            continue
        first, second = WORDS[lower], WORDS[higher]
        words = Text(
            "图框的“{a}”{low} 应小于“{b}”{high}",
            "The frame's {a} {low} must be below its {b} {high}",
        )
        raise ProblemError(
            Problem(
                says=words.format(a=first, b=second, low=f"{low:.5f}", high=f"{high:.5f}"),
                cure=Text("请改其中一个数", "Change one of the two numbers"),
            )
        )


def frame_map(bounds: Bounds, language: Language) -> None:
    """Show the small map; a frame drawn on it goes into the four numbers."""
    path = st.get_option("server.baseUrlPath").strip("/")
    FRAMER(
        key="framer",
        height="content",
        data={
            "base": f"/{path}/" if path else "/",
            "assets": ASSETS,
            "layers": [cache.layer_key(name, language, Selection()) for name in GROUND],
            "edges": list(bounds),
            "words": {name: words.get(language) for name, words in TOOLS.items()},
        },
        on_framed_change=_framed,
    )


def _framed() -> None:
    """Take the frame that the browser sends; anything but four ordered degrees is ignored."""
    try:
        west, south, east, north = (float(one) for one in st.session_state["framer"].framed)
    except (TypeError, ValueError):
        return
    if all(map(math.isfinite, (west, south, east, north))) and west < east and south < north:
        put_edges((west, south, east, north))
