"""What the print page shows and hands out: the sheet made, its picture, its files, an atlas."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import streamlit as st

from gis.paper.edition import Edition, key_of
from gis.paper.raster import png_bytes
from gis.paper.sheet import Sheet
from gis.problems import Problem
from gis.text import Language
from views import cache, editions
from views.authorship import author
from views.editions import Release
from views.words import plain

PREVIEW_DPI, PREVIEW_PX = 100.0, 1400.0
"""Of the preview: A4 and A3 at this resolution, larger paper with this longer side."""
ATLAS = "_p_atlas"
"""Session key of the atlas made last: what it was made of, and its file."""


class Made(NamedTuple):
    """A sheet laid out and checked, and its PDF: for looking at, until it may go out."""

    release: Release
    pdf: bytes


class MadeAtlas(NamedTuple):
    """The file of an atlas, and the review number that its content has lost, if any."""

    pdf: bytes
    withdrawn: str


@lru_cache(maxsize=8)
def _made(version: str, sheet: Sheet, known: Edition | None, today: str) -> Made:
    release = editions.release_as(sheet, cache.tables(), known, today)
    return Made(release, editions.page_pdf(release))


def _asked(sheet: Sheet) -> tuple[str, Sheet, Edition | None, str]:
    """Return everything that a sheet's content depends on; raises ProblemError."""
    known = editions.book().state(key_of(sheet), "")
    return cache.store().version, sheet, known, date.today().isoformat()


def made(sheet: Sheet) -> Made:
    """Return the sheet laid out and its PDF; raises ProblemError that names the field."""
    return _made(*_asked(sheet))


@lru_cache(maxsize=8)
def _preview(version: str, sheet: Sheet, known: Edition | None, today: str) -> bytes:
    release, pdf = _made(version, sheet, known, today)
    longer = max(release.page.width_mm, release.page.height_mm)
    small = sheet.paper in ("A4", "A3")
    return png_bytes(pdf, dpi=PREVIEW_DPI if small else PREVIEW_PX / longer * 25.4)


def preview(sheet: Sheet) -> bytes:
    """Return the picture of the sheet's own PDF."""
    return _preview(*_asked(sheet))


def svg(sheet: Sheet) -> str:
    """Return the sheet as SVG; raises ProblemError where it must not go out."""
    return editions.svg_of(made(sheet).release)


def proof(sheet: Sheet) -> bytes:
    """Return the proof of the sheet as PDF."""
    return editions.proof_pdf(made(sheet).release, cache.store())


def parcel(sheet: Sheet) -> bytes:
    """Return the parcel for the reviewing authority."""
    return editions.parcel(made(sheet).release, cache.store())


def _series_of(sheet: Sheet) -> tuple[str, Sheet, Edition | None]:
    whole = editions.of_series(sheet)
    known = editions.book().state(editions.series_key(whole), "")
    return cache.store().version, whole, known


def make_atlas(sheet: Sheet, progress: Callable[[int, int], None]) -> None:
    """Make the atlas and keep its file for this reader; raises ProblemError."""
    asked = _series_of(sheet)
    series, edition = editions.series(asked[1], cache.tables(), editions.book(), progress)
    withdrawn = edition.number if edition and edition.withdrawn else ""
    made = MadeAtlas(editions.atlas_pdf(asked[1], series), withdrawn)
    st.session_state[ATLAS] = (asked, made)


def atlas_file(sheet: Sheet) -> MadeAtlas | None:
    """Return the atlas of these choices where it was made already."""
    asked, made = st.session_state.get(ATLAS, (None, None))
    return made if asked == _series_of(sheet) else None


def writable() -> bool:
    """Tell whether the reader may enter review numbers: at this machine, or with a token."""
    return bool(author(cache.store()))


def say(problems: list[Problem], language: Language) -> None:
    """Show problems in the reader's language."""
    for problem in problems:
        st.error(plain(problem.line(language)), icon=":material/error:")
