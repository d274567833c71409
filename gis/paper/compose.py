"""Lay out a sheet: panels for map, title, legend, notes and imprint; nothing covers the map.

The map takes what the columns leave. Type shrinks before anything is left out, and what finds no
room even so is reported, never clipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.layer import Fill, Layer, Marker, One, Proportional
from gis.paper.columns import Material
from gis.paper.draw import Drawn, draw, subpaths
from gis.paper.fonts import Family
from gis.paper.foot import foot_items
from gis.paper.frame import MapFrame, fit_shape, least_scale
from gis.paper.labels import Labels, place_labels
from gis.paper.layout import Layout, best_layout, depth
from gis.paper.legend import Block, Inset, Setting
from gis.paper.marginalia import (
    SOURCES,
    Imprint,
    graticule_lines,
    neat_line,
    scale_text,
    title_items,
)
from gis.paper.naming import wishes
from gis.paper.scene import Brush, Floats, Item, Page, Path, Pen, Rectangle, Sheaf, rectangle
from gis.paper.sheet import Sheet
from gis.paper.typeset import Hand, fitted, words_at
from gis.text import Text

GROUND = "#ECEAE4"
SPOT = "#9B2C1F"
"""Of the frames that tie an inset to the map."""
NAMES_SHEAF = Text("注记", "Names")
WATERMARK_SHEAF = Text("未审核水印", "Not reviewed")
WATERMARK = "#E7E2D7"
"""Pale, and under the theme: it marks the map and hides nothing."""
MUTED_SHEAF = Text("范围以外", "Outside the area")
FRAME_SHEAF = Text("图廓与经纬网", "Neat line and graticule")
GROUND_SHEAF = Text("图面", "Ground")
MARGIN_SHEAF = Text("图外整饰", "Marginalia")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Composition:
    """A sheet laid out: the page, and what the preflight and the proof need to know of it."""

    sheet: Sheet
    imprint: Imprint
    page: Page
    frame: MapFrame
    drawn: tuple[Drawn, ...]
    labels: Labels
    legend: tuple[Block, ...]
    cramped: tuple[str, ...]
    """What found no room."""
    bar_mm: float
    factor: float
    family: Family

    @property
    def scale(self) -> int:
        return self.frame.scale


def compose(sheet: Sheet, material: Material, imprint: Imprint, family: Family) -> Composition:
    """Lay out a sheet; raises ProblemError where the scale that was asked for does not fit."""
    layout = best_layout(sheet, material, imprint, family)
    return _finished(sheet, imprint, layout, material.focus, family)


def _finished(
    sheet: Sheet,
    imprint: Imprint,
    layout: Layout,
    focus: shapely.Geometry | None,
    family: Family,
) -> Composition:
    panels, frame, drawn = layout.panels, layout.frame, layout.drawn
    labels = _labels(drawn, frame, sheet, family)
    left, _, right, _ = panels.foot
    full = replace(layout.setting, factor=1.0)
    title, _, cramped = title_items(imprint, left, panels.title_top, right, full, family)
    wide = panels.width > panels.height
    foot, bar_mm, low = foot_items(imprint, frame, panels.foot, wide, full, family)
    if low > panels.foot[3] + 0.5:
        cramped.append(SOURCES.get(sheet.language))
    insets: list[Sheaf] = []
    ties: list[Item] = []
    for inset, box in layout.flow.insets:
        insets += _inset_sheaves(inset, box, frame, sheet, layout.setting, family)
        if inset.detail:
            ties += _tie(fit_shape(inset.shape, box, padding_mm=1.5), frame)
    edges = (*graticule_lines(frame), *ties, *neat_line(frame, sheet.enlargement, sheet.floor_pt))
    sheaves = [
        _ground(frame.rectangle, GROUND_SHEAF),
        *_stack(drawn, focus, frame, _watermark(imprint, frame, sheet.enlargement, family)),
        Sheaf(name=NAMES_SHEAF, items=labels.items, clip=frame.rectangle),
        Sheaf(name=FRAME_SHEAF, items=edges),
        *insets,
        Sheaf(name=MARGIN_SHEAF, items=(*title, *layout.flow.items, *foot)),
    ]
    page = Page(
        width_mm=panels.width,
        height_mm=panels.height,
        sheaves=tuple(sheaves),
        title=imprint.title,
        georeference=frame.georeference(),
    )
    return Composition(
        sheet=sheet,
        imprint=imprint,
        page=page,
        frame=frame,
        drawn=drawn,
        labels=labels,
        legend=layout.blocks,
        cramped=(*cramped, *(block.words for block in layout.flow.left_over)),
        bar_mm=bar_mm,
        factor=layout.setting.factor,
        family=family,
    )


def _ground(box: Rectangle, name: Text) -> Sheaf:
    fill = Path(subpaths=(rectangle(*box),), brush=Brush(colour=GROUND))
    return Sheaf(name=name, items=(fill,), clip=box)


def _stack(
    drawn: tuple[Drawn, ...], focus: shapely.Geometry | None, frame: MapFrame, mark: Sheaf | None
) -> list[Sheaf]:
    """Stack the layers; what lies outside the focus is muted, below counts and points.

    The watermark lies on the ground, under lines and theme.
    """
    areas = [one for one in drawn if depth(one.portrayal.layer.symbol) == 0]
    over = [one.sheaf for one in drawn if depth(one.portrayal.layer.symbol) > 0]
    ground = [one.sheaf for one in areas if _is_ground(one.portrayal.layer)]
    theme = [one.sheaf for one in areas if not _is_ground(one.portrayal.layer)]
    stack = [sheaf for sheaf in (*ground, *([mark] if mark else []), *theme) if sheaf.items]
    if focus is not None:
        shape = shapely.make_valid(frame.shapes(np.array([focus]))[0])
        left, top, right, bottom = frame.rectangle
        page = shapely.box(left - 1, top - 1, right + 1, bottom + 1)
        veil = Path(
            subpaths=tuple(subpaths(shapely.difference(page, shape))),
            brush=Brush(colour=GROUND, opacity=0.6),
        )
        edge = Path(subpaths=tuple(subpaths(shape)), pen=Pen(colour="#6B665C", width_mm=0.5))
        stack.append(Sheaf(name=MUTED_SHEAF, items=(veil, edge), clip=frame.rectangle))
    return [*stack, *(sheaf for sheaf in over if sheaf.items)]


def _is_ground(layer: Layer) -> bool:
    """Tell the surfaces that everything else lies on: land, water, the land around."""
    if not (layer.context and isinstance(layer.symbol, Fill)):
        return False
    look = layer.symbol.look
    return isinstance(look, One) and bool(look.style.fill)


def _watermark(
    imprint: Imprint, frame: MapFrame, enlargement: float, family: Family
) -> Sheaf | None:
    """Write the notice of a map that is not reviewed across the ground, from edge to edge."""
    if imprint.reviewed:
        return None
    left, top, right, bottom = frame.rectangle
    hand = Hand(size_pt=26 * enlargement, bold=True, colour=WATERMARK)
    hand = fitted(imprint.review, (right - left) * 0.95, hand, family, 10)
    step = 92 * enlargement
    rows = max(1, round((bottom - top) / step))
    x = (left + right) / 2
    heights = [top + (bottom - top) * (row + 0.5) / rows for row in range(rows)]
    items = tuple(
        replace(words_at(imprint.review, x, y, hand, "middle"), turn=24.0) for y in heights
    )
    return Sheaf(name=WATERMARK_SHEAF, items=items, clip=frame.rectangle)


def _labels(drawn: tuple[Drawn, ...], frame: MapFrame, sheet: Sheet, family: Family) -> Labels:
    return place_labels(
        wishes(drawn, frame, sheet, family), _symbol_boxes(drawn), frame.rectangle, family
    )


def _symbol_boxes(drawn: tuple[Drawn, ...]) -> Floats:
    """Return the boxes of the point symbols that names should not cover; none for very many."""
    boxes = []
    for one in drawn:
        if isinstance(one.portrayal.layer.symbol, Marker | Proportional) and len(one.points):
            if len(one.points) > 3000:
                continue
            r = one.radii[:, None]
            boxes.append(np.hstack([one.points - r, one.points + r]))
    return np.vstack(boxes) if boxes else np.empty((0, 4))


def _inset_sheaves(
    inset: Inset, box: Rectangle, frame: MapFrame, sheet: Sheet, setting: Setting, family: Family
) -> list[Sheaf]:
    """Draw a small map in its box: the enlargement with names, or the locator with the frame."""
    if inset.detail:
        small = fit_shape(inset.shape, box, padding_mm=1.5)
    else:
        exact = round(least_scale(inset.shape, box, padding_mm=1.5))
        small = fit_shape(inset.shape, box, scale=exact)
    share = 0.85 if inset.detail else 0.7
    drawn = tuple(
        draw(one, small, sheet.enlargement * share, family)
        for one in sorted(inset.portrayals, key=lambda one: depth(one.layer.symbol))
    )
    items = [item for one in drawn for item in one.sheaf.items]
    if inset.detail:
        items += _labels(drawn, small, sheet, family).items
    else:
        items += _spot(frame, small)
    name = inset.name
    head = setting.hand(8.0, bold=True)
    left, top, right, _ = box
    title = inset.name.get(sheet.language)
    if inset.detail:
        title = f"{title}　{scale_text(small.scale)}"
    head = fitted(title, right - left, head, family, sheet.floor_pt)
    edge = Path(subpaths=(rectangle(*box),), pen=Pen(colour="#6B665C", width_mm=0.2, round=False))
    words = words_at(title, left, top - setting.gap * 0.5 - head.line_mm / 2, head)
    return [
        replace(_ground(box, name), items=(*_ground(box, name).items, *items)),
        Sheaf(name=name, items=(edge, words)),
    ]


def _spot(frame: MapFrame, small: MapFrame) -> list[Item]:
    """Outline on a locator the ground that the map shows, unless it is nearly all of it."""
    corners = shapely.segmentize(shapely.box(*frame.rectangle), 20)
    ground = frame.ground(shapely.get_coordinates(corners))
    shape = shapely.Polygon(small.place(ground[:, 0], ground[:, 1]))
    box = shapely.box(*small.rectangle)
    if shape.intersection(box).area > 0.97 * box.area:
        return []
    brush = Brush(colour=SPOT, opacity=0.08)
    return [Path(subpaths=tuple(subpaths(shape)), brush=brush, pen=Pen(colour=SPOT, width_mm=0.4))]


def _tie(small: MapFrame, frame: MapFrame) -> list[Item]:
    """Outline on the map what the enlargement shows."""
    corners = shapely.segmentize(shapely.box(*small.rectangle), 10)
    ground = small.ground(shapely.get_coordinates(corners))
    shape = shapely.Polygon(frame.place(ground[:, 0], ground[:, 1]))
    seen = shape.intersection(shapely.box(*frame.rectangle))
    return [Path(subpaths=tuple(subpaths(seen)), pen=Pen(colour=SPOT, width_mm=0.3))]
