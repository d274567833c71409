"""The study window: where points could have been; what a pattern is compared within.

A window of empty fields makes any city look clustered, so the window is the built-up area as far
as it is known (buffers about given features) or a polygon that the reader names, never the
bounding box, and it says which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely

from gis.analysis.samples import Booleans, Floats, Refusal
from gis.crs import METRIC
from gis.text import Text, number

DIRECTIONS = 32
DISTANCES = 16
"""Where the mean overlap of the window with itself is measured, and interpolated between."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """A polygon in metres (EPSG:4509), and what it is in words."""

    shape: shapely.Polygon | shapely.MultiPolygon
    says: Text

    @cached_property
    def area(self) -> float:
        """Return the area in m²."""
        return float(self.shape.area)

    @property
    def area_km2(self) -> float:
        return self.area / 1e6

    @cached_property
    def triangles(self) -> Floats:
        """Return triangles (m, 3, 2) that part the window without overlap."""
        parts = shapely.get_parts(shapely.constrained_delaunay_triangles(self.shape))
        return shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]

    def holds(self, points: Floats) -> Booleans:
        """Tell which points (n, 2) lie in the window or on its border."""
        shapely.prepare(self.shape)
        held: Booleans = shapely.intersects_xy(self.shape, points[:, 0], points[:, 1])
        return held

    def overlap(self, distances: Floats) -> Floats:
        """Return the area that the window shares with itself moved so far, in any direction, m².

        The mean over directions: the isotropised set covariance of the window.
        """
        from scipy.interpolate import CubicSpline

        nodes = np.linspace(0, float(np.max(distances)), DISTANCES + 1)
        turns = np.pi * (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS
        ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
        means = [self.area]
        for distance in nodes[1:]:
            moved = [_moved(self.shape, distance * way) for way in ways]
            means.append(float(shapely.area(shapely.intersection(self.shape, moved)).mean()))
        return CubicSpline(nodes, means)(distances)


def _moved(shape: shapely.Geometry, by: Floats) -> shapely.Geometry:
    return shapely.transform(shape, lambda corners: corners + by)


def window_around(
    features: gpd.GeoSeries, *, within_m: float, of: Text, simplify_m: float = 1.0
) -> Window | Refusal:
    """Return the union of buffers about features (points, lines, polygons); `of` names them.

    Outlines are thinned by `simplify_m`. Refuses where there is no feature.
    """
    shapes = features.geometry.to_crs(METRIC).dropna()
    joined = shapely.union_all(shapely.buffer(shapes.to_numpy(), within_m))
    says = Text("{of}周围 {m} 米以内", "within {m} m of {of}").format(of=of, m=number(within_m))
    return _window(joined.simplify(simplify_m), says)


def window_of(areas: gpd.GeoSeries, *, of: Text) -> Window | Refusal:
    """Return the union of polygons as the window; refuses where there is none."""
    return _window(shapely.union_all(areas.geometry.to_crs(METRIC).dropna().to_numpy()), of)


def _window(shape: shapely.Geometry, says: Text) -> Window | Refusal:
    if shape.area > 0:
        return Window(shape=shape, says=says)
    return Refusal(
        method="window",
        says=Text("研究范围没有面积", "The study window has no area"),
        needs=Text("需要至少一个面，或已定位的要素", "A polygon, or features that are placed"),
    )


def uniform(window: Window, count: int, draw: np.random.Generator) -> Floats:
    """Return points (count, 2) drawn evenly over the window."""
    corner = window.triangles
    a, b, c = corner[:, 0], corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    sizes = np.abs(b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    reach = np.cumsum(sizes)
    which = np.searchsorted(reach, draw.random(count) * reach[-1], side="right")
    which = np.minimum(which, len(reach) - 1)
    s, t = draw.random((2, count))
    over = s + t > 1
    s, t = np.where(over, 1 - s, s), np.where(over, 1 - t, t)
    return a[which] + s[:, None] * b[which] + t[:, None] * c[which]
