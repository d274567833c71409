"""The map of a field sheet: where to go, what is near, the metro; drawn as any sheet is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from gis.paper.draw import draw, subpaths
from gis.paper.fonts import Family
from gis.paper.frame import MapFrame
from gis.paper.layout import depth
from gis.paper.marginalia import scale_bar
from gis.paper.naming import name_map
from gis.paper.scene import Brush, Item, Path, Pen, Sheaf, circle, rectangle
from gis.paper.sheet import Sheet
from gis.paper.typeset import Hand
from gis.portray import Portrayal
from gis.text import Language, Text, number

MAP = Text("位置图", "Map of the place")
GROUND, SPOT = "#ECEAE4", "#9B2C1F"
HERE_MM = 3.2
"""Radius of the ring around the place, unless its uncertainty is larger."""
HERE = Text(
    "红圈：本表所指位置，半径不小于位置不确定度（约 {m} 米）。1:{scale}，CGCS2000。",
    "Red ring: the place of this sheet, no smaller than its uncertainty (about {m} m). "
    "1:{scale}, CGCS2000.",
)
WITHIN = Text(
    "范围：本表所指区域，1:{scale}，CGCS2000。",
    "Extent: the area of this sheet. 1:{scale}, CGCS2000.",
)


@dataclass(frozen=True, kw_only=True)
class FieldMap:
    """What the map shows: portrayals in a frame, and the place itself where it has a point.

    `at` is lon/lat in degrees, `uncertainty_m` in metres; `area` (EPSG:4326) is drawn with a strong
    outline.
    """

    portrayals: tuple[Portrayal, ...] = field(repr=False)
    frame: MapFrame
    at: tuple[float, float] | None = None
    uncertainty_m: float = 0.0
    area: shapely.Geometry | None = None
    language: Language = "zh"

    @property
    def says(self) -> Text:
        """Say what is marked, and the scale."""
        words = WITHIN if self.at is None else HERE
        return words.format(m=round(self.uncertainty_m), scale=number(self.frame.scale))


def map_items(shown: FieldMap, family: Family) -> list[Sheaf]:
    """Return the map's sheaves, bottom first: ground, layers, names, the place, frame and scale."""
    frame = shown.frame
    drawn = tuple(
        draw(one, frame, 1.0, family)
        for one in sorted(shown.portrayals, key=lambda one: depth(one.layer))
    )
    ids = tuple(one.layer.id for one in shown.portrayals)
    labels = name_map(drawn, frame, Sheet(layers=ids, paper="A4", language=shown.language), family)
    box = (rectangle(*frame.rectangle),)
    ground = Path(subpaths=box, brush=Brush(colour=GROUND))
    return [
        Sheaf(name=MAP, items=(ground,), clip=frame.rectangle),
        *(one.sheaf for one in drawn if one.sheaf.items),
        Sheaf(name=MAP, items=_outline(shown), clip=frame.rectangle),
        Sheaf(name=MAP, items=(*labels.items, *_here(shown)), clip=frame.rectangle),
        Sheaf(name=MAP, items=_edge(shown)),
    ]


def _outline(shown: FieldMap) -> tuple[Item, ...]:
    """Draw the area that the map is of, edged so that it stands out from all other lines."""
    if shown.area is None:
        return ()
    edge = tuple(subpaths(shown.frame.shapes(np.array([shown.area], dtype=object))[0]))
    return (
        Path(subpaths=edge, pen=Pen(colour="#FFFFFF", width_mm=1.1, opacity=0.8)),
        Path(subpaths=edge, pen=Pen(colour=SPOT, width_mm=0.55)),
    )


def _here(shown: FieldMap) -> tuple[Item, ...]:
    if shown.at is None:
        return ()
    ((x, y),) = shown.frame.place(np.array([shown.at[0]]), np.array([shown.at[1]]))
    radius = max(HERE_MM, shown.uncertainty_m / shown.frame.metres_per_mm)
    return (Path(subpaths=(circle(x, y, radius),), pen=Pen(colour=SPOT, width_mm=0.6)),)


def _edge(shown: FieldMap) -> tuple[Item, ...]:
    _, _, right, bottom = shown.frame.rectangle
    hand = Hand(size_pt=6.5)
    _, length = scale_bar(shown.frame, 0, 0, 34.0, hand, shown.language)
    wide, high = length + 12, 7.0
    plate = rectangle(right - wide, bottom - high, right, bottom)
    bar, _ = scale_bar(shown.frame, right - wide + 3, bottom - high + 0.3, 34.0, hand,
                       shown.language)  # fmt: skip
    edge = Path(subpaths=(rectangle(*shown.frame.rectangle),), pen=Pen(colour="#2B2A27",
                width_mm=0.3, round=False))  # fmt: skip
    return Path(subpaths=(plate,), brush=Brush(colour="#FFFFFF", opacity=0.85)), *bar, edge
