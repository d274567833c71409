"""Curves as a native chart: an XY scatter with straight lines; the band is its two edges.

The looks are those of `gis.report.drawing_curves`, but that a second curve is dashed in its own
way: dots at every one of its points would run together.
"""

from __future__ import annotations

from typing import Literal

from gis.report.chart import CurveRole, Curves
from gis.report.chart_axes import Scale, curve_scales
from gis.report.chart_book import Cell, column
from gis.report.chart_looks import ACTUAL, BAND_EDGE, INK, OTHER
from gis.report.curve_table import Column, CurveTable, curve_table
from gis.report.native_labels import label_spots, plot_box
from gis.report.native_parts import (
    MM_PER_PT,
    Axis,
    Lettering,
    drawn_line,
    filling,
    heading,
    number_cells,
    point_labels,
    word_cells,
)

POINT_PT = 6
LINES: dict[CurveRole | Literal["edge"], tuple[str, float, str]] = {
    "observed": (ACTUAL, 2.25, "solid"), "other": (OTHER, 1.5, "lgDashDot"),
    "expected": (INK, 1.25, "dash"), "edge": (BAND_EDGE, 0.75, "sysDash"),
}  # fmt: skip
"""Colour, width in points, dashes."""
KEY_SHARE = 0.3
"""Of the width, for the key beside a square plot."""
BELOW = 2.6
"""Ems that are free below a square plot, where no key stands."""


def curves_plot(
    chart: Curves, rows: list[list[Cell]], lettering: Lettering, frame_mm: tuple[float, float]
) -> str:
    """Return the plot of curves; `rows` are those of their workbook."""
    table = curve_table(chart, lettering.language)
    across, up = curve_scales(chart)
    box = plot_box(lettering, frame_mm)
    if chart.unit_square:
        left, top, side = square(lettering, frame_mm)
        box = left, top, left + side, top + side
    parts = []
    for place, one in enumerate(table.columns):
        block = table.blocks[one.block]
        points = list(zip(block.across, one.values, block.labels, strict=True))
        told = point_labels(label_spots(points, (across, up), box, lettering))
        parts.append(_series(one, place, table, rows, told))
    size = lettering.size_pt
    axes = (
        Axis(own=1, other=2, side="b", scale=_ends(across), step=_step(across),
             title=heading([(chart.x_title, size, False)], lettering)),
        Axis(own=2, other=1, side="l", scale=_ends(up), step=_step(up),
             title=heading([(chart.y_title, size, False)], lettering, turned=True)),
    )  # fmt: skip
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
        f"{axes[0].xml()}{axes[1].xml()}"
    )


def square(lettering: Lettering, frame_mm: tuple[float, float]) -> tuple[float, float, float]:
    """Return left, top and side of a square plot in a frame (width, height), all in mm."""
    width, height = frame_mm
    left, top, _, bottom = plot_box(lettering, frame_mm)
    bottom += BELOW * lettering.size_pt * MM_PER_PT
    return left, top, max(min(width * (1 - KEY_SHARE) - left, bottom - top), height / 4)


def square_layout(lettering: Lettering, frame_mm: tuple[float, float]) -> str:
    """Place a plot as high as it is wide in a frame (width, height in mm), the key beside it."""
    width, height = frame_mm
    left, top, side = square(lettering, frame_mm)
    shares = (("x", left / width), ("y", top / height), ("w", side / width), ("h", side / height))
    placed = "".join(f'<c:{name} val="{share:.4f}"/>' for name, share in shares)
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/>{placed}</c:manualLayout></c:layout>'
    )


def _ends(scale: Scale) -> str:
    return f'<c:max val="{scale.high:.12g}"/><c:min val="{scale.low:.12g}"/>'


def _step(scale: Scale) -> str:
    return f'<c:majorUnit val="{scale.step:.12g}"/>'


def _series(one: Column, place: int, table: CurveTable, rows: list[list[Cell]], told: str) -> str:
    """Write one curve, `told` its labels; its points are the rows of its block."""
    block = table.blocks[one.block]
    first = 1 + block.first
    last = first + len(block.across)
    own = 1 + table.labelled + place
    letters = column(own)
    at = number_cells(f"$A${first + 1}:$A${last}", [row[0] for row in rows[first:last]])
    values = number_cells(
        f"${letters}${first + 1}:${letters}${last}", [row[own] for row in rows[first:last]]
    )
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx>{word_cells(f'${letters}$1', [one.name])}</c:tx>{_look(one)}{told}"
        f'<c:xVal>{at}</c:xVal><c:yVal>{values}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _look(one: Column) -> str:
    if one.role == "points":
        return (
            f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="circle"/>'
            f'<c:size val="{POINT_PT}"/><c:spPr>{filling(ACTUAL)}{drawn_line("#FFFFFF", 0.5)}'
            "</c:spPr></c:marker>"
        )
    line = drawn_line(*LINES[one.role])
    return f'<c:spPr>{line}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'
