"""Derive surroundings.geojson: the prefecture-level cities of the province, generalised.

They are simplified as a coverage, so that neighbours keep touching. The city's own edge keeps
more of its course than the others: the city is drawn from its detailed units over these shapes,
and a coarser edge would show beside it as a second line.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from gis.tables import SURROUNDINGS
from scripts.build_boundaries import (
    Shapes,
    label_point,
    read_cities,
    to_degrees,
    to_metric,
    water_in_metres,
)
from scripts.build_files import by_key, read_rows, write_geojson

CITY = "340100"
CITY_EDGE_M, OTHER_EDGES_M = 120, 500
"""Square roots of the areas of the triangles that are dropped (Visvalingam, Whyatt 1993)."""
DECIMALS = 4
"""Of a degree, about 10 m: a tenth of the finer tolerance."""
FRAME_M = 10_000
ACCURACY = {
    "boundary_accuracy_zh": "已概化：合肥市界偏移至多 110 米，其余九成在 160 米内、至多 1.1 公里",
    "boundary_accuracy_en": "Generalised: Hefei's edge is off by 110 m at most, nine tenths of "
    "the others by less than 160 m, at most by 1.1 km",
}


def build(folder: Path) -> None:
    """Write the file."""
    rows = by_key(read_rows("surroundings.csv"), "code")
    shapes = simplified(read_cities([*rows]))
    water = water_in_metres()
    features = []
    for code, row in rows.items():
        lon, lat = label_point(shapes[code], water, "")
        features.append(({**row, **ACCURACY, "label_lon": lon, "label_lat": lat}, shapes[code]))
    write_geojson(SURROUNDINGS, features, folder)


def simplified(cities: Shapes) -> Shapes:
    """Return the cities in degrees with simpler edges; raise ValueError where they do not tile."""
    names = [*cities]
    finer = shapely.coverage_simplify([to_metric(cities[name]) for name in names], CITY_EDGE_M)
    others = np.array([name != CITY for name in names])
    # With a frame around it, the only boundary of the others' coverage is the city's edge (and
    # the frame's own): that stays, and every other line is simplified.
    province = shapely.coverage_union_all(finer)
    frame = shapely.box(*province.buffer(FRAME_M).bounds).difference(province)
    coverage = [*finer[others], *shapely.get_parts(frame)]
    coarser = shapely.coverage_simplify(coverage, OTHER_EDGES_M, simplify_boundary=False)
    finer[others] = coarser[: others.sum()]
    degrees = [_rounded(to_degrees(shape)) for shape in finer]
    if not (shapely.is_valid(degrees).all() and shapely.coverage_is_valid(degrees)):
        raise ValueError("the simplified cities overlap or leave gaps: change the tolerances")
    return dict(zip(names, degrees, strict=True))


def _rounded(shape: shapely.Geometry) -> shapely.Geometry:
    coarse = shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))
    return shapely.orient_polygons(shapely.normalize(coarse))
