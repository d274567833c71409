"""The page 规划对标 in a browser: from an indicator to its clause, to the map, and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.opening import open_by_address
from tests.conftest import Server

PAINTED = ".atlas-host[data-painted]"
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"


def open_ledger(page: Page, server: Server, query: str = "") -> None:
    open_by_address(page, server, f"ledger{query}", until="[data-testid=stMain] h3")


def width_over(page: Page) -> int:
    """Return by how much the page is wider than its window."""
    return int(page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth }"
    ))  # fmt: skip


def follow(page: Page, link: Locator, part: str) -> None:
    """Click a link until the address has a part: a click while it is drawn anew goes nowhere."""
    for _ in range(3):
        link.click()
        try:
            page.wait_for_url(lambda url: part in url, timeout=8_000)
        except TimeoutError:
            continue
        return
    assert part in page.url


def test_from_an_indicator_to_its_clause_to_a_project_on_the_map_and_back(
    page: Page, server: Server
) -> None:
    open_ledger(page, server)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("指标 16 项：低于路径 1")
    page.get_by_role("button", name="上市公司（高新集聚区）").click()
    expect(main).to_contain_text("力争上市公司数量突破 60 家")
    expect(page).to_have_url(f"{server.url}/ledger?item=BOX1-gaoxin-listed")
    expect(page.get_by_role("img", name="上市公司")).to_be_visible()
    page.wait_for_selector(DONE)  # a click while the script runs would be lost
    page.locator(".st-key-ledger_clause_BOX1-gaoxin button").click()
    expect(page).to_have_url(f"{server.url}/ledger?clause=BOX1-gaoxin")
    expect(main).to_contain_text("壮大基金大厦和高新集团双融资载体")
    page.wait_for_selector(DONE)
    links = page.locator(".st-key-ledger_links")
    follow(page, links.get_by_role("link", name="上交所资本市场服务安徽基地"), "sel=place")
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("上交所资本市场服务安徽基地")
    page.wait_for_selector(PAINTED)
    assert "sel=place" in page.url
    page.wait_for_selector(DONE)
    panel.get_by_text("规划项目与措施").click()
    follow(page, panel.get_by_role("link", name="上市挂牌服务直通车"), "/ledger")
    expect(main).to_contain_text("依托上交所、深交所资本市场服务安徽基地")
    page.go_back()
    expect(panel).to_contain_text("上交所资本市场服务安徽基地")
    page.wait_for_selector(PAINTED)


def test_a_target_in_the_panel_of_a_cluster_leads_to_its_record_in_english(
    page: Page, server: Server
) -> None:
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/?sel=cluster:gaoxin&lang=en")
    page.wait_for_selector(PAINTED)
    page.wait_for_selector(DONE)
    panel = page.locator(".st-key-panel")
    panel.get_by_role("link", name="Total size of funds set up").click()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("More than 500 billion yuan (2025)")
    expect(main).to_contain_text("Three times 500 billion yuan")


def test_a_filter_by_keyboard_is_in_the_url(page: Page, server: Server) -> None:
    open_ledger(page, server)
    field = page.get_by_role("combobox", name="状态")
    field.press("ArrowDown")
    field.press_sequentially("低于")
    # The list narrows a moment after the keys: Enter before that would take its first row.
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("指标 1 项：低于路径 1")
    expect(page).to_have_url(f"{server.url}/ledger?status=behind")
    page.wait_for_selector(DONE)
    page.get_by_role("button", name="本外币存款余额").focus()
    page.keyboard.press("Enter")
    expect(main).to_contain_text("低于路径：2024-02 为")


@pytest.mark.parametrize(
    "query",
    ["", "?lang=en", "?item=T1-listed&lang=en", "?clause=BOX1-baohe&lang=en", "?box=BOX2"],
)
def test_nothing_scrolls_sideways_on_a_phone(phone: Page, server: Server, query: str) -> None:
    open_ledger(phone, server, query)
    assert width_over(phone) == 0


def test_the_record_is_taken_home_as_a_pdf(page: Page, server: Server) -> None:
    open_ledger(page, server, "?item=T1-deposits")
    with page.expect_download() as download:
        page.get_by_role("button", name="打印版 PDF").click()
    assert download.value.suggested_filename == "ledger-T1-deposits-zh.pdf"
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
