"""Which statistical unit, building and cluster a written address names, and on what evidence.

The rules know no city: the words come in as frames. They are tried in order, and the first that
decides is kept with its evidence: the name of an area written in the address (the longest; of
equal length a development zone before the district that holds it), a customary zone name, a
building, a road that lies almost wholly in one unit. Nothing is guessed beyond that, and neither
a credit code nor a coordinate is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

ROAD_SHARE = 0.9
ROAD_LABELS = 10
"""A road decides where at least this many labelled addresses lie on it and this share of them in
one unit. Leaving each labelled address of the shipped lexicon out in turn, that is right in 98.7 %
of the cases that it decides, and decides 49 % of them; a share of 0.8 would be right in 95.8 % of
59 %, a share of 0.95 in 99.2 % of 44 %."""
BUILDING_SHARE = 0.9
BUILDING_LABELS = 3
"""A building stands in one unit, so a few labelled addresses that agree are enough."""

_BEFORE_ROAD = re.compile(r"(?:^|[省市区县镇乡村道街路号与和交口东南西北侧角内\s、，,（(；;])$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The unit that an address names ("" where undecided), the method and the words it rests on."""

    unit: str = ""
    method: str = "unknown"
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Lexicons:
    """The words of one city.

    areas: words, unit, kind ("zone" wins a tie) · zones: words, unit · buildings: words, number,
    place, unit, votes, total (with a number, `words` is the road) · roads: road, unit, share, n ·
    clusters: words, unit, cluster · unit_names: the name to show for a unit.
    """

    areas: pd.DataFrame
    zones: pd.DataFrame
    buildings: pd.DataFrame
    roads: pd.DataFrame
    clusters: pd.DataFrame
    unit_names: Mapping[str, str]

    @cached_property
    def _roads(self) -> dict[str, tuple[str, float, int]]:
        frame = self.roads
        return {
            road: (unit, float(share), int(n))
            for road, unit, share, n in zip(
                frame["road"], frame["unit"], frame["share"], frame["n"], strict=True
            )
        }

    @cached_property
    def _buildings(self) -> list[tuple[re.Pattern[str], str, str, str, int, int]]:
        """Return (pattern, words, place, unit, votes, total), longest words first."""
        rows = []
        for row in self.buildings.itertuples(index=False):
            pattern = re.escape(row.words)
            if row.number:
                pattern = rf"{pattern}\s*{re.escape(row.number)}"
            counted = int(row.votes or 0), int(row.total or 0)
            words = f"{row.words}{row.number}"
            rows.append((re.compile(pattern), words, row.place, row.unit, *counted))
        return sorted(rows, key=lambda row: -len(row[1]))


def resolve(address: str, lexicons: Lexicons) -> Resolution:
    """Return the unit that the address names.

    An address without a telling word gives Resolution(unit="", method="unknown", evidence="").
    """
    for rule in (_area_text, _zone_name, _building_name, _road_majority):
        found = rule(address, lexicons)
        if found.unit:
            return found
    return Resolution()


def resolve_units(addresses: Iterable[str], lexicons: Lexicons) -> pd.DataFrame:
    """Return unit, unit_method and unit_evidence for each address, in order."""
    found = [resolve(address, lexicons) for address in addresses]
    return pd.DataFrame(
        {
            "unit": [one.unit for one in found],
            "unit_method": [one.method for one in found],
            "unit_evidence": [one.evidence for one in found],
        }
    )


def building_in(address: str, lexicons: Lexicons) -> str:
    """Return the place whose name or unique street number the address holds; "" for none."""
    for pattern, _, place, *_ in lexicons._buildings:
        if place and pattern.search(address):
            return str(place)
    return ""


def cluster_in(address: str, unit: str, lexicons: Lexicons) -> str:
    """Return the cluster whose name or road the address of this unit holds; "" for none."""
    for row in lexicons.clusters.itertuples(index=False):
        if row.unit == unit and _names_road(address, row.words):
            return str(row.cluster)
    return ""


def _area_text(address: str, lexicons: Lexicons) -> Resolution:
    frame = lexicons.areas
    found = [
        (len(words), kind == "zone", -address.index(words), words, unit)
        for words, unit, kind in zip(frame["words"], frame["unit"], frame["kind"], strict=True)
        if words in address
    ]
    if not found:
        return Resolution()
    *_, words, unit = max(found)
    return Resolution(unit=unit, method="address_text", evidence=words)


def _zone_name(address: str, lexicons: Lexicons) -> Resolution:
    frame = lexicons.zones
    pairs = zip(frame["words"], frame["unit"], strict=True)
    found = [(len(words), words, unit) for words, unit in pairs if words in address]
    if not found:
        return Resolution()
    _, words, unit = max(found)
    return Resolution(unit=unit, method="zone_name", evidence=words)


def _building_name(address: str, lexicons: Lexicons) -> Resolution:
    for pattern, words, _, unit, votes, total in lexicons._buildings:
        if not unit or total < BUILDING_LABELS or votes < BUILDING_SHARE * total:
            continue
        if pattern.search(address):
            evidence = f"{words}：{lexicons.unit_names[unit]} {votes}/{total}"
            return Resolution(unit=unit, method="building_name", evidence=evidence)
    return Resolution()


def _road_majority(address: str, lexicons: Lexicons) -> Resolution:
    """Decide by road where every road that the address names says the same unit."""
    named = _roads_in(address, lexicons._roads)
    numbered = [road for road in named if re.search(re.escape(road) + r"\s*\d", address)]
    told = [(road, *lexicons._roads[road]) for road in numbered or named]
    if not told or len({unit for _, unit, _, _ in told}) > 1:
        return Resolution()
    if any(share < ROAD_SHARE or n < ROAD_LABELS for _, _, share, n in told):
        return Resolution()
    road, unit, share, n = told[0]
    evidence = f"{road}：{lexicons.unit_names[unit]} {share:.0%}（n={n}）"
    return Resolution(unit=unit, method="road_majority", evidence=evidence)


def _roads_in(address: str, roads: Iterable[str]) -> list[str]:
    """Return the known roads in the address, longest first, none inside a longer one's name."""
    found: list[str] = []
    for road in sorted((road for road in roads if road in address), key=len, reverse=True):
        if not any(road in longer for longer in found) and _names_road(address, road):
            found.append(road)
    return found


def _names_road(address: str, road: str) -> bool:
    """Tell whether the words stand by themselves: 江西路 is not in 望江西路."""
    return any(
        _BEFORE_ROAD.search(address[: match.start()])
        for match in re.finditer(re.escape(road), address)
    )
