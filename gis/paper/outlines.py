"""Outlines as the text of a file: numpy points in mm to bytes, a million vertices a second.

Numbers have at most three decimals (0.001 mm), without needless zeros: 0.5 is ``.5``, 12.0 ``12``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gis.paper.scene import Floats, Subpath

Bytes = NDArray[np.uint8]
Marks = NDArray[np.bool_]
PER_MM = 1000
NONE = 0


def number(value: float, decimals: int = 3) -> str:
    """Write one number as short as it goes.

    >>> number(0.5), number(-12.0), number(-0.0001)
    ('.5', '-12', '0')
    """
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def numbers(*values: float, decimals: int = 3) -> str:
    """Write numbers with a blank between them."""
    return " ".join(number(value, decimals) for value in values)


def places(points: Floats, before: bytes, after: bytes) -> bytes:
    """Write a row for each point: `before`, x, blank, y, `after`.

    >>> places(np.array([[1.0, 2.5]]), b"<", b">")
    b'<1 2.5>'
    """
    if not len(points):
        return b""
    count = len(points)
    x, y = _written(points[:, 0]), _written(points[:, 1])
    return _joined([_constant(before, count), x, _constant(b" ", count), y,
                    _constant(after, count)])  # fmt: skip


def pdf_outline(subpaths: Sequence[Subpath]) -> bytes:
    """Write subpaths with the operators of a PDF content stream: m, l, c and h."""
    points, curved, first, last, closed = _gathered(subpaths)
    if not len(points):
        return b""
    third = _third_of_curve(subpaths)
    operator = np.where(first, ord("m"), np.where(~curved, ord("l"), np.where(third, ord("c"), 0)))
    ends = np.where(last & closed, ord("h"), NONE)
    return _rows(points, operator=operator, ends=ends, prefix=False)


def svg_outline(subpaths: Sequence[Subpath]) -> str:
    """Write subpaths as the `d` of an SVG path: M, L, C and Z."""
    points, curved, first, last, closed = _gathered(subpaths)
    if not len(points):
        return ""
    second = np.roll(first, 1) & ~first
    operator = np.where(
        first, ord("M"), np.where(second, np.where(curved, ord("C"), ord("L")), ord(" "))
    )
    ends = np.where(last & closed, ord("Z"), NONE)
    return _rows(points, operator=operator, ends=ends, prefix=True).decode("ascii")


def _gathered(subpaths: Iterable[Subpath]) -> tuple[Floats, Marks, Marks, Marks, Marks]:
    """Return all points, and for each: is it on a curve, the first, the last, on a closed run."""
    kept = [one for one in subpaths if len(one.points)]
    sizes = np.array([len(one.points) for one in kept], dtype=np.intp)
    if not len(kept):
        nothing = np.zeros(0, dtype=bool)
        return np.zeros((0, 2)), nothing, nothing, nothing, nothing
    points = np.concatenate([one.points for one in kept]) if len(kept) > 1 else kept[0].points
    ends = np.cumsum(sizes)
    first, last = np.zeros(len(points), dtype=bool), np.zeros(len(points), dtype=bool)
    first[ends - sizes] = True
    last[ends - 1] = True
    curved = np.repeat(np.array([one.curved for one in kept]), sizes)
    closed = np.repeat(np.array([one.closed for one in kept]), sizes)
    return np.asarray(points, dtype=np.float64), curved, first, last, closed


def _third_of_curve(subpaths: Iterable[Subpath]) -> Marks:
    return np.concatenate(
        [np.arange(len(one.points)) % 3 == 0 for one in subpaths if len(one.points)]
    )


def _rows(points: Floats, *, operator: NDArray, ends: NDArray, prefix: bool) -> bytes:
    count = len(points)
    mark, end = _column(operator), _column(ends)
    x, y, blank = _written(points[:, 0]), _written(points[:, 1]), _constant(b" ", count)
    if prefix:
        return _joined([mark, x, blank, y, end])
    after = _column(np.where(operator != NONE, ord("\n"), NONE))
    closing = _column(np.where(ends != NONE, ord("\n"), NONE))
    return _joined([x, blank, y, blank, mark, after, end, closing])


def _constant(text: bytes, count: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(text, dtype=np.uint8), (count, len(text)))


def _column(codes: NDArray) -> Bytes:
    return codes.astype(np.uint8)[:, np.newaxis]


def _joined(columns: list[Bytes]) -> bytes:
    """Set the columns side by side and drop every empty cell (code 0)."""
    return np.concatenate(columns, axis=1).tobytes().translate(None, b"\0")


def _written(values: Floats) -> Bytes:
    """Return a table of characters, a row for each number; unused cells are 0.

    The columns are: sign, whole digits, point, three decimals.
    """
    whole = np.rint(values * PER_MM).astype(np.int64)
    size = np.abs(whole)
    digits = max(4, len(str(int(size.max(initial=0)))))
    size = size.astype(np.uint32) if digits < 10 else size.astype(np.uint64)
    cells = np.zeros((digits + 2, len(size)), dtype=np.uint8)
    cells[0] = (whole < 0) * np.uint8(ord("-"))
    rest, decimals = size, np.zeros(len(size), dtype=bool)
    for place in range(digits):
        above = rest // 10
        digit = (rest - above * 10).astype(np.uint8)
        if place < 3:
            decimals = decimals | (digit != 0)
            needed = decimals
        else:
            needed = rest != 0 if place > 3 else (rest != 0) | (size == 0)
        column = digits + 1 - place if place < 3 else digits - place
        cells[column] = (digit + np.uint8(ord("0"))) * needed
        rest = above
    cells[digits - 2] = decimals * np.uint8(ord("."))
    return cells.T
