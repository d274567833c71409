"""Decide once what every feature looks like; screen, paper, tiles and legend copy the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.cells import counted, names_in, tips
from gis.classify import classify
from gis.layer import (
    Classes,
    Fill,
    Kinds,
    Layer,
    Look,
    Marker,
    One,
    Proportional,
    Style,
    Symbol,
)
from gis.palettes import sequential
from gis.store import Tables
from gis.text import NO_DATA, Language, Text, number, same
from gis.vocabulary import ACCURACIES, DRAWN_ACCURACIES

SOLID_ACCURACIES = ("exact", "building")
NONE_MEETS = Text("没有符合筛选的记录", "No record meets the filter")
FILTERED = Text("{title}（已筛选）", "{title} (filtered)")
STANDS_FOR = Text("每点代表约 {n} 条", "A point stands for about {n} records")
FULL_CIRCLE = 20.0
"""The smallest count that gets the largest circle."""
MOST_MEMBERS = 60
"""Records that the popup of a circle about an anchor names."""
HALO = Style(stroke="#6B665C", stroke_px=1.0, dash="4 4", fill="#6B665C", fill_opacity=0.03)


@dataclass(frozen=True, kw_only=True, slots=True)
class LegendRow:
    """One row of a legend: its words, its look, how many features it stands for.

    `role` tells classes and kinds (`item`), nested size circles (`size`), the size and accuracy
    keys of markers (`key`) and the row for the unknown (`no_data`).
    """

    label: Text
    style: Style
    count: int = 0
    role: str = "item"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Portrayal:
    """A layer resolved against tables: features with their legend row, and the legend.

    `frame` (EPSG:4326) has the columns id, row (position in `legend`), name, label, size_px,
    hollow, halo_m, tip (pairs of label and value), label_lon, label_lat, zoom_from, zoom_to (NaN:
    at every zoom) and geometry; `each` is about how many records a feature stands for. `source` is
    the layer's, or what its records name as theirs.
    """

    layer: Layer
    frame: gpd.GeoDataFrame
    legend: tuple[LegendRow, ...]
    unplaced: pd.DataFrame
    language: Language
    source: Text
    filtered: bool = False
    each: int = 1

    def at_zoom(self, zoom: float) -> Portrayal:
        """Return the portrayal with the features of one zoom only."""
        starts, ends = self.frame["zoom_from"], self.frame["zoom_to"]
        if starts.isna().all():
            return self
        drawn = starts.isna() | ((starts <= zoom) & (ends > zoom))
        return replace(self, frame=self.frame[drawn].reset_index(drop=True))

    def title(self) -> str:
        """Return the layer's title, which says when a filter is at work."""
        title = self.layer.title
        return (FILTERED.format(title=title) if self.filtered else title).get(self.language)

    def rows(self) -> list[tuple[str, int]]:
        """Return the legend as every output must show it: words and number of features."""
        return [(row.label.get(self.language), row.count) for row in self.legend]


def portray(layer: Layer, tables: Tables, language: Language) -> Portrayal:
    """Resolve a layer; a feature's class, colour, symbol and label is the index of a legend row.

    Records that are not placed well enough for a point are returned in `unplaced`, never drawn;
    with `halo` those of accuracy `area` become one dashed circle for each anchor point.
    """
    features = layer.data(tables)
    unplaced = features.iloc[0:0]
    halos = features.iloc[0:0]
    if "accuracy" in features and isinstance(layer.symbol, Marker):
        drawn = features["accuracy"].isin(DRAWN_ACCURACIES) & features["lon"].notna()
        unplaced = features[~drawn]
        if layer.halo:
            halos = unplaced[(unplaced["accuracy"] == "area") & unplaced["lon"].notna()]
        features = features[drawn]
    features = features[~features.geometry.isna()]
    filtered = layer.filtered and tables.filtered
    legend, row = _resolve(layer.symbol, features)
    if filtered:
        legend = tuple(
            replace(one, label=NONE_MEETS) if one.role == "no_data" else one for one in legend
        )
    frame = _frame(layer, features, row, language)
    if len(halos):
        frame = _with_halos(layer, frame, halos, len(legend), language)
        halo = LegendRow(
            label=Text(
                "仅知所在片区（虚线为不确定范围）", "Known to an area only (dashed: uncertainty)"
            ),
            style=HALO,
            count=len(halos),
            role="key",
        )
        legend = (*legend, halo)
    return Portrayal(
        layer=layer,
        frame=frame,
        legend=legend,
        unplaced=unplaced,
        language=language,
        source=layer.credit(tables) if layer.credit and len(frame) else layer.source,
        filtered=filtered,
        each=_each(features),
    )


def is_halo(portrayal: Portrayal) -> NDArray[np.bool_]:
    """Tell which features are the circle about an anchor that several records share."""
    return portrayal.frame["id"].str.startswith("@").to_numpy(dtype=bool)


def halos(portrayal: Portrayal) -> gpd.GeoDataFrame:
    """Return the features that are circles about an anchor."""
    return portrayal.frame[is_halo(portrayal)]


def _resolve(
    symbol: Symbol, features: gpd.GeoDataFrame
) -> tuple[tuple[LegendRow, ...], np.ndarray]:
    if isinstance(symbol, Proportional):
        return _proportional(symbol, features)
    look: Look = symbol.look
    legend: tuple[LegendRow, ...]
    if isinstance(look, One):
        legend = (LegendRow(label=look.says, style=look.style, count=len(features)),)
        row = np.zeros(len(features), dtype=int)
    elif isinstance(look, Kinds):
        legend, row = _kinds(look, features)
    else:
        assert isinstance(symbol, Fill)
        legend, row = _classes(look, symbol.no_data, features)
    if isinstance(symbol, Marker):
        legend = (*legend, *_marker_keys(symbol, features))
    return legend, row


def _kinds(look: Kinds, features: gpd.GeoDataFrame) -> tuple[tuple[LegendRow, ...], np.ndarray]:
    values = features[look.column]
    counts = _counts(features, values)
    present = [code for code in look.words if code in counts]
    unknown = sorted(set(counts) - set(look.words))
    if unknown:
        raise ValueError(f"{look.column} holds kinds without a look: {unknown}")
    position = {code: index for index, code in enumerate(present)}
    legend = tuple(
        LegendRow(label=look.words[code], style=look.styles[code], count=int(counts[code]))
        for code in present
    )
    return legend, values.map(position).to_numpy(dtype=int)


def _counts(features: gpd.GeoDataFrame, values: pd.Series) -> dict[Any, int]:
    """Return how many records there are of each kind: some points stand for many."""
    if "stands_for" not in features:
        return dict(values.value_counts(dropna=False))
    totals = features["stands_for"].groupby(values).sum()
    return {code: round(total) for code, total in totals.items()}


def _classes(
    look: Classes, no_data: Style, features: gpd.GeoDataFrame
) -> tuple[tuple[LegendRow, ...], np.ndarray]:
    values = features[look.column].to_numpy(dtype=float)
    unknown = np.isnan(values)
    nothing = LegendRow(label=NO_DATA, style=no_data, count=int(unknown.sum()), role="no_data")
    if unknown.all():
        return (nothing,), np.zeros(len(features), dtype=int)
    classes = classify(values, scheme=look.scheme, k=look.k, breaks=look.breaks)
    colours = sequential(look.palette, len(classes.breaks))
    rows = [
        LegendRow(
            label=same(classes.label(position)),
            style=Style(fill=colour, fill_opacity=0.85, stroke="#8A8578", stroke_px=0.8),
            count=classes.counts[position],
        )
        for position, colour in enumerate(colours)
    ]
    index = np.where(unknown, len(rows), classes.index)
    return (*rows, nothing) if unknown.any() else tuple(rows), index


def _proportional(
    symbol: Proportional, features: gpd.GeoDataFrame
) -> tuple[tuple[LegendRow, ...], np.ndarray]:
    values = features[symbol.column]
    known = values.dropna()
    rows = [
        LegendRow(
            label=counted(value, symbol.unit),
            style=replace(symbol.style, size_px=diameter_px(value, _reference(known), symbol)),
            role="size",
        )
        for value in _round_sizes(known)
    ]
    nothing = int(values.isna().sum())
    if nothing or not rows:
        style = Style(stroke="#8A8578", stroke_px=1, dash="2 3", shape="circle", size_px=12)
        rows.append(LegendRow(label=NO_DATA, style=style, count=nothing, role="no_data"))
    last = len(rows) - 1
    return tuple(rows), np.where(values.isna(), last, 0)


def _reference(known: pd.Series) -> float:
    """Return the count that the largest circle stands for: a count of one never looks huge."""
    return max(float(known.max()), FULL_CIRCLE) if len(known) else FULL_CIRCLE


def diameter_px(value: float, largest: float, symbol: Proportional) -> float:
    """Return a circle's diameter: its area is proportional to the value, never under 6 px."""
    if not largest > 0:
        return 6.0
    return max(6.0, symbol.largest_px * float(np.sqrt(value / largest)))


def _round_sizes(known: pd.Series) -> list[float]:
    """Choose two or three round values for the nested circles of the legend."""
    if known.empty:
        return []
    largest = float(known.max())
    step = 10.0 ** np.floor(np.log10(largest))
    top = next(step * m for m in (5, 2, 1) if step * m <= largest)
    chosen = [top, top / 5 if top >= 5 else 1.0]
    if largest / top > 1.6:
        chosen.insert(0, float(np.floor(largest / step) * step))
    return [value for value in dict.fromkeys(chosen) if value >= 1]


def _marker_keys(symbol: Marker, features: gpd.GeoDataFrame) -> list[LegendRow]:
    keys: list[LegendRow] = []
    grey = Style(shape="circle", fill="#6B665C", stroke="#FFFFFF", size_px=9)
    if symbol.size and symbol.sizes and symbol.size_words:
        keys += [
            LegendRow(
                label=symbol.size_words[code],
                style=replace(grey, size_px=size),
                count=int((features[symbol.size] == code).sum()),
                role="key",
            )
            for code, size in symbol.sizes.items()
            if (features[symbol.size] == code).any()
        ]
    if (each := _each(features)) > 1:
        words = STANDS_FOR.format(n=number(each))
        point = replace(grey, size_px=6)  # as the points are
        keys.append(LegendRow(label=words, style=point, count=len(features), role="key"))
    if "accuracy" in features:
        solid = features["accuracy"].isin(SOLID_ACCURACIES)
        hollow = Style(shape="ring", fill="", stroke="#6B665C", stroke_px=2, size_px=9)
        for style, count, words in (
            (grey, int(solid.sum()), Text("实心：精确到楼宇", "Solid: exact or building")),
            (hollow, int((~solid).sum()), Text("空心：街区或道路", "Hollow: block or street")),
        ):
            if count:
                keys.append(LegendRow(label=words, style=style, count=count, role="key"))
    return keys


def _each(features: gpd.GeoDataFrame) -> int:
    """Return about how many records a feature stands for."""
    if "stands_for" not in features or not len(features):
        return 1
    return round(float(features["stands_for"].median()))


def _frame(
    layer: Layer, features: gpd.GeoDataFrame, row: np.ndarray, language: Language
) -> gpd.GeoDataFrame:
    zh = 0 if language == "zh" else 1
    names = names_in(features, layer.name, language)
    frame = gpd.GeoDataFrame(
        {
            "id": features[layer.id_column].astype(str).to_numpy(),
            "row": row,
            "name": names,
            "label": features[layer.label[zh]].to_numpy() if layer.label else "",
            "size_px": _sizes(layer.symbol, features),
            "hollow": _hollow(features),
            "halo_m": features["uncertainty_m"].to_numpy() if "accuracy" in features else np.nan,
            "tip": tips(layer.popup, features, language),
            **_label_points(features),
            "zoom_from": features["zoom_from"].to_numpy() if "zoom_from" in features else np.nan,
            "zoom_to": features["zoom_to"].to_numpy() if "zoom_to" in features else np.nan,
        },
        geometry=features.geometry.to_numpy(),
        crs=features.crs,
    )
    return frame.reset_index(drop=True)


def _label_points(features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Place labels where the table says, else on the point, else at the largest part's pole."""
    if "label_lon" in features:
        points = features[["label_lon", "label_lat"]].to_numpy(dtype=float)
        return {"label_lon": points[:, 0], "label_lat": points[:, 1]}
    shapes = features.geometry.to_numpy()
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    for place in np.flatnonzero(shapely.get_type_id(shapes) != shapely.GeometryType.POINT):
        lon[place], lat[place] = _pole(shapes[place])
    return {"label_lon": lon, "label_lat": lat}


def _pole(shape: shapely.Geometry) -> tuple[float, float]:
    """Return an area's pole of inaccessibility, a line's middle, the centre of anything else."""
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        middle = shape.interpolate(0.5, normalized=True) if shape.length else shape
        return middle.centroid.x, middle.centroid.y
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=1e-4)
    return radius.coords[0]


def _sizes(symbol: Symbol, features: gpd.GeoDataFrame) -> np.ndarray:
    if isinstance(symbol, Proportional):
        values = features[symbol.column]
        largest = _reference(values.dropna())
        return np.array(
            [12.0 if np.isnan(v) else diameter_px(v, largest, symbol) for v in values], dtype=float
        )
    if isinstance(symbol, Marker) and symbol.size and symbol.sizes:
        return features[symbol.size].map(symbol.sizes).to_numpy(dtype=float)
    return np.full(len(features), np.nan)


def _hollow(features: gpd.GeoDataFrame) -> np.ndarray:
    if "accuracy" not in features:
        return np.zeros(len(features), dtype=bool)
    return ~features["accuracy"].isin(SOLID_ACCURACIES).to_numpy()


def _members(names: list[str], language: Language) -> list[tuple[str, str]]:
    """Name the records about an anchor; of very many the first, and how many more there are."""
    known = ACCURACIES["area"].get(language)
    told = [(known, name) for name in names[:MOST_MEMBERS]]
    if len(names) > MOST_MEMBERS:
        more = Text("另有 {n} 条", "{n} more").format(n=len(names) - MOST_MEMBERS)
        told.append((known, more.get(language)))
    return told


def _with_halos(
    layer: Layer,
    frame: gpd.GeoDataFrame,
    halos: gpd.GeoDataFrame,
    row: int,
    language: Language,
) -> gpd.GeoDataFrame:
    """Add one dashed circle for each anchor that records of accuracy `area` share."""
    added = []
    for (lon, lat), members in halos.groupby(["lon", "lat"], sort=True):
        names = names_in(members, layer.name, language)
        label = Text("仅知在此片区（{n} 条）", "Known to lie in this area ({n})").format(
            n=len(names)
        )
        added.append(
            {
                "id": f"@{lon:.6f},{lat:.6f}",
                "row": row,
                "name": label.get(language),
                "label": "",
                "size_px": np.nan,
                "hollow": True,
                "halo_m": float(members["uncertainty_m"].max()),
                "tip": _members(names, language),
                "label_lon": lon,
                "label_lat": lat,
                "geometry": members.geometry.iloc[0],
            }
        )
    extra = gpd.GeoDataFrame(added, geometry="geometry", crs=frame.crs)
    return gpd.GeoDataFrame(pd.concat([frame, extra], ignore_index=True), crs=frame.crs)
