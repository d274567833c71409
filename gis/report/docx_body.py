"""The body of a document as WordprocessingML: runs, paragraphs, tables, drawings."""

from __future__ import annotations

from collections.abc import Sequence

from gis.paper.fonts import Family
from gis.report.blocks import Cell, Grid
from gis.report.docx_looks import TEXT_MM, twips
from gis.report.grids import columns
from gis.report.wording import marked, readable

EMU_PER_MM = 36_000
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
UNNUMBERED = '<w:numPr><w:numId w:val="0"/></w:numPr>'
THICK, THIN = 'w:val="single" w:sz="8" w:color="2B2A27"', 'w:val="single" w:sz="4" w:color="B9B4A8"'

MARGINS = (
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)


def run(text: str, *, bold: bool = False) -> str:
    """Return a run of words; nothing where there are none."""
    kept = readable(text)
    if not kept:
        return ""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{marked(kept)}</w:t></w:r>'


def notes(numbers: Sequence[int]) -> str:
    """Return the numbers of sources in one bracket, raised, each a link to its source."""
    links = [
        f'<w:hyperlink w:anchor="source{one}" w:history="1">{_raised(str(one))}</w:hyperlink>'
        for one in numbers
    ]
    return f"{_raised('[')}{_raised(',').join(links)}{_raised(']')}" if links else ""


def _raised(text: str) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'


def paragraph(style: str, inside: str, *, extra: str = "") -> str:
    """Return a paragraph of runs; `extra` holds properties beside its style's."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inside}</w:p>'


def source(number: int, text: str) -> str:
    """Return one entry of the list of sources, which notes lead to."""
    mark = f'<w:bookmarkStart w:id="{number}" w:name="source{number}"/>'
    return paragraph("Source", f'{mark}{run(text)}<w:bookmarkEnd w:id="{number}"/>')


def field(code: str, shown: str) -> str:
    """Return a field that the reader's program fills, such as PAGE."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{shown}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


# Tables.


def table(grid: Grid, family: Family) -> str:
    """Return a table with its caption; its head repeats on every page, no row is torn apart."""
    widths = [max(twips(width), 1) for width in columns(grid, TEXT_MM, family)]
    drawn = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    cells = tuple(Cell(text=words) for words in grid.head)
    head = _row(cells, grid, widths, head=True) if grid.head else ""
    rows = "".join(_row(row, grid, widths) for row in grid.rows)
    caption = paragraph("Caption", run(grid.caption)) if readable(grid.caption) else ""
    if not (head or rows):
        return caption
    look = '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:noVBand="1"/>'
    said = f'<w:tblCaption w:val="{marked(grid.caption)}"/>' if readable(grid.caption) else ""
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        f"<w:top {THICK}/><w:bottom {THICK}/><w:insideH {THIN}/></w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/>{MARGINS}{look}{said}</w:tblPr>'
        f"<w:tblGrid>{drawn}</w:tblGrid>{head}{rows}</w:tbl>{paragraph('TableText', '')}"
    )


def _row(cells: Sequence[Cell], grid: Grid, widths: Sequence[int], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    inside = "".join(
        _cell(cell, side, width, head or (not grid.head and not place))
        for place, (cell, side, width) in enumerate(zip(cells, grid.align, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inside}</w:tr>"


def _cell(cell: Cell, align: str, width: int, head: bool) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="ECEAE4"/>' if head else ""
    side = '<w:jc w:val="right"/>' if align == "r" else ""
    words = run(cell.text, bold=cell.strong) + notes(cell.notes)
    style = "TableHead" if head else "TableText"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{paragraph(style, words, extra=side)}</w:tc>"
    )


# Drawings.


def drawn_picture(relation: str, number: int, alt: str, size_mm: tuple[float, float]) -> str:
    """Return a run with a picture, whose name for all readers is `alt`."""
    width, height = (round(side * EMU_PER_MM) for side in size_mm)
    inside = (
        f'<a:graphicData uri="{PICTURE}"><pic:pic xmlns:pic="{PICTURE}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="picture{number}" descr="{marked(alt)}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" '
        f'cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData>"
    )
    return _inline(inside, number, alt, (width, height))


def drawn_chart(relation: str, number: int, alt: str, size_mm: tuple[float, float]) -> str:
    """Return a run with a native chart."""
    width, height = (round(side * EMU_PER_MM) for side in size_mm)
    inside = (
        f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="{relation}"/>'
        "</a:graphicData>"
    )
    return _inline(inside, number, alt, (width, height))


def _inline(inside: str, number: int, alt: str, size: tuple[int, int]) -> str:
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{size[0]}" cy="{size[1]}"/>'
        f'<wp:docPr id="{number}" name="drawing{number}" descr="{marked(alt)}"/>'
        f"<wp:cNvGraphicFramePr/><a:graphic>{inside}</a:graphic></wp:inline></w:drawing></w:r>"
    )
