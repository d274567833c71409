"""An atlas: an index sheet that leads to every page, then the sheets, numbered and bookmarked.

The portrayals are the same objects on all sheets, made before anything is cut to a frame: classes,
colours and symbols are therefore the same throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from gis.paper.compose import Composition
from gis.paper.draw import subpaths
from gis.paper.fonts import Family
from gis.paper.legend import SOFT, Setting
from gis.paper.scene import Item, Page, Path, Pen, Rectangle, Sheaf, Words, line
from gis.paper.sheet import MARGIN_MM
from gis.paper.typeset import Hand, fitted, words_at
from gis.text import Language, Text

CONTENTS = Text("目录", "Contents")
CONTENTS_SHEAF = Text("目录", "Contents")
INDEX = Text("图幅索引", "Index of sheets")
FRAMES_SHEAF = Text("图幅范围", "Sheet lines")
ADJACENT = Text("相邻图幅：{names}", "Adjacent sheets: {names}")
EDGE = "#9B2C1F"


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


def index_page(
    overview: Composition,
    entries: Sequence[Entry],
    compositions: Sequence[Composition],
    title: str,
    family: Family,
) -> Page:
    """Make the first page from a composition of the whole: its map with the sheet lines, contents.

    `overview` is composed for the index alone; entry n stands on page n + 2 of the document.
    """
    sheet = overview.sheet
    u = sheet.enlargement
    frame = overview.frame
    left, top, right, bottom = frame.rectangle
    lines: list[Item] = []
    taken: list[tuple[float, float]] = []
    for number, (entry, one) in enumerate(zip(entries, compositions, strict=True), start=2):
        if entry.level == 0:
            continue
        corners = shapely.segmentize(shapely.box(*one.frame.rectangle), 20)
        ground = one.frame.ground(shapely.get_coordinates(corners))
        shape = shapely.Polygon(frame.place(ground[:, 0], ground[:, 1]))
        seen = shape.intersection(shapely.box(left, top, right, bottom))
        lines.append(
            Path(subpaths=tuple(subpaths(seen)), pen=Pen(colour=EDGE, width_mm=0.25, opacity=0.8))
        )
        x, y = _free_corner(seen, taken, 3.2 * u)
        taken.append((x, y))
        hand = Hand(size_pt=max(sheet.floor_pt, 7 * u), bold=True, colour=EDGE)
        lines.append(replace(words_at(str(number), x, y, hand, "middle"), halo_mm=0.4))
    width, height = overview.page.width_mm, overview.page.height_mm
    column_left = right + 9.4 * u
    contents, links = _contents(
        entries,
        (column_left, top - 4.4 * u, width - MARGIN_MM, height - MARGIN_MM),
        overview,
        family,
    )
    kept = tuple(
        sheaf for sheaf in overview.page.sheaves if sheaf.name.zh not in ("图外整饰", "注记")
    )
    hand = Hand(size_pt=23 * u, bold=True)
    head = words_at(
        title, MARGIN_MM, MARGIN_MM + hand.em_mm * 0.62,
        fitted(title, width - 2 * MARGIN_MM, hand, family, 12 * u),
    )  # fmt: skip
    review = Hand(size_pt=max(sheet.floor_pt, 8.4 * u), bold=True, colour=EDGE)
    notice = words_at(overview.imprint.review, MARGIN_MM, height - MARGIN_MM - 3 * u, review)
    if overview.imprint.reviewed:
        notice = replace(notice, colour="#2B2A27")
    return Page(
        width_mm=width,
        height_mm=height,
        sheaves=(
            *kept,
            Sheaf(name=FRAMES_SHEAF, items=tuple(lines), clip=frame.rectangle),
            Sheaf(name=CONTENTS_SHEAF, items=(head, notice, *contents)),
        ),
        title=INDEX.get(sheet.language),
        georeference=overview.page.georeference,
        links=tuple(links),
    )


def _free_corner(
    shape: shapely.Geometry, taken: list[tuple[float, float]], size: float
) -> tuple[float, float]:
    """Put a sheet's number in the corner of its line that no other number stands in."""
    left, top, right, bottom = shapely.bounds(shape)
    middle = (left + right) / 2
    spots = [(left + size, top + size), (right - size, top + size), (left + size, bottom - size),
             (right - size, bottom - size), (middle, top + size), (middle, bottom - size),
             (middle, (top + bottom) / 2)]  # fmt: skip
    away = [min((float(np.hypot(x - a, y - b)) for a, b in taken), default=99.0) for x, y in spots]
    free = [spot for spot, far in zip(spots, away, strict=True) if far > size * 1.6]
    return free[0] if free else spots[int(np.argmax(away))]


def _contents(
    entries: Sequence[Entry], box: Rectangle, overview: Composition, family: Family
) -> tuple[list[Item], list[tuple[Rectangle, int]]]:
    """Set the table of contents; each line links to its page."""
    left, top, right, bottom = box
    sheet = overview.sheet
    setting = Setting(
        width=right - left,
        factor=1.0,
        floor_pt=sheet.floor_pt,
        enlargement=sheet.enlargement,
        scale=overview.scale,
        language=sheet.language,
    )
    head = setting.hand(11, bold=True)
    items: list[Item] = [words_at(CONTENTS.get(sheet.language), left, top + head.line_mm / 2, head)]
    links: list[tuple[Rectangle, int]] = []
    y = top + head.line_mm * 1.3
    group = ""
    room = bottom - y - 4
    per_line = min(setting.hand(8).line_mm * 1.15, room / (len(entries) + 6))
    for number, entry in enumerate(entries, start=2):
        told = entry.group.get(sheet.language)
        if told != group:
            group = told
            y += per_line * 0.45
            items.append(words_at(told, left, y + per_line / 2, setting.hand(7.2, colour=SOFT)))
            y += per_line
        hand = fitted(entry.name, right - left - 14, setting.hand(8), family, sheet.floor_pt)
        page = str(number)
        items.append(words_at(entry.name, left, y + per_line / 2, hand))
        items.append(words_at(page, right, y + per_line / 2, hand, "end"))
        start = left + family.regular.width_mm(entry.name, hand.size_pt) + 2
        end = right - family.regular.width_mm(page, hand.size_pt) - 2
        dots = Pen(colour=SOFT, width_mm=0.15, dash_mm=(0.15, 1.2))
        if end > start:
            rule = line((start, y + per_line * 0.72), (end, y + per_line * 0.72))
            items.append(Path(subpaths=(rule,), pen=dots))
        links.append(((left, y, right, y + per_line), number - 1))
        y += per_line
    return items, links


def numbered(number: int, total: int, language: Language) -> str:
    """Write a page's place in the series."""
    return Text(f"第 {number} 页 / 共 {total} 页", f"Page {number} of {total}").get(language)


def words_of(page: Page) -> list[str]:
    """Return every line of text on a page, for tests and for the search in an atlas."""
    return [item.text for sheaf in page.sheaves for item in sheaf.items if isinstance(item, Words)]
