"""How far a sheet's values really reach, and its error cells, before a reader gives it memory.

A reader of workbooks lays a sheet out as a full rectangle: one value at XFD1048576 would ask for
17 thousand million cells. The XML is therefore gone through once, in pieces. What a sheet says
of its own size is not believed, and cells with a format alone do not count.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from gis.intake import archives
from gis.intake.findings import NAMED, Place, letters

_PIECE = 4_000_000
_LONGEST_ROW = 64_000_000
_VALUED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?[vfi]')
_UNPLACED = re.compile(rb'<(?:\w+:)?c(?:\s(?![^>]*\br=")[^>]*)?>\s*<(?:\w+:)?[vfi]')
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_UNCOUNTED = re.compile(
    rb'<(?:\w+:)?c\s((?![^>]*\bt="str")[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KEPT = NAMED * 5


@dataclass
class Scan:
    """How far a sheet's values reach (counted from 1, 0 for none), and cells that hold no value."""

    last_row: int = 0
    last_column: int = 0
    errors: list[Place] = field(default_factory=list)
    error_count: int = 0
    uncounted: list[Place] = field(default_factory=list)
    uncounted_count: int = 0
    macros: bool = False

    def reach(self, row: int, column: int) -> None:
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def error(self, place: Place) -> None:
        self.error_count += 1
        if len(self.errors) < _KEPT:
            self.errors.append(place)


def scan_xlsx(path: Path, sheet: str) -> Scan:
    """Measure a sheet of an XLSX; raises ProblemError where its XML is damaged."""
    scan = Scan()
    with zipfile.ZipFile(path) as archive:
        for part in _parts(archive, sheet):
            with archive.open(part) as stream:
                for rows in _whole_rows(stream):
                    _scan_rows(rows, scan)
    return scan


def _parts(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    """Name the part that holds a sheet; all sheets' parts where the workbook does not tell."""
    names = {name.lower(): name for name in archive.namelist()}
    try:
        book = ElementTree.fromstring(archive.read(names["xl/workbook.xml"]))
        links = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    except (KeyError, ElementTree.ParseError):
        book = links = ElementTree.Element("none")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for one in book.iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            target = targets.get(one.get(_RELATION) or "", "")
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()
            if part in names:
                return [names[part]]
    return [name for low, name in names.items() if low.startswith("xl/worksheets/sheet")]


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    carried = b""
    while piece := stream.read(_PIECE):
        piece = carried + piece
        cut = piece.rfind(b"row>") + 4
        if cut < 4:
            if len(piece) > _LONGEST_ROW:
                raise archives.damaged()
            cut = 0
        yield piece[:cut]
        carried = piece[cut:]
    yield carried


def _scan_rows(rows: bytes, scan: Scan) -> None:
    found = _VALUED.findall(rows)
    if found:
        columns = max(map(_number, {column for column, _ in found}))
        scan.reach(max(map(int, {row for _, row in found})), columns)
    if _UNPLACED.search(rows):
        each = [len(_CELL.findall(row)) for row in _ROW.split(rows)[1:]]
        scan.reach(scan.last_row + len(each), max(each, default=0))
    if b't="e"' in rows:
        for attributes, value in _ERROR.findall(rows):
            scan.error(_place(attributes, value.decode("utf-8", "replace")))
    for attributes in _UNCOUNTED.findall(rows):
        scan.uncounted_count += 1
        if len(scan.uncounted) < _KEPT:
            scan.uncounted.append(_place(attributes, ""))


def _place(attributes: bytes, value: str) -> Place:
    found = _REFERENCE.search(attributes)
    if not found:
        return Place(value=value)
    return Place(row=int(found[2]), column=found[1].decode(), value=value)


def _number(column: bytes) -> int:
    """Return a column's number, A being 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


@dataclass
class _Walk:
    """Where the reader of an ODS stands: row and column counted from 1, within one sheet."""

    wanted: str
    inside: bool = False
    row: int = 0
    column: int = 0
    rows_repeated: int = 1


def scan_ods(path: Path, sheet: str) -> Scan:
    """Measure a sheet of an ODS, or all of them, repeated rows and columns included."""
    scan, walk = Scan(), _Walk(wanted=sheet)
    parser = expat.ParserCreate(namespace_separator=":")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_OFFICE}table:1.0:table":
            name = attributes.get(f"{_OFFICE}table:1.0:name")
            walk.inside = name == walk.wanted or not walk.wanted
            walk.row, walk.rows_repeated = 0, 1
        if walk.inside:
            _ods_element(tag.rsplit(":", 1)[-1], attributes, walk, scan)

    parser.StartElementHandler = start
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise archives.damaged(str(error)) from None
    return scan


def _ods_element(tag: str, attributes: dict[str, str], walk: _Walk, scan: Scan) -> None:
    if tag == "table-row":
        walk.row += walk.rows_repeated
        walk.rows_repeated = int(attributes.get(f"{_OFFICE}table:1.0:number-rows-repeated", "1"))
        walk.row, walk.column = max(walk.row, 1), 0
    elif tag in ("table-cell", "covered-table-cell"):
        repeated = int(attributes.get(f"{_OFFICE}table:1.0:number-columns-repeated", "1"))
        walk.column += repeated
        if f"{_OFFICE}office:1.0:value-type" in attributes:
            scan.reach(walk.row + walk.rows_repeated - 1, walk.column)


def furthest(scan: Scan) -> str:
    """Return the corner that a sheet's values reach to, like XFD1048576."""
    return f"{letters(scan.last_column - 1)}{scan.last_row}" if scan.last_column else ""
