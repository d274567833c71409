"""Lists for those who would rather read: the same records and filters as the map."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from gis.cells import show, spoken
from gis.counts import (
    PARTITIONS,
    TOTALS,
    Partition,
    Subject,
    categories,
    comparisons,
    count_by_area,
)
from gis.schema import Table
from gis.selection import unplaced
from gis.signoff import reviews_in, says, standing
from gis.store import Tables
from gis.tables import FUNDS, INSTITUTIONS, LISTED, PLACES
from gis.tables.reviews import REVIEWED
from gis.text import NO_DATA, Language, Text
from views import cache
from views.area_panels import reported_amount, reported_period
from views.authorship import author
from views.choices import TABS, Choices, pick, put_into_url
from views.words import aside

CITY = "340100"
COLUMNS: dict[str, tuple[Table, str, tuple[str, ...]]] = {
    "institutions": (INSTITUTIONS, "institution", (
        "name_zh", "type", "level", "group", "unit", "unit_method", "division", "cluster",
        "address", "accuracy", "registered", "as_of", "source")),
    "places": (PLACES, "place", (
        "name_zh", "name_en", "kind", "status", "areas", "unit", "address", "accuracy",
        "uncertainty_m", "coordinate_method", "source_status", "source")),
    "funds": (FUNDS, "fund", (
        "name_zh", "record_type", "kind_zh", "sponsor", "scale_yi", "scale_basis", "unit",
        "certainty", "settled", "as_of", "source")),
    "listed_companies": (LISTED, "listed", (
        "code", "company", "name_zh", "name_en", "exchange", "unit", "source")),
}  # fmt: skip


def show_lists(choices: Choices, tables: Tables, everything: Tables) -> None:
    """Show counts, registers and what is not placed, one tab each."""
    language = choices.language
    st.markdown(f"### {Text('名录与统计', 'Lists and counts').get(language)}")
    if not choices.selection.is_everything:
        words = Text(
            "机构已按左侧条件筛选：{n} / {all} 家",
            "Institutions filtered as in the rail: {n} of {all}",
        )
        st.caption(
            words.format(n=len(tables.institutions), all=len(everything.institutions)).get(language)
        )
    chosen = st.pills(
        Text("名单", "List").get(language),
        list(TABS),
        format_func=lambda name: TABS[name].get(language),
        required=True,
        key="w_tab",
        label_visibility="collapsed",
    )
    put_into_url(replace(choices, tab=chosen or "counts"))
    if chosen == "counts":
        show_counts(choices.partition, tables, language)
        _city_figures(everything, language)
    elif chosen == "unplaced":
        _unplaced(tables, language)
    else:
        _register(str(chosen), tables.frames[str(chosen)], tables, language)


def show_counts(partition: Partition, tables: Tables, language: Language) -> None:
    """Show the counts of the partition and of the clusters, as the command line prints them."""
    subjects: tuple[tuple[Partition, Subject, Text], ...] = (
        (partition, "institutions", Text("金融机构", "Institutions")),
        ("clusters", "institutions", Text("金融机构", "Institutions")),
        (partition, "funds", Text("基金与管理人", "Funds and managers")),
    )
    for areas, subject, title in subjects:
        head = f"{title.get(language)} · {PARTITIONS[areas].get(language)}"
        st.markdown(f"##### {head}")
        by = "family" if subject == "institutions" else "type"
        counted = count_by_area(tables, partition=areas, by=by, subject=subject)  # type: ignore[arg-type]
        frame = counts_for_people(counted, subject, by, language)
        st.dataframe(
            frame,
            hide_index=True,
            width="stretch",
            height="content",
            placeholder=NO_DATA.get(language),
            column_config={frame.columns[0]: st.column_config.Column(width="medium")},
        )
        st.download_button(
            Text("下载 CSV", "Download CSV").get(language),
            frame.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{areas}-{subject}.csv",
            mime="text/csv",
            key=f"csv_{areas}_{subject}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    st.caption(
        Text(
            "“暂无数据”指名录中没有记录，不等于 0。"
            "机构按登记地址计数（截至 2019-04，存续状态未核）；基金仅计可信度 A、B 且已落户者。",
            "“No data” means no record in the register, which is not 0. Institutions by written "
            "address (to 2019-04, status unverified); funds: certainty A and B and settled only.",
        ).get(language)
    )


def _city_figures(tables: Tables, language: Language) -> None:
    """List what is published of the whole city: cited statements, never added nor compared."""
    st.markdown(f"##### {Text('全市公布数', 'Reported figures of the city').get(language)}")
    lines = []
    for one in comparisons(tables, CITY):
        row = one.reported
        lines.append(
            {
                Text("指标", "Item").get(language): row[f"item_{language}"],
                Text("数值", "Value").get(language): reported_amount(row, language),
                Text("时点", "Period").get(language): reported_period(row, language),
                Text("覆盖率", "Coverage").get(language): one.says.get(language),
                Text("口径", "Scope").get(language): row[f"scope_{language}"],
                Text("资料来源", "Source").get(language): row["source"],
            }
        )
    st.dataframe(
        pd.DataFrame(lines),
        hide_index=True,
        width="stretch",
        height=420,
        placeholder=NO_DATA.get(language),
    )


def counts_for_people(
    counted: pd.DataFrame, subject: Subject, by: str, language: Language
) -> pd.DataFrame:
    """Return a count table with headings in the reader's language."""
    words = categories(by, subject)  # type: ignore[arg-type]
    columns = {f"name_{language}": Text("区域", "Area").get(language)}
    columns |= {code: words[code].get(language) for code in words if code in counted}
    columns["total"] = TOTALS[subject].get(language)
    frame = counted[list(columns)].rename(columns=columns)
    if subject == "institutions":
        # Each record counts once, so the rows can be added up.
        whole = {columns[f"name_{language}"]: Text("全部记录", "All records").get(language)}
        whole |= frame.iloc[:, 1:].sum(min_count=1).to_dict()
        frame = pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)
    return frame.astype(dict.fromkeys(frame.columns[1:], "Int64"))


def _register(name: str, records: pd.DataFrame, tables: Tables, language: Language) -> None:
    definition, kind, columns = COLUMNS[name]
    records = records.reset_index(drop=True)
    frame = readable(definition, records, columns, tables, language)
    if name in REVIEWED:
        frame.insert(
            1, Text("核实", "Verified").get(language), _signed(name, records, tables, language)
        )
    picked = st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        height=620,
        placeholder=NO_DATA.get(language),
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows_{name}_{language}",
    )
    st.caption(Text("点选一行查看详情。", "Select a row to read more.").get(language))
    rows = picked.selection.rows
    if rows and rows[0] < len(records):
        key = f"{kind}:{records.iloc[rows[0]][definition.key]}"
        if st.session_state.get("_row") != key:
            st.session_state["_row"] = key
            pick(key)
            st.rerun()


def _signed(name: str, records: pd.DataFrame, tables: Tables, language: Language) -> list[str]:
    """Return what was confirmed of each record, and whether it still stands; "" for nothing."""
    reviews = reviews_in(tables)
    reviews = standing(tables.with_tables(reviews=reviews[reviews["table"] == name]))
    own = reviews.set_index("record").to_dict("index")
    return [
        says(own[key]).get(language) if key in own and own[key]["state"] != "open" else ""
        for key in records["id"]
    ]


def readable(
    definition: Table,
    records: pd.DataFrame,
    columns: tuple[str, ...],
    tables: Tables,
    language: Language,
) -> pd.DataFrame:
    """Return records for people: codes in words, ids of areas by their names, units in headings."""
    names = area_names(tables, language)
    shown: dict[str, list[object]] = {}
    for name in columns:
        twin = f"{name.removesuffix('_zh')}_en"
        other = language == "en" and name != "name_zh" and twin in definition.by_name
        column = definition.by_name[twin if other else name]
        heading = spoken(column, language)
        if column.unit is not None:
            heading += aside(column.unit.get(language), language)
        values = records[column.name].tolist()
        if column.refers_to in ("units", "districts", "clusters"):
            # Outside every cluster is no gap in the data; an unknown unit or division is.
            empty = "" if column.refers_to == "clusters" else NO_DATA.get(language)
            shown[heading] = [_names_of(str(value), names) or empty for value in values]
        elif column.kind in ("number", "integer"):
            factor = column.english_factor if language == "en" else 1.0
            shown[heading] = values if factor == 1.0 else [value * factor for value in values]
        else:
            shown[heading] = [show(column, value, language) for value in values]
    return pd.DataFrame(shown)


def area_names(tables: Tables, language: Language) -> dict[str, str]:
    """Return the short names of all areas by id."""
    names: dict[str, str] = {}
    for table, key in (("units", "id"), ("districts", "code"), ("clusters", "id")):
        frame = tables.frames[table]
        names |= dict(zip(frame[key], frame[f"short_{language}"], strict=True))
    return names


def _names_of(codes: str, names: dict[str, str]) -> str:
    return "、".join(names.get(code, code) for code in codes.split(";") if code)


def _unplaced(tables: Tables, language: Language) -> None:
    st.caption(
        Text(
            "下列记录没有足够精确的坐标，地图上不画点；机构仍按登记地址计入所在单元。",
            "These records have no coordinate good enough for a point; institutions still count in "
            "the unit of their address.",
        ).get(language)
    )
    words = (
        Text("点选一行，在地图上定位。", "Select a row to place it on the map.")
        if author(cache.store())
        else Text("点选一行查看详情。", "Select a row to read more.")
    )
    st.caption(words.get(language))
    for name, title in (
        ("institutions", Text("金融机构", "Institutions")),
        ("places", Text("楼宇、园区与项目", "Buildings, parks, projects")),
    ):
        definition, _, _ = COLUMNS[name]
        records = unplaced(tables.frames[name])
        st.markdown(f"##### {title.get(language)}{aside(len(records), language)}")
        columns = ("name_zh", "unit", "address", "accuracy", "uncertainty_m", "source")
        key = f"unplaced_{name}_{language}"
        st.dataframe(
            readable(definition, records, columns, tables, language),
            hide_index=True,
            width="stretch",
            height=420,
            placeholder=NO_DATA.get(language),
            on_select=partial(_to_place, key, COLUMNS[name][1], list(records[definition.key])),
            selection_mode="single-row",
            key=key,
        )


def _to_place(table: str, kind: str, keys: list[str]) -> None:
    """Open the record of the row on the map, ready to be placed by whoever may write."""
    rows = st.session_state[table].selection.rows
    if rows and rows[0] < len(keys):
        st.session_state["w_mode"] = "map"
        pick(f"{kind}:{keys[rows[0]]}", edit=bool(author(cache.store())))
