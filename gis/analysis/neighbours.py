"""Which areas are neighbours, by a definition that a result carries with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely

from gis.analysis.grids import Grid
from gis.analysis.samples import Floats, Integers
from gis.crs import METRIC
from gis.text import Text, number

Definition = Literal["queen", "rook", "nearest", "distance"]
TOUCHING_M = 1.0
"""Outlines so near each other touch: digitised borders of two areas do not always coincide."""
CORNER_M = 10.0
"""Borders shared for less than this meet in a corner only."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Neighbours:
    """Who is whose neighbour: `matrix` (n, n) sparse, 1 for a neighbour, none of itself."""

    definition: Definition
    says: Text
    matrix: Any

    @property
    def counts(self) -> Integers:
        """Return how many neighbours each area has."""
        return np.diff(self.matrix.indptr).astype(np.int64)


def touching(areas: gpd.GeoDataFrame, definition: Definition = "queen") -> Neighbours:
    """Return the areas that share a border (rook), or at least a corner of one (queen)."""
    shapes = areas.geometry.to_crs(METRIC).to_numpy()
    here, there = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_M)
    apart = here != there
    here, there = here[apart], there[apart]
    if definition == "rook" and len(here):
        # What lies within touching distance of both: as long as their shared border.
        strips = shapely.intersection(
            shapely.boundary(shapes[here]), shapely.buffer(shapes[there], TOUCHING_M)
        )
        here, there = _both_ways(here, there, shapely.length(strips) > CORNER_M)
    says = {
        "queen": Text("有共同边界或共同顶点的区域", "areas that share a border or a corner"),
        "rook": Text("有共同边界的区域", "areas that share a border"),
    }
    return _neighbours(definition, says[definition], len(areas), here, there)


def grid_neighbours(grid: Grid) -> Neighbours:
    """Return the cells that touch each cell: 8 of a square, 6 of a hexagon, fewer at the edge."""
    from scipy.spatial import cKDTree

    middles = grid.cells[["x", "y"]].to_numpy()
    reach = grid.size_m * (1.45 if grid.shape == "square" else 1.05)
    pairs = cKDTree(middles).query_pairs(reach, output_type="ndarray")
    here, there = np.concatenate([pairs, pairs[:, ::-1]]).T if len(pairs) else np.zeros((2, 0), int)
    says = Text("相接的格（格宽 {m} 米）", "touching cells (of {m} m)").format(
        m=number(grid.size_m)
    )
    return _neighbours("queen", says, len(middles), here, there)


def nearest_neighbours(middles: Floats, k: int) -> Neighbours:
    """Return the k nearest other places (n, 2) of each; of equally near ones the first."""
    from scipy.spatial import cKDTree

    some = min(k, len(middles) - 1)
    found = cKDTree(middles).query(middles, k=some + 1)[1]
    here = np.repeat(np.arange(len(middles)), some)
    own = found == np.arange(len(middles))[:, None]
    own[~own.any(axis=1), -1] = True  # of several at one place the place itself may be missing
    there = found[~own]
    says = Text("最近的 {k} 个", "the {k} nearest").format(k=some)
    return _neighbours("nearest", says, len(middles), here, there)


def within(middles: Floats, reach_m: float) -> Neighbours:
    """Return the other places (n, 2) within so many metres of each."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(middles).query_pairs(reach_m, output_type="ndarray")
    here, there = np.concatenate([pairs, pairs[:, ::-1]]).T if len(pairs) else np.zeros((2, 0), int)
    says = Text("{m} 米以内的", "those within {m} m").format(m=number(reach_m))
    return _neighbours("distance", says, len(middles), here, there)


def _both_ways(here: Integers, there: Integers, kept: np.ndarray) -> tuple[Integers, Integers]:
    """Keep pairs that hold in either direction, so that the relation is symmetrical."""
    pairs = np.concatenate(
        [np.stack([here[kept], there[kept]]), np.stack([there[kept], here[kept]])], axis=1
    )
    pairs = np.unique(pairs, axis=1)
    return pairs[0], pairs[1]


def _neighbours(
    definition: Definition, says: Text, n: int, here: Integers, there: Integers
) -> Neighbours:
    from scipy.sparse import csr_array

    matrix = csr_array((np.ones(len(here)), (here, there)), shape=(n, n))
    matrix.sum_duplicates()
    return Neighbours(definition=definition, says=says, matrix=matrix)
