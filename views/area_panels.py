"""Panels of areas: units, divisions, clusters and parts of the plan's areas."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gis.counts import (
    Partition,
    categories,
    comparisons,
    count_by_area,
    counted_area,
    known_to_area_only,
)
from gis.portray import NONE_MEETS
from gis.questions.material import latest
from gis.schema import Table
from gis.store import Tables
from gis.tables import DISTRICTS, UNITS
from gis.tables.columns import ENGLISH_PER_YI, YI_YUAN
from gis.text import NO_DATA, Language, Text, is_missing, number
from gis.vocabulary import AREA_KINDS, COMPARATORS, DISTRICT_KINDS, UNIT_KINDS, Choices
from views.choices import pick
from views.facts import (
    heading,
    headline,
    in_language,
    list_members,
    name_of,
    plan_areas_in,
    row_of,
    show_clauses,
    show_facts,
    source_line,
)
from views.ledger_links import LEDGER, link
from views.why import show_why
from views.words import aside, facts, plain, table

Row = dict[str, Any]
DIVISION_LINE = Text(
    "县级行政区界（高德图层，非法定测绘成果）", "Administrative boundary (AMap layer, not a survey)"
)
INDICATIVE_LINE = Text("示意，非法定界线", "Indicative, not legal")
HOW_COUNTED = {
    "areas": Text(
        "按登记地址计数；企业登记信息截至 2019-04，存续状态未核，不是全部机构。",
        "Counted by written address; registrations to 2019-04, status unverified, not all "
        "institutions.",
    ),
    "clusters": Text(
        "地址写明楼宇、片区或沿线者计入，其余按坐标；企业登记信息截至 2019-04，存续状态未核。"
        "基金出处只写到区县，未按集聚区计数。",
        "Counted by the building, area or road in the address, else by coordinate; registrations "
        "to 2019-04, unverified. Funds are known by district at best and not counted here.",
    ),
}


def _counts(partition: Partition, code: str, tables: Tables, language: Language) -> None:
    """Show the area's counts by family and level; say where a filter is at work."""
    heading(Text("名录中的金融机构", "Institutions in the register"), language)
    if tables.filtered:
        st.caption(Text("已按左侧条件筛选", "Filtered as in the rail").get(language))
    for by, head in (
        ("family", Text("类型", "Type")),
        ("level", Text("层级", "Level")),
    ):
        counted = count_by_area(tables, partition=partition, by=by)  # type: ignore[arg-type]
        row = row_of(counted, "area", code)
        words = categories(by, "institutions")  # type: ignore[arg-type]
        lines = count_lines(row, words, language)
        if not lines:
            if tables.filtered:
                st.markdown(NONE_MEETS.get(language))
            else:
                show_why(tables, _scope(partition, code), "institutions", language)
            return
        total = Text("合计", "Total").get(language)
        table(
            (head.get(language), Text("家", "Count").get(language)),
            [*lines, (total, number(row["total"]))],
            "lr",
        )
    how = HOW_COUNTED["clusters" if partition == "clusters" else "areas"]
    st.caption(how.get(language))


def _scope(partition: Partition, code: str) -> str:
    """Return the area whose gaps explain an empty panel; a division has none of its own."""
    return "" if partition == "districts" else code


def count_lines(row: Row, words: Choices, language: Language) -> list[tuple[str, str]]:
    """Pair the categories that an area has records of with their counts."""
    return [
        (words[name].get(language), number(row[name]))
        for name in words
        if name in row and not is_missing(row[name])
    ]


def _funds(partition: Partition, code: str, tables: Tables, language: Language) -> None:
    if partition == "clusters":
        return
    heading(Text("基金与管理人（可信度 A、B）", "Funds and managers (certainty A, B)"), language)
    row = row_of(
        count_by_area(tables, partition=partition, by="type", subject="funds"), "area", code
    )
    words = categories("type", "funds")
    lines = count_lines(row, words, language)
    if not lines:
        show_why(tables, _scope(partition, code), "funds", language)
        return
    table(
        (Text("记录类型", "Record type").get(language), Text("条", "Records").get(language)),
        lines,
        "lr",
    )
    st.caption(Text("规模口径重叠，不相加。", "Scales overlap and are never summed.").get(language))


def _reported(area: str, tables: Tables, language: Language) -> None:
    """List published figures; targets stand with the targets of the plan."""
    found = [one for one in comparisons(tables, area) if one.reported["target"] is not True]
    if not found:
        return
    heading(Text("公布数", "Reported figures"), language)
    for one in found:
        row = one.reported
        when = reported_period(row, language)
        item, amount = in_language(row, "item", language), reported_amount(row, language)
        st.markdown(f"{plain(item)}　**{plain(amount)}**　{plain(when)}")
        detail = [one.says.get(language), in_language(row, "scope", language), row["source"]]
        st.caption(plain(" · ".join(part for part in detail if part)))


def reported_amount(row: Row, language: Language) -> str:
    """Write a published figure with its qualifier and unit."""
    if is_missing(row["value"]):
        return NO_DATA.get(language)
    qualifier = COMPARATORS[row["comparator"]].get(language) if row["comparator"] else ""
    value, unit = row["value"], in_language(row, "unit", language)
    if row["unit_zh"] == YI_YUAN.zh and language == "en":
        value, unit = round(value * ENGLISH_PER_YI, 4), YI_YUAN.en
    _, _, decimals = f"{value:.4f}".rstrip("0").partition(".")
    parts = (qualifier, number(value, len(decimals)), unit)
    return " ".join(part for part in parts if part)


def reported_period(row: Row, language: Language) -> str:
    """Write a figure's period in the words of its source, which may say more than a date."""
    words = row["period_text"] if language == "zh" else row["period_en"]
    return str(words or row["period"] or NO_DATA.get(language))


def _sample(code: str, tables: Tables, language: Language) -> None:
    """Show what an incomplete sample of registrations, outlets included, held in 2019."""
    rows = latest(tables.sample_counts)
    rows = rows[rows["unit"] == code]
    rows = rows[(rows["measure"] == "outlets") & (rows["count"] > 0)]
    if rows.empty:
        return
    title = Text(
        "2019 登记样本（含网点，不完整）", "Registration sample of 2019 (outlets included)"
    )
    with st.expander(title.get(language)):
        head = (Text("类型", "Type").get(language), Text("家", "Count").get(language))
        lines = [(row[f"type_{language}"], number(row["count"])) for row in rows.to_dict("records")]
        table(head, lines, "lr")
        st.caption(plain(in_language(rows.iloc[0].to_dict(), "note", language)))
        source_line(rows.iloc[0].to_dict(), language)


def _plan(column: str, code: str, tables: Tables, language: Language) -> None:
    """Say what the plan asks of this area: its cluster, and the clauses that name it."""
    heading(Text("规划要求", "What the plan asks"), language)
    here = plan_areas_in(column, code, tables)
    if here.empty:
        nothing = Text(
            "规划未点名本区的集聚区，也未对本区设定量化目标。",
            "The plan names no cluster here and sets no figure for this area.",
        )
        st.caption(nothing.get(language))
        return
    for row in here.to_dict("records"):
        kind = "cluster" if row["kind"] == "cluster" else "part"
        st.button(
            plain(name_of(row, language)),
            key=f"open_area_{row['id']}",
            on_click=pick,
            args=(f"{kind}:{row['id']}",),
            type="tertiary",
            icon=":material/arrow_forward:",
        )
        _targets(row["id"], tables, language)
    clauses = ";".join(dict.fromkeys(";".join(here["clauses"]).split(";")))
    show_clauses(clauses, tables, language)


def _area_lists(column: str, code: str, tables: Tables, language: Language) -> None:
    institutions = tables.institutions[tables.institutions[column] == code]
    title = Text("机构名单", "Institutions")
    list_members(institutions, "institution", title, language)
    if column in tables.places:
        places = tables.places[
            (tables.places[column] == code) & (tables.places["kind"] != "cluster")
        ]
        list_members(
            places, "place", Text("楼宇、园区与项目", "Buildings, parks, projects"), language
        )


def unit_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.units, "id", code)
    headline(name_of(row, language), UNIT_KINDS[row["kind"]].get(language))
    _boundary(UNITS, row, language)
    _counts("units", code, tables, language)
    _funds("units", code, tables, language)
    _sample(code, everything, language)
    _reported(code, everything, language)
    _plan("unit", code, everything, language)
    _area_lists("unit", code, tables, language)
    funds = everything.funds[counted_area(everything.funds, "units", "funds") == code]
    list_members(funds, "fund", Text("基金与管理人记录", "Fund and manager records"), language)
    source_line(row, language)


def district_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = row_of(everything.districts, "code", code)
    if row["kind"] == "zone":
        unit_panel(f"U-{code}", tables, everything, language)
        return
    headline(name_of(row, language), f"{DISTRICT_KINDS[row['kind']].get(language)} · {code}")
    _boundary(DISTRICTS, row, language)
    _counts("districts", code, tables, language)
    _funds("districts", code, tables, language)
    _reported(code, everything, language)
    _plan("division", code, everything, language)
    _area_lists("division", code, tables, language)
    source_line(row, language)


def _boundary(definition: Table, row: Row, language: Language) -> None:
    columns = ["area_official_km2", "population_2020", f"vintage_{language}"]
    show_facts(definition, row, tuple(columns), language)
    says = in_language(row, "boundary_accuracy", language)
    legal = DIVISION_LINE if row["legal"] else INDICATIVE_LINE
    st.caption(plain(f"{legal.get(language)} · {says}"))
    note = in_language(row, "note", language)
    if note:
        st.caption(plain(note))


def cluster_panel(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    parts = everything.clusters
    row = row_of(parts, "id", code)
    headline(name_of(row, language), AREA_KINDS[row["kind"]].get(language))
    facts(
        (
            (Text("定位", "Orientation").get(language), in_language(row, "orientation", language)),
            (Text("业态", "Business kinds").get(language), in_language(row, "business", language)),
        ),
        language,
    )
    says = [in_language(row, "derivation", language)]
    if not is_missing(row["uncertainty_m"]):
        sure = Text("外廓不确定度约 {m} 米。", "The outline is good to about {m} m.")
        says.append(sure.format(m=number(row["uncertainty_m"])).get(language))
    st.caption(plain(" ".join(says)))
    children = parts[(parts["parent"] == code) & (parts["id"] != code)]
    if row["kind"] == "cluster" and row["part"] == "extent":
        _counts("clusters", code, tables, language)
        _how_counted(code, tables, language)
        _targets(code, everything, language)
        members = tables.institutions[tables.institutions["cluster"] == code]
        list_members(members, "institution", Text("机构名单", "Institutions"), language)
    _reported(code, everything, language)
    list_members(children, "part", Text("核心区域与沿线", "Core areas and corridors"), language)
    held = everything.places["areas"].map(lambda areas: code in areas.split(";"))
    held &= everything.places["kind"] != "cluster"
    list_members(
        everything.places[held], "place", Text("地点与项目", "Places and projects"), language
    )
    show_clauses(row["clauses"], everything, language)
    source_line(row, language)


def _how_counted(code: str, tables: Tables, language: Language) -> None:
    """Split the cluster's count by how records were found to lie in it."""
    methods = tables.institutions.loc[tables.institutions["cluster"] == code, "cluster_method"]
    counts = methods.value_counts()
    if len(methods):
        words = Text(
            "其中按地址写明者 {written} 家，按坐标落入示意范围者 {coordinate} 家。",
            "{written} by the address, {coordinate} by a coordinate in the indicative extent.",
        ).format(written=int(counts.get("written", 0)), coordinate=int(counts.get("coordinate", 0)))
        st.caption(words.get(language))
    waiting = known_to_area_only(tables, code)
    if len(waiting):
        more = Text("另有只知在该片区、未计入的机构", "Known to lie about here only, not counted")
        list_members(waiting, "institution", more, language)


def _targets(code: str, tables: Tables, language: Language) -> None:
    rows = tables.indicators[tables.indicators["area"] == code]
    if rows.empty:
        return
    heading(Text("规划目标", "Targets of the plan"), language)
    for row in rows.to_dict("records"):
        amount = reported_amount({**row, "value": row["target_value"]}, language)
        told = f"{name_of(row, language)}　{amount}" + aside(row["target_period"], language)
        link(LEDGER, told, language, ":material/fact_check:", item=row["id"])
