"""How fast the pages are, in a real browser: start, load, filter, layer, click; bytes moved.

Times are read by the page's own clock, from the click (or the navigation) to the first frame that
shows the result. The alternatives run in the same run: an empty page of the same Streamlit, and
the same map in an iframe that is put in again on every change.
"""

from __future__ import annotations

import base64
import statistics
import tempfile
import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.report import Figure
from benchmarks.running import (
    ROOT,
    browsing,
    centre_of,
    click_ms,
    fresh_page,
    load_ms,
    serving,
    settle,
)

APP = ROOT / "app.py"
REMOUNTED = ROOT / "benchmarks" / "remounted.py"
REPEATS = 7
COLD_REPEATS = 5
START_S, LOAD_MS, LOAD_KB, CHANGE_MS, CLICK_MS = 5.0, 1500, 700, 400, 250
"""The targets."""
QUIET_MS = 2_000
"""Wait after the first paint: fonts and the search index may still be on their way."""
EMPTY_PAGE = 'import streamlit as st\n\nst.markdown("empty")\n'
COMPRESSED_PAGE = """import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

app = st.App("empty.py", middleware=[Middleware(GZipMiddleware, minimum_size=1024)])
"""
EMPTY = "() => document.querySelector('[data-testid=stMarkdown]')?.offsetHeight > 0"
PAINTED = "() => document.querySelector('.atlas-host[data-painted]') !== null"
REPAINTED = """(() => {
  const host = document.querySelector(".atlas-host"), before = host.dataset.layers;
  return () => host.dataset.layers !== before;
})()"""
PANEL = "() => document.querySelector('.st-key-panel h4')?.offsetHeight > 0"
FRAME_PAINTED = (
    "() => document.querySelector('iframe')?.contentDocument?.querySelector('.atlas-legend')"
)
FRAME_REPAINTED = """(() => {
  const before = document.querySelector("iframe").contentDocument;
  return () => {
    const now = document.querySelector("iframe")?.contentDocument;
    return now && now !== before && now.querySelector("path.leaflet-interactive");
  };
})()"""
TARGETS = """(kind) => {
  const host = document.querySelector(".atlas-map").getBoundingClientRect();
  const found = [];
  for (const shape of document.querySelectorAll(`.atlas-map ${kind}.leaflet-interactive`)) {
    const box = shape.getBoundingClientRect();
    const at = [0.5, 0.35, 0.65, 0.2, 0.8].flatMap((i) => [0.5, 0.35, 0.65, 0.2, 0.8].map(
      (j) => [box.x + box.width * i, box.y + box.height * j],
    )).find(([x, y]) => x > host.x && y > 0 && shape.contains(document.elementFromPoint(x, y)));
    if (at) found.push(at);
  }
  return found;
}"""
MAP_CLICKS = {"an area": "path:not(.atlas-halo)", "a marker": ".leaflet-marker-icon"}


def run() -> list[Figure]:
    """Measure the application and its alternatives."""
    with tempfile.TemporaryDirectory() as name, browsing() as browser:
        folder = Path(name)
        (folder / "empty.py").write_text(EMPTY_PAGE, encoding="utf-8")
        (folder / "compressed.py").write_text(COMPRESSED_PAGE, encoding="utf-8")
        figures = [cold_start(browser)]
        with serving(APP, ROOT) as ours:
            with (
                serving(folder / "empty.py", folder) as empty,
                serving(folder / "compressed.py", folder) as compressed,
            ):
                figures += page_loads(browser, ours, empty, compressed)
            with serving(REMOUNTED, folder) as remounted:
                figures += changes(browser, ours, remounted)
    return figures


def cold_start(browser: Browser) -> Figure:
    """Time from the start of the process to the first painted map, in a browser that is open."""
    durations = []
    for _ in range(COLD_REPEATS):
        with fresh_page(browser) as page:
            start = time.perf_counter()
            with serving(APP, ROOT) as address:
                load_ms(page, address, PAINTED)
                durations.append(time.perf_counter() - start)
    return Figure(what="streamlit run app.py to the first painted map",
                  measured=statistics.median(durations), unit="s", target=START_S)  # fmt: skip


def page_loads(browser: Browser, ours: str, empty: str, compressed: str) -> list[Figure]:
    """Compare a page load on the warm server with an empty page's: time and bytes.

    Streamlit does not compress its own files and the atlas does: beside the empty page as it is
    stands one that is compressed in the same way.
    """
    tests = {ours: PAINTED, empty: EMPTY, compressed: EMPTY}
    for address, test in tests.items():
        load(browser, address, test)
    loads = [
        [load(browser, address, test) for address, test in tests.items()] for _ in range(REPEATS)
    ]
    page_ms, empty_ms, _ = (median(row[i][0] for row in loads) for i in range(3))
    page_kb, *empty_kb = (median(row[i][1] for row in loads) / 1000 for i in range(3))
    figures = [
        Figure(what="Page load on the warm server, to the first painted map", measured=page_ms,
               unit="ms", alternative=empty_ms, alternative_name="empty Streamlit page"),
        Figure(what="    beyond the empty page", measured=page_ms - empty_ms, unit="ms",
               target=LOAD_MS),
    ]  # fmt: skip
    for name, kb in zip(("empty Streamlit page", "the same, compressed"), empty_kb, strict=True):
        figures += [
            Figure(what="Transferred by a page load with an empty cache", measured=page_kb,
                   unit="kB", alternative=kb, alternative_name=name),
            Figure(what="    beyond it", measured=page_kb - kb, unit="kB", target=LOAD_KB),
        ]  # fmt: skip
    return figures


def load(browser: Browser, address: str, test: str) -> tuple[float, float]:
    """Load a page in a fresh context; return milliseconds and the bytes that came over the wire.

    Messages of the web socket count with their unpacked size, which is more than they took.
    """
    received = [0.0]

    def add(size: float) -> None:
        received[0] += size

    def message(event: dict[str, Any]) -> None:
        frame = event["response"]
        data = frame["payloadData"]
        add(len(data.encode()) if frame["opcode"] == 1 else len(base64.b64decode(data)))

    with fresh_page(browser) as page:
        wire = page.context.new_cdp_session(page)
        wire.on("Network.loadingFinished", lambda event: add(event["encodedDataLength"]))
        wire.on("Network.webSocketFrameReceived", message)
        wire.send("Network.enable")
        duration = load_ms(page, address, test)
        page.wait_for_timeout(QUIET_MS)
    return duration, received[0]


def changes(browser: Browser, ours: str, remounted: str) -> list[Figure]:
    """Compare what a change takes with the iframe's way; a click in an iframe has no way at all."""
    with fresh_page(browser) as page:
        load_ms(page, remounted, FRAME_PAINTED)
        frame_layer = pills(page, "layers", FRAME_REPAINTED)
        frame_filter = pills(page, "families", FRAME_REPAINTED)
    with fresh_page(browser) as page:
        load_ms(page, ours, PAINTED)
        clicks = {name: median(map_clicks(page, kind)) for name, kind in MAP_CLICKS.items()}
        layer = pills(page, "w_points", REPAINTED)
        page.locator("[data-testid=stSidebar] [data-testid=stExpander] summary").first.click()
        filters = pills(page, "w_families", REPAINTED)
    figures = [
        ("Filter by type, never asked before", median(filters[0]), median(frame_filter[0])),
        ("Filter by type, asked before", median(filters[1]), median(frame_filter[1])),
        ("Layer switched", median(chain(*layer)), median(chain(*frame_layer))),
    ]
    return [
        *(
            Figure(what=f"{what}, to the repainted map", measured=ms, unit="ms", target=CHANGE_MS,
                   alternative=other, alternative_name="iframe put in again")
            for what, ms, other in figures
        ),
        *(
            Figure(what=f"Click on {name} to the panel's heading", measured=ms, unit="ms",
                   target=CLICK_MS)
            for name, ms in clicks.items()
        ),
    ]  # fmt: skip


def pills(page: Page, key: str, test: str) -> tuple[list[float], list[float]]:
    """Time clicks on each pill of a control from first to last, and then from last to first.

    Each click on the way back asks for what a click on the way there asked for before, and the
    last one leaves the control as it was.
    """
    page.wait_for_timeout(QUIET_MS)
    buttons = f".st-key-{key} button"
    order = range(page.locator(buttons).count())
    ways: list[list[float]] = []
    for way in (order, reversed(order)):
        ways.append([])
        for turn in way:
            settle(page)
            at = centre_of(page, f"{buttons} >> nth={turn}")
            ways[-1].append(click_ms(page, at, test))
    return ways[0], ways[1]


def map_clicks(page: Page, kind: str) -> list[float]:
    """Click on things of the map, each in turn; the panel is closed between."""
    settle(page)
    durations = []
    targets = page.evaluate(TARGETS, kind)
    assert targets, f"nothing on the map to click: {kind}"
    for turn in range(REPEATS):
        durations.append(click_ms(page, tuple(targets[turn % len(targets)]), PANEL))
        settle(page)
        page.locator(".st-key-panel_close button").click()
        page.locator(".st-key-panel").wait_for(state="detached")
    return durations


def median(values: Iterable[float]) -> float:
    """Return the median of values."""
    return statistics.median(values)
