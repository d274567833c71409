"""The 12 units by which Hefei reports, to be clicked and named: no overlap, no gap."""

from gis.layer import Fill, Layer, One, Style
from gis.tables import UNITS
from gis.text import Text

LAYER = Layer(
    id="units",
    group="ground",
    title=Text("12 个统计单元", "12 statistical units"),
    theme="areas",
    partition="units",
    data=lambda t: t.units,
    symbol=Fill(look=One(says=Text("统计单元", "Statistical unit"), style=Style())),
    kind="unit",
    label=("short_zh", "short_en"),
    popup=(UNITS.by_name["area_official_km2"], UNITS.by_name["population_2020"]),
    source=Text("高德行政区域与开发区示意线", "AMap divisions, indicative zone lines"),
    order=20,
    shown=True,
)
