"""A raster that names the area of every small cell that no boundary crosses, and looks points up.

Only points in the few border cells need an exact test, so the labels are exact. A ring of cells
around the bounds is outside every area: what lies beyond falls there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

OUTSIDE = -1
BORDER = -2
RASTER_CELLS = 1_000_000
MARGIN = 1e-6
"""Of a cell: an edge along a cell side marks the cells on both sides as border."""
BLOCK = 262_144
"""Points that are looked up at a time: their working arrays stay in the processor's cache."""

Floats = NDArray[np.float64]
Labels = NDArray[np.int16]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AreaIndex:
    """Areas that do not overlap, and the label raster over their bounds (degrees or metres).

    `labels` has one ring of outside cells: the cell at west, south is [1, 1].
    """

    areas: gpd.GeoDataFrame
    labels: Labels
    west: float
    south: float
    cell: float


def burned(areas: gpd.GeoDataFrame, cell: float | None) -> AreaIndex:
    """Make the label raster of areas that do not overlap; `cell` is in the unit of their CRS."""
    west, south, east, north = areas.total_bounds
    if cell is None:
        cell = float(np.sqrt((east - west) * (north - south) / RASTER_CELLS)) or 1.0
    columns = int(np.ceil((east - west) / cell)) + 1
    rows = int(np.ceil((north - south) / cell)) + 1
    labels = np.full((rows + 2, columns + 2), OUTSIDE, dtype=np.int16)
    inner = labels[1:-1, 1:-1]
    border = np.zeros((rows, columns), dtype=bool)
    for position, shape in enumerate(areas.geometry):
        if shape is not None and not shape.is_empty:
            _burn(inner, border, shape, position, west, south, cell)
    inner[border] = BORDER
    return AreaIndex(areas=areas, labels=labels, west=west, south=south, cell=cell)


def labelled(index: AreaIndex, x: Floats, y: Floats) -> Iterator[Labels]:
    """Yield the area of each point block by block: its position, -1 outside all, exactly.

    A block's array is used again for the next one: copy what is to be kept. A point on a shared
    border belongs to the first area; one without numbers lies outside.
    """
    room = min(BLOCK, len(x))
    across, up = np.empty(room), np.empty(room)
    cells, found = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int16)
    flat, width = index.labels.ravel(), index.labels.shape[1]
    for start in range(0, len(x), BLOCK):
        xs, ys = x[start : start + BLOCK], y[start : start + BLOCK]
        size = len(xs)
        column, row, cell, label = across[:size], up[:size], cells[:size], found[:size]
        _steps(xs, index.west, index.cell, width - 2, column)
        _steps(ys, index.south, index.cell, index.labels.shape[0] - 2, row)
        np.multiply(row, width, out=row)
        np.add(row, column, out=row)
        np.add(row, width + 1, out=row)
        cell[:] = row
        flat.take(cell, out=label, mode="clip")
        at_border = np.flatnonzero(label == BORDER)
        if at_border.size:
            label[at_border] = exactly(index.areas, xs[at_border], ys[at_border])
        yield label


def _steps(values: Floats, origin: float, cell: float, last: int, out: Floats) -> None:
    """Write which cell each value falls in, counted from the origin: -1 before it, and for NaN."""
    np.subtract(values, origin, out=out)
    np.multiply(out, 1.0 / cell, out=out)
    np.fmax(out, -1.0, out=out)
    np.fmin(out, float(last), out=out)
    np.floor(out, out=out)


def exactly(areas: gpd.GeoDataFrame, x: Floats, y: Floats) -> Labels:
    """Return the position of each point's area by testing it; the first of several wins."""
    found = np.full(len(x), OUTSIDE, dtype=np.int16)
    for position, shape in enumerate(areas.geometry):
        if shape is None or shape.is_empty:
            continue
        left = np.flatnonzero(found == OUTSIDE)
        shapely.prepare(shape)
        found[left[shapely.intersects_xy(shape, x[left], y[left])]] = position
    return found


def _burn(
    labels: Labels,
    border: NDArray[np.bool_],
    shape: shapely.Geometry,
    position: int,
    west: float,
    south: float,
    cell: float,
) -> None:
    """Label the cells whose centre lies in the shape, and mark those that its edges cross."""
    x0, y0, x1, y1 = _edges(shape, west, south, cell)
    lowest, highest = _reach(np.minimum(y0, y1).min(), np.maximum(y0, y1).max())
    first, last = _reach(np.minimum(x0, x1).min(), np.maximum(x0, x1).max())
    height, width = highest - lowest + 1, last - first + 1
    window = (slice(lowest, highest + 1), slice(first, last + 1))

    row, left, right = _edge_spans(x0, y0, x1, y1)
    starts = np.zeros((height, width + 1), dtype=np.int32)
    np.add.at(starts, (row - lowest, left - first), 1)
    np.add.at(starts, (row - lowest, right - first + 1), -1)
    crossed = np.cumsum(starts[:, :-1], axis=1, dtype=np.int32) > 0

    row, at = _centre_crossings(x0, y0, x1, y1)
    flips = np.zeros((height, width + 1), dtype=np.int32)
    np.add.at(flips, (row - lowest, np.clip(at - first, 0, width)), 1)
    filled = (np.cumsum(flips[:, :-1], axis=1, dtype=np.int32) % 2).astype(bool)

    border[window] |= crossed
    labels[window][filled & ~crossed] = position


def _reach(low: float, high: float) -> tuple[int, int]:
    """Return the first and last cell of a span; one that ends on a cell side reaches beyond it."""
    return max(int(np.floor(low - MARGIN)), 0), int(np.floor(high + MARGIN))


def _edges(
    shape: shapely.Geometry, west: float, south: float, cell: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the edges of all rings in cell coordinates: x0, y0, x1, y1."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    starts, ends = [], []
    for ring in rings:
        corners = (shapely.get_coordinates(ring) - (west, south)) / cell
        starts.append(corners[:-1])
        ends.append(corners[1:])
    a, b = np.concatenate(starts), np.concatenate(ends)
    return a[:, 0], a[:, 1], b[:, 0], b[:, 1]


def _repeated_rows(
    low: NDArray[np.int64], high: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List every (edge, row) pair for edges that span the rows low..high."""
    spans = np.maximum(high - low + 1, 0)
    edge = np.repeat(np.arange(len(low)), spans)
    offset = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
    return edge, low[edge] + offset


def _edge_spans(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return row, first and last column of the cells that each edge passes through."""
    low = np.floor(np.minimum(y0, y1) - MARGIN).astype(np.int64).clip(0)
    high = np.floor(np.maximum(y0, y1) + MARGIN).astype(np.int64)
    limit = int(np.floor(np.maximum(y0, y1).max() + MARGIN))
    edge, row = _repeated_rows(low, np.minimum(high, limit))
    rise = y1 - y0
    flat = np.abs(rise[edge]) < 1e-12
    safe = np.where(flat, 1.0, rise[edge])
    bottom = np.clip((row - y0[edge]) / safe, 0, 1)
    top = np.clip((row + 1 - y0[edge]) / safe, 0, 1)
    bottom, top = np.where(flat, 0.0, bottom), np.where(flat, 1.0, top)
    run = x1[edge] - x0[edge]
    xa, xb = x0[edge] + bottom * run, x0[edge] + top * run
    most = int(np.floor(np.maximum(x0, x1).max() + MARGIN))
    left = np.floor(np.minimum(xa, xb) - MARGIN).astype(np.int64).clip(0)
    right = np.minimum(np.floor(np.maximum(xa, xb) + MARGIN).astype(np.int64), most)
    return row, np.minimum(left, most), right


def _centre_crossings(
    x0: Floats, y0: Floats, x1: Floats, y1: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each edge that crosses a row's centre line, the row and first column beyond."""
    low = np.ceil(np.minimum(y0, y1) - 0.5).astype(np.int64)
    high = np.ceil(np.maximum(y0, y1) - 0.5).astype(np.int64) - 1
    edge, row = _repeated_rows(low, high)
    share = (row + 0.5 - y0[edge]) / (y1[edge] - y0[edge])
    x = x0[edge] + share * (x1[edge] - x0[edge])
    return row, np.ceil(x - 0.5).astype(np.int64)
