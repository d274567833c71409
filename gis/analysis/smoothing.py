"""A sum of equal bumps on a grid, by Fourier transform where the grid is fine enough for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gis.analysis.samples import Booleans, Floats, Integers
from gis.analysis.window import Window

FINE_CELLS = 18.0
"""From this radius in cells on, the transform is within 0.1 % of the maximum."""
BY_ITSELF = 40_000_000
"""Cells under all bumps, up to which each is laid on the grid by itself."""
NODES = 4
"""Cells along each axis that a point's weight is laid on; and room for them beside the grid."""
STAMPED = 4_000_000

Bump = Callable[[Floats], Floats]


@dataclass(frozen=True, kw_only=True)
class Raster:
    """Square cells of `cell` metres; the first row is the southernmost."""

    west: float
    south: float
    cell: float
    columns: int
    rows: int

    @property
    def x(self) -> Floats:
        """Return the eastings of the cells' middles."""
        return self.west + (np.arange(self.columns, dtype=np.float64) + 0.5) * self.cell

    @property
    def y(self) -> Floats:
        """Return the northings of the cells' middles."""
        return self.south + (np.arange(self.rows, dtype=np.float64) + 0.5) * self.cell

    def finer(self, factor: int) -> Raster:
        """Return cells so many times smaller, of which every `factor`-th has its middle here."""
        cell = self.cell / factor
        shift = (self.cell - cell) / 2
        return Raster(
            west=self.west + shift, south=self.south + shift, cell=cell,
            columns=(self.columns - 1) * factor + 1, rows=(self.rows - 1) * factor + 1,
        )  # fmt: skip

    def mask(self, window: Window) -> Booleans:
        """Tell which cells have their middle in the window."""
        x, y = np.meshgrid(self.x, self.y)
        held = window.holds(np.column_stack([x.ravel(), y.ravel()]))
        return held.reshape(self.rows, self.columns)

    def at(self, values: Floats, points: Floats) -> Floats:
        """Return the values at points, straight between the cells' middles."""
        from scipy.ndimage import map_coordinates

        across, along = self.cells(points)
        return map_coordinates(values, [along, across], order=1, mode="nearest")

    def cells(self, points: Floats) -> tuple[Floats, Floats]:
        """Return points in cells east and north of the first cell's middle."""
        across = (points[:, 0] - self.west) / self.cell - 0.5
        return across, (points[:, 1] - self.south) / self.cell - 0.5


def smooth(raster: Raster, points: Floats, weights: Floats, radius: float, bump: Bump) -> Floats:
    """Return Σ wᵢ bump(|u − xᵢ|²) at the middle of each cell (rows, columns).

    `bump` takes squared metres and is 0 beyond `radius`. With 18 cells or more in the radius, each
    point's weight is laid on 4 × 4 cells so that the bump's cubic interpolation comes out, and one
    Fourier transform sums up (scipy.signal.fftconvolve). With fewer, every bump is laid on the
    grid by itself, exactly; where that would be too many, the grid is made finer meanwhile.
    """
    cells = radius / raster.cell
    finer = int(np.ceil(FINE_CELLS / cells))
    if finer <= 1:
        return _transformed(raster, points, weights, radius, bump)
    if len(points) * (2 * np.ceil(cells) + 1) ** 2 < BY_ITSELF:
        return _stamped(raster, points, weights, radius, bump)
    fine = raster.finer(finer)
    return _transformed(fine, points, weights, radius, bump)[::finer, ::finer]


def _transformed(
    raster: Raster, points: Floats, weights: Floats, radius: float, bump: Bump
) -> Floats:
    from scipy.signal import fftconvolve

    reach = int(np.ceil(radius / raster.cell)) + 1
    held = _laid(raster, points, weights)
    step = np.arange(-reach, reach + 1) * raster.cell
    values = fftconvolve(held, bump(step[:, None] ** 2 + step**2), mode="same")
    return np.maximum(values[NODES:-NODES, NODES:-NODES], 0.0)


def _laid(raster: Raster, points: Floats, weights: Floats) -> Floats:
    """Return the weights on the grid's cells and some beside them, each on 4 × 4."""
    rows, columns = raster.rows + 2 * NODES, raster.columns + 2 * NODES
    across, along = raster.cells(points)
    x, x_parts = _cubic(across)
    y, y_parts = _cubic(along)
    x, y = x + NODES, y + NODES
    if len(points) and (min(x.min(), y.min()) < 1 or x.max() > columns - 3 or y.max() > rows - 3):
        raise ValueError("points outside the grid")
    held = np.zeros(rows * columns)
    for i in range(NODES):
        for j in range(NODES):
            cell = (y + i - 1) * columns + x + j - 1
            part = weights * y_parts[i] * x_parts[j]
            held += np.bincount(cell, weights=part, minlength=rows * columns)
    return held.reshape(rows, columns)


def _cubic(at: Floats) -> tuple[Integers, list[Floats]]:
    """Return the cell before each place and Lagrange's weights of the four cells about it."""
    first = np.floor(at).astype(np.int64)
    t = at - first
    return first, [
        -t * (t - 1) * (t - 2) / 6,
        (t + 1) * (t - 1) * (t - 2) / 2,
        -(t + 1) * t * (t - 2) / 2,
        (t + 1) * t * (t - 1) / 6,
    ]


def _stamped(raster: Raster, points: Floats, weights: Floats, radius: float, bump: Bump) -> Floats:
    """Lay every bump on the cells about its point, part by part to bound the memory."""
    reach = int(np.ceil(radius / raster.cell))
    step = np.arange(-reach, reach + 1)
    across, along = (np.rint(one).astype(np.int64) for one in raster.cells(points))
    size = raster.rows * raster.columns
    values = np.zeros(size)
    part = max(STAMPED // len(step) ** 2, 1)
    for i in range(0, len(points), part):
        x, y = across[i : i + part, None] + step, along[i : i + part, None] + step
        east = raster.west + (x + 0.5) * raster.cell - points[i : i + part, :1]
        north = raster.south + (y + 0.5) * raster.cell - points[i : i + part, 1:]
        found = bump(north[:, :, None] ** 2 + east[:, None, :] ** 2)
        found *= weights[i : i + part, None, None]
        on = ((y >= 0) & (y < raster.rows))[:, :, None] & ((x >= 0) & (x < raster.columns))[
            :, None, :
        ]
        cell = y[:, :, None] * raster.columns + x[:, None, :]
        values += np.bincount(cell[on], weights=found[on], minlength=size)
    return values.reshape(raster.rows, raster.columns)
