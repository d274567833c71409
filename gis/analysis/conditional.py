"""Sums of values drawn from all other areas: what an area's neighbours give by chance.

One random order of all areas serves every area: the first k of it, the area itself left out, are k
others drawn evenly without replacement. So the sums of all areas with k neighbours differ only in
the few orders in which the area itself comes up, and one sorted list of sums ranks them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from gis.analysis.samples import Booleans, Floats, Integers

ROUNDING = 1e-9
"""Of the sum of all values: sums that differ by less are equal, in whatever order added up."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """Random orders: the first areas of each (`drawn`) and their running sums (`sums`).

    `drawn` is (permutations, k + 1); sums[:, k] is the sum of the first k.
    """

    values: Floats
    drawn: Integers
    sums: Floats

    @property
    def slack(self) -> float:
        return ROUNDING * max(float(np.abs(self.values).sum()), 1e-300)


def reference(values: Floats, most: int, permutations: int, seed: int) -> Reference:
    """Draw the orders for areas that have `most` neighbours or fewer."""
    n, length = len(values), min(most + 1, len(values))
    drawn = _orders(n, length, permutations, seed)
    sums = np.zeros((permutations, length + 1))
    np.cumsum(values[drawn], axis=1, out=sums[:, 1:])
    return Reference(values=values, drawn=drawn, sums=sums)


@lru_cache(maxsize=4)
def _orders(n: int, length: int, permutations: int, seed: int) -> Integers:
    """Draw orders of n areas, the first `length` of each; kept, as draws of places ask again."""
    draw = np.random.default_rng(seed)
    if length**2 > n:
        drawn = np.array([draw.choice(n, length, replace=False) for _ in range(permutations)])
    else:  # repeats are rare: draw again the orders that have any
        drawn = draw.integers(0, n, (permutations, length))
        while (again := _repeating(drawn)).size:
            drawn[again] = draw.integers(0, n, (len(again), length))
    drawn.flags.writeable = False
    return drawn


def _repeating(drawn: Integers) -> Integers:
    return np.flatnonzero((np.diff(np.sort(drawn, axis=1), axis=1) == 0).any(axis=1))


def at_least(chance: Reference, near: Floats, counts: Integers) -> tuple[Integers, Integers]:
    """Return in how many orders the neighbours' sum is at least, and at most, that observed.

    `near` is each area's observed sum over its `counts` neighbours. Exactly what drawing for each
    area by itself from the others would count, with these orders.
    """
    slack = chance.slack
    high, low = (np.zeros(len(near), dtype=np.int64) for _ in range(2))
    for k in np.unique(counts[counts > 0]):
        areas = np.flatnonzero(counts == k)
        sums = np.sort(chance.sums[:, k])
        high[areas] = len(sums) - np.searchsorted(sums, near[areas] - slack, side="left")
        low[areas] = np.searchsorted(sums, near[areas] + slack, side="right")
        area, without, instead = _own(chance, int(k), counts == k)
        np.add.at(high, area, _step(instead >= near[area] - slack, without >= near[area] - slack))
        np.add.at(low, area, _step(instead <= near[area] + slack, without <= near[area] + slack))
    return high, low


def _own(chance: Reference, k: int, having_k: Booleans) -> tuple[Integers, Floats, Floats]:
    """Return areas that come up in their own orders, the sum there, and the right one instead.

    The next area of the order takes the place of the area itself.
    """
    first = chance.drawn[:, :k]
    order, place = np.nonzero(having_k[first])
    area = first[order, place]
    return area, chance.sums[order, k], chance.sums[order, k + 1] - chance.values[area]


def _step(now: Booleans, before: Booleans) -> Integers:
    return now.astype(np.int64) - before.astype(np.int64)
