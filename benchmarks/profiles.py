"""Profiles of areas: built, written to each format, and opened in a browser.

The alternative is the bare A4 sheet of the same area by the printing engine: a map without a word.
The page is measured from navigation to the frame in which heading and map are painted.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.counts import timed
from benchmarks.pages import EMPTY, EMPTY_PAGE
from benchmarks.report import Figure
from benchmarks.running import browsing, fresh_page, load_ms, serving
from gis.paper.pdf import pdf_bytes
from gis.paper.sheet import Sheet
from gis.report.blocks import Report
from gis.store import Tables, open_store
from views import printing
from views.profile_compare import comparison
from views.profiles import keys, profile
from views.reporting import FORMATS, report_bytes

ROOT = Path(__file__).resolve().parent.parent
AREA = "U-340103"
KEY = f"unit:{AREA}"
SHOWN_KEYS = (KEY, "unit:U-340104", "unit:U-340111", "district:340181", "cluster:luyang",
              "cluster:baohe")  # fmt: skip
LAYERS = ("clusters", "places", "institutions")
DATE = "2025-01-01"
REPEATS = 3
BLOCKS_S, FILE_S, PAGE_MS = 1.0, 3.0, 2_000
"""The targets."""
ALONE = "the bare A4 sheet of the area, PDF"
SHOWN = """() => {
  const image = document.querySelector(".st-key-profile [data-testid=stImage] img");
  return document.querySelector(".st-key-profile h3") && image?.complete && image.naturalWidth;
}"""


def run() -> list[Figure]:
    """Measure; the sheet is warm as the profile is: fonts and layers are read before."""
    tables = open_store(ROOT / "data").tables
    made = profile(KEY, tables, "zh", date=DATE)
    alone_s, _ = timed(lambda: _sheet(tables), REPEATS)
    return [
        *_blocks(tables, alone_s),
        *(_file(made, code, alone_s) for code in FORMATS),
        *_pages(),
    ]


def _sheet(tables: Tables) -> bytes:
    sheet = Sheet(layers=LAYERS, paper="A4", area=AREA, date=DATE)
    made = printing.make(sheet, tables)
    return pdf_bytes([made.page], printing.document(sheet, ""), printing.family())


def _blocks(tables: Tables, alone_s: float) -> list[Figure]:
    """Measure what each area takes the first time, the next time, and four side by side."""
    units = keys(tables, "unit")
    start = time.perf_counter()
    for key in units:
        profile(key, tables, "en")
    first_s = (time.perf_counter() - start) / len(units)
    again_s, _ = timed(lambda: profile(KEY, tables, "en"), REPEATS)
    beside_s, _ = timed(lambda: comparison(units[:4], tables, "en"), REPEATS)
    return [
        Figure(what="A unit’s profile the first time, its map drawn (mean of 12)",
               measured=first_s, unit="s", target=BLOCKS_S, alternative=alone_s,
               alternative_name=ALONE),
        Figure(what="The same again", measured=again_s, unit="s", target=BLOCKS_S),
        Figure(what="Four units side by side", measured=beside_s, unit="s", target=BLOCKS_S),
    ]  # fmt: skip


def _file(made: Report, code: str, alone_s: float) -> Figure:
    seconds, content = timed(lambda: report_bytes(made, code), REPEATS)
    return Figure(what=f"The profile as {code.upper()} ({len(content) / 1e3:.0f} kB)",
                  measured=seconds, unit="s", target=FILE_S, alternative=alone_s,
                  alternative_name=ALONE)  # fmt: skip


def _pages() -> list[Figure]:
    """Measure the page in a browser: the first of a process, then areas not yet shown.

    Each has a browser with nothing in its cache; beside it an empty page of Streamlit alone.
    """
    with tempfile.TemporaryDirectory() as name, browsing() as browser:
        (Path(name) / "empty.py").write_text(EMPTY_PAGE, encoding="utf-8")
        with serving(ROOT / "app.py", ROOT) as ours, serving(Path(name) / "empty.py",
                                                             Path(name)) as bare:  # fmt: skip
            first, *others = (_load(browser, f"{ours}/areas?of={key}", SHOWN) for key in SHOWN_KEYS)
            empty = [_load(browser, bare, EMPTY) for _ in SHOWN_KEYS]
    words = "Page of a unit to heading and map"
    return [
        Figure(what=f"{words}: the first of the process", measured=first, unit="ms"),
        Figure(what=f"{words}: another area, nothing in the browser’s cache",
               measured=statistics.median(others), unit="ms", target=PAGE_MS,
               alternative=statistics.median(empty), alternative_name="an empty Streamlit page"),
    ]  # fmt: skip


def _load(browser: Browser, address: str, test: str) -> float:
    with fresh_page(browser) as page:
        return load_ms(page, address, test)
