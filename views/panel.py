"""The panel beside the map: what is known of the thing that the reader clicked, with its sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from gis.counts import (
    Partition,
    categories,
    comparisons,
    count_by_area,
    counted_area,
)
from gis.portray import show
from gis.schema import Table
from gis.store import Tables
from gis.tables import (
    DISTRICTS,
    FUNDS,
    INSTITUTIONS,
    LISTED,
    METRO_STATIONS,
    PLACES,
    UNITS,
)
from gis.text import NO_DATA, Language, Text, is_missing, number
from gis.vocabulary import AREA_KINDS, DISTRICT_KINDS, PLACE_KINDS, UNIT_KINDS
from views.choices import Choices, near, pick
from views.words import facts, plain, table

Row = dict[str, Any]


def panel(choices: Choices, tables: Tables, everything: Tables) -> None:
    """Show the panel of the picked feature; `tables` are filtered, `everything` is not."""
    kind, _, code = choices.picked.partition(":")
    language = choices.language
    with st.container(key="panel"):
        SHOWN[kind](code, tables, everything, language)
        with st.container(horizontal=True, horizontal_alignment="right", key="panel_foot"):
            if kind in ("unit", "district", "cluster"):
                st.button(
                    Text("与其他区域对比", "Compare").get(language),
                    key="panel_compare",
                    on_click=_compare,
                    args=(code,),
                    icon=":material/compare_arrows:",
                )
            st.button(
                Text("关闭", "Close").get(language),
                key="panel_close",
                on_click=pick,
                args=("",),
                icon=":material/close:",
            )


def _compare(code: str) -> None:
    st.session_state["w_compared"] = [code]
    st.session_state["w_mode"] = "compare"


def _row(frame: pd.DataFrame, key: str, code: str) -> Row:
    return frame[frame[key] == code].iloc[0].to_dict()


def _name(row: Row, language: Language) -> str:
    """Return a name in the language; without an English one, the Chinese."""
    english = row.get("name_en")
    return row["name_zh"] if language == "zh" or is_missing(english) else english


def _title(name: str, caption: str) -> None:
    st.markdown(f"#### {plain(name)}")
    st.caption(plain(caption))


def _facts(definition: Table, row: Row, columns: tuple[str, ...], language: Language) -> None:
    facts(
        (
            (definition.by_name[name].label.get(language), show(definition.by_name[name], row[name], language))
            for name in columns
        ),
        language,
    )  # fmt: skip


def _in_language(row: Row, stem: str, language: Language) -> str:
    value = row.get(f"{stem}_{language}")
    return "" if is_missing(value) else str(value)


def _heading(says: Text, language: Language) -> None:
    st.markdown(f"**{plain(says.get(language))}**")


def _source(row: Row, language: Language) -> None:
    words = Text("来源：{source}", "Source: {source}").format(source=row["source"])
    dated = "" if is_missing(row.get("as_of")) else f"（{row['as_of']}）"
    st.caption(plain(words.get(language) + dated))


def _clauses(codes: str, tables: Tables, language: Language) -> None:
    wanted = [code for code in str(codes).split(";") if code]
    if not wanted:
        return
    rows = tables.clauses.set_index("id")
    _heading(Text("规划条款", "Plan clauses"), language)
    for code in wanted:
        clause = rows.loc[code]
        with st.expander(clause[f"locator_{language}"]):
            st.markdown(plain(clause[f"text_{language}"]))
            if language == "en":
                st.caption(plain(clause["text_zh"]))


def _counts(
    partition: Partition, code: str, tables: Tables, everything: Tables, language: Language
) -> None:
    """Show the area's counts by family and level; say where a filter is at work."""
    _heading(Text("名录中的金融机构", "Institutions in the register"), language)
    if len(tables.institutions) != len(everything.institutions):
        st.caption(Text("已按左侧条件筛选", "Filtered as in the rail").get(language))
    for by, head in (
        ("family", Text("类型", "Type")),
        ("level", Text("层级", "Level")),
    ):
        counted = count_by_area(tables, partition=partition, by=by)  # type: ignore[arg-type]
        row = _row(counted, "area", code)
        words = categories(by, "institutions")  # type: ignore[arg-type]
        lines = [
            (words[name].get(language), number(row[name]))
            for name in words
            if name in row and not is_missing(row[name])
        ]
        if not lines:
            st.markdown(NO_DATA.get(language))
            return
        total = Text("合计", "Total").get(language)
        table(
            (head.get(language), Text("家", "Count").get(language)),
            [*lines, (total, number(row["total"]))],
            "lr",
        )
    st.caption(
        Text(
            "按登记地址计数；企业登记信息截至 2019-04，存续状态未核，不是全部机构。",
            "Counted by written address; registrations to 2019-04, status unverified, not all "
            "institutions.",
        ).get(language)
    )


def _funds(partition: Partition, code: str, tables: Tables, language: Language) -> None:
    if partition == "clusters":
        return
    _heading(Text("基金与管理人（可信度 A、B）", "Funds and managers (certainty A, B)"), language)
    row = _row(count_by_area(tables, partition=partition, by="type", subject="funds"), "area", code)
    words = categories("type", "funds")
    lines = [
        (words[name].get(language), number(row[name]))
        for name in words
        if name in row and not is_missing(row[name])
    ]
    if not lines:
        st.markdown(NO_DATA.get(language))
        return
    table((Text("记录类型", "Record type").get(language), Text("条", "Records").get(language)), lines, "lr")
    st.caption(Text("规模口径重叠，不相加。", "Scales overlap and are never summed.").get(language))


def _reported(area: str, tables: Tables, language: Language) -> None:
    found = comparisons(tables, area)
    if not found:
        return
    _heading(Text("公布数", "Reported figures"), language)
    for one in found:
        row = one.reported
        unit = _in_language(row, "unit", language)
        amount = NO_DATA.get(language) if is_missing(row["value"]) else f"{number(row['value'])} {unit}"
        when = row["period"] or row["period_text"] or NO_DATA.get(language)
        st.markdown(
            f"{plain(_in_language(row, 'item', language))}　**{plain(amount)}**　{plain(when)}"
        )
        detail = [one.says.get(language), _in_language(row, "scope", language), row["source"]]
        st.caption(plain(" · ".join(part for part in detail if part)))


def _members(records: pd.DataFrame, kind: str, title: Text, language: Language) -> None:
    """List records as buttons that open them."""
    if records.empty:
        return
    head = f"{title.get(language)}（{len(records)}）" if language == "zh" else f"{title.en} ({len(records)})"
    with st.expander(head):
        for row in records.to_dict("records"):
            key = row.get("id") or row["code"]
            st.button(
                plain(_name(row, language)),
                key=f"open_{kind}_{key}",
                on_click=pick,
                args=(f"{kind}:{key}",),
                type="tertiary",
            )


def _area_lists(column: str, code: str, tables: Tables, language: Language) -> None:
    institutions = tables.institutions[tables.institutions[column] == code]
    title = Text("机构名单", "Institutions")
    _members(institutions, "institution", title, language)
    if column in tables.places:
        places = tables.places[(tables.places[column] == code) & (tables.places["kind"] != "cluster")]
        _members(places, "place", Text("楼宇、园区与项目", "Buildings, parks, projects"), language)


def _unit(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.units, "id", code)
    _title(_name(row, language), UNIT_KINDS[row["kind"]].get(language))
    _boundary(UNITS, row, language)
    _counts("units", code, tables, everything, language)
    _funds("units", code, tables, language)
    _reported(code, everything, language)
    _area_lists("unit", code, tables, language)
    funds = everything.funds[counted_area(everything.funds, "units", "funds") == code]
    _members(funds, "fund", Text("基金名单", "Funds"), language)
    _source(row, language)


def _district(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.districts, "code", code)
    if row["kind"] == "zone":
        _unit(f"U-{code}", tables, everything, language)
        return
    _title(_name(row, language), f"{DISTRICT_KINDS[row['kind']].get(language)} · {code}")
    _boundary(DISTRICTS, row, language)
    _counts("districts", code, tables, everything, language)
    _funds("districts", code, tables, language)
    _reported(code, everything, language)
    _area_lists("division", code, tables, language)
    _source(row, language)


def _boundary(definition: Table, row: Row, language: Language) -> None:
    columns = ["area_official_km2", "population_2020", "vintage"]
    _facts(definition, row, tuple(columns), language)
    says = _in_language(row, "boundary_accuracy", language)
    legal = Text("法定界线", "Legal boundary") if row["legal"] else Text("示意，非法定界线", "Indicative, not legal")
    st.caption(plain(f"{legal.get(language)} · {says}"))
    note = _in_language(row, "note", language)
    if note:
        st.caption(plain(note))


def _cluster(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    parts = everything.clusters
    row = _row(parts, "id", code)
    _title(_name(row, language), AREA_KINDS[row["kind"]].get(language))
    facts(
        (
            (Text("定位", "Orientation").get(language), _in_language(row, "orientation", language)),
            (Text("业态", "Business kinds").get(language), _in_language(row, "business", language)),
        ),
        language,
    )
    st.caption(plain(_in_language(row, "derivation", language)))
    children = parts[(parts["parent"] == code) & (parts["id"] != code)]
    if row["kind"] == "cluster" and row["part"] == "extent":
        _counts("clusters", code, tables, everything, language)
        _how_counted(code, tables, language)
        _targets(code, everything, language)
        members = tables.institutions[tables.institutions["cluster"] == code]
        _members(members, "institution", Text("机构名单", "Institutions"), language)
    _reported(code, everything, language)
    _members(children, "part", Text("核心区域与沿线", "Core areas and corridors"), language)
    held = everything.places["areas"].map(lambda areas: code in areas.split(";"))
    held &= everything.places["kind"] != "cluster"
    _members(everything.places[held], "place", Text("地点与项目", "Places and projects"), language)
    _clauses(row["clauses"], everything, language)
    _source(row, language)


def _how_counted(code: str, tables: Tables, language: Language) -> None:
    methods = tables.institutions.loc[tables.institutions["cluster"] == code, "cluster_method"]
    words = Text(
        "其中按地址写明的楼宇或片区 {written} 家，按坐标落入示意范围 {coordinate} 家。",
        "{written} by the building or area in the address, {coordinate} by a coordinate in the "
        "indicative extent.",
    )
    counts = methods.value_counts()
    st.caption(
        words.format(
            written=int(counts.get("written", 0)), coordinate=int(counts.get("coordinate", 0))
        ).get(language)
    )


def _targets(code: str, tables: Tables, language: Language) -> None:
    rows = tables.indicators[tables.indicators["area"] == code]
    if rows.empty:
        return
    _heading(Text("规划目标", "Targets of the plan"), language)
    table(
        (Text("指标", "Indicator").get(language), Text("目标", "Target").get(language)),
        [
            (
                _name(row, language),
                f"{number(row['target_value'])} {_in_language(row, 'unit', language)}（{row['target_period']}）",
            )
            for row in rows.to_dict("records")
        ],
        "lr",
    )


def _place(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.places, "id", code)
    _title(_name(row, language), PLACE_KINDS[row["kind"]].get(language))
    _facts(PLACES, row, ("address", "status", "accuracy", "uncertainty_m", "coordinate_method",
                         "source_status"), language)  # fmt: skip
    more = [(Text("业态", "Business").get(language), _in_language(row, "business", language))]
    later = _in_language(row, "status_later", language)
    if later:
        more.append((Text("后续进展", "Later").get(language), later))
    if not is_missing(row["sample_enterprises"]):
        for name in ("sample_institutions", "sample_enterprises"):
            column = PLACES.by_name[name]
            more.append((column.label.get(language), show(column, row[name], language)))
    facts(more, language)
    note = _in_language(row, "note", language)
    if note:
        st.caption(plain(note))
    here = everything.institutions[everything.institutions["building"] == code]
    _members(here, "institution", Text("登记地址在此的机构", "Institutions registered here"), language)
    _members(everything.places[everything.places["parent"] == code], "place",
             Text("下级地点与项目", "Places and projects inside"), language)  # fmt: skip
    _clauses(row["clauses"], everything, language)
    _coordinate(row, language)
    _source(row, language)


def _coordinate(row: Row, language: Language) -> None:
    """Say where the coordinate comes from and in which datum it was given."""
    if is_missing(row["lon"]):
        return
    words = Text(
        "坐标：{lon:.5f}, {lat:.5f}（CGCS2000）；原始 {olon:.6f}, {olat:.6f}（{datum}）；{source}",
        "Coordinate: {lon:.5f}, {lat:.5f} (CGCS2000); original {olon:.6f}, {olat:.6f} ({datum}); "
        "{source}",
    )
    datum = show(PLACES.by_name["datum"], row["datum"], language)
    st.caption(
        plain(
            words.format(
                lon=row["lon"], lat=row["lat"], olon=row["original_lon"],
                olat=row["original_lat"], datum=datum, source=row["coordinate_source"],
            ).get(language)
        )
    )  # fmt: skip


def _institution(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.institutions, "id", code)
    kind = show(INSTITUTIONS.by_name["type"], row["type"], language)
    level = show(INSTITUTIONS.by_name["level"], row["level"], language)
    _title(_name(row, language), f"{kind} · {level}")
    _facts(INSTITUTIONS, row, ("address", "uscc", "registered", "accuracy", "uncertainty_m",
                               "coordinate_method"), language)  # fmt: skip
    _membership(row, everything, language)
    facts([(Text("存续状态", "Status").get(language), _in_language(row, "status", language))], language)
    note = _in_language(row, "note", language)
    if note:
        st.caption(plain(note))
    if row["building"]:
        place = _row(everything.places, "id", row["building"])
        words = Text("楼宇：{name}", "Building: {name}").format(name=_name(place, language))
        st.button(plain(words.get(language)), on_click=pick, args=(f"place:{row['building']}",),
                  key="open_building", type="tertiary")  # fmt: skip
    _coordinate(row, language)
    _source(row, language)


def _membership(row: Row, tables: Tables, language: Language) -> None:
    """Say which unit, division and cluster a record counts in, and on what evidence."""
    names = {
        **dict(zip(tables.units["id"], tables.units[f"name_{language}"], strict=True)),
        **dict(zip(tables.districts["code"], tables.districts[f"name_{language}"], strict=True)),
        **dict(zip(tables.clusters["id"], tables.clusters[f"name_{language}"], strict=True)),
    }
    lines = []
    for column, method in (("unit", "unit_method"), ("division", "division_method"),
                           ("cluster", "cluster_method")):  # fmt: skip
        if row[column]:
            how = show(INSTITUTIONS.by_name[method], row[method], language)
            value = f"{names[row[column]]}（{how}）" if language == "zh" else f"{names[row[column]]} ({how})"
        else:
            value = NO_DATA.get(language)
        lines.append((INSTITUTIONS.by_name[column].label.get(language), value))
    lines.append((INSTITUTIONS.by_name["unit_evidence"].label.get(language), row["unit_evidence"]))
    facts(lines, language)


def _fund(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.funds, "id", code)
    _title(row["name_zh"], show(FUNDS.by_name["record_type"], row["record_type"], language))
    _facts(FUNDS, row, ("kind_zh", "sponsor", "scale_yi", "scale_basis", "set_up", "address",
                        "certainty", "settled"), language)  # fmt: skip
    for stem in ("certainty_basis", "note"):
        if words := _in_language(row, stem, language):
            st.caption(plain(words))
    _source(row, language)


def _listed(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.listed_companies, "code", code)
    _title(row["name_zh"] or row["name_en"], f"{code} · {row['name_en']}")
    _facts(LISTED, row, ("exchange", "address", "unit_method"), language)
    _source(row, language)


def _station(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    row = _row(everything.metro_stations, "id", code)
    _title(_name(row, language), Text("轨道车站", "Metro station").get(language))
    _facts(METRO_STATIONS, row, ("line", "interchange", "opened", "status"), language)
    _coordinate(row, language)
    _source(row, language)


def _near(code: str, tables: Tables, everything: Tables, language: Language) -> None:
    """List what is known to lie in an area, about one anchor."""
    lon, lat = near(code) or (0.0, 0.0)
    title = Text("仅知所在片区的记录", "Records known to an area only")
    _title(title.get(language), Text("共用一个代表点，不代表各自位置",
                                     "They share an anchor, not a location").get(language))  # fmt: skip
    for table_name, kind, words in (
        ("places", "place", Text("地点与项目", "Places and projects")),
        ("institutions", "institution", Text("机构", "Institutions")),
    ):
        rows = everything.frames[table_name]
        at = (rows["lon"] - lon).abs().lt(1e-6) & (rows["lat"] - lat).abs().lt(1e-6)
        _members(rows[at & (rows["accuracy"] == "area")], kind, words, language)


SHOWN: dict[str, Callable[[str, Tables, Tables, Language], None]] = {
    "unit": _unit,
    "district": _district,
    "cluster": _cluster,
    "part": _cluster,
    "place": _place,
    "institution": _institution,
    "fund": _fund,
    "listed": _listed,
    "station": _station,
    "near": _near,
}


def position(key: str, tables: Tables) -> dict[str, Any]:
    """Say where a picked feature lies: bounds of an area, the point of a record, or nothing."""
    kind, _, code = key.partition(":")
    if kind == "near":
        return {"at": list(near(code) or ())}
    areas = {"unit": ("units", "id"), "district": ("districts", "code"),
             "cluster": ("clusters", "id"), "part": ("clusters", "id")}  # fmt: skip
    if kind in areas:
        frame, column = tables.frames[areas[kind][0]], areas[kind][1]
        shape = frame.geometry[frame[column] == code].iloc[0]
        return {} if shape is None or shape.is_empty else {"bounds": list(shape.bounds)}
    table_of = {"place": "places", "institution": "institutions", "station": "metro_stations"}
    if kind not in table_of:
        return {}
    row = _row(tables.frames[table_of[kind]], "id", code)
    if is_missing(row["lon"]):
        unit = row.get("unit")
        return position(f"unit:{unit}", tables) if unit else {}
    return {"at": [row["lon"], row["lat"]]}

