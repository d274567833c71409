"""The street base in a browser: drawn by zoom, named along its roads, credited where drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gis.intake.base_files import BaseWish, open_extract, records_of, sorted_out
from gis.portray import portray
from gis.standalone import OneFile, standalone_html
from gis.store import open_store
from gis.text import LANGUAGES
from gis.web import MapNotes
from layers import all_layers
from tests import extract
from views.onefile import assets
from views.words import DATUM, REVIEW, SOURCES, TITLE

ROOT = Path(__file__).resolve().parent.parent.parent
CREDIT = "某测绘院 (皖S(2026)1号)"
PAINTED = """name => [...document.querySelectorAll(`.leaflet-atlas-${name}-pane canvas`)].reduce(
  (n, c) => n + c.getContext("2d").getImageData(0, 0, c.width, c.height).data
    .reduce((k, v, i) => k + (i % 4 === 3 && v > 0), 0), 0)"""
"""How many pixels of a layer are painted."""


def opened(page: Page, folder: Path, layers: tuple[str, ...], zoom: float) -> None:
    """Open a page of its own with the toy base, at a zoom about its crossing."""
    facts = open_store(ROOT / "data").tables
    file = extract.write_osm(folder / "town.osm")
    wish = BaseWish(source="某测绘院", licence="皖S(2026)1号", datum="wgs84")
    parts = [sorted_out(one, {}) for one in open_extract(file, file.name, facts)]
    made = records_of(parts, wish, facts)
    tables = facts.with_tables(streets=made.streets, ground_cover=made.ground_cover)
    drawn = [all_layers()[name] for name in ("land", *layers)]
    held = OneFile(
        layers=tuple({one: portray(layer, tables, one) for one in LANGUAGES} for layer in drawn),
        bounds=(117.2, 31.82, 117.3, 31.9),
        title=TITLE,
        notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
    )
    html = standalone_html(held, assets(), None)
    (folder / "map.html").write_text(html, encoding="utf-8")
    page.goto((folder / "map.html").as_uri())
    page.evaluate(f"atlas_map.setView([31.862, 117.251], {zoom}, {{animate: false}})")
    page.wait_for_timeout(500)


def test_the_base_is_painted_and_credited(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, ("base_cover", "base_roads", "base_rail", "base_waterways"), 13)
    for name in ("base_cover", "base_roads", "base_rail", "base_waterways"):
        assert page.evaluate(PAINTED, name) > 500, name
    assert CREDIT in page.locator(".atlas-sources").inner_text()
    assert page.locator(".atlas-sources").inner_text().count("皖S(2026)1号") == 1


def test_without_a_base_nobody_is_credited_for_it(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, ("boundaries",), 13)
    assert CREDIT not in page.locator(".atlas-sources").inner_text()


def shown_classes(page: Page) -> int:
    """Count the classes of roads on the map, which differ in colour."""
    found: int = page.evaluate(
        """() => { const seen = new Set(); atlas_map.eachLayer((one) => {
          if (one.options && one.options.pane === "atlas-base_roads" && one.getLatLngs)
            seen.add(one.options.color); }); return [...seen].length; }"""
    )
    return found


@pytest.mark.parametrize(("zoom", "classes"), [(9, 2), (11, 2), (13, 2), (15, 4)])
def test_small_roads_appear_close_by(page: Page, tmp_path: Path, zoom: float, classes: int) -> None:
    opened(page, tmp_path, ("base_roads",), zoom)
    assert shown_classes(page) == classes


def test_zooming_back_leaves_no_small_road(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, ("base_roads",), 15)
    page.evaluate("atlas_map.setZoom(10, {animate: false})")
    page.wait_for_timeout(300)
    assert shown_classes(page) == 2


def test_main_roads_bear_their_name_once_as_text_along_them(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, ("base_roads",), 14.5)
    labels = page.locator(".atlas-label-road")
    assert sorted(labels.all_inner_texts()) == sorted(["东西高架", '南"北<路'])
    upright = page.locator('.atlas-label-road:has-text("南")').evaluate("n => n.style.transform")
    assert abs(float(upright.split("rotate(")[1].split("rad")[0])) == pytest.approx(1.571, abs=0.02)


def test_from_afar_no_road_is_named(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, ("base_roads",), 12)
    assert page.locator(".atlas-label-road").count() == 0
