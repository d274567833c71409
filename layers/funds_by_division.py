"""Fund records of certainty A and B counted in each area (districts)."""

from gis.layer import Layer, Proportional
from gis.schema import Column
from gis.text import Text
from layers.counted import CIRCLE, at_label_points

LAYER = Layer(
    id="funds_by_division",
    group="counts",
    title=Text("各区县基金与管理人数", "Funds and managers per division"),
    theme="fund_counts",
    partition="districts",
    data=at_label_points("districts", "funds"),
    symbol=Proportional(
        column="total",
        unit=Text("条", "records"),
        style=CIRCLE,
        largest_px=46,
    ),
    kind="district",
    name=("short_zh", "short_en"),
    popup=(
        Column(name="total", label=Text("名录记录数", "Records in the register"), kind="integer"),
    ),
    source=Text("公告、媒体与登记信息，逐条注明", "Announcements, press, registrations: see each"),
    order=27,
    note=Text("仅计可信度 A、B；规模不相加", "Certainty A and B only; scales are never summed"),
)
