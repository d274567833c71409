"""What a thematic layer is: one frozen value that says what to draw and how, and draws nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd

from gis.classify import Scheme
from gis.schema import Column
from gis.store import Tables
from gis.text import Text

Shape = Literal[
    "square",
    "circle",
    "triangle",
    "triangle_down",
    "diamond",
    "star",
    "pentagon",
    "hexagon",
    "cross_square",
    "ring",
    "flag",
]
Hatch = Literal["", "right", "left", "vertical", "horizontal", "cross", "dots"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How one legend row looks, in CSS colours and pixels; paper scales the same values."""

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_px: float = 1.0
    dash: str = ""
    hatch: Hatch = ""
    shape: Shape | Literal[""] = ""
    size_px: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Classes:
    """Colour by classes of a number."""

    column: str
    scheme: Scheme = "fisher_jenks"
    k: int = 5
    palette: str = "Blues"
    breaks: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kinds:
    """Look by kind: the codes of a column in legend order, their words and looks."""

    column: str
    words: Mapping[str, Text]
    styles: Mapping[str, Style]


@dataclass(frozen=True, kw_only=True, slots=True)
class One:
    """Every feature looks the same; `says` is its legend row."""

    says: Text
    style: Style


Look = Classes | Kinds | One


@dataclass(frozen=True, kw_only=True, slots=True)
class Fill:
    """Polygons (or their outline alone, where the style has no fill)."""

    look: Look
    no_data: Style = Style(fill="#FFFFFF", stroke="#8A8578", hatch="right")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """Lines."""

    look: Look


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """Points told by shape and colour; `size` names a column whose codes give the size in px."""

    look: Kinds | One
    size: str = ""
    sizes: Mapping[str, float] | None = None
    size_words: Mapping[str, Text] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Proportional:
    """Circles whose area is proportional to a count; `largest_px` is the greatest diameter."""

    column: str
    unit: Text
    style: Style
    largest_px: float = 56.0


Symbol = Fill | Stroke | Marker | Proportional


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """One thematic layer; `data` gives its features from the tables, in EPSG:4326.

    `id_column` holds the features' ids, `kind` is the word that a link to a feature begins with
    (`place:BH-01`); `label` names the columns (zh, en) of the text on the map; `popup` the columns
    shown on hover. `context` layers cannot be clicked. A `callout` label stands beside a feature
    too small for it, tied to it by a line. An `order` below 0 lies under the land, around it. A
    `filtered` layer answers to the reader's filters on institutions; one that `compares` shows what
    has changed since an earlier revision (`Tables.earlier`). Layers of one `theme` are the
    same picture for another partition of the city. Printed alone, a layer is called `map_title`.

    An `underlay` lies under every theme, on paper too; its features say between which zooms they
    are drawn (zoom_from, zoom_to). `credit` names the sources that the records themselves state. A
    `shown` layer is shown by default, but not while the table that it `needs` is empty, nor where
    the table that it `yields_to` is not. `points` names the folder of a large register
    (gis.registers.register) that holds every point of a layer whose `data` is a sample of them.
    A `mass` of points, a whole register, lies under counts and areas, and its switch stands after
    the others of its group.
    """

    id: str
    group: str
    title: Text
    data: Callable[[Tables], gpd.GeoDataFrame]
    symbol: Symbol
    source: Text
    credit: Callable[[Tables], Text] | None = None
    points: Callable[[Tables], Path | None] | None = None
    id_column: str = "id"
    kind: str = ""
    label: tuple[str, str] | None = None
    name: tuple[str, str] = ("name_zh", "name_en")
    popup: tuple[Column, ...] = ()
    order: int = 50
    shown: bool = False
    needs: str = ""
    yields_to: str = ""
    context: bool = False
    underlay: bool = False
    halo: bool = False
    callout: bool = False
    filtered: bool = False
    compares: bool = False
    theme: str = ""
    partition: Literal["", "units", "districts"] = ""
    mass: bool = False
    note: Text | None = None
    map_title: Text | None = None
    empty: Text | None = None

    @property
    def switch(self) -> str:
        """Name the switch that shows the layer: layers of one theme differ by partition only."""
        return self.theme or self.id


def has_its_place(layer: Layer, tables: Tables) -> bool:
    """Tell whether a layer has the records that it needs, and no other draws the same better."""
    filled = not layer.needs or tables.size(layer.needs) > 0
    return filled and not (layer.yields_to and tables.size(layer.yields_to))
