"""Pages opened as a mailed link opens them, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent


def open_by_link(page: str, **query: str) -> AppTest:
    """Open a page by a link: the session begins on the map, and the page is there before its query.

    The language is that of the link from the first.
    """
    test = AppTest.from_file(str(ROOT / "main.py"), default_timeout=60)
    if "lang" in query:
        test.query_params["lang"] = query["lang"]
    test.run()
    test.switch_page(page)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()
