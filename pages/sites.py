"""选址: to come in this change."""

from __future__ import annotations

import streamlit as st

from gis.text import Text
from views import choices as choosing

seen: choosing.Choices = st.session_state["_seen"]
st.markdown(f"### {Text('选址', 'Site finder').get(seen.language)}")
