"""The location sheet of a dossier: a sheet of the printing engine, the places ringed on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from gis.paper.compose import Composition
from gis.paper.scene import Item, Page, Path, Pen, Sheaf, circle
from gis.paper.sheet import Sheet as Specification
from gis.paper.typeset import Hand, words_at
from gis.report.blocks import Block, Sheet
from gis.store import Tables
from gis.text import Language, Text, is_missing
from gis.vocabulary import DRAWN_ACCURACIES
from views import printing
from views.facts import Row, name_of

LAYERS = ("clusters", "cores", "places", "institutions", "metro_access")
AROUND = (0.014, 0.012)
"""Degrees east and north of the places that the sheet shows at least."""
DEGREE_M = 95_000.0
"""Metres of a degree of longitude here, near enough to make room for an uncertainty."""
RING_MM = 3.2
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
    """Ring the places on a sheet and number them where there are several."""
    frame = made.frame
    items: list[Item] = []
    hand = Hand(size_pt=11, bold=True, colour=SPOT)
    for row, number in zip(placed, numbers, strict=True):
        ((x, y),) = frame.place(np.array([row["lon"]]), np.array([row["lat"]]))
        uncertain = float(np.nan_to_num(row["uncertainty_m"])) / frame.metres_per_mm
        radius = max(RING_MM, uncertain)
        for colour, width in (("#FFFFFF", 1.3), (SPOT, 0.6)):
            pen = Pen(colour=colour, width_mm=width)
            items.append(Path(subpaths=(circle(x, y, radius),), pen=pen))
        if number:
            at = radius * 0.7071 + 1.6
            words = words_at(number, x + at, y - at, hand, "middle")
            items.append(replace(words, halo_mm=0.5))
    sheaf = Sheaf(name=RINGS, items=tuple(items), clip=frame.rectangle)
    return replace(made.page, sheaves=(*made.page.sheaves, sheaf))
