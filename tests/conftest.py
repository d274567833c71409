"""What all tests share: the repository's root, and one running application per session."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy
from hypothesis import settings

from gis import shipped
from gis.schema import Table
from tests import databases

# How long an example takes tells of the machine, not of the law: benchmarks/ measures.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0
BETWEEN = 4
"""So many other files stand between two files of browser tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write into the JUnit report which tests need a browser: CI counts them there.

    Files of browser tests, which take long and wait much, come early and among others: two
    workers that take a file at a time then seldom wait both, and end with short files.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.user_properties.append(("browser", "yes"))
    files = dict.fromkeys(item.path for item in items)
    browser = {item.path for item in items if item.get_closest_marker("browser")}
    waiting = [path for path in files if path in browser]
    place = {path: (at * BETWEEN, 0) for at, path in enumerate(waiting)}
    others = [path for path in files if path not in browser]
    place |= {path: (at, 1) for at, path in enumerate(others)}
    items.sort(key=lambda item: place[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Show the end of the application's log below a test that failed with it."""
    report = yield
    running = getattr(item, "funcargs", {}).get("server")
    if report.failed and isinstance(running, Server):
        report.sections.append(("log of app.py", running.output()[-4000:]))
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running application: its address, and the file that its output goes to."""

    url: str
    log: Path

    def output(self) -> str:
        return self.log.read_text("utf-8", "replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def without_proxies() -> dict[str, str]:
    """Return the environment less the proxies: a test must not depend on, or reach, one."""
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Return when the server is healthy; fail with its log when it stops or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"app.py stopped with {process.returncode}:\n{server.output()}")
        if answers(f"{server.url}/_stcore/health"):
            return
        time.sleep(0.1)
    pytest.fail(f"app.py was not ready after {START_SECONDS:.0f} s:\n{server.output()}")


@pytest.fixture(scope="session", autouse=True)
def own_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests write apart from what the user of this machine keeps in var/."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_VAR", str(tmp_path_factory.mktemp("var")))
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_read_once() -> Iterator[None]:
    """Read a file of the shipped tables once in a run, as long as its bytes are the same.

    Hundreds of tests open the store anew, and a third of a second each time goes into the same
    files. Everyone gets a copy; a file that a test has changed or damaged is read as it is.
    """
    read: dict[tuple[str, bytes], pd.DataFrame] = {}

    def read_table(table: Table, path: Path) -> pd.DataFrame:
        content = path.read_bytes() if path.is_file() else b""
        key = (table.id, hashlib.sha256(content).digest())
        if key not in read:
            read[key] = shipped_read(table, path)
        return read[key].copy()

    shipped_read = shipped.read_table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "read_table", read_table)
        yield


@contextmanager
def application(folder: Path, *, base: str = "", **environment: str) -> Iterator[Server]:
    """Start the application as a user does, on a free loopback port, and stop it at the end.

    Its log lies in the folder; `base` is the path that it is served below.
    """
    port = free_port()
    running = Server(url=f"http://127.0.0.1:{port}", log=folder / "streamlit.log")
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.baseUrlPath", base] if base else []
    with running.log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**without_proxies(), **environment}, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(replace(running, url=f"{running.url}/{base}".rstrip("/")), process)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, own_var: None) -> Iterator[Server]:
    """Start the application that most browser tests share, with a folder of its own.

    What they write there is not seen by the tests of this process.
    """
    folder = tmp_path_factory.mktemp("server")
    with application(folder, ATLAS_VAR=str(folder / "var")) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Yield the URL of a throw-away PostgreSQL server; skip, saying so, where none can start."""
    if not databases.have_postgresql():
        if os.environ.get("ATLAS_POSTGRESQL") == "require":
            pytest.fail("ATLAS_POSTGRESQL=require, and no PostgreSQL server can be started")
        pytest.skip("no PostgreSQL server here (Debian: postgresql)")
    with databases.postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'var' / 'atlas.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"test_{uuid.uuid4().hex}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return url.removesuffix("/postgres") + f"/{name}"
