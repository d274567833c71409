"""What the printing commands do: one sheet, or an atlas, made by views.printing, to a file."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from gis.paper.pdf import pdf_bytes
from gis.paper.raster import projection_text, world_file, write_png
from gis.paper.scene import Page, recoloured
from gis.paper.sheet import Sheet, from_file, read_code
from gis.paper.svg import svg_text
from gis.problems import Problem, ProblemError
from gis.store import Tables
from gis.text import Text
from gis.vision import as_seen
from views import printing
from views.atlas import atlas

FORMATS = (".pdf", ".png", ".svg")
DPI = 300
Say = Callable[[Text], None]


def specified(code: str) -> tuple[Sheet, str]:
    """Read a specification from a code, an address or a file; raises ProblemError."""
    path = Path(code)
    try:
        if path.suffix.lower() == ".json" or path.is_file():
            return from_file(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemError(_no_file(path, error)) from None
    return read_code(code)


def today() -> str:
    """Return the date that a sheet made now is dated with; only a door looks at the clock."""
    return datetime.date.today().isoformat()


def print_sheet(sheet: Sheet, tables: Tables, out: Path) -> None:
    """Write one sheet as PDF, SVG, or PNG with its world file; nothing is left half-written."""
    check_target(out, FORMATS)
    composition = printing.make(sheet, tables)
    page = in_grey(composition.page) if sheet.grey else composition.page
    document = printing.document(sheet, composition.imprint.title)
    if out.suffix.lower() == ".svg":
        write_beside(out, svg_text(page, document, printing.family()).encode())
        return
    content = pdf_bytes([page], document, printing.family())
    if out.suffix.lower() == ".pdf":
        write_beside(out, content)
        return
    with partial(out) as file:
        write_png(content, file, dpi=DPI, progress=bar(Text("绘制", "Drawing")))
    write_beside(out.with_suffix(".pgw"), world_file(page, DPI).encode())
    write_beside(out.with_suffix(".prj"), projection_text(page).encode())


def print_atlas(sheet: Sheet, tables: Tables, out: Path) -> int:
    """Write the atlas as one PDF; return its number of pages."""
    check_target(out, (".pdf",))
    pages = atlas(sheet, tables, bar(Text("图集", "Atlas")))
    if sheet.grey:
        pages = [in_grey(page) for page in pages]
    title = sheet.title or pages[0].title
    document = printing.document(sheet, title)
    write_beside(out, pdf_bytes(pages, document, printing.family()))
    return len(pages)


def in_grey(page: Page) -> Page:
    """Return the page as a copier without colour prints it."""
    return recoloured(page, lambda colour: as_seen(colour, "grey"))


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
    """Open a file that is written beside its place and takes it only when it is whole."""
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise ProblemError(_no_file(out, error)) from None
    try:
        with file:
            yield file
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_beside(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with partial(out) as file:
        file.write(content)


def bar(words: Text) -> Callable[[int, int], None]:
    """Return a progress bar for a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, total: None

    def show(done: int, total: int) -> None:
        filled = 24 * done // max(total, 1)
        line = f"\r{words.zh} {words.en} [{'#' * filled}{'.' * (24 - filled)}] {done}/{total}"
        print(line, end="\n" if done >= total else "", file=sys.stderr, flush=True)

    return show


def _no_file(path: Path, error: Exception) -> Problem:
    return Problem(
        file=path.name,
        says=Text("文件无法读写", "The file cannot be read or written"),
        cure=Text(
            f"请检查路径与权限（{type(error).__name__}）",
            f"Check the path and its permissions ({type(error).__name__})",
        ),
    )


def dated(sheet: Sheet) -> Sheet:
    """Return the sheet with today's date where it has none."""
    return sheet if sheet.date else replace(sheet, date=today())
