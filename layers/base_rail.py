"""Railways of the street base; metro lines are a layer of their own."""

from gis.layer import Kinds, Layer, Stroke, Style
from gis.street_base import levels_of
from gis.text import Text
from gis.vocabulary import STREET_CLASSES
from layers.looks import RAIL
from layers.street_base import EMPTY, SOURCE, credit

LAYER = Layer(
    id="base_rail",
    group="base",
    title=Text("底图铁路", "Base: railways"),
    data=lambda t: levels_of(t.streets, "rail"),
    symbol=Stroke(
        look=Kinds(
            column="class",
            words={"rail": STREET_CLASSES["rail"]},
            styles={"rail": Style(stroke=RAIL, stroke_px=0.8, dash="7 2.5")},
        )
    ),
    source=SOURCE,
    credit=lambda t: credit(t.streets),
    order=3,
    shown=True,
    needs="streets",
    context=True,
    underlay=True,
    empty=EMPTY,
)
