"""Derive clusters.geojson and axes.geojson: the plan's areas, drawn from what can be placed.

An outline is a recipe in data/sources/clusters.json: circles around known points, buffers of road
axes, whole districts, or the union of an area's other parts; then, where the plan names the
district, clipped to it. Every outline is indicative; a part without a recipe has no geometry.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.tables import AXES, CLUSTERS
from scripts.build_boundaries import Shapes, to_degrees, to_metric
from scripts.build_files import Row, read_json, rounded, write_geojson
from scripts.build_locations import anchors, converted

_RECIPE = ("circles", "axes", "districts", "unite", "clip")


def build(folder: Path, districts: Shapes, units: Shapes) -> Shapes:
    """Write both files; return the outline of each area part that has one."""
    roads = _write_axes(folder)
    parts: list[Row] = read_json("clusters.json")["parts"]
    outlines: Shapes = {}
    for part in sorted(parts, key=lambda part: "unite" in part):
        outline = _outline(part, outlines, roads, districts, units)
        if outline is not None:
            outlines[part["id"]] = outline
    described = (
        ({k: v for k, v in part.items() if k not in _RECIPE}, outlines.get(part["id"]))
        for part in parts
    )
    write_geojson(CLUSTERS, described, folder)
    return outlines


def _write_axes(folder: Path) -> Shapes:
    features = read_json("axes.geojson")["features"]
    rows = [feature["properties"] for feature in features]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    write_geojson(AXES, zip(rows, shapes, strict=True), folder)
    return {row["id"]: shape for row, shape in zip(rows, shapes, strict=True)}


def _outline(
    part: Row, outlines: Shapes, roads: Shapes, districts: Shapes, units: Shapes
) -> BaseGeometry | None:
    pieces = [_circle(**circle) for circle in part.get("circles", [])]
    pieces += [_corridor(roads[axis["axis"]], axis["metres"]) for axis in part.get("axes", [])]
    pieces += [districts[code] for code in part.get("districts", [])]
    pieces += [outlines[other] for other in part.get("unite", [])]
    if not pieces:
        return None
    outline = shapely.union_all(pieces)
    if "clip" in part:
        outline = shapely.intersection(outline, (districts | units)[part["clip"]])
    outline = rounded(shapely.make_valid(rounded(outline)))
    return shapely.orient_polygons(shapely.normalize(outline))


def _circle(anchor: str, metres: float) -> BaseGeometry:
    point = converted(_ANCHORS[anchor])
    centre = to_metric(shapely.Point(point["lon"], point["lat"]))
    return to_degrees(centre.buffer(metres, quad_segs=16))


def _corridor(axis: BaseGeometry, metres: float) -> BaseGeometry:
    return to_degrees(to_metric(axis).buffer(metres, quad_segs=8))


_ANCHORS: dict[str, Any] = anchors()
