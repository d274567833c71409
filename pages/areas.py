"""区县与集聚区: to come in this change."""

from __future__ import annotations

import streamlit as st

from gis.text import Text
from views import choices as choosing

seen: choosing.Choices = st.session_state["_seen"]
st.markdown(f"### {Text('区县与集聚区', 'Profiles').get(seen.language)}")
