"""A revision of the facts, a change to them, and the digest that tells contents apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.schema import Table
from gis.text import Text
from gis.vocabulary import Choices

MODULUS = 1 << 128
KINDS: Choices = {
    "shipped": Text("随程序提供", "Shipped"),
    "release": Text("随程序更新", "New release"),
    "import": Text("导入", "Import"),
    "correction": Text("更正", "Correction"),
    "review": Text("核实", "Review"),
    "undo": Text("撤销", "Undo"),
}
Cell = str | float | bool | bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Who writes, when (UTC, ISO 8601), what kind of change, with what note, out of which file."""

    author: str
    at: str
    kind: str = "import"
    note: str = ""
    file: str = ""
    file_sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """How many records of a table a revision added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One revision: its number, its content's version, who made it and what it touched."""

    number: int
    version: str
    entry: Entry
    undoes: int | None = None
    touched: Mapping[str, Touched] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What to do to one table: whole records to write, by key, and keys to remove.

    `rows` are the positions of the records that are meant, where not all of them are.
    """

    table: Table
    records: pd.DataFrame
    removed: Sequence[str] = ()
    rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.records) if self.rows is None else len(self.rows)

    def keys(self) -> list[str]:
        """Return the keys of the records to write, in order."""
        if not len(self):
            return []
        keys = self.records[self.table.key]
        return list((keys if self.rows is None else keys.iloc[self.rows]).tolist())

    def part(self, start: int, stop: int) -> pd.DataFrame:
        """Return some of the records to write, by their place among them."""
        if self.rows is None:
            return self.records.iloc[start:stop]
        return self.records.iloc[self.rows[start:stop]]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The records of a table that differ between two revisions, as they were and as they are.

    Both frames hold whole records under their keys; one that is missing before was added, one
    missing after was removed.
    """

    table: Table
    before: pd.DataFrame
    after: pd.DataFrame

    @property
    def added(self) -> list[str]:
        return [key for key in self.after.index if key not in self.before.index]

    @property
    def removed(self) -> list[str]:
        return [key for key in self.before.index if key not in self.after.index]

    @property
    def changed(self) -> list[str]:
        return [key for key in self.after.index if key in self.before.index]

    def cells(self) -> pd.DataFrame:
        """Return the cells that changed: key, column, before, after; both as written values."""
        rows = []
        for column in self.table.columns:
            if column.name not in self.after or column.name not in self.before:
                continue
            old = self.before[column.name].to_dict()
            new = self.after[column.name].to_dict()
            for key in self.changed:
                was, now = plain(old[key]), plain(new[key])
                if was != now:
                    rows.append((key, column.name, was, now))
        return pd.DataFrame(rows, columns=["key", "column", "before", "after"])


def plain(value: object) -> str:
    """Return a cell as text: "" for the unknown, a whole number without its point.

    >>> plain(None), plain(3.0), plain(0.1), plain(True)
    ('', '3', '0.1', 'true')
    """
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        amount = float(value)
        if amount != amount:
            return ""
        return str(int(amount)) if amount.is_integer() else repr(amount)
    return str(value)


def cells(table: Table, frame: pd.DataFrame) -> list[list[Cell]]:
    """Return the frame's columns, in the table's order, as a database holds them.

    Unknown is None; a column that the frame lacks is all unknown; geometry is well-known binary.
    """
    found = [
        _column_cells(frame[column.name], column.kind) if column.name in frame else None
        for column in table.columns
    ]
    if table.geometry:
        found.append(_shape_cells(frame))
    return [[None] * len(frame) if column is None else column for column in found]


def _column_cells(values: pd.Series[Any], kind: str) -> list[Cell]:
    if values.isna().all():
        return [None] * len(values)
    if kind in ("number", "integer"):
        amounts = pd.to_numeric(values, errors="raise").astype("float64")
        return [None if amount != amount else amount for amount in amounts.tolist()]
    if kind == "boolean":
        return [None if value is None or value != value else bool(value) for value in values]
    return [None if value != value else value or None for value in values.tolist()]


def _shape_cells(frame: pd.DataFrame) -> list[Cell]:
    if "geometry" not in frame:
        return [None] * len(frame)
    shapes = np.asarray(frame["geometry"], dtype=object)
    return [None if shape is None else shapely.to_wkb(shape) for shape in shapes]


def digests(table: Table, columns: Sequence[Sequence[Cell]]) -> list[bytes]:
    """Return 16 bytes for each record that tell its content, the table's name included.

    Only known values go in, under their columns' names: a column that is added later and is empty
    changes no digest.
    """
    head = f"{table.id}\x1e".encode()
    names = [column.name for column in table.columns] + ["geometry"] * bool(table.geometry)
    kinds = [column.kind for column in table.columns] + ["geometry"] * bool(table.geometry)
    texts = [
        _texts(name, kind, values)
        for name, kind, values in zip(names, kinds, columns, strict=True)
        if any(value is not None for value in values)
    ]
    n = len(columns[0]) if columns else 0
    rows = zip(*texts, strict=True) if texts else repeat((), n)
    return [_digest(head, row) for row in rows]


def _texts(name: str, kind: str, values: Sequence[Cell]) -> list[str]:
    head = f"\x1f{name}="
    if kind in ("number", "integer"):
        return ["" if value is None else head + _exact(value) for value in values]  # type: ignore[arg-type]
    if kind == "boolean":
        return ["" if value is None else head + plain(value) for value in values]
    if kind == "geometry":
        return ["" if value is None else head + value.hex() for value in values]  # type: ignore[union-attr]
    return ["" if value is None else head + value for value in values]  # type: ignore[operator]


def _exact(amount: float) -> str:
    text = repr(amount)
    return text[:-2] if text.endswith(".0") else text


def _digest(head: bytes, row: tuple[str, ...]) -> bytes:
    return hashlib.blake2b(head + "".join(row).encode(), digest_size=16).digest()


def summed(total: int, added: Iterable[bytes], taken: Iterable[bytes]) -> int:
    """Return the digest of a set of records after some came and some went.

    The sum of the records' digests modulo 2^128: the order of records and of changes does not
    matter, and a change that is undone gives the old digest back.
    """
    for one in added:
        total += int.from_bytes(one, "big")
    for one in taken:
        total -= int.from_bytes(one, "big")
    return total % MODULUS


def version_of(total: int) -> str:
    """Return the version that a content is called by (16 hex digits)."""
    return hashlib.sha256(f"{total:032x}".encode()).hexdigest()[:16]


def in_parts(keys: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Yield the keys in parts that one statement can name."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
