"""What stands on slides, as values: paragraphs, tables, pictures in their frames.

All lengths are in mm on a slide of 13.333 by 7.5 inches (16:9). Lines are set to an exact height,
so that a face with taller lines than ours moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gis.paper.typeset import Hand
from gis.report.blocks import Block, Figure, Heading, Map, Paragraph, Quote, Sheet
from gis.report.slide_tables import Part
from gis.report.wording import readable

WIDE, HIGH = 338.667, 190.5
SIDE, TOP, BOTTOM = 15.0, 34.0, 171.0
TITLE_TOP, TITLE_HIGH = 8.0, 21.0
GAP = 5.0
FULL = WIDE - 2 * SIDE
COLUMN = 0.38 * FULL
"""Width of words beside a map or a chart."""
FEW = 3
"""Rows that are not worth beginning a table for."""
ROUNDING = 0.01
LEAST_VISUAL = 70.0
"""Height that a map or a chart needs to be read."""

Visual = Figure | Map | Sheet
Box = tuple[float, float, float, float]
"""left, top, width, height"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """One paragraph of a text box; `room_pt` is free below it."""

    text: str
    hand: Hand
    notes: tuple[int, ...] = ()
    room_pt: float = 6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBox:
    """Paragraphs in a frame."""

    box: Box
    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableBox:
    """A part of a table with the heights of its rows."""

    box: Box
    part: Part


@dataclass(frozen=True, kw_only=True, slots=True)
class VisualBox:
    """A map or a chart in a frame; its caption is a text box of its own."""

    box: Box
    block: Visual


Placed = TextBox | TableBox | VisualBox


@dataclass(frozen=True, kw_only=True, slots=True)
class Slide:
    """One slide: its title, what stands on it, and the sources that this names."""

    title: str
    placed: tuple[Placed, ...]

    @property
    def notes(self) -> tuple[int, ...]:
        """Return the positions of the sources that anything on the slide names, in order."""
        return tuple(sorted(set(_notes_of(self.placed))))


def _notes_of(placed: Iterable[Placed]) -> Iterable[int]:
    for one in placed:
        if isinstance(one, TextBox):
            for passage in one.passages:
                yield from passage.notes
        elif isinstance(one, TableBox):
            for row in one.part.grid.rows:
                for cell in row:
                    yield from cell.notes


HEADING, BODY = Hand(size_pt=18, bold=True), Hand(size_pt=16)
QUIET, CAPTION = Hand(size_pt=12, colour="#5C584F"), Hand(size_pt=11, colour="#5C584F")
TABLE_TITLE = Hand(size_pt=12, bold=True)
LEADING = 1.35
"""Height of a line as a multiple of its size."""


def passages(block: Block) -> tuple[Passage, ...]:
    """Return the paragraphs that a heading, a paragraph or a quote is set in."""
    if isinstance(block, Heading):
        return (Passage(text=readable(block.text), hand=HEADING, room_pt=4.0),)
    if isinstance(block, Paragraph):
        hand = QUIET if block.quiet else BODY
        return (Passage(text=readable(block.text), hand=hand, notes=block.notes),)
    if isinstance(block, Quote):
        said = [one for one in (block.text, block.translation) if readable(one)]
        quoted = (Passage(text=readable(one), hand=BODY, room_pt=2.0) for one in said)
        return (*quoted, Passage(text=readable(block.locator), hand=QUIET, notes=block.notes))
    raise TypeError(type(block).__name__)
