"""What a large file is read as: its columns, a sample to judge it by, and part after part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.intake.cleaning import folded
from gis.intake.findings import Place
from gis.intake.grid import Opened

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_RAGGED = 100_000
PART_ROWS = 200_000
"""Rows of a Parquet file that are held at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The columns that are read: two of coordinates, "" for the file's own points; one to split by.

    Headings are those of the sample; `more` are columns whose cells are handed on as text.
    """

    lon: str = ""
    lat: str = ""
    by: str = ""
    more: tuple[str, ...] = ()

    @property
    def headings(self) -> list[str]:
        """Return every column that is read, each once; the file's own points apart."""
        every = (self.lon, self.lat, self.by, *self.more)
        return list(dict.fromkeys(heading for heading in every if heading))


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Some rows: coordinates as the file has them, the words to split by, where they stand.

    `x` and `y` are NaN where there is none; `unread` tells which cells hold something that is no
    number. `rows` are the rows' numbers as a person sees them.
    """

    x: Floats
    y: Floats
    unread: Flags
    rows: NDArray[np.int64]
    by: pa.Array | None = None
    more: Mapping[str, pa.Array] = field(default_factory=dict, repr=False)
    """The cells of the columns that were asked for, as text, by heading."""
    texts: tuple[pa.Array, ...] = field(default=(), repr=False)
    """The cells as they stand, to name a bad one."""


@dataclass
class Ragged:
    """Rows that do not have the columns of the header: how many, and where the first ones are."""

    count: int = 0
    places: list[Place] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """Numbers of the first MOST_RAGGED of them."""


Reader = Callable[[Wanted, Ragged], Iterator[Part]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A large file: its sample (`Opened`, some thousand rows as text), and how it is read.

    `has_points` tells whether the file brings points of its own; `expected` is about how many
    rows there are.
    """

    path: Path
    sample: Opened
    read: Reader = field(repr=False)
    expected: int
    has_points: bool = False


def numbers(values: pa.Array) -> tuple[Floats, Flags]:
    """Return a column as numbers, NaN for none; and which cells hold something else.

    >>> numbers(pa.array(["117.2", " ", None, "东经"]))[1].tolist()
    [False, False, False, True]
    """
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        found = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)
        return np.array(found, dtype=np.float64), np.zeros(len(values), dtype=bool)
    trimmed = pc.utf8_trim_whitespace(values)
    told = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, trimmed.type), trimmed)
    try:
        read = pc.cast(told, pa.float64())
        return np.array(read.to_numpy(zero_copy_only=False)), np.zeros(len(values), dtype=bool)
    except pa.ArrowInvalid:
        return _one_by_one(told)


def _one_by_one(told: pa.Array) -> tuple[Floats, Flags]:
    """Read a column that holds other things than numbers: full-width digits are numbers too."""
    found, unread = np.full(len(told), np.nan), np.zeros(len(told), dtype=bool)
    for place, text in enumerate(told.to_pylist()):
        if text is not None:
            try:
                found[place] = float(folded(text))
            except ValueError:
                unread[place] = True
    return found, unread
