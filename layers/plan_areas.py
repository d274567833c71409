"""The plan's three other areas: trial zone, cross-border zone, emerging finance zone."""

from gis.layer import Fill, Kinds, Layer, Style
from gis.tables import CLUSTERS
from gis.text import Text
from gis.vocabulary import AREA_KINDS

COLOURS = {
    "sci_tech_trial_zone": "#56789A",
    "cross_border_zone": "#8C6D46",
    "emerging_zone": "#6B7F3A",
}

LAYER = Layer(
    id="plan_areas",
    group="areas",
    title=Text("试验区、先行区、引领区", "Trial, pioneer and leading zones"),
    data=lambda t: t.clusters[(t.clusters["kind"] != "cluster") & (t.clusters["part"] != "extent")],
    symbol=Fill(
        look=Kinds(
            column="kind",
            words={kind: AREA_KINDS[kind] for kind in COLOURS},
            styles={
                kind: Style(fill=colour, fill_opacity=0.1, stroke=colour, stroke_px=1.4, dash="6 3")
                for kind, colour in COLOURS.items()
            },
        )
    ),
    kind="part",
    label=("short_zh", "short_en"),
    popup=(CLUSTERS.by_name["part"], CLUSTERS.by_name["uncertainty_m"]),
    source=Text("合肥市“十四五”金融业发展规划", "Hefei 14th five-year plan for finance"),
    order=28,
    note=Text(
        "自贸试验区合肥片区、合肥金融广场等无公开边界，未画出",
        "Areas without a published boundary (such as the FTZ) are listed, not drawn",
    ),
)
