"""Why is this empty: what is missing, what would fill it, in a list or beside an empty panel."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import streamlit as st

from gis.gaps import gaps
from gis.placing import newly_placed
from gis.problems import ProblemError
from gis.remedies import Gap
from gis.store import Tables
from gis.text import Language, Text
from views import cache, reviewing
from views.authorship import author
from views.lists import area_names
from views.printroom import say
from views.words import table


def show_gaps(tables: Tables, language: Language) -> None:
    """Show the gaps of the city or of an area, the most gain first."""
    _place(tables, language)
    names = area_names(tables, language)
    clusters = tables.clusters[
        (tables.clusters["kind"] == "cluster") & (tables.clusters["part"] == "extent")
    ]
    codes = ["", *tables.units["id"], *clusters["id"]]
    city = Text("全市", "The whole city").get(language)
    area = st.selectbox(
        Text("范围", "Area").get(language),
        codes,
        format_func=lambda code: names.get(code, city),
        key="w_gap_area",
    )
    found = gaps(tables, area)
    st.caption(
        Text(
            "缺哪些数据、补上后能增补多少条记录、到哪里取、从哪里导入；数目都由现有数据算出，"
            "“—”为算不出。公布数与名录数只在口径声明一致时相比。",
            "Which data are missing, how many records they would fill, where to get them and where "
            "to import them. All numbers follow from the data held; a dash is unknown. Published "
            "totals are compared only where they declare the same scope.",
        ).get(language)
    )
    frame = _frame(found, language)
    table(list(frame.columns), frame.itertuples(index=False), "rll")
    st.download_button(
        Text("下载 CSV", "Download CSV").get(language),
        frame.to_csv(index=False).encode("utf-8-sig"),
        file_name="gaps.csv",
        mime="text/csv",
        key="csv_gaps",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _place(tables: Tables, language: Language) -> None:
    """Offer to place the records that the points known by now can place."""
    count = _placeable(tables.version)
    if st.session_state.pop("_placed", False):
        st.success(Text("已定位，并记为一个修订。", "Placed, kept as a revision.").get(language))
    if not count:
        return
    words = Text(
        "已知的楼宇与门牌坐标可以定位 {n} 条尚无点位的记录。",
        "Buildings and house numbers known by now can place {n} records that have no point.",
    )
    st.info(words.format(n=count).get(language))
    name = author(cache.store())
    if name and st.button(
        Text("定位", "Place them").get(language), key="place", icon=":material/add_location:"
    ):
        try:
            reviewing.place(cache.store(), name)
        except ProblemError as error:
            say(list(error.problems), language)
            return
        st.session_state["_placed"] = True
        st.rerun()


@lru_cache(maxsize=4)
def _placeable(version: str) -> int:
    return sum(len(change.records) for change in newly_placed(cache.tables()))


def _frame(found: list[Gap], language: Language) -> pd.DataFrame:
    heads = (
        Text("可补（条）", "Records"),
        Text("缺什么", "What is missing"),
        Text("取什么、从哪里导入", "What to get, and where to import it"),
    )
    rows = [
        (str(one.gain) if one.gain else "—", one.says.get(language), one.action.get(language))
        for one in found
    ]
    return pd.DataFrame(rows, columns=[head.get(language) for head in heads])
