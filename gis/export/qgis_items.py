"""The items of a print layout in QGIS's own words: map, grid, scale bar, north arrow, text.

Boxes are x, y, width, height in millimetres, y down.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from pyproj import CRS

from gis.crs import GEOGRAPHIC_CHINA
from gis.export.qgis_style import FONT, plain
from gis.export.qml_symbols import INK, as_rgba
from gis.paper.frame import MapFrame, graticule_step
from gis.paper.marginalia import KILOMETRES, NORTH
from gis.paper.scene import MM_PER_PT
from gis.paper.typeset import LEADING, is_chinese, western
from gis.text import Language

BAR_MM = 70.0
WARNING, SOFT = "#A11D21", "#5C584F"
KINDS = {"page": "65638", "map": "65639", "picture": "65640", "label": "65641",
         "legend": "65642", "scale bar": "65646"}  # fmt: skip
"""QGIS's numbers of the kinds of item."""
NAMESPACE = uuid.UUID("6f1e2f0e-2f57-4c53-9c0e-5b8f3a1d7c11")
ARROW = ":/images/north_arrows/layout_default_north_arrow.svg"
LEFT, RIGHT, CENTRE = "1", "2", "4"
TOP, BOTTOM, MIDDLE = "32", "64", "128"
GRID_NORTH = "0"
LINES, TICKS_OUTSIDE, DEGREES_AND_MINUTES, OUTSIDE, UPRIGHT = "0", "3", "1", "1", "1"
PARALLELS, MERIDIANS = "1", "2"
"""QGIS's numbers of how a grid is drawn and told."""
GRID, DEGREES_PT = "#8FA3AD", 6.5
NARROW_EM = 0.56
"""Width of a Latin letter or digit, as a share of the em, as the face has it on the average."""
Box = tuple[float, float, float, float]
"""x, y, width, height."""


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


def width_mm(text: str, size_pt: float) -> float:
    """Return about how wide words are: QGIS sets them, here they only need room."""
    ems = sum(1.0 if is_chinese(one) else NARROW_EM for one in text)
    return ems * size_pt * MM_PER_PT


def set_words(text: str) -> str:
    """Return lines with the marks of their language: the face's middle dot and quotes are wide."""
    return "\n".join(western(line) for line in text.split("\n"))


def line_mm(size_pt: float) -> float:
    return size_pt * MM_PER_PT * LEADING


def name_of(item: str) -> str:
    """Return the lasting identifier that QGIS knows an item by."""
    return f"{{{uuid.uuid5(NAMESPACE, item)}}}"


def item_of(kind: str, box: Box, **more: str) -> Element:
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
    SubElement(item, "FrameColor", channels(INK))
    SubElement(item, "BackgroundColor", channels("#FFFFFF"))
    return item


def channels(colour: str) -> dict[str, str]:
    red, green, blue, alpha = as_rgba(colour).split(",")
    return {"red": red, "green": green, "blue": blue, "alpha": alpha}


def fill_symbol(item: Element, colour: str, edge: str) -> None:
    symbol = SubElement(item, "symbol", {"type": "fill", "name": "", "alpha": "1"})
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    options_of(layer, {
        "color": colour, "style": "solid", "outline_style": edge, "outline_width": "0.4",
        "outline_color": as_rgba(WARNING), "outline_width_unit": "MM",
    })  # fmt: skip


def map_of(name: str, frame: MapFrame) -> Element:
    """Return a map with its graticule, whose degrees stand around it."""
    left, top, right, bottom = frame.rectangle
    item = item_of(
        "map", (left, top, right - left, bottom - top), id=name, frame="true", background="true",
        mapRotation="0", keepLayerSet="false", followPreset="false", drawCanvasItems="true",
        labelMargin="1,mm", mapFlags="0",
    )  # fmt: skip
    west, south, east, north = (f"{metres:.3f}" for metres in frame.extent())
    SubElement(item, "Extent", {"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    SubElement(item, "LayerSet")
    _graticule(item, name, graticule_step(frame))
    return item


def _graticule(item: Element, of: str, step: float) -> None:
    """Draw meridians above and below, parallels at the sides: lines inside, degrees outside."""
    sides = {
        f"{side}Annotation{about}": value
        for side, shown, turn in (("left", PARALLELS, UPRIGHT), ("right", PARALLELS, UPRIGHT),
                                  ("top", MERIDIANS, "0"), ("bottom", MERIDIANS, "0"))
        for about, value in (("Display", shown), ("Direction", turn), ("Position", OUTSIDE))
    }  # fmt: skip
    grid = SubElement(item, "ComposerMapGrid", {
        "name": "graticule", "uuid": name_of(f"{of} graticule"), "show": "1", "position": "3",
        "gridStyle": LINES, "unit": "0", "intervalX": f"{step:g}", "intervalY": f"{step:g}",
        "offsetX": "0", "offsetY": "0", "gridFrameStyle": TICKS_OUTSIDE, "gridFrameWidth": "1.1",
        "gridFrameSideFlags": "15", "gridFramePenThickness": "0.12", "gridFrameMargin": "0",
        "gridFramePenColor": as_rgba(SOFT), "showAnnotation": "1", "frameAnnotationDistance": "1.4",
        "annotationFormat": DEGREES_AND_MINUTES, "annotationPrecision": "0", "blendMode": "0",
        "leftFrameDivisions": PARALLELS, "rightFrameDivisions": PARALLELS,
        "topFrameDivisions": MERIDIANS, "bottomFrameDivisions": MERIDIANS, **sides,
    })  # fmt: skip
    symbol = SubElement(SubElement(grid, "lineStyle"), "symbol",
                        {"type": "line", "name": "", "alpha": "0.55"})  # fmt: skip
    options_of(SubElement(symbol, "layer", {"class": "SimpleLine", "enabled": "1", "pass": "0"}), {
        "line_color": as_rgba(GRID), "line_width": "0.12", "line_width_unit": "MM",
        "line_style": "solid", "capstyle": "flat",
    })  # fmt: skip
    grid.append(system_of(GEOGRAPHIC_CHINA))
    SubElement(grid, "text-style", {
        "fontFamily": FONT, "fontSize": f"{DEGREES_PT:g}", "fontSizeUnit": "Point",
        "fontWeight": "50", "textColor": as_rgba(SOFT), "textOpacity": "1",
    })  # fmt: skip


def options_of(layer: Element, options: Mapping[str, str]) -> None:
    """Write a symbol layer's options twice: as QGIS reads them from 3.20 on, and before."""
    held = SubElement(layer, "Option", {"type": "Map"})
    for name, value in options.items():
        SubElement(held, "Option", {"name": name, "type": "QString", "value": value})
        SubElement(layer, "prop", {"k": name, "v": value})


def system_of(code: str) -> Element:
    """Return a system of coordinates by its code of EPSG."""
    held = Element("spatialrefsys")
    found = CRS(code)
    SubElement(held, "wkt").text = found.to_wkt("WKT2_2019")
    # Without a number of its own QGIS does not look at the authority; any will do.
    for name in ("srsid", "srid"):
        SubElement(held, name).text = code.split(":")[1]
    SubElement(held, "authid").text = code
    SubElement(held, "description").text = found.name
    SubElement(held, "geographicflag").text = str(found.is_geographic).lower()
    return held


def overview(item: Element) -> None:
    """Show on the map where its enlargement lies."""
    shown = SubElement(item, "ComposerMapOverview", {
        "name": "detail", "uuid": name_of("overview"), "show": "1", "position": "3",
        "frameMap": name_of("detail"), "blendMode": "0", "inverted": "0", "centered": "0",
    })  # fmt: skip
    fill_symbol(shown, as_rgba("#FFFFFF", 0.0), "solid")


def label(name: str, box: Box, words: str, hand: Hand, *, ground: bool = False) -> Element:
    item = item_of(
        "label", box, id=name, labelText=plain(set_words(words)), htmlState="0", halign=hand.across,
        valign=hand.along, marginX="0", marginY="0", background=str(ground).lower(),
    )  # fmt: skip
    SubElement(item, "LabelFont", {"description": hand.font, "style": ""})
    SubElement(item, "FontColor", channels(hand.colour))
    return item


def north(box: Box, language: Language) -> tuple[Element, Element]:
    """Return an arrow to grid north, and its letter above it."""
    x, y, width, height = box
    hand = Hand(size_pt=9.0, bold=True, across=CENTRE, along=MIDDLE)
    letter = label("north", (x, y, width, 4.5), NORTH.get(language), hand)
    box = (x, y + 4.5, width, height - 4.5)
    arrow = item_of(
        "picture", box, id="north arrow", file=ARROW, mode="0", resizeMode="0", anchorPoint="4",
        pictureRotation="0", mapUuid=name_of("map"), northMode=GRID_NORTH, northOffset="0",
        svgFillColor=as_rgba(INK), svgBorderColor=as_rgba(INK), svgBorderWidth="0.2",
        pictureWidth=f"{box[2]:g}", pictureHeight=f"{box[3]:g}",
    )  # fmt: skip
    return letter, arrow


def scale_bar(name: str, of: str, box: Box, bar: tuple[float, int], language: Language) -> Element:
    """Return a bar in kilometres, or under a name in `scale` the ratio; both follow their map."""
    metres, segments = bar
    ratio, ground = name.endswith("scale"), of == "detail"
    unit = KILOMETRES.get(language).strip()
    item = item_of(
        "scale bar", box, id=name, mapUuid=name_of(of), unitType="km", unitLabel=unit,
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
    SubElement(item, "fillColor", channels(INK))
    SubElement(item, "fillColor2", channels("#FFFFFF"))
    SubElement(item, "strokeColor", channels(INK))
    return item
