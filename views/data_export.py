"""Taking data out on the page: a table, the filters of the map heeded, in the format wanted."""

from __future__ import annotations

import streamlit as st

from gis.export.formats import FORMATS
from gis.problems import ProblemError
from gis.selection import select
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Text, listed
from layers import all_layers
from views.choices import Choices
from views.exporting import Choice, Exported, export_bytes
from views.onefile import Wanted, heavy, kept_file
from views.packaging import kept_package
from views.printroom import say

ONE_FILE = Text("把这张地图存成一个文件", "Save this map as one file")
ONE_FILE_SAYS = Text(
    "一个网页文件，含地图页当前的图层、筛选与语言，以及图例、搜索、详情和中英文；"
    "不联网也能打开，可放在 U 盘里。图上带审图提示与数据版本。",
    "One web page with the layers, filters and language of the map page, its legend, search, "
    "records and both languages; it opens without a network, from a USB stick. It carries the "
    "notice of review and the version of the data.",
)
PROJECT = Text("在 QGIS 中继续制图", "Go on in QGIS")
PROJECT_SAYS = Text(
    "地图页当前的图层与筛选，打成一个 QGIS 工程：GeoPackage 数据、同样的颜色与符号、可直接导出 "
    "PDF 的 A3 版面，另附 MapLibre 样式。解压后打开 atlas.qgs。",
    "The layers and filters of the map page as a QGIS project: a GeoPackage, the same colours and "
    "symbols, an A3 layout ready for PDF, and a MapLibre style. Unpack it and open atlas.qgs.",
)
LEFT_OUT = Text(
    "记录太多、文件里不含的图层：{names}。", "Left out, as they have too many records: {names}."
)
HEADS = {
    "names": Text("字段名（可再导入）", "Field names (can be imported again)"),
    "labels": Text("中文或英文名称", "Labels"),
    "both": Text("两者", "Both"),
}


def show_export(choices: Choices, tables: Tables) -> None:
    """Show the choice of table, format and words, and hand the file out."""
    language = choices.language
    left, middle, right = st.columns(3)
    table = left.selectbox(
        Text("数据表", "Table").get(language),
        list(TABLES),
        index=list(TABLES).index("institutions"),
        format_func=lambda name: TABLES[name].title.get(language),
        key="w_export_table",
    )
    kind = middle.selectbox(
        Text("格式", "Format").get(language),
        list(FORMATS),
        format_func=lambda name: FORMATS[name].says.get(language),
        key="w_export_format",
    )
    head = right.selectbox(
        Text("列名", "Headings").get(language),
        list(HEADS),
        format_func=lambda name: HEADS[name].get(language),
        key="w_export_head",
    )
    words = st.checkbox(
        Text("代码写成文字，便于阅读", "Words in place of codes").get(language),
        key="w_export_words",
    )
    frame = tables.frames[table]
    if table == "institutions" and not choices.selection.is_everything:
        frame = select(frame, choices.selection)
        st.caption(
            Text(
                "已按地图左侧的筛选条件取 {n} / {all} 条。", "Filtered as on the map: {n} of {all}."
            )
            .format(n=len(frame), all=len(tables.institutions))
            .get(language)
        )
    asked = (tables.version, table, len(frame), kind, head, words, language, choices.selection)
    if st.button(
        Text("生成文件", "Make the file").get(language), key="export", type="primary",
        icon=":material/output:",
    ):  # fmt: skip
        with st.spinner(Text("正在生成", "Working").get(language)):
            try:
                choice = Choice(format=kind, language=language, words=words, head=head)  # type: ignore[arg-type]
                st.session_state["_exported"] = (
                    asked,
                    export_bytes(table, frame, tables, choice),
                )
            except ProblemError as error:
                say(list(error.problems), language)
    made_for, made = st.session_state.get("_exported", (None, None))
    if made_for == asked and isinstance(made, Exported):
        for notice in made.notices:
            st.warning(notice.get(language))
        st.download_button(
            Text("下载 {name}", "Download {name}").format(name=made.name).get(language),
            made.content, file_name=made.name, mime=made.media_type, key="exported",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    st.caption(
        Text(
            "文件附字段说明与来源；公式样的单元格已作中和，在 Excel 中不会被执行。"
            "GeoPackage 带样式，在 QGIS 中打开即与此处同样。",
            "Files come with fields and sources; cells that look like formulas are neutralised. "
            "A GeoPackage carries its style: QGIS shows it as it looks here.",
        ).get(language)
    )
    _one_file(choices, tables)


def _one_file(choices: Choices, tables: Tables) -> None:
    """Offer the map as it is on the map page; the file is made when its button is pressed."""
    language = choices.language
    shown = tuple(layer.id for layer in choices.layers())
    left_out = heavy(shown, tables)
    wanted = Wanted(
        layers=tuple(name for name in shown if name not in left_out),
        selection=choices.selection,
        language=language,
    )
    st.markdown(f"##### {ONE_FILE.get(language)}")
    st.caption(ONE_FILE_SAYS.get(language))
    if left_out:
        names = listed(all_layers()[name].title for name in left_out)
        st.caption(LEFT_OUT.format(names=names).get(language))
    st.download_button(
        Text("地图（HTML）", "Map (HTML)").get(language),
        lambda: kept_file(wanted, int(choices.since)),
        file_name=f"map-{tables.version[:12]}.html",
        mime="text/html", key="one_file", on_click="ignore", icon=":material/public_off:",
    )  # fmt: skip
    _project(wanted, choices, tables)


def _project(wanted: Wanted, choices: Choices, tables: Tables) -> None:
    """Offer the same layers as a QGIS project; it too is made when its button is pressed."""
    language = choices.language
    st.markdown(f"##### {PROJECT.get(language)}")
    st.caption(PROJECT_SAYS.get(language))
    st.download_button(
        Text("QGIS 工程（zip）", "QGIS project (zip)").get(language),
        lambda: kept_package(wanted, int(choices.since)),
        file_name=f"qgis-{tables.version[:12]}-{language}.zip",
        mime="application/zip", key="qgis_project", on_click="ignore", icon=":material/layers:",
    )  # fmt: skip
