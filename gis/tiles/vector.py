"""Mapbox Vector Tiles 2.1: layers of points, lines and areas as protocol-buffer bytes.

Points come as arrays and are written as arrays, a few thousand in a millisecond; lines and areas
are few and are written one by one. Coordinates are whole numbers of 4,096ths of the tile's side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
POINT, LINE, AREA = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE = 1, 2, 7

Value = str | int | float | bool
Numbers = NDArray[np.int64]
Values = Sequence[Value | None] | NDArray[Any]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Features:
    """Features of one tile: geometries in tile coordinates, and a list of values for each name.

    `points` (n, 2) or `shapes` (n geometries), not both; a value None is left out of its feature.
    """

    ids: Numbers
    values: Mapping[str, Values]
    points: Numbers | None = None
    shapes: Sequence[shapely.Geometry] | NDArray[np.object_] = ()


def encode(name: str, features: Features) -> bytes:
    """Return a tile with one layer; no features, no bytes."""
    if not len(features.ids):
        return b""
    keys = list(features.values)
    tags, values = _tags(features.values, len(features.ids))
    written = (
        _points(features.ids, features.points, tags)
        if features.points is not None
        else _shapes(features.ids, features.shapes, tags)
    )
    body = b"".join(
        (
            _text(1, name),
            written,
            *(_text(3, key) for key in keys),
            *(_chunk(4, value) for value in values),
            _number(5, EXTENT),
            _number(15, 2),
        )
    )
    return _chunk(3, body)


def _tags(values: Mapping[str, Values], n: int) -> tuple[Numbers, list[bytes]]:
    """Return each feature's pairs of key and value numbers (n, 2 × names; -1: none), and values.

    A column given as an array holds few different values; one given as a list may hold any.
    """
    known: dict[tuple[type, Value], int] = {}
    tags = np.full((n, 2 * len(values)), -1, dtype=np.int64)
    for key, column in enumerate(values.values()):
        if isinstance(column, np.ndarray):
            few, places = np.unique(column, return_inverse=True)
            numbers = np.array([_known(known, value) for value in few.tolist()])[places]
        else:
            numbers = np.array([_known(known, value) for value in column])
        tags[:, 2 * key] = np.where(numbers < 0, -1, key)
        tags[:, 2 * key + 1] = numbers
    return tags, [_value(value) for _, value in known]


def _known(known: dict[tuple[type, Value], int], value: Value | None) -> int:
    """Number a value; True and 1 are two."""
    return -1 if value is None else known.setdefault((type(value), value), len(known))


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _number(7, int(value))
    if isinstance(value, int):
        return _number(4, value) if value >= 0 else _number(6, _zigzag(value))
    if isinstance(value, float):
        return _varint(3 << 3 | 1) + np.float64(value).astype("<f8").tobytes()
    return _text(1, value)


def _points(ids: Numbers, points: Numbers, tags: NDArray[np.int64]) -> bytes:
    """Write point features column by column: each field is a matrix of bytes with blanks."""
    n = len(ids)
    tag_bytes, tag_used = _varints(tags)
    steps = (points << 1) ^ (points >> 63)
    geometry = np.column_stack([np.full(n, MOVE_TO | 1 << 3), steps])
    place_bytes, place_used = _varints(geometry)
    id_bytes, id_used = _varints(ids[:, None])
    tag_size, place_size = tag_used.sum(1), place_used.sum(1)

    def fixed(*numbers: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        row = np.array(numbers, dtype=np.uint8)
        return np.broadcast_to(row, (n, len(row))), np.ones((n, len(row)), dtype=bool)

    parts = [
        fixed(1 << 3), (id_bytes, id_used),
        fixed(2 << 3 | 2), _varints(tag_size[:, None]), (tag_bytes, tag_used),
        fixed(3 << 3, POINT),
        fixed(4 << 3 | 2), _varints(place_size[:, None]), (place_bytes, place_used),
    ]  # fmt: skip
    size = sum(used.sum(1) for _, used in parts)
    parts = [fixed(2 << 3 | 2), _varints(np.asarray(size)[:, None]), *parts]
    matrix = np.hstack([cells for cells, _ in parts])
    return bytes(matrix[np.hstack([used for _, used in parts])].tobytes())


def _varints(numbers: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return variable-length bytes of numbers (n, m) as (n, m × 10) and which of them count.

    Negative numbers stand for nothing.
    """
    n, m = numbers.shape
    width = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    shifts = 7 * np.arange(width)
    rest = numbers[:, :, None] >> shifts
    cells = (rest & 0x7F).astype(np.uint8)
    cells[:, :, :-1] |= ((rest[:, :, 1:] > 0) << 7).astype(np.uint8)
    used = (rest > 0) | (shifts == 0)
    used &= (numbers >= 0)[:, :, None]
    return cells.reshape(n, m * width), used.reshape(n, m * width)


def _shapes(
    ids: Numbers, shapes: Sequence[shapely.Geometry] | NDArray[np.object_], tags: Numbers
) -> bytes:
    written = []
    for number, shape, pairs in zip(ids.tolist(), shapes, tags, strict=True):
        kind, commands = _commands(shape)
        if not commands:
            continue
        body = (
            _number(1, number)
            + _chunk(2, b"".join(_varint(int(tag)) for tag in pairs if tag >= 0))
            + _number(3, kind)
            + _chunk(4, b"".join(map(_varint, commands)))
        )
        written.append(_chunk(2, body))
    return b"".join(written)


def _commands(shape: shapely.Geometry) -> tuple[int, list[int]]:
    """Return a shape's kind and drawing commands; whole coordinates are expected."""
    commands: list[int] = []
    at = np.zeros(2, dtype=np.int64)
    if shapely.get_dimensions(shape) == 0:
        places = shapely.get_coordinates(shape).astype(np.int64)
        steps = places - np.vstack([at, places[:-1]])
        return POINT, [MOVE_TO | len(places) << 3, *_zigzags(steps)]
    if shapely.get_dimensions(shape) == 1:
        for line in shapely.get_parts(shape):
            at = _path(commands, _distinct(line), at, closed=False)
        return LINE, commands
    for area in shapely.get_parts(shape):
        # Tile coordinates run downwards: an outer ring is clockwise on the screen, thus has a
        # positive area by the surveyor's formula in them.
        turned = shapely.geometry.polygon.orient(area, 1.0)
        for ring in (turned.exterior, *turned.interiors):
            at = _path(commands, _distinct(ring)[:-1], at, closed=True)
    return AREA, commands


def _path(commands: list[int], places: Numbers, at: Numbers, *, closed: bool) -> Numbers:
    if len(places) < (3 if closed else 2):
        return at
    steps = places - np.vstack([at, places[:-1]])
    commands += [MOVE_TO | 1 << 3, *_zigzags(steps[:1])]
    commands += [LINE_TO | (len(places) - 1) << 3, *_zigzags(steps[1:])]
    commands += [CLOSE | 1 << 3] if closed else []
    return places[-1]


def _distinct(line: shapely.Geometry) -> Numbers:
    places = shapely.get_coordinates(line).astype(np.int64)
    moved = np.r_[True, (np.diff(places, axis=0) != 0).any(axis=1)]
    return places[moved]


def _zigzags(steps: Numbers) -> list[int]:
    return [int(one) for one in ((steps << 1) ^ (steps >> 63)).ravel()]


def _zigzag(value: int) -> int:
    return (value << 1) ^ (value >> 63)


@lru_cache(maxsize=16_384)
def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _chunk(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _chunk(field, text.encode())
