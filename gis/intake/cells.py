"""The cells of a sheet as text, before a header is known, and the limits that they keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.intake.findings import Place, refusal, several
from gis.intake.grid import Limits
from gis.intake.heads import Merge
from gis.problems import Problem, ProblemError
from gis.text import Text

BLOCK_ROWS = 5_000
"""Rows that are turned into columns at a time."""


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Every row of a sheet as text, columns numbered from 0, and its merged ranges."""

    frame: pd.DataFrame = field(repr=False)
    merges: tuple[Merge, ...] = ()
    widths: NDArray[np.int64] | None = field(default=None, repr=False)
    """How many cells each row has in a text file, where rows can differ."""


def stack(blocks: Iterable[Sequence[Sequence[str]]], limits: Limits) -> pd.DataFrame:
    """Return blocks of rows as one frame of str; raises ProblemError for too many rows."""
    frames: list[pd.DataFrame] = []
    total = 0
    for rows in blocks:
        total += len(rows)
        if total > limits.rows:
            raise too_many_rows(limits)
        columns = zip_longest(*rows, fillvalue="")
        frames.append(
            pd.DataFrame({i: pd.array(list(cells), dtype="str") for i, cells in enumerate(columns)})
            if any(rows)
            else pd.DataFrame(index=range(len(rows)))
        )
    if not frames:
        return pd.DataFrame()
    widest = max(frame.shape[1] for frame in frames)
    even = [frame.reindex(columns=range(widest), fill_value="").astype("str")
            if frame.shape[1] < widest else frame for frame in frames]  # fmt: skip
    return pd.concat(even, ignore_index=True)


def too_many_rows(limits: Limits) -> ProblemError:
    """Return the refusal of a table that is too long."""
    return refusal(
        Text(f"超过 {limits.rows:,} 行", f"There are more than {limits.rows:,} rows"),
        Text("请拆成几个文件，或删除表后的空行", "Split the file, or delete empty rows below"),
    )


def too_many_columns(limits: Limits, row: int, found: int) -> ProblemError:
    """Return the refusal of a table that is too wide."""
    return refusal(
        Text(f"有 {found:,} 列，最多 {limits.columns:,} 列",
             f"There are {found:,} columns, at most {limits.columns:,} are read"),
        Text("请只保留需要的列；如列没有分开，请检查分隔符",
             "Keep the columns that are needed; check the delimiter"),
        row=row,
    )  # fmt: skip


def refuse_long_cells(frame: pd.DataFrame, numbers: NDArray[np.int64], limits: Limits) -> None:
    """Raise ProblemError that names each cell with more characters than a cell may hold."""
    places: list[Place] = []
    for name in frame:
        lengths = frame[name].str.len().to_numpy()
        for position in np.flatnonzero(lengths > limits.cell_characters)[:50]:
            value = str(frame[name].iloc[position])
            places.append(Place(row=int(numbers[position]), column=str(name), value=value))
    if places:
        raise ProblemError(*long_cells(places, limits))


def long_cells(places: Sequence[Place], limits: Limits) -> list[Problem]:
    """Return the problems of cells that hold too many characters."""
    most = limits.cell_characters
    return list(
        several(
            places,
            Text(f"一格超过 {most:,} 个字符", f"A cell holds more than {most:,} characters"),
            Text("请缩短；也可能是引号没有成对", "Shorten it; or a quote may not be closed"),
            fatal=True,
        )
    )


def error_cells(places: Sequence[Place], count: int) -> Iterable[Problem]:
    """Return what is said of cells that hold an error of a spreadsheet."""
    return several(
        places,
        Text("单元格是错误值，按没有数据读入", "The cell holds an error and was read as unknown"),
        Text("请在表中改正公式或填写数值", "Correct the formula, or write the value"),
        count=count,
    )
