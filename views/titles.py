"""What a sheet is called that was given no title: its place and its theme, as maps are named."""

from __future__ import annotations

from collections.abc import Sequence

from gis.layer import Layer
from gis.text import Text

OF_THEME = Text("{place}{theme}", "{theme}, {place}")
OF_LAYER = Text("{title}图", "{title}")
OF_CLUSTER = Text("{place}图", "{place}")
OF_UNIT = Text("{place}统计单元金融机构与载体图", "Finance in {place} (statistical unit)")
OF_DISTRICT = Text("{place}金融机构与载体图", "Finance in {place}")
OF_CITY = Text("{place}金融集聚图", "Financial clusters, {place}")
CLUSTERS = "clusters"
"""The layer that a map must show to be called after the clusters."""


def title_of(place: Text, kind: str, theme: Sequence[Layer]) -> Text:
    """Return the title of a sheet that shows a place of a kind, such as `unit`, and a theme."""
    if kind == "cluster":
        return OF_CLUSTER.format(place=place)
    if kind == "unit":
        return OF_UNIT.format(place=place)
    if kind == "district":
        return OF_DISTRICT.format(place=place)
    many = len([layer for layer in theme if not layer.context]) > 2
    if many and any(layer.id == CLUSTERS for layer in theme):
        return OF_CITY.format(place=place)
    main = main_layer(theme)
    words = main.map_title or OF_LAYER.format(title=main.title)
    return OF_THEME.format(place=place, theme=words)


def main_layer(theme: Sequence[Layer]) -> Layer:
    """Return the layer that a sheet is named after: counts first, then what lies on top."""
    counts = [layer for layer in theme if layer.group == "counts"]
    return max(counts or theme, key=lambda layer: (not layer.context, layer.order))
