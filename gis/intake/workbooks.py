"""Workbooks: XLSX, XLS and ODS, read by calamine after they were measured; macros never run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from gis.intake import archives
from gis.intake.assembling import Assembled, assemble
from gis.intake.cells import BLOCK_ROWS, Cells, error_cells, stack
from gis.intake.findings import Place, letters, refusal, several, shown
from gis.intake.grid import Limits, Progress, Reading
from gis.intake.heads import Merge
from gis.intake.kinds import macros_said
from gis.intake.sheet_scan import Scan, furthest, scan_ods, scan_xlsx
from gis.intake.xls_scan import refuse_locked, scan_xls
from gis.problems import Problem
from gis.text import Text

_EXACT = 1e15
"""From here on a sheet's number has lost digits: it keeps 15."""
_SCANS: dict[str, Callable[[Path, str], Scan]] = {
    "xlsx": scan_xlsx,
    "xls": scan_xls,
    "ods": scan_ods,
}
_KEPT = 100

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A sheet of a workbook as a grid, and the names of all sheets, hidden ones last."""

    sheets: tuple[str, ...]
    sheet: str
    assembled: Assembled


@dataclass
class _Noticed:
    """Numbers that are too long for a sheet's 15 digits."""

    long: list[Place] = field(default_factory=list)
    count: int = 0


def read_workbook(
    path: Path, kind: str, reading: Reading, limits: Limits, progress: Progress | None = None
) -> Workbook:
    """Return a sheet of a workbook: the one asked for, else the first visible one with a table.

    Dates come as ISO text, numbers without a false ".0", formulas as the value that was stored.
    Raises ProblemError for a damaged or locked file, an unknown sheet, a sheet that is too large.
    """
    from python_calamine import CalamineWorkbook

    if kind == "xls":
        refuse_locked(path)
    elif kind == "ods":  # calamine reads all sheets of an ODS at once
        _refuse_far(scan_ods(path, ""), limits, "")
    with guarded(lambda: CalamineWorkbook.from_path(str(path))) as book:
        visible, hidden = _sheet_names(book)
        name, scan = _chosen(path, kind, reading, (visible, hidden))
        _refuse_far(scan, limits, name)
        sheet = guarded(lambda: book.get_sheet_by_name(name))
        noticed = _Noticed()
        merges = _merges(sheet)
        blocks = _blocks(sheet, merges, noticed, progress)
        cells = Cells(frame=stack(blocks, limits), merges=merges)
    assembled = assemble(cells, reading, limits)
    problems = (*_scan_problems(scan), *_number_problems(noticed), *assembled.problems)
    why = assembled.evidence
    evidence = Text(f"工作表“{name}”；{why.zh}", f"Sheet “{name}”; {why.en}")
    whole = Assembled(grid=assembled.grid, evidence=evidence, problems=problems)
    return Workbook(sheets=(*visible, *hidden), sheet=name, assembled=whole)


def guarded(work: Callable[[], Result]) -> Result:
    """Return what calamine reads; its errors, and a panic of its Rust code, become refusals."""
    from python_calamine import CalamineError, PasswordError

    try:
        return work()
    except PasswordError:
        raise archives.locked() from None
    except (CalamineError, OSError, ValueError, OverflowError, TypeError) as error:
        raise archives.damaged(str(error)) from None
    except BaseException as error:
        # PyO3's panic is no Exception, and has no name that could be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise archives.damaged() from None


def _sheet_names(book: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of visible and of hidden worksheets; charts and dialogs are no tables."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    visible = tuple(s.name for s in sheets if s.visible == SheetVisibleEnum.Visible)
    hidden = tuple(s.name for s in sheets if s.visible != SheetVisibleEnum.Visible)
    if not sheets:
        raise refusal(
            Text("工作簿里没有工作表", "The workbook has no worksheet"),
            Text("请确认文件完整", "Make sure that the file is complete"),
        )
    return visible, hidden


def _chosen(
    path: Path, kind: str, reading: Reading, names: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[str, Scan]:
    """Return the sheet to read and its measure."""
    scan = _SCANS[kind]
    visible, hidden = names
    if reading.sheet:
        if reading.sheet not in (*visible, *hidden):
            raise unknown_sheet(reading.sheet, (*visible, *hidden))
        return reading.sheet, scan(path, reading.sheet)
    filled: list[tuple[str, Scan]] = []
    for name in visible or hidden:
        measured = scan(path, name)
        if measured.last_row > 1 and measured.last_column > 1:
            return name, measured
        if measured.last_row:
            filled.append((name, measured))
    first = (visible or hidden)[0]
    return filled[0] if filled else (first, Scan())


def unknown_sheet(asked: str, names: Sequence[str]) -> Exception:
    """Return the refusal of a sheet or layer that is not in the file."""
    choices = ", ".join(names[:20])
    return refusal(
        Text("没有这个工作表或图层", "There is no such sheet or layer"),
        Text(f"可选：{choices}", f"Choose from: {choices}"),
        value=shown(asked),
    )


def _refuse_far(scan: Scan, limits: Limits, name: str) -> None:
    area = scan.last_row * scan.last_column
    if scan.last_column <= limits.columns and area <= limits.cells:
        return
    raise refusal(
        Text(
            f"内容一直到 {furthest(scan)}，超过 {limits.columns:,} 列或 {limits.cells:,} 格",
            f"Values reach to {furthest(scan)}: more than {limits.columns:,} columns "
            f"or {limits.cells:,} cells",
        ),
        Text(
            "请删除表外零散的单元格，或只保留需要的列",
            "Delete stray cells outside the table, or keep only the columns that are needed",
        ),
        sheet=name,
        row=scan.last_row,
        column=letters(scan.last_column - 1),
    )


def _merges(sheet: Any) -> tuple[Merge, ...]:
    ranges = sorted(sheet.merged_cell_ranges or [])
    return tuple(Merge(top=a, left=b, bottom=c, right=d) for (a, b), (c, d) in ranges)


def _blocks(
    sheet: Any, merges: Sequence[Merge], noticed: _Noticed, progress: Progress | None
) -> Iterator[list[list[str]]]:
    """Yield blocks of rows as text, merged cells filled down."""
    if sheet.start is None:
        return
    offset, height = int(sheet.start[1]), int(sheet.total_height)
    down = {m.top: [] for m in merges if m.bottom > m.top}  # type: dict[int, list[Merge]]
    for merge in merges:
        if merge.bottom > merge.top:
            down[merge.top].append(merge)
    filling: list[tuple[Merge, str]] = []
    rows = iter(sheet.iter_rows())
    done = 0
    while block := list(islice(rows, BLOCK_ROWS)):
        texts: list[list[str]] = []
        for number, row in enumerate(block, start=done):
            cells = [""] * offset + [_text(v, number, i, noticed) for i, v in enumerate(row)]
            filling = [(m, value) for m, value in filling if m.bottom >= number]
            for merge, value in filling:
                if merge.left < len(cells) and not cells[merge.left]:
                    cells[merge.left] = value
            for merge in down.get(number, ()):
                if merge.left < len(cells):
                    filling.append((merge, cells[merge.left]))
            texts.append(cells)
        done += len(block)
        if progress:
            progress(min(done, height), max(height, done))
        yield texts


def _text(value: Any, row: int, column: int, noticed: _Noticed) -> str:
    """Return a cell as text: dates in ISO form, whole numbers without decimals."""
    if value.__class__ is str:
        return str(value)
    if value.__class__ is float:
        if abs(value) >= _EXACT:
            noticed.count += 1
            if len(noticed.long) < _KEPT:
                place = Place(row=row + 1, column=letters(column), value=number_text(value))
                noticed.long.append(place)
        return number_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def number_text(value: float) -> str:
    """Return a number as a sheet shows it: 15 digits at most, whole numbers without decimals.

    >>> number_text(3.0), number_text(0.1 + 0.2), number_text(117.28)
    ('3', '0.3', '117.28')
    """
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value):
        return str(int(value)) if abs(value) < _EXACT else str(int(Decimal(f"{value:.15g}")))
    return f"{value:.15g}"


def _scan_problems(scan: Scan) -> Iterator[Problem]:
    yield from error_cells(scan.errors, scan.error_count)
    yield from several(
        scan.uncounted,
        Text("公式没有保存计算结果，按没有数据读入", "No result was stored for the formula"),
        Text("请在 Excel 或 WPS 中打开并保存一次", "Open it in Excel or WPS and save it"),
        count=scan.uncounted_count,
    )
    if scan.macros:
        yield macros_said()


def _number_problems(noticed: _Noticed) -> Iterator[Problem]:
    yield from several(
        noticed.long,
        Text(
            "数字超过 15 位，后面的位数已被表格软件丢失",
            "A number of more than 15 digits: the sheet has lost the last ones",
        ),
        Text("请把这一列设为文本，重新填写完整代码", "Make the column text and write it again"),
        count=noticed.count,
    )
