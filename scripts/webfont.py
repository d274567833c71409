"""The screen's font: Noto Sans SC as a core of the characters in use, slices for the rest.

A page that shows only the repository's own words fetches one file per weight, the core.  The
unicode-range slices of the full font serve what a user types or imports.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC"
WEIGHTS = ("400", "700")
CODE_FOLDERS = ("gis", "layers", "pages", "views", "components", "static/atlas")
SELDOM = ("gis/intake", "gis/export", "gis/name_rules.py", "gis/online_geocode.py")
"""Code whose words a reader meets only when a file is brought in or taken out: slices serve it."""
SELDOM_DATA = frozenset({"address_words", "address_anchors"})
"""Tables by which addresses are understood: none of their words stands on a map or in a panel."""
CODE_SUFFIXES = frozenset({".py", ".js", ".css", ".html", ".md"})
DATA_SUFFIXES = frozenset({".csv", ".geojson", ".json"})

# Punctuation, letters and signs that a formatted number, date or title may need at any time.
ALWAYS = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E),  # ASCII
        (0xA0, 0xFF),  # Latin-1
        (0x2010, 0x2026),  # dashes, quotation marks, ellipsis
        (0x3000, 0x301F),  # CJK punctuation
        (0xFF01, 0xFF5E),  # full-width forms
    )
    for code in range(first, last + 1)
) | frozenset("\u2007\u2009\u202f‰′″※€™←↑→↓−∞≈≠≡≤≥■□▲△▼▽◆◇○◎●★☆①②③④⑤⑥⑦⑧⑨⑩")

# Noto Sans SC has no glyph for these spaces, with which numbers are grouped and aligned.
SPACES = {0x2007: "digit", 0x2009: 200, 0x202F: 200}

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def code_texts(root: Path) -> list[Path]:
    """List the files whose words the program itself shows."""
    inside = (path for folder in CODE_FOLDERS for path in (root / folder).rglob("*"))
    seldom = tuple(root / part for part in SELDOM)
    return sorted(
        path
        for path in (*root.glob("*.py"), *inside)
        if path.suffix in CODE_SUFFIXES and not any(map(path.is_relative_to, seldom))
    )


def data_texts(root: Path) -> list[Path]:
    """List the files of shipped facts; what they were built from is not shown."""
    data = root / "data"
    shown = (path for path in data.rglob("*") if not path.is_relative_to(data / "sources"))
    return sorted(
        path for path in shown if path.suffix in DATA_SUFFIXES and path.stem not in SELDOM_DATA
    )


def fingerprint(root: Path) -> str:
    """Return a hash of the texts' names, sizes and times, cheap enough for every start."""
    lines = []
    for path in (*code_texts(root), *data_texts(root)):
        stat = path.stat()
        lines.append(f"{path.relative_to(root).as_posix()} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def characters(root: Path) -> dict[str, frozenset[str]]:
    """Return the characters that each weight's core must hold: in bold, code and names only."""
    code = _characters_in(path.read_text("utf-8", "replace") for path in code_texts(root))
    data = _characters_in(path.read_text("utf-8", "replace") for path in data_texts(root))
    names = _characters_in(name for path in data_texts(root) for name in _names(path))
    return {"400": ALWAYS | code | data, "700": ALWAYS | code | names}


def _characters_in(texts: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for text in texts:
        found.update(text)
        found.update(chr(int(code, 16)) for code in ESCAPED.findall(text))
    return frozenset(c for c in found if c.isprintable() and not "\ud800" <= c <= "\udfff")


def _names(path: Path) -> Iterator[str]:
    """Give the values of the columns or properties that are called name…; none if unreadable."""
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows: list[dict[str, Any]] = list(csv.DictReader(file))
        elif path.suffix == ".geojson":
            features = json.loads(path.read_text("utf-8")).get("features", [])
            rows = [feature.get("properties") or {} for feature in features]
        else:
            return
    except (ValueError, AttributeError, csv.Error):  # what is damaged is reported by the data check
        return
    for row in rows:
        yield from (str(v) for k, v in row.items() if k and k.startswith("name") and v)


def with_spaces(source: Path, target: Path) -> None:
    """Copy a TrueType font, adding the figure, thin and narrow no-break spaces where they lack."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    # Without recomputing every outline box, which takes seconds and changes nothing.
    with TTFont(source, recalcBBoxes=False, recalcTimestamp=False) as font:
        widths, glyphs, known = font["hmtx"], font["glyf"], font.getBestCmap()
        for code, width in SPACES.items():
            if code in known:
                continue
            name = f"uni{code:04X}"
            glyphs[name] = Glyph()
            advance = widths[known[ord("0")]][0] if width == "digit" else width
            widths[name] = (advance, 0)
            if "vmtx" in font:
                font["vmtx"][name] = (font["head"].unitsPerEm, 0)
            for table in font["cmap"].tables:
                if table.isUnicode() and table.format != 14:
                    table.cmap[code] = name
        font.save(target)


def cut(source: Path, target: Path, wanted: frozenset[str]) -> frozenset[str]:
    """Write a woff2 font with the wanted characters only; return those that the font has."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, flavor="woff2", notdef_outline=True)
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark"]
    options.drop_tables += ["vhea", "vmtx", "BASE"]
    font: TTFont = TTFont(source, recalcTimestamp=False)
    held = frozenset(c for c in wanted if ord(c) in font.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(c) for c in held])
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return held


def unicode_range(held: Iterable[str]) -> str:
    """Write characters as a CSS unicode-range.

    >>> unicode_range("abcx")
    'U+61-63,U+78'
    """
    runs: list[list[int]] = []
    for code in sorted(map(ord, held)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def face(weight: str, url: str, covers: str) -> str:
    """Write one @font-face rule on one line."""
    return (
        f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-display:swap;'
        f'font-weight:{weight};src:url("{url}")format("woff2");unicode-range:{covers}}}'
    )


def slices(css: str) -> list[tuple[str, str]]:
    """Read (woff2 file name, unicode-range) of each @font-face in a Fontsource style sheet."""
    rules = re.findall(r"@font-face\s*\{(.*?)\}", css, re.DOTALL)
    found = []
    for rule in rules:
        file = re.search(r"url\(\.?/?files/([^)]+\.woff2)\)", rule)
        covers = re.search(r"unicode-range:\s*([^;]+);", rule)
        if file and covers:
            found.append((file[1], covers[1].strip()))
    return found
