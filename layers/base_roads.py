"""Roads of the street base by class: thin and light, so that the theme stands out."""

from gis.layer import Kinds, Layer, Stroke, Style
from gis.street_base import levels_of
from gis.text import Text
from gis.vocabulary import ROAD_CLASSES, STREET_CLASSES
from layers.looks import ROADS
from layers.street_base import EMPTY, SOURCE, credit

WIDTHS_PX = {
    "motorway": 1.3,
    "primary": 1.1,
    "secondary": 0.9,
    "tertiary": 0.7,
    "minor": 0.5,
    "path": 0.46,
}
"""On paper a pixel is 0.26 mm: from 0.34 mm down to the 0.12 mm that still print."""

LAYER = Layer(
    id="base_roads",
    group="base",
    title=Text("底图道路", "Base: roads"),
    data=lambda t: levels_of(t.streets, "roads"),
    symbol=Stroke(
        look=Kinds(
            column="class",
            words={kind: STREET_CLASSES[kind] for kind in ROAD_CLASSES},
            styles={
                kind: Style(
                    stroke=ROADS[kind],
                    stroke_px=WIDTHS_PX[kind],
                    dash="3 2" if kind == "path" else "",
                )
                for kind in ROAD_CLASSES
            },
        )
    ),
    label=("name_zh", "name_en"),
    source=SOURCE,
    credit=lambda t: credit(t.streets),
    order=3,
    shown=True,
    needs="streets",
    context=True,
    underlay=True,
    empty=EMPTY,
)
