"""Fund records of certainty A and B counted in each statistical unit."""

from gis.text import Text
from layers.counted import counted_layer

LAYER = counted_layer(
    "funds_by_unit",
    Text("各单元基金数", "Funds per unit"),
    subject="funds",
    partition="units",
)
