"""The checks of a sheet on the page: what must be mended first, what is in order on demand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gis.paper.preflight import LEVELS, Level, Verdict, ordered
from gis.text import Language, Text
from views.words import plain

HEADING = Text("印前检查", "Before you print")
MARKS: dict[Level, str] = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "note": ":gray[:material/info:]",
    "pass": ":green[:material/check_circle:]",
}
FOLDED: tuple[Level, ...] = ("note", "pass")
"""Levels that are shown on demand."""


def show(verdicts: Sequence[Verdict], language: Language) -> None:
    """Show how many of each level there are, errors and warnings with their cure, the rest folded.

    Notes and what is in order open on a click.
    """
    st.markdown(f"**{HEADING.get(language)}**")
    by_level: dict[Level, list[Verdict]] = {level: [] for level in LEVELS}
    for one in ordered(verdicts):
        by_level[one.level].append(one)
    st.markdown(
        "\u2002".join(
            f"{MARKS[level]} {LEVELS[level].get(language)} {len(found)}"
            for level, found in by_level.items()
        )
    )
    for level, found in by_level.items():
        if level in FOLDED:
            continue
        for one in found:
            _show_one(one, language)
    for level in FOLDED:
        if by_level[level]:
            words = f"{LEVELS[level].get(language)} {len(by_level[level])}"
            with st.expander(words, key=f"p_{level}_part"):
                for one in by_level[level]:
                    _show_one(one, language)


def _show_one(one: Verdict, language: Language) -> None:
    cure = one.cure.get(language)
    told = f" :gray[{plain(cure)}]" if cure else ""
    st.markdown(f"{MARKS[one.level]} {plain(one.says.get(language))}{told}")
