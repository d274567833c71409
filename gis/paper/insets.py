"""Small maps in the columns: the enlargement of a crowded part, the locator of the whole sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import shapely

from gis.paper.draw import circle_factor, draw, subpaths
from gis.paper.fonts import Family
from gis.paper.frame import MapFrame, fit_shape, least_scale
from gis.paper.labels import Labels
from gis.paper.layout import depth
from gis.paper.legend import Inset, Setting
from gis.paper.marginalia import scale_text
from gis.paper.naming import name_map
from gis.paper.scene import Brush, Item, Path, Pen, Rectangle, Sheaf, rectangle
from gis.paper.sheet import Sheet
from gis.paper.typeset import fitted, words_at

GROUND = "#ECEAE4"
SPOT = "#9B2C1F"
"""Of the frames that tie an inset to the map."""
SHARE = {True: 0.85, False: 0.7}
"""Of the sheet's type and lines: on an enlargement, on a locator."""
EDGE = Pen(colour="#6B665C", width_mm=0.2, round=False)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SmallMap:
    """An inset drawn in its box: its frame, its sheaves, an enlargement's names."""

    inset: Inset
    frame: MapFrame
    sheaves: tuple[Sheaf, ...]
    labels: Labels | None

    def seen_on(self, frame: MapFrame) -> shapely.Geometry:
        """Return what it shows, as a shape on the main map in mm."""
        shape = _ground_of(self.frame, frame, step_mm=10)
        return shape.intersection(shapely.box(*frame.rectangle))


def draw_inset(
    inset: Inset, box: Rectangle, main: MapFrame, sheet: Sheet, setting: Setting, family: Family
) -> SmallMap:
    """Draw a small map in its box; circles have the size that the legend gives them."""
    if inset.detail:
        small = fit_shape(inset.shape, box, padding_mm=1.5)
    else:
        exact = round(least_scale(inset.shape, box, padding_mm=1.5))
        small = fit_shape(inset.shape, box, scale=exact)
    circles = circle_factor(main.scale, sheet.enlargement)
    drawn = tuple(
        draw(one, small, sheet.enlargement * SHARE[inset.detail], family, circles)
        for one in sorted(inset.portrayals, key=lambda one: depth(one.layer))
    )
    items = [item for one in drawn for item in one.sheaf.items]
    labels = name_map(drawn, small, sheet, family)
    items += [*([] if inset.detail else _spot(main, small)), *labels.items]
    ground = Path(subpaths=(rectangle(*box),), brush=Brush(colour=GROUND))
    return SmallMap(
        inset=inset,
        frame=small,
        sheaves=(
            Sheaf(name=inset.name, items=(ground, *items), clip=box),
            Sheaf(name=inset.name, items=_edge(inset, box, small, sheet, setting, family)),
        ),
        labels=labels if inset.detail else None,
    )


def _edge(
    inset: Inset, box: Rectangle, small: MapFrame, sheet: Sheet, setting: Setting, family: Family
) -> tuple[Item, ...]:
    """Set the frame of an inset, its name above it, and the scale of an enlargement."""
    left, top, right, _ = box
    title = inset.name.get(sheet.language)
    if inset.detail:
        title = f"{title}　{scale_text(small.scale)}"
    head = fitted(title, right - left, setting.hand(8.0, bold=True), family, sheet.floor_pt)
    words = words_at(title, left, top - setting.gap * 0.5 - head.line_mm / 2, head)
    return Path(subpaths=(rectangle(*box),), pen=EDGE), words


def _ground_of(frame: MapFrame, onto: MapFrame, *, step_mm: float) -> shapely.Polygon:
    """Return the ground that a map shows as a shape on another map in mm."""
    corners = shapely.segmentize(shapely.box(*frame.rectangle), step_mm)
    ground = frame.ground(shapely.get_coordinates(corners))
    return shapely.Polygon(onto.place(ground[:, 0], ground[:, 1]))


def _spot(main: MapFrame, small: MapFrame) -> list[Item]:
    """Outline on a locator the ground that the map shows, unless it is nearly all of it."""
    shape = _ground_of(main, small, step_mm=20)
    box = shapely.box(*small.rectangle)
    if shape.intersection(box).area > 0.97 * box.area:
        return []
    brush = Brush(colour=SPOT, opacity=0.08)
    return [Path(subpaths=tuple(subpaths(shape)), brush=brush, pen=Pen(colour=SPOT, width_mm=0.4))]


def tie(seen: shapely.Geometry) -> Item:
    """Outline on the map what an enlargement shows."""
    return Path(subpaths=tuple(subpaths(seen)), pen=Pen(colour=SPOT, width_mm=0.3))


def without_repeats(labels: Labels, enlarged: Labels) -> Labels:
    """Return the labels of a map less the dropped names that its enlargement carries."""
    dropped = tuple(name for name in labels.dropped if name not in enlarged.placed)
    return replace(labels, dropped=dropped)
