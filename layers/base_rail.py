"""Railways of the street base; metro lines are a layer of their own."""

from gis.layer import Style
from gis.text import Text
from layers.looks import RAIL
from layers.street_base import line_layer

LAYER = line_layer(
    "rail",
    Text("底图铁路", "Base: railways"),
    {"rail": Style(stroke=RAIL, stroke_px=0.8, dash="7 2.5")},
    order=3,
)
