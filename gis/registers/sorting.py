"""Rows put into the order of their Morton codes on disk: more of them than memory holds.

The rows are parted by the leading bits of their codes into buckets that fit into memory; each is
sorted for itself, one after another. Rows of one code keep their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

PREFIX = np.uint64(64 - 2 * 17)
"""Rows are parted by the tile of zoom 17 (about 300 m) that they lie in."""
BUCKET_ROWS = 250_000
MOST_BUCKETS = 400
"""Files open at a time; with more rows than fit into as many buckets, the buckets are larger."""
BATCH_ROWS = 50_000

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


class Spool:
    """Rows laid down as they come, and how many lie in each tile."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._tiles: dict[int, int] = {}
        self._sink = pa.OSFile(str(folder / "spool.arrow"), "wb")
        self._writer = pa.ipc.new_stream(self._sink, schema, options=_PACKED)
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Lay down rows that have a column `code`."""
        tiles, counts = np.unique(_tiles(batch), return_counts=True)
        for tile, count in zip(tiles.tolist(), counts.tolist(), strict=True):
            self._tiles[tile] = self._tiles.get(tile, 0) + count
        self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows by code, at most BATCH_ROWS together; the files go as they are read."""
        self.close()
        spool = self._folder / "spool.arrow"
        paths = self._parted(spool)
        spool.unlink()
        for path in paths:
            yield from _sorted(path)
            path.unlink()

    def close(self) -> None:
        """End the laying down; again, nothing happens."""
        if not self._sink.closed:
            self._writer.close()
            self._sink.close()

    def _parted(self, spool: Path) -> list[Path]:
        begins = self._begins()
        paths = [self._folder / f"bucket-{number:04}.arrow" for number in range(len(begins))]
        with ExitStack() as stack:
            writers = [
                stack.enter_context(
                    pa.ipc.new_stream(
                        stack.enter_context(pa.OSFile(str(path), "wb")), self._schema,
                        options=_PACKED,
                    )
                )
                for path in paths
            ]  # fmt: skip
            with pa.OSFile(str(spool)) as source, pa.ipc.open_stream(source) as reader:
                for batch in _joined(reader):
                    bucket = np.searchsorted(begins, _tiles(batch), side="right") - 1
                    order = np.argsort(bucket, kind="stable")
                    edges = np.searchsorted(bucket[order], np.arange(len(begins) + 1))
                    by_bucket = batch.take(pa.array(order))
                    for number in np.flatnonzero(np.diff(edges)):
                        start, size = int(edges[number]), int(edges[number + 1] - edges[number])
                        writers[number].write_batch(by_bucket.slice(start, size))
        return paths

    def _begins(self) -> NDArray[np.uint64]:
        """Return the first tile of each bucket."""
        most = max(BUCKET_ROWS, -(-self.rows // MOST_BUCKETS))
        begins, held = [], most
        for tile in sorted(self._tiles):
            if held + self._tiles[tile] > most:
                begins.append(tile)
                held = 0
            held += self._tiles[tile]
        return np.array(begins, dtype=np.uint64)


def _tiles(batch: pa.RecordBatch) -> NDArray[np.uint64]:
    codes: NDArray[np.uint64] = batch.column("code").to_numpy()
    return codes >> PREFIX


def _joined(reader: pa.ipc.RecordBatchStreamReader) -> Iterator[pa.RecordBatch]:
    """Yield batches of some tens of thousands of rows, however small they were laid down."""
    held: list[pa.RecordBatch] = []
    for batch in reader:
        held.append(batch)
        if sum(one.num_rows for one in held) >= BATCH_ROWS:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def _sorted(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.OSFile(str(path)) as source, pa.ipc.open_stream(source) as reader:
        rows = pa.concat_batches(list(reader))
    order = np.argsort(rows.column("code").to_numpy(), kind="stable")
    for start in range(0, len(order), BATCH_ROWS):
        yield rows.take(pa.array(order[start : start + BATCH_ROWS]))
