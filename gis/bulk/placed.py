"""The rows of a large file one part after another, each with the place and the area it lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.areas import locate_many
from gis.bulk.parts import Flags, Floats, Part, Ragged, Source, Wanted
from gis.crs import to_wgs84
from gis.intake.findings import NAMED, Place, refusal, several
from gis.label_raster import AreaIndex
from gis.problems import Problem
from gis.text import Text
from gis.vocabulary import DATUMS, Choices

Progress = Callable[[int, int], None]
LEFT = pa.schema([("row", pa.int64()), ("reason", pa.string()), ("value", pa.string())])
"""A row without a place: its number in the file, why (REASONS), and what its coordinate says."""
REASONS: Choices = {
    "without": Text("没有坐标", "No coordinate"),
    "swapped": Text("经纬度像是写反", "Longitude and latitude look swapped"),
    "unread": Text("坐标不是数，或不在地球上", "No number, or no place on earth"),
    "ragged": Text("列数与表头不同", "Another number of cells than the header"),
}


@dataclass
class Apart:
    """Rows that have no place: without a coordinate, with one that is none, of another width.

    A latitude beyond `farthest` is none either. `told` is given each of them, as LEFT says.
    """

    farthest: float = 90.0
    told: Callable[[pa.RecordBatch], None] | None = None
    without: int = 0
    unread: int = 0
    ragged: Ragged = field(default_factory=Ragged)
    bad: list[Place] = field(default_factory=list)

    def problems(self, wanted: Wanted) -> tuple[Problem, ...]:
        """Name the first of the rows that could not be read, and count the others."""
        column = f"{wanted.lon} / {wanted.lat}" if wanted.lon else ""
        places = [Place(row=one.row, column=column, value=one.value) for one in self.bad]
        return (
            *several(
                places,
                Text("坐标不是数，或不在地球上", "A coordinate is no number, or no place on earth"),
                Text("未计入；请改正后重来", "It was left out: correct it and start again"),
                count=self.unread,
            ),
            *several(
                self.ragged.places,
                Text("这一行的列数与表头不同", "The row does not have as many cells as the header"),
                Text(
                    "未计入；请检查该行的引号与分隔符", "Not counted: check its quotes and commas"
                ),
                count=self.ragged.count,
            ),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """The rows of a part that have a place; n of them.

    `there` tells which rows of the part they are; `lon`, `lat` (EPSG:4326) and `area` (position of
    the area, -1 outside all) have one value for each.
    """

    part: Part
    there: Flags
    lon: Floats
    lat: Floats
    area: NDArray[np.int16]


def placed(
    source: Source,
    wanted: Wanted,
    index: AreaIndex,
    apart: Apart,
    *,
    datum: str = "wgs84",
    progress: Progress | None = None,
) -> Iterator[Placed]:
    """Yield a file's rows that have a place; what has none is counted in `apart`.

    `datum` is that of the file's coordinates, as `gis.crs.to_wgs84` takes it; `index` is of areas
    in EPSG:4326. Raises ProblemError where the file breaks off.
    """
    done = 0
    try:
        for part in source.read(wanted, apart.ragged):
            wrong_way = _swapped(part, datum)
            apart.unread += _unread(part, datum, apart.bad)
            there = np.isfinite(part.x) & np.isfinite(part.y)
            apart.without += int((~there & ~part.unread).sum())
            lon, lat = _degrees(part, there, datum)
            if (beyond := np.abs(lat) > apart.farthest).any():
                apart.unread += int(beyond.sum())
                there[np.flatnonzero(there)[beyond]] = False
                lon, lat = lon[~beyond], lat[~beyond]
            if apart.told is not None and not there.all():
                apart.told(_left(part, there, wrong_way))
            area = locate_many(index, lon, lat)
            yield Placed(part=part, there=there, lon=lon, lat=lat, area=area)
            done += len(part.x)
            if progress:
                progress(min(done, source.expected - 1), source.expected)
    except (pa.ArrowException, OSError) as error:
        raise _broken(error, done) from None
    if progress:
        progress(source.expected, source.expected)


def _swapped(part: Part, datum: str) -> Flags:
    """Tell which rows would have a place if their two coordinates were exchanged, and have none."""
    if datum not in DATUMS:
        return np.zeros(len(part.x), dtype=bool)
    with np.errstate(invalid="ignore"):
        found: Flags = (np.abs(part.x) <= 90) & (np.abs(part.y) > 90) & (np.abs(part.y) <= 180)
    return found


def _left(part: Part, there: Flags, wrong_way: Flags) -> pa.RecordBatch:
    where = np.flatnonzero(~there)
    empty = np.isnan(part.x) & np.isnan(part.y) & ~part.unread
    reason = np.where(wrong_way, "swapped", np.where(empty, "without", "unread"))[where]
    cells = [[str(cell) for cell in column.take(pa.array(where)).to_pylist()]
             for column in part.texts]  # fmt: skip
    value = [", ".join(both) for both in zip(*cells, strict=True)] if cells else [""] * len(where)
    return pa.record_batch(
        [pa.array(part.rows[where]), pa.array(reason.tolist()), pa.array(value)], schema=LEFT
    )


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


def _degrees(part: Part, there: Flags, datum: str) -> tuple[Floats, Floats]:
    x, y = (part.x, part.y) if there.all() else (part.x[there], part.y[there])
    return to_wgs84(x, y, datum)


def _broken(error: Exception, done: int) -> Exception:
    told = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
    return refusal(
        Text(f"读到约第 {done} 行后无法继续", f"Reading stopped after about row {done}"),
        Text("请检查文件是否完整、引号是否成对", "Check that it is complete and its quotes closed"),
        value=told,
    )
