"""The map and the search box on the page: two local components, mounted once, fed with data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from gis.store import Tables
from gis.text import Language, Text
from views import cache
from views.choices import Choices, pick
from views.correcting import handle, take_edit
from views.panel import position
from views.words import DATUM, REVIEW, SOURCES

STATIC = cache.ROOT / "static" / "atlas"
ASSETS = {
    "styles": ["assets/vendor/leaflet/leaflet.css", "assets/atlas/atlas.css"],
    "scripts": ["assets/vendor/leaflet/leaflet.js", "assets/atlas/atlas.js"],
    "points": "assets/atlas/points.js",
}
TROUBLE = Text(
    "地图组件未能载入。请确认程序仍在运行后刷新页面；若仍不行，请运行 make run 重新安装网页资源。",
    "The map could not be loaded. Check that the program is running and reload; if that does not "
    "help, run make run to install the web assets again.",
)
OPEN = Text("在合肥金融集聚地图中打开", "Open in the Hefei Finance Atlas")
KINDS = {
    "cluster": Text("集聚区", "Cluster"),
    "unit": Text("统计单元", "Unit"),
    "district": Text("区县", "Division"),
    "part": Text("规划片区", "Plan area"),
    "place": Text("地点", "Place"),
    "institution": Text("机构", "Institution"),
    "fund": Text("基金", "Fund"),
    "enterprise": Text("登记企业", "Enterprise"),
    "registered": Text("登记册中的企业", "In a large register"),
    "listed": Text("上市公司", "Listed company"),
    "station": Text("轨道车站", "Metro station"),
}
TILE_SETS: dict[str, dict[str, Any]] = {
    "osm": {
        "urls": ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"],
        "credit": "© OpenStreetMap contributors",
    },
    "amap": {
        "urls": [
            "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
            "&x={x}&y={y}&z={z}"
        ],
        "subdomains": "1234",
        "gcj02": True,
        "credit": "© 高德地图 AMap",
    },
}
TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}"
    "&TILECOL={{x}}&tk={key}"
)


def _component(name: str, html: str, *before: str) -> Any:
    """Register a component; the scripts `before` its own become one with it."""
    script = "".join((STATIC / f"{one}.js").read_text(encoding="utf-8") for one in (*before, name))
    return st.components.v2.component(f"atlas_{name}", html=html, js=script, isolate_styles=False)


MAP = _component("component", '<div class="atlas-host"><div class="atlas-map"></div></div>')
FIND = _component(
    "search",
    '<div class="find-host"><input type="search" role="combobox" autocomplete="off" '
    'aria-expanded="false" aria-controls="find-list"><ul id="find-list" role="listbox" hidden>'
    "</ul></div>",
    "find",
)


def embedded() -> bool:
    """Tell whether the page stands in a frame of another: `?embed=true`, which Streamlit takes."""
    return bool(st.context.is_embedded)


def search_box(choices: Choices) -> None:
    """Show the search box; choosing a result picks it."""
    language = choices.language
    result = FIND(
        key="find",
        data={
            "base": _base(),
            "key": cache.search_key(),
            "language": language,
            "placeholder": Text("搜索名称、地址、简称或拼音", "Name, address, pinyin").get(
                language
            ),
            "nothing": Text("没有找到", "Nothing found").get(language),
            "kinds": {kind: words.get(language) for kind, words in KINDS.items()},
        },
        on_found_change=lambda: None,
    )
    if result.found and result.found != st.session_state.get("_found"):
        pick(result.found)
        st.session_state["_found_token"] = st.session_state.get("_found_token", 0) + 1
        st.session_state["_focus"] = result.found
        st.rerun()


def show_map(choices: Choices, everything: Tables) -> None:
    """Mount the map, or send it the new state; it keeps its view and what did not change."""
    language = choices.language
    layers = [
        cache.layer_key(layer.id, language, choices.selection, int(choices.since))
        for layer in choices.layers()
    ]
    MAP(
        key="map",
        height="stretch",
        data={
            "base": _base(),
            "assets": ASSETS,
            "base_key": cache.base_key(),
            "layers": layers,
            "open": OPEN.get(language) if embedded() else "",
            "state": {
                "language": language,
                "bounds": cache.city_bounds(),
                "view": _view(st.query_params.get("view", "")),
                "keeps_view": True,
                "selected": choices.picked,
                "focus": _focus(choices, everything),
                "tiles": _tiles(choices),
                "edit": handle(choices, everything),
                **_words(language),
            },
        },
        on_picked_change=_picked,
        on_edited_change=take_edit,
    )


def show_aside(
    key: str,
    *,
    height: int,
    layers: Sequence[str],
    bounds: Sequence[float],
    language: Language,
    selected: str = "",
    legend_open: bool = False,
    on_picked: Callable[[], None] = lambda: None,
) -> None:
    """Mount a map beside what a page says, or send it its new state; nothing on it is edited.

    `layers` are keys of published content, bottom first.
    """
    MAP(
        key=key,
        height=height,
        data={
            "base": _base(),
            "assets": ASSETS,
            "base_key": cache.base_key(),
            "layers": list(layers),
            "state": {
                "language": language,
                "bounds": bounds,
                "view": None,
                "selected": selected,
                "focus": None,
                "tiles": None,
                "edit": None,
                "legend_open": legend_open,
                **_words(language),
            },
        },
        on_picked_change=on_picked,
        on_edited_change=lambda: None,
    )


def _words(language: Language) -> dict[str, Any]:
    """Return what every map says of itself: its notes, and what to do where it does not load."""
    notes = {"review": REVIEW, "datum": DATUM, "sources": SOURCES}
    return {
        "notes": {name: words.get(language) for name, words in notes.items()},
        "trouble": f"{TROUBLE.zh} {TROUBLE.en}",
    }


def _picked() -> None:
    pick(st.session_state["map"].picked or "")


def _base() -> str:
    """Return the path that the application is served under, with a slash at its end."""
    path = st.get_option("server.baseUrlPath").strip("/")
    return f"/{path}/" if path else "/"


def _view(text: str) -> list[float] | None:
    """Read `lat,lon,zoom` from the URL; None where it does not show the city."""
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    west, south, east, north = cache.city_bounds()
    near = south - 1 <= lat <= north + 1 and west - 1 <= lon <= east + 1
    if not (near and 7 <= zoom <= 18):
        return None
    return [lat, lon, zoom]


def _focus(choices: Choices, everything: Tables) -> dict[str, Any] | None:
    """Ask the map to go to what was found by search, or to what the first URL named.

    A click never moves the map.
    """
    first = "_focus" not in st.session_state
    if first:
        st.session_state["_focus"] = choices.picked
    wanted = st.session_state["_focus"]
    if not wanted or wanted != choices.picked:
        return None
    token = f"{wanted}#{st.session_state.get('_found_token', 0)}"
    return {"token": token, **position(wanted, everything)}


def _tiles(choices: Choices) -> dict[str, Any] | None:
    if choices.tiles in TILE_SETS:
        return {"key": choices.tiles, **TILE_SETS[choices.tiles]}
    key = "".join(sign for sign in st.session_state.get("tianditu_key", "") if sign.isalnum())
    if choices.tiles == "tianditu" and key:
        urls = [TIANDITU.format(layer=layer, key=key) for layer in ("vec", "cva")]
        return {
            "key": f"tianditu-{key}",
            "urls": urls,
            "subdomains": "01234567",
            "credit": "© 天地图 Tianditu",
        }
    return None
