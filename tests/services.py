"""The HTTP services of the application as a client meets them, without a browser or a server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from gis.problems import ProblemError
from routes.problem import Refused, refused, unreadable
from serving import ROUTES


def client(app: Starlette | None = None) -> TestClient:
    """Return a client of an application that follows no redirection by itself.

    Without one named: of every route, with the answers to refusals that app.py gives.
    """
    handlers = {Refused: refused, ProblemError: unreadable}
    every = Starlette(routes=ROUTES, exception_handlers=handlers)
    return TestClient(app or every, follow_redirects=False)


def awaited(asked: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end in a thread of its own.

    In that of the tests a loop runs from the first browser test on: Playwright's.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, asked).result()


def problem_of(answer: object, status: int) -> dict[str, object]:
    """Return a refusal's document; an assertion fails where it is none."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == status
    assert content["detail_zh"]
    assert content["detail_en"]
    return content
