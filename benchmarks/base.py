"""Bringing a street base in: 100,000 features read, sorted, cut and written; its way to the screen.

The town is made up: a bent grid of streets about the city's middle, every tenth of a main class.
Memory is the peak of a process of its own, imports included.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.counts import timed
from benchmarks.report import Figure
from gis.portray import portray
from gis.store import Tables, open_store
from gis.street_base import _made
from gis.vocabulary import ROAD_CLASSES
from gis.web import encode, payload
from layers import all_layers
from views import printing

ROOT = Path(__file__).resolve().parent.parent
IMPORTED, DRAWN = 100_000, 30_000
SEED = 20_260_101
STEP_DEG, WEST, SOUTH = 0.0016, 117.02, 31.64
WORDS = ("trunk", "primary", "secondary", "tertiary", "residential", "footway")
IMPORT_S, IMPORT_MB, SCREEN_KB, PORTRAY_S, SHEET_S = 60.0, 2_000, 1_500, 10.0, 15.0
IMPORT = """
import resource, sys, time
from pathlib import Path
from gis.intake.base_files import BaseWish, changes, extract_datum, open_extract, records_of
from gis.intake.base_files import sorted_out
from gis.revisions import Entry
from gis.store import open_store
began = time.perf_counter()
store = open_store(Path(sys.argv[2]), "sqlite:///" + sys.argv[3])
parts = [sorted_out(one, {}) for one in open_extract(Path(sys.argv[1]), "town.gpkg", store.tables)]
extract_datum(parts, store.tables)
wish = BaseWish(source="made up", licence="none", datum="wgs84")
records = records_of(parts, wish, store.tables)
store.commit(list(changes(records, wish, store.tables)), Entry(author="", at="2026"), based_on=0)
print(time.perf_counter() - began, len(records.streets))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""
Result = TypeVar("Result")


def run() -> list[Figure]:
    """Measure; raise AssertionError where features are lost."""
    return [*_imported(), *_shown()]


def town(count: int) -> gpd.GeoDataFrame:
    """Return that many bent segments of a grid, with words for their classes as OSM has them."""
    draw = np.random.default_rng(SEED)
    side = int(np.ceil(np.sqrt(count / 2)))
    step = STEP_DEG * np.sqrt(IMPORTED / count)
    bends = np.linspace(0, 1, 7)
    lines = []
    for number in range(count):
        cell, way = divmod(number, 2)
        start = np.array(divmod(cell, side), dtype=float)
        points = start + np.outer(bends, (1.0, 0.0) if way else (0.0, 1.0))
        points[1:-1] += draw.normal(0, 0.04, (5, 2))
        lines.append(shapely.LineString(points * step + (WEST, SOUTH)))
    row, column = np.divmod(np.arange(count) // 2, side)
    along = np.where(np.arange(count) % 2, column, row)
    kind = np.select([along % 40 == 0, along % 20 == 0, along % 10 == 0, along % 5 == 0],
                     [0, 1, 2, 3], default=4 + (row + column) % 2)  # fmt: skip
    names = np.where(kind < 4, [f"第{number}路" for number in along], "")
    words = {"highway": np.array(WORDS)[kind], "name": names}
    return gpd.GeoDataFrame(words, geometry=lines, crs="EPSG:4326")


def _imported() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file, database = Path(folder) / "town.gpkg", Path(folder) / "atlas.sqlite"
        town(IMPORTED).to_file(file, driver="GPKG")
        command = [sys.executable, "-c", IMPORT, str(file), str(ROOT / "data"), str(database)]
        found = subprocess.run(
            [sys.executable, "-c", LAUNCHER, *command], cwd=ROOT, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
    first, second = found.stdout.splitlines()
    seconds, count = first.split()
    assert int(count) == IMPORTED, f"{count} of {IMPORTED} arrived"
    what = f"Import of {IMPORTED:,} features (GeoPackage)"
    return [
        Figure(what=what, measured=float(seconds), unit="s", target=IMPORT_S),
        Figure(what=f"{what}, peak memory", measured=float(second), unit="MB", target=IMPORT_MB),
    ]


def _shown() -> list[Figure]:
    tables = _based(DRAWN)
    roads = all_layers()["base_roads"]

    def fresh(work: Callable[[], Result]) -> Callable[[], Result]:
        def done() -> Result:
            _made.clear()
            return work()

        return done

    portray_s, portrayal = timed(fresh(lambda: portray(roads, tables, "zh")), 3)
    sent = encode(payload(portrayal))
    asked = printing.Sheet(layers=("clusters",), date="2026-11-26")
    sheet_s, _ = timed(lambda: printing.make(asked, tables), 1)
    what = f"{DRAWN:,} road segments"
    return [
        Figure(what=f"{what}: levels of detail", measured=portray_s, unit="s", target=PORTRAY_S),
        Figure(what=f"{what}: to the browser, all zooms, gzip",
               measured=len(gzip.compress(sent, 6)) / 1000, unit="kB", target=SCREEN_KB),
        Figure(what=f"{what}: a city sheet laid out", measured=sheet_s, unit="s", target=SHEET_S),
    ]  # fmt: skip


def _based(count: int) -> Tables:
    made = town(count)
    kinds = dict(zip(WORDS, ROAD_CLASSES, strict=True))
    ids = [f"s{number}" for number in range(count)]
    frame = pd.DataFrame({"id": ids, "class": made["highway"].map(kinds), "name_zh": made["name"]})
    rows = frame.assign(name_en="", licence="none", source="made up", as_of="")
    streets = gpd.GeoDataFrame(rows, geometry=made.geometry.to_numpy(), crs=made.crs)
    return open_store(ROOT / "data").tables.with_tables(streets=streets)
