"""Bars as a native chart: stacked, with their range as error bars."""

from __future__ import annotations

from math import isnan

from gis.report.chart import Bars
from gis.report.chart_book import Cell, column
from gis.report.chart_looks import INK, SOFT
from gis.report.native_parts import Axis, drawn_line, filling, number_cells, word_cells


def bars_plot(chart: Bars, rows: list[list[Cell]]) -> str:
    """Return the plot of bars; `rows` are those of their workbook."""
    last = len(rows)
    names = word_cells(f"$A$2:$A${last}", [str(row[0]) for row in rows[1:]])
    parts = []
    for place, (name, colour) in enumerate(zip(chart.criteria, chart.colours, strict=True)):
        if last == 1:
            break
        letters = column(1 + place)
        values = number_cells(
            f"${letters}$2:${letters}${last}", [row[1 + place] for row in rows[1:]]
        )
        whisker = _whiskers(chart, rows) if place == len(chart.criteria) - 1 else ""
        parts.append(
            f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
            f"<c:tx>{word_cells(f'${letters}$1', [name])}</c:tx>"
            f"<c:spPr>{filling(colour)}{drawn_line('#FFFFFF', 0.5)}</c:spPr>"
            '<c:invertIfNegative val="0"/>'
            f"{whisker}<c:cat>{names}</c:cat><c:val>{values}</c:val></c:ser>"
        )
    most = f'<c:max val="{float(chart.most)!r}"/>' if chart.most > 0 else ""
    lengths = Axis(
        own=2, other=1, side="b", crosses="max", between="between", labels="nextTo",
        scale=f'{most}<c:min val="0"/>',
    )  # fmt: skip
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:gapWidth val="60"/><c:overlap val="100"/>'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{drawn_line(SOFT, 0.75)}</c:spPr><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        f"{lengths.xml()}"
    )


def _whiskers(chart: Bars, rows: list[list[Cell]]) -> str:
    """Write the ranges as error bars, which stand at the end of the last part."""
    if all(isnan(bar.low) or isnan(bar.high) for bar in chart.bars):
        return ""
    reach = []
    for back in (1, 2):  # above, then below
        place = len(rows[0]) - back
        cells = [0.0 if row[place] is None else row[place] for row in rows[1:]]
        letters = column(place)
        reach.append(number_cells(f"${letters}$2:${letters}${len(rows)}", cells))
    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{reach[0]}</c:plus><c:minus>{reach[1]}</c:minus>"
        f"<c:spPr>{drawn_line(INK, 1.25)}</c:spPr></c:errBars>"
    )
