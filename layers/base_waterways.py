"""Rivers and canals of the street base that are lines."""

from gis.layer import Style
from gis.text import Text
from layers.looks import WATER_EDGE
from layers.street_base import line_layer

LAYER = line_layer(
    "waterways",
    Text("底图河道", "Base: waterways"),
    {"waterway": Style(stroke=WATER_EDGE, stroke_px=0.7)},
    order=2,
)
