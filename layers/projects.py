"""Key projects of the plan's boxes, by their status when the plan was written."""

import geopandas as gpd

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Text
from gis.vocabulary import PROJECT_STATUSES


def projects(tables: Tables) -> gpd.GeoDataFrame:
    """Return the key projects whose status the plan tells."""
    rows = tables.places
    return as_points(rows[rows["project"].eq(True) & (rows["status"] != "")])


LAYER = Layer(
    id="projects",
    group="points",
    title=Text("重点项目", "Key projects"),
    map_title=Text("金融重点项目分布图", "Key projects of the plan for finance"),
    data=projects,
    symbol=Marker(
        look=Kinds(
            column="status",
            words=PROJECT_STATUSES,
            styles={
                "existing": Style(shape="flag", fill="#3B4248", size_px=14),
                "upgrading": Style(shape="triangle", fill="#1F6F8B", size_px=12),
                "under_construction": Style(shape="diamond", fill="#D98E04", size_px=12),
                "planned": Style(shape="flag", fill="#FFFFFF", stroke="#A23B72", size_px=14),
                "ongoing": Style(shape="hexagon", fill="#4F7942", size_px=12),
            },
        )
    ),
    kind="place",
    label=("name_zh", "name_en"),
    popup=(PLACES.by_name["status"], PLACES.by_name["status_later_zh"], PLACES.by_name["accuracy"]),
    source=Text("规划专栏一至专栏四", "The plan, boxes 1 to 4"),
    order=64,
    halo=True,
    note=Text("状态为规划印发时（2022-03）", "Status when the plan was issued (2022-03)"),
)
