"""Taking in a file larger than memory, in a process held down; tiles and records of it afterwards.

The list of 3 GB in GB18030 that `tally` counts is laid down as a register. The alternative is the
import of the same rows into the ledger, of a part of them: it takes them through memory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from benchmarks import long_file
from benchmarks.long_file import BLOCK_ROWS, BYTES
from benchmarks.report import Figure

SECONDS, PEAK_MB, TILE_MS = 300.0, 800, 400
LEDGER_ROWS = 200_000
OURS = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]), int(sys.argv[2])))
import geopandas as gpd
from gis.registers.holding import hold
from gis.bulk.opening import open_source
path = Path(sys.argv[1])
folder = path.parent / "held"
units = gpd.read_file("data/units.geojson")
columns = {"lon": "经度", "lat": "纬度", "name_zh": "企业名称", "uscc": "统一社会信用代码",
           "form": "企业类型", "registered": "成立日期", "status_zh": "登记状态", "address": "住所"}
began = time.perf_counter()
source = open_source(path, name=path.name)
facts = hold(source, columns, units, folder, datum="wgs84").facts
print(json.dumps({
    "seconds": time.perf_counter() - began, "rows": facts.rows, "counts": facts.counts,
    "size": sum(one.stat().st_size for one in folder.iterdir()) / 1e6,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""
READ = """
import json, math, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[2]), int(sys.argv[2])))
import numpy as np
from gis.registers.register import open_register
from gis.tiles.grid import Tile
from gis.tiles.packets import packet
from gis.tiles.sources import Source, tile_bytes
from gis.tiles.thinning import LOWEST
found = open_register(Path(sys.argv[1]))
points, zooms = found.columns("zh"), found.facts.zooms
source = Source(id="register", words=("",) * 9, points=points, zooms=zooms)
def own_mb():
    # Pages of the mapped files are the system's to take back: what is left is the program's own.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) * 1024 / 1e6
slowest, vector, records = 0.0, [], []
for z in range(LOWEST, 18):
    for lon, lat in ((117.27, 31.86), (117.2, 31.83), (117.3, 31.5), (117.9, 31.6)):
        x = int((lon / 360 + 0.5) * 2**z)
        y = int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**z)
        began = time.perf_counter()
        packet(points, Tile(z=z, x=x, y=y), zooms[z - LOWEST])
        slowest = max(slowest, time.perf_counter() - began)
        began = time.perf_counter()
        tile_bytes(source, Tile(z=z, x=x, y=y))
        vector.append(time.perf_counter() - began)
for place in np.random.default_rng(1).integers(0, len(points), 200):
    began = time.perf_counter()
    points.record(int(place))
    records.append(time.perf_counter() - began)
print(json.dumps({
    "slowest": slowest * 1e3, "vector": float(np.quantile(vector, 0.95)) * 1e3,
    "record": float(np.quantile(records, 0.95)) * 1e3, "own": own_mb(),
}))
"""
THEIRS = """
import json, resource, sys, time
from pathlib import Path
import pandas as pd
from gis.ledger_tables import FACTS
from gis.revisions import Change, Entry
from gis.schema import typed
from gis.store import open_store
from gis.tables import ENTERPRISES
path = Path(sys.argv[1])
store = open_store(Path("data"), f"sqlite:///{path.parent / 'atlas.sqlite'}")
began = time.perf_counter()
rows = pd.read_csv(path, encoding="gb18030", dtype=str)
frame = pd.DataFrame({column.name: "" for column in ENTERPRISES.columns}, index=rows.index)
frame = frame.assign(
    id=[f"E-{at}" for at in range(len(rows))], name_zh=rows["企业名称"], address=rows["住所"],
    lon=rows["经度"], lat=rows["纬度"], accuracy="exact", source="made",
)
change = Change(table=ENTERPRISES, records=typed(ENTERPRISES, frame))
store.commit([change], Entry(author="benchmark", at="2026-01-01T00:00:00Z"), based_on=0)
print(json.dumps({
    "seconds": time.perf_counter() - began,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""
PLAIN = f"into the ledger, {LEDGER_ROWS:,} rows"


def run() -> list[Figure]:
    """Measure; raise AssertionError where a row is lost or a count is not exact."""
    block, lon, lat, words = long_file.block()
    repeats = BYTES // len(block) + 1
    expected = long_file.expected(lon, lat, words).sum(axis=1) * repeats
    with tempfile.TemporaryDirectory() as name:
        text = Path(name) / "large.csv"
        long_file.write(text, block, repeats)
        ours = long_file.ran(OURS, text)
        size = text.stat().st_size
        long_file.write(text, block, LEDGER_ROWS // BLOCK_ROWS)
        plain = long_file.ran(THEIRS, text, limit_mb=8_000)
        read = long_file.ran(READ, Path(name) / "held")
    rows = BLOCK_ROWS * repeats
    assert ours["rows"] == rows
    assert np.array_equal(np.array(ours["counts"])[:-1].sum(axis=1), expected)
    what = f"{rows:,} rows, CSV of {size / 1e9:.1f} GB in GB18030"
    share = rows / LEDGER_ROWS
    return [
        Figure(what=f"{what}: taken in", measured=ours["seconds"], unit="s", target=SECONDS,
               alternative=plain["seconds"] * share,
               alternative_name=f"{PLAIN}, times {share:.0f}"),
        Figure(what=f"{what}: peak memory", measured=ours["peak"], unit="MB", target=PEAK_MB,
               alternative=plain["peak"], alternative_name=PLAIN),
        Figure(what="On the disk", measured=ours["size"], unit="MB"),
        Figure(what="Slowest tile for our own map, zooms 5–17", measured=read["slowest"],
               unit="ms", target=TILE_MS),
        Figure(what="Vector tile, p95", measured=read["vector"], unit="ms"),
        Figure(what="A record, p95", measured=read["record"], unit="ms"),
        Figure(what="Memory of who reads them, mapped pages apart", measured=read["own"],
               unit="MB", target=PEAK_MB),
    ]  # fmt: skip
