"""Cells of equal size over a window: squares or hexagons, wherever the sample lies the same ones.

The grid starts at the origin of EPSG:4509, not at the sample's corner, so that a place is in the
same cell whatever is counted there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.samples import Floats, Integers
from gis.analysis.window import Window
from gis.crs import METRIC

Shape = Literal["square", "hexagon"]
NOWHERE = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """Cells whose middle lies in the window: columns id, column, row, x, y, inside_km2, a polygon.

    `inside_km2` is the part of a cell that lies in the window. `size_m` is a square's side, or a
    hexagon's width between opposite sides (two of them run north to south); cells are whole, also
    at the window's edge.
    """

    window: Window
    shape: Shape
    size_m: float
    cells: gpd.GeoDataFrame

    @property
    def cell_km2(self) -> float:
        side = self.size_m**2
        return (side if self.shape == "square" else side * np.sqrt(3) / 2) / 1e6


def grid_over(window: Window, *, shape: Shape = "hexagon", size_m: float) -> Grid:
    """Return the cells of a window; EPSG:4509."""
    west, south, east, north = window.shape.bounds
    rise = _rise(shape, size_m)
    columns = np.arange(np.floor(west / size_m) - 1, np.ceil(east / size_m) + 1, dtype=np.int64)
    rows = np.arange(np.floor(south / rise) - 1, np.ceil(north / rise) + 1, dtype=np.int64)
    column, row = (one.ravel() for one in np.meshgrid(columns, rows))
    middles = _middles(shape, size_m, column, row)
    held = window.holds(middles)
    column, row, middles = column[held], row[held], middles[held]
    corners = middles[:, None] + _corners(shape, size_m)
    shapes = shapely.polygons(corners)
    inside = shapely.area(shapely.intersection(shapes, window.shape)) / 1e6
    cells = gpd.GeoDataFrame(
        {"id": [f"{c}:{r}" for c, r in zip(column, row, strict=True)], "column": column,
         "row": row, "x": middles[:, 0], "y": middles[:, 1], "inside_km2": inside},
        geometry=shapes, crs=METRIC,
    )  # fmt: skip
    return Grid(window=window, shape=shape, size_m=size_m, cells=cells)


def cell_of(grid: Grid, points: Floats) -> Integers:
    """Return the position of each point's cell in the grid, -1 for a point in none.

    `points` is (…, 2) in metres; a point on a shared border is in one cell. Unknown coordinates
    (NaN) are in none.
    """
    flat = points.reshape(-1, 2)
    known = ~np.isnan(flat.sum(axis=1))
    column, row = _addresses(grid, np.where(known[:, None], flat, 0.0))
    keys = _keys(grid.cells["column"].to_numpy(), grid.cells["row"].to_numpy())
    order = np.argsort(keys)
    wanted = _keys(column, row)
    at = np.minimum(np.searchsorted(keys[order], wanted), max(len(keys) - 1, 0))
    found = np.full(len(flat), NOWHERE)
    if len(keys):
        same = known & (keys[order][at] == wanted)
        found[same] = order[at[same]]
    return found.reshape(points.shape[:-1])


def counts_in(grid: Grid, points: Floats, weights: Floats | None = None) -> Floats:
    """Return the points (or the sum of their weights) in each cell; none is 0."""
    at = cell_of(grid, points)
    held = at >= 0
    weight = None if weights is None else weights[held]
    return np.bincount(at[held], weights=weight, minlength=len(grid.cells)).astype(np.float64)


def per_km2(grid: Grid, points: Floats, weights: Floats | None = None) -> Floats:
    """Return the points per km² of each cell's part in the window; those outside do not count.

    What tests take instead of counts: cells cut by the window's edge hold fewer points, and would
    look cold together.
    """
    known = ~np.isnan(points[:, 0])
    held = known.copy()
    held[known] = grid.window.holds(points[known])
    weight = None if weights is None else weights[held]
    return counts_in(grid, points[held], weight) / grid.cells["inside_km2"].to_numpy()


def counted(grid: Grid, points: Floats, *, into: str = "count") -> gpd.GeoDataFrame:
    """Return the cells with the number of points in each."""
    return grid.cells.assign(**{into: pd.Series(counts_in(grid, points), grid.cells.index)})


def _rise(shape: Shape, size: float) -> float:
    return size if shape == "square" else size * np.sqrt(3) / 2


def _middles(shape: Shape, size: float, column: Integers, row: Integers) -> Floats:
    if shape == "square":
        return np.column_stack([(column + 0.5) * size, (row + 0.5) * size])
    return np.column_stack([(column + (row % 2) / 2) * size, row * _rise(shape, size)])


def _corners(shape: Shape, size: float) -> Floats:
    if shape == "square":
        return np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * size / 2
    turns = np.pi / 6 + np.pi / 3 * np.arange(6)
    return np.column_stack([np.cos(turns), np.sin(turns)]) * size / np.sqrt(3)


def _addresses(grid: Grid, points: Floats) -> tuple[Integers, Integers]:
    """Return column and row of the cell that holds each point: the one with the nearest middle."""
    size, rise = grid.size_m, _rise(grid.shape, grid.size_m)
    x, y = points.T
    if grid.shape == "square":
        return np.floor(x / size).astype(np.int64), np.floor(y / size).astype(np.int64)
    below = np.floor(y / rise).astype(np.int64)
    tried = []
    for row in (below, below + 1):
        column = np.rint(x / size - (row % 2) / 2).astype(np.int64)
        off = points - _middles("hexagon", size, column, row)
        tried.append((column, row, (off**2).sum(axis=1)))
    upper = tried[1][2] < tried[0][2]
    return np.where(upper, tried[1][0], tried[0][0]), np.where(upper, below + 1, below)


def _keys(column: Integers, row: Integers) -> Integers:
    return column.astype(np.int64) * (1 << 32) + row
