"""A portrayal as a style of QGIS (QML): the same legend rows, colours, shapes, sizes and labels.

Kinds become a categorised renderer, classes a graduated one. What these cannot say (the unknown,
nested circles) is said by rules, and so is one look for all: QGIS's single symbol has no label.
Keys for size and accuracy stand in the legend and draw nothing. Written for QGIS 3; tried with
3.22.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from gis.export.kml import FORBIDDEN
from gis.export.parcel import Parcel, said
from gis.export.qml_symbols import INK, MM_PER_PX, WHITE, area, as_rgba, line, marker
from gis.layer import Classes, Fill, Kinds, Layer, Look, Marker, Proportional, Stroke, Style
from gis.portray import FULL_CIRCLE, HALO, SOLID_ACCURACIES, LegendRow, Portrayal

NEVER = "—"
"""A value that no record has: such a category stands in the legend alone."""
DRAWS_NOTHING = "FALSE"
LABEL_PT = 8.0
BUFFER_MM = 0.8
HOLLOW_PX = 1.6
"""The edge of a hollow symbol, as on the map."""
Row = tuple[str, str, Style]
"""A filter or value, a label, a look."""


def qml(portrayal: Portrayal, parcel: Parcel | None = None) -> str:
    """Return the style of a layer; with `parcel`, for the values as that file writes them."""
    root = Element("qgis", {"version": "3.22.0", "styleCategories": "Symbology|Labeling"})
    layer = portrayal.layer
    root.set("labelsEnabled", "1" if _label_field(portrayal, parcel) else "0")
    symbol = layer.symbol
    look: Look | None = None if isinstance(symbol, Proportional) else symbol.look
    rows = [row for row in portrayal.legend if row.style != HALO]
    keyed = any(row.role != "item" for row in rows)
    if isinstance(look, Kinds):
        _categorised(root, portrayal, rows, parcel)
    elif isinstance(look, Classes) and not keyed:
        _graduated(root, portrayal, rows, look)
    else:
        _ruled(root, portrayal, rows, parcel)
    _labels(root, portrayal, parcel)
    return "<!DOCTYPE qgis>\n" + tostring(root, encoding="unicode")


def _categorised(
    root: Element, portrayal: Portrayal, rows: list[LegendRow], parcel: Parcel | None
) -> None:
    look = portrayal.layer.symbol.look  # type: ignore[union-attr]
    assert isinstance(look, Kinds)
    codes = iter(look.words)
    entries: list[Row] = []
    for row in rows:
        label = row.label.get(portrayal.language)
        value = NEVER
        if row.role == "item":
            # Kinds stand in the legend in the order of their words: find each from there on.
            value = next(code for code in codes if look.words[code] == row.label)
            value = said(parcel, look.column, value) if parcel else value
        entries.append((value, label, row.style))
    renderer = _renderer(root, "categorizedSymbol", attr=look.column)
    categories = SubElement(renderer, "categories")
    for place, (value, label, _) in enumerate(entries):
        SubElement(categories, "category", {
            "symbol": str(place), "value": _plain(value), "label": _plain(label),
            "type": "string", "render": "true",
        })  # fmt: skip
    _symbols(renderer, portrayal, rows, parcel)


def _graduated(root: Element, portrayal: Portrayal, rows: list[LegendRow], look: Classes) -> None:
    renderer = _renderer(
        root, "graduatedSymbol", attr=look.column, graduatedMethod="GraduatedColor"
    )
    ranges = SubElement(renderer, "ranges")
    for place, (row, (low, high)) in enumerate(zip(rows, _limits(rows), strict=True)):
        # Where a value equals a limit QGIS takes the first range: the lower class, as here.
        SubElement(ranges, "range", {
            "symbol": str(place), "lower": repr(low), "upper": repr(high),
            "label": _plain(row.label.get(portrayal.language)), "render": "true",
        })  # fmt: skip
    _symbols(renderer, portrayal, rows, None)


def _limits(rows: list[LegendRow]) -> Iterator[tuple[float, float]]:
    """Yield the limits of classes, read from the labels, which print what was used."""
    for row in rows:
        low, _, high = row.label.zh.replace("\u2009", "").partition("–")
        yield float(low), float(high or low)


def _ruled(
    root: Element, portrayal: Portrayal, rows: list[LegendRow], parcel: Parcel | None
) -> None:
    renderer = _renderer(root, "RuleRenderer")
    rules = SubElement(renderer, "rules", {"key": "rules"})
    rows, filters = _rules(portrayal, rows)
    for place, (row, wanted) in enumerate(zip(rows, filters, strict=True)):
        rule = {"key": f"rule{place}", "symbol": str(place)}
        rule["label"] = _plain(row.label.get(portrayal.language))
        if wanted:
            rule["filter"] = wanted
        SubElement(rules, "rule", rule)
    _symbols(renderer, portrayal, rows, parcel)


def _rules(portrayal: Portrayal, rows: list[LegendRow]) -> tuple[list[LegendRow], list[str]]:
    """Return legend rows with the filter of each; circles are drawn by a row of their own."""
    symbol = portrayal.layer.symbol
    if isinstance(symbol, Proportional):
        circles = LegendRow(label=portrayal.layer.title, style=symbol.style)
        known = f"{_field(symbol.column)} IS NOT NULL"
        filters = [known, *(_rest(row, symbol.column) for row in rows)]
        return [circles, *rows], filters
    look = symbol.look
    if not isinstance(look, Classes):
        return rows, ["" if row.role == "item" else DRAWS_NOTHING for row in rows]
    field = _field(look.column)
    classes = [row for row in rows if row.role == "item"]
    limits = list(_limits(classes))
    filters = [
        f"{field} <= {high!r}" if place == 0 else f"{field} > {low!r} AND {field} <= {high!r}"
        for place, (low, high) in enumerate(limits)
    ]
    return rows, [*filters, *(_rest(row, look.column) for row in rows[len(classes) :])]


def _rest(row: LegendRow, column: str) -> str:
    return f"{_field(column)} IS NULL" if row.role == "no_data" else DRAWS_NOTHING


def _renderer(root: Element, kind: str, **more: str) -> Element:
    return SubElement(
        root, "renderer-v2",
        {"type": kind, "symbollevels": "0", "enableorderby": "0", "forceraster": "0", **more},
    )  # fmt: skip


def _symbols(
    renderer: Element, portrayal: Portrayal, rows: list[LegendRow], parcel: Parcel | None
) -> None:
    symbols = SubElement(renderer, "symbols")
    draw = _drawer(portrayal.layer)
    for place, row in enumerate(rows):
        if draw is not marker:
            draw(symbols, str(place), row.style)
        else:
            own = _own(portrayal.layer, row, parcel) if row.role == "item" else None
            marker(symbols, str(place), row.style, own)


def _drawer(layer: Layer) -> Callable[..., None]:
    if isinstance(layer.symbol, Stroke):
        return line
    return area if isinstance(layer.symbol, Fill) else marker


def _own(layer: Layer, row: LegendRow, parcel: Parcel | None) -> dict[str, str]:
    """Return the expressions by which a record sets size and filling, as the map does."""
    symbol, style = layer.symbol, row.style
    own: dict[str, str] = {}
    if isinstance(symbol, Proportional):
        field = _field(symbol.column)
        most = f"max(maximum({field}), {FULL_CIRCLE:g})"
        own["size"] = f"{MM_PER_PX:.6f} * max(6, {symbol.largest_px:g} * sqrt({field} / {most}))"
        return own
    assert isinstance(symbol, Marker)
    if symbol.size and symbol.sizes:
        told = {code: _word(parcel, symbol.size, code) for code in symbol.sizes}
        cases = " ".join(
            f"WHEN {_field(symbol.size)} = {_quoted(told[code])} THEN {size * MM_PER_PX:.3f}"
            for code, size in symbol.sizes.items()
        )
        own["size"] = f"CASE {cases} END"
    if parcel is not None and "accuracy" in parcel.table.by_name and style.fill:
        solid = ", ".join(_quoted(_word(parcel, "accuracy", code)) for code in SOLID_ACCURACIES)
        test = f'"accuracy" IN ({solid})'
        edged = style.stroke if style.stroke not in ("", WHITE) else style.fill
        own["fillColor"] = f"if({test}, {_quoted(as_rgba(style.fill, style.fill_opacity))}, "
        own["fillColor"] += f"{_quoted(as_rgba(WHITE))})"
        own["outlineColor"] = f"if({test}, {_quoted(as_rgba(style.stroke or WHITE))}, "
        own["outlineColor"] += f"{_quoted(as_rgba(edged))})"
        thick = HOLLOW_PX * MM_PER_PX
        own["outlineWidth"] = f"if({test}, {style.stroke_px * MM_PER_PX:.3f}, {thick:.3f})"
    return own


def _word(parcel: Parcel | None, column: str, code: str) -> str:
    return said(parcel, column, code) if parcel is not None else code


def _field(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(text: str) -> str:
    return FORBIDDEN.sub("", text)


def _label_field(portrayal: Portrayal, parcel: Parcel | None) -> str:
    """Return the field to label by: the layer's, or the name where the file has no such field."""
    label = portrayal.layer.label
    if label is None:
        return ""
    wanted = label[0 if portrayal.language == "zh" else 1]
    if parcel is None or wanted in parcel.frame:
        return wanted
    return f"name_{portrayal.language}" if f"name_{portrayal.language}" in parcel.frame else ""


def _labels(root: Element, portrayal: Portrayal, parcel: Parcel | None) -> None:
    field = _label_field(portrayal, parcel)
    if not field:
        return
    settings = SubElement(SubElement(root, "labeling", {"type": "simple"}), "settings")
    text = SubElement(settings, "text-style", {
        "fieldName": field, "isExpression": "0", "fontFamily": "Noto Sans SC",
        "fontSize": f"{LABEL_PT:g}", "fontSizeUnit": "Point", "textColor": as_rgba(INK),
        "textOpacity": "1",
    })  # fmt: skip
    SubElement(text, "text-buffer", {
        "bufferDraw": "1", "bufferSize": f"{BUFFER_MM:g}", "bufferSizeUnits": "MM",
        "bufferColor": as_rgba(WHITE), "bufferOpacity": "1",
    })  # fmt: skip
    points = isinstance(portrayal.layer.symbol, (Marker, Proportional))
    SubElement(settings, "placement", {
        "placement": "6" if points else "1" if _drawer(portrayal.layer) is area else "2",
        "priority": "5", "dist": "0.5" if points else "0", "distUnits": "MM",
    })  # fmt: skip
    SubElement(settings, "rendering", {"obstacle": "1", "displayAll": "0", "drawLabels": "1"})
