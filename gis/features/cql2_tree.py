"""What a CQL2 filter says, as a tree of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gis.features.moments import Span
from gis.problems import Problem, ProblemError
from gis.text import Text


@dataclass(frozen=True, slots=True)
class Property:
    """A queryable by its name, and where the filter names it."""

    name: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Time:
    """A day, an instant or a period."""

    span: Span
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A geometry as it was written: axes in the order of `filter-crs`."""

    geometry: Any
    box: tuple[float, ...] = ()
    """The numbers of a BBOX; it has no geometry before its system is known."""


@dataclass(frozen=True, slots=True)
class Call:
    """An operator with its arguments, by the name that CQL2 JSON gives it."""

    op: str
    args: tuple[Node, ...]
    at: int = 0


Node = str | float | bool | Property | Time | Shape | Call


def fault(says: Text, at: int, value: str = "") -> ProblemError:
    """Return what is wrong with a filter, with the place (characters from 1)."""
    return ProblemError(
        Problem(
            column="filter",
            value=value[:60],
            fatal=True,
            says=Text(f"第 {at + 1} 个字符处：{says.zh}", f"at character {at + 1}: {says.en}"),
            cure=Text(
                "过滤条件按 CQL2 文本书写，如 type = 'bank_city' AND as_of >= DATE('2019-01-01')；"
                "可用的属性见 queryables",
                "Write the filter in CQL2 text, as type = 'bank_city' AND as_of >= "
                "DATE('2019-01-01'); the properties are those of the queryables",
            ),
        )
    )
