"""Lines of the records that moved since an earlier revision, from the old place to the new."""

from gis.changes import changes, moves
from gis.layer import Layer, One, Stroke, Style
from gis.text import Text
from layers.changes import NONE_YET, SOURCE

LAYER = Layer(
    id="moves",
    group="points",
    theme="history",
    title=Text("数据变化：原位置至新位置", "Changes of the data: old place to new"),
    data=lambda t: moves(changes(t, t.earlier)),
    symbol=Stroke(
        look=One(
            says=Text("由原位置至新位置", "From the old place to the new"),
            style=Style(stroke="#4B2E83", stroke_px=1.6, dash="5 3"),
        )
    ),
    source=SOURCE,
    order=77,
    context=True,
    compares=True,
    empty=NONE_YET,
)
