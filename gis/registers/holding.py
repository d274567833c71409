"""A file of any size taken in: its rows placed, sorted and laid down, memory never above a part."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.areas import area_index
from gis.bulk.parts import Source, Wanted
from gis.bulk.placed import LEFT, Apart, Placed, Progress, placed
from gis.industries import GROUPS, groups_of
from gis.intake.findings import refusal
from gis.problems import Problem
from gis.registers.register import (
    ARRAYS,
    FORM,
    KEPT,
    LEFT_OUT,
    RECORDS,
    Facts,
    held_as,
    open_register,
    write_facts,
)
from gis.registers.sorting import Spool
from gis.text import Text
from gis.tiles.columns import levels
from gis.tiles.grid import MAX_LATITUDE, morton, to_positions, whole
from gis.tiles.thinning import plan

LONGEST_CELL = 300
"""Characters of a cell that are kept: a longer one is no name or address."""
ABANDONED_S = 24 * 3600
PART = ".part-"
"""What the folders of registers begin with that are not whole yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Held:
    """A register that was taken in: its facts, and what was wrong in the file."""

    facts: Facts
    problems: tuple[Problem, ...]


def hold(
    source: Source,
    columns: Mapping[str, str],
    areas: gpd.GeoDataFrame,
    folder: Path,
    *,
    datum: str,
    progress: Progress | None = None,
) -> Held:
    """Lay a file's rows down in `folder`, which must not be there yet: whole, or not at all.

    `columns` names the file's heading for columns of the table of enterprises, lon and lat among
    them unless the file has points; `areas` are in EPSG:4326 and do not overlap; `datum` is as
    `gis.crs.to_wgs84` takes it. Raises ProblemError where no row has a place, where the file breaks
    off and where the disk is full or may not be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return _held(source, columns, areas, folder, datum, progress)
    except OSError as error:
        raise _disk(error) from None


def _held(
    source: Source,
    columns: Mapping[str, str],
    areas: gpd.GeoDataFrame,
    folder: Path,
    datum: str,
    progress: Progress | None,
) -> Held:
    kept = {name: columns[name] for name in KEPT if name in columns}
    wanted = Wanted(
        lon=columns.get("lon", ""), lat=columns.get("lat", ""), more=tuple(kept.values())
    )
    with tempfile.TemporaryDirectory(
        dir=folder.parent, prefix=PART, ignore_cleanup_errors=True
    ) as scratch:
        making = _Making(folder=Path(scratch), kept=kept, areas=len(areas), mark=folder.name[:8])
        apart = Apart(farthest=MAX_LATITUDE)
        index = area_index(areas)
        left = Path(scratch) / "whole" / LEFT_OUT
        with pa.OSFile(str(left), "wb") as sink, pa.ipc.new_stream(sink, LEFT) as writer:
            apart.told = writer.write_batch
            for one in placed(source, wanted, index, apart, datum=datum, progress=progress):
                making.add(one)
            writer.write_batch(_ragged(apart.ragged.rows))
        if not making.spool.rows:
            raise _nothing_placed()
        making.lay_down()
        facts = Facts(
            form=FORM, placed=making.spool.rows, without=apart.without, unread=apart.unread,
            ragged=apart.ragged.count, areas=tuple(map(str, areas["id"])),
            groups=making.groups(), counts=making.counted(), columns=dict(columns), datum=datum,
            zooms=(),
        )  # fmt: skip
        facts = _planned(Path(scratch), facts)
        _put(Path(scratch) / "whole", folder)
    return Held(facts=facts, problems=apart.problems(wanted))


def _ragged(rows: list[int]) -> pa.RecordBatch:
    n = len(rows)
    columns = [pa.array(rows, pa.int64()), pa.array(["ragged"] * n), pa.array([""] * n)]
    return pa.record_batch(columns, schema=LEFT)


def _put(made: Path, folder: Path) -> None:
    """Move what was made to its place: what lies there damaged is moved aside.

    Where another program has put the same there meanwhile, that one stays.
    """
    if folder.exists() and open_register(folder) is None:
        folder.rename(folder.with_name(f"{PART}{folder.name}-{uuid4().hex[:8]}"))
    try:
        made.rename(folder)
    except OSError:
        if open_register(folder) is None:
            raise


def sweep(parent: Path) -> None:
    """Remove what a program that was killed has left of registers that never became whole.

    What is younger than a day may still be under way in another program.
    """
    for path in parent.glob(f"{PART}*"):
        try:
            old = time.time() - path.stat().st_mtime > ABANDONED_S
        except OSError:
            continue
        if old:
            shutil.rmtree(path, ignore_errors=True)


def _planned(scratch: Path, facts: Facts) -> Facts:
    """Write the facts, with how each zoom shows the points, which is told from them."""
    folder = scratch / "whole"
    write_facts(folder, facts)
    opened = open_register(folder)
    assert opened is not None, "its facts were written"
    full = replace(facts, zooms=plan(opened.columns("zh")))
    write_facts(folder, full)
    return full


@dataclass
class _Making:
    folder: Path
    kept: Mapping[str, str]
    areas: int
    mark: str
    counts: NDArray[np.int64] = field(init=False)
    spool: Spool = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "whole").mkdir()
        self.counts = np.zeros((self.areas + 1, len(GROUPS)), dtype=np.int64)
        self.schema = pa.schema(
            [
                ("code", pa.uint64()), ("row", pa.uint8()), ("area", pa.int16()),
                ("file_row", pa.int64()), *((name, pa.string()) for name in self._words()),
            ]
        )  # fmt: skip
        self.spool = Spool(self.folder, self.schema)

    def _words(self) -> list[str]:
        return ["name", *(one for one in held_as(self.kept).values() if one != "name")]

    def add(self, one: Placed) -> None:
        """Lay down the rows of a part that have a place."""
        code = morton(*(whole(axis) for axis in to_positions(one.lon, one.lat)))
        row = _groups(one, self.kept.get("industry", ""))
        place = np.where(one.area < 0, self.areas, one.area).astype(np.int64)
        size = self.counts.size
        self.counts += np.bincount(place * len(GROUPS) + row, minlength=size).reshape(
            self.counts.shape
        )
        heading_of = {held: self.kept[name] for name, held in held_as(self.kept).items()}
        words = [_words(one, heading_of.get(held, "")) for held in self._words()]
        self.spool.add(
            pa.record_batch(
                [pa.array(code), pa.array(row), pa.array(one.area),
                 pa.array(one.part.rows[one.there]), *words],
                schema=self.schema,
            )
        )  # fmt: skip

    @property
    def present(self) -> NDArray[np.bool_]:
        """Tell which groups of trades occur."""
        found: NDArray[np.bool_] = self.counts.sum(axis=0) > 0
        return found

    def groups(self) -> tuple[str, ...]:
        """Return the groups of trades that occur."""
        return tuple(code for code, there in zip(GROUPS, self.present, strict=True) if there)

    def counted(self) -> tuple[tuple[int, ...], ...]:
        """Return the rows by area and by group that occurs."""
        return tuple(map(tuple, self.counts[:, self.present].tolist()))

    def lay_down(self) -> None:
        """Write the columns in their order; a row holds the position of its group among those."""
        rank = (np.cumsum(self.present) - 1).astype(np.uint8)
        seen = np.zeros(len(GROUPS), dtype=np.int64)
        position = 0
        words = self._words()
        schema = pa.schema(
            [("id", pa.string()), ("file_row", pa.int64()), *((n, pa.string()) for n in words)]
        )
        with ExitStack() as stack:
            arrays = {
                name: stack.enter_context((self.folder / "whole" / name).open("wb"))
                for name in ARRAYS
            }
            sink = stack.enter_context(pa.OSFile(str(self.folder / "whole" / RECORDS), "wb"))
            records = stack.enter_context(pa.ipc.new_file(sink, schema))
            for batch in self.spool.in_order():
                row = rank[batch.column("row").to_numpy()]
                values: dict[str, NDArray[Any]] = {
                    "codes": batch.column("code").to_numpy(),
                    "row": row,
                    "level": levels(row, seen),
                    "area": batch.column("area").to_numpy(),
                }
                seen += np.bincount(row, minlength=len(seen))
                for name, array in values.items():
                    arrays[name].write(array.astype(ARRAYS[name]).tobytes())
                ids = pa.array([f"{self.mark}-{position + at}" for at in range(len(row))])
                position += len(row)
                held = [batch.column(name) for name in ("file_row", *words)]
                records.write_batch(pa.record_batch([ids, *held], schema=schema))


def _groups(one: Placed, heading: str) -> NDArray[np.uint8]:
    """Return the position of each row's group of trades; different words are looked at once."""
    codes = list(GROUPS)
    if not heading:
        return np.full(len(one.lon), codes.index("unknown"), dtype=np.uint8)
    encoded = pc.fill_null(one.part.more[heading], "").dictionary_encode()
    known = [codes.index(group) for group in groups_of(encoded.dictionary.to_pylist())]
    row = np.array(known, dtype=np.uint8)[encoded.indices.to_numpy(zero_copy_only=False)]
    found: NDArray[np.uint8] = row[one.there]
    return found


def _words(one: Placed, heading: str) -> pa.Array:
    """Return a column's cells, trimmed, without what is no text of its own; null where empty."""
    if not heading:
        return pa.nulls(len(one.lon), pa.string())
    cells = one.part.more[heading]
    if not one.there.all():
        cells = cells.filter(pa.array(one.there))
    trimmed = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(cells), 0, LONGEST_CELL)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _nothing_placed() -> Exception:
    return refusal(
        Text("没有一行有可用的坐标", "No row has a coordinate that can be used"),
        Text("请检查经纬度两列，或先作地理编码", "Check its two columns, or geocode it first"),
    )


def _disk(error: OSError) -> Exception:
    return refusal(
        Text("写入磁盘失败", "Writing to the disk failed"),
        Text("请检查磁盘空间与权限；原有内容未改变",
             "Check space and rights: nothing that was there has changed"),
        value=error.strerror or type(error).__name__,
    )  # fmt: skip
