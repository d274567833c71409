"""How far down a report's pages are written, and words set into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gis.paper.fonts import Family
from gis.paper.scene import Item, Page, Sheaf, moved
from gis.paper.typeset import Hand, paragraph, words_at
from gis.report.blocks import Report
from gis.report.wording import note_mark
from gis.text import Text

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP, FOOT = 18.0, 192.0, 16.0, 279.0
ROOM = RIGHT - LEFT
INK, SOFT, RED, RULE = "#2B2A27", "#5C584F", "#8E2A1E", "#B9B3A6"
BODY, QUIET = Hand(size_pt=9.5), Hand(size_pt=7.5, colour=SOFT)
FIRST, SECOND = Hand(size_pt=12.5, bold=True), Hand(size_pt=10, bold=True)
CELL, LABEL, HEAD = Hand(size_pt=8.5), Hand(size_pt=8.5, colour=SOFT), Hand(size_pt=8, bold=True)
STRONG = Hand(size_pt=8.5, bold=True)
NOTE = Hand(size_pt=6, colour=SOFT)
PAD, GAP = 1.1, 3.2
QR_MM = 24.0
KEPT = 26.0
"""Room that must be left below a heading: the beginning of what it heads."""
QUIET_LARGE = Hand(size_pt=9, colour=SOFT)
REPORT = Text("报告", "Report")


@dataclass(slots=True)
class Flow:
    """The pages so far, and how far down the last one is written."""

    report: Report
    family: Family
    pages: list[list[Sheaf]] = field(default_factory=list)
    whole: dict[int, Page] = field(default_factory=dict)
    """Sheets that are pages of their own, by position."""
    y: float = FOOT

    def put(self, items: Sequence[Item]) -> None:
        name = REPORT
        self.pages[-1].append(Sheaf(name=name, items=tuple(items)))

    def room(self, needed: float) -> None:
        """Begin a new page where less than `needed` is left on this one."""
        if not self.pages or len(self.pages) - 1 in self.whole or self.y + needed > FOOT:
            self.pages.append([])
            self.y = TOP


def set_words(
    flow: Flow, text: str, hand: Hand, notes: tuple[int, ...], left: float = LEFT
) -> None:
    """Set a paragraph; one too long for the page goes on on the next, line by line."""
    room = RIGHT - left
    items, y = noted(text, left, flow.y, room, hand, notes, flow.family)
    height = y - flow.y
    if height <= FOOT - TOP:
        flow.room(min(height, 4 * hand.line_mm) if height > 40 else height)
    items, y = noted(text, left, flow.y, room, hand, notes, flow.family)
    while y > FOOT + 0.01:
        here = [one for one in items if bottom(one) <= FOOT]
        rest = [one for one in items if bottom(one) > FOOT]
        flow.put(here)
        shift = min(bottom(one) for one in rest) - hand.line_mm
        flow.room(FOOT)
        items = [moved(one, 0, flow.y - shift) for one in rest]
        y += flow.y - shift
    flow.put(items)
    flow.y = y + GAP * (0.5 if hand is QUIET else 0.7)


def bottom(item: Item) -> float:
    """Return the baseline of words; 0 for what else is drawn."""
    return float(getattr(item, "y", 0.0))


def noted(
    text: str,
    x: float,
    top: float,
    width: float,
    hand: Hand,
    notes: tuple[int, ...],
    family: Family,
) -> tuple[list[Item], float]:
    """Set words in a column, and behind the last one, raised, the numbers of its sources."""
    room = width
    told = note_mark(notes)
    wide = family.face(False).width_mm(told, NOTE.size_pt) + 0.6 if told else 0.0
    words, y = paragraph(text, x, top, room, hand, family)
    items: list[Item] = list(words)
    if told and words:
        last = words[-1]
        end = x + family.face(hand.bold).width_mm(last.text, hand.size_pt) + 0.4
        if end + wide > x + width + 1.5:  # no room behind the last word: on a line of its own
            end, y = x, y + NOTE.line_mm
            items.append(words_at(told, end, y - NOTE.line_mm / 2, NOTE))
        else:
            items.append(words_at(told, end, y - hand.line_mm / 2 - hand.em_mm * 0.28, NOTE))
    return items, y


def place(flow: Flow, page: Page, x: float, y: float) -> None:
    """Put another page's drawing at a place of this one, its clips with it."""
    for sheaf in page.sheaves:
        clip = sheaf.clip and (
            sheaf.clip[0] + x, sheaf.clip[1] + y, sheaf.clip[2] + x, sheaf.clip[3] + y,
        )  # fmt: skip
        items = tuple(moved(item, x, y) for item in sheaf.items)
        flow.pages[-1].append(Sheaf(name=sheaf.name, items=items, clip=clip))
