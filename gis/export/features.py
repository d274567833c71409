"""Records as the frames that GDAL writes: typed columns, one kind of geometry."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import GEOGRAPHIC
from gis.export.parcel import Geometries, Written
from gis.problems import Problem, ProblemError
from gis.text import Text

DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean", "text": "str"}
FIXED_INSTANT = "1980-01-01T00:00:00.000Z"
MULTI = {0: "Point", 1: "MultiLineString", 2: "MultiPolygon"}


def frame_of(columns: Sequence[Written], shapes: Geometries | None) -> pd.DataFrame:
    """Return the columns in the types that a file keeps, with a geometry where there is one."""
    data: dict[str, Any] = {
        column.head: pd.array(column.values, dtype=DTYPES[column.kind]) for column in columns
    }
    if shapes is None:
        return pd.DataFrame(data)
    return gpd.GeoDataFrame(data, geometry=shapes, crs=GEOGRAPHIC)


def kinds(shapes: Geometries, otherwise: int) -> list[int]:
    """Return the dimensions of geometry that occur, 0 to 2; `otherwise` where there is none."""
    found = np.unique(shapely.get_dimensions(shapes[~shapely.is_missing(shapes)]))
    return [int(one) for one in found] or [otherwise]


def multi(shapes: Geometries, dimension: int) -> Geometries:
    """Return lines and polygons each as a multi-geometry: a layer has one kind."""
    makers = {1: shapely.multilinestrings, 2: shapely.multipolygons}
    if dimension not in makers:
        return shapes
    result = np.full(len(shapes), None, dtype=object)
    for place in np.flatnonzero(~shapely.is_missing(shapes)):
        result[place] = makers[dimension](shapely.get_parts(shapes[place]))
    return result


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for GDAL to write in; where it writes the time, it writes a fixed one.

    Raises ProblemError where the folder cannot hold the files.
    """
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_INSTANT})
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except (
        DataLayerError, DataSourceError, FeatureError, FieldError, OSError, sqlite3.Error,
    ) as error:  # fmt: skip
        raise ProblemError(no_room(error)) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def no_room(error: Exception) -> Problem:
    """Say that a file could not be made, with what the system said."""
    told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return Problem(
        fatal=True,
        says=Text(f"文件未能写成（{told}）", f"The file could not be made ({told})"),
        cure=Text(
            "请检查临时文件夹与磁盘的剩余空间后重试",
            "Check the room left on the disk and in the temporary folder, and try again",
        ),
    )
