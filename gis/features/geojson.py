"""Features as GeoJSON; in another system than CRS84 the axes are in that system's order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gis.export.parcel import Parcel, written
from gis.features.collection import Collection
from gis.features.query import Page
from gis.features.systems import CRS84, System, in_axis_order

WRITE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
Links = Sequence[Mapping[str, str]]


def parcel_of(collection: Collection, places: Sequence[int]) -> Parcel:
    """Return some records, as exports hold them."""
    return replace(collection.parcel, frame=collection.frame.iloc[list(places)])


def features(collection: Collection, places: Sequence[int], system: System = CRS84) -> list[str]:
    """Write records as GeoJSON features, one text each."""
    parcel = parcel_of(collection, places)
    columns = written(parcel)
    heads = [column.head for column in columns]
    rows = zip(*(map(_finite, column.values) for column in columns), strict=True)
    keys = parcel.frame[parcel.table.key].tolist()
    chosen = collection.shapes(system)[list(places)]
    shapes = in_axis_order(shapely.orient_polygons(chosen, exterior_cw=False), system)
    return [
        f'{{"type":"Feature","id":{WRITE(str(key))},"geometry":{shape or "null"},'
        f'"properties":{WRITE(dict(zip(heads, row, strict=True)))}}}'
        for key, shape, row in zip(keys, shapely.to_geojson(shapes), rows, strict=True)
    ]


def feature_collection(
    collection: Collection, found: Page, links: Links, system: System = CRS84
) -> bytes:
    """Write a page of features with its links and how many there are in all."""
    members: dict[str, Any] = {
        "type": "FeatureCollection",
        "numberMatched": found.matched,
        "numberReturned": len(found.places),
        "links": list(links),
    }
    body = ",\n".join(features(collection, found.places, system))
    return f'{WRITE(members).removesuffix("}")},"features":[\n{body}\n]}}\n'.encode()


def one_feature(collection: Collection, place: int, links: Links, system: System = CRS84) -> bytes:
    """Write one feature with its links."""
    (told,) = features(collection, [place], system)
    return f'{told.removesuffix("}")},"links":{WRITE(list(links))}}}\n'.encode()


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not np.isfinite(value) else value
