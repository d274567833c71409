"""How a zoom shows many points: every one, one of 2^k, or their density in cells.

Decided once for a layer from its busiest tile, the same for the whole map at a zoom, so that
what looks twice as dense is twice as dense.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.classify import classify
from gis.tiles.columns import PointColumns
from gis.tiles.grid import BITS

TILE_PX = 512
"""Side of a tile on the screen at its own zoom: tile zoom z is drawn from map zoom z + 1 on."""
LOWEST, HIGHEST = 5, 17
"""Tile zooms that are made; beyond the highest its tiles are drawn larger."""
POINTS_IN_TILE = 16_000
"""More than these, and the next zoom's thinning is used: about one point for 16 pixels."""
FEATURES_IN_TILE = 4_000
"""The same for vector tiles, whose points carry an id and a name."""
THINNEST = 8
"""Where fewer than one of these could be drawn, the map shows density instead."""
CELLS = 128
"""Density cells along a tile's side: 4 pixels each."""
DENSITY_CLASSES = 6
CROWDED = 0.99
"""The last class begins below this quantile of the cells, so that it is not one cell alone."""
STRETCH = 1_000_000
"""Points looked at together where all of them are: no more than these are in memory."""

Mode = Literal["points", "density"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Zoom:
    """How one tile zoom is shown; `breaks` are the upper limits of classes of records a cell.

    `vector_every` is the thinning of vector tiles, which carry names and know no density.
    """

    z: int
    mode: Mode
    every: int = 1
    vector_every: int = 1
    breaks: tuple[float, ...] = ()


def plan(points: PointColumns) -> tuple[Zoom, ...]:
    """Return how each tile zoom shows the points, from the lowest to the highest."""
    return tuple(_zoom(points, z) for z in range(LOWEST, HIGHEST + 1))


def _zoom(points: PointColumns, z: int) -> Zoom:
    most = busiest(points, z)
    every, vector_every = _every(most, POINTS_IN_TILE), _every(most, FEATURES_IN_TILE)
    if every <= THINNEST:
        return Zoom(z=z, mode="points", every=every, vector_every=vector_every)
    cells = _counts(points, z + CELLS.bit_length() - 1)
    return Zoom(z=z, mode="density", vector_every=vector_every, breaks=_breaks(cells))


def busiest(points: PointColumns, z: int) -> int:
    """Return the number of points in the tile of a zoom that holds most."""
    return int(_counts(points, z).max(initial=0))


def _every(points: int, most: int) -> int:
    """Return the smallest power of two that leaves no more than `most` of some points."""
    every = 1
    while points > most * every:
        every *= 2
    return every


def zoom_of(zooms: tuple[Zoom, ...], z: int) -> Zoom:
    """Return how a tile zoom is shown: above the highest that is made, as that one."""
    return zooms[min(max(z, LOWEST), HIGHEST) - LOWEST]


def _counts(points: PointColumns, z: int) -> np.ndarray:
    """Return the number of points in each tile of a zoom that holds any."""
    found: list[np.ndarray] = []
    last = None
    for start in range(0, len(points), STRETCH):
        tiles = points.codes[start : start + STRETCH] >> np.uint64(2 * (BITS - z))
        edges = np.flatnonzero(np.diff(tiles)) + 1
        counts = np.diff(np.r_[0, edges, len(tiles)])
        if last == tiles[0]:  # the tile goes on
            found[-1][-1] += counts[0]
            counts = counts[1:]
        last = tiles[-1]
        if len(counts):
            found.append(counts)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _breaks(counts: np.ndarray) -> tuple[float, ...]:
    """Return the upper limits of the classes of records in an occupied cell: 1, 2, 5, 10, 20, …

    Round numbers of one series, so that the classes of two zooms can be compared; the last class
    ends with the maximum.
    """
    if not len(counts):
        return ()
    fullest = int(counts.max())
    series = [step * 10**power for power in range(len(str(fullest))) for step in (1, 2, 5)]
    crowded = float(np.quantile(counts, CROWDED))
    below = [limit for limit in series if limit < crowded][1 - DENSITY_CLASSES :]
    found = classify(
        counts.astype(float), scheme="manual", breaks=(*map(float, below), float(fullest))
    )
    return found.breaks
