"""The data: sets inside PySAL's wheels (nothing is downloaded), and the product's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.neighbours import Neighbours
from gis.analysis.samples import Floats
from gis.analysis.window import Window
from gis.crs import METRIC
from gis.text import Text, same

LONDON = "EPSG:32630"
BROAD_STREET = 8
"""The row of the Broad Street pump among Snow's thirteen."""


def folder() -> Path:
    import libpysal

    return Path(libpysal.__file__).parent / "examples"


def frame(name: str) -> gpd.GeoDataFrame:
    """Read a shapefile of libpysal's, its coordinates as they are written."""
    return gpd.read_file(folder() / f"{name}.shp", encoding="latin-1")


def as_metres(shapes: gpd.GeoDataFrame, factor: float = 1.0) -> gpd.GeoDataFrame:
    """Take coordinates as metres, so many times larger: where on earth changes no statistic."""
    larger = shapes.geometry.scale(factor, factor, origin=(0, 0))
    return shapes.set_geometry(larger).set_crs(METRIC, allow_override=True)


@cache
def columbus() -> gpd.GeoDataFrame:
    """Return the 49 neighbourhoods of Columbus, Ohio, 1980 (Anselin 1988)."""
    return as_metres(frame("columbus/columbus"), 1000)


def by_list(name: str) -> tuple[Neighbours, Any]:
    """Return the neighbours of a list that comes with a data set: ours, and libpysal's weights."""
    import libpysal

    weights = libpysal.io.open(str(folder() / f"{name}.gal")).read()
    says = Text("随数据的邻接表", "the list that comes with the data")
    return Neighbours(definition="queen", says=says, matrix=weights.sparse.tocsr()), weights


def california() -> pd.DataFrame:
    """Return employees and areas of the counties of California."""
    counties = pd.read_csv(folder() / "calemp" / "calempdensity.csv")
    return counties.rename(columns={"Number of employees": "employees", "sq. km": "km2"})


def cardiff() -> tuple[Floats, Window]:
    """Return where 168 juvenile offenders of Cardiff lived, on the published map of 100 × 100."""
    points = shapely.get_coordinates(frame("juvenile/juvenile").geometry)
    return points, Window(shape=shapely.box(0, 0, 100, 100), says=same("100 × 100"))


@cache
def virginia() -> tuple[Floats, Window]:
    """Return 200 points in Virginia (UTM 17 N), and the state's outline to 500 m."""
    outline = frame("virginia/vautm17n").union_all().simplify(500)
    points = shapely.get_coordinates(frame("virginia/vautm17n_points").geometry)
    return points, Window(shape=outline, says=Text("弗吉尼亚州", "Virginia"))


@cache
def soho() -> tuple[Floats, Floats]:
    """Return where the deaths of Snow's map were (one point each), and its pumps; true metres."""
    places = frame("snow_maps/SohoPeople").to_crs(LONDON)
    deaths = shapely.get_coordinates(places.geometry)
    pumps = shapely.get_coordinates(frame("snow_maps/SohoWater").to_crs(LONDON).geometry)
    return np.repeat(deaths, places["Count"], axis=0), pumps


@cache
def soho_window() -> Window:
    """Return what lies within 150 m of a death."""
    deaths, _ = soho()
    shape = shapely.union_all(shapely.buffer(shapely.points(np.unique(deaths, axis=0)), 150))
    says = Text("死者住处周围 150 米以内", "within 150 m of a death")
    return Window(shape=shape.simplify(1), says=says)


@cache
def broad_street() -> shapely.Polygon:
    """Return the land that is nearer to the Broad Street pump than to another of the thirteen."""
    _, pumps = soho()
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(pumps), extend_to=soho_window().shape)
    )
    (own,) = cells[shapely.contains(cells, shapely.Point(pumps[BROAD_STREET]))]
    return shapely.intersection(own, soho_window().shape)


def apart(points: Floats) -> Floats:
    """Return the distances between all points (n, n)."""
    from scipy.spatial.distance import cdist

    distances: Floats = cdist(points, points)
    return distances
