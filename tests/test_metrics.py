"""Health and metrics: what is told, to whom, and that no request can make them grow."""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from gis.problems import Problem, ProblemError
from gis.text import Text
from routes import health, metrics
from routes.problem import Refused, refused, unreadable
from serving import ROUTES
from tests.services import problem_of
from views import cache

ROOT = Path(__file__).resolve().parent.parent
HANDLERS = {Refused: refused, ProblemError: unreadable}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.delenv("ATLAS_METRICS", raising=False)


def client(address: str = "127.0.0.1") -> TestClient:
    async def broken(request: Request) -> PlainTextResponse:
        raise RuntimeError

    app = Starlette(
        routes=[*ROUTES, Route("/broken", broken)],
        exception_handlers=HANDLERS,
        middleware=[Middleware(metrics.Measure, routes=ROUTES)],
    )
    return TestClient(app, client=(address, 50_000), raise_server_exceptions=False)


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Read the metrics as Prometheus's own parser does."""
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def requests_of(told: dict[Any, float], **labels: str) -> float:
    return told.get(("atlas_http_requests_total", frozenset(labels.items())), 0.0)


def test_requests_are_counted_by_template_method_and_status() -> None:
    reader = client()
    before = samples(reader.get("/metrics").text)
    reader.get("/tiles/units.json?lang=en&secret=1")
    reader.get("/tiles/water.json")
    reader.get("/tiles/nowhere.json")
    reader.get("/broken")
    told = samples(reader.get("/metrics").text)

    def more(**labels: str) -> float:
        return requests_of(told, **labels) - requests_of(before, **labels)

    assert more(route="/tiles/{layer}.json", method="GET", status="200") == 2
    assert more(route="/tiles/{layer}.json", method="GET", status="404") == 1
    assert more(route="pages", method="GET", status="500") == 1
    seconds = ("atlas_http_request_seconds_count", frozenset({("route", "/tiles/{layer}.json")}))
    assert told[seconds] - before.get(seconds, 0) == 3


def test_nothing_that_a_reader_asks_for_becomes_a_label() -> None:
    reader = client()
    for number in range(5):
        reader.get(f"/made-up-{number}?name=张三")
        reader.get(f"/tiles/made-up-{number}/1/0/0.mvt")
        reader.get(f"/assets/made-up-{number}.js")
        reader.request(f"MADEUP{number}", "/tiles/style.json")
    text = reader.get("/metrics").text
    assert "made-up" not in text
    assert "MADEUP" not in text
    assert "张三" not in text
    routes = set(re.findall(r'route="([^"]*)"', text))
    assert {"/assets/*", "pages", "/tiles/{layer}/{z:int}/{x:int}/{y:int}.mvt"} <= routes
    assert routes <= {metrics.PAGES, *(f"{one}*" for one in metrics.STREAMLIT),
                      *(getattr(one, "path", "") for one in ROUTES),
                      *(f"{getattr(one, 'path', '')}/*" for one in ROUTES)}  # fmt: skip


def test_state_of_caches_facts_and_process_is_told() -> None:
    reader = client()
    reader.get("/tiles/units/8/211/104.mvt")
    told = samples(reader.get("/metrics").text)
    facts = frozenset({("version", cache.store().version)})
    assert told["atlas_facts_info", facts] == 1
    assert told["atlas_ready", frozenset()] == 1
    assert told["atlas_sessions_open", frozenset()] == 0
    assert told["atlas_cache_entries", frozenset({("cache", "tiles")})] >= 1
    assert told["process_resident_memory_bytes", frozenset()] > 1e7
    assert ("process_cpu_seconds_total", frozenset()) in told


@pytest.mark.parametrize(
    ("setting", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "192.0.2.7", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("", "127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        ("", "not an address", {}, 403),
        ("open", "192.0.2.7", {}, 200),
        ("a-token", "127.0.0.1", {}, 403),
        ("a-token", "192.0.2.7", {"Authorization": "Bearer a-token"}, 200),
        ("a-token", "192.0.2.7", {"Authorization": "Bearer a-tokem"}, 403),
        ("a-token", "192.0.2.7", {"Authorization": "a-token"}, 403),
    ],
)
def test_metrics_are_for_this_machine_unless_opened(
    setting: str, address: str, headers: dict[str, str], status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("ATLAS_METRICS", setting)
    answer = client(address).get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 403:
        problem_of(answer, 403)


def test_a_ready_process_says_which_facts_it_serves() -> None:
    answer = client().get("/healthz")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["ready"], told["units"]) == ("ok", True, 12)
    assert (told["version"], told["revision"]) == (cache.store().version, 0)
    assert answer.headers["cache-control"] == "no-store"
    assert client().get("/health").json() == {"status": "ok", "version": told["version"]}


def test_facts_that_cannot_be_read_are_not_ready_but_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all" * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{broken}")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(broken).execute("SELECT * FROM sqlite_master").fetchall()
    reader = client("192.0.2.7")
    problem_of(reader.get("/healthz"), 503)
    assert reader.get("/health").status_code == 503
    assert reader.get("/healthz/live").json() == {"status": "ok", "live": True}
    assert samples(client().get("/metrics").text)["atlas_ready", frozenset()] == 0


def test_a_database_that_does_not_answer_is_asked_once_and_refused_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, go = [], threading.Event()

    def hangs() -> dict[str, object]:
        asked.append(1)
        go.wait(5)
        raise ProblemError(Problem(says=Text("断了", "Gone"), cure=Text("重连", "Reconnect")))

    monkeypatch.setattr(health, "_facts", hangs)
    monkeypatch.setattr(health, "PATIENCE_S", 0.05)
    with client() as reader:  # one loop, as in a server
        for _ in range(3):
            problem_of(reader.get("/healthz"), 503)
        assert reader.get("/healthz/live").status_code == 200
        go.set()
    assert len(asked) == 1


def test_the_proxy_does_not_pass_metrics_on() -> None:
    told = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    found = re.search(r"location ~ (\S+) \{\s*return 404;", told)
    assert found is not None
    for path, hidden in (("/metrics", True), ("/finance-map/metrics", True), ("/healthz", True),
                         ("/health", False), ("/tiles/x/metrics.json", False)):  # fmt: skip
        assert bool(re.search(found[1], path)) == hidden
