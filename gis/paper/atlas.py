"""An atlas: an index sheet that leads to every page, then the sheets, numbered and bookmarked.

The portrayals are the same objects on all sheets, made before anything is cut to a frame: classes,
colours and symbols are therefore the same throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely

from gis.paper.compose import MARGIN_SHEAF, Composition
from gis.paper.listing import Leader, Listing
from gis.paper.scene import MM_PER_PT, Page, Rectangle, Words
from gis.portray import Portrayal
from gis.text import Language, Text

CONTENTS = Text("目录", "Contents")
INDEX = Text("图幅索引", "Index of sheets")
ADJACENT = Text("相邻图幅：{names}", "Adjacent sheets: {names}")
FIRST = 2
"""Page of the first sheet: the index stands before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One sheet of an atlas: its name in the contents, the depth of its bookmark, its group."""

    name: str
    code: str
    level: int
    group: Text


def adjacent(shapes: dict[str, shapely.Geometry], code: str) -> list[str]:
    """Return the codes of the areas that touch one along a line, in the order given."""
    own = shapes[code]
    found = []
    for other, shape in shapes.items():
        if other != code and shapely.dwithin(own, shape, 1e-6):
            shared = shapely.intersection(shapely.buffer(own, 1e-6), shape)
            if shared.length > 0.002:
                found.append(other)
    return found


def contents(entries: Sequence[Entry], language: Language) -> Listing:
    """Return the table of contents; entry n stands on page n + 2 of the document."""
    lines: list[Leader] = []
    group = ""
    for number, entry in enumerate(entries, start=FIRST):
        told = entry.group.get(language)
        if told != group:
            group = told
            lines.append(Leader(name=told))
        lines.append(Leader(name=entry.name, page=str(number)))
    return Listing(title=CONTENTS.get(language), leaders=tuple(lines))


def with_pages(portrayal: Portrayal, entries: Sequence[Entry]) -> Portrayal:
    """Return a portrayal whose labels carry the page of the sheet that shows the feature."""
    pages = {entry.code: number for number, entry in enumerate(entries, start=FIRST)}
    frame = portrayal.frame
    labels = [
        f"{label} {pages[code]}" if label and code in pages else label
        for code, label in zip(frame["id"], frame["label"], strict=True)
    ]
    return replace(portrayal, frame=frame.assign(label=labels))


def index_page(overview: Composition, entries: Sequence[Entry]) -> Page:
    """Return the first page: a sheet that holds the contents, whose lines link to their pages."""
    right = overview.page.width_mm - overview.sheet.margin_mm
    words = [
        item
        for sheaf in overview.page.sheaves
        if sheaf.name == MARGIN_SHEAF
        for item in sheaf.items
        if isinstance(item, Words)
    ]
    links: list[tuple[Rectangle, int]] = []
    for position, entry in enumerate(entries, start=FIRST - 1):
        for one in words:
            if one.text == entry.name:
                em = one.size_pt * MM_PER_PT
                links.append(((one.x, one.y - em, right, one.y + 0.4 * em), position))
    return replace(overview.page, title=INDEX.get(overview.sheet.language), links=tuple(links))


def numbered(number: int, total: int, language: Language) -> str:
    """Write a page's place in the series."""
    return Text(f"第 {number} 页 / 共 {total} 页", f"Page {number} of {total}").get(language)


def words_of(page: Page) -> list[str]:
    """Return every line of text on a page, for tests and for the search in an atlas."""
    return [item.text for sheaf in page.sheaves for item in sheaf.items if isinstance(item, Words)]
