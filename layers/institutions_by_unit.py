"""Institutions counted in each area by written address (units)."""

from gis.layer import Layer, Proportional
from gis.schema import Column
from gis.text import Text
from layers.counted import CIRCLE, at_label_points

LAYER = Layer(
    id="institutions_by_unit",
    group="counts",
    title=Text("各单元金融机构数", "Institutions per unit"),
    theme="institution_counts",
    partition="units",
    data=at_label_points("units", "institutions"),
    symbol=Proportional(
        column="total",
        unit=Text("家", "institutions"),
        style=CIRCLE,
        largest_px=46,
    ),
    kind="unit",
    name=("short_zh", "short_en"),
    popup=(
        Column(name="total", label=Text("名录记录数", "Records in the register"), kind="integer"),
    ),
    source=Text(
        "企业登记信息（截至 2019-04，存续状态未核）", "Registrations to 2019-04, unverified"
    ),
    order=26,
    shown=True,
    note=Text(
        "按登记地址计数，是名录中的机构，不是全部机构",
        "Counts of the register, not of all institutions",
    ),
)
