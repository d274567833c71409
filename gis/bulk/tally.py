"""Points of a file of any size counted by area, and by the words of a column; nothing is kept.

The counts are of coordinates, not of written addresses: a register's addresses may say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.areas import area_index, locate_many
from gis.bulk.parts import Floats, Part, Ragged, Source, Wanted
from gis.crs import to_wgs84
from gis.intake.findings import NAMED, Place, refusal, several
from gis.problems import Problem
from gis.text import Text
from gis.vocabulary import DATUMS

MOST_WORDS = 1_000
"""Different words of a column that are counted apart: more of them make no table."""
SHOWN_WORD = 80

Progress = Callable[[int, int], None]
Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """How many rows lie in each area: `counts` has a row for each area and one for outside all.

    Its columns are the `words` of the column that was asked for, in the order of their letters;
    one column without a name where none was. Apart from them are rows without a coordinate,
    with one that is no number or no place on earth, and rows of another width than the header.
    """

    areas: gpd.GeoDataFrame
    words: tuple[str, ...]
    counts: Counts
    without: int
    unread: int
    ragged: int
    problems: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of the file, each counted in one place."""
        return int(self.counts.sum()) + self.without + self.unread + self.ragged


@dataclass
class _Words:
    """The words met so far, each with its column."""

    known: dict[str, int] = field(default_factory=dict)

    def columns(self, by: pa.Array | None, size: int) -> NDArray[np.int64]:
        if by is None:
            self.known.setdefault("", 0)
            return np.zeros(size, dtype=np.int64)
        encoded = pc.fill_null(pc.utf8_trim_whitespace(by), "").dictionary_encode()
        told = [str(word)[:SHOWN_WORD] for word in encoded.dictionary.to_pylist()]
        if len(self.known) + len(told) > MOST_WORDS:
            new = {word for word in told if word not in self.known}
            if len(self.known) + len(new) > MOST_WORDS:
                raise _too_many()
        columns = [self.known.setdefault(word, len(self.known)) for word in told]
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        return np.array(columns, dtype=np.int64)[indices]


def tally(
    source: Source,
    wanted: Wanted,
    areas: gpd.GeoDataFrame,
    *,
    datum: str = "wgs84",
    progress: Progress | None = None,
) -> Tally:
    """Count a file's points in areas (EPSG:4326) that do not overlap, and by a column's words.

    `datum` is that of the file's coordinates, as `gis.crs.to_wgs84` takes it. A point on a shared
    border counts once, in the first area. Raises ProblemError where areas overlap, where the
    column holds more than MOST_WORDS words, and where the file breaks off.
    """
    index = area_index(areas)
    words, ragged = _Words(), Ragged()
    counts = np.zeros((len(areas) + 1, 0), dtype=np.int64)
    without = unread = done = 0
    bad: list[Place] = []
    try:
        for part in source.read(wanted, ragged):
            unread += _unread(part, datum, bad)
            there = np.isfinite(part.x) & np.isfinite(part.y)
            without += int((~there & ~part.unread).sum())
            column = words.columns(part.by, len(part.x))[there]
            found = locate_many(index, *_placed(part, there, datum))
            counts = _added(counts, found, column, len(words.known))
            done += len(part.x)
            if progress:
                progress(min(done, source.expected - 1), source.expected)
    except (pa.ArrowException, OSError) as error:
        raise _broken(error, done) from None
    if progress:
        progress(source.expected, source.expected)
    told, order = _in_order(words.known)
    return Tally(
        areas=areas, words=told, counts=counts[:, order], without=without, unread=unread,
        ragged=ragged.count, problems=tuple(_problems(wanted, bad, unread, ragged)),
    )  # fmt: skip


def _unread(part: Part, datum: str, bad: list[Place]) -> int:
    """Take what is no place on earth for unread; name the first rows; return how many there are."""
    if datum in DATUMS:
        with np.errstate(invalid="ignore"):
            part.unread[(np.abs(part.x) > 180) | (np.abs(part.y) > 90)] = True
    part.unread[np.isinf(part.x) | np.isinf(part.y)] = True
    for at in np.flatnonzero(part.unread)[: NAMED - len(bad)]:
        cells = ", ".join(str(column[int(at)]) for column in part.texts)
        bad.append(Place(row=int(part.rows[at]), value=cells))
    part.x[part.unread] = np.nan
    return int(part.unread.sum())


def _placed(part: Part, there: NDArray[np.bool_], datum: str) -> tuple[Floats, Floats]:
    x, y = (part.x, part.y) if there.all() else (part.x[there], part.y[there])
    return to_wgs84(x, y, datum)


def _added(counts: Counts, found: NDArray[np.int16], column: Counts, width: int) -> Counts:
    """Return the counts with those of a part; the last row is of points outside all areas."""
    rows = len(counts)
    if width > counts.shape[1]:
        counts = np.pad(counts, ((0, 0), (0, width - counts.shape[1])))
    row = np.where(found < 0, rows - 1, found).astype(np.int64)
    more = np.bincount(row * width + column, minlength=rows * width)
    return counts + more.reshape(rows, width)


def _in_order(known: dict[str, int]) -> tuple[tuple[str, ...], list[int]]:
    told = tuple(sorted(known, key=lambda word: (word == "", word)))
    return told, [known[word] for word in told]


def _problems(wanted: Wanted, bad: list[Place], unread: int, ragged: Ragged) -> list[Problem]:
    column = f"{wanted.lon} / {wanted.lat}" if wanted.lon else ""
    places = [Place(row=one.row, column=column, value=one.value) for one in bad]
    return [
        *several(
            places,
            Text("坐标不是数，或不在地球上", "A coordinate is no number, or no place on earth"),
            Text("未计入；请改正后重新统计", "It was not counted: correct it and count again"),
            count=unread,
        ),
        *several(
            ragged.places,
            Text("这一行的列数与表头不同", "The row does not have as many cells as the header"),
            Text("未计入；请检查该行的引号与分隔符", "Not counted: check its quotes and commas"),
            count=ragged.count,
        ),
    ]


def _too_many() -> Exception:
    return refusal(
        Text(f"这一列有超过 {MOST_WORDS} 种不同的值", f"More than {MOST_WORDS} different values"),
        Text("请选择分类列，如行业门类、登记状态", "Choose a column of classes, as trade"),
    )


def _broken(error: Exception, done: int) -> Exception:
    told = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
    return refusal(
        Text(f"读到约第 {done} 行后无法继续", f"Reading stopped after about row {done}"),
        Text("请检查文件是否完整、引号是否成对", "Check that it is complete and its quotes closed"),
        value=told,
    )
