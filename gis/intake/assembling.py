"""From the cells of a sheet or a text file to a grid: header named, foot and empties left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.intake import feet
from gis.intake.cells import Cells, error_cells, refuse_long_cells
from gis.intake.findings import NAMED, Place, letters, refusal, several, shown
from gis.intake.grid import Grid, Limits, Reading
from gis.intake.heads import LOOKED_AT, Head, find_head
from gis.intake.personal import without_persons
from gis.problems import Problem
from gis.text import Text

_HEAD_ROWS = 200
_MOST = 0.9
"""Share of rows that agree in width against their header: then it is the header that is odd."""
ERROR_WORDS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """A grid, why its header was taken, and what was noticed on the way."""

    grid: Grid
    evidence: Text
    problems: tuple[Problem, ...] = ()


def assemble(cells: Cells, reading: Reading, limits: Limits) -> Assembled:
    """Return the grid of a sheet's cells.

    Raises ProblemError where nothing stands in it, where there is a header and nothing below, and
    where cells are too long.
    """
    frame = _without_blanks(cells.frame)
    if frame.empty or not _filled(frame).any():
        raise refusal(
            Text("没有任何内容", "There is nothing in it"),
            Text("请确认已保存，内容在这个表里", "Make sure it was saved and is the right sheet"),
        )
    first = int(np.flatnonzero(_filled(frame))[0])
    seen = max(first + LOOKED_AT, first + _HEAD_ROWS, reading.header_row or 0)
    top = frame.iloc[: seen + 5].to_numpy().tolist()
    head = find_head(top, [m for m in cells.merges if m.top < len(top)], reading.header_row)
    body = frame.iloc[head.body :]
    numbers = np.arange(head.body + 1, len(frame) + 1, dtype=np.int64)
    problems = [*_head_problems(head), *_width_problems(cells, head)]
    body, numbers, foot = _without_foot(body, numbers)
    problems += foot
    body, numbers = _without_empty_rows(body, numbers)
    named, said = _named(body, head)
    kept, personal = without_persons(named)
    kept, errors = _without_errors(kept, numbers)
    problems += [*said, *personal, *errors, *_merge_problems(cells, head)]
    _refuse_empty(kept, head)
    refuse_long_cells(kept, numbers, limits)
    grid = Grid(frame=kept.reset_index(drop=True), rows=numbers, header_row=head.rows[0] + 1)
    return Assembled(grid=grid, evidence=head.evidence, problems=tuple(problems))


def _without_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with "" for each cell that holds nothing but blanks."""
    result = {}
    for name in frame:
        stripped = frame[name].str.strip()
        blank = (stripped == "") & (frame[name] != "")
        result[name] = frame[name].mask(blank, "") if blank.any() else frame[name]
    return pd.DataFrame(result, index=frame.index)


def _filled(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell for each row whether it holds anything."""
    filled = np.zeros(len(frame), dtype=bool)
    for name in frame:
        filled |= (frame[name] != "").to_numpy(dtype=bool)
    return filled


def _without_empty_rows(
    frame: pd.DataFrame, numbers: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    filled = _filled(frame)
    return (frame, numbers) if filled.all() else (frame[filled], numbers[filled])


def _without_foot(
    body: pd.DataFrame, numbers: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.int64], list[Problem]]:
    filled = np.flatnonzero(_filled(body))
    end = int(filled[-1]) + 1 if len(filled) else 0
    body, numbers = body.iloc[:end], numbers[:end]
    start = max(0, end - feet.LOOKED_AT)
    foot = feet.find_foot(body.iloc[start:].to_numpy().tolist(), numbers[start:].tolist())
    keep = np.ones(end, dtype=bool)
    keep[[start + position for position in foot.left_out]] = False
    if foot.left_out:
        body, numbers = body[keep], numbers[keep]
    return body, numbers, [*foot.problems, *_inner_totals(body, numbers)]


def _inner_totals(body: pd.DataFrame, numbers: NDArray[np.int64]) -> Iterator[Problem]:
    if body.empty:
        return
    first = body.iloc[:, : min(2, body.shape[1])]
    short = np.zeros(len(body), dtype=bool)
    for name in first:
        short |= first[name].str.contains(r"计|total", case=False).to_numpy(dtype=bool)
    cells = [next((c for c in row if c), "") for row in first[short].to_numpy().tolist()]
    places = [
        Place(row=row, value=value)
        for row, value in feet.inner_totals(cells, numbers[short].tolist())
    ]
    yield from several(
        places,
        Text("表中有合计行，按记录读入", "A row of totals inside the table was read as a record"),
        Text("如不是记录，请先删除该行", "Delete the row first if it is no record"),
    )


def _named(body: pd.DataFrame, head: Head) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the body under unique names, columns without name and content left out."""
    names = [*head.names[: body.shape[1]], *[""] * (body.shape[1] - len(head.names))]
    kept = [i for i, name in enumerate(names) if name or (body.iloc[:, i] != "").any()]
    problems: list[Problem] = []
    unique: list[str] = []
    for column in kept:
        name = names[column] or f"[{letters(column)}]"
        if not names[column]:
            problems.append(_nameless(head, name))
        elif name in unique:
            problems.append(_twice(head, name))
        unique.append(numbered(name, unique))
    return body.iloc[:, kept].set_axis(unique, axis=1), problems


def _without_errors(
    frame: pd.DataFrame, numbers: NDArray[np.int64]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the frame with the error words of spreadsheets as unknown, and where they stood."""
    places: list[Place] = []
    count = 0
    for position, name in enumerate(frame.columns):
        wrong = frame[name].isin(ERROR_WORDS).to_numpy(dtype=bool)
        if not wrong.any():
            continue
        count += int(wrong.sum())
        for row in np.flatnonzero(wrong)[:NAMED]:
            value = str(frame.iat[row, position])
            places.append(Place(row=int(numbers[row]), column=str(name), value=value))
        frame = frame.assign(**{str(name): frame[name].mask(wrong, "")})
    return frame, list(error_cells(places, count))


def numbered(name: str, taken: Sequence[str]) -> str:
    """Return a name that is not taken yet: 名称, 名称 (2), 名称 (3)."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name} ({count})"
    return candidate


def _nameless(head: Head, name: str) -> Problem:
    return Problem(
        row=head.rows[-1] + 1,
        column=name,
        says=Text("这一列没有列名", "The column has no name"),
        cure=Text("请在表头写上列名；现以列的字母代替", "Name it; its letter stands in"),
    )


def _twice(head: Head, name: str) -> Problem:
    return Problem(
        row=head.rows[-1] + 1,
        column=shown(name),
        says=Text("列名重复，后者已加编号", "The name occurs again; the later one is numbered"),
        cure=Text("请核对两列是否相同，并改成不同的列名", "Compare the columns and rename one"),
    )


def _head_problems(head: Head) -> Iterator[Problem]:
    if not head.sure:
        yield Problem(
            row=head.rows[0] + 1,
            says=Text(
                "没有找到像表头的一行，暂以此行为表头",
                "No row looks like a header; this one is taken for it",
            ),
            cure=Text("请指定表头行，或在表上补一行列名", "Choose the header row, or add one"),
        )


def _width_problems(cells: Cells, head: Head) -> Iterator[Problem]:
    """Yield which rows of a text file have more or fewer cells than its header."""
    if cells.widths is None:
        return
    expected = int(cells.widths[head.rows[-1]])
    widths = cells.widths[head.body :]
    usual = int(np.median(widths)) if len(widths) else expected
    if usual != expected and (widths == usual).mean() > _MOST:
        yield _narrow_head(head, expected, usual)
        expected = usual
    for wrong, says in (
        (widths > expected, Text("比表头多出几格", "The row has more cells than the header")),
        ((widths < expected) & (widths > 1), Text("比表头少几格", "The row has too few cells")),
    ):
        rows = np.flatnonzero(wrong)
        places = [
            Place(row=int(row) + head.body + 1, value=f"{widths[row]} / {expected}")
            for row in rows[:50]
        ]
        yield from several(
            places,
            says,
            Text("可能是单元格里的分隔符没有加引号", "A delimiter in a cell may lack its quotes"),
            count=len(rows),
        )


def _narrow_head(head: Head, expected: int, usual: int) -> Problem:
    return Problem(
        row=head.rows[-1] + 1,
        value=f"{expected} / {usual}",
        says=Text("表头与各行的格数不同", "The header has another number of cells than the rows"),
        cure=Text(
            "请补上缺少的列名，或核对分隔符", "Add the names that lack, or check the delimiter"
        ),
    )


def _merge_problems(cells: Cells, head: Head) -> Iterator[Problem]:
    last = len(cells.frame) - 1
    filled = [m for m in cells.merges if m.top >= head.body and min(m.bottom, last) > m.top]
    places = [Place(row=m.top + 1, column=letters(m.left)) for m in filled]
    yield from several(
        places,
        Text("合并单元格已逐行填写", "A merged cell was filled into each of its rows"),
        Text("请核对；最好在表中取消合并", "Check it; better unmerge the cells in the sheet"),
    )


def _refuse_empty(frame: pd.DataFrame, head: Head) -> None:
    if frame.empty:
        raise refusal(
            Text("只有表头，没有数据", "There is a header and nothing below"),
            Text("请在表头下填入记录，或改选表头行", "Add records, or choose another header row"),
            row=head.rows[0] + 1,
        )
