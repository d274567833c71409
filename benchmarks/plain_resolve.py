"""The plain alternative: every known word is looked for in every address, one after the other.

It is the first version of gis/resolve.py, kept as it was but for its building of frames from the
table of words; it has neither house numbers nor buildings of one name in two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from gis.lexicons import AREA_KINDS
from gis.store import Tables

ROAD_SHARE = 0.9
ROAD_LABELS = 10
BUILDING_SHARE = 0.9
BUILDING_LABELS = 3

_BEFORE_ROAD = re.compile(r"(?:^|[省市区县镇乡村道街路号与和交口东南西北侧角内\s、，,（(；;])$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolution:
    """The unit that an address names ("" where undecided), the method and the words it rests on."""

    unit: str = ""
    method: str = "unknown"
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one city.

    areas: words, unit, kind ("zone" wins a tie) · zones: words, unit · buildings: words, number,
    place, unit, votes, total (with a number, `words` is the road) · roads: road, unit, share, n ·
    unit_names: the name to show for a unit.
    """

    areas: pd.DataFrame
    zones: pd.DataFrame
    buildings: pd.DataFrame
    roads: pd.DataFrame
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


def words_from(tables: Tables) -> Words:
    """Return the words as frames."""
    words, units = tables.address_words, tables.units
    buildings = words[words["kind"] == "building"]
    numbers = buildings["number"].map(lambda number: "" if pd.isna(number) else f"{number:.0f}号")
    return Words(
        areas=words[words["kind"].isin(AREA_KINDS)],
        zones=words[words["kind"] == "quarter"],
        buildings=buildings.assign(number=numbers, total=buildings["n"]).fillna(0),
        roads=words[words["kind"] == "road"].rename(columns={"words": "road"}),
        unit_names=dict(zip(units["id"], units["name_zh"], strict=True)),
    )


def resolve(address: str, lexicons: Words) -> Resolution:
    """Return the unit that the address names.

    An address without a telling word gives Resolution(unit="", method="unknown", evidence="").
    """
    for rule in (_area_text, _zone_name, _building_name, _road_majority):
        found = rule(address, lexicons)
        if found.unit:
            return found
    return Resolution()


def plain_units(addresses: Iterable[str], lexicons: Words) -> pd.DataFrame:
    """Return unit, unit_method and unit_evidence for each address, in order."""
    found = [resolve(address, lexicons) for address in addresses]
    return pd.DataFrame(
        {
            "unit": [one.unit for one in found],
            "unit_method": [one.method for one in found],
            "unit_evidence": [one.evidence for one in found],
        }
    )


def _area_text(address: str, lexicons: Words) -> Resolution:
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


def _zone_name(address: str, lexicons: Words) -> Resolution:
    frame = lexicons.zones
    pairs = zip(frame["words"], frame["unit"], strict=True)
    found = [(len(words), words, unit) for words, unit in pairs if words in address]
    if not found:
        return Resolution()
    _, words, unit = max(found)
    return Resolution(unit=unit, method="zone_name", evidence=words)


def _building_name(address: str, lexicons: Words) -> Resolution:
    for pattern, words, _, unit, votes, total in lexicons._buildings:
        if not unit or total < BUILDING_LABELS or votes < BUILDING_SHARE * total:
            continue
        if pattern.search(address):
            evidence = f"{words}：{lexicons.unit_names[unit]} {votes}/{total}"
            return Resolution(unit=unit, method="building_name", evidence=evidence)
    return Resolution()


def _road_majority(address: str, lexicons: Words) -> Resolution:
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
