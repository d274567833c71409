"""Registered enterprises by trade: the whole register of a city, from tiles when it is large."""

import geopandas as gpd

from gis.areas import as_points
from gis.industries import GROUPS, groups_of
from gis.layer import Kinds, Layer, Marker, Style
from gis.store import Tables
from gis.tables import ENTERPRISES
from gis.text import Text

STYLES = {
    "finance": Style(shape="diamond", fill="#882255", size_px=7),
    "information": Style(shape="circle", fill="#0072B2", size_px=6),
    "research": Style(shape="triangle", fill="#2F8F80", size_px=6),
    "business": Style(shape="hexagon", fill="#8A8420", size_px=6),
    "industry": Style(shape="square", fill="#B5651D", size_px=6),
    "building": Style(shape="pentagon", fill="#7A6A58", size_px=6),
    "trade": Style(shape="triangle_down", fill="#CC79A7", size_px=6),
    "other": Style(shape="star", fill="#5D6B78", size_px=6),
    "unknown": Style(shape="cross_square", fill="#B9B4A8", size_px=6),
}


def enterprises(tables: Tables) -> gpd.GeoDataFrame:
    """Return the imported enterprises with the group of trades that each belongs to."""
    every = tables.enterprises
    return as_points(every.assign(trade=groups_of(every["industry"].fillna(""))))


SYMBOL = Marker(look=Kinds(column="trade", words=GROUPS, styles=STYLES))
POPUP = tuple(ENTERPRISES.by_name[name] for name in ("industry", "form", "address", "as_of"))

LAYER = Layer(
    id="enterprises",
    group="points",
    title=Text("登记企业（按行业）", "Registered enterprises by trade"),
    map_title=Text("登记企业行业分布图", "Registered enterprises by trade"),
    data=enterprises,
    symbol=SYMBOL,
    kind="enterprise",
    name=("name_zh", "name_zh"),
    popup=POPUP,
    source=Text("使用者导入的企业登记信息", "Registrations imported by the users"),
    order=25,
    mass=True,
    halo=True,
    needs="enterprises",
    note=Text(
        "全部行业的登记企业，不是金融机构名录；行业按 GB/T 4754-2017 归并",
        "Enterprises of every trade, no register of finance; trades grouped by GB/T 4754-2017",
    ),
    empty=Text(
        "尚未导入企业登记信息：在“数据 → 导入”中导入",
        "No enterprises imported yet: see Data → Import",
    ),
)
