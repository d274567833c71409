"""A report on the page: the same blocks that print and files copy, as elements of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

import streamlit as st

from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.scene import Document, Page
from gis.paper.svg import svg_part
from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Grid,
    Heading,
    Map,
    Paragraph,
    Quote,
    Report,
    Sheet,
    is_narrow,
)
from gis.report.chart import Chart
from gis.report.drawing import chart_page
from gis.text import Language, Text
from views import cache, printing
from views.words import plain

CHART_MM, WIDE_CHART_MM = 100.0, 150.0
MAP_DPI = 190
SOURCES = Text("数据来源（{n}）", "Sources ({n})")
GLUE = "\N{NARROW NO-BREAK SPACE}"
"""Between words and their notes, so that a note never begins a line."""
CHART = st.components.v2.component(
    "atlas_chart",
    html='<div class="chart-host"></div>',
    js=(cache.ROOT / "static" / "atlas" / "chart.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
OPENS = {
    "areas": ("unit", "district", "cluster", "place"),
    "ledger": ("clause", "item"),
}
"""Kinds of keys, and the page that shows them; the map shows all others."""


def show_report(report: Report, *, title: bool = True, name: str = "report") -> None:
    """Show a report: its title, its blocks, and its sources, folded.

    `name` tells several reports of one page apart.
    """
    if title:
        st.markdown(f"### {plain(report.title)}")
        if report.subtitle:
            st.caption(plain(report.subtitle))
    show_blocks(report.blocks, report.language, name=name)
    show_sources(report.sources, report.language)


def show_sources(sources: Sequence[str], language: Language) -> None:
    """List the sources that the notes of the blocks refer to."""
    if not sources:
        return
    with st.expander(SOURCES.format(n=len(sources)).get(language)):
        st.markdown(
            "\n".join(f"{place}. {plain(text)}" for place, text in enumerate(sources, start=1))
        )


def show_blocks(blocks: Sequence[Block], language: Language, *, name: str = "report") -> None:
    """Show blocks from top to bottom; a narrow map stands beside the facts before it."""
    waiting = list(blocks)
    position = 0
    while waiting:
        block = waiting.pop(0)
        after = waiting[0] if waiting else None
        if isinstance(block, Grid) and isinstance(after, Map) and is_narrow(after):
            left, right = st.columns([1.15, 1], gap="medium")
            with left:
                _show(block, language, f"{name}{position}")
            with right:
                _show(after, language, f"{name}{position}m")
            waiting.pop(0)
        elif isinstance(block, Grid) and isinstance(after, Grid) and _narrow(block, after):
            for column, grid in zip(st.columns(2, gap="medium"), (block, after), strict=True):
                with column:
                    _show(grid, language, name)
            waiting.pop(0)
        else:
            _show(block, language, f"{name}{position}")
        position += 1


def _narrow(*grids: Grid) -> bool:
    """Tell whether tables have room beside each other: short columns with heads of their own."""
    return all(grid.head and len(grid.align) <= 3 for grid in grids)


def _show(block: Block, language: Language, name: str) -> None:
    if isinstance(block, Heading):
        st.markdown(f"{'####' if block.level == 1 else '#####'} {plain(block.text)}")
    elif isinstance(block, Paragraph):
        words = plain(block.text) + _notes(block.notes)
        if block.quiet:
            st.caption(words)
        else:
            st.markdown(words)
    elif isinstance(block, Grid):
        _grid(block, language)
    elif isinstance(block, Quote):
        _quote(block, language)
    elif isinstance(block, Figure):
        chart(block.chart, language, name)
        if block.caption:
            st.caption(plain(block.caption) + _notes(block.notes))
    else:
        _picture(block, language)


def _notes(notes: Sequence[int]) -> str:
    """Write the numbers of sources as a raised remark, in characters of their own."""
    if not notes:
        return ""
    raised = str.maketrans("0123456789,", "⁰¹²³⁴⁵⁶⁷⁸⁹˒")
    return f"{GLUE}⁽{','.join(str(note) for note in sorted(notes)).translate(raised)}⁾"


def _linked(words: str, key: str, language: Language) -> str:
    """Make words a link to what `kind:id` names; it opens beside the page that is being read."""
    kind, _, code = key.partition(":")
    if not code:
        return words
    page = next((name for name, kinds in OPENS.items() if kind in kinds), "./")
    parameter = {"areas": ("of", key), "ledger": (kind, code)}.get(page, ("sel", key))
    told = {parameter[0]: parameter[1], **({"lang": "en"} if language == "en" else {})}
    return f"[{words}]({page}?{urlencode(told)})"


def _cell(cell: Cell, language: Language) -> str:
    words = _linked(plain(cell.text), cell.key, language)
    return (f"**{words}**" if cell.strong and words else words) + _notes(cell.notes)


def _grid(grid: Grid, language: Language) -> None:
    marks = {"l": ":--", "r": "--:"}
    head = grid.head or tuple("" for _ in grid.align)
    lines = [
        "| " + " | ".join(plain(one) for one in head) + " |",
        "| " + " | ".join(marks[one] for one in grid.align) + " |",
        *("| " + " | ".join(_cell(one, language) for one in row) + " |" for row in grid.rows),
    ]
    if grid.caption:
        st.caption(plain(grid.caption))
    st.markdown("\n".join(lines))


def _quote(block: Quote, language: Language) -> None:
    lines = [
        f"**{_linked(plain(block.locator), block.key, language)}**{_notes(block.notes)}",
        plain(block.text),
    ]
    st.markdown("\n>\n".join(f"> {one}" for one in lines))
    if block.translation:
        st.caption(plain(block.translation))


def chart(value: Chart, language: Language, name: str, *, wide: bool = False) -> None:
    """Draw a chart as print draws it; `name` keeps its parts apart from other charts'."""
    page = chart_page(value, WIDE_CHART_MM if wide else CHART_MM, language, printing.family())
    with st.container(key=f"chart_{name}"):
        CHART(
            key=f"drawn_{name}", data={"svg": svg_part(page, name, value.title)}, height="content"
        )


def _picture(block: Map | Sheet, language: Language) -> None:
    st.image(picture(block.page, language), width="stretch", alt=block.alt or block.caption)
    if block.caption:
        st.caption(plain(block.caption))


@lru_cache(maxsize=64)
def picture(page: Page, language: Language) -> bytes:
    """Return a page of the printing engine as PNG; the same page is drawn once."""
    document = Document(
        title=page.title, author="", subject="", keywords="", date="", language=language
    )
    return png_bytes(pdf_bytes([page], document, printing.family()), dpi=MAP_DPI)
