"""Tables on a report's pages: rows that never break, heads that are repeated."""

from __future__ import annotations

from collections.abc import Sequence

from gis.paper.fonts import Family
from gis.paper.scene import Item, Path, Pen, Words, line, moved
from gis.paper.typeset import Hand, paragraph
from gis.report.blocks import Cell, Grid
from gis.report.flow import (
    CELL,
    FOOT,
    GAP,
    HEAD,
    INK,
    LABEL,
    PAD,
    RULE,
    SOFT,
    STRONG,
    TOP,
    Flow,
    bottom,
    noted,
)  # fmt: skip

TALL = (FOOT - TOP) / 2
"""Rows at least as high as this may break."""
SECOND_QUIET = Hand(size_pt=8, colour=SOFT)


def set_grid(flow: Flow, grid: Grid, left: float, width: float) -> None:
    widths = columns(grid, width, flow.family)
    if grid.caption:
        flow.room(14)
        words, y = paragraph(grid.caption, left, flow.y, width, SECOND_QUIET, flow.family)
        flow.put(words)
        flow.y = y + 0.4
    if grid.head:
        flow.room(14)
        _head(flow, grid, left, widths)
    for row in grid.rows:
        items, height = _row(row, grid, left, flow.y, widths, flow.family)
        if flow.y + height > FOOT and height < TALL:
            flow.room(height)
            if grid.head:
                _head(flow, grid, left, widths)
            items, height = _row(row, grid, left, flow.y, widths, flow.family)
        _put_row(flow, items, height, grid, (left, widths))
    flow.y += GAP


def _put_row(
    flow: Flow, items: list[Item], height: float, grid: Grid, at: tuple[float, list[float]]
) -> None:
    """Put a row on the page; one too tall for what is left goes on below the head of the next."""
    left, widths = at
    end = flow.y + height
    while end > FOOT + 0.01:
        here = [one for one in items if bottom(one) <= FOOT]
        rest = [one for one in items if bottom(one) > FOOT]
        if not rest:
            break
        flow.put(here)
        flow.room(FOOT)
        if grid.head:
            _head(flow, grid, left, widths)
        shift = flow.y + PAD + CELL.line_mm - min(bottom(one) for one in rest)
        items = [moved(one, 0, shift) for one in rest]
        end += shift
    flow.put([*items, _rule(left, sum(widths), min(end, FOOT))])
    flow.y = end


def _rule(left: float, width: float, y: float, *, strong: bool = False) -> Path:
    pen = Pen(colour=INK if strong else RULE, width_mm=0.3 if strong else 0.12)
    return Path(subpaths=(line((left, y), (left + width, y)),), pen=pen)


def _head(flow: Flow, grid: Grid, left: float, columns: list[float]) -> None:
    cells = tuple(Cell(text=one) for one in grid.head)
    items, height = _row(cells, grid, left, flow.y, columns, flow.family, HEAD)
    width = sum(columns)
    flow.put([_rule(left, width, flow.y, strong=True), *items,
              _rule(left, width, flow.y + height, strong=True)])  # fmt: skip
    flow.y += height


def columns(grid: Grid, width: float, family: Family) -> list[float]:
    """Return the widths of the columns: as asked, else by what stands in them, within limits."""
    if grid.widths:
        return [width * share / sum(grid.widths) for share in grid.widths]
    rows = [*((grid.head,) if grid.head else ()), *([c.text for c in row] for row in grid.rows)]
    needed = [
        min(max((family.face(True).width_mm(row[k], CELL.size_pt) for row in rows), default=1.0)
            + 5.0, 0.5 * width)
        for k in range(len(grid.align))
    ]  # fmt: skip
    return [width * one / sum(needed) for one in needed]


def _row(
    cells: Sequence[Cell],
    grid: Grid,
    left: float,
    top: float,
    columns: list[float],
    family: Family,
    hand: Hand | None = None,
) -> tuple[list[Item], float]:
    """Set the cells of a row side by side; return them and the row's height."""
    items: list[Item] = []
    below = top
    x = left
    for position, (cell, width) in enumerate(zip(cells, columns, strict=True)):
        first = position == 0 and not grid.head
        own = hand or (STRONG if cell.strong else LABEL if first else CELL)
        room = width - 2.4
        put, y = noted(cell.text, x, top + PAD, room, own, cell.notes, family)
        if grid.align[position] == "r":
            put = [_to_right(one, x, room, put, family) for one in put]
        items += put
        below = max(below, y)
        x += width
    return items, below - top + PAD


def _to_right(item: Item, x: float, room: float, line_items: list[Item], family: Family) -> Item:
    """Shift a line so that it ends where its column ends, with the note behind its last line."""
    if not isinstance(item, Words):
        return item
    same = [
        one for one in line_items
        if isinstance(one, Words) and abs(one.y - item.y) < 2.0
    ]  # fmt: skip
    end = max(one.x + family.face(one.bold).width_mm(one.text, one.size_pt) for one in same)
    return moved(item, x + room - end, 0)
