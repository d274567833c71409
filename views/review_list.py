"""The work list on the page: filtered, assigned in bulk or by cell, signed off, taken along."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pandas as pd
import streamlit as st

from gis.problems import ProblemError
from gis.reasons import REASONS
from gis.review import Limits, filtered, newest, work_list
from gis.revisions import Revision
from gis.signoff import Key, Mark, is_date
from gis.store import Tables
from gis.tables import REVIEWS
from gis.tables.reviews import METHODS, REVIEWED
from gis.text import NO_DATA, Language, Text
from views import cache, review_words, reviewing
from views.authorship import author, show_author
from views.lists import area_names
from views.printroom import say
from views.words import aside

ALL, NOBODY = "*", ""
DUE = r"^(\d{4}-\d{2}-\d{2})?$"
PICK = Text("选", "Pick")
SHOWN = (
    "name_zh", "reasons", "owner", "due", "level", "kind", "unit", "cures", "state", "verified_on",
    "office", "method", "as_of", "address", "table", "record",
)  # fmt: skip
EDITED = ("owner", "due")


@lru_cache(maxsize=8)
def _every(version: str, limits: Limits) -> pd.DataFrame:
    return work_list(cache.tables(), limits)


def show_work_list(tables: Tables, language: Language) -> None:
    """Show which records are to be looked at, with what the reader may do about them."""
    limits = _limits(tables, language)
    every = _every(tables.version, limits)
    rows = _filters(every, tables, language)
    _summary(every, rows, language)
    may_write = bool(author(cache.store()))
    chosen = _table(rows, tables, language, may_write)
    st.download_button(
        Text("下载清单 CSV", "Download the list as CSV").get(language),
        review_words.for_people(rows, tables, language).to_csv(index=False).encode("utf-8-sig"),
        file_name="review.csv",
        mime="text/csv",
        key="csv_review",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
    show_author(cache.store(), language)
    if may_write:
        _actions(chosen, language)
    if told := st.session_state.pop("_reviewed", None):
        st.success(told.get(language))


def _limits(tables: Tables, language: Language) -> Limits:
    """Ask from where on a record is out of date, or its position uncertain."""
    with st.expander(Text("判断标准", "Limits").get(language), icon=":material/tune:"):
        left, middle, right = st.columns(3)
        months = left.number_input(
            Text("过时：早于最新资料几个月", "Out of date: months before the newest").get(language),
            min_value=1, max_value=240, value=24, key="w_review_months",
        )  # fmt: skip
        at = middle.text_input(
            Text("以此日期为准（空：资料中最新的日期 {d}）", "As seen on (empty: newest date, {d})")
            .format(d=newest(tables) or "—")
            .get(language),
            key="w_review_at",
            placeholder="2026-11",
        )
        metres = right.number_input(
            Text("位置不确定度上限（米）", "Most uncertainty (m)").get(language),
            min_value=10, max_value=5000, value=500, step=50, key="w_review_metres",
        )  # fmt: skip
    if at and not is_date(at):
        st.error(Text("日期请写成 2026、2026-11 或 2026-11-20", "Write 2026, 2026-11 or 2026-11-20")
                 .get(language))  # fmt: skip
        at = ""
    return Limits(months=int(months), at=at, uncertainty_m=float(metres))


def _filters(every: pd.DataFrame, tables: Tables, language: Language) -> pd.DataFrame:
    """Ask which part of the list is wanted."""
    every_word = Text("全部", "All").get(language)
    names = area_names(tables, language)
    first, second, third, fourth = st.columns(4)
    units = first.multiselect(
        Text("统计单元", "Unit").get(language), list(tables.units["id"]),
        format_func=lambda code: names[code], key="w_review_units", placeholder=every_word,
        select_all=False,
    )  # fmt: skip
    reasons = second.multiselect(
        Text("原因", "Reason").get(language), list(REASONS),
        format_func=lambda code: REASONS[code].says.get(language),
        key="w_review_reasons", placeholder=every_word,
        select_all=False,
    )  # fmt: skip
    owners = sorted(set(every["owner"]) - {NOBODY})
    words = {ALL: every_word, NOBODY: Text("未分派", "Nobody").get(language)}
    owner = third.selectbox(
        REVIEWS.by_name["owner"].label.get(language), [ALL, NOBODY, *owners],
        format_func=lambda name: words.get(name, name), key="w_review_owner",
    )  # fmt: skip
    due = fourth.date_input(
        Text("期限不晚于", "Due by").get(language), value=None, key="w_review_due"
    )
    kinds = st.pills(
        Text("数据表", "Table").get(language), list(REVIEWED), selection_mode="multi",
        format_func=lambda name: REVIEWED[name].get(language), key="w_review_tables",
        label_visibility="collapsed",
    )  # fmt: skip
    return filtered(
        every,
        owner=None if owner == ALL else owner,
        units=units,
        reasons=reasons,
        due=due.isoformat() if due else "",
        names=kinds or (),
    )


def _summary(every: pd.DataFrame, rows: pd.DataFrame, language: Language) -> None:
    words = Text(
        "列出 {n} / {all} 条：总部与重点项目在前，其次按原因轻重；其中已分派 {owned} 条。",
        "{n} of {all} listed: head offices and key projects first, then by the weight of the "
        "reason; {owned} of them have an owner.",
    )
    owned = int((rows["owner"] != "").sum()) if len(rows) else 0
    st.caption(words.format(n=len(rows), all=len(every), owned=owned).get(language))


def _table(rows: pd.DataFrame, tables: Tables, language: Language, may_write: bool) -> list[Key]:
    """Show the list; return the records that are picked, all of them where the reader says so."""
    frame = review_words.for_people(rows, tables, language)
    heads = {name: review_words.HEADS[name].get(language) for name in SHOWN}
    frame = frame[list(heads.values())]
    pick = PICK.get(language)
    if not may_write:
        st.dataframe(frame, hide_index=True, width="stretch", height=420,
                     placeholder=NO_DATA.get(language))  # fmt: skip
        return []
    frame.insert(0, pick, False)
    fixed = [head for name, head in heads.items() if name not in EDITED]
    edited = st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        height=420,
        disabled=fixed,
        key=f"review_{tables.version}_{language}_{_print(rows)}",
        column_config={
            pick: st.column_config.CheckboxColumn(width="small", pinned=True),
            heads["name_zh"]: st.column_config.Column(width="medium", pinned=True),
            heads["reasons"]: st.column_config.Column(width="large"),
            heads["due"]: st.column_config.TextColumn(validate=DUE),
        },
    )
    keys: list[Key] = list(zip(rows["table"], rows["record"], strict=True))
    _save_edits(frame, edited, heads, keys, language)
    whole = st.checkbox(
        Text("选中列出的全部 {n} 条", "Pick all {n} that are listed")
        .format(n=len(rows))
        .get(language),
        key="w_review_whole",
    )
    picked = edited[pick].fillna(False).astype(bool)
    return [key for key, on in zip(keys, picked, strict=True) if on or whole]


def _print(rows: pd.DataFrame) -> str:
    """Return what tells one list from another: an editor's changes belong to its own rows."""
    return str(hash(tuple(rows["record"])) & 0xFFFFFFFF)


def _save_edits(
    before: pd.DataFrame,
    after: pd.DataFrame,
    heads: dict[str, str],
    keys: list[Key],
    language: Language,
) -> None:
    """Offer to write the owners and dates that were typed into the list."""
    old, new = (
        frame[[heads[name] for name in EDITED]].fillna("").astype(str).to_numpy().tolist()
        for frame in (before, after)
    )
    wanted = {
        key: (str(now[0]), str(now[1]))
        for key, was, now in zip(keys, old, new, strict=True)
        if was != now
    }
    if wanted and st.button(
        Text("保存 {n} 条改动", "Save {n} changes").format(n=len(wanted)).get(language),
        key="review_save", type="primary", icon=":material/save:",
    ):  # fmt: skip
        _write(lambda: reviewing.assign(cache.store(), wanted, author(cache.store())), language)


def _actions(chosen: list[Key], language: Language) -> None:
    """Show what may be done with the picked records: assign them, or sign them off."""
    left, right = st.columns(2)
    with left.container(border=True):
        title = Text("分派", "Assign").get(language)
        st.markdown(f"**{title}**{aside(len(chosen), language)}")
        owner = st.text_input(REVIEWS.by_name["owner"].label.get(language), key="w_assign_owner")
        due = st.date_input(
            REVIEWS.by_name["due"].label.get(language), value=None, key="w_assign_due"
        )
        if st.button(title, key="assign", disabled=not chosen or not (owner or due),
                     icon=":material/person:"):  # fmt: skip
            values = (owner or None, due.isoformat() if due else None)
            wanted = dict.fromkeys(chosen, values)
            _write(lambda: reviewing.assign(cache.store(), wanted, author(cache.store())), language)
    with right.container(border=True):
        _sign(chosen, language)


def _sign(chosen: list[Key], language: Language) -> None:
    title = Text("登记核实", "Sign off").get(language)
    st.markdown(f"**{title}**{aside(len(chosen), language)}")
    office = st.text_input(REVIEWS.by_name["office"].label.get(language), key="w_sign_office")
    left, right = st.columns(2)
    on = left.date_input(REVIEWS.by_name["verified_on"].label.get(language), key="w_sign_on")
    method = right.selectbox(
        REVIEWS.by_name["method"].label.get(language), list(METHODS),
        format_func=lambda code: METHODS[code].get(language), key="w_sign_method",
    )  # fmt: skip
    note = st.text_input(REVIEWS.by_name["note"].label.get(language), key="w_sign_note")
    if st.button(title, key="sign", disabled=not chosen or not office or not on,
                 icon=":material/verified:"):  # fmt: skip
        mark = Mark(on=on.isoformat(), office=office, method=method, note=note)
        store = cache.store()
        _write(lambda: reviewing.sign(store, chosen, mark, note, author(store)), language)


def _write(write: Callable[[], Revision], language: Language) -> None:
    """Write a revision and show the page with it, or say what is wrong."""
    try:
        made = write()
    except ProblemError as error:
        say(list(error.problems), language)
        return
    st.session_state["_reviewed"] = reviewing.done(made)
    st.rerun()
