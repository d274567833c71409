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
from gis.paper.draw import Drawn, draw, subpaths
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
from gis.paper.scene import Brush, Item, Page, Path, Pen, Rectangle, Sheaf, rectangle
from gis.paper.sheet import Sheet
from gis.paper.typeset import Hand, fitted, words_at
from gis.portray import Portrayal
from gis.text import Text

NAMES_SHEAF = Text("注记", "Names")
TIE_SHEAF = Text("放大范围", "Enlarged part")
WATERMARK_SHEAF = Text("未审核水印", "Not reviewed")
WATERMARK = "#E7E2D7"
"""Pale, and under the theme: it marks the map and hides nothing."""
COPY_WATER = "#5C584F"
"""Of the shore and the hatch of water on a grey sheet."""
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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draft:
    """What it takes to draw a part of a portrayal again."""

    frame: MapFrame
    enlargement: float
    family: Family

    def part(self, one: Drawn, focus: shapely.Geometry, inside: bool) -> Sheaf:
        """Draw the records of a portrayal inside the focus, or those outside."""
        rows = one.portrayal.frame
        within = shapely.contains_xy(focus, rows["label_lon"], rows["label_lat"])
        chosen = replace(one.portrayal, frame=rows[within == inside].reset_index(drop=True))
        sheaf = draw(chosen, self.frame, self.enlargement, self.family).sheaf
        return sheaf if inside else replace(sheaf, name=_outside(sheaf.name))


def _outside(name: Text) -> Text:
    return Text(f"{name.zh}（范围以外）", f"{name.en}, outside the area")


def compose(sheet: Sheet, material: Material, imprint: Imprint, family: Family) -> Composition:
    """Lay out a sheet; raises ProblemError where the scale that was asked for does not fit."""
    if sheet.grey:
        material = for_copies(material)
    layout = best_layout(sheet, material, imprint, family)
    return _finished(sheet, imprint, layout, material.focus, family)


def for_copies(material: Material) -> Material:
    """Hatch water on a grey sheet, where its blue is the grey of a class or of woods."""
    return replace(
        material,
        portrayals=tuple(_hatched(one) for one in material.portrayals),
        locator=tuple(_hatched(one) for one in material.locator),
    )


def _hatched(portrayal: Portrayal) -> Portrayal:
    if portrayal.layer.id not in ("water", "base_cover"):
        return portrayal
    rows = (
        replace(row, style=replace(row.style, hatch="horizontal", stroke=COPY_WATER))
        if row.style.stroke  # the shore: woods have no outline
        else row
        for row in portrayal.legend
    )
    return replace(portrayal, legend=tuple(rows))


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
    margin, cramped, bar_mm = _margin_items(imprint, layout, family)
    ties = Sheaf(name=TIE_SHEAF, items=(tie(seen),) if seen is not None else ())
    edges = (*graticule_lines(frame), *neat_line(frame, sheet.enlargement, sheet.floor_pt))
    sheaves = [
        _ground(frame.rectangle, GROUND_SHEAF),
        *_stack(
            drawn,
            focus,
            _watermark(imprint, frame, sheet.enlargement, family),
            Draft(frame=frame, enlargement=sheet.enlargement, family=family),
        ),
        *([ties] if ties.items else []),
        Sheaf(name=NAMES_SHEAF, items=labels.items, clip=frame.rectangle),
        Sheaf(name=FRAME_SHEAF, items=edges),
        *(sheaf for one in small for sheaf in one.sheaves),
        Sheaf(name=MARGIN_SHEAF, items=margin),
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
        cramped=cramped,
        bar_mm=bar_mm,
        factor=layout.setting.factor,
        family=family,
    )


def _margin_items(
    imprint: Imprint, layout: Layout, family: Family
) -> tuple[tuple[Item, ...], tuple[str, ...], float]:
    """Set all that stands around the map; return it, what found no room, the scale bar's mm."""
    panels, setting = layout.panels, replace(layout.setting, factor=1.0)
    left, _, right, lowest = panels.foot
    title, _, cramped = title_items(imprint, left, panels.title_top, right, setting, family)
    wide = panels.width > panels.height
    foot, bar_mm, low = foot_items(imprint, layout.frame, panels.foot, wide, setting, family)
    if low > lowest + 0.5:
        cramped.append(SOURCES.get(setting.language))
    left_over = (block.words for block in layout.flow.left_over)
    return (*title, *layout.flow.items, *foot), (*cramped, *left_over), bar_mm


def _ground(box: Rectangle, name: Text) -> Sheaf:
    fill = Path(subpaths=(rectangle(*box),), brush=Brush(colour=GROUND))
    return Sheaf(name=name, items=(fill,), clip=box)


def _stack(
    drawn: tuple[Drawn, ...], focus: shapely.Geometry | None, mark: Sheaf | None, draft: Draft
) -> list[Sheaf]:
    """Stack the layers; what lies outside the focus is muted, its symbols too.

    The watermark lies on the ground, under lines and theme; water over the colours of a theme that
    asks for it, for nobody lives in a lake.
    """
    areas = [one for one in drawn if depth(one.portrayal.layer) == 0]
    over = [one for one in drawn if depth(one.portrayal.layer) > 0]
    leading = next((k for k, one in enumerate(areas) if not _is_ground(one.portrayal.layer)), 0)
    below = [*areas[:leading]]
    stack = [*(one.sheaf for one in below), *([mark] if mark else [])]
    stack += [one.sheaf for one in areas[leading:]]
    if focus is None:
        return [sheaf for sheaf in (*stack, *(one.sheaf for one in over)) if sheaf.items]
    split = [(draft.part(one, focus, False), draft.part(one, focus, True)) for one in over]
    stack += [outer for outer, _ in split]
    shape = shapely.make_valid(draft.frame.shapes(np.array([focus]))[0])
    left, top, right, bottom = draft.frame.rectangle
    page = shapely.box(left - 1, top - 1, right + 1, bottom + 1)
    veil = Path(
        subpaths=tuple(subpaths(shapely.difference(page, shape))),
        brush=Brush(colour=GROUND, opacity=0.6),
    )
    edge = Path(subpaths=tuple(subpaths(shape)), pen=Pen(colour="#6B665C", width_mm=0.5))
    stack.append(Sheaf(name=MUTED_SHEAF, items=(veil, edge), clip=draft.frame.rectangle))
    return [sheaf for sheaf in (*stack, *(inner for _, inner in split)) if sheaf.items]


def _is_ground(layer: Layer) -> bool:
    """Tell what everything else lies on: land, water, the land around, the street base."""
    if layer.underlay:
        return True
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
