"""What a site must be: hard limits, and which of them empties the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from gis.criteria import CRITERIA, Measures
from gis.schema import texts
from gis.site_ground import Flags, Interval, inside
from gis.site_wish import Wish
from gis.store import Tables
from gis.text import Text
from gis.vocabulary import ACCURACIES

LIMITS: Mapping[str, Text] = {
    "unit": Text("统计单元", "Statistical unit"),
    "cluster": Text("集聚区", "Cluster"),
    "metro": Text("距车站", "Distance to a station"),
    "accuracy": Text("定位精度", "Location accuracy"),
    "kind": Text("类别", "Kind"),
}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Held:
    """Which sites keep to the limits, and which of those only possibly (`perhaps`).

    `unsure` counts, for each limit, the sites left out because nothing is known of them. Where the
    list is empty, `without` tells for each limit how many sites come back when it alone is
    dropped, and `against` names the pairs that no site meets together, though each is met by some.
    """

    kept: Flags
    perhaps: Flags
    unsure: Mapping[str, int]
    without: Mapping[str, int]
    against: tuple[tuple[str, str], ...]


def held(tables: Tables, sites: pd.DataFrame, found: Measures, wish: Wish) -> Held:
    """Compare sites with the limits of a wish; what may meet one is kept and marked."""
    each = met(tables, sites, found, wish)
    everything = np.ones(len(sites), dtype=bool)
    kept, certain = everything.copy(), everything.copy()
    for low, high in each.values():
        kept &= high > 0
        certain &= low > 0
    unsure = {name: int(np.isnan(high).sum()) for name, (_, high) in each.items()}
    empty = len(sites) > 0 and not kept.any()
    return Held(
        kept=kept,
        perhaps=kept & ~certain,
        unsure={name: count for name, count in unsure.items() if count},
        without=_without(each, everything) if empty else {},
        against=_against(each) if empty else (),
    )


def met(tables: Tables, sites: pd.DataFrame, found: Measures, wish: Wish) -> dict[str, Interval]:
    """Return how certainly a site meets each limit of the wish: 0 to 1, NaN where unknown."""
    each: dict[str, Interval] = {}
    if wish.units:
        each["unit"] = _one_of(texts(sites, "unit"), wish.units)
    if wish.cluster:
        each["cluster"] = inside(sites, tables.clusters, wish.cluster)
    if wish.metro_m:
        column = tuple(CRITERIA).index("metro")
        near, far = found.low[:, column], found.high[:, column]
        unknown = np.isnan(near)
        each["metro"] = (
            np.where(unknown, np.nan, far <= wish.metro_m),
            np.where(unknown, np.nan, near <= wish.metro_m),
        )
    if wish.accuracy:
        order = list(ACCURACIES)
        each["accuracy"] = _one_of(
            texts(sites, "accuracy"), tuple(order[: order.index(wish.accuracy) + 1])
        )
    if wish.kinds:
        each["kind"] = _one_of(texts(sites, "kind"), wish.kinds)
    return each


def _one_of(values: np.ndarray, allowed: tuple[str, ...]) -> Interval:
    """Tell which values are allowed; an empty one is unknown."""
    found = np.where(values == "", np.nan, np.isin(values.astype(str), allowed).astype(float))
    return found, found


def _without(each: Mapping[str, Interval], everything: Flags) -> dict[str, int]:
    """Count what comes back when one limit is dropped."""
    found: dict[str, int] = {}
    for dropped in each:
        kept = everything.copy()
        for name, (_, high) in each.items():
            if name != dropped:
                kept &= high > 0
        found[dropped] = int(kept.sum())
    return found


def _against(each: Mapping[str, Interval]) -> tuple[tuple[str, str], ...]:
    """Name the pairs of limits that no site meets together; one that none meets is no pair."""
    met_by_some = {name: high > 0 for name, (_, high) in each.items() if (high > 0).any()}
    return tuple(
        (a, b) for a, b in combinations(met_by_some, 2)
        if not (met_by_some[a] & met_by_some[b]).any()
    )  # fmt: skip
