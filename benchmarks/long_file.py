"""A long list of made rows: as text and as a table, and a process that may hold only so much."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "data" / "units.geojson"
BLOCK_ROWS, BYTES = 200_000, 3_000_000_000
LIMIT_MB = 900
HEAD = ("序号,企业名称,统一社会信用代码,注册资本,成立日期,企业类型,经营范围,登记状态,"
        "住所,电话,经度,纬度\n")  # fmt: skip
WORDS = ("存续", "注销", "吊销")
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""


def block() -> tuple[bytes, np.ndarray, np.ndarray, np.ndarray]:
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


def expected(lon: np.ndarray, lat: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Return how many rows of a block lie in each unit, by word in the order of letters: joined."""
    units = gpd.read_file(UNITS)
    points = gpd.GeoDataFrame(
        {"word": [WORDS[one] for one in words]},
        geometry=gpd.points_from_xy(lon, lat, crs=units.crs),
    )
    joined = gpd.sjoin(points, units[["id", "geometry"]], predicate="intersects")
    found = joined.groupby(["id", "word"]).size().unstack(fill_value=0)
    return found.reindex(index=units["id"], columns=sorted(WORDS), fill_value=0).to_numpy()


def write(path: Path, block: bytes, repeats: int) -> None:
    with path.open("wb") as file:
        file.write(HEAD.encode("gb18030"))
        for _ in range(repeats):
            file.write(block)


def write_table(
    path: Path, lon: np.ndarray, lat: np.ndarray, words: np.ndarray, repeats: int
) -> None:
    part = pa.table({"经度": lon, "纬度": lat, "登记状态": [WORDS[one] for one in words]})
    with pq.ParquetWriter(path, part.schema) as writer:
        for _ in range(repeats):
            writer.write_table(part)


def ran(script: str, path: Path, limit_mb: int = LIMIT_MB) -> dict[str, float]:
    """Run a script on a file in a process that may not take more memory than a limit."""
    limit = str(limit_mb * 1_000_000)
    command = [sys.executable, "-c", LAUNCHER, sys.executable, "-c", script, str(path), limit]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found
