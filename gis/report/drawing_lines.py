"""Values over time, drawn: the path first, then marks, then labels where no other mark stands.

The required path is dashed, actuals are full squares, actuals of another scope hollow ones, the
base a full circle, the target a hollow diamond.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from gis.paper.fonts import Family
from gis.paper.scene import Brush, Item, Path, Pen, Rectangle, Subpath, circle, line, rectangle
from gis.paper.typeset import paragraph, western, words_at
from gis.report.chart import Lines, Point, Role
from gis.report.chart_axes import Scale, scale_of, ticks
from gis.report.chart_looks import ACTUAL, GRID, INK, MARK, SMALL, SOFT, TINY
from gis.report.drawing_key import key
from gis.report.drawing_labels import about, along, covered, outside, spots

PLOT_MM = 40.0
"""Height of the plot."""


def draw_lines(chart: Lines, width_mm: float, family: Family) -> tuple[list[Item], float]:
    """Return what is drawn, and its height."""
    entries = [(one.name, partial(_key_mark, one.role)) for one in chart.series]
    items, top = key(entries, (0.0, 0.0), width_mm, family)
    scale = scale_of([p.value for one in chart.series for p in one.points])
    steps = ticks(scale)
    left = max(family.face(False).width_mm(told, TINY.size_pt) for _, told in steps) + 2.5
    box = (left, top + 4.5, width_mm - 4.0, top + 4.5 + PLOT_MM)
    items.append(words_at(chart.unit, 0, top + 1.8, TINY))
    for tick, told in steps:
        y = scale.place(tick, box[3], box[1])
        items.append(Path(subpaths=(line((box[0], y), (box[2], y)),),
                          pen=Pen(colour=GRID, width_mm=0.15)))  # fmt: skip
        items.append(words_at(told, box[0] - 1.2, y, TINY, "end"))
    items += _years(chart, box)
    items += _series(chart, scale, box, family)
    bottom = box[3] + 5.5
    if chart.empty:
        words, bottom = paragraph(chart.empty, box[0], bottom, box[2] - box[0], SMALL, family)
        items += words
    return items, bottom + 0.5


def _key_mark(role: Role, x: float, y: float) -> list[Item]:
    if role == "path":
        return [dashes(np.array([[x - 3.0, y], [x + 3.0, y]]))]
    return [_mark(role, x, y)]


def dashes(points: np.ndarray) -> Path:
    pen = Pen(colour=INK, width_mm=0.35, dash_mm=(1.6, 1.0))
    return Path(subpaths=(Subpath(points=points, closed=False),), pen=pen)


def _mark(role: Role, x: float, y: float) -> Path:
    edge = Pen(colour=ACTUAL if role in ("actual", "apart") else INK, width_mm=0.3)
    full = Brush(colour=edge.colour)
    hollow = Brush(colour="#FFFFFF")
    box = rectangle(x - MARK, y - MARK, x + MARK, y + MARK)
    if role == "base":
        return Path(subpaths=(circle(x, y, MARK),), brush=full, pen=edge)
    if role == "target":
        far = MARK * 1.5
        diamond = Subpath(points=np.array([[x - far, y], [x, y - far], [x + far, y], [x, y + far]]))
        return Path(subpaths=(diamond,), brush=hollow, pen=Pen(colour=INK, width_mm=0.45))
    return Path(subpaths=(box,), brush=full if role == "actual" else hollow, pen=edge)


def _years(chart: Lines, box: Rectangle) -> list[Item]:
    items: list[Item] = [Path(subpaths=(line((box[0], box[3]), (box[2], box[3])),),
                              pen=Pen(colour=SOFT, width_mm=0.25))]  # fmt: skip
    for year in range(chart.first, chart.last + 1):
        x = _across(year, chart, box)
        tick = line((x, box[3]), (x, box[3] + 1.0))
        items.append(Path(subpaths=(tick,), pen=Pen(colour=SOFT, width_mm=0.25)))
        items.append(words_at(str(year), x, box[3] + 3.0, TINY, "middle"))
    return items


def _across(at: float, chart: Lines, box: Rectangle) -> float:
    years = Scale(low=chart.first, high=chart.last, step=1)
    free = 0.06 * (box[2] - box[0])
    return years.place(at, box[0] + free, box[2] - free)


def _series(chart: Lines, scale: Scale, box: Rectangle, family: Family) -> list[Item]:
    """Draw the path first, then marks, then labels where no other mark or label is."""
    marks: list[Item] = []
    path: list[Rectangle] = []
    placed: list[tuple[Point, float, float]] = []
    for one in sorted(chart.series, key=lambda series: series.role != "path"):
        at = np.array([[_across(p.at, chart, box), scale.place(p.value, box[3], box[1])]
                       for p in one.points])  # fmt: skip
        if one.role == "path" and len(at) > 1:
            marks.append(dashes(at))
            path += along(at)
            continue
        for point, (x, y) in zip(one.points, at, strict=True):
            marks.append(_mark(one.role, x, y))
            placed.append((point, x, y))
    return [*marks, *_labels(placed, path, box, family)]


def _labels(
    placed: Sequence[tuple[Point, float, float]],
    path: list[Rectangle],
    box: Rectangle,
    family: Family,
) -> list[Item]:
    """Set every label: above its mark, else below, beside; the one that covers least wins."""
    taken = [about((x, y), (2 * MARK, 2 * MARK)) for _, x, y in placed] + path
    plot = (box[0], box[1] - 3.0, box[2] + 4.0, box[3])
    items: list[Item] = []
    for point, x, y in placed:
        if not point.label:
            continue
        told = western(point.label)
        size = family.face(False).width_mm(told, SMALL.size_pt), SMALL.em_mm
        boxes = [(at, about(at, size)) for at in spots(x, y, size, (box[0], box[2] + 3.5), MARK)]
        best, own = min(boxes, key=lambda one: covered(one[1], taken) + 10 * outside(one[1], plot))
        taken.append(own)
        items.append(words_at(told, *best, SMALL, "middle"))
    return items
