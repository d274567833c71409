"""The way into a large file: its kind is found, a sample judged, its coordinates proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gis.bulk.parquet_source import parquet_source
from gis.bulk.parts import Source, Wanted
from gis.bulk.text_source import text_source
from gis.intake.columns import Assignment, contradictions, guess
from gis.intake.findings import refusal
from gis.intake.grid import AS_FOUND, Reading
from gis.intake.opening import display_name
from gis.problems import Problem, ProblemError
from gis.tables import TABLES
from gis.text import Text

MAGIC = b"PAR1"
_OTHERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\0", b"%PDF", b"\x1f\x8b", b"{")
"""Workbooks, databases and their kin: what they hold fits into memory and into `import`."""


def open_source(path: Path, *, name: str, reading: Reading = AS_FOUND) -> Source:
    """Open a CSV, Parquet or GeoParquet of any size; raises ProblemError for other kinds."""
    shown = display_name(name)
    try:
        with path.open("rb") as stream:
            head = stream.read(16)
        if not head:
            raise refusal(
                Text("文件是空的", "The file is empty"),
                Text("请确认导出已完成", "Make sure that the export was complete"),
            )
        if head.startswith(MAGIC):
            return parquet_source(path, shown)
        if head.lstrip().startswith(_OTHERS):
            raise refusal(
                Text("不是 CSV、Parquet 或 GeoParquet：像是工作簿、压缩文件或数据库",
                     "It is no CSV, Parquet or GeoParquet: a workbook, an archive or a database"),
                Text("请另存为 CSV，或用“导入”", "Save it as CSV, or import it"),
            )  # fmt: skip
        return text_source(path, shown, reading)
    except OSError as error:
        raise refusal(
            Text("文件无法打开", "The file cannot be opened"),
            Text("请确认文件存在，并有读取权限", "Make sure that it exists and may be read"),
            value=error.strerror or "",
            file=shown,
        ) from None
    except ProblemError as error:
        raise ProblemError(
            *(replace(one, file=one.file or shown) for one in error.problems)
        ) from None


def assigned(source: Source, wanted: Wanted) -> Assignment:
    """Return which columns hold the coordinates (and name and address, by which they are judged).

    Columns that are named in `wanted` are taken; the others are found by heading and content.
    Raises ProblemError for a heading that the file does not have, and for a file in which no
    coordinate is found.
    """
    grid = source.sample.grid
    for heading in (wanted.lon, wanted.lat, wanted.by):
        if heading and heading not in grid.frame:
            raise ProblemError(_no_column(heading, list(grid.frame.columns)))
    found = guess(grid, TABLES["enterprises"])
    columns = dict(found.columns)
    if wanted.lon:
        given = (wanted.lon, wanted.lat)
        columns = {name: held for name, held in columns.items() if held not in given}
        columns |= {"lon": wanted.lon, "lat": wanted.lat}
    elif source.has_points:
        columns = without_places(columns)
    if not source.has_points and not {"lon", "lat"} <= set(columns):
        raise ProblemError(no_coordinate(list(grid.frame.columns)))
    return replace(found, columns=columns)


def without_places(columns: Mapping[str, str]) -> dict[str, str]:
    """Return columns without those of coordinates."""
    return {name: held for name, held in columns.items() if name not in ("lon", "lat")}


def swapped(source: Source, assignment: Assignment) -> Problem | None:
    """Return what speaks for the two columns being the wrong way round; None where nothing does."""
    told = contradictions(source.sample.grid, assignment, source.sample.file)
    for problem, other in told:
        lon = other.columns.get("lon")
        if lon != assignment.columns.get("lon"):
            cure = f"--lon {lon} --lat {other.columns['lat']}"
            return replace(problem, cure=Text(f"请改用 {cure}", f"Use {cure}"), fatal=True)
    return None


def _no_column(heading: str, headings: list[str]) -> Problem:
    told = headings[:40]
    return Problem(
        value=heading[:80],
        fatal=True,
        says=Text("文件没有这一列", "The file has no such column"),
        cure=Text(f"可选：{'、'.join(told)}", f"Choose from: {', '.join(told)}"),
    )


def no_coordinate(headings: list[str]) -> Problem:
    """Return what is wrong with a file in which no coordinate was found."""
    told = headings[:40]
    return Problem(
        fatal=True,
        says=Text("没有找到经度、纬度两列", "No columns of longitude and latitude were found"),
        cure=Text(
            f"请用 --lon、--lat 写明；各列：{'、'.join(told)}",
            f"Name them with --lon and --lat; columns: {', '.join(told)}",
        ),
    )
