"""What the reader sees and does, in a real browser that cannot reach beyond this machine."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from gis.crs import from_wgs84
from tests.browser.conftest import Device, watched
from tests.conftest import ROOT, Server, application

PAINTED = ".atlas-host[data-painted]"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def open_map(page: Page, server: Server, query: str = "") -> None:
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/{query}")
    page.wait_for_selector(PAINTED)


@pytest.fixture(scope="module")
def first_sight(desktop: Device, server: Server) -> Iterator[Page]:
    """Open the map as it is first seen, once for all tests that only look at it."""
    with desktop.open() as page:
        open_map(page, server)
        yield page


@pytest.fixture
def seen(first_sight: Page, desktop: Device, request: pytest.FixtureRequest) -> Iterator[Page]:
    with watched(first_sight, desktop, request.node) as page:
        yield page


def heading(page: Page):
    return page.locator(".st-key-panel h4")


def marker(page: Page, layer: str, name: str):
    return page.locator(f".leaflet-atlas-{layer}-pane .atlas-icon[aria-label='{name}']")


def centre(page: Page) -> list[float]:
    return page.evaluate("(() => { const c = atlas_map.getCenter(); return [c.lat, c.lng]; })()")


def test_the_map_is_painted_with_the_network_closed(seen: Page) -> None:
    for cluster in ("包河 · 金融后援", "蜀山 · 数字普惠", "高新 · 科技金融", "庐阳 · 绿色保险"):
        expect(seen.locator(".atlas-label-callout", has_text=cluster)).to_be_visible()
    assert seen.locator(".atlas-number").count() >= 4
    assert seen.locator(".leaflet-atlas-institutions-pane .atlas-icon").count() >= 30
    expect(seen.locator(".atlas-review")).to_have_text("内部工作图·未经审核·不得公开")
    expect(seen.locator(".leaflet-control-scale-line").first).to_be_visible()
    expect(seen.locator(".atlas-legend")).to_contain_text("四个金融集聚区")
    expect(seen.locator(".atlas-sources")).to_contain_text("CGCS2000")
    titles = seen.locator(".atlas-legend section h4:not(:text('大小与精度'))").count()
    assert seen.locator(".atlas-legend-source").count() == titles


def test_no_two_labels_touch(seen: Page) -> None:
    boxes = seen.locator(".atlas-label").evaluate_all(
        "nodes => nodes.map(n => { const r = n.getBoundingClientRect();"
        " return [r.left, r.top, r.right, r.bottom]; })"
    )
    assert len(boxes) >= 12
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_the_scale_bar_is_true_at_the_map_s_centre(seen: Page) -> None:
    length, told, metres = seen.evaluate(
        """(() => {
          const bar = document.querySelector('.leaflet-control-scale-line');
          const width = bar.offsetWidth, y = atlas_map.getSize().y / 2;
          const a = atlas_map.containerPointToLatLng([0, y]);
          const b = atlas_map.containerPointToLatLng([width, y]);
          return [width, bar.textContent, a.distanceTo(b)];
        })()"""
    )
    value, unit = told.split()
    assert length > 20
    assert metres == pytest.approx(float(value) * (1000 if unit == "km" else 1), rel=0.03)


def test_a_click_on_a_unit_opens_its_panel(page: Page, server: Server) -> None:
    open_map(page, server)
    x, y = page.evaluate(
        "(() => { const p = atlas_map.latLngToContainerPoint([31.27, 117.30]);"
        " const r = atlas_map.getContainer().getBoundingClientRect();"
        " return [p.x + r.left, p.y + r.top + 40]; })()"
    )
    page.mouse.click(x, y)
    expect(heading(page)).to_have_text("庐江县")
    assert "sel=unit" in page.url
    page.get_by_role("button", name="关闭").click()
    expect(heading(page)).to_have_count(0)
    assert "sel=" not in page.url


def test_a_click_or_a_key_on_an_institution_opens_its_panel_with_its_source(
    page: Page, server: Server
) -> None:
    open_map(page, server, "?view=31.8655,117.2806,15")
    marker(page, "institutions", "徽商银行股份有限公司").focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("徽商银行股份有限公司")
    page.get_by_role("button", name="关闭").click()
    expect(heading(page)).to_have_count(0)
    marker(page, "institutions", "徽商银行股份有限公司").click()
    expect(heading(page)).to_have_text("徽商银行股份有限公司")
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("总部（持牌法人）")
    expect(panel).to_contain_text("来源：")
    expect(panel).to_contain_text("2019-04")


def test_a_click_on_a_cluster_and_on_a_building_opens_the_right_panel(
    page: Page, server: Server
) -> None:
    open_map(page, server, "?view=31.8890,117.2680,15")
    x, y = page.evaluate(
        "(() => { const p = atlas_map.latLngToContainerPoint([31.8885, 117.2640]);"
        " const r = atlas_map.getContainer().getBoundingClientRect();"
        " return [p.x + r.left, p.y + r.top]; })()"
    )
    page.mouse.click(x, y)
    expect(heading(page)).to_have_text("庐阳绿色保险集聚区")
    expect(page.locator(".st-key-panel")).to_contain_text("规划条款")
    marker(page, "places", "金丰广场").click()
    expect(heading(page)).to_have_text("金丰广场")


def test_filters_and_switches_neither_reload_nor_move_the_map(page: Page, server: Server) -> None:
    open_map(page, server, "?view=31.8400,117.2500,12.50")
    page.evaluate("document.querySelector('.atlas-map').dataset.mark = 'kept'")
    before = centre(page)
    markers = page.locator(".leaflet-atlas-institutions-pane .atlas-icon")
    count = markers.count()
    page.get_by_text("筛选机构").click()
    page.get_by_role("button", name="保险", exact=True).click()
    expect(markers).not_to_have_count(count)
    page.get_by_role("button", name="轨道车站").click()
    page.wait_for_selector(".leaflet-atlas-stations-pane .atlas-icon", state="attached")
    assert page.locator(".atlas-map").get_attribute("data-mark") == "kept"
    assert centre(page) == pytest.approx(before, abs=1e-4)
    assert "family=insurance" in page.url
    assert "view=31.8400" in page.url


def test_a_click_never_moves_the_map(page: Page, server: Server) -> None:
    open_map(page, server)
    before = centre(page)
    marker(page, "institutions_by_unit", "庐江").click()
    expect(heading(page)).to_have_text("庐江县")
    page.wait_for_timeout(700)
    assert centre(page) == pytest.approx(before, abs=1e-4)


def test_another_page_and_back_keeps_choices_and_view(page: Page, server: Server) -> None:
    open_map(page, server, "?family=bank&by=districts&view=31.8400,117.2500,12.50&lang=en")
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    assert "family=bank" in page.url
    page.get_by_role("link", name="Map", exact=True).click()
    page.wait_for_selector(PAINTED)
    assert centre(page) == pytest.approx([31.84, 117.25], abs=1e-3)
    for part in ("family=bank", "by=districts", "lang=en"):
        assert part in page.url
    expect(page.locator(".atlas-legend")).to_contain_text("(filtered)")


def test_a_filter_is_said_in_the_legend_and_its_gaps_are_no_missing_data(
    page: Page, server: Server
) -> None:
    open_map(page, server, "?family=exchange&layers=institution_counts")
    legend = page.locator(".atlas-legend")
    expect(legend).to_contain_text("各单元金融机构数（已筛选）")
    expect(legend).to_contain_text("没有符合筛选的记录")
    expect(legend).not_to_contain_text("暂无数据")


def test_a_panel_leads_to_the_comparison(page: Page, server: Server) -> None:
    open_map(page, server, "?sel=unit:U-340103")
    page.get_by_role("button", name="与其他区域对比").click()
    comparison = page.locator(".st-key-comparison")
    expect(comparison).to_contain_text("庐阳区")
    assert "mode=compare" in page.url


def test_escape_closes_the_panel(page: Page, server: Server) -> None:
    open_map(page, server, "?sel=unit:U-340124")
    expect(heading(page)).to_have_text("庐江县")
    marker(page, "institutions_by_unit", "庐江").focus()
    page.keyboard.press("Escape")
    expect(heading(page)).to_have_count(0)


def test_labels_keep_clear_of_legend_notes_and_panel(page: Page, server: Server) -> None:
    open_map(page, server, "?sel=cluster:shushan")
    page.wait_for_timeout(900)
    box = page.locator(".st-key-panel").bounding_box()
    assert box
    right = page.locator(".atlas-label").evaluate_all(
        "nodes => nodes.map(n => n.getBoundingClientRect().right)"
    )
    assert max(right) <= box["x"]


def test_the_url_reopens_the_view(page: Page, server: Server) -> None:
    query = "?by=districts&layers=boundaries,clusters,stations&family=bank&sel=district:340111"
    open_map(page, server, f"{query}&view=31.7500,117.3000,11.50")
    assert centre(page) == pytest.approx([31.75, 117.30], abs=1e-3)
    assert page.evaluate("atlas_map.getZoom()") == 11.5
    expect(heading(page)).to_have_text("包河区")
    assert page.locator(".leaflet-atlas-stations-pane .atlas-icon").count() > 100
    assert page.locator(".leaflet-atlas-institutions-pane .atlas-icon").count() == 0
    address = page.url
    page.reload()
    page.wait_for_selector(PAINTED)
    expect(heading(page)).to_have_text("包河区")
    assert page.url == address


def test_moving_the_map_is_written_into_the_url_without_a_rerun(page: Page, server: Server) -> None:
    open_map(page, server)
    painted = page.locator(".atlas-host").get_attribute("data-painted")
    box = page.locator(".atlas-map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 420, box["y"] + 360, steps=6)
    page.mouse.up()
    page.wait_for_function("location.search.includes('view=')")
    assert page.locator(".atlas-host").get_attribute("data-painted") == painted


def test_search_finds_names_abbreviations_pinyin_and_addresses(page: Page, server: Server) -> None:
    open_map(page, server)
    for typed, found in (
        ("天鹅湖", "天鹅湖金融商务区"),
        ("thgc", "天鹅湖万达广场"),
        ("zacg", "中安创谷科技园"),
        ("jijindasha", "基金大厦"),
        ("怀宁路288", "置地广场"),
        ("工行安徽省分行", "中国工商银行股份有限公司安徽省分行"),
    ):
        page.get_by_role("combobox", name="搜索").first.fill(typed)
        page.get_by_role("option", name=found).first.click()
        expect(heading(page)).to_have_text(found)


def test_search_says_when_nothing_is_found(seen: Page) -> None:
    seen.get_by_role("combobox", name="搜索").first.fill("南极洲银行")
    expect(seen.locator(".find-host")).to_contain_text("没有找到")


def test_a_found_place_is_flown_to(page: Page, server: Server) -> None:
    open_map(page, server)
    page.get_by_role("combobox", name="搜索").first.fill("置地广场")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("置地广场")
    page.wait_for_function("atlas_map.getZoom() >= 14")
    point = page.evaluate("(() => atlas_map.latLngToContainerPoint([31.80716, 117.21800]))()")
    assert 200 < point["x"] < 760


def test_the_page_is_english_where_english_is_chosen(page: Page, server: Server) -> None:
    open_map(page, server, "?lang=en")
    for part in (".atlas-legend", ".atlas-notes"):
        assert not CHINESE.search(page.locator(part).inner_text())
    rail = page.locator("[data-testid='stSidebar']").inner_text().replace("中文", "")
    assert not CHINESE.search(rail)
    labels = " ".join(page.locator(".atlas-label").all_inner_texts())
    assert "Luyang" in labels
    assert not CHINESE.search(labels)


def test_the_language_can_be_switched_and_keeps_the_choices(page: Page, server: Server) -> None:
    open_map(page, server, "?sel=unit:U-340111&layers=clusters")
    page.get_by_role("radio", name="English").click()
    expect(heading(page)).to_have_text("Baohe District")
    assert "lang=en" in page.url
    assert "layers=clusters" in page.url
    page.get_by_role("radio", name="中文").click()
    expect(heading(page)).to_have_text("包河区")


def test_chinese_is_drawn_by_our_own_font(page: Page, server: Server) -> None:
    fetched: list[str] = []
    page.on("response", lambda answer: fetched.append(answer.url))
    open_map(page, server)
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert any("/fonts/core-400" in url for url in fetched)
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert any("Noto Sans SC" in family for family in loaded)
    widths = page.evaluate(
        """(() => { const c = document.createElement('canvas').getContext('2d');
          c.font = '40px "Noto Sans SC"';
          return ['合', '肥', '一', '㊣'].map(t => c.measureText(t).width); })()"""
    )
    assert widths[:3] == pytest.approx([40, 40, 40], abs=0.01)


def test_lists_and_comparison_show_the_same_counts(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?mode=compare&with=U-340103,U-340111")
    expect(page.locator(".st-key-comparison")).to_contain_text("24")
    expect(page.locator(".st-key-comparison")).to_contain_text("22")
    page.get_by_role("radio", name="名录").click()
    expect(page.get_by_text("名录与统计")).to_be_visible()
    expect(page.get_by_role("button", name="下载 CSV").first).to_be_visible()


def test_a_phone_shows_the_map_and_opens_sheets_without_scrolling_sideways(
    phone: Page, server: Server
) -> None:
    open_map(phone, server, "?sel=cluster:baohe")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    box = phone.locator(".st-key-panel").bounding_box()
    assert box
    assert box["y"] > 844 * 0.35
    assert box["width"] == pytest.approx(390, abs=2)
    expect(phone.locator(".atlas-map")).to_be_visible()


def test_tiles_cut_in_gcj02_are_laid_where_they_belong(seen: Page) -> None:
    shifted = seen.evaluate("(() => Atlas.toGcj02({ lat: 31.82, lng: 117.23 }))()")
    lon, lat = from_wgs84(117.23, 31.82, "gcj02")
    assert shifted["lng"] == pytest.approx(float(lon), abs=1e-7)
    assert shifted["lat"] == pytest.approx(float(lat), abs=1e-7)


def test_a_layer_that_the_server_no_longer_has_is_asked_for_again(
    seen: Page, server: Server
) -> None:
    gone = seen.request.get(f"{server.url}/atlas/layer/00000000000000000000.json")
    assert gone.status == 404
    assert "刷新页面" in gone.text()
    assert seen.request.get(f"{server.url}/health").json()["status"] == "ok"


@pytest.mark.parametrize("path", ["/assets/../cli.py", "/assets/%2e%2e/cli.py", "/assets/"])
def test_nothing_outside_the_asset_folder_is_served(server: Server, seen: Page, path: str) -> None:
    answer = seen.request.get(f"{server.url}{path}")
    assert "typer" not in answer.text()


@pytest.fixture
def tainted(tmp_path: Path) -> Iterator[Server]:
    """Start the application on facts whose names carry markup."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("sources"))
    evil = "<img src=x onerror=window.hurt=1>"
    for name, old in (
        ("institutions.csv", ",徽商银行股份有限公司,"),
        ("places.csv", ",金丰广场,"),
        ("units.geojson", '"庐江"'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        new = old.replace(old.strip(',"'), evil)
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    with application(tmp_path, ATLAS_DATA=str(folder)) as running:
        yield running


def test_a_name_with_markup_does_nothing(tainted: Server, page: Page) -> None:
    # The server comes first, so that it outlives the page, which would look for it again.
    open_map(page, tainted, "?view=31.8655,117.2806,15")
    evil = marker(page, "institutions", "<img src=x onerror=window.hurt=1>")
    evil.hover()
    expect(page.locator(".atlas-tip")).to_contain_text("<img src=x")
    evil.click()
    expect(heading(page)).to_have_text("<img src=x onerror=window.hurt=1>")
    page.get_by_role("combobox", name="搜索").first.fill("img")
    expect(page.get_by_role("option", name="<img").first).to_be_visible()
    open_map(page, tainted, "?mode=map&sel=unit:U-340124")
    assert page.evaluate("window.hurt") is None
    assert page.locator("img[src='x']").count() == 0


def test_leaving_the_page_while_the_map_is_on_its_way_is_no_error(
    page: Page, server: Server
) -> None:
    held: list[Route] = []
    page.route("**/atlas/base/*.js", lambda request: held.append(request))
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/")
    page.wait_for_function("() => document.querySelector('#atlas_map')")
    page.get_by_role("link", name="数据").click()
    page.get_by_test_id("stFileUploader").wait_for()
    for request in held:  # the script comes when its place is gone; the watch hears an error
        request.continue_()
    page.wait_for_timeout(800)
    assert page.locator("#atlas_map").count() == 0
    page.unroute("**/atlas/base/*.js")
    page.get_by_role("link", name="地图").click()
    page.wait_for_selector(PAINTED)
