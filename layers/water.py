"""Chaohu Lake, as a backdrop."""

from gis.layer import Fill, Layer, One, Style
from gis.text import Text
from layers.looks import WATER, WATER_EDGE

LAYER = Layer(
    id="water",
    group="base",
    title=Text("水系", "Water"),
    data=lambda t: t.water,
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
    note=Text("仅含巢湖；水库、河流暂无数据", "Chaohu Lake only; no data on reservoirs and rivers"),
)
