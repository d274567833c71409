"""What the static site hands out: tables, themes and layers, nothing that users brought in."""

from __future__ import annotations

from gis.features.collection import LEFT_OUT
from gis.layer import Layer
from gis.portray import portray
from gis.store import Tables
from gis.tables import TABLES
from layers import GROUPS, all_layers
from views import printing
from views.onefile import default_layers

OVERVIEW = "institutions_by_unit"
"""The theme that the first page shows."""
FORMATS_OUT = ("csv", "geojson", "gpkg")
BROUGHT_IN = frozenset({"enterprises", "registers"})
"""Tables of what users brought in themselves: a site for others hands none of it out."""


def files_of(tables: Tables) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the tables that are handed out and the formats of each, without what is empty."""
    return tuple(
        (name, tuple(one for one in FORMATS_OUT if one == "csv" or _has_places(name, tables)))
        for name in TABLES
        if name not in {*LEFT_OUT, *BROUGHT_IN} and tables.size(name)
    )


def _has_places(name: str, tables: Tables) -> bool:
    frame = tables.frames[name]
    return "geometry" in frame or ("lon" in frame and bool(frame["lon"].notna().any()))


def themes_of(tables: Tables) -> dict[str, tuple[str, ...]]:
    """Return the layers of each sheet, the overview first: a theme that has something to draw."""
    found: dict[str, tuple[str, ...]] = {OVERVIEW: ("clusters", OVERVIEW)}
    for name, layer in all_layers().items():
        themed = layer.group in GROUPS and layer.group != "base" and not layer.context
        if not themed or layer.compares or layer.partition == "districts" or is_brought_in(layer):
            continue
        if name not in printing.BASE and len(portray(layer, tables, "zh").frame):
            found[name] = (name,) if layer.group == "areas" else ("clusters", name)
    return found


def map_layers(tables: Tables) -> tuple[str, ...]:
    """Name the layers of the map: those of the map page but what users brought in."""
    known = all_layers()
    return tuple(name for name in default_layers(tables) if not is_brought_in(known[name]))


def is_brought_in(layer: Layer) -> bool:
    """Tell whether a layer draws what users brought in themselves."""
    return layer.points is not None or layer.needs in BROUGHT_IN
