"""The outlines of point symbols, the same as on the screen, about the origin in millimetres."""

from __future__ import annotations

import math

import numpy as np

from gis.layer import Shape, Style
from gis.paper.scene import MM_PER_PX, Brush, Floats, Pen, Subpath, circle, line
from gis.vision import over

WHITE = "#FFFFFF"
LEAST_LINE_MM = 0.12
"""The finest line of the national standard for maps."""
HATCH_SPACINGS = ((150_000, 1.2), (60_000, 1.8))
CLOSE_HATCH_MM = 2.6
HATCH_OPACITY = 0.55
"""As on the screen; mixed with white, so that every writer prints the same."""


def outline(shape: Shape | str, radius: float) -> tuple[Subpath, ...]:
    """Return the outline of a symbol of diameter 2 × `radius`; a shape without a name is a circle.

    Shapes are balanced to look equally large, not to measure the same.
    """
    r = radius
    if shape in ("square", "cross_square"):
        s = r * 0.86
        box = _polygon([(-s, -s), (s, -s), (s, s), (-s, s)])
        if shape == "square":
            return (box,)
        return (box, line((-s, -s), (s, s)), line((s, -s), (-s, s)))
    regular = {
        "triangle": (3, 1.15, 0.0),
        "triangle_down": (3, 1.15, math.pi),
        "diamond": (4, 1.1, 0.0),
        "pentagon": (5, 1.08, 0.0),
        "hexagon": (6, 1.05, math.pi / 6),
    }
    if shape in regular:
        corners, grown, turn = regular[shape]
        return (_polygon(_ring(corners, [r * grown], turn)),)
    if shape == "star":
        return (_polygon(_ring(10, [r * 1.2, r * 1.2 * 0.46], 0.0)),)
    if shape == "flag":
        return (
            line((-r * 0.7, r), (-r * 0.7, -r)),
            _polygon([(-r * 0.7, -r), (r * 0.9, -r * 0.45), (-r * 0.7, r * 0.1)]),
        )
    return (circle(0.0, 0.0, r),)


def _ring(corners: int, radii: list[float], turn: float) -> list[tuple[float, float]]:
    angles = turn + 2 * np.pi * np.arange(corners) / corners
    sizes = np.resize(radii, corners)
    return [(s * math.sin(a), -s * math.cos(a)) for a, s in zip(angles, sizes, strict=True)]


def _polygon(points: list[tuple[float, float]]) -> Subpath:
    return Subpath(points=np.array(points, dtype=float))


def ink(style: Style, size_mm: float, hollow: bool, factor: float) -> tuple[Brush | None, Pen]:
    """Return how a symbol is filled and edged; a hollow one is white with its colour as edge."""
    edged = style.stroke and style.stroke != WHITE
    colour = (style.stroke if hollow and edged else style.fill) or style.stroke or "#3B3A36"
    if hollow and style.shape != "ring":
        width = max(1.6 * MM_PER_PX * factor, size_mm / 5.5)
        return Brush(colour=WHITE), Pen(colour=colour, width_mm=width)
    brush = Brush(colour=colour, opacity=style.fill_opacity) if style.fill else None
    if style.shape == "ring":
        brush = Brush(colour=WHITE)
    # The pole of a flag is a line: white around the others, it would not be seen.
    around = colour if style.shape == "flag" else WHITE
    pen = Pen(
        colour=style.stroke or around,
        width_mm=_width(style.stroke_px * MM_PER_PX * factor),
        dash_mm=dashes(style, factor),
    )
    return brush, pen


def _width(width_mm: float) -> float:
    """Return a width that prints: none stays none, a hairline becomes the finest line."""
    return max(width_mm, LEAST_LINE_MM) if width_mm > 0 else 0.0


def dashes(style: Style, factor: float) -> tuple[float, ...]:
    """Return a style's dashes in mm."""
    return tuple(float(part) * MM_PER_PX * factor for part in style.dash.split())


def line_pen(style: Style, factor: float) -> Pen | None:
    """Return the pen for a line or an outline; none where the style has no stroke."""
    if not style.stroke:
        return None
    return Pen(
        colour=style.stroke,
        width_mm=_width(style.stroke_px * MM_PER_PX * factor),
        dash_mm=dashes(style, factor),
        round=not style.dash,
    )


def hatch_mm(scale: int) -> float:
    """Return how far apart hatch lines lie: on close maps, whose areas are large, farther."""
    return next((mm for limit, mm in HATCH_SPACINGS if scale > limit), CLOSE_HATCH_MM)


def area_brush(style: Style, spacing_mm: float = 1.2) -> Brush | None:
    """Return the filling of an area; none where the style has neither colour nor hatch."""
    if not style.fill and not style.hatch:
        return None
    return Brush(
        colour=style.fill,
        opacity=style.fill_opacity,
        hatch=style.hatch,
        hatch_colour=over(style.stroke or "#8A8578", HATCH_OPACITY, WHITE),
        hatch_mm=spacing_mm,
    )


def ring_offsets(sizes_mm: Floats, places: Floats, members: Floats, gap_mm: float) -> Floats:
    """Return where records stand about the point they share (n, 2), so that none hides another.

    For each: the largest size at its point, its place in the ring (from 0), the ring's members.
    """
    radii = np.maximum(sizes_mm * 0.62, sizes_mm * 0.36 * members / math.pi + gap_mm)
    angles = 2 * np.pi * places / members
    return radii[:, None] * np.column_stack([np.sin(angles), -np.cos(angles)])
