"""Carry over the words of addresses, and place the house-number anchors."""

from __future__ import annotations

from pathlib import Path

from gis.tables import ADDRESS_ANCHORS, ADDRESS_WORDS
from scripts.build_files import Row, by_key, read_rows, write_csv
from scripts.build_locations import anchors, converted

_FROM_ANCHOR = ("original_lon", "original_lat", "datum", "coordinate_source", "source_status")


def build(folder: Path) -> None:
    """Write both tables."""
    write_csv(ADDRESS_WORDS, by_key(read_rows("address_words.csv"), "id").values(), folder)
    known = anchors()
    write_csv(
        ADDRESS_ANCHORS, [_placed(row, known) for row in read_rows("address_anchors.csv")], folder
    )


def _placed(row: Row, known: dict[str, Row]) -> Row:
    """Return the anchor with its coordinate: of a known point that it names, else its own."""
    point = known.get(row["anchor"])
    own = {k: v for k, v in row.items() if k != "anchor"}
    if point is not None:
        own |= {name: point[name] for name in _FROM_ANCHOR}
    return own | converted(own)
