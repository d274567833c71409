"""The plain alternative: the same map as an iframe that is put in again on every change.

A page of its own, run by `streamlit run`; the portrayals are kept, as the atlas keeps them.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import streamlit as st
from streamlit.components.v1 import html

from gis.selection import Selection
from gis.standalone import OneFile, standalone_html
from gis.text import LANGUAGES
from gis.vocabulary import FAMILIES
from gis.web import MapNotes
from views import cache
from views.choices import Choices, default_switches, switches
from views.onefile import assets
from views.words import DATUM, REVIEW, SOURCES, TITLE

warnings.simplefilter("ignore")

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
layers_shown = [
    {language: cache.portrayal(layer.id, language, choices.selection) for language in LANGUAGES}
    for layer in choices.layers()
]
page = standalone_html(
    OneFile(
        layers=tuple(layers_shown),
        bounds=cache.city_bounds(),
        title=TITLE,
        notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
    ),
    assets(),
    None,
)
html(page, height=820)
