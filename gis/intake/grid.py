"""What opening a file gives: one grid of text, where it came from, and what was noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.problems import Problem
from gis.text import Text

Progress = Callable[[int, int], None]
"""Told how much is done, of how much."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The most that a file may hold; beyond it a file is refused before it fills the memory.

    `uncompressed_bytes`, `ratio` and `members` are of archives, workbooks included; `cells` is the
    area from the first row and column to the last that hold a value; `nesting` is of JSON.
    """

    bytes: int = 500_000_000
    json_bytes: int = 100_000_000
    uncompressed_bytes: int = 1_000_000_000
    ratio: int = 250
    members: int = 5_000
    rows: int = 2_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    cell_characters: int = 32_767
    nesting: int = 64


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How the reader wants the file to be read; what is left empty is found out.

    `encoding` is one of `gis.intake.encodings.ENCODINGS` or a name that Python knows;
    `header_row` is counted from 1, as a person sees it. `bounds` are degrees outside which nothing
    of an OpenStreetMap extract is read: they hold whole provinces.
    """

    encoding: str = ""
    sheet: str = ""
    header_row: int | None = None
    bounds: tuple[float, float, float, float] | None = None


AS_FOUND = Reading()
"""Everything is found out."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table of text: every cell a str, the unknown "", the columns named by unique headers.

    `rows` holds for each row its number as a person sees it: the row of the sheet, the record of
    a text file (a cell with line breaks is one record, a blank line too), the feature or object
    of a geo file or of JSON. `header_row` is the first of the header's rows, 0 where the file has
    none. `geometry` is in the file's own coordinates, None where the file cannot hold any. `crs`
    is like "EPSG:4490", and "" where the file does not say.
    """

    frame: pd.DataFrame = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    header_row: int = 0
    geometry: NDArray[np.object_] | None = field(default=None, repr=False)
    crs: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file that was read: its kind, how it was read and why, its grid, and what was noticed.

    `encodings` are other encodings that the bytes could be in, best first; `sheets` are sheets of
    a workbook or layers of a geo file, hidden ones last; no problem in it is fatal.
    """

    file: str
    kind: str
    encoding: str
    encodings: tuple[str, ...]
    evidence: Text
    sheets: tuple[str, ...]
    sheet: str
    grid: Grid
    sha256: str
    problems: tuple[Problem, ...]
