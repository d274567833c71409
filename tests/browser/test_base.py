"""The street base in a browser: drawn by zoom, named along its roads, credited where drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gis.intake.base_files import BaseWish, open_extract, records_of, sorted_out
from gis.portray import portray
from gis.standalone import OneFile, standalone_html
from gis.store import Tables, open_store
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


@pytest.fixture(scope="module")
def with_base(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Read the toy base once."""
    facts = open_store(ROOT / "data").tables
    file = extract.write_osm(tmp_path_factory.mktemp("base") / "town.osm")
    wish = BaseWish(source="某测绘院", licence="皖S(2026)1号", datum="wgs84")
    parts = [sorted_out(one, {}) for one in open_extract(file, file.name, facts)]
    made = records_of(parts, wish, facts)
    return facts.with_tables(streets=made.streets, ground_cover=made.ground_cover)


@pytest.fixture(scope="module")
def roads(with_base: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(with_base, tmp_path_factory.mktemp("roads"), ("base_roads",))


def written(tables: Tables, folder: Path, layers: tuple[str, ...]) -> Path:
    """Write a map of its own of some layers."""
    drawn = [all_layers()[name] for name in ("land", *layers)]
    held = OneFile(
        layers=tuple({one: portray(layer, tables, one) for one in LANGUAGES} for layer in drawn),
        bounds=(117.2, 31.82, 117.3, 31.9),
        title=TITLE,
        notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
    )
    html = standalone_html(held, assets(), None)
    (folder / "map.html").write_text(html, encoding="utf-8")
    return folder / "map.html"


def opened(page: Page, file: Path, zoom: float) -> None:
    """Open a map at a zoom about the crossing of the toy base."""
    page.goto(file.as_uri())
    seen_at(page, zoom)


def seen_at(page: Page, zoom: float) -> None:
    page.evaluate(f"atlas_map.setView([31.862, 117.251], {zoom}, {{animate: false}})")
    page.wait_for_timeout(500)


def test_the_base_is_painted_and_credited(page: Page, with_base: Tables, tmp_path: Path) -> None:
    layers = ("base_cover", "base_roads", "base_rail", "base_waterways")
    opened(page, written(with_base, tmp_path, layers), 13)
    for name in layers:
        assert page.evaluate(PAINTED, name) > 500, name
    assert CREDIT in page.locator(".atlas-sources").inner_text()
    assert page.locator(".atlas-sources").inner_text().count("皖S(2026)1号") == 1


def test_without_a_base_nobody_is_credited_for_it(
    page: Page, with_base: Tables, tmp_path: Path
) -> None:
    opened(page, written(with_base, tmp_path, ("boundaries",)), 13)
    assert CREDIT not in page.locator(".atlas-sources").inner_text()


def shown_classes(page: Page) -> int:
    """Count the classes of roads on the map, which differ in colour."""
    found: int = page.evaluate(
        """() => { const seen = new Set(); atlas_map.eachLayer((one) => {
          if (one.options && one.options.pane === "atlas-base_roads" && one.getLatLngs)
            seen.add(one.options.color); }); return [...seen].length; }"""
    )
    return found


def test_small_roads_appear_close_by_and_zooming_back_leaves_none(page: Page, roads: Path) -> None:
    opened(page, roads, 9)
    assert shown_classes(page) == 2
    for zoom, classes in ((11, 2), (13, 2), (15, 4), (10, 2)):
        seen_at(page, zoom)
        assert shown_classes(page) == classes, zoom


def test_main_roads_bear_their_name_once_as_text_along_them(page: Page, roads: Path) -> None:
    opened(page, roads, 14.5)
    labels = page.locator(".atlas-label-road")
    assert sorted(labels.all_inner_texts()) == sorted(["东西高架", '南"北<路'])
    upright = page.locator('.atlas-label-road:has-text("南")').evaluate("n => n.style.transform")
    assert abs(float(upright.split("rotate(")[1].split("rad")[0])) == pytest.approx(1.571, abs=0.02)


def test_from_afar_no_road_is_named(page: Page, roads: Path) -> None:
    opened(page, roads, 12)
    assert page.locator(".atlas-label-road").count() == 0
