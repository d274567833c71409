"""The preview on the page: what would happen, why rows are rejected, and the button that writes."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gis.checks import Fault
from gis.intake.grid import Opened
from gis.intake.preview import Preview, preview
from gis.intake.wish import Wish
from gis.ledger import Cancelled
from gis.problems import ProblemError
from gis.store import Store
from gis.text import Language, Text, is_missing
from views import importing
from views.authorship import author
from views.data_history import cells_for_people, listed_columns
from views.importing import Shown
from views.lists import readable
from views.printroom import say
from views.words import aside, plain

PREVIEWED = "_previewed"
WRITTEN = "_written_revision"
REJECTED = "_rejected_rows"
SHOWN = 500


def show_preview(opened: Opened, wish: Wish, store: Store, language: Language) -> None:
    """Show the button that previews; once previewed, what would be done and how to do it."""
    number = store.head
    key = (opened.sha256, opened.sheet, wish, number)
    if st.button(
        Text("预览", "Preview").get(language), key="preview", type="primary",
        icon=":material/visibility:",
    ):  # fmt: skip
        st.session_state[PREVIEWED] = (key, _made(opened, wish, store, number, language))
    _say_written(language)
    held_key, shown = st.session_state.get(PREVIEWED, (None, None))
    if held_key != key or shown is None:
        return
    _counts(shown, language)
    _faults(shown, opened, language)
    _changed(shown, store, language)
    _listed(shown, store, language)
    _write(Shown(opened=opened, wish=wish, preview=shown), store, language)


def _made(
    opened: Opened, wish: Wish, store: Store, number: int, language: Language
) -> Preview | None:
    """Return the preview; None where it cannot be made or the reader stopped it."""
    bar = st.progress(0.0, Text("正在核对", "Checking").get(language))
    stop = st.empty()
    stop.button(Text("停止", "Stop").get(language), key="stop", icon=":material/cancel:")
    try:
        return preview(
            opened, wish, store.at(number), number,
            lambda done, total: move(bar, done, total),
        )  # fmt: skip
    except ProblemError as error:
        say(list(error.problems), language)
        return None
    finally:
        bar.empty()
        stop.empty()


def move(bar: DeltaGenerator, done: int, total: int) -> None:
    """Move a bar to where the work is; a click on another control stops the work here."""
    bar.progress(min(done / max(total, 1), 1.0))


def _counts(shown: Preview, language: Language) -> None:
    words = (
        (Text("新增", "New"), len(shown.new)),
        (Text("变更", "Changed"), len(shown.changed)),
        (Text("未变", "Unchanged"), len(shown.unchanged)),
        (Text("不收", "Rejected"), len(shown.rejected)),
        (Text("关闭", "Closed"), len(shown.closed)),
        (Text("外地", "Other cities"), shown.staged.outside),
    )
    with st.container(horizontal=True, gap="large"):
        for label, count in words:
            st.metric(label.get(language), f"{count:,}", width="content")


def _faults(shown: Preview, opened: Opened, language: Language) -> None:
    """List the findings, one line each kind, with the rows that it concerns."""
    if not shown.faults:
        st.success(Text("没有发现问题。", "Nothing is wrong.").get(language))
        return
    heads = [
        Text("处理", "Result"), Text("列", "Column"), Text("问题", "Finding"),
        Text("怎么办", "What to do"), Text("行数", "Rows"), Text("行号", "Row numbers"),
        Text("例值", "Example"),
    ]  # fmt: skip
    rejected, warned = Text("不收", "rejected"), Text("收下，请核对", "taken, please check")
    lines = []
    for fault in shown.faults:
        numbers = shown.staged.numbers[fault.rows]
        column = shown.headings.get(fault.column) or shown.label(fault.column, language)
        example = _example(shown, fault)
        lines.append(
            (
                (rejected if fault.refuses else warned).get(language),
                column, fault.says.get(language), fault.cure.get(language), len(numbers),
                " ".join(map(str, numbers[:12])) + (" …" if len(numbers) > 12 else ""), example,
            )
        )  # fmt: skip
    title = Text("核对结果", "Findings").get(language)
    st.markdown(f"##### {title}{aside(len(lines), language)}")
    named = [one.get(language) for one in heads]
    st.dataframe(
        pd.DataFrame(lines, columns=named),
        hide_index=True,
        width="stretch",
        column_config={
            named[0]: st.column_config.Column(width="small"),
            named[2]: st.column_config.Column(width="large"),
            named[4]: st.column_config.Column(width="small"),
        },
    )
    if len(shown.rejected):
        content = _rejected(shown, opened, language)
        st.download_button(
            Text("下载不收的行（附原因）", "Download rejected rows with reasons").get(language),
            content, file_name="rejected.csv", mime="text/csv", key="rejected",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _rejected(shown: Preview, opened: Opened, language: Language) -> bytes:
    """Return the file of rejected rows, made once for a preview and not at each run of the page."""
    held = st.session_state.get(REJECTED)
    if held is None or held[0] is not shown or held[1] != language:
        held = (shown, language, importing.rejected_csv(shown, opened, language))
        st.session_state[REJECTED] = held
    return bytes(held[2])


def _example(shown: Preview, fault: Fault) -> str:
    if fault.column not in shown.staged.records or not len(fault.rows):
        return ""
    value = shown.staged.records[fault.column].iloc[fault.rows[0]]
    return "" if is_missing(value) else str(value)[:60]


def _changed(shown: Preview, store: Store, language: Language) -> None:
    if not len(shown.changed):
        return
    cells = cells_for_people(shown.comparison(SHOWN), language)
    title = Text("变更的单元格", "Changed cells").get(language)
    with st.expander(f"{title}{aside(len(cells), language)}", expanded=True):
        st.dataframe(cells, hide_index=True, width="stretch")
        if len(shown.changed) > SHOWN:
            words = Text("只列前 {n} 条记录的变更", "Only those of the first {n} records")
            st.caption(words.format(n=SHOWN).get(language))


def _listed(shown: Preview, store: Store, language: Language) -> None:
    tables = store.tables
    if len(shown.new):
        title = Text("新增的记录", "New records").get(language)
        with st.expander(f"{title}{aside(len(shown.new), language)}"):
            rows = shown.records.loc[shown.new[:SHOWN]]
            wanted = (*listed_columns(shown.table), "level", "unit_method", "accuracy")
            columns = tuple(dict.fromkeys(name for name in wanted if name in rows))
            st.dataframe(
                readable(shown.table, rows, columns, tables, language),
                hide_index=True, width="stretch",
            )  # fmt: skip
    if shown.closed:
        title = Text("名单中没有、将关闭的记录", "Not in the list, to be closed").get(language)
        with st.expander(f"{title}{aside(len(shown.closed), language)}"):
            current = tables.frames[shown.table.id]
            rows = current[current[shown.table.key].isin(shown.closed)]
            columns = tuple(n for n in listed_columns(shown.table) if n in rows)
            st.dataframe(readable(shown.table, rows, columns, tables, language), hide_index=True)


def _write(shown: Shown, store: Store, language: Language) -> None:
    made = shown.preview
    if not (len(made.new) or len(made.changed) or made.closed):
        st.info(Text("没有可写入的变化。", "There is nothing to write.").get(language))
        return
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    new = left.checkbox(
        Text("写入新增的记录", "Write new records").get(language), value=True, key="w_new",
        disabled=not len(made.new),
    )  # fmt: skip
    changed = middle.checkbox(
        Text("写入变更", "Write changes").get(language), value=True, key="w_changed",
        disabled=not len(made.changed),
    )  # fmt: skip
    note = right.text_input(
        Text("说明（如：2026 年第三季度）", "Note (such as: third quarter 2026)").get(language),
        key="w_note", max_chars=200,
    )  # fmt: skip
    if not st.button(
        Text("写入", "Write").get(language), key="write", type="primary", icon=":material/save:"
    ):
        return
    bar = st.progress(0.0, Text("正在写入", "Writing").get(language))
    try:
        revision = importing.commit(
            shown, store, note, author(store), new=new, changed=changed,
            progress=lambda done, total: move(bar, done, total),
        )  # fmt: skip
    except ProblemError as error:
        say(list(error.problems), language)
        return
    except Cancelled:
        return
    finally:
        bar.empty()
    st.session_state[WRITTEN] = (revision.number, revision.version)
    st.session_state.pop(PREVIEWED, None)
    st.rerun()


def _say_written(language: Language) -> None:
    """Say once that a revision was written, and where it can be undone."""
    done = st.session_state.pop(WRITTEN, None)
    if done is None:
        return
    words = Text(
        "已写入修订 {n}，数据版本 {v}。地图、名录与统计已更新；可在“修订历史”中查看或撤销。",
        "Revision {n} is written; data version {v}. Map, lists and counts are up to date; see or "
        "undo it under History.",
    )
    told = words.format(n=done[0], v=done[1]).get(language)
    st.success(plain(told), icon=":material/check_circle:")
