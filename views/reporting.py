"""A report made whole, and as a file: the formats it comes in, and the writer of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gis.paper.fonts import Family
from gis.report.blocks import Report, Sources
from gis.store import Tables
from gis.text import Text
from views.printing import address, family
from views.words import REVIEW, TITLE


def whole(
    report: Report, book: Sources, tables: Tables, page: str, query: Mapping[str, str]
) -> Report:
    """Return a report with what every one carries; `query` is what its page asks, for the code.

    That is: sources, version of the data, notice of review, author, address of the page.
    """
    language = {"lang": "en"} if report.language == "en" else {}
    return replace(
        report,
        sources=tuple(book.texts),
        version=tables.version,
        review=REVIEW.get(report.language),
        author=TITLE.get(report.language),
        code=address(page, {**query, **language}),
    )


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file, its button, its writer."""

    says: Text
    suffix: str
    media_type: str
    icon: str
    write: Callable[[Report, Family], bytes]


def _pdf(report: Report, face: Family) -> bytes:
    from gis.report.pages import report_pdf

    return report_pdf(report, face)


def _html(report: Report, face: Family) -> bytes:
    from gis.report.html import html_text

    return html_text(report, face).encode()


def _document(report: Report, face: Family) -> bytes:
    from gis.report.docx import docx_bytes

    return docx_bytes(report, face)


def _slides(report: Report, face: Family) -> bytes:
    from gis.report.pptx import pptx_bytes

    return pptx_bytes(report, face)


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    "pdf": Format(
        says=Text("打印版 PDF", "PDF"), suffix="pdf", media_type="application/pdf",
        icon=":material/picture_as_pdf:", write=_pdf,
    ),
    "html": Format(
        says=Text("网页 HTML", "HTML"), suffix="html", media_type="text/html",
        icon=":material/language:", write=_html,
    ),
    "docx": Format(
        says=Text("简报 Word", "Brief (Word)"), suffix="docx",
        media_type=f"{OFFICE}.wordprocessingml.document", icon=":material/description:",
        write=_document,
    ),
    "pptx": Format(
        says=Text("简报 PPT", "Brief (PowerPoint)"), suffix="pptx",
        media_type=f"{OFFICE}.presentationml.presentation", icon=":material/co_present:",
        write=_slides,
    ),
}  # fmt: skip


def report_bytes(report: Report, code: str) -> bytes:
    """Return a report as a file of one of FORMATS."""
    return FORMATS[code].write(report, family())
