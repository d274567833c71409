"""A report as a document (DOCX) in the manner of official papers; charts and tables stay editable.

The parts are written here; the looks are in `docx_looks`, the body's marks in `docx_body`. The
same report gives the same bytes: the only date is the report's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gis.paper.fonts import Family
from gis.parcels import zip_bytes
from gis.report import docx_body as body
from gis.report import docx_looks as looks
from gis.report.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Map,
    Paragraph,
    Quote,
    Report,
    Sheet,
)
from gis.report.chart import Bars, Chart, Curves
from gis.report.chart_numbers import appendix
from gis.report.docx_package import (
    DRAWN_FROM,
    OFFICE,
    app_xml,
    core_xml,
    document_relations,
    relations_xml,
    root_relations,
    types_xml,
)
from gis.report.native_chart import native_chart
from gis.report.native_parts import Lettering
from gis.report.pictures import Picture, code_picture, picture
from gis.report.wording import (
    APPENDIX,
    APPENDIX_SAYS,
    OPENS,
    SOURCES,
    chart_words,
    imprint,
    readable,
)

CHART_MM, CURVES_MM = 76.0, 96.0
"""Height of a chart of lines, and of curves."""
BAR_MM, BARS_MM, MOST_BARS_MM = 9.0, 34.0, 200.0
"""Height of a bar with its gap, of what stands about the bars, and of a chart of bars at most."""
MAP_MM = looks.HEIGHT_MM - 30.0
SHEET_MM = looks.HEIGHT_MM - 12.0
FIRST_DRAWING = 1000
"""Ids of drawings begin here, those of bookmarks at 1."""


@dataclass(slots=True)
class _Paper:
    """What is gathered while the blocks are written: pictures and charts with their relations."""

    report: Report
    family: Family
    files: dict[str, bytes] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)
    """Kind and target, whose ids are rId101 and up."""
    charts: int = 0

    def relate(self, kind: str, target: str) -> str:
        self.relations.append((kind, target))
        return f"rId{DRAWN_FROM + len(self.relations)}"

    @property
    def drawing(self) -> int:
        """The id of the drawing that was related last."""
        return FIRST_DRAWING + len(self.relations)


def docx_bytes(report: Report, family: Family) -> bytes:
    """Return the report as a DOCX file.

    Raises ProblemError where the faces that maps are drawn with are missing.
    """
    paper = _Paper(report=report, family=family)
    inside = "".join([*_opening(report), *(_block(one, paper) for one in report.blocks),
                      *_closing(paper)])  # fmt: skip
    document = (
        f"{looks.HEAD}<w:document {body.SPACES}><w:body>{inside}{_section()}</w:body></w:document>"
    )
    parts = {
        "word/document.xml": document,
        "word/styles.xml": looks.styles_xml(report.language),
        "word/numbering.xml": looks.numbering_xml(report.language),
        "word/fontTable.xml": looks.fonts_xml(),
        "word/settings.xml": looks.settings_xml(report.language),
        "word/header1.xml": _header(report),
        "word/header2.xml": _header_of(body.paragraph("Header", "")),
        "word/footer1.xml": _footer(report),
        "docProps/core.xml": core_xml(report),
        "docProps/app.xml": app_xml(),
        "word/_rels/document.xml.rels": document_relations(paper.relations),
    }
    first = {"[Content_Types].xml": types_xml(paper.charts), "_rels/.rels": root_relations()}
    written = {name: text.encode() for name, text in (first | parts).items()}
    return zip_bytes(written | paper.files)


# The body.


def _opening(report: Report) -> list[str]:
    lines = (("Title", report.title), ("Subtitle", report.subtitle),
             ("Subtitle", imprint(report)))  # fmt: skip
    return [body.paragraph(style, body.run(text)) for style, text in lines if readable(text)]


def _block(block: Block, paper: _Paper) -> str:
    write: Callable[..., str] = WRITERS[type(block)]
    return write(block, paper)


def _heading(block: Heading, paper: _Paper) -> str:
    head = body.paragraph(f"Heading{block.level}", body.run(block.text))
    if not block.finding:
        return head
    return head + _paragraph(Paragraph(text=block.finding), paper)


def _paragraph(block: Paragraph, paper: _Paper) -> str:
    style = "Remark" if block.quiet else "BodyText"
    return body.paragraph(style, body.run(block.text) + body.notes(block.notes))


def _grid(block: Grid, paper: _Paper) -> str:
    return body.table(block, paper.family)


def _quote(block: Quote, paper: _Paper) -> str:
    lines = [one for one in (block.text, block.translation) if readable(one)]
    said = "".join(body.paragraph("Quote", body.run(one), extra="<w:keepNext/>") for one in lines)
    return said + body.paragraph("Remark", body.run(block.locator) + body.notes(block.notes))


def _figure(block: Figure, paper: _Paper) -> str:
    lettering = Lettering(
        latin=looks.LATIN, chinese=looks.TABLE_FACE, size_pt=9, language=paper.report.language
    )
    size = looks.TEXT_MM, _chart_height(block.chart)
    native = native_chart(block.chart, lettering, size)
    paper.charts += 1
    name = f"chart{paper.charts}"
    paper.files |= {
        f"word/charts/{name}.xml": native.linked("rId1").encode(),
        f"word/charts/_rels/{name}.xml.rels": relations_xml(
            [("rId1", f"{OFFICE}/package", f"../embeddings/{name}.xlsx")]
        ).encode(),
        f"word/embeddings/{name}.xlsx": native.workbook,
    }
    relation = paper.relate("chart", f"charts/{name}.xml")
    alt = chart_words(block.chart, paper.report.language)
    shown = body.drawn_chart(relation, paper.drawing, alt, size)
    caption = body.run(block.caption) + body.notes(block.notes)
    keep = "" if caption else '<w:keepNext w:val="0"/>'
    below = body.paragraph("Remark", caption) if caption else ""
    return body.paragraph("Picture", shown, extra=keep) + below


def _chart_height(chart: Chart) -> float:
    if isinstance(chart, Bars):
        return min(BARS_MM + BAR_MM * len(chart.bars), MOST_BARS_MM)
    return CURVES_MM if isinstance(chart, Curves) else CHART_MM


def _map(block: Map, paper: _Paper) -> str:
    room = min(looks.TEXT_MM, block.page.width_mm), MAP_MM  # not enlarged: it may name its scale
    made = picture(block, room, paper.report, paper.family)
    captions = (block.caption, paper.report.review)
    return _picture(made, paper) + _remarks(*captions)


def _sheet(block: Sheet, paper: _Paper) -> str:
    made = picture(block, (looks.TEXT_MM, SHEET_MM), paper.report, paper.family)
    return _picture(made, paper, "<w:pageBreakBefore/>") + _remarks(block.caption)


def _remarks(*texts: str) -> str:
    return "".join(body.paragraph("Remark", body.run(one)) for one in texts if readable(one))


def _picture(made: Picture, paper: _Paper, extra: str = "") -> str:
    name = f"media/image{len(paper.relations) + 1}.png"
    paper.files[f"word/{name}"] = made.png
    relation = paper.relate("image", name)
    size = made.width_mm, made.height_mm
    return body.paragraph(
        "Picture", body.drawn_picture(relation, paper.drawing, made.alt, size), extra=extra
    )


WRITERS: dict[type, Callable[..., str]] = {
    Heading: _heading, Paragraph: _paragraph, Grid: _grid, Quote: _quote, Figure: _figure,
    Map: _map, Sheet: _sheet,
}  # fmt: skip


def _closing(paper: _Paper) -> list[str]:
    """Return the appendix with the charts' numbers, the sources, the code."""
    report, language = paper.report, paper.report.language
    parts = []
    if grids := appendix(report):
        parts.append(_unnumbered(APPENDIX.get(language)))
        parts.append(_remarks(APPENDIX_SAYS.get(language)))
        parts += [body.table(grid, paper.family) for grid in grids]
    if report.sources:
        parts.append(_unnumbered(SOURCES.get(language)))
        parts += [body.source(place, text) for place, text in enumerate(report.sources, start=1)]
    if report.code:
        parts.append(_picture(code_picture(report, paper.family), paper))
        words = body.run(f"{OPENS.get(language)}  {report.code}")
        parts.append(body.paragraph("Remark", words, extra='<w:jc w:val="center"/>'))
    return parts


def _unnumbered(text: str) -> str:
    return body.paragraph("Heading1", body.run(text), extra=body.UNNUMBERED)


def _section() -> str:
    """Return the page: A4, its margins, its header and footer; the first page has no header."""
    width, height = (looks.twips(side) for side in looks.PAGE_MM)
    top, bottom, left, right = (
        looks.twips(side) for side in (looks.TOP_MM, looks.BOTTOM_MM, looks.LEFT_MM, looks.RIGHT_MM)
    )
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>'
        '<w:headerReference w:type="first" r:id="rId6"/>'
        '<w:footerReference w:type="default" r:id="rId7"/>'
        '<w:footerReference w:type="first" r:id="rId7"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{looks.twips(20)}" w:footer="{looks.twips(18)}" w:gutter="0"/>'
        "<w:titlePg/></w:sectPr>"
    )


def _header(report: Report) -> str:
    line = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="8A8578"/></w:pBdr>'
    return _header_of(body.paragraph("Header", body.run(report.title), extra=line))


def _header_of(words: str) -> str:
    return f"{looks.HEAD}<w:hdr {body.SPACES}>{words}</w:hdr>"


def _footer(report: Report) -> str:
    page = body.run("—\u00a0") + body.field("PAGE", "1") + body.run("\u00a0—")
    review = body.paragraph("Footer", body.run(report.review)) if readable(report.review) else ""
    return f"{looks.HEAD}<w:ftr {body.SPACES}>{body.paragraph('Footer', page)}{review}</w:ftr>"
