"""Fund records of certainty A and B counted in each area (units)."""

from gis.layer import Layer, Proportional
from gis.schema import Column
from gis.text import Text
from layers.counted import CIRCLE, at_label_points

LAYER = Layer(
    id="funds_by_unit",
    group="counts",
    title=Text("各单元基金与管理人数", "Funds and managers per unit"),
    theme="fund_counts",
    partition="units",
    data=at_label_points("units", "funds"),
    symbol=Proportional(
        column="total",
        unit=Text("条", "records"),
        style=CIRCLE,
        largest_px=46,
    ),
    kind="unit",
    name=("short_zh", "short_en"),
    popup=(
        Column(name="total", label=Text("名录记录数", "Records in the register"), kind="integer"),
    ),
    source=Text("公告、媒体与登记信息，逐条注明", "Announcements, press, registrations: see each"),
    order=27,
    note=Text("仅计可信度 A、B；规模不相加", "Certainty A and B only; scales are never summed"),
)
