"""What the printing commands do: a sheet, an atlas, a proof, a parcel, to a file."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gis.paper.edition import Edition
from gis.paper.preflight import LEVELS, Verdict
from gis.paper.raster import companions, write_png
from gis.paper.sheet import Sheet, problem
from gis.paper.sheet_code import FILE_BYTES, from_bytes, read_code
from gis.problems import Problem, ProblemError
from gis.store import Store, Tables
from gis.text import Text
from views import editions
from views.editions import Release
from views.terminal import bar

FORMATS = (".pdf", ".png", ".svg")
DPI = 300


def specified(code: str) -> tuple[Sheet, str]:
    """Read a specification from a code, an address or a file; raises ProblemError."""
    path = Path(code)
    if "layers=" in code or not (path.suffix.lower() == ".json" or path.is_file()):
        return read_code(code)  # a long code is no file's name: the system would refuse it
    try:
        with path.open("rb") as file:
            return from_bytes(file.read(FILE_BYTES + 1), path.name)
    except OSError as error:
        raise ProblemError(_no_file(path, error)) from None


def today() -> str:
    """Return the date that a sheet made now is dated with; only a door looks at the clock."""
    return datetime.date.today().isoformat()


def print_sheet(sheet: Sheet, tables: Tables, out: Path) -> Release:
    """Write one sheet as PDF, SVG, or PNG with its world file; nothing is left half-written.

    Raises ProblemError where it carries a review number and has errors.
    """
    check_target(out, FORMATS)
    made = editions.release(sheet, tables, editions.book(), today())
    kind = out.suffix.lower()
    if kind == ".svg":
        write_beside(out, editions.svg_of(made).encode())
    elif kind == ".pdf":
        write_beside(out, editions.pdf_of(made))
    else:
        content = editions.pdf_of(made)
        with partial(out) as file:
            write_png(content, file, dpi=DPI, progress=bar(Text("绘制", "Drawing")))
        for name, text in companions(made.page, DPI, out.stem).items():
            write_beside(out.with_name(name), text)
    return made


def print_atlas(sheet: Sheet, tables: Tables, out: Path) -> tuple[int, Edition | None]:
    """Write the atlas as one PDF; return its number of pages and the edition in the book."""
    check_target(out, (".pdf",))
    _whole_city(sheet)
    made, edition = editions.series(sheet, tables, editions.book(), bar(Text("图集", "Atlas")))
    write_beside(out, editions.atlas_pdf(sheet, made))
    return len(made.pages), edition


def _whole_city(sheet: Sheet) -> None:
    """Refuse options that an atlas would ignore: every sheet of it has its own area and scale."""
    own = {
        "area": sheet.area, "bounds": sheet.bounds, "scale": sheet.scale, "number": sheet.number,
    }  # fmt: skip
    for field, value in own.items():
        if value:
            raise ProblemError(
                problem(
                    field,
                    Text("图集各幅自定", "every sheet of an atlas has its own"),
                    Text("请去掉此项", "Leave it out"),
                    value,
                )
            )


def print_proof(sheet: Sheet, store: Store, out: Path) -> Release:
    """Write the proof of a sheet as one PDF."""
    check_target(out, (".pdf",))
    made = editions.release(sheet, store.tables, editions.book(), today())
    write_beside(out, editions.proof_pdf(made, store))
    return made


def submit(sheet: Sheet, store: Store, out: Path) -> None:
    """Write the parcel for the reviewing authority as one zip."""
    check_target(out, (".zip",))
    made = editions.release(sheet, store.tables, editions.book(), today())
    write_beside(out, editions.parcel(made, store))


def summary(verdicts: Sequence[Verdict]) -> Text:
    """Say on one line how many errors, warnings and notes the checks found."""
    counts = {level: sum(one.level == level for one in verdicts) for level in LEVELS}
    words = Text(
        "印前检查：错误 {error}，警告 {warning}，提示 {note}，通过 {passed}",
        "Preflight: {error} errors, {warning} warnings, {note} notes, {passed} passed",
    )
    return words.format(**{name: counts[name] for name in ("error", "warning", "note")},
                        passed=counts["pass"])  # fmt: skip


def check_target(out: Path, formats: tuple[str, ...]) -> None:
    """Raise ProblemError where a file of this name cannot be written here."""
    if out.suffix.lower() not in formats:
        told = "、".join(formats)
        raise ProblemError(
            Problem(
                value=out.name,
                says=Text("输出文件的扩展名不可用", "The output file's extension is not known"),
                cure=Text(f"请用 {told}", f"Use one of {', '.join(formats)}"),
            )
        )
    if out.is_dir():
        raise ProblemError(
            Problem(
                file=out.name,
                says=Text("输出位置是文件夹", "The output is a folder"),
                cure=Text("请写出文件名", "Name a file"),
            )
        )
    if not out.parent.is_dir():
        raise ProblemError(
            Problem(
                says=Text(
                    f"文件夹不存在：{out.parent}", f"The folder does not exist: {out.parent}"
                ),
                cure=Text("请先建立它，或换一个位置", "Make it first, or choose another place"),
            )
        )


@contextmanager
def partial(out: Path) -> Iterator[BinaryIO]:
    """Open a file that is written beside its place and takes it only when it is whole.

    Raises ProblemError where it cannot be written: no permission, a full disk, a folder's name.
    """
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ProblemError(_no_file(out, error)) from None
        raise


def write_beside(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with partial(out) as file:
        file.write(content)


def _no_file(path: Path, error: Exception) -> Problem:
    return Problem(
        file=path.name,
        says=Text("文件无法读写", "The file cannot be read or written"),
        cure=Text(
            f"请检查路径与权限（{type(error).__name__}）",
            f"Check the path and its permissions ({type(error).__name__})",
        ),
    )
