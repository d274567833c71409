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
MAP: Rectangle = (10.0, 25.0, 306.0, 271.0)
"""left, top, right, bottom of the map."""
ASIDE = (311.0, 99.0)
"""Left and width of the column beside it."""
FOOT_Y = 273.5
SOURCES_Y, BOTTOM_Y = 236.0, 287.0
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
class LegendEntry:
    """A layer in the legend: its id in the project, its title, whether the title is printed."""

    id: str
    title: str
    titled: bool = True


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


def layout(frame: MapFrame, entries: Sequence[LegendEntry], words: Marginalia) -> Element:
    """Return the layout, which is named by the map's title."""
    root = Element("Layout", {"name": plain(words.title), "units": "mm", "printResolution": "300"})
    pages = SubElement(root, "PageCollection")
    page = _item("page", (0.0, 0.0, *PAGE))
    _fill_symbol(page)
    pages.append(page)
    SubElement(pages, "GuideCollection", {"visible": "1"})
    for height, item in enumerate(_items(frame, entries, words), start=1):
        item.set("zValue", str(height))
        root.append(item)
    return root


def _items(
    frame: MapFrame, entries: Sequence[LegendEntry], words: Marginalia
) -> Iterator[Element]:
    left, top, right, _ = MAP
    x, width = ASIDE
    yield _map(frame)
    title = Hand(size_pt=22.0, bold=True, along=MIDDLE)
    yield _label("title", (left, 9.0, right - left, 14.0), words.title, title)
    review = Hand(size_pt=10.0, bold=True, colour=WARNING, across=RIGHT, along=MIDDLE)
    yield _label("review", (x, 9.0, width, 14.0), words.review, review)
    yield _legend(entries, words.language, (x, top, width, SOURCES_Y - top - 2.0))
    yield _north((right - 16.0, top + 4.0, 12.0, 16.0))
    metres, segments = bar_lengths(frame, BAR_MM)
    yield _scale_bar("scale bar", (left, FOOT_Y, 96.0, 12.0), metres, segments)
    yield _scale_bar("scale", (left + 100.0, FOOT_Y + 2.0, 40.0, 8.0), metres, segments)
    datum = Hand(size_pt=8.0, across=RIGHT, along=MIDDLE)
    yield _label("datum", (left + 140.0, FOOT_Y, right - left - 140.0, 12.0), words.datum, datum)
    told = "\n".join((SOURCES.get(words.language), *(f"· {one}" for one in words.sources)))
    sources = Hand(size_pt=6.5, along=BOTTOM)
    yield _label("sources", (x, SOURCES_Y, width, BOTTOM_Y - SOURCES_Y), told, sources)


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


def _fill_symbol(item: Element) -> None:
    symbol = SubElement(item, "symbol", {"type": "fill", "name": "", "alpha": "1"})
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    options = SubElement(layer, "Option", {"type": "Map"})
    for name, value in (("color", as_rgba("#FFFFFF")), ("style", "solid"),
                        ("outline_style", "no")):  # fmt: skip
        SubElement(options, "Option", {"name": name, "type": "QString", "value": value})
        SubElement(layer, "prop", {"k": name, "v": value})


def _map(frame: MapFrame) -> Element:
    left, top, right, bottom = MAP
    item = _item(
        "map", (left, top, right - left, bottom - top), frame="true", background="true",
        mapRotation="0", keepLayerSet="false", followPreset="false", drawCanvasItems="true",
        labelMargin="1,mm", mapFlags="0",
    )  # fmt: skip
    west, south, east, north = (f"{metres:.3f}" for metres in frame.extent())
    SubElement(item, "Extent", {"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    SubElement(item, "LayerSet")
    return item


def _label(name: str, box: Box, words: str, hand: Hand) -> Element:
    item = _item(
        "label", box, id=name, labelText=plain(words), htmlState="0", halign=hand.across,
        valign=hand.along, marginX="0", marginY="0",
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


def _scale_bar(name: str, box: Box, metres: float, segments: int) -> Element:
    """Return a bar in kilometres, or named `scale` the ratio in numbers; both follow the map."""
    item = _item(
        "scale bar", box, id=name, mapUuid=name_of("map"), unitType="km", unitLabel="km",
        style="Numeric" if name == "scale" else "Single Box", numSegments=str(segments),
        numSegmentsLeft="0", numUnitsPerSegment=f"{metres / 1000.0:g}", numMapUnitsPerScaleBarUnit="1",
        segmentSizeMode="0", minBarWidth="30", maxBarWidth=f"{BAR_MM:g}", height="2",
        labelBarSpace="1.2", boxContentSpace="0.5", outlineWidth="0.2", alignment="0",
        labelVerticalPlacement="0", labelHorizontalPlacement="0", subdivisionsHeight="1.5",
        numSubdivisions="1", lineJoinStyle="miter", lineCapStyle="square",
    )  # fmt: skip
    size = "11" if name == "scale" else "8"
    SubElement(item, "text-style", {
        "fontFamily": FONT, "fontSize": size, "fontSizeUnit": "Point", "fontWeight": "50",
        "textColor": as_rgba(INK), "textOpacity": "1",
    })  # fmt: skip
    SubElement(item, "fillColor", _channels(INK))
    SubElement(item, "fillColor2", _channels("#FFFFFF"))
    SubElement(item, "strokeColor", _channels(INK))
    return item


def _legend(entries: Sequence[LegendEntry], language: Language, box: Box) -> Element:
    item = _item(
        "legend", box, map_uuid=name_of("map"), title=LEGEND.get(language), titleAlignment=LEFT,
        columnCount="2", splitLayer="1", equalColumnWidth="0", columnSpace="3", boxSpace="0",
        resizeToContents="1", symbolWidth="5", symbolHeight="3", lineSpacing="0.6",
        fontColor=INK, wrapChar="", symbolAlignment=LEFT, maxSymbolSize="0", minSymbolSize="0",
        legendFilterByAtlas="0", rasterBorder="0",
    )  # fmt: skip
    styles = SubElement(item, "styles")
    for name, hand, margins in (
        ("title", Hand(size_pt=12.0, bold=True), {"marginBottom": "1.5"}),
        ("group", Hand(size_pt=9.0, bold=True), {"marginTop": "2"}),
        ("subgroup", Hand(size_pt=7.5, bold=True), {"marginTop": "2"}),
        ("symbol", Hand(size_pt=7.0), {"marginTop": "0.8"}),
        ("symbolLabel", Hand(size_pt=7.0), {"marginTop": "0.8", "marginLeft": "1.2"}),
    ):
        style = SubElement(styles, "style", {"name": name, "alignment": LEFT, "indent": "0",
                                             **margins})  # fmt: skip
        SubElement(style, "styleFont", {"description": hand.font, "style": ""})
    tree = SubElement(item, "layer-tree-group")
    for entry in entries:
        branch = SubElement(tree, "layer-tree-layer", {
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
