"""Ids of lines and areas that bring none: made of class, name and shape, the same next time."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import numpy as np
import shapely

from gis.checks import missing
from gis.schema import Table

PRECISION = 1e-7
"""Of a degree: a centimetre. Shapes are stored so, and told apart so."""


def with_shape_ids(table: Table, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the records with an id each; those that have one keep it."""
    shapes = np.asarray(records.geometry, dtype=object)
    shapes = np.asarray(shapely.set_precision(shapes, PRECISION, mode="pointwise"), dtype=object)
    key = table.key
    ids = records[key].astype(object).to_numpy().copy() if key in records else None
    bare = missing(records[key]) if ids is not None else np.ones(len(records), dtype=bool)
    ids = np.full(len(records), "", dtype=object) if ids is None else ids
    words = [
        records[name] if name in records else [""] * len(records) for name in ("class", "name_zh")
    ]
    ids[bare] = [
        f"{table.prefix}-{_mark(kind, name, shape)}"
        for kind, name, shape, wanted in zip(*words, shapes, bare, strict=True)
        if wanted
    ]
    return records.assign(**{key: ids}).set_geometry(
        gpd.GeoSeries(shapes, records.index, records.crs)
    )


def _mark(kind: str, name: str, shape: shapely.Geometry | None) -> str:
    content = b"" if shape is None else shape.wkb
    return hashlib.blake2b(f"{kind}\x1f{name}".encode() + content, digest_size=8).hexdigest()
