"""Whether this process can serve readers: for proxies, orchestrators and whoever watches."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gis.problems import ProblemError
from gis.text import LANGUAGES, Text
from routes.problem import Refused
from views import cache

PATIENCE_S = 4.0
"""A database that has not answered by then is not reachable: shorter than a probe waits."""
FRESH = {"Cache-Control": "no-store"}
SILENT = Text(
    f"数据库 {PATIENCE_S:g} 秒内没有应答", f"The database did not answer within {PATIENCE_S:g} s"
)
LOOK = Text("请检查 DATABASE_URL 与数据库服务", "Check DATABASE_URL and the database's service")


class Probe:
    """One look at facts and database at a time: a hanging database must not take all threads."""

    def __init__(self) -> None:
        self.running: asyncio.Task[dict[str, object]] | None = None

    async def look(self) -> dict[str, object]:
        """Return what the facts are; raises ProblemError, or TimeoutError where none answers."""
        if self.running is None or self.running.done():
            self.running = asyncio.create_task(asyncio.to_thread(_facts))
            self.running.add_done_callback(_told)  # where nobody waits any more
        return await asyncio.wait_for(asyncio.shield(self.running), PATIENCE_S)


def _told(look: asyncio.Task[dict[str, object]]) -> None:
    if not look.cancelled():
        look.exception()


def _facts() -> dict[str, object]:
    store = cache.store()
    newest = store.revisions()[-1]  # asks the database each time
    size = len(store.tables.units)  # read, or kept from before: then without effort
    return {"version": store.version, "revision": newest.number, "units": size}


_probe = Probe()


async def health(request: Request) -> JSONResponse:
    """Say whether the facts can be read, and which version they are."""
    try:
        facts = await _probe.look()
    except ProblemError as error:
        lines = [problem.line(language) for language in LANGUAGES for problem in error.problems]
        return JSONResponse({"status": "error", "problems": lines}, 503, FRESH)
    except TimeoutError:
        lines = [SILENT.get(language) for language in LANGUAGES]
        return JSONResponse({"status": "error", "problems": lines}, 503, FRESH)
    return JSONResponse({"status": "ok", "version": facts["version"]}, headers=FRESH)


async def ready(request: Request) -> JSONResponse:
    """Say that facts and database can be read; 503 with the problem where they cannot."""
    try:
        facts = await _probe.look()
    except TimeoutError:
        raise Refused(503, SILENT, LOOK) from None
    return JSONResponse({"status": "ok", "live": True, "ready": True, **facts}, headers=FRESH)


async def live(request: Request) -> JSONResponse:
    """Say that the process answers: asks neither facts nor database, whose fault is no reason to
    start it anew."""
    return JSONResponse({"status": "ok", "live": True}, headers=FRESH)


ROUTES = [
    Route("/health", health),
    Route("/healthz", ready),
    Route("/healthz/live", live),
]
