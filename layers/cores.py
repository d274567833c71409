"""The core areas and corridors that make up each cluster."""

from gis.layer import Fill, Kinds, Layer, Style
from gis.tables import CLUSTERS
from gis.text import Text
from layers.looks import CLUSTER_COLOURS

LAYER = Layer(
    id="cores",
    group="areas",
    title=Text("核心区域与沿线", "Core areas and corridors"),
    data=lambda t: t.clusters[
        (t.clusters["kind"] == "cluster") & t.clusters["part"].isin(["core", "corridor"])
    ],
    symbol=Fill(
        look=Kinds(
            column="parent",
            words={
                "baohe": Text(
                    "包河：后台基地、金融小镇", "Baohe: back-office base, financial town"
                ),
                "shushan": Text("蜀山：天鹅湖周边", "Shushan: around Swan Lake"),
                "gaoxin": Text(
                    "高新：中安创谷、望江西路", "High-tech: Zhong'an Chuanggu, Wangjiang W"
                ),
                "luyang": Text("庐阳：北一环、肥西路、临泉路", "Luyang: three insurance corridors"),
            },
            styles={
                code: Style(fill=colour, fill_opacity=0.08, stroke=colour, stroke_px=1, dash="2 3")
                for code, colour in CLUSTER_COLOURS.items()
            },
        )
    ),
    kind="part",
    label=("short_zh", "short_en"),
    popup=(CLUSTERS.by_name["part"], CLUSTERS.by_name["uncertainty_m"]),
    source=Text("合肥市“十四五”金融业发展规划", "Hefei 14th five-year plan for finance"),
    order=32,
    note=Text("按道路中心线与片区代表点推定", "Drawn from road axes and area anchors"),
)
