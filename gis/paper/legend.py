"""The legend on paper: the rows of the portrayals, each with the look it has on the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from gis.layer import Fill, Marker, Proportional, Stroke
from gis.paper.draw import DEFAULT_PX, Drawn, circle_factor, crowd_factor, symbol_factor
from gis.paper.fonts import Family
from gis.paper.scene import MM_PER_PX, Item, Path, Pen, Symbols, circle, line, moved, rectangle
from gis.paper.symbols import area_brush, hatch_mm, ink, line_pen, outline
from gis.paper.typeset import Hand, paragraph, western, words_at
from gis.portray import LegendRow, Portrayal
from gis.text import Language, Text, number

SOFT = "#5C584F"
SWATCH_MM = 7.0
"""Width of the column of swatches, for type at its full size."""
ON_MAP, INSIDE, AREAS = Text("图上", "on map"), Text("区内", "inside"), Text("数量", "number")
RECORDS = Text("全部记录", "all records")
"""What the numbers beside the rows count: symbols on the map, those of its area, areas; where one
symbol stands for many records, all records of the layer."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Inset:
    """A small map in a column: what it shows, and its size in mm; a `detail` enlarges a part."""

    shape: shapely.Geometry
    portrayals: tuple[Portrayal, ...]
    width: float
    height: float
    name: Text
    detail: bool = False


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Block:
    """Items about the origin that move as one in a column, and the height they need in mm."""

    items: tuple[Item, ...]
    height: float
    pinned: bool = False
    """At the foot of the last column."""
    optional: bool = False
    """Left out where it would push something else out."""
    tied: bool = False
    """A heading, which stays with the block after it."""
    inset: Inset | None = None
    words: str = ""
    """What it is, for the report when there is no room for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """How columns are set: width in mm, factor on all sizes, smallest type, scale of the map."""

    width: float
    factor: float
    floor_pt: float
    enlargement: float
    scale: int
    language: Language

    def hand(self, size_pt: float, *, bold: bool = False, colour: str = "#2B2A27") -> Hand:
        size = max(self.floor_pt, size_pt * self.enlargement * self.factor)
        return Hand(size_pt=size, bold=bold, colour=colour)

    @property
    def gap(self) -> float:
        return 1.0 * self.enlargement * self.factor


@lru_cache(maxsize=64)  # a sheet is set in many ways, its layers are the same objects in each
def shown_rows(drawn: Drawn) -> tuple[tuple[int, LegendRow], ...]:
    """Return the legend rows that the sheet needs, with their position.

    Kinds and keys without a feature on the map are left out; classes are all kept, for they tell
    the series.
    """
    portrayal = drawn.portrayal
    on_map = set(drawn.rows["row"].tolist()) | _halo_rows(drawn)
    classed = isinstance(portrayal.layer.symbol, Fill) and hasattr(
        portrayal.layer.symbol.look, "scheme"
    )
    kept = []
    for position, row in enumerate(portrayal.legend):
        if (
            (row.role == "item" and (classed or position in on_map))
            or (row.role == "size" and len(drawn.rows))
            or (row.role == "no_data" and (position in on_map or row.count))
            or (row.role == "key" and (position in on_map or _key_on_map(row, drawn)))
        ):
            kept.append((position, row))
    return tuple(kept)


def _key_on_map(row: LegendRow, drawn: Drawn) -> bool:
    """Tell whether a symbol on the map has the size or the filling that a key explains."""
    symbol, rows = drawn.portrayal.layer.symbol, drawn.rows
    if not isinstance(symbol, Marker) or not row.count:
        return False
    if row.style.shape == "ring":
        return bool(rows["hollow"].any())
    sizes = {
        words: (symbol.sizes or {}).get(code) for code, words in (symbol.size_words or {}).items()
    }
    if row.label in sizes:
        return bool((rows["size_px"] == sizes[row.label]).any())
    return bool((~rows["hollow"].astype(bool)).any())


def has_rows(drawn: Drawn) -> bool:
    """Tell whether the legend has a row of the layer's own, not only keys that all share."""
    return any(row.role != "key" for _, row in shown_rows(drawn))


def _halo_rows(drawn: Drawn) -> set[int]:
    frame = drawn.portrayal.frame
    halos = frame["id"].str.startswith("@") if len(frame) else np.array([], dtype=bool)
    drew = any(isinstance(item, Path) for item in drawn.sheaf.items)
    return set(frame["row"][halos].tolist()) if drew else set()


def layer_block(
    drawn: Drawn, setting: Setting, family: Family, focus: shapely.Geometry | None = None
) -> Block:
    """Set one layer's part of the legend: title, rows with counts, those of the focus if any."""
    shown = [(place, row) for place, row in shown_rows(drawn) if row.role != "key"]
    items: list[Item] = []
    y = 0.0
    context = drawn.portrayal.layer.context
    title, head = western(drawn.portrayal.title()), setting.hand(8.6, bold=True)
    if not context:
        words, y = paragraph(title, 0, y, setting.width, head, family)
        items += words
        y += setting.gap * 0.6
    if sizes := [row for _, row in shown if row.role == "size"]:
        nested, y = _nested(sizes, drawn, y, setting, family)
        items += nested
    rows = [(place, row) for place, row in shown if row.role != "size"]
    told = not context and any(row.count > 1 for row in drawn.portrayal.legend)
    counts = _counts(drawn, rows, focus) if told else {}
    end = _counts_end(rows, counts, setting, family)
    if counts:
        says = _counted(drawn, focus).get(setting.language)
        soft = setting.hand(6.4, colour=SOFT)
        needed = family.bold.width_mm(title, head.size_pt) + 3
        needed += family.regular.width_mm(says, soft.size_pt)
        if needed <= setting.width:
            end = max(end, needed)
            items.append(words_at(says, end, head.line_mm / 2, soft, "end"))
    for position, row in rows:
        row_items, y = legend_row(row, drawn, y, setting, family, counts.get(position, ""), end)
        items += row_items
    return Block(items=tuple(items), height=y, words=drawn.portrayal.title())


def _counted(drawn: Drawn, focus: shapely.Geometry | None) -> Text:
    if not isinstance(drawn.portrayal.layer.symbol, Marker | Proportional):
        return AREAS
    if drawn.portrayal.each > 1:
        return RECORDS
    return ON_MAP if focus is None else INSIDE


def _counts(
    drawn: Drawn, rows: list[tuple[int, LegendRow]], focus: shapely.Geometry | None
) -> dict[int, str]:
    """Count what each row stands for on the map; on the sheet of one area, its own symbols."""
    if drawn.portrayal.each > 1:
        return {place: number(row.count) for place, row in rows}
    seen = drawn.rows
    symbols = isinstance(drawn.portrayal.layer.symbol, Marker | Proportional)
    if focus is not None and symbols:
        seen = seen[shapely.contains_xy(focus, seen["label_lon"], seen["label_lat"])]
        found = seen["row"].value_counts().to_dict()
        return {place: str(found.get(place, 0)) for place, _ in rows}
    found = seen["row"].value_counts().to_dict()
    return {place: str(found[place]) for place, _ in rows if place in found}


def _counts_end(
    rows: list[tuple[int, LegendRow]], counts: dict[int, str], setting: Setting, family: Family
) -> float:
    """Return where the numbers end: beside the longest words, so that the eye finds the row."""
    hand, soft = setting.hand(7.4), setting.hand(7.0)
    column = SWATCH_MM * setting.enlargement * setting.factor + 1.5
    labels = [western(row.label.get(setting.language)) for _, row in rows]
    longest = max((family.regular.width_mm(one, hand.size_pt) for one in labels), default=0.0)
    widest = [family.regular.width_mm(one, soft.size_pt) for one in counts.values()]
    return min(setting.width, column + longest + 4 * setting.gap + max(widest, default=0.0))


def legend_row(
    row: LegendRow,
    drawn: Drawn,
    y: float,
    setting: Setting,
    family: Family,
    count: str = "",
    end: float = 0.0,
) -> tuple[list[Item], float]:
    """Set one row: swatch, words, and the number of features, which ends at `end`."""
    hand = setting.hand(7.4)
    column = SWATCH_MM * setting.enlargement * setting.factor + 1.5
    reserve = family.regular.width_mm(count, hand.size_pt) + 2 if count else 0.0
    words, bottom = paragraph(
        row.label.get(setting.language), column, y, setting.width - column - reserve, hand, family
    )
    swatch = list(_swatch(row, drawn, setting))
    height = max(bottom - y, _swatch_height(row, drawn, setting))
    shift = (height - (bottom - y)) / 2
    middle = y + height / 2
    items = [moved(one, 0, middle) for one in swatch]
    items += [moved(one, 0, shift) for one in words]
    if count:
        soft = setting.hand(7.0, colour=SOFT)
        items.append(words_at(count, end or setting.width, middle, soft, "end"))
    return items, y + height + setting.gap * 0.45


def _symbol_mm(row: LegendRow, drawn: Drawn, setting: Setting) -> float:
    circles = isinstance(drawn.portrayal.layer.symbol, Proportional)
    of = circle_factor if circles else symbol_factor
    factor = of(setting.scale, setting.enlargement) * crowd_factor(drawn.portrayal)
    return (row.style.size_px or DEFAULT_PX) * MM_PER_PX * factor


def _swatch_height(row: LegendRow, drawn: Drawn, setting: Setting) -> float:
    if row.style.shape:
        return _symbol_mm(row, drawn, setting) * 1.15
    return 3.4 * setting.enlargement * setting.factor


def _swatch(row: LegendRow, drawn: Drawn, setting: Setting) -> Iterator[Item]:
    """Yield a row's swatch, its middle at height 0; symbols in their size on the map."""
    style = row.style
    width = SWATCH_MM * setting.enlargement * setting.factor
    if style.shape:
        size = _symbol_mm(row, drawn, setting)
        factor = symbol_factor(setting.scale, setting.enlargement)
        factor *= crowd_factor(drawn.portrayal)
        brush, pen = ink(style, size, style.shape == "ring", factor)
        at = np.array([[width / 2, 0.0]])
        yield Symbols(subpaths=outline(style.shape, size / 2), at=at, brush=brush, pen=pen)
        return
    edge = line_pen(style, setting.enlargement)
    if row.role == "key":  # the dashed circle of an uncertain place
        ring = circle(width / 2, 0.0, 1.7 * setting.enlargement * setting.factor)
        yield Path(subpaths=(ring,), brush=area_brush(style), pen=edge)
        return
    if isinstance(drawn.portrayal.layer.symbol, Stroke):
        yield Path(subpaths=(line((0, 0), (width, 0)),), pen=edge)
        return
    half = 1.7 * setting.enlargement * setting.factor
    box = rectangle(0, -half, width, half)
    fine = Pen(colour="#8A8578", width_mm=0.12)
    yield Path(subpaths=(box,), brush=area_brush(style, hatch_mm(setting.scale)), pen=edge or fine)


def _nested(
    rows: list[LegendRow], drawn: Drawn, y: float, setting: Setting, family: Family
) -> tuple[list[Item], float]:
    """Set the circles of a size legend inside one another, each with a line to its number."""
    hand = setting.hand(7.0)
    ordered = sorted(rows, key=lambda row: -row.style.size_px)
    largest = _symbol_mm(ordered[0], drawn, setting)
    step = max(hand.line_mm * 0.95, 2.4)
    height = max(largest, step * len(ordered))
    base = y + height
    items: list[Item] = []
    x = max(largest / 2 + 0.5, SWATCH_MM * setting.enlargement * setting.factor / 2)
    for position, row in enumerate(ordered):
        size = _symbol_mm(row, drawn, setting)
        brush, pen = ink(row.style, size, False, setting.enlargement)
        centre = np.array([[x, base - size / 2]])
        items.append(Symbols(subpaths=outline("circle", size / 2), at=centre, brush=brush, pen=pen))
        text_y = base - height + position * step + step / 2
        end = x + largest / 2 + 4
        rule = line((x, base - size), (x + largest / 2 + 1.5, text_y), (end, text_y))
        if len(ordered) == 1:  # a line over a lone small circle would hide it
            text_y = base - size / 2
            rule = line((x + size / 2 + 0.4, text_y), (end, text_y))
        items.append(Path(subpaths=(rule,), pen=Pen(colour=SOFT, width_mm=0.12)))
        items.append(words_at(row.label.get(setting.language), end + 1, text_y, hand))
    return items, base + setting.gap


def key_block(drawn: list[Drawn], title: str, setting: Setting, family: Family) -> Block | None:
    """Set what symbols of all layers share, once: size for level, filling for accuracy, halos."""
    found: dict[str, tuple[LegendRow, Drawn]] = {}
    for one in drawn:
        if one.portrayal.layer.context:
            continue
        for _, row in shown_rows(one):
            if row.role == "key":
                found.setdefault(row.label.zh, (row, one))
    if not found:
        return None
    items: list[Item] = []
    words, y = paragraph(title, 0, 0, setting.width, setting.hand(8.6, bold=True), family)
    items += words
    y += setting.gap * 0.6
    for row, one in found.values():
        row_items, y = legend_row(row, one, y, setting, family)
        items += row_items
    return Block(items=tuple(items), height=y, words=title)
