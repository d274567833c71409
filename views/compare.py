"""Two areas side by side: the same facts in the same order, what differs first to be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from gis.cells import show, spoken
from gis.counts import By, Partition, Subject, areas_of, categories, count_by_area
from gis.store import Tables
from gis.tables import UNITS
from gis.text import NO_DATA, Language, Text, is_missing, number
from views.area_panels import DIVISION_LINE, INDICATIVE_LINE
from views.choices import Choices, put_into_url
from views.ledger_links import PROFILES, link
from views.words import table

Lines = list[tuple[str, str, str]]


def show_comparison(choices: Choices, tables: Tables) -> None:
    """Show two areas of the chosen partition, or two clusters, side by side."""
    language = choices.language
    st.markdown(f"### {Text('区域对比', 'Compare areas').get(language)}")
    names = _names(tables, choices.partition, language)
    held = [code for code in st.session_state.get("w_compared", []) if code in names]
    defaults = [*held, *(code for code in names if code not in held)][:2]
    columns = st.columns(2)
    picked = [
        column.selectbox(
            Text("区域 {n}", "Area {n}").format(n=position + 1).get(language),
            list(names),
            index=list(names).index(defaults[position]),
            format_func=lambda code: names[code],
            key=f"compare_{position}_{choices.partition}_{'_'.join(held[:2])}",
        )
        for position, column in enumerate(columns)
    ]
    st.session_state["w_compared"] = picked
    put_into_url(replace(choices, compared=tuple(picked)))
    _link_profiles(picked, choices)
    left, right = (_facts(code, tables, choices.partition, language) for code in picked)
    head = ["", *(names[code] for code in picked)]
    with st.container(key="comparison"):
        for position, title in enumerate(left):
            st.markdown(f"##### {title}")
            align = "lll" if position == 0 else "lrr"
            table(head, _paired(left[title], right[title], language), align)
    st.caption(
        Text(
            "机构按登记地址计数（截至 2019-04，存续状态未核）。界线重叠的区域不可相加。",
            "Institutions by written address (to 2019-04, status unverified). Areas that overlap "
            "must not be summed.",
        ).get(language)
    )


def _link_profiles(picked: list[str], choices: Choices) -> None:
    """Link to the profiles of the two side by side; of the first alone where kinds differ."""
    kinds = ["unit" if code.startswith("U-") else "district" if code.isdigit() else "cluster"
             for code in picked]  # fmt: skip
    alike = kinds[0] == kinds[1] and picked[0] != picked[1]
    more = {"with": f"{kinds[1]}:{picked[1]}"} if alike else {}
    words = Text("在“区县与集聚区”中对比（至多 4 处，可下载）",
                 "Compare up to four under Profiles, with downloads")  # fmt: skip
    link(PROFILES, words.get(choices.language), choices.language, ":material/compare_arrows:",
         of=f"{kinds[0]}:{picked[0]}", **more)  # fmt: skip


def _names(tables: Tables, partition: Partition, language: Language) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in (partition, "clusters"):
        areas = areas_of(tables, one)
        names |= dict(zip(areas["id"], areas[f"name_{language}"], strict=True))
    return names


def _facts(
    code: str, tables: Tables, partition: Partition, language: Language
) -> dict[str, dict[str, str]]:
    clusters = areas_of(tables, "clusters")
    kind: Partition = "clusters" if (clusters["id"] == code).any() else partition
    areas = areas_of(tables, kind)
    row: dict[str, Any] = areas[areas["id"] == code].iloc[0].to_dict()
    found = {Text("概况", "Overview").get(language): _overview(row, kind, language)}
    splits: tuple[tuple[By, Text], ...] = (
        ("family", Text("机构类型", "Types")),
        ("level", Text("机构层级", "Levels")),
    )
    for by, title in splits:
        found[title.get(language)] = _counted(code, tables, kind, by, "institutions", language)
    if kind != "clusters":
        title = Text("基金与管理人（可信度 A、B）", "Funds and managers (certainty A, B)")
        found[title.get(language)] = _counted(code, tables, kind, "type", "funds", language)
    else:
        title = Text("基金与管理人（可信度 A、B）", "Funds and managers (certainty A, B)")
        found[title.get(language)] = {}
    return found


def _overview(row: dict[str, Any], kind: Partition, language: Language) -> dict[str, str]:
    if kind == "clusters":
        return {
            Text("定位", "Orientation").get(language): row[f"orientation_{language}"],
            Text("业态", "Business kinds").get(language): row[f"business_{language}"],
        }
    found = {
        spoken(UNITS.by_name[name], language): show(UNITS.by_name[name], row[name], language)
        for name in ("area_official_km2", "population_2020", f"vintage_{language}")
    }
    line = DIVISION_LINE if row["legal"] else INDICATIVE_LINE
    return {**found, Text("界线性质", "Kind of boundary").get(language): line.get(language)}


def _counted(
    code: str, tables: Tables, kind: Partition, by: By, subject: Subject, language: Language
) -> dict[str, str]:
    counted = count_by_area(tables, partition=kind, by=by, subject=subject)
    row = counted[counted["area"] == code].iloc[0]
    words = categories(by, subject)
    lines = {words[name].get(language): row[name] for name in words if name in row}
    if subject == "institutions":
        lines[Text("合计", "Total").get(language)] = row["total"]
    return {label: "" if is_missing(value) else number(value) for label, value in lines.items()}


def _paired(left: dict[str, str], right: dict[str, str], language: Language) -> Lines:
    """Pair the values of two areas; what both lack is left out."""
    nothing = NO_DATA.get(language)
    lines = [
        (label, left.get(label) or nothing, right.get(label) or nothing)
        for label in dict.fromkeys([*left, *right])
        if left.get(label) or right.get(label)
    ]
    return lines or [("", nothing, nothing)]
