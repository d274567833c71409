"""What is still to be checked: records whose address and coordinate disagree."""

from __future__ import annotations

import streamlit as st

from gis.counts import disagreements
from gis.store import Tables
from gis.tables import INSTITUTIONS
from gis.text import NO_DATA, Text
from views.choices import Choices
from views.lists import area_names, readable
from views.words import aside


def show_quality(choices: Choices, tables: Tables) -> None:
    """Show the records that are to be looked at."""
    language = choices.language

    def say(zh: str, en: str) -> str:
        return Text(zh, en).get(language)

    wrong = disagreements(tables)
    title = say("地址与坐标不一致", "Address and coordinate disagree")
    st.markdown(f"##### {title}{aside(len(wrong), language)}")
    st.caption(
        say(
            "机构按登记地址计数；坐标落在另一单元者列于此，待核。",
            "Institutions count by their written address; those whose point lies in another unit "
            "are listed here.",
        )
        if len(wrong)
        else say("目前没有。", "None at present.")
    )
    if len(wrong):
        names = area_names(tables, language)
        columns = ("name_zh", "unit", "unit_method", "address", "accuracy", "uncertainty_m")
        frame = readable(INSTITUTIONS, wrong, columns, tables, language)
        frame[say("坐标所在单元", "Unit of the point")] = [
            names.get(c, "") for c in wrong["point_unit"]
        ]
        frame[say("相距（米）", "Distance (m)")] = wrong["distance_m"].round().to_numpy()
        frame[say("在不确定度内", "Within uncertainty")] = wrong["explained"].to_numpy()
        st.dataframe(
            frame,
            hide_index=True,
            width="stretch",
            height="content",
            placeholder=NO_DATA.get(language),
        )
