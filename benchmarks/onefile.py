"""The map as one file: bytes and time, beside folium's own page with its assets put into it.

The alternative draws the same layers with folium.GeoJson and folium.Marker, tooltips of the same
words, one language, without search, panels or faces: what `Map.save` writes, and Leaflet in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import folium

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.portray import Portrayal, portray
from gis.store import Tables, open_store
from layers import all_layers
from views.onefile import Wanted, default_layers, one_file

ROOT = Path(__file__).resolve().parent.parent
LEAFLET = ROOT / "static" / "vendor" / "leaflet"
MOST_MB, MOST_S = 3.0, 10.0
PLAIN = "folium's page, Leaflet inlined, one language, no search or panels"


def run() -> list[Figure]:
    """Measure; raise AssertionError where the same facts do not give the same bytes."""
    tables = open_store(ROOT / "data").tables
    wanted = Wanted(layers=default_layers(tables))
    one_file(wanted, tables)  # the first reads tables and faces
    seconds, made = timed(lambda: one_file(wanted, tables), 3)
    assert made == one_file(wanted, tables), "the same facts, other bytes"
    plain_s, plain = timed(lambda: plain_page(wanted.layers, tables), 3)
    return [
        Figure(what=f"One file of the map's {len(wanted.layers)} layers, both languages, search, "
               "panels, faces", measured=len(made) / 1e6, unit="MB", target=MOST_MB,
               alternative=len(plain) / 1e6, alternative_name=PLAIN),
        Figure(what="Time to make it", measured=seconds, unit="s", target=MOST_S,
               alternative=plain_s, alternative_name=PLAIN),
    ]  # fmt: skip


def plain_page(names: tuple[str, ...], tables: Tables) -> bytes:
    """Return the page that folium writes, with Leaflet in it instead of addresses."""
    page = folium.Map(location=[31.85, 117.25], zoom_start=9, tiles=None)
    for name in names:
        drawn = portray(all_layers()[name], tables, "zh")
        group = folium.FeatureGroup(name=drawn.title())
        _draw(drawn, group)
        group.add_to(page)
    folium.LayerControl().add_to(page)
    text = page.get_root().render()
    text = re.sub(r"<script src=[^>]*></script>|<link rel=.stylesheet[^>]*/?>", "", text)
    script = (LEAFLET / "leaflet.js").read_text("utf-8")
    style = (LEAFLET / "leaflet.css").read_text("utf-8")
    head = f"<style>{style}</style><script>{script}</script></head>"
    return str(text.replace("</head>", head, 1)).encode()


def _draw(drawn: Portrayal, group: folium.FeatureGroup) -> None:
    points = drawn.frame.geometry.geom_type == "Point"
    for row in drawn.frame[points].itertuples():
        tip = "<br>".join([row.name, *(f"{label} {value}" for label, value in row.tip)])
        look = drawn.legend[row.row].style
        folium.CircleMarker(
            [row.geometry.y, row.geometry.x], radius=5, color=look.fill or "#3B3A36", tooltip=tip
        ).add_to(group)
    shapes = drawn.frame.loc[~points, ["id", "name", "row", "geometry"]]
    if len(shapes):
        folium.GeoJson(
            shapes.to_json(), tooltip=folium.GeoJsonTooltip(["name"], labels=False)
        ).add_to(group)
