"""The panels of a sheet: which side up, how many columns, how large the type, so that all fits.

Of several ways the one is taken that draws the map largest and still sets everything; type gets
smaller and long lists shorter before the map does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gis.layer import Layer, Marker, Proportional
from gis.paper.columns import Flow, Material, column_blocks, flow
from gis.paper.draw import Drawn, draw
from gis.paper.fonts import Family
from gis.paper.foot import foot_items
from gis.paper.frame import MapFrame, fit_shape, least_scale, needed_scale
from gis.paper.legend import Block, Setting
from gis.paper.marginalia import BAND_MM, Imprint
from gis.paper.scene import Rectangle
from gis.paper.sheet import Orientation, Sheet, problem
from gis.problems import ProblemError
from gis.text import Text

COLUMN_MM = {"portrait": 62.0, "landscape": 66.0}
DETAIL_COLUMN_MM = {"portrait": 88.0, "landscape": 84.0}
"""Width of a column; wider where it holds an enlargement."""
A4_COLUMN = 0.92
ALL_NAMES = 40
SETTINGS = (
    (1.0, ALL_NAMES), (1.0, 16), (0.9, ALL_NAMES), (0.9, 16), (0.88, 6), (0.83, 16), (0.83, 6),
    (0.83, 0), (0.78, 16), (0.78, 6), (0.78, 0),
)  # fmt: skip
"""Factors on type, and names listed at most, that are tried in turn until everything fits."""
LARGER = (1.25, 1.18, 1.12, 1.06)
MORE_NAMES = (400, 120, 80)
"""Of what is tried where the columns would stand half empty."""
SMALLER_MAP, SMALLER_TYPE, FEWER_NAMES = 5.0, 5.0, 0.8
NO_INSET, NARROW, MORE_COLUMNS, LOST = 2.5, 1.2, 0.7, 10.0
"""What is lost by a map of half the scale, by type a fifth smaller and so on, to compare ways."""


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
    listed: int
    wide: bool

    @property
    def whole(self) -> bool:
        return not self.flow.left_over and self.flow.complete

    @property
    def cost(self) -> float:
        """Tell how much worse this way is than a map of scale 1:1 with everything beside it."""
        return (
            _least_cost(self.frame, self.panels, self.wide)
            + SMALLER_TYPE * (1 - self.setting.factor)
            + FEWER_NAMES * (1 - self.listed / ALL_NAMES)
            + NO_INSET * (not self.flow.complete)
            + LOST * len(self.flow.left_over)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """How a sheet is divided: the side up, the columns, the height of the strip below."""

    orientation: Orientation
    columns: int
    column_mm: float
    foot_mm: float
    subtitled: bool


def best_layout(sheet: Sheet, material: Material, imprint: Imprint, family: Family) -> Layout:
    """Return the best way of setting a sheet.

    Raises ProblemError where the scale that was asked for does not fit.
    """
    orientation = _orientation(sheet, material, imprint)
    _check_scale(sheet, material, orientation, imprint)
    ways = [
        (_least_cost(_frame(sheet, material, panels), panels, wide), panels, wide)
        for panels, wide in _ways(sheet, material, imprint, orientation, family)
    ]
    best: Layout | None = None
    for least, panels, wide in sorted(ways, key=lambda way: way[0]):
        if best is None or least < best.cost:  # else it cannot be better, whatever fits in it
            found = _settled(sheet, material, panels, wide, family)
            best = found if best is None or found.cost < best.cost else best
    assert best is not None
    return _roomier(sheet, material, best, family) if best.whole else best


def _frame(sheet: Sheet, material: Material, panels: Panels) -> MapFrame:
    return fit_shape(material.shape, panels.map, scale=sheet.scale)


def _least_cost(frame: MapFrame, panels: Panels, wide: bool) -> float:
    """Return what a way of dividing the sheet costs even where everything fits in it."""
    return (
        SMALLER_MAP * math.log2(frame.scale)
        + NARROW * (not wide)
        + MORE_COLUMNS * (len(panels.columns) - 1)
    )


def _roomier(sheet: Sheet, material: Material, layout: Layout, family: Family) -> Layout:
    """Give the room that is left to larger type, then to all names, then to the enlargement."""
    if layout.listed < ALL_NAMES or layout.setting.factor < 1.0:
        return layout
    for factor in LARGER:
        larger = _reset(sheet, material, layout, family, factor, layout.listed)
        if _holds_all(larger, layout):
            layout = larger
            break
    for listed in MORE_NAMES:
        longer = _reset(sheet, material, layout, family, layout.setting.factor, listed)
        if _holds_all(longer, layout):
            layout = longer
            break
    spare = layout.flow.spare - layout.setting.gap * 8
    if material.detail is None or spare <= 0:
        return layout
    higher = _reset(sheet, material, layout, family, layout.setting.factor, layout.listed, spare)
    return higher if _holds_all(higher, layout) else layout


def _holds_all(one: Layout, other: Layout) -> bool:
    """Tell whether one way leaves out nothing that another sets."""
    return one.whole and one.flow.dropped <= other.flow.dropped


def _reset(
    sheet: Sheet,
    material: Material,
    layout: Layout,
    family: Family,
    factor: float,
    listed: int,
    spare: float = 0.0,
) -> Layout:
    """Set the columns of a layout anew beside the same map."""
    setting = _setting(sheet, layout.panels, layout.frame, factor)
    blocks = column_blocks(layout.drawn, material, setting, family, listed, spare)
    run = flow(blocks, layout.panels.columns, setting.gap * 3.2)
    return replace(layout, setting=setting, blocks=tuple(blocks), flow=run, listed=listed)


def depth(layer: Layer) -> int:
    """Put counts over areas and lines, and points over all: nothing hides a number.

    The points of a whole register lie among the areas: there are too many of them.
    """
    if isinstance(layer.symbol, Marker):
        return 0 if layer.mass else 2
    return 1 if isinstance(layer.symbol, Proportional) else 0


def _ways(
    sheet: Sheet, material: Material, imprint: Imprint, orientation: Orientation, family: Family
) -> Iterator[tuple[Panels, bool]]:
    """Yield panels to try: one column, wider for an enlargement, or two."""
    detail = material.detail is not None
    for columns, wide in ((1, True), (1, False), (2, False)) if detail else ((1, True), (2, True)):
        width = (DETAIL_COLUMN_MM if detail and wide else COLUMN_MM)[orientation]
        shape = Shape(
            orientation=orientation, columns=columns, column_mm=width,
            foot_mm=0.0, subtitled=bool(imprint.subtitle),
        )  # fmt: skip
        first = _panels(sheet, shape)
        low = _foot_low(sheet, material, imprint, first, family)
        panels = _panels(sheet, replace(shape, foot_mm=low - first.foot[1]))
        if panels.map[2] - panels.map[0] > 40:
            yield panels, wide


def _foot_low(
    sheet: Sheet, material: Material, imprint: Imprint, panels: Panels, family: Family
) -> float:
    """Measure how far down the strip below the map reaches."""
    frame = _frame(sheet, material, panels)
    setting = _setting(sheet, panels, frame, 1.0)
    wide = panels.width > panels.height
    return foot_items(imprint, frame, panels.foot, wide, setting, family)[2]


def _settled(
    sheet: Sheet, material: Material, panels: Panels, wide: bool, family: Family
) -> Layout:
    """Set the columns with type as large and lists as long as fit."""
    frame = _frame(sheet, material, panels)
    drawn = tuple(
        draw(one, frame, sheet.enlargement, family)
        for one in sorted(material.portrayals, key=lambda one: depth(one.layer))
    )
    tried: list[Layout] = []
    for factor, listed in SETTINGS:
        setting = _setting(sheet, panels, frame, factor)
        blocks = column_blocks(drawn, material, setting, family, listed)
        run = flow(blocks, panels.columns, setting.gap * 3.2)
        tried.append(
            Layout(
                panels=panels,
                frame=frame,
                drawn=drawn,
                setting=setting,
                blocks=tuple(blocks),
                flow=run,
                listed=listed,
                wide=wide,
            )
        )
        if tried[-1].whole:
            break
    return min(tried, key=lambda one: one.cost)


def _setting(sheet: Sheet, panels: Panels, frame: MapFrame, factor: float) -> Setting:
    left, _, right, _ = panels.columns[0]
    return Setting(
        width=right - left,
        factor=factor,
        floor_pt=sheet.floor_pt,
        enlargement=sheet.enlargement,
        scale=frame.scale,
        language=sheet.language,
    )


def _orientation(sheet: Sheet, material: Material, imprint: Imprint) -> Orientation:
    """Choose the orientation in which the shape is drawn largest."""
    if sheet.orientation != "auto":
        return sheet.orientation
    portrait, landscape = (
        least_scale(material.shape, _first_map(sheet, material, side, imprint), padding_mm=4)
        for side in ("portrait", "landscape")
    )
    return "landscape" if landscape < portrait * 0.98 else "portrait"


def _first_map(
    sheet: Sheet, material: Material, orientation: Orientation, imprint: Imprint
) -> Rectangle:
    """Return the map panel beside one column."""
    widths = COLUMN_MM if material.detail is None else DETAIL_COLUMN_MM
    shape = Shape(
        orientation=orientation, columns=1, column_mm=widths[orientation],
        foot_mm=30 * sheet.enlargement, subtitled=bool(imprint.subtitle),
    )  # fmt: skip
    return _panels(sheet, shape).map


def _check_scale(
    sheet: Sheet, material: Material, orientation: Orientation, imprint: Imprint
) -> None:
    """Refuse a scale at which the area would stick out of the map."""
    if not sheet.scale:
        return
    box = _first_map(sheet, material, orientation, imprint)
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


def _panels(sheet: Sheet, shape: Shape) -> Panels:
    u = sheet.enlargement
    width, height = sheet.size_mm(shape.orientation)
    margin = float(sheet.margin_mm)
    left, top, right, bottom = margin, margin, width - margin, height - margin
    title_bottom = top + (23 * 0.3528 * 1.2 + 2.4 + (4.9 if shape.subtitled else 0)) * u
    foot_top = bottom - shape.foot_mm
    column = shape.column_mm * u * (A4_COLUMN if sheet.paper == "A4" else 1.0)
    gap, band = 5.0 * u, BAND_MM * u
    first = right - shape.columns * column - (shape.columns - 1) * gap
    starts = [first + place * (column + gap) for place in range(shape.columns)]
    return Panels(
        width=width,
        height=height,
        title_top=top,
        map=(left + band, title_bottom + band, first - gap - band, foot_top - band - 2.5 * u),
        columns=tuple((x, title_bottom, x + column, foot_top - 2.5 * u) for x in starts),
        foot=(left, foot_top, right, bottom),
    )
