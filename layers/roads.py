"""The axes of roads that the plan's corridors follow, as context for a closer look."""

from gis.layer import Layer, One, Stroke, Style
from gis.text import Text

LAYER = Layer(
    id="roads",
    group="base",
    title=Text("道路轴线", "Road axes"),
    data=lambda t: t.axes,
    symbol=Stroke(
        look=One(
            says=Text("规划所涉道路", "Roads of the plan"),
            style=Style(stroke="#D9CFB8", stroke_px=3),
        )
    ),
    label=("name_zh", "name_en"),
    source=Text("公交线路推定（2020），±15–25 米", "From bus routes (2020), ±15–25 m"),
    order=4,
    shown=True,
    yields_to="streets",
    context=True,
    note=Text("仅含规划所涉道路，示意", "Only roads that the plan names; indicative"),
)
