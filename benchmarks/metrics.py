"""What counting a request costs: the middleware of /metrics around an answer that does nothing."""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.report import Figure
from routes.metrics import Measure
from serving import ROUTES

REQUESTS, ROUNDS = 20_000, 5
MOST_MS = 100.0
"""For a thousand requests."""
PATHS = {"a tile": "/tiles/units/8/211/104.mvt", "a page": "/areas", "an asset": "/assets/x.js"}


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _drop(message: Message) -> None:
    return None


async def _thousand_ms(app: ASGIApp, path: str) -> float:
    scope: Scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(REQUESTS):
            await app(scope, _receive, _drop)
        best = min(best, time.perf_counter() - begun)
    return best / REQUESTS * 1_000_000


def run() -> list[Figure]:
    """Time requests with and without the middleware; the difference is what it costs."""

    async def measured() -> list[Figure]:
        counted = Measure(_nothing, ROUTES)
        return [
            Figure(
                what=f"Counting 1000 requests for {what}", unit="ms", target=MOST_MS,
                measured=await _thousand_ms(counted, path) - await _thousand_ms(_nothing, path),
            )
            for what, path in PATHS.items()
        ]  # fmt: skip

    return asyncio.run(measured())
