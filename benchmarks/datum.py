"""How often a file's datum is recognised, by what is known of its rows.

Files are drawn from the shipped stations, whose positions are true: scattered, one partner in ten
wrong, in WGS84, GCJ-02, BD-09 and in none of them (800 m to the north-west of the truth) in turn.
The last must be left open. Beside stands the usual rule of thumb: the datum with the least mean
distance to the partners, however few they are. Files without partners but with written units
show what borders tell; there the units are written without an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.printing import facts
from benchmarks.report import Figure
from gis.areas import locate
from gis.crs import METRIC, from_wgs84, to_wgs84
from gis.datum import UNDECIDED, find_datum, match_known
from gis.store import Tables

DATUMS = ("wgs84", "gcj02", "bd09")
ELSEWHERE_M = (-566.0, 566.0)
FILES = 60
ROWS = 60
KNOWN = (0, 2, 3, 5, 20, 60)
SCATTERS_M = (30.0, 150.0, 400.0)
WRITTEN_ROWS = (30, 300, 3000)
WRONG = 0.1
ENOUGH, ACCURATE_M = 20, 150.0
"""From this many known partners on, in files as accurate as this, 99 of 100 are recognised."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was true of a file, and what was found by weighing and by the rule of thumb."""

    true: str
    found: str
    thumb: str


def run() -> list[Figure]:
    """Measure; recognised, taken for another, and the same by the rule of thumb."""
    tables = facts()
    figures: list[Figure] = []
    for scatter in SCATTERS_M:
        for known in KNOWN:
            trials = _trials(lambda seed, n=known, s=scatter: _partners(tables, n, s, seed))
            sure = known >= ENOUGH and scatter <= ACCURATE_M
            figures += _figures(f"{known} known, scatter {scatter:.0f} m", trials, sure)
    for rows in WRITTEN_ROWS:
        trials = _trials(lambda seed, n=rows: _written(tables, n, seed))
        figures += _figures(f"{rows} written units, none known", trials, False)[:2]
    return [*figures, _speed(tables)]


def _trials(make: Callable[[int], Trial]) -> list[Trial]:
    return [make(seed) for seed in range(FILES)]


def _figures(head: str, trials: list[Trial], sure: bool) -> list[Figure]:
    of_datum = [one for one in trials if one.true != UNDECIDED]
    missed = sum(one.found != one.true for one in of_datum)
    wrong = sum(one.found not in (one.true, UNDECIDED) for one in trials)
    misled = sum(one.thumb not in (one.true, "") for one in trials)
    return [
        Figure(what=f"{head}: left open, of {len(of_datum)}", measured=missed - wrong, unit="",
               target=len(of_datum) // 100 if sure else None),
        Figure(what=f"{head}: taken for another, of {FILES}", measured=wrong, unit="", target=0),
        Figure(what=f"{head}: by the least mean distance", measured=misled, unit=""),
    ]  # fmt: skip


def _partners(tables: Tables, named: int, scatter_m: float, seed: int) -> Trial:
    draw = np.random.default_rng(seed)
    every = tables.metro_stations
    every = every[every["lon"].notna()].drop_duplicates("name_zh")
    chosen = every.iloc[draw.permutation(len(every))[:ROWS]]
    east, north = from_wgs84(chosen["lon"], chosen["lat"], METRIC)
    error = draw.normal(0, scatter_m, (2, ROWS))
    true = (*DATUMS, UNDECIDED)[seed % 4]
    aside = ELSEWHERE_M if true == UNDECIDED else (0.0, 0.0)
    lon, lat = to_wgs84(east + error[0] + aside[0], north + error[1] + aside[1], METRIC)
    x, y = from_wgs84(lon, lat, "wgs84" if true == UNDECIDED else true)
    names = np.array(chosen["name_zh"].tolist(), dtype=object)
    names[named:] = "—"
    wrong = int(named * WRONG)
    names[:wrong] = names[1 : wrong + 1].copy()
    known = match_known(pd.DataFrame({"name_zh": names}), tables)
    found = find_datum(x, y, tables.units, known=known).datum
    return Trial(true=true, found=found, thumb=_nearest(x, y, known))


def _nearest(x: np.ndarray, y: np.ndarray, known: pd.DataFrame) -> str:
    """Choose as one does without the atlas; "" where there is no partner."""
    met = known["lon"].notna().to_numpy()
    if not met.any():
        return ""
    there = from_wgs84(known["lon"], known["lat"], METRIC)
    means = {}
    for datum in DATUMS:
        east, north = from_wgs84(*to_wgs84(x, y, datum), METRIC)
        means[datum] = np.hypot(east - there[0], north - there[1])[met].mean()
    return min(means, key=lambda datum: means[datum])


def _written(tables: Tables, rows: int, seed: int) -> Trial:
    units: gpd.GeoDataFrame = tables.units
    draw = np.random.default_rng(seed)
    lon, lat = draw.normal(117.27, 0.08, rows), draw.normal(31.84, 0.06, rows)
    position = locate(units, (lon, lat))
    codes = [units["id"].iloc[place] if place >= 0 else "" for place in position]
    true = DATUMS[seed % 3]
    found = find_datum(*from_wgs84(lon, lat, true), units, written=codes).datum
    return Trial(true=true, found=found, thumb="")


def _speed(tables: Tables) -> Figure:
    draw = np.random.default_rng(0)
    lon, lat = draw.uniform(117.1, 117.4, 100_000), draw.uniform(31.7, 31.9, 100_000)
    start = time.perf_counter()
    find_datum(lon, lat, tables.units, written=["U-340104"] * len(lon))
    return Figure(what="A file of 100,000 rows with written units",
                  measured=time.perf_counter() - start, unit="s", target=2.0)  # fmt: skip
