"""The four financial clusters as the plan declares them."""

import geopandas as gpd

from gis.counts import areas_of
from gis.layer import Fill, Kinds, Layer
from gis.store import Tables
from gis.tables import CLUSTERS
from gis.text import Text
from layers.looks import CLUSTER_STYLES

NAMES = {
    "baohe": Text("包河 · 金融后援", "Baohe · financial back office"),
    "shushan": Text("蜀山 · 数字普惠", "Shushan · digital inclusive finance"),
    "gaoxin": Text("高新 · 科技金融", "High-tech · sci-tech finance"),
    "luyang": Text("庐阳 · 绿色保险", "Luyang · green insurance"),
}


def extents(tables: Tables) -> gpd.GeoDataFrame:
    """Return the four extents with the name that stands beside each on the map."""
    chosen = areas_of(tables, "clusters")
    return chosen.assign(
        label_zh=chosen["id"].map(lambda code: NAMES[code].zh),
        label_en=chosen["id"].map(lambda code: NAMES[code].en),
    )


LAYER = Layer(
    id="clusters",
    group="areas",
    title=Text("四个金融集聚区", "The four clusters"),
    data=extents,
    symbol=Fill(
        look=Kinds(
            column="id",
            words=NAMES,
            styles=CLUSTER_STYLES,
        )
    ),
    kind="cluster",
    label=("label_zh", "label_en"),
    callout=True,
    popup=(CLUSTERS.by_name["business_zh"], CLUSTERS.by_name["uncertainty_m"]),
    source=Text("合肥市“十四五”金融业发展规划", "Hefei 14th five-year plan for finance"),
    order=30,
    shown=True,
    note=Text(
        "范围按规划文字推定，均为示意", "Extents are inferred from the plan's words: indicative"
    ),
)
