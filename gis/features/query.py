"""What is asked of a collection (where, when, which values, how many), and the answering page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from gis.features.collection import TEXTS, TIME, Collection
from gis.features.cql2_answer import matching
from gis.features.moments import Span
from gis.features.systems import CRS84, System, holds
from gis.features.truth import Flags
from gis.problems import Problem, ProblemError
from gis.schema import Column
from gis.text import Text

DEFAULT_LIMIT = 100
MOST = 10_000
"""Features of a page; a larger limit is answered with so many, as the standard asks."""
FARTHEST = 100_000_000
_FLAGS = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A bounding box, x before y; in degrees its west may be east of its east (antimeridian)."""

    west: float
    south: float
    east: float
    north: float
    system: System = CRS84


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A question to a collection; `values` are equalities, by property."""

    box: Box | None = None
    time: Span | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    filter_text: str = ""
    filter_system: System = CRS84
    limit: int = DEFAULT_LIMIT
    offset: int = 0


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class Page:
    """The places of the records that answer, and how many meet the question in all."""

    places: list[int]
    matched: int


def page(collection: Collection, query: Query) -> Page:
    """Return the records that meet every part of a query, in the table's order.

    A record without a place meets any box, one without a date any time (OGC 17-069r4, 7.15.3 and
    7.15.4). Raises ProblemError for values and filters that do not fit the columns.
    """
    flags = np.ones(len(collection.frame), dtype=bool)
    for name, value in query.values.items():
        flags = flags & equal(collection, name, value)
    if query.filter_text:
        flags = flags & matching(collection, query.filter_text, query.filter_system)
    if query.time is not None and TIME in collection.frame:
        spans = collection.spans(TIME)
        flags = flags & ~((spans.start > query.time.end) | (spans.end < query.time.start))
    if query.box is not None and collection.is_spatial:
        flags = flags & inside(collection, query.box)
    found = np.flatnonzero(flags)
    return Page(
        places=found[query.offset : query.offset + query.limit].tolist(), matched=len(found)
    )


def inside(collection: Collection, box: Box) -> Flags:
    """Return which records touch a box, in the box's own system, or have no place."""
    shapes, bounds = collection.shapes(box.system), collection.bounds(box.system)
    west, south, east, north = bounds.T
    low = (north >= box.south) & (south <= box.north)
    if box.west > box.east:
        near = low & ((east >= box.west) | (west <= box.east))
    else:
        near = low & (east >= box.west) & (west <= box.east)
    points = (west == east) & (south == north)
    found = near & points
    rest = np.flatnonzero(near & ~points)
    found[rest] = shapely.intersects(_rectangle(box), shapes[rest])
    return found | shapely.is_missing(shapes)


def _rectangle(box: Box) -> shapely.Geometry:
    halves = [(box.west, box.east)]
    if box.west > box.east:
        halves = [(box.west, 180.0), (-180.0, box.east)]
    made = [shapely.box(west, box.south, east, box.north) for west, east in halves]
    rectangle = made[0] if len(made) == 1 else shapely.geometrycollections(made)
    shapely.prepare(rectangle)
    return rectangle


def equal(collection: Collection, name: str, value: str) -> Flags:
    """Return which records have a value, as it is stored.

    Raises ProblemError for one that the column cannot hold.
    """
    column = collection.table.by_name[name]
    if column.kind in TEXTS:
        if column.kind == "choice" and value not in (column.choices or {}):
            raise ProblemError(_not_allowed(column, value))
        words = collection.words(name)
        return words.codes == (words.values.index(value) if value in words.values else -2)
    if column.kind == "boolean":
        if value not in _FLAGS:
            raise ProblemError(_not_allowed(column, value))
        held = collection.frame[name].to_numpy(dtype=object)
        return np.fromiter((one is (value == "true") for one in held), bool, len(held))
    return collection.numbers(name) == _number(column, value)


def _number(column: Column, value: str) -> float:
    try:
        number = float(value) if value.isascii() and len(value) < 40 else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (column.kind == "integer" and number % 1):
        raise ProblemError(_not_allowed(column, value))
    return number


def _not_allowed(column: Column, value: str) -> Problem:
    listed = [*(column.choices or _FLAGS)]
    told = "、".join(listed[:12]) + ("……" if len(listed) > 12 else "")
    told_en = ", ".join(listed[:12]) + ("…" if len(listed) > 12 else "")
    if column.kind in ("number", "integer"):
        cure = Text("请写一个数", "Write a number")
    else:
        cure = Text(f"可写：{told}", f"Write one of: {told_en}")
    return Problem(
        column=column.name, value=value[:60], fatal=True, cure=cure,
        says=Text("此属性没有这样的值", "The property has no such value"),
    )  # fmt: skip


def box_of(numbers: list[float], system: System = CRS84) -> Box:
    """Return the box of 4 numbers, or 6 with heights (CRS84 only), in the system's order of axes.

    Raises ProblemError for corners that are swapped or lie outside the system. Our features have
    no height, so that heights leave nothing out.
    """
    half = len(numbers) // 2
    if len(numbers) not in (4, 6) or (half == 3 and system is not CRS84):
        raise ProblemError(_no_box(Text("应有 4 个数", "It has 4 numbers")))
    if not all(map(math.isfinite, numbers)):
        raise ProblemError(_no_box(Text("每一项都应是数", "Every part of it is a number")))
    low, high = numbers[:2], numbers[half : half + 2]
    if half == 3 and numbers[2] > numbers[5]:
        raise ProblemError(_no_box(Text("高程的上下写反了", "The heights are swapped")))
    if system.swapped:
        low, high = low[::-1], high[::-1]
    (west, south), (east, north) = low, high
    if south > north or (west > east and not system.geographic):
        raise ProblemError(
            _no_box(Text("两角写反了：先西南，后东北",
                         "The corners are swapped: south-west first, then north-east"))
        )  # fmt: skip
    if not (holds(system, west, south) and holds(system, east, north)):
        raise ProblemError(
            _no_box(Text("超出坐标系的范围，经纬度的次序可能写反了",
                         "It lies outside its system; the axes may be in the wrong order"))
        )  # fmt: skip
    return Box(west=west, south=south, east=east, north=north, system=system)


def _no_box(why: Text) -> Problem:
    return Problem(
        column="bbox",
        fatal=True,
        says=why,
        cure=Text(
            "请按 bbox-crs 的轴序写西南角、东北角，如 117.2,31.7,117.4,31.9",
            "Write the south-west and the north-east corner in the order of axes of bbox-crs, "
            "as 117.2,31.7,117.4,31.9",
        ),
    )
