"""Counting a file larger than memory, beside pandas reading it in parts; memory is held down.

A list of 3 GB in GB18030, 12 columns, is counted by unit and by a column in a process that may
not take more than a limit. The same rows as Parquet follow. The alternative reads the same three
columns with `pandas.read_csv(chunksize=…)` and joins each part with `geopandas.sjoin`, on a tenth.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.report import Figure

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "data" / "units.geojson"
BLOCK_ROWS, BYTES = 200_000, 3_000_000_000
SECONDS, PEAK_MB, LIMIT_MB = 180.0, 600, 900
HEAD = ("序号,企业名称,统一社会信用代码,注册资本,成立日期,企业类型,经营范围,登记状态,"
        "住所,电话,经度,纬度\n")  # fmt: skip
WORDS = ("存续", "注销", "吊销")
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""
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
    block, lon, lat, words = _block()
    repeats = BYTES // len(block) + 1
    expected = _expected(lon, lat, words) * repeats
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, table = folder / "large.csv", folder / "large.parquet"
        _write(text, block, repeats)
        ours = _ran(OURS, text)
        size = text.stat().st_size
        _write(text, block, repeats // 10)
        plain = _ran(THEIRS, text)
        text.unlink()
        _write_table(table, lon, lat, words, repeats)
        columns = _ran(OURS, table)
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


def _block() -> tuple[bytes, np.ndarray, np.ndarray, np.ndarray]:
    """Return rows of a list as text, with their coordinates and words."""
    units = gpd.read_file(UNITS)
    west, south, east, north = units.total_bounds
    draw = np.random.default_rng(5)
    lon = np.round(draw.uniform(west, east, BLOCK_ROWS), 6)
    lat = np.round(draw.uniform(south, north, BLOCK_ROWS), 6)
    words = draw.integers(0, len(WORDS), BLOCK_ROWS)
    rows = (
        f"{at},合肥甲{at}科技有限公司,91340100MA2{at:07d},500,2018-03-05,有限责任公司,"
        f"\"软件开发，技术服务；设计、制作\n广告\",{WORDS[words[at]]},"
        f"安徽省合肥市某区某路{at % 900}号,"
        f"0551-00000000,{lon[at]:.6f},{lat[at]:.6f}\n"
        for at in range(BLOCK_ROWS)
    )  # fmt: skip
    return "".join(rows).encode("gb18030"), lon, lat, words


def _expected(lon: np.ndarray, lat: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Return how many rows of a block lie in each unit, by word in the order of letters: joined."""
    units = gpd.read_file(UNITS)
    points = gpd.GeoDataFrame(
        {"word": [WORDS[one] for one in words]},
        geometry=gpd.points_from_xy(lon, lat, crs=units.crs),
    )
    joined = gpd.sjoin(points, units[["id", "geometry"]], predicate="intersects")
    found = joined.groupby(["id", "word"]).size().unstack(fill_value=0)
    return found.reindex(index=units["id"], columns=sorted(WORDS), fill_value=0).to_numpy()


def _write(path: Path, block: bytes, repeats: int) -> None:
    with path.open("wb") as file:
        file.write(HEAD.encode("gb18030"))
        for _ in range(repeats):
            file.write(block)


def _write_table(
    path: Path, lon: np.ndarray, lat: np.ndarray, words: np.ndarray, repeats: int
) -> None:
    part = pa.table({"经度": lon, "纬度": lat, "登记状态": [WORDS[one] for one in words]})
    with pq.ParquetWriter(path, part.schema) as writer:
        for _ in range(repeats):
            writer.write_table(part)


def _ran(script: str, path: Path) -> dict[str, float]:
    limit = str(LIMIT_MB * 1_000_000)
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-c", script, str(path), limit]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found
