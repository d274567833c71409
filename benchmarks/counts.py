"""Counting one and ten million points in the 12 units, beside geopandas' join and groupby.

The alternative is given what is best for it: a frame of points that is made already.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.report import Figure
from gis.areas import area_index, count_chunks, count_in

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "data" / "units.geojson"
POINTS, MANY = 1_000_000, 10_000_000
CHUNK = 500_000
SEED = 20_250_101
OUTSIDE_SHARE = 0.02
"""Of the bounds' width and height, on each side: these points lie in no unit."""
CORNER_COPIES = 20
REPEATS = 9
JOIN_REPEATS = 3
TARGET_S = 0.1
TARGET_RATIO = 30.0
MANY_S, MANY_RATIO, MANY_MB = 0.8, 50.0, 100
JOIN = "geopandas.sjoin + groupby"

LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""
BOUNDED = """
import json, resource, sys
import geopandas as gpd
import numpy as np
from gis.areas import count_chunks
units, points, chunk = gpd.read_file(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
west, south, east, north = units.total_bounds
draw = np.random.default_rng(1)
def chunks(n):
    for _ in range(n // chunk):
        yield draw.uniform(west, east, chunk), draw.uniform(south, north, chunk)
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
count_chunks(units, [(np.zeros(10), np.zeros(10))])
before = peak()
found = count_chunks(units, chunks(points))
print(json.dumps({"more": peak() - before, "counted": int(found.sum())}))
"""

Floats = NDArray[np.float64]
Result = TypeVar("Result")


def run() -> list[Figure]:
    """Measure; raise AssertionError where the numbers are not the alternative's, exactly."""
    units = gpd.read_file(UNITS)
    x, y = points_over(units)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=units.crs))
    index = area_index(units)

    joined_s, joined = timed(lambda: join(units, frame), JOIN_REPEATS)
    ways: dict[str, Callable[[], gpd.GeoDataFrame]] = {
        "arrays, raster made before": lambda: count_in(units, (x, y), into="n", index=index),
        "arrays, making the raster": lambda: count_in(units, (x, y), into="n"),
        "frame, raster made before": lambda: count_in(units, frame, into="n", index=index),
        "frame, making the raster": lambda: count_in(units, frame, into="n"),
    }
    figures: list[Figure] = []
    for name, way in ways.items():
        seconds, counted = timed(way, REPEATS)
        found = dict(zip(counted["id"], counted["n"].tolist(), strict=True))
        assert found == joined, f"{name}: {found} is not {joined}"
        figures.append(
            Figure(what=f"1,000,000 points in 12 units: {name}", measured=seconds, unit="s",
                   target=TARGET_S, target_ratio=TARGET_RATIO, alternative=joined_s,
                   alternative_name=JOIN)
        )  # fmt: skip
    inside = sum(joined.values())
    assert 0 < inside < POINTS
    return [*figures, same_numbers(inside), border_points(units), *ten_million(units)]


def ten_million(units: gpd.GeoDataFrame) -> list[Figure]:
    """Count ten million points in chunks, beside one join of as many; and the memory of it."""
    x, y = points_over(units, MANY)
    starts = range(0, MANY, CHUNK)
    cut = [(x[start : start + CHUNK], y[start : start + CHUNK]) for start in starts]
    index = area_index(units)
    seconds, counted = timed(lambda: count_chunks(units, cut, index=index), REPEATS)
    fresh, again = timed(lambda: count_chunks(units, cut), REPEATS)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=units.crs))
    joined_s, joined = timed(lambda: join(units, frame), 1)
    assert counted.tolist() == again.tolist() == [joined[code] for code in units["id"]]
    what = f"{MANY:,} points in 12 units, chunks of {CHUNK:,}"
    return [
        Figure(what=f"{what}: raster made before", measured=seconds, unit="s", target=MANY_S,
               target_ratio=MANY_RATIO, alternative=joined_s, alternative_name=JOIN),
        Figure(what=f"{what}: making the raster", measured=fresh, unit="s", target=MANY_S,
               target_ratio=MANY_RATIO, alternative=joined_s, alternative_name=JOIN),
        Figure(what=f"{what}: memory beyond the program", measured=_more_memory(MANY), unit="MB",
               target=MANY_MB),
        Figure(what=f"{MANY // 5:,} points in chunks: memory beyond the program",
               measured=_more_memory(MANY // 5), unit="MB", target=MANY_MB),
    ]  # fmt: skip


def _more_memory(points: int) -> float:
    """Return by how many MB the peak of a process grows when it counts points as they are made."""
    script = [sys.executable, "-c", BOUNDED, str(UNITS), str(points), str(CHUNK)]
    command = [sys.executable, "-c", LAUNCHER, *script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["counted"] > 0
    return float(found["more"])


def points_over(units: gpd.GeoDataFrame, count: int = POINTS) -> tuple[Floats, Floats]:
    """Return coordinates uniform over the bounds of the units and a little beyond."""
    west, south, east, north = units.total_bounds
    beyond_x, beyond_y = (east - west) * OUTSIDE_SHARE, (north - south) * OUTSIDE_SHARE
    draw = np.random.default_rng(SEED)
    return (
        draw.uniform(west - beyond_x, east + beyond_x, count),
        draw.uniform(south - beyond_y, north + beyond_y, count),
    )


def join(units: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> dict[str, int]:
    """Count as one does without the atlas: join, then group."""
    joined = gpd.sjoin(points, units[["id", "geometry"]], predicate="intersects")
    found = joined.groupby("id").size()
    return {code: int(found.get(code, 0)) for code in units["id"]}


def timed(work: Callable[[], Result], repeats: int) -> tuple[float, Result]:
    """Return the median duration in seconds, and what the work returned."""
    durations: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations), result


def same_numbers(inside: int) -> Figure:
    """Tell how many of the points lie in a unit: all ways above found the same ones."""
    return Figure(what="Points in a unit, the same number in each unit by every way",
                  measured=inside, unit="", alternative=inside, alternative_name=JOIN)  # fmt: skip


def border_points(units: gpd.GeoDataFrame) -> Figure:
    """Count the corners that units share, each many times: a point counts once."""
    rings = [np.unique(shapely.get_coordinates(shape), axis=0) for shape in units.geometry]
    corners, owners = np.unique(np.concatenate(rings), axis=0, return_counts=True)
    x, y = np.ascontiguousarray(np.repeat(corners[owners > 1], CORNER_COPIES, axis=0).T)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=units.crs))
    counted = int(count_in(units, (x, y), into="n", index=area_index(units))["n"].sum())
    assert counted == len(x), f"{len(x)} border points were counted {counted} times"
    return Figure(what=f"Counts of {len(x):,} points on shared borders", measured=counted, unit="",
                  target=len(x), alternative=sum(join(units, frame).values()),
                  alternative_name=JOIN)  # fmt: skip
