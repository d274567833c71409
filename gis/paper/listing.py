"""Lists beside a map: paragraphs, or bars that rank areas by a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gis.paper.fonts import Family
from gis.paper.legend import SOFT, Block, Setting
from gis.paper.scene import Brush, Item, Path, Pen, line, rectangle
from gis.paper.typeset import clean, fitted, paragraph, words_at

BAR = "#8F8B82"
NAME_SHARE = 0.52
"""Of the column's width, at most: the names before the bars."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One line of a ranking: a name, its value in words, its length of 1; none where unknown."""

    name: str
    told: str
    share: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leader:
    """One line of a table of contents: a name, dots, a page; a heading has no page."""

    name: str
    page: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Listing:
    """A titled list beside the map: clauses, places, counts, contents.

    An `optional` one stands only where room is left.
    """

    title: str
    lines: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    leaders: tuple[Leader, ...] = ()
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
    start = _bar_start(listing, setting, family)
    for bar in listing.bars:
        items += _bar_items(bar, y, start, setting, family)
        y += setting.hand(6.8).line_mm
    for leader in listing.leaders:
        if not leader.page:
            y += setting.gap
        items += _leader_items(leader, y, setting, family)
        y += setting.hand(7.6).line_mm
    return Block(
        items=tuple(items),
        height=y + setting.gap * 0.4,
        optional=listing.optional,
        words=listing.title or listing.lines[0],
    )


def _bar_start(listing: Listing, setting: Setting, family: Family) -> float:
    """Return where the bars begin: behind the longest name, at most in the column's middle."""
    hand = setting.hand(6.8)
    widths = [family.regular.width_mm(clean(bar.name), hand.size_pt) for bar in listing.bars]
    return min(max(widths, default=0.0) + 2.0, setting.width * NAME_SHARE)


def _bar_items(
    bar: Bar, y: float, start: float, setting: Setting, family: Family
) -> Iterator[Item]:
    """Yield a name, its bar and its value on one line; an unknown value has no bar."""
    hand, soft = setting.hand(6.8), setting.hand(6.8, colour=SOFT)
    middle = y + hand.line_mm / 2
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


def _leader_items(leader: Leader, y: float, setting: Setting, family: Family) -> Iterator[Item]:
    """Yield a line of contents: its name, a row of dots, its page; or a heading alone."""
    hand = setting.hand(7.6)
    middle = y + hand.line_mm / 2
    if not leader.page:
        yield words_at(leader.name, 0, middle, setting.hand(6.8, colour=SOFT))
        return
    page = family.regular.width_mm(leader.page, hand.size_pt)
    hand = fitted(leader.name, setting.width - page - 8, hand, family, setting.floor_pt)
    yield words_at(leader.name, 0, middle, hand)
    yield words_at(leader.page, setting.width, middle, hand, "end")
    start = family.regular.width_mm(leader.name, hand.size_pt) + 2
    end = setting.width - page - 2
    if end > start:
        rule = line((start, middle + 0.9), (end, middle + 0.9))
        yield Path(subpaths=(rule,), pen=Pen(colour=SOFT, width_mm=0.15, dash_mm=(0.15, 1.2)))
