"""Pages opened by their address in a browser, and the wait until they have come to rest."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.conftest import Server

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def open_by_address(page: Page, server: Server, path: str, *, until: str) -> None:
    """Open a page by its address, as a mailed link does; `until` is what must be there.

    `path` is the page's name and its query.
    """
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/{path}")
    page.locator(until).first.wait_for()
    settled(page)
    forgive_probes(page, path.partition("?")[0])


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    page.wait_for_selector(IDLE, state="attached")


def forgive_probes(page: Page, name: str) -> None:
    """Drop the errors of Streamlit's own routes: at a deep link it looks below it first."""
    watch = page.watch  # type: ignore[attr-defined]
    watch.errors[:] = [said for said in watch.errors if f"/{name}/_stcore/" not in said]
