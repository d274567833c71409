"""Which column of the file is which of the table: proposed, shown with samples, corrected."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from gis.intake.columns import COORDINATE, Assignment, unit_of
from gis.intake.grid import Opened
from gis.intake.proposing import Proposal
from gis.intake.templates import DERIVED
from gis.problems import Problem
from gis.tables import TABLES
from gis.text import Language, Text
from views.words import plain

SHOWN_COLUMNS = 21
ROW_PX = 35
LEFT_OUT = Text("（不导入）", "(leave out)")
PAIR = Text("坐标（经度,纬度）", "Coordinate (lon,lat)")


def ask_mapping(opened: Opened, proposal: Proposal, language: Language) -> Assignment:
    """Show the mapping as a table to correct; return what the reader settled."""
    st.markdown(f"##### {Text('列对应', 'Columns').get(language)}")
    st.caption(_origin(proposal).get(language))
    assignment = proposal.assignment
    for place, (problem, swapped) in enumerate(proposal.doubts):
        assignment = _doubt(place, problem, swapped, assignment, language)
    labels = _labels(assignment.table, language)
    by_label = {label: name for name, label in labels.items()}
    targets = {heading: target for target, heading in assignment.columns.items()}
    headings = list(opened.grid.frame.columns)
    heads = [
        Text("文件中的列", "Column in the file").get(language),
        Text("内容举例", "Examples").get(language),
        Text("对应字段", "Field").get(language),
    ]
    shown = pd.DataFrame(
        {
            heads[0]: headings,
            heads[1]: [_sample(opened.grid.frame[heading]) for heading in headings],
            heads[2]: [
                labels.get(targets.get(heading, ""), LEFT_OUT.get(language)) for heading in headings
            ],
        }
    )
    edited = st.data_editor(
        shown,
        hide_index=True,
        width="stretch",
        disabled=heads[:2],
        height=min(len(headings) + 1, SHOWN_COLUMNS) * ROW_PX + 3,
        column_config={
            heads[2]: st.column_config.SelectboxColumn(
                options=[LEFT_OUT.get(language), *by_label], required=True
            )
        },
        key=f"mapping_{opened.sha256[:12]}_{assignment.table}_{language}",
    )
    chosen: dict[str, str] = {}
    twice: list[str] = []
    for heading, label in zip(edited[heads[0]], edited[heads[2]], strict=True):
        name = by_label.get(label)
        if name is None:
            continue
        if name in chosen:
            twice.append(label)
        chosen.setdefault(name, heading)
    _say_missing(assignment, chosen, twice, language)
    units = {name: unit for name, heading in chosen.items() if (unit := unit_of(heading))}
    return replace(assignment, columns=chosen, units=units)


def _origin(proposal: Proposal) -> Text:
    if proposal.layout is not None:
        title = proposal.layout.title
        return Text(
            f"识别为“{title.zh}”，按其固定版式对应。",
            f"Recognised as “{title.en}” and mapped by its fixed layout.",
        )
    if proposal.remembered:
        return Text(
            "沿用上次为同样表头所定的对应。", "As settled for a file with the same headings before."
        )
    return Text(
        "按列名与内容推断，请核对；导入后会记住，下次自动沿用。",
        "Guessed by heading and content: please look; it is remembered for the next such file.",
    )


def _doubt(
    place: int, problem: Problem, swapped: Assignment, assignment: Assignment, language: Language
) -> Assignment:
    st.warning(plain(problem.line(language)), icon=":material/swap_horiz:")
    swap = st.checkbox(Text("对调这两列", "Swap the two").get(language), key=f"w_swap_{place}")
    if not swap:
        return assignment
    return replace(assignment, columns={**assignment.columns, **swapped.columns})


def _labels(table: str, language: Language) -> dict[str, str]:
    """Return a label for each field that a file may fill, each a different one."""
    found: dict[str, str] = {}
    for column in TABLES[table].columns:
        label = column.label.get(language)
        if column.name in DERIVED:
            label = f"{label} · {column.name}"
        found[column.name] = label if label not in found.values() else f"{label} · {column.name}"
    if "lon" in found:
        found[COORDINATE] = PAIR.get(language)
    return found


def _sample(values: pd.Series) -> str:
    held = [value for value in values.head(200).tolist() if value.strip()]
    return " ｜ ".join(value[:30] for value in dict.fromkeys(held[:20]))[:120] if held else ""


def _say_missing(
    assignment: Assignment, chosen: dict[str, str], twice: list[str], language: Language
) -> None:
    table = TABLES[assignment.table]
    derived = {"id", "source", "accuracy", "coordinate_method", "family", "group", "type", "level"}
    given = {*chosen, *assignment.constants, *derived, *DERIVED, "certainty", "settled"}
    missing = [
        column.label.get(language)
        for column in table.columns
        if column.required and column.name not in given
    ]
    comma = "、" if language == "zh" else ", "
    if missing:
        words = Text("尚未对应的必填字段：{names}", "Required fields without a column: {names}")
        st.warning(plain(words.format(names=comma.join(missing)).get(language)))
    if twice:
        words = Text(
            "对应了两次的字段，取前一列：{names}", "Mapped twice, the first is taken: {names}"
        )
        st.warning(plain(words.format(names=comma.join(dict.fromkeys(twice))).get(language)))
