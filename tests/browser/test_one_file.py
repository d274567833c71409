"""The map as one file, opened from the disk; and the pages below a path and in a frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gis.store import open_store
from tests.browser.opening import forgive_probes, settled
from tests.conftest import ROOT, Server, application
from views.onefile import Wanted, default_layers, one_file

PAINTED = ".atlas-host[data-painted]"
BASE = "finance-map"


def test_one_file_opens_from_the_disk_and_has_search_panel_switches_and_both_languages(
    page: Page, tmp_path: Path
) -> None:
    facts = open_store(ROOT / "data").tables
    file = tmp_path / "map.html"
    file.write_bytes(one_file(Wanted(layers=default_layers(facts)), facts))
    page.goto(file.as_uri())
    page.wait_for_selector(PAINTED)
    expect(page.locator(".atlas-review")).to_have_text("内部工作图·未经审核·不得公开")
    expect(page.locator(".atlas-sources")).to_contain_text(facts.version[:12])
    own = "[...document.fonts].filter(one => one.family.includes('Noto')).map(one => one.status)"
    assert page.evaluate(own) == ["loaded", "loaded"]

    page.locator(".find-host input").fill("tehjrswq")
    page.locator("#find-list li").first.wait_for()
    page.keyboard.press("Enter")
    panel = page.locator(".one-panel")
    place = facts.places[facts.places["id"] == "SS-01"].iloc[0]
    expect(panel.locator("h2")).to_have_text(place["name_zh"])
    expect(panel).to_contain_text("来源：")

    page.get_by_role("button", name="English").click()
    expect(panel.locator("h2")).to_have_text(place["name_en"])
    expect(page.locator(".atlas-label-callout").first).to_contain_text("finance")
    assert page.evaluate("document.documentElement.lang") == "en"

    markers = page.locator(".leaflet-atlas-institutions-pane .atlas-icon")
    assert markers.count() > 20
    page.get_by_label("Institutions by type").uncheck()
    expect(markers).to_have_count(0)
    page.get_by_label("Institutions by type").check()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    markers.first.dispatch_event("click")
    expect(panel.locator("h2")).to_have_text(markers.first.get_attribute("aria-label") or "?")


def test_on_paper_the_legend_has_columns_before_it_shrinks_and_hides_nothing(
    page: Page, tmp_path: Path
) -> None:
    facts = open_store(ROOT / "data").tables
    file = tmp_path / "map.html"
    file.write_bytes(one_file(Wanted(layers=default_layers(facts)), facts))
    page.goto(file.as_uri())
    page.wait_for_selector(PAINTED)
    page.locator(".leaflet-atlas-institutions-pane .atlas-icon").first.focus()
    tip = page.locator(".leaflet-tooltip").first
    expect(tip).to_be_visible()
    page.emulate_media(media="print")
    expect(tip).to_be_hidden()

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    sheet, legend, notes, smallest = (
        page.locator(one).first
        for one in (".atlas-host", ".atlas-legend", ".atlas-notes", ".atlas-legend-source")
    )
    inside, shown, said = (one.bounding_box() for one in (sheet, legend, notes))
    assert inside
    assert shown
    assert said
    assert shown["y"] >= inside["y"]
    assert shown["y"] + shown["height"] <= inside["y"] + inside["height"]
    assert said["x"] + said["width"] <= shown["x"]
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    zoom = float(legend.evaluate("one => one.style.zoom"))
    assert smallest.evaluate(size) * min(zoom, 1.0) >= 8.0  # 6 pt
    assert legend.evaluate("one => one.style.getPropertyValue('--columns')") == "2"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert legend.evaluate("one => one.style.zoom") == ""


@pytest.fixture
def below(tmp_path: Path) -> Iterator[Server]:
    """Start the application below a path, as behind a proxy that other services share."""
    with application(tmp_path, base=BASE) as running:
        yield running


def test_below_a_path_map_panel_and_profile_work_and_a_frame_has_the_way_out(
    below: Server, page: Page
) -> None:
    page.set_default_timeout(30_000)
    failed: list[str] = []
    page.on("response", lambda one: failed.append(one.url) if one.status >= 400 else None)
    page.goto(f"{below.url}/?embed=true&sel=cluster:luyang&lang=en")
    page.wait_for_selector(PAINTED)
    assert page.url.startswith(f"{below.url}/{BASE}/?")
    expect(page.locator(".st-key-panel h4")).to_have_text("Luyang Green Insurance Cluster")
    out = page.locator(".atlas-open")
    expect(out).to_have_text("Open in the Hefei Finance Atlas ↗")
    assert out.get_attribute("href") == f"{below.url}/{BASE}/?sel=cluster%3Aluyang&lang=en"
    assert page.get_by_role("link", name="Site finder").count() == 0
    assert page.locator("meta[property='og:image']").get_attribute("content") == "./og.png"
    for path in ("health", "robots.txt", "favicon.ico", "assets/atlas/atlas.js"):
        assert page.request.get(f"{below.url}/{BASE}/{path}").ok, path

    page.goto(f"{below.url}/{BASE}/")
    page.wait_for_selector(PAINTED)
    assert page.locator(".atlas-open").count() == 0
    page.get_by_role("link", name="区县与集聚区").click()
    page.locator(".st-key-profile table").first.wait_for()
    settled(page)
    assert page.url.startswith(f"{below.url}/{BASE}/areas")
    forgive_probes(page, "areas")
    assert [url for url in failed if "_stcore" not in url] == []
