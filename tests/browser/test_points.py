"""Points by the thousand in a browser: density from afar, points close by, kinds hidden."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Page, Route, expect

from gis.tiles.columns import columns_of, opened
from gis.tiles.grid import Tile
from gis.tiles.packets import packet
from gis.tiles.thinning import plan, zoom_of
from gis.tiles.told import told
from gis.web import MAP_ID, base_map, base_script, payload
from tests.test_tiles import scattered
from views.words import DATUM, REVIEW, SOURCES

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
HOST = "http://127.0.0.1:9/"
BOUNDS = (117.0, 31.7, 117.4, 32.0)
PAINTED = """() => { const c = document.querySelector("canvas.atlas-points");
  const data = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  const seen = new Map();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) {
    const name = [data[i], data[i + 1], data[i + 2]].join();
    seen.set(name, (seen.get(name) || 0) + 1);
  }
  return Object.fromEntries(seen); }"""
BANK, TRUST = "17,34,51", "68,85,102"


@pytest.fixture
def crowd(page: Page) -> Page:
    """Open a map of 200,000 points whose tiles come from this process."""
    drawn = scattered(1_000)
    many = [columns_of(drawn)] * 200
    points = opened(pa.concat_tables(many).sort_by("code").combine_chunks())
    zooms = plan(points)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if found := re.fullmatch(r"points/toy/(\d+)/(\d+)/(\d+)(?:/(\d+))?\.(?:bin|json)", path):
            z, x, y = (int(part) for part in found.groups()[:3])
            tile = Tile(z=z, x=x, y=y)
            if found[4] is None:
                route.fulfill(body=packet(points, tile, zoom_of(zooms, z)))
                return
            shown = points.shown(tile, zoom_of(zooms, z).every)
            route.fulfill(json=points.record(int(shown[int(found[4])])))
        elif path:
            route.fulfill(path=STATIC / path)
        else:
            route.fulfill(
                body=html(drawn, told("toy", points, zooms, "zh")), content_type="text/html"
            )

    page.route(f"{HOST}**", answer)
    page.goto(HOST)
    page.wait_for_selector(".atlas-host[data-points]")
    return page


def html(drawn: object, plan_told: dict[str, object]) -> str:
    state = {
        "layers": [payload(drawn, plan_told)],
        "bounds": BOUNDS,
        "language": "zh",
        "legend_open": True,
        "notes": {"review": REVIEW.zh, "datum": DATUM.zh, "sources": SOURCES.zh},
    }
    scripts = ("vendor/leaflet/leaflet.js", "atlas/atlas.js", "atlas/points.js")
    return (
        '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="vendor/leaflet/leaflet.css">'
        '<link rel="stylesheet" href="atlas/atlas.css"><style>html,body,.atlas-host{height:100%;'
        'margin:0}</style><div class="atlas-host">'
        f'<div id="{MAP_ID}" class="atlas-map"></div></div>'
        + "".join(f'<script src="{name}"></script>' for name in scripts)
        + f"<script>{base_script(base_map(BOUNDS))}</script><script>window.picked = [];"
        f"window.view = Atlas.open(document.querySelector('.atlas-host'), {MAP_ID}, '{HOST}');"
        f"view.onPick = (key) => picked.push(key); view.apply({json.dumps(state)});</script>"
    )


def at_zoom(page: Page, zoom: float) -> None:
    page.evaluate(f"atlas_map.setView([31.85, 117.2], {zoom}, {{animate: false}})")
    page.wait_for_function(
        f"document.querySelector('.atlas-host').dataset.points.split(' ')[1] === '{int(zoom) - 1}'"
    )


def test_from_afar_cells_close_by_points_and_the_legend_hides_a_kind(crowd: Page) -> None:
    legend = crowd.locator(".atlas-legend")
    expect(legend).to_contain_text("每格条数")
    expect(legend.locator(".atlas-points-ramp span").last).to_be_visible()
    afar = crowd.evaluate(PAINTED)
    assert BANK not in afar  # cells have the colours of the density, not of the kinds
    assert sum(afar.values()) > 1_000

    at_zoom(crowd, 17)
    expect(legend).not_to_contain_text("每格条数")
    close = crowd.evaluate(PAINTED)
    assert close[BANK] > 20
    assert close[TRUST] > 5

    row = legend.get_by_role("button", name="甲")
    row.click()
    expect(row).to_have_attribute("aria-pressed", "false")
    assert BANK not in crowd.evaluate(PAINTED)
    row.click()
    assert crowd.evaluate(PAINTED)[BANK] == close[BANK]


def test_a_point_tells_its_record_and_opens_it(crowd: Page) -> None:
    at_zoom(crowd, 18)
    where = crowd.evaluate(
        """() => { const layer = [...view.drawn.values()][0].points.canvas, box = layer._bounds.min;
          for (const { data, left, top, side } of layer.shown) for (let i = 0; i < data.n; i++) {
            const one = data.packed[i], step = side / 4096;
            const x = left + (one & 4095) * step + box.x;
            const y = top + ((one >>> 12) & 4095) * step + box.y;
            const p = atlas_map.layerPointToContainerPoint([x, y]);
            if (p.x > 60 && p.y > 60 && p.x < 700 && p.y < 400) return [p.x, p.y]; } }"""
    )
    crowd.mouse.move(*where)
    tip = crowd.locator(".atlas-tip-point")
    expect(tip).to_contain_text("<b>机构1</b>")  # a name with markup stays text
    assert tip.locator("b").count() == 0
    crowd.mouse.click(*where)
    crowd.wait_for_function("picked.length === 1")
    assert re.fullmatch(r":B-\d+", crowd.evaluate("picked[0]"))
