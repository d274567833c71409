"""Lines as a network: parted at the vertices they share, and its small separate pieces."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Numbers = NDArray[np.int64]

PER_M = 100.0
"""Vertices nearer than a centimetre are one."""


def parted(lines: Shapes) -> tuple[Shapes, Numbers]:
    """Return lines (metres) parted at the vertices that they share, and which line each part is of.

    A line that meets itself is parted there too. Multi-lines are taken apart; other shapes are
    passed over.
    """
    single, owner = shapely.get_parts(lines, return_index=True)
    straight = shapely.get_type_id(single) == shapely.GeometryType.LINESTRING
    single, owner = single[straight], owner[straight]
    points, of = shapely.get_coordinates(single, return_index=True)
    if not len(points):
        return single[:0], owner[:0]
    first = np.r_[True, of[1:] != of[:-1]]
    fresh = first | (_node_ids(points) != np.r_[-1, _node_ids(points)[:-1]])
    points, of, first = points[fresh], of[fresh], first[fresh]
    ends = first | np.r_[of[1:] != of[:-1], True]
    inner = (np.bincount(_node_ids(points))[_node_ids(points)] > 1) & ~ends
    copies = np.where(inner, 2, 1)
    at = np.repeat(np.arange(len(points)), copies)
    second = np.r_[False, at[1:] == at[:-1]]
    part = np.cumsum(first[at] | second) - 1
    lengths = np.bincount(part)
    whole = lengths[part] > 1
    renumbered = np.cumsum(np.r_[True, part[whole][1:] != part[whole][:-1]]) - 1
    pieces = shapely.linestrings(points[at][whole], indices=renumbered)
    starts = np.flatnonzero(np.r_[True, renumbered[1:] != renumbered[:-1]])
    return np.asarray(pieces, dtype=object), owner[of[at][whole][starts]]


def _node_ids(points: NDArray[np.float64]) -> Numbers:
    """Return for each point (n, 2) the number of its node."""
    cells = np.round(points * PER_M).astype(np.int64)
    keys = cells[:, 0] * (1 << 34) + cells[:, 1]
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64)


def kept_parts(pieces: Shapes, least_m: float) -> NDArray[np.bool_]:
    """Tell which parts belong to a connected network of at least some length in all.

    A short part between others stays, or the road would have a gap.
    """
    if least_m <= 0 or not len(pieces):
        return np.ones(len(pieces), dtype=bool)
    ends = np.concatenate(
        [shapely.get_coordinates(shapely.get_point(pieces, place)) for place in (0, -1)]
    )
    nodes = _node_ids(ends)
    start, stop = nodes[: len(pieces)], nodes[len(pieces) :]
    network = _networks(start, stop, int(nodes.max()) + 1)[start]
    total = np.bincount(network, weights=shapely.length(pieces))
    return np.asarray(total[network] >= least_m, dtype=bool)


def _networks(start: Numbers, stop: Numbers, n: int) -> Numbers:
    """Return for each of n nodes the least node that lines lead to from it."""
    least = np.arange(n)
    while True:
        one, other = least[start], least[stop]
        lower = np.minimum(one, other)
        if np.array_equal(one, other):
            return least
        np.minimum.at(least, one, lower)
        np.minimum.at(least, other, lower)
        while not np.array_equal(least[least], least):
            least = least[least]
