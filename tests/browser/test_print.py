"""The page 制图打印 in a browser: the sheet is seen, saved, framed by hand, and fits a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.conftest import Server

IMAGE = ".st-key-sheet [data-testid=stImage] img"


def open_print(page: Page, server: Server) -> None:
    """Come from the map: at a deep link Streamlit looks for its own routes below it first."""
    page.set_default_timeout(30_000)
    page.goto(server.url)
    page.wait_for_selector(".atlas-host[data-painted]")
    page.get_by_role("link", name="制图打印").click()
    page.wait_for_selector(IMAGE)


def test_a_sheet_is_seen_and_saved_in_every_form(page: Page, server: Server) -> None:
    open_print(page, server)
    expect(page).to_have_url(re.compile(r"/print\?layers=clusters"))
    for name, starts in {"PDF": b"%PDF-1", "SVG": b"<", "PNG 300 dpi": b"\x89PNG"}.items():
        with page.expect_download() as download:
            page.locator(".st-key-sheet_side").get_by_role("button", name=name).first.click()
        assert download.value.path().read_bytes().startswith(starts), name


def test_an_unreadable_scale_is_said_and_the_sheet_stays(page: Page, server: Server) -> None:
    open_print(page, server)
    field = page.get_by_role("combobox", name="比例尺")
    field.fill("大一点")
    field.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("比例尺")
    expect(page.locator(IMAGE)).to_be_visible()


def test_nothing_scrolls_sideways_on_a_phone(phone: Page, server: Server) -> None:
    phone.set_default_timeout(30_000)
    phone.goto(f"{server.url}/print")
    phone.wait_for_selector(IMAGE)
    wide = "n => n.scrollWidth - n.clientWidth"
    assert phone.get_by_test_id("stMain").evaluate(wide) == 0
    watch = phone.watch  # type: ignore[attr-defined]
    # At a deep link Streamlit looks for its own routes below it first.
    watch.errors[:] = [said for said in watch.errors if "/print/_stcore/" not in said]
