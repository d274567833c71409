"""Fund records of certainty A and B counted in each division."""

from gis.text import Text
from layers.counted import counted_layer

LAYER = counted_layer(
    "funds_by_division",
    Text("各区县基金数", "Funds per division"),
    subject="funds",
    partition="districts",
)
