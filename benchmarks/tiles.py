"""A million points in columns: making them, and the tiles of every zoom, for us and for others.

The alternative writes the same vector tiles with mapbox-vector-tile, given the points of the tile.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mapbox_vector_tile
import numpy as np

from benchmarks.register import ROOT, made
from benchmarks.report import Figure
from gis.portray import portray
from gis.store import open_store
from gis.tiles import columns
from gis.tiles.columns import PointColumns
from gis.tiles.grid import BITS, Tile, positions_of
from gis.tiles.packets import packet
from gis.tiles.sources import Source, tile_bytes
from gis.tiles.thinning import HIGHEST, LOWEST, plan, zoom_of
from gis.tiles.vector import EXTENT
from layers import all_layers

POINTS = 1_000_000
TILES_A_ZOOM = 40
P95_MS = 40.0


def run() -> list[Figure]:
    """Measure; the tiles are those of records drawn by chance, so dense ones come often."""
    tables = open_store(ROOT / "data").tables.with_tables(enterprises=made(POINTS))
    portrayal = portray(all_layers()["enterprises"], tables, "zh")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.arrow"
        start = time.perf_counter()
        columns.write(columns.columns_of(portrayal), path)
        written = time.perf_counter() - start
        points = columns.read(path)
        zooms = plan(points)
        words = tuple(row.label.zh for row in portrayal.legend)
        source = Source(id="enterprises", words=words, points=points, zooms=zooms)
        tiles = list(_tiles(points))
        ours = _ms(lambda tile: tile_bytes(source, tile), tiles)
        own = _ms(lambda tile: packet(points, tile, zoom_of(zooms, tile.z)), tiles)
        theirs = _ms(lambda tile: _library(source, points, tile), tiles)
    return [
        Figure(what=f"{POINTS:,} points sorted and written as columns", measured=written, unit="s"),
        Figure(what=f"Vector tile, p95 of {len(tiles)} over zooms {LOWEST}–{HIGHEST}",
               measured=_p95(ours), unit="ms", target=P95_MS, alternative=_p95(theirs),
               alternative_name="mapbox-vector-tile"),
        Figure(what="The same, median", measured=statistics.median(ours), unit="ms",
               alternative=statistics.median(theirs), alternative_name="mapbox-vector-tile"),
        Figure(what="Packet for our own map, p95 of the same tiles", measured=_p95(own),
               unit="ms", target=P95_MS),
    ]  # fmt: skip


def _tiles(points: PointColumns) -> Iterator[Tile]:
    draw = np.random.default_rng(1)
    for z in range(LOWEST, HIGHEST + 1):
        chosen = draw.integers(len(points), size=TILES_A_ZOOM)
        x, y = positions_of(points.codes[chosen])
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            yield Tile(z=z, x=a >> (BITS - z), y=b >> (BITS - z))


def _library(source: Source, points: PointColumns, tile: Tile) -> bytes:
    shown = points.shown(tile, zoom_of(source.zooms, tile.z).vector_every)
    x, y = positions_of(points.codes[shown])
    scale, (west, north) = EXTENT / tile.span, tile.corner
    records = points.table.select(["id", "name"]).take(shown).to_pylist()
    rows = points.row[shown].tolist()
    features = [
        {
            "geometry": f"POINT({int((a - west) * scale)} {int((b - north) * scale)})",
            "properties": {**record, "class": source.words[row], "row": row},
            "id": number,
        }
        for a, b, record, row, number in zip(
            x.tolist(), y.tolist(), records, rows, shown.tolist(), strict=True
        )
    ]
    options = {"y_coord_down": True, "extents": EXTENT}
    layer = {"name": source.id, "features": features}
    return bytes(mapbox_vector_tile.encode([layer], default_options=options))


def _ms(work: Callable[[Tile], bytes], tiles: list[Tile]) -> list[float]:
    durations = []
    for tile in tiles:
        start = time.perf_counter()
        work(tile)
        durations.append((time.perf_counter() - start) * 1000)
    return durations


def _p95(durations: list[float]) -> float:
    return float(np.percentile(durations, 95))
