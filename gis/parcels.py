"""Bytes that go out: CSV that no spreadsheet takes for a formula, zips that are always the same."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take a cell for a formula by; where Chinese is typed, full width too."""
GUARD = "'"

Cell = str | float | int | None


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV that spreadsheets read in Chinese and take for no formula.

    Text is guarded by `neutral`; numbers are written as they are, None as an empty cell.
    """
    return guarded_csv([neutral(cell) if isinstance(cell, str) else cell for cell in row]
                       for row in rows)  # fmt: skip


def guarded_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows whose text is guarded already as CSV; the rest as in `csv_bytes`."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return (BOM + out.getvalue()).encode()


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `restored` is its inverse.

    >>> neutral("=1+1"), neutral("1+1"), neutral("'=1+1"), neutral("'tis")
    ("'=1+1", '1+1', "''=1+1", "'tis")
    """
    return f"{GUARD}{cell}" if cell.lstrip(GUARD).startswith(FORMULA) else cell


def restored(cell: str) -> str:
    """Return what `neutral` was given.

    >>> restored("'=1+1"), restored("''=1+1"), restored("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    guarded = cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(FORMULA)
    return cell[1:] if guarded else cell


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return files as one zip; the same files, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            parcel.writestr(entry, content)
    return out.getvalue()
