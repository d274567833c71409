"""A million points in the browser, beside what else draws points there, in one run.

Ours: the map page with the layer of enterprises switched on. The alternatives are pages of their
own with fewer points, because a million of them end the browser: folium's clusters and GeoJson,
deck.gl through pydeck. folium asks hosts for its scripts; here they come from the folder beside
the page, and where a package cannot be had the line is missing and the console says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
from folium.plugins import FastMarkerCluster, MarkerCluster
from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.register import ROOT, made, stored
from benchmarks.report import Figure
from benchmarks.running import browsing, fresh_page, own_folder, serving, settle

POINTS = 1_000_000
CLUSTERED, FAST, GEOJSON, DECK = 10_000, 100_000, 20_000, 1_000_000
PAINT_S, BYTES_MB, FRAME_MS, TAB_MB, FILTER_MS = 1.5, 6.0, 60.0, 300.0, 500.0
PLAIN_MARKER = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
"""FastMarkerCluster's own marker wants one script more, which is not to be had without a CDN."""
SWITCH = "登记企业（按行业）"
DRAWN = "() => document.querySelector('.atlas-host')?.dataset.points !== undefined"
FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const tick = (now) => {
    frames_ms.push(now - last);
    last = now;
    window.timing = requestAnimationFrame(tick);
  };
  window.timing = requestAnimationFrame(tick);
}"""
VIEWS = (("the city, as density", ""), ("a district, as points", "31.85,117.26,15"))


def run() -> list[Figure]:
    """Measure the page with a million made enterprises, then the alternatives."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name, browsing() as browser:
        folder = Path(name)
        stored(folder, POINTS)
        with own_folder(folder), serving(ROOT / "app.py", ROOT) as address:
            figures += _ours(browser, address)
        figures += _alternatives(browser, folder)
    return figures


def _ours(browser: Browser, address: str) -> list[Figure]:
    with fresh_page(browser) as page:  # the first reader waits until the columns are made
        start = time.perf_counter()
        page.goto(f"{address}/?layers=enterprises")
        page.wait_for_function(DRAWN, timeout=180_000)
        made_s = time.perf_counter() - start
    figures = [Figure(what=f"{POINTS:,} points: the first reader after an import",
                      measured=made_s, unit="s")]  # fmt: skip
    with fresh_page(browser) as page:
        moved = _counted(page, "/points/", "/atlas/layer/")
        page.goto(f"{address}/?layers=clusters")
        page.wait_for_selector(".atlas-host[data-painted]")
        settle(page)
        moved.clear()
        page.evaluate(f"() => {{ stopwatch.seen = stopwatch.until({DRAWN}); }}")
        page.get_by_role("button", name=SWITCH).click()
        paint = float(page.evaluate("async () => (await stopwatch.seen) - stopwatch.clicked"))
        figures += [
            Figure(what="Switching the layer on, click to first frame", measured=paint / 1000,
                   unit="s", target=PAINT_S),
            Figure(what="Moved for it", measured=sum(moved) / 1e6, unit="MB", target=BYTES_MB),
        ]  # fmt: skip
    for words, view in VIEWS:
        with fresh_page(browser) as page:
            figures += _handled(page, address, words, view)
    return figures


def _handled(page: Page, address: str, words: str, view: str) -> list[Figure]:
    page.goto(f"{address}/?layers=clusters,enterprises" + (f"&view={view}" if view else ""))
    page.wait_for_function(DRAWN)
    settle(page)
    page.wait_for_timeout(1000)
    pan = _frames(page, _drag)
    zoom = _frames(page, _wheel)
    page.wait_for_timeout(1500)
    row = page.locator(".atlas-legend-switch").first
    before = page.evaluate("document.querySelector('.atlas-host').dataset.points")
    changed = f"() => document.querySelector('.atlas-host').dataset.points !== {before!r}"
    page.evaluate(f"() => {{ stopwatch.seen = stopwatch.until({changed}); }}")
    row.click()
    hidden = float(page.evaluate("async () => (await stopwatch.seen) - stopwatch.clicked"))
    return [
        Figure(what=f"Panning {words}, median frame", measured=pan, unit="ms", target=FRAME_MS),
        Figure(what=f"Zooming {words}, median frame", measured=zoom, unit="ms", target=FRAME_MS),
        Figure(what=f"Hiding a kind, {words}", measured=hidden, unit="ms", target=FILTER_MS),
        Figure(what=f"JavaScript heap and canvases, {words}", measured=_memory(page), unit="MB",
               target=TAB_MB),
    ]  # fmt: skip


def _drag(page: Page) -> None:
    page.mouse.move(800, 350)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(800 - 6 * step, 350 + 3 * step)
    page.mouse.up()


def _wheel(page: Page) -> None:
    for turn in (-240, -240, 240, 240):
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(500)


def _frames(page: Page, act: Callable[[Page], None]) -> float:
    """Return the median time between frames while something is done with the map."""
    page.evaluate(FRAMES)
    act(page)
    found = page.evaluate("() => { cancelAnimationFrame(window.timing); return window.frames_ms; }")
    return float(np.median(found))


def _memory(page: Page) -> float:
    """Return what the page holds after a collection: script heap, and pixels of its canvases."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")
    held = heap["usedSize"] + heap.get("backingStorageSize", 0)
    pixels = page.evaluate(
        "() => [...document.querySelectorAll('canvas')].reduce((n, c) => n + c.width * c.height, 0)"
    )
    return float(held + 4 * pixels) / 1e6


def _counted(page: Page, *parts: str) -> list[int]:
    """Return a list that grows by the bytes of every answer whose address holds one of these."""
    moved: list[int] = []

    def add(request: Any) -> None:
        if any(part in request.url for part in parts):
            sizes = request.sizes()
            moved.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

    page.on("requestfinished", add)
    return moved


def _alternatives(browser: Browser, folder: Path) -> list[Figure]:
    points = made(POINTS)[["lat", "lon"]]
    figures = []
    scripts = _package(folder, "leaflet.markercluster", "1.5.3")
    if scripts:
        clustered = _folium(points.head(CLUSTERED), lambda p: MarkerCluster(p.to_numpy().tolist()))
        figures.append(_page(browser, folder, f"folium MarkerCluster, {CLUSTERED:,} points",
                             _local(clustered, folder), ".marker-cluster"))  # fmt: skip
        fast = _folium(
            points.head(FAST),
            lambda p: FastMarkerCluster(p.to_numpy().tolist(), callback=PLAIN_MARKER),
        )
        figures.append(_page(browser, folder, f"folium FastMarkerCluster, {FAST:,} points",
                             _local(fast, folder), ".marker-cluster"))  # fmt: skip
    geojson = _folium(points.head(GEOJSON), _geojson)
    figures.append(_page(browser, folder, f"folium GeoJson, {GEOJSON:,} points",
                         _local(geojson, folder), "path.leaflet-interactive"))  # fmt: skip
    deck = _deck(points.head(DECK))
    if deck:
        figures.append(_page(browser, folder, f"pydeck ScatterplotLayer, {DECK:,} points", deck,
                             "canvas"))  # fmt: skip
    return [one for one in figures if one is not None]


def _folium(points: pd.DataFrame, layer: Callable[[pd.DataFrame], Any]) -> str:
    shown = folium.Map(location=[31.85, 117.26], zoom_start=10, tiles=None, maxZoom=18)
    layer(points).add_to(shown)
    return str(shown.get_root().render())


def _geojson(points: pd.DataFrame) -> Any:
    import geopandas as gpd

    shapes = gpd.points_from_xy(points["lon"], points["lat"], crs="EPSG:4326")
    return folium.GeoJson(
        gpd.GeoDataFrame(geometry=shapes), marker=folium.CircleMarker(radius=3, weight=0)
    )


def _local(html: str, folder: Path) -> str:
    """Point folium's page at the scripts in the folder; what is not there is left out."""
    import re

    vendor = ROOT / "static" / "vendor" / "leaflet"
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(vendor / name, folder / name)

    def here(match: re.Match[str]) -> str:
        name = match[2].rsplit("/", 1)[-1]
        return f'{match[1]}="{name}"' if (folder / name).is_file() else f'{match[1]}=""'

    return re.sub(r'(src|href)="(https?://[^"]+)"', here, html)


def _package(folder: Path, name: str, version: str) -> bool:
    """Bring a package's scripts into the folder with npm; tell where that cannot be done."""
    npm = shutil.which("npm")
    if npm is None:
        print(f"not measured: {name} needs npm", file=sys.stderr)
        return False
    done = subprocess.run([npm, "pack", f"{name}@{version}"], cwd=folder, capture_output=True)
    if done.returncode:
        print(f"not measured: {name} cannot be had", file=sys.stderr)
        return False
    archive = next(folder.glob(f"{name}-*.tgz"))
    shutil.unpack_archive(archive, folder / name)
    for script in (folder / name / "package" / "dist").glob("*.*"):
        shutil.copy(script, folder / script.name)
    return True


def _deck(points: pd.DataFrame) -> str:
    try:
        import pydeck
    except ImportError:
        print("not measured: pydeck is not installed (pip install pydeck)", file=sys.stderr)
        return ""
    layer = pydeck.Layer("ScatterplotLayer", points.round(5), get_position="[lon, lat]",
                         get_radius=40, get_fill_color=[0, 114, 178])  # fmt: skip
    view = pydeck.ViewState(latitude=31.85, longitude=117.26, zoom=9)
    deck = pydeck.Deck(layers=[layer], initial_view_state=view, map_provider=None)
    return str(deck.to_html(as_string=True, offline=True))


def _page(browser: Browser, folder: Path, what: str, html: str, drawn: str) -> Figure | None:
    """Time a page until it has drawn; None, and a line that says so, where it does not."""
    path = folder / "alternative.html"
    path.write_text(html, encoding="utf-8")
    with fresh_page(browser) as page:
        page.set_default_timeout(120_000)
        start = time.perf_counter()
        try:
            page.goto(path.as_uri(), wait_until="commit")
            page.wait_for_selector(drawn, state="attached", timeout=120_000)
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
            )
        except Exception as problem:  # a page that never draws is a finding too
            print(f"not measured: {what}: {str(problem)[:120]}", file=sys.stderr)
            return None
        seconds = time.perf_counter() - start
        memory = _memory(page)
    size = path.stat().st_size / 1e6
    return Figure(what=f"{what}: first frame ({size:.1f} MB of page, {memory:.0f} MB held)",
                  measured=seconds, unit="s")  # fmt: skip
