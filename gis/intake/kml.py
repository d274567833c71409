"""KML and KMZ: each placemark a row, its extended data columns, its shape as it is.

Read here and not by GDAL, whose driver turns each byte of a Chinese field name into “_”.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TypeAlias, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.intake import archives
from gis.intake.assembling import Assembled
from gis.intake.encodings import Encoding
from gis.intake.findings import Place, refusal, several, shown
from gis.intake.geojson import kinds_said
from gis.intake.grid import Limits, Reading
from gis.intake.json_text import decode_whole
from gis.intake.records import frame_of, grid_of
from gis.text import Text

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PIECE = 1_000_000
_TEXTS = ("name", "address", "phoneNumber", "description")
_SINGLE = ("Point", "LineString", "LinearRing", "Polygon")
_OTHERS = ("Track", "MultiTrack", "Model")
"""Shapes that are not read: said, and not passed over."""
_FOLDERS = ("Folder", "Document")

Record = dict[str, str]
Points = list[tuple[float, ...]]
Parser: TypeAlias = "XMLPullParser[Element]"


def read_kml(path: Path, kind: str, reading: Reading, limits: Limits) -> tuple[Assembled, Encoding]:
    """Return the placemarks of a KML or KMZ as a grid; `Folder` names the folders they lie in.

    KML is in WGS84 by its definition. Heights are kept. Raises ProblemError for XML that is not
    whole, and for XML that defines entities.
    """
    content = _inner(path) if kind == "kmz" else path.read_bytes()
    archives.refuse_entities(content)
    text, encoding = decode_whole(content, reading, limits)
    records: list[Record] = []
    shapes: list[BaseGeometry | None] = []
    broken: list[Place] = []
    for number, (record, shape) in enumerate(_placemarks(text), start=1):
        records.append(record)
        try:
            shapes.append(_shape(shape) if shape is not None else None)
        except (ValueError, IndexError, RecursionError, shapely.GEOSException):
            shapes.append(None)
            broken.append(Place(row=number, value=record.get("name", "")))
    geometry: NDArray[np.object_] = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    count = len(records)
    evidence = Text(
        f"{encoding.evidence.zh}；KML，{count} 个地标",
        f"{encoding.evidence.en}; KML, {count} placemarks",
    )
    frame = frame_of(records, limits)
    read = grid_of(frame, limits, geometry=geometry, crs="EPSG:4326", evidence=evidence)
    says = Text("图形有误或类型不支持，未读入", "The geometry is malformed, or of a kind not read")
    bad = several(broken, says, Text("请改正该图形", "Correct the geometry"))
    problems = (*read.problems, *bad, *kinds_said(geometry))
    return Assembled(grid=read.grid, evidence=evidence, problems=problems), encoding


def _inner(path: Path) -> bytes:
    """Return the KML of a KMZ: doc.kml, or the first one."""
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.lower().endswith(".kml")]
        main = next((n for n in names if PurePosixPath(n).name.lower() == "doc.kml"), names[0])
        return archive.read(main)


def _placemarks(text: str) -> Iterator[tuple[Record, Element | None]]:
    """Yield each placemark's values and the element of its shape."""
    parser: Parser = XMLPullParser(("start", "end"))
    body = _DECLARATION.sub("", text)
    folders: list[Element] = []
    try:
        for start in range(0, len(body), _PIECE):
            parser.feed(body[start : start + _PIECE])
            yield from _finished(parser, folders)
        parser.close()
        yield from _finished(parser, folders)
    except ParseError as error:
        raise refusal(
            Text("KML 不完整或写法有误", "The KML is cut off or not well-formed"),
            Text("请重新获取或重新导出文件", "Get the file, or export it, again"),
            row=error.position[0],
            value=shown(error.msg),
        ) from None


def _finished(parser: Parser, folders: list[Element]) -> Iterator[tuple[Record, Element | None]]:
    events = cast("Iterator[tuple[str, Element]]", parser.read_events())
    for event, element in events:
        tag = _tag(element)
        if event == "start" and tag in _FOLDERS:
            folders.append(element)
        elif event == "end" and tag in _FOLDERS:
            folders.pop()
            element.clear()
        elif event == "end" and tag == "Placemark":
            yield _record(element, folders), _shape_element(element)
            element.clear()


def _tag(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _record(placemark: Element, folders: list[Element]) -> Record:
    record = {name: text for name in _TEXTS if (text := _text(placemark, name))}
    for element in placemark.iter():
        tag, name = _tag(element), element.get("name", "")
        if tag == "Data" and name:
            record.setdefault(name, _text(element, "value"))
        elif tag == "SimpleData" and name:
            record.setdefault(name, (element.text or "").strip())
    within = [_text(folder, "name") for folder in folders if _tag(folder) == "Folder"]
    if any(within):
        record.setdefault("Folder", "/".join(filter(None, within)))
    return record


def _text(parent: Element, name: str) -> str:
    """Return the text of a child, nothing where there is none."""
    found = next((child for child in parent if _tag(child) == name), None)
    return "" if found is None else (found.text or "").strip()


def _shape_element(placemark: Element) -> Element | None:
    return next((c for c in placemark if _tag(c) in (*_SINGLE, *_OTHERS, "MultiGeometry")), None)


def _shape(element: Element) -> BaseGeometry:
    """Return an element's shape; raises ValueError or GEOSException for a malformed one."""
    tag = _tag(element)
    if tag == "MultiGeometry":
        return _together([_shape(child) for child in element])
    if tag == "Polygon":
        rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}  # type: dict[str, list[Points]]
        for child in element:
            if _tag(child) in rings:
                rings[_tag(child)] += [_points(ring) for ring in child]
        return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])
    points = _points(element) if tag in _SINGLE else []
    if tag == "Point":
        return shapely.Point(points[0])
    if not points:
        raise ValueError(tag)
    return shapely.LineString(points) if tag != "LinearRing" else shapely.Polygon(points)


def _points(element: Element) -> Points:
    """Return longitude, latitude and, where given, height of each point."""
    text = re.sub(r"\s*,\s*", ",", _text(element, "coordinates"))
    points = [tuple(float(n) for n in one.split(",") if n) for one in text.split()]
    if not points or any(len(point) not in (2, 3) for point in points):
        raise ValueError("no coordinates")
    lengths = {len(point) for point in points}
    return points if len(lengths) == 1 else [point[:2] for point in points]


def _together(shapes: list[BaseGeometry]) -> BaseGeometry:
    kinds = {shape.geom_type for shape in shapes}
    makers = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    if len(kinds) == 1 and (kind := kinds.pop()) in makers:
        return makers[kind](shapes)
    return shapely.GeometryCollection(shapes)
