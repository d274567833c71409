"""Roads and house numbers in a written address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.lexicons import Lexicons, find

_BEFORE_ROAD = frozenset("省市区县镇乡村道街路号与和交口东南西北侧角内、，,（(；; \t\n\r\u3000")
_NUMBER = re.compile(r"\s*(\d{1,5})(?!\d)")
_HOUSE_NUMBER = re.compile(
    r"\s*(\d{1,5})(?:[-－—–~～/、,，]\d{1,5})*(?:号(?!楼)|(?=$|[\s（(，,；;]))"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A road that the address names, and the house number after it; None without one."""

    road: str
    number: int | None


def roads_in(address: str, lexicons: Lexicons) -> list[Numbered]:
    """Return the roads that the address names with their house numbers, longest name first."""
    words = [word for _, word in find(address, lexicons) if word in lexicons.road_names]
    return [
        Numbered(road=road, number=house_number(address, road))
        for road in outermost_roads(address, words)
    ]


def house_number(address: str, road: str) -> int | None:
    """Return the house number written after the road; 12 in 桥路12号, none in 桥路12号楼."""
    start = address.find(road)
    while start >= 0:
        match = _HOUSE_NUMBER.match(address, start + len(road))
        if match and int(match[1]):
            return int(match[1])
        start = address.find(road, start + 1)
    return None


def is_numbered(address: str, road: str) -> bool:
    """Tell whether digits follow the road, a house number or not."""
    start = address.find(road)
    while start >= 0:
        if _NUMBER.match(address, start + len(road)):
            return True
        start = address.find(road, start + 1)
    return False


def outermost_roads(address: str, words: list[str]) -> list[str]:
    """Return the roads among the words, longest first, none inside a longer one's name."""
    if len(words) == 1:
        return words if names_road(address, words[0]) else []
    found: list[str] = []
    for road in sorted(set(words), key=lambda word: (-len(word), address.index(word))):
        if not any(road in longer for longer in found) and names_road(address, road):
            found.append(road)
    return found


def names_road(address: str, road: str) -> bool:
    """Tell whether the words stand by themselves: 江西路 is not in 望江西路."""
    start = address.find(road)
    while start >= 0:
        if start == 0 or address[start - 1] in _BEFORE_ROAD:
            return True
        start = address.find(road, start + 1)
    return False
