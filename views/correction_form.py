"""The form in a record's panel that corrects it, who corrected it last, and the way back."""

from __future__ import annotations

import streamlit as st

from gis.corrections import UNCERTAINTIES_M, Correction, note_of, record_of
from gis.problems import ProblemError
from gis.revisions import KINDS, Entry, Revision
from gis.store import Tables
from gis.text import NO_DATA, Language, Text
from gis.vocabulary import ACCURACIES, DATUMS, DRAWN_ACCURACIES
from views import cache, own_data
from views.authorship import author
from views.choices import Choices, pick
from views.correcting import (
    DRAFT,
    WAYS,
    draft,
    keep_controls,
    places_to_choose,
    proposed,
    start,
    stop,
    table_of,
)
from views.facts import headline, name_of
from views.lists import area_names
from views.printroom import say
from views.words import plain, table


def correction(choices: Choices, everything: Tables) -> None:
    """Show who corrected the record last; to whoever may write, the way to correct it."""
    name, language = table_of(choices.picked), choices.language
    if not name:
        return
    code = choices.picked.partition(":")[2]
    last = cache.store().last_change(name, code)
    _said(language)
    if last is not None:
        _last(last, language)
    if author(cache.store()):
        st.button(
            Text("更正位置或地址", "Correct location or address").get(language),
            key="c_start",
            on_click=start,
            args=(choices.picked,),
            icon=":material/edit_location_alt:",
        )


def _said(language: Language) -> None:
    if number := st.session_state.pop("_corrected", None):
        words = Text("已写入修订 {n}。", "Revision {n} written.").format(n=number)
        st.success(words.get(language))


def _last(last: Revision, language: Language) -> None:
    """Say who touched the record last, when and why; offer to take a correction back."""
    entry = last.entry
    words = Text(
        "最近{kind}：{author}，{at}（修订 {n}）", "Last {kind}: {author}, {at} (revision {n})"
    ).format(kind=_lower(KINDS[entry.kind]), author=entry.author, at=entry.at, n=last.number)
    note = f"{'：' if language == 'zh' else ': '}{entry.note}" if entry.note else ""
    st.caption(plain(words.get(language) + note))
    one = sum(counts.changed for counts in last.touched.values()) == 1
    name = author(cache.store())
    if not (entry.kind == "correction" and one and name):
        return
    if st.button(
        Text("撤销此更正", "Undo this correction").get(language), key="c_undo",
        icon=":material/undo:",
    ):  # fmt: skip
        try:
            made = cache.store().undo(
                last.number, Entry(author=name, at=own_data.now(), kind="undo")
            )
        except ProblemError as error:
            say(list(error.problems), language)
            return
        st.session_state["_corrected"] = made.number
        st.rerun()


def _lower(words: Text) -> Text:
    return Text(words.zh, words.en.lower())


def correction_form(choices: Choices, everything: Tables) -> None:
    """Show the form in place of the record: how, how good, why, before and after, write or not."""
    language = choices.language
    held = draft(choices, everything)
    name, code = table_of(choices.picked), choices.picked.partition(":")[2]
    last = cache.store().last_change(name, code)
    headline(
        name_of(record_of(name, code, everything), language),
        Text("更正位置或地址", "Correct location or address").get(language),
    )
    keep_controls()
    how = st.segmented_control(
        Text("更正方式", "How to correct").get(language), list(WAYS), key="c_how",
        format_func=lambda one: WAYS[one].get(language), required=True, width="stretch",
    )  # fmt: skip
    controls = {"drag": _drag, "building": _building, "numbers": _numbers, "address": _address}
    controls[how or "drag"](choices, everything)
    if how in ("drag", "numbers"):
        _accuracy(language)
    words = {"reason": Text("更正理由（必填）", "Reason (required)"),
             "source": Text("出处（必填）", "Source (required)")}  # fmt: skip
    for name, label in words.items():
        st.text_input(label.get(language), key=f"c_{name}", max_chars=200)
    try:
        made = proposed(choices, everything)
    except ProblemError as error:
        say(list(error.problems), language)
        made = None
    if made is not None:
        _difference(made, everything, language)
    if last is not None and last.number > held["base"]:
        _overtaken(last, everything, language)
    with st.container(horizontal=True):
        written = st.button(
            Text("写入更正", "Write the correction").get(language), key="c_write", type="primary",
            disabled=made is None or made.refused or not made.cells(),
        )  # fmt: skip
        st.button(Text("取消", "Cancel").get(language), key="c_cancel", on_click=stop)
    if written and made is not None:
        _write(choices, made, held["base"])


def _drag(choices: Choices, everything: Tables) -> None:
    language = choices.language
    if draft(choices, everything)["at"] is None:
        words = Text(
            "请在地图上拖动标记，或用方向键移动；也可点选一处楼宇。",
            "Drag the handle on the map or move it with the arrow keys; or click a building.",
        )
        st.caption(words.get(language))


def _building(choices: Choices, everything: Tables) -> None:
    language = choices.language
    names = places_to_choose(everything, language, choices.picked.partition(":")[2])
    if st.session_state["c_building"] not in names:
        st.session_state["c_building"] = None
    st.selectbox(
        Text("楼宇或地点（也可在地图上点选）", "Building or place (or click one)").get(language),
        list(names), key="c_building", format_func=lambda one: names[one],
        placeholder=Text("请选择", "Choose").get(language),
    )  # fmt: skip


def _numbers(choices: Choices, everything: Tables) -> None:
    language = choices.language
    left, right = st.columns(2)
    for column, name, label in (
        (left, "lon", Text("经度", "Longitude")),
        (right, "lat", Text("纬度", "Latitude")),
    ):
        column.number_input(
            label.get(language), key=f"c_{name}", format="%.6f", step=0.0001, value=None
        )
    st.selectbox(
        Text("坐标系", "Datum").get(language), list(DATUMS), key="c_datum",
        format_func=lambda one: DATUMS[one].get(language),
    )  # fmt: skip


def _address(choices: Choices, everything: Tables) -> None:
    language = choices.language
    units = dict(zip(everything.units["id"], everything.units[f"name_{language}"], strict=True))
    names = {"": Text("按地址判定", "As the address says").get(language), **units}
    st.text_area(Text("地址", "Address").get(language), key="c_address", height=68)
    st.selectbox(
        Text("统计单元", "Statistical unit").get(language), list(names), key="c_unit",
        format_func=lambda one: names[one],
    )  # fmt: skip


def _accuracy(language: Language) -> None:
    left, right = st.columns(2)
    left.selectbox(
        Text("定位精度", "Accuracy").get(language), list(DRAWN_ACCURACIES), key="c_accuracy",
        format_func=lambda one: ACCURACIES[one].get(language), on_change=_usual,
    )  # fmt: skip
    right.number_input(
        Text("不确定度（米）", "Uncertainty (m)").get(language), key="c_uncertainty", min_value=0.0,
        step=10.0, format="%.0f",
    )  # fmt: skip


def _usual() -> None:
    st.session_state["c_uncertainty"] = UNCERTAINTIES_M[st.session_state["c_accuracy"]]


def _difference(made: Correction, everything: Tables, language: Language) -> None:
    """Show what would be written: every cell before and after, and what there is to say."""
    names = area_names(everything, language)
    places = dict(zip(everything.places["id"], everything.places["name_zh"], strict=True))

    def word(column: str, value: str) -> str:
        choices = made.table.by_name[column].choices or {}
        if value in choices:
            return choices[value].get(language)
        return {**places, **names}.get(value, value) or NO_DATA.get(language)

    rows = [
        (made.table.by_name[name].label.get(language), f"{word(name, was)} → {word(name, now)}")
        for name, was, now in made.cells()
    ]
    if rows:
        heads = (Text("字段", "Field"), Text("原值 → 新值", "Before → after"))
        with st.container(key="c_difference"):
            table([head.get(language) for head in heads], rows)
    for problem in made.problems:
        show = st.error if problem.fatal else st.warning
        show(plain(problem.line(language)))


def _overtaken(last: Revision, everything: Tables, language: Language) -> None:
    """Tell that another has changed the record since; go on from what it is now, when asked to."""
    words = Text(
        "此记录刚被 {author} 改过（修订 {n}）。您填写的内容都还在；按新内容核对后再写入。",
        "{author} has changed this record since (revision {n}). What you entered is still here: "
        "look at the record as it is now, then write.",
    )
    st.warning(plain(words.format(author=last.entry.author, n=last.number).get(language)))
    if st.button(Text("按新内容继续", "Go on from there").get(language), key="c_again"):
        st.session_state[DRAFT] = {**st.session_state[DRAFT], "base": last.number}
        st.rerun()


def _write(choices: Choices, made: Correction, base: int) -> None:
    store, language = cache.store(), choices.language
    name = author(store)
    if not name:  # a token can be revoked while a form is open
        return
    try:
        note = note_of(st.session_state["c_reason"], st.session_state["c_source"])
        entry = Entry(author=name, at=own_data.now(), kind="correction", note=note)
        revision = store.commit([made.change()], entry, based_on=base)
    except ProblemError as error:
        say(list(error.problems), language)
        return
    st.session_state.pop(DRAFT, None)
    st.session_state["_corrected"] = revision.number
    pick(choices.picked)
    st.rerun()
