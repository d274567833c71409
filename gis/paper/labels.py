"""Where names stand on a map: by priority, inside their area or beside their point, never on
one another; what finds no room is dropped and reported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import shapely

from gis.paper.fonts import Family
from gis.paper.scene import Brush, Floats, Item, Path, Pen, Rectangle, circle, line
from gis.paper.typeset import BASELINE, Hand, words_at, wrap

INK = "#3B3A36"
CALLOUT_EMS = 11.8
"""Width of a callout in its own type; a longer one takes several lines."""
SAME_MM = 12.0
"""A name is not repeated so near to itself."""
Place = Literal["inside", "beside", "callout", "along"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Wish:
    """A name that wants to stand near a place; a higher priority chooses first.

    `room` is the area (mm) that an inside label should keep to; `radius` the symbol's, which a
    beside label clears; `turn` the angle of a label along a line; `centre` the middle of the
    callouts, from which they point outward. A `firm` label covers point symbols where it must.
    """

    text: str
    x: float
    y: float
    hand: Hand
    priority: float
    place: Place = "beside"
    room: shapely.Geometry | None = None
    radius: float = 0.0
    turn: float = 0.0
    centre: tuple[float, float] = (0.0, 0.0)
    halo: str = "#FFFFFF"
    firm: bool = False
    spare: bool = False
    """Not missed, and not reported, where it finds no room."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Labels:
    """What was placed, and the names that found no room."""

    items: tuple[Item, ...]
    placed: tuple[str, ...]
    dropped: tuple[str, ...]
    boxes: Floats
    """left, top, right, bottom (n, 4) of the labels"""


@dataclass(kw_only=True, slots=True)
class _Taken:
    """Boxes already in use."""

    boxes: Floats = field(default_factory=lambda: np.empty((0, 4)))

    def hits(self, box: Floats) -> bool:
        b = self.boxes
        overlap = (b[:, 0] < box[2]) & (b[:, 2] > box[0]) & (b[:, 1] < box[3]) & (b[:, 3] > box[1])
        return bool(overlap.any())

    def add(self, box: Floats) -> None:
        self.boxes = np.vstack([self.boxes, box])


def place_labels(
    wishes: Iterable[Wish],
    symbols: Floats,
    rectangle: Rectangle,
    family: Family,
    circles: tuple[shapely.Geometry, ...] = (),
) -> Labels:
    """Place labels; `symbols` (n, 4) are the boxes in mm of what they should not cover.

    No name covers `circles`, which hold numbers. No leader runs over one, nor over a name or
    another leader, as long as there is a place without.
    """
    taken, marks = _Taken(), _Taken(boxes=symbols.reshape(-1, 4))
    items: list[Item] = []
    leaders: list[Item] = []
    lines: list[shapely.Geometry] = []
    placed: list[str] = []
    dropped: list[str] = []
    said: dict[str, list[tuple[float, float]]] = {}
    numbers = shapely.union_all(list(circles))
    ordered = sorted(wishes, key=lambda w: (-w.priority, w.text, w.x, w.y))
    for wish in ordered:
        if _said(wish, said):
            continue
        blocked = [*lines, *shapely.box(*taken.boxes.T), *circles] if _leads(wish) else []
        found = _find(wish, taken, marks, rectangle, family, shapely.union_all(blocked), numbers)
        if found is None:
            dropped += [] if wish.spare else [wish.text]
            continue
        words, box = found
        taken.add(box)
        placed.append(wish.text)
        said.setdefault(wish.text, []).append((wish.x, wish.y))
        items += words
        if _leads(wish):
            leaders += _leader(wish, box)
            lines.append(_leader_line(wish, box))
            marks.boxes = np.vstack([marks.boxes, _along(lines[-1])])
    return Labels(
        items=(*leaders, *items),
        placed=tuple(placed),
        dropped=tuple(dropped),
        boxes=taken.boxes,
    )


def _said(wish: Wish, said: dict[str, list[tuple[float, float]]]) -> bool:
    """Tell whether the same name stands close by: one place may be drawn by two layers."""
    return any(math.hypot(wish.x - x, wish.y - y) < SAME_MM for x, y in said.get(wish.text, ()))


def _find(
    wish: Wish,
    taken: _Taken,
    marks: _Taken,
    rectangle: Rectangle,
    family: Family,
    blocked: shapely.Geometry,
    numbers: shapely.Geometry,
) -> tuple[list[Item], Floats] | None:
    """Return the first place that is free; a callout's leader crosses nothing if it can."""
    width = family.face(wish.hand.bold).width_mm(wish.text, wish.hand.size_pt)
    height = wish.hand.em_mm * 1.05
    lines = [wish.text]
    widest = CALLOUT_EMS * wish.hand.em_mm
    if _leads(wish) and width > widest:
        lines = wrap(wish.text, widest, wish.hand, family)
        width = max(family.face(wish.hand.bold).width_mm(one, wish.hand.size_pt) for one in lines)
        height *= 1.25 * len(lines)
    slack = 0.35
    clear = [(x, y, False) for x, y in _candidates(wish, width, height)]
    if _leads(wish):
        clear.sort(
            key=lambda spot: shapely.intersects(
                _leader_line(wish, _box(spot[0], spot[1], width, height, 0, slack)), blocked
            )
        )
    over = [(x, y, True) for x, y, _ in clear] if wish.firm else []
    for x, y, covering in (*clear, *over):
        box = _box(x, y, width, height, wish.turn, slack)
        if not _within(box, rectangle) or taken.hits(box):
            continue
        if not covering and marks.hits(_box(x, y, width, height, wish.turn, -0.1)):
            continue
        if covering and shapely.intersects(numbers, shapely.box(*box)):
            continue
        if wish.place == "inside" and wish.room is not None and not wish.radius:
            core = shapely.box(x - width * 0.42, y - height / 3, x + width * 0.42, y + height / 3)
            if not wish.room.covers(core):
                continue
        return list(_words(lines, x, y, wish)), box
    return None


def _box(x: float, y: float, width: float, height: float, turn: float, slack: float) -> Floats:
    angle = math.radians(turn)
    w = abs(width * math.cos(angle)) + abs(height * math.sin(angle))
    h = abs(width * math.sin(angle)) + abs(height * math.cos(angle))
    return np.array([x - w / 2 - slack, y - h / 2 - slack, x + w / 2 + slack, y + h / 2 + slack])


def _within(box: Floats, rectangle: Rectangle) -> bool:
    left, top, right, bottom = rectangle
    return bool(
        box[0] > left + 0.8
        and box[1] > top + 0.8
        and box[2] < right - 0.8
        and box[3] < bottom - 0.8
    )


def _words(lines: list[str], x: float, y: float, wish: Wish) -> Iterator[Item]:
    step = wish.hand.em_mm * 1.2
    for position, text in enumerate(lines):
        middle = y + (position - (len(lines) - 1) / 2) * step
        words = words_at(text, x, middle, wish.hand, "middle")
        if wish.turn:
            shift = BASELINE * wish.hand.em_mm
            angle = math.radians(wish.turn)
            words = replace(
                words, x=x + shift * math.sin(angle), y=y + shift * math.cos(angle), turn=wish.turn
            )
        yield replace(words, halo_mm=wish.hand.em_mm * 0.14, halo_colour=wish.halo)


def _candidates(wish: Wish, width: float, height: float) -> Iterator[tuple[float, float]]:
    x, y, r = wish.x, wish.y, wish.radius
    if wish.place == "along":
        yield x, y
    elif wish.place == "callout":
        yield from _around(wish, width, height)
    elif wish.place == "inside":
        yield from _inside(wish, width, height)
    else:
        gap = r + 0.5
        yield x + gap + width / 2, y
        yield x - gap - width / 2, y
        yield x, y - gap - height / 2
        yield x, y + gap + height / 2
        d = gap * 0.72
        for sx, sy in ((1, -1), (1, 1), (-1, -1), (-1, 1)):
            yield x + sx * (d + width / 2), y + sy * (d + height / 2)


def _inside(wish: Wish, width: float, height: float) -> Iterator[tuple[float, float]]:
    x, y, r = wish.x, wish.y, wish.radius
    if r:  # a circle stands on the spot: below it, above it, beside it, for its name is its own
        d = r * 0.72
        for dx, dy in ((0, r + height * 0.6), (0, -r - height * 0.6),
                       (r + width / 2 + 0.6, 0), (-r - width / 2 - 0.6, 0)):  # fmt: skip
            yield x + dx, y + dy
        for sx, sy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
            yield x + sx * (d + width / 2), y + sy * (d + height / 2)
        return
    yield x, y
    if wish.room is None:
        return
    left, top, right, bottom = shapely.bounds(wish.room)
    columns = np.linspace(left, right, 15)[1:-1]
    rows = np.linspace(top, bottom, 15)[1:-1]
    spots = [(float(a), float(b)) for a in columns for b in rows]
    yield from sorted(spots, key=lambda p: math.hypot(p[0] - x, (p[1] - y) * 1.5))


def _around(wish: Wish, width: float, height: float) -> Iterator[tuple[float, float]]:
    base = math.atan2(wish.y - wish.centre[1], wish.x - wish.centre[0])
    em = wish.hand.em_mm
    for reach in (em * step for step in (4.8, 6.2, 8, 9.7, 11.8, 14.5, 18, 22)):
        for turn in (0, 0.3, -0.3, 0.6, -0.6, 0.95, -0.95, 1.4, -1.4, 2.0, -2.0, 2.6, -2.6):
            angle = base + turn
            yield (
                wish.x + math.cos(angle) * (reach + width / 2),
                wish.y + math.sin(angle) * (reach * 0.8 + height / 2),
            )


def _leads(wish: Wish) -> bool:
    return wish.place == "callout"


def _leader_end(wish: Wish, box: Floats) -> tuple[float, float]:
    """Return the point of a label's box that lies nearest to its place."""
    x = min(max(wish.x, box[0]), box[2])
    y = min(max(wish.y, box[1]), box[3])
    return float(x), float(y)


def _leader_line(wish: Wish, box: Floats) -> shapely.LineString:
    return shapely.LineString([(wish.x, wish.y), _leader_end(wish, box)])


def _along(leader: shapely.Geometry) -> Floats:
    """Return small boxes along a leader, which names should not cover."""
    points = shapely.get_coordinates(shapely.segmentize(leader, 1.0))
    return np.hstack([points - 0.4, points + 0.4])


def _leader(wish: Wish, box: Floats) -> list[Item]:
    pen = Pen(colour=INK, width_mm=0.18)
    return [
        Path(subpaths=(line((wish.x, wish.y), _leader_end(wish, box)),), pen=pen),
        Path(subpaths=(circle(wish.x, wish.y, 0.45),), brush=Brush(colour=INK)),
    ]
