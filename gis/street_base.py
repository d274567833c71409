"""The street base: the window it is cut to, and its levels of detail, made once for a revision.

Lines are parted where they meet and each part is thinned for itself: junctions stay where they are
on every level. A junction is a vertex that two lines share; a line that ends on another without a
vertex there may come apart by the level's tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import GEOGRAPHIC, METRIC, from_wgs84, to_wgs84
from gis.street_network import kept_parts, parted
from gis.vocabulary import ROAD_CLASSES

MARGIN_M = 3_000.0
"""Beyond the city's outline, so that roads lead out of it."""
OUTLINE_M = 100.0
"""To which the outline is thinned before it is widened."""
Shapes = NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """What the base shows between two zooms, and how fine; metres on the ground.

    `roads` is how many of the road classes are drawn, `named` how many bear their names. Networks
    shorter than `least_m` in all, and areas under `least_m2`, are left out.
    """

    zoom_from: float
    zoom_to: float
    tolerance_m: float
    roads: int
    named: int
    waterways: bool
    least_m: float
    least_m2: float
    water_named_m2: float


LEVELS = (
    Level(zoom_from=0, zoom_to=10.5, tolerance_m=60, roads=2, named=0, waterways=False,
          least_m=3_000, least_m2=400_000, water_named_m2=20_000_000),
    Level(zoom_from=10.5, zoom_to=12.5, tolerance_m=16, roads=3, named=0, waterways=True,
          least_m=800, least_m2=60_000, water_named_m2=2_000_000),
    Level(zoom_from=12.5, zoom_to=14, tolerance_m=5, roads=4, named=3, waterways=True,
          least_m=250, least_m2=8_000, water_named_m2=300_000),
    Level(zoom_from=14, zoom_to=24, tolerance_m=1.2, roads=6, named=4, waterways=True,
          least_m=0, least_m2=400, water_named_m2=30_000),
)  # fmt: skip
"""Tolerances stay under a pixel of the screen at the level's largest zoom."""
COLUMNS = ("id", "class", "name_zh", "name_en", "zoom_from", "zoom_to", "label_lon", "label_lat")


def window(units: gpd.GeoDataFrame) -> shapely.Geometry:
    """Return the city's outline with a margin, in degrees: what the base is cut to."""
    outline = shapely.union_all(units.geometry.to_crs(METRIC).to_numpy())
    wide = shapely.buffer(shapely.simplify(outline, OUTLINE_M), MARGIN_M, quad_segs=4)
    return _in_degrees(np.array([shapely.simplify(wide, OUTLINE_M)], dtype=object))[0]


def cut(shapes: Shapes, frame: shapely.Geometry) -> tuple[Shapes, NDArray[np.bool_]]:
    """Return shapes cut to a frame, None for those outside, and which of them were cut.

    A piece of another dimension (an area that touches the frame along a line) is left away.
    """
    shapely.prepare(frame)
    inside = shapely.contains_properly(frame, shapes)
    crossing = ~inside & shapely.intersects(frame, shapes)
    result: Shapes = shapes.copy()
    result[~inside] = None
    whole = shapely.make_valid(shapes[crossing])
    pieces = shapely.intersection(whole, frame)
    result[crossing] = _same_dimension(pieces, shapely.get_dimensions(shapes[crossing]))
    there = np.array([one is not None for one in result], dtype=bool)
    return result, crossing & there


def _same_dimension(pieces: Shapes, dimensions: NDArray[np.int64]) -> Shapes:
    mixed = shapely.get_type_id(pieces) == shapely.GeometryType.GEOMETRYCOLLECTION
    for place in np.flatnonzero(mixed):
        parts = shapely.get_parts(pieces[place])
        same = parts[shapely.get_dimensions(parts) == dimensions[place]]
        pieces[place] = shapely.union_all(same) if len(same) else None
    good = ~shapely.is_empty(pieces) & (shapely.get_dimensions(pieces) == dimensions)
    pieces[~good] = None
    return pieces


_made: dict[tuple[int, str], tuple[object, gpd.GeoDataFrame]] = {}
"""By the table's identity and part; each entry holds its table, so that no other takes its id."""
_KEPT = 12


def levels_of(table: gpd.GeoDataFrame, part: str) -> gpd.GeoDataFrame:
    """Return a part of the base ("roads", "rail", "waterways", "cover") on every level.

    One feature for each class and level, and one for each name where the level has names: columns
    COLUMNS and geometry (multi-lines or multi-polygons, EPSG:4326). A table of facts is read-only:
    what was made of it once is kept.
    """
    key = (id(table), part)
    if key not in _made:
        made = _cover(table) if part == "cover" else _lines(table, part)
        _made[key] = (table, made)
        while len(_made) > _KEPT:
            _made.pop(next(iter(_made)))
    return _made[key][1]


def _lines(streets: gpd.GeoDataFrame, part: str) -> gpd.GeoDataFrame:
    kinds = {"roads": ROAD_CLASSES, "rail": ("rail",), "waterways": ("waterway",)}[part]
    rows = streets[streets["class"].isin(kinds) & ~streets.geometry.isna()]
    metric = rows.assign(geometry=rows.geometry.to_crs(METRIC))
    found = [
        _line_level(metric, level, kinds[: level.roads])
        for level in LEVELS
        if part != "waterways" or level.waterways
    ]
    return _framed([one for one in found if len(one)])


def _line_level(rows: gpd.GeoDataFrame, level: Level, kinds: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the lines of a level, those of one class and name joined to one feature."""
    rows = rows[rows["class"].isin(kinds)]
    if rows.empty:
        return rows.iloc[:0]
    pieces, owners = parted(rows.geometry.to_numpy())
    kept = kept_parts(pieces, level.least_m)
    thin = shapely.simplify(pieces[kept], level.tolerance_m, preserve_topology=False)
    owner = rows.iloc[owners[kept]]
    named = owner["class"].isin(kinds[: level.named]) | ~owner["class"].isin(ROAD_CLASSES)
    return _joined(thin, owner, named.to_numpy() & (level.named > 0), level)


def _joined(
    pieces: Shapes, owner: gpd.GeoDataFrame, named: NDArray[np.bool_], level: Level
) -> gpd.GeoDataFrame:
    keys = pd.DataFrame(
        {
            "class": owner["class"].to_numpy(),
            "name_zh": np.where(named, owner["name_zh"], ""),
            "name_en": np.where(named, owner["name_en"], ""),
        }
    )
    solid = shapely.length(pieces) > 0
    keys, pieces = keys[solid].reset_index(drop=True), pieces[solid]
    groups = keys.groupby(["class", "name_zh"], sort=True)
    code = groups.ngroup().to_numpy()
    order = np.argsort(code, kind="stable")
    joined = shapely.line_merge(shapely.multilinestrings(pieces[order], indices=code[order]))
    told = groups.first().reset_index()
    return _levelled(told, joined, level)


def _levelled(told: pd.DataFrame, shapes: Shapes, level: Level) -> gpd.GeoDataFrame:
    ids = told["class"] + f"@{level.zoom_from:g}" + told["name_zh"].map(lambda n: n and f" {n}")
    return gpd.GeoDataFrame(
        told.assign(id=ids, zoom_from=level.zoom_from, zoom_to=level.zoom_to),
        geometry=shapes,
        crs=METRIC,
    )


def _cover(cover: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows = cover[~cover.geometry.isna()]
    metric = rows.assign(geometry=rows.geometry.to_crs(METRIC))
    found = [_cover_level(metric, level) for level in LEVELS] if len(metric) else []
    return _framed([one for one in found if len(one)])


def _cover_level(rows: gpd.GeoDataFrame, level: Level) -> gpd.GeoDataFrame:
    """Return the areas of a level: one for each class, and the large waters by their names."""
    named = _large_waters(rows, level.water_named_m2)
    keys = rows.assign(name_zh=np.where(named, rows["name_zh"], ""),
                       name_en=np.where(named, rows["name_en"], ""))  # fmt: skip
    told, shapes = [], []
    for (kind, name), members in keys.groupby(["class", "name_zh"], sort=True):
        whole = _dissolved(members.geometry.to_numpy(), level)
        if whole is not None:
            told.append((kind, name, members["name_en"].iloc[0]))
            shapes.append(whole)
    frame = pd.DataFrame(told, columns=["class", "name_zh", "name_en"])
    return _levelled(frame, np.array(shapes, dtype=object), level)


def _large_waters(rows: gpd.GeoDataFrame, least_m2: float) -> NDArray[np.bool_]:
    """Tell which areas are waters that together with others of their name are large."""
    area = pd.Series(shapely.area(rows.geometry.to_numpy()), index=rows.index)
    whole = area.groupby(rows["name_zh"]).transform("sum")
    large = (rows["class"] == "water") & (rows["name_zh"] != "") & (whole >= least_m2)
    return large.to_numpy()


def _dissolved(shapes: Shapes, level: Level) -> shapely.Geometry | None:
    """Return areas as one, thinned, without its small parts and holes; None where nothing stays."""
    valid = shapely.make_valid(shapes)
    large = valid[shapely.area(valid) >= level.least_m2 / 4]
    parts = shapely.get_parts(shapely.union_all(shapely.simplify(large, level.tolerance_m)))
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) >= level.least_m2)]
    if not len(parts):
        return None
    return shapely.multipolygons([_without_specks(one, level.least_m2 / 2) for one in parts])


def _without_specks(polygon: shapely.Geometry, least_m2: float) -> shapely.Geometry:
    holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= least_m2]
    return shapely.Polygon(polygon.exterior, holes)


def _framed(found: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the levels as one frame in degrees, each feature with a point for its label."""
    if not found:
        bare = {name: pd.Series([], dtype=object) for name in COLUMNS}
        return gpd.GeoDataFrame(bare, geometry=[], crs=GEOGRAPHIC)
    whole = pd.concat(found, ignore_index=True)
    shapes = _in_degrees(np.asarray(whole.geometry, dtype=object))
    points = np.array([_label_point(one) for one in shapes])
    frame = whole.drop(columns="geometry").assign(label_lon=points[:, 0], label_lat=points[:, 1])
    return gpd.GeoDataFrame(frame[list(COLUMNS)], geometry=shapes, crs=GEOGRAPHIC)


def _label_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the middle of the longest line, or a point inside the largest area."""
    parts = shapely.get_parts(shape)
    if shapely.get_dimensions(parts[0]) == 1:
        longest = parts[int(np.argmax(shapely.length(parts)))]
        middle = shapely.line_interpolate_point(longest, 0.5, normalized=True)
        return middle.x, middle.y
    largest = parts[int(np.argmax(shapely.area(parts)))]
    inner = shapely.point_on_surface(largest)
    return inner.x, inner.y


def _in_degrees(shapes: Shapes) -> Shapes:
    def degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], METRIC))

    return np.asarray(shapely.transform(shapes, degrees), dtype=object)


def in_metres(shapes: Shapes) -> Shapes:
    """Return shapes of EPSG:4326 in metres (EPSG:4509)."""

    def metres(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], METRIC))

    return np.asarray(shapely.transform(shapes, metres), dtype=object)


def credits(*tables: pd.DataFrame) -> list[str]:
    """Return the sources of the base with their licences, each once, the most used first."""
    told = pd.concat([table[["source", "licence"]] for table in tables], ignore_index=True)
    counts = told.value_counts(sort=True)
    names = [f"{source} ({licence})" if licence not in source else source
             for source, licence in counts.index]  # fmt: skip
    return list(dict.fromkeys(names))


def replaced(lakes: gpd.GeoDataFrame, cover: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which lakes the base draws itself: those of which its water covers more than half."""
    water = cover[cover["class"] == "water"].geometry.to_numpy()
    shapes = in_metres(lakes.geometry.to_numpy())
    if not len(water):
        return np.zeros(len(shapes), dtype=bool)
    here = shapely.STRtree(water).query(shapely.union_all(lakes.geometry.to_numpy()))
    own = shapely.union_all(shapely.make_valid(in_metres(water[here])))
    share = shapely.area(shapely.intersection(shapes, own)) / shapely.area(shapes)
    return np.asarray(share > 0.5, dtype=bool)
