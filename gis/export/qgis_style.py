"""A portrayal's look in a QGIS project: one category for each legend row, and the labels.

Every look is a categorised renderer on `row`, the number of the legend row, so that QGIS decides
nothing anew. What a record sets itself (size, hollow, the circle of its uncertainty, its place in
the ring about a shared point) is an expression over the fields of `qgis_data`.
"""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

from gis.export.kml import FORBIDDEN
from gis.export.qml import BUFFER_MM, HOLLOW_PX
from gis.export.qml_symbols import (
    INK,
    MM_PER_PX,
    WHITE,
    area,
    as_rgba,
    data_defined,
    defined,
    line,
    marker,
)
from gis.layer import Fill, Layer, Marker, Proportional, Stroke
from gis.paper.draw import DEFAULT_PX, SMALL_SCALES
from gis.portray import HALO, LegendRow, Portrayal

QGIS = "3.22.0"
FONT = "Noto Sans SC"
HALO_PX = 24.0
"""The circle of the legend that stands for an uncertainty; on the map it is as large as that is."""
AREA_PT, POINT_PT, NUMBER_PT = 9.0, 6.5, 7.0
ZOOM_0 = 559_082_264.0 * 0.85
"""The scale of a web map's zoom 0 at mid-latitudes: the cosine of the latitude is about 0.85."""
SHRINK = "(CASE " + " ".join(
    f"WHEN @map_scale >= {scale} THEN {factor}" for scale, factor in SMALL_SCALES
) + " ELSE 1 END)"  # fmt: skip
"""Symbols shrink on small scales, as on our screen and paper."""

MOST_IN_THE_WAY = 1_000
NAMED_FROM = 350_000
"""The smallest scale at which anything but areas and counts is named."""
DIAMETER_PX = f'("size_px" * {SHRINK})'
FITS = f'{DIAMETER_PX} * 0.82 >= max(9, 5.2 * length("label"))'
"""Whether a circle's count fits into the circle (px); else it stands at its right, in dark."""
BESIDE_MM, NAME_MM = 0.3, 0.6
"""How far from a circle its count stands, and the name of its area."""
OVER, AT_RIGHT = "4", "5"
"""QGIS's numbers of the places about a point."""


def style_parts(portrayal: Portrayal, *, beside: bool = False) -> list[Element]:
    """Return the elements of a layer's style: its renderer, and its labels where it has any.

    The names of areas stand where the portrayal puts them, or `beside` that place.
    """
    parts = [_renderer(portrayal)]
    if has_labels(portrayal):
        parts.append(_labeling(portrayal, beside))
    return parts


def style_text(portrayal: Portrayal, *, beside: bool = False) -> str:
    """Return the style as QGIS keeps it in `layer_styles` and in a .qml file."""
    root = Element("qgis", {"version": QGIS, "styleCategories": "Symbology|Labeling"})
    root.set("labelsEnabled", str(int(has_labels(portrayal))))
    root.extend(style_parts(portrayal, beside=beside))
    return "<!DOCTYPE qgis>\n" + tostring(root, encoding="unicode")


def plain(text: str) -> str:
    """Return text without the characters that XML forbids."""
    return FORBIDDEN.sub("", text)


def has_labels(portrayal: Portrayal) -> bool:
    """Tell whether a layer has a say in labelling: names, counts of circles, symbols in the way."""
    return portrayal.layer.label is not None or is_in_the_way(portrayal)


def is_in_the_way(portrayal: Portrayal) -> bool:
    """Tell whether labels go around a layer's symbols; a mass of points leaves them no place."""
    return _is_points(portrayal.layer) and len(portrayal.frame) <= MOST_IN_THE_WAY


def _renderer(portrayal: Portrayal) -> Element:
    points = _is_points(portrayal.layer)
    renderer = Element("renderer-v2", {
        "type": "categorizedSymbol", "attr": "row", "symbollevels": "0", "forceraster": "0",
        "enableorderby": str(int(points)),
    })  # fmt: skip
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, row in enumerate(portrayal.legend):
        SubElement(categories, "category", {
            "symbol": str(number), "value": str(number), "type": "integer", "render": "true",
            "label": plain(row.label.get(portrayal.language)),
        })  # fmt: skip
        _symbol(symbols, portrayal, number, row)
    if points:  # the largest first, so that none hides a smaller one
        order = SubElement(SubElement(renderer, "orderby"), "orderByClause",
                           {"asc": "0", "nullsFirst": "1"})  # fmt: skip
        order.text = '"size_px"'
    return renderer


def _symbol(symbols: Element, portrayal: Portrayal, number: int, row: LegendRow) -> None:
    layer, style = portrayal.layer, row.style
    own: dict[str, str] = {}
    if portrayal.frame["zoom_from"].notna().any():
        own["enabled"] = _within_zooms()
    if isinstance(layer.symbol, Fill):
        area(symbols, str(number), style)
    elif isinstance(layer.symbol, Stroke):
        line(symbols, str(number), style)
    else:
        drawn = replace(style, size_px=HALO_PX) if style == HALO else style
        marker(symbols, str(number), drawn, {**own, **_own(layer, row)})
        return
    if own:
        for one in symbols[-1].findall("layer"):
            data_defined(one, own)


def _is_points(layer: Layer) -> bool:
    return isinstance(layer.symbol, (Marker, Proportional))


def _is_ground(layer: Layer) -> bool:
    """Tell whether a layer's names are those of the areas that a map of the city has to name."""
    return isinstance(layer.symbol, Fill) and bool(layer.partition)


def _is_circles(layer: Layer) -> bool:
    return isinstance(layer.symbol, Proportional)


def _within_zooms() -> str:
    zoom = f"ln({ZOOM_0} / @map_scale) / ln(2)"
    return (
        f'("zoom_from" IS NULL OR "zoom_from" <= {zoom}) '
        f'AND ("zoom_to" IS NULL OR "zoom_to" > {zoom})'
    )


def _own(layer: Layer, row: LegendRow) -> dict[str, str]:
    """Return the expressions by which a record sets what is its own."""
    style = row.style
    if style == HALO:
        return {"size": '2000 * "halo_m" / @map_scale'}
    size = f'{MM_PER_PX:.6f} * {SHRINK} * coalesce("size_px", {style.size_px or DEFAULT_PX:g})'
    if isinstance(layer.symbol, Proportional):
        return {"size": size}
    own = {"size": size, "offset": _shift()}
    if row.role == "item" and style.fill:
        edged = style.stroke if style.stroke not in ("", WHITE) else style.fill
        filled = as_rgba(style.fill, style.fill_opacity)
        own["fillColor"] = _if_hollow(as_rgba(WHITE), filled)
        own["outlineColor"] = _if_hollow(as_rgba(edged), as_rgba(style.stroke or WHITE))
        widths = (HOLLOW_PX * MM_PER_PX, style.stroke_px * MM_PER_PX)
        own["outlineWidth"] = 'if("hollow", {:.3f}, {:.3f})'.format(*widths)
    return own


def _shift() -> str:
    ways = (f'{SHRINK} * coalesce("{name}", 0)' for name in ("shift_x_mm", "shift_y_mm"))
    return " || ',' || ".join(f"to_string({way})" for way in ways)


def _if_hollow(then: str, otherwise: str) -> str:
    return f"if(\"hollow\", '{then}', '{otherwise}')"


def _labeling(portrayal: Portrayal, beside: bool) -> Element:
    layer = portrayal.layer
    circles, areas = _is_circles(layer), isinstance(layer.symbol, Fill)
    size = AREA_PT if areas else NUMBER_PT if circles else POINT_PT
    labeling = Element("labeling", {"type": "simple"})
    settings = SubElement(labeling, "settings")
    text = SubElement(settings, "text-style", {
        "fieldName": "label", "isExpression": "0",
        "fontFamily": FONT, "fontSize": f"{size:g}", "fontSizeUnit": "Point",
        "fontWeight": "75" if circles else "50", "namedStyle": "Bold" if circles else "Regular",
        "textColor": as_rgba(WHITE if circles else INK), "textOpacity": "1",
    })  # fmt: skip
    SubElement(text, "text-buffer", {
        "bufferDraw": str(int(not circles)), "bufferSize": f"{BUFFER_MM * size / 10:g}",
        "bufferSizeUnits": "MM", "bufferColor": as_rgba(WHITE), "bufferOpacity": "0.85",
        "bufferJoinStyle": "128",
    })  # fmt: skip
    SubElement(settings, "placement", _placement(layer, beside))
    SubElement(settings, "rendering", {
        "obstacle": str(int(is_in_the_way(portrayal))), "obstacleFactor": "2",
        "displayAll": str(int(circles)),
        "drawLabels": str(int(circles or layer.label is not None)),
        "scaleVisibility": str(int(not circles and not _is_ground(layer))), "scaleMin": "1",
        "scaleMax": f"{NAMED_FROM}", "fontMinPixelSize": "3", "fontMaxPixelSize": "10000",
    })  # fmt: skip
    if circles:
        _write_beside_small(settings)
    elif areas and beside:
        radius = f'{MM_PER_PX:.6f} * {SHRINK} * coalesce("circle_px", 0) / 2'
        defined(SubElement(settings, "dd_properties"), {"LabelDistance": f"{radius} + {NAME_MM}"})
    return labeling


def _write_beside_small(settings: Element) -> None:
    """Write a circle's count beside it where it does not fit in: no circle goes without."""
    away = f"{MM_PER_PX:.6f} * {DIAMETER_PX} / 2 + {BESIDE_MM}"
    own = {
        "OffsetQuad": f"if({FITS}, {OVER}, {AT_RIGHT})",
        "OffsetXY": f"if({FITS}, '0,0', to_string({away}) || ',0')",
        "Color": f"if({FITS}, '{as_rgba(WHITE)}', '{as_rgba(INK)}')",
        "BufferDraw": f"NOT ({FITS})",
    }
    defined(SubElement(settings, "dd_properties"), own)


def _placement(layer: Layer, beside: bool) -> dict[str, str]:
    """Return where labels go: beside points, along lines, in areas at the place chosen here."""
    if _is_circles(layer):
        return {"placement": "1", "quadOffset": OVER, "priority": "10", "offsetUnits": "MM"}
    if _is_points(layer):
        return {
            "placement": "6", "priority": "5", "dist": "0.4", "distUnits": "MM", "offsetType": "1",
            "predefinedPositionOrder": "TR,R,BR,TL,L,BL,TSR,BSR",
        }  # fmt: skip
    if isinstance(layer.symbol, Stroke):
        return {"placement": "3", "placementFlags": "9", "priority": "4", "repeatDistance": "0"}
    where = {"placement": "1", "quadOffset": OVER}
    if beside:
        where = {"placement": "6", "dist": "3", "distUnits": "MM",
                 "predefinedPositionOrder": "B,T,R,L,BR,TR,BL,TL"}  # fmt: skip
    return {
        **where, "priority": "9", "geometryGeneratorEnabled": "1",
        "geometryGenerator": 'make_point("label_lon", "label_lat")',
        "geometryGeneratorType": "PointGeometry", "layerType": "PointGeometry",
    }  # fmt: skip
