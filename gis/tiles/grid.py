"""The tile pyramid WebMercatorQuad (OGC 17-083r4): positions in the world, tiles as ranges.

A position is a pair of whole numbers of 32 bits, from the north-west corner of the square world
(EPSG:3857) to the east and to the south: 9 mm at the equator. Interleaving their bits (the Morton
code) gives one number whose leading 2z bits name the tile of zoom z, so that the points of any tile
follow one another when they are sorted by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BITS = 32
WORLD = 2.0**BITS
MAX_ZOOM = 22
MAX_LATITUDE = 85.0511287798066
"""Where the square world ends: 2 atan(e^π) − 90°."""

Whole = NDArray[np.uint32]
Codes = NDArray[np.uint64]
Degrees = NDArray[np.float64]

_MASKS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """A tile of the pyramid: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.z <= MAX_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z
        ):
            raise ValueError(f"no tile {self.z}/{self.x}/{self.y}")

    @property
    def span(self) -> int:
        """Return the length of a side in positions."""
        return 1 << (BITS - self.z)

    @property
    def corner(self) -> tuple[int, int]:
        """Return the position of the north-west corner."""
        return self.x * self.span, self.y * self.span

    @property
    def codes(self) -> tuple[int, int]:
        """Return the first Morton code of the tile and the first one after it."""
        first = interleaved(self.x, self.y) << (2 * (BITS - self.z))
        return first, first + (1 << (2 * (BITS - self.z)))

    def bounds(self, beyond: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees, `beyond` parts of a side wider."""
        x, y = self.corner
        more = beyond * self.span
        west, north = to_degrees(np.array([x - more]), np.array([y - more]))
        east, south = to_degrees(np.array([x + self.span + more]), np.array([y + self.span + more]))
        return float(west[0]), float(south[0]), float(east[0]), float(north[0])


def to_positions(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Return positions (x from the west, y from the north, not rounded) of degrees in EPSG:4326.

    Latitudes beyond the square world are moved to its edge.
    """
    degrees = np.asarray(lon, dtype=float)
    latitude = np.radians(np.clip(np.asarray(lat, dtype=float), -MAX_LATITUDE, MAX_LATITUDE))
    x = (degrees / 360.0 + 0.5) * WORLD
    y = (0.5 - np.arcsinh(np.tan(latitude)) / (2.0 * np.pi)) * WORLD
    return x, y


def to_degrees(x: ArrayLike, y: ArrayLike) -> tuple[Degrees, Degrees]:
    """Return longitude and latitude (EPSG:4326) of positions; the inverse of `to_positions`."""
    lon = (np.asarray(x, dtype=float) / WORLD - 0.5) * 360.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1.0 - 2.0 * np.asarray(y, dtype=float) / WORLD))))
    return lon, lat


def whole(positions: Degrees) -> Whole:
    """Round positions down to whole numbers inside the world."""
    return np.clip(np.floor(positions), 0.0, WORLD - 1.0).astype(np.uint32)


def morton(x: Whole, y: Whole) -> Codes:
    """Interleave whole positions: bit 2i is bit i of x, bit 2i + 1 that of y.

    >>> morton(np.array([3], dtype=np.uint32), np.array([0], dtype=np.uint32)).tolist()
    [5]
    """
    return _spread(x) | (_spread(y) << np.uint64(1))


def positions_of(codes: Codes) -> tuple[Whole, Whole]:
    """Return the whole positions that codes were made of: the inverse of `morton`."""
    return _gathered(codes), _gathered(codes >> np.uint64(1))


def _spread(values: Whole) -> Codes:
    spread = values.astype(np.uint64)
    for shift, mask in _MASKS:
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def _gathered(codes: Codes) -> Whole:
    gathered = codes & np.uint64(_MASKS[-1][1])
    for (shift, _), (_, mask) in zip(_MASKS[::-1], (*_MASKS[-2::-1], (0, 0xFFFFFFFF)), strict=True):
        gathered = (gathered | (gathered >> np.uint64(shift))) & np.uint64(mask)
    return gathered.astype(np.uint32)


def interleaved(x: int, y: int) -> int:
    """Return the Morton code of one pair of numbers of up to 32 bits."""
    return int(morton(np.array([x], dtype=np.uint32), np.array([y], dtype=np.uint32))[0])
