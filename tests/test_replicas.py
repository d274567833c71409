"""Several replicas on one database: what one writes the others show; the proxy keeps readers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli import app
from gis.store import open_store
from tests.imports import HEAD, csv_file
from tests.test_preview import BANK
from views import own_data

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SEEN_S = 2.0
READER = """
import sys, time
from views import cache
last, ends = "", time.monotonic() + 60
while time.monotonic() < ends:
    facts = cache.tables()
    if facts.version != last:
        last = facts.version
        print(f"{time.time()} {last} {len(facts.institutions)}", flush=True)
    time.sleep(0.02)
"""


def test_a_write_on_one_replica_is_seen_on_the_other_within_two_seconds(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", database)
    process = subprocess.Popen(
        [sys.executable, "-c", READER], cwd=ROOT, env=dict(os.environ), text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        before = int(process.stdout.readline().split()[2])
        words = ["import", str(csv_file(tmp_path, HEAD, BANK)), "--table", "institutions"]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.stderr
        written = time.time()
        at, version, count = process.stdout.readline().split()
    finally:
        process.kill()
        process.wait()
    assert int(count) == before + 1
    assert version == open_store(ROOT / "data", database).version
    assert float(at) - written < SEEN_S


def test_many_threads_that_look_at_once_ask_the_database_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(ROOT / "data", database)
    assert store.ledger is not None
    asked: list[float] = []
    ask, version = type(store.ledger).head, store.version

    def slow(ledger: object) -> object:
        asked.append(time.monotonic())
        time.sleep(0.1)
        return ask(ledger)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store.ledger), "head", slow)
    time.sleep(0.3)
    found: list[str] = []
    readers = [threading.Thread(target=lambda: found.append(store.version)) for _ in range(20)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == [version] * 20
    assert len(asked) == 1


def test_the_address_of_the_database_can_stand_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text("postgresql://a:b@c/d\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert own_data.database() == "postgresql+psycopg://a:b@c/d"


def proxy_config(folder: Path, port: int, *servers: str) -> Path:
    """Write the proxy's configuration for a trial on loopback."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    named = iter(servers)
    text = re.sub(r"server app\d:8501", lambda _: f"server {next(named)}", text)
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("/tmp/nginx-", f"{folder}/nginx-")
    text = text.replace("/dev/stdout combined", "off").replace("/dev/stderr", f"{folder}/log")
    text = text.replace("include mime.types;", f"include {mime_types()};")
    path = folder / "nginx.conf"
    path.write_text(f"pid {folder}/pid;\n{text}", encoding="utf-8")
    return path


def mime_types() -> str:
    return "/etc/nginx/mime.types"


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here (Debian: nginx-light)")
def test_the_proxys_configuration_is_taken_by_nginx(tmp_path: Path) -> None:
    path = proxy_config(tmp_path, 18080, "127.0.0.1:18081", "127.0.0.1:18082")
    done = subprocess.run(
        ["nginx", "-t", "-e", str(tmp_path / "log"), "-c", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_composition_has_two_replicas_that_write_nowhere_but_in_their_volume() -> None:
    held = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = held["services"]
    for name in ("app1", "app2", "proxy", "database"):
        assert services[name]["read_only"] is True, name
    for name in ("proxy", "database"):
        assert "healthcheck" in services[name], name
    assert "HEALTHCHECK" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    told = [f"{value}" for one in services.values() for value in one.get("environment", {}).items()]
    secret = [one for one in told if "PASSWORD" in one or "DATABASE_URL" in one]
    assert secret
    assert all("_FILE" in one for one in secret)
    upstream = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert [name for name in services if f"server {name}:8501" in upstream] == ["app1", "app2"]


def test_no_file_names_a_registry_or_holds_a_secret() -> None:
    for path in sorted(DEPLOY.iterdir()):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"docker\.io|ghcr\.io|quay\.io|gcr\.io|--index-url", text), path
    assert "secrets" in (ROOT / ".gitignore").read_text(encoding="utf-8")
