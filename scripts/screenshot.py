"""Take the manual's pictures of the running application: docs/images/*.png.

The application is started on a free port, and a browser that reaches no other host looks at it:
always at the same size, in the same place, at rest.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from benchmarks.running import browsing, fresh_page, serving, settle  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LARGEST_BYTES = 500_000
DESKTOP = (1440, 900)
PHONE = (390, 844)
AT_REST = "*, *::before, *::after { transition: none !important; animation: none !important; " \
    "caret-color: transparent !important; }"  # fmt: skip
REST_MS = 1_500
"""After the last change: a map that flies to its place, and the labels' second layout."""
PAINTED = ".atlas-host[data-painted]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One picture: what to open, at which size, and what must stand there first."""

    query: str = ""
    size: tuple[int, int] = DESKTOP
    ready: str = PAINTED
    is_phone: bool = False


SHOTS = {
    "map-zh": Shot(),
    "map-en": Shot(query="?lang=en"),
    "panel": Shot(
        query="?sel=cluster:luyang&view=31.8795,117.2790,13.75", ready=".st-key-panel h4"
    ),
    "phone": Shot(size=PHONE, is_phone=True),
    "print": Shot(
        query="print?layers=clusters,institutions_by_unit&issuer=某单位&no=01&date=2026-11-26",
        ready=".st-key-sheet [data-testid=stImage] img",
    ),
    "lists": Shot(query="?mode=list", ready="[data-testid=stDataFrame] canvas"),
    "profile": Shot(query="areas?of=unit:U-340103", ready=".st-key-profile img"),
    "sites": Shot(query="sites?who=insurer", ready=".st-key-sites_map .atlas-host[data-painted]"),
    "ledger": Shot(query="ledger?item=T1-deposits", ready=".chart-host svg"),
}


def main(names: list[str]) -> int:
    """Take the pictures that are named, or all."""
    unknown = [name for name in names if name not in SHOTS]
    if unknown:
        print(f"没有这张图 No such picture: {', '.join(unknown)}", file=sys.stderr)
        print(f"可选 Choose from: {', '.join(SHOTS)}", file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving(ROOT / "app.py", ROOT) as address, browsing() as browser:
        for name in names or SHOTS:
            picture = taken(browser, address, SHOTS[name])
            path = IMAGES / f"{name}.png"
            path.write_bytes(picture)
            print(f"· {path.relative_to(ROOT)} {len(picture) / 1000:.0f} kB", flush=True)
    return 0


def taken(browser: Browser, address: str, shot: Shot) -> bytes:
    """Return one picture as PNG, of at most LARGEST_BYTES."""
    width, height = shot.size
    with fresh_page(
        browser,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        is_mobile=shot.is_phone,
        has_touch=shot.is_phone,
    ) as page:
        page.goto(f"{address}/{shot.query}")
        page.wait_for_selector(shot.ready)
        come_to_rest(page)
        return small(page.screenshot())


def come_to_rest(page: Page) -> None:
    """Wait until nothing moves any more: script, fonts, animations, tooltips."""
    settle(page)
    page.add_style_tag(content=AT_REST)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(REST_MS)
    settle(page)


def small(picture: bytes) -> bytes:
    """Write a PNG with 256 colours where the full one is too large; raise where both are."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for candidate in (image, image.quantize(256, dither=Image.Dither.NONE)):
        written = io.BytesIO()
        candidate.save(written, "PNG", optimize=True)
        if written.tell() <= LARGEST_BYTES:
            return written.getvalue()
    raise ValueError(f"{written.tell():,} bytes with 256 colours: more than {LARGEST_BYTES:,}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
