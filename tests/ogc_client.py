"""The OGC service asked in this process, without a port."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from routes import ogc
from tests import services


async def _pages(request: Request) -> Response:
    return PlainTextResponse("a page of the application")


APP = Starlette(routes=[*ogc.ROUTES, Route("/{rest:path}", _pages)])
"""The service, and behind it pages that answer every other address, as in the application."""
BEHIND = Starlette(routes=[Mount("/finance-map", routes=ogc.ROUTES)])
"""The same service under a path, as behind a proxy."""
AT = "http://atlas.test/ogc"


def ask(path: str, method: str = "GET", app: Starlette = APP, **headers: str) -> httpx2.Response:
    """Ask for a path below the service (or a whole address); headers with _ for -."""
    url = path if path.startswith("http") else f"{AT}{path}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return services.client(app).request(method, url, headers=named)


def read(path: str, **headers: str) -> Any:
    """Return the JSON of a path; fail where it is refused."""
    answer = _kept(path) if not headers else ask(path, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@cache
def _kept(path: str) -> httpx2.Response:
    return ask(path)


def ids(path: str) -> list[str]:
    """Return the ids of the features of a page."""
    return [one["id"] for one in read(path)["features"]]
