"""Lay out a sheet: panels for map, title, legend, notes and imprint; nothing covers the map.

The map takes what the columns leave. Type shrinks before anything is left out, and what finds no
room even so is reported, never clipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.layer import Marker, Proportional
from gis.paper.columns import Flow, Material, column_blocks, flow
from gis.paper.draw import Drawn, draw, subpaths
from gis.paper.fonts import Family
from gis.paper.foot import foot_items
from gis.paper.frame import MapFrame, fit_shape, least_scale, needed_scale
from gis.paper.labels import Labels, place_labels
from gis.paper.legend import Block, Inset, Setting
from gis.paper.marginalia import (
    BAND_MM,
    SOURCES,
    Imprint,
    graticule_lines,
    neat_line,
    scale_text,
    title_items,
)
from gis.paper.naming import wishes
from gis.paper.scene import Brush, Floats, Item, Page, Path, Pen, Rectangle, Sheaf, rectangle
from gis.paper.sheet import MARGIN_MM, Orientation, Sheet, problem
from gis.paper.typeset import fitted, words_at
from gis.problems import ProblemError
from gis.text import Text

GROUND = "#ECEAE4"
SPOT = "#9B2C1F"
"""Of the frames that tie an inset to the map."""
COLUMN_MM = {"portrait": 62.0, "landscape": 66.0}
DETAIL_COLUMN_MM = {"portrait": 88.0, "landscape": 84.0}
"""Width of a column; wider where it holds an enlargement."""
FOOT_MM = 35.0
TRIES = ((1, 1.0), (1, 0.9), (2, 1.0), (2, 0.88), (1, 0.78), (2, 0.78))
"""Numbers of columns and factors on type that are tried in turn until everything fits."""
SMALL = 0.88
"""For an enlargement type is not set smaller than this; it is left out instead."""
NAMES_SHEAF = Text("注记", "Names")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Panels:
    """The rectangles that a sheet is divided into."""

    width: float
    height: float
    title_top: float
    map: Rectangle
    columns: tuple[Rectangle, ...]
    foot: Rectangle


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Layout:
    """One way of setting a sheet: its panels, the map in them, the columns' flow."""

    panels: Panels
    frame: MapFrame
    drawn: tuple[Drawn, ...]
    setting: Setting
    blocks: tuple[Block, ...]
    flow: Flow
    focus: shapely.Geometry | None


def compose(sheet: Sheet, material: Material, imprint: Imprint, family: Family) -> Composition:
    """Lay out a sheet. Raises ProblemError where the scale asked for does not fit the paper."""
    orientation = _orientation(sheet, material, imprint)
    _check_scale(sheet, material, orientation, imprint)
    first: Layout | None = None
    for count, factor in TRIES:
        panels = _panels(sheet, orientation, count, imprint, material)
        layout = _laid_out(sheet, material, panels, factor, family)
        if not layout.flow.left_over:
            first = first or layout
            if layout.flow.complete or factor < SMALL:
                break
    layout = layout if layout.flow.complete and not layout.flow.left_over else first or layout
    return _finished(sheet, imprint, layout, family)


def _laid_out(
    sheet: Sheet, material: Material, panels: Panels, factor: float, family: Family
) -> Layout:
    frame = fit_shape(material.shape, panels.map, scale=sheet.scale)
    drawn = tuple(
        draw(one, frame, sheet.enlargement, family)
        for one in sorted(material.portrayals, key=lambda one: _depth(one.layer.symbol))
    )
    left, _, right, _ = panels.columns[0]
    setting = Setting(
        width=right - left,
        factor=factor,
        floor_pt=sheet.floor_pt,
        enlargement=sheet.enlargement,
        scale=frame.scale,
        language=sheet.language,
    )
    blocks = column_blocks(drawn, material, setting, family)
    return Layout(
        panels=panels,
        frame=frame,
        drawn=drawn,
        setting=setting,
        blocks=tuple(blocks),
        flow=flow(blocks, panels.columns, setting.gap * 3.2),
        focus=material.focus,
    )


def _depth(symbol: object) -> int:
    """Put counts over areas and lines, and points over all: nothing hides a number."""
    return 2 if isinstance(symbol, Marker) else 1 if isinstance(symbol, Proportional) else 0


def _orientation(sheet: Sheet, material: Material, imprint: Imprint) -> Orientation:
    """Choose the orientation in which the shape is drawn largest."""
    if sheet.orientation != "auto":
        return sheet.orientation
    sides: tuple[Orientation, Orientation] = ("portrait", "landscape")
    portrait, landscape = (
        least_scale(material.shape, _panels(sheet, side, 1, imprint, material).map, padding_mm=4)
        for side in sides
    )
    return "landscape" if landscape < portrait * 0.98 else "portrait"


def _check_scale(
    sheet: Sheet, material: Material, orientation: Orientation, imprint: Imprint
) -> None:
    """Refuse a scale at which the area would stick out of the map."""
    if not sheet.scale:
        return
    box = _panels(sheet, orientation, 1, imprint, material).map
    if sheet.scale < least_scale(material.shape, box) * 0.999:
        fits = needed_scale(material.shape, box)
        raise ProblemError(
            problem(
                "scale",
                Text(
                    f"1:{sheet.scale} 时所选范围超出 {sheet.paper} 图面",
                    f"at 1:{sheet.scale} the area does not fit on {sheet.paper}",
                ),
                Text(
                    f"请改为 1:{fits} 或更小的比例尺、更大的纸张，或缩小范围",
                    f"Use 1:{fits} or smaller, larger paper or a smaller area",
                ),
            )
        )


def _panels(
    sheet: Sheet, orientation: Orientation, columns: int, imprint: Imprint, material: Material
) -> Panels:
    u = sheet.enlargement
    width, height = sheet.size_mm(orientation)
    left, top, right, bottom = MARGIN_MM, MARGIN_MM, width - MARGIN_MM, height - MARGIN_MM
    title_bottom = top + (23 * 0.3528 * 1.2 + 2.4 + (4.9 if imprint.subtitle else 0)) * u
    foot_top = bottom - FOOT_MM * u
    widths = COLUMN_MM if material.detail is None or columns > 1 else DETAIL_COLUMN_MM
    column = widths[orientation] * u * (0.92 if sheet.paper == "A4" else 1.0)
    gap, band = 5.0 * u, BAND_MM * u
    first = right - columns * column - (columns - 1) * gap
    starts = [first + place * (column + gap) for place in range(columns)]
    return Panels(
        width=width,
        height=height,
        title_top=top,
        map=(left + band, title_bottom + band, first - gap - band, foot_top - band - 2.5 * u),
        columns=tuple((x, title_bottom, x + column, foot_top - 2.5 * u) for x in starts),
        foot=(left, foot_top, right, bottom),
    )


def _finished(sheet: Sheet, imprint: Imprint, layout: Layout, family: Family) -> Composition:
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
        *_muted_under(drawn, layout.focus, frame),
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


def _muted_under(
    drawn: tuple[Drawn, ...], focus: shapely.Geometry | None, frame: MapFrame
) -> list[Sheaf]:
    """Stack the layers; what lies outside the focus is muted, below counts and points."""
    areas = [one.sheaf for one in drawn if _depth(one.portrayal.layer.symbol) == 0]
    over = [one.sheaf for one in drawn if _depth(one.portrayal.layer.symbol) > 0]
    stack = [sheaf for sheaf in areas if sheaf.items]
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
        for one in sorted(inset.portrayals, key=lambda one: _depth(one.layer.symbol))
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
