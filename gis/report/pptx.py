"""A report as slides (PPTX, 16:9): tables and charts stay native and editable.

`slide_layout` decides where everything stands; here it is only written, upon the master that
python-pptx brings, which `slide_master` turns into ours. The same report gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gis.paper.fonts import Family
from gis.paper.scene import MM_PER_PT
from gis.paper.typeset import Hand, fitted, wrap
from gis.parcels import zip_bytes
from gis.report.blocks import Figure, Report
from gis.report.chart_looks import INK, SOFT
from gis.report.native_chart import Native, native_chart
from gis.report.native_parts import Lettering
from gis.report.pictures import code_picture, picture
from gis.report.slide_layout import slides
from gis.report.slide_master import CHINESE, LATIN, opened
from gis.report.slide_parts import (
    BOTTOM,
    FULL,
    LEADING,
    SIDE,
    TITLE_HIGH,
    WIDE,
    Box,
    Passage,
    Slide,
    TableBox,
    TextBox,
    VisualBox,
)
from gis.report.slide_tables import LOOSE
from gis.report.slide_words import emu, frame, write, write_table
from gis.report.wording import (
    OPENS,
    SOURCES,
    chart_words,
    file_date,
    imprint,
    readable,
)

if TYPE_CHECKING:
    from pptx.presentation import Presentation

TITLE = Hand(size_pt=26, bold=True)
LEAST_TITLE = 15.0
NOTE, FOOT = Hand(size_pt=9, colour=SOFT), Hand(size_pt=8, colour=SOFT)
NOTES_TOP, NOTES_LINES = BOTTOM + 1.0, 2
FOOT_TOP = 184.0
CODE_MM = 24.0
LEAST_SOURCE = 8
"""Characters below which a source is not shortened: only its number is given then."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Numbers:
    """What python-pptx asks of the data of a chart: its XML and its workbook."""

    native: Native

    def xml_bytes(self, chart_type: object) -> bytes:
        return self.native.xml.encode()

    @property
    def xlsx_blob(self) -> bytes:
        return self.native.workbook


def pptx_bytes(report: Report, family: Family) -> bytes:
    """Return the report as a PPTX file.

    Raises ProblemError where the faces that words are measured with are missing.
    """
    deck = opened(report.language)
    _describe(deck, report)
    _title_slide(deck, report, family)
    for number, slide in enumerate(slides(report, family), start=2):
        _slide(deck, slide, number, report, family)
    out = io.BytesIO()
    deck.save(out)
    with zipfile.ZipFile(out) as parcel:
        return zip_bytes({name: parcel.read(name) for name in parcel.namelist()})


def _describe(deck: Presentation, report: Report) -> None:
    about = deck.core_properties
    about.title, about.subject = readable(report.title), readable(report.subtitle)
    about.author = about.last_modified_by = readable(report.author)
    about.version, about.keywords = readable(report.version), ""
    about.created = about.modified = datetime.fromisoformat(file_date(report))
    about.revision = 1


def _title_slide(deck: Presentation, report: Report, family: Family) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    title = _fitting(report.title, FULL, 50.0, Hand(size_pt=38, bold=True), family)
    _place(slide.shapes.title, (SIDE, 42.0, FULL, 50.0))
    write(slide.shapes.title, [title], report.language, anchor="b")
    lines = [
        _fitting(text, FULL - CODE_MM - 10.0, 30.0, Hand(size_pt=size, colour=colour), family)
        for text, size, colour in (
            (report.subtitle, 20.0, INK), (imprint(report), 14.0, SOFT),
        )
        if readable(text)
    ]  # fmt: skip
    body = slide.placeholders[1]
    _place(body, (SIDE, 100.0, FULL - CODE_MM - 10.0, 44.0))
    write(body, lines, report.language)
    if report.code:
        made = code_picture(report, family)
        left = WIDE - SIDE - CODE_MM
        _picture(slide, made.png, (left, 128.0, CODE_MM, CODE_MM), made.alt)
        language = report.language
        words = Passage(text=OPENS.get(language), hand=FOOT)
        frame(slide, (left - 10.0, 153.0, CODE_MM + 20.0, 5.0), [words], language, align="ctr")
    _review(slide, report, family)


def _fitting(text: str, width: float, height: float, hand: Hand, family: Family) -> Passage:
    """Return words set small enough for a frame, and cut where even the smallest do not fit."""
    words = readable(text)
    size = hand.size_pt
    while True:
        own = Hand(size_pt=size, bold=hand.bold, colour=hand.colour)
        lines = wrap(words, width * LOOSE, own, family)
        most = max(int(height / (size * LEADING * MM_PER_PT)), 1)
        if len(lines) <= most:
            return Passage(text=words, hand=own)
        if size <= LEAST_TITLE * 0.8:
            return Passage(text="".join(lines[:most])[:-1] + "…", hand=own)
        size -= 1.0


def _slide(deck: Presentation, slide: Slide, number: int, report: Report, family: Family) -> None:
    made = deck.slides.add_slide(deck.slide_layouts[1])
    title = _fitting(slide.title, FULL, TITLE_HIGH, TITLE, family)
    write(made.shapes.title, [title], report.language, anchor="b")
    for one in slide.placed:
        if isinstance(one, TextBox):
            frame(made, one.box, one.passages, report.language)
        elif isinstance(one, TableBox):
            write_table(made, one.box, one.part, report.language)
        else:
            _visual(made, one, report, family)
    if words := _sources_line(slide.notes, report, family):
        box = (SIDE, NOTES_TOP, FULL, NOTES_LINES * NOTE.size_pt * LEADING * MM_PER_PT)
        frame(made, box, [Passage(text=words, hand=NOTE, room_pt=0.0)], report.language)
    _review(made, report, family)
    page = Passage(text=str(number), hand=FOOT)
    frame(made, (WIDE - SIDE - 20.0, FOOT_TOP, 20.0, 4.5), [page], report.language, align="r")


def _review(slide: Any, report: Report, family: Family) -> None:
    """Set the notice of review and the version at the foot."""
    words = "　".join(one for one in (report.review, imprint(report)) if readable(one))
    if words:
        hand = fitted(readable(words), (FULL - 25.0) * LOOSE, FOOT, family, 5.0)
        line = Passage(text=readable(words), hand=hand)
        frame(slide, (SIDE, FOOT_TOP, FULL - 25.0, 4.5), [line], report.language)


def _sources_line(notes: Sequence[int], report: Report, family: Family) -> str:
    """Return the sources that a slide names, each shortened until all fit into two lines."""
    language = report.language
    head = SOURCES.get(language) + ("：" if language == "zh" else ": ")
    known = [(one, readable(report.sources[one - 1])) for one in notes
             if one <= len(report.sources)]  # fmt: skip
    if not known:
        return ""
    mark = "；" if language == "zh" else "; "
    most = max(len(text) for _, text in known)
    while most >= LEAST_SOURCE:
        words = head + mark.join(f"[{one}] {_short(text, most)}" for one, text in known)
        if len(wrap(words, FULL * LOOSE, NOTE, family)) <= NOTES_LINES:
            return words
        most = int(most * 0.9)
    words = head + " ".join(f"[{one}]" for one, _ in known)
    return wrap(words, FULL * LOOSE * NOTES_LINES, NOTE, family)[0]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _visual(slide: Any, one: VisualBox, report: Report, family: Family) -> None:
    if isinstance(one.block, Figure):
        _chart(slide, one.block, one.box, report)
        return
    left, top, width, height = one.box
    made = picture(one.block, (width, height), report, family)
    across = left + (width - made.width_mm) / 2
    _picture(slide, made.png, (across, top, made.width_mm, made.height_mm), made.alt)


def _chart(slide: Any, block: Figure, box: Box, report: Report) -> None:
    from pptx.enum.chart import XL_CHART_TYPE

    lettering = Lettering(latin=LATIN, chinese=CHINESE, size_pt=12, language=report.language)
    numbers: Any = _Numbers(native=native_chart(block.chart, lettering, box[2:]))
    shape = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *emu(box), numbers)
    _say(shape, chart_words(block.chart, report.language))


def _picture(slide: Any, png: bytes, box: Box, alt: str) -> None:
    shape = slide.shapes.add_picture(io.BytesIO(png), *emu(box))
    _say(shape, alt)


def _say(shape: Any, alt: str) -> None:
    """Give a shape its name for readers who do not see it."""
    shape._element._nvXxPr.cNvPr.set("descr", readable(alt))


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = emu(box)
