"""Tiles of points for our own map: packets of four bytes a point, and a point's record."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gis.text import Text
from gis.tiles.grid import Tile
from gis.tiles.packets import packet
from gis.tiles.thinning import HIGHEST, LOWEST, zoom_of
from routes.freshness import UNCHANGING
from routes.problem import Refused, nothing_here
from views import point_tiles

GONE = Text("内容已更新", "The content has changed")
RELOAD = Text("请刷新页面", "Reload the page")
NO_TILE = Text("没有这一瓦片", "There is no such tile")
ZOOMS = Text(
    f"缩放级别为 {LOWEST} 至 {HIGHEST}，行列号在该级别之内",
    f"Zooms are {LOWEST} to {HIGHEST}; column and row lie within the zoom",
)
NO_RECORD = Text("这一瓦片没有该序号的点", "The tile has no point of this number")


def tile_of(request: Request) -> Tile:
    """Return the tile that a path names; raises Refused (404) for none of the pyramid."""
    try:
        x, y, z = (int(request.path_params[name]) for name in ("x", "y", "z"))
        return Tile(z=z, x=x, y=y)
    except ValueError:
        raise Refused(404, NO_TILE, ZOOMS) from None


async def _points(request: Request) -> tuple[point_tiles.Points, Tile]:
    tile = tile_of(request)
    if not LOWEST <= tile.z <= HIGHEST:
        raise Refused(404, NO_TILE, ZOOMS)
    found = await asyncio.to_thread(point_tiles.points, request.path_params["key"])
    if found is None:
        raise Refused(404, GONE, RELOAD)
    return found, tile


async def points(request: Request) -> Response:
    """Serve a tile as its zoom shows it; see gis.tiles.packets."""
    (columns, zooms), tile = await _points(request)
    content = await asyncio.to_thread(packet, columns, tile, zoom_of(zooms, tile.z))
    return compressed(request, content, "application/octet-stream", {"Cache-Control": UNCHANGING})


async def record(request: Request) -> Response:
    """Serve the record behind the n-th point of a tile as it is shown."""
    (columns, zooms), tile = await _points(request)
    number = int(request.path_params["n"])
    shown = columns.shown(tile, zoom_of(zooms, tile.z).every)
    if number >= len(shown):
        raise Refused(404, NO_RECORD)
    content: dict[str, Any] = columns.record(int(shown[number]))
    return JSONResponse(content, headers={"Cache-Control": UNCHANGING})


def compressed(request: Request, content: bytes, media: str, headers: dict[str, str]) -> Response:
    """Answer with content, gzipped quickly where the reader takes that."""
    headers = {"Vary": "Accept-Encoding", **headers}
    if len(content) > 512 and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, compresslevel=2, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=media, headers=headers)


ROUTES = [
    Route("/points/{key}/{z:int}/{x:int}/{y:int}.bin", points),
    Route("/points/{key}/{z:int}/{x:int}/{y:int}/{n:int}.json", record),
    Route("/points/{rest:path}", nothing_here),
]
