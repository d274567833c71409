"""Lay out a sheet: reserved panels for map, title, legend, notes and imprint; nothing covers the map.

The map takes what the columns leave. Type shrinks before anything is left out, and what finds no
room even so is reported, never clipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.layer import Fill, Marker, Proportional, Stroke
from gis.paper.draw import Drawn, draw
from gis.paper.fonts import Family
from gis.paper.frame import MapFrame, fit_shape, least_scale, needed_scale
from gis.paper.legend import Block, Setting, key_block, layer_block
from gis.paper.marginalia import (
    BAND_MM,
    BOUNDARIES,
    COVERAGE,
    LEGEND,
    REOPEN,
    SCALE,
    SOURCES,
    Imprint,
    code_square,
    datum_text,
    graticule_lines,
    imprint_lines,
    labelled,
    neat_line,
    north_arrow,
    note_block,
    scale_bar,
    scale_text,
    title_items,
)
from gis.paper.naming import wishes
from gis.paper.labels import Labels, place_labels
from gis.paper.scene import (
    Brush,
    Floats,
    Item,
    Page,
    Path,
    Pen,
    Rectangle,
    Sheaf,
    moved,
    rectangle,
)
from gis.paper.sheet import MARGIN_MM, Orientation, Sheet, problem
from gis.paper.typeset import Hand, words_at
from gis.portray import Portrayal
from gis.problems import ProblemError
from gis.text import Language, Text, join

GROUND = "#ECEAE4"
COLUMN_MM = {"portrait": 62.0, "landscape": 66.0}
FOOT_MM = 35.0
TRIES = ((1, 1.0), (1, 0.9), (2, 1.0), (2, 0.88), (1, 0.78), (2, 0.78))
"""Numbers of columns and factors on type that are tried in turn until everything fits."""
LOCATOR = Text("区位", "Location")
KEYS = Text("大小与精度", "Size and accuracy")
BASE = Text("底图", "Base map")
UNPLACED = Text(
    "未画点（仅有登记地址或仅知片区，已计入所在区域）", "Not drawn as points (counted by address)"
)
NAMES_SHEAF = Text("注记", "Names")
FRAME_SHEAF = Text("图廓与经纬网", "Neat line and graticule")
GROUND_SHEAF = Text("图面", "Ground")
MARGIN_SHEAF = Text("图外整饰", "Marginalia")
NOTES = Text("说明", "Notes")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Listing:
    """A titled list beside the map: clauses, places, counts."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Material:
    """What a sheet is made of.

    `portrayals` come bottom first, the quiet base among them; `shape` (EPSG:4326) is what the map
    must show; `locator` what its inset draws, the area within it that `whole` names.
    """

    portrayals: tuple[Portrayal, ...]
    shape: shapely.Geometry
    locator: tuple[Portrayal, ...] = ()
    whole: shapely.Geometry | None = None
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()


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
    """The rectangles that a sheet is divided into, and its column rectangles."""

    width: float
    height: float
    title_top: float
    map: Rectangle
    columns: tuple[Rectangle, ...]
    foot: Rectangle


def compose(sheet: Sheet, material: Material, imprint: Imprint, family: Family) -> Composition:
    """Lay out a sheet. Raises ProblemError where the scale asked for does not fit the paper."""
    orientation = _orientation(sheet, material, imprint)
    _check_scale(sheet, material, orientation, imprint)
    for count, factor in TRIES:
        panels = _panels(sheet, orientation, count, imprint)
        frame = fit_shape(material.shape, panels.map, scale=sheet.scale)
        drawn = tuple(draw(one, frame, sheet.enlargement, family) for one in material.portrayals)
        setting = _setting(sheet, panels, factor, frame.scale)
        blocks = _blocks(drawn, material, setting, family, frame)
        columns, left_over = _flow(blocks, panels, setting.gap * 3.2)
        if not left_over:
            break
    return _finish(
        sheet, imprint, panels, frame, drawn, columns, blocks, left_over, setting, family
    )


def _setting(sheet: Sheet, panels: Panels, factor: float, scale: int) -> Setting:
    left, _, right, _ = panels.columns[0]
    return Setting(
        width=right - left,
        factor=factor,
        floor_pt=sheet.floor_pt,
        enlargement=sheet.enlargement,
        scale=scale,
        language=sheet.language,
    )


def _orientation(sheet: Sheet, material: Material, imprint: Imprint) -> Orientation:
    """Choose the orientation in which the shape is drawn largest."""
    if sheet.orientation != "auto":
        return sheet.orientation
    room = {
        side: least_scale(material.shape, _panels(sheet, side, 1, imprint).map, padding_mm=4)
        for side in ("portrait", "landscape")
    }
    return "landscape" if room["landscape"] < room["portrait"] * 0.98 else "portrait"


def _check_scale(
    sheet: Sheet, material: Material, orientation: Orientation, imprint: Imprint
) -> None:
    """Refuse a scale at which the area would stick out of the map by more than its padding."""
    if not sheet.scale:
        return
    box = _panels(sheet, orientation, 1, imprint).map
    least = least_scale(material.shape, box)
    if sheet.scale < least * 0.999:
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


def _panels(sheet: Sheet, orientation: Orientation, columns: int, imprint: Imprint) -> Panels:
    u = sheet.enlargement
    width, height = sheet.size_mm(orientation)
    left, top, right, bottom = MARGIN_MM, MARGIN_MM, width - MARGIN_MM, height - MARGIN_MM
    title_bottom = top + (23 * 0.3528 * 1.2 + 2.4 + (4.9 if imprint.subtitle else 0)) * u
    foot_top = bottom - FOOT_MM * u
    column = COLUMN_MM[orientation] * u * (0.92 if sheet.paper == "A4" else 1.0)
    gap = 5.0 * u
    band = BAND_MM * u
    columns_left = right - columns * column - (columns - 1) * gap
    boxes = tuple(
        (columns_left + i * (column + gap), title_bottom, columns_left + i * (column + gap) + column,
         foot_top - 2 * u)
        for i in range(columns)
    )  # fmt: skip
    map_box = (
        left + band,
        title_bottom + band,
        columns_left - gap - band,
        foot_top - band - 2.5 * u,
    )
    return Panels(
        width=width, height=height, title_top=top, map=map_box, columns=boxes,
        foot=(left, foot_top, right, bottom),
    )  # fmt: skip


def _blocks(
    drawn: tuple[Drawn, ...],
    material: Material,
    setting: Setting,
    family: Family,
    frame: MapFrame,
) -> list[Block]:
    """Make the blocks of the columns in reading order; the locator stays at the foot."""
    language = setting.language
    visible = [one for one in drawn if len(one.rows) or one.portrayal.unplaced.shape[0]]
    theme = [one for one in visible if not one.portrayal.layer.context and _has_legend(one)]
    base = [one for one in visible if one.portrayal.layer.context and _has_legend(one)]
    head = setting.hand(11, bold=True)
    title = Block(
        items=(words_at(LEGEND.get(language), 0, head.line_mm / 2, head),),
        height=head.line_mm,
        words=LEGEND.get(language),
    )
    blocks = [title, *(layer_block(one, setting, family) for one in _ordered(theme))]
    keys = key_block(theme, KEYS.get(language), setting, family)
    if keys:
        blocks.append(keys)
    if base:
        blocks.append(_base_block(base, setting, family))
    blocks += [note_block(one.title, one.lines, setting, family) for one in material.listings]
    if notes := _note_lines(theme, material, language):
        blocks.append(note_block(NOTES.get(language), notes, setting, family, 6.4))
    blocks += _unplaced_blocks(theme, setting, family)
    if material.locator and material.whole is not None:
        blocks.append(_locator(material, frame, setting, family))
    return blocks


def _ordered(theme: list[Drawn]) -> list[Drawn]:
    """Put areas first, then counts, then points, as on the screen."""

    def rank(one: Drawn) -> tuple[int, int]:
        symbol = one.portrayal.layer.symbol
        kind = 0 if one.portrayal.layer.callout else 1 if isinstance(symbol, Proportional) else 3
        if not isinstance(symbol, Marker | Proportional) and kind:
            kind = 2
        return kind, -one.portrayal.layer.order

    return sorted(theme, key=rank)


def _has_legend(one: Drawn) -> bool:
    """Tell whether a layer has a look to explain: areas that are only named have none."""
    if one.portrayal.layer.group == "ground":
        return False
    return any(
        row.style.fill or row.style.stroke or row.style.hatch for row in one.portrayal.legend
    )


def _base_block(base: list[Drawn], setting: Setting, family: Family) -> Block:
    head = setting.hand(8.6, bold=True)
    items: list[Item] = [words_at(BASE.get(setting.language), 0, head.line_mm / 2, head)]
    y = head.line_mm + setting.gap * 0.6
    for one in base:
        part = layer_block(one, setting, family)
        items += [moved(item, 0, y) for item in part.items]
        y += part.height
    return Block(items=tuple(items), height=y, words=BASE.get(setting.language))


def _note_lines(theme: list[Drawn], material: Material, language: Language) -> list[str]:
    told = [one.portrayal.layer.note.get(language) for one in theme if one.portrayal.layer.note]
    return list(dict.fromkeys([*material.notes, *told]))


def _unplaced_blocks(theme: list[Drawn], setting: Setting, family: Family) -> list[Block]:
    """List by name the records that no point stands for."""
    blocks = []
    column = 0 if setting.language == "zh" else 1
    for one in theme:
        rows = one.portrayal.unplaced
        if not len(rows):
            continue
        name = one.portrayal.layer.name[column]
        names = [
            str(second or first)
            for first, second in zip(
                rows[one.portrayal.layer.name[0]],
                rows[name] if name in rows else rows[one.portrayal.layer.name[0]],
                strict=True,
            )
        ]
        count = Text(f"{len(names)} 条：", f"{len(names)}: ").get(setting.language)
        title = f"{one.portrayal.layer.title.get(setting.language)} · {UNPLACED.get(setting.language)}"
        shown = names if len(names) <= 40 else names[:40]
        rest = len(names) - len(shown)
        more = Text(f" 等，另 {rest} 条见名录", f" and {rest} more in the lists") if rest else Text("", "")
        line = count + join(shown, setting.language) + more.get(setting.language)
        blocks.append(note_block(title, [line], setting, family, 6.0))
    return blocks


def _locator(
    material: Material, frame: MapFrame, setting: Setting, family: Family
) -> Block:
    """Draw where the map lies within the larger area, as a small map of its own."""
    head = setting.hand(8.0, bold=True)
    top = head.line_mm + setting.gap * 0.5
    assert material.whole is not None
    west, south, east, north = shapely.bounds(material.whole)
    aspect = (north - south) / ((east - west) * np.cos(np.radians((north + south) / 2)))
    width = setting.width
    height = min(width * float(aspect), width * 1.05, 62 * setting.enlargement)
    box = (0.0, top, width, top + height)
    small = fit_shape(
        material.whole, box, scale=round(least_scale(material.whole, box, padding_mm=1.5))
    )
    items: list[Item] = [
        words_at(LOCATOR.get(setting.language), 0, head.line_mm / 2, head),
        Path(subpaths=(rectangle(*box),), brush=Brush(colour=GROUND)),
    ]
    for portrayal in material.locator:
        for item in draw(portrayal, small, setting.enlargement * 0.7, family).sheaf.items:
            items.append(_clipped(item, box))
    corner = shapely.box(*frame.rectangle)
    ground = frame.ground(shapely.get_coordinates(shapely.segmentize(corner, 20)))
    spot = shapely.Polygon(small.place(ground[:, 0], ground[:, 1]))
    seen = spot.intersection(shapely.box(*box))
    if not seen.is_empty and seen.area < 0.97 * (width * height):
        from gis.paper.draw import subpaths

        items.append(
            Path(
                subpaths=tuple(subpaths(seen)),
                brush=Brush(colour="#9B2C1F", opacity=0.10),
                pen=Pen(colour="#9B2C1F", width_mm=0.4),
            )
        )
    items.append(Path(subpaths=(rectangle(*box),), pen=Pen(colour="#6B665C", width_mm=0.2)))
    return Block(
        items=tuple(items), height=top + height, pinned=True, words=LOCATOR.get(setting.language)
    )


def _clipped(item: Item, box: Rectangle) -> Item:
    """Cut straight-edged paths to the inset's box; they were drawn a little beyond it."""
    if not isinstance(item, Path):
        return item
    from gis.paper.draw import subpaths

    cut = []
    left, top, right, bottom = box
    for one in item.subpaths:
        if one.closed:
            shape = shapely.make_valid(shapely.Polygon(one.points))
        else:
            shape = shapely.LineString(one.points)
        cut += list(subpaths(shapely.clip_by_rect(shape, left, top, right, bottom)))
    return replace(item, subpaths=tuple(cut))


def _flow(
    blocks: Sequence[Block], panels: Panels, gap: float
) -> tuple[list[Item], list[Block]]:
    """Let blocks run down the columns; return the items, and the blocks that found no room."""
    items: list[Item] = []
    left_over: list[Block] = []
    pinned = [block for block in blocks if block.pinned]
    foot = {position: panels.columns[position][3] for position in range(len(panels.columns))}
    last = len(panels.columns) - 1
    for block in pinned:
        left = panels.columns[last][0]
        foot[last] -= block.height
        items += [moved(item, left, foot[last]) for item in block.items]
        foot[last] -= gap * 1.2
    position, y = 0, panels.columns[0][1]
    for block in (one for one in blocks if not one.pinned):
        while position <= last and y + block.height > foot[position] + 0.01:
            position += 1
            y = panels.columns[position][1] if position <= last else 0.0
        if position > last:
            left_over.append(block)
            position = last
            y = foot[last] + 1
            continue
        left = panels.columns[position][0]
        items += [moved(item, left, y) for item in block.items]
        y += block.height + gap
    return items, left_over


def _finish(
    sheet: Sheet,
    imprint: Imprint,
    panels: Panels,
    frame: MapFrame,
    drawn: tuple[Drawn, ...],
    columns: list[Item],
    blocks: list[Block],
    left_over: list[Block],
    setting: Setting,
    family: Family,
) -> Composition:
    labels = place_labels(
        wishes(drawn, frame, sheet, family), _symbol_boxes(drawn), frame.rectangle, family
    )
    left, _, right, _ = panels.foot
    full = replace(setting, factor=1.0)
    title, _, cramped = title_items(imprint, left, panels.title_top, right, full, family)
    foot, bar_mm, low = _foot(imprint, frame, panels, full, family)
    if low > panels.foot[3] + 0.5:
        cramped.append(SOURCES.get(sheet.language))
    ground = Path(subpaths=(rectangle(*frame.rectangle),), brush=Brush(colour=GROUND))
    sheaves = [
        Sheaf(name=GROUND_SHEAF, items=(ground,), clip=frame.rectangle),
        *(one.sheaf for one in drawn if one.sheaf.items),
        Sheaf(name=NAMES_SHEAF, items=labels.items, clip=frame.rectangle),
        Sheaf(
            name=FRAME_SHEAF,
            items=(
                *graticule_lines(frame),
                *neat_line(frame, sheet.enlargement, sheet.floor_pt),
            ),
        ),
        Sheaf(name=MARGIN_SHEAF, items=(*title, *columns, *foot)),
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
        legend=tuple(blocks),
        cramped=(*cramped, *(block.words for block in left_over)),
        bar_mm=bar_mm,
        factor=setting.factor,
        family=family,
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


def _foot(
    imprint: Imprint, frame: MapFrame, panels: Panels, setting: Setting, family: Family
) -> tuple[list[Item], float, float]:
    """Set the strip below the map: scale and datum, sources and coverage, imprint, code.

    Returns the items, the length of the scale bar in mm and the lowest y in use.
    """
    u, language = setting.enlargement, setting.language
    left, top, right, bottom = panels.foot
    top += 1.0 * u
    size = 25.0 * u
    code_left = right - size
    items: list[Item] = [code_square(imprint.code, code_left, top, size)]
    tiny = Hand(size_pt=setting.floor_pt, colour="#5C584F")
    label = REOPEN.get(language)
    items.append(words_at(label, right, top + size + tiny.line_mm * 0.62, tiny, "end"))
    first = 70.0 * u if panels.width > panels.height else 58.0 * u
    third = 36.0 * u
    middle_left = left + first + 5 * u
    third_left = code_left - third - 5 * u
    scale_items, bar_mm, low_one = _scale_part(frame, left, top, first, setting, family)
    items += scale_items
    y = top
    for head, text in (
        (SOURCES, "；".join(imprint.sources) if language == "zh" else "; ".join(imprint.sources)),
        (BOUNDARIES, imprint.boundaries),
        (COVERAGE, "；".join(imprint.coverage) if language == "zh" else "; ".join(imprint.coverage)),
    ):
        if text:
            part, y = labelled(
                head.get(language), text, middle_left, y, third_left - middle_left - 5 * u,
                setting, family,
            )  # fmt: skip
            items += part
    low = max(y, low_one)
    y = top
    for name, value in imprint_lines(imprint, language):
        head = setting.hand(6.6, colour="#5C584F")
        items.append(words_at(name, third_left, y + head.line_mm / 2, head))
        bold = setting.hand(7.0, bold=True)
        shift = family.regular.width_mm(name, head.size_pt) + 2
        from gis.paper.typeset import fitted

        fit_hand = fitted(value, third - shift, bold, family, setting.floor_pt)
        items.append(words_at(value, third_left + shift, y + head.line_mm / 2, fit_hand))
        y += head.line_mm * 1.08
    if imprint.neighbours:
        from gis.paper.typeset import paragraph

        words, y = paragraph(imprint.neighbours, third_left, y, third, setting.hand(6.2, colour="#5C584F"), family)
        items += words
    return items, bar_mm, max(low, y)


def _scale_part(
    frame: MapFrame, left: float, top: float, width: float, setting: Setting, family: Family
) -> tuple[list[Item], float, float]:
    """Set numeric and graphic scale, the north arrow beside them, the datum below."""
    u, language = setting.enlargement, setting.language
    arrow = 13.0 * u
    items: list[Item] = list(north_arrow(left + 4 * u, top, arrow, language))
    x = left + 11 * u
    head = setting.hand(10.5, bold=True)
    text = f"{SCALE.get(language)}  {scale_text(frame.scale)}"
    items.append(words_at(text, x, top + head.line_mm / 2, head))
    bar, bar_mm = scale_bar(
        frame, x + 1.5 * u, top + head.line_mm, width - 11 * u - 12 * u, setting.hand(6.4), language
    )
    items += bar
    from gis.paper.typeset import paragraph

    words, y = paragraph(
        datum_text(frame).get(language),
        left,
        top + 17.5 * u,
        width,
        setting.hand(6.6, colour="#5C584F"),
        family,
    )
    return [*items, *words], bar_mm, y


__all__ = ["Composition", "Fill", "Listing", "Material", "Stroke", "compose"]
