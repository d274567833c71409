"""Institutions by level: head offices stand out from branches."""

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker, Style
from gis.tables import INSTITUTIONS
from gis.text import Text
from gis.vocabulary import LEVELS
from layers.looks import LEVEL_SIZES

COLOURS = {
    "head_office": "#7A0177",
    "legal_person": "#C51B8A",
    "provincial": "#1F4E79",
    "branch": "#4A90B8",
    "outlet": "#8FB8CC",
}

LAYER = Layer(
    id="institutions_by_level",
    group="points",
    title=Text("金融机构（按层级）", "Institutions by level"),
    map_title=Text("金融机构层级分布图", "Financial institutions by level"),
    data=lambda t: as_points(t.institutions),
    symbol=Marker(
        look=Kinds(
            column="level",
            words=LEVELS,
            styles={
                level: Style(shape="circle", fill=COLOURS[level], size_px=LEVEL_SIZES[level])
                for level in LEVELS
            },
        ),
    ),
    kind="institution",
    popup=(
        INSTITUTIONS.by_name["type"],
        INSTITUTIONS.by_name["level"],
        INSTITUTIONS.by_name["address"],
    ),
    source=Text(
        "企业登记信息（截至 2019-04，存续状态未核）", "Registrations to 2019-04, unverified"
    ),
    order=72,
    filtered=True,
    halo=True,
)
