"""What this process does, for Prometheus: requests, durations, sessions, caches, memory.

Labels are route templates, methods and statuses alone: no path, query, address or name of a reader
gets into a series, and their number is bounded whatever is asked for. By default only this machine
may read them, as they tell how busy the house is and which version it runs; behind a proxy on the
same machine every reader seems to come from here, so a request that was passed on is refused.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import os
import time
from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis.problems import ProblemError
from gis.text import Text
from routes import tiles
from routes.problem import Refused
from routes.subpath import base_path
from views import cache, published

PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
STREAMLIT = ("/_stcore/", "/static/", "/media/", "/component/")
PAGES = "pages"
BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
CLOSED = Text(
    "运行指标只对本机开放",
    "Metrics are open to this machine only",
)
OPENING = Text(
    "请在本机直接访问；或设 ATLAS_METRICS=open，或设为口令并带 Authorization: Bearer 口令",
    "Ask from this machine itself; or set ATLAS_METRICS=open, or to a token that is sent as "
    "Authorization: Bearer token",
)

REGISTRY = CollectorRegistry(auto_describe=False)
REQUESTS = Counter(
    "atlas_http_requests", "Requests answered", ("route", "method", "status"), registry=REGISTRY
)
DURATIONS = Histogram(
    "atlas_http_request_seconds", "Time until the answer was sent whole", ("route",),
    buckets=BUCKETS, registry=REGISTRY,
)  # fmt: skip
UNDERWAY = Gauge("atlas_http_requests_underway", "Requests being answered", registry=REGISTRY)
SOCKETS = Gauge("atlas_websockets_open", "WebSockets open", registry=REGISTRY)
ProcessCollector(registry=REGISTRY)


class Measure:
    """Count and time every request (ASGI); an exception counts as status 500."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app, self.base = app, base_path()
        self.routes = [one for one in routes if isinstance(one, (Route, Mount))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with SOCKETS.track_inprogress():
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        UNDERWAY.inc()
        try:
            await self.app(scope, receive, seen)
        finally:
            UNDERWAY.dec()
            route = self.template(scope["path"])
            method = scope["method"] if scope["method"] in METHODS else "other"
            REQUESTS.labels(route, method, status).inc()
            DURATIONS.labels(route).observe(time.perf_counter() - begun)

    def template(self, path: str) -> str:
        """Return the template of the route that a path takes; one word for all of Streamlit's."""
        path = path.removeprefix(self.base) if self.base else path
        for prefix in STREAMLIT:
            if path.startswith(prefix):
                return f"{prefix}*"
        for route in self.routes:
            if route.path_regex.match(path):
                return f"{route.path}/*" if isinstance(route, Mount) else route.path
        return PAGES


class State:
    """What is only looked at when it is asked for: sessions, caches, the version of the facts."""

    def collect(self) -> Iterator[Metric]:
        sessions = GaugeMetricFamily("atlas_sessions_open", "Readers' sessions that are connected")
        sessions.add_metric([], _sessions())
        yield sessions
        kept = GaugeMetricFamily("atlas_cache_entries", "Entries kept", labels=["cache"])
        for name, entries in {
            **cache.kept(),
            **tiles.kept(),
            "published": published.size()[0],
        }.items():
            kept.add_metric([name], entries)
        yield kept
        yield GaugeMetricFamily(
            "atlas_published_bytes", "Size of what browsers may fetch", value=published.size()[1]
        )
        yield from _facts()


def _facts() -> Iterator[Metric]:
    facts = GaugeMetricFamily("atlas_facts_info", "The facts served", labels=["version"])
    revision = GaugeMetricFamily("atlas_facts_revision", "Number of the newest revision")
    ready = GaugeMetricFamily("atlas_ready", "Whether facts and database can be read")
    try:
        store = cache.store()
        facts.add_metric([store.version], 1)
        revision.add_metric([], store.head)
        ready.add_metric([], 1)
    except ProblemError:
        ready.add_metric([], 0)
    yield from (facts, revision, ready)


def _sessions() -> int:
    from streamlit import runtime

    if not runtime.exists():
        return 0
    return runtime.get_instance()._session_mgr.num_active_sessions()


REGISTRY.register(State())


async def metrics(request: Request) -> Response:
    """Serve the metrics in Prometheus's text format to whoever may read them."""
    if not _may_read(request):
        raise Refused(403, CLOSED, OPENING)
    content = await asyncio.to_thread(generate_latest, REGISTRY)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST,
                                      "Cache-Control": "no-store"})  # fmt: skip


def _may_read(request: Request) -> bool:
    setting = os.environ.get("ATLAS_METRICS", "")
    if setting == "open":
        return True
    if setting:
        sent = request.headers.get("authorization", "").encode("utf-8", "replace")
        return hmac.compare_digest(sent, f"Bearer {setting}".encode())
    return _from_here(request)


def _from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES = [Route("/metrics", metrics)]
