"""A report on the page: the same blocks that print and files copy, as elements of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.scene import Document, Page
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
)
from gis.report.chart import Chart
from gis.report.drawing import chart_page
from gis.text import Language, Text
from views import printing
from views.words import plain

CHART_MM, WIDE_CHART_MM = 100.0, 150.0
MAP_DPI = 190
CHART_DPI, SHOWN_PX = 300, 5.6
"""Charts are shown this many pixels to the millimetre, a half larger than in print."""
SOURCES = Text("数据来源（{n}）", "Sources ({n})")
HALF_MM = 90.0


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
        if isinstance(block, Grid) and isinstance(after, Map) and after.page.width_mm <= HALF_MM:
            left, right = st.columns([1.15, 1], gap="medium")
            with left:
                _show(block, language, f"{name}{position}")
            with right:
                _show(after, language, f"{name}{position}m")
            waiting.pop(0)
        else:
            _show(block, language, f"{name}{position}")
        position += 1


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
        _grid(block)
    elif isinstance(block, Quote):
        _quote(block)
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
    return f" ⁽{','.join(str(note) for note in notes).translate(raised)}⁾"


def _cell(cell: Cell) -> str:
    words = plain(cell.text)
    return (f"**{words}**" if cell.strong and words else words) + _notes(cell.notes)


def _grid(grid: Grid) -> None:
    marks = {"l": ":--", "r": "--:"}
    head = grid.head or tuple("" for _ in grid.align)
    lines = [
        "| " + " | ".join(plain(one) for one in head) + " |",
        "| " + " | ".join(marks[one] for one in grid.align) + " |",
        *("| " + " | ".join(_cell(one) for one in row) + " |" for row in grid.rows),
    ]
    if grid.caption:
        st.caption(plain(grid.caption))
    st.markdown("\n".join(lines))


def _quote(block: Quote) -> None:
    lines = [f"**{plain(block.locator)}**{_notes(block.notes)}", plain(block.text)]
    st.markdown("\n>\n".join(f"> {one}" for one in lines))
    if block.translation:
        st.caption(plain(block.translation))


def chart(value: Chart, language: Language, name: str, *, wide: bool = False) -> None:
    """Draw a chart as print draws it; `name` keeps its element apart from other charts'."""
    width_mm = WIDE_CHART_MM if wide else CHART_MM
    with st.container(key=f"chart_{name}"):
        st.image(chart_png(value, width_mm, language), width=round(width_mm * SHOWN_PX),
                 alt=value.title)  # fmt: skip


@lru_cache(maxsize=128)
def chart_png(value: Chart, width_mm: float, language: Language) -> bytes:
    """Return a chart as PNG: the server's own element for HTML drops SVG."""
    page = chart_page(value, width_mm, language, printing.family())
    document = Document(
        title=page.title, author="", subject="", keywords="", date="", language=language
    )
    return png_bytes(pdf_bytes([page], document, printing.family()), dpi=CHART_DPI)


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
