"""The plain alternative: the same map as an iframe that is put in again on every change.

A page of its own, run by `streamlit run`; the portrayals are kept, as the atlas keeps them.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import streamlit as st
from streamlit.components.v1 import html

from gis.selection import Selection
from gis.vocabulary import FAMILIES
from gis.web import MapNotes, standalone_html
from views import cache
from views.choices import Choices, default_switches, switches
from views.words import DATUM, REVIEW, SOURCES, TITLE

warnings.simplefilter("ignore")
STATIC = cache.ROOT / "static"
SCRIPTS = ("vendor/leaflet/leaflet.js", "atlas/atlas.js")
STYLES = ("vendor/leaflet/leaflet.css", "atlas/atlas.css")

st.set_page_config(layout="wide")
tables = cache.tables()
with st.sidebar:
    families = st.pills("Type", list(FAMILIES), selection_mode="multi", key="families")
    layers = st.pills(
        "Layers", list(switches()), selection_mode="multi", default=default_switches(), key="layers"
    )
choices = replace(
    Choices(),
    switches=tuple(layers),
    selection=Selection(families=tuple(families)),
)
page = standalone_html(
    [cache.portrayal(layer.id, "zh", choices.selection) for layer in choices.layers()],
    bounds=cache.city_bounds(),
    title=TITLE,
    notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
    language="zh",
    scripts=[(STATIC / name).read_text("utf-8") for name in SCRIPTS],
    styles=[(STATIC / name).read_text("utf-8") for name in STYLES],
)
html(page, height=820)
