"""A real browser that cannot reach beyond this machine, and that fails a test which tries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from benchmarks.running import FLAGS, chromium

expect.set_options(timeout=20_000)
"""Milliseconds until what is awaited must be seen: two workers share two cores, so 5 s is tight."""

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent.parent / "test-results"
LOCAL = frozenset({"127.0.0.1", "localhost"})

# Console errors that are not ours to mend, each with its reason.  Streamlit's page gives none.
ALLOWED_ERRORS: tuple[re.Pattern[str], ...] = ()

outcome_key = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)  # before the hook that writes the mark into the JUnit report
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[outcome_key] = report.failed
    return report


def browser_required() -> bool:
    return os.environ.get("CI") == "true" or os.environ.get("ATLAS_BROWSER") == "require"


@dataclass
class Watch:
    """What a page did that it must not: requests to the outside, and errors."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.see(request.url))
        context.on("page", self.follow_page)
        context.on("weberror", lambda raised: self.errors.append(f"page error: {raised.error}"))

    def follow_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.see(socket.url))
        page.on("console", lambda line: self.hear(line.type, line.text, line.location))

    def see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOCAL:
            self.outside.append(url)

    def hear(self, kind: str, text: str, where: Any) -> None:
        said = f"console: {text} ({where.get('url', '')})"
        if kind == "error" and not any(allowed.search(said) for allowed in ALLOWED_ERRORS):
            self.errors.append(said)

    def forget(self) -> None:
        self.outside.clear()
        self.errors.clear()

    def complaints(self) -> str:
        lines = [f"request beyond this machine: {url}" for url in self.outside]
        return "\n".join([*lines, *self.errors])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; without one, fail where it is required and skip elsewhere."""
    path = chromium()
    if path is None:
        reason = "no Chromium found: install the package chromium, or name one in CHROMIUM"
        if browser_required():
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


WHERE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


@dataclass
class Device:
    """A browser context that many tests open their pages in, one after another.

    Its cache holds what every page loads, as a reader's does from the second page on; the pages
    keep nothing else in the browser. What the watch saw is charged to the test that runs.
    """

    context: BrowserContext
    watch: Watch = field(default_factory=Watch)

    def open(self) -> Page:
        page = self.context.new_page()
        page.watch = self.watch  # type: ignore[attr-defined]
        return page


@contextmanager
def device(browser: Browser, **kind: Any) -> Iterator[Device]:
    """Open a context for a kind of device, watched from the first request on."""
    opened = Device(context=browser.new_context(**WHERE, **kind))
    opened.watch.follow(opened.context)
    try:
        yield opened
    finally:
        opened.context.close()


@contextmanager
def watched(page: Page, on: Device, test: pytest.Item) -> Iterator[Page]:
    """Lend a page to a test; at the end fail on what the watch saw.

    The watch is at ``page.watch`` for a test that provokes an error and expects it.
    A failed test leaves a picture in test-results/.
    """
    try:
        yield page
        if test.stash.get(outcome_key, False):
            RESULTS.mkdir(exist_ok=True)
            page.screenshot(path=RESULTS / f"{re.sub(r'[^0-9A-Za-z_-]+', '-', test.name)}.png")
        page.evaluate("0")  # what the page has said by now is heard before it answers
    finally:
        complaints = on.watch.complaints()
        on.watch.forget()
    if complaints:
        pytest.fail(complaints, pytrace=False)


@contextmanager
def watched_page(on: Device, test: pytest.Item) -> Iterator[Page]:
    """Open a page for one test; what it has opened itself goes with it."""
    with on.open() as page, watched(page, on, test):
        opened: list[Page] = []
        page.on("popup", lambda popup: opened.append(popup))
        yield page
        for popup in opened:
            popup.close()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[Device]:
    with device(browser, **DESKTOP) as opened:
        yield opened


@pytest.fixture(scope="session")
def handheld(browser: Browser) -> Iterator[Device]:
    with device(browser, **PHONE) as opened:
        yield opened


@pytest.fixture
def page(desktop: Device, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a desktop page."""
    with watched_page(desktop, request.node) as opened:
        yield opened


@pytest.fixture
def phone(handheld: Device, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a page on a phone's screen, with touch."""
    with watched_page(handheld, request.node) as opened:
        yield opened
