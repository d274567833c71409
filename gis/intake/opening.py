"""The one way into a file: its kind is found, it is read within limits, and nothing runs."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from gis.intake.assembling import Assembled
from gis.intake.encodings import Encoding
from gis.intake.findings import refusal
from gis.intake.grid import AS_FOUND, LIMITS, Limits, Opened, Progress, Reading
from gis.intake.kinds import Kind, kind_of
from gis.problems import Problem, ProblemError
from gis.quiet import without_collecting
from gis.text import Text

_NO_SHEETS: tuple[str, ...] = ()
_UTF8 = Encoding(name="UTF-8", evidence=Text("", ""))
_LONGEST_NAME = 120


def open_file(
    path: Path,
    *,
    name: str,
    reading: Reading = AS_FOUND,
    progress: Progress | None = None,
    limits: Limits = LIMITS,
) -> Opened:
    """Return a file as one grid of text, with how it was read and what was noticed.

    `name` is what the reader calls the file; it stands in every problem. Raises ProblemError,
    with all that is known, where the file cannot be read.
    """
    shown = display_name(name)
    try:
        digest = _digest(path, limits)
        kind = kind_of(path, shown, limits)
        with without_collecting():
            opened = _READERS.get(kind.id, _read_layers)(path, kind, reading, (limits, progress))
    except ProblemError as error:
        raise ProblemError(*_placed(error.problems, shown, "")) from None
    problems = _placed((*kind.problems, *opened.problems), shown, opened.sheet)
    return replace(opened, file=shown, sha256=digest, problems=tuple(problems))


def display_name(name: str) -> str:
    """Return a file's name as it can be shown: no folder, no control characters, not too long.

    >>> display_name("../a\\x07b.csv")
    'a�b.csv'
    """
    bare = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c if c.isprintable() else "\ufffd" for c in bare) or "—"
    if len(clean) <= _LONGEST_NAME:
        return clean
    return f"{clean[: _LONGEST_NAME - 12]}…{clean[-10:]}"


def _digest(path: Path, limits: Limits) -> str:
    """Return the SHA-256 of a file; refuses what is no file, cannot be read, or is too large."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise refusal(
                Text("这不是文件", "This is not a file"),
                Text("请选择一个文件，而不是文件夹", "Choose a file, not a folder"),
            )
        if about.st_size > limits.bytes:
            most = f"{limits.bytes / 1_000_000:,.0f}"
            raise refusal(
                Text(f"文件超过 {most} MB", f"The file is larger than {most} MB"),
                Text("请拆成几个文件", "Split the file"),
            )
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise refusal(
            Text("文件无法打开", "The file cannot be opened"),
            Text("请确认文件存在，并有读取权限", "Make sure that it exists and may be read"),
            value=error.strerror or "",
        ) from None


def _placed(problems: Sequence[Problem], file: str, sheet: str) -> list[Problem]:
    return [replace(one, file=one.file or file, sheet=one.sheet or sheet) for one in problems]


def _opened(
    kind: Kind,
    assembled: Assembled,
    encoding: Encoding = _UTF8,
    sheets: tuple[str, ...] = _NO_SHEETS,
    sheet: str = "",
) -> Opened:
    return Opened(
        file="",
        kind=kind.id,
        encoding=encoding.name,
        encodings=encoding.others,
        evidence=assembled.evidence,
        sheets=sheets,
        sheet=sheet,
        grid=assembled.grid,
        sha256="",
        problems=assembled.problems,
    )


_Means = tuple[Limits, Progress | None]


def _read_text(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.text_files import read_text

    return _opened(kind, *read_text(path, reading, *means))


def _read_workbook(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.workbooks import read_workbook

    book = read_workbook(path, kind.id, reading, *means)
    return _opened(kind, book.assembled, sheets=book.sheets, sheet=book.sheet)


def _read_geojson(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.geojson import read_geojson

    return _opened(kind, *read_geojson(path, reading, means[0]))


def _read_json(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.official_json import read_records

    return _opened(kind, *read_records(path, reading, means[0]))


def _read_kml(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.kml import read_kml

    return _opened(kind, *read_kml(path, kind.id, reading, means[0]))


def _read_layers(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.geo_files import read_layers

    read = read_layers(path, kind.id, reading, means[0])
    return _opened(kind, read.assembled, read.encoding, read.sheets, read.sheet)


def _read_osm(path: Path, kind: Kind, reading: Reading, means: _Means) -> Opened:
    from gis.intake.osm_files import read_osm

    read = read_osm(path, kind.id, reading, means[0])
    return _opened(kind, read.assembled, read.encoding, read.sheets, read.sheet)


_READERS = {
    "csv": _read_text,
    "xlsx": _read_workbook,
    "xls": _read_workbook,
    "ods": _read_workbook,
    "geojson": _read_geojson,
    "geojsonseq": _read_geojson,
    "json": _read_json,
    "kml": _read_kml,
    "kmz": _read_kml,
    "osm": _read_osm,
    "pbf": _read_osm,
}
