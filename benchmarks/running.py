"""What a measurement of pages needs: a running application, and a browser with a stopwatch."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Every other host fails to resolve.  Not by page.route: that turns the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
STOPWATCH = """
// `until` answers when the first frame for which the test holds has been painted.
window.stopwatch = {
  until: (test) => new Promise((done, fail) => {
    const late = performance.now() + 30_000;
    const look = () => {
      if (performance.now() > late) fail(new Error(`never: ${test}`));
      else requestAnimationFrame(test() ? () => done(performance.now()) : look);
    };
    look();
  }),
};
window.addEventListener("click", (event) => { stopwatch.clicked = event.timeStamp; }, true);
"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
PAUSE_MS = 300


@contextmanager
def serving(script: Path, folder: Path) -> Iterator[str]:
    """Start `streamlit run script` in a folder on a free loopback port; yield its address.

    It is yielded as soon as a connection is taken: the first page may still wait. The end of the
    log is raised where the application stops by itself.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    environment["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _listens(port, process):
                log.seek(0)
                raise RuntimeError(log.read()[-4000:].decode("utf-8", "replace"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def own_folder(folder: Path | str) -> Iterator[None]:
    """Let an application that starts meanwhile keep what it writes in a folder."""
    before = os.environ.get("ATLAS_VAR")
    os.environ["ATLAS_VAR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["ATLAS_VAR"]
        else:
            os.environ["ATLAS_VAR"] = before


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.01)
    return False


def chromium() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, else the first on the PATH."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the Chromium that CHROMIUM names, else the first on the PATH; no outside host."""
    path = chromium()
    if path is None:
        raise FileNotFoundError("no Chromium: install the package chromium, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def fresh_page(browser: Browser, **device: Any) -> Iterator[Page]:
    """Open a page in a context of its own: nothing is in its cache."""
    size = {"viewport": {"width": 1440, "height": 900}, **device}
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **size)
    context.add_init_script(STOPWATCH)
    try:
        yield context.new_page()
    finally:
        context.close()


def load_ms(page: Page, address: str, test: str) -> float:
    """Open an address; return the time from navigation to the first frame where the test holds."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(f"stopwatch.until({test})"))


def click_ms(page: Page, at: tuple[float, float], test: str) -> float:
    """Click at a point; return the time from the click to the first frame where the test holds."""
    settle(page)
    page.mouse.move(*at)
    page.evaluate(f"() => {{ stopwatch.seen = stopwatch.until({test}); }}")
    page.mouse.click(*at)
    return float(page.evaluate("async () => (await stopwatch.seen) - stopwatch.clicked"))


def settle(page: Page) -> None:
    """Wait until the script of the page has ended and what it sent has been drawn."""
    page.wait_for_timeout(PAUSE_MS)
    page.wait_for_selector(IDLE, state="attached")


def centre_of(page: Page, selector: str) -> tuple[float, float]:
    """Scroll an element into view and return its centre."""
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None, f"{selector} is not shown"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
