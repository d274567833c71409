"""Where the blocks of a report stand on slides: measured, parted, so that nothing overflows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

from gis.paper.fonts import Family
from gis.paper.scene import MM_PER_PT
from gis.paper.typeset import wrap
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
)
from gis.report.chart_numbers import appendix
from gis.report.slide_parts import (
    BODY,
    BOTTOM,
    CAPTION,
    COLUMN,
    FEW,
    FULL,
    GAP,
    LEADING,
    LEAST_VISUAL,
    ROUNDING,
    SIDE,
    TABLE_TITLE,
    TOP,
    WIDE,
    Box,
    Passage,
    Placed,
    Slide,
    TableBox,
    TextBox,
    Visual,
    VisualBox,
    passages,
)
from gis.report.slide_tables import LOOSE, cut, parted
from gis.report.wording import APPENDIX, APPENDIX_SAYS, CONTINUED, SOURCES, note_mark, readable


def slides(report: Report, family: Family) -> tuple[Slide, ...]:
    """Return the slides after the title slide: one a heading of level 1 at least, the appendix
    with the numbers of the charts, and the sources.
    """
    made: list[Slide] = []
    for title, blocks in _parts(report):
        made += _Setting(title=title, report=report, family=family).lay(blocks)
    return tuple(made)


def _parts(report: Report) -> Iterable[tuple[str, list[Block]]]:
    """Yield title and blocks of each part; what stands before any heading has the report's.

    A sheet is a part of its own: beside words it would be too small to be read.
    """
    title, blocks = report.title, list[Block]()
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            if blocks:
                yield title, blocks
            title, blocks = block.finding or block.text, []
            yield from () if _followed(report, block) else [(title, [])]
        elif isinstance(block, Sheet) and block.caption:
            if blocks:
                yield title, blocks
            yield block.caption, [replace(block, caption="")]
            more = CONTINUED.get(report.language)
            title, blocks = title if title.endswith(more) else title + more, []
        else:
            blocks.append(block)
    if blocks:
        yield title, blocks
    if grids := appendix(report):
        says = Paragraph(text=APPENDIX_SAYS.get(report.language), quiet=True)
        yield APPENDIX.get(report.language), [says, *grids]
    if report.sources:
        rows = (f"[{place}] {text}" for place, text in enumerate(report.sources, start=1))
        yield SOURCES.get(report.language), [Paragraph(text=row, quiet=True) for row in rows]


def _followed(report: Report, heading: Heading) -> bool:
    """Tell whether anything stands under a heading."""
    place = next(k for k, block in enumerate(report.blocks) if block is heading) + 1
    after = report.blocks[place : place + 1]
    return bool(after) and not (isinstance(after[0], Heading) and after[0].level == 1)


@dataclass(slots=True)
class _Setting:
    """One part being set: the slides that are full, and what stands on the open one.

    `side` says whether the right of the slide is kept for a map or a chart: the open column is
    then narrow.
    """

    title: str
    report: Report
    family: Family
    done: list[Slide] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    side: Literal["none", "free", "taken"] = "none"
    y: float = TOP
    top: float = TOP
    """Where the right of the slide begins."""

    @property
    def width(self) -> float:
        return FULL if self.side == "none" else COLUMN

    def lay(self, blocks: Sequence[Block]) -> list[Slide]:
        """Return the part's slides."""
        for block, follows in zip_longest(blocks, blocks[1:]):
            if isinstance(block, Grid):
                if isinstance(follows, Visual) and _is_facts(block):
                    self._open_column(self._table_height(block, COLUMN))
                self._table(block, after=follows)
            elif isinstance(block, Visual):
                self._visual(block, beside=isinstance(follows, Paragraph | Quote))
            else:
                if isinstance(block, Heading) and self._leaves(block, follows):
                    self._turn()
                for passage in passages(block):
                    self._words(passage, keep=isinstance(block, Heading))
        self._turn(last=True)
        return self.done

    def _turn(self, *, last: bool = False) -> None:
        """Close the slide and open the next one."""
        if self.placed or (last and not self.done):
            more = CONTINUED.get(self.report.language) if self.done else ""
            self.done.append(Slide(title=self.title + more, placed=tuple(self.placed)))
        self.placed, self.side, self.y, self.top = [], "none", TOP, TOP

    def _open_column(self, table: float = 0.0) -> None:
        """Keep the right for a visual, beside words or a table of that height in the column.

        Words stay above, in the full width, where they leave the table and the visual enough room;
        else the table begins a slide.
        """
        if self.side != "none":
            return
        boxes = [one for one in self.placed if isinstance(one, TextBox)]
        said = [passage for box in boxes for passage in box.passages]
        only_words = len(boxes) == len(self.placed)
        height = sum(self._height(one, COLUMN) for one in said) + table
        if only_words and height <= BOTTOM - TOP:
            self.placed, self.y, self.top = [], TOP, TOP
            self.side = "free"
            for passage in said:
                self._put(passage)
        elif table and max(table, LEAST_VISUAL) <= BOTTOM - self.y:
            self.side, self.top = "free", self.y
        elif table and table <= BOTTOM - TOP:
            self._turn()
            self.side = "free"

    # Words.

    def _words(self, passage: Passage, *, keep: bool = False) -> None:
        """Set a paragraph, in pieces where no slide holds it; a heading keeps room below it."""
        room = 3 * BODY.size_pt * LEADING * MM_PER_PT if keep else 0.0
        if self.y + min(self._height(passage) + room, BOTTOM - TOP) > BOTTOM + ROUNDING:
            self._turn()
        line = passage.hand.size_pt * LEADING * MM_PER_PT
        while (fits := int((BOTTOM - self.y) / line)) < len(self._lines(passage)):
            lines = wrap(passage.text, self.width * LOOSE, passage.hand, self.family)
            first, rest = cut(passage.text, lines[: max(min(fits, len(lines) - 1), 1)])
            self._put(replace(passage, text=first, notes=(), room_pt=0.0))
            self._turn()
            passage = replace(passage, text=rest)
        self._put(passage)

    def _put(self, passage: Passage) -> None:
        """Write a paragraph at the open place: into the box that ends there, or into a new one."""
        height = self._height(passage)
        for place, one in enumerate(self.placed):
            if isinstance(one, TextBox) and self._ends_here(one):
                box = (*one.box[:3], one.box[3] + height)
                self.placed[place] = TextBox(box=box, passages=(*one.passages, passage))
                break
        else:
            box = (SIDE, self.y, self.width, height)
            self.placed.append(TextBox(box=box, passages=(passage,)))
        self.y += height

    def _ends_here(self, one: TextBox) -> bool:
        left, top, width, height = one.box
        return (left, width) == (SIDE, self.width) and abs(top + height - self.y) < ROUNDING

    def _lines(self, passage: Passage, width: float = 0.0) -> list[str]:
        room = (width or self.width) * LOOSE
        return wrap(passage.text + note_mark(passage.notes), room, passage.hand, self.family)

    def _height(self, passage: Passage, width: float = 0.0) -> float:
        lines = len(self._lines(passage, width))
        return (lines * passage.hand.size_pt * LEADING + passage.room_pt) * MM_PER_PT

    # Tables and pictures.

    def _table_height(self, grid: Grid, width: float) -> float:
        """Return the height of a whole table, and of the gap below it."""
        part, _ = parted(grid, width, float("inf"), self.family)
        return GAP + (part.height if part else 0.0)

    def _table(self, grid: Grid, *, after: Block | None = None) -> None:
        """Set a table below what is there, over as many slides as it needs.

        A remark on it stands on the slide of its last rows.
        """
        tail = 0.0
        if isinstance(after, Paragraph) and after.quiet:
            tail = GAP + sum(self._height(one) for one in passages(after))
        if self.side != "none" and not _is_facts(grid):
            self._turn()
        title = Passage(text=readable(grid.caption), hand=TABLE_TITLE, room_pt=2.0)
        above = self._height(title) if title.text else 0.0
        if self.y > TOP and not self._begins(grid, BOTTOM - self.y - above):
            self._turn()
        if title.text:
            self._words(title)
        rest: Grid | None = grid if grid.head or grid.rows else None
        while rest is not None:
            part, left_over = parted(rest, self.width, BOTTOM - self.y, self.family)
            if part is None:
                self._turn()
                continue
            if left_over is None and self.y + part.height + tail > BOTTOM and len(rest.rows) > FEW:
                room = min(part.height - ROUNDING, BOTTOM - self.y - tail)
                shorter, more = parted(rest, self.width, room, self.family)
                part, left_over = (shorter, more) if shorter else (part, left_over)
            if left_over is not None and len(left_over.rows) < FEW <= len(part.grid.rows) - FEW:
                # A slide with a row or two is no slide: they take some of those before along.
                fewer = sum(part.heights[: len(left_over.rows) - FEW]) + ROUNDING
                shorter, more = parted(rest, self.width, fewer, self.family)
                part, left_over = (shorter, more) if shorter else (part, left_over)
            self.placed.append(TableBox(box=(SIDE, self.y, self.width, part.height), part=part))
            self.y += part.height + GAP
            if (rest := left_over) is not None:
                self._turn()

    def _leaves(self, heading: Heading, follows: Block | None) -> bool:
        """Tell whether the table below a heading begins on the next slide: so must the heading."""
        if not isinstance(follows, Grid) or not self.placed:
            return False
        above = sum(self._height(one) for one in passages(heading))
        beside = self.side != "none" and not _is_facts(follows)
        return beside or not self._begins(follows, BOTTOM - self.y - above)

    def _begins(self, grid: Grid, height: float) -> bool:
        """Tell whether all of a table, or some rows of it, fit into what is left of a slide."""
        part, left_over = parted(grid, self.width, height, self.family)
        return part is not None and (left_over is None or len(part.grid.rows) >= FEW)

    def _visual(self, block: Visual, *, beside: bool) -> None:
        """Set a map or a chart: to the right of words that fit into a column, else below them."""
        if self.placed or beside:
            self._open_column()
        if self.side == "free":
            self.side = "taken"
            left = SIDE + COLUMN + GAP
            self._frame(block, (left, self.top, WIDE - SIDE - left, BOTTOM - self.top))
            return
        if self.side == "taken" or BOTTOM - self.y < LEAST_VISUAL:
            self._turn()
        self._frame(block, (SIDE, self.y, FULL, BOTTOM - self.y))
        self.y = BOTTOM

    def _frame(self, block: Visual, box: Box) -> None:
        """Place a visual with its caption, and the review notice below a map, at its foot."""
        left, top, width, height = box
        notes = block.notes if isinstance(block, Figure) else ()
        review = self.report.review if isinstance(block, Map) else ""
        below = [
            Passage(text=readable(text), hand=CAPTION, notes=marks, room_pt=2.0)
            for text, marks in ((block.caption, notes), (review, ()))
            if readable(text) or marks
        ]
        taken = sum(self._height(one, width) for one in below)
        if taken > height / 2:  # words without end: the picture comes first
            below, taken = [], 0.0
        self.placed.append(VisualBox(box=(left, top, width, height - taken), block=block))
        if below:
            foot = (left, top + height - taken, width, taken)
            self.placed.append(TextBox(box=foot, passages=tuple(below)))


def _is_facts(grid: Grid) -> bool:
    """Tell whether a table is a list of labels and values, which a column holds."""
    return not grid.head and len(grid.align) == 2
