"""The words by which addresses are understood, made ready for looking up many addresses.

The rules in gis/resolve.py know no city: its words are the table `address_words`, its units the
table `units`. `lexicons_from` turns both into dictionaries, once for a revision of the facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from operator import add
from typing import Any

import pandas as pd

from gis.schema import LIST_MARK
from gis.store import Tables
from gis.text import is_missing

AREA_KINDS = ("division", "zone", "park", "town")
REMEMBERED = 65_536
"""Addresses whose words are remembered."""
HEAD = 2
"""Words are looked up by their first two characters; none is shorter."""

Hit = tuple[int, str]
"""Where in the address a word begins, and the word."""
Labelled = tuple[tuple[int, str, int], ...]
"""House numbers whose unit is known: (number, unit, addresses), by number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Building:
    """One place as a written name or street number tells it, and how often it lay in its unit."""

    place: str
    unit: str
    votes: int
    n: int


@dataclass(frozen=True, kw_only=True)
class Lexicons:
    """The words of one city.

    areas, quarters: words → unit · zones: the words that name a development zone · divisions:
    words → code of the division · buildings: name → the places of that name · numbers: road →
    house number → place · roads: road → unit → number of labelled addresses · house_numbers:
    road → (number, unit, addresses), by number · clusters: words → unit → cluster · elsewhere:
    names of other cities · unit_names: the name to show for a unit · seats: the division of a
    unit's seat · zone_units: units that are development zones.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    zones: frozenset[str] = frozenset()
    divisions: Mapping[str, str] = field(default_factory=dict)
    quarters: Mapping[str, str] = field(default_factory=dict)
    buildings: Mapping[str, tuple[Building, ...]] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[int, Building]] = field(default_factory=dict)
    roads: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    house_numbers: Mapping[str, Labelled] = field(default_factory=dict)
    clusters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    unit_names: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, str] = field(default_factory=dict)
    zone_units: frozenset[str] = frozenset()
    road_names: frozenset[str] = field(init=False, repr=False, compare=False)
    heads: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    found: dict[str, list[Hit]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        roads = frozenset((*self.roads, *self.house_numbers, *self.numbers))
        object.__setattr__(self, "road_names", roads)
        object.__setattr__(self, "heads", _heads(self._all_words()))

    def replaced(self, **changed: Any) -> Lexicons:
        """Return these words with some counts replaced; the words themselves stay the same."""
        other = copy(self)
        for name, value in changed.items():
            object.__setattr__(other, name, value)
        return other

    def known_by(self, **changed: Any) -> Lexicons:
        """Return these words with others in place of some, findable in addresses."""
        return replace(self, **changed)

    def _all_words(self) -> Iterator[str]:
        for words in (
            self.areas, self.quarters, self.buildings, self.numbers, self.roads,
            self.house_numbers, self.clusters, self.elsewhere,
        ):  # fmt: skip
            yield from words


def lexicons_from(tables: Tables) -> Lexicons:
    """Return the words of `tables.address_words` with the names and seats of `tables.units`."""
    words, units = tables.address_words, tables.units
    kinds = {str(kind): frame for kind, frame in words.groupby("kind")}

    def of(*names: str) -> pd.DataFrame:
        return words[words["kind"].isin(names)]

    areas = of(*AREA_KINDS)
    buildings = kinds.get("building", words.iloc[:0])
    numbered = buildings["number"].notna()
    return Lexicons(
        areas=_pairs(areas, "unit"),
        zones=frozenset(of("zone")["words"]),
        divisions=_pairs(of("division"), "division"),
        quarters=_pairs(of("quarter"), "unit"),
        buildings=_buildings(buildings[~numbered]),
        numbers=_numbers(buildings[numbered]),
        roads=_roads(of("road")),
        house_numbers=_house_numbers(of("house_number"), buildings[numbered]),
        clusters=_clusters(of("cluster")),
        elsewhere=frozenset(of("elsewhere")["words"]),
        unit_names=dict(zip(units["id"], units["name_zh"], strict=True)),
        seats=dict(zip(units["id"], units["seat"], strict=True)),
        zone_units=frozenset(units.loc[units["kind"] == "zone", "id"]),
    )


def find(address: str, lexicons: Lexicons) -> list[Hit]:
    """Return every known word in the address, by position, longer ones first at a position.

    What was found is remembered for a while: unit, building and cluster ask one after the other.
    """
    known = lexicons.found.get(address)
    if known is None:
        if len(lexicons.found) >= REMEMBERED:
            lexicons.found.clear()
        known = lexicons.found[address] = _find(address, lexicons)
    return known


def _find(address: str, lexicons: Lexicons) -> list[Hit]:
    starts = map(lexicons.heads.get, map(add, address, address[1:]))
    return [
        (start, word)
        for start, words in enumerate(starts)
        if words
        for word in words
        if address.startswith(word, start)
    ]


def _heads(words: Iterator[str]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for word in words:
        if len(word) < HEAD:
            raise ValueError(f"{word!r} is too short to be looked for in an address")
        grouped[word[:HEAD]].add(word)
    return {head: tuple(sorted(found, key=lambda w: (-len(w), w))) for head, found in
            grouped.items()}  # fmt: skip


def _pairs(frame: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(frame["words"], frame[column], strict=True))


def _count(value: Any) -> int:
    return 0 if is_missing(value) else int(value)


def _building(row: Any) -> Building:
    return Building(place=row.place, unit=row.unit, votes=_count(row.votes), n=_count(row.n))


def _buildings(frame: pd.DataFrame) -> dict[str, tuple[Building, ...]]:
    found: dict[str, list[Building]] = defaultdict(list)
    for row in frame.itertuples(index=False):
        found[row.words].append(_building(row))
    return {words: tuple(places) for words, places in found.items()}


def _numbers(frame: pd.DataFrame) -> dict[str, dict[int, Building]]:
    found: dict[str, dict[int, Building]] = defaultdict(dict)
    for row in frame.itertuples(index=False):
        found[row.words][int(row.number)] = _building(row)
    return dict(found)


def _roads(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    found = {}
    for road, shares in zip(frame["words"], frame["distribution"], strict=True):
        pairs = (part.rpartition(":") for part in shares.split(LIST_MARK) if part)
        found[road] = {unit: int(n) for unit, _, n in pairs}
    return found


def _house_numbers(labelled: pd.DataFrame, buildings: pd.DataFrame) -> dict[str, Labelled]:
    """Return the numbers whose unit is known: labelled addresses, and buildings' own numbers."""
    counted: dict[tuple[str, int, str], int] = {}
    for row in [*labelled.itertuples(index=False), *buildings.itertuples(index=False)]:
        votes = _count(row.votes)
        if row.unit and votes:
            key = (row.words, int(row.number), row.unit)
            # A building's addresses may be among the labelled ones: the larger count holds both.
            counted[key] = max(votes, counted.get(key, 0))
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for (road, number, unit), n in sorted(counted.items()):
        found[road].append((number, unit, n))
    return {road: tuple(numbers) for road, numbers in found.items()}


def _clusters(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in frame.itertuples(index=False):
        found[row.words][row.unit] = row.cluster
    return dict(found)
