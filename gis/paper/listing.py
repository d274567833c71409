"""Lists beside a map: paragraphs, or bars that rank areas by a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gis.paper.fonts import Family
from gis.paper.legend import SOFT, Block, Setting
from gis.paper.scene import Brush, Item, Path, rectangle
from gis.paper.typeset import clean, fitted, paragraph, words_at

BAR = "#8F8B82"
NAME_SHARE = 0.24
"""Of the column's width: the names before the bars."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One line of a ranking: a name, its value in words, its length of 1; none where unknown."""

    name: str
    told: str
    share: float | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Listing:
    """A titled list beside the map: clauses, places, counts; `optional` where room is left."""

    title: str
    lines: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    optional: bool = False


def listing_block(listing: Listing, setting: Setting, family: Family) -> Block:
    """Set a list in a column: its title, each line a paragraph, each bar a line."""
    items: list[Item] = []
    y = 0.0
    if listing.title:
        words, y = paragraph(
            listing.title, 0, 0, setting.width, setting.hand(8.0, bold=True), family
        )
        items += words
        y += setting.gap * 0.4
    for text in listing.lines:
        words, y = paragraph(text, 0, y, setting.width, setting.hand(6.8, colour=SOFT), family)
        items += words
        y += setting.gap * 0.35
    for bar in listing.bars:
        items += _bar_items(bar, y, setting, family)
        y += setting.hand(6.8).line_mm
    return Block(
        items=tuple(items),
        height=y + setting.gap * 0.4,
        optional=listing.optional,
        words=listing.title or listing.lines[0],
    )


def _bar_items(bar: Bar, y: float, setting: Setting, family: Family) -> Iterator[Item]:
    """Yield a name, its bar and its value on one line; an unknown value has no bar."""
    hand, soft = setting.hand(6.8), setting.hand(6.8, colour=SOFT)
    middle = y + hand.line_mm / 2
    start = setting.width * NAME_SHARE
    name = clean(bar.name)
    yield words_at(name, 0, middle, fitted(name, start - 1.5, hand, family, setting.floor_pt))
    room = setting.width - start - 14 * setting.enlargement * setting.factor
    length = room * bar.share if bar.share is not None else 0.0
    if length > 0:
        half = hand.line_mm * 0.26
        box = rectangle(start, middle - half, start + length, middle + half)
        yield Path(subpaths=(box,), brush=Brush(colour=BAR))
    told = hand if bar.share is not None else soft
    yield words_at(bar.told, start + length + 1.2, middle, told)
