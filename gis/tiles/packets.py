"""Tiles of points for our own map: four bytes a point, or the number of records in each cell.

All numbers are unsigned and little-endian. A packet begins with four of 32 bits: kind (1 points,
2 density), how many records a point stands for, n, and 0. Points follow as n numbers of 32 bits:
x in bits 0–11, y in bits 12–23 (4,096ths of the tile's side from its north-west corner), filling
in bit 24 (1: hollow), legend row in bits 25–31; in the order of the columns, so that the i-th of
a packet can be asked for again. Density follows as n cells of 16 bits (row × 128 + column from the
north-west), n counts of 32 bits after padding to four bytes, and n legend rows of 8 bits; a cell
stands once for each of its rows.
"""

from __future__ import annotations

import numpy as np

from gis.tiles.columns import PointColumns
from gis.tiles.grid import BITS, Tile, positions_of
from gis.tiles.thinning import CELLS, STRETCH, Zoom

POINTS, DENSITY = 1, 2
FINE_BITS = 12
CELL_BITS = CELLS.bit_length() - 1


def packet(points: PointColumns, tile: Tile, zoom: Zoom) -> bytes:
    """Write a tile as its zoom shows it."""
    return (
        density_packet(points, tile)
        if zoom.mode == "density"
        else point_packet(points, tile, zoom.every)
    )


def point_packet(points: PointColumns, tile: Tile, every: int) -> bytes:
    """Write the points of a tile, one of `every`."""
    shown = points.shown(tile, every)
    x, y = positions_of(points.codes[shown])
    shift = np.uint32(BITS - tile.z - FINE_BITS)
    mask = np.uint32((1 << FINE_BITS) - 1)
    look = points.hollow[shown].astype(np.uint32) | (points.row[shown].astype(np.uint32) << 1)
    packed = ((x >> shift) & mask) | (((y >> shift) & mask) << FINE_BITS) | (look << 2 * FINE_BITS)
    return _head(POINTS, every, len(shown)) + packed.astype("<u4").tobytes()


def density_packet(points: PointColumns, tile: Tile) -> bytes:
    """Write how many records of each legend row lie in each cell; empty cells are left out."""
    start, end = points.range_of(tile)
    rows = int(points.row[start:end].max(initial=0)) + 1
    counts = np.zeros(CELLS * CELLS * rows, dtype=np.int64)
    for first in range(start, end, STRETCH):
        codes = points.codes[first : min(first + STRETCH, end)]
        # Points of a cell follow one another: only where one begins is its place worked out.
        cells = codes >> np.uint64(2 * (BITS - tile.z - CELL_BITS))
        begins = np.r_[True, cells[1:] != cells[:-1]]
        x, y = positions_of(cells[begins])
        mask = np.uint32(CELLS - 1)
        cell = ((y & mask) * np.uint32(CELLS) + (x & mask)).astype(np.int64)
        key = cell[np.cumsum(begins) - 1] * rows + points.row[first : first + len(codes)]
        counts += np.bincount(key, minlength=len(counts))
    keys = np.flatnonzero(counts)
    places = (keys // rows).astype("<u2").tobytes()
    body = places + bytes(-len(places) % 4) + counts[keys].astype("<u4").tobytes()
    return _head(DENSITY, 1, len(keys)) + body + (keys % rows).astype(np.uint8).tobytes()


def _head(kind: int, every: int, n: int) -> bytes:
    return np.array([kind, every, n, 0], dtype="<u4").tobytes()
