"""Exporting 100,000 institutions to each format, beside what pandas and geopandas write.

The alternatives write the records alone: no dictionary, no sources, no style, no guard against
formulas, and the time of writing in the file.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from benchmarks.printing import facts, many_institutions
from benchmarks.report import Figure
from gis.areas import as_points
from gis.export.formats import FORMATS
from gis.store import Tables
from views.exporting import Choice, export_bytes

RECORDS = 100_000
TARGETS_S = {"csv": 10.0, "xlsx": 60.0, "geojson": 20.0, "gpkg": 20.0, "shp": 30.0, "kml": 40.0,
             "parquet": 10.0}  # fmt: skip


def run() -> list[Figure]:
    """Measure once each: the shortest takes seconds."""
    tables = facts()
    frame = many_institutions(tables, RECORDS)
    figures = []
    for name, target in TARGETS_S.items():
        seconds, size = _ours(frame, tables, name)
        other, other_size, words = _theirs(frame, name)
        suffix, plain = FORMATS[name].suffix, {"alternative_name": words}
        figures += [
            Figure(what=f"{RECORDS:,} records to {suffix}", measured=seconds, unit="s",
                   target=target, alternative=other, **plain),
            Figure(what=f"Size of the {suffix}", measured=size, unit="MB",
                   alternative=other_size, **plain),
        ]  # fmt: skip
    return figures


def _ours(frame: pd.DataFrame, tables: Tables, name: str) -> tuple[float, float]:
    start = time.perf_counter()
    made = export_bytes("institutions", frame, tables, Choice(format=name))
    return time.perf_counter() - start, len(made.content) / 1e6


def _theirs(frame: pd.DataFrame, name: str) -> tuple[float, float, str]:
    points: gpd.GeoDataFrame = as_points(frame)
    drawn = points.assign(lon=points["lon"].astype(float))
    ways: dict[str, tuple[str, Callable[[Path], None]]] = {
        "csv": ("pandas.to_csv", lambda path: frame.to_csv(path, index=False)),
        "xlsx": ("pandas.to_excel (openpyxl)",
                 lambda path: frame.to_excel(path, index=False, engine="openpyxl")),
        "geojson": ("GeoDataFrame.to_file", lambda path: drawn.to_file(path, driver="GeoJSON")),
        "gpkg": ("GeoDataFrame.to_file", lambda path: drawn.to_file(path, driver="GPKG")),
        "shp": ("GeoDataFrame.to_file, not zipped",
                lambda path: _short(drawn).to_file(path, encoding="UTF-8")),
        "kml": ("GeoDataFrame.to_file", lambda path: drawn.to_file(path, driver="KML")),
        "parquet": ("GeoDataFrame.to_parquet, in the order of the table", drawn.to_parquet),
    }  # fmt: skip
    words, write = ways[name]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write(Path(folder) / f"x.{name}")
        seconds = time.perf_counter() - start
        size = sum(one.stat().st_size for one in Path(folder).iterdir()) / 1e6
    return seconds, size, words


def _short(points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with field names that a Shapefile takes, and texts that it holds."""
    names = {name: f"f{place}" for place, name in enumerate(points.columns) if name != "geometry"}
    short = points.rename(columns=names)
    texts = short.select_dtypes(include=["object", "str"]).columns
    return short.assign(**{name: short[name].astype(str).str[:80] for name in texts})
