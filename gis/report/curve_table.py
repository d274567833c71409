"""The numbers of curves in columns: those that share their x stand side by side."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from gis.report.chart import Band, CurveRole, Curves
from gis.text import Language, Text

LOW, HIGH = Text("下限", "Low"), Text("上限", "High")
OF = Text("{name}（{end}）", "{name} ({end})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One curve, or one edge of the band, whose values stand in rows from `first` on."""

    name: str
    role: CurveRole | Literal["edge"]
    values: tuple[float | None, ...]
    """None where a value is not finite."""
    block: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Rows that curves share: their x and the names of single points, "" for none."""

    across: tuple[float, ...]
    labels: tuple[str, ...]
    first: int
    """How many rows stand above."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CurveTable:
    """The numbers of curves: blocks of rows, one below the other, and columns."""

    blocks: tuple[Block, ...]
    columns: tuple[Column, ...]

    @property
    def labelled(self) -> bool:
        """Tell whether a point has a name."""
        return any(any(block.labels) for block in self.blocks)


def curve_table(chart: Curves, language: Language) -> CurveTable:
    """Return the numbers of curves that have points; a point without a finite x is left out."""
    blocks: dict[tuple[tuple[float, ...], tuple[str, ...]], Block] = {}
    columns: list[Column] = []
    height = 0
    for name, role, points, labels in _runs(chart, language):
        kept = [place for place, (x, _) in enumerate(points) if isfinite(x)]
        if not kept:
            continue
        across = tuple(points[place][0] for place in kept)
        told = tuple(labels[place] for place in kept)
        if (across, told) not in blocks:
            blocks[across, told] = Block(across=across, labels=told, first=height)
            height += len(across)
        up = (points[place][1] for place in kept)
        values = tuple(value if isfinite(value) else None for value in up)
        place = list(blocks).index((across, told))
        columns.append(Column(name=name, role=role, values=values, block=place))
    return CurveTable(blocks=tuple(blocks.values()), columns=tuple(columns))


Run = tuple[str, CurveRole | Literal["edge"], tuple[tuple[float, float], ...], tuple[str, ...]]


def _runs(chart: Curves, language: Language) -> list[Run]:
    found: list[Run] = []
    for one in chart.curves:
        count = len(one.points)
        labels = (*one.labels, *[""] * count)[:count]
        found.append((one.name, one.role, one.points, labels))
    return found + (_edges(chart.band, language) if chart.band else [])


def _edges(band: Band, language: Language) -> list[Run]:
    bare = ("",) * len(band.points)
    ends = (
        (LOW, tuple((x, low) for x, low, _ in band.points)),
        (HIGH, tuple((x, high) for x, _, high in band.points)),
    )
    return [
        (OF.format(name=band.name, end=end).get(language), "edge", points, bare)
        for end, points in ends
    ]
