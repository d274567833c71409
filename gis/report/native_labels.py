"""Which points of a native chart are named, and where: the office program itself lets them overlap.

A name stays in the workbook where there is no room for it in the chart.
"""

from __future__ import annotations

from collections.abc import Sequence

from gis.paper.scene import Rectangle
from gis.paper.typeset import is_chinese
from gis.report.chart_axes import Scale
from gis.report.drawing_labels import about, covered, outside, spots
from gis.report.native_parts import MM_PER_PT, Lettering
from gis.report.wording import readable

SIDES = ("t", "b", "l", "r")
WIDE, NARROW = 1.0, 0.56
"""Share of an em that a Chinese character takes, and what others take at most on the average."""
MARGINS = (4.5, 2.5, 1.5, 6.0)
"""Lines that a chart's words take of its frame: left, above, right, below."""
MARK_MM = 1.2


def plot_box(lettering: Lettering, frame_mm: tuple[float, float]) -> Rectangle:
    """Return about where the plot lies in a frame, in mm."""
    line = lettering.size_pt * MM_PER_PT * 1.3
    left, top, right, below = (line * one for one in MARGINS)
    return left, top, frame_mm[0] - right, frame_mm[1] - below


def label_spots(
    points: Sequence[tuple[float | None, float | None, str]],
    scales: tuple[Scale, Scale],
    box: Rectangle,
    lettering: Lettering,
) -> list[tuple[str, str]]:
    """Return a name and its spot for each point (x, y, name); "" where it would cover another."""
    places = [
        (scales[0].place(x, box[0], box[2]), scales[1].place(y, box[3], box[1]))
        if x is not None and y is not None
        else None
        for x, y, _ in points
    ]
    taken = [about(at, (2 * MARK_MM, 2 * MARK_MM)) for at in places if at]
    found: list[tuple[str, str]] = []
    for (_, _, name), at in zip(points, places, strict=True):
        size = _width(name, lettering.size_pt), lettering.size_pt * MM_PER_PT * 1.2
        middles = spots(*at, size, (-1e9, 1e9), MARK_MM)[: len(SIDES)] if at and name else []
        free = [
            (side, own)
            for side, own in zip(SIDES, (about(one, size) for one in middles), strict=False)
            if outside(own, box) == 0 and covered(own, taken) == 0
        ]
        if not free:
            found.append(("", SIDES[0]))
            continue
        taken.append(free[0][1])
        found.append((name, free[0][0]))
    return found


def _width(name: str, size_pt: float) -> float:
    ems = sum(WIDE if is_chinese(one) else NARROW for one in readable(name))
    return ems * size_pt * MM_PER_PT
