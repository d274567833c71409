"""What there is, where it is from: files, fields, reported figures, records left out."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from gis.store import PACKAGE, Tables
from gis.tables import EXCLUDED, REPORTED_COUNTS, TABLES
from gis.text import NO_DATA, Text
from views import cache
from views.choices import Choices
from views.lists import area_names, readable
from views.words import plain


def show_sources(choices: Choices, tables: Tables) -> None:
    """Show files, fields, reported figures and what was left out."""
    language = choices.language

    def say(zh: str, en: str) -> str:
        return Text(zh, en).get(language)

    def _titles(entries: list[dict[str, str]]) -> str:
        key = "title" if language == "zh" else "title_en"
        return ("；" if language == "zh" else "; ").join(one[key] for one in entries)

    package = json.loads((cache.store().folder / PACKAGE).read_text(encoding="utf-8"))
    st.caption(
        say(
            "所有数据随程序提供，离线可用；每条记录都注明来源，出处有日期的注明日期，未知者显示为“暂无数据”。",
            "All data come with the program and work offline; every record names its source, and "
            "the date where the source has one; what is unknown is left empty.",
        )
    )
    st.caption(say(f"数据版本 {tables.version}", f"Data version {tables.version}"))

    st.markdown(f"##### {say('数据文件', 'Files')}")
    st.dataframe(
        pd.DataFrame(
            [
                {
                    say("数据表", "Table"): TABLES[entry["name"].replace("-", "_")].title.get(
                        language
                    ),
                    say("文件", "File"): entry["path"],
                    say("记录数", "Records"): len(tables.frames[_table(entry)]),
                    say("一条记录是", "One record is"): TABLES[
                        entry["name"].replace("-", "_")
                    ].row.get(language),
                    say("来源", "Sources"): _titles(entry.get("sources", [])),
                    say("许可", "Licences"): _titles(entry.get("licenses", [])),
                }
                for entry in package["resources"]
                if _table(entry) in TABLES
            ]
        ),
        hide_index=True,
        width="stretch",
        height="content",
    )

    st.markdown(f"##### {say('字段说明', 'Fields')}")
    name = st.selectbox(
        say("数据表", "Table"),
        list(TABLES),
        format_func=lambda code: TABLES[code].title.get(language),
        key="dictionary",
    )
    st.dataframe(
        pd.DataFrame(
            [
                {
                    say("字段", "Field"): column.name,
                    say("名称", "Name"): column.label.get(language),
                    say("单位", "Unit"): column.unit.get(language) if column.unit else "",
                    say("必填", "Required"): column.required,
                    say("可选值", "Choices"): "、".join(
                        f"{code}＝{words.get(language)}"
                        for code, words in (column.choices or {}).items()
                    ),
                    say("说明", "Note"): column.note.get(language) if column.note else "",
                }
                for column in TABLES[name].columns
            ]
        ),
        hide_index=True,
        width="stretch",
    )

    title = say("公布数（口径各异，不可相加）", "Reported figures (scopes differ: never add)")
    st.markdown(f"##### {title}")
    columns = tuple(f"{stem}_{language}" for stem in ("item", "unit", "scope"))
    reported = tables.reported_counts
    frame = readable(
        REPORTED_COUNTS,
        reported,
        (columns[0], "value", columns[1], "period", "kind", columns[2], "source"),
        tables,
        language,
    )
    city = {"340100": say("合肥市", "Hefei"), "340000": say("安徽省", "Anhui")}
    names = {**city, **area_names(tables, language)}
    frame.insert(0, say("区域", "Area"), [names.get(code, code) for code in reported["area"]])
    st.dataframe(
        frame, hide_index=True, width="stretch", height=420, placeholder=NO_DATA.get(language)
    )

    st.markdown(f"##### {say('未收录的记录及理由', 'Records left out, and why')}")
    st.dataframe(
        readable(
            EXCLUDED, tables.excluded, ("name_zh", f"reason_{language}", "source"), tables, language
        ),
        hide_index=True,
        width="stretch",
        height="content",
    )
    st.caption(plain(say("行政界线仅供内部工作使用。", "Boundaries are for internal work only.")))


def _table(entry: dict[str, str]) -> str:
    return entry["name"].replace("-", "_")
