"""Coordinate reference systems by URI: axes in the order that their definition says.

Stored coordinates are lon/lat in WGS84 ≡ CGCS2000 (gis.crs). EPSG:4326 and EPSG:4490 are written
lat, lon; EPSG:4509 (Gauss-Krüger, 117°E) northing, easting; CRS84 and EPSG:3857 x, y.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.crs import from_wgs84
from gis.text import Text

Geometries = NDArray[np.object_]
MILLIMETRE = 3
MERCATOR_LIMIT_M = 20_037_508.342789244
PLANE_LIMIT_M = 30_000_000.0
"""Beyond it lies no place on the earth, whatever the false easting."""


@dataclass(frozen=True, kw_only=True, slots=True)
class System:
    """A system: its URI, its EPSG code where coordinates are computed, and its order of axes."""

    uri: str
    name: Text
    code: str = ""
    swapped: bool = False
    limits: tuple[float, float] = (180.0, 90.0)
    """The largest size of x (lon, easting) and y (lat, northing)."""

    @property
    def geographic(self) -> bool:
        return not self.code


_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = System(
    uri="http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    name=Text("WGS84，经度在前", "WGS84, longitude first"),
)
SYSTEMS = {
    system.uri: system
    for system in (
        CRS84,
        System(
            uri=f"{_EPSG}4490", swapped=True,
            name=Text("CGCS2000，纬度在前", "CGCS2000, latitude first"),
        ),
        System(
            uri=f"{_EPSG}4326", swapped=True,
            name=Text("WGS84，纬度在前", "WGS84, latitude first"),
        ),
        System(
            uri=f"{_EPSG}3857", code="EPSG:3857",
            limits=(MERCATOR_LIMIT_M, MERCATOR_LIMIT_M),
            name=Text("网络墨卡托", "Web Mercator"),
        ),
        System(
            uri=f"{_EPSG}4509", code="EPSG:4509", swapped=True,
            limits=(PLANE_LIMIT_M, PLANE_LIMIT_M),
            name=Text(
                "CGCS2000 高斯—克吕格，中央经线 117°，北坐标在前",
                "CGCS2000 / Gauss-Krüger, central meridian 117°E, northing first",
            ),
        ),
    )
}  # fmt: skip


def projected(shapes: Geometries, system: System) -> Geometries:
    """Return geometries in a system, x before y whatever its definition; what it cannot hold: None.

    >>> projected(shapely.points([[117.0, 0.0]]), SYSTEMS[f"{_EPSG}4509"]).tolist()
    [<POINT (500000 0)>]
    """
    if system.geographic:
        return shapes

    def metres(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], system.code))

    made = shapely.transform(shapes, metres)
    bounds = shapely.bounds(made)
    lost = ~np.isfinite(bounds).all(axis=1) & ~shapely.is_missing(shapes)
    made[lost] = None
    return made


def in_axis_order(shapes: Geometries, system: System) -> Geometries:
    """Return projected geometries as they are written: axes in order, metres to the millimetre."""
    if system.geographic and not system.swapped:
        return shapes

    def written(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        ordered = xy[:, ::-1] if system.swapped else xy
        return ordered if system.geographic else np.round(ordered, MILLIMETRE)

    return shapely.transform(shapes, written)


def holds(system: System, x: float, y: float) -> bool:
    """Tell whether a coordinate lies within what the system can name."""
    return abs(x) <= system.limits[0] and abs(y) <= system.limits[1]
