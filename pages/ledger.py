"""规划对标: to come in this change."""

from __future__ import annotations

import streamlit as st

from gis.text import Text
from views import choices as choosing

seen: choosing.Choices = st.session_state["_seen"]
st.markdown(f"### {Text('规划对标', 'Plan ledger').get(seen.language)}")
