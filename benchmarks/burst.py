"""A burst of ten thousand questions, sense and nonsense, and clients that send a byte a second.

Counted are answers by status, memory before and after, and whether a page is served meanwhile.
"""

from __future__ import annotations

import asyncio
import collections
import tempfile
import time

import httpx2
import numpy as np

from benchmarks.readers import listening, memory_mb
from benchmarks.report import Figure
from benchmarks.running import ROOT, own_folder, serving

QUESTIONS = 10_000
CONNECTIONS = 200
SLOW = 200
SLOW_S = 8.0
MEMORY_MB, PAGE_S = 60.0, 2.0
GOOD = ("/tiles/units/8/211/104.mvt", "/tiles/units.json", "/ogc/collections?f=json",
        "/ogc/collections/institutions/items?f=json&limit=10")  # fmt: skip
BAD = (
    "/tiles/nope/1/1/1.mvt", "/tiles/units/40/0/0.mvt", "/tiles/units/1/NaN/0.mvt",
    "/points/" + "0" * 20 + "/9/0/0.bin", "/ogc/collections/nope/items",
    "/ogc/collections/units/items?bbox=NaN,1,2,3", "/ogc/collections/units/items?limit=-1",
    "/ogc/collections/units/items?bbox=1,40,2,30", "/ogc/collections/units/items?nope=1",
    "/ogc/collections/units/items?filter=" + "(" * 500,
    "/ogc/collections/units/items?filter=" + "a" * 9000,
)  # fmt: skip


def run() -> list[Figure]:
    """Measure; an answer of 500 or none at all is a failure above its target of 0."""
    with tempfile.TemporaryDirectory() as folder, own_folder(folder), \
            serving(ROOT / "app.py", ROOT) as address:  # fmt: skip
        for path in (*GOOD, "/"):
            httpx2.get(address + path, timeout=60).raise_for_status()
        server = listening(address)
        before = memory_mb(server)
        start = time.perf_counter()
        statuses, pages = asyncio.run(_burst(address))
        seconds = time.perf_counter() - start
        grown = memory_mb(server) - before
        slow = asyncio.run(_slow(address))
        alive = httpx2.get(address + "/health", timeout=10).status_code
    print("answers by status:", dict(sorted(statuses.items())))
    failed = sum(n for status, n in statuses.items() if status in (0, 500, 502, 504))
    return [
        Figure(what=f"{QUESTIONS:,} questions, {CONNECTIONS} at once: failures", measured=failed,
               unit="", target=0),
        Figure(what="All of them answered", measured=seconds, unit="s"),
        Figure(what="Memory that the application has grown by", measured=grown, unit="MB",
               target=MEMORY_MB),
        Figure(what="A page meanwhile, slowest of all", measured=max(pages), unit="s",
               target=PAGE_S),
        Figure(what=f"A page beside {SLOW} clients of a byte a second, p95", measured=slow,
               unit="s", target=PAGE_S),
        Figure(what="Application not healthy afterwards", measured=float(alive != 200), unit="",
               target=0),
    ]  # fmt: skip


async def _burst(address: str) -> tuple[collections.Counter[int], list[float]]:
    statuses: collections.Counter[int] = collections.Counter()
    paths = iter([(GOOD + BAD)[n % len(GOOD + BAD)] for n in range(QUESTIONS)])
    pages: list[float] = []
    limits = httpx2.Limits(max_connections=CONNECTIONS)

    async def ask() -> None:
        for path in paths:
            try:
                statuses[(await client.get(address + path)).status_code] += 1
            except httpx2.RemoteProtocolError:  # a kept connection closed meanwhile: asked again
                statuses[(await client.get(address + path)).status_code] += 1
            except httpx2.TransportError:
                statuses[0] += 1

    async def read() -> None:
        while True:
            start = time.perf_counter()
            await reader.get(address + "/")
            pages.append(time.perf_counter() - start)
            await asyncio.sleep(0.2)

    async with httpx2.AsyncClient(limits=limits, timeout=60) as client, \
            httpx2.AsyncClient(timeout=60) as reader:  # fmt: skip
        reading = asyncio.create_task(read())
        await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
        reading.cancel()
    return statuses, pages


async def _slow(address: str) -> float:
    """Open connections that send a byte a second; return how long a page takes beside them."""
    url = httpx2.URL(address)
    text = b"GET /tiles/units.json HTTP/1.1\r\nHost: x\r\nX-Slow: "

    async def drip() -> None:
        _, writer = await asyncio.open_connection(url.host, url.port)
        for place in range(len(text)):
            writer.write(text[place : place + 1])
            await asyncio.sleep(1)

    dripping = [asyncio.create_task(drip()) for _ in range(SLOW)]
    await asyncio.sleep(0.5)
    durations = []
    until = time.perf_counter() + SLOW_S
    async with httpx2.AsyncClient(timeout=30) as client:
        while time.perf_counter() < until:
            start = time.perf_counter()
            (await client.get(address + "/")).raise_for_status()
            durations.append(time.perf_counter() - start)
            await asyncio.sleep(0.1)
    for one in dripping:
        one.cancel()
    return float(np.percentile(durations, 95))
