"""Geometries written in a CQL2 text: WKT, and BBOX."""

from __future__ import annotations

import math
from collections.abc import Sequence

import shapely

from gis.features.cql2_tree import Shape, fault
from gis.features.cql2_words import Word
from gis.text import Text

WKT = ("POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
       "GEOMETRYCOLLECTION")  # fmt: skip
BOXES = ("BBOX", "ENVELOPE")
KINDS = (*WKT, *BOXES)
DEEPEST = 8
UNREADABLE = Text("几何写法不对", "the geometry is not well written")


def shape(text: str, words: Sequence[Word], place: int) -> tuple[Shape, int]:
    """Return the geometry that begins with a word, and the place after it.

    Raises ProblemError where it is not well formed, is no valid geometry, or is nested too deep.
    """
    first, depth, last = words[place], 0, place + 1
    while True:
        word = words[last]
        if word.says == "(":
            depth += 1
        elif word.says == ")":
            depth -= 1
        elif not (word.kind == "number" or word.says in (*WKT, "Z", "EMPTY", ",", "-", "+")):
            raise fault(
                Text("几何写法不对", "the geometry is not well written"), word.at, word.text
            )
        if depth > DEEPEST:
            raise fault(Text("几何嵌套过深", "the geometry is nested too deep"), word.at)
        last += 1
        if depth == 0:
            break
    written = text[first.at : words[last - 1].end]
    if first.says in BOXES:
        return Shape(None, _box(first, words[place + 1 : last])), last
    return Shape(_read(first, written)), last


def _read(first: Word, written: str) -> shapely.Geometry:
    try:
        found = shapely.force_2d(shapely.from_wkt(written))
    except shapely.errors.GEOSException as error:
        raise fault(UNREADABLE, first.at, written) from error
    if shapely.is_empty(found) or not shapely.is_valid(found):
        raise fault(
            Text("几何为空或自相交", "the geometry is empty or crosses itself"), first.at, written
        )
    return found


def _box(first: Word, words: Sequence[Word]) -> tuple[float, ...]:
    numbers, sign = [], 1.0
    for word in words:
        if word.kind == "number":
            numbers.append(sign * float(word.text))
            sign = 1.0
        elif word.says == "-":
            sign = -1.0
        elif word.says not in ("(", ")", ","):
            numbers = []
            break
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise fault(Text("BBOX 应有 4 个数", "a BBOX has 4 numbers"), first.at)
    return tuple(numbers)
