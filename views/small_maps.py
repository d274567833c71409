"""Small maps for profiles and dossiers, drawn by the printing engine as any sheet is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import shapely

from gis.paper.field_map import FieldMap, map_items
from gis.paper.frame import MapFrame, fit_shape
from gis.paper.scene import Page
from gis.portray import Portrayal, portray
from gis.report.blocks import Map
from gis.store import Tables
from gis.text import Language, Text, is_missing, listed, number
from gis.vocabulary import DRAWN_ACCURACIES
from layers import all_layers
from views import printing
from views.choices import PICKABLE
from views.facts import Row, name_of, row_of

WIDTH, HEIGHT = 84.0, 74.0
BASE = ("land", "water", "boundaries", "metro", "clusters")
AREA_LAYERS = {
    "unit": (*BASE, "units", "institutions"),
    "district": (*BASE, "districts", "institutions"),
    "cluster": (*BASE, "cores", "roads", "stations", "places", "institutions"),
}
POINT_LAYERS = (*BASE, "cores", "roads", "stations", "places", "institutions")
AROUND = (0.0100, 0.0086)
"""Degrees east and north about a place: some 950 m each way, a quarter of an hour's walk."""
OF_AREA = Text("红线：{name}。1:{scale}，CGCS2000。", "Red line: {name}. 1:{scale}, CGCS2000.")
OF_PLACE = Text(
    "{name}一带，1:{scale}；红圈为位置不确定度（约 {m} 米）。",
    "About {name}, 1:{scale}; red ring: uncertainty of the place (about {m} m).",
)
OF_UNIT = Text(
    "{name}没有坐标，不画点；图为所在单元，1:{scale}。",
    "{name} has no coordinates and is not drawn; the map shows its unit, 1:{scale}.",
)
SHAPES = {
    "square": Text("方形", "square"),
    "circle": Text("圆形", "circle"),
    "triangle": Text("正三角", "triangle"),
    "triangle_down": Text("倒三角", "triangle down"),
    "diamond": Text("菱形", "diamond"),
    "star": Text("星形", "star"),
    "pentagon": Text("五边形", "pentagon"),
    "hexagon": Text("六边形", "hexagon"),
    "cross_square": Text("叉方", "crossed square"),
    "ring": Text("圆圈", "ring"),
    "flag": Text("旗形", "flag"),
}
LAYER_WORDS = {
    "institutions": Text("彩色符号为机构", "Colour: institutions"),
    "places": Text("墨线符号为地点", "Black outline: places"),
}
SYMBOL = Text("{shape}{kind}", "{shape} {kind}")
HOLLOW = Text("空心：准到街区或道路。", "Hollow: good to the block or street.")
HALO = Text("虚线圈：只知大致片区。", "Dashed ring: known to the area only.")
SYMBOLS = Text("{layer}：{listed}。", "{layer}: {listed}.")


def small_map(key: str, tables: Tables, language: Language) -> Map | None:
    """Return the map of `kind:id`; None where not even its unit is known."""
    return _small_map(key, _Held(version=tables.version, tables=tables), language)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """Tables told apart by their version alone, so that a map is drawn once for each."""

    version: str
    tables: Tables = field(compare=False, repr=False)


@lru_cache(maxsize=128)
def _small_map(key: str, held: _Held, language: Language) -> Map | None:
    tables = held.tables
    kind, _, code = key.partition(":")
    table, column = PICKABLE[kind]
    row = row_of(tables.frames[table], column, code)
    name = name_of(row, language)
    if "geometry" in row:
        shape = row["geometry"]
        if shape is None or shape.is_empty:
            return None
        layers = AREA_LAYERS.get(kind, POINT_LAYERS)
        frame = fit_shape(shape, _box(), padding_mm=3)
        words = OF_AREA.format(name=name, scale=number(frame.scale))
        return _map(frame, layers, held, words.get(language), language, area=shape)
    if not is_missing(row["lon"]) and row["accuracy"] in (*DRAWN_ACCURACIES, "area"):
        return _about(row, name, held, language)
    return _of_unit(row, name, held, language)


def _about(row: Row, name: str, held: _Held, language: Language) -> Map:
    """Return the map about a place's point, wide enough to show its uncertainty."""
    uncertain = 0.0 if is_missing(row["uncertainty_m"]) else float(row["uncertainty_m"])
    wide = max(1.0, 1.25 * uncertain / 950.0)
    lon, lat = float(row["lon"]), float(row["lat"])
    east, north = (wide * one for one in AROUND)
    shape = shapely.box(lon - east, lat - north, lon + east, lat + north)
    frame = fit_shape(shape, _box(), padding_mm=0)
    words = OF_PLACE.format(name=name, scale=number(frame.scale), m=number(uncertain))
    return _map(frame, POINT_LAYERS, held, words.get(language), language,
                at=(lon, lat), uncertainty_m=uncertain)  # fmt: skip


def _of_unit(row: Row, name: str, held: _Held, language: Language) -> Map | None:
    tables = held.tables
    shapes = tables.units.geometry[tables.units["id"] == row.get("unit", "")]
    if not len(shapes):
        return None
    frame = fit_shape(shapes.iloc[0], _box(), padding_mm=3)
    words = OF_UNIT.format(name=name, scale=number(frame.scale))
    return _map(frame, AREA_LAYERS["unit"], held, words.get(language), language)


@lru_cache(maxsize=32)
def _portrayal(layer: str, held: _Held, language: Language) -> Portrayal:
    """Return a layer as all maps show it; that of one map serves the next."""
    return portray(all_layers()[layer], held.tables, language)


def _box() -> tuple[float, float, float, float]:
    return (0.15, 0.15, WIDTH - 0.15, HEIGHT - 0.15)


def _map(
    frame: MapFrame, layers: tuple[str, ...], held: _Held, words: str, language: Language,
    *, at: tuple[float, float] | None = None, uncertainty_m: float = 0.0,
    area: shapely.Geometry | None = None,
) -> Map:  # fmt: skip
    ordered = [name for name in all_layers() if name in layers]
    shown = FieldMap(
        portrayals=tuple(_portrayal(name, held, language) for name in ordered),
        frame=frame,
        at=at,
        uncertainty_m=uncertainty_m,
        area=area,
        language=language,
    )
    told = symbols(shown.portrayals, frame).get(language)
    caption = ("" if language == "zh" else " ").join(one for one in (words, told) if one)
    page = Page(
        width_mm=WIDTH,
        height_mm=HEIGHT,
        sheaves=tuple(map_items(shown, printing.family())),
        title=words,
    )
    return Map(page=page, caption=caption, alt=caption)


def symbols(portrayals: Sequence[Portrayal], frame: MapFrame) -> Text:
    """Say what the point symbols mean that a map shows; nothing where it shows none."""
    told: list[Text] = []
    remarks: dict[str, Text] = {}
    for one in portrayals:
        if one.layer.id not in LAYER_WORDS or not len(one.frame):
            continue
        at = one.frame.geometry
        seen = one.frame[frame.holds(frame.place(at.x.to_numpy(), at.y.to_numpy()))]
        halos = seen["id"].str.startswith("@")
        kinds = [
            SYMBOL.format(shape=SHAPES[row.style.shape], kind=row.label)
            for place, row in enumerate(one.legend)
            if (seen.loc[~halos, "row"] == place).any() and row.style.shape
        ]
        if kinds:
            told.append(SYMBOLS.format(layer=LAYER_WORDS[one.layer.id], listed=listed(kinds)))
        if seen.loc[~halos, "hollow"].any():
            remarks["hollow"] = HOLLOW
        if halos.any():
            remarks["halo"] = HALO
    said = [*told, *remarks.values()]
    return Text("".join(one.zh for one in said), " ".join(one.en for one in said))
