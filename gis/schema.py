"""One definition of a table: its columns give checks, labels, templates and the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.problems import Problem
from gis.text import Text, is_missing
from gis.vocabulary import Choices

Kind = Literal["text", "integer", "number", "boolean", "date", "choice", "list", "url"]
GeometryKind = Literal["", "point", "line", "polygon"]

DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
"""A date as precise as its source: 2024, 2024-02 or 2024-02-29."""
LIST_MARK = ";"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column: its stored name, label, kind, unit and limits; `list` holds codes joined by ;.

    `english_factor` turns the stored amount into that of the English unit.
    """

    name: str
    label: Text
    kind: Kind = "text"
    unit: Text | None = None
    english_factor: float = 1.0
    required: bool = False
    choices: Choices | None = None
    minimum: float | None = None
    maximum: float | None = None
    refers_to: str = ""
    aliases: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table: what one row is, its key, its columns in order, and the geometry if it has one."""

    id: str
    title: Text
    row: Text
    key: str
    columns: tuple[Column, ...]
    geometry: GeometryKind = ""
    geometry_optional: bool = False
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


def typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each column in its kind's dtype; unparsable cells stay as they are.

    Text columns become str with "" for the unknown; numbers become float with NaN, booleans
    become True, False or None.
    """
    result = frame.copy()
    for column in table.columns:
        if column.name in result:
            result[column.name] = _typed_column(column, result[column.name])
    return result


def _typed_column(column: Column, values: pd.Series[Any]) -> pd.Series[Any]:
    if column.kind in ("integer", "number"):
        numbers = pd.to_numeric(values, errors="coerce")
        unparsed = numbers.isna() & ~values.map(is_missing)
        return values if unparsed.any() else numbers.astype("float64")
    if column.kind == "boolean":
        read = {"true": True, "false": False, "1": True, "0": False}
        return values.map(lambda v: None if is_missing(v) else read.get(str(v).lower(), v)).astype(
            object
        )
    return values.map(lambda v: "" if is_missing(v) else str(v)).astype(object)


def check(table: Table, frame: pd.DataFrame, *, file: str = "") -> list[Problem]:
    """Return every problem of the frame against the definition, in row order, none raised.

    Rows are counted as a person sees them in a sheet: the header is row 1.
    """
    problems = [
        Problem(
            file=file,
            column=name,
            fatal=True,
            says=Text("缺少必填列", "A required column is missing"),
            cure=Text("请按数据模板补上该列", "Add the column as in the template"),
        )
        for name in table.required
        if name not in frame
    ]
    problems += [
        Problem(
            file=file,
            column=str(name),
            fatal=True,
            says=Text("表中有定义之外的列", "The table has a column that is not defined"),
            cure=Text("请删除该列，或改成模板中的列名", "Remove it, or name it as in the template"),
        )
        for name in frame.columns
        if name not in table.by_name and name != "geometry"
    ]
    problems += list(_duplicates(table, frame, file))
    for column in table.columns:
        if column.name in frame:
            problems += _cells(column, frame[column.name], file)
    if table.geometry:
        problems += list(_geometries(table, frame, file))
    return sorted(problems, key=lambda problem: (problem.row or 0, problem.column))


def _duplicates(table: Table, frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    if table.key not in frame:
        return
    keys = frame[table.key]
    for position in np.flatnonzero(keys.duplicated(keep="first").to_numpy()):
        yield Problem(
            file=file,
            row=int(position) + 2,
            column=table.key,
            value=str(keys.iloc[position]),
            fatal=True,
            says=Text("编号重复", "The id occurs twice"),
            cure=Text("每条记录应有唯一编号", "Every record needs an id of its own"),
        )


def _cells(column: Column, values: pd.Series[Any], file: str) -> Iterator[Problem]:
    for position, value in enumerate(values):
        finding = _finding(column, value)
        if finding is not None:
            says, cure = finding
            yield Problem(
                file=file,
                row=position + 2,
                column=column.name,
                value="" if is_missing(value) else str(value)[:80],
                fatal=True,
                says=says,
                cure=cure,
            )


def _finding(column: Column, value: object) -> tuple[Text, Text] | None:
    if is_missing(value):
        if not column.required:
            return None
        return Text("必填项为空", "A required value is empty"), Text("请填写", "Fill it in")
    if column.kind in ("number", "integer"):
        return _number_finding(column, value)
    if column.kind == "boolean" and value not in (True, False, "true", "false"):
        return Text("不是 true 或 false", "Not true or false"), Text("请改写", "Correct it")
    if column.kind == "date" and not DATE.match(str(value)):
        return (
            Text("日期格式不对", "Not a date"),
            Text("请写成 2024、2024-02 或 2024-02-29", "Write 2024, 2024-02 or 2024-02-29"),
        )
    if column.kind == "url" and not str(value).startswith(("http://", "https://")):
        return Text("不是网址", "Not a web address"), Text("应以 http 开头", "It starts with http")
    return _choice_finding(column, value)


def _number_finding(column: Column, value: object) -> tuple[Text, Text] | None:
    try:
        amount = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return Text("不是数字", "Not a number"), Text("请只填数字", "Write digits only")
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


def _geometries(table: Table, frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    if not isinstance(frame, gpd.GeoDataFrame):
        yield Problem(
            file=file,
            fatal=True,
            says=Text("文件没有几何图形", "The file holds no geometry"),
            cure=Text("请使用 GeoJSON 文件", "Use a GeoJSON file"),
        )
        return
    wanted = {
        "point": {"Point"},
        "line": {"LineString", "MultiLineString"},
        "polygon": {"Polygon", "MultiPolygon"},
    }[table.geometry]
    for position, shape in enumerate(frame.geometry):
        if shape is None or shape.is_empty:
            if not table.geometry_optional:
                yield _geometry_problem(file, position, Text("图形为空", "The geometry is empty"))
        elif shape.geom_type not in wanted and not table.geometry_optional:
            says = Text("图形类型不对", "The geometry has the wrong type")
            yield _geometry_problem(file, position, says)
        elif not shape.is_valid:
            says = Text("图形自相交或无效", "The geometry is not valid")
            yield _geometry_problem(file, position, says)


def _geometry_problem(file: str, position: int, says: Text) -> Problem:
    return Problem(
        file=file,
        row=position + 1,
        column="geometry",
        fatal=True,
        says=says,
        cure=Text("请修复该图形后重试", "Mend the geometry and try again"),
    )


def frictionless_schema(table: Table) -> dict[str, Any]:
    """Return the table as a Frictionless Table Schema (the datapackage.json form)."""
    types = {"text": "string", "date": "string", "choice": "string", "list": "string"}
    fields = []
    for column in table.columns:
        constraints: dict[str, Any] = {"required": True} if column.required else {}
        if column.kind == "choice" and column.choices is not None:
            constraints["enum"] = list(column.choices)
        if column.kind == "date":
            constraints["pattern"] = DATE.pattern.strip("^$")
        if column.minimum is not None:
            constraints["minimum"] = column.minimum
        if column.maximum is not None:
            constraints["maximum"] = column.maximum
        if column.name == table.key:
            constraints["unique"] = True
        entry: dict[str, Any] = {
            "name": column.name,
            "type": types.get(column.kind, "string" if column.kind == "url" else column.kind),
            "title": column.label.zh,
            "title_en": column.label.en,
        }
        if column.kind == "url":
            entry["format"] = "uri"
        if column.unit is not None:
            entry["unit"] = column.unit.zh
        if column.note is not None:
            entry["description"] = f"{column.note.zh} {column.note.en}"
        if constraints:
            entry["constraints"] = constraints
        fields.append(entry)
    return {"fields": fields, "primaryKey": table.key, "missingValues": [""]}
