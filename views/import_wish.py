"""What the reader says about a file: its source and date, its datum, how it is to be taken."""

from __future__ import annotations

import streamlit as st

from gis.datum import DatumFinding
from gis.intake.columns import Assignment
from gis.intake.grid import Opened
from gis.intake.proposing import datum_of
from gis.intake.staging import STREET_BASE
from gis.intake.wish import ACCURACY, UNCERTAINTY_M, Online, Wish
from gis.online_geocode import SERVICES, ServiceName
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Language, Text
from gis.vocabulary import ACCURACIES, DATUMS
from views.words import plain

SYSTEMS = {
    "EPSG:4509": Text("CGCS2000 高斯-克吕格 117°E（EPSG:4509）", "CGCS2000 / GK 117E (EPSG:4509)"),
    "EPSG:4548": Text("CGCS2000 3 度带 117°E（EPSG:4548）", "CGCS2000 / 3-degree 117E (EPSG:4548)"),
    "EPSG:3857": Text("网络墨卡托（EPSG:3857）", "Web Mercator (EPSG:3857)"),
}  # fmt: skip
DATUM_OF_FILE = Text(
    "文件坐标的坐标系（换算为 CGCS2000 后入库）", "Datum of the file (converted to CGCS2000)"
)
NONE = Text("不使用文件中的坐标", "Do not use the coordinates")
UNCERTAINTIES = {"exact": 20.0, "building": 100.0, "block": 300.0, "street": 500.0, "area": 2000.0}


def ask_wish(opened: Opened, assignment: Assignment, tables: Tables, language: Language) -> Wish:
    """Show what has to be said beside the mapping; return it."""
    t = lambda zh, en: Text(zh, en).get(language)  # noqa: E731
    st.markdown(f"##### {t('来源与坐标', 'Source and coordinates')}")
    left, right = st.columns([3, 1])
    official = assignment.constants.get("source", "")
    own = "source" in assignment.columns
    source = left.text_input(
        t("资料来源（文件未写明的行）", "Source (for rows that name none)"),
        value=official or ("" if own else opened.file),
        key=f"w_source_{opened.sha256[:12]}",
        max_chars=400,
    )
    as_of = right.text_input(
        t("资料日期", "As of"), key=f"w_as_of_{opened.sha256[:12]}", placeholder="2026-09",
        max_chars=10,
    )  # fmt: skip
    datum = _ask_datum(opened, assignment, tables, language)
    accuracy, uncertainty = ACCURACY, UNCERTAINTY_M
    if datum and not TABLES[assignment.table].geometry:
        accuracy = st.selectbox(
            t(
                "坐标的精度（文件未写明时）",
                "Accuracy (where the file is silent)",
            ),
            list(UNCERTAINTIES),
            index=list(UNCERTAINTIES).index(ACCURACY),
            format_func=lambda code: (
                f"{ACCURACIES[code].get(language)} ±{UNCERTAINTIES[code]:.0f} m"
            ),
            key="w_accuracy_of_file",
        )
        uncertainty = UNCERTAINTIES[accuracy]
    with st.expander(t("更多选项", "More options")):
        geocodes = st.checkbox(
            t("没有坐标的，按地址定位（楼宇、门牌内插）", "Place by address where there is none"),
            value=True, key="w_geocodes",
        )  # fmt: skip
        online = _ask_online(language)
        full = st.checkbox(
            t("全量名单：其中没有的同源记录视为关闭", "The whole list of its source"),
            key="w_full",
        )  # fmt: skip
        erases = st.checkbox(
            t(
                "空单元格清除原有的值（默认保留）",
                "Empty cells erase what is stored",
            ),
            key="w_erases",
        )
    return Wish(
        assignment=assignment, source=" ".join(source.split()), as_of=as_of.strip(), datum=datum,
        accuracy=accuracy, uncertainty_m=uncertainty, geocodes=geocodes, online=online,
        full=full, erases=erases,
    )  # fmt: skip


def _ask_online(language: Language) -> Online | None:
    """Offer a web geocoder, off unless the reader names it and gives a key."""
    off = Text("不使用（离线）", "None (offline)")
    services: list[ServiceName | None] = [None, *SERVICES]
    service = st.selectbox(
        Text("在线地理编码（需联网和密钥）", "Web geocoder (needs network, key)").get(language),
        services,
        format_func=lambda name: (SERVICES[name].name if name else off).get(language),
        key="w_online",
    )
    if not service:
        return None
    words = Text(
        "没有坐标的地址将发送给{service}；密钥仅存于本次会话。",
        "Addresses without a coordinate are sent to {service}; the key is kept for this session.",
    )
    st.caption(words.format(service=SERVICES[service].name).get(language))
    key = st.text_input(Text("密钥", "Key").get(language), key="w_online_key", type="password")
    return Online(service=service, key=key.strip()) if key.strip() else None


def _ask_datum(opened: Opened, assignment: Assignment, tables: Tables, language: Language) -> str:
    """Show in which datum the coordinates seem to be, on what evidence; return what is settled."""
    if {"datum", "original_lon", "lon"} <= set(assignment.columns):
        return ""
    table = TABLES[assignment.table]
    judged = table.id in STREET_BASE or (not table.geometry and "lon" in table.by_name)
    if not judged:
        return ""
    found = _found(opened, assignment, tables)
    if found is None:
        return ""
    words = {**DATUMS, **SYSTEMS}
    proposed = found.datum if found.datum in words else ""
    _say_evidence(found, language)
    options = ["", *words]
    return str(
        st.selectbox(
            DATUM_OF_FILE.get(language),
            options,
            index=options.index(proposed),
            format_func=lambda code: (words[code] if code else NONE).get(language),
            key=f"w_datum_{opened.sha256[:12]}_{'-'.join(sorted(assignment.columns))[:80]}",
        )
    )  # fmt: skip


def _found(opened: Opened, assignment: Assignment, tables: Tables) -> DatumFinding | None:
    key = (opened.sha256, opened.sheet, tuple(sorted(assignment.columns.items())), tables.version)
    held = st.session_state.get("_datum")
    if held is None or held[0] != key:
        held = (key, datum_of(opened, assignment, tables))
        st.session_state["_datum"] = held
    return held[1]


def _say_evidence(found: DatumFinding, language: Language) -> None:
    lines = "\n".join(f"- {plain(line.get(language))}" for line in found.evidence)
    if found.datum == "undecided":
        head = Text(
            "坐标系无法判定，请选择；不确定时先不使用坐标。",
            "The datum cannot be told: choose it, or leave the coordinates out.",
        )
        st.warning(f"{head.get(language)}\n\n{lines}", icon=":material/my_location:")
        return
    name = DATUMS[found.datum].get(language) if found.datum in DATUMS else found.datum
    head = Text("坐标像是 {name}，把握 {share}。", "They look like {name}, {share} sure.")
    told = head.format(name=name, share=f"{found.confidence:.0%}").get(language)
    st.info(f"{plain(told)}\n\n{lines}", icon=":material/my_location:")
    if found.swapped:
        st.warning(
            Text("经度、纬度两列像是写反了。", "Longitude and latitude look swapped.").get(language)
        )
