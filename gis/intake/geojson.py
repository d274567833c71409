"""GeoJSON and GeoJSON text sequences: properties become columns, shapes stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.assembling import Assembled
from gis.intake.encodings import Encoding
from gis.intake.findings import Place, refusal, several, shown
from gis.intake.grid import Limits, Reading
from gis.intake.json_text import read_documents
from gis.intake.records import frame_of, grid_of
from gis.problems import Problem
from gis.text import Text

_EPSG = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)


def read_geojson(path: Path, reading: Reading, limits: Limits) -> tuple[Assembled, Encoding]:
    """Return the features of a GeoJSON file, or of several behind each other, as a grid.

    A feature's `id` becomes a column of that name unless a property has it. `crs` is empty where
    the file has no `crs` member: many files that should be WGS84 are not, and that is for the
    reader to settle. Raises ProblemError for a file without features.
    """
    documents, encoding = read_documents(path, reading, limits)
    features = list(_features(documents))
    records = [_record(feature) for feature in features]
    geometry, broken = _shapes(features)
    crs, unknown = _crs(documents)
    evidence = Text(
        f"{encoding.evidence.zh}；GeoJSON，{len(features)} 个要素",
        f"{encoding.evidence.en}; GeoJSON, {len(features)} features",
    )
    read = grid_of(frame_of(records, limits), limits, geometry=geometry, crs=crs, evidence=evidence)
    problems = (*read.problems, *broken, *unknown, *kinds_said(geometry))
    return Assembled(grid=read.grid, evidence=evidence, problems=problems), encoding


def _features(documents: list[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        kind = document.get("type") if isinstance(document, dict) else None
        if kind == "FeatureCollection" and isinstance(document.get("features"), list):
            yield from _features(document["features"])
        elif kind == "Feature":
            yield document
        else:
            raise refusal(
                Text("不是 GeoJSON 要素", "Not a GeoJSON feature"),
                Text("应为 Feature 或 FeatureCollection", "Expected Feature or FeatureCollection"),
                value=shown(str(kind)),
            )


def _record(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    record = dict(properties) if isinstance(properties, dict) else {}
    if feature.get("id") is not None and "id" not in record:
        return {"id": feature["id"], **record}
    return record


def _shapes(features: list[dict[str, Any]]) -> tuple[NDArray[np.object_], list[Problem]]:
    """Return a shape for each feature, None for one without, and the features with a bad one."""
    written = [f.get("geometry") for f in features]
    texts = np.array([None if g is None else json.dumps(g) for g in written], dtype=object)
    shapes = np.empty(len(texts), dtype=object)
    shapes[:] = shapely.from_geojson(texts, on_invalid="ignore") if len(texts) else None
    bad = [i for i, (g, s) in enumerate(zip(written, shapes, strict=True)) if g and s is None]
    places = [Place(row=i + 1, value=str(texts[i])) for i in bad]
    says = Text("图形写法有误，按没有图形读入", "The geometry is malformed and was left out")
    return shapes, list(several(places, says, Text("请改正该图形", "Correct the geometry")))


def kinds_said(geometry: NDArray[np.object_]) -> list[Problem]:
    """Return a problem where points, lines and areas stand in one file."""
    dimensions = shapely.get_dimensions(geometry[[s is not None for s in geometry]])
    words = (Text("点", "points"), Text("线", "lines"), Text("面", "areas"))
    found = [(words[d], int((dimensions == d).sum())) for d in range(3) if (dimensions == d).any()]
    if len(found) < 2:
        return []
    zh = "、".join(f"{word.zh} {count} 个" for word, count in found)
    en = ", ".join(f"{count} {word.en}" for word, count in found)
    return [
        Problem(
            says=Text(f"图形类型不一：{zh}", f"Geometries of several kinds: {en}"),
            cure=Text("一张表只放一种图形", "Keep one kind of geometry in a table"),
        )
    ]


def _crs(documents: list[Any]) -> tuple[str, list[Problem]]:
    members = [d["crs"] for d in documents if isinstance(d, dict) and d.get("crs")]
    if not members:
        return "", []
    properties = members[0].get("properties") if isinstance(members[0], dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.upper().endswith("CRS84"):
        return "EPSG:4326", []
    found = _EPSG.search(name)
    return (f"EPSG:{found[1]}", []) if found else ("", [unknown_crs(name or str(members[0]))])


def unknown_crs(name: str) -> Problem:
    """Return what is said of a coordinate system without an EPSG number."""
    return Problem(
        value=shown(name),
        says=Text("认不出文件所写的坐标系", "The coordinate system that is stated is not known"),
        cure=Text("请在导入时选择坐标系", "Choose the coordinate system on import"),
    )
