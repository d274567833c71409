"""Where the labels of a chart stand: beside their marks, on as little as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from gis.paper.fonts import Family
from gis.paper.scene import Floats, Rectangle, Words
from gis.paper.typeset import western, words_at
from gis.report.chart_looks import MARK, SMALL

Wanted = tuple[str, float, float]
"""A label and the place of its mark."""
STRAYS = 0.6
"""Half the side of the boxes along a line, in mm."""
HALO_MM = 0.45


def spots(
    x: float, y: float, size: tuple[float, float], free: tuple[float, float], mark: float
) -> list[tuple[float, float]]:
    """Return middles for a label of a mark: above, below, left, right, farther up and down.

    `size` is the label's width and height; `free` is between which x it stands above and below.
    """
    wide, high = size
    middle = min(max(x, free[0] + wide / 2), free[1] - wide / 2)
    away = mark * 1.5 + 0.6 + high / 2
    return [
        (middle, y - away), (middle, y + away), (x - mark - 1.2 - wide / 2, y),
        (x + mark + 1.2 + wide / 2, y), (middle, y - away - high), (middle, y + away + high),
    ]  # fmt: skip


def about(at: tuple[float, float], size: tuple[float, float]) -> Rectangle:
    """Return the box of a size about a middle."""
    (x, y), (wide, high) = at, size
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def covered(box: Rectangle, taken: Iterable[Rectangle]) -> float:
    """Return the area in mm² that a box covers of others."""
    left, top, right, bottom = box
    return sum(
        max(0.0, min(right, r) - max(left, start)) * max(0.0, min(bottom, b) - max(top, t))
        for start, t, r, b in taken
    )


def outside(box: Rectangle, plot: Rectangle) -> float:
    """Return by how many mm a box leaves the plot, the sums of all sides."""
    return sum(
        max(0.0, one)
        for one in (plot[0] - box[0], plot[1] - box[1], box[2] - plot[2], box[3] - plot[3])
    )


def along(at: Floats) -> list[Rectangle]:
    """Return small boxes along a line (n, 2), for labels to keep away from."""
    far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(at, axis=0).T))])
    if len(at) < 2 or far[-1] == 0:
        return []
    places = np.linspace(0.0, far[-1], int(far[-1] / (1.5 * STRAYS)) + 2)
    spread = zip(*(np.interp(places, far, at[:, axis]).tolist() for axis in (0, 1)), strict=True)
    return [about(one, (2 * STRAYS, 2 * STRAYS)) for one in spread]


def kept_labels(
    wanted: Sequence[Wanted],
    marks: Sequence[Rectangle],
    lines: Sequence[Rectangle],
    plot: Rectangle,
    family: Family,
) -> list[Words]:
    """Set labels that cover no mark and no other label and stay in the plot; drop the others.

    Those named first are set first. Lines are kept clear where there is a choice.
    """
    taken = list(marks)
    found: list[Words] = []
    for text, x, y in wanted:
        told = western(text)
        size = family.face(False).width_mm(told, SMALL.size_pt) + 0.6, SMALL.em_mm
        free = [
            at
            for at in spots(x, y, size, (plot[0], plot[2]), MARK)
            if outside(about(at, size), plot) == 0 and covered(about(at, size), taken) == 0
        ]
        if not free:
            continue
        best = min(free, key=lambda at: covered(about(at, size), lines))
        taken.append(about(best, size))
        found.append(replace(words_at(told, *best, SMALL, "middle"), halo_mm=HALO_MM))
    return found
