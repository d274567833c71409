"""Horizontal bars, drawn: names before them, what they say behind them, a whisker for a range."""

from __future__ import annotations

import math
from dataclasses import replace

from gis.paper.fonts import Family
from gis.paper.scene import Brush, Item, Path, Pen, Subpath, line, rectangle
from gis.paper.typeset import Hand, paragraph, western, words_at, wrap
from gis.report.chart import Bar, Bars
from gis.report.chart_looks import INK, SMALL, SOFT, TINY
from gis.report.drawing_key import KEY_STEP
from gis.vision import contrast

BAR_MM, GAP_MM = 4.2, 2.0
NAMES, TOLD = 0.34, 0.34
"""Shares of the width that names, and what bars say, take at most."""
ARROW_MM = 1.1


def draw_bars(chart: Bars, width_mm: float, family: Family) -> tuple[list[Item], float]:
    """Return what is drawn, and its height."""
    items, top = _bar_key(chart, width_mm, family)
    y = top
    names = min(NAMES * width_mm, 4.0 + _widest([bar.name for bar in chart.bars], family))
    told = min(TOLD * width_mm, 2.0 + _widest([bar.told for bar in chart.bars], family))
    end = width_mm - told - 1.0
    scale = (end - names) / (_most(chart) or 1.0)
    for bar in chart.bars:
        name, below = paragraph(bar.name, 0, y, names - 2.0, SMALL, family)
        says, under = paragraph(bar.told, width_mm - told + 2.0, y, told - 1.9, SMALL, family)
        high = max(below - y, under - y, BAR_MM)
        middle = y + high / 2
        items += (replace(one, y=one.y + (high - below + y) / 2) for one in name)
        items += _bar(bar, chart, names, middle, (scale, end))
        items += (replace(one, y=one.y + (high - under + y) / 2) for one in says)
        y += high + GAP_MM
    upright = line((names, top - 0.8), (names, y - GAP_MM + 0.8))
    items.append(Path(subpaths=(upright,), pen=Pen(colour=SOFT, width_mm=0.25)))
    if not math.isnan(chart.mark) and chart.bars:
        said, y = _mark(chart, names + chart.mark * scale, (top, y), width_mm, family)
        items += said
    return items, y


def _widest(told: list[str], family: Family) -> float:
    widths = (family.face(False).width_mm(western(one), SMALL.size_pt) for one in told)
    return max(widths, default=0.0)


def _most(chart: Bars) -> float:
    """Return the length of the axis, which no bar and no mark passes; a whisker may."""
    lengths = (sum(part.length for part in bar.parts) for bar in chart.bars)
    return max(chart.most, *lengths, 0.0 if math.isnan(chart.mark) else chart.mark)


def _mark(
    chart: Bars, x: float, ends: tuple[float, float], width_mm: float, family: Family
) -> tuple[list[Item], float]:
    """Draw a dashed line over all bars, its name below; return them and the y below."""
    top, bottom = ends[0] - 0.8, ends[1] - GAP_MM + 1.4
    upright = (line((x, top), (x, bottom)),)
    items: list[Item] = [  # dashes of ink would be lost on a dark bar
        Path(subpaths=upright, pen=Pen(colour="#FFFFFF", width_mm=0.7, opacity=0.8)),
        Path(subpaths=upright, pen=Pen(colour=INK, width_mm=0.3, dash_mm=(1.2, 0.9))),
    ]
    y = bottom + 0.4
    for told in wrap(western(chart.mark_name), width_mm, TINY, family):
        half = family.face(False).width_mm(told, TINY.size_pt) / 2
        middle = min(max(x, half), width_mm - half)
        items.append(words_at(told, middle, y + TINY.line_mm / 2, TINY, "middle"))
        y += TINY.line_mm
    return items, y + 0.6


def _bar_key(chart: Bars, width_mm: float, family: Family) -> tuple[list[Item], float]:
    """Name the parts, each with its colour and its number, which stands in the parts too."""
    if len(chart.criteria) < 2:
        if not chart.unit:
            return [], 0.0
        words, below = paragraph(chart.unit, 0, 1.8 - TINY.line_mm / 2, width_mm, TINY, family)
        return list(words), below + 2.7 - TINY.line_mm / 2
    items: list[Item] = []
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


def _bar(
    bar: Bar, chart: Bars, left: float, middle: float, axis: tuple[float, float]
) -> list[Item]:
    """Draw a bar from `left` on; `axis` is the mm of 1 and where the axis ends."""
    scale, end = axis
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
        # below the edge, so that the numbers in the parts stay clear
        reach = left + bar.low * scale, left + bar.high * scale
        items += _whisker(reach, middle + BAR_MM / 2 + 0.5, (left, end))
    return items


def _whisker(reach: tuple[float, float], y: float, axis: tuple[float, float]) -> list[Item]:
    """Draw a range; an end that lies off the axis is an arrow at the axis's end."""
    start, stop = (min(max(one, axis[0]), axis[1]) for one in reach)
    marks: list[Subpath] = [line((start, y), (stop, y))]
    for shown, asked in ((start, reach[0]), (stop, reach[1])):
        if abs(shown - asked) < 0.01:
            marks.append(line((shown, y - 0.6), (shown, y + 0.6)))
        else:
            back = shown + (ARROW_MM if asked < shown else -ARROW_MM)
            marks.append(line((back, y - 0.6), (shown, y), (back, y + 0.6)))
    return [
        Path(subpaths=tuple(marks), pen=Pen(colour=colour, width_mm=width))
        for colour, width in (("#FFFFFF", 0.9), (INK, 0.35))
    ]
