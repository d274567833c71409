"""Rows put into the order of their Morton codes on disk: more of them than memory holds.

An external merge sort: runs that fit into memory are sorted and laid down as the rows come, then
all runs are read side by side. Rows of one code keep their order, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

RUN_ROWS = 250_000
MOST_RUNS = 64
"""Runs read side by side, a file for each; more of them are merged in turns."""
READ_ROWS = 4_096
"""Rows of a run that are held while runs are merged."""
BATCH_ROWS = 50_000

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


class Spool:
    """Rows taken in as they come, and given back by their column `code`."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._held: list[pa.RecordBatch] = []
        self._held_rows = 0
        self._runs: list[Path] = []
        self._made = 0
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take rows in; raises OSError where they cannot be laid down."""
        self._held.append(batch)
        self._held_rows += batch.num_rows
        self.rows += batch.num_rows
        if self._held_rows >= RUN_ROWS:
            self._lay_down_run()

    def in_order(self) -> Iterator[pa.RecordBatch]:
        """Yield all rows by code, at most BATCH_ROWS together; the files go as they are read."""
        if self._held:
            self._lay_down_run()
        while len(self._runs) > MOST_RUNS:
            first, self._runs = self._runs[:MOST_RUNS], self._runs[MOST_RUNS:]
            merged = self._write(_merged(first))
            self._runs.insert(0, merged)  # before those that came after it
            _remove(first)
        yield from _evened(_merged(self._runs))
        _remove(self._runs)

    def _lay_down_run(self) -> None:
        rows = pa.concat_batches(self._held)
        self._held, self._held_rows = [], 0
        order = np.argsort(rows.column("code").to_numpy(), kind="stable")
        self._runs.append(self._write(iter([rows.take(pa.array(order))])))

    def _write(self, batches: Iterator[pa.RecordBatch]) -> Path:
        path = self._folder / f"run-{self._made:05}.arrow"
        self._made += 1
        with (
            pa.OSFile(str(path), "wb") as sink,
            pa.ipc.new_stream(sink, self._schema, options=_PACKED) as writer,
        ):
            for batch in batches:
                for start in range(0, batch.num_rows, READ_ROWS):
                    writer.write_batch(batch.slice(start, READ_ROWS))
        return path


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink()


class _Run:
    """A run as it is read: the rows at hand, None at its end."""

    def __init__(self, reader: pa.ipc.RecordBatchStreamReader) -> None:
        self._reader = reader
        self.head: pa.RecordBatch | None = None
        self._next()

    @property
    def codes(self) -> NDArray[np.uint64]:
        assert self.head is not None, "asked before the end"
        codes: NDArray[np.uint64] = self.head.column("code").to_numpy()
        return codes

    def take(self, rows: int) -> pa.RecordBatch:
        """Return the first rows at hand; what comes after them is at hand next."""
        assert self.head is not None, "asked before the end"
        taken, rest = self.head.slice(0, rows), self.head.slice(rows)
        self.head = rest
        if not rest.num_rows:
            self._next()
        return taken

    def _next(self) -> None:
        self.head = next((one for one in self._reader if one.num_rows), None)


def _merged(paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of sorted runs in order.

    Up to the lowest code that any run's rows at hand end with, every row is at hand: but for rows
    of that very code, which may go on in the run and in those after it.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(pa.OSFile(str(path))) for path in paths]
        runs = [_Run(stack.enter_context(pa.ipc.open_stream(file))) for file in files]
        while runs := [run for run in runs if run.head is not None]:
            lasts = [int(run.codes[-1]) for run in runs]
            lowest = min(lasts)
            first = lasts.index(lowest)
            parts = []
            for place, run in enumerate(runs):
                codes, last = run.codes, np.uint64(lowest)
                rows = int(
                    np.searchsorted(codes, last, side="right")
                    if place <= first
                    else np.searchsorted(codes, last, side="left")
                )
                if rows:
                    parts.append(run.take(rows))
            rows_at_hand = pa.concat_batches(parts)
            order = np.argsort(rows_at_hand.column("code").to_numpy(), kind="stable")
            yield rows_at_hand.take(pa.array(order))


def _evened(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of BATCH_ROWS, but for the last."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.num_rows
        if size >= BATCH_ROWS:
            rows = pa.concat_batches(held)
            whole = size - size % BATCH_ROWS
            for start in range(0, whole, BATCH_ROWS):
                yield rows.slice(start, BATCH_ROWS)
            # A copy: a slice would hold all the rows that it was cut from.
            held, size = [rows.slice(whole).take(pa.array(np.arange(size - whole)))], size - whole
    if size:
        yield pa.concat_batches(held)
