"""The key of a chart: names with their marks, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gis.paper.fonts import Family
from gis.paper.scene import Item
from gis.paper.typeset import paragraph, western
from gis.report.chart_looks import SMALL

KEY_STEP = 4.6
Entry = tuple[str, Callable[[float, float], list[Item]]]
"""A name, and what draws its mark about a place: 6 mm wide at most."""


def key(
    entries: Sequence[Entry], place: tuple[float, float], width_mm: float, family: Family
) -> tuple[list[Item], float]:
    """Name entries from the top left `place` on; return the key and the y below it."""
    left, top = place
    items: list[Item] = []
    x, y = left, top + 2.3
    for name, mark in entries:
        room = 8.0 + family.face(False).width_mm(western(name), SMALL.size_pt) + 4.0
        if x > left and x - left + room > width_mm:
            x, y = left, y + KEY_STEP
        items += mark(x + 3.0, y)
        words, below = paragraph(name, x + 8.0, y - SMALL.line_mm / 2, left + width_mm - x - 8.0,
                                 SMALL, family)  # fmt: skip
        items += words
        x += room
        if below - y > SMALL.line_mm:  # a long name takes more than one line: the next stands below
            x, y = left, below + SMALL.line_mm / 2
    return items, y + 4.0
