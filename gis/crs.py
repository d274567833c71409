"""Datums and projections: one canonical lon/lat (CGCS2000 ≡ WGS84), metres for measuring.

GCJ-02 and BD-09 are the shifted datums of Chinese web maps. GCJ-02 has no published
definition; the formula here is the one that public converters have used since 2013 (an
ellipsoid of Krasovsky 1940 with a sum of sines), and its inverse is found by iteration.

Any other coordinates go by their EPSG code and are converted by PROJ. For Beijing 1954 and Xian
1980 the national parameters are not published: PROJ's general ones leave metres, for Xian 1980
possibly some ten metres.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.problems import Problem, ProblemError
from gis.text import Text

if TYPE_CHECKING:
    from pyproj import Transformer

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Array = NDArray[np.float64]

GEOGRAPHIC = "EPSG:4326"
"""Canonical lon/lat; EPSG:4490 (CGCS2000) differs by centimetres here."""
GEOGRAPHIC_CHINA = "EPSG:4490"
"""The same lon/lat under the name of the national datum, for files that other programs read."""
METRIC = "EPSG:4509"
"""CGCS2000 / Gauss-Krüger, central meridian 117°E, metres."""
METRIC_LARGE_SCALE = "EPSG:4548"
"""CGCS2000 / 3-degree Gauss-Krüger, central meridian 117°E, for maps above 1:10 000."""

_SEMI_MAJOR = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum | str) -> tuple[Array, Array]:
    """Convert coordinates in `datum` to WGS84 degrees; CGCS2000 passes through unchanged.

    `datum` is one of `Datum`, or a code as "EPSG:4509": then the arguments are easting and
    northing in the unit of that system, in this order whatever its definition says. What the
    projection cannot hold becomes NaN. Raises ValueError for an unknown datum, ProblemError for an
    EPSG code that is not known or has no place on a map.
    """
    x, y = _degrees(lon), _degrees(lat)
    if datum in ("wgs84", "cgcs2000"):
        return x, y
    if datum == "gcj02":
        return _gcj02_to_wgs84(x, y)
    if datum == "bd09":
        return _gcj02_to_wgs84(*_bd09_to_gcj02(x, y))
    return _transformed(x, y, datum, "FORWARD")


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum | str) -> tuple[Array, Array]:
    """Convert WGS84 degrees to `datum`; the inverse of `to_wgs84` to well under a millimetre.

    Raises as `to_wgs84` does.
    """
    x, y = _degrees(lon), _degrees(lat)
    if datum in ("wgs84", "cgcs2000"):
        return x, y
    if datum == "gcj02":
        return _wgs84_to_gcj02(x, y)
    if datum == "bd09":
        return _gcj02_to_bd09(*_wgs84_to_gcj02(x, y))
    return _transformed(x, y, datum, "INVERSE")


def _transformed(
    x: Array, y: Array, code: str, way: Literal["FORWARD", "INVERSE"]
) -> tuple[Array, Array]:
    if not code.upper().startswith("EPSG:"):
        raise ValueError(f"unknown datum {code!r}")
    there_x, there_y = _transformer(code.upper()).transform(x, y, direction=way)
    there_x, there_y = _degrees(there_x), _degrees(there_y)
    off = ~(np.isfinite(there_x) & np.isfinite(there_y))
    return np.where(off, np.nan, there_x), np.where(off, np.nan, there_y)


@lru_cache(maxsize=64)
def _transformer(code: str) -> Transformer:
    from pyproj import CRS
    from pyproj.exceptions import CRSError, ProjError
    from pyproj.transformer import TransformerGroup

    try:
        system = CRS.from_user_input(code)
        if not (system.is_geographic or system.is_projected) or len(system.axis_info) != 2:
            raise CRSError("neither lon/lat nor a projection")
        # One operation for all points and both ways: chosen per point, a way back could be another.
        return TransformerGroup(system, GEOGRAPHIC, always_xy=True).transformers[0]
    except (CRSError, ProjError, IndexError) as error:
        raise ProblemError(_no_system(code)) from error


def _no_system(code: str) -> Problem:
    return Problem(
        value=code,
        fatal=True,
        says=Text("不认识这个坐标系代码", "This code of a coordinate system is not known"),
        cure=Text(
            "请写 wgs84、cgcs2000、gcj02、bd09，或平面坐标系的 EPSG 代码，如 EPSG:4509",
            "Write wgs84, cgcs2000, gcj02, bd09, or the EPSG code of a plane system, as EPSG:4509",
        ),
    )


def _degrees(values: ArrayLike) -> Array:
    return np.asarray(values, dtype=np.float64)


def _wgs84_to_gcj02(lon: Array, lat: Array) -> tuple[Array, Array]:
    east, north = _gcj02_shift_m(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    w = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_radius = _SEMI_MAJOR * (1.0 - _ECCENTRICITY_SQUARED) / w**1.5
    parallel_radius = _SEMI_MAJOR / np.sqrt(w) * np.cos(phi)
    return lon + np.degrees(east / parallel_radius), lat + np.degrees(north / meridian_radius)


def _gcj02_shift_m(x: Array, y: Array) -> tuple[Array, Array]:
    pi = np.pi
    ripple = (20.0 * np.sin(6.0 * x * pi) + 20.0 * np.sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += ripple + (20.0 * np.sin(y * pi) + 40.0 * np.sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * pi) + 320.0 * np.sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += ripple + (20.0 * np.sin(x * pi) + 40.0 * np.sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * pi) + 300.0 * np.sin(x / 30.0 * pi)) * 2.0 / 3.0
    return east, north


def _gcj02_to_wgs84(lon: Array, lat: Array) -> tuple[Array, Array]:
    # Fixed-point iteration: the shift changes by about 1e-3 of a step, so six steps reach 1e-12°.
    x, y = lon, lat
    for _ in range(6):
        there_lon, there_lat = _wgs84_to_gcj02(x, y)
        x, y = x + lon - there_lon, y + lat - there_lat
    return x, y


def _gcj02_to_bd09(lon: Array, lat: Array) -> tuple[Array, Array]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _bd09_to_gcj02(lon: Array, lat: Array) -> tuple[Array, Array]:
    # The published inverse is only good to about half a metre, so iterate on the forward formula.
    x, y = lon - 0.0065, lat - 0.006
    for _ in range(6):
        there_lon, there_lat = _gcj02_to_bd09(x, y)
        x, y = x + lon - there_lon, y + lat - there_lat
    return x, y
