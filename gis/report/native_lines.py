"""Values over time as a native chart: an XY scatter, so that a period lies where it ends.

The path is dashed, actuals are full squares, those of another scope pale ones with an edge
(LibreOffice draws no edge: a hollow mark would vanish), the base a circle, the target a hollow
diamond.
"""

from __future__ import annotations

from math import ceil

from gis.report.chart import Lines, Role, Series
from gis.report.chart_book import Cell, column, drawn
from gis.report.chart_looks import ACTUAL, INK
from gis.report.native_parts import (
    Axis,
    drawn_line,
    filling,
    number_cells,
    point_labels,
    word_cells,
)

MOST_YEARS = 12
"""Labels along the axis of time, at most."""
PALE = "#D6E4F2"
MARKS: dict[Role, tuple[str, int, str]] = {
    "base": ("circle", 7, INK), "actual": ("square", 8, ACTUAL), "apart": ("square", 8, PALE),
    "target": ("diamond", 10, ""),
}  # fmt: skip
"""Shape, size in points, filling."""


def lines_plot(chart: Lines, rows: list[list[Cell]]) -> str:
    """Return the plot of values over time; `rows` are those of its workbook."""
    row, parts = 1, []
    for place, one in enumerate(drawn(chart)):
        parts.append(_series(one, place, rows, row))
        row += len(one.points)
    span = max(chart.last - chart.first, 1)
    step = ceil(span / MOST_YEARS)
    # One step free on both sides, for labels; the years there are not the chart's and not named.
    form = f"[&lt;{chart.first}]&quot;&quot;;[&gt;{chart.first + span}]&quot;&quot;;0"
    years = Axis(
        own=1, other=2, side="b", grid=False, form=form, step=f'<c:majorUnit val="{step}"/>',
        scale=f'<c:max val="{chart.first + span + step}"/><c:min val="{chart.first - step}"/>',
    )  # fmt: skip
    values = Axis(own=2, other=1, side="l", scale="")
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
        f"{years.xml()}{values.xml()}"
    )


def _series(one: Series, place: int, rows: list[list[Cell]], first: int) -> str:
    """Write one series; its points are the rows from `first` of the sheet."""
    last = first + len(one.points)
    kept = [row[0] for row in rows[first:last]], [row[2 + place] for row in rows[first:last]]
    at = number_cells(f"$A${first + 1}:$A${last}", kept[0])
    letters = column(2 + place)
    values = number_cells(f"${letters}${first + 1}:${letters}${last}", kept[1])
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx>{word_cells(f'${letters}$1', [one.name])}</c:tx>{_role(one.role)}{_labels(one)}"
        f'<c:xVal>{at}</c:xVal><c:yVal>{values}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _role(role: Role) -> str:
    """Return line and marker of a kind of series."""
    if role == "path":
        dashes = f"<c:spPr>{drawn_line(INK, 1.25, 'dash')}</c:spPr>"
        return f'{dashes}<c:marker><c:symbol val="none"/></c:marker>'
    shape, size, colour = MARKS[role]
    edge = drawn_line(ACTUAL if role in ("actual", "apart") else INK, 1.25)
    return (
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:marker><c:symbol val="{shape}"/><c:size val="{size}"/>'
        f"<c:spPr>{filling(colour)}{edge}</c:spPr></c:marker>"
    )


def _labels(one: Series) -> str:
    """Write actuals below, so that those of another scope stay clear."""
    spot = "b" if one.role == "actual" else "t"
    return point_labels([(point.label, spot) for point in one.points])
