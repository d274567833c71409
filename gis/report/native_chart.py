"""A chart that office programs draw and edit themselves: DrawingML and its workbook.

The looks are those of `gis.report.drawing`; `native_lines`, `native_bars` and `native_curves` write
the plots.
"""

from __future__ import annotations

from dataclasses import dataclass

from gis.report.chart import Bars, Chart, Curves, Lines
from gis.report.chart_book import book_bytes, rows_of
from gis.report.chart_numbers import mark_words
from gis.report.native_bars import bars_plot
from gis.report.native_curves import curves_plot, square_layout
from gis.report.native_lines import lines_plot
from gis.report.native_parts import Lettering, heading, run
from gis.report.wording import UNIT, tag

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Native:
    """A chart's XML, which does not name its workbook yet, and the workbook."""

    xml: str
    workbook: bytes

    def linked(self, relation: str) -> str:
        """Return the XML with the workbook under the id of a relationship."""
        link = f'<c:externalData r:id="{relation}"><c:autoUpdate val="0"/></c:externalData>'
        return self.xml.replace("</c:chartSpace>", f"{link}</c:chartSpace>")


def native_chart(chart: Chart, lettering: Lettering, frame_mm: tuple[float, float]) -> Native:
    """Return a chart that PowerPoint, Word and LibreOffice draw, with its numbers to be edited.

    `frame_mm` is the width and height that it is shown in, which a square plot asks for.
    """
    rows = rows_of(chart, lettering.language)
    if isinstance(chart, Lines):
        plot = lines_plot(chart, rows)
    elif isinstance(chart, Bars):
        plot = bars_plot(chart, rows)
    else:
        plot = curves_plot(chart, rows, lettering, frame_mm)
    square = isinstance(chart, Curves) and chart.unit_square
    layout = square_layout(lettering, frame_mm) if square else "<c:layout/>"
    many = not isinstance(chart, Bars) or len(chart.criteria) > 1
    side = "r" if square else "b"
    legend = f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>' if many else ""
    xml = (
        f'{HEAD}<c:chartSpace {SPACES}><c:date1904 val="0"/><c:lang val="{tag(lettering.language)}"'
        f'/><c:roundedCorners val="0"/><c:chart>{_title(chart, lettering)}'
        f'<c:autoTitleDeleted val="0"/><c:plotArea>{layout}{plot}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr>"
        f"{run('defRPr', lettering.size_pt, lettering)}</a:pPr>"
        f'<a:endParaRPr lang="{tag(lettering.language)}"/></a:p></c:txPr></c:chartSpace>'
    )
    return Native(xml=xml, workbook=book_bytes(rows))


def _title(chart: Chart, lettering: Lettering) -> str:
    """Head the chart with its title, its unit, and what it lacks, so that a copy keeps them."""
    parts: list[str] = []
    if not isinstance(chart, Curves) and chart.unit not in ("", chart.title):
        parts.append(UNIT.format(unit=chart.unit).get(lettering.language))
    if isinstance(chart, Lines):
        parts.append(chart.empty)
    elif isinstance(chart, Bars):
        parts.append(mark_words(chart, lettering.language))
    below = ("；" if lettering.language == "zh" else "; ").join(one for one in parts if one)
    size = lettering.size_pt
    return heading([(chart.title, size * 1.15, True), (below, size * 0.9, False)], lettering)
