"""How many pairs of points lie so far apart: by tree, exactly; of very many, upon a lattice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.analysis.samples import Floats, Integers

LATTICE = 1024
"""Cells along the longer side of the window."""
NEAR_CELLS = 32
"""Distances shorter than this are counted by tree: a cell is too much of them."""
PARTS = 8
"""Values along each axis that stand for where a point is in its cell."""
LATTICE_FROM = 400_000
"""With fewer pairs than this expected within reach, the tree is quick enough."""


def pairs_by_distance(points: Floats, edges: Floats) -> Integers:
    """Return the ordered pairs (each twice) with edges[i] < distance ≤ edges[i + 1], exactly.

    The first step takes distance 0 too; a point is no pair with itself.

    >>> pairs_by_distance(np.array([[0.0, 0], [0, 1], [0, 3]]), np.array([0.0, 1, 2, 3])).tolist()
    [2, 2, 2]
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    counts = tree.count_neighbors(tree, edges[1:], cumulative=False).astype(np.int64)
    counts[0] -= len(points)
    return counts


@dataclass(frozen=True, kw_only=True, eq=False)
class Lattice:
    """Square cells over the window, the padded size of its transform, how displacements count.

    `shares` (steps × displacements, sparse) says which part of a displacement's pairs is in each
    step of distance.
    """

    west: float
    south: float
    cell: float
    size: tuple[int, int]
    reach: int
    shares: Any


def counter(
    n: int, bounds: tuple[float, float, float, float], area: float, edges: Floats
) -> Callable[[Floats], Floats]:
    """Return the function that counts the pairs of n points in a window by distance.

    Where many pairs are expected, points go to lattice cells (1/1024 of the window's longer side)
    and the pairs of every displacement come from one Fourier transform; a displacement on the
    border of steps counts in each by the part that pairs of such cells have there. What is nearer
    than 32 cells is counted by tree. Cumulated counts then differ from exact ones by some 0.03 %.
    """
    within = n**2 * np.pi * edges[-1] ** 2 / (2 * area)
    west, south, east, north = bounds
    cell = max(east - west, north - south) / LATTICE
    near = int(np.searchsorted(edges, NEAR_CELLS * cell))
    if within < LATTICE_FROM or near >= len(edges) - 1:
        return lambda points: pairs_by_distance(points, edges).astype(np.float64)
    lattice = _lattice(bounds, cell, edges)

    def count(points: Floats) -> Floats:
        found = _by_lattice(points, lattice)
        found[:near] = pairs_by_distance(points, edges[: near + 1])
        return found

    return count


def _lattice(bounds: tuple[float, float, float, float], cell: float, edges: Floats) -> Lattice:
    from scipy.fft import next_fast_len

    west, south, east, north = bounds
    reach = int(np.ceil(edges[-1] / cell)) + 1
    columns, rows = int((east - west) / cell) + 1, int((north - south) / cell) + 1
    size = (next_fast_len(columns + reach, real=True), next_fast_len(rows + reach, real=True))
    shares = _shares(reach, edges / cell)
    return Lattice(west=west, south=south, cell=cell, size=size, reach=reach, shares=shares)


def _shares(reach: int, edges: Floats) -> Any:
    """Return which part of the pairs of two cells is in each step; all in cells.

    Within their cells points are anywhere alike, so that a displacement differs from that of the
    cells by a triangular error along each axis, here a grid of PARTS² weighted values.
    """
    from scipy.sparse import csr_array

    across, along = np.arange(reach + 1)[:, None], np.arange(-reach, reach + 1)
    errors = (2 * np.arange(PARTS) + 1) / PARTS - 1
    weights = (1 - np.abs(errors)) / (1 - np.abs(errors)).sum()
    steps, count = len(edges) - 1, across.size * along.size
    shares = csr_array((steps, count))
    for x, x_weight in zip(errors, weights, strict=True):
        for y, y_weight in zip(errors, weights, strict=True):
            at = np.searchsorted(edges, np.hypot(across + x, along + y).ravel()) - 1
            held = np.flatnonzero(at < steps)
            part = np.full(len(held), x_weight * y_weight)
            shares = shares + csr_array((part, (at[held], held)), shape=(steps, count))
    return shares


def _by_lattice(points: Floats, lattice: Lattice) -> Floats:
    from scipy import fft

    columns, rows = lattice.size
    x = ((points[:, 0] - lattice.west) / lattice.cell).astype(np.int64)
    y = ((points[:, 1] - lattice.south) / lattice.cell).astype(np.int64)
    held = np.bincount(x * rows + y, minlength=columns * rows).reshape(columns, rows)
    waves = fft.rfft2(held.astype(np.float32))
    moved = np.rint(fft.irfft2(waves * waves.conj(), s=lattice.size))[: lattice.reach + 1]
    pairs = np.concatenate(
        [moved[:, -lattice.reach :], moved[:, : lattice.reach + 1]], axis=1
    ).astype(np.float64)
    pairs[1:] *= 2  # a displacement and its opposite
    return lattice.shares @ pairs.ravel()
