"""Quality and tasks: the work list, why data are missing, field sheets, points in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gis.counts import disagreements
from gis.store import Tables
from gis.tables import INSTITUTIONS
from gis.text import NO_DATA, Language, Text
from views.choices import TASKS, Choices, put_into_url
from views.gaps_list import show_gaps
from views.lists import area_names, readable
from views.review_forms import show_forms
from views.review_list import show_work_list
from views.words import aside


def show_quality(choices: Choices, tables: Tables) -> None:
    """Show one of the tasks; which one is in the URL."""
    language = choices.language
    task = st.pills(
        Text("任务", "Task").get(language),
        list(TASKS),
        format_func=lambda code: TASKS[code].get(language),
        key="w_task",
        required=True,
        label_visibility="collapsed",
    )
    put_into_url(replace(choices, task=task or "list"))
    SHOWN[task or "list"](tables, language)


def _show_points(tables: Tables, language: Language) -> None:
    """Show the institutions whose point lies outside the unit of their address."""

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


SHOWN: dict[str, Callable[[Tables, Language], None]] = {
    "list": show_work_list,
    "gaps": show_gaps,
    "sheets": show_forms,
    "points": _show_points,
}
