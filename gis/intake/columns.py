"""Which column of a file is which column of a table: guessed by heading and by content.

A heading decides before content does; where the two contradict each other, both are told and
nothing is swapped silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pandas as pd

from gis import credit_code
from gis.checks import finding
from gis.intake.cleaning import cleaned, folded, squeezed
from gis.intake.grid import Grid
from gis.intake.personal import is_private
from gis.problems import Problem
from gis.schema import Column, Table
from gis.text import Text

COORDINATE = "coordinate"
"""A column that holds longitude and latitude in one cell: 117.28,31.86."""
COORDINATE_NAMES = (
    "坐标",
    "经纬度",
    "坐标点",
    "位置坐标",
    "lonlat",
    "lnglat",
    "location",
    "coordinate",
)
SAMPLED = 300
READ_FROM_NAMES = ("type", "level")
"""Columns of institutions that the rules for names fill where a file has words of its own."""
SURE, LIKELY, DOUBTFUL = 1.0, 0.8, 0.6
"""A heading that is the name itself, one that holds it, a column known by its content alone."""
_BRACKETS = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
_UNITS = re.compile(r"(亿元|百万元|万元|千元|元)")
_NAME = re.compile(
    r"(公司|银行|分行|支行|营业部|合伙企业[（(].*[)）]|中心|基金|合作社|集团|分公司|事务所|厂|店)$"
)
_ADDRESS = re.compile(r"[路街道巷村镇区县市].*\d|\d+号|[路街]与.*[路街].*口|大厦|广场|[幢栋座层室]")


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """How a file's columns become a table's: target column → heading; values for every row.

    `units` names the unit that a heading gives its amounts; `datum` that of the coordinates.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    datum: str = "auto"
    layout: str = ""

    def as_json(self) -> str:
        """Return the mapping as text, to be remembered."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Assignment:
    """Read a remembered mapping; raises ValueError or TypeError for anything else."""
    return Assignment(**json.loads(text))


def guess(grid: Grid, table: Table) -> Assignment:
    """Return the mapping that headings and content speak for; what is unclear is left out."""
    sample = grid.frame.head(SAMPLED * 4)
    scored = sorted(
        (
            (-score, place, target, heading)
            for place, heading in enumerate(grid.frame.columns)
            if not is_private(folded(heading))
            for target, score in _scores(heading, sample[heading], table)
        ),
    )
    columns: dict[str, str] = {}
    for _, _, target, heading in scored:
        if target not in columns and heading not in columns.values():
            columns[target] = heading
    if {"lon", "lat"} <= set(columns):
        columns.pop(COORDINATE, None)
    units = {
        target: unit
        for target, heading in columns.items()
        if target in table.by_name and (unit := unit_of(heading))
    }
    return Assignment(table=table.id, columns=columns, units=units)


def unit_of(heading: str) -> str:
    """Return the unit of amounts that a heading names: 注册资本（万元） → 万元."""
    inside = " ".join(_BRACKETS.findall(heading)) or heading
    found = _UNITS.search(inside)
    return found[1] if found else ""


def _scores(heading: str, values: pd.Series, table: Table) -> Iterator[tuple[str, float]]:
    held = [value for value in values.tolist() if value.strip()][:SAMPLED]
    for column in table.columns:
        score = _heading_score(heading, column)
        if score:
            fits = _agreement(column, held)
            # Another vocabulary under the same heading; type and level are read from names then.
            # One that must be there is taken by its own name: each value is then told of.
            own = column.required and score >= SURE
            if column.choices is None or fits >= 0.5 or own or column.name in READ_FROM_NAMES:
                yield column.name, score + 0.1 * fits
        elif (test := _CONTENT.get(column.name)) and held:
            share = sum(map(test, held)) / len(held)
            if share >= 0.8:
                yield column.name, DOUBTFUL * share - 0.2
    if "lon" in table.by_name and squeezed(heading) in map(squeezed, COORDINATE_NAMES):
        yield COORDINATE, SURE
    elif "lon" in table.by_name and held and all(map(pair, held)):
        yield COORDINATE, DOUBTFUL - 0.2


def _heading_score(heading: str, column: Column) -> float:
    whole = squeezed(heading)
    bare = squeezed(_BRACKETS.sub("", heading))
    names = [squeezed(name) for name in names_of(column)]
    if whole in names:
        return SURE + (0.05 if whole == names[0] else 0.0)
    if bare in names:
        return SURE - 0.05
    long = [
        name for name in names if len(name) >= 3 and name in bare and len(bare) <= 2 * len(name)
    ]
    return LIKELY * max(map(len, long)) / len(bare) if long else 0.0


def names_of(column: Column) -> tuple[str, ...]:
    """Return every heading that a column is known by."""
    return (column.name, column.label.zh, column.label.en, *column.aliases)


def _agreement(column: Column, held: Sequence[str]) -> float:
    """Return the share of cells that the column could hold, from 0 to 1."""
    if not held:
        return 0.5
    texts = cleaned(column, pd.Series(list(held), dtype=object))
    return sum(finding(column, text) is None for text in texts if text) / len(held)


def pair(text: str) -> tuple[float, float] | None:
    """Read two numbers out of one cell; None for anything else.

    >>> pair("117.28，31.86"), pair("31号")
    ((117.28, 31.86), None)
    """
    parts = [part for part in re.split(r"[,;\s|]+", folded(text).strip(" ()[]")) if part]
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        return None
    return first, second


def _is_code(text: str) -> bool:
    return credit_code.FORM.fullmatch(folded(text).strip().upper()) is not None


_CONTENT: Mapping[str, Callable[[str], bool]] = {
    "uscc": _is_code,
    "name_zh": lambda text: bool(_NAME.search(text.strip())),
    "address": lambda text: bool(_ADDRESS.search(text)) and not _NAME.search(text.strip()),
}


def contradictions(
    grid: Grid, mapping: Assignment, file: str = ""
) -> list[tuple[Problem, Assignment]]:
    """Return where content speaks against the mapping, each with the mapping that it speaks for."""
    found = []
    for one, other, says in (
        ("lon", "lat", Text("经度、纬度两列像是写反了", "Longitude and latitude look swapped")),
        ("name_zh", "address", Text("名称、地址两列像是写反了", "Name and address look swapped")),
        ("uscc", "name_zh", Text("代码、名称两列像是写反了", "Code and name look swapped")),
    ):
        if _look_swapped(grid, mapping, one, other):
            swapped = {**mapping.columns, one: mapping.columns[other], other: mapping.columns[one]}
            problem = Problem(
                file=file,
                column=f"{mapping.columns[one]} / {mapping.columns[other]}",
                says=says,
                cure=Text("请核对后选择“对调”", "Look at them, then choose “swap”"),
            )
            found.append((problem, replace(mapping, columns=swapped)))
    return found


def _look_swapped(grid: Grid, mapping: Assignment, one: str, other: str) -> bool:
    if one not in mapping.columns or other not in mapping.columns:
        return False
    first, second = (
        [text for text in grid.frame[mapping.columns[name]].head(SAMPLED) if text.strip()]
        for name in (one, other)
    )
    return (
        _share(one, first) < 0.2
        and _share(other, second) < 0.2
        and (_share(one, second) > 0.8 and _share(other, first) > 0.8)
    )


def _share(name: str, held: Sequence[str]) -> float:
    tests: Mapping[str, Callable[[str], bool]] = {
        **_CONTENT, "lon": _between(70, 136), "lat": _between(3, 54),
    }  # fmt: skip
    return sum(map(tests[name], held)) / len(held) if held else 0.0


def _between(low: float, high: float) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        try:
            return low <= float(folded(text)) <= high
        except ValueError:
            return False

    return test


def same_headings(assignment: Assignment, headings: Sequence[str]) -> bool:
    """Tell whether a file has every heading that a mapping names."""
    return set(assignment.columns.values()) <= set(headings)


def is_name_of(heading: str, column: Column) -> bool:
    """Tell whether a heading is the very name of a field: its stored name or one of its labels."""
    names = (column.name, column.label.zh, column.label.en)
    return squeezed(heading) in map(squeezed, names)
