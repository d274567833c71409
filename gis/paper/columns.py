"""What stands in the columns beside a map: legend, lists, notes, insets; how it runs down them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from gis.layer import Marker, Proportional
from gis.paper.draw import Drawn
from gis.paper.fonts import Family
from gis.paper.legend import Block, Inset, Setting, has_rows, key_block, layer_block
from gis.paper.listing import Listing, listing_block
from gis.paper.marginalia import LEGEND, note_block
from gis.paper.scene import Item, Rectangle, moved
from gis.paper.typeset import words_at
from gis.portray import Portrayal
from gis.text import Language, Text, join

KEYS = Text("大小与精度", "Size and accuracy")
BASE = Text("底图", "Base map")
NOTES = Text("说明", "Notes")
LOCATOR = Text("区位", "Location")
UNPLACED = Text("未画点", "not drawn as points")
HIGHEST = 1.3
"""Height over width of an enlargement that takes the room that is left."""
BALANCED = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of a column's height that are tried in turn, so that none stands empty beside another."""
NO_NAME = Text("", "")
ELSEWHERE = Text("名单见名录与校样", "Names: in the lists and on the proof")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Material:
    """What a sheet is made of.

    `portrayals` come bottom first, the quiet base among them; `shape` (EPSG:4326) is what the map
    must show. `locator` and `whole` make the inset that shows where it lies, `detail` the part
    that an enlargement repeats, named `detail_name`. `unplaced` replaces, by layer id, the records
    to list as not drawn: on the sheet of a part, those of that part. What lies outside `focus` is
    muted.
    """

    portrayals: tuple[Portrayal, ...]
    shape: shapely.Geometry
    locator: tuple[Portrayal, ...] = ()
    whole: shapely.Geometry | None = None
    detail: shapely.Geometry | None = None
    detail_name: Text = NO_NAME
    listings: tuple[Listing, ...] = ()
    notes: tuple[str, ...] = ()
    unplaced: tuple[tuple[str, pd.DataFrame], ...] = ()
    focus: shapely.Geometry | None = None


def column_blocks(
    drawn: tuple[Drawn, ...],
    material: Material,
    setting: Setting,
    family: Family,
    listed: int,
    spare: float = 0.0,
) -> list[Block]:
    """Make the blocks of the columns in reading order; insets stay at the foot.

    Of the records without a point `listed` names at most are set; the proof has them all. The
    first inset is up to `spare` mm higher than it need be.
    """
    language = setting.language
    theme = [one for one in drawn if not one.portrayal.layer.context and _explained(one)]
    shown = [one for one in theme if len(one.rows) or _has_halo(one)]
    base = [one for one in drawn if one.portrayal.layer.context and _explained(one)]
    base = [one for one in base if len(one.rows)]
    head = setting.hand(11, bold=True)
    title = Block(
        items=(words_at(LEGEND.get(language), 0, head.line_mm / 2, head),),
        height=head.line_mm,
        words=LEGEND.get(language),
        tied=True,
    )
    listed_first = [one for one in material.listings if one.leaders]
    blocks = [listing_block(one, setting, family) for one in listed_first]
    rowed = [one for one in _ordered(shown) if has_rows(one)]
    blocks += [title, *(layer_block(one, setting, family, material.focus) for one in rowed)]
    keys = key_block(shown, KEYS.get(language), setting, family)
    if keys:
        blocks.append(keys)
    if base:
        blocks.append(_base_block(base, setting, family))
    others = [one for one in material.listings if not one.leaders]
    blocks += [listing_block(one, setting, family) for one in others]
    if notes := _note_lines(theme, material, language):
        blocks.append(note_block(NOTES.get(language), notes, setting, family, 6.4))
    blocks += _unplaced_blocks(theme, dict(material.unplaced), setting, family, listed)
    return [*blocks, *_insets(material, setting, spare)]


def _ordered(theme: list[Drawn]) -> list[Drawn]:
    """Put areas first, then counts, then points, as on the screen."""

    def rank(one: Drawn) -> tuple[int, int]:
        symbol = one.portrayal.layer.symbol
        kind = 0 if one.portrayal.layer.callout else 1 if isinstance(symbol, Proportional) else 3
        if not isinstance(symbol, Marker | Proportional) and kind:
            kind = 2
        return kind, -one.portrayal.layer.order

    return sorted(theme, key=rank)


def _explained(one: Drawn) -> bool:
    """Tell whether a layer has a look to explain: areas that are only named have none."""
    if one.portrayal.layer.group == "ground":
        return False
    return any(
        row.style.fill or row.style.stroke or row.style.hatch for row in one.portrayal.legend
    )


def _has_halo(one: Drawn) -> bool:
    return bool(one.sheaf.items)


def _base_block(base: list[Drawn], setting: Setting, family: Family) -> Block:
    head = setting.hand(8.6, bold=True)
    items: list[Item] = [words_at(BASE.get(setting.language), 0, head.line_mm / 2, head)]
    y = head.line_mm + setting.gap * 0.6
    for one in base:
        part = layer_block(one, setting, family)
        items += [moved(item, 0, y) for item in part.items]
        y += part.height
    return Block(items=tuple(items), height=y, words=BASE.get(setting.language))


def _note_lines(theme: list[Drawn], material: Material, language: Language) -> list[str]:
    told = [one.portrayal.layer.note.get(language) for one in theme if one.portrayal.layer.note]
    empty = [
        one.portrayal.layer.empty.get(language)
        for one in theme
        if one.portrayal.layer.empty and one.portrayal.frame.empty
    ]
    return list(dict.fromkeys([*material.notes, *empty, *told]))


def unplaced_names(portrayal: Portrayal, rows: pd.DataFrame) -> list[str]:
    """Return the records' names in the sheet's language; without an English one the Chinese."""
    chinese, english = portrayal.layer.name
    names = rows[chinese].astype(str)
    if portrayal.language == "en" and english in rows:
        names = rows[english].where(rows[english].fillna("") != "", names)
    return [str(name) for name in names]


def _unplaced_blocks(
    theme: list[Drawn],
    chosen: dict[str, pd.DataFrame],
    setting: Setting,
    family: Family,
    listed: int,
) -> list[Block]:
    """List by name the records that no point stands for."""
    blocks = []
    for one in theme:
        layer = one.portrayal.layer
        names = unplaced_names(one.portrayal, chosen.get(layer.id, one.portrayal.unplaced))
        if not names:
            continue
        count = Text(f"{len(names)} 条", f"{len(names)}").get(setting.language)
        head = f"{layer.title.get(setting.language)} · {UNPLACED.get(setting.language)} {count}"
        rest = len(names) - listed
        more = Text(f"等，另 {rest} 条见名录", f" and {rest} more in the lists")
        line = join(names[:listed], setting.language)
        line += more.get(setting.language) if rest > 0 else ""
        if not listed:
            line = ELSEWHERE.get(setting.language)
        blocks.append(note_block(head, [line], setting, family, 6.0))
    return blocks


def _insets(material: Material, setting: Setting, spare: float) -> list[Block]:
    """Reserve room for the enlargement and, last, for the locator."""
    blocks = []
    head = setting.hand(8.0, bold=True)
    if material.detail is not None:
        inset = Inset(
            shape=material.detail,
            portrayals=material.portrayals,
            width=setting.width,
            height=min(
                setting.width * min(max(_aspect(material.detail), 0.8), 1.25) + spare,
                setting.width * HIGHEST,
            ),
            name=material.detail_name,
            detail=True,
        )
        blocks.append(_inset_block(inset, head.line_mm + setting.gap * 0.5, optional=True))
    if material.locator and material.whole is not None:
        u = setting.enlargement
        height = min(setting.width * _aspect(material.whole), setting.width * 1.05, 58 * u)
        height *= setting.factor**2
        inset = Inset(
            shape=material.whole,
            portrayals=material.locator,
            width=setting.width,
            height=height,
            name=LOCATOR,
        )
        blocks.append(_inset_block(inset, head.line_mm + setting.gap * 0.5))
    return blocks


def _inset_block(inset: Inset, head_mm: float, *, optional: bool = False) -> Block:
    return Block(
        items=(),
        height=head_mm + inset.height,
        pinned=True,
        optional=optional,
        inset=inset,
        words=inset.name.zh,
    )


def _aspect(shape: shapely.Geometry) -> float:
    """Return height over width of a shape in degrees, as it lies on the ground."""
    west, south, east, north = shapely.bounds(shape)
    return float((north - south) / ((east - west) * np.cos(np.radians((north + south) / 2))))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Flow:
    """Blocks put in their places: items, insets with their rectangles, what found no room."""

    items: tuple[Item, ...]
    insets: tuple[tuple[Inset, Rectangle], ...]
    left_over: tuple[Block, ...]
    complete: bool = True
    """Whether the optional insets found room too."""
    spare: float = 0.0
    """mm of the last column that stay empty above its insets."""
    dropped: int = 0
    """How many of the optional lists were left out."""


def flow(blocks: Sequence[Block], columns: Sequence[Rectangle], gap: float) -> Flow:
    """Let blocks run down the columns, insets pinned to the foot of the last.

    What is optional and would push anything out is left out: lists first, then insets.
    """
    done = _flow(blocks, columns, gap)
    if not done.left_over:
        return done
    firm = [block for block in blocks if not block.optional or block.inset]
    done = replace(_flow(firm, columns, gap), dropped=len(blocks) - len(firm))
    if done.left_over and any(block.optional for block in firm):
        fewer = _flow([block for block in blocks if not block.optional], columns, gap)
        return replace(fewer, complete=False, dropped=done.dropped)
    return done


def _flow(blocks: Sequence[Block], columns: Sequence[Rectangle], gap: float) -> Flow:
    """Fill the columns one after another; of several, all but the last only as far as need be."""
    for share in BALANCED if len(columns) > 1 else ():
        shorter = [(x0, top, x1, top + (low - top) * share) for x0, top, x1, low in columns[:-1]]
        done = _filled(blocks, [*shorter, columns[-1]], gap)
        if not done.left_over:
            return done
    return _filled(blocks, columns, gap)


def _filled(blocks: Sequence[Block], columns: Sequence[Rectangle], gap: float) -> Flow:
    items: list[Item] = []
    insets: list[tuple[Inset, Rectangle]] = []
    left_over: list[Block] = []
    foot = [bottom for _, _, _, bottom in columns]
    last = len(columns) - 1
    for block in reversed([one for one in blocks if one.pinned]):
        left, _, right, _ = columns[last]
        assert block.inset is not None
        insets.append((block.inset, (left, foot[last] - block.inset.height, right, foot[last])))
        foot[last] -= block.height + gap * 0.8
    position, y = 0, columns[0][1]
    running = [one for one in blocks if not one.pinned]
    for place, block in enumerate(running):
        # A heading stays with what it heads.
        follows = running[place + 1].height if block.tied and place + 1 < len(running) else 0.0
        while position <= last and y + block.height + follows > foot[position] + 0.01:
            position += 1
            y = columns[position][1] if position <= last else 0.0
        if position > last:
            left_over.append(block)
            position, y = last, foot[last] + 1
            continue
        left = columns[position][0]
        items += [moved(item, left, y) for item in block.items]
        y += block.height + (gap * 0.4 if block.tied else gap)
    if foot[last] < columns[last][1]:
        left_over += [one for one in blocks if one.pinned]
    spare = foot[last] - (y if position == last else columns[last][1])
    return Flow(
        items=tuple(items), insets=tuple(insets), left_over=tuple(left_over), spare=max(spare, 0.0)
    )
