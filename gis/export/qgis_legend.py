"""The legend of a QGIS layout: what stands in it, with counts, and how it breaks into columns.

QGIS would break columns by itself, but parts a heading from its rows; so each break is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from gis.export.qgis_items import LEFT, Box, Hand, item_of, name_of, set_words, width_mm
from gis.export.qgis_style import plain
from gis.export.qml_symbols import INK, MM_PER_PX
from gis.layer import Marker, Proportional
from gis.paper.columns import KEYS
from gis.paper.legend import AREAS, ON_MAP, RECORDS
from gis.paper.marginalia import LEGEND
from gis.portray import LegendRow, Portrayal, is_halo
from gis.text import Language, Text, number

HIDE_TITLE = "hidden"
TITLE_PT, HEAD_PT, ROW_PT = 12.0, 7.5, 7.0
TITLE_MM, HEAD_MM, ROW_MM, GAP_MM = 7.5, 5.2, 3.9, 0.8
SWATCH_MM, COLUMN_GAP_MM = 6.5, 5.0
MOST_COLUMNS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class LegendEntry:
    """A layer in the legend: its id in the project, its title, and which of its rows stand there.

    `rows` are positions in the legend of its portrayal, with their words. Of a layer that is not
    `titled` the rows alone stand; entries of one `group`, which follow one another, stand under
    its title. `height` and `width` are about what it needs, in mm.
    """

    id: str
    title: str
    rows: Mapping[int, str] = field(default_factory=dict)
    titled: bool = True
    group: str = ""
    height: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Entries in columns, and the room in mm that they need."""

    columns: tuple[tuple[LegendEntry, ...], ...]
    width: float
    height: float


def entries_of(
    shown: Sequence[tuple[str, Portrayal]], ground: Text, language: Language
) -> tuple[LegendEntry, ...]:
    """Return the entries of layers (id, portrayal; top first): themes, keys once, the ground.

    Keys of size and accuracy that several layers share are told once, as on paper.
    """
    themes = [pair for pair in shown if not pair[1].layer.context]
    entries = [_entry(name, one, _labels(one), group="") for name, one in themes]
    told: set[str] = set()
    for name, one in themes:
        keys = {place: words for place, words in _keys(one).items() if words not in told}
        told |= set(keys.values())
        if keys:
            entries.append(_entry(name, one, keys, group=KEYS.get(language)))
    for name, one in shown:
        if one.layer.context:
            words = {place: row.label.get(language) for place, row in enumerate(one.legend)}
            entries.append(_entry(name, one, words, group=ground.get(language)))
    return tuple(entry for entry in entries if entry.rows)


def _keys(portrayal: Portrayal) -> dict[int, str]:
    return {place: row.label.get(portrayal.language)
            for place, row in enumerate(portrayal.legend) if row.role == "key"}  # fmt: skip


def _labels(portrayal: Portrayal) -> dict[int, str]:
    """Return the words of the rows that are no keys, with counts where any is above one."""
    rows = {place: row for place, row in enumerate(portrayal.legend) if row.role != "key"}
    counts = _counts(portrayal)
    return {
        place: row.label.get(portrayal.language)
        + (f"\u3000{counts[place]}" if counts and row.role != "size" else "")
        for place, row in rows.items() if row.role != "no_data" or row.count
    }  # fmt: skip


def _counts(portrayal: Portrayal) -> dict[int, str]:
    if all(row.count <= 1 for row in portrayal.legend):
        return {}
    if portrayal.each > 1:
        return {place: number(row.count) for place, row in enumerate(portrayal.legend)}
    found = portrayal.frame["row"][~is_halo(portrayal)].value_counts().to_dict()
    return {place: number(found.get(place, 0)) for place in range(len(portrayal.legend))}


def _counted(portrayal: Portrayal) -> Text:
    if not isinstance(portrayal.layer.symbol, Marker | Proportional):
        return AREAS
    return RECORDS if portrayal.each > 1 else ON_MAP


def _entry(name: str, one: Portrayal, words: Mapping[int, str], *, group: str) -> LegendEntry:
    title = one.title()
    titled = not group and len(one.legend) > 1
    if titled and any("\u3000" in each for each in words.values()):
        title += f"\u3000{_counted(one).get(one.language)}"
    widths = [SWATCH_MM + width_mm(each, ROW_PT) for each in words.values()]
    rows = sum(max(ROW_MM, _symbol_mm(one.legend[place]) + GAP_MM) for place in words)
    return LegendEntry(
        id=name, title=title, rows=words, titled=titled, group=group,
        height=rows + HEAD_MM * titled,
        width=max([*widths, width_mm(title, HEAD_PT) * titled, width_mm(group, HEAD_PT)]),
    )  # fmt: skip


def _symbol_mm(row: LegendRow) -> float:
    return row.style.size_px * MM_PER_PX if row.style.shape else 0.0


def in_columns(entries: Sequence[LegendEntry], room: float) -> Columns:
    """Set entries in the columns that need the least height in a room so wide (mm)."""
    blocks = [tuple(held) for _, held in groupby(entries, key=lambda one: one.group or one.id)]
    found = [_columns(blocks, limit) for limit in sorted(_limits(blocks))]
    fitting = [one for one in found if one.width <= room and len(one.columns) <= MOST_COLUMNS]
    return min(fitting or found[-1:], key=lambda one: one.height)


def _limits(blocks: Sequence[tuple[LegendEntry, ...]]) -> set[float]:
    """Return the heights that some run of blocks has: one of them is the best column's."""
    heights = [_height(block) for block in blocks]
    most = max(heights, default=0.0)
    runs = (sum(heights[start:end]) for start in range(len(heights))
            for end in range(start + 1, len(heights) + 1))  # fmt: skip
    return {most, *(round(run, 3) for run in runs if run >= most)}


def _height(block: Sequence[LegendEntry]) -> float:
    return sum(one.height for one in block) + HEAD_MM * bool(block[0].group)


def _columns(blocks: Sequence[tuple[LegendEntry, ...]], limit: float) -> Columns:
    columns: list[tuple[LegendEntry, ...]] = []
    filled = highest = 0.0
    for block in blocks:
        high = _height(block)
        if columns and filled + high <= limit + 0.01:
            columns[-1] += block
            filled += high
        else:
            columns.append(block)
            filled = high
        highest = max(highest, filled)
    widths = (max(one.width for one in column) for column in columns)
    width = sum(widths) + COLUMN_GAP_MM * (len(columns) - 1)
    return Columns(columns=tuple(columns), width=width, height=TITLE_MM + highest)


def legend(set_out: Columns, language: Language, box: Box) -> Element:
    """Return the legend as QGIS's own, which follows the layers."""
    item = item_of(
        "legend", box, map_uuid=name_of("map"), title=LEGEND.get(language), titleAlignment=LEFT,
        columnCount=str(len(set_out.columns)), splitLayer="0", equalColumnWidth="0",
        columnSpace=f"{COLUMN_GAP_MM:g}",
        boxSpace="0", resizeToContents="1", symbolWidth="5", symbolHeight="3", lineSpacing="0.6",
        fontColor=INK, wrapChar="", symbolAlignment=LEFT, maxSymbolSize="0", minSymbolSize="0",
        legendFilterByAtlas="0", rasterBorder="0",
    )  # fmt: skip
    styles = SubElement(item, "styles")
    for name, hand, margins in (
        ("title", Hand(size_pt=TITLE_PT, bold=True), {"marginBottom": "1.5"}),
        ("group", Hand(size_pt=HEAD_PT, bold=True), {"marginTop": "2"}),
        ("subgroup", Hand(size_pt=HEAD_PT, bold=True), {"marginTop": "2"}),
        ("symbol", Hand(size_pt=ROW_PT), {"marginTop": "0.8"}),
        ("symbolLabel", Hand(size_pt=ROW_PT), {"marginTop": "0.8", "marginLeft": "1.2"}),
    ):
        style = SubElement(styles, "style", {"name": name, "alignment": LEFT, "indent": "0",
                                             **margins})  # fmt: skip
        SubElement(style, "styleFont", {"description": hand.font, "style": ""})
    tree = SubElement(item, "layer-tree-group")
    for place, column in enumerate(set_out.columns):
        for group, held in groupby(column, key=lambda one: one.group):
            _branch(tree, group, list(held), broken=bool(place) and group == column[0].group)
    return item


def _branch(tree: Element, group: str, held: Sequence[LegendEntry], *, broken: bool) -> None:
    """Add entries, under the title of their group where they have one; `broken`: a new column."""
    parent = tree
    if group:
        parent = SubElement(tree, "layer-tree-group", {
            "name": plain(group), "checked": "Qt::Checked", "expanded": "1",
        })  # fmt: skip
        if broken:
            _custom(parent, [("legend/column-break", "1")])
    for place, entry in enumerate(held):
        leaf = SubElement(parent, "layer-tree-layer", {
            "id": entry.id, "name": plain(entry.title), "checked": "Qt::Checked", "expanded": "1",
            "providerKey": "ogr", "source": "", "legend_exp": "", "patch_size": "-1,-1",
            "legend_split_behavior": "0",
        })  # fmt: skip
        _custom(leaf, _wishes(entry, broken=broken and not group and not place))


def _wishes(entry: LegendEntry, *, broken: bool) -> Iterator[tuple[str, str]]:
    if broken:
        yield "legend/column-break", "1"
    if entry.titled:
        yield "legend/title-label", plain(set_words(entry.title))
    else:
        yield "legend/title-style", HIDE_TITLE
    yield "legend/node-order", ",".join(map(str, entry.rows))
    for place, words in entry.rows.items():
        yield f"legend/label-{place}", plain(set_words(words))


def _custom(parent: Element, wishes: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> None:
    held = SubElement(SubElement(parent, "customproperties"), "Option", {"type": "Map"})
    for name, value in wishes:
        SubElement(held, "Option", {"name": name, "type": "QString", "value": value})
