"""The print layout of a QGIS project: A3 landscape, with all that a map must carry.

Every element is QGIS's own (map, legend, scale bar), so that whoever moves the map keeps a true
scale and a true legend. Measures are millimetres, y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from gis.export.qgis_items import (
    BAR_MM,
    CENTRE,
    MIDDLE,
    RIGHT,
    WARNING,
    Hand,
    fill_symbol,
    item_of,
    label,
    line_mm,
    map_of,
    north,
    overview,
    scale_bar,
    width_mm,
)
from gis.export.qgis_legend import Columns, LegendEntry, in_columns, legend
from gis.export.qgis_style import plain
from gis.export.qml_symbols import as_rgba
from gis.paper.frame import MapFrame, bar_lengths
from gis.paper.marginalia import SOURCES
from gis.paper.scene import Rectangle
from gis.text import Language, Text

PAGE = (420.0, 297.0)
WHOLE: Rectangle = (15.0, 30.0, 296.0, 266.0)
"""left, top, right, bottom of the map where it stands alone, and below, beside an enlargement."""
NARROW: Rectangle = (15.0, 30.0, 178.0, 266.0)
DETAIL: Rectangle = (190.0, 30.0, 405.0, 176.0)
LEAST_DETAIL_MM, READABLE_PT = 86.0, 7.0
"""An enlargement gives way to legend and words down to this height, and they to it down to this."""
FOOT_Y = 272.0
BAND_MM = 7.0
"""Under a map, for the degrees of its frame."""
RIGHT_MM, BOTTOM_MM = 410.0, 287.0
GAP_MM = 5.0
SHARES = (0.43, 0.37, 0.2)
"""Of the foot's width: sources, notes, imprint."""
SIZES_PT = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""Of the words at the foot: the largest that fit."""
NOTES = Text("说明", "Notes")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marginalia:
    """The words around the map: title, review line, sources, notes, imprint, reference system.

    `imprint` holds pairs of label and value, those to be filled in among them.
    """

    title: str
    review: str
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()
    imprint: tuple[tuple[str, str], ...] = ()
    datum: str
    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """An enlargement: what it shows, and its name."""

    frame: MapFrame
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """What the layout is made of: the map, its enlargement, the legend's layers, the words."""

    frame: MapFrame
    detail: Detail | None
    entries: Sequence[LegendEntry]
    words: Marginalia


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """Where legend and foot stand: left edge and width, the legend's top, the foot's top."""

    x: float
    width: float
    top: float
    columns: Columns
    foot: float
    size_pt: float


def detail_box(entries: Sequence[LegendEntry], words: Marginalia) -> Rectangle:
    """Return where an enlargement stands: over as much as legend and words need below it."""
    left, top, right, bottom = DETAIL
    width = RIGHT_MM - left
    below = in_columns(entries, width).height + BAND_MM + GAP_MM
    below += _foot_mm(words, width, READABLE_PT, stacked=False)
    return left, top, right, max(top + LEAST_DETAIL_MM, min(bottom, math.floor(BOTTOM_MM - below)))


def layout(made: Composition) -> Element:
    """Return the layout, which is named by the map's title."""
    title = plain(made.words.title)
    root = Element("Layout", {"name": title, "units": "mm", "printResolution": "300"})
    pages = SubElement(root, "PageCollection")
    page = item_of("page", (0.0, 0.0, *PAGE))
    fill_symbol(page, as_rgba("#FFFFFF"), "no")
    pages.append(page)
    SubElement(pages, "GuideCollection", {"visible": "1"})
    for height, item in enumerate((*_maps(made), *_words(made)), start=1):
        item.set("zValue", str(height))
        root.append(item)
    return root


def _maps(made: Composition) -> Iterator[Element]:
    language = made.words.language
    left, top, right, _ = made.frame.rectangle
    whole = map_of("map", made.frame)
    yield whole
    yield from north((right - 11.0, top + 3.0, 7.0, 14.0), language)
    bar = bar_lengths(made.frame, BAR_MM)
    yield scale_bar("scale bar", "map", (left, FOOT_Y, 90.0, 10.0), bar, language)
    yield scale_bar("scale", "map", (left + 92.0, FOOT_Y + 1.0, 40.0, 8.0), bar, language)
    if made.detail is None:
        return
    frame, name = made.detail.frame, made.detail.name
    left, top, _, bottom = frame.rectangle
    overview(whole)
    yield map_of("detail", frame)
    caption = Hand(size_pt=9.0, bold=True, across=CENTRE, along=MIDDLE)
    yield label("detail name", (left + 2.0, top + 2.0, 44.0, 6.0), name, caption, ground=True)
    bar = bar_lengths(frame, BAR_MM * 0.7)
    box = (left + 28.0, bottom - 11.0, 66.0, 9.0)
    yield scale_bar("detail bar", "detail", box, bar, language)
    box = (left + 2.0, bottom - 11.0, 26.0, 9.0)
    yield scale_bar("detail scale", "detail", box, bar, language)


def _words(made: Composition) -> Iterator[Element]:
    words, (left, _, right, _) = made.words, made.frame.rectangle
    title = Hand(size_pt=22.0, bold=True, along=MIDDLE)
    yield label("title", (10.0, 9.0, 290.0, 14.0), words.title, title)
    review = Hand(size_pt=10.0, bold=True, colour=WARNING, across=RIGHT, along=MIDDLE)
    yield label("review", (RIGHT_MM - 110.0, 9.0, 110.0, 14.0), words.review, review)
    box = (left, FOOT_Y + 11.0, right - left, 5.0)
    yield label("datum", box, words.datum, Hand(size_pt=7.0))
    alone = made.detail is None
    side = _side(made.frame.rectangle if made.detail is None else made.detail.frame.rectangle,
                 made.entries, words, beside=alone)  # fmt: skip
    box = (side.x, side.top, side.width, 60.0)
    yield legend(side.columns, words.language, box)
    yield from _foot(side, words, stacked=alone)


def _side(
    map_box: Rectangle, entries: Sequence[LegendEntry], words: Marginalia, *, beside: bool
) -> Side:
    """Set legend and foot beside a map, or under its enlargement."""
    left, top, right, bottom = map_box
    x, top = (right + 10.0, top) if beside else (left, bottom + BAND_MM)
    width = RIGHT_MM - x
    columns = in_columns(entries, width)
    room = BOTTOM_MM - top - columns.height - GAP_MM
    heights = {size: _foot_mm(words, width, size, stacked=beside) for size in SIZES_PT}
    size = next((one for one, high in heights.items() if high <= room), SIZES_PT[-1])
    return Side(x=x, width=width, top=top, columns=columns, foot=BOTTOM_MM - heights[size],
                size_pt=size)  # fmt: skip


def _texts(words: Marginalia) -> tuple[tuple[str, str, Sequence[str]], ...]:
    """Return what stands at the foot: the name of each item, its heading, its lines."""
    mark = "：" if words.language == "zh" else ": "
    return (
        ("sources", SOURCES.get(words.language), [f"– {one}" for one in words.sources]),
        ("notes", NOTES.get(words.language), [f"– {one}" for one in words.notes]),
        ("imprint", "", [f"{name}{mark}{value}" for name, value in words.imprint]),
    )


def _foot_mm(words: Marginalia, width: float, size_pt: float, *, stacked: bool) -> float:
    heights = _heights(words, width, size_pt, stacked=stacked)
    return sum(heights) + GAP_MM * 2 if stacked else max(heights)


def _heights(words: Marginalia, width: float, size_pt: float, *, stacked: bool) -> list[float]:
    """Return the height of each text at the foot: lines are broken by width, with some to spare."""
    rooms = (width,) * 3 if stacked else (width * share - GAP_MM for share in SHARES)
    return [
        line_mm(size_pt) * (bool(head) + sum(
            math.ceil(max(1.0, width_mm(line, size_pt)) / (room * 0.97)) for line in lines
        ))
        for (_, head, lines), room in zip(_texts(words), rooms, strict=True)
    ]  # fmt: skip


def _foot(side: Side, words: Marginalia, *, stacked: bool) -> Iterator[Element]:
    x, y = side.x, side.foot
    hand, line = Hand(size_pt=side.size_pt), line_mm(side.size_pt)
    heights = _heights(words, side.width, side.size_pt, stacked=stacked)
    for (name, head, lines), high, share in zip(_texts(words), heights, SHARES, strict=True):
        width = side.width if stacked else side.width * share - GAP_MM
        if head:
            bold = Hand(size_pt=side.size_pt, bold=True)
            yield label(f"{name} heading", (x, y, width, line), head, bold)
        box = (x, y + line * bool(head), width, high - line * bool(head))
        yield label(name, box, "\n".join(lines), hand)
        x, y = (x, y + high + GAP_MM) if stacked else (x + width + GAP_MM, y)
