"""Delimited text: CSV, TSV and their kin, decoded line by line where a line needs it."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from gis.intake import encodings
from gis.intake.assembling import Assembled, assemble
from gis.intake.cells import BLOCK_ROWS, Cells, long_cells, stack, too_many_columns
from gis.intake.encodings import ENCODINGS, Encoding
from gis.intake.findings import Place, refusal, several
from gis.intake.grid import Grid, Limits, Progress, Reading
from gis.parcels import GUARD, restored
from gis.problems import Problem, ProblemError
from gis.text import Text

DELIMITERS = (",", "\t", ";", "|")
_NAMES = {
    ",": Text("逗号", "comma"),
    "\t": Text("制表符", "tab"),
    ";": Text("分号", "semicolon"),
    "|": Text("竖线", "vertical bar"),
}
_BLOCK_BYTES = 4_000_000
_LONGEST_LINE = 64_000_000
_SAMPLE_ROWS = 200
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27})
_BINARY_SHARE = 0.02
_KEPT_PLACES = 50


@dataclass
class Noticed:
    """What was noticed line by line: lines of another encoding, lost bytes, NUL characters."""

    other: dict[str, list[int]] = field(default_factory=dict)
    lost: list[Place] = field(default_factory=list)
    nul: list[int] = field(default_factory=list)
    line: int = 0


def read_text(
    path: Path, reading: Reading, limits: Limits, progress: Progress | None = None
) -> tuple[Assembled, Encoding]:
    """Return the grid of a text file and the encoding that it was read in.

    Raises ProblemError for bytes that are no text, for an encoding that cannot be told, for a
    table that is too long or too wide.
    """
    content = path.read_bytes()
    _refuse_binary(content)
    encoding = encodings.named(reading.encoding) if reading.encoding else encodings.detect(content)
    size, guarded = len(content), b"'" in content
    wide = _as_utf8(content, encoding) if encoding.name.startswith("UTF-16") else None
    del content
    noticed = Noticed()
    with io.BytesIO(wide) if wide is not None else path.open("rb") as stream:
        cells, delimiter = _cells(stream, encoding, limits, noticed, _told(progress, size))
    _by_record(noticed, cells)
    assembled = assemble(cells, reading, limits)
    grid = _unguarded(assembled.grid) if guarded else assembled.grid
    split = _NAMES[delimiter]
    evidence = Text(
        f"{encoding.evidence.zh}；{assembled.evidence.zh}；以{split.zh}分列",
        f"{encoding.evidence.en}; {assembled.evidence.en}; columns parted by {split.en}",
    )
    problems = (*_line_problems(noticed, encoding), *assembled.problems)
    return Assembled(grid=grid, evidence=evidence, problems=problems), encoding


def _unguarded(grid: Grid) -> Grid:
    """Return the grid with cells that our own CSV keeps from being run (=x) as they were."""
    frame = grid.frame.copy()
    for name in frame:
        marked = frame[name].str.startswith(GUARD)
        if marked.any():
            frame[name] = frame[name].where(~marked, frame[name].map(restored))
    return replace(grid, frame=frame)


def _told(progress: Progress | None, size: int) -> Progress:
    return (lambda done, _: progress(min(done, size), size)) if progress else lambda done, _: None


def _refuse_binary(content: bytes) -> None:
    """Refuse bytes with many control characters: a text has next to none."""
    sample = content[:1_000_000]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    nul = sample.count(0)
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    lopsided = min(even, odd) <= nul / 8 or sample.startswith((b"\xff\xfe", b"\xfe\xff"))
    if controls > len(sample) * _BINARY_SHARE or (nul > len(sample) * 0.05 and not lopsided):
        raise refusal(
            Text("不是文本，也不是认识的表格格式", "Neither text nor a known kind of table"),
            Text(
                "请另存为 CSV、XLSX、GeoJSON 等格式，或重新获取文件",
                "Save it as CSV, XLSX or GeoJSON, or get the file again",
            ),
        )


def _as_utf8(content: bytes, encoding: Encoding) -> bytes:
    """Return UTF-16 as UTF-8, what cannot be decoded as U+FFFD, which is then found by line."""
    return content.decode(encoding.codec, errors="replace").lstrip("\ufeff").encode("utf-8")


def _cells(
    stream: io.BufferedIOBase,
    encoding: Encoding,
    limits: Limits,
    noticed: Noticed,
    progress: Progress,
) -> tuple[Cells, str]:
    codec = "utf-8" if encoding.name.startswith("UTF") else encoding.codec
    lines = _lines(stream, codec, noticed, progress)
    head = list(islice(lines, _SAMPLE_ROWS))
    delimiter = delimiter_of(head)
    skipped = 1 if head and head[0].strip().lower().startswith("sep=") else 0
    widths: list[np.ndarray] = []
    rows = _blocks(_chained(head, lines, skipped), delimiter, limits, widths)
    frame = stack(rows, limits)
    counted = np.concatenate(widths) if widths else None
    return Cells(frame=frame, widths=counted), delimiter


def _chained(head: list[str], lines: Iterator[str], skipped: int) -> Iterator[str]:
    if skipped:
        head[0] = "\n"
    yield from head
    yield from lines


def _lines(
    stream: io.BufferedIOBase, codec: str, noticed: Noticed, progress: Progress
) -> Iterator[str]:
    """Yield the lines of a file as text; a block that does not decode is gone through by line."""
    carried, done = b"", 0
    while block := stream.read(_BLOCK_BYTES):
        if not done:
            block = block.removeprefix(codecs.BOM_UTF8)
        done += len(block)
        progress(done, done)
        block = carried + block
        cut = max(block.rfind(b"\n"), -1 if block.endswith(b"\r") else block.rfind(b"\r")) + 1
        carried, block = block[cut:], block[:cut]
        if len(carried) > _LONGEST_LINE:
            raise refusal(
                Text("一行长得不合理", "A line is unreasonably long"),
                Text("请确认文件是文本表格", "Make sure that the file is a table of text"),
                row=noticed.line + 1,
            )
        yield from _decoded(block, codec, noticed)
    yield from _decoded(carried, codec, noticed)


def _decoded(block: bytes, codec: str, noticed: Noticed) -> Iterator[str]:
    try:
        text = block.decode(codec)
    except UnicodeDecodeError:
        text = None
    if text is not None and "\0" not in text and "\ufffd" not in text:
        for line in io.StringIO(text, newline=""):
            noticed.line += 1
            yield line
        return
    for raw in block.splitlines(keepends=True):
        noticed.line += 1
        yield _one_line(raw, codec, noticed)


def _one_line(raw: bytes, codec: str, noticed: Noticed) -> str:
    """Return one line as text, and note what is not as it should be."""
    if b"\0" in raw:
        noticed.nul.append(noticed.line)
        raw = raw.replace(b"\0", b"")
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        text = _in_another(raw, codec, noticed)
    if "\ufffd" in text and len(noticed.lost) < _KEPT_PLACES:
        at = text.index("\ufffd")
        around = text[max(at - 5, 0) : at + 6].strip()
        noticed.lost.append(Place(row=noticed.line, value=around))
    return text


def _in_another(raw: bytes, codec: str, noticed: Noticed) -> str:
    try:
        name = encodings.detect(raw).name
        text = raw.decode(ENCODINGS[name])
    except (ProblemError, UnicodeDecodeError):
        return raw.decode(codec, errors="replace")
    noticed.other.setdefault(name, []).append(noticed.line)
    return text


def _by_record(noticed: Noticed, cells: Cells) -> None:
    """Turn numbers of lines into those of records: a cell with line breaks takes several lines."""
    if not (noticed.other or noticed.lost or noticed.nul) or cells.frame.empty:
        return
    breaks = sum(cells.frame[name].str.count("\n").to_numpy() for name in cells.frame)
    ends = np.cumsum(1 + breaks)

    def record(line: int | None) -> int:
        return int(np.searchsorted(ends, line or 0)) + 1

    for name, lines in noticed.other.items():
        noticed.other[name] = [record(line) for line in lines]
    noticed.nul = [record(line) for line in noticed.nul]
    noticed.lost = [replace(place, row=record(place.row)) for place in noticed.lost]


def delimiter_of(head: list[str]) -> str:
    """Return what parts the columns: the delimiter that most lines have equally often."""
    if head and head[0].strip().lower().startswith("sep=") and head[0].strip()[4:5] in DELIMITERS:
        return head[0].strip()[4:5]
    best, delimiter = 0.0, ","
    for candidate in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=candidate) if row]
        except csv.Error:
            continue
        usual = Counter(width for width in widths if width > 1).most_common(1)
        if usual:
            width, lines = usual[0]
            agreement = lines / max(len(widths), 1) * (1 + min(width, 20) / 100)
            if agreement > best:
                best, delimiter = agreement, candidate
    return delimiter


def _blocks(
    lines: Iterator[str], delimiter: str, limits: Limits, widths: list[np.ndarray]
) -> Iterator[list[list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    while True:
        rows: list[list[str]] = []
        try:
            for row in islice(reader, BLOCK_ROWS):
                rows.append(row)
        except csv.Error as error:
            raise _broken(error, before + len(rows) + 1, limits) from None
        if not rows:
            return
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        if lengths.max() > limits.columns:
            _narrow(rows, lengths, limits, before)
        widths.append(lengths)
        before += len(rows)
        yield rows


def _narrow(rows: list[list[str]], lengths: np.ndarray, limits: Limits, before: int) -> None:
    """Cut the empty cells at the end of rows that are too wide; refuse those that stay so."""
    for position in np.flatnonzero(lengths > limits.columns):
        row = rows[position]
        while row and not row[-1].strip():
            row.pop()
        if len(row) > limits.columns:
            raise too_many_columns(limits, before + int(position) + 1, len(row))
        lengths[position] = len(row)


def _broken(error: csv.Error, row: int, limits: Limits) -> ProblemError:
    if "field larger" in str(error):
        return ProblemError(*long_cells([Place(row=row)], limits))
    return refusal(
        Text("这一行无法分列", "The row cannot be parted into columns"),
        Text("请检查该行的引号与换行", "Check its quotes and line breaks"),
        row=row,
        value=str(error),
    )


def _line_problems(noticed: Noticed, encoding: Encoding) -> Iterator[Problem]:
    for name, lines in sorted(noticed.other.items()):
        says = Text(
            f"这一行是 {name}，其余是 {encoding.name}；已按各自的编码读入",
            f"The line is in {name}, the others in {encoding.name}; each was read in its own",
        )
        cure = Text("请核对这些行的文字", "Check the words of these lines")
        yield from several([Place(row=line) for line in lines], says, cure)
    yield from several(
        noticed.lost,
        Text("有字节不是文字，以 � 代替", "Some bytes are no characters; � stands in for them"),
        Text("请改正该行，或改选编码", "Correct the line, or choose another encoding"),
    )
    yield from several(
        [Place(row=line) for line in noticed.nul],
        Text("含空字符（NUL），已去掉", "The line held NUL characters, which were removed"),
        Text("请核对该行是否完整", "Check whether the line is complete"),
    )
