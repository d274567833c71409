"""Funds and managers by record type. None has a coordinate yet, so they wait in the list."""

import geopandas as gpd
import numpy as np

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.store import Tables
from gis.tables import FUNDS
from gis.text import Text
from gis.vocabulary import RECORD_TYPES

COLOURS = ("#8A8420", "#5C5814", "#B8B04A", "#7A4B8A", "#B9A3C2", "#3F6C8C", "#8C8C8C")


def funds(tables: Tables) -> gpd.GeoDataFrame:
    """Return the funds; the table holds no coordinate, so every one is unplaced."""
    return as_points(
        tables.funds.assign(lon=np.nan, lat=np.nan, accuracy="none", uncertainty_m=np.nan)
    )


LAYER = Layer(
    id="funds",
    group="points",
    title=Text("基金与管理人（仅名录）", "Funds and managers (list only)"),
    data=funds,
    symbol=Marker(
        look=Kinds(
            column="record_type",
            words=RECORD_TYPES,
            styles={
                kind: Style(shape="star", fill=colour, size_px=11)
                for kind, colour in zip(RECORD_TYPES, COLOURS, strict=True)
            },
        ),
    ),
    kind="fund",
    popup=(FUNDS.by_name["record_type"], FUNDS.by_name["certainty"], FUNDS.by_name["as_of"]),
    source=Text("公告、媒体与登记信息，逐条注明", "Announcements, press, registrations: see each"),
    order=74,
    empty=Text(
        "基金记录均无坐标：列于名录，按区域计数",
        "No fund record has a coordinate: listed, and counted by district",
    ),
)
