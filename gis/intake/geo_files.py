"""GeoPackage and zipped Shapefile, read by GDAL from a copy whose kind is known.

GDAL tells files apart by content and ending, and some of its formats point at other files: so it
is only given files whose kind was told before, under that kind's ending, in a folder of its own.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.intake import archives
from gis.intake.assembling import Assembled, numbered
from gis.intake.encodings import Encoding
from gis.intake.findings import refusal, shown
from gis.intake.geojson import kinds_said, unknown_crs
from gis.intake.grid import Limits, Reading
from gis.intake.json_text import cell
from gis.intake.records import grid_of
from gis.intake.shapefiles import Source, decoded, unpacked
from gis.intake.workbooks import unknown_sheet
from gis.problems import Problem, ProblemError
from gis.text import Text

_INNER_LAYERS = {"layer_styles", "qgis_projects"}
_BY_FORMAT = Encoding(
    name="UTF-8", evidence=Text("格式规定为 UTF-8", "UTF-8 is what the format says")
)


@dataclass(frozen=True, kw_only=True)
class Layers:
    """A layer as a grid, the names of all layers, and the encoding of its texts."""

    sheets: tuple[str, ...]
    sheet: str
    assembled: Assembled
    encoding: Encoding


@dataclass(frozen=True, kw_only=True)
class _Raw:
    """A layer as GDAL gives it: columns as text, shapes, and the coordinate system's name."""

    frame: pd.DataFrame
    geometry: NDArray[np.object_] | None
    crs: str
    problems: tuple[Problem, ...] = ()


def read_layers(path: Path, kind: str, reading: Reading, limits: Limits) -> Layers:
    """Return a layer of a geo file: the one asked for, else the first with geometry.

    Raises ProblemError for a damaged file, an unknown layer, a layer without features.
    """
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        sources = _sources(path, kind, Path(folder))
        if reading.sheet and reading.sheet not in sources:
            raise unknown_sheet(reading.sheet, [*sources])
        name = reading.sheet or next(iter(sources))
        source = sources[name]
        raw = _read(source, limits)
    encoding, problems = _BY_FORMAT, [*source.problems, *raw.problems]
    if kind == "shapefile":
        frame, encoding, said = decoded(raw.frame, source, reading)
        raw = _Raw(frame=frame, geometry=raw.geometry, crs=raw.crs)
        problems += said
    count = len(raw.frame)
    evidence = Text(
        f"图层“{name}”，{count} 个要素；{encoding.evidence.zh}",
        f"Layer “{name}”, {count} features; {encoding.evidence.en}",
    )
    read = grid_of(raw.frame, limits, geometry=raw.geometry, crs=raw.crs, evidence=evidence)
    mixed = kinds_said(raw.geometry) if raw.geometry is not None else []
    whole = Assembled(
        grid=read.grid, evidence=evidence, problems=(*problems, *read.problems, *mixed)
    )
    return Layers(sheets=tuple(sources), sheet=name, assembled=whole, encoding=encoding)


def _sources(path: Path, kind: str, folder: Path) -> dict[str, Source]:
    """Return where each layer of the file is read from, in a folder that is thrown away."""
    if kind == "shapefile":
        return unpacked(path, folder)
    target = folder / "data.gpkg"
    shutil.copyfile(path, target)
    return {name: Source(path=target, layer=name) for name in _listed(target)}


def _listed(path: Path) -> list[str]:
    """Return the names of a file's layers, those without geometry and a program's own last."""
    import pyogrio

    try:
        layers = [(str(name), shape) for name, shape in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as error:
        raise _unreadable(error) from None
    if not layers:
        raise refusal(
            Text("文件里没有图层", "The file has no layer"),
            Text("请确认导出时选中了数据", "Make sure that data were selected for the export"),
        )
    layers.sort(key=lambda layer: (layer[0] in _INNER_LAYERS, layer[1] is None))
    return [name for name, _ in layers]


def _unreadable(error: Exception) -> ProblemError:
    """Return the refusal of a file that GDAL cannot read, without the path of our copy."""
    return archives.damaged(shown(str(error).replace("\\", "/").rsplit("/", 1)[-1]))


def _read(source: Source, limits: Limits) -> _Raw:
    import pyogrio

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
    try:
        about = pyogrio.read_info(source.path, layer=source.layer, force_feature_count=True)
        _refuse_size(about, limits)
        meta, table = pyogrio.read_arrow(
            source.path, layer=source.layer, encoding="ISO-8859-1" if source.bytes_kept else None
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            pyogrio.errors.FieldError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
            pyogrio.errors.CRSError, RuntimeError, ValueError, OSError) as error:  # fmt: skip
        raise _unreadable(error) from None
    shape_name = meta.get("geometry_name") or "wkb_geometry"
    columns: dict[str, Any] = {}
    geometry: NDArray[np.object_] | None = None
    for name in table.column_names:
        values = table.column(name).to_pylist()
        if name == shape_name and meta.get("geometry_type"):
            geometry = _shapes(values)
        else:
            header = numbered(str(name), [*columns])
            columns[header] = pd.array([_text(v) for v in values], dtype="str")
    crs, problems = _crs(meta.get("crs"))
    frame = pd.DataFrame(columns, index=range(table.num_rows))
    return _Raw(frame=frame, geometry=geometry, crs=crs, problems=tuple(problems))


def _refuse_size(about: dict[str, Any], limits: Limits) -> None:
    if about["features"] > limits.rows or len(about["fields"]) > limits.columns:
        raise refusal(
            Text(
                f"超过 {limits.rows:,} 个要素或 {limits.columns:,} 个字段",
                f"More than {limits.rows:,} features or {limits.columns:,} fields",
            ),
            Text("请只导出需要的部分", "Export only what is needed"),
        )


def _shapes(values: Sequence[bytes | None]) -> NDArray[np.object_]:
    shapes = np.empty(len(values), dtype=object)
    if len(values):
        shapes[:] = shapely.from_wkb(np.array(values, dtype=object), on_invalid="ignore")
    return shapes


def _text(value: Any) -> str:
    """Return a field as text, dates in ISO form; bytes are no text and stay unknown."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if isinstance(value, bytes) else cell(value)


def _crs(stated: str | None) -> tuple[str, list[Problem]]:
    """Return the EPSG number of a coordinate system, and what is to be said where it has none."""
    if not stated or stated.startswith("EPSG:"):
        return stated or "", []
    import pyproj

    try:
        known = pyproj.CRS.from_user_input(stated)
        code = known.to_epsg()
    except pyproj.exceptions.CRSError:
        return "", [unknown_crs(stated)]
    if code is not None:
        return f"EPSG:{code}", []
    undefined = known.name.lower().startswith(("undefined", "unknown"))
    return "", [] if undefined else [unknown_crs(known.name)]
