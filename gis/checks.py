"""What is wrong with a frame against its table's definition: all of it, by row and column.

A `Fault` holds one finding with all the rows it concerns, so that a file with a million wrong rows
needs no million problems; `check` writes them out one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.problems import Problem
from gis.schema import DATE, LIST_MARK, Column, Table, missing
from gis.text import Text, is_missing

VALUE_LENGTH = 80
SHAPES = {
    "point": {"Point"},
    "line": {"LineString", "MultiLineString"},
    "polygon": {"Polygon", "MultiPolygon"},
}
Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One finding: where it stands (positions in the frame; none for the table), how to cure it.

    `refuses` tells whether the rows it names cannot be taken as they are.
    """

    column: str
    says: Text
    cure: Text
    rows: Rows
    refuses: bool = True

    def problems(self, frame: pd.DataFrame, numbers: Rows, file: str = "") -> Iterator[Problem]:
        """Yield a problem for each row; `numbers` are the rows' numbers as a person sees them."""
        if not len(self.rows):
            yield Problem(
                file=file, column=self.column, says=self.says, cure=self.cure, fatal=self.refuses
            )
        values = frame[self.column] if self.column in frame and self.column != "geometry" else None
        for position in self.rows:
            value = None if values is None else values.iloc[position]
            yield Problem(
                file=file,
                row=int(numbers[position]),
                column=self.column,
                value="" if is_missing(value) else str(value)[:VALUE_LENGTH],
                fatal=self.refuses,
                says=self.says,
                cure=self.cure,
            )


def check(table: Table, frame: pd.DataFrame, *, file: str = "") -> list[Problem]:
    """Return every problem of the frame against the definition, in row order, none raised.

    Rows are counted as a person sees them in a sheet: the header is row 1; features from 1.
    """
    numbers = np.arange(len(frame), dtype=np.int64) + (1 if table.geometry else 2)
    found = [
        problem
        for fault in faults(table, frame)
        for problem in fault.problems(frame, numbers, file)
    ]
    return sorted(found, key=lambda problem: (problem.row or 0, problem.column))


def faults(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Return every finding of the frame against the definition."""
    nowhere = np.array([], dtype=np.int64)
    found = [
        Fault(
            column=name,
            rows=nowhere,
            says=Text("缺少必填列“{name}”", "The required column “{name}” is missing").format(
                name=table.by_name[name].label
            ),
            cure=Text("请按数据模板补上该列", "Add the column as in the template"),
        )
        for name in table.required
        if name not in frame
    ]
    found += [
        Fault(
            column=str(name),
            rows=nowhere,
            says=Text("表中有定义之外的列", "The table has a column that is not defined"),
            cure=Text("请删除该列，或改成模板中的列名", "Remove it, or name it as in the template"),
        )
        for name in frame.columns
        if name not in table.by_name and name != "geometry"
    ]
    found += _duplicates(table, frame)
    for column in table.columns:
        if column.name in frame:
            found += _cells(column, frame[column.name])
    if table.geometry:
        found += _geometries(table, frame)
    return found


def _duplicates(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    if table.key not in frame:
        return
    again = np.flatnonzero(frame[table.key].duplicated(keep="first").to_numpy())
    if len(again):
        yield Fault(
            column=table.key,
            rows=again,
            says=Text("编号重复", "The id occurs twice"),
            cure=Text("每条记录应有唯一编号", "Every record needs an id of its own"),
        )


def _cells(column: Column, values: pd.Series[Any]) -> list[Fault]:
    """Return the findings of a column: each different value is looked at once."""
    unknown = missing(values)
    found = []
    if column.required and unknown.any():
        says = Text("必填项为空", "A required value is empty")
        rows = np.flatnonzero(unknown)
        found.append(
            Fault(column=column.name, rows=rows, says=says, cure=Text("请填写", "Fill it in"))
        )
    by_words: dict[tuple[Text, Text], list[Rows]] = {}
    for finding, rows in _wrong(column, values, unknown):
        by_words.setdefault(finding, []).append(rows)
    for (says, cure), parts in by_words.items():
        where = np.sort(np.concatenate(parts))
        found.append(Fault(column=column.name, rows=where, says=says, cure=cure))
    return found


def _wrong(
    column: Column, values: pd.Series[Any], unknown: NDArray[np.bool_]
) -> Iterator[tuple[tuple[Text, Text], Rows]]:
    if column.kind == "text" and column.choices is None and column.verify is None:
        return
    if values.dtype.kind in "fiu":
        outside = _outside(column, values.to_numpy(dtype=np.float64)) & ~unknown
        candidates = np.flatnonzero(outside)
    else:
        candidates = np.flatnonzero(~unknown)
    codes, uniques = pd.factorize(values.iloc[candidates])
    wrong = {
        code: found
        for code, value in enumerate(uniques.tolist())
        if (found := finding(column, value)) is not None
    }
    if not wrong:
        return
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(uniques) + 1))
    for code, found in wrong.items():
        yield found, candidates[order[starts[code] : starts[code + 1]]]


def _outside(column: Column, amounts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which numbers are worth a closer look: out of range, or no whole number."""
    odd = np.zeros(len(amounts), dtype=bool)
    if column.kind == "integer":
        odd |= amounts != np.floor(amounts)
    if column.minimum is not None:
        odd |= amounts < column.minimum
    if column.maximum is not None:
        odd |= amounts > column.maximum
    return odd | np.isinf(amounts)


def finding(column: Column, value: object) -> tuple[Text, Text] | None:
    """Return what is wrong with a known value and what to do; None where nothing is."""
    if column.kind in ("number", "integer"):
        return _number_finding(column, value)
    if column.kind == "boolean" and value not in (True, False, "true", "false"):
        return Text("不是 true 或 false", "Not true or false"), Text("请改写", "Correct it")
    if column.kind == "date" and not _is_date(str(value)):
        return (
            Text("日期格式不对", "Not a date"),
            Text("请写成 2024、2024-02 或 2024-02-29", "Write 2024, 2024-02 or 2024-02-29"),
        )
    if column.kind == "url" and not str(value).startswith(("http://", "https://")):
        return Text("不是网址", "Not a web address"), Text("应以 http 开头", "It starts with http")
    if column.verify is not None and (found := column.verify(str(value))) is not None:
        return found
    return _choice_finding(column, value)


def _is_date(value: str) -> bool:
    """Tell whether a value is a year, a month or a day of the calendar."""
    if not DATE.match(value):
        return False
    if len(value) < len("2024-02-29"):
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _number_finding(column: Column, value: object) -> tuple[Text, Text] | None:
    try:
        amount = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return Text("不是数字", "Not a number"), Text("请只填数字", "Write digits only")
    if not np.isfinite(amount):
        return Text("不是有限的数字", "Not a finite number"), Text("请改写", "Correct it")
    if column.kind == "integer" and not amount.is_integer():
        return Text("不是整数", "Not a whole number"), Text("请填整数", "Write a whole number")
    low, high = column.minimum, column.maximum
    if (low is not None and amount < low) or (high is not None and amount > high):
        limits = Text("应在 {low} 至 {high} 之间", "Expected {low} to {high}").format(
            low="−∞" if low is None else low, high="∞" if high is None else high
        )
        return Text("超出允许范围", "Out of range"), limits
    return None


def _choice_finding(column: Column, value: object) -> tuple[Text, Text] | None:
    if column.choices is None:
        return None
    codes = str(value).split(LIST_MARK) if column.kind == "list" else [str(value)]
    unknown = [code for code in codes if code not in column.choices]
    if not unknown:
        return None
    allowed = ", ".join(column.choices)
    return (
        Text("不在可选值之列", "Not one of the choices"),
        Text(f"可选：{allowed}", f"Choices: {allowed}"),
    )


def _geometries(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    if not isinstance(frame, gpd.GeoDataFrame):
        yield Fault(
            column="geometry",
            rows=np.array([], dtype=np.int64),
            says=Text("文件没有几何图形", "The file holds no geometry"),
            cure=Text("请使用 GeoJSON 文件", "Use a GeoJSON file"),
        )
        return
    shapes = np.asarray(frame.geometry, dtype=object)
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = np.array(["" if shape is None else shape.geom_type for shape in shapes], dtype=object)
    other = ~blank & ~np.isin(kinds, list(SHAPES[table.geometry]))
    invalid = ~blank & ~shapely.is_valid(shapes)
    for rows, says in (
        (blank & (not table.geometry_optional), Text("图形为空", "The geometry is empty")),
        (
            other & (not table.geometry_optional),
            Text("图形类型不对", "The geometry has the wrong type"),
        ),
        (invalid & ~other, Text("图形自相交或无效", "The geometry is not valid")),
    ):
        if rows.any():
            yield Fault(
                column="geometry",
                rows=np.flatnonzero(rows),
                says=says,
                cure=Text("请修复该图形后重试", "Mend the geometry and try again"),
            )


__all__ = ["Fault", "Rows", "check", "faults", "finding", "missing"]
