"""区县与集聚区: what is known of an area or a place, and several side by side, to take home."""

from __future__ import annotations

import streamlit as st

from gis.text import Language
from views import area_choice, cache, profile_compare, profiles
from views import choices as choosing
from views.printroom import say
from views.report_page import show_report
from views.takeaway import Parcel, takeaway
from views.words import plain

seen: choosing.Choices = st.session_state["_seen"]
language: Language = seen.language
tables = cache.tables()

problems = area_choice.seed_from_url(tables, language)
with st.sidebar:
    keys = area_choice.controls(tables, language)
area_choice.put_into_url(keys, language)
say(problems, language)

if len(keys) == 1:
    report = cache.profile(keys[0], language)
    parcel = Parcel(
        name=f"profile-{keys[0].replace(':', '-')}",
        report=lambda day: profiles.profile(keys[0], tables, language, date=day),
        records=lambda: profiles.records(keys[0], tables),
    )
else:
    report = profile_compare.comparison(keys, tables, language)
    parcel = Parcel(
        name="profiles-compared",
        report=lambda day: profile_compare.comparison(keys, tables, language, date=day),
        records=lambda: profile_compare.records(keys, tables),
    )
with st.container(key="profile"):
    st.markdown(f"### {plain(report.title)}")
    if report.subtitle:
        st.caption(plain(report.subtitle))
    takeaway(parcel, tables, language)
    area_choice.links(keys, language)
    show_report(report, title=False, name="p")
