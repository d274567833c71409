"""Records as a zipped Shapefile: ten bytes a field name, 254 bytes a text, and both said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from gis.export import about
from gis.export.features import MULTI, frame_of, kinds, multi, scratch
from gis.export.geopackage import DIMENSIONS
from gis.export.parcel import Made, Parcel, Written, geometries, with_names, written
from gis.parcels import BOM, csv_bytes, zip_bytes
from gis.problems import Problem, ProblemError
from gis.text import Text

NAME_BYTES = 10
TEXT_BYTES = 254
NUMBER_LIMIT = 1e15
SUFFIXES = {0: "points", 1: "lines", 2: "areas"}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAPPING = Text("字段对照.csv", "fields.csv")
FIELD = Text("Shapefile 字段", "Shapefile field")


def shapefile_zip(parcel: Parcel) -> Made:
    """Return the records as a zip: the Shapefile, its fields, dictionary, sources and notes.

    Geometries of several kinds become one Shapefile each; records without one go with the first.
    Raises ProblemError for a table without places.
    """
    if not parcel.is_spatial:
        raise ProblemError(no_places(parcel))
    parcel = with_names(parcel)
    columns = written(parcel)
    names = short_names([column.head for column in columns])
    notices = tuple(_fitted(columns))
    files = dict(_shapefiles(parcel, columns, names))
    rows = about.dictionary(parcel)
    mapped = [(parcel.say(FIELD), *rows[0])]
    mapped += [(name, *row) for name, row in zip(names, rows[1:], strict=True)]
    files[parcel.say(MAPPING)] = csv_bytes(mapped)
    files[f"{parcel.say(about.SOURCES)}.csv"] = csv_bytes(about.sources(parcel))
    told = "\r\n".join("\t".join(row) for row in about.notes(parcel, notices))
    files[f"{parcel.say(about.NOTES)}.txt"] = f"{BOM}{told}\r\n".encode()
    return Made(content=zip_bytes(files), notices=notices)


def short_names(names: Sequence[str]) -> list[str]:
    """Return names of at most ten bytes, none twice whatever the case of its letters.

    >>> short_names(["original_lon", "original_lat", "unit"])
    ['original_l', 'original_1', 'unit']
    """
    taken: set[str] = set()
    short: list[str] = []
    for name in names:
        candidate, number = _to_bytes(name, NAME_BYTES), 0
        while candidate.lower() in taken:
            number += 1
            candidate = f"{_to_bytes(name, NAME_BYTES - len(str(number)))}{number}"
        taken.add(candidate.lower())
        short.append(candidate)
    return short


def _to_bytes(text: str, most: int) -> str:
    """Cut a text to so many bytes of UTF-8, at a character."""
    return text.encode()[:most].decode("utf-8", "ignore")


def _fitted(columns: Sequence[Written]) -> Iterator[Text]:
    """Cut texts that a field cannot hold, drop numbers that it cannot; say of each column so."""
    for column in columns:
        cut = 0
        for row, value in enumerate(column.values):
            fits = _fitting(value)
            if fits is not value:
                cut += 1
                column.values[row] = fits
        if cut:
            name = column.column.name
            yield Text(
                f"“{name}”列有 {cut} 个值超出 Shapefile 的限度（文字 254 字节），"
                "已截短或留空；要完整内容请导出 GeoPackage",
                f"Column {name}: {cut} values beyond a Shapefile's limits (254 bytes of text) were "
                "cut or left empty; export GeoPackage for all of it",
            )


def _fitting(value: object) -> object:
    if isinstance(value, str):
        plain = value.replace("\0", "")
        short = plain if len(plain.encode()) <= TEXT_BYTES else _to_bytes(plain, TEXT_BYTES)
        return value if short == value else short
    if isinstance(value, (int, float)) and not abs(value) < NUMBER_LIMIT:
        return None
    return value


def _shapefiles(
    parcel: Parcel, columns: Sequence[Written], names: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    import pyogrio

    shapes = geometries(parcel)
    found = kinds(shapes, DIMENSIONS.get(parcel.table.geometry, 0))
    frame = frame_of([_storable(column) for column in columns], shapes)
    frame.columns = [*names, "geometry"]
    kind_of = np.where(shapely.is_missing(shapes), found[0], shapely.get_dimensions(shapes))
    for kind in found:
        part = frame[kind_of == kind]
        part = part.set_geometry(multi(part.geometry.to_numpy(), kind), crs=frame.crs)
        stem = parcel.table.id + ("" if len(found) == 1 else f"_{SUFFIXES[kind]}")
        with scratch() as folder:
            path = folder / f"{stem}.shp"
            pyogrio.write_dataframe(
                part, path, driver="ESRI Shapefile", encoding="UTF-8",
                geometry_type=MULTI[kind],
                DBF_DATE_LAST_UPDATE="1980-01-01",
            )  # fmt: skip
            for suffix in PARTS:
                yield f"{stem}{suffix}", path.with_suffix(suffix).read_bytes()


def _storable(column: Written) -> Written:
    """Return truth values as the words true and false: the format's own are read as numbers."""
    if column.kind != "boolean":
        return column
    words = [None if value is None else str(value).lower() for value in column.values]
    return Written(column=column.column, head=column.head, values=words)


def no_places(parcel: Parcel) -> Problem:
    """Say that a format of maps is asked for a table that has no places."""
    return Problem(
        fatal=True,
        value=parcel.table.id,
        says=Text("这个表没有坐标，不能存为地图格式", "This table has no places for a map format"),
        cure=Text("请导出 CSV、XLSX 或 GeoPackage", "Export CSV, XLSX or GeoPackage"),
    )
