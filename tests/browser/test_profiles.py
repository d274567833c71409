"""The page 区县与集聚区 in a browser: read, changed in the rail, compared, taken home."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

from playwright.sync_api import Page, expect

from tests.browser.opening import forgive_probes, open_by_address, settled
from tests.conftest import Server

MAP = ".st-key-profile [data-testid=stImage] img"


def open_areas(page: Page, server: Server) -> None:
    open_by_address(page, server, "areas", until=MAP)


def choose(page: Page, label: str, words: str) -> None:
    """Pick one of a list's choices by its words."""
    field = page.get_by_role("combobox", name=re.compile(label))
    field.click()
    field.fill(words)
    page.get_by_role("option", name=words, exact=True).click()


def heading(page: Page) -> str:
    return page.locator(".st-key-profile h3").first.inner_text()


def test_another_area_is_read_and_the_url_says_so(page: Page, server: Server) -> None:
    page.set_default_timeout(30_000)
    page.goto(server.url)
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_role("link", name="区县与集聚区").click()
    page.wait_for_selector(MAP)
    settled(page)
    expect(page.locator(".st-key-profile h3").first).to_have_text("包河金融后援集聚区：金融概况")
    page.get_by_role("radio", name="统计单元").click()
    expect(page.locator(".st-key-profile h3").first).to_contain_text("瑶海区")
    choose(page, "看哪一处", "庐阳区")
    expect(page.locator(".st-key-profile h3").first).to_have_text("庐阳区：金融概况")
    settled(page)
    assert "of=unit:U-340103" in unquote(page.url)
    expect(page.get_by_text("数据来源", exact=False).first).to_be_visible()


def test_two_areas_stand_side_by_side(page: Page, server: Server) -> None:
    open_areas(page, server)
    choose(page, "与之对比", "庐阳绿色保险集聚区")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-profile h3").first).to_contain_text("对比：")
    settled(page)
    assert "with=cluster:luyang" in unquote(page.url)
    table = page.locator(".st-key-profile table").first
    expect(table.locator("th")).to_have_text(["", "包河金融后援集聚区", "庐阳绿色保险集聚区"])


def test_every_format_and_the_data_come_home(page: Page, server: Server) -> None:
    open_areas(page, server)
    starts = {"PDF": b"%PDF-1", "HTML": b"<!", "Word": b"PK", "PPT": b"PK", "zip": b"PK"}
    for name, magic in starts.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile(name)).click()
        content = download.value.path().read_bytes()
        assert content.startswith(magic), name
        assert len(content) > 5_000, name
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        assert {"institutions.xlsx", "places.xlsx"} <= set(held.namelist())


def test_the_buttons_are_reached_by_keyboard(page: Page, server: Server) -> None:
    open_areas(page, server)
    page.get_by_role("combobox", name=re.compile("与之对比")).focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => [document.activeElement.tagName, document.activeElement.innerText]"
        )
        if at[0] == "BUTTON" and "PDF" in at[1]:
            break
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "profile-cluster-baohe-zh.pdf"


def test_a_name_in_a_table_opens_its_own_profile(page: Page, server: Server) -> None:
    open_areas(page, server)
    link = page.locator(".st-key-profile table a", has_text="蜀山数字普惠金融集聚区").first
    assert link.get_attribute("href") == "areas?of=cluster%3Ashushan"


def test_nothing_scrolls_sideways_on_a_phone(phone: Page, server: Server) -> None:
    phone.set_default_timeout(30_000)
    wide = "n => n.scrollWidth - n.clientWidth"
    compared = "cluster:baohe&with=cluster:luyang,cluster:gaoxin,cluster:shushan"
    for query in (
        "unit:U-340103&lang=en",
        "unit:U-340176",
        "place:SS-03&lang=en",
        compared,
        f"{compared}&lang=en",
    ):
        phone.goto(f"{server.url}/areas?of={query}")
        phone.wait_for_selector(".st-key-profile table")
        settled(phone)
        assert phone.get_by_test_id("stMain").evaluate(wide) == 0, query
        for table in phone.locator(".st-key-profile table").all():
            box = table.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390, query
    forgive_probes(phone, "areas")
