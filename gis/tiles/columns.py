"""Points as sorted columns in one memory-mapped file: any tile of them is a contiguous slice.

The file is Arrow IPC: Morton code, legend row, level, filling, uncertainty, id, name and worded
popup of each point. Its pages are shared by every reader and every process of the machine, and what
nobody looks at is not in memory.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.portray import Portrayal, is_halo
from gis.tiles.grid import BITS, Codes, Tile, morton, positions_of, to_degrees, to_positions, whole

MOST_ROWS = 127
"""Legend rows that a packet has room for."""
DEEPEST = 16
"""The coarsest level: one point of 2^16."""
START = 0x5555
"""Where along the curve the thinned points begin: about the middle of each stretch of 2^k, for
every k, so that a class is neither over- nor under-drawn."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, eq=False)
class PointColumns:
    """The points of a layer by Morton code; n of them, read-only.

    `level` is the largest k for which the point is one of the 2^k-th of its class; a map that shows
    one point of 2^k shows those of level k and above. `labels` head the columns `told`.
    """

    codes: Codes
    row: Bytes
    level: Bytes
    hollow: Bytes
    halo_m: NDArray[np.float32]
    table: pa.Table
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def range_of(self, tile: Tile) -> tuple[int, int]:
        """Return where the points of a tile begin and end."""
        first, after = tile.codes
        start = int(np.searchsorted(self.codes, np.uint64(first)))
        if after >= 1 << 64:
            return start, len(self.codes)
        return start, int(np.searchsorted(self.codes, np.uint64(after)))

    def shown(self, tile: Tile, every: int) -> NDArray[np.int64]:
        """Return the positions of a tile's points that a map shows which draws one of `every`."""
        start, end = self.range_of(tile)
        if every == 1:
            return np.arange(start, end)
        return start + np.flatnonzero(self.level[start:end] >= every.bit_length() - 1)

    def shown_in(
        self, x: NDArray[np.int64], y: NDArray[np.int64], z: int, every: int
    ) -> NDArray[np.int64]:
        """Return the positions of the points shown in several tiles of one zoom, sorted."""
        shift = np.uint64(2 * (BITS - z))
        tiles = np.sort(morton(x.astype(np.uint32), y.astype(np.uint32)))
        starts = np.searchsorted(self.codes, tiles << shift)
        last = (tiles << shift) | ((np.uint64(1) << shift) - np.uint64(1))
        ends = np.searchsorted(self.codes, last, side="right")
        sizes = ends - starts
        found = np.repeat(starts - np.r_[0, np.cumsum(sizes)[:-1]], sizes) + np.arange(sizes.sum())
        return found[self.level[found] >= every.bit_length() - 1]

    def record(self, position: int) -> dict[str, Any]:
        """Return id, name, row, lon, lat, halo and popup of one point."""
        cells = self.table.slice(position, 1).to_pylist()[0]
        lon, lat = to_degrees(*positions_of(self.codes[position : position + 1]))
        halo = float(self.halo_m[position])
        told = [[label, cells[f"told_{i}"]] for i, label in enumerate(self.labels)]
        return {
            "id": cells["id"],
            "name": cells["name"],
            "row": int(self.row[position]),
            "at": [round(float(lat[0]), 6), round(float(lon[0]), 6)],
            "halo": None if np.isnan(halo) else round(halo, 1),
            "tip": [pair for pair in told if pair[1] is not None],
        }


def columns_of(portrayal: Portrayal) -> pa.Table:
    """Sort the points of a portrayal by Morton code; other features are left out.

    Raises ValueError where there are more legend rows than a packet has room for.
    """
    frame = portrayal.frame
    points = frame[~is_halo(portrayal)]
    if len(portrayal.legend) > MOST_ROWS:
        raise ValueError(f"{len(portrayal.legend)} legend rows, {MOST_ROWS} at most")
    x, y = to_positions(points["label_lon"].to_numpy(), points["label_lat"].to_numpy())
    codes = morton(whole(x), whole(y))
    order = np.argsort(codes, kind="stable")
    row = points["row"].to_numpy()[order].astype(np.uint8)
    tips = points["tip"].to_numpy()
    labels = [label for label, _ in tips[0]] if len(tips) else []
    columns: dict[str, Any] = {
        "code": codes[order],
        "row": row,
        "level": levels(row),
        "hollow": points["hollow"].to_numpy(dtype=bool)[order].astype(np.uint8),
        "halo_m": points["halo_m"].to_numpy(dtype=np.float32)[order],
        "id": pa.array(points["id"].to_numpy(dtype=object)[order], pa.large_string()),
        "name": pa.array(points["name"].to_numpy(dtype=object)[order], pa.large_string()),
    }
    for place in range(len(labels)):
        values = np.array([tip[place][1] for tip in tips], dtype=object)[order]
        columns[f"told_{place}"] = pa.array(values, pa.large_string())
    table = pa.table(columns)
    return table.replace_schema_metadata({"labels": json.dumps(labels, ensure_ascii=False)})


def levels(row: Bytes, seen: NDArray[np.int64] | None = None) -> Bytes:
    """Return each point's level: the 2^k-th points along the curve, class by class, have k or more.

    Such a systematic sample keeps every class's share and density; each level holds the next.
    `seen` are the points of each class that came before these, where they are part of a longer row.
    """
    level = np.zeros(len(row), dtype=np.uint8)
    for one in np.unique(row):
        places = np.flatnonzero(row == one)
        before = 0 if seen is None else int(seen[one])
        rank = np.arange(before, before + len(places), dtype=np.int64) ^ START
        lowest = rank & -rank
        found = np.log2(np.maximum(lowest, 1)).astype(np.uint8)
        level[places] = np.where(rank == 0, DEEPEST, np.minimum(found, DEEPEST))
    return level


def some(table: pa.Table, names: Sequence[str], positions: NDArray[np.int64]) -> pa.Table:
    """Return some rows of a table that may be larger than memory; `positions` are sorted.

    Each batch of the table is looked into for itself: none is copied.
    """
    chosen = table.select(list(names))
    found, start = [], 0
    for batch in chosen.to_batches():
        first, after = np.searchsorted(positions, (start, start + batch.num_rows))
        if after > first:
            found.append(batch.take(pa.array(positions[first:after] - start)))
        start += batch.num_rows
    return pa.Table.from_batches(found, chosen.schema)


def write(table: pa.Table, path: Path) -> None:
    """Write columns to a file, whole or not at all."""
    with (
        whole_file(path) as part,
        pa.OSFile(str(part), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table.combine_chunks())


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file of its own to write to, and put it in place when it is whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def read(path: Path) -> PointColumns:
    """Open columns; nothing is copied, what is looked at is paged in.

    Raises OSError or pyarrow.ArrowInvalid where the file is missing or damaged.
    """
    return opened(pa.ipc.open_file(pa.memory_map(str(path))).read_all())


def opened(table: pa.Table) -> PointColumns:
    """Look at a table of columns as arrays."""
    labels = json.loads((table.schema.metadata or {}).get(b"labels", b"[]"))

    def array(name: str) -> Any:
        chunks = table.column(name).chunks
        if not chunks:
            return np.empty(0, dtype=table.schema.field(name).type.to_pandas_dtype())
        return (
            table.column(name).combine_chunks().to_numpy(zero_copy_only=False)
            if (len(chunks) > 1)
            else chunks[0].to_numpy(zero_copy_only=True)
        )

    return PointColumns(
        codes=array("code"),
        row=array("row"),
        level=array("level"),
        hollow=array("hollow"),
        halo_m=array("halo_m"),
        table=table,
        labels=tuple(labels),
    )
