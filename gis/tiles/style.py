"""How others draw our vector tiles: a MapLibre style with the colours of the legend, and TileJSON.

One style layer for each way of drawing (fill, outline, line, circle); colours and sizes by the
number of the legend row, so that they are those of every other output. A style layer's metadata
hold the legend in words. Hatches and symbol shapes need a sprite (gis.tiles.sprite): where none is
named, points are circles. Labels need glyphs, which are not served, and the metadata say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gis.layer import Fill, Marker, Proportional, Stroke
from gis.portray import LegendRow, Portrayal
from gis.text import Language, Text
from gis.tiles.grid import MAX_LATITUDE, MAX_ZOOM
from gis.tiles.sources import FIELDS
from gis.tiles.sprite import DEFAULT_PX, size_px
from gis.tiles.thinning import HIGHEST
from gis.web import Bounds

NOT_LABELLED = Text("注记不在样式中", "Labels are not in the style")
GROUND = "#ECEAE4"
NOT_DRAWN = Text(
    "晕线、符号形状与注记不在样式中：见图例文字",
    "Hatches, symbol shapes and labels are not in the style: see the legend in words",
)
Rule = dict[str, Any]


def style(
    portrayals: Sequence[Portrayal],
    tiles: Sequence[str],
    *,
    name: Text,
    bounds: Bounds,
    sprite: str = "",
) -> Rule:
    """Return a MapLibre style (version 8) of layers, bottom first; `tiles` are their addresses.

    `sprite` is the address of the pictures of `gis.tiles.sprite`, without an ending; without it
    points are circles, and hatches are left out.
    """
    language = portrayals[0].language if portrayals else "zh"
    west, south, east, north = bounds
    sources = {
        one.layer.id: source(one, address, bounds)
        for one, address in zip(portrayals, tiles, strict=True)
    }
    background = {"id": "background", "type": "background", "paint": {"background-color": GROUND}}
    return {
        "version": 8,
        "name": name.get(language),
        "center": [round((west + east) / 2, 4), round((south + north) / 2, 4)],
        "zoom": 8,
        "metadata": {"not_drawn": (NOT_LABELLED if sprite else NOT_DRAWN).get(language)},
        **({"sprite": sprite} if sprite else {}),
        "sources": sources,
        "layers": [
            background,
            *(rule for one in portrayals for rule in rules(one, pictures=bool(sprite))),
        ],
    }


def _reach(portrayal: Portrayal, bounds: Bounds) -> list[float]:
    """Return where a layer may have tiles: a register may reach beyond the city."""
    world = (-180.0, -MAX_LATITUDE, 180.0, MAX_LATITUDE)
    return [round(degree, 6) for degree in (world if portrayal.each > 1 else bounds)]


def source(portrayal: Portrayal, address: str, bounds: Bounds) -> Rule:
    """Return a vector source of a style: one layer's tiles."""
    return {
        "type": "vector",
        "tiles": [address],
        "minzoom": 0,
        "maxzoom": HIGHEST,
        "bounds": _reach(portrayal, bounds),
        "attribution": portrayal.source.get(portrayal.language),
    }


def tilejson(portrayal: Portrayal, address: str, bounds: Bounds, version: str) -> Rule:
    """Return TileJSON 3.0.0 of a layer: where its tiles are and what their features hold."""
    return {
        "tilejson": "3.0.0",
        "name": portrayal.title(),
        "description": portrayal.layer.note.get(portrayal.language) if portrayal.layer.note else "",
        "version": "1.0.0",
        "data_version": version,
        "scheme": "xyz",
        "tiles": [address],
        "minzoom": 0,
        "maxzoom": min(HIGHEST, MAX_ZOOM),
        "bounds": _reach(portrayal, bounds),
        "attribution": portrayal.source.get(portrayal.language),
        "vector_layers": [
            {
                "id": portrayal.layer.id,
                "fields": {name: text.get(portrayal.language) for name, text in FIELDS.items()},
            }
        ],
        "legend": [_legend(row, portrayal.language) for row in portrayal.legend],
    }


def rules(portrayal: Portrayal, *, pictures: bool = False) -> list[Rule]:
    """Return the style layers of a layer, bottom first; `pictures` where there is a sprite."""
    symbol = portrayal.layer.symbol
    if isinstance(symbol, Fill):
        hatched = any(row.style.hatch for row in portrayal.legend)
        hatches = [_hatches(portrayal)] if hatched and pictures else []
        return [_fill(portrayal), *hatches, *_lines(portrayal)]
    if isinstance(symbol, Stroke):
        return _lines(portrayal)
    if isinstance(symbol, Marker) and pictures:
        return [_pictures(portrayal)]
    return [_circles(portrayal, proportional=isinstance(symbol, Proportional))]


def _rule(portrayal: Portrayal, kind: str, part: str, paint: Rule, **more: Any) -> Rule:
    language = portrayal.language
    return {
        "id": f"{portrayal.layer.id}-{part}",
        "type": kind,
        "source": portrayal.layer.id,
        "source-layer": portrayal.layer.id,
        "metadata": {
            "title": portrayal.title(),
            "legend": [_legend(row, language) for row in portrayal.legend],
        },
        "paint": paint,
        **more,
    }


def _legend(row: LegendRow, language: Language) -> Rule:
    return {"label": row.label.get(language), "count": row.count, "role": row.role}


def _by_row(rows: Sequence[Any], otherwise: Any) -> Any:
    """Return an expression that picks a value by the legend row; one value where all are equal."""
    if len(set(rows)) <= 1:
        return rows[0] if rows else otherwise
    pairs = [part for number, value in enumerate(rows) for part in (number, value)]
    return ["match", ["get", "row"], *pairs, otherwise]


def _fill(portrayal: Portrayal) -> Rule:
    styles = [row.style for row in portrayal.legend]
    return _rule(portrayal, "fill", "fill", {
        "fill-color": _by_row([one.fill or "#FFFFFF" for one in styles], "#FFFFFF"),
        "fill-opacity": _by_row([one.fill_opacity if one.fill else 0.0 for one in styles], 0.0),
        "fill-antialias": False,
    })  # fmt: skip


def _lines(portrayal: Portrayal) -> list[Rule]:
    """Return one line layer for each dash: dashes cannot depend on a feature."""
    outlined = [(number, row.style) for number, row in enumerate(portrayal.legend)
                if row.style.stroke and row.role in ("item", "no_data")]  # fmt: skip
    found: list[Rule] = []
    for dash in dict.fromkeys(style.dash for _, style in outlined):
        rows = [(number, style) for number, style in outlined if style.dash == dash]
        numbers = [number for number, _ in rows]
        width = max(style.stroke_px for _, style in rows) or 1.0
        paint: Rule = {
            "line-color": _picked(rows, lambda style: style.stroke),
            "line-width": _picked(rows, lambda style: style.stroke_px),
        }
        if dash:
            paint["line-dasharray"] = [float(part) / width for part in dash.split()]
        found.append(
            _rule(portrayal, "line", f"line-{len(found)}", paint,
                  filter=["in", ["get", "row"], ["literal", numbers]])
        )  # fmt: skip
    return found


def _picked(rows: Sequence[tuple[int, Any]], value: Any) -> Any:
    values = [value(style) for _, style in rows]
    if len(set(values)) == 1:
        return values[0]
    pairs = [part for (number, _), one in zip(rows, values, strict=True) for part in (number, one)]
    return ["match", ["get", "row"], *pairs, values[0]]


def _circles(portrayal: Portrayal, *, proportional: bool) -> Rule:
    styles = [row.style for row in portrayal.legend]
    colour = _by_row([one.fill or one.stroke or "#3B3A36" for one in styles], "#3B3A36")
    sizes = _by_row([(one.size_px or 10.0) / 2 for one in styles], 5.0)
    radius = ["case", ["has", "size_px"], ["/", ["get", "size_px"], 2], sizes]
    hollow = ["boolean", ["get", "hollow"], False]
    return _rule(portrayal, "circle", "circle", {
        "circle-radius": radius,
        "circle-color": ["case", hollow, "#FFFFFF", colour],
        "circle-opacity": _by_row([one.fill_opacity for one in styles], 1.0) if proportional else 1,
        "circle-stroke-color": ["case", hollow, colour, "#FFFFFF"],
        "circle-stroke-width": ["case", hollow, 2, 0.7],
    })  # fmt: skip


def _hatches(portrayal: Portrayal) -> Rule:
    numbers = [number for number, row in enumerate(portrayal.legend) if row.style.hatch]
    name = ["concat", f"{portrayal.layer.id}-", ["to-string", ["get", "row"]], "-hatch"]
    return _rule(portrayal, "fill", "hatch", {"fill-pattern": name, "fill-antialias": False},
                 filter=["in", ["get", "row"], ["literal", numbers]])  # fmt: skip


def _pictures(portrayal: Portrayal) -> Rule:
    """Return symbols in their shapes, as large as each record is; none gives way to another."""
    hollow = ["case", ["boolean", ["get", "hollow"], False], "-hollow", ""]
    name = ["concat", f"{portrayal.layer.id}-", ["to-string", ["get", "row"]], hollow]
    sizes = _by_row([size_px(row.style) for row in portrayal.legend], DEFAULT_PX)
    return _rule(portrayal, "symbol", "symbol", {}, layout={
        "icon-image": name,
        "icon-size": ["case", ["has", "size_px"], ["/", ["get", "size_px"], sizes], 1],
        "icon-allow-overlap": True,
        "icon-ignore-placement": True,
    })  # fmt: skip
