"""Institutions by type: shape first, colour second; level by size."""

from gis.areas import as_points
from gis.layer import Kinds, Layer, Marker
from gis.tables import INSTITUTIONS
from gis.text import Text
from gis.vocabulary import FAMILIES, LEVELS
from layers.looks import FAMILY_STYLES, LEVEL_SIZES

LAYER = Layer(
    id="institutions",
    group="points",
    title=Text("金融机构（按类型）", "Institutions by type"),
    map_title=Text("金融机构类型分布图", "Financial institutions by type"),
    data=lambda t: as_points(t.institutions),
    symbol=Marker(
        look=Kinds(column="family", words=FAMILIES, styles=FAMILY_STYLES),
        size="level",
        sizes=LEVEL_SIZES,
        size_words=LEVELS,
    ),
    kind="institution",
    popup=(
        INSTITUTIONS.by_name["type"],
        INSTITUTIONS.by_name["level"],
        INSTITUTIONS.by_name["address"],
        INSTITUTIONS.by_name["as_of"],
    ),
    source=Text(
        "企业登记信息（截至 2019-04，存续状态未核）", "Registrations to 2019-04, unverified"
    ),
    order=70,
    filtered=True,
    shown=True,
    halo=True,
    note=Text(
        "多数机构暂无坐标，按登记地址计入所在区域",
        "Most have no coordinate: they count by written address",
    ),
)
