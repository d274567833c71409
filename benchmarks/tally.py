"""Counting a file larger than memory, beside pandas reading it in parts; memory is held down.

A list of 3 GB in GB18030, 12 columns, is counted by unit and by a column in a process that may
not take more than a limit. The same rows as Parquet follow. The alternative reads the same three
columns with `pandas.read_csv(chunksize=…)` and joins each part with `geopandas.sjoin`, on a tenth.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks import long_file
from benchmarks.long_file import BLOCK_ROWS, BYTES, WORDS
from benchmarks.report import Figure

SECONDS, PEAK_MB = 180.0, 600
OURS = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]), int(sys.argv[2])))
import geopandas as gpd
from gis.bulk.opening import open_source
from gis.bulk.parts import Wanted
from gis.bulk.tally import tally
path = Path(sys.argv[1])
units = gpd.read_file("data/units.geojson")
began = time.perf_counter()
source = open_source(path, name=path.name)
found = tally(source, Wanted(lon="经度", lat="纬度", by="登记状态"), units)
print(json.dumps({
    "seconds": time.perf_counter() - began, "rows": found.rows, "words": found.words,
    "counts": found.counts.tolist(),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""
THEIRS = """
import json, resource, sys, time
import geopandas as gpd
import pandas as pd
units = gpd.read_file("data/units.geojson")
began, rows, total = time.perf_counter(), 0, None
for part in pd.read_csv(sys.argv[1], encoding="gb18030", usecols=["经度", "纬度", "登记状态"],
                        chunksize=200_000):
    points = gpd.GeoDataFrame(part, geometry=gpd.points_from_xy(part["经度"], part["纬度"]),
                              crs=units.crs)
    joined = gpd.sjoin(points, units[["id", "geometry"]], predicate="intersects")
    found = joined.groupby(["id", "登记状态"]).size()
    total = found if total is None else total.add(found, fill_value=0)
    rows += len(part)
print(json.dumps({
    "seconds": time.perf_counter() - began, "rows": rows,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""
PLAIN = "pandas.read_csv in chunks + sjoin, on a tenth, times ten"


def run() -> list[Figure]:
    """Measure; raise AssertionError where a row is lost or a count is not exact."""
    block, lon, lat, words = long_file.block()
    repeats = BYTES // len(block) + 1
    expected = long_file.expected(lon, lat, words) * repeats
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, table = folder / "large.csv", folder / "large.parquet"
        long_file.write(text, block, repeats)
        ours = long_file.ran(OURS, text)
        size = text.stat().st_size
        long_file.write(text, block, repeats // 10)
        plain = long_file.ran(THEIRS, text)
        text.unlink()
        long_file.write_table(table, lon, lat, words, repeats)
        columns = long_file.ran(OURS, table)
    for found in (ours, columns):
        assert found["rows"] == BLOCK_ROWS * repeats
        assert found["words"] == sorted(WORDS)
        assert np.array_equal(np.array(found["counts"])[:-1], expected)
    what = f"{BLOCK_ROWS * repeats:,} rows"
    text_name = f"{what}, CSV of {size / 1e9:.1f} GB in GB18030"
    tenth = plain["seconds"] * repeats / (repeats // 10)
    return [
        Figure(what=f"{text_name}: counted", measured=ours["seconds"], unit="s", target=SECONDS,
               alternative=tenth, alternative_name=PLAIN),
        Figure(what=f"{text_name}: peak memory", measured=ours["peak"], unit="MB",
               target=PEAK_MB, alternative=plain["peak"], alternative_name=PLAIN),
        Figure(what=f"{what}, Parquet: counted", measured=columns["seconds"], unit="s",
               target=SECONDS),
        Figure(what=f"{what}, Parquet: peak memory", measured=columns["peak"], unit="MB",
               target=PEAK_MB),
    ]  # fmt: skip
