"""A hundred readers at once: each opens the map and clicks ten times, thinking between.

What a reader's browser says is recorded once from a real one (its requests, its first message, its
message of a click) and said again by a hundred WebSocket clients on loopback, each with clicks of
its own. A click lasts from the message to the end of the script's run; the time that the driver
itself takes is reported apart, as it shares the machine. It stops by itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.report import Figure
from benchmarks.running import ROOT, browsing, fresh_page, own_folder, serving, settle
from gis.store import open_store

READERS = 100
CLICKS = 10
THINK_S = 10.0
ARRIVING_S = 10.0
"""Over which the readers come."""
GIVE_UP_S = 60.0
P95_S, SESSION_MB = 2.0, 10.0
SEED = 7
PROTOCOL = "streamlit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recording:
    """What a browser says: addresses that it asks for, its first message, and that of a click."""

    addresses: tuple[str, ...]
    opening: bytes
    clicking: bytes


@dataclass(kw_only=True)
class Told:
    """What the readers met: seconds of openings and clicks, and what went wrong."""

    openings: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def run() -> list[Figure]:
    """Measure; any error of any reader is a figure above its target of 0."""
    with tempfile.TemporaryDirectory() as folder, own_folder(folder), \
            serving(ROOT / "app.py", ROOT) as address:  # fmt: skip
        with browsing() as browser:
            recording = _recorded(browser, address)
        server = listening(address)
        _until_quiet(server)  # what it makes ready at the start is ready
        alone = memory_mb(server)
        begin, used, own = time.perf_counter(), _cpu_s(server), _own_cpu_s()
        told, held = asyncio.run(_readers(address, recording, server))
        seconds = time.perf_counter() - begin
        used, own = _cpu_s(server) - used, _own_cpu_s() - own
    for line in dict.fromkeys(told.errors):
        print(f"{told.errors.count(line)} × {line}")
    p95 = [float(np.percentile(times, 95)) for times in (told.openings, told.clicks)]
    clicks = len(told.clicks)
    return [
        Figure(what=f"{READERS} readers, {clicks:,} clicks: errors", measured=len(told.errors),
               unit="", target=0),
        Figure(what="A click, p95", measured=p95[1], unit="s", target=P95_S),
        Figure(what="A click, median", measured=statistics.median(told.clicks), unit="s"),
        Figure(what="Opening the map (files and messages), p95", measured=p95[0], unit="s",
               target=P95_S),
        Figure(what="Memory for each open session beyond the first",
               measured=(held - alone) / READERS, unit="MB", target=SESSION_MB),
        Figure(what="Memory of the application with all of them", measured=held, unit="MB"),
        Figure(what="The application's share of a core", measured=100 * used / seconds, unit="%"),
        Figure(what="The driver's share of a core", measured=100 * own / seconds, unit="%"),
    ]  # fmt: skip


def _recorded(browser: Browser, address: str) -> Recording:
    """Open the map in a browser and click a unit; return what was said."""
    said: list[bytes] = []
    asked: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: said.append(frame) if frame else None)

    with fresh_page(browser) as page:
        page.on("websocket", listen)
        page.on("requestfinished", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector(".atlas-host[data-painted]")
        settle(page)
        opened, found = len(said), tuple(dict.fromkeys(asked))
        page.mouse.click(800, 150)
        page.wait_for_selector(".st-key-panel h4")
        settle(page)
    clicked = [one for one in said[opened:] if b"picked" in one]
    assert clicked, "the click was not said"
    ours = tuple(one for one in found if one.startswith(address))
    return Recording(addresses=ours, opening=said[0], clicking=clicked[0])


def _picking(recorded: bytes, key: str) -> bytes:
    """Return the recorded click as one of another feature."""
    message = BackMsg()
    message.ParseFromString(recorded)
    for widget in message.rerun_script.widget_states.widgets:
        if widget.json_trigger_value:
            value = json.loads(widget.json_trigger_value)
            widget.json_trigger_value = json.dumps(_replaced(value, key))
    return bytes(message.SerializeToString())


def _replaced(value: Any, key: str) -> Any:
    """Put another key where the recorded trigger names what was picked."""
    if isinstance(value, list):
        return [_replaced(one, key) for one in value]
    assert value["event"] == "picked", value
    return {**value, "value": key}


async def _readers(address: str, recording: Recording, server: int) -> tuple[Told, float]:
    """Let all readers read; return what they met, and the memory while all are connected."""
    told = Told()
    keys = _keys()
    done, leave = asyncio.Barrier(READERS + 1), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(READERS):
            draw = random.Random(f"{SEED}-{number}")
            group.create_task(_reader(address, recording, draw, keys, told, done, leave))
        await done.wait()
        held = memory_mb(server)
        leave.set()
    return told, held


def _keys() -> list[str]:
    tables = open_store(ROOT / "data").tables
    places = tables.places[tables.places["lon"].notna()]
    return [
        *(f"unit:{code}" for code in tables.units["id"]),
        *(f"place:{code}" for code in places["id"].head(40)),
        *(f"cluster:{code}" for code in ("baohe", "shushan", "gaoxin", "luyang")),
    ]


async def _reader(
    address: str,
    recording: Recording,
    draw: random.Random,
    keys: list[str],
    told: Told,
    done: asyncio.Barrier,
    leave: asyncio.Event,
) -> None:
    await asyncio.sleep(draw.uniform(0, ARRIVING_S))
    socket_address = address.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        start = time.perf_counter()
        await _fetched(recording.addresses, told)
        async with connect(
            socket_address, subprotocols=[PROTOCOL], max_size=None, origin=address
        ) as socket:
            await _said(socket, recording.opening, told)
            told.openings.append(time.perf_counter() - start)
            for _ in range(CLICKS):
                await asyncio.sleep(draw.uniform(0.5, 1.5) * THINK_S)
                start = time.perf_counter()
                await _said(socket, _picking(recording.clicking, draw.choice(keys)), told)
                told.clicks.append(time.perf_counter() - start)
            await done.wait()
            await leave.wait()
    except Exception as problem:  # counted, told, and the others go on
        told.errors.append(f"{type(problem).__name__}: {problem}"[:120])
        await done.wait()


async def _fetched(addresses: tuple[str, ...], told: Told) -> None:
    """Ask for what a new reader's browser asks for, six at a time as it does.

    By curl, a process for each reader: a client in Python takes a core for itself, and what is
    measured then is the driver.
    """
    asked = "\n".join(f'url = "{one}"\noutput = "{os.devnull}"' for one in addresses)
    curl = await asyncio.create_subprocess_exec(
        "curl", "--parallel", "--parallel-max", "6", "--silent", "--retry", "1",
        "--header", "Accept-Encoding: gzip, deflate, br", "--write-out", "%{http_code} %{url}\n",
        "--max-time", str(GIVE_UP_S), "--config", "-",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    out, _ = await curl.communicate(asked.encode())
    lines = [line.split(" ", 1) for line in out.decode().splitlines()]
    wrong = [f"{code} {urlsplit(url).path[:40]}" for code, url in lines if code[0] not in "23"]
    told.errors += wrong + ["a file was not answered"] * (len(addresses) - len(lines))


async def _said(socket: ClientConnection, message: bytes, told: Told) -> None:
    """Say something and read until the script has run; an exception on the page is an error."""
    await socket.send(message)
    async with asyncio.timeout(GIVE_UP_S):
        panel = False
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await socket.recv())
            element = answer.delta.new_element
            if element.WhichOneof("type") == "exception":
                told.errors.append(f"exception: {element.exception.message[:80]}")
            panel = panel or answer.WhichOneof("type") == "delta"
            if answer.WhichOneof("type") == "script_finished":
                if not panel:
                    told.errors.append("nothing was sent")
                return


def listening(address: str) -> int:
    """Return the process that listens at an address (Linux)."""
    port = f"{int(address.rsplit(':', 1)[1]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inode = next(row[9] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            links = [str(one.readlink()) for one in (process / "fd").iterdir()]
            if f"socket:[{inode}]" in links:
                return int(process.name)
        except OSError:
            continue
    raise RuntimeError(f"nobody listens at {address}")


def memory_mb(process: int) -> float:
    """Return the resident memory of a process that is its own."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    rows = {line.split(":")[0]: line.split() for line in text.splitlines()[1:]}
    return sum(int(rows[name][1]) for name in ("Private_Clean", "Private_Dirty")) / 1000


def _until_quiet(process: int) -> None:
    """Wait until a process has done next to nothing for two seconds, a minute at most."""
    for _ in range(30):
        before = _cpu_s(process)
        time.sleep(2)
        if _cpu_s(process) - before < 0.1:
            return


def _own_cpu_s() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
