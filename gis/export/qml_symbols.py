"""The symbols of a QGIS style: the same colours, shapes, sizes, dashes and hatches as here."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from gis.layer import Style

MM_PER_PX = 25.4 / 96
"""A CSS pixel."""
WHITE, INK = "#FFFFFF", "#3B3A36"
SHAPES: Mapping[str, tuple[str, float]] = {
    "square": ("square", 0.0),
    "circle": ("circle", 0.0),
    "triangle": ("triangle", 0.0),
    "triangle_down": ("triangle", 180.0),
    "diamond": ("diamond", 0.0),
    "star": ("star", 0.0),
    "pentagon": ("pentagon", 0.0),
    "hexagon": ("hexagon", 0.0),
    "cross_square": ("square", 0.0),
    "ring": ("circle", 0.0),
    "flag": ("triangle", 90.0),
}
"""QGIS's name and turn of each shape; a second mark makes a crossed square and a flag's pole."""
SHARED = ("size", "offset", "enabled")
"""What a record sets for both marks of a symbol that has two."""
HATCH_MM, HATCH_LINE_MM, HATCH_OPACITY = 1.2, 0.2, 0.8
"""Lines of a hatch lie as far apart as on paper: QGIS's own brushes are a few pixels fine."""
HATCHES: Mapping[str, tuple[float, ...]] = {
    "right": (45.0,),
    "left": (135.0,),
    "vertical": (90.0,),
    "horizontal": (0.0,),
    "cross": (0.0, 90.0),
}
"""Directions of the lines of each hatch, in degrees; dots have none."""
DOT_MM = 0.45


def marker(parent: Element, name: str, style: Style, own: Mapping[str, str] | None = None) -> None:
    """Add a point symbol; `own` are expressions that a record sets a property by."""
    symbol = _symbol(parent, name, "marker")
    size = (style.size_px or 10.0) * MM_PER_PX
    shape, turn = SHAPES.get(style.shape, ("circle", 0.0))
    options = {
        **_edge(style, style.stroke or WHITE),
        "name": shape,
        "angle": f"{turn:g}",
        "color": as_rgba(WHITE if style.shape == "ring" else style.fill, style.fill_opacity),
        "size": f"{size:.3f}",
        "size_unit": "MM",
    }
    if style.shape == "flag":
        options["outline_color"] = as_rgba(style.stroke or style.fill)
    _layer(symbol, "SimpleMarker", options, own)
    second = {"cross_square": "cross2", "flag": "line"}.get(style.shape)
    if second:
        edge = style.stroke or (WHITE if style.shape == "cross_square" else style.fill)
        across = {**options, "name": second, "angle": "0", "outline_color": as_rgba(edge)}
        if style.shape == "flag":
            across["offset"] = f"{-size * 0.35:.3f},{size * 0.2:.3f}"
        same = {key: text for key, text in (own or {}).items() if key in SHARED}
        if style.shape == "flag" and {"size", "offset"} <= set(same):
            same["offset"] = _pole(same["offset"], same["size"])
        _layer(symbol, "SimpleMarker", across, same)


def _pole(offset: str, size: str) -> str:
    """Return where the pole of a flag stands that a record moves and sizes, as "x,y"."""
    parts = (f"to_real(array_get(@at, {place})) {way} * ({size})"
             for place, way in enumerate(("- 0.35", "+ 0.2")))  # fmt: skip
    told = " || ',' || ".join(f"to_string({part})" for part in parts)
    return f"with_variable('at', string_to_array({offset}), {told})"


def line(parent: Element, name: str, style: Style) -> None:
    """Add a line symbol."""
    _layer(_symbol(parent, name, "line"), "SimpleLine", _pen(style))


def area(parent: Element, name: str, style: Style) -> None:
    """Add an area symbol: its filling, its hatch and its outline each in a layer of its own."""
    symbol = _symbol(parent, name, "fill")
    if style.fill or not style.hatch:
        colour = as_rgba(style.fill, style.fill_opacity if style.fill else 0.0)
        brush = "solid" if style.fill else "no"
        _layer(symbol, "SimpleFill", {"color": colour, "style": brush, "outline_style": "no"})
    if style.hatch:
        _hatch(symbol, style)
    if style.stroke:
        _layer(symbol, "SimpleLine", _pen(style))


def _hatch(symbol: Element, style: Style) -> None:
    colour = as_rgba(style.stroke or "#8A8578", HATCH_OPACITY)
    step = f"{HATCH_MM:g}"
    pen = {"line_color": colour, "line_width": f"{HATCH_LINE_MM:g}", "line_width_unit": "MM",
           "line_style": "solid"}  # fmt: skip
    for angle in HATCHES.get(style.hatch, ()):
        apart = {"angle": f"{angle:g}", "distance": step, "distance_unit": "MM", "color": colour}
        _patterned(symbol, "LinePatternFill", apart, ("line", "SimpleLine", pen))
    if style.hatch == "dots":
        apart = {"distance_x": step, "distance_y": step, "displacement_x": f"{HATCH_MM / 2:g}"}
        units = {f"{name}_unit": "MM" for name in apart}
        dot = {"name": "circle", "color": colour, "outline_style": "no", "size": f"{DOT_MM:g}",
               "size_unit": "MM"}  # fmt: skip
        _patterned(symbol, "PointPatternFill", {**apart, **units}, ("marker", "SimpleMarker", dot))


def _patterned(
    symbol: Element, kind: str, apart: Mapping[str, str], each: tuple[str, str, Mapping[str, str]]
) -> None:
    """Add a filling that repeats a symbol: how far apart, and what (kind, class, options)."""
    repeated, drawn, options = each
    _layer(symbol, kind, apart)
    name = f"@{symbol.get('name')}@{len(symbol) - 1}"
    _layer(_symbol(symbol[-1], name, repeated), drawn, options)


def _symbol(parent: Element, name: str, kind: str) -> Element:
    return SubElement(
        parent, "symbol", {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1"}
    )


def _layer(
    symbol: Element, kind: str, options: Mapping[str, str], own: Mapping[str, str] | None = None
) -> None:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    _map(layer, options)
    if own:
        data_defined(layer, own)


def data_defined(layer: Element, own: Mapping[str, str]) -> None:
    """Let expressions set properties of a symbol layer."""
    defined(SubElement(layer, "data_defined_properties"), own)


def defined(parent: Element, own: Mapping[str, str]) -> None:
    """Write a collection of properties, each set by an expression."""
    properties = SubElement(parent, "Option", type="Map")
    SubElement(properties, "Option", {"name": "name", "type": "QString", "value": ""})
    inner = SubElement(properties, "Option", {"name": "properties", "type": "Map"})
    for name, expression in own.items():
        _expression(inner, name, expression)
    SubElement(properties, "Option", {"name": "type", "type": "QString", "value": "collection"})


def _expression(parent: Element, name: str, expression: str) -> None:
    one = SubElement(parent, "Option", {"name": name, "type": "Map"})
    SubElement(one, "Option", {"name": "active", "type": "bool", "value": "true"})
    SubElement(one, "Option", {"name": "expression", "type": "QString", "value": expression})
    SubElement(one, "Option", {"name": "type", "type": "int", "value": "3"})


def _map(layer: Element, options: Mapping[str, str]) -> None:
    """Write the options twice: as QGIS reads them from 3.20 on, and before."""
    new = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(new, "Option", {"name": name, "type": "QString", "value": value})
    for name, value in options.items():
        SubElement(layer, "prop", {"k": name, "v": value})


def _edge(style: Style, colour: str) -> dict[str, str]:
    return {
        "outline_color": as_rgba(colour),
        "outline_style": "dash" if style.dash else "solid",
        "outline_width": f"{style.stroke_px * MM_PER_PX:.3f}",
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }


def _pen(style: Style) -> dict[str, str]:
    options = {
        "line_color": as_rgba(style.stroke or INK),
        "line_width": f"{style.stroke_px * MM_PER_PX:.3f}",
        "line_width_unit": "MM",
        "line_style": "solid",
        "joinstyle": "round",
        "capstyle": "flat" if style.dash else "round",
    }
    if style.dash:
        dashes = ";".join(f"{float(part) * MM_PER_PX:.3f}" for part in style.dash.split())
        options |= {"use_custom_dash": "1", "customdash": dashes, "customdash_unit": "MM"}
    return options


def as_rgba(colour: str, opacity: float = 1.0) -> str:
    """Write #RRGGBB as QGIS does; no colour is a transparent white."""
    if not colour:
        return "255,255,255,0"
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
