"""Delimited text of any size, in any encoding of Chinese, read part after part by Arrow.

The head of the file is judged as in an import: encoding, delimiter, where the header stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv

from gis.bulk.parts import MOST_RAGGED, Part, Ragged, Source, Wanted, numbers
from gis.intake import encodings
from gis.intake.assembling import numbered
from gis.intake.encodings import Encoding
from gis.intake.findings import NAMED, Place, letters, refusal
from gis.intake.grid import Grid, Opened, Reading
from gis.intake.heads import Head, find_head
from gis.intake.text_files import delimiter_of
from gis.text import Text

SAMPLE_BYTES = 2_000_000
BLOCK_BYTES = 1_000_000
DEEPEST = 260
"""Rows at the top that the header is looked for in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """How a text file is written: its codec, delimiter, header, and the headings by position."""

    codec: str
    delimiter: str
    head: Head
    headings: tuple[str, ...]


def text_source(path: Path, name: str, reading: Reading) -> Source:
    """Return a text file as a source; raises ProblemError where it cannot be read as a table."""
    with path.open("rb") as stream:
        content = stream.read(SAMPLE_BYTES)
    size = path.stat().st_size
    if size > len(content):
        content = _whole_lines(content)
    encoding = encodings.named(reading.encoding) if reading.encoding else encodings.detect(content)
    text = content.decode(encoding.codec, errors="replace").lstrip("\ufeff")
    lines = text.splitlines(keepends=True)
    delimiter = delimiter_of(lines[:DEEPEST])
    rows = _rows(io.StringIO(text, newline=""), delimiter)
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise refusal(
            Text("没有任何内容", "There is nothing in it"),
            Text("请确认导出已完成", "Make sure that the export was complete"),
        )
    head = find_head(rows[:DEEPEST], (), reading.header_row)
    form = Form(
        codec=encoding.codec, delimiter=delimiter, head=head, headings=_headings(head, rows)
    )

    def read(wanted: Wanted, ragged: Ragged) -> Iterator[Part]:
        return _parts(path, form, wanted, ragged)

    sample = _sample(name, rows, form, encoding)
    expected = len(sample.grid.rows) * size // max(len(content), 1)
    return Source(path=path, sample=sample, read=read, expected=expected)


def _whole_lines(content: bytes) -> bytes:
    end = content.rfind(b"\n")
    # In UTF-16 LE a line ends with a zero after the line feed.
    after = 2 if content[end + 1 : end + 2] == b"\0" else 1
    return content[: end + after] if end > 0 else content


def _rows(stream: io.StringIO, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(stream, delimiter=delimiter))
    except csv.Error as error:
        raise refusal(
            Text("这一行无法分列", "The row cannot be parted into columns"),
            Text("请检查该行的引号与换行", "Check its quotes and line breaks"),
            row=len(rows) + 1,
            value=str(error),
        ) from None
    return rows


def _headings(head: Head, rows: list[list[str]]) -> tuple[str, ...]:
    """Return a different name for each column of the rows as they are usually wide."""
    body = [len(row) for row in rows[head.body :] if row]
    width = int(np.median(body)) if body else len(head.names)
    names = [*head.names[:width], *[""] * (width - len(head.names))]
    unique: list[str] = []
    for place, name in enumerate(names):
        unique.append(numbered(name or f"[{letters(place)}]", unique))
    return tuple(unique)


def _sample(name: str, rows: list[list[str]], form: Form, encoding: Encoding) -> Opened:
    width = len(form.headings)
    held = [(at + 1, row) for at, row in enumerate(rows) if at >= form.head.body and any(row)]
    body = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for _, row in held]
    grid = Grid(
        frame=pd.DataFrame(body, columns=list(form.headings), dtype=object),
        rows=np.array([at for at, _ in held], dtype=np.int64),
        header_row=form.head.rows[0] + 1,
    )
    return Opened(
        file=name, kind="csv", encoding=encoding.name, encodings=encoding.others,
        evidence=encoding.evidence, sheets=(), sheet="", grid=grid, sha256="", problems=(),
    )  # fmt: skip


class _AsUtf8(io.RawIOBase):
    """A file in another encoding as UTF-8; what cannot be decoded becomes U+FFFD."""

    def __init__(self, path: Path, codec: str) -> None:
        # "utf-8-sig" takes the mark of UTF-8 away; those of UTF-16 are taken away below.
        kind = "utf-8-sig" if codec == "utf-8" else codec
        self._text = path.open(encoding=kind, errors="replace", newline="")
        self._begun = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        text = self._text.read(size if size and size > 0 else None)
        if not self._begun:
            text, self._begun = text.removeprefix("\ufeff"), True
        while text and not (clean := text.replace("\0", "")):  # no text would say that it ends
            text = self._text.read(size if size and size > 0 else None)
        return clean.encode() if text else b""

    def close(self) -> None:
        self._text.close()
        super().close()


def _parts(path: Path, form: Form, wanted: Wanted, ragged: Ragged) -> Iterator[Part]:
    """Read the columns that are wanted; rows of another width are counted and left out."""
    places = {name: form.headings.index(name) for name in wanted.headings}
    skipped: list[int] = []

    def note(row: Any) -> str:
        number = row.number or 0
        skipped.append(number)
        ragged.count += 1
        if len(ragged.rows) < MOST_RAGGED:
            ragged.rows.append(number)
        if len(ragged.places) < NAMED:
            ragged.places.append(Place(row=number, value=str(row.text)))
        return "skip"

    with _AsUtf8(path, form.codec) as stream:
        reader = arrow_csv.open_csv(stream, **_options(form, places, note))
        before = form.head.body
        for batch in reader:
            size = batch.num_rows
            rows, before = _numbered(before, size, skipped)
            columns = {name: batch.column(f"f{at}") for name, at in places.items()}
            one, other = columns[wanted.lon], columns[wanted.lat]
            (x, bad_x), (y, bad_y) = numbers(one), numbers(other)
            yield Part(
                x=x, y=y, unread=bad_x | bad_y, rows=rows,
                by=columns[wanted.by] if wanted.by else None,
                more={name: columns[name] for name in wanted.more},
                texts=(one, other),
            )  # fmt: skip


def _options(form: Form, places: dict[str, int], note: Any) -> dict[str, Any]:
    names = [f"f{at}" for at in dict.fromkeys(places.values())]
    return {
        "read_options": arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK_BYTES, skip_rows_after_names=form.head.body,
            column_names=[f"f{at}" for at in range(len(form.headings))],
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=form.delimiter, newlines_in_values=True, invalid_row_handler=note,
            ignore_empty_lines=False,
        ),
        "convert_options": arrow_csv.ConvertOptions(
            include_columns=names, column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
        ),
    }  # fmt: skip


def _numbered(before: int, size: int, skipped: list[int]) -> tuple[np.ndarray, int]:
    """Return the numbers of the next rows, those between them that were left out passed over."""
    last = before + size + len(skipped)
    every = np.arange(before + 1, last + 1, dtype=np.int64)
    rows = np.setdiff1d(every, np.array(skipped, dtype=np.int64), assume_unique=True)[:size]
    end = int(rows[-1]) if size else before
    skipped[:] = [number for number in skipped if number > end]
    return rows, end
