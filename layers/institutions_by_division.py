"""Institutions counted in each division by written address."""

from gis.text import Text
from layers.counted import counted_layer

LAYER = counted_layer(
    "institutions_by_division",
    Text("各区县金融机构数", "Institutions per division"),
    subject="institutions",
    partition="districts",
)
