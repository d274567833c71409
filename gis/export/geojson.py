"""Records as GeoJSON (RFC 7946): WGS84 lon/lat, a null geometry where none may be drawn."""

from __future__ import annotations

import json

import numpy as np
import shapely

from gis.export import about
from gis.export.parcel import Made, Parcel, geometries, written

WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def geojson_file(parcel: Parcel) -> Made:
    """Return the records as a feature collection; its foreign members say what must be known.

    `about`, `dictionary` and `sources` are lists of objects. Numbers that JSON cannot hold
    (infinite) go out as null.
    """
    columns = written(parcel)
    heads = [column.head for column in columns]
    rows = zip(*(map(_value, column.values) for column in columns), strict=True)
    keys = parcel.frame[parcel.table.key].tolist()
    features = [
        f'{{"type":"Feature","id":{WRITE(str(key))},"geometry":{shape},'
        f'"properties":{WRITE(dict(zip(heads, row, strict=True)))}}}'
        for key, shape, row in zip(keys, _shapes(parcel), rows, strict=True)
    ]
    members = {
        "type": "FeatureCollection",
        "name": parcel.table.id,
        "datum": "CGCS2000 = WGS84 (EPSG:4490 = EPSG:4326)",
        "version": parcel.tables.version,
        "about": _objects(about.notes(parcel)),
        "dictionary": _objects(about.dictionary(parcel)),
        "sources": _objects(about.sources(parcel)),
    }
    head = WRITE(members).removesuffix("}")
    body = ",\n".join(features)
    return Made(content=f'{head},"features":[\n{body}\n]}}\n'.encode())


def _value(value: object) -> object:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _objects(rows: about.Rows) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _shapes(parcel: Parcel) -> list[str]:
    """Write the geometries; outer rings run counterclockwise, as the standard asks."""
    shapes = shapely.orient_polygons(geometries(parcel), exterior_cw=False)
    return [text or "null" for text in shapely.to_geojson(shapes)]
