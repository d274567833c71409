"""Buildings, parks and other places of the plan, and buildings that addresses name."""

import geopandas as gpd

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.store import Tables
from gis.tables import PLACES
from gis.text import Text
from gis.vocabulary import PLACE_KINDS

NOT_POINTS = ("cluster", "pilot", "institution", "project", "platform", "service_base")
INK = "#4A463E"


def places(tables: Tables) -> gpd.GeoDataFrame:
    """Return places that stand on the ground; areas have layers of their own."""
    rows = tables.places
    return as_points(rows[~rows["kind"].isin(NOT_POINTS)])


LAYER = Layer(
    id="places",
    group="points",
    title=Text("楼宇与园区", "Buildings and parks"),
    map_title=Text("金融楼宇与园区分布图", "Financial buildings and parks"),
    data=places,
    symbol=Marker(
        look=Kinds(
            column="kind",
            words={kind: PLACE_KINDS[kind] for kind in PLACE_KINDS if kind not in NOT_POINTS},
            styles={
                "area": Style(shape="diamond", fill="#FFFFFF", stroke=INK, size_px=10),
                "park": Style(shape="flag", fill="#F3E3B3", stroke=INK, size_px=13),
                "corridor": Style(shape="diamond", fill="#D9D4C7", stroke=INK, size_px=10),
                "node": Style(shape="hexagon", fill="#EDE8DC", stroke=INK, size_px=10),
                "building": Style(shape="square", fill="#FFFFFF", stroke=INK, size_px=10),
                "data_centre": Style(shape="cross_square", fill="#FFFFFF", stroke=INK, size_px=11),
                "back_office": Style(shape="cross_square", fill="#F3E3B3", stroke=INK, size_px=11),
            },
        )
    ),
    kind="place",
    label=("name_zh", "name_en"),
    popup=(PLACES.by_name["address"], PLACES.by_name["accuracy"], PLACES.by_name["uncertainty_m"]),
    source=Text("规划及各条目所列出处", "The plan, and the source of each entry"),
    order=60,
    shown=True,
    halo=True,
)
