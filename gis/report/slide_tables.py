"""Tables on slides: the heights of their rows, and as many of them as fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gis.paper.fonts import Family
from gis.paper.scene import MM_PER_PT
from gis.paper.typeset import Hand, wrap
from gis.report.blocks import Cell, Grid
from gis.report.grids import columns
from gis.report.wording import note_mark, readable

PAD_X, PAD_Y = 1.8, 0.9
LOOSE = 0.9
"""Share of a width that lines are measured for: office faces are wider than ours."""
LEAST_COLUMN = 9.0
TABLE_LEADING = 1.3
HEAD_LINES = 4
MANY = 6
"""Columns, from which on the letters are smaller."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Rows of a table that stand on one slide; `heights` begins with the head's, if it has one."""

    grid: Grid
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size_pt: float

    @property
    def height(self) -> float:
        return sum(self.heights)

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows, the head first."""
        head = (tuple(Cell(text=words) for words in self.grid.head),) if self.grid.head else ()
        return (*head, *self.grid.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    widths: tuple[float, ...]
    size_pt: float
    family: Family

    @property
    def line_mm(self) -> float:
        return self.size_pt * TABLE_LEADING * MM_PER_PT

    def lines(self, cell: Cell, place: int, bold: bool) -> list[str]:
        hand = Hand(size_pt=self.size_pt, bold=bold or cell.strong)
        room = max((self.widths[place] - 2 * PAD_X) * LOOSE, 2.0)
        return wrap(readable(cell.text) + note_mark(cell.notes), room, hand, self.family)

    def height(self, row: Sequence[Cell], *, bold: bool = False) -> float:
        most = max((len(self.lines(cell, k, bold)) for k, cell in enumerate(row)), default=1)
        return most * self.line_mm + 2 * PAD_Y

    def short(self, words: str, place: int) -> Cell:
        """Return the head of a column, cut where it is longer than a head should be."""
        cell = Cell(text=readable(words))
        lines = self.lines(cell, place, True)
        if len(lines) <= HEAD_LINES:
            return cell
        return Cell(text=cut(cell.text, lines[:HEAD_LINES])[0][:-1] + "…")


def parted(
    grid: Grid, width: float, height: float, family: Family
) -> tuple[Part | None, Grid | None]:
    """Return what of a table fits into a frame, and the rest; its head stands on every part.

    A row that is higher than a frame of its own is torn between lines. Nothing fits: None, and
    the whole table is the rest.
    """
    size = 12.0 if len(grid.align) < MANY else 10.0
    setting = _Setting(widths=_widths(grid, width, family), size_pt=size, family=family)
    head = tuple(setting.short(words, place) for place, words in enumerate(grid.head))
    heights = [setting.height(head, bold=True)] if head else []
    rows: list[tuple[Cell, ...]] = []
    rest = list(grid.rows)
    while rest:
        high = setting.height(rest[0])
        if sum(heights) + high <= height:
            heights.append(high)
            rows.append(rest.pop(0))
            continue
        free = height - sum(heights)
        if not rows and free >= TORN_FROM:
            first, rest[0] = _torn(rest[0], free, setting)
            heights.append(setting.height(first))
            rows.append(first)
        break
    if not rows and grid.rows:
        return None, grid
    kept = replace(grid, head=tuple(cell.text for cell in head), rows=tuple(rows))
    part = Part(grid=kept, widths=setting.widths, heights=tuple(heights), size_pt=size)
    return part, replace(grid, rows=tuple(rest)) if rest else None


TORN_FROM = 60.0
"""Height in mm from which a row may be torn; a lower frame is left for the next slide."""


def _torn(
    row: Sequence[Cell], height: float, setting: _Setting
) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Cut each cell after as many lines as fit; the notes stay with the end of the words."""
    fit = max(int((height - 2 * PAD_Y) / setting.line_mm), 1)
    first, rest = [], []
    for place, cell in enumerate(row):
        lines = setting.lines(replace(cell, notes=()), place, False)
        if len(setting.lines(cell, place, False)) <= fit:
            first.append(cell)
            rest.append(Cell(text=""))
            continue
        words = readable(cell.text)
        begun, left_over = cut(words, lines[: max(min(fit, len(lines) - 1), 1)])
        first.append(replace(cell, text=begun, notes=()))
        rest.append(replace(cell, text=left_over))
    return tuple(first), tuple(rest)


def cut(text: str, lines: Sequence[str]) -> tuple[str, str]:
    """Cut a text after the lines that it begins with.

    >>> cut("one two three", ["one two"])
    ('one two', 'three')
    """
    end = 0
    for line in lines:
        end = text.index(line, end) + len(line)
    return text[:end], text[end:].lstrip()


def _widths(grid: Grid, width: float, family: Family) -> tuple[float, ...]:
    """Return the widths of the columns, none too narrow for a few letters."""
    shares = columns(grid, width, family)
    least = min(LEAST_COLUMN, width / len(shares))
    free = width - least * len(shares)
    return tuple(least + free * share / sum(shares) for share in shares)
