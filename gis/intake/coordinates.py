"""The coordinates that a file gives, kept as they are and beside it converted to CGCS2000/WGS84."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.checks import missing
from gis.crs import GEOGRAPHIC, to_wgs84
from gis.intake.columns import COORDINATE, pair
from gis.intake.grid import Grid
from gis.intake.wish import Wish
from gis.schema import Table
from gis.vocabulary import DATUMS

DECIMALS = 6
"""Of a degree: about 0.1 m."""
Numbers = NDArray[np.float64]


def read_pair(grid: Grid, rows: NDArray[np.int64], wish: Wish) -> tuple[Numbers, Numbers] | None:
    """Return the two numbers of each row's coordinate as the file has them; None without any.

    They come from two columns, from one that holds both, or from a file's points.
    """
    columns, frame = wish.assignment.columns, grid.frame
    if "lon" in columns and "lat" in columns:
        one, other = (frame[columns[name]].iloc[rows] for name in ("lon", "lat"))
        return _numbers(one), _numbers(other)
    if COORDINATE in columns:
        pairs = [pair(text) or (np.nan, np.nan) for text in frame[columns[COORDINATE]].iloc[rows]]
        both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return both[:, 0], both[:, 1]
    if grid.geometry is not None:
        shapes = grid.geometry[rows]
        point = np.array([shape is not None and shape.geom_type == "Point" for shape in shapes])
        if point.any():
            at = np.full((len(rows), 2), np.nan)
            at[point] = shapely.get_coordinates(shapes[point])
            return at[:, 0], at[:, 1]
    return None


def _numbers(values: pd.Series) -> Numbers:
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)


def located(
    grid: Grid, rows: NDArray[np.int64], records: pd.DataFrame, wish: Wish, table: Table
) -> pd.DataFrame:
    """Return the records with the location columns of the table, or with the file's geometry.

    The file's own coordinate goes to original_lon, original_lat and datum; lon and lat are in
    CGCS2000/WGS84 degrees. A file that brings all of these itself (our own export) keeps them.
    Raises ProblemError for a datum that is not known.
    """
    records = records.drop(columns=COORDINATE, errors="ignore")
    if table.geometry:
        return _with_geometry(grid, rows, records, wish)
    if "lon" not in table.by_name:
        return records
    if {"datum", "original_lon", "lon"} <= set(wish.assignment.columns):
        return _unplaced_where_empty(records)
    both = read_pair(grid, rows, wish) if wish.datum else None
    if both is None:
        bare = records.drop(columns=["lon", "lat"], errors="ignore")
        return _unplaced_where_empty(bare)
    return _unplaced_where_empty(_converted(records, both, wish))


def _converted(records: pd.DataFrame, both: tuple[Numbers, Numbers], wish: Wish) -> pd.DataFrame:
    x, y = both
    lon, lat = to_wgs84(x, y, wish.datum)
    there = np.isfinite(lon) & np.isfinite(lat)
    own = pd.Series(there, index=records.index)
    degrees = wish.datum in DATUMS
    placed = {
        "lon": np.round(lon, DECIMALS),
        "lat": np.round(lat, DECIMALS),
        "original_lon": x if degrees else np.round(lon, DECIMALS),
        "original_lat": y if degrees else np.round(lat, DECIMALS),
    }
    words: dict[str, object] = {
        "datum": wish.datum if degrees else "cgcs2000",
        "accuracy": wish.accuracy,
        "uncertainty_m": wish.uncertainty_m,
        "coordinate_method": "own_point",
        "coordinate_source": records.get("source", ""),
        "source_status": "named",
    }
    result = records.assign(
        **{name: np.where(there, value, np.nan) for name, value in placed.items()}
    )
    for name, word in words.items():
        held = result[name] if name in result else pd.Series("", index=result.index, dtype=object)
        told = held.astype(object).where(~missing(held), word)
        result[name] = told.where(own, "")
    return result


def _unplaced_where_empty(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records with accuracy and method "none" where no coordinate is known."""
    result = records
    for name in ("accuracy", "coordinate_method"):
        held = result[name] if name in result else pd.Series("", index=result.index, dtype=object)
        result = result.assign(**{name: held.astype(object).where(held != "", "none")})
    return result


def _with_geometry(
    grid: Grid, rows: NDArray[np.int64], records: pd.DataFrame, wish: Wish
) -> pd.DataFrame:
    """Return the records with the file's shapes: in its own system, or in the datum settled on."""
    if grid.geometry is None:
        return records
    if wish.datum and wish.datum != grid.crs:
        shapes = shapely.transform(
            shapely.force_2d(grid.geometry[rows]),
            lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], wish.datum)),
        )
        return gpd.GeoDataFrame(records, geometry=list(shapes), crs=GEOGRAPHIC)
    shapes = gpd.GeoSeries(grid.geometry[rows], crs=grid.crs or GEOGRAPHIC).to_crs(GEOGRAPHIC)
    flat = shapely.force_2d(shapes.to_numpy())
    return gpd.GeoDataFrame(records, geometry=list(flat), crs=GEOGRAPHIC)
