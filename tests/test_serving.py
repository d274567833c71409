"""The server beside the pages: what many readers at once depend on."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Callable

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from routes import kept, subpath
from routes.guard import LONGEST, Guard
from routes.kept import Kept
from serving import UNREAD_MS, send_at_once
from tests.services import awaited

SCRIPT = "let answer = 42;\n" * 100


def files(**headers: str) -> tuple[TestClient, list[str]]:
    """Return a client of a small server of files, and the paths that it was really asked for."""
    asked: list[str] = []

    async def file(request: Request) -> Response:
        asked.append(request.url.path)
        if request.url.path.endswith(".woff2"):
            return Response(b"\x00" * 4000, media_type="font/woff2", headers=headers)
        return Response(SCRIPT, media_type="text/javascript", headers=headers)

    routes = [Route(f"/{folder}/{{name}}", file) for folder in ("static", "assets", "points")]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Kept)])), asked


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=1.0, gzip;q=0.8", "br"),
     ("gzip, embroidery", "gzip")],
)  # fmt: skip
def test_a_file_that_never_changes_is_compressed_once_and_asked_for_once(
    accepted: str, encoding: str
) -> None:
    client, asked = files(**{"Cache-Control": "public, immutable"})
    answers = [client.get("/static/a.js", headers={"Accept-Encoding": accepted}) for _ in range(3)]
    assert asked == ["/static/a.js"]
    for answer in answers:
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == encoding
        assert int(answer.headers["content-length"]) < len(SCRIPT) / 5


def test_a_file_with_a_tag_is_asked_for_again_but_compressed_once(monkeypatch) -> None:
    compressed: list[int] = []
    plain = gzip.compress
    monkeypatch.setattr(
        kept.gzip, "compress", lambda body, **more: compressed.append(1) or plain(body, **more)
    )
    client, asked = files(ETag='"1"', **{"Cache-Control": "no-cache"})
    taken = {"Accept-Encoding": "gzip"}
    answers = [client.get("/assets/a.js", headers=taken).text for _ in range(2)]
    assert answers == [SCRIPT, SCRIPT]
    assert len(asked) == 2
    assert len(compressed) == 1


def test_fonts_are_kept_as_they_are() -> None:
    client, asked = files(**{"Cache-Control": "immutable"})
    first, second = client.get("/static/a.woff2"), client.get("/static/a.woff2")
    assert first.content == second.content == b"\x00" * 4000
    assert "content-encoding" not in first.headers
    assert len(asked) == 1


def test_what_is_no_file_or_asked_for_in_part_is_left_alone() -> None:
    client, asked = files(**{"Cache-Control": "immutable"})
    for _ in range(2):
        assert "content-encoding" not in client.get("/points/a.js").headers
        client.get("/static/a.js", headers={"Range": "bytes=0-10"})
        client.get("/static/a.js", headers={"Accept-Encoding": "identity"})
    assert len(asked) == 6


def test_no_more_is_kept_than_has_room(monkeypatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 9_000)
    client, asked = files(**{"Cache-Control": "immutable"})
    for name in ("a", "b", "c", "a"):
        client.get(f"/static/{name}.woff2")
    assert len(asked) == 4
    client.get("/static/c.woff2")
    assert len(asked) == 4


def guarded(at_once: int) -> tuple[Guard, asyncio.Event]:
    """Return a guarded service that answers when it is let go."""
    let_go = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await let_go.wait()
        await Response("done")(scope, receive, send)

    return Guard(slow, at_once=at_once), let_go


async def answer_of(app: ASGIApp, path: str, query: bytes = b"") -> dict[str, object]:
    """Return the first message of the answer to a GET."""
    messages: list[dict[str, object]] = []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": []}

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return messages[0]


def test_questions_beyond_the_limit_are_asked_to_come_again() -> None:
    async def burst() -> list[int]:
        guard, let_go = guarded(at_once=3)
        asked = [asyncio.create_task(answer_of(guard, "/tiles/x/1/1/1.mvt")) for _ in range(10)]
        await asyncio.sleep(0)
        page = asyncio.create_task(answer_of(guard, "/"))
        await asyncio.sleep(0)
        let_go.set()
        statuses = [(await one)["status"] for one in [*asked, page]]
        assert (await answer_of(guard, "/ogc/collections"))[
            "status"
        ] == 200  # the room is free again
        return statuses

    assert sorted(awaited(burst())) == [200] * 4 + [503] * 7


def test_a_refusal_says_when_to_come_again_and_why() -> None:
    guard, _ = guarded(at_once=0)
    first = awaited(answer_of(guard, "/ogc"))
    headers = dict(first["headers"])
    assert headers[b"retry-after"] == b"1"
    assert headers[b"content-type"] == b"application/problem+json"


def test_services_below_a_path_have_the_same_limits(monkeypatch) -> None:
    monkeypatch.setattr(subpath, "base_path", lambda: "/finance-map")
    guard, _ = guarded(at_once=0)
    assert awaited(answer_of(guard, "/finance-map/tiles/x/1/1/1.mvt"))["status"] == 503
    guard, let_go = guarded(at_once=0)
    let_go.set()
    assert awaited(answer_of(guard, "/finance-map/"))["status"] == 200


def test_a_query_too_long_is_refused() -> None:
    guard, let_go = guarded(at_once=1)
    let_go.set()
    long = b"filter=" + b"a" * LONGEST
    assert awaited(answer_of(guard, "/ogc/collections/units/items", long))["status"] == 414
    assert awaited(answer_of(guard, "/", long))["status"] == 200


def test_a_path_too_long_for_a_number_is_refused() -> None:
    guard, let_go = guarded(at_once=1)
    let_go.set()
    path = "/tiles/units/1/" + "9" * 5_000 + "/0.mvt"
    assert awaited(answer_of(guard, path))["status"] == 414


def test_small_answers_go_out_at_once() -> None:
    with socket.socket() as listening:  # made without the protocol's number, as Streamlit does
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert send_at_once() >= 1
        with socket.create_connection(listening.getsockname()) as client:
            taken, _ = listening.accept()
            with taken:
                assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                if hasattr(socket, "TCP_USER_TIMEOUT"):
                    held = taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
                    assert held == UNREAD_MS
                before = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                send_at_once()
                # A connection that somebody has opened to elsewhere is none of ours.
                assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == before


def test_an_answer_counts_until_it_is_read() -> None:
    large = b"x" * 8_000_000

    async def much(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(large)(scope, receive, send)

    guard = Guard(much, at_once=4)  # two of them for one address
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(guard, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]}, daemon=True)
    thread.start()
    try:
        idle = [_asking(held.getsockname()) for _ in range(2)]
        _until(lambda: guard.under_way == 2)
        assert b" 503 " in _all_of(_asking(held.getsockname()))[:20]
        assert guard.under_way == 2
        first = _all_of(idle[0])
        assert first.endswith(large)
        _until(lambda: guard.under_way == 1)
        idle[1].close()  # one who goes without reading leaves his place as well
        _until(lambda: guard.under_way == 0)
        assert _all_of(_asking(held.getsockname())).endswith(large)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _asking(address: tuple[str, int]) -> socket.socket:
    """Ask a service for an answer, and read nothing of it yet."""
    _until(lambda: _answers(address))
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.connect(address)
    client.sendall(b"GET /tiles/x/1/1/1.mvt HTTP/1.1\r\nHost: atlas\r\nConnection: close\r\n\r\n")
    return client


def _answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address).close()
    except OSError:
        return False
    return True


def _all_of(client: socket.socket) -> bytes:
    parts = []
    with client:
        while part := client.recv(1_000_000):
            parts.append(part)
    return b"".join(parts)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
