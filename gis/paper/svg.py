"""A page as SVG: text stays text, layers are Inkscape layers, the fonts travel with the file."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import category
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from gis.paper.fonts import FAMILY, Family, cut
from gis.paper.hatches import DOT_RADIUS_MM, LINE_MM, tile
from gis.paper.outlines import number, numbers, svg_outline
from gis.paper.pdf_content import MINIMUM_LINE_MM
from gis.paper.scene import (
    MM_PER_PT,
    Brush,
    Document,
    Item,
    Page,
    Pen,
    Picture,
    Sheaf,
    Symbols,
    Words,
)

NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Definitions:
    """What the page refers to, in the order in which it was first asked for."""

    parts: dict[str, str] = field(default_factory=dict)
    name: str = ""
    """What every id begins with."""

    def named(self, prefix: str, body: str) -> str:
        """Return the id of a definition; `{id}` in its text is replaced by it."""
        for known, text in self.parts.items():
            if text == body:
                return known
        fresh = f"{self.name}{prefix}{len(self.parts) + 1}"
        self.parts[fresh] = body
        return fresh

    def text(self) -> str:
        return "".join(body.replace("{id}", name) for name, body in self.parts.items())


def svg_text(page: Page, document: Document, family: Family) -> str:
    """Return the page as one SVG 1.1 file in millimetres that asks no host for anything."""
    definitions = _Definitions()
    groups = [
        f'<g id="layer{position}" inkscape:groupmode="layer" '
        f"inkscape:label={quoteattr(sheaf.name.get(document.language))}"
        f"{_clip(sheaf, definitions)}>{_items(sheaf, definitions)}</g>\n"
        for position, sheaf in enumerate(page.sheaves)
        if sheaf.items
    ]
    width, height = number(page.width_mm), number(page.height_mm)
    language = "zh-CN" if document.language == "zh" else "en"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg {NAMESPACES} version="1.1" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" lang="{language}" xml:lang="{language}">\n'
        f"<title>{_escaped(document.title)}</title><desc>{_escaped(document.subject)}</desc>\n"
        f"<style>{''.join(_faces(page, family))}"
        f'text{{font-family:"{FAMILY}",sans-serif;white-space:pre}}</style>\n'
        f"<defs>{definitions.text()}</defs>\n"
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>\n{"".join(groups)}</svg>\n'
    )


def svg_part(page: Page, name: str, alt: str) -> str:
    """Return the page as an SVG element for an HTML document that has the face already.

    `name` begins every id, so that several stand in one document; `alt` says what is shown. It
    takes the width it is given, up to its own; the ground is the document's.
    """
    definitions = _Definitions(name=f"{name}-")
    groups = [
        f"<g{_clip(sheaf, definitions)}>{_items(sheaf, definitions)}</g>"
        for sheaf in page.sheaves
        if sheaf.items
    ]
    width, height = number(page.width_mm), number(page.height_mm)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={quoteattr(_kept(alt))} '
        f'viewBox="0 0 {width} {height}" style="width:100%;max-width:{width}mm;height:auto" '
        f'font-family="&quot;{FAMILY}&quot;,sans-serif" xml:space="preserve">'
        f"<defs>{definitions.text()}</defs>{''.join(groups)}</svg>"
    )


def _items(sheaf: Sheaf, definitions: _Definitions) -> str:
    return "".join(_item(item, definitions) for item in sheaf.items)


def _clip(sheaf: Sheaf, definitions: _Definitions) -> str:
    """Return the attribute that cuts a sheaf to its rectangle; nothing for one without."""
    if not sheaf.clip:
        return ""
    left, top, right, bottom = sheaf.clip
    box = (
        f'<clipPath id="{{id}}"><rect x="{number(left)}" y="{number(top)}" '
        f'width="{number(right - left)}" height="{number(bottom - top)}"/></clipPath>'
    )
    return f' clip-path="url(#{definitions.named("clip", box)})"'


def _escaped(text: str) -> str:
    return escape(_kept(text))


def _kept(text: str) -> str:
    """Leave out what XML may not hold."""
    return "".join(c for c in text if c.isprintable() or category(c) == "Zs")


def _faces(page: Page, family: Family) -> Iterator[str]:
    """Yield the rule of each face in use, cut to the characters of the page."""
    used: dict[bool, set[str]] = {}
    for sheaf in page.sheaves:
        for item in sheaf.items:
            if isinstance(item, Words):
                used.setdefault(item.bold, set()).update(item.text)
    for bold in sorted(used):
        content = cut(family.face(bold), sorted(used[bold]), flavour="woff2")
        data = base64.b64encode(content).decode("ascii")
        yield (
            f'@font-face{{font-family:"{FAMILY}";font-weight:{700 if bold else 400};'
            f'src:url("data:font/woff2;base64,{data}")format("woff2")}}'
        )


def _item(item: Item, definitions: _Definitions) -> str:
    if isinstance(item, Words):
        return _words(item)
    if isinstance(item, Picture):
        return _picture(item)
    if isinstance(item, Symbols):
        return _symbols(item, definitions)
    return _painted(svg_outline(item.subpaths), item.brush, item.pen, definitions)


def _painted(outline: str, brush: Brush | None, pen: Pen | None, definitions: _Definitions) -> str:
    if not outline:
        return ""
    filled = brush is not None and bool(brush.colour)
    fill = f'fill="{brush.colour}"' if brush is not None and filled else 'fill="none"'
    if brush is not None and filled and brush.opacity < 1:
        fill += f' fill-opacity="{number(brush.opacity)}"'
    rule = ' fill-rule="evenodd"' if brush is not None else ""
    if brush is not None and brush.hatch:
        pattern = definitions.named("hatch", _pattern(brush))
        under = f'<path d="{outline}" {fill}{rule}/>' if filled else ""
        return f'{under}<path d="{outline}" fill="url(#{pattern})"{rule}{_pen(pen)}/>'
    return f'<path d="{outline}" {fill}{rule}{_pen(pen)}/>'


def _pen(pen: Pen | None) -> str:
    if pen is None:
        return ""
    text = f' stroke="{pen.colour}" stroke-width="{number(max(pen.width_mm, MINIMUM_LINE_MM))}"'
    text += ' stroke-linejoin="round"'
    if pen.dash_mm:
        text += f' stroke-dasharray="{numbers(*pen.dash_mm)}"'
    elif pen.round:
        text += ' stroke-linecap="round"'
    if pen.opacity < 1:
        text += f' stroke-opacity="{number(pen.opacity)}"'
    return text


def _pattern(brush: Brush) -> str:
    one = tile(brush.hatch, brush.hatch_mm)
    side = number(one.side)
    colour = brush.hatch_colour
    lines = "".join(
        f'<path d="M{numbers(x0, y0)}L{numbers(x1, y1)}" stroke="{colour}" '
        f'stroke-width="{number(LINE_MM)}"/>'
        for x0, y0, x1, y1 in one.lines
    )
    dots = "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(DOT_RADIUS_MM)}" fill="{colour}"/>'
        for x, y in one.dots
    )
    return (
        f'<pattern id="{{id}}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
        f"{lines}{dots}</pattern>"
    )


def _symbols(item: Symbols, definitions: _Definitions) -> str:
    body = _painted(svg_outline(item.subpaths), item.brush, item.pen, definitions)
    name = definitions.named("symbol", f'<g id="{{id}}">{body}</g>')
    # A part for a page of HTML is read as XML too, where no prefix is bound: it has the newer name.
    link = "href" if definitions.name else "xlink:href"
    return "".join(f'<use {link}="#{name}" x="{number(x)}" y="{number(y)}"/>' for x, y in item.at)


def _words(words: Words) -> str:
    size = number(words.size_pt * MM_PER_PT, 4)
    place = f'x="{number(words.x)}" y="{number(words.y)}"'
    turn = ""
    if words.turn:
        spot = numbers(words.x, words.y)
        turn = f' transform="rotate({number(-words.turn)} {spot})"'
    weight = ' font-weight="700"' if words.bold else ""
    anchor = f' text-anchor="{words.anchor}"' if words.anchor != "start" else ""
    halo = ""
    if words.halo_mm:
        halo = (
            f' stroke="{words.halo_colour}" stroke-width="{number(words.halo_mm * 2)}" '
            'stroke-linejoin="round" paint-order="stroke"'
        )
    return (
        f'<text {place} font-size="{size}"{weight}{anchor} fill="{words.colour}"{halo}{turn}>'
        f"{_escaped(words.text)}</text>"
    )


def _picture(picture: Picture) -> str:
    data = base64.b64encode(_png(picture.pixels)).decode("ascii")
    return (
        f'<image x="{number(picture.x)}" y="{number(picture.y)}" '
        f'width="{number(picture.width)}" height="{number(picture.height)}" '
        f'preserveAspectRatio="none" xlink:href="data:image/png;base64,{data}"/>'
    )


def _png(pixels: np.ndarray) -> bytes:
    """Return RGBA pixels as a PNG."""
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + width * 4), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * 4)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b"")
    )  # fmt: skip
