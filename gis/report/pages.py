"""A report as printed pages: A4 upright, blocks from top to bottom, a whole sheet on its own page.

A heading never stands alone at the foot; a table breaks between rows and repeats its head; a map
no wider than half the page stands beside the facts before it. Every page carries the notice of
review, the data's version and its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gis.paper.fonts import Family
from gis.paper.marginalia import code_square
from gis.paper.pdf import pdf_bytes
from gis.paper.scene import (
    Brush,
    Document,
    Item,
    Page,
    Path,
    Pen,
    Sheaf,
    line,
    rectangle,
)
from gis.paper.typeset import Hand, fitted, paragraph, western, words_at, wrap
from gis.report.blocks import (
    Block,
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
from gis.report.drawing import chart_page
from gis.report.flow import (
    BODY,
    FIRST,
    FOOT,
    GAP,
    HEIGHT,
    INK,
    KEPT,
    LEFT,
    NOTE,
    QR_MM,
    QUIET,
    QUIET_LARGE,
    RED,
    REPORT,
    RIGHT,
    ROOM,
    RULE,
    SECOND,
    SOFT,
    TOP,
    WIDTH,
    Flow,
    place,
    set_words,
)
from gis.report.grids import set_grid
from gis.report.wording import OPENS, SOURCES, VERSION
from gis.text import Text

NUMBER = Text("第 {n} 页 / 共 {all} 页", "Page {n} of {all}")


def report_pages(report: Report, family: Family) -> list[Page]:
    """Return the pages of a report; the bookmarks are its title and its headings' pages."""
    flow = Flow(report=report, family=family)
    flow.room(0)
    _title(flow)
    blocks = list(report.blocks)
    sheets: list[Block] = []
    while blocks and isinstance(blocks[-1], Sheet):  # the sources stand with the text, before them
        sheets.insert(0, blocks.pop())
    while blocks:
        block = blocks.pop(0)
        beside = blocks[0] if blocks else None
        if isinstance(block, Grid) and isinstance(beside, Map) and is_narrow(beside):
            _beside(flow, block, beside)
            blocks.pop(0)
        else:
            _block(flow, block)
    _sources(flow)
    for sheet in sheets:
        _block(flow, sheet)
    total = len(flow.pages)
    return [_page(flow, position, total) for position in range(total)]


def report_pdf(report: Report, family: Family) -> bytes:
    """Return the report as a PDF with embedded fonts; the same report gives the same bytes."""
    document = Document(
        title=report.title, author=report.author, subject=report.subtitle, keywords="",
        date=report.date, language=report.language,
    )  # fmt: skip
    return pdf_bytes(report_pages(report, family), document, family)


def _page(flow: Flow, position: int, total: int) -> Page:
    if position in flow.whole:
        return replace(flow.whole[position], level=1)
    foot = Sheaf(name=REPORT, items=tuple(_foot(flow, position, total)))
    return Page(
        width_mm=WIDTH,
        height_mm=HEIGHT,
        sheaves=(*flow.pages[position], foot),
        title=flow.report.title,
        level=0 if position == 0 else 1,
    )


def _foot(flow: Flow, position: int, total: int) -> Iterator[Item]:
    report = flow.report
    y = FOOT + 5.0
    yield Path(subpaths=(line((LEFT, y - 2), (RIGHT, y - 2)),),
               pen=Pen(colour=RULE, width_mm=0.2))  # fmt: skip
    told = [report.title, report.date]
    if report.version:
        told.append(VERSION.format(version=report.version[:12]).get(report.language))
    words = western(" · ".join(part for part in told if part))
    number = NUMBER.format(n=position + 1, all=total).get(report.language)
    hand = fitted(words, ROOM - 34, QUIET, flow.family, 5.5)
    lines = wrap(words, ROOM - 34, hand, flow.family)
    words = lines[0] + ("…" if len(lines) > 1 else "")
    yield words_at(words, LEFT, y + 1, hand)
    yield words_at(number, RIGHT, y + 1, QUIET, "end")
    if report.review:
        notice = Hand(size_pt=7.5, bold=True, colour=RED)
        yield words_at(western(report.review), LEFT, y + 5, notice)


def _title(flow: Flow) -> None:
    report, family = flow.report, flow.family
    room = ROOM - (QR_MM + 6 if report.code else 0)
    hand = fitted(western(report.title), room, Hand(size_pt=20, bold=True), family, 14)
    items, y = paragraph(report.title, LEFT, TOP, room, hand, family)
    if report.subtitle:
        words, y = paragraph(report.subtitle, LEFT, y + 1, room, QUIET_LARGE, family)
        items += words
    shown: list[Item] = list(items)
    if report.code:
        shown.append(code_square(report.code, RIGHT - QR_MM, TOP, QR_MM))
        hint = OPENS.get(report.language)
        shown.append(words_at(hint, RIGHT - QR_MM / 2, TOP + QR_MM + 2.2, NOTE, "middle"))
        y = max(y, TOP + QR_MM + 4)
    y += 2.5
    shown.append(Path(subpaths=(line((LEFT, y), (RIGHT, y)),), pen=Pen(colour=INK, width_mm=0.4)))
    flow.put(shown)
    flow.y = y + GAP


def _block(flow: Flow, block: Block) -> None:
    if isinstance(block, Heading):
        _heading(flow, block)
    elif isinstance(block, Paragraph):
        set_words(flow, block.text, QUIET if block.quiet else BODY, block.notes)
    elif isinstance(block, Grid):
        set_grid(flow, block, LEFT, ROOM)
    elif isinstance(block, Quote):
        _quote(flow, block)
    elif isinstance(block, Figure):
        _figure(flow, block)
    elif isinstance(block, Map):
        _map(flow, block)
    else:
        _sheet(flow, block)


def _heading(flow: Flow, block: Heading) -> None:
    hand = FIRST if block.level == 1 else SECOND
    flow.room(KEPT)
    if flow.y > TOP:
        flow.y += 2.5 if block.level == 1 else 0.5
    items, y = paragraph(block.text, LEFT, flow.y, ROOM, hand, flow.family)
    flow.put(items)
    flow.y = y + 1.2


def _quote(flow: Flow, block: Quote) -> None:
    flow.room(18)
    top, page = flow.y, len(flow.pages)
    inner = LEFT + 4.0
    set_words(flow, block.locator, Hand(size_pt=8.5, bold=True), block.notes, inner)
    flow.y -= 1.4
    set_words(flow, block.text, Hand(size_pt=9), (), inner)
    if block.translation:
        flow.y -= 1.0
        set_words(flow, block.translation, Hand(size_pt=8, colour=SOFT), (), inner)
    start = top if len(flow.pages) == page else TOP
    bar = rectangle(LEFT, start + 0.6, LEFT + 0.9, flow.y - 1.6)
    flow.put([Path(subpaths=(bar,), brush=Brush(colour=RULE))])
    flow.y += 0.8


def _figure(flow: Flow, block: Figure) -> None:
    page = chart_page(block.chart, min(ROOM, 150.0), flow.report.language, flow.family)
    flow.room(page.height_mm + (6 if block.caption else 0))
    place(flow, page, LEFT, flow.y)
    flow.y += page.height_mm + 1.0
    if block.caption:
        set_words(flow, block.caption, QUIET, block.notes)
    flow.y += GAP * 0.5


def _map(flow: Flow, block: Map) -> None:
    flow.room(block.page.height_mm + (6 if block.caption else 0))
    place(flow, block.page, LEFT, flow.y)
    flow.y += block.page.height_mm + 1.2
    if block.caption:
        set_words(flow, block.caption, QUIET, ())
    flow.y += GAP * 0.5


def _beside(flow: Flow, grid: Grid, block: Map) -> None:
    """Set facts in the left half and a map in the right one."""
    width = ROOM - block.page.width_mm - 6.0
    flow.room(block.page.height_mm + 8)
    top, page = flow.y, len(flow.pages)
    x = RIGHT - block.page.width_mm
    place(flow, block.page, x, top)
    below = top + block.page.height_mm + 1.0
    if block.caption:
        words, below = paragraph(block.caption, x, below, block.page.width_mm, QUIET, flow.family)
        flow.put(words)
    set_grid(flow, grid, LEFT, width)
    if len(flow.pages) == page:
        flow.y = max(flow.y, below + GAP)


def _sheet(flow: Flow, block: Sheet) -> None:
    flow.pages.append([])
    flow.whole[len(flow.pages) - 1] = block.page
    flow.y = FOOT


def _sources(flow: Flow) -> None:
    if not flow.report.sources:
        return
    _heading(flow, Heading(text=SOURCES.get(flow.report.language), level=2))
    for position, text in enumerate(flow.report.sources, start=1):
        set_words(flow, f"[{position}] {text}", QUIET, ())
        flow.y -= GAP * 0.35
