"""Two replicas behind nginx on one PostgreSQL, on loopback: who answers whom, and how soon.

Everything is started here and stopped at the end: server, two applications, proxy. The proxy runs
deploy/nginx.conf with other addresses. Needs Debian's postgresql and nginx-light.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from websockets.sync.client import connect

from benchmarks.report import Figure
from tests.databases import postgresql

ROOT = Path(__file__).resolve().parent.parent
READERS, REQUESTS, WRITES = 30, 10, 5
SEEN_S, FAILOVER_S, START_S = 2.0, 5.0, 120.0
LIST = "机构名称,统一社会信用代码,类型,层级,地址\n"


def run() -> list[Figure]:
    """Measure; raise AssertionError where a reader changes replica or a socket is refused."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        url = stack.enter_context(postgresql())
        own = {**os.environ, "DATABASE_URL": url, "ATLAS_VAR": str(folder / "var")}
        ports = [_free_port() for _ in range(3)]
        apps = [stack.enter_context(_application(port, own, folder)) for port in ports[:2]]
        stack.enter_context(_proxy(ports[2], ports[:2], folder))
        front = f"http://127.0.0.1:{ports[2]}"
        for port in ports:
            _wait_for(f"http://127.0.0.1:{port}/health")
        used, moved = _sticky(front)
        with connect(f"ws://127.0.0.1:{ports[2]}/_stcore/stream", subprotocols=["streamlit"]):  # type: ignore[list-item]
            pass
        seen = [_seen_after(number, ports[:2], own, folder) for number in range(WRITES)]
        apps[0].kill()
        apps[0].wait()
        other = _answered_after(front)
    return [
        Figure(what=f"Replicas that answer {READERS} readers", measured=used, unit=""),
        Figure(what=f"Readers sent to another replica within {REQUESTS} requests", measured=moved,
               unit="", target=0),
        Figure(what="A write is seen on both replicas after (most of "
               f"{WRITES})", measured=max(seen), unit="s", target=SEEN_S),
        Figure(what="One replica killed: every reader is answered after", measured=other, unit="s",
               target=FAILOVER_S),
    ]  # fmt: skip


def _sticky(front: str) -> tuple[int, int]:
    """Return how many replicas answer, and how many readers do not stay on theirs."""
    used: set[str] = set()
    moved = 0
    for _ in range(READERS):
        reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        found = {reader.open(f"{front}/health").headers["X-Replica"] for _ in range(REQUESTS)}
        used |= found
        moved += len(found) > 1
    return len(used), moved


def _seen_after(number: int, ports: list[int], own: dict[str, str], folder: Path) -> float:
    """Write a record by the command line; return when both replicas tell its version."""
    path = folder / f"{number}.csv"
    path.write_text(
        f"{LIST}某某银行合肥第{number}支行,,,,合肥市庐阳区长江中路{number + 1}号\n", "utf-8"
    )
    command = [sys.executable, "cli.py", "import", str(path), "--table", "institutions"]
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=True)
    written = time.monotonic()
    found = re.search(r"data version (\w+)", done.stderr)
    assert found, done.stderr
    while any(_version(port) != found[1] for port in ports):
        assert time.monotonic() - written < 30, "the write was never seen"
        time.sleep(0.01)
    return time.monotonic() - written


def _version(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
        return str(json.load(answer)["version"])


def _answered_after(front: str) -> float:
    """Return how long the slowest reader waits for an answer of the replica that is left."""
    slowest = 0.0
    for _ in range(READERS):
        began = time.monotonic()
        with urllib.request.urlopen(f"{front}/health", timeout=30) as answer:
            assert answer.status == 200
        slowest = max(slowest, time.monotonic() - began)
    return slowest


@contextmanager
def _application(port: int, own: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def _proxy(port: int, servers: list[int], folder: Path) -> Iterator[None]:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    named = iter(servers)
    text = re.sub(r"server app\d:8501", lambda _: f"server 127.0.0.1:{next(named)}", text)
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("/tmp/nginx-", f"{folder}/nginx-")
    text = text.replace("/dev/stdout combined", "off").replace("/dev/stderr", f"{folder}/log")
    text = text.replace("include mime.types;", "include /etc/nginx/mime.types;")
    text = text.replace("add_header Set", "add_header X-Replica $upstream_addr;\nadd_header Set")
    config = folder / "nginx.conf"
    config.write_text(f"pid {folder}/pid;\ndaemon off;\n{text}", encoding="utf-8")
    process = subprocess.Popen(["nginx", "-e", str(folder / "log"), "-c", str(config)])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    ends = time.monotonic() + START_S
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
