"""Bringing large messy lists in, beside pandas reading the same file into a database.

Each import runs in a process of its own, so that its peak memory is its own. The alternative,
`pandas.read_csv` and `DataFrame.to_sql`, checks nothing, resolves no address, knows no revision.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Figure
from gis.credit_code import SIGNS, check_sign

ROOT = Path(__file__).resolve().parent.parent
MESSY, MILLION = 38_000, 1_000_000
PREVIEW_S, COMMIT_S, MILLION_S, MILLION_MB = 8.0, 4.0, 90.0, 2_000
PLAIN = "pandas.read_csv(dtype=str) + to_sql(SQLite)"
LAUNCHER = "import subprocess, sys; raise SystemExit(subprocess.call(sys.argv[1:]))"
"""A small process in between: Linux counts what a parent holds into the peak of what it starts."""
OURS = """
import json, resource, sys, time
from pathlib import Path
from gis.intake.opening import open_file
from gis.intake.preview import preview
from gis.intake.proposing import propose
from gis.intake.wish import Wish
from gis.revisions import Entry
from gis.store import open_store
path, database = Path(sys.argv[1]), sys.argv[2]
store = open_store(Path("data"), database)
store.tables.institutions
begin = time.perf_counter()
opened = open_file(path, name=path.name)
wish = Wish(assignment=propose(opened, table="enterprises").assignment, source="x", datum="wgs84")
shown = preview(opened, wish, store.tables, 0)
previewed = time.perf_counter()
made = store.commit([shown.change()], Entry(author="x", at="2026-01-01T00:00:00Z"), based_on=0)
done = time.perf_counter()
print(json.dumps({
    "preview": previewed - begin, "commit": done - previewed, "all": done - begin,
    "written": made.touched["enterprises"].added, "rejected": len(shown.rejected),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""
THEIRS = """
import json, resource, sys, time
import pandas as pd, sqlalchemy
begin = time.perf_counter()
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False, encoding="gb18030", skiprows=2)
frame.to_sql("plain", sqlalchemy.create_engine(sys.argv[2]), index=False)
print(json.dumps({
    "all": time.perf_counter() - begin, "written": len(frame),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
}))
"""


def run() -> list[Figure]:
    """Measure; raise AssertionError where rows are lost or bad ones are taken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = _written(folder / "messy.csv", MESSY)
        ours, plain = _ran(OURS, small, folder), _ran(THEIRS, small, folder)
        large = _written(folder / "large.csv", MILLION)
        many, plenty = _ran(OURS, large, folder), _ran(THEIRS, large, folder)
    for found, rows in ((ours, MESSY), (many, MILLION)):
        assert found["written"] + found["rejected"] == rows
        assert found["rejected"] > 0
    return [
        Figure(what=f"{MESSY:,} messy rows previewed", measured=ours["preview"], unit="s",
               target=PREVIEW_S, alternative=plain["all"], alternative_name=f"{PLAIN}, all of it"),
        Figure(what=f"{MESSY:,} messy rows committed", measured=ours["commit"], unit="s",
               target=COMMIT_S),
        Figure(what=f"{MILLION:,} rows imported", measured=many["all"], unit="s",
               target=MILLION_S, alternative=plenty["all"], alternative_name=PLAIN),
        Figure(what=f"{MILLION:,} rows: peak memory", measured=many["peak"], unit="MB",
               target=MILLION_MB, alternative=plenty["peak"], alternative_name=PLAIN),
    ]  # fmt: skip


def _ran(script: str, path: Path, folder: Path) -> dict[str, float]:
    """Run a script on a file and an empty database; return what it measured of itself."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        url = f"sqlite:///{own}/x.sqlite"
        command = [sys.executable, "-c", LAUNCHER, sys.executable, "-c", script, str(path), url]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _written(path: Path, rows: int) -> Path:
    """Write a list as offices do: a title, GB18030, dates in six ways, gaps, errors."""
    chance = random.Random(1)
    roads = ("长江中路", "潜山路", "徽州大道", "金寨路", "宿州路", "望江西路", "黄山路", "某某路")
    units = ("庐阳区", "蜀山区", "包河区", "瑶海区", "高新区", "经开区", "肥西县", "", "")
    dates = ("2018-03-05", "2019/3/5", "2020年3月5日", "20200305", "43831", "2020.3.5", "")
    amounts = ("500", "1,000", "3000万元", "0.5亿", "", "-")
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write("某市企业名单\n\n序号,企业名称,统一社会信用代码,法定代表人,注册资本（万元）,成立日期,"
                   "企业类型,经营范围,登记状态,住所,经度,纬度\n")  # fmt: skip
        for i in range(rows):
            body = "91340100" + "".join(chance.choices(SIGNS, k=9))
            right = check_sign(body)
            wrong = SIGNS[(SIGNS.index(right) + 1) % len(SIGNS)]
            code = "" if i % 11 == 0 else body + (wrong if i % 97 == 1 else right)
            address = (f"安徽省合肥市{chance.choice(units)}{chance.choice(roads)}"
                       f"{chance.randint(1, 900)}号{chance.randint(1, 30)}层")  # fmt: skip
            amount = chance.choice(amounts)
            file.write(
                f'{i + 1},合肥甲{i}科技有限公司,{code},张三,"{amount}",{chance.choice(dates)},'
                f"有限责任公司,软件开发；技术服务,存续,{address},"
                f"{117.2 + chance.random() / 10:.6f},{31.8 + chance.random() / 10:.6f}\n"
            )
    return path
