"""Records as a GeoPackage that QGIS opens as they look on the map here.

Beside the records stand data dictionary, sources and notes as tables, and in `layer_styles`, where
QGIS looks for it, the style of the layer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd

from gis.export import about
from gis.export.features import FIXED_INSTANT, MULTI, frame_of, kinds, multi, scratch
from gis.export.parcel import Made, Parcel, geometries, with_names, written
from gis.export.qml import qml

DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
    styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME
)"""
STYLE = "INSERT INTO layer_styles VALUES (1, '', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)"
CONTENT = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)"""


def geopackage_file(parcel: Parcel) -> Made:
    """Return the records, their dictionary, sources and notes as a GeoPackage.

    Fields go by their stored names whatever headings are asked for.
    Raises ProblemError where there is no room for the temporary file.
    """
    parcel = with_names(parcel)
    with scratch() as folder:
        path = folder / f"{parcel.table.id}.gpkg"
        _write_records(parcel, path)
        for name, frame in _tables(parcel):
            _write(frame, path, name)
        if parcel.picture is not None:
            _write_style(parcel, path)
        return Made(content=path.read_bytes())


def _write_records(parcel: Parcel, path: Path) -> None:
    columns = written(parcel)
    if not parcel.is_spatial:
        _write(frame_of(columns, None), path, parcel.table.id)
        return
    shapes = geometries(parcel)
    found = kinds(shapes, DIMENSIONS.get(parcel.table.geometry, 0))
    single = len(found) == 1
    frame = frame_of(columns, multi(shapes, found[0]) if single else shapes)
    _write(frame, path, parcel.table.id, MULTI[found[0]] if single else "Unknown")


def _tables(parcel: Parcel) -> Iterator[tuple[str, pd.DataFrame]]:
    for title, rows in (
        (about.DICTIONARY, about.dictionary(parcel)),
        (about.SOURCES, about.sources(parcel)),
        (about.NOTES, about.notes(parcel)),
    ):
        yield parcel.say(title), pd.DataFrame(rows[1:], columns=list(rows[0]), dtype="str")


def _write(frame: pd.DataFrame, path: Path, layer: str, kind: str | None = None) -> None:
    import pyogrio

    pyogrio.write_dataframe(
        frame,
        path,
        layer=layer,
        driver="GPKG",
        append=path.exists(),
        geometry_type=kind,
        encoding="UTF-8",
        dataset_options=None if path.exists() else {"VERSION": "1.2"},
        layer_options={"FID": "fid", **({"GEOMETRY_NAME": "geom"} if kind else {})},
    )


def _write_style(parcel: Parcel, path: Path) -> None:
    assert parcel.picture is not None
    layer = parcel.table.id
    title = parcel.picture.title()
    style = qml(parcel.picture, parcel)
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(STYLES)
        base.execute(CONTENT, (FIXED_INSTANT,))
        base.execute(STYLE, (layer, "geom", layer, style, title, FIXED_INSTANT))
