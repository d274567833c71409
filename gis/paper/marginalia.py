"""What stands around a map: neat line, graticule, scale bar, north arrow, title, imprint, code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import segno

from gis.paper.fonts import Family
from gis.paper.frame import (
    MapFrame,
    bar_lengths,
    central_meridian,
    degrees_text,
    graticule,
)
from gis.paper.legend import SOFT, Block, Setting
from gis.paper.scene import Brush, Item, Path, Pen, Rectangle, Subpath, Words, line, rectangle
from gis.paper.typeset import Hand, fitted, halves, paragraph, words_at
from gis.text import Language, Text, number

INK = "#2B2A27"
FINE = Pen(colour="#6B665C", width_mm=0.12)
BAND_MM = 4.4
"""Between the map and the outer neat line stand the graticule's numbers."""
SMALLEST_TITLE, HALF_TITLE = 0.62, 0.5
"""Of the title's size: on one line at least, on two lines at most."""

LEGEND = Text("图例", "Legend")
SCALE = Text("比例尺", "Scale")
DATUM = Text(
    "2000 国家大地坐标系（CGCS2000），高斯-克吕格投影，中央经线 {meridian}°E（EPSG:{epsg}）",
    "CGCS2000, Gauss-Krüger projection, central meridian {meridian}°E (EPSG:{epsg})",
)
KILOMETRES, METRES = Text(" 千米", " km"), Text(" 米", " m")
NORTH = Text("北", "N")
SOURCES = Text("资料来源及截止日期", "Sources and dates")
BOUNDARIES = Text("行政界线来源", "Boundary lines")
COVERAGE = Text("数据覆盖率", "Coverage")
ISSUER = Text("编制单位", "Issued by")
DATE = Text("编制日期", "Date")
NUMBER = Text("图号", "Sheet")
NOT_FILLED = Text("（未填写）", "(not filled in)")
NOT_COUNTED = Text("（本图未计）", "(not computed for this sheet)")
VERSION = Text("数据版本", "Data version")
CODE = Text("图幅代码", "Code of the sheet")
REOPEN = Text("扫码或输入代码可重现本图", "Scan, or enter the code, to reopen this sheet")


@dataclass(frozen=True, kw_only=True, slots=True)
class Imprint:
    """The words around a map; what is empty is printed as not filled in, never left out.

    `review` is the approval number or the notice that the map is not reviewed; `code` what the QR
    holds, `short` the first digits of the content hash; `place_in_series` such as `3 / 18`.
    """

    title: str
    subtitle: str
    number: str
    issuer: str
    date: str
    review: str
    reviewed: bool
    sources: tuple[str, ...]
    boundaries: str
    coverage: tuple[str, ...]
    version: str
    code: str
    place_in_series: str = ""
    neighbours: str = ""


def neat_line(frame: MapFrame, enlargement: float, floor_pt: float) -> Iterator[Item]:
    """Yield the two frames, and the graticule: crosses inside, ticks and numbers around."""
    left, top, right, bottom = frame.rectangle
    band = BAND_MM * enlargement
    outer = rectangle(left - band, top - band, right + band, bottom + band)
    yield Path(subpaths=(outer,), pen=Pen(colour=INK, width_mm=0.6 * enlargement, round=False))
    inner = rectangle(left, top, right, bottom)
    yield Path(subpaths=(inner,), pen=Pen(colour=INK, width_mm=0.2, round=False))
    hand = Hand(size_pt=max(floor_pt, 6.2 * enlargement), colour=SOFT)
    for one in graticule(frame):
        text = degrees_text(one.degrees, one.meridian)
        for x, y in (one.points[0], one.points[-1]):
            yield from _graticule_mark(
                x, y, text, frame.rectangle, band, hand, upright=one.meridian
            )


def _graticule_mark(
    x: float, y: float, text: str, box: Rectangle, band: float, hand: Hand, *, upright: bool
) -> Iterator[Item]:
    """Yield tick and number: of meridians above and below, of parallels at the sides alone."""
    left, top, right, bottom = box
    tick = 1.1
    turned = {"left": abs(x - left) < 0.01, "right": abs(x - right) < 0.01}
    if (turned["left"] or turned["right"]) == upright:
        return
    if not upright:
        side = -1 if turned["left"] else 1
        if not top + 8 < y < bottom - 8:
            return
        edge = left if turned["left"] else right
        yield Path(subpaths=(line((edge, y), (edge + side * tick, y)),), pen=FINE)
        middle = edge + side * (band / 2 + 0.1) + 0.36 * hand.em_mm
        yield Words(
            text=text, x=middle, y=y, size_pt=hand.size_pt, colour=hand.colour, anchor="middle",
            turn=90.0,
        )  # fmt: skip
    elif left + 8 < x < right - 8:
        side = -1 if abs(y - top) < 0.01 else 1
        edge = top if side < 0 else bottom
        yield Path(subpaths=(line((x, edge), (x, edge + side * tick)),), pen=FINE)
        yield words_at(text, x, edge + side * (band / 2 + 0.1), hand, "middle")


def graticule_lines(frame: MapFrame) -> Iterator[Item]:
    """Yield the graticule inside the map, as fine as the standard allows."""
    pen = Pen(colour="#8FA3AD", width_mm=0.12, opacity=0.55)
    for one in graticule(frame):
        yield Path(subpaths=(Subpath(points=one.points, closed=False),), pen=pen)


def north_arrow(x: float, top: float, height: float, language: Language) -> Iterator[Item]:
    """Yield a slim arrow to grid north, with its letter above."""
    hand = Hand(size_pt=height * 0.72, bold=True)
    letter = hand.em_mm
    yield words_at(NORTH.get(language), x, top + letter * 0.5, hand, "middle")
    tip, foot = top + letter * 1.15, top + height
    half, notch = (foot - tip) * 0.27, foot - (foot - tip) * 0.22
    west = Subpath(points=np.array([[x, tip], [x - half, foot], [x, notch]]))
    east = Subpath(points=np.array([[x, tip], [x + half, foot], [x, notch]]))
    pen = Pen(colour=INK, width_mm=0.15)
    yield Path(subpaths=(west,), brush=Brush(colour=INK), pen=pen)
    yield Path(subpaths=(east,), brush=Brush(colour="#FFFFFF"), pen=pen)


def scale_text(scale: int) -> str:
    return f"1:{number(scale)}"


def scale_bar(
    frame: MapFrame, x: float, top: float, most_mm: float, hand: Hand, language: Language
) -> tuple[list[Item], float]:
    """Draw a bar of alternate divisions, exact in the projection; return its length in mm."""
    step, parts = bar_lengths(frame, most_mm)
    unit = step / frame.metres_per_mm
    kilometres = step >= 500
    high = hand.em_mm * 0.42
    y = top + hand.line_mm * 1.05
    items: list[Item] = []
    for part in range(parts):
        colour = INK if part % 2 == 0 else "#FFFFFF"
        box = rectangle(x + part * unit, y, x + (part + 1) * unit, y + high)
        items.append(
            Path(subpaths=(box,), brush=Brush(colour=colour), pen=Pen(colour=INK, width_mm=0.15))
        )
    for part in range(parts + 1):
        value = step * part / (1000 if kilometres else 1)
        text = number(value, 0 if float(value).is_integer() else 1)
        if part == parts:
            text += (KILOMETRES if kilometres else METRES).get(language)
        shift = hand.em_mm * 0.25 * (len(text) - len(text.split(" ")[0]))
        middle = x + part * unit + shift
        items.append(words_at(text, middle, top + hand.line_mm / 2, hand, "middle"))
    return items, unit * parts


@lru_cache(maxsize=64)  # a sheet is laid out several times before it is drawn
def _modules(code: str) -> tuple[bytes, ...]:
    """Return the rows of a QR code: 1 is dark."""
    made = segno.make(code, error="m", micro=False, boost_error=False)
    return tuple(bytes(row) for row in made.matrix)


def code_square(code: str, x: float, top: float, size: float) -> Item:
    """Draw a QR code (error correction M) as one path; its quiet zone is the caller's white."""
    matrix = _modules(code)
    module = size / len(matrix)
    boxes = []
    for row, cells in enumerate(matrix):
        start: int | None = None
        for column, dark in enumerate([*cells, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                boxes.append(
                    rectangle(
                        x + start * module,
                        top + row * module,
                        x + column * module,
                        top + (row + 1) * module,
                    )
                )
                start = None
    return Path(subpaths=tuple(boxes), brush=Brush(colour="#000000"))


def datum_text(frame: MapFrame) -> Text:
    """Name the coordinate system, the projection and its central meridian."""
    meridian = f"{central_meridian(frame.crs):g}"
    return DATUM.format(meridian=meridian, epsg=frame.crs.split(":")[1])


def title_lines(
    title: str, room: float, wanted: Hand, family: Family
) -> tuple[tuple[str, ...], Hand]:
    """Set a title on one line, smaller where need be; a long one on two, which are as high."""
    one_line = fitted(title, room, wanted, family, wanted.size_pt * SMALLEST_TITLE)
    if family.bold.width_mm(title, one_line.size_pt) <= room:
        return (title,), one_line
    both = halves(title)
    longer = max(both, key=lambda text: family.bold.width_mm(text, wanted.size_pt))
    largest = Hand(size_pt=wanted.size_pt * HALF_TITLE, bold=True)
    return both, fitted(longer, room, largest, family, wanted.size_pt * 0.4)


def title_items(
    imprint: Imprint, left: float, top: float, right: float, setting: Setting, family: Family
) -> tuple[list[Item], float, list[str]]:
    """Set title, subtitle and, at the right, sheet number and review state.

    Returns the items, the y below them, and what had to be set so small that it may not fit.
    """
    u = setting.enlargement
    items: list[Item] = []
    cramped: list[str] = []
    small = setting.hand(7.6, colour=SOFT)
    review = Hand(
        size_pt=max(setting.floor_pt, 8.4 * u),
        bold=True,
        colour=INK if imprint.reviewed else "#9B2C1F",
    )
    width_right = max(
        family.face(True).width_mm(imprint.review, review.size_pt),
        family.regular.width_mm(imprint.number, small.size_pt) + 14 * u,
    )
    room = right - left - width_right - 8 * u
    wanted = Hand(size_pt=23 * u, bold=True)
    lines, hand = title_lines(imprint.title, room, wanted, family)
    if any(family.bold.width_mm(one, hand.size_pt) > room for one in lines):
        cramped.append(imprint.title)
    pitch = hand.em_mm * 1.16
    for place, text in enumerate(lines):
        y = top + wanted.em_mm * (0.66 - 0.05 * len(lines)) + (place - (len(lines) - 1) / 2) * pitch
        items.append(words_at(text, left, y, hand))
    y_right = top + 2.6 * u
    items.append(words_at(imprint.review, right, y_right + 1.2 * u, review, "end"))
    told = [f"{NUMBER.get(setting.language)} {imprint.number}"] if imprint.number else []
    if imprint.place_in_series:
        told.append(imprint.place_in_series)
    if told:
        items.append(words_at("　".join(told), right, y_right + 7.2 * u, small, "end"))
    bottom = top + wanted.em_mm * 1.2
    if imprint.subtitle:
        under = fitted(
            imprint.subtitle, right - left, setting.hand(10, colour=SOFT), family, setting.floor_pt
        )
        items.append(words_at(imprint.subtitle, left, bottom + under.em_mm * 0.55, under))
        bottom += under.em_mm * 1.35
    return items, bottom + 2.4 * u, cramped


def imprint_lines(imprint: Imprint, language: Language) -> list[tuple[str, str]]:
    """Return the labelled lines of the imprint, the empty ones said to be so."""
    blank = NOT_FILLED.get(language)
    return [
        (ISSUER.get(language), imprint.issuer or blank),
        (DATE.get(language), imprint.date or blank),
        (NUMBER.get(language), imprint.number or blank),
        (VERSION.get(language), imprint.version),
    ]


def labelled(
    label: str, text: str, x: float, top: float, width: float, setting: Setting, family: Family
) -> tuple[list[Item], float]:
    """Set a bold label and, on the lines after it, its text; return the y below."""
    head = setting.hand(6.6, bold=True)
    items: list[Item] = list(words_block(label, x, top, head))
    words, y = paragraph(text, x, top + head.line_mm, width, setting.hand(6.6, colour=SOFT), family)
    return [*items, *words], y + setting.gap * 0.5


def words_block(text: str, x: float, top: float, hand: Hand) -> Iterator[Item]:
    yield words_at(text, x, top + hand.line_mm / 2, hand)


def note_block(
    title: str, lines: Sequence[str], setting: Setting, family: Family, size_pt: float = 6.8
) -> Block:
    """Set a titled note in a column, each line a paragraph."""
    items: list[Item] = []
    y = 0.0
    if title:
        words, y = paragraph(title, 0, 0, setting.width, setting.hand(8.0, bold=True), family)
        items += words
        y += setting.gap * 0.4
    for text in lines:
        words, y = paragraph(text, 0, y, setting.width, setting.hand(size_pt, colour=SOFT), family)
        items += words
        y += setting.gap * 0.35
    return Block(items=tuple(items), height=y + setting.gap * 0.4, words=title or lines[0])
