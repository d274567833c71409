"""Roads of the street base by class: thin and light, so that the theme stands out."""

from gis.layer import Style
from gis.text import Text
from gis.vocabulary import ROAD_CLASSES
from layers.looks import ROADS
from layers.street_base import line_layer

WIDTHS_PX = {
    "motorway": 1.3,
    "primary": 1.1,
    "secondary": 0.9,
    "tertiary": 0.7,
    "minor": 0.5,
    "path": 0.46,
}
"""On paper a pixel is 0.26 mm: from 0.34 mm down to the 0.12 mm that still print."""

LAYER = line_layer(
    "roads",
    Text("底图道路", "Base: roads"),
    {
        kind: Style(
            stroke=ROADS[kind],
            stroke_px=WIDTHS_PX[kind],
            dash="3 2" if kind == "path" else "",
        )
        for kind in ROAD_CLASSES
    },
    order=3,
    named=True,
)
