"""Cells in words: what a record's values and its name are in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from gis.schema import Column
from gis.text import NO_DATA, Language, Text, is_missing, join, number


def names_in(features: pd.DataFrame, columns: tuple[str, str], language: Language) -> list[str]:
    """Return names in the language; a record without an English name keeps its Chinese one."""
    chinese = features[columns[0]].tolist()
    if language == "zh" or columns[1] not in features:
        return chinese
    english = features[columns[1]].tolist()
    return [zh if is_missing(en) else en for zh, en in zip(chinese, english, strict=True)]


def tips(
    columns: Sequence[Column], features: pd.DataFrame, language: Language
) -> list[list[tuple[str, str]]]:
    """Word every record's pairs of label and value, column by column."""
    if not columns:
        return [[] for _ in range(len(features))]
    worded = [_column_tips(column, features, language) for column in columns]
    return [list(pairs) for pairs in zip(*worded, strict=True)]


def _column_tips(
    column: Column, features: pd.DataFrame, language: Language
) -> list[tuple[str, str]]:
    """Word a column's cells; each distinct value is worded once, and its pair is shared."""
    if features.empty:
        return []
    label = spoken(column, language)
    values = features[_spoken_name(column, features, language)].tolist()
    # By type too: 1 and True are equal and are worded differently.
    keys = list(zip(map(type, values), values, strict=True))
    told = {key: (label, show(column, key[1], language)) for key in set(keys)}
    return [told[key] for key in keys]


def spoken(column: Column, language: Language) -> str:
    """Return a column's label; that of a Chinese text speaks for its English twin too."""
    return column.label.get(language).removesuffix(" (Chinese)")


def _spoken_name(column: Column, features: pd.DataFrame, language: Language) -> str:
    """Name the column to read in a language: a text ending in _zh has a twin in _en."""
    stem = column.name.removesuffix("_zh")
    twin = f"{stem}_en"
    return twin if language == "en" and stem != column.name and twin in features else column.name


def show(column: Column, value: Any, language: Language) -> str:
    """Write a cell for people: coded values in words, numbers grouped, the unknown as 暂无数据."""
    if is_missing(value):
        return NO_DATA.get(language)
    if column.choices is not None:
        words = [column.choices[code].get(language) for code in str(value).split(";")]
        return join(words, language)
    if column.kind in ("number", "integer"):
        unit = f" {column.unit.get(language)}" if column.unit else ""
        amount = value * column.english_factor if language == "en" else value
        return f"{number(amount)}{unit}"
    if column.kind == "boolean":
        return (Text("是", "Yes") if value else Text("否", "No")).get(language)
    return str(value)


def counted(value: float, unit: Text) -> Text:
    """Write a count with its unit; one of them is singular in English.

    >>> counted(1, Text("只", "funds")).en.replace("\u2009", " ")
    '1 fund'
    """
    english = unit.en.removesuffix("s") if value == 1 else unit.en
    return Text(f"{number(value)} {unit.zh}", f"{number(value)} {english}")
