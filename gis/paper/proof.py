"""The proof of a sheet: verdicts, the sheet in five sights, colour differences, what was left out.

Its pages are A4 portrait and made of the same items as a sheet, so every writer can print them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from gis.paper.columns import unplaced_names
from gis.paper.compose import Composition
from gis.paper.draw import Drawn
from gis.paper.fonts import Family
from gis.paper.legend import SOFT, Block
from gis.paper.preflight import LEVELS, Verdict, ordered
from gis.paper.rules_looks import (
    LEAST_DIFFERENCE,
    class_grounds,
    kind_difference,
    merged_words,
    seen,
    told_by_form,
)
from gis.paper.scene import (
    Brush,
    Floats,
    Item,
    Page,
    Path,
    Pen,
    Picture,
    Sheaf,
    Subpath,
    Symbols,
    Words,
    line,
    moved,
    recoloured,
    rectangle,
)
from gis.paper.typeset import Hand, clean, paragraph, words_at
from gis.paper.verdict import kinds_of
from gis.portray import LegendRow
from gis.text import Language, Text, join
from gis.vision import SIGHTS, as_seen, difference

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, BOTTOM = 14.0, 26.0, 283.0
ROOM = WIDTH - 2 * LEFT
COPY_MM = (85.0, 74.0)
"""Width and height at most of a small copy."""
LEAST_PT = 3.0
GRID_MM = 0.08
"""Points of a small copy nearer than this are one."""
FINEST_MM = 0.05
COLOURS = {"error": "#9B2C1F", "warning": "#8A5A00", "note": "#1F5C8B", "pass": "#2F6B3A"}
PROOF = Text("校样", "Proof")
VERDICTS = Text("检查结果", "Preflight")
IN_SIGHTS = Text("五种视觉下的本图", "The sheet in five sights")
DIFFERENCES = Text("色差 ΔE00", "Colour differences ΔE00")
RECORD = Text("字体、数据与未上图内容", "Fonts, data and what is not on the sheet")
FONTS = Text("字体", "Fonts")
DATA = Text("数据（SHA-256 前段）", "Data (first digits of SHA-256)")
DROPPED = Text("放不下的地名", "Names without room")
UNPLACED = Text("未画点的记录", "Records not drawn")
THINNED = Text("合并的点", "Thinned points")
NONE = Text("无", "None")
NEIGHBOUR = Text("与下一级", "To the next class")
NEAREST = Text("与最近的一类", "To the nearest kind")
BY_FORM = Text("（形状或晕线不同）", "(told by shape or hatch)")
TOO_NEAR = Text("过近", "too near")
NO_COLOURS = Text("本图没有以颜色区分的级或类", "Nothing on this sheet is told by colour")


def proof_pages(
    composition: Composition, verdicts: Sequence[Verdict], hashes: Mapping[str, str]
) -> list[Page]:
    """Return the proof of a sheet; `hashes` names each data file and the start of its SHA-256."""
    language, family = composition.sheet.language, composition.family
    title = clean(composition.imprint.title)
    paged = partial(_paged, title=title, family=family, language=language)
    return [
        *paged(VERDICTS, list(_verdict_blocks(verdicts, family, language))),
        _sights_page(composition, title),
        *paged(DIFFERENCES, list(_difference_blocks(composition))),
        *paged(RECORD, list(_record_blocks(composition, hashes))),
    ]


def _paged(
    heading: Text, blocks: list[Block], *, title: str, family: Family, language: Language
) -> list[Page]:
    """Run blocks down as many pages as they need."""
    leaves: list[list[Item]] = [[]]
    y = TOP
    for block in blocks:
        if y + block.height > BOTTOM and leaves[-1]:
            leaves.append([])
            y = TOP
        leaves[-1] += [moved(item, LEFT, y) for item in block.items]
        y += block.height
    return [
        _page(heading, items, title, (place + 1, len(leaves)), family, language)
        for place, items in enumerate(leaves)
    ]


def _page(
    heading: Text,
    items: list[Item],
    title: str,
    place: tuple[int, int],
    family: Family,
    language: Language,
    under: tuple[Sheaf, ...] = (),
) -> Page:
    number = f" {place[0]}/{place[1]}" if place[1] > 1 else ""
    head = f"{PROOF.get(language)} · {heading.get(language)}{number}"
    bold, small = Hand(size_pt=13, bold=True), Hand(size_pt=8, colour=SOFT)
    name = _cut(title, ROOM, small, family)
    rule = Path(
        subpaths=(line((LEFT, 23), (WIDTH - LEFT, 23)),), pen=Pen(colour=SOFT, width_mm=0.2)
    )
    words = (words_at(head, LEFT, 13, bold), words_at(name, LEFT, 19.5, small), rule)
    return Page(
        width_mm=WIDTH,
        height_mm=HEIGHT,
        sheaves=(*under, Sheaf(name=heading, items=(*words, *items))),
        title=head,
        level=1,
    )


def _cut(text: str, width_mm: float, hand: Hand, family: Family) -> str:
    face = family.face(hand.bold)
    while face.width_mm(text, hand.size_pt) > width_mm and len(text) > 1:
        text = text[:-2] + "…"
    return text


def _verdict_blocks(
    verdicts: Sequence[Verdict], family: Family, language: Language
) -> Iterator[Block]:
    for one in ordered(verdicts):
        level = Hand(size_pt=8, bold=True, colour=COLOURS[one.level])
        cells = (
            (LEVELS[one.level].get(language), 0.0, 16.0, level),
            (one.rule, 17.0, 27.0, Hand(size_pt=7.5, colour=SOFT)),
            (clean(one.says.get(language)), 45.0, 82.0, Hand(size_pt=8)),
            (clean(one.cure.get(language)), 131.0, ROOM - 131.0, Hand(size_pt=7.5, colour=SOFT)),
        )
        yield _row(cells, family)


def _row(cells: Sequence[tuple[str, float, float, Hand]], family: Family) -> Block:
    """Set cells (text, left, width, hand) side by side, a fine line below."""
    items: list[Item] = []
    low = 0.0
    for text, left, width, hand in cells:
        words, y = paragraph(text, left, 0.8, width, hand, family)
        items += words
        low = max(low, y)
    rule = Path(subpaths=(line((0, low + 0.8), (ROOM, low + 0.8)),),
                pen=Pen(colour="#D8D4CA", width_mm=0.12))  # fmt: skip
    return Block(items=(*items, rule), height=low + 1.2)


def _sights_page(composition: Composition, title: str) -> Page:
    """Show the sheet small, as each of five sights sees it."""
    page, language = composition.page, composition.sheet.language
    factor = min(COPY_MM[0] / page.width_mm, COPY_MM[1] / page.height_mm)
    hand = Hand(size_pt=9, bold=True)
    sheaves: list[Sheaf] = []
    words: list[Item] = []
    small = scaled(page, factor, 0.0, 0.0)
    for place, (sight, name) in enumerate(SIGHTS.items()):
        x = LEFT + (place % 2) * (COPY_MM[0] + 11)
        y = TOP + (place // 2) * (COPY_MM[1] + 11)
        words.append(words_at(name.get(language), x, y + 2.5, hand))
        change: Callable[[str], str] = partial(as_seen, sight=sight)
        sheaves.append(_copy(small, name, x, y + 6, change))
    return _page(
        IN_SIGHTS, words, title, (1, 1), composition.family, language, under=tuple(sheaves)
    )


def _copy(page: Page, name: Text, x: float, y: float, change: Callable[[str], str]) -> Sheaf:
    """Flatten a scaled page into one sheaf whose clip is the paper."""
    coloured = recoloured(page, change)
    width, height = page.width_mm, page.height_mm
    items = [moved(item, x, y) for sheaf in coloured.sheaves for item in sheaf.items]
    white, edge = Brush(colour="#FFFFFF"), Pen(colour="#8A8578", width_mm=0.2)
    paper = rectangle(x, y, x + width, y + height)
    frame = Path(subpaths=(paper,), pen=edge)
    under = Path(subpaths=(paper,), brush=white)
    box = (x - 0.1, y - 0.1, x + width + 0.1, y + height + 0.1)
    return Sheaf(name=name, items=(under, *items, frame), clip=box)


def scaled(page: Page, factor: float, dx: float, dy: float) -> Page:
    """Return a small copy of a page: lengths times `factor`, then shifted by mm.

    Outlines are cut to the clip of their sheaf, thinned to what such a copy can show; type under
    3 pt, and outlines smaller than a dot, are left out.
    """
    sheaves = []
    for sheaf in page.sheaves:
        items = [small for item in sheaf.items for small in _scaled(item, factor, sheaf)]
        clip = None
        if sheaf.clip is not None:
            left, top, right, bottom = (edge * factor for edge in sheaf.clip)
            clip = (left + dx, top + dy, right + dx, bottom + dy)
        shifted = tuple(moved(item, dx, dy) for item in items)
        sheaves.append(Sheaf(name=sheaf.name, items=shifted, clip=clip))
    return replace(
        page,
        width_mm=page.width_mm * factor,
        height_mm=page.height_mm * factor,
        sheaves=tuple(sheaves),
        georeference=None,
        links=(),
    )


def _scaled(item: Item, factor: float, sheaf: Sheaf) -> Iterator[Item]:
    if isinstance(item, Words):
        if item.size_pt * factor >= LEAST_PT:
            yield replace(
                item, x=item.x * factor, y=item.y * factor, size_pt=item.size_pt * factor,
                halo_mm=item.halo_mm * factor,
            )  # fmt: skip
    elif isinstance(item, Picture):
        yield replace(
            item, x=item.x * factor, y=item.y * factor, width=item.width * factor,
            height=item.height * factor,
        )  # fmt: skip
    elif isinstance(item, Symbols):
        at = _thin(_within(item.at, sheaf) * factor)
        runs = tuple(replace(one, points=one.points * factor) for one in item.subpaths)
        if len(at):
            yield replace(item, subpaths=runs, at=at, pen=_pen(item.pen, factor))
    else:
        runs = tuple(small for one in item.subpaths for small in _run(one, factor, sheaf))
        if runs:
            yield replace(item, subpaths=runs, pen=_pen(item.pen, factor))


def _within(at: Floats, sheaf: Sheaf) -> Floats:
    if sheaf.clip is None or not len(at):
        return at
    left, top, right, bottom = sheaf.clip
    inside = (at[:, 0] >= left) & (at[:, 0] <= right) & (at[:, 1] >= top) & (at[:, 1] <= bottom)
    return at[inside]


def _run(one: Subpath, factor: float, sheaf: Sheaf) -> Iterator[Subpath]:
    points = one.points
    if sheaf.clip is not None and not one.curved:
        # The engine cuts shapes a little beyond the frame: a copy has no clip of its own.
        left, top, right, bottom = sheaf.clip
        points = np.clip(points, (left, top), (right, bottom))
    points = points * factor
    if one.curved:
        yield replace(one, points=points)
        return
    thin = _thin(points) if len(points) > 8 else points
    if len(thin) >= (3 if one.closed else 2) and np.ptp(thin, axis=0).max() >= FINEST_MM:
        yield replace(one, points=thin)


def _thin(points: Floats) -> Floats:
    """Drop points that fall into the same cell as the one before."""
    if len(points) < 2:
        return points
    cells = np.round(points / GRID_MM)
    kept = np.ones(len(points), dtype=bool)
    kept[1:] = (cells[1:] != cells[:-1]).any(axis=1)
    return points[kept]


def _pen(pen: Pen | None, factor: float) -> Pen | None:
    if pen is None:
        return None
    dashes = tuple(part * factor for part in pen.dash_mm)
    return replace(pen, width_mm=max(pen.width_mm * factor, FINEST_MM), dash_mm=dashes)


def _difference_blocks(composition: Composition) -> Iterator[Block]:
    """Tell, for each class and kind, how far the next one or the nearest one is in each sight."""
    language, family = composition.sheet.language, composition.family
    tables = [list(_differences(one)) for one in composition.drawn]
    if not any(tables):
        yield _row(((NO_COLOURS.get(language), 0.0, ROOM, Hand(size_pt=8)),), family)
        return
    heads = [(name.get(language), 62.0 + 24 * k) for k, name in enumerate(SIGHTS.values())]
    for one, rows in zip(composition.drawn, tables, strict=True):
        if not rows:
            continue
        what = NEAREST if kinds_of(one) else NEIGHBOUR
        named = f"{one.portrayal.title()} · {what.get(language)}"
        yield _row(
            (
                (named, 0.0, 60.0, Hand(size_pt=8, bold=True)),
                *((name, x, 22.0, Hand(size_pt=7, colour=SOFT)) for name, x in heads),
            ),
            family,
        )
        for row, values, formed in rows:
            yield _difference_row(row, values, formed, language, family)


def _differences(drawn: Drawn) -> Iterator[tuple[LegendRow, list[float], list[bool]]]:
    """Yield a row, its least difference in each sight, and whether form tells it there."""
    on_map = set(drawn.rows["row"].unique())
    rows = [row for row in drawn.portrayal.legend if row.role == "item"]
    grounds = class_grounds(drawn)
    if len(grounds) > 1:
        for place, row in enumerate(rows[:-1]):
            pair = grounds[place : place + 2]
            values = [difference(*(as_seen(one, sight) for one in pair)) for sight in SIGHTS]
            yield row, values, [False] * len(values)
    elif kinds_of(drawn):
        shown = [row for k, row in enumerate(drawn.portrayal.legend) if row in rows and k in on_map]
        for row in shown:
            others = [other for other in shown if other is not row]
            if not others:
                return
            nearest = [
                min(((kind_difference(row.style, o.style, sight), k) for k, o in enumerate(others)))
                for sight in SIGHTS
            ]
            formed = [told_by_form(row.style, others[k].style) for _, k in nearest]
            yield row, [value for value, _ in nearest], formed


def _difference_row(
    row: LegendRow, values: list[float], formed: list[bool], language: Language, family: Family
) -> Block:
    cells = [(row.label.get(language), 10.0, 50.0, Hand(size_pt=8))]
    for place, (value, form) in enumerate(zip(values, formed, strict=True)):
        near = value < LEAST_DIFFERENCE
        told = f"{value:.1f}"
        if near:
            told += " " + (BY_FORM if form else TOO_NEAR).get(language)
        colour = COLOURS["warning"] if near and not form else "#2B2A27"
        hand = Hand(size_pt=7.5, bold=near and not form, colour=colour)
        cells.append((told, 62.0 + 24 * place, 22.0, hand))
    block = _row(cells, family)
    pen = Pen(colour=row.style.stroke or "#8A8578", width_mm=0.4)
    box = rectangle(1, 1.3, 8, 4.6)
    brush = Brush(colour=seen(row.style), hatch=row.style.hatch,
                  hatch_colour=row.style.stroke or "#8A8578")  # fmt: skip
    return replace(block, items=(Path(subpaths=(box,), brush=brush, pen=pen), *block.items))


def _record_blocks(composition: Composition, hashes: Mapping[str, str]) -> Iterator[Block]:
    """List fonts, data, names without room, records without a point and thinned points, in full."""
    language, family = composition.sheet.language, composition.family
    fonts = [family.face(bold).outlines.name for bold in (False, True)]
    yield from _section(FONTS, fonts, language, family)
    yield from _section(
        DATA, [f"{k}　{v[:16]}" for k, v in sorted(hashes.items())], language, family
    )
    dropped = join(list(composition.labels.dropped), language)
    yield from _section(DROPPED, [dropped] if dropped else [], language, family)
    merged = [merged_words(one).get(language) for one in composition.drawn if one.merged]
    yield from _section(THINNED, merged, language, family)
    lists = []
    for one in composition.drawn:
        names = unplaced_names(one.portrayal, one.portrayal.unplaced)
        if names:
            told = f"{one.portrayal.layer.title.get(language)}（{len(names)}）　"
            lists.append(told + join(names, language))
    yield from _section(UNPLACED, lists, language, family)


def _section(
    heading: Text, lines: Sequence[str], language: Language, family: Family
) -> Iterator[Block]:
    """Set a heading and its lines; every line of type can move to the next page."""
    head, hand = Hand(size_pt=9.5, bold=True), Hand(size_pt=7.5)
    yield Block(items=(words_at(heading.get(language), 0, 4.5, head),), height=8.5)
    for text in lines or [NONE.get(language)]:
        words, _ = paragraph(clean(text), 0, 0, ROOM, hand, family)
        for one in words:
            middle = hand.line_mm / 2
            yield Block(items=(words_at(one.text, 0, middle, hand),), height=hand.line_mm)
