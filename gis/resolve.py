"""Which statistical unit, building and cluster a written address names, and on what evidence.

The rules know no city: the words are a `Lexicons`. They are tried in order, and the first that
decides is kept with its evidence: the name of another city at the start (no unit); the name of an
area (the longest; of equal length a development zone before the district that holds it); a
customary quarter; a building; a road that lies almost wholly in one unit; house numbers around the
written one on the same road. Nothing is guessed beyond that, and neither a credit code nor a
coordinate is asked.

A confidence is the share of right answers to expect, in 0..1. Of counts it is Laplace's rule of
succession, (votes + 1) / (n + 2) (Laplace 1774); of written names it is a convention, WRITTEN.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis.lexicons import Building, Hit, Labelled, Lexicons, find
from gis.streets import house_number, is_numbered, names_road, outermost_roads

ROAD_SHARE = 0.95
ROAD_LABELS = 10
"""A road decides where at least this many labelled addresses lie on it and this share of them in
one unit: `python -m benchmarks resolve` shows the trade-off that these were chosen from."""
BUILDING_SHARE = 0.9
BUILDING_LABELS = 3
"""A building stands in one unit, so a few labelled addresses that agree are enough."""
NUMBER_REACH = 20
"""Labelled house numbers this near on the same road are neighbours."""
NUMBER_ROAD_SHARE = 0.2
"""Neighbours decide only for a unit that holds this share of the road's labelled addresses."""
WRITTEN = {"address_text": 0.99, "zone_name": 0.97}
TWO_DIVISIONS = 0.6
"""The confidence where an address names two divisions and the unit lies in one of them."""

_EXACT_NUMBER = re.compile(r"\s*(\d{1,5})号")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The unit that an address names ("" where undecided), the method and the words it rests on."""

    unit: str = ""
    method: str = "unknown"
    evidence: str = ""
    confidence: float = 0.0


UNKNOWN = Resolution()


def resolve(address: str, lexicons: Lexicons) -> Resolution:
    """Return the unit that the address names.

    An address without a telling word gives Resolution(unit="", method="unknown", evidence="").
    """
    return _resolved(address, find(address, lexicons), lexicons)


def resolve_units(addresses: Iterable[str], lexicons: Lexicons) -> pd.DataFrame:
    """Return unit, unit_method, unit_evidence, unit_confidence for each address, in order.

    The same address is resolved once; a missing one is an empty one.
    """
    codes, unique = distinct(addresses)
    found = [resolve(address, lexicons) for address in unique]
    columns = {
        "unit": [one.unit for one in found],
        "unit_method": [one.method for one in found],
        "unit_evidence": [one.evidence for one in found],
        "unit_confidence": [one.confidence for one in found],
    }
    return pd.DataFrame(columns).take(codes).reset_index(drop=True)


def building_in(address: str, lexicons: Lexicons) -> str:
    """Return the place whose name or street number the address holds; "" for none or several.

    A name that several places bear tells one of them only together with its road or number.
    """
    for places, _ in _buildings_of(address, find(address, lexicons), lexicons):
        named = {one.place for one in places}
        if len(named) == 1 and (place := named.pop()):
            return place
    return ""


def buildings_in(addresses: Iterable[str], lexicons: Lexicons) -> list[str]:
    """Return `building_in` for each address, in order."""
    codes, unique = distinct(addresses)
    found = [building_in(address, lexicons) for address in unique]
    return [found[code] for code in codes]


def distinct(addresses: Iterable[Any]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the different addresses as text, and for each address which of them it is."""
    held = pd.Series(addresses if isinstance(addresses, pd.Series) else list(addresses))
    texts = held.astype(object).where(held.notna(), "").map(str)
    codes, unique = pd.factorize(texts.to_numpy(dtype=object))
    return codes, unique.tolist()


def cluster_in(address: str, unit: str, lexicons: Lexicons) -> str:
    """Return the cluster whose name or road the address of this unit holds; "" for none."""
    told = {word: start for start, word in find(address, lexicons) if word in lexicons.clusters}
    for word, by_unit in lexicons.clusters.items():
        if word in told and unit in by_unit and names_road(address, word):
            return by_unit[unit]
    return ""


def division_in(address: str, found: Resolution, lexicons: Lexicons) -> tuple[str, str]:
    """Return the division and its method: the unit's own; of a zone the one written or the seat."""
    if not found.unit:
        return "", "unknown"
    if found.unit in lexicons.zone_units:
        for words, division in lexicons.divisions.items():
            if words in address:
                return division, "address_text"
        return lexicons.seats[found.unit], "zone_seat"
    return lexicons.seats.get(found.unit, ""), found.method


def _resolved(address: str, hits: list[Hit], lexicons: Lexicons) -> Resolution:
    if not hits:
        return UNKNOWN
    start, word = hits[0]
    if word in lexicons.elsewhere and (start == 0 or address[start - 1] in "省国"):
        return Resolution(method="elsewhere", evidence=word, confidence=WRITTEN["address_text"])
    for rule in (_area_text, _quarter, _building_name, _by_road):
        found = rule(address, hits, lexicons)
        if found is not None:
            return found
    return UNKNOWN


def _area_text(_: str, hits: list[Hit], lexicons: Lexicons) -> Resolution | None:
    areas, zones = lexicons.areas, lexicons.zones
    found = [(len(word), word in zones, -start, word) for start, word in hits if word in areas]
    if not found:
        return None
    word = max(found)[-1]
    unit, divisions = areas[word], lexicons.divisions
    sure = WRITTEN["address_text"]
    if len(found) > 1:
        written = {divisions[other] for *_, other in found if other in divisions}
        if written - {lexicons.seats[unit]}:
            sure = TWO_DIVISIONS
    return Resolution(unit=unit, method="address_text", evidence=word, confidence=sure)


def _quarter(_: str, hits: list[Hit], lexicons: Lexicons) -> Resolution | None:
    found = [(len(word), word) for _, word in hits if word in lexicons.quarters]
    if not found:
        return None
    word = max(found)[-1]
    return Resolution(
        unit=lexicons.quarters[word],
        method="zone_name",
        evidence=word,
        confidence=WRITTEN["zone_name"],
    )


def _building_name(address: str, hits: list[Hit], lexicons: Lexicons) -> Resolution | None:
    for places, words in _buildings_of(address, hits, lexicons):
        units = {one.unit for one in places}
        one = max(places, key=lambda place: place.votes)
        if len(units) > 1 or not one.unit or one.n < BUILDING_LABELS:
            continue
        if one.votes >= BUILDING_SHARE * one.n:
            return Resolution(
                unit=one.unit,
                method="building_name",
                evidence=f"{words}：{lexicons.unit_names[one.unit]} {one.votes}/{one.n}",
                confidence=succession(one.votes, one.n),
            )
    return None


def _buildings_of(
    address: str, hits: list[Hit], lexicons: Lexicons
) -> Iterator[tuple[tuple[Building, ...], str]]:
    """Yield the places that names and street numbers tell, longest words first."""
    told: list[tuple[int, int, str, tuple[Building, ...]]] = []
    for start, word in hits:
        if word in lexicons.buildings:
            told.append((-len(word), start, word, _sites(address, word, hits, lexicons)))
        if word in lexicons.numbers:
            match = _EXACT_NUMBER.match(address, start + len(word))
            place = lexicons.numbers[word].get(int(match[1])) if match else None
            if match and place:
                words = f"{word}{int(match[1])}号"
                told.append((-len(words), start, words, (place,)))
    for _, _, words, places in sorted(told, key=lambda one: one[:3]):
        yield places, words


def _sites(address: str, name: str, hits: list[Hit], lexicons: Lexicons) -> tuple[Building, ...]:
    """Return the places of this name; of several, those on a road that the address names."""
    places = lexicons.buildings[name]
    if len(places) == 1:
        return places
    on_road = {
        (place.place, place.unit)
        for _, road in hits
        if road in lexicons.numbers and names_road(address, road)
        for place in lexicons.numbers[road].values()
    }
    return tuple(one for one in places if (one.place, one.unit) in on_road) or places


def _by_road(address: str, hits: list[Hit], lexicons: Lexicons) -> Resolution | None:
    """Decide by roads: by majority where it is clear, else by the house numbers around."""
    known = lexicons.roads
    named = outermost_roads(address, [word for _, word in hits if word in known])
    if not named:
        return None
    numbered = [road for road in named if is_numbered(address, road)]
    majority = _majority(numbered or named, lexicons)
    if majority is None:
        return _neighbours(address, numbered, lexicons)
    contradicted = _contradicted(address, numbered, majority.unit, lexicons)
    return None if contradicted else majority


def _majority(roads: list[str], lexicons: Lexicons) -> Resolution | None:
    """Decide where every road that the address names says the same unit, almost alone."""
    told = []
    for road in roads:
        tally = lexicons.roads[road]
        n = sum(tally.values())
        unit = max(tally, key=lambda code: (tally[code], code)) if n else ""
        if n < ROAD_LABELS or tally[unit] < ROAD_SHARE * n:
            return None
        told.append((road, unit, tally[unit], n))
    if len({unit for _, unit, _, _ in told}) > 1:
        return None
    road, unit, votes, n = told[0]
    return Resolution(
        unit=unit,
        method="road_majority",
        evidence=f"{road}：{lexicons.unit_names[unit]} {votes / n:.0%}（n={n}）",
        confidence=succession(votes, n),
    )


def _neighbours(address: str, roads: list[str], lexicons: Lexicons) -> Resolution | None:
    """Decide by the labelled house numbers around the written one, where they agree."""
    for road in roads:
        number = house_number(address, road)
        if number is None or road not in lexicons.house_numbers:
            continue
        around = _around(number, lexicons.house_numbers[road])
        units = {unit for _, unit, _ in around}
        tally = lexicons.roads[road]
        if len(units) != 1:
            continue
        (unit,) = units
        if tally.get(unit, 0) < NUMBER_ROAD_SHARE * sum(tally.values()):
            continue
        votes = sum(n for _, _, n in around)
        numbers = "、".join(str(other) for other, _, _ in around)
        return Resolution(
            unit=unit,
            method="house_number",
            evidence=f"{road}{numbers}号：{lexicons.unit_names[unit]}（n={votes}）",
            confidence=succession(votes, votes),
        )
    return None


def _contradicted(address: str, roads: list[str], unit: str, lexicons: Lexicons) -> bool:
    """Tell whether the labelled house number nearest to the written one lies in another unit."""
    for road in roads:
        number, labelled = house_number(address, road), lexicons.house_numbers.get(road, ())
        if number is None or not labelled:
            continue
        distance = min(abs(other - number) for other, _, _ in labelled)
        if unit not in {code for other, code, _ in labelled if abs(other - number) == distance}:
            return True
    return False


def _around(number: int, labelled: Labelled) -> Labelled:
    """Return the labelled numbers near this one.

    Where numbers of its own side, odd or even, are known near by, only those are asked.
    """
    near = tuple(one for one in labelled if abs(one[0] - number) <= NUMBER_REACH)
    return tuple(one for one in near if (one[0] - number) % 2 == 0) or near


def succession(votes: int, n: int) -> float:
    """Return the chance that the next case agrees: (votes + 1) / (n + 2), Laplace's rule.

    >>> succession(9, 10)
    0.833
    """
    return round((votes + 1) / (n + 2), 3)
