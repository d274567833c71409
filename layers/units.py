"""The 12 units by which Hefei reports: no overlap, no gap."""

from gis.layer import Fill, Kinds, Layer, Style
from gis.tables import UNITS
from gis.text import Text
from gis.vocabulary import UNIT_KINDS
from layers.looks import BOUNDARY

LAYER = Layer(
    id="units",
    group="areas",
    title=Text("行政与开发区界线", "Divisions and zones"),
    theme="boundaries",
    partition="units",
    data=lambda t: t.units,
    symbol=Fill(
        look=Kinds(
            column="kind",
            words={
                "urban": UNIT_KINDS["urban"],
                "county": UNIT_KINDS["county"],
                "zone": Text("开发区（示意）", "Development zone (indicative)"),
            },
            styles={
                "urban": Style(stroke=BOUNDARY, stroke_px=1.3, dash="12 4"),
                "county": Style(stroke=BOUNDARY, stroke_px=1.3, dash="12 4"),
                "zone": Style(stroke=BOUNDARY, stroke_px=1.0, dash="3 3"),
            },
        )
    ),
    kind="unit",
    label=("short_zh", "short_en"),
    popup=(UNITS.by_name["area_official_km2"], UNITS.by_name["population_2020"]),
    source=Text("高德行政区域与开发区示意线", "AMap divisions, indicative zone lines"),
    order=20,
    shown=True,
    note=Text("开发区界线为示意，不是法定界线", "Zone outlines are indicative, not legal lines"),
)
