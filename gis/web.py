"""The screen: folium makes the empty map once, portrayals become data for it.

Every value leaves here as JSON data, never as markup; the drawing script writes it as text only.
Ids are renumbered and nothing is random: the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import folium
import numpy as np
import pandas as pd
import shapely
from folium.map import CustomPane

from gis.layer import Fill, Marker, Proportional, Stroke
from gis.portray import LegendRow, Portrayal, halos
from gis.text import Language, Text

Bounds = tuple[float, float, float, float]
"""west, south, east, north in degrees"""

DECIMALS = 5
"""Of coordinates on the screen: one metre, well under any boundary's accuracy."""
MAP_ID = "atlas_map"
MIN_ZOOM, MAX_ZOOM = 7, 18
"""Of the map itself: those that folium calls so are of its tiles, and there are none."""
LABEL_PANE = "labels"


@dataclass(frozen=True, kw_only=True, slots=True)
class MapNotes:
    """What stands at the foot of every map: review state, datum and sources."""

    review: Text
    datum: Text
    sources: Text


def base_map(bounds: Bounds) -> folium.Map:
    """Return the empty map: scale bar, zoom, fitted bounds, no tiles, no outside asset."""
    west, south, east, north = bounds
    blank = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        control_scale=True,
        zoom_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        maxZoom=MAX_ZOOM,
        minZoom=MIN_ZOOM,
        attribution_control=False,
    )
    blank.default_js, blank.default_css = [], []
    CustomPane(LABEL_PANE, z_index=660, pointer_events=False).add_to(blank)
    return blank


def base_script(blank: folium.Map) -> str:
    """Return the map's script with its ids renumbered: it expects Leaflet and a div MAP_ID."""
    figure: Any = blank.get_root()
    figure.render()
    return _renumbered(figure.script.render(), blank.get_name())


def _renumbered(script: str, map_name: str) -> str:
    names = dict.fromkeys(re.findall(r"\b[a-z_]+_[0-9a-f]{32}\b", script))
    for position, name in enumerate(names):
        fresh = MAP_ID if name == map_name else f"{name.rsplit('_', 1)[0]}_{position}"
        script = script.replace(name, fresh)
    return script


def payload(portrayal: Portrayal, points: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a layer as plain JSON data: legend rows and features with their row in it.

    With `points` (see gis.tiles.told) the browser asks for the points by tiles, and they are not
    among the features.
    """
    layer, language = portrayal.layer, portrayal.language
    return {
        "id": layer.id,
        "kind": layer.kind,
        "group": layer.group,
        "draw": _drawing(portrayal),
        "order": layer.order,
        "context": layer.context,
        "callout": layer.callout,
        "title": portrayal.title(),
        "source": portrayal.source.get(language),
        "credit": portrayal.source.get(language) if layer.credit and len(portrayal.frame) else "",
        "underlay": layer.underlay,
        "note": layer.note.get(language) if layer.note else "",
        "empty": layer.empty.get(language) if layer.empty and portrayal.frame.empty else "",
        "unplaced": len(portrayal.unplaced),
        "legend": [_legend_row(row, language) for row in portrayal.legend],
        "features": [
            _feature(values, packed=layer.underlay)
            for values in (portrayal.frame if points is None else halos(portrayal)).to_dict(
                "records"
            )
        ],
        **({} if points is None else {"points": dict(points)}),
    }


def encode(data: Mapping[str, Any]) -> bytes:
    """Write data as compact JSON bytes, the same for the same data; NaN is refused."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(content: bytes) -> str:
    """Return the name that content is served under: a prefix of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:20]


def _drawing(portrayal: Portrayal) -> str:
    symbol = portrayal.layer.symbol
    names = {Fill: "fill", Stroke: "stroke", Marker: "marker", Proportional: "circle"}
    return names[type(symbol)]


def _legend_row(row: LegendRow, language: Language) -> dict[str, Any]:
    style = {key: value for key, value in asdict(row.style).items() if value not in ("", 0.0)}
    return {
        "label": row.label.get(language),
        "count": row.count,
        "role": row.role,
        "style": style,
    }


def _feature(values: Mapping[str, Any], *, packed: bool = False) -> dict[str, Any]:
    feature: dict[str, Any] = {
        "id": values["id"],
        "row": int(values["row"]),
        "name": values["name"],
        "at": [round(values["label_lat"], DECIMALS), round(values["label_lon"], DECIMALS)],
        "tip": [list(pair) for pair in values["tip"]],
    }
    if values["label"]:
        feature["label"] = values["label"]
    for name, key in (("size_px", "size"), ("halo_m", "halo")):
        if not math.isnan(values[name]):
            feature[key] = round(float(values[name]), 1)
    if values["hollow"]:
        feature["hollow"] = True
    if not math.isnan(values["zoom_from"]):
        feature["zoom"] = [values["zoom_from"], values["zoom_to"]]
    if packed:
        feature.update(_packed(values["geometry"]))
    elif values["geometry"].geom_type != "Point":
        feature["geometry"] = _rounded(values["geometry"].__geo_interface__)
    return feature


def _packed(shape: shapely.Geometry) -> dict[str, Any]:
    """Return lines or areas as whole numbers, each vertex as the step from the one before.

    A line is lat, lon, step, step, … in 10^-5 degrees: a fifth of what GeoJSON takes. A vertex
    that rounds to the one before is left out.
    """
    parts = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == 1:
        return {"lines": [_steps(part) for part in parts]}
    rings = [[part.exterior, *part.interiors] for part in parts]
    return {"areas": [[_steps(ring) for ring in one] for one in rings]}


def _steps(line: shapely.Geometry) -> list[int]:
    points = np.round(shapely.get_coordinates(line)[:, ::-1] * 10**DECIMALS).astype(np.int64)
    moved = np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]
    kept = points[moved]
    return [*kept[0].tolist(), *np.diff(kept, axis=0).ravel().tolist()]


def _rounded(shape: Mapping[str, Any]) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        if isinstance(part, (int, float)):
            return round(part, DECIMALS)
        return [walk(inner) for inner in part]

    return {"type": shape["type"], "coordinates": walk(shape["coordinates"])}


def bounds_of(frame: pd.DataFrame) -> Bounds:
    """Return west, south, east, north of a frame with geometry."""
    west, south, east, north = frame.total_bounds
    return float(west), float(south), float(east), float(north)
