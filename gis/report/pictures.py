"""Pictures in a file: a page of the printing engine at 300 dpi, and the QR code."""

from __future__ import annotations

from dataclasses import dataclass, field

from gis.paper.fonts import Family
from gis.paper.marginalia import code_square
from gis.paper.pdf import pdf_bytes
from gis.paper.raster import png_bytes
from gis.paper.scene import Document, Page, Sheaf
from gis.report.blocks import Map, Report, Sheet
from gis.report.wording import FIXED_DATE, OPENS
from gis.text import Text

DPI = 300.0
CODE_MM = 24.0
QUIET_MM = 2.0
"""White about the code, without which it is not read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A PNG and the size that it is shown in; `alt` says what it shows."""

    png: bytes = field(repr=False)
    width_mm: float
    height_mm: float
    alt: str


def fitted_size(page: Page, width_mm: float, height_mm: float) -> tuple[float, float]:
    """Return the largest width and height that a page fills in a frame, in mm."""
    scale = min(width_mm / page.width_mm, height_mm / page.height_mm)
    return page.width_mm * scale, page.height_mm * scale


def picture(
    block: Map | Sheet, room: tuple[float, float], report: Report, family: Family
) -> Picture:
    """Return a map as large as a frame of `room` mm holds it, at 300 dpi in that size."""
    width, height = fitted_size(block.page, *room)
    alt = block.alt or block.caption or block.page.title
    png = _png(block.page, width, report, family)
    return Picture(png=png, width_mm=width, height_mm=height, alt=alt)


def code_page(code: str) -> Page:
    """Return the QR code of a text as a page of its own."""
    square = code_square(code, QUIET_MM, QUIET_MM, CODE_MM - 2 * QUIET_MM)
    sheaf = Sheaf(name=Text("二维码", "QR code"), items=(square,))
    return Page(width_mm=CODE_MM, height_mm=CODE_MM, sheaves=(sheaf,), title=code)


def code_picture(report: Report, family: Family) -> Picture:
    """Return the QR code of a report as a picture."""
    png = _png(code_page(report.code), CODE_MM, report, family)
    alt = f"{OPENS.get(report.language)} {report.code}"
    return Picture(png=png, width_mm=CODE_MM, height_mm=CODE_MM, alt=alt)


def _png(page: Page, width_mm: float, report: Report, family: Family) -> bytes:
    about = Document(
        title="", author="", subject="", keywords="", date=FIXED_DATE, language=report.language
    )
    pdf = pdf_bytes([page], about, family)
    return png_bytes(pdf, dpi=DPI * width_mm / page.width_mm)
