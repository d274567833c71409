"""Institutions counted in each statistical unit by written address."""

from gis.text import Text
from layers.counted import counted_layer

LAYER = counted_layer(
    "institutions_by_unit",
    Text("各单元金融机构数", "Institutions per unit"),
    subject="institutions",
    partition="units",
)
