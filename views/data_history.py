"""The history on the page: revisions, what changed in one or between two, and undo."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from gis.problems import ProblemError
from gis.revisions import Comparison, Entry, Revision
from gis.schema import Table
from gis.store import Tables
from gis.text import Language, Text
from views import cache, own_data
from views.authorship import author, show_author
from views.changes import ACTIONS, revision_name, revisions
from views.choices import Choices
from views.lists import readable
from views.printroom import say
from views.words import aside, plain

SHOWN_CELLS = 3_000


def show_history(choices: Choices, tables: Tables) -> None:
    """Show the revisions, the difference between two, and the way back."""
    language = choices.language
    store = cache.store()
    every = store.revisions()
    st.caption(
        Text(
            "每次写入都是一个修订：谁、何时、来自哪个文件、改了什么。任何修订都可重看、比较和撤销，"
            "撤销本身也是一个修订，不会丢失数据。",
            "Every write is a revision: who, when, from which file, what changed. Any can be read "
            "again, compared and undone; undoing is a revision too, and nothing is lost.",
        ).get(language)
    )
    st.dataframe(revisions(store, language), hide_index=True, width="stretch", height="content")
    if len(every) == 1:
        st.info(
            Text(
                "目前只有随程序提供的数据；导入或更正后，修订列在这里。",
                "Only the shipped data so far; imports and corrections will be listed here.",
            ).get(language)
        )
        return
    older, newer = _two(every, language)
    _difference(store.compare(older, newer), store.at(newer), language)
    _undo(every, language)


def _two(every: list[Revision], language: Language) -> tuple[int, int]:
    numbers = [one.number for one in every]
    words = {one.number: revision_name(one, language) for one in every}
    left, right = st.columns(2)
    older = left.selectbox(
        Text("从修订", "From revision").get(language),
        numbers[:-1][::-1],
        format_func=lambda number: words[number],
        key="w_older",
    )
    newer = right.selectbox(
        Text("到修订", "To revision").get(language),
        [number for number in numbers[::-1] if number > older],
        format_func=lambda number: words[number],
        key="w_newer",
    )
    return int(older), int(newer)


def _difference(found: list[Comparison], tables: Tables, language: Language) -> None:
    if not found:
        st.info(Text("两个修订的内容相同。", "Both revisions hold the same.").get(language))
        return
    for one in found:
        counts = (
            ("added", len(one.added)),
            ("changed", len(one.changed)),
            ("removed", len(one.removed)),
        )
        comma = "，" if language == "zh" else ", "
        told = comma.join(
            f"{ACTIONS[name].get(language)} {count}" for name, count in counts if count
        )
        st.markdown(f"##### {plain(one.table.title.get(language))}{aside(told, language)}")
        cells = cells_for_people(one, language)
        if len(cells):
            st.dataframe(
                cells.head(SHOWN_CELLS), hide_index=True, width="stretch", height="content"
            )
        for name, frame, keys in (
            ("added", one.after, one.added),
            ("removed", one.before, one.removed),
        ):
            if keys:
                with st.expander(f"{ACTIONS[name].get(language)}{aside(len(keys), language)}"):
                    columns = listed_columns(one.table)
                    rows = readable(one.table, frame.loc[keys], columns, tables, language)
                    st.dataframe(rows, hide_index=True, width="stretch")


def listed_columns(table: Table) -> tuple[str, ...]:
    """Return the columns by which a record is recognised in a list."""
    wanted = (table.key, "name_zh", "type", "record_type", "unit", "address", "as_of", "source")
    return tuple(dict.fromkeys(name for name in wanted if name in table.by_name))


def cells_for_people(one: Comparison, language: Language) -> pd.DataFrame:
    """Return the changed cells with labels for columns and words for codes."""
    cells = one.cells()
    names = one.after["name_zh"].to_dict() if "name_zh" in one.after else {}

    def word(column: str, value: str) -> str:
        choices = one.table.by_name[column].choices or {}
        return choices[value].get(language) if value in choices else value

    return pd.DataFrame(
        {
            Text("编号", "Id").get(language): cells["key"],
            Text("名称", "Name").get(language): [names.get(key, "") for key in cells["key"]],
            Text("字段", "Field").get(language): [
                one.table.by_name[name].label.get(language) for name in cells["column"]
            ],
            Text("原值", "Before").get(language): [
                word(name, value)
                for name, value in zip(cells["column"], cells["before"], strict=True)
            ],
            Text("新值", "After").get(language): [
                word(name, value)
                for name, value in zip(cells["column"], cells["after"], strict=True)
            ],
        }
    )


def _undo(every: list[Revision], language: Language) -> None:
    st.markdown(f"##### {Text('撤销', 'Undo').get(language)}")
    store = cache.store()
    show_author(store, language)
    name = author(store)
    if not name:
        return
    undoable = [one for one in every[::-1] if one.number > 0]
    words = {one.number: revision_name(one, language) for one in undoable}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    number = left.selectbox(
        Text("撤销哪一修订", "Which revision").get(language),
        list(words),
        format_func=lambda number: words[number],
        key="w_undo",
    )
    if right.button(
        Text("撤销", "Undo").get(language), key="undo", icon=":material/undo:", width="stretch"
    ):
        try:
            made = store.undo(number, Entry(author=name, at=own_data.now(), kind="undo"))
        except ProblemError as error:
            say(list(error.problems), language)
            return
        st.session_state["_undone"] = made.number
        st.rerun()
    if st.session_state.pop("_undone", None):
        st.success(
            Text("已撤销，并记为新的修订。", "Undone, and kept as a new revision.").get(language)
        )
