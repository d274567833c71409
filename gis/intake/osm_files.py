"""OpenStreetMap extracts (.osm, .osm.pbf) read by GDAL: lines, and areas put together from rings.

Only what a street base draws is asked for: an extract of a province holds a million buildings.
The format says that coordinates are WGS84.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from gis.intake import archives
from gis.intake.encodings import Encoding
from gis.intake.findings import refusal, shown
from gis.intake.geo_files import Layers
from gis.intake.grid import Limits, Reading
from gis.intake.records import grid_of
from gis.intake.workbooks import unknown_sheet
from gis.text import Text

LINES, AREAS = "lines", "multipolygons"
SHEETS = (LINES, AREAS)
FIELDS = {
    LINES: ("osm_id", "name", "highway", "waterway", "railway", "other_tags"),
    AREAS: ("osm_id", "osm_way_id", "name", "natural", "landuse", "leisure", "other_tags"),
}
WANTED = {
    LINES: "highway IS NOT NULL OR waterway IS NOT NULL OR other_tags LIKE '%\"railway\"%'",
    AREAS: "natural IN ('water', 'wood') OR landuse IS NOT NULL OR leisure IS NOT NULL",
}
FROM_TAGS = {"name_zh": "name:zh", "name_en": "name:en", "railway": "railway", "water": "water"}
"""Columns that are found among the other tags."""
CRS = "EPSG:4326"


def read_osm(path: Path, kind: str, reading: Reading, limits: Limits) -> Layers:
    """Return the lines or the areas of an extract as a grid; the lines unless areas are asked for.

    Ids are w1, w2, … for ways and r1, r2, … for relations. Raises ProblemError for a damaged file
    and for an extract that has neither in the window.
    """
    if reading.sheet and reading.sheet not in SHEETS:
        raise unknown_sheet(reading.sheet, SHEETS)
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        copy = Path(folder) / ("data.osm.pbf" if kind == "pbf" else "data.osm")
        shutil.copyfile(path, copy)
        if kind == "osm":
            archives.refuse_entities(copy.read_bytes())
        for sheet in (reading.sheet,) if reading.sheet else SHEETS:
            frame, geometry = _layer(copy, sheet, reading, limits)
            if len(frame):
                break
    words = Text(f"图层“{sheet}”，{len(frame)} 个要素；OSM 格式规定为 WGS84",
                 f"Layer “{sheet}”, {len(frame)} features; the OSM format says WGS84")  # fmt: skip
    read = grid_of(frame, limits, geometry=geometry, crs=CRS, evidence=words)
    encoding = Encoding(name="UTF-8", evidence=Text("", ""))
    return Layers(sheets=SHEETS, sheet=sheet, assembled=read, encoding=encoding)


def _layer(
    path: Path, sheet: str, reading: Reading, limits: Limits
) -> tuple[pd.DataFrame, np.ndarray]:
    import pyogrio

    try:
        known = [str(name) for name in pyogrio.read_info(path, layer=sheet)["fields"]]
        asked = [name for name in FIELDS[sheet] if name in known]
        wanted = WANTED[sheet] + (" OR railway IS NOT NULL" if "railway" in asked else "")
        _, table = pyogrio.read_arrow(
            path, layer=sheet, columns=asked, where=wanted, bbox=reading.bounds
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError,
            ValueError, OSError) as error:  # fmt: skip
        raise archives.damaged(shown(str(error).replace("\\", "/").rsplit("/", 1)[-1])) from None
    if table.num_rows > limits.rows:
        raise refusal(
            Text(f"超过 {limits.rows:,} 个要素", f"More than {limits.rows:,} features"),
            Text("请只截取本市范围", "Cut the extract to the city"),
        )
    columns = {name: table.column(name).to_pylist() for name in asked}
    frame = pd.DataFrame(columns, dtype=object).fillna("")
    binary = table.column(table.column_names[-1]).to_pylist()
    shapes = shapely.from_wkb(np.array(binary, dtype=object), on_invalid="ignore")
    return _told(frame, sheet), np.asarray(shapes, dtype=object)


def _told(frame: pd.DataFrame, sheet: str) -> pd.DataFrame:
    """Return the fields with ids of our own and with what stands among the other tags."""
    if sheet == AREAS:
        ways, relations = frame["osm_way_id"], frame["osm_id"]
        ids = ("w" + ways).where(ways != "", "r" + relations)
    else:
        ids = "w" + frame["osm_id"]
    tags = frame["other_tags"] if "other_tags" in frame else pd.Series("", index=frame.index)
    plain = frame.drop(columns=["osm_id", "osm_way_id", "other_tags"], errors="ignore")
    for column, tag in FROM_TAGS.items():
        if column not in plain:
            plain[column] = _tag(tags, tag)
    zh = plain.pop("name_zh")
    plain["name"] = zh.where(zh != "", plain["name"])
    plain.insert(0, "id", "osm-" + ids)
    return plain.astype("str")


def _tag(tags: pd.Series, name: str) -> pd.Series:
    """Read one tag out of GDAL's text of all: "key"=>"value","key"=>"value"."""
    pattern = rf'"{re.escape(name)}"=>"((?:[^"\\]|\\.)*)"'
    found = tags.str.extract(pattern, expand=False).fillna("")
    return found.str.replace(r"\\(.)", r"\1", regex=True)
