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

REPEATS = 7
COLD_REPEATS = 5
QUIET_MS = 2_000
"""Wait after the first paint: fonts and the search index may still be on their way."""
EMPTY_PAGE = 'import streamlit as st\n\nst.markdown("empty")\n'
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
    return now && now !== before && now.querySelector(".atlas-legend section");
  };
})()"""
FRAME_PANEL = f"(() => {{ const map = {FRAME_REPAINTED}; return () => ({PANEL})() && map(); }})()"
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
REMOUNT = "iframe put in again"


def run() -> list[Figure]:
    """Measure the application and its alternatives."""
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_PAGE, encoding="utf-8")
        figures = [cold_start(browser)]
        with serving(Path("app.py"), ROOT) as ours, serving(script, Path(folder)) as empty:
            figures += page_loads(browser, ours, empty)
            with serving(ROOT / "benchmarks" / "remounted.py", Path(folder)) as remounted:
                figures += changes(browser, ours, remounted)
    return figures


def cold_start(browser: Browser) -> Figure:
    """Time from the start of the process to the first painted map, in a browser that is open."""
    durations = []
    for _ in range(COLD_REPEATS):
        with fresh_page(browser) as page:
            start = time.perf_counter()
            with serving(Path("app.py"), ROOT) as address:
                load_ms(page, address, PAINTED)
                durations.append(time.perf_counter() - start)
    return Figure(what="streamlit run app.py to the first painted map",
                  measured=statistics.median(durations), unit="s", target=5.0)  # fmt: skip


def page_loads(browser: Browser, ours: str, empty: str) -> list[Figure]:
    """Compare a page load on the warm server with the empty page's: time and bytes."""
    load(browser, ours, PAINTED), load(browser, empty, EMPTY)
    loads = [(load(browser, ours, PAINTED), load(browser, empty, EMPTY)) for _ in range(REPEATS)]
    ours_ms, empty_ms = (median(pair[i][0] for pair in loads) for i in (0, 1))
    ours_kb, empty_kb = (median(pair[i][1] for pair in loads) / 1000 for i in (0, 1))
    return [
        Figure(what="Page load on the warm server, to the first painted map", measured=ours_ms,
               unit="ms", alternative=empty_ms, alternative_name="an empty Streamlit page"),
        Figure(what="    beyond the empty page", measured=ours_ms - empty_ms, unit="ms",
               target=1500),
        Figure(what="Transferred by a page load with an empty cache", measured=ours_kb, unit="kB",
               alternative=empty_kb, alternative_name="an empty Streamlit page"),
        Figure(what="    beyond the empty page", measured=ours_kb - empty_kb, unit="kB",
               target=700),
    ]  # fmt: skip


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
    """Compare what a change takes with the iframe's way."""
    with fresh_page(browser) as page:
        load_ms(page, remounted, FRAME_PAINTED)
        frame_filter = median(pills(page, "families", FRAME_REPAINTED))
        frame_layer = median(pills(page, "layers", FRAME_REPAINTED))
        frame_click = median(pills(page, "picked", FRAME_PANEL)[::2])
    with fresh_page(browser) as page:
        load_ms(page, ours, PAINTED)
        clicks = {name: median(map_clicks(page, kind)) for name, kind in MAP_CLICKS.items()}
        layer = median(pills(page, "w_points", REPAINTED))
        page.locator("[data-testid=stSidebar] [data-testid=stExpander] summary").first.click()
        page.wait_for_timeout(1000)
        first = median(pills(page, "w_families", REPAINTED))
        again = median(pills(page, "w_families", REPAINTED))
    figures = [
        ("Filter by type, never asked before, to the repainted layer", first, 400, frame_filter),
        ("Filter by type, asked before, to the repainted layer", again, 400, frame_filter),
        ("Layer switched, to the repainted map", layer, 400, frame_layer),
        *((f"Click on {name} to the panel's heading", ms, 250, frame_click)
          for name, ms in clicks.items()),
    ]  # fmt: skip
    return [
        Figure(what=what, measured=ms, unit="ms", target=target, alternative=other,
               alternative_name=REMOUNT)
        for what, ms, target, other in figures
    ]  # fmt: skip


def pills(page: Page, key: str, test: str) -> list[float]:
    """Click the pills of a control one after the other, at least REPEATS times."""
    number = page.locator(f".st-key-{key} button").count()
    durations = []
    for turn in range(-(-REPEATS // number) * number):
        settle(page)
        at = centre_of(page, f".st-key-{key} button >> nth={turn % number}")
        durations.append(click_ms(page, at, test))
    return durations


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
