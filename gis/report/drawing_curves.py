"""Curves, drawn: the band of chance below all, then the expected, a second, the observed, points.

A grey copy tells them: the observed curve is thick, a second one thin with dots, the expected one
dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from gis.paper.fonts import Family
from gis.paper.scene import (
    Brush,
    Floats,
    Item,
    Path,
    Pen,
    Rectangle,
    Sheaf,
    Subpath,
    Symbols,
    circle,
    line,
    rectangle,
)
from gis.paper.typeset import paragraph, western, words_at, wrap
from gis.report.chart import Curve, CurveRole, Curves
from gis.report.chart_axes import Scale, curve_scales, ticks
from gis.report.chart_looks import ACTUAL, BAND, BAND_EDGE, GRID, INK, OTHER, SMALL, SOFT, TINY
from gis.report.drawing_key import Entry, key
from gis.report.drawing_labels import about, along, kept_labels
from gis.text import Text

PLOT_MM, SQUARE_MM = 50.0, 62.0
"""Height of the plot, and of a square one where the width allows it."""
BESIDE_MM = 38.0
"""Width that a key needs beside a square plot."""
DOTS_MM = 6.0
"""Between the dots of a second curve."""
POINT_MM, DOT_MM = 1.0, 0.7
EDGE_MM = 0.4
"""What a clip leaves about the plot, so that a line on its edge is whole."""
LAST: tuple[CurveRole, ...] = ("expected", "other", "observed", "points")
"""The order of drawing, the first below the others."""
PENS = {
    "observed": Pen(colour=ACTUAL, width_mm=0.65),
    "other": Pen(colour=OTHER, width_mm=0.35),
    "expected": Pen(colour=INK, width_mm=0.35, dash_mm=(1.6, 1.0)),
}
AXES, RANGE = Text("坐标轴", "Axes"), Text("随机范围", "Range of chance")
CURVES, WORDS = Text("曲线", "Curves"), Text("注记", "Labels")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plot:
    """Where the plot lies on the page, and its axes across and up."""

    box: Rectangle
    across: Scale
    up: Scale

    def places(self, points: Sequence[Sequence[float]] | Floats) -> Floats:
        """Return where points (n, 2) lie on the page, in mm."""
        at: Floats = np.asarray(points, dtype=float).reshape(-1, 2)
        left, top, right, bottom = self.box
        x, y = at[:, 0], at[:, 1]
        return np.column_stack([self.across.place(x, left, right), self.up.place(y, bottom, top)])


def draw_curves(chart: Curves, width_mm: float, family: Family) -> tuple[tuple[Sheaf, ...], float]:
    """Return what is drawn, bottom first, and its height."""
    plot, named, below = _placed(chart, width_mm, family)
    titles, bottom = _titles(chart, plot, width_mm, family)
    left, top, right, foot = plot.box
    clip = (left - EDGE_MM, top - EDGE_MM, right + EDGE_MM, foot + EDGE_MM)
    lines, marks = _curves(chart, plot)
    sheaves = (
        Sheaf(name=RANGE, items=tuple(_band(chart, plot)), clip=clip),
        Sheaf(name=AXES, items=(*_axes(plot, family), *titles)),
        Sheaf(name=CURVES, items=tuple(lines), clip=clip),
        Sheaf(name=WORDS, items=(*marks, *named, *_labels(chart, plot, family))),
    )
    return tuple(one for one in sheaves if one.items), max(bottom, below)


def _placed(chart: Curves, width_mm: float, family: Family) -> tuple[_Plot, Sequence[Item], float]:
    """Return the plot, the key and the y below it; beside a square one where there is room."""
    across, up = curve_scales(chart)
    entries = _entries(chart)
    left = max(family.face(False).width_mm(told, TINY.size_pt) for _, told in ticks(up)) + 2.5
    last = family.face(False).width_mm(ticks(across)[-1][1], TINY.size_pt) / 2
    wide = width_mm - left - max(4.0, last)
    high = PLOT_MM
    if chart.unit_square:
        wide = high = min(wide, SQUARE_MM)
    room = width_mm - left - wide - 10.0
    beside = chart.unit_square and room >= BESIDE_MM
    below_title = len(_lines(chart.y_title, width_mm, family)) * TINY.line_mm + 2.0
    if beside:
        box = (left, below_title, left + wide, below_title + high)
        longest = max((8.5 + _wide(name, family) for name, _ in entries), default=0.0)
        place = (left + wide + 10.0, below_title)
        named, below = key(entries, place, min(room, longest), family)  # one below the other
    else:
        named, below = key(entries, (0.0, 0.0), width_mm, family) if entries else ([], 0.0)
        top = below + below_title
        box = (left, top, left + wide, top + high)
    return _Plot(box=box, across=across, up=up), named, below


def _wide(name: str, family: Family) -> float:
    return family.face(False).width_mm(western(name), SMALL.size_pt)


def _entries(chart: Curves) -> list[Entry]:
    found: list[Entry] = [(one.name, partial(_key_mark, one.role)) for one in chart.curves]
    if chart.band:
        found.append((chart.band.name, _key_band))
    return [one for one in found if one[0]]


def _key_mark(role: CurveRole, x: float, y: float) -> list[Item]:
    at = np.array([[x - 3.0, y], [x + 3.0, y]])
    if role == "points":
        return [_dots(np.array([[x, y]]), POINT_MM, ACTUAL)]
    marks = [_dots(np.array([[x, y]]), DOT_MM, OTHER)] if role == "other" else []
    return [_line(at, PENS[role]), *marks]


def _key_band(x: float, y: float) -> list[Item]:
    box = rectangle(x - 3.0, y - 1.4, x + 3.0, y + 1.4)
    edges = (line((x - 3.0, one), (x + 3.0, one)) for one in (y - 1.4, y + 1.4))
    return [Path(subpaths=(box,), brush=Brush(colour=BAND)),
            Path(subpaths=tuple(edges), pen=Pen(colour=BAND_EDGE, width_mm=0.2))]  # fmt: skip


# Axes.


def _lines(text: str, width_mm: float, family: Family) -> list[str]:
    return wrap(western(text), width_mm, TINY, family) if text else []


def _titles(
    chart: Curves, plot: _Plot, width_mm: float, family: Family
) -> tuple[list[Item], float]:
    """Head the axis upwards above it and the axis across below it; return the y below."""
    left, top, right, bottom = plot.box
    lines = len(_lines(chart.y_title, width_mm, family))
    above, _ = paragraph(chart.y_title, 0.0, top - 2.0 - lines * TINY.line_mm, width_mm, TINY,
                         family)  # fmt: skip
    items: list[Item] = list(above)
    y = bottom + 4.9
    for told in _lines(chart.x_title, width_mm, family):
        half = family.face(False).width_mm(told, TINY.size_pt) / 2
        middle = min(max((left + right) / 2, half), width_mm - half)
        items.append(words_at(told, middle, y + TINY.line_mm / 2, TINY, "middle"))
        y += TINY.line_mm
    return items, y + 0.6


def _axes(plot: _Plot, family: Family) -> list[Item]:
    """Draw the grid, the ticks' numbers, and a line where an axis is 0."""
    left, top, right, bottom = plot.box
    thin, firm = Pen(colour=GRID, width_mm=0.15), Pen(colour=SOFT, width_mm=0.25)
    items: list[Item] = []
    for tick, told in ticks(plot.up):
        y = plot.up.place(tick, bottom, top)
        items.append(Path(subpaths=(line((left, y), (right, y)),), pen=thin))
        items.append(words_at(told, left - 1.2, y, TINY, "end"))
    steps = ticks(plot.across)
    apart = (right - left) / (len(steps) - 1)
    widest = max(family.face(False).width_mm(told, TINY.size_pt) for _, told in steps) + 1.5
    every = int(np.ceil(widest / apart))
    for place, (tick, told) in enumerate(steps):
        x = plot.across.place(tick, left, right)
        items.append(Path(subpaths=(line((x, top), (x, bottom)),), pen=thin))
        items.append(Path(subpaths=(line((x, bottom), (x, bottom + 1.0)),), pen=firm))
        if place % every == 0:
            items.append(words_at(told, x, bottom + 3.0, TINY, "middle"))
    edges = (line((left, bottom), (right, bottom)), line((left, top), (left, bottom)))
    zeros = (Subpath(points=one, closed=False) for one in _zeros(plot))
    return [*items, Path(subpaths=(*edges, *zeros), pen=firm)]


def _zeros(plot: _Plot) -> list[Floats]:
    """Return lines inside the plot where an axis is 0."""
    left, top, right, bottom = plot.box
    found: list[Floats] = []
    if plot.up.low < 0 < plot.up.high:
        y = plot.up.place(0.0, bottom, top)
        found.append(np.array([[left, y], [right, y]]))
    if plot.across.low < 0 < plot.across.high:
        x = plot.across.place(0.0, left, right)
        found.append(np.array([[x, top], [x, bottom]]))
    return found


# What is drawn in them.


def _band(chart: Curves, plot: _Plot) -> list[Item]:
    if chart.band is None or not chart.band.points:
        return []
    rows = np.asarray(chart.band.points, dtype=float)
    items: list[Item] = []
    for run in _runs(rows):
        low, high = plot.places(run[:, (0, 1)]), plot.places(run[:, (0, 2)])
        about = Subpath(points=np.vstack([high, low[::-1]]))
        items.append(Path(subpaths=(about,), brush=Brush(colour=BAND)))
        edges = tuple(Subpath(points=one, closed=False) for one in (low, high))
        items.append(Path(subpaths=edges, pen=Pen(colour=BAND_EDGE, width_mm=0.2)))
    return items


def _runs(rows: Floats) -> list[Floats]:
    """Part rows where one is not finite, which no line bridges."""
    whole = np.isfinite(rows).all(axis=1)
    cuts = np.flatnonzero(np.diff(whole)) + 1
    parts = zip(np.split(rows, cuts), np.split(whole, cuts), strict=True)
    return [part for part, sound in parts if len(part) and sound[0]]


def _curves(chart: Curves, plot: _Plot) -> tuple[list[Item], list[Item]]:
    """Return lines, which the plot clips, and marks, which it does not."""
    lines: list[Item] = []
    marks: list[Item] = []
    for one in sorted(chart.curves, key=lambda curve: LAST.index(curve.role)):
        for run in _runs(np.asarray(one.points, dtype=float).reshape(-1, 2)):
            at = plot.places(run)
            if one.role == "points":
                marks += [_dots(_inside(at, plot.box), POINT_MM, ACTUAL)]
            elif len(at) == 1:
                marks += [_dots(_inside(at, plot.box), DOT_MM, PENS[one.role].colour)]
            else:
                lines.append(_line(at, PENS[one.role]))
                dots = [_dots(_paced(at), DOT_MM, OTHER)] if one.role == "other" else []
                lines += dots
    return lines, marks


def _line(at: Floats, pen: Pen) -> Path:
    return Path(subpaths=(Subpath(points=at, closed=False),), pen=pen)


def _dots(at: Floats, radius: float, colour: str) -> Symbols:
    return Symbols(
        subpaths=(circle(0.0, 0.0, radius),),
        at=at,
        brush=Brush(colour=colour),
        pen=Pen(colour="#FFFFFF", width_mm=0.2),
    )


def _inside(at: Floats, box: Rectangle) -> Floats:
    left, top, right, bottom = box
    x, y = at.T
    slack = 1e-6
    kept = (x >= left - slack) & (x <= right + slack) & (y >= top - slack) & (y <= bottom + slack)
    return at[kept]


def _paced(at: Floats) -> Floats:
    """Return places along a line (n, 2) at equal steps, none at its ends."""
    far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(at, axis=0).T))])
    count = max(int(far[-1] // DOTS_MM), 1)
    steps = (np.arange(count) + 0.5) * far[-1] / count
    return np.column_stack([np.interp(steps, far, at[:, axis]) for axis in (0, 1)])


def _labels(chart: Curves, plot: _Plot, family: Family) -> Sequence[Item]:
    """Set the labels of points that have one, clear of all points and of each other."""
    wanted, marks = [], []
    lines = [box for zero in _zeros(plot) for box in along(zero)]
    for one in chart.curves:
        at = plot.places(one.points)
        named = _named(one)
        wanted += [(named[k], x, y) for k, (x, y) in enumerate(at) if named[k]]
        if one.role == "points":
            marks += [about((x, y), (2 * POINT_MM, 2 * POINT_MM)) for x, y in at]
        else:
            lines += [box for run in _runs(at) for box in along(run)]
    sound = [one for one in wanted if len(_inside(np.array([one[1:]]), plot.box))]
    return kept_labels(sound, marks, lines, plot.box, family) if sound else []


def _named(curve: Curve) -> list[str]:
    """Return a label for each point, "" for none."""
    return [*curve.labels, *[""] * len(curve.points)][: len(curve.points)]
