"""A toy street extract about the toy town: written as OpenStreetMap XML, or as lines and areas."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np

from gis.crs import from_wgs84

Way = tuple[dict[str, str], list[tuple[float, float]]]

SQUARE = [(117.26, 31.86), (117.28, 31.86), (117.28, 31.88), (117.26, 31.88), (117.26, 31.86)]
WAYS: list[Way] = [
    ({"highway": "trunk", "name": "东西高架", "name:en": "East-West Expressway"},
     [(117.20, 31.86), (117.25, 31.86), (117.30, 31.86)]),
    ({"highway": "primary", "name": '南"北<路'},
     [(117.25, 31.82), (117.25, 31.86), (117.25, 31.9)]),
    ({"highway": "residential"}, [(117.25, 31.86), (117.255, 31.865)]),
    ({"highway": "footway"}, [(117.255, 31.865), (117.256, 31.866)]),
    ({"highway": "proposed", "name": "远期路"}, [(117.21, 31.85), (117.22, 31.85)]),
    ({"railway": "rail", "name": "小城铁路"}, [(117.20, 31.84), (117.30, 31.845)]),
    ({"railway": "subway"}, [(117.20, 31.83), (117.30, 31.83)]),
    ({"waterway": "river", "name": "小河"}, [(117.20, 31.88), (117.30, 31.881)]),
    ({"natural": "water", "name": "方湖"}, SQUARE),
    ({"leisure": "park", "name": "东园"}, [(x + 0.03, y) for x, y in SQUARE]),
    ({"building": "yes"}, [(x - 0.03, y - 0.03) for x, y in SQUARE]),
    ({"highway": "secondary", "name": "远方路"}, [(120.0, 35.0), (120.1, 35.0)]),
]  # fmt: skip
"""Beside what the base draws: a planned road, a metro, a building, a road far away."""
DRAWN_LINES, DRAWN_AREAS = 6, 2


def write_osm(path: Path, ways: list[Way] = WAYS, datum: str = "wgs84") -> Path:
    """Write ways as OpenStreetMap XML; vertices of the same place are one node."""
    nodes, refs = _noded(ways, datum)
    head = [
        f'<node id="{number}" version="1" lon="{lon}" lat="{lat}"/>'
        for (lon, lat), number in nodes.items()
    ]
    body = []
    for number, (tags, _) in enumerate(ways, start=1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs[number - 1])
        inner += "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        body.append(f'<way id="{number}" version="1">{inner}</way>')
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">'
    path.write_text("\n".join([opening, *head, *body, "</osm>", ""]), encoding="utf-8")
    return path


def _noded(ways: list[Way], datum: str) -> tuple[dict[tuple[float, float], int], list[list[int]]]:
    nodes: dict[tuple[float, float], int] = {}
    refs = []
    for _, points in ways:
        x, y = from_wgs84(*np.array(points).T, datum)
        refs.append(
            [
                nodes.setdefault((round(a, 7), round(b, 7)), len(nodes) + 1)
                for a, b in zip(x.tolist(), y.tolist(), strict=True)
            ]
        )
    return nodes, refs


def write_pbf(path: Path, ways: list[Way] = WAYS) -> Path:
    """Write ways as OpenStreetMap PBF: one block without compression (nothing else writes it)."""
    nodes, refs = _noded(ways, "wgs84")
    words = ["", *dict.fromkeys(word for tags, _ in ways for pair in tags.items() for word in pair)]
    place = {word: number for number, word in enumerate(words)}
    strings = b"".join(_bytes(1, word.encode()) for word in words)
    points = b"".join(
        _bytes(1, _number(1, _zigzag(n)) + _number(8, _zigzag(round(lat * 1e7)))
               + _number(9, _zigzag(round(lon * 1e7))))
        for (lon, lat), n in nodes.items()
    )  # fmt: skip
    lines = b""
    for number, (tags, _) in enumerate(ways, start=1):
        steps = np.diff(refs[number - 1], prepend=0).tolist()
        way = _number(1, number)
        way += _bytes(2, b"".join(_varint(place[key]) for key in tags))
        way += _bytes(3, b"".join(_varint(place[value]) for value in tags.values()))
        way += _bytes(8, b"".join(_varint(_zigzag(step)) for step in steps))
        lines += _bytes(3, way)
    header = b"".join(_bytes(4, word) for word in (b"OsmSchema-V0.6",))
    block = _bytes(1, strings) + _bytes(2, points) + _bytes(2, lines)
    path.write_bytes(_blob(b"OSMHeader", header) + _blob(b"OSMData", block))
    return path


def _blob(kind: bytes, content: bytes) -> bytes:
    blob = _bytes(1, content) + _number(2, len(content))
    head = _bytes(1, kind) + _number(3, len(blob))
    return len(head).to_bytes(4, "big") + head + blob


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
