"""Charts drawn in millimetres: the same picture in print, on the screen and in files.

Series are told by shape first, so that a grey copy is read as well.
"""

from __future__ import annotations

from gis.paper.fonts import Family
from gis.paper.scene import Page, Sheaf
from gis.report.chart import Bars, Chart, Curves
from gis.report.drawing_bars import draw_bars
from gis.report.drawing_curves import draw_curves
from gis.report.drawing_lines import draw_lines
from gis.text import Language, Text

CHART = Text("图表", "Chart")


def chart_page(chart: Chart, width_mm: float, language: Language, family: Family) -> Page:
    """Return a chart as a page of its own width, as high as it needs; the origin is top left."""
    if isinstance(chart, Curves):
        sheaves, height = draw_curves(chart, width_mm, family)
    else:
        items, height = (
            draw_bars(chart, width_mm, family)
            if isinstance(chart, Bars)
            else draw_lines(chart, width_mm, family)
        )
        sheaves = (Sheaf(name=CHART, items=tuple(items)),)
    return Page(width_mm=width_mm, height_mm=height, sheaves=sheaves, title=chart.title)
