"""Parquet and GeoParquet of any size, read part after part.

The points of a GeoParquet are WKB or the format's own struct of x and y, in the CRS that its
metadata name; without one it is lon/lat (OGC:CRS84).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from gis.bulk.parts import PART_ROWS, Floats, Part, Ragged, Source, Wanted, numbers
from gis.intake.findings import refusal
from gis.intake.grid import Grid, Opened
from gis.text import Text, same

SAMPLED = 3_000


def parquet_source(path: Path, name: str) -> Source:
    """Return a Parquet file as a source; raises ProblemError where it is damaged."""
    try:
        file = pq.ParquetFile(path)
        geometry, crs = _geometry(file)
        sample = _sample(file, name, geometry, crs)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise refusal(
            Text("Parquet 文件无法读取", "The Parquet file cannot be read"),
            Text("请重新获取文件", "Get the file again"),
            value=str(error).splitlines()[0][:80],
        ) from None

    def read(wanted: Wanted, ragged: Ragged) -> Iterator[Part]:
        return _parts(path, geometry, wanted)

    return Source(
        path=path, sample=sample, read=read, expected=file.metadata.num_rows,
        has_points=bool(geometry),
    )  # fmt: skip


def _geometry(file: pq.ParquetFile) -> tuple[str, str]:
    """Name the primary geometry column and its system; "" where the file has none."""
    told = (file.schema_arrow.metadata or {}).get(b"geo")
    if told is None:
        return "", ""
    geo = json.loads(told)
    name = str(geo["primary_column"])
    return name, _code(geo["columns"][name].get("crs", {}))


def _code(crs: Any) -> str:
    """Return a PROJJSON as "EPSG:4490"; lon/lat where there is none, "" for one without a code."""
    if crs == {}:
        return "EPSG:4326"
    known = (crs or {}).get("id", {})
    if known.get("authority") == "OGC":
        return "EPSG:4326"
    return f"{known['authority']}:{known['code']}" if known else ""


def _sample(file: pq.ParquetFile, name: str, geometry: str, crs: str) -> Opened:
    plain = [
        field.name for field in file.schema_arrow
        if field.name != geometry and not pa.types.is_nested(field.type)
        and not pa.types.is_binary(field.type)
    ]  # fmt: skip
    wanted = [*plain, geometry] if geometry else plain
    batch = next(file.iter_batches(SAMPLED, columns=wanted), None)
    rows = batch.num_rows if batch is not None else 0
    texts = {one: _words(batch.column(one)) if batch is not None else [] for one in plain}
    shapes = None
    if geometry and batch is not None:
        x, y = _xy(batch.column(batch.schema.get_field_index(geometry)))
        shapes = np.full(rows, None, dtype=object)
        there = np.isfinite(x) & np.isfinite(y)
        shapes[there] = shapely.points(x[there], y[there])
    grid = Grid(
        frame=pd.DataFrame(texts, columns=plain, dtype=object),
        rows=np.arange(1, rows + 1), header_row=0, geometry=shapes, crs=crs,
    )  # fmt: skip
    return Opened(
        file=name, kind="parquet", encoding="UTF-8", encodings=(),
        evidence=same("GeoParquet" if geometry else "Parquet"), sheets=(), sheet="", grid=grid,
        sha256="", problems=(),
    )  # fmt: skip


def _words(values: pa.Array) -> list[str]:
    return ["" if value is None else str(value) for value in values.to_pylist()]


def _parts(path: Path, geometry: str, wanted: Wanted) -> Iterator[Part]:
    of_points = not wanted.lon
    columns = [*([geometry] if of_points else []), *wanted.headings]
    begin = 1
    file = pq.ParquetFile(path, pre_buffer=False)
    for batch in file.iter_batches(PART_ROWS, columns=columns):
        size = batch.num_rows
        by = _told(batch, wanted.by) if wanted.by else None
        more = {name: _told(batch, name) for name in wanted.more}
        rows = np.arange(begin, begin + size, dtype=np.int64)
        begin += size
        if of_points:
            x, y = _xy(batch.column(geometry))
            none = np.zeros(size, dtype=bool)
            yield Part(x=x, y=y, unread=none, rows=rows, by=by, more=more)
            continue
        one, other = batch.column(wanted.lon), batch.column(wanted.lat)
        (x, bad_x), (y, bad_y) = numbers(one), numbers(other)
        yield Part(
            x=x, y=y, unread=bad_x | bad_y, rows=rows, by=by, more=more,
            texts=(one, other),
        )  # fmt: skip


def _told(batch: pa.RecordBatch, heading: str) -> pa.Array:
    """Return a column as text; a moment without a time of day is a date."""
    values = batch.column(heading)
    if pa.types.is_timestamp(values.type):
        days = pc.cast(values, pa.date32(), safe=False)
        if pc.all(pc.equal(pc.cast(days, values.type), values)).as_py() is not False:
            values = days
    return pc.cast(values, pa.string())


def _xy(values: pa.Array) -> tuple[Floats, Floats]:
    """Return the coordinates of points, NaN for what is none."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_struct(values.type):
        known = values.is_valid().to_numpy(zero_copy_only=False)
        both = [
            pc.cast(values.field(name), pa.float64()).to_numpy(zero_copy_only=False)
            for name in ("x", "y")
        ]
        return np.where(known, both[0], np.nan), np.where(known, both[1], np.nan)
    shapes = shapely.from_wkb(values.to_numpy(zero_copy_only=False), on_invalid="ignore")
    shapes = np.where(shapely.is_empty(shapes), None, shapes)
    return shapely.get_x(shapes), shapely.get_y(shapes)
