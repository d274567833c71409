"""Chaohu Lake, as a backdrop; it gives way to a street base that draws it itself."""

import geopandas as gpd

from gis.layer import Fill, Layer, One, Style
from gis.store import Tables
from gis.street_base import replaced
from gis.text import Text
from layers.looks import WATER, WATER_EDGE


def lakes(tables: Tables) -> gpd.GeoDataFrame:
    """Return the lakes that the street base does not draw: two shores would stand side by side."""
    return tables.water[~replaced(tables.water, tables.ground_cover)]


LAYER = Layer(
    id="water",
    group="base",
    title=Text("水系", "Water"),
    data=lakes,
    symbol=Fill(
        look=One(
            says=Text("湖泊（示意）", "Lake (indicative)"),
            style=Style(fill=WATER, stroke=WATER_EDGE, stroke_px=0.8),
        )
    ),
    label=("name_zh", "name_en"),
    source=Text(
        "Natural Earth 1:1000 万（公有领域）", "Natural Earth 1:10 million (public domain)"
    ),
    order=12,
    shown=True,
    context=True,
    empty=Text("湖泊改由街道底图画出", "The street base draws the lake"),
    note=Text("仅含巢湖；水库、河流暂无数据", "Chaohu Lake only; no data on reservoirs and rivers"),
)
