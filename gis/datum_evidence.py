"""What tells a datum: how far rows lie from known points and from their units, by candidate.

Each candidate (a datum, its two columns in order or swapped) converts the file; then two things
are measured. Known points: how far each row with a known partner lies from it. Written units: how
far each row lies outside the unit that its address names (outside the city where none is named).

The likelihood of a candidate is the product over distinct known points of

    (1 - e) t4(r; s) + e / A,     s² = (u/2)² + σ²

where r is the distance in metres, u the known point's uncertainty, t4 the density of a plane
Student distribution with 4 degrees of freedom, e = 0.1 the share of wrong partners, scattered over
the city's area A; the file's own scatter σ is not known and averaged over `SCATTERS_M`. It is
multiplied, over the rows with an area, by ((1 - f) exp(-d/b) + f)^w: d metres outside, b = 300 m
for what boundaries leave open, f = 0.05 wrongly assigned, and w = 1/2 because neighbouring rows
err together. Let s be the least share, over the candidates, of rows outside their written unit:
where it is larger than f, the word of these rows is weighed f / s times as much (so is a likelihood
tempered that its own dispersion contradicts); where it is more than half, addresses and coordinates
contradict each other, which few rows lie inside is chance, and they say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from gis.crs import METRIC, from_wgs84, to_wgs84

DEGREES = ("wgs84", "gcj02", "bd09")
"""CGCS2000 is not apart from WGS84 here: centimetres."""
PLANES = ("EPSG:4509", "EPSG:4527", "EPSG:4498", "EPSG:3857", "EPSG:32650")
"""EPSG:4548 has the numbers of EPSG:4509."""
LEAST_PLANE = 1000
"""Smaller numbers are degrees, or no coordinate."""
LEAST_KNOWN = 3
SCATTERS_M = (15.0, 40.0, 100.0, 250.0, 600.0)
WRONG_PARTNERS = 0.1
WRONG_UNITS = 0.05
BORDER_M = 300.0
UNIT_WEIGHT = 0.5
OFFSET_M = 1000.0
NOWHERE_M = 1e6
LEAST_OFFSET_M = 150.0
"""A smaller common offset is that of the known points, or of a datum close to CGCS2000."""
SAMPLE = 2000
"""Rows looked at, evenly spread: more would not change a decision."""
AROUND_DEGREES = 0.2
INSIDE_SHARE = 0.5
CONTRADICTORY_SHARE = 0.5
"""More rows than this outside their written unit under every candidate: the unit tells nothing."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class DatumScore:
    """How one candidate does: its share of the likelihood, and what was measured under it.

    `residual_m` is the median distance to known points, `outside_unit` and `outside_city` are
    shares of rows; NaN where there was nothing to measure.
    """

    datum: str
    swapped: bool
    score: float
    residual_m: float
    outside_unit: float
    outside_city: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What candidates are measured against, in metres of `METRIC`, row by row."""

    x: Floats
    y: Floats
    known: Floats
    """Columns: easting, northing, uncertainty, weight; NaN for rows without a partner."""
    areas: NDArray[np.object_]
    written: NDArray[np.bool_]
    city: shapely.Geometry
    bounds: tuple[float, float, float, float]
    trust: float = 1.0
    """How much the rows with a written unit count: `trust_in_units`, 0 for not at all."""

    @property
    def partners(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.known[:, 0])

    @property
    def distinct(self) -> int:
        return round(float(np.nansum(self.known[:, 3])))


def gather(
    x: ArrayLike,
    y: ArrayLike,
    units: gpd.GeoDataFrame,
    known: pd.DataFrame | None,
    written: Sequence[str] | None,
) -> Evidence:
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    rows = _spread(np.flatnonzero(_given(first, second)), known)
    areas = units.geometry.to_crs(METRIC).to_numpy()
    named = dict(zip(units["id"], areas, strict=True))
    city = shapely.union_all(areas)
    codes = ["" if written is None else written[int(row)] for row in rows]
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [named.get(code, city) for code in codes]
    west, south, east, north = units.total_bounds
    more = AROUND_DEGREES
    return Evidence(
        x=first[rows],
        y=second[rows],
        known=_partners(known, rows),
        areas=shapes,
        written=np.array([code in named for code in codes], dtype=bool),
        city=city,
        bounds=(west - more, south - more, east + more, north + more),
    )


def _given(x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Tell which rows have a coordinate: 0, 0 and 999, 999 are what programs write for none."""
    there = np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0))
    larger, smaller = np.fmax(np.abs(x), np.abs(y)), np.fmin(np.abs(x), np.abs(y))
    return there & (((larger <= 180) & (smaller <= 90)) | (larger >= LEAST_PLANE))


def _spread(rows: NDArray[np.intp], known: pd.DataFrame | None) -> NDArray[np.intp]:
    """Thin rows evenly, those with a partner apart from the rest."""
    if known is None:
        return _thinned(rows)
    partner = known["lon"].notna().to_numpy()[rows]
    return np.sort(np.concatenate([_thinned(rows[partner]), _thinned(rows[~partner])]))


def _thinned(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    if len(rows) <= SAMPLE:
        return rows
    return rows[np.linspace(0, len(rows) - 1, SAMPLE).astype(int)]


def _partners(known: pd.DataFrame | None, rows: NDArray[np.intp]) -> Floats:
    """Return easting, northing, uncertainty and weight: rows that share a point share its word."""
    result = np.full((len(rows), 4), np.nan)
    if known is None or not len(rows):
        return result
    points = known[["lon", "lat", "uncertainty_m"]].to_numpy(dtype=float)[rows]
    east, north = from_wgs84(points[:, 0], points[:, 1], METRIC)
    met = ~np.isnan(points[:, 0])
    result[:, 0], result[:, 1] = east, north
    result[:, 2] = np.nan_to_num(points[:, 2])
    if met.any():
        _, group, count = np.unique(
            np.round(points[met, :2], 5), axis=0, return_inverse=True, return_counts=True
        )
        result[met, 3] = 1.0 / count[group.ravel()]
    return result


def plausible(evidence: Evidence) -> list[tuple[str, bool]]:
    """Return the candidates that put most rows into the city, or nearly as many as the best."""
    shares = {
        (datum, swapped): _inside(evidence, datum, swapped)
        for datum in (*DEGREES, *PLANES)
        for swapped in (False, True)
    }
    best = max(shares.values())
    if best < INSIDE_SHARE:
        return []
    return [candidate for candidate, share in shares.items() if share >= 0.8 * best]


def _inside(evidence: Evidence, datum: str, swapped: bool) -> float:
    lon, lat = degrees(evidence, datum, swapped)
    west, south, east, north = evidence.bounds
    inside = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return float(inside.mean()) if len(inside) else 0.0


def degrees(evidence: Evidence, datum: str, swapped: bool) -> tuple[Floats, Floats]:
    x, y = (evidence.y, evidence.x) if swapped else (evidence.x, evidence.y)
    if datum in DEGREES:
        off = (np.abs(x) > 180) | (np.abs(y) > 90)
    else:
        off = (np.abs(x) < LEAST_PLANE) & (np.abs(y) < LEAST_PLANE)
    return to_wgs84(np.where(off, np.nan, x), np.where(off, np.nan, y), datum)


def measured(evidence: Evidence, datum: str, swapped: bool) -> tuple[DatumScore, float]:
    lon, lat = degrees(evidence, datum, swapped)
    east, north = from_wgs84(lon, lat, METRIC)
    apart = np.hypot(east - evidence.known[:, 0], north - evidence.known[:, 1])
    beyond, abroad = _beyond(evidence, east, north)
    outside = beyond[evidence.written] > 0
    score = DatumScore(
        datum=datum,
        swapped=swapped,
        score=0.0,
        residual_m=median(apart[evidence.partners], evidence.known[evidence.partners, 3]),
        outside_unit=float(outside.mean()) if outside.size else np.nan,
        outside_city=float(abroad.mean()),
    )
    word = _known_word(evidence, apart) if evidence.distinct >= LEAST_KNOWN else 0.0
    units = evidence.trust * _area_word(beyond[evidence.written])
    return score, word + units + _area_word(beyond[~evidence.written])


def _beyond(evidence: Evidence, east: Floats, north: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return how far each row lies outside its area, and whether outside the city.

    A row that the candidate puts nowhere is far outside; GEOS is not asked about it.
    """
    there = np.isfinite(east) & np.isfinite(north)
    points = shapely.points(east[there], north[there])
    beyond = np.full(len(east), NOWHERE_M)
    beyond[there] = shapely.distance(evidence.areas[there], points)
    abroad = np.ones(len(east), dtype=bool)
    abroad[there] = ~shapely.intersects(evidence.city, points)
    return beyond, abroad


def trust_in_units(scores: Sequence[DatumScore]) -> float:
    """Return how much written units count, 0..1, by the rows outside them whatever the datum is."""
    outside = min(one.outside_unit for one in scores)
    if outside > CONTRADICTORY_SHARE:
        return 0.0
    return WRONG_UNITS / outside if outside > WRONG_UNITS else 1.0


def _known_word(evidence: Evidence, apart: Floats) -> float:
    """Return the log likelihood of the distances to known points, see the module's formula."""
    return _averaged(_by_scatter(evidence, apart))


def _by_scatter(evidence: Evidence, apart: Floats) -> Floats:
    met = evidence.partners
    r = np.nan_to_num(apart[met], nan=NOWHERE_M)
    u, weight = evidence.known[met, 2], evidence.known[met, 3]
    west, south, east, north = shapely.bounds(evidence.city)
    anywhere = WRONG_PARTNERS / ((east - west) * (north - south))
    words = []
    for scatter in SCATTERS_M:
        s2 = (u / 2) ** 2 + scatter**2
        density = (1 + r**2 / (4 * s2)) ** -3 / (2 * np.pi * s2)
        words.append(float(weight @ np.log((1 - WRONG_PARTNERS) * density + anywhere)))
    return np.array(words)


def _averaged(words: Floats) -> float:
    return float(np.logaddexp.reduce(words)) - float(np.log(len(words)))


def elsewhere(evidence: Evidence, datum: str, swapped: bool) -> tuple[float, float]:
    """Weigh that a candidate is off by an offset common to all rows: another system altogether.

    Returns the log likelihood ratio to the candidate itself, and the offset in metres. The offset
    has a normal prior of 1 km; it is integrated about its median, the error of which is s / √n.
    With too few known points, or an offset under `LEAST_OFFSET_M`, it is minus infinity.
    """
    if evidence.distinct < LEAST_KNOWN:
        return float("-inf"), float("nan")
    met = evidence.partners
    east, north = from_wgs84(*degrees(evidence, datum, swapped), METRIC)
    offsets = np.column_stack([east, north]) - evidence.known[:, :2]
    weights = evidence.known[met, 3]
    centre = np.array([median(offsets[met, axis], weights) for axis in (0, 1)])
    offset = float(np.hypot(*centre))
    if offset < LEAST_OFFSET_M:
        return float("-inf"), offset
    s2 = (np.median(evidence.known[met, 2]) / 2) ** 2 + np.square(SCATTERS_M)
    room = np.log(np.minimum(1.0, s2 / (evidence.distinct * OFFSET_M**2)))
    moved = _averaged(_by_scatter(evidence, np.hypot(*(offsets - centre).T)) + room)
    moved -= offset**2 / (2 * OFFSET_M**2)
    return moved - _known_word(evidence, np.hypot(*offsets.T)), offset


def _area_word(beyond: Floats) -> float:
    likely = (1 - WRONG_UNITS) * np.exp(-beyond / BORDER_M) + WRONG_UNITS
    return UNIT_WEIGHT * float(np.log(likely).sum())


def median(values: Floats, weights: Floats) -> float:
    """Return the weighted median; NaN of nothing."""
    if not len(values):
        return float("nan")
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
