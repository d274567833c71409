"""Several things side by side: what differs first, what is the same below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gis.report.blocks import Align, Block, Cell, Grid, Heading
from gis.text import NO_DATA, Language, Text

NONE = "—"
"""What there is none of, where that is known: a place without a clause, without neighbours."""

DIFFERENT = Text("不同之处（{n} 项）", "What differs ({n})")
SAME = Text("相同之处（{n} 项）", "What is the same ({n})")

Facts = Mapping[str, Cell]
"""Cells by their label, in the order in which they are told."""


def side_by_side(names: Sequence[str], held: Sequence[Facts], language: Language) -> list[Block]:
    """Return tables with a column for each thing; what none of them has is left out.

    What none has is 暂无数据 or NONE in every column. A label that one of them lacks is 暂无数据
    there, and that is a difference.
    """
    nothing = Cell(text=NO_DATA.get(language))
    empty = {nothing.text, NONE}
    labels = dict.fromkeys(label for one in held for label in one)
    rows = [
        (label, tuple(_known(one.get(label), nothing) for one in held))
        for label in labels
        if any(_known(one.get(label), nothing).text not in empty for one in held)
    ]
    different = [row for row in rows if len({cell.text for cell in row[1]}) > 1]
    same = [row for row in rows if len({cell.text for cell in row[1]}) == 1]
    blocks: list[Block] = []
    for title, part in ((DIFFERENT, different), (SAME, same)):
        if part:
            blocks.append(Heading(text=title.format(n=len(part)).get(language), level=2))
            blocks.append(_grid(names, part))
    return blocks


def _known(cell: Cell | None, nothing: Cell) -> Cell:
    return cell if cell is not None and cell.text else nothing


def _grid(names: Sequence[str], rows: Sequence[tuple[str, tuple[Cell, ...]]]) -> Grid:
    label = 0.22
    left: Align = "l"
    share = (1 - label) / len(names)
    return Grid(
        head=("", *names),
        rows=tuple((Cell(text=text), *cells) for text, cells in rows),
        align=(left,) * (1 + len(names)),
        widths=(label, *(share for _ in names)),
    )
