"""The controls of the analysis: the question first, then of what, then the parameters, folded."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gis.questions.parameters import ASKS, BASES, OFFERED, PARAMETERS, Parameter
from gis.questions.question import Question
from gis.store import Tables
from gis.text import Language, Text
from views import analysis_state
from views.analysis_state import ASK, key_of
from views.facts import name_of

SHOWN_FIRST = ("of", "kind", "level", "to", "from", "n")
"""What a question is about, before how it is answered."""
ALL = Text("全部", "All")
NEW = Text("新增（不从别处迁来）", "New ones (from nowhere)")


def controls(tables: Tables, language: Language) -> Question:
    """Show the controls and return the question that they say."""
    who = analysis_state.asked().who
    st.selectbox(
        Text("问题", "Question").get(language), list(ASKS), key=ASK,
        format_func=lambda code: ASKS[code].says.format(who=who).get(language),
        help=ASKS[st.session_state[ASK]].helps.get(language),
    )  # fmt: skip
    _records(language)
    found = analysis_state.asked()
    matter = {one.name: one for one in found.matters()}
    for name in ("kind", "level"):
        if name in matter:
            _several(matter[name], language)
    if "to" in matter:
        _move(tables, language)
        _number(matter["n"], language)
    _parameters(matter, language)
    return analysis_state.asked()


def _records(language: Language) -> None:
    offered = OFFERED[st.session_state[ASK]]
    if st.session_state.get(key_of("of")) not in offered:
        st.session_state[key_of("of")] = offered[0]
    st.selectbox(
        PARAMETERS["of"].label.get(language), list(offered), key=key_of("of"),
        format_func=lambda code: BASES[code].get(language),
    )  # fmt: skip


def _several(one: Parameter, language: Language) -> None:
    st.multiselect(
        one.label.get(language), list(one.choices), key=key_of(one.name),
        format_func=lambda code: one.choices[code].get(language), placeholder=ALL.get(language),
        select_all=False,
    )  # fmt: skip


def _move(tables: Tables, language: Language) -> None:
    """Ask where they come to, and from where."""
    names = _destinations(tables, language)
    units = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    if st.session_state.get(key_of("to")) not in names:
        st.session_state[key_of("to")] = next(iter(names))
    st.selectbox(
        PARAMETERS["to"].label.get(language), list(names), key=key_of("to"),
        format_func=lambda code: names[code],
        help=Text("单元，或楼宇、园区（计入其所在单元）",
                  "A unit, or a building or park (which counts in its unit)").get(language),
    )  # fmt: skip
    st.selectbox(
        PARAMETERS["from"].label.get(language), ["", *units], key=key_of("from"),
        format_func=lambda code: units.get(code, NEW.get(language)),
    )  # fmt: skip


def _destinations(tables: Tables, language: Language) -> dict[str, str]:
    units = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    rows = tables.places.set_index("id", drop=False)
    codes = analysis_state.known_in(tables)["to"]
    return {code: units.get(code) or name_of(rows.loc[code].to_dict(), language) for code in codes}


def _parameters(matter: Mapping[str, Parameter], language: Language) -> None:
    rest = [one for name, one in matter.items() if name not in SHOWN_FIRST]
    if not rest:
        return
    with st.expander(Text("参数", "Parameters").get(language), key="g_parameters"):
        for one in rest:
            if one.choices and one.limits:
                _word_or_number(one, language)
            elif one.choices:
                _one(one, language)
            else:
                _number(one, language)
        st.button(
            Text("恢复默认参数", "Defaults").get(language), key="g_defaults", width="stretch",
            on_click=_defaults, args=([one.name for one in rest],),
        )  # fmt: skip


def _defaults(names: list[str]) -> None:
    for name in names:
        st.session_state[key_of(name)] = PARAMETERS[name].default


def _help(one: Parameter, language: Language) -> str | None:
    return one.helps.get(language) if one.helps else None


def _one(one: Parameter, language: Language) -> None:
    if st.session_state.get(key_of(one.name)) not in one.choices:
        st.session_state[key_of(one.name)] = one.default
    st.selectbox(
        one.label.get(language), list(one.choices), key=key_of(one.name),
        format_func=lambda code: one.choices[code].get(language), help=_help(one, language),
    )  # fmt: skip


def _number(one: Parameter, language: Language) -> None:
    assert one.limits is not None
    held = st.session_state.get(key_of(one.name))
    good = str(held or "") if one.accepts(str(held or "")) else one.default
    st.session_state[key_of(one.name)] = int(good)
    unit = one.unit.get(language)
    label = one.label.get(language) + (f"（{unit}）" if language == "zh" else f" ({unit})") * bool(
        unit
    )
    st.number_input(
        label, *one.limits, key=key_of(one.name), step=one.step, help=_help(one, language)
    )


def _word_or_number(one: Parameter, language: Language) -> None:
    """Offer words, and take a number that is typed."""
    assert one.limits is not None
    held = str(st.session_state.get(key_of(one.name)) or "")
    if not one.accepts(held):
        st.session_state[key_of(one.name)] = one.default
    options = list(one.choices) + ([] if held in one.choices or not one.accepts(held) else [held])
    hint = _help(one, language) or ""
    low, high = one.limits
    st.selectbox(
        one.label.get(language), options, key=key_of(one.name), accept_new_options=True,
        format_func=lambda code: one.says(code).get(language) if one.accepts(code) else code,
        help=hint + Text("（{a}—{b}）", " ({a}–{b})").format(a=low, b=high).get(language),
    )  # fmt: skip
