"""The sheet's two faces, as TrueType files: how wide words are and which characters are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from numpy.typing import NDArray

from gis.paper.scene import MM_PER_PT
from gis.problems import Problem, ProblemError
from gis.text import Text

FAMILY = "Noto Sans SC"
REGULAR = "NotoSansSC-Regular.ttf"
BOLD = "NotoSansSC-Bold.ttf"
CURE = Text(
    "请先联网运行一次 make run 或 python scripts/assets.py",
    "Run make run or python scripts/assets.py once with a network",
)
MISSING = Text("找不到制图字体文件 {name}", "The sheet's font file {name} is missing")
UNREADABLE = Text(
    "制图字体文件 {name} 不是可用的 TrueType 字体",
    "The sheet's font file {name} is no usable TrueType font",
)
RAW = ("glyf", "loca", "head", "hhea", "maxp", "cvt ", "fpgm", "prep")
UNUSED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "gasp", "DSIG")
NEEDED = ("glyf", "loca", "cmap", "hmtx", "hhea", "head", "maxp", "OS/2")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Metrics:
    advances: dict[int, float]
    unknown: float
    cap_height: float
    ascent: float
    descent: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Outlines:
    """The raw tables that a subset is made of; `metrics` has a row (advance, bearing) a glyph."""

    name: str
    em: int
    box: tuple[int, int, int, int]
    glyph_of: dict[int, int]
    metrics: NDArray[np.int32]
    places: NDArray[np.int64]
    tables: dict[str, bytes]

    def glyph(self, number: int) -> bytes:
        """Return the outline of one glyph as the file has it; empty for a blank."""
        return self.tables["glyf"][self.places[number] : self.places[number + 1]]


@dataclass(frozen=True, kw_only=True)
class Font:
    """One TrueType file, read when first asked; lengths without kerning.

    Everything raises ProblemError where the file is missing or is no TrueType font.
    """

    path: Path

    def width_mm(self, text: str, size_pt: float) -> float:
        """Return the length of a line of text in mm; a missing character counts as .notdef.

        >>> Font(path=Path("any.ttf")).width_mm("", 8.0)
        0.0
        """
        return self.width_em(text) * size_pt * MM_PER_PT if text else 0.0

    def width_em(self, text: str) -> float:
        """Return the length of a line of text as a multiple of its size."""
        metrics = self._metrics
        advances, unknown = metrics.advances, metrics.unknown
        return sum(advances.get(ord(one), unknown) for one in text)

    def lacks(self, text: str) -> str:
        """Return the characters without a glyph, each once, in the order of the text."""
        advances = self._metrics.advances
        return "".join(one for one in dict.fromkeys(text) if ord(one) not in advances)

    @property
    def cap_height(self) -> float:
        """The height of H as a share of the em."""
        return self._metrics.cap_height

    @property
    def ascent(self) -> float:
        """The reach above the baseline as a share of the em."""
        return self._metrics.ascent

    @property
    def descent(self) -> float:
        """The reach below the baseline as a share of the em, positive."""
        return self._metrics.descent

    @cached_property
    def outlines(self) -> Outlines:
        """Return what a writer needs to embed a part of the font."""
        with _opened(self.path) as font:
            order = {name: index for index, name in enumerate(font.getGlyphOrder())}
            tables = {tag: font.reader[tag] for tag in RAW if tag in font}
            head, metrics = font["head"], font["hmtx"].metrics
            size = ">u4" if head.indexToLocFormat else ">u2"
            places = np.frombuffer(tables["loca"], dtype=size).astype(np.int64)
            return Outlines(
                name=font["name"].getDebugName(6) or self.path.stem,
                em=head.unitsPerEm,
                box=(head.xMin, head.yMin, head.xMax, head.yMax),
                glyph_of={code: order[name] for code, name in (font.getBestCmap() or {}).items()},
                metrics=np.array([metrics[name] for name in order], dtype=np.int32),
                places=places if head.indexToLocFormat else places * 2,
                tables=tables,
            )

    @cached_property
    def _metrics(self) -> _Metrics:
        with _opened(self.path) as font:
            em = float(font["head"].unitsPerEm)
            metrics, glyphs = font["hmtx"].metrics, font.getBestCmap() or {}
            os2, hhea = font["OS/2"], font["hhea"]
            return _Metrics(
                advances={code: metrics[name][0] / em for code, name in glyphs.items()},
                unknown=metrics[font.getGlyphOrder()[0]][0] / em,
                cap_height=getattr(os2, "sCapHeight", 0.7 * em) / em,
                ascent=hhea.ascent / em,
                descent=-hhea.descent / em,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """The regular and the bold face of one design."""

    regular: Font
    bold: Font

    def face(self, bold: bool) -> Font:
        """Return one of the two faces."""
        return self.bold if bold else self.regular


@lru_cache(maxsize=4)
def open_family(folder: Path) -> Family:
    """Return the family whose files lie in a folder.

    Raises ProblemError, with every file that is missing or unusable.
    """
    family = Family(regular=Font(path=folder / REGULAR), bold=Font(path=folder / BOLD))
    problems: list[Problem] = []
    for font in (family.regular, family.bold):
        try:
            _ = font.cap_height
        except ProblemError as error:
            problems.extend(error.problems)
    if problems:
        raise ProblemError(*problems)
    return family


def cut(font: Font, characters: Iterable[str], *, flavour: str = "") -> bytes:
    """Return the font file reduced to the characters; `flavour` "woff2" compresses it for a page.

    Hinting, layout tables and names are dropped; the glyphs are numbered anew. The same
    characters give the same bytes.
    """
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[], name_languages=[], notdef_outline=True,
        glyph_names=False, recalc_timestamp=False, recalc_bounds=False, legacy_kern=False,
    )  # fmt: skip
    with _opened(font.path) as opened:
        for tag in UNUSED:
            if tag in opened:
                del opened[tag]  # unread: to parse the layout tables takes a second
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(one) for one in characters}))
        subsetter.subset(opened)
        opened.flavor = flavour or None
        out = BytesIO()
        opened.save(out, reorderTables=None)
        return out.getvalue()


def _opened(path: Path) -> TTFont:
    """Open a font file whose outlines are TrueType ones; raise ProblemError otherwise."""
    if not path.is_file():
        raise ProblemError(_problem(path, MISSING))
    try:
        font = TTFont(path, lazy=True, recalcTimestamp=False)
    except (TTLibError, OSError, ValueError) as error:
        raise ProblemError(_problem(path, UNREADABLE)) from error
    if any(table not in font for table in NEEDED):
        font.close()
        raise ProblemError(_problem(path, UNREADABLE))
    return font


def _problem(path: Path, says: Text) -> Problem:
    return Problem(file=str(path), says=says.format(name=path.name), cure=CURE, fatal=True)
