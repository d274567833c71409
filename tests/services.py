"""The HTTP services of the application as a client meets them, without a browser or a server."""

from __future__ import annotations

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


def problem_of(answer: object, status: int) -> dict[str, object]:
    """Return a refusal's document; an assertion fails where it is none."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == status
    assert content["detail_zh"]
    assert content["detail_en"]
    return content
