"""The formats of an export, and the one function that makes any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gis.export.geojson import geojson_file
from gis.export.geopackage import geopackage_file
from gis.export.geoparquet import geoparquet_file
from gis.export.kml import kml_file
from gis.export.parcel import Made, Parcel
from gis.export.shapefile import no_places, shapefile_zip
from gis.export.workbook import csv_file, xlsx_file
from gis.problems import Problem, ProblemError
from gis.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format: its ending, its media type, its name, and whether it is of use for maps only."""

    suffix: str
    media_type: str
    says: Text
    make: Callable[[Parcel], Made]
    places_only: bool = False


FORMATS: Mapping[str, Format] = {
    "csv": Format(
        suffix=".csv",
        media_type="text/csv",
        says=Text("CSV（UTF-8，Excel 可直接打开）", "CSV (UTF-8, opens in Excel)"),
        make=csv_file,
    ),
    "xlsx": Format(
        suffix=".xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        says=Text(
            "Excel 工作簿（附数据字典与来源）", "Excel workbook (with dictionary and sources)"
        ),
        make=xlsx_file,
    ),
    "geojson": Format(
        suffix=".geojson",
        media_type="application/geo+json",
        says=Text("GeoJSON", "GeoJSON"),
        make=geojson_file,
    ),
    "gpkg": Format(
        suffix=".gpkg",
        media_type="application/geopackage+sqlite3",
        says=Text("GeoPackage（附 QGIS 样式）", "GeoPackage (with QGIS style)"),
        make=geopackage_file,
    ),
    "shp": Format(
        suffix=".shp.zip",
        media_type="application/zip",
        says=Text("Shapefile（zip）", "Shapefile (zip)"),
        make=shapefile_zip,
        places_only=True,
    ),
    "kml": Format(
        suffix=".kml",
        media_type="application/vnd.google-earth.kml+xml",
        says=Text("KML", "KML"),
        make=kml_file,
        places_only=True,
    ),
    "parquet": Format(
        suffix=".parquet",
        media_type="application/vnd.apache.parquet",
        says=Text("GeoParquet（供 DuckDB、Sedona 等）", "GeoParquet (for DuckDB, Sedona)"),
        make=geoparquet_file,
    ),
}


def export(parcel: Parcel, name: str) -> Made:
    """Return the parcel in a format of `FORMATS`: the same data, the same bytes.

    Raises ProblemError for an unknown format, and for one of maps where the table has no places.
    """
    if name not in FORMATS:
        raise ProblemError(unknown_format(name))
    chosen = FORMATS[name]
    if chosen.places_only and not parcel.is_spatial:
        raise ProblemError(no_places(parcel))
    return chosen.make(parcel)


def format_of(file_name: str) -> str:
    """Return the format that a file's name ends in; raises ProblemError for none.

    >>> format_of("x.SHP.zip"), format_of("x.csv")
    ('shp', 'csv')
    """
    for name, one in FORMATS.items():
        if file_name.lower().endswith(one.suffix):
            return name
    raise ProblemError(unknown_format(file_name))


def unknown_format(value: str) -> Problem:
    """Say that a format is not known, and which are."""
    endings = [one.suffix for one in FORMATS.values()]
    return Problem(
        value=value,
        fatal=True,
        says=Text("不认识这种导出格式", "The export format is not known"),
        cure=Text(f"可用：{'、'.join(endings)}", f"Choose from: {', '.join(endings)}"),
    )
