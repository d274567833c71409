"""Vector tiles of every layer for other programs, with TileJSON and a MapLibre style."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gis.text import Language, Text
from gis.tiles.grid import Tile
from gis.tiles.sources import Source, source, tile_bytes
from gis.tiles.sprite import icons, sprite
from gis.tiles.style import style, tilejson
from layers import all_layers
from routes.freshness import is_held
from routes.points import compressed, tile_of
from routes.problem import Refused, language_of, nothing_here
from views import cache, house, point_tiles
from views.onefile import default_layers
from views.release import program
from views.words import TITLE

MEDIA = "application/vnd.mapbox-vector-tile"
KEPT_TILES = 512
MOST_LAYERS = 40
ASK_AGAIN = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language"}
NO_LAYER = Text("没有图层“{name}”", "There is no layer {name}")
LAYERS = Text("可选：{names}", "Choose from: {names}")
TOO_MANY = Text(f"一次最多 {MOST_LAYERS} 个图层", f"At most {MOST_LAYERS} layers at once")


@lru_cache(maxsize=64)
def _source(version: str, layer: str, language: Language, held: str) -> Source:
    """Return a layer ready for tiles; `held` names the register that it draws, if any."""
    sent = json.loads(cache.content_at(version, layer, language))
    if "points" not in sent:
        return source(cache.portrayal_at(version, layer, language))
    found = point_tiles.points(sent["points"]["key"])
    assert found is not None, "a layer of many points has columns"
    return Source(
        id=layer, words=tuple(row["label"] for row in sent["legend"]),
        points=found[0], zooms=found[1],
    )  # fmt: skip


@lru_cache(maxsize=KEPT_TILES)
def _tile(version: str, layer: str, language: Language, tile: Tile, held: str) -> bytes:
    return tile_bytes(_source(version, layer, language, held), tile)


def kept() -> dict[str, int]:
    """Return how many tiles and layers ready for them are kept."""
    return {"tiles": _tile.cache_info().currsize, "tile_sources": _source.cache_info().currsize}


async def tile(request: Request) -> Response:
    """Serve a tile of the layer and the place that the path names."""
    return await served(request, _layer(request), tile_of(request))


async def served(request: Request, layer: str, place: Tile) -> Response:
    """Serve a tile of a layer; 304 where the reader has it, 204 where nothing lies in it."""
    language = language_of(request)
    version = await _version()
    held = await asyncio.to_thread(cache.register_at, version, layer)
    tag = f'W/"{program()}-{version}-{layer}-{language}-{place.z}-{place.x}-{place.y}-{held}"'
    headers = {**ASK_AGAIN, "ETag": tag}
    if is_held(request, tag):
        return Response(status_code=304, headers=headers)
    content = await asyncio.to_thread(_tile, version, layer, language, place, held)
    if not content:
        return Response(status_code=204, headers=headers)
    return compressed(request, content, MEDIA, headers)


def _layer(request: Request) -> str:
    return _known([request.path_params["layer"]])[0]


def _known(names: Sequence[str]) -> tuple[str, ...]:
    every = all_layers()
    for name in names:
        if name not in every:
            raise Refused(
                404, NO_LAYER.format(name=name[:60]), LAYERS.format(names=", ".join(every))
            )
    return tuple(names)


async def description(request: Request) -> Response:
    """Serve TileJSON of a layer."""
    layer, language = _layer(request), language_of(request)
    version = await _version()
    portrayal = await asyncio.to_thread(cache.portrayal_at, version, layer, language)
    address = _address(request, layer, language)
    return _json(tilejson(cache.tiled(portrayal), address, cache.city_bounds(), version))


async def styles(request: Request) -> Response:
    """Serve a MapLibre style of the layers asked for (`layers=a,b`), else of the map's own."""
    language = language_of(request)
    names = await _wanted(request)
    version = await _version()
    portrayed = [
        await asyncio.to_thread(cache.portrayal_at, version, name, language) for name in names
    ]
    addresses = [_address(request, name, language) for name in names]
    pictures = f"{public_address(request)}/tiles/sprite?layers={','.join(names)}"
    if request.query_params.get("sprite") == "none":
        pictures = ""
    bounds = cache.city_bounds()
    drawn = [cache.tiled(one) for one in portrayed]
    made = style(drawn, addresses, name=TITLE, bounds=bounds, sprite=pictures)
    return _json(made)


async def _wanted(request: Request) -> list[str]:
    asked = [name for name in request.query_params.get("layers", "").split(",") if name]
    if "layer" in request.path_params:
        asked = [request.path_params["layer"]]
    if len(asked) > MOST_LAYERS:
        raise Refused(400, TOO_MANY)
    wanted = set(_known(asked) or await asyncio.to_thread(_shown))
    return [name for name in all_layers() if name in wanted]


@lru_cache(maxsize=32)
def _sprite(version: str, names: tuple[str, ...], ratio: int) -> tuple[bytes, bytes]:
    portrayed = [cache.portrayal_at(version, name, "zh") for name in names]
    index, picture = sprite(list(icons(portrayed)), ratio)
    return json.dumps(index).encode(), picture


async def sprites(request: Request) -> Response:
    """Serve the symbols and hatches of a style: index or picture, for plain and fine screens."""
    names = tuple(await _wanted(request))
    ratio = 2 if "@2x" in request.url.path else 1
    is_index = request.url.path.endswith(".json")
    made = await asyncio.to_thread(_sprite, await _version(), names, ratio)
    media = "application/json" if is_index else "image/png"
    return Response(made[0 if is_index else 1], media_type=media, headers=ASK_AGAIN)


def _shown() -> tuple[str, ...]:
    return default_layers(cache.tables())


async def _version() -> str:
    return await asyncio.to_thread(lambda: cache.store().version)


def _address(request: Request, layer: str, language: Language) -> str:
    return f"{public_address(request)}/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt?lang={language}"


def public_address(request: Request) -> str:
    """Return where readers find the application, without a slash: ATLAS_URL, else as they asked."""
    return house.named() or str(request.url).partition("/tiles/")[0]


def _json(content: Mapping[str, object]) -> Response:
    return JSONResponse(content, headers=ASK_AGAIN)


ROUTES = [
    Route("/tiles/style.json", styles),
    *(
        Route(f"/tiles/sprite{ratio}.{ending}", sprites)
        for ratio in ("", "@2x")
        for ending in ("json", "png")
    ),
    Route("/tiles/{layer}.json", description),
    Route("/tiles/{layer}/style.json", styles),
    Route("/tiles/{layer}/{z:int}/{x:int}/{y:int}.mvt", tile),
    Route("/tiles/{rest:path}", nothing_here),
]
