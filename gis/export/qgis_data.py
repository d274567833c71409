"""Portrayed layers as one GeoPackage: what is drawn, with its legend row, and the styles."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import GEOGRAPHIC_CHINA
from gis.export.features import FIXED_INSTANT, MULTI, multi, scratch
from gis.export.geopackage import CONTENT, STYLES
from gis.export.parcel import clean
from gis.export.qgis_style import style_text
from gis.export.qml_symbols import MM_PER_PX
from gis.layer import Fill, Layer, Marker, Proportional, Stroke
from gis.paper.draw import DEFAULT_PX, RING_MEMBERS
from gis.paper.symbols import ring_offsets
from gis.paper.typeset import western
from gis.portray import Portrayal, is_halo
from gis.text import Text

FIELDS: Mapping[str, Text] = {
    "id": Text("编号", "Id of the record"),
    "name": Text("名称", "Name"),
    "class": Text("图例中的类", "Legend row in words"),
    "row": Text("图例行号，自 0 起", "Number of the legend row, from 0"),
    "label": Text("图上注记", "Label on the map"),
    "tip": Text("要点", "In short"),
    "size_px": Text("符号直径（像素）", "Diameter of the symbol in pixels"),
    "hollow": Text("空心：位置仅到街区或道路", "Hollow: placed to a block or street only"),
    "halo_m": Text("位置的不确定半径（米）", "Radius of the location's uncertainty (m)"),
    "shift_x_mm": Text("同一点的记录错开：向东（毫米）", "Set apart at a shared point: right (mm)"),
    "shift_y_mm": Text("同一点的记录错开：向南（毫米）", "Set apart at a shared point: down (mm)"),
    "label_lon": Text("注记位置：经度", "Place of the label: longitude"),
    "label_lat": Text("注记位置：纬度", "Place of the label: latitude"),
    "zoom_from": Text("自此缩放级别起显示", "Drawn from this zoom on"),
    "zoom_to": Text("至此缩放级别止", "Drawn below this zoom"),
    "circle_px": Text("此处圆的直径（像素）", "Diameter of the circle that stands here (px)"),
}
GAP_MM = 2 * MM_PER_PX
Crowded = Mapping[str, Mapping[str, float]]
"""Layers of areas with a circle in their middle: its diameter in px, by layer and by area."""
STYLE = "INSERT INTO layer_styles VALUES (?, '', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)"


def geopackage(portrayals: Sequence[Portrayal], crowded: Crowded | None = None) -> bytes:
    """Return a GeoPackage (EPSG:4490) with a layer for each portrayal, named by its id.

    The names of areas in `crowded` stand beside the circles in their middle, not on them.
    Raises ProblemError where there is no room for the temporary file.
    """
    import pyogrio

    crowded = crowded or {}
    with scratch() as folder:
        path = folder / "layers.gpkg"
        for one in portrayals:
            kind = dimension(one.layer)
            pyogrio.write_dataframe(
                _features(one, crowded.get(one.layer.id, {})), path, layer=one.layer.id,
                driver="GPKG", append=path.exists(),
                geometry_type=MULTI[kind], encoding="UTF-8",
                dataset_options=None if path.exists() else {"VERSION": "1.2"},
                layer_options={
                    "FID": "fid", "GEOMETRY_NAME": "geom", "IDENTIFIER": one.title(),
                    "DESCRIPTION": one.source.get(one.language),
                },
            )  # fmt: skip
        _write_styles(portrayals, crowded, path)
        return path.read_bytes()


def dimension(layer: Layer) -> int:
    """Return the dimension of a layer's features: 0 points, 1 lines, 2 areas."""
    return 2 if isinstance(layer.symbol, Fill) else 1 if isinstance(layer.symbol, Stroke) else 0


def _features(portrayal: Portrayal, circles: Mapping[str, float]) -> gpd.GeoDataFrame:
    frame, language = portrayal.frame, portrayal.language
    words = np.array([row.label.get(language) for row in portrayal.legend], dtype=object)
    shift_x, shift_y = _shifts(portrayal)
    columns: dict[str, Any] = {
        "id": _text(frame["id"]),
        "name": _text(frame["name"]),
        "class": pd.array(words[frame["row"].to_numpy(dtype=int)], dtype="str"),
        "row": frame["row"].astype("int32"),
        "label": _text(_labels(portrayal)),
        "tip": pd.array([_tip(pairs, language) for pairs in frame["tip"]], dtype="str"),
        "size_px": frame["size_px"].astype(float),
        "hollow": frame["hollow"].astype(bool),
        "halo_m": frame["halo_m"].astype(float),
        "shift_x_mm": shift_x,
        "shift_y_mm": shift_y,
        **{name: frame[name].astype(float)
           for name in ("label_lon", "label_lat", "zoom_from", "zoom_to")},
        "circle_px": frame["id"].map(circles).astype(float),
    }  # fmt: skip
    shapes = multi(frame.geometry.to_numpy(), dimension(portrayal.layer))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=GEOGRAPHIC_CHINA)


def _labels(portrayal: Portrayal) -> pd.Series:
    """Return the labels; a circle is labelled by its count."""
    frame = portrayal.frame
    if not isinstance(portrayal.layer.symbol, Proportional):
        told = [western(one) if isinstance(one, str) else one for one in frame["label"]]
        return pd.Series(told, dtype=object)
    counts = [portrayal.legend[row].role == "size" and tip and tip[0][1]
              for row, tip in zip(frame["row"], frame["tip"], strict=True)]  # fmt: skip
    return pd.Series(counts, dtype=object)


def _text(cells: pd.Series) -> Any:
    """Return cells as text; an empty one becomes NULL, which is not labelled."""
    told = [clean(str(cell)) if isinstance(cell, str) and cell else None for cell in cells]
    return pd.array(told, dtype="str")


def _tip(pairs: Sequence[tuple[str, str]], language: str) -> str | None:
    marks = ("：", "；") if language == "zh" else (": ", "; ")
    return clean(marks[1].join(f"{label}{marks[0]}{value}" for label, value in pairs)) or None


def _shifts(portrayal: Portrayal) -> tuple[np.ndarray, np.ndarray]:
    """Return how far records that share a point stand from it (mm, right and down): in a ring."""
    frame = portrayal.frame
    moved = np.zeros((len(frame), 2))
    if isinstance(portrayal.layer.symbol, Marker):
        shapes = frame.geometry.to_numpy()
        rows = pd.DataFrame({
            "x": shapely.get_x(shapes).round(7), "y": shapely.get_y(shapes).round(7),
            "size": _sizes_mm(portrayal),
        })[~is_halo(portrayal)]  # fmt: skip
        shared = rows[rows.duplicated(["x", "y"], keep=False)]
        points = shared.groupby(["x", "y"], sort=False)["size"]
        members = points.transform("size").to_numpy()
        ringed = members <= RING_MEMBERS
        moved[shared.index[ringed]] = ring_offsets(
            points.transform("max").to_numpy()[ringed], points.cumcount().to_numpy()[ringed],
            members[ringed], GAP_MM,
        )  # fmt: skip
    moved = moved.round(3) + 0.0
    return moved[:, 0], moved[:, 1]


def _sizes_mm(portrayal: Portrayal) -> np.ndarray:
    by_row = np.array([row.style.size_px or DEFAULT_PX for row in portrayal.legend])
    own = portrayal.frame["size_px"].to_numpy(dtype=float)
    rows = by_row[portrayal.frame["row"].to_numpy(dtype=int)]
    return np.where(np.isnan(own), rows, own) * MM_PER_PX


def _write_styles(portrayals: Sequence[Portrayal], crowded: Crowded, path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(STYLES)
        base.execute(CONTENT, (FIXED_INSTANT,))
        for number, one in enumerate(portrayals, start=1):
            name = one.layer.id
            look = style_text(one, beside=name in crowded)
            cells = (number, name, name, look, one.title(), FIXED_INSTANT)
            base.execute(STYLE, cells)
