"""Offline coordinates for written addresses, each with how good it is; nothing is guessed.

In this order: the building or place that the address names (its own point, accuracy and
uncertainty carried over); the crossing of two roads; a house number on a road with anchors
(`address_anchors`): the same number, then between two anchors by interpolation, then next to one.
All else stays without a coordinate.

Interpolation: with anchors a < k < b at P(a), P(b) and t = (k - a) / (b - a), the point is
P(a) + t (P(b) - P(a)); its uncertainty is

    hypot(max(u(a), u(b)), 2 t (1 - t) |P(b) - P(a)|)

that is, half the distance between the anchors in the middle and their own at the ends, added as
independent errors are; at least SIDE_M where an anchor stands on the other side of the road (odd
and even numbers run apart). Distances are metres in EPSG:4509. Streets of one name exist in several
places: a point farther from the unit that the address names than its uncertainty is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from gis.areas import distances_m
from gis.crs import GEOGRAPHIC, METRIC
from gis.lexicons import Lexicons, lexicons_from
from gis.resolve import buildings_in, distinct, resolve_units
from gis.schema import LIST_MARK
from gis.store import Tables
from gis.streets import Numbered, roads_in
from gis.text import is_missing

DECIMALS = 6
NEAR_NUMBERS = 25
"""How far beyond an anchor a house number may lie."""
SIDE_NUMBERS = 20
SIDE_M = 300.0
"""Numbers up to 20 apart can lie 300 m apart, since odd and even run by themselves."""
MOST_M = 1000.0
"""A point that is less certain than this is not given."""
COLUMNS = (
    "lon", "lat", "accuracy", "uncertainty_m", "original_lon", "original_lat", "datum",
    "coordinate_method", "coordinate_source", "source_status",
)  # fmt: skip
_NUMBERS = ("lon", "lat", "uncertainty_m", "original_lon", "original_lat")
_METHODS_OF_AREAS = ("area_anchor", "polygon_centre")


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A house number whose point is known; x and y are metres in EPSG:4509."""

    number: int
    x: float
    y: float
    uncertainty_m: float
    location: Mapping[str, object] = field(hash=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """Known points: of places by id, of house numbers by road, of crossings by two roads."""

    places: Mapping[str, Mapping[str, object]]
    roads: Mapping[str, tuple[Anchor, ...]]
    crossings: Mapping[frozenset[str], Mapping[str, object]]
    lexicons: Lexicons


def gazetteer_from(tables: Tables) -> Gazetteer:
    """Return the known points of `places` and `address_anchors`."""
    rows = tables.address_anchors.to_dict("records")
    roads, crossings = _anchors(rows), _crossings(rows)
    return Gazetteer(
        places={
            row["id"]: _location(row, str(row["name_zh"]))
            for row in tables.places.to_dict("records")
            if not is_missing(row["lon"])
        },
        roads=roads,
        crossings=crossings,
        lexicons=_with_roads(lexicons_from(tables), roads, crossings),
    )


def _location(row: Mapping[str, Any], at: str) -> dict[str, object]:
    """Return the location columns of a row, its source headed by what stands there."""
    return {name: row[name] for name in COLUMNS} | {
        "coordinate_source": f"{at}：{row['coordinate_source']}"
    }


def _anchors(rows: list[dict[Any, Any]]) -> dict[str, tuple[Anchor, ...]]:
    """Return the numbered anchors of each road, by number."""
    roads: dict[str, list[Anchor]] = defaultdict(list)
    for row in rows:
        if is_missing(row["number"]):
            continue
        x, y = _to_metric().transform(row["lon"], row["lat"])
        location = _location(row, f"{row['road']}{int(row['number'])}号")
        number, uncertainty = int(row["number"]), float(row["uncertainty_m"])
        roads[row["road"]].append(
            Anchor(number=number, x=x, y=y, uncertainty_m=uncertainty, location=location)
        )
    return {road: tuple(sorted(a, key=lambda one: one.number)) for road, a in roads.items()}


def _crossings(rows: list[dict[Any, Any]]) -> dict[frozenset[str], Mapping[str, object]]:
    """Return the point of each pair of crossing roads, the most certain where there are several."""
    found: dict[frozenset[str], Mapping[str, object]] = {}
    for row in sorted(rows, key=lambda row: (row["uncertainty_m"], row["id"])):
        for other in filter(None, str(row["crossing"]).split(LIST_MARK)):
            pair = frozenset((row["road"], other))
            found.setdefault(pair, _location(row, f"{row['road']}与{other}交口"))
    return found


def geocode(addresses: Iterable[str], tables: Tables) -> pd.DataFrame:
    """Return lon, lat (CGCS2000/WGS84 degrees) and the other location columns of each address.

    Rows come in order; an address that is not known has no coordinate, accuracy and method "none".
    """
    gazetteer = gazetteer_from(tables)
    codes, unique = distinct(addresses)
    buildings = buildings_in(unique, gazetteer.lexicons)
    rows = [
        locate(address, building, gazetteer)
        for address, building in zip(unique, buildings, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, "float64"))
    units = resolve_units(unique, gazetteer.lexicons)["unit"]
    frame.loc[_strayed(frame, units, tables), list(COLUMNS)] = list(nowhere().values())
    return frame.take(codes).reset_index(drop=True)


def _strayed(frame: pd.DataFrame, units: pd.Series[str], tables: Tables) -> np.ndarray:
    """Tell which points lie farther from their written unit than they are uncertain."""
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    written = pd.Index(tables.units["id"]).get_indexer(units)
    told = np.flatnonzero((written >= 0) & np.isfinite(lon))
    away = distances_m(tables.units, written[told], (lon[told], lat[told]))
    strayed = np.zeros(len(frame), dtype=bool)
    strayed[told] = away > frame["uncertainty_m"].to_numpy()[told]
    return strayed


def locate(address: str, building: str, gazetteer: Gazetteer) -> Mapping[str, object]:
    """Return the location of one address that names `building` ("" for none)."""
    if building in gazetteer.places:
        return _of_place(gazetteer.places[building])
    roads = roads_in(address, gazetteer.lexicons)
    for road in roads:
        found = on_road(road, gazetteer.roads.get(road.road, ()))
        if found is not None:
            return found
    return _of_crossing(roads, gazetteer) or nowhere()


def nowhere() -> dict[str, object]:
    """Return the location columns of what is not placed."""
    empty: dict[str, object] = dict.fromkeys(COLUMNS, "")
    unknown = dict.fromkeys(_NUMBERS, np.nan)
    return empty | unknown | {"accuracy": "none", "coordinate_method": "none"}


def on_road(written: Numbered, anchors: tuple[Anchor, ...]) -> Mapping[str, object] | None:
    """Return the location of a house number by the anchors of its road; None where too far."""
    number = written.number
    if number is None or not anchors:
        return None
    same = [one for one in anchors if one.number == number]
    if same:
        best = min(same, key=lambda one: one.uncertainty_m)
        return {**best.location, "coordinate_method": "same_number"}
    below = [one for one in anchors if one.number < number]
    above = [one for one in anchors if one.number > number]
    if below and above:
        between = _between(number, below[-1], above[0])
        if between is not None:
            return between
    return _beside(number, min(anchors, key=lambda one: abs(one.number - number)))


def _between(number: int, low: Anchor, high: Anchor) -> Mapping[str, object] | None:
    """Interpolate along the straight line between two anchors; None where it is too uncertain."""
    t = (number - low.number) / (high.number - low.number)
    apart = float(np.hypot(high.x - low.x, high.y - low.y))
    own = max(low.uncertainty_m, high.uncertainty_m)
    uncertainty = float(np.hypot(own, 2 * t * (1 - t) * apart))
    if (number - low.number) % 2 or (number - high.number) % 2:
        uncertainty = max(uncertainty, SIDE_M)
    if uncertainty > MOST_M:
        return None
    return _made(
        (low.x + t * (high.x - low.x), low.y + t * (high.y - low.y)),
        uncertainty,
        "interpolated",
        (low, high),
    )


def _beside(number: int, anchor: Anchor) -> Mapping[str, object] | None:
    """Return the anchor's own point for a number next to it; None beyond NEAR_NUMBERS."""
    off = abs(number - anchor.number)
    if off > NEAR_NUMBERS:
        return None
    beside = SIDE_M * max(1.0, off / SIDE_NUMBERS)
    uncertainty = float(np.hypot(anchor.uncertainty_m, beside))
    return {
        **anchor.location,
        "accuracy": accuracy_of(uncertainty),
        "uncertainty_m": round(uncertainty),
        "coordinate_method": "same_number",
    }


def accuracy_of(uncertainty_m: float) -> str:
    """Return the accuracy class of a derived point: building to 100 m, block to 300, street."""
    return "building" if uncertainty_m <= 100 else "block" if uncertainty_m <= 300 else "street"


def _made(
    at: tuple[float, float], uncertainty_m: float, method: str, anchors: tuple[Anchor, ...]
) -> Mapping[str, object]:
    """Return a location computed from anchors; it has no original but itself."""
    lon, lat = (
        round(float(value), DECIMALS) for value in _to_metric().transform(*at, direction="INVERSE")
    )
    return {
        "lon": lon,
        "lat": lat,
        "accuracy": accuracy_of(uncertainty_m),
        "uncertainty_m": round(uncertainty_m),
        "original_lon": lon,
        "original_lat": lat,
        "datum": "wgs84",
        "coordinate_method": method,
        "coordinate_source": "；".join(str(one.location["coordinate_source"]) for one in anchors),
        "source_status": _status(anchors),
    }


def _status(anchors: tuple[Anchor, ...]) -> str:
    named = all(one.location["source_status"] == "named" for one in anchors)
    return "named" if named else "unverified"


def _of_place(location: Mapping[str, object]) -> Mapping[str, object]:
    """Return the place's point for a record in it; an area's anchor stays an area's anchor."""
    if location["accuracy"] == "area" or location["coordinate_method"] in _METHODS_OF_AREAS:
        return location
    return {**location, "coordinate_method": "same_building"}


def _of_crossing(roads: list[Numbered], gazetteer: Gazetteer) -> Mapping[str, object] | None:
    """Return the crossing of two roads that the address names; None where a number is written."""
    if any(road.number is not None for road in roads):
        return None
    for first in roads:
        for second in roads:
            found = gazetteer.crossings.get(frozenset((first.road, second.road)))
            if found is not None:
                return {**found, "coordinate_method": "road_crossing"}
    return None


def _with_roads(
    lexicons: Lexicons,
    roads: Mapping[str, object],
    crossings: Mapping[frozenset[str], object],
) -> Lexicons:
    """Return words that know the roads of anchors too, so that they are found in addresses."""
    names = {*roads, *(road for pair in crossings for road in pair)}
    known = {**{road: {} for road in sorted(names)}, **lexicons.roads}
    return lexicons.known_by(roads=known)


@cache
def _to_metric() -> Transformer:
    return Transformer.from_crs(GEOGRAPHIC, METRIC, always_xy=True)
