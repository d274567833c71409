"""The guard itself: a page that reaches out, or breaks, must be seen to do so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, device, watched_page


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a page on a device of its own: what is provoked here is charged to no other test."""
    with device(browser, **DESKTOP) as own, watched_page(own, request.node) as opened:
        yield opened


def clear(page: Page) -> None:
    """Take back what a test provoked on purpose."""
    page.watch.outside.clear()  # type: ignore[attr-defined]
    page.watch.errors.clear()  # type: ignore[attr-defined]


@pytest.mark.parametrize("url", ["http://outside.invalid/x.png", "http://192.0.2.1/x.png"])
def test_a_request_beyond_this_machine_is_stopped_and_seen(page: Page, url: str) -> None:
    with page.expect_event("requestfailed") as failed:
        page.set_content(f'<img src="{url}">')
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
    assert page.watch.outside == [url]  # type: ignore[attr-defined]
    clear(page)


def test_a_web_socket_to_the_outside_is_seen(page: Page) -> None:
    with page.expect_console_message():  # the browser's word that it could not connect
        page.evaluate("() => { new WebSocket('ws://outside.invalid/') }")
    assert page.watch.outside == ["ws://outside.invalid/"]  # type: ignore[attr-defined]
    clear(page)


def test_a_page_that_was_opened_by_the_page_is_watched_too(page: Page) -> None:
    with page.expect_popup() as opened:
        page.evaluate("() => { window.open('http://outside.invalid/') }")
    opened.value.wait_for_load_state()
    assert "http://outside.invalid/" in page.watch.outside  # type: ignore[attr-defined]
    clear(page)


def test_errors_of_a_script_are_seen(page: Page) -> None:
    with page.expect_console_message(lambda line: line.type == "error"):
        page.set_content("<script>console.error('told'); throw new Error('thrown')</script>")
    page.wait_for_timeout(50)
    seen = page.watch.complaints()  # type: ignore[attr-defined]
    assert "told" in seen
    assert "thrown" in seen
    clear(page)


def test_a_quiet_page_has_nothing_to_complain_of(page: Page) -> None:
    page.set_content("<p>合肥</p>")
    assert page.watch.complaints() == ""  # type: ignore[attr-defined]


def test_the_phone_is_narrow_and_has_touch(phone: Page) -> None:
    assert phone.viewport_size == {"width": 390, "height": 844}
    assert phone.evaluate("navigator.maxTouchPoints") > 0


def test_the_browser_speaks_chinese_first(browser: Browser, page: Page) -> None:
    assert browser.is_connected()
    assert page.evaluate("navigator.language") == "zh-CN"
