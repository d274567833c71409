"""Charts drawn in millimetres: the same picture in print, on the screen and in files.

Series are told by shape first, so that a grey copy is read as well: the required path is dashed,
actuals are full squares, actuals of another scope hollow ones, the base a full circle, the target
a hollow diamond.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gis.paper.fonts import Family
from gis.paper.scene import (
    Brush,
    Item,
    Page,
    Path,
    Pen,
    Rectangle,
    Sheaf,
    Subpath,
    circle,
    line,
    rectangle,
)
from gis.paper.typeset import Hand, paragraph, western, words_at
from gis.report.chart import Bar, Bars, Chart, Lines, Point, Role
from gis.text import Language, Text, number
from gis.vision import contrast

INK, SOFT, GRID = "#2B2A27", "#5C584F", "#DDD8CC"
ACTUAL = "#0B5394"
SMALL, TINY = Hand(size_pt=7.5), Hand(size_pt=7, colour=SOFT)
KEY_STEP, MARK = 4.6, 1.15
PLOT_MM = 40.0
"""Height of the plot of a line chart."""
BAR_MM, GAP_MM = 4.2, 2.0
CHART = Text("图表", "Chart")
AROUND = 0.08
"""Share of the span of values that stays free above and below."""


def chart_page(chart: Chart, width_mm: float, language: Language, family: Family) -> Page:
    """Return a chart as a page of its own width, as high as it needs; the origin is top left."""
    draw = _lines if isinstance(chart, Lines) else _bars
    items, height = draw(chart, width_mm, family)  # type: ignore[arg-type]
    return Page(
        width_mm=width_mm,
        height_mm=height,
        sheaves=(Sheaf(name=CHART, items=tuple(items)),),
        title=chart.title,
    )


# Values over time.


def _lines(chart: Lines, width_mm: float, family: Family) -> tuple[list[Item], float]:
    items, top = _line_key(chart, width_mm, family)
    low, high, step = _span([p.value for one in chart.series for p in one.points])
    ticks = [round(low + step * k, 10) for k in range(round((high - low) / step) + 1)]
    decimals = max(0, -math.floor(math.log10(step))) if step < 1 else 0
    told = [number(tick, decimals) for tick in ticks]
    left = max(family.face(False).width_mm(one, TINY.size_pt) for one in told) + 2.5
    box = (left, top + 4.5, width_mm - 4.0, top + 4.5 + PLOT_MM)
    items.append(words_at(chart.unit, 0, top + 1.8, TINY))
    for tick, value in zip(ticks, told, strict=True):
        y = _scaled(tick, low, high, box[3], box[1])
        items.append(Path(subpaths=(line((box[0], y), (box[2], y)),),
                          pen=Pen(colour=GRID, width_mm=0.15)))  # fmt: skip
        items.append(words_at(value, box[0] - 1.2, y, TINY, "end"))
    items += _years(chart, box)
    items += _series(chart, (low, high), box, family)
    bottom = box[3] + 5.5
    if chart.empty:
        words, bottom = paragraph(chart.empty, box[0], bottom, box[2] - box[0], SMALL, family)
        items += words
    return items, bottom + 0.5


def _line_key(chart: Lines, width_mm: float, family: Family) -> tuple[list[Item], float]:
    """Name the series above the plot, each with its mark, in as many lines as they need."""
    items: list[Item] = []
    x, y = 0.0, 2.3
    for one in chart.series:
        room = 8.0 + family.face(False).width_mm(western(one.name), SMALL.size_pt) + 4.0
        if x and x + room > width_mm:
            x, y = 0.0, y + KEY_STEP
        items += _key_mark(one.role, x + 3.0, y)
        words, below = paragraph(one.name, x + 8.0, y - SMALL.line_mm / 2, width_mm - x - 8.0,
                                 SMALL, family)  # fmt: skip
        items += words
        x += room
        if below - y > SMALL.line_mm:  # a long name takes more than one line: the next stands below
            x, y = 0.0, below + SMALL.line_mm / 2
    return items, y + 4.0


def _key_mark(role: Role, x: float, y: float) -> list[Item]:
    if role == "path":
        return [_dashes(np.array([[x - 3.0, y], [x + 3.0, y]]))]
    return [_mark(role, x, y)]


def _dashes(points: np.ndarray) -> Path:
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
    free = 0.06 * (box[2] - box[0])
    return _scaled(at, chart.first, chart.last, box[0] + free, box[2] - free)


def _series(chart: Lines, span: tuple[float, float], box: Rectangle, family: Family) -> list[Item]:
    """Draw the path first, then marks, then labels where no other mark or label is."""
    marks: list[Item] = []
    path: list[Rectangle] = []
    placed: list[tuple[Point, float, float]] = []
    for one in sorted(chart.series, key=lambda series: series.role != "path"):
        at = np.array([[_across(p.at, chart, box), _scaled(p.value, *span, box[3], box[1])]
                       for p in one.points])  # fmt: skip
        if one.role == "path" and len(at) > 1:
            marks.append(_dashes(at))
            path += _along(at)
            continue
        for point, (x, y) in zip(one.points, at, strict=True):
            marks.append(_mark(one.role, x, y))
            placed.append((point, x, y))
    return [*marks, *_labels(placed, path, box, family)]


def _along(at: np.ndarray) -> list[Rectangle]:
    """Return small boxes along a line, for labels to keep away from."""
    ends = range(len(at) - 1)
    spread = [at[k] + (at[k + 1] - at[k]) * share for k in ends for share in np.linspace(0, 1, 12)]
    return [(x - 0.6, y - 0.6, x + 0.6, y + 0.6) for x, y in spread]


def _labels(
    placed: Sequence[tuple[Point, float, float]],
    path: list[Rectangle],
    box: Rectangle,
    family: Family,
) -> list[Item]:
    """Set each label above its mark, else below, beside; the one that covers least wins."""
    taken: list[Rectangle] = [(x - MARK, y - MARK, x + MARK, y + MARK) for _, x, y in placed]
    taken += path
    items: list[Item] = []
    for point, x, y in placed:
        if not point.label:
            continue
        wide = family.face(False).width_mm(western(point.label), SMALL.size_pt)
        high = SMALL.em_mm
        middle = min(max(x, box[0] + wide / 2), box[2] + 3.5 - wide / 2)
        away = MARK * 1.5 + 0.6 + high / 2
        options = [
            (middle, y - away), (middle, y + away), (x - MARK - 1.2 - wide / 2, y),
            (x + MARK + 1.2 + wide / 2, y), (middle, y - away - high), (middle, y + away + high),
        ]  # fmt: skip
        best = min(options, key=lambda at: _covered(at, wide, high, taken, box))
        taken.append((best[0] - wide / 2, best[1] - high / 2, best[0] + wide / 2,
                      best[1] + high / 2))  # fmt: skip
        items.append(words_at(western(point.label), best[0], best[1], SMALL, "middle"))
    return items


def _covered(
    at: tuple[float, float], wide: float, high: float, taken: list[Rectangle], box: Rectangle
) -> float:
    left, top, right, bottom = (
        at[0] - wide / 2, at[1] - high / 2, at[0] + wide / 2, at[1] + high / 2,
    )  # fmt: skip
    outside = max(0.0, box[0] - left) + max(0.0, right - box[2] - 4.0)
    outside += max(0.0, box[1] - 3.0 - top) + max(0.0, bottom - box[3])
    covered = sum(
        max(0.0, min(right, r) - max(left, start)) * max(0.0, min(bottom, b) - max(top, t))
        for start, t, r, b in taken
    )
    return covered + 10.0 * outside


def _span(values: Sequence[float]) -> tuple[float, float, float]:
    """Return where an axis begins and ends and its step; from 0 where that costs little.

    >>> _span([63.0, 260.0]), _span([18675.31, 35000.0])
    ((0.0, 300.0, 100.0), (15000.0, 40000.0, 5000.0))
    """
    least, most = min(values, default=0.0), max(values, default=1.0)
    room = max(most - least, abs(most) * 0.1, 1e-9) * AROUND
    low = 0.0 if 0 <= least <= 0.4 * most else least - room
    high = most + room
    raw = max(high - low, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= raw * 0.999)
    return float(math.floor(low / step) * step), float(math.ceil(high / step) * step), step


def _scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (value - low) / (high - low) * (end - start)


# Bars.


def _bars(chart: Bars, width_mm: float, family: Family) -> tuple[list[Item], float]:
    items, top = _bar_key(chart, width_mm, family)
    y = top
    names = min(0.34 * width_mm, 4.0 + max(
        (family.face(False).width_mm(western(bar.name), SMALL.size_pt) for bar in chart.bars),
        default=0.0))  # fmt: skip
    told = 2.0 + max(
        (family.face(False).width_mm(western(bar.told), SMALL.size_pt) for bar in chart.bars),
        default=0.0,
    )
    told = min(told, 0.34 * width_mm)
    scale = (width_mm - names - told - 1.0) / (chart.most or 1.0)
    for bar in chart.bars:
        words, below = paragraph(bar.name, 0, y, names - 2.0, SMALL, family)
        high = max(below - y, BAR_MM)
        middle = y + high / 2
        items += words
        items += _bar(bar, chart, names, middle, scale)
        lines, _ = paragraph(bar.told, width_mm - told + 2.0, middle - SMALL.line_mm / 2,
                             told, SMALL, family)  # fmt: skip
        items += lines
        y += high + GAP_MM
    upright = line((names, top - 0.8), (names, y - GAP_MM + 0.8))
    axis = Path(subpaths=(upright,), pen=Pen(colour=SOFT, width_mm=0.25))
    return [*items, axis], y


def _bar_key(chart: Bars, width_mm: float, family: Family) -> tuple[list[Item], float]:
    """Name the parts, each with its colour and its number, which stands in the parts too."""
    if len(chart.criteria) < 2:
        items: list[Item] = [words_at(chart.unit, 0, 1.8, TINY)] if chart.unit else []
        return items, 4.5 if chart.unit else 0.0
    items = []
    x, y = 0.0, 2.3
    for position, (name, colour) in enumerate(zip(chart.criteria, chart.colours, strict=True)):
        room = 6.0 + family.face(False).width_mm(western(name), SMALL.size_pt) + 3.5
        if x and x + room > width_mm:
            x, y = 0.0, y + KEY_STEP
        items += _numbered(rectangle(x, y - 1.6, x + 4.2, y + 1.6), colour, position, x + 2.1, y)
        items.append(words_at(western(name), x + 5.4, y, SMALL))
        x += room
    return items, y + 4.6


def _numbered(
    box: Subpath, colour: str, position: int, x: float, y: float, *, room: float = 9.0
) -> list[Item]:
    """Fill a box and write the part's number in it where there is room."""
    items: list[Item] = [Path(subpaths=(box,), brush=Brush(colour=colour),
                              pen=Pen(colour="#FFFFFF", width_mm=0.25))]  # fmt: skip
    if room >= 2.4:
        ink = max(("#FFFFFF", INK), key=lambda one: contrast(colour, one))
        hand = Hand(size_pt=6.5, bold=True, colour=ink)
        items.append(words_at(str(position + 1), x, y, hand, "middle"))
    return items


def _bar(bar: Bar, chart: Bars, left: float, middle: float, scale: float) -> list[Item]:
    items: list[Item] = []
    x = left
    many = len(chart.criteria) > 1
    for part in bar.parts:
        wide = part.length * scale
        if wide <= 0:
            continue
        box = rectangle(x, middle - BAR_MM / 2, x + wide, middle + BAR_MM / 2)
        room = wide if many else 0.0
        items += _numbered(box, chart.colours[part.criterion], part.criterion, x + wide / 2,
                           middle, room=room)  # fmt: skip
        x += wide
    if not (math.isnan(bar.low) or math.isnan(bar.high)):
        start, end = left + bar.low * scale, left + bar.high * scale
        middle += BAR_MM / 2 + 0.5  # below the edge, so that the numbers in the parts stay clear
        caps = (line((one, middle - 0.6), (one, middle + 0.6)) for one in (start, end))
        whisker = (line((start, middle), (end, middle)), *caps)
        items.append(Path(subpaths=whisker, pen=Pen(colour="#FFFFFF", width_mm=0.9)))
        items.append(Path(subpaths=whisker, pen=Pen(colour=INK, width_mm=0.35)))
    return items
