"""A page of 1,000 features: box, value and CQL2 filter, of the shipped data and 100,000 records.

The alternative is geopandas' own: its spatial index, then `to_json` of the first thousand. It is
not told how many there are in all, and writes no links.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.printing import facts, many_institutions
from benchmarks.report import Figure
from gis.areas import as_points
from gis.features.collection import Collection
from gis.features.geojson import feature_collection
from gis.features.query import Query, box_of, page
from gis.features.systems import CRS84, SYSTEMS, System
from gis.store import Tables
from gis.tables import TABLES

RECORDS = 100_000
PAGE = 1_000
REPEATS = 40
TARGET_MS = {"shipped": 40.0, "many": 150.0}
BOX = [117.2, 31.75, 117.35, 31.9]
FILTER = (
    "(name_zh LIKE '%行%' OR type IN ('bank_city', 'bank_state')) AND as_of >= DATE('2019-01-01') "
    "AND NOT S_DISJOINT(geometry, POLYGON((117.1 31.7,117.4 31.7,117.4 32,117.1 31.7)))"
)
GAUSS = SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/4509"]


def run() -> list[Figure]:
    """Measure the 95th percentile of each question, the collection read before."""
    tables = facts()
    frame = many_institutions(tables, RECORDS)
    many = tables.with_tables(institutions=frame)
    questions = {
        "first page": Query(limit=PAGE),
        "far page": Query(limit=PAGE, offset=RECORDS // 2),
        "in a box": Query(limit=PAGE, box=box_of(BOX)),
        "by CQL2": Query(limit=PAGE, filter_text=FILTER),
    }
    figures = []
    for name, held in (("shipped", _held(tables, "metro_stations")), ("many", _held(many))):
        for words, query in questions.items():
            if name == "shipped" and words == "by CQL2":
                query = Query(limit=PAGE, filter_text="name_zh LIKE '%路%' AND order > 3")
            figures.append(_figure(f"{len(held.frame):,} records, {words}", held, query, name))
    figures.append(_figure(f"{RECORDS:,} records, in EPSG:4509", _held(many),
                           questions["in a box"], "many", GAUSS))  # fmt: skip
    theirs = _p95(lambda: _geopandas(as_points(frame)))
    ours = _p95(lambda: _answer(_held(many), questions["in a box"], CRS84))
    return [
        *figures,
        Figure(what=f"{RECORDS:,} records, in a box, nothing kept from before", measured=ours,
               unit="ms", alternative=theirs, alternative_name="GeoDataFrame.sindex + to_json"),
        _worst(_held(many)),
    ]  # fmt: skip


def _held(tables: Tables, name: str = "institutions") -> Collection:
    return Collection(table=TABLES[name], tables=tables)


def _answer(held: Collection, query: Query, system: System) -> bytes:
    return feature_collection(held, page(held, query), [], system)


def _figure(what: str, held: Collection, query: Query, name: str, system: System = CRS84) -> Figure:
    assert _answer(held, query, system)
    p95 = _p95(lambda: _answer(held, query, system))
    return Figure(what=f"p95 of a page: {what}", measured=p95, unit="ms", target=TARGET_MS[name])


def _p95(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.percentile(times, 95)) * 1e3


def _geopandas(points: gpd.GeoDataFrame) -> str:
    west, south, east, north = BOX
    found = points.iloc[points.sindex.query(shapely.box(west, south, east, north), "intersects")]
    return str(found.head(PAGE).to_json())


def _worst(held: Collection) -> Figure:
    """Ask the largest filters that are not refused for their size."""
    filters = [
        " OR ".join(["name_zh LIKE '%x%y%z'"] * 140),
        " OR ".join(["name_zh < address"] * 185),
        " OR ".join(["S_WITHIN(geometry,POLYGON((117 31,118 31,118 32,117 31)))"] * 20),
        " OR ".join([f"lon * {number} > lat" for number in range(140)]),
    ]
    longest = 0.0
    for text in filters:
        start = time.perf_counter()
        page(held, Query(filter_text=text))
        longest = max(longest, time.perf_counter() - start)
    return Figure(what="The costliest filter of four", measured=longest, unit="s", target=2.0)
