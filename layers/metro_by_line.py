"""Metro lines, each in its own colour, for the accessibility theme only."""

from gis.layer import Kinds, Layer, Stroke, Style
from gis.text import Text

COLOURS = {
    "1": "#E71F24",
    "2": "#0167B1",
    "3": "#00863E",
    "4": "#F79826",
    "5": "#C0D92E",
    "6": "#C99FCD",
    "8": "#64AEE3",
}
"""As in the data, which a test holds; line 7 has neither a colour nor a track there yet."""
GAPS = {"3": "24 2", "6": "11 2", "8": "5 1.5"}
"""A black-and-white copy makes the colours of 1 and 3, and of 4, 6 and 8 the same grey."""

LAYER = Layer(
    id="metro_by_line",
    group="base",
    title=Text("轨道线路（按线路色）", "Metro lines in their colours"),
    data=lambda t: t.metro_lines,
    symbol=Stroke(
        look=Kinds(
            column="line",
            words={line: Text(f"{line} 号线", f"Line {line}") for line in COLOURS},
            styles={
                line: Style(stroke=colour, stroke_px=1.6, dash=GAPS.get(line, ""))
                for line, colour in COLOURS.items()
            },
        )
    ),
    id_column="line",
    source=Text("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)"),
    order=7,
    context=True,
    note=Text(
        "7 号线线位与线路色暂无数据；短间隔只为黑白图上分辨，各线均已运营",
        "Line 7 has no track or colour yet; gaps only tell lines apart in a black-and-white copy",
    ),
)
