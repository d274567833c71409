"""A register as GeoParquet 1.1, written a group of rows at a time: memory is that of one group.

The rows lie along the Morton curve already, so that an engine passes over the groups that lie
elsewhere.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from gis.export.geoparquet import BOUNDS, GEOMETRY, ROWS_IN_GROUP, bounds_array, geo
from gis.registers.register import Register
from gis.tiles.columns import whole_file

FILE_ROW, TRADE, UNIT = "file_row", "trade", "unit"


def write_geoparquet(register: Register, path: Path, told: dict[str, str]) -> None:
    """Write every row of a register with its point (lon/lat), unit and group of trades.

    `unit` is the id of the area that the point lies in, null outside all. `told` goes into the
    file's metadata under `atlas`, as JSON. Raises OSError where the file cannot be written.
    """
    metadata = {"atlas": json.dumps(told, ensure_ascii=False)}
    metadata["geo"] = json.dumps(geo(_extent(register)), sort_keys=True)
    schema = _schema(register).with_metadata(metadata)
    with (
        whole_file(path) as part,
        pq.ParquetWriter(part, schema, compression="zstd") as writer,
    ):
        for start in range(0, register.facts.placed, ROWS_IN_GROUP):
            end = min(start + ROWS_IN_GROUP, register.facts.placed)
            writer.write_batch(_rows(register, start, end, schema))


def _schema(register: Register) -> pa.Schema:
    sides = pa.struct([(side, pa.float64()) for side in ("xmin", "ymin", "xmax", "ymax")])
    return pa.schema(
        [(FILE_ROW, pa.int64()), *((name, pa.string()) for name in register.kept),
         (TRADE, pa.string()), (UNIT, pa.string()), (GEOMETRY, pa.binary()), (BOUNDS, sides)]
    )  # fmt: skip


def _rows(register: Register, start: int, end: int, schema: pa.Schema) -> pa.RecordBatch:
    places = np.arange(start, end)
    points = shapely.points(*register.degrees(places))
    words = register.words(places)
    groups = np.array(register.facts.groups, dtype=object)[register.rows(start, end)]
    areas = register.areas()[start:end]
    units = np.array([*register.facts.areas, None], dtype=object)[areas]
    columns = [
        pa.array(register.file_rows(start, end)),
        *(pa.array([word or None for word in words[name]], pa.string()) for name in register.kept),
        pa.array(groups, pa.string()),
        pa.array(units, pa.string()),
        pa.array(shapely.to_wkb(points), pa.binary()),
        bounds_array(points),
    ]
    return pa.record_batch(columns, schema=schema)


def _extent(register: Register) -> np.ndarray:
    """Return two points that span the register's, read a group at a time."""
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for start in range(0, register.facts.placed, ROWS_IN_GROUP):
        places = np.arange(start, min(start + ROWS_IN_GROUP, register.facts.placed))
        at = np.array(register.degrees(places))
        low, high = np.minimum(low, at.min(axis=1)), np.maximum(high, at.max(axis=1))
    return shapely.points([low, high])
