"""A large register as it is kept: sorted columns on disk, and what is known of them as a whole.

A folder holds `codes`, `row`, `level` and `area` as plain little-endian arrays (Morton code, group
of trades, level of thinning, position of the area), `records.arrow` with the words of each row,
`left_out.arrow` with the rows that have no place, and `facts.json`. Everything is memory-mapped:
what nobody looks at is not in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.store import Tables
from gis.tables import ENTERPRISES
from gis.text import Language
from gis.tiles.columns import PointColumns, some
from gis.tiles.grid import positions_of, to_degrees
from gis.tiles.thinning import Zoom

FORM = 1
"""The form of the folder; one of another form is made again from the file."""
KEPT = (
    "name_zh", "uscc", "address", "industry", "form", "registered", "capital_wan", "status_zh",
)  # fmt: skip
"""Columns of the table of enterprises whose cells are kept, as the file writes them."""
ARRAYS: Mapping[str, Any] = {"codes": "<u8", "row": "u1", "level": "u1", "area": "<i2"}
DIGEST = re.compile(r"[0-9a-f]{20}")
FACTS, RECORDS, LEFT_OUT = "facts.json", "records.arrow", "left_out.arrow"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a register: rows that are drawn, rows that are not, and how they count.

    `counts` has a row for each of `areas` (ids of city units) and one for outside all; its columns
    are the `groups` of trades that occur, in the order of GROUPS. `columns` are the headings that
    were read, by column of the table of enterprises; `datum` is that of the file's coordinates.
    """

    form: int
    placed: int
    without: int
    unread: int
    ragged: int
    areas: tuple[str, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    columns: Mapping[str, str]
    datum: str
    zooms: tuple[Zoom, ...]

    @property
    def rows(self) -> int:
        """Rows of the file, each counted in one place."""
        return self.placed + self.without + self.unread + self.ragged

    @property
    def outside(self) -> int:
        """Rows that lie in none of the areas."""
        return sum(self.counts[-1])

    def of_groups(self) -> list[int]:
        """Return the number of rows with a place in each of the groups."""
        return [int(n) for n in np.sum(np.array(self.counts), axis=0)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """A register on disk."""

    folder: Path
    facts: Facts

    @property
    def kept(self) -> tuple[str, ...]:
        """Name the columns of the table of enterprises that the file has, its name first."""
        return tuple(name for name in KEPT if name in self.facts.columns)

    def columns(self, language: Language) -> PointColumns:
        """Open the points; a record's words stand under the labels of a language."""
        n = self.facts.placed
        told = [name for name in held_as(self.kept) if name != "name_zh"]
        labels = [ENTERPRISES.by_name[name].label.get(language) for name in told]
        return PointColumns(
            codes=self._array("codes"),
            row=self._array("row"),
            level=self._array("level"),
            hollow=np.broadcast_to(np.uint8(0), n),
            halo_m=np.broadcast_to(np.float32(np.nan), n),
            table=self._records(),
            labels=tuple(labels),
        )

    def areas(self) -> NDArray[np.int16]:
        """Return the position of each point's area, -1 outside all."""
        return self._array("area")

    def record(self, position: int) -> dict[str, str]:
        """Return the words of a row by column of the table of enterprises, "" for the unknown.

        `file_row` is the row's number in the file; `area` the id of its city unit, "" outside;
        `trade` its group.
        """
        cells = self._records().slice(position, 1).to_pylist()[0]
        area = int(self.areas()[position])
        words = {name: cells[held] or "" for name, held in held_as(self.kept).items()}
        return words | {
            "file_row": str(cells["file_row"]),
            "area": self.facts.areas[area] if area >= 0 else "",
            "trade": self.facts.groups[int(self._array("row")[position])],
        }

    def rows(self, start: int, end: int) -> NDArray[np.uint8]:
        """Return the position of the group of trades of some rows."""
        return np.asarray(self._array("row")[start:end])

    def file_rows(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the numbers of some rows in the file."""
        column = self._records().column("file_row").slice(start, end - start)
        found: NDArray[np.int64] = column.to_numpy()
        return found

    def left_out(self, most: int) -> list[dict[str, Any]]:
        """Return row, reason (gis.bulk.placed.REASONS) and value of rows without a place."""
        found: list[dict[str, Any]] = []
        with pa.OSFile(str(self.folder / LEFT_OUT)) as source:
            for batch in pa.ipc.open_stream(source):
                found += batch.slice(0, most - len(found)).to_pylist()
                if len(found) >= most:
                    break
        return sorted(found, key=lambda one: int(one["row"]))

    def sample(self, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the positions of about `most` points that stand for all, and their groups.

        They are one point of 2^k of every group, along the curve: shares and densities stay true.
        A group too small for that has one point nevertheless.
        """
        level, row = self._array("level"), self._array("row")
        k = 0
        while int((level >= k).sum()) > most:
            k += 1
        chosen = np.flatnonzero(level >= k)
        absent = np.setdiff1d(np.arange(len(self.facts.groups)), row[chosen])
        more = [_deepest(np.flatnonzero(row == one), level) for one in absent]
        chosen = np.sort(np.r_[chosen, more]).astype(np.int64)
        return chosen, row[chosen].astype(np.int64)

    def words(self, positions: NDArray[np.int64]) -> dict[str, list[str]]:
        """Return the words of some rows, by column of the table of enterprises; "" if unknown."""
        held = held_as(self.kept)
        found = some(self._records(), list(held.values()), positions)
        return {
            name: [word or "" for word in found.column(column).to_pylist()]
            for name, column in held.items()
        }

    def degrees(self, positions: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return longitudes and latitudes (EPSG:4326) of some rows."""
        return to_degrees(*positions_of(self._array("codes")[positions]))

    def _array(self, name: str) -> NDArray[Any]:
        return np.memmap(self.folder / name, dtype=ARRAYS[name], mode="r", shape=self.facts.placed)

    def _records(self) -> pa.Table:
        return pa.ipc.open_file(pa.memory_map(str(self.folder / RECORDS))).read_all()


def _deepest(places: NDArray[np.int64], level: NDArray[np.uint8]) -> int:
    """Return the place that is left the longest when points are thinned out."""
    return int(places[np.argmax(level[places])])


def held_as(kept: Iterable[str]) -> dict[str, str]:
    """Return under which column of the records each kept column of enterprises is held."""
    there = [name for name in KEPT if name in set(kept)]
    told = [name for name in there if name != "name_zh"]
    held = {"name_zh": "name"} | {name: f"told_{place}" for place, name in enumerate(told)}
    return {name: held[name] for name in there}


def open_register(folder: Path) -> Register | None:
    """Open a register; None where it is not there, damaged, or of another form."""
    try:
        files = [folder / name for name in (FACTS, RECORDS, *ARRAYS)]
        return _opened(folder, tuple((one.stat().st_size, one.stat().st_mtime_ns) for one in files))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, pa.ArrowException):
        return None


@lru_cache(maxsize=32)
def _opened(folder: Path, stamps: tuple[tuple[int, int], ...]) -> Register | None:
    """Read what is known of a register; `stamps` (size, time) tell its files from earlier ones."""
    told = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    if told["form"] != FORM:
        return None
    facts = _facts(told)
    sizes = [size for size, _ in stamps[2:]]
    expected = [facts.placed * np.dtype(kind).itemsize for kind in ARRAYS.values()]
    if sizes != expected or _rows(folder / RECORDS) != facts.placed:
        return None
    return Register(folder=folder, facts=facts)


def _facts(told: dict[str, Any]) -> Facts:
    zooms = tuple(Zoom(**{**one, "breaks": tuple(one["breaks"])}) for one in told["zooms"])
    told |= {name: tuple(told[name]) for name in ("areas", "groups")}
    counts = tuple(map(tuple, told["counts"]))
    return Facts(**{**told, "zooms": zooms, "counts": counts})


def _rows(path: Path) -> int:
    """Return the number of rows of records, told by the heads of their batches alone."""
    with pa.memory_map(str(path)) as source:
        records = pa.ipc.open_file(source)
        return sum(records.get_batch(place).num_rows for place in range(records.num_record_batches))


def records_of(tables: Tables) -> list[dict[str, Any]]:
    """Return the records of all registers, as they were taken in."""
    return tables.registers.to_dict("records") if tables.size("registers") else []


def register_of(row: Mapping[str, Any], tables: Tables) -> Register | None:
    """Open the register that a record of the table tells of; None where it is not at hand."""
    held = tables.history.held if tables.history else None
    digest = str(row["digest"])
    if held is None or not DIGEST.fullmatch(digest):
        return None
    return open_register(held / digest)


def row_at(code: str, tables: Tables) -> tuple[Mapping[str, Any], Register, int] | None:
    """Find a row of a register by the id that a point has; None where there is no such row.

    Returns the record of the register, the register and the row's position.
    """
    begin, _, number = code.partition("-")
    if not re.fullmatch(r"[0-9a-f]{8}", begin) or not re.fullmatch(r"\d{1,12}", number):
        return None
    for row in records_of(tables):
        if str(row["digest"]).startswith(begin):
            found = register_of(row, tables)
            if found is not None and int(number) < found.facts.placed:
                return row, found, int(number)
    return None


def newest(tables: Tables) -> tuple[Mapping[str, Any], Register] | None:
    """Return the record and the register of the latest date, of those at hand; None without one.

    Of several of one date the one that was taken in last.
    """
    rows = enumerate(records_of(tables))
    dated = sorted(rows, key=lambda one: (str(one[1]["as_of"]), one[0]), reverse=True)
    for _, row in dated:
        if (found := register_of(row, tables)) is not None:
            return row, found
    return None


def write_facts(folder: Path, facts: Facts) -> None:
    """Write what is known of a register; its folder is whole with that."""
    told = json.dumps(asdict(facts), ensure_ascii=False, indent=1)
    (folder / FACTS).write_text(told + "\n", encoding="utf-8")
