"""In which datum a file's coordinates are: what speaks for it, and the reader's word on it."""

from __future__ import annotations

import streamlit as st

from gis.datum import UNDECIDED, DatumFinding
from gis.text import Language, Text, same
from gis.vocabulary import DATUMS
from views.base_import import SURE
from views.words import plain

LIKE = Text("坐标像是 {name}：请在下面确认", "The coordinates look like {name}: confirm it below")


def choose_datum(found: DatumFinding | None, key: str, language: Language) -> str:
    """Show what speaks for which datum, and let the reader choose; return the code, "" for none."""
    options = ["", *DATUMS]
    index = 0
    if found is not None:
        _say_evidence(found, language)
        index = options.index(found.datum) if found.datum in SURE and not found.swapped else 0
    return str(
        st.selectbox(
            Text("文件坐标的坐标系", "Datum of the file").get(language),
            options,
            index=index,
            format_func=lambda code: (
                DATUMS[code].get(language) if code else Text("请选择", "Choose").get(language)
            ),
            key=key,
        )
    )


def _say_evidence(found: DatumFinding, language: Language) -> None:
    lines = [f"- {plain(line.get(language))}" for line in found.evidence]
    shifted = found.datum != UNDECIDED and found.datum not in SURE
    if shifted:
        name = DATUMS.get(found.datum, same(found.datum))
        lines.append(f"- **{plain(LIKE.format(name=name).get(language))}**")
    show = st.warning if shifted or found.datum == UNDECIDED else st.info
    show("\n".join(lines), icon=":material/my_location:")
