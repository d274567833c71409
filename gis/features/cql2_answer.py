"""A CQL2 tree asked of a collection: which records meet it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.features import cql2_texts as texts
from gis.features.collection import GEOMETRY, TEXTS, Collection
from gis.features.cql2 import COMPARED, SPATIAL, TEMPORAL, parsed
from gis.features.cql2_texts import Texts
from gis.features.cql2_times import compared_times, related_times
from gis.features.cql2_tree import Call, Node, Property, Shape, Time, fault
from gis.features.moments import Spans
from gis.features.systems import CRS84, Geometries, System, holds
from gis.features.truth import Flags, Truth, always, known
from gis.text import Text

MOST_SPATIAL = 20
Floats = NDArray[np.float64]
Operand = Texts | Floats | Truth | Spans
SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "%": np.fmod,
    "^": np.power, "div": np.floor_divide,
}  # fmt: skip
_LITERAL_FIRST = {"s_within": shapely.contains, "s_contains": shapely.within}


def matching(collection: Collection, filter_text: str, system: System = CRS84) -> Flags:
    """Return which records meet a filter whose geometries are in a system (axes in its order).

    Where a value that the answer hangs on is not known, the record does not meet it. Raises
    ProblemError, with the place, for a filter that is not well formed or does not fit the columns.
    """
    with np.errstate(all="ignore"):
        return _Asking(collection, system).truth(parsed(filter_text)).yes


FOLDED = 1_500_000
"""Texts that a filter may fold: a second for half a million."""


@dataclass
class _Asking:
    collection: Collection
    system: System
    spatial: int = field(default=0)
    folded: dict[tuple[str, int], Texts] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.collection.frame)

    def truth(self, node: Node) -> Truth:
        """Return the answer to a condition."""
        if isinstance(node, bool):
            return always(node, self.size)
        if isinstance(node, Property):
            found = self.operand(node)
            if isinstance(found, Truth):
                return found
        if not isinstance(node, Call):
            raise _misfit(node)
        if node.op in ("and", "or"):
            joined = operator.and_ if node.op == "and" else operator.or_
            return reduce(joined, map(self.truth, node.args))
        if node.op == "not":
            return ~self.truth(node.args[0])
        if node.op == "isNull":
            return self.unknown(node.args[0])
        if node.op in SPATIAL:
            return self.related(node)
        if node.op in TEMPORAL:
            first, second = (self.spans(self.operand(one), node) for one in node.args)
            return related_times(node.op, first, second, self.size)
        if node.op == "like":
            return self.like(node)
        if node.op == "between":
            value, low, high = map(self.operand, node.args)
            return self.compare(">=", value, low, node) & self.compare("<=", value, high, node)
        if node.op == "in":
            value, *listed = map(self.operand, node.args)
            return reduce(operator.or_, (self.compare("=", value, one, node) for one in listed))
        if node.op in COMPARED:
            left, right = map(self.operand, node.args)
            return self.compare(node.op, left, right, node)
        raise _misfit(node)

    def operand(self, node: Node) -> Operand:
        """Return a value, or one for each record."""
        if isinstance(node, bool):
            return always(node, self.size)
        if isinstance(node, str):
            return texts.literal(node)
        if isinstance(node, float):
            return np.float64(node).reshape(1)
        if isinstance(node, Time):
            return Spans(start=np.array([node.span.start]), end=np.array([node.span.end]))
        if isinstance(node, Property):
            return self.column(node)
        if isinstance(node, Call):
            if node.op in SUMS:
                return self.summed(node)
            if node.op in texts.FOLDS:
                found = self.operand(node.args[0])
                if not isinstance(found, Texts):
                    raise _misfit(node)
                return self.fold(node, found)
            return self.truth(node)
        raise _misfit(node)

    def fold(self, node: Call, found: Texts) -> Texts:
        """Fold texts, each column once; raises ProblemError where it would take too long."""
        key = node.op, id(found.values)
        if key not in self.folded:
            if sum(len(one.values) for one in self.folded.values()) + len(found.values) > FOLDED:
                raise fault(
                    Text("这一条件在这么多记录上太费时", "this takes too long for so many records"),
                    node.at, node.op,
                )  # fmt: skip
            self.folded[key] = found.folded(node.op)
        return self.folded[key]

    def column(self, node: Property) -> Operand:
        column = self.collection.table.by_name.get(node.name)
        if column is None or node.name not in self.collection.frame:
            raise fault(Text("没有这个属性", "there is no such property"), node.at, node.name)
        if column.kind in TEXTS:
            words = self.collection.words(node.name)
            dated = node.name if column.kind == "date" else ""
            return Texts(values=words.values, codes=words.codes, dated=dated)
        if column.kind == "boolean":
            values = self.collection.frame[node.name].to_numpy(dtype=object)
            yes = np.fromiter((one is True for one in values), bool, self.size)
            no = np.fromiter((one is False for one in values), bool, self.size)
            return Truth(yes, no)
        return self.collection.numbers(node.name)

    def compare(self, sign: str, left: Operand, right: Operand, node: Call) -> Truth:
        """Return the answer to a comparison; raises ProblemError where the two do not fit."""
        if isinstance(left, Spans) or isinstance(right, Spans):
            return compared_times(sign, self.spans(left, node), self.spans(right, node), self.size)
        if isinstance(left, Texts) and isinstance(right, Texts):
            return texts.compared(SIGNS[sign], left, right, self.size)
        if isinstance(left, Truth) and isinstance(right, Truth):
            left, right = left.as_numbers(), right.as_numbers()
        if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
            raise _misfit(node)
        told = ~(np.isnan(left) | np.isnan(right))
        return known(*(np.broadcast_to(one, self.size) for one in (SIGNS[sign](left, right), told)))

    def like(self, node: Call) -> Truth:
        value, pattern = map(self.operand, node.args)
        if (
            not (isinstance(value, Texts) and isinstance(pattern, Texts))
            or pattern.codes is not None
        ):
            raise _misfit(node)
        return value.tested(texts.liking(pattern.values[0]), self.size)

    def summed(self, node: Call) -> Floats:
        left, right = map(self.operand, node.args)
        if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
            raise _misfit(node)
        found = np.asarray(SUMS[node.op](left, right), dtype=np.float64)
        return np.where(np.isfinite(found), found, np.nan)

    def unknown(self, node: Node) -> Truth:
        """Return which values there are not."""
        if isinstance(node, Property) and node.name == GEOMETRY and self.collection.is_spatial:
            flags = shapely.is_missing(self.collection.shapes(CRS84))
            return Truth(flags, ~flags)
        found = self.operand(node)
        if isinstance(found, Texts):
            flags = found.missing(self.size)
        elif isinstance(found, Truth):
            flags = ~(found.yes | found.no)
        else:
            values = found.start if isinstance(found, Spans) else found
            flags = np.broadcast_to(np.isnan(values), self.size)
        return Truth(flags, ~flags)

    def spans(self, found: Operand, node: Node) -> Spans:
        if isinstance(found, Spans):
            return found
        if isinstance(found, Texts) and found.dated:
            return self.collection.spans(found.dated)
        raise _misfit(node)

    def related(self, node: Call) -> Truth:
        """Return the answer to a question of where; a record without a place is unknown."""
        self.spatial += 1
        if self.spatial > MOST_SPATIAL:
            raise fault(
                Text(
                    f"空间条件至多 {MOST_SPATIAL} 个", f"over {MOST_SPATIAL} spatial conditions"
                ),
                node.at,
            )  # fmt: skip
        left, right = (self.shapes(one) for one in node.args)
        relation = getattr(shapely, node.op.removeprefix("s_"))
        if isinstance(node.args[1], Shape) and not isinstance(node.args[0], Shape):
            # Only a first argument is prepared; the literal is the same for all records.
            relation = _LITERAL_FIRST.get(node.op, relation)
            left, right = right, left
        try:
            yes = np.broadcast_to(relation(left, right), self.size)
        except shapely.errors.GEOSException as error:
            raise fault(
                Text("这个几何不能参与此运算", "the geometry cannot take part in this"), node.at
            ) from error
        told = ~(shapely.is_missing(left) | shapely.is_missing(right))
        return known(yes, np.broadcast_to(told, self.size))

    def shapes(self, node: Node) -> Geometries:
        if isinstance(node, Property) and node.name == GEOMETRY and self.collection.is_spatial:
            return self.collection.shapes(self.system)
        if isinstance(node, Shape):
            literal = np.array([placed(node, self.system)], dtype=object)
            shapely.prepare(literal)
            return literal
        raise _misfit(node)


def placed(shape: Shape, system: System) -> shapely.Geometry:
    """Return a written geometry, x before y; a box may cross the antimeridian.

    Raises ProblemError where it lies outside what the system can name.
    """
    if shape.box:
        half = len(shape.box) // 2
        low, high = shape.box[:2], shape.box[half : half + 2]
        if system.swapped:
            low, high = low[::-1], high[::-1]
        found = box(low, high, system)
    else:
        found = shape.geometry
        if system.swapped:
            found = shapely.transform(found, lambda xy: xy[:, ::-1])
    west, south, east, north = shapely.bounds(found)
    if not (holds(system, west, south) and holds(system, east, north)):
        raise fault(Text("坐标超出坐标系的范围", "a coordinate lies outside its system"), 0)
    return found


def box(low: tuple[float, ...], high: tuple[float, ...], system: System) -> shapely.Geometry:
    """Return a box; in degrees one whose west is east of its east crosses the antimeridian."""
    (west, south), (east, north) = low, high
    if south > north or (west > east and not system.geographic):
        raise fault(Text("范围的两角写反了", "the corners of the box are swapped"), 0)
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.multipolygons([shapely.box(west, south, 180.0, north),
                                  shapely.box(-180.0, south, east, north)])  # fmt: skip


def _misfit(node: Node) -> Exception:
    at = node.at if isinstance(node, (Call, Property)) else 0
    return fault(
        Text("此处的类型不合（文字、数、真假、时间、几何）",
             "kinds do not fit here (text, number, true or false, time, geometry)"),
        at,
    )  # fmt: skip
