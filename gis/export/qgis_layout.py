"""The print layout of a QGIS project: A3 landscape, with all that a map must carry.

Every element is QGIS's own (map, legend, scale bar), so that whoever moves the map keeps a true
scale and a true legend. Measures are millimetres, y down.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from gis.export.qgis_style import FONT, plain
from gis.export.qml_symbols import INK, as_rgba
from gis.paper.frame import MapFrame, bar_lengths
from gis.paper.scene import Rectangle
from gis.text import Language, Text

PAGE = (420.0, 297.0)
WHOLE: Rectangle = (10.0, 25.0, 306.0, 271.0)
"""left, top, right, bottom of the map where it stands alone, and below, beside an enlargement."""
NARROW: Rectangle = (10.0, 25.0, 180.0, 271.0)
DETAIL: Rectangle = (185.0, 25.0, 410.0, 186.0)
LOW_DETAIL: Rectangle = (185.0, 25.0, 410.0, 116.0)
"""The enlargement over a legend of many rows."""
MANY_ROWS = 42
FOOT_Y = 273.5
RIGHT_MM, BOTTOM_MM = 410.0, 287.0
SOURCES_MM = 42.0
BAR_MM = 70.0
WARNING, RULE = "#A11D21", "#8A8578"
KINDS = {"page": "65638", "map": "65639", "picture": "65640", "label": "65641",
         "legend": "65642", "scale bar": "65646"}  # fmt: skip
"""QGIS's numbers of the kinds of item."""
NAMESPACE = uuid.UUID("6f1e2f0e-2f57-4c53-9c0e-5b8f3a1d7c11")
LEGEND, SOURCES = Text("图例", "Legend"), Text("资料来源", "Sources")
NORTH = ":/images/north_arrows/layout_default_north_arrow.svg"
LEFT, RIGHT, CENTRE = "1", "2", "4"
TOP, BOTTOM, MIDDLE = "32", "64", "128"
TRUE_NORTH = "1"
HIDE_TITLE = "hidden"
Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marginalia:
    """The words around the map: title, review line, sources, note on the reference system."""

    title: str
    review: str
    sources: tuple[str, ...]
    datum: str
    language: Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """An enlargement: what it shows, and its name."""

    frame: MapFrame
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LegendEntry:
    """A layer in the legend: its id in the project and its title.

    Of a layer that is not `titled` the rows alone stand; layers of one `group` stand under its
    title.
    """

    id: str
    title: str
    titled: bool = True
    group: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """How words are written: size in points, weight, colour, and where they stand in their box."""

    size_pt: float = 8.0
    bold: bool = False
    colour: str = INK
    across: str = LEFT
    along: str = TOP

    @property
    def font(self) -> str:
        return f"{FONT},{self.size_pt:g},-1,5,{75 if self.bold else 50},0,0,0,0,0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """What the layout is made of: the map, its enlargement, the legend's layers, the words."""

    frame: MapFrame
    detail: Detail | None
    entries: Sequence[LegendEntry]
    words: Marginalia
    columns: int = 2
    """Of the legend."""


def layout(made: Composition) -> Element:
    """Return the layout, which is named by the map's title."""
    title = plain(made.words.title)
    root = Element("Layout", {"name": title, "units": "mm", "printResolution": "300"})
    pages = SubElement(root, "PageCollection")
    page = _item("page", (0.0, 0.0, *PAGE))
    _fill_symbol(page, as_rgba("#FFFFFF"), "no")
    pages.append(page)
    SubElement(pages, "GuideCollection", {"visible": "1"})
    for height, item in enumerate((*_maps(made), *_words(made)), start=1):
        item.set("zValue", str(height))
        root.append(item)
    return root


def _maps(made: Composition) -> Iterator[Element]:
    left, top, right, _ = made.frame.rectangle
    whole = _map("map", made.frame)
    yield whole
    yield _north((right - 13.0, top + 4.0, 9.0, 12.0))
    bar = bar_lengths(made.frame, BAR_MM)
    yield _scale_bar("scale bar", "map", (left, FOOT_Y, 90.0, 12.0), bar)
    yield _scale_bar("scale", "map", (left + 92.0, FOOT_Y + 2.0, 40.0, 8.0), bar)
    if made.detail is None:
        return
    frame, name = made.detail.frame, made.detail.name
    left, top, _, bottom = frame.rectangle
    _overview(whole)
    yield _map("detail", frame)
    caption = Hand(size_pt=9.0, bold=True, across=CENTRE, along=MIDDLE)
    yield _label("detail name", (left + 2.0, top + 2.0, 44.0, 6.0), name, caption, ground=True)
    bar = bar_lengths(frame, BAR_MM * 0.7)
    yield _scale_bar("detail bar", "detail", (left + 28.0, bottom - 11.0, 66.0, 9.0), bar)
    yield _scale_bar("detail scale", "detail", (left + 2.0, bottom - 11.0, 26.0, 9.0), bar)


def _words(made: Composition) -> Iterator[Element]:
    words, right = made.words, made.frame.rectangle[2]
    x, top = (right + 5.0, made.frame.rectangle[1])
    if made.detail is not None:
        top = made.detail.frame.rectangle[3] + 4.0
    width = RIGHT_MM - x
    title = Hand(size_pt=22.0, bold=True, along=MIDDLE)
    yield _label("title", (10.0, 9.0, 290.0, 14.0), words.title, title)
    review = Hand(size_pt=10.0, bold=True, colour=WARNING, across=RIGHT, along=MIDDLE)
    yield _label("review", (RIGHT_MM - 110.0, 9.0, 110.0, 14.0), words.review, review)
    yield _legend(made.entries, words.language, (x, top, width, 60.0), made.columns)
    told = "\n".join((SOURCES.get(words.language), *(f"· {one}" for one in words.sources)))
    hand = Hand(size_pt=6.5, along=BOTTOM)
    wide = width if made.detail is None else width / 2
    yield _label("sources", (x, BOTTOM_MM - SOURCES_MM, wide, SOURCES_MM), told, hand)
    datum = Hand(size_pt=7.0, across=RIGHT, along=BOTTOM)
    box = (RIGHT_MM - 110.0, BOTTOM_MM - 5.0, 110.0, 5.0)
    if made.detail is None:
        box = (right - 150.0, FOOT_Y, 150.0, 12.0)
    yield _label("datum", box, words.datum, datum)


def name_of(item: str) -> str:
    """Return the lasting identifier that QGIS knows an item by."""
    return f"{{{uuid.uuid5(NAMESPACE, item)}}}"


def _item(kind: str, box: Box, **more: str) -> Element:
    x, y, width, height = box
    name = more.get("id", kind)
    item = Element("LayoutItem", {
        "type": KINDS[kind], "uuid": name_of(name), "templateUuid": name_of(name), "id": name,
        "position": f"{x:g},{y:g},mm", "positionOnPage": f"{x:g},{y:g},mm",
        "size": f"{width:g},{height:g},mm", "referencePoint": "0", "itemRotation": "0",
        "visibility": "1", "opacity": "1", "blendMode": "0", "positionLock": "false",
        "excludeFromExports": "0", "frame": "false", "frameJoinStyle": "miter",
        "outlineWidthM": "0.2,mm", "background": "false", "groupUuid": "", "zValue": "0", **more,
    })  # fmt: skip
    SubElement(item, "FrameColor", _channels(INK))
    SubElement(item, "BackgroundColor", _channels("#FFFFFF"))
    return item


def _channels(colour: str) -> dict[str, str]:
    red, green, blue, alpha = as_rgba(colour).split(",")
    return {"red": red, "green": green, "blue": blue, "alpha": alpha}


def _fill_symbol(item: Element, colour: str, edge: str) -> None:
    symbol = SubElement(item, "symbol", {"type": "fill", "name": "", "alpha": "1"})
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    options = SubElement(layer, "Option", {"type": "Map"})
    for name, value in (
        ("color", colour), ("style", "solid"), ("outline_style", edge), ("outline_width", "0.4"),
        ("outline_color", as_rgba(WARNING)), ("outline_width_unit", "MM"),
    ):  # fmt: skip
        SubElement(options, "Option", {"name": name, "type": "QString", "value": value})
        SubElement(layer, "prop", {"k": name, "v": value})


def _map(name: str, frame: MapFrame) -> Element:
    left, top, right, bottom = frame.rectangle
    item = _item(
        "map", (left, top, right - left, bottom - top), id=name, frame="true", background="true",
        mapRotation="0", keepLayerSet="false", followPreset="false", drawCanvasItems="true",
        labelMargin="1,mm", mapFlags="0",
    )  # fmt: skip
    west, south, east, north = (f"{metres:.3f}" for metres in frame.extent())
    SubElement(item, "Extent", {"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    SubElement(item, "LayerSet")
    return item


def _overview(item: Element) -> None:
    """Show on the map where its enlargement lies."""
    overview = SubElement(item, "ComposerMapOverview", {
        "name": "detail", "uuid": name_of("overview"), "show": "1", "position": "3",
        "frameMap": name_of("detail"), "blendMode": "0", "inverted": "0", "centered": "0",
    })  # fmt: skip
    _fill_symbol(overview, as_rgba("#FFFFFF", 0.0), "solid")


def _label(name: str, box: Box, words: str, hand: Hand, *, ground: bool = False) -> Element:
    item = _item(
        "label", box, id=name, labelText=plain(words), htmlState="0", halign=hand.across,
        valign=hand.along, marginX="0", marginY="0", background=str(ground).lower(),
    )  # fmt: skip
    SubElement(item, "LabelFont", {"description": hand.font, "style": ""})
    SubElement(item, "FontColor", _channels(hand.colour))
    return item


def _north(box: Box) -> Element:
    return _item(
        "picture", box, id="north arrow", file=NORTH, mode="0", resizeMode="0", anchorPoint="4",
        pictureRotation="0", mapUuid=name_of("map"), northMode=TRUE_NORTH, northOffset="0",
        svgFillColor=as_rgba(INK), svgBorderColor=as_rgba(INK), svgBorderWidth="0.2",
        pictureWidth=f"{box[2]:g}", pictureHeight=f"{box[3]:g}",
    )  # fmt: skip


def _scale_bar(name: str, of: str, box: Box, bar: tuple[float, int]) -> Element:
    """Return a bar in kilometres, or under a name in `scale` the ratio; both follow their map."""
    metres, segments = bar
    ratio, ground = name.endswith("scale"), of == "detail"
    item = _item(
        "scale bar", box, id=name, mapUuid=name_of(of), unitType="km", unitLabel="km",
        style="Numeric" if ratio else "Single Box", numSegments=str(segments),
        numSegmentsLeft="0", numUnitsPerSegment=f"{metres / 1000.0:g}",
        numMapUnitsPerScaleBarUnit="1", background=str(ground).lower(),
        segmentSizeMode="0", minBarWidth="30", maxBarWidth=f"{BAR_MM:g}", height="1.6",
        labelBarSpace="1", boxContentSpace="1.2" if ground else "0.5", outlineWidth="0.2",
        alignment="0", labelVerticalPlacement="0", labelHorizontalPlacement="0",
        subdivisionsHeight="1.5", numSubdivisions="1", lineJoinStyle="miter",
        lineCapStyle="square",
    )  # fmt: skip
    SubElement(item, "text-style", {
        "fontFamily": FONT, "fontSize": "10" if ratio and not ground else "8",
        "fontSizeUnit": "Point", "fontWeight": "50", "textColor": as_rgba(INK),
        "textOpacity": "1",
    })  # fmt: skip
    numbers = SubElement(SubElement(item, "numericFormat", {"id": "basic"}), "Option",
                         {"type": "Map"})  # fmt: skip
    for option, kind, value in (("decimals", "int", "0" if ratio else "3"),
                                ("show_thousand_separator", "bool", "true"),
                                ("thousand_separator", "QChar", " "),
                                ("show_trailing_zeros", "bool", "false")):  # fmt: skip
        SubElement(numbers, "Option", {"name": option, "type": kind, "value": value})
    SubElement(item, "fillColor", _channels(INK))
    SubElement(item, "fillColor2", _channels("#FFFFFF"))
    SubElement(item, "strokeColor", _channels(INK))
    return item


def _legend(entries: Sequence[LegendEntry], language: Language, box: Box, columns: int) -> Element:
    item = _item(
        "legend", box, map_uuid=name_of("map"), title=LEGEND.get(language), titleAlignment=LEFT,
        columnCount=str(columns), splitLayer="0", equalColumnWidth="0", columnSpace="3",
        boxSpace="0", resizeToContents="1", symbolWidth="5", symbolHeight="3", lineSpacing="0.6",
        fontColor=INK, wrapChar="", symbolAlignment=LEFT, maxSymbolSize="0", minSymbolSize="0",
        legendFilterByAtlas="0", rasterBorder="0",
    )  # fmt: skip
    styles = SubElement(item, "styles")
    for name, hand, margins in (
        ("title", Hand(size_pt=12.0, bold=True), {"marginBottom": "1.5"}),
        ("group", Hand(size_pt=7.5, bold=True), {"marginTop": "2"}),
        ("subgroup", Hand(size_pt=7.5, bold=True), {"marginTop": "2"}),
        ("symbol", Hand(size_pt=7.0), {"marginTop": "0.8"}),
        ("symbolLabel", Hand(size_pt=7.0), {"marginTop": "0.8", "marginLeft": "1.2"}),
    ):
        style = SubElement(styles, "style", {"name": name, "alignment": LEFT, "indent": "0",
                                             **margins})  # fmt: skip
        SubElement(style, "styleFont", {"description": hand.font, "style": ""})
    tree = SubElement(item, "layer-tree-group")
    groups: dict[str, Element] = {"": tree}
    for entry in entries:
        if entry.group not in groups:
            groups[entry.group] = SubElement(tree, "layer-tree-group", {
                "name": plain(entry.group), "checked": "Qt::Checked", "expanded": "1",
            })  # fmt: skip
        branch = SubElement(groups[entry.group], "layer-tree-layer", {
            "id": entry.id, "name": plain(entry.title), "checked": "Qt::Checked", "expanded": "1",
            "providerKey": "ogr", "source": "", "legend_exp": "", "patch_size": "-1,-1",
            "legend_split_behavior": "0",
        })  # fmt: skip
        if not entry.titled:
            _options(branch, {"legend/title-style": HIDE_TITLE})
    return item


def _options(parent: Element, options: dict[str, str]) -> None:
    held = SubElement(SubElement(parent, "customproperties"), "Option", {"type": "Map"})
    for name, value in options.items():
        SubElement(held, "Option", {"name": name, "type": "QString", "value": value})
