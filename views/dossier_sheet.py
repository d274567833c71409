"""The location sheet of a dossier: a sheet of the printing engine, the places ringed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, hypot, pi, sin

import numpy as np
import shapely

from gis.paper.compose import NAMES_SHEAF, Composition
from gis.paper.frame import MapFrame
from gis.paper.scene import Item, Page, Path, Pen, Sheaf, circle
from gis.paper.sheet import Sheet as Specification
from gis.paper.typeset import Hand, words_at
from gis.report.blocks import Block, Sheet
from gis.store import Tables
from gis.text import Language, Text, is_missing
from gis.vocabulary import DRAWN_ACCURACIES
from views import printing
from views.facts import Row, name_of

LAYERS = ("clusters", "cores", "places", "institutions")
AROUND = (0.014, 0.012)
"""Degrees east and north of the places that the sheet shows at least."""
DEGREE_M = 95_000.0
"""Metres of a degree of longitude here, near enough to make room for an uncertainty."""
RING_MM = 3.2
NUMBER_MM = 2.6
"""Half the room of a number beside its ring."""
AROUND_RING = [
    (cos(turn * pi / 8), sin(turn * pi / 8))
    for turn in (-2, -6, 2, 6, 0, 8, -4, 4, -1, -7, 1, 7, -3, -5, 3, 5)
]
"""Where a number may stand, east and south of its ring's centre; the upper right comes first."""
SPOT = "#9B2C1F"
ONE = Text("{name}位置图", "Location of {name}")
SEVERAL = Text("候选地点位置图", "Location of the compared places")
RINGS = Text("红圈：所选地点及其位置不确定度", "Red rings: the places and their uncertainty")
NUMBERED = Text("红圈：候选地点，编号同对比表", "Red rings: the places, numbered as in the table")
NUMBERS = "①②③④⑤"
"""Marks of the places, in their order, on the sheet and over the columns of the comparison."""


def location_sheet(
    rows: Sequence[Row], tables: Tables, language: Language, date: str
) -> list[Block]:
    """Return a sheet framed on the places that have points; nothing where none has."""
    known = (*DRAWN_ACCURACIES, "area")
    placed = [row for row in rows if row["accuracy"] in known and not is_missing(row["lon"])]
    if not placed:
        return []
    title = (ONE.format(name=name_of(rows[0], language)) if len(rows) == 1 else SEVERAL).get(
        language
    )
    rings = RINGS if len(rows) == 1 else NUMBERED
    specification = Specification(
        layers=LAYERS, paper="A4", orientation="portrait", language=language, date=date,
        bounds=_bounds(placed), title=title, subtitle=rings.get(language),
    )  # fmt: skip
    numbers = [NUMBERS[rows.index(row)] if len(rows) > 1 else "" for row in placed]
    page = _ringed(printing.make(specification, tables), placed, numbers)
    return [Sheet(page=page, caption=title, alt=f"{title}. {rings.get(language)}")]


def _bounds(placed: Sequence[Row]) -> tuple[float, float, float, float]:
    """Return the frame (degrees) that holds the places with their uncertainty."""
    boxes = []
    for row in placed:
        more = float(np.nan_to_num(row["uncertainty_m"])) / DEGREE_M
        east, north = AROUND[0] + more, AROUND[1] + more
        lon, lat = float(row["lon"]), float(row["lat"])
        boxes.append(shapely.box(lon - east, lat - north, lon + east, lat + north))
    west, south, east, north = shapely.union_all(boxes).bounds
    return round(west, 5), round(south, 5), round(east, 5), round(north, 5)


def _ringed(made: Composition, placed: Sequence[Row], numbers: Sequence[str]) -> Page:
    """Ring the places below the map’s names, and number them on top where there are several."""
    frame = made.frame
    rings = [_ring(frame, row) for row in placed]
    pens = [Pen(colour=colour, width_mm=width) for colour, width in (("#FFFFFF", 1.3), (SPOT, 0.6))]
    drawn = tuple(Path(subpaths=(circle(*ring),), pen=pen) for ring in rings for pen in pens)
    marks = tuple(
        _mark(number, x, y)
        for number, (x, y) in zip(numbers, _clear(rings, frame), strict=True)
        if number
    )
    below = Sheaf(name=RINGS, items=drawn, clip=frame.rectangle)
    above = Sheaf(name=RINGS, items=marks, clip=frame.rectangle)
    sheaves = made.page.sheaves
    names = next(at for at, one in enumerate(sheaves) if one.name == NAMES_SHEAF)
    return replace(made.page, sheaves=(*sheaves[:names], below, *sheaves[names:], above))


def _ring(frame: MapFrame, row: Row) -> tuple[float, float, float]:
    """Return centre and radius (mm) of the ring about a place: its uncertainty, where it shows."""
    ((x, y),) = frame.place(np.array([row["lon"]]), np.array([row["lat"]]))
    uncertain = float(np.nan_to_num(row["uncertainty_m"])) / frame.metres_per_mm
    return float(x), float(y), max(RING_MM, uncertain)


def _clear(
    rings: Sequence[tuple[float, float, float]], frame: MapFrame
) -> list[tuple[float, float]]:
    """Return where the number of each ring stands: beside it, clear of other rings and numbers."""
    taken: list[tuple[float, float]] = []
    left, top, right, bottom = frame.rectangle
    for place, (x, y, radius) in enumerate(rings):
        others = [ring for at, ring in enumerate(rings) if at != place]
        reach = radius + NUMBER_MM
        spots = [(x + reach * east, y + reach * south) for east, south in AROUND_RING]

        def room(spot: tuple[float, float], others: Sequence[tuple[float, ...]] = others) -> float:
            free = [abs(hypot(spot[0] - a, spot[1] - b) - r) for a, b, r in others]
            free += [hypot(spot[0] - a, spot[1] - b) - NUMBER_MM for a, b in taken]
            free += [spot[0] - left, right - spot[0], spot[1] - top, bottom - spot[1]]
            return min(*free, 1.2 * NUMBER_MM)

        taken.append(max(spots, key=room))
    return taken


def _mark(number: str, x: float, y: float) -> Item:
    words = words_at(number, x, y, Hand(size_pt=11, bold=True, colour=SPOT), "middle")
    return replace(words, halo_mm=0.5)
