"""The content stream of a page: millimetres, y down, as PDF operators."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from gis.paper.hatches import DOT_RADIUS_MM, LINE_MM, Tile, tile
from gis.paper.outlines import number, numbers, pdf_outline, places
from gis.paper.pdf_fonts import Face
from gis.paper.scene import (
    MM_PER_PT,
    Brush,
    Item,
    Page,
    Path,
    Pen,
    Picture,
    Subpath,
    Symbols,
    Words,
    circle,
)
from gis.text import Language

MINIMUM_LINE_MM = 0.12
FEW = 3
"""Up to this many equal symbols are drawn as paths; more share one form."""
ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ink:
    """The resources that a page's stream refers to, made as they are asked for."""

    pdf: Pdf
    faces: dict[bool, Face]
    states: dict[str, Object] = field(default_factory=dict)
    patterns: dict[str, Object] = field(default_factory=dict)
    forms: dict[str, Object] = field(default_factory=dict)
    matrix: list[float] = field(default_factory=list)

    def resources(self) -> dict[str, dict[str, Object]]:
        return {"ExtGState": self.states, "Pattern": self.patterns, "XObject": self.forms}

    def state(self, fill: float, stroke: float) -> str:
        """Name the graphics state of two opacities."""
        name = f"G{round(fill * 1000)}_{round(stroke * 1000)}"
        if name not in self.states:
            self.states[name] = Dictionary(
                Type=Name.ExtGState, ca=round(fill, 3), CA=round(stroke, 3)
            )
        return name

    def hatch(self, brush: Brush) -> str:
        """Name the tiling pattern of a brush."""
        name = f"H{brush.hatch}{round(brush.hatch_mm * 10)}{brush.hatch_colour[1:]}"
        if name not in self.patterns:
            one = tile(brush.hatch, brush.hatch_mm)
            stream = Stream(self.pdf, _tile_content(one, brush.hatch_colour))
            stream.stream_dict = Dictionary(
                Type=Name.Pattern,
                PatternType=1,
                PaintType=1,
                TilingType=1,
                BBox=Array([0, 0, one.side, one.side]),
                XStep=one.side,
                YStep=one.side,
                Resources=Dictionary(),
                Matrix=Array(self.matrix),
            )
            self.patterns[name] = self.pdf.make_indirect(stream)
        return name

    def form(self, body: bytes, reach: float) -> str:
        """Name the form that draws a symbol about the origin."""
        name = f"S{hashlib.sha256(body).hexdigest()[:10]}"
        if name not in self.forms:
            stream = Stream(self.pdf, body)
            stream.stream_dict = Dictionary(
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([-reach, -reach, reach, reach]),
                Resources=Dictionary(
                    ExtGState=Dictionary({f"/{k}": v for k, v in self.states.items()})
                ),
            )
            self.forms[name] = self.pdf.make_indirect(stream)
        return name

    def image(self, picture: Picture) -> str:
        """Name the image of a picture, with its transparency as a soft mask."""
        pixels = picture.pixels
        name = f"I{hashlib.sha256(pixels.tobytes()).hexdigest()[:10]}"
        if name not in self.forms:
            height, width = pixels.shape[:2]
            shape = {"Type": Name.XObject, "Subtype": Name.Image, "Width": width,
                     "Height": height, "BitsPerComponent": 8}  # fmt: skip
            mask = Stream(self.pdf, pixels[..., 3].tobytes())
            mask.stream_dict = Dictionary(**shape, ColorSpace=Name.DeviceGray)
            image = Stream(self.pdf, pixels[..., :3].tobytes())
            image.stream_dict = Dictionary(
                **shape, ColorSpace=Name.DeviceRGB, SMask=self.pdf.make_indirect(mask)
            )
            self.forms[name] = self.pdf.make_indirect(image)
        return name


def content(page: Page, ink: Ink, names: dict[str, str], language: Language) -> bytes:
    """Return the page's stream; `names` receives the property name of each sheaf's layer."""
    scale = 72.0 / 25.4
    height = page.height_mm * scale
    ink.matrix[:] = [scale, 0, 0, -scale, 0, round(height, 4)]
    out = [b"q %b cm\n" % numbers(scale, 0, 0, -scale, 0, height, decimals=6).encode()]
    for sheaf in page.sheaves:
        if not sheaf.items:
            continue
        short = names.setdefault(sheaf.name.get(language), f"L{len(names)}")
        out.append(b"/OC /%b BDC q\n" % short.encode())
        if sheaf.clip:
            left, top, right, bottom = sheaf.clip
            box = numbers(left, top, right - left, bottom - top)
            out.append(b"%b re W n\n" % box.encode())
        out += [_item(item, ink) for item in sheaf.items]
        out.append(b"Q EMC\n")
    out.append(b"Q\n")
    return b"".join(out)


def _item(item: Item, ink: Ink) -> bytes:
    if isinstance(item, Words):
        return _words(item, ink)
    if isinstance(item, Picture):
        box = numbers(item.width, 0, 0, -item.height, item.x, item.y + item.height)
        return b"q %b cm /%b Do Q\n" % (box.encode(), ink.image(item).encode())
    if isinstance(item, Path):
        return _painted(item.subpaths, item.brush, item.pen, ink)
    return _symbols(item, ink)


def _symbols(item: Symbols, ink: Ink) -> bytes:
    body = _painted(item.subpaths, item.brush, item.pen, ink)
    hatched = item.brush is not None and item.brush.hatch  # a form would shift the pattern
    if len(item.at) <= FEW or hatched:
        return b"".join(
            b"q 1 0 0 1 %b cm %bQ\n" % (numbers(x, y).encode(), body) for x, y in item.at
        )
    reach = max(float(abs(one.points).max()) for one in item.subpaths) + 1.0
    name = ink.form(body, reach).encode()
    return places(item.at, b"q 1 0 0 1 ", b" cm/%b Do Q\n" % name)


def _painted(
    subpaths: tuple[Subpath, ...], brush: Brush | None, pen: Pen | None, ink: Ink
) -> bytes:
    outline = pdf_outline(subpaths)
    if not outline:
        return b""
    out = [b"q "]
    filled = brush is not None and bool(brush.colour)
    state = ink.state(brush.opacity if brush else 1.0, pen.opacity if pen else 1.0)
    if state != "G1000_1000":
        out.append(b"/%b gs " % state.encode())
    if filled:
        assert brush is not None
        out.append(_colour(brush.colour, b"rg"))
    if pen:
        out.append(_pen(pen))
    hatched = brush is not None and brush.hatch
    if hatched:
        assert brush is not None
        if filled:
            out += [outline, b"f*\n"]
        plain = b"/%b gs " % ink.state(1.0, 1.0).encode()
        fill = b"/Pattern cs /%b scn\n" % ink.hatch(brush).encode()
        out += [plain, fill, outline, b"B*\n" if pen else b"f*\n"]
    else:
        paint = b"B*\n" if filled and pen else b"f*\n" if filled else b"S\n" if pen else b"n\n"
        out += [outline, paint]
    out.append(b"Q\n")
    return b"".join(out)


def _pen(pen: Pen) -> bytes:
    width = max(pen.width_mm, MINIMUM_LINE_MM)
    ends = b"1 J 1 j " if pen.round else b"0 J 1 j "
    dash = b"[%b] 0 d " % numbers(*pen.dash_mm).encode() if pen.dash_mm else b""
    if pen.dash_mm:
        ends = b"0 J 1 j "
    return _colour(pen.colour, b"RG") + number(width).encode() + b" w " + ends + dash


def _colour(colour: str, operator: bytes) -> bytes:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return numbers(*parts).encode() + b" " + operator + b" "


def _words(words: Words, ink: Ink) -> bytes:
    if not words.text:
        return b""
    face = ink.faces[words.bold]
    size = words.size_pt * MM_PER_PT
    width = face.font.width_mm(words.text, words.size_pt)
    angle = math.radians(words.turn)
    cos, sin = math.cos(angle), math.sin(angle)
    back = ANCHORS[words.anchor] * width
    x, y = words.x - back * cos, words.y + back * sin
    place = numbers(cos * size, -sin * size, -sin * size, -cos * size, x, y, decimals=4)
    font = b"/%b 1 Tf %b Tm " % (b"FB" if words.bold else b"FR", place.encode())
    shown = face.encoded(words.text) + b" Tj"
    out = b""
    if words.halo_mm:
        # Said to stand for nothing, so that a search finds the words once.
        line = number(words.halo_mm * 2).encode()
        out += b"/Span <</ActualText ()>> BDC q %b%b w 1 j 1 J BT 1 Tr %b%b ET Q EMC\n" % (
            _colour(words.halo_colour, b"RG"), line, font, shown,
        )  # fmt: skip
    return out + b"q %bBT %b%b ET Q\n" % (_colour(words.colour, b"rg"), font, shown)


def _tile_content(one: Tile, colour: str) -> bytes:
    out = [_colour(colour, b"RG"), b"%b w 0 J\n" % number(LINE_MM).encode()]
    for x0, y0, x1, y1 in one.lines:
        out.append(f"{numbers(x0, y0)} m {numbers(x1, y1)} l S\n".encode())
    if one.dots:
        out.append(_colour(colour, b"rg"))
        out.append(pdf_outline(tuple(circle(x, y, DOT_RADIUS_MM) for x, y in one.dots)) + b"f\n")
    return b"".join(out)
