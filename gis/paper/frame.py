"""The map on a page: projection, scale, extent; from degrees to millimetres and back.

Paper is drawn in CGCS2000 / Gauss-Krüger on one standard central meridian throughout, so that all
sheets of a series fit together; the scale is exact in the projection's plane.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer

from gis.crs import GEOGRAPHIC, METRIC, METRIC_LARGE_SCALE
from gis.paper.scene import Floats, Georeference, Rectangle

LARGE_SCALE = 10_000
"""Above this scale (a smaller denominator) 3-degree zones are the standard."""
MANTISSAS = (1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0)
SMALLEST, LARGEST = 500, 5_000_000
STEPS_DEG = (
    1 / 360, 1 / 180, 1 / 120, 1 / 60, 1 / 30, 1 / 20, 1 / 12, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 1.0, 2.0,
)  # fmt: skip
"""Graticule steps: 10″ to 2°."""

Bounds = tuple[float, float, float, float]
"""west, south, east, north"""


def scale_series() -> tuple[int, ...]:
    """Return the denominators that a best fit chooses from, largest scale first.

    >>> scale_series()[:6]
    (500, 600, 700, 800, 1000, 1200)
    """
    found = {
        round(mantissa * 10**power)
        for power in range(2, 7)
        for mantissa in MANTISSAS
        if SMALLEST <= mantissa * 10**power <= LARGEST
    }
    return tuple(sorted(found))


def crs_of(scale: int) -> str:
    """Name the projected CRS that a scale is drawn in."""
    return METRIC_LARGE_SCALE if scale < LARGE_SCALE else METRIC


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@lru_cache(maxsize=4)
def central_meridian(crs: str) -> float:
    """Return the projection's central meridian in degrees east."""
    operation = CRS(crs).coordinate_operation
    assert operation is not None
    values = {p.name: p.value for p in operation.params}
    return float(values["Longitude of natural origin"])


@dataclass(frozen=True, kw_only=True, slots=True)
class MapFrame:
    """A rectangle of the page that shows the ground about a centre (metres) at 1:`scale`."""

    rectangle: Rectangle
    scale: int
    east: float
    north: float

    @property
    def crs(self) -> str:
        return crs_of(self.scale)

    @property
    def metres_per_mm(self) -> float:
        return self.scale / 1000.0

    @property
    def width_mm(self) -> float:
        return self.rectangle[2] - self.rectangle[0]

    @property
    def height_mm(self) -> float:
        return self.rectangle[3] - self.rectangle[1]

    def extent(self, margin_mm: float = 0.0) -> Bounds:
        """Return west, south, east, north of the ground shown, in projected metres."""
        half_width = (self.width_mm / 2 + margin_mm) * self.metres_per_mm
        half_height = (self.height_mm / 2 + margin_mm) * self.metres_per_mm
        return (
            self.east - half_width,
            self.north - half_height,
            self.east + half_width,
            self.north + half_height,
        )

    def to_mm(self, metres: Floats) -> Floats:
        """Turn projected metres (n, 2) into millimetres on the page."""
        left, top, right, bottom = self.rectangle
        scale = np.array([1.0, -1.0]) / self.metres_per_mm
        centre = np.array([(left + right) / 2, (top + bottom) / 2])
        return (metres - (self.east, self.north)) * scale + centre

    def place(self, lon: Floats, lat: Floats) -> Floats:
        """Turn degrees into millimetres on the page, shape (n, 2)."""
        x, y = _transformer(GEOGRAPHIC, self.crs).transform(np.asarray(lon), np.asarray(lat))
        return self.to_mm(np.column_stack([x, y]))

    def ground(self, points: Floats) -> Floats:
        """Turn millimetres on the page (n, 2) into lon/lat degrees."""
        left, top, right, bottom = self.rectangle
        centre = np.array([(left + right) / 2, (top + bottom) / 2])
        scale = np.array([1.0, -1.0]) * self.metres_per_mm
        metres = (np.asarray(points, dtype=float) - centre) * scale + (self.east, self.north)
        lon, lat = _transformer(self.crs, GEOGRAPHIC).transform(metres[:, 0], metres[:, 1])
        return np.column_stack([lon, lat])

    def holds(self, points: Floats, margin_mm: float = 0.0) -> np.ndarray:
        """Tell which points (n, 2 in mm) lie on the map."""
        left, top, right, bottom = self.rectangle
        x, y = points[:, 0], points[:, 1]
        inside: np.ndarray = (
            (x >= left - margin_mm) & (x <= right + margin_mm)
            & (y >= top - margin_mm) & (y <= bottom + margin_mm)
        )  # fmt: skip
        return inside

    def shapes(self, shapes: np.ndarray, margin_mm: float = 5.0) -> np.ndarray:
        """Project shapes (EPSG:4326), cut them a little beyond the frame, turn them into mm.

        Lines are thinned to 0.02 mm, which no printer shows; what lies outside becomes empty.
        """
        transform = _transformer(GEOGRAPHIC, self.crs).transform
        metres = shapely.transform(
            shapes, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1]))
        )
        cut = shapely.clip_by_rect(metres, *self.extent(margin_mm))
        thin = shapely.simplify(cut, 0.02 * self.metres_per_mm, preserve_topology=True)
        mm: np.ndarray = shapely.transform(thin, self.to_mm)
        return mm

    def georeference(self) -> Georeference:
        west, _, _, north = self.extent()
        return Georeference(
            epsg=int(self.crs.split(":")[1]),
            frame=self.rectangle,
            west=west,
            north=north,
            metres_per_mm=self.metres_per_mm,
        )

    def bounds(self) -> Bounds:
        """Return west, south, east, north in degrees of the ground shown."""
        left, top, right, bottom = self.rectangle
        edge = shapely.segmentize(shapely.box(left, top, right, bottom), max(self.width_mm / 16, 1))
        degrees = self.ground(shapely.get_coordinates(edge))
        west, south = degrees.min(axis=0)
        east, north = degrees.max(axis=0)
        return float(west), float(south), float(east), float(north)


def fit(
    bounds: Bounds, rectangle: Rectangle, *, scale: int = 0, padding_mm: float = 4.0
) -> MapFrame:
    """Centre bounds (degrees) in a rectangle at a scale, or at the best of the series.

    The frame's `scale` is the largest of the series at which the bounds fit with some padding.
    """
    return fit_shape(shapely.box(*bounds), rectangle, scale=scale, padding_mm=padding_mm)


def fit_shape(
    shape: shapely.Geometry, rectangle: Rectangle, *, scale: int = 0, padding_mm: float = 4.0
) -> MapFrame:
    """Centre a shape (EPSG:4326) in a rectangle at a scale, or at the best of the series."""
    wanted = scale or needed_scale(shape, rectangle, padding_mm=padding_mm)
    crs = crs_of(wanted)
    west, south, east, north = _projected_bounds(shape, crs)
    return MapFrame(
        rectangle=rectangle, scale=wanted, east=(west + east) / 2, north=(south + north) / 2
    )


def needed_scale(shape: shapely.Geometry, rectangle: Rectangle, *, padding_mm: float = 4.0) -> int:
    """Return the denominator of the largest scale of the series at which the shape fits."""
    least = least_scale(shape, rectangle, padding_mm=padding_mm)
    return next((one for one in scale_series() if one >= least), LARGEST)


def least_scale(shape: shapely.Geometry, rectangle: Rectangle, *, padding_mm: float = 0.0) -> float:
    """Return the exact denominator at which the shape just fits the rectangle."""
    west, south, east, north = _projected_bounds(shape, METRIC)
    left, top, right, bottom = rectangle
    width = max(right - left - 2 * padding_mm, 1.0)
    height = max(bottom - top - 2 * padding_mm, 1.0)
    return max((east - west) / width, (north - south) / height) * 1000.0


def _projected_bounds(shape: shapely.Geometry, crs: str) -> Bounds:
    transform = _transformer(GEOGRAPHIC, crs).transform
    dense = shapely.segmentize(shape, 0.05)
    metres = shapely.transform(dense, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    west, south, east, north = shapely.bounds(metres)
    return float(west), float(south), float(east), float(north)


def geodesic_metres(frame: MapFrame, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the true length on the ellipsoid between two places of the page (mm)."""
    (lon0, lat0), (lon1, lat1) = frame.ground(np.array([start, end]))
    return float(Geod(ellps="GRS80").inv(lon0, lat0, lon1, lat1)[2])


def bar_lengths(frame: MapFrame, most_mm: float) -> tuple[float, int]:
    """Choose a scale bar: the length of one division in metres, and the number of divisions.

    The bar is at most `most_mm` long; its divisions are 1, 2 or 5 times a power of ten.
    """
    longest = most_mm * frame.metres_per_mm
    best = (1.0, 2)
    for power in range(7):
        for mantissa in (1, 2, 5):
            for parts in (4, 3, 2):
                step = mantissa * 10.0**power
                if step * parts <= longest and step * parts > best[0] * best[1]:
                    best = (step, parts)
    return best


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class GraticuleLine:
    """A meridian or parallel on the page: its degrees, and its points in mm."""

    degrees: float
    meridian: bool
    points: Floats


def graticule_step(frame: MapFrame) -> float:
    """Choose the step in degrees at which three to seven lines cross the longer side."""
    west, south, east, north = frame.bounds()
    span = min(east - west, north - south)
    return next((step for step in STEPS_DEG if span / step <= 4.5), STEPS_DEG[-1])


def graticule(frame: MapFrame) -> Iterator[GraticuleLine]:
    """Yield the meridians and parallels that cross the map, as polylines within the frame."""
    step = graticule_step(frame)
    west, south, east, north = frame.bounds()
    box = shapely.box(*frame.rectangle)
    for meridian, low, high, across in (
        (True, west, east, (south, north)),
        (False, south, north, (west, east)),
    ):
        along = np.linspace(across[0], across[1], 33)
        for k in range(math.ceil(low / step), math.floor(high / step) + 1):
            fixed = np.full_like(along, k * step)
            lon, lat = (fixed, along) if meridian else (along, fixed)
            inside = shapely.intersection(shapely.LineString(frame.place(lon, lat)), box)
            if inside.geom_type == "LineString" and inside.length > 1:
                yield GraticuleLine(
                    degrees=k * step, meridian=meridian, points=shapely.get_coordinates(inside)
                )


def degrees_text(degrees: float, meridian: bool) -> str:
    """Write a graticule value in degrees, minutes and, where needed, seconds.

    >>> degrees_text(117.25, True)
    '117°15′E'
    """
    seconds = round(abs(degrees) * 3600)
    whole, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = f"{whole}°" + (f"{minutes:02d}′" if minutes or rest else "")
    text += f"{rest:02d}″" if rest else ""
    if meridian:
        return text + ("E" if degrees >= 0 else "W")
    return text + ("N" if degrees >= 0 else "S")
