"""The smallest areas that hold a given share of a density's mass, as polygons."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.analysis.density import Density
from gis.crs import METRIC

SHARES = (0.5, 0.75, 0.9)


def contours(found: Density, shares: Sequence[float] = SHARES) -> gpd.GeoDataFrame:
    """Return, for each share, the polygons where the density is highest and that hold it.

    Columns share, level (per km², the density on the outline), area_km2; EPSG:4509. These are the
    highest-density regions of Hyndman (1996), The American Statistician 50(2):120–126: no smaller
    area holds as much. Outlines run straight between the cells' middles (marching squares) and end
    at the window.
    """
    values = np.nan_to_num(found.values)
    falling = np.sort(values.ravel())[::-1]
    mass = np.cumsum(falling) / falling.sum()
    at = np.minimum(np.searchsorted(mass, np.asarray(shares)), len(mass) - 1)
    levels = [float(level) for level in falling[at]]
    shapes = [_above(found, values, level) for level in levels]
    return gpd.GeoDataFrame(
        {"share": list(shares), "level": levels, "area_km2": shapely.area(shapes) / 1e6},
        geometry=shapes,
        crs=METRIC,
    )


def _above(found: Density, values: np.ndarray, level: float) -> shapely.Geometry:
    from contourpy import FillType, contour_generator

    raster = found.raster
    # A border of 0 closes outlines at the grid's edge, whose cells reach half a cell further.
    padded = np.pad(values, 1)
    x = np.concatenate([[raster.x[0] - raster.cell], raster.x, [raster.x[-1] + raster.cell]])
    y = np.concatenate([[raster.y[0] - raster.cell], raster.y, [raster.y[-1] + raster.cell]])
    maker = contour_generator(x, y, padded, fill_type=FillType.OuterOffset)
    filled: Any = maker.filled(level, np.inf)
    shapes = [_polygon(*outline) for outline in zip(*filled, strict=True)]
    whole = shapely.union_all(shapely.make_valid(shapes)) if shapes else shapely.Polygon()
    return shapely.intersection(whole, found.window.shape)


def _polygon(corners: np.ndarray, starts: np.ndarray) -> shapely.Polygon:
    """Return the polygon of an outline and its holes, which start at these corners."""
    rings = [corners[first:end] for first, end in pairwise(starts)]
    return shapely.Polygon(rings[0], rings[1:])
