"""Records of an XLS (BIFF5 and BIFF8, [MS-XLS]): password, reach of values, error cells, macros."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from gis.intake import archives
from gis.intake.findings import Place, letters
from gis.intake.sheet_scan import Scan

_FILEPASS, _BOUNDSHEET, _BOF, _EOF = 0x2F, 0x85, 0x809, 0x0A
_FORMULA, _BOOLERR, _MULRK = 0x06, 0x205, 0xBD
_CELLS = {_FORMULA, _BOOLERR, _MULRK, 0x203, 0x27E, 0xFD, 0x204, 0xD6}
"""FORMULA, BOOLERR, MULRK, NUMBER, RK, LABELSST, LABEL, RSTRING; blank cells are not among them."""
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

Record = tuple[int, int, int]
"""Type of a record, where its data begin, and how long they are."""


def refuse_locked(path: Path) -> None:
    """Refuse an XLS with a password; raises ProblemError for a damaged one too."""
    content, _ = _stream(path)
    for kind, _, _ in _records(content, 0):
        if kind == _FILEPASS:
            raise archives.locked()
        if kind == _EOF:
            return


def scan_xls(path: Path, sheet: str) -> Scan:
    """Measure a sheet of an XLS, and find its error cells."""
    content, macros = _stream(path)
    scan = Scan(macros=macros)
    for start in _starts(content, sheet):
        depth = 0
        for kind, data, length in _records(content, start):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if not depth:
                    break
            elif kind in _CELLS and depth == 1 and length >= 6:
                _note(content, (kind, data, length), scan)
    return scan


def _stream(path: Path) -> tuple[bytes, bool]:
    """Return the workbook stream, and whether the file holds macros."""
    import olefile

    try:
        with olefile.OleFileIO(path) as file:
            name = next(name for name in ("Workbook", "Book") if file.exists(name))
            return file.openstream(name).read(), file.exists("_VBA_PROJECT_CUR")
    except (OSError, StopIteration, ValueError, IndexError, KeyError, TypeError, struct.error,
            AttributeError, OverflowError, MemoryError) as error:  # fmt: skip
        raise archives.damaged(str(error)) from None


def _records(content: bytes, start: int) -> Iterator[Record]:
    position, end = start, len(content) - 4
    read = partial(struct.Struct("<HH").unpack_from, content)
    while 0 <= position <= end:
        kind, length = read(position)
        if position + 4 + length > len(content):
            return
        yield kind, position + 4, length
        position += 4 + length


def _starts(content: bytes, sheet: str) -> list[int]:
    """Return where the records of a sheet begin; of all sheets where none has its name."""
    named: dict[str, int] = {}
    for kind, data, length in _records(content, 0):
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET and length >= 8:
            start, characters, flags = struct.unpack_from("<I2xBB", content, data)
            size = characters * (2 if flags & 1 else 1)
            raw = content[data + 8 : data + 8 + size]
            named[raw.decode("utf-16-le" if flags & 1 else "latin-1", "replace")] = start
    return [named[sheet]] if sheet in named else list(named.values())


def _note(content: bytes, record: Record, scan: Scan) -> None:
    kind, data, length = record
    row, column = struct.unpack_from("<HH", content, data)
    last = struct.unpack_from("<H", content, data + length - 2)[0] if kind == _MULRK else column
    scan.reach(row + 1, last + 1)
    code: int | None = None
    if kind == _BOOLERR and length >= 8 and content[data + 7]:
        code = content[data + 6]
    elif kind == _FORMULA and length >= 14 and content[data + 12 : data + 14] == b"\xff\xff":
        code = content[data + 8] if content[data + 6] == 2 else None
    if code is not None:
        value = _ERRORS.get(code, "#?")
        scan.error(Place(row=row + 1, column=letters(column), value=value))
