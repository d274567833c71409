"""Lines, areas and few points cut to a tile: clipped, thinned to its resolution, whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.tiles.grid import Tile, to_positions
from gis.tiles.vector import EXTENT

BUFFER = 128
"""Of 4,096: how far a tile reaches beyond its sides, so that outlines and symbols are not cut."""
TOLERANCE = 1.0
"""Of 4,096: what an eighth of a pixel of a 512-pixel tile hides."""

Geometries = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ground:
    """Features by position in the world (see gis.tiles.grid), found by a tree of their bounds."""

    frame: gpd.GeoDataFrame
    shapes: Geometries
    tree: shapely.STRtree


def ground(frame: gpd.GeoDataFrame) -> Ground:
    """Prepare a portrayal's features (EPSG:4326) for cutting: lines between vertices stay straight
    on the map, as everywhere else.
    """
    shapes = shapely.transform(
        frame.geometry.to_numpy(), lambda places: np.column_stack(to_positions(*places.T))
    )
    return Ground(frame=frame, shapes=shapes, tree=shapely.STRtree(shapes))


def cut(whole: Ground, tile: Tile) -> tuple[NDArray[np.int64], Geometries]:
    """Return which features lie in a tile, and their shapes in its coordinates, x right, y down.

    A feature that vanishes at the tile's resolution is left out. The same vertex of two tiles is at
    the same place, so that cut features meet at the border.
    """
    x, y = tile.corner
    more = tile.span * BUFFER / EXTENT
    box = shapely.box(x - more, y - more, x + tile.span + more, y + tile.span + more)
    found = np.sort(whole.tree.query(box))
    shapes = shapely.transform(
        whole.shapes[found], lambda places: (places - (x, y)) * (EXTENT / tile.span)
    )
    shapes = _snapped(_clipped(_thinned(shapes)))
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return found[kept], shapes[kept]


def _thinned(shapes: Geometries) -> Geometries:
    """Drop vertices that nobody sees; points stay."""
    flat = shapely.get_dimensions(shapes) > 0
    shapes = shapes.copy()
    shapes[flat] = shapely.simplify(shapes[flat], TOLERANCE)
    return shapes


def _clipped(shapes: Geometries) -> Geometries:
    edge = EXTENT + BUFFER
    dimensions = shapely.get_dimensions(shapes)
    clipped = shapely.clip_by_rect(shapes, -BUFFER, -BUFFER, edge, edge)
    # A polygon touched along its edge leaves a line; such crumbs are no part of the feature.
    return np.array(
        [_of_dimension(shape, kind) for shape, kind in zip(clipped, dimensions, strict=True)],
        dtype=object,
    )


def _of_dimension(shape: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == dimension]
    if not len(parts):
        return None
    makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    return makers[dimension](parts)


def _snapped(shapes: Geometries) -> Geometries:
    """Round to whole numbers; areas stay valid (shapely's precision model)."""
    return shapely.set_precision(shapes, 1.0, mode="valid_output")
