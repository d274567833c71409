"""A layer as a source of vector tiles: what lies in a tile, with the words of its legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.portray import Portrayal
from gis.text import Text
from gis.tiles.columns import PointColumns, some
from gis.tiles.grid import BITS, Tile, positions_of
from gis.tiles.shapes import Ground, cut, ground
from gis.tiles.thinning import Zoom, zoom_of
from gis.tiles.vector import EXTENT, Features, encode

FIELDS: Mapping[str, Text] = {
    "id": Text("编号", "Id of the record"),
    "name": Text("名称", "Name"),
    "class": Text("图例中的类", "Its legend row in words"),
    "row": Text("图例行号，自 0 起", "Number of its legend row, from 0"),
    "label": Text("图上注记", "Label on the map"),
    "size_px": Text("符号直径（像素）", "Diameter of the symbol in pixels"),
    "hollow": Text("空心：位置仅到街区或道路", "Hollow: placed to a block or street only"),
    "stands_for": Text("此级别下一点代表的条数", "Records that a point stands for at this zoom"),
}
"""What a feature of a tile holds."""
RING_ZOOMS = 3
"""How many zooms deeper the small tiles are that are looked at around a tile."""
TILE_BUFFER = 64 / 4096
"""How far beyond its sides a tile holds points, so that their symbols are not cut."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Source:
    """A layer's features ready for tiles: many points in columns, anything else as geometries."""

    id: str
    words: tuple[str, ...]
    points: PointColumns | None = None
    zooms: tuple[Zoom, ...] = ()
    ground: Ground | None = None


def source(portrayal: Portrayal) -> Source:
    """Prepare a portrayal of features that are few enough to be cut one by one."""
    words = tuple(row.label.get(portrayal.language) for row in portrayal.legend)
    return Source(id=portrayal.layer.id, words=words, ground=ground(portrayal.frame))


def tile_bytes(from_source: Source, tile: Tile) -> bytes:
    """Return a tile as a Mapbox Vector Tile; no bytes where nothing lies in it."""
    if from_source.points is not None:
        return encode(from_source.id, _points(from_source, from_source.points, tile))
    assert from_source.ground is not None
    return encode(from_source.id, _shapes(from_source, from_source.ground, tile))


def _points(from_source: Source, points: PointColumns, tile: Tile) -> Features:
    every = zoom_of(from_source.zooms, tile.z).vector_every
    shown = _with_neighbours(points, tile, every)
    x, y = positions_of(points.codes[shown])
    west, north = tile.corner
    scale = EXTENT / tile.span
    # Rounded down: a point belongs to the tile that its position lies in, never to its end.
    places = np.column_stack(
        [
            np.floor((x.astype(np.int64) - west) * scale),
            np.floor((y.astype(np.int64) - north) * scale),
        ]
    ).astype(np.int64)
    rows = points.row[shown]
    records = some(points.table, ["id", "name"], shown)
    return Features(
        ids=shown,
        points=places,
        values={
            "id": records.column("id").to_pylist(),
            "name": records.column("name").to_pylist(),
            "class": np.array(from_source.words, dtype=object)[rows],
            "row": rows.astype(np.int64),
            "hollow": points.hollow[shown] > 0,
            "stands_for": np.full(len(shown), every),
        },
    )


def _with_neighbours(points: PointColumns, tile: Tile, every: int) -> NDArray[np.int64]:
    """Return the tile's points, and those of the tiles around it that lie within the buffer."""
    inside = points.shown(tile, every)
    z = min(tile.z + RING_ZOOMS, BITS)
    around = points.shown_in(*_ring(tile, z), z, every)
    if not len(around):
        return inside
    x, y = (axis.astype(np.int64) for axis in positions_of(points.codes[around]))
    west, north = tile.corner
    reach = int(tile.span * TILE_BUFFER)
    near = (x >= west - reach) & (x < west + tile.span + reach)
    near &= (y >= north - reach) & (y < north + tile.span + reach)
    return np.sort(np.concatenate([inside, around[near]]))


def _ring(tile: Tile, z: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return columns and rows of the tiles of zoom z directly about a tile, inside the world."""
    n, end = 1 << (z - tile.z), 1 << z
    x0, y0 = tile.x * n, tile.y * n
    along, sides = np.arange(-1, n + 1), np.array([-1, n])
    x = np.concatenate([x0 + np.tile(along, 2), x0 + np.repeat(sides, n)])
    y = np.concatenate([y0 + np.repeat(sides, n + 2), y0 + np.tile(np.arange(n), 2)])
    kept = (x >= 0) & (x < end) & (y >= 0) & (y < end)
    return x[kept], y[kept]


def _shapes(from_source: Source, whole: Ground, tile: Tile) -> Features:
    found, shapes = cut(whole, tile)
    frame = whole.frame.iloc[found]
    sizes = frame["size_px"].to_numpy(dtype=float)
    return Features(
        ids=found,
        shapes=shapes,
        values={
            "id": frame["id"].tolist(),
            "name": frame["name"].tolist(),
            "class": [from_source.words[row] for row in frame["row"]],
            "row": [int(row) for row in frame["row"]],
            "label": [label or None for label in frame["label"]],
            "size_px": [None if np.isnan(size) else float(size) for size in sizes],
            "hollow": [bool(hollow) for hollow in frame["hollow"]],
        },
    )
