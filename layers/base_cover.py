"""Water and green of the street base that the users brought: the quietest colours of the map."""

from gis.layer import Fill, Kinds, Layer, Style
from gis.street_base import levels_of
from gis.text import Text
from gis.vocabulary import COVER_CLASSES
from layers.looks import GREEN, WATER, WATER_EDGE
from layers.street_base import EMPTY, SOURCE, credit

LAYER = Layer(
    id="base_cover",
    group="base",
    title=Text("底图水面与绿地", "Base: water and green"),
    data=lambda t: levels_of(t.ground_cover, "cover"),
    symbol=Fill(
        look=Kinds(
            column="class",
            words=COVER_CLASSES,
            styles={
                "water": Style(fill=WATER, stroke=WATER_EDGE, stroke_px=0.5),
                "green": Style(fill=GREEN),
            },
        )
    ),
    label=("name_zh", "name_en"),
    source=SOURCE,
    credit=lambda t: credit(t.ground_cover),
    order=1,
    shown=True,
    needs="ground_cover",
    context=True,
    underlay=True,
    empty=EMPTY,
)
