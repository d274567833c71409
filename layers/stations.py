"""Metro stations in operation; interchange stations once."""

import geopandas as gpd

from gis.areas import as_points
from gis.layer import Layer, Marker, One, Style
from gis.store import Tables
from gis.tables import METRO_STATIONS
from gis.text import Text


def stations(tables: Tables) -> gpd.GeoDataFrame:
    """Return the stations in operation as points; a station on two lines is drawn once."""
    rows = tables.metro_stations
    rows = rows[rows["status"] == "operating"]
    placed = rows["lon"].notna()
    once = ~(placed & rows.duplicated(["name_zh", "lon", "lat"], keep="first"))
    return as_points(rows[once])


LAYER = Layer(
    id="stations",
    group="base",
    title=Text("轨道车站", "Metro stations"),
    data=stations,
    symbol=Marker(
        look=One(
            says=Text("轨道车站", "Metro station"),
            style=Style(shape="circle", fill="#FFFFFF", stroke="#8F8A7E", stroke_px=1.2, size_px=5),
        )
    ),
    label=("name_zh", "name_en"),
    popup=(METRO_STATIONS.by_name["line"], METRO_STATIONS.by_name["opened"]),
    source=Text("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)"),
    kind="station",
    order=8,
    context=True,
    note=Text("7 号线 12 座车站暂无坐标", "12 stations of line 7 have no coordinate yet"),
)
