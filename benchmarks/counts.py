"""Counting a million points in the 12 statistical units, beside geopandas' join and groupby.

The alternative is given what is best for it: a frame of points that is made already.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.report import Figure
from gis.areas import area_index, count_in

UNITS = Path(__file__).resolve().parent.parent / "data" / "units.geojson"
POINTS = 1_000_000
SEED = 20_250_101
OUTSIDE_SHARE = 0.02
"""Of the bounds' width and height, on each side: these points lie in no unit."""
CORNER_COPIES = 20
REPEATS = 9
JOIN_REPEATS = 3
TARGET_S = 0.1
TARGET_RATIO = 30.0
JOIN = "geopandas.sjoin + groupby"

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
    return [*figures, same_numbers(inside), border_points(units)]


def points_over(units: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Return coordinates uniform over the bounds of the units and a little beyond."""
    west, south, east, north = units.total_bounds
    beyond_x, beyond_y = (east - west) * OUTSIDE_SHARE, (north - south) * OUTSIDE_SHARE
    draw = np.random.default_rng(SEED)
    return (
        draw.uniform(west - beyond_x, east + beyond_x, POINTS),
        draw.uniform(south - beyond_y, north + beyond_y, POINTS),
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
