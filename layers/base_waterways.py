"""Rivers and canals of the street base that are lines."""

from gis.layer import Kinds, Layer, Stroke, Style
from gis.street_base import levels_of
from gis.text import Text
from gis.vocabulary import STREET_CLASSES
from layers.looks import WATER_EDGE
from layers.street_base import EMPTY, SOURCE, credit

LAYER = Layer(
    id="base_waterways",
    group="base",
    title=Text("底图河道", "Base: waterways"),
    data=lambda t: levels_of(t.streets, "waterways"),
    symbol=Stroke(
        look=Kinds(
            column="class",
            words={"waterway": STREET_CLASSES["waterway"]},
            styles={"waterway": Style(stroke=WATER_EDGE, stroke_px=0.7)},
        )
    ),
    source=SOURCE,
    credit=lambda t: credit(t.streets),
    order=2,
    shown=True,
    needs="streets",
    context=True,
    underlay=True,
    empty=EMPTY,
)
