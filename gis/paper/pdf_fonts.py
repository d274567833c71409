"""Fonts inside a PDF: a TrueType subset with one code a character, so that copies are exact.

The codes are ours (a /CIDToGIDMap leads from them to glyphs), because two characters may share
one glyph and must still come out of the file as what they were.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from fontTools.ttLib.sfnt import SFNTWriter
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from gis.paper.fonts import Font, Outlines

COPIED = ("cvt ", "fpgm", "prep")
STEM = {False: 80, True: 140}
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
WORDS, MORE = 0x0001, 0x0020
SCALES = ((0x0008, 2), (0x0040, 4), (0x0080, 8))
TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Face:
    """An embedded font: its PDF object and the code of each character."""

    font: Font
    codes: dict[str, int]
    embedded: Object

    def encoded(self, text: str) -> bytes:
        """Return the text as a hexadecimal string of the content stream."""
        codes = self.codes
        return b"<" + b"".join(b"%04X" % codes[one] for one in text) + b">"


def embed(pdf: Pdf, font: Font, characters: Iterable[str], *, bold: bool) -> Face:
    """Put a subset of the font into the file; missing characters show the .notdef glyph."""
    used = sorted(set(characters))
    outlines = font.outlines
    glyphs = [outlines.glyph_of.get(ord(one), 0) for one in used]
    kept = _with_components(outlines, glyphs)
    place = {glyph: index for index, glyph in enumerate(kept)}
    tag = _tag(outlines.name, used)
    name = Name(f"/{tag}+{outlines.name}")
    gids = np.array([0, *(place[glyph] for glyph in glyphs)], dtype=">u2")
    scale = 1000.0 / outlines.em
    widths = [round(float(outlines.metrics[glyph, 0]) * scale, 3) for glyph in glyphs]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        DW=1000,
        W=Array([1, Array(_plain(width) for width in widths)]),
        CIDToGIDMap=pdf.make_indirect(Stream(pdf, gids.tobytes())),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, font, name, kept, bold=bold)),
    )
    embedded = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(used))),
    )
    codes = {one: code for code, one in enumerate(used, start=1)}
    return Face(font=font, codes=codes, embedded=pdf.make_indirect(embedded))


def _plain(width: float) -> float | int:
    return int(width) if width == int(width) else width


def _tag(name: str, characters: list[str]) -> str:
    """Return six capital letters that depend on nothing but the subset."""
    text = name + "".join(characters)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _descriptor(pdf: Pdf, font: Font, name: Name, kept: list[int], *, bold: bool) -> Dictionary:
    outlines = font.outlines
    scale = 1000.0 / outlines.em
    file = _font_file(outlines, kept)
    stream = Stream(pdf, file)
    stream.Length1 = len(file)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([round(value * scale) for value in outlines.box]),
        ItalicAngle=0,
        Ascent=round(font.ascent * 1000),
        Descent=-round(font.descent * 1000),
        CapHeight=round(font.cap_height * 1000),
        StemV=STEM[bold],
        FontFile2=pdf.make_indirect(stream),
    )


def _to_unicode(characters: list[str]) -> bytes:
    rows = [
        f"<{code:04X}> <{_readable(one).encode('utf-16-be').hex().upper()}>"
        for code, one in enumerate(characters, start=1)
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    text = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return TO_UNICODE.format(blocks=text).encode("ascii")


def _readable(one: str) -> str:
    """Return the character, or a replacement for half a surrogate pair."""
    return REPLACEMENT if 0xD800 <= ord(one) <= 0xDFFF else one


def _with_components(outlines: Outlines, glyphs: list[int]) -> list[int]:
    """Return .notdef, the glyphs, and the glyphs that they are composed of, each once."""
    kept = dict.fromkeys([0, *glyphs])
    waiting = list(kept)
    while waiting:
        data = outlines.glyph(waiting.pop())
        for at in _components(data):
            part = struct.unpack_from(">H", data, at)[0]
            if part not in kept:
                kept[part] = None
                waiting.append(part)
    return list(kept)


def _components(data: bytes | bytearray) -> list[int]:
    """Return where in a glyph's data the numbers of its components stand; none if it is simple."""
    if len(data) < 10 or struct.unpack_from(">h", data)[0] >= 0:
        return []
    found, at, more = [], 10, True
    while more:
        flags = struct.unpack_from(">H", data, at)[0]
        found.append(at + 2)
        at += 4 + (4 if flags & WORDS else 2)
        at += sum(size for flag, size in SCALES if flags & flag)
        more = bool(flags & MORE)
    return found


def _font_file(outlines: Outlines, kept: list[int]) -> bytes:
    """Return a TrueType file of the kept glyphs, numbered anew in their order."""
    place = {glyph: index for index, glyph in enumerate(kept)}
    pieces, offsets, end = [], [0], 0
    for glyph in kept:
        data = bytearray(outlines.glyph(glyph))
        for at in _components(data):
            old = struct.unpack_from(">H", data, at)[0]
            struct.pack_into(">H", data, at, place[old])
        data.extend(b"\0" * (-len(data) % 4))
        pieces.append(bytes(data))
        end += len(data)
        offsets.append(end)
    raw = outlines.tables
    head, hhea, maxp = bytearray(raw["head"]), bytearray(raw["hhea"]), bytearray(raw["maxp"])
    struct.pack_into(">h", head, 50, 1)
    struct.pack_into(">H", hhea, 34, len(kept))
    struct.pack_into(">H", maxp, 4, len(kept))
    tables = {
        "head": bytes(head),
        "hhea": bytes(hhea),
        "maxp": bytes(maxp),
        "hmtx": outlines.metrics[kept].astype(">i2").tobytes(),
        "loca": np.array(offsets, dtype=">u4").tobytes(),
        "glyf": b"".join(pieces),
        **{tag: raw[tag] for tag in COPIED if tag in raw},
    }
    out = BytesIO()
    writer = SFNTWriter(out, len(tables), sfntVersion="\x00\x01\x00\x00")
    for tag in sorted(tables):
        writer[tag] = tables[tag]
    writer.close()
    return out.getvalue()
