"""Metro lines, as context."""

from gis.layer import Layer, One, Stroke, Style
from gis.text import Text
from layers.looks import METRO

LAYER = Layer(
    id="metro",
    group="base",
    title=Text("轨道线路", "Metro lines"),
    data=lambda t: t.metro_lines,
    symbol=Stroke(
        look=One(says=Text("轨道交通", "Metro"), style=Style(stroke=METRO, stroke_px=1.4))
    ),
    source=Text("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)"),
    id_column="line",
    order=6,
    shown=True,
    context=True,
    note=Text(
        "1—6、8 号线；7 号线线位暂无数据", "Lines 1 to 6 and 8; line 7 has no published track"
    ),
)
