"""The page 选址 in a browser: the ranking is seen, the URL holds the wish, and it fits a phone."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.opening import forgive_probes, open_by_address, settled
from tests.conftest import Server

CHART = ".st-key-chart_ranking svg"


def open_sites(page: Page, server: Server, query: str = "") -> None:
    open_by_address(page, server, f"sites{query}", until=".st-key-s_method")


def wish(page: Page) -> str:
    return unquote(page.url.partition("?")[2])


def test_the_ranking_is_seen_as_chart_list_and_map_which_tells_of_a_place_that_is_clicked(
    page: Page, server: Server
) -> None:
    open_sites(page, server, "?who=insurer")
    expect(page.locator(CHART)).to_be_visible()
    expect(page.locator(CHART)).to_contain_text("财富广场")
    expect(page.get_by_text("36 处可排名，第一是“财富广场”")).to_be_visible()
    page.wait_for_selector(".st-key-sites_map .atlas-host[data-painted]")
    # A rank is a label of its own, at the scale of the city, too.
    expect(
        page.locator(".st-key-sites_map .atlas-label", has_text=re.compile("^2$"))
    ).to_be_visible()
    page.locator(".st-key-sites_map [aria-label='财富广场']").click()
    told = page.locator(".st-key-sites_map_box").get_by_text("财富广场：81.8 分，第 1–9 名")
    expect(told).to_be_visible()


def test_a_weight_is_moved_by_key_and_goes_into_the_url(page: Page, server: Server) -> None:
    open_sites(page, server, "?who=insurer")
    slider = page.get_by_role("slider", name="规划导向")
    slider.focus()
    for _ in range(3):  # faster than the page answers: none of them is lost
        slider.press("ArrowRight")
        page.wait_for_timeout(60)
    page.wait_for_url(re.compile(r"fit(:|%3A)28"))
    settled(page)
    page.get_by_role("button", name="恢复这类机构的预设").click()
    page.wait_for_url(re.compile(r"/sites\?who=insurer$"))


def test_places_are_shortlisted_and_compared_with_differences_first(
    page: Page, server: Server
) -> None:
    open_sites(page, server, "?who=insurer")
    for place, name in (("LY-04", "财富广场"), ("LY-05", "祥源广场")):
        page.locator(f".st-key-s_add_offer_{place} button").click()
        page.wait_for_url(re.compile(place))
        expect(page.locator(".st-key-s_comparison th", has_text=name).first).to_be_visible()
        settled(page)
    heads = page.locator(".st-key-s_comparison h5").all_inner_texts()
    assert [head.strip()[:4] for head in heads] == ["不同之处", "相同之处"]
    assert "picks=LY-04,LY-05" in wish(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, server: Server, language: str) -> None:
    open_sites(phone, server, f"?who=insurer&picks=LY-04,LY-05,LY-07,SS-03,BLD-20&lang={language}")
    phone.wait_for_selector(CHART)
    wide = "n => n.scrollWidth - n.clientWidth"
    assert phone.get_by_test_id("stMain").evaluate(wide) == 0
    table = phone.locator(".st-key-s_comparison table").first
    expect(table).to_be_visible()
    box = phone.locator(CHART).bounding_box()
    assert box is not None
    assert box["width"] > 300


def test_the_map_shows_the_ranked_places_wherever_another_map_was_left(
    page: Page, server: Server
) -> None:
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/")
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_role("button", name="缩小").click()
    page.wait_for_function("location.search.includes('view=')")
    page.get_by_role("link", name="选址").click()
    page.wait_for_selector(".st-key-sites_map .atlas-host[data-painted]")
    assert page.evaluate("atlas_map.getZoom()") > 11
    page.get_by_role("button", name="放大").click()
    page.wait_for_timeout(500)
    assert "view=" not in page.url  # the page would not read it


def test_no_open_list_scrolls_a_phone_sideways(phone: Page, server: Server) -> None:
    open_sites(phone, server, "?lang=en&who=insurer&picks=LY-04,LY-05,LY-07")
    for name in ("s_list", "s_apart", "s_method"):
        phone.locator(f".st-key-{name} summary").evaluate("node => node.click()")
        expect(phone.locator(f".st-key-{name} table").first).to_be_visible()
        width = phone.get_by_test_id("stMain").evaluate("node => node.scrollWidth")
        assert width <= 390, name


def test_where_nothing_weighs_the_presets_are_one_button_away(page: Page, server: Server) -> None:
    nothing = ",".join(f"{name}:0" for name in (
        "fit", "peers", "complements", "metro", "grade", "completeness", "projects", "services"
    ))  # fmt: skip
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/sites?who=insurer&w={nothing}")
    page.locator(".st-key-s_preset_here button").click()
    expect(page.locator(CHART)).to_be_visible()
    forgive_probes(page, "sites")
