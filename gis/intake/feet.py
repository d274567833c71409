"""What stands under a table: totals and notes, which are no records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gis.intake.findings import shown
from gis.problems import Problem
from gis.text import Text

LOOKED_AT = 60
"""Rows at the end in which totals and notes are looked for."""
_TOTAL = re.compile(r"^(合计|总计|共计|总和|汇总|小计|(grand |sub)?total|sum)[:：]?$", re.I)
_NOTE = re.compile(
    r"^(注|备注|附注|说明|资料来源|数据来源|来源|填表人|制表人|审核人|填报人|notes?|sources?)"
    r"\s*(\d+|[一二三四五])?\s*[:：]",
    re.I,
)
_INNER_TOTAL = re.compile(r"^(小计|合计|总计|subtotal)[:：]?$", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Foot:
    """Rows of the end that are no records, by position from 0, and what there is to say."""

    left_out: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_foot(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Foot:
    """Return which of the last rows of a table are totals or notes.

    A row is left out only where that is certain: all below it is empty, a total or a note, and it
    begins with a word of its own such as 合计, or it is a note's only cell. `numbers` are the
    rows' numbers in the file.
    """
    left_out: list[int] = []
    start = _notes_start(rows)
    left_out += [i for i in range(start, len(rows)) if _texts(rows[i])]
    for position in reversed(range(start)):
        words = _texts(rows[position])
        if not words:
            continue
        if not _TOTAL.match(_bare(words[0])):
            break
        left_out.append(position)
    chosen = tuple(sorted(left_out))
    return Foot(left_out=chosen, problems=tuple(_said(rows, numbers, chosen)))


def inner_totals(first_cells: Sequence[str], numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Return the rows inside a table that look like totals: they stay, and are said."""
    return [
        (number, cell)
        for cell, number in zip(first_cells, numbers, strict=True)
        if _INNER_TOTAL.match(_bare(cell))
    ]


def _notes_start(rows: Sequence[Sequence[str]]) -> int:
    """Return where the notes begin: from there on each row has one cell at most, in one column."""
    start = len(rows)
    for position in reversed(range(len(rows))):
        words = _texts(rows[position])
        if len(words) > 1:
            break
        if words and _NOTE.match(words[0]) and max(map(len, rows)) > 1:
            start = position
    return start


def _texts(row: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in row if cell.strip()]


def _label(note: str) -> str:
    """Return how a note begins: what follows can be the name of a person."""
    found = _NOTE.match(note)
    return found[0] if found else ""


def _bare(text: str) -> str:
    return re.sub(r"(?<=[\u4e00-\u9fa5])\s+(?=[\u4e00-\u9fa5])", "", text.strip())


def _said(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], chosen: Sequence[int]
) -> Iterator[Problem]:
    for position in chosen:
        words = _texts(rows[position])
        total = bool(_TOTAL.match(_bare(words[0])))
        yield Problem(
            row=int(numbers[position]),
            value=shown(words[0] if total else _label(words[0])),
            says=Text("合计行不是记录，未读入", "A row of totals is no record and was left out")
            if total
            else Text("表下的说明不是记录，未读入", "A note below the table was left out"),
            cure=Text("如是记录，请补全该行的其他列", "If it is a record, complete its other cells")
            if not total
            else Text("如是记录，请改写该行第一格", "If it is a record, change its first cell"),
        )
