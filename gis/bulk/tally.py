"""Points of a file of any size counted by area, and by the words of a column; nothing is kept.

The counts are of coordinates, not of written addresses: a register's addresses may say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.areas import area_index
from gis.bulk.parts import Source, Wanted
from gis.bulk.placed import Apart, Progress, placed
from gis.intake.findings import refusal
from gis.problems import Problem
from gis.text import Text

MOST_WORDS = 1_000
"""Different words of a column that are counted apart: more of them make no table."""
SHOWN_WORD = 80

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
    words, apart = _Words(), Apart()
    counts = np.zeros((len(areas) + 1, 0), dtype=np.int64)
    for one in placed(source, wanted, index, apart, datum=datum, progress=progress):
        column = words.columns(one.part.by, len(one.part.x))[one.there]
        counts = _added(counts, one.area, column, len(words.known))
    told, order = _in_order(words.known)
    return Tally(
        areas=areas, words=told, counts=counts[:, order], without=apart.without,
        unread=apart.unread, ragged=apart.ragged.count, problems=apart.problems(wanted),
    )  # fmt: skip


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


def _too_many() -> Exception:
    return refusal(
        Text(f"这一列有超过 {MOST_WORDS} 种不同的值", f"More than {MOST_WORDS} different values"),
        Text("请选择分类列，如行业门类、登记状态", "Choose a column of classes, as trade"),
    )
