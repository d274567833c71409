"""The city's thematic layers: one file, one LAYER, no registration elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from gis.layer import Layer
from gis.text import Text

GROUPS: Mapping[str, Text] = {
    "areas": Text("集聚区与界线", "Clusters and boundaries"),
    "points": Text("机构与载体", "Institutions and places"),
    "counts": Text("统计", "Counts"),
    "base": Text("底图要素", "Base map"),
}
"""The switch groups, in order; the group `ground` is always there and has no switch."""


@cache
def all_layers() -> Mapping[str, Layer]:
    """Return every layer by id, bottom first: each module of this package that has a LAYER."""
    found = [
        module.LAYER
        for info in iter_modules(__path__)
        if hasattr(module := import_module(f"{__name__}.{info.name}"), "LAYER")
    ]
    return {layer.id: layer for layer in sorted(found, key=lambda one: (one.order, one.id))}
