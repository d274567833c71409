"""Lay out a sheet: panels for map, title, legend, notes and imprint; nothing covers the map.

The map takes what the columns leave. Type shrinks before anything is left out, and what finds no
room even so is reported, never clipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.layer import Fill, Layer, One
from gis.paper.columns import Material
from gis.paper.draw import Drawn, subpaths
from gis.paper.fonts import Family
from gis.paper.foot import foot_items
from gis.paper.frame import MapFrame
from gis.paper.insets import GROUND, draw_inset, tie, without_repeats
from gis.paper.labels import Labels
from gis.paper.layout import Layout, best_layout, depth
from gis.paper.legend import Block
from gis.paper.marginalia import (
    SOURCES,
    Imprint,
    graticule_lines,
    neat_line,
    title_items,
)
from gis.paper.naming import name_map
from gis.paper.scene import Brush, Page, Path, Pen, Rectangle, Sheaf, rectangle
from gis.paper.sheet import Sheet
from gis.paper.typeset import Hand, fitted, words_at
from gis.text import Text

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
    small = [
        draw_inset(inset, box, frame, sheet, layout.setting, family)
        for inset, box in layout.flow.insets
    ]
    enlarged = next((one for one in small if one.labels), None)
    seen = enlarged.seen_on(frame) if enlarged else None
    labels = name_map(drawn, frame, sheet, family, seen)
    if enlarged and enlarged.labels:
        labels = without_repeats(labels, enlarged.labels)
    left, _, right, _ = panels.foot
    full = replace(layout.setting, factor=1.0)
    title, _, cramped = title_items(imprint, left, panels.title_top, right, full, family)
    wide = panels.width > panels.height
    foot, bar_mm, low = foot_items(imprint, frame, panels.foot, wide, full, family)
    if low > panels.foot[3] + 0.5:
        cramped.append(SOURCES.get(sheet.language))
    ties = [tie(seen)] if seen is not None else []
    edges = (*graticule_lines(frame), *ties, *neat_line(frame, sheet.enlargement, sheet.floor_pt))
    sheaves = [
        _ground(frame.rectangle, GROUND_SHEAF),
        *_stack(drawn, focus, frame, _watermark(imprint, frame, sheet.enlargement, family)),
        Sheaf(name=NAMES_SHEAF, items=labels.items, clip=frame.rectangle),
        Sheaf(name=FRAME_SHEAF, items=edges),
        *(sheaf for one in small for sheaf in one.sheaves),
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
