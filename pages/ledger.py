"""规划对标: the plan's indicators, projects and measures, and where each of them stands."""

from __future__ import annotations

import streamlit as st

from gis.text import Text
from views import cache, ledger_page
from views import choices as choosing
from views.words import plain

seen: choosing.Choices = st.session_state["_seen"]
language = seen.language
tables = cache.tables()
now, problems = ledger_page.wanted(tables, language)

st.markdown(f"### {Text('规划对标', 'Plan ledger').get(language)}")
for problem in problems:
    st.warning(plain(problem.line(language)), icon=":material/link_off:")
if now.item:
    ledger_page.show_item(now, tables, language)
elif now.clause:
    ledger_page.show_clause(now, tables, language)
else:
    ledger_page.show_overview(now, tables, language)
