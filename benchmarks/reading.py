"""Opening large files as a grid of text, beside plain pandas on the same files.

The alternatives are `pandas.read_csv` and `read_excel` with every column as text: they find neither
encoding nor header, say nothing of what they dropped, and are told here what they need to know.
Memory is the peak of a process of its own, imports included.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.intake.opening import open_file

ROOT = Path(__file__).resolve().parent.parent
ROWS, COLUMNS = 1_000_000, 12
SHEET_ROWS, SHEET_COLUMNS = 40_000, 15
CSV_S, CSV_MB, XLSX_S = 15.0, 1_200, 6.0
"""The targets."""
REPEATS = 2
READ_CSV = "pandas.read_csv(dtype=str), encoding known"
READ_EXCEL = "pandas.read_excel(dtype=str, engine='openpyxl')"
PEAK = """
import resource, sys
from pathlib import Path
import pandas as pd
from gis.intake.opening import open_file
path = Path(sys.argv[1])
if sys.argv[2] == "ours":
    open_file(path, name=path.name)
else:
    pd.read_csv(path, dtype=str, keep_default_na=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""


def run() -> list[Figure]:
    """Measure; raise AssertionError where a grid is not the table that was written."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_csv(Path(folder)), _gb18030(Path(folder)), _xlsx(Path(folder))]


def _csv(folder: Path) -> list[Figure]:
    path = _written_csv(folder / "utf8.csv", "utf-8")
    what = f"CSV, {ROWS:,} rows × {COLUMNS} columns"
    plain: Callable[[], pd.DataFrame] = lambda: pd.read_csv(  # noqa: E731
        path, dtype=str, keep_default_na=False
    )
    return [
        _figure(what, path, (ROWS, COLUMNS), CSV_S, (plain, READ_CSV)),
        Figure(what=f"{what}: peak memory", measured=_peak(path, "ours"), unit="MB", target=CSV_MB,
               alternative=_peak(path, "plain"), alternative_name=READ_CSV),
    ]  # fmt: skip


def _gb18030(folder: Path) -> Figure:
    path = _written_csv(folder / "gb18030.csv", "gb18030")
    what = f"CSV in GB18030, {ROWS:,} rows × {COLUMNS} columns"

    def plain() -> pd.DataFrame:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="gb18030")

    return _figure(what, path, (ROWS, COLUMNS), CSV_S, (plain, READ_CSV))


def _xlsx(folder: Path) -> Figure:
    path = _written_xlsx(folder / "sheet.xlsx")
    what = f"XLSX, {SHEET_ROWS:,} rows × {SHEET_COLUMNS} columns"

    def plain() -> pd.DataFrame:
        return pd.read_excel(path, dtype=str, engine="openpyxl")

    return _figure(what, path, (SHEET_ROWS, SHEET_COLUMNS), XLSX_S, (plain, READ_EXCEL))


def _figure(
    what: str,
    path: Path,
    shape: tuple[int, int],
    target: float,
    plain: tuple[Callable[[], pd.DataFrame], str],
) -> Figure:
    read, name = plain
    seconds, opened = timed(lambda: open_file(path, name=path.name), REPEATS)
    assert opened.grid.frame.shape == shape, opened.grid.frame.shape
    assert opened.problems == ()
    start = time.perf_counter()
    frame = read()
    plain_s = time.perf_counter() - start
    assert frame.shape == shape
    return Figure(what=what, measured=seconds, unit="s", target=target, alternative=plain_s,
                  alternative_name=name)  # fmt: skip


def _peak(path: Path, way: str) -> float:
    """Return the peak memory in MB of a process that reads a file."""
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-c", PEAK, str(path), way]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _written_csv(path: Path, encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        file.write("编号,名称,地址,经度,纬度,类型,日期,注册资本,备注,单元,状态,代码\n")
        for i in range(ROWS):
            file.write(
                f"{i},某某银行股份有限公司第{i}支行,某市某区长江中路{i % 900}号,"
                f"{117 + i % 1000 / 1000:.6f},{31 + i % 777 / 1000:.6f},银行,"
                f"2020-01-{i % 28 + 1:02},{i % 5000},,U-{i % 12},存续,9134{i:014}\n"
            )
    return path


def _written_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append([f"列{i}" for i in range(SHEET_COLUMNS)])
    for i in range(SHEET_ROWS):
        day = dt.date(2020, 1, 1 + i % 28)
        words = [f"值{i % 100}" for _ in range(SHEET_COLUMNS - 6)]
        sheet.append(
            [f"某某银行第{i}支行", f"{i % 900}号", 117.1 + i / 1e5, i, "银行", day, *words]
        )
    book.save(path)
    return path
