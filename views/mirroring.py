"""The facts as PostGIS holds them: every table with places, and every layer as it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from gis.export.parcel import Parcel
from gis.export.postgis import Relation, View, mirror, relation
from gis.layer import Layer
from gis.portray import Portrayal, portray
from gis.store import Store, Tables
from gis.tables import TABLES
from gis.text import LANGUAGES, Language, Text, is_missing
from layers import all_layers
from views.release import program

FEATURES, LEGEND = "layer_features", "layer_legend"
_NUMBERS = ("size_px", "halo_m", "label_lon", "label_lat", "zoom_from", "zoom_to")


def mirrored(store: Store, url: str, schema: str) -> tuple[Tables, bool]:
    """Mirror the newest revision into a schema; return it, and whether anything was written.

    Raises ProblemError as `gis.export.postgis.mirror` does.
    """
    tables = store.tables
    return tables, mirror(
        url,
        _Relations(tables),
        [View(name=f"layer_{one.id}", of=FEATURES, column="layer", word=one.id)
         for one in drawn_layers()],
        schema=schema,
        version=tables.version,
        number=tables.number,
        program=program(),
    )  # fmt: skip


class _Relations(Sequence[Relation]):
    """The relations of a revision, each made when it is asked for: a register can be large."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._names = [name for name, one in TABLES.items() if one.geometry or "lon" in one.by_name]

    def __len__(self) -> int:
        return len(self._names) + 2

    @cached_property
    def _of_layers(self) -> tuple[Relation, Relation]:
        return layer_relations(self._tables)

    def __getitem__(self, place: Any) -> Any:
        if place >= len(self):
            raise IndexError(place)
        if place >= len(self._names):
            return self._of_layers[place - len(self._names)]
        name = self._names[place]
        frame = self._tables.frames[name]
        return relation(Parcel(table=TABLES[name], frame=frame, tables=self._tables))


def drawn_layers() -> list[Layer]:
    """Return the layers that show one revision, not what differs between two."""
    return [one for one in all_layers().values() if not one.compares]


def layer_relations(tables: Tables) -> tuple[Relation, Relation]:
    """Return the features of all layers, each with its legend row, and the legends."""
    parts = [_features(one, tables) for one in drawn_layers()]
    features = pd.concat([frame for frame, _ in parts], ignore_index=True)
    rows = [row for _, legend in parts for row in legend]
    shapes = features.pop("geometry").to_numpy(dtype=object)
    held = {name: (_type(name), _cells(features[name])) for name in features}
    legends = pd.DataFrame(rows)
    return (
        Relation(
            name=FEATURES, says=Text("各图层的要素", "Features of the layers"), columns=held,
            key=("layer", "place"), shapes=shapes,
        ),
        Relation(
            name=LEGEND, says=Text("各图层的图例", "Legends of the layers"), key=("layer", "row"),
            columns={name: (_type(name), _cells(legends[name])) for name in legends},
        ),
    )  # fmt: skip


def _features(layer: Layer, tables: Tables) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    both: dict[Language, Portrayal] = {one: portray(layer, tables, one) for one in LANGUAGES}
    frame = both["zh"].frame
    made = {
        "layer": layer.id, "place": np.arange(len(frame)), "id": frame["id"].astype(str),
        "row": frame["row"], "hollow": frame["hollow"].astype(bool),
        **{f"{name}_{one}": both[one].frame[name].to_numpy(dtype=object)
           for name in ("name", "label") for one in LANGUAGES},
        **{name: frame[name].astype(float) for name in _NUMBERS},
        "geometry": frame.geometry.to_numpy(),
    }  # fmt: skip
    rows = [
        {"layer": layer.id, "row": place, "label_zh": row.label.zh, "label_en": row.label.en,
         "role": row.role, "count": row.count, "fill": row.style.fill,
         "stroke": row.style.stroke, "shape": row.style.shape, "size_px": row.style.size_px}
        for place, row in enumerate(both["zh"].legend)
    ]  # fmt: skip
    return pd.DataFrame(made), rows


def _type(name: str) -> str:
    if name in ("place", "row", "count"):
        return "integer"
    if name in _NUMBERS:
        return "double precision"
    return "boolean" if name == "hollow" else "text"


def _cells(values: pd.Series) -> list[Any]:
    return [None if is_missing(one) else one for one in values.tolist()]
