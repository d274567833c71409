"""Records as GeoParquet 1.1, laid out for engines that read only what they need.

The column `bbox` holds the bounds of each record, and where there is more than one group of rows
they lie along a Hilbert curve, so that Sedona, DuckDB, GDAL and their kin pass over the groups that
lie elsewhere. A table without places becomes plain Parquet.
"""

from __future__ import annotations

import io
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from gis.export import about
from gis.export.parcel import Geometries, Made, Parcel, Written, geometries, with_names, written

ROWS_IN_GROUP = 65_536
GEOMETRY, BOUNDS = "geometry", "bbox"
SIDES = ("xmin", "ymin", "xmax", "ymax")
LON_LAT = "OGC:CRS84"
"""Longitude before latitude, as the coordinates are stored; EPSG:4326 names them the other way."""
_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


def geoparquet_file(parcel: Parcel) -> Made:
    """Return the records as GeoParquet, their stored names as columns; where it has no place, none.

    Dictionary, sources and notes stand in the file's metadata under `atlas`, as JSON.
    """
    parcel = with_names(parcel)
    table = pa.table({column.head: _cells(column) for column in written(parcel)})
    metadata = {"atlas": _told(parcel)}
    if parcel.is_spatial:
        shapes = geometries(parcel)
        table = table.append_column(GEOMETRY, pa.array(shapely.to_wkb(shapes), pa.binary()))
        table = table.append_column(BOUNDS, bounds_array(shapes))
        if len(table) > ROWS_IN_GROUP:
            table = table.take(pa.array(_along_the_curve(shapes)))
        metadata["geo"] = json.dumps(geo(shapes), sort_keys=True)
    out = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata(metadata),
        out,
        row_group_size=ROWS_IN_GROUP,
        compression="zstd",
        write_statistics=True,
    )
    return Made(content=out.getvalue())


def _cells(column: Written) -> pa.Array:
    kind = _TYPES.get(column.kind)
    if kind is not None:
        return pa.array(column.values, kind)
    return pa.array([None if one is None else str(one) for one in column.values], pa.string())


def bounds_array(shapes: Geometries) -> pa.Array:
    """Return the bounds of each shape as the struct that GeoParquet covers a column with."""
    unknown = shapely.is_missing(shapes)
    sides = [pa.array(side, pa.float64(), mask=unknown) for side in shapely.bounds(shapes).T]
    return pa.StructArray.from_arrays(sides, list(SIDES), mask=pa.array(unknown))


def _along_the_curve(shapes: Geometries) -> NDArray[np.int64]:
    """Return the order of the records along a Hilbert curve; those without a place come last."""
    placed = np.flatnonzero(~shapely.is_missing(shapes))
    along = gpd.GeoSeries(shapes[placed]).hilbert_distance() if len(placed) else np.array([])
    order = placed[np.argsort(np.asarray(along), kind="stable")]
    return np.concatenate([order, np.flatnonzero(shapely.is_missing(shapes))])


def geo(shapes: Geometries) -> dict[str, Any]:
    """Return the metadata that make a Parquet file a GeoParquet of version 1.1."""
    from pyproj import CRS

    there = shapes[~shapely.is_missing(shapes)]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in there}),
        "crs": CRS.from_user_input(LON_LAT).to_json_dict(),
        "covering": {BOUNDS: {side: [BOUNDS, side] for side in SIDES}},
    }
    if len(there):
        column["bbox"] = [float(one) for one in shapely.total_bounds(there)]
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _told(parcel: Parcel) -> str:
    """Write what is said with the data as JSON: version, notes, dictionary, sources."""
    lists = {
        "about": about.notes(parcel),
        "dictionary": about.dictionary(parcel),
        "sources": about.sources(parcel),
    }
    told: dict[str, Any] = {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for name, rows in lists.items()
    }
    return json.dumps({"version": parcel.tables.version, **told}, ensure_ascii=False)
