"""OGC API – Tiles (20-057): the vector tiles of collections, in the tile matrix set of web maps.

`TILED` names the layer of /tiles/{layer}/{z}/{x}/{y}.mvt that shows a collection; one that no
layer shows has no tiles.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gis.features.collection import Collection
from gis.features.systems import CRS84, MERCATOR_LIMIT_M
from gis.text import Text
from gis.tiles.grid import MAX_ZOOM
from routes import ogc_facts, ogc_html, tiles
from routes.ogc_answering import JSON, Answer, Asked, Link, resource
from routes.ogc_asking import EVERYWHERE, FORMAT, parameters
from routes.points import tile_of
from routes.problem import Refused
from views import cache
from views.exporting import LAYERS

TILED: Mapping[str, str] = LAYERS
MATRIX_SET = "WebMercatorQuad"
_SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
DEEPEST = MAX_ZOOM
TILE_PX = 256
PIXEL_M = 0.00028
"""The standard's pixel: 0.28 mm."""
MVT = "application/vnd.mapbox-vector-tile"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CONFORMANCE = tuple(
    f"{_TILES}/{name}"
    for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
)
NONE = Text("此数据集没有矢量瓦片", "The collection has no vector tiles")
TITLE = Text("矢量瓦片", "Vector tiles")
SETS = Text("瓦片方案", "Tile matrix sets")


def links(asked: Asked, collection: str) -> list[Link]:
    """Return the link to a collection's tilesets; none where no layer shows it."""
    if collection not in TILED:
        return []
    return [asked.link(f"/collections/{quote(collection)}/tiles", TILESETS, JSON, TITLE)]


def tilesets(asked: Asked) -> Answer:
    """Return the tilesets of a collection: the one of web maps."""
    found = _tiled(asked)
    one = _about(asked, found)
    content = {"links": asked.own_links(JSON), "tilesets": [one]}
    return Answer(content=content, html=lambda: _page(asked, found))


def tileset(asked: Asked) -> Answer:
    """Return what a tileset is (OGC 17-083r4, tileset metadata), and where its tiles lie."""
    found = _tiled(asked)
    _known_set(asked.path["set"])
    west, south, east, north = found.box or cache.city_bounds()
    about = _about(asked, found)
    content = {
        **about,
        "description": asked.say(found.description(ogc_facts.CAUTIONS)),
        "links": [*asked.own_links(JSON), *(one for one in about["links"] if one["rel"] != "self")],
        "layers": [
            {"id": TILED[found.table.id], "title": about["title"], "dataType": "vector",
             "minTileMatrix": "0", "maxTileMatrix": str(DEEPEST)}
        ],
        "boundingBox": {
            "lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri,
        },
    }  # fmt: skip
    return Answer(content=content, html=lambda: _page(asked, found))


async def tile(request: Request) -> Response:
    """Serve a tile of a collection: that of the layer that shows it."""
    given = parameters(request, EVERYWHERE)
    if given.get(FORMAT, "mvt") != "mvt":
        raise Refused(400, Text("瓦片只有 MVT 格式", "Tiles are MVT only"), Text("f=mvt", "f=mvt"))
    params = request.path_params
    name = (await asyncio.to_thread(ogc_facts.collection, params["collection"])).table.id
    if name not in TILED:
        raise Refused(404, NONE)
    _known_set(params["set"])
    return await tiles.served(request, TILED[name], tile_of(request))


def _tiled(asked: Asked) -> Collection:
    found = ogc_facts.collection(asked.path["collection"])
    if found.table.id not in TILED:
        raise Refused(404, NONE)
    return found


def _known_set(name: str) -> None:
    if name != MATRIX_SET:
        raise Refused(404, Text("没有这个瓦片方案", "There is no such tile matrix set"))


def _about(asked: Asked, found: Collection) -> dict[str, Any]:
    at = f"/collections/{quote(found.table.id)}/tiles/{MATRIX_SET}"
    place = "{tileMatrix}/{tileRow}/{tileCol}"
    return {
        "title": asked.say(found.table.title),
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": _SET_URI,
        "links": [
            asked.link(at, "self", JSON, TITLE),
            asked.link(f"/tileMatrixSets/{MATRIX_SET}", SCHEMES, JSON, SETS),
            {"href": f"{asked.base}{at}/{place}?lang={asked.language}",
             "rel": "item", "type": MVT, "templated": True, "title": asked.say(TITLE)},
        ],
    }  # fmt: skip


def _page(asked: Asked, found: Collection) -> str:
    links = {one["rel"]: one["href"] for one in _about(asked, found)["links"]}
    title = f"{asked.say(found.table.title)} · {asked.say(TITLE)}"
    rows = [[asked.say(TITLE), links["item"]], [asked.say(SETS), links[SCHEMES]]]
    return ogc_html.page(asked, title, [ogc_html.table(["", MATRIX_SET], rows)])


def matrix_sets(asked: Asked) -> Answer:
    """Return the tile matrix sets: the one of web maps."""
    link = asked.link(f"/tileMatrixSets/{MATRIX_SET}", "self", JSON, Text(MATRIX_SET, MATRIX_SET))
    content: dict[str, Any] = {
        "tileMatrixSets": [{"id": MATRIX_SET, "uri": _SET_URI, "links": [link]}]
    }
    return Answer(
        content=content,
        html=lambda: ogc_html.page(asked, asked.say(SETS), [ogc_html.listed([link])]),
    )


def matrix_set(asked: Asked) -> Answer:
    """Return the definition of a tile matrix set (OGC 17-083r4, annex E.1)."""
    _known_set(asked.path["set"])
    matrices = [_matrix(zoom) for zoom in range(DEEPEST + 1)]
    content = {
        "id": MATRIX_SET,
        "uri": _SET_URI,
        "title": "Google Maps Compatible for the World",
        "crs": _CRS,
        "orderedAxes": ["X", "Y"],
        "boundingBox": {
            "lowerLeft": [-MERCATOR_LIMIT_M, -MERCATOR_LIMIT_M],
            "upperRight": [MERCATOR_LIMIT_M, MERCATOR_LIMIT_M],
            "crs": _CRS,
        },
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }
    rows = [[one["id"], f"{one['scaleDenominator']:.2f}"] for one in matrices]
    head = ["z", asked.say(Text("比例尺分母", "Scale denominator"))]
    return Answer(
        content=content,
        html=lambda: ogc_html.page(asked, MATRIX_SET, [ogc_html.table(head, rows)]),
    )


def _matrix(zoom: int) -> dict[str, Any]:
    cell = 2 * MERCATOR_LIMIT_M / TILE_PX / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell / PIXEL_M,
        "cellSize": cell,
        "pointOfOrigin": [-MERCATOR_LIMIT_M, MERCATOR_LIMIT_M],
        "tileWidth": TILE_PX,
        "tileHeight": TILE_PX,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


RESOURCES = [
    resource("/collections/{collection}/tiles", tilesets),
    resource("/collections/{collection}/tiles/{set}", tileset),
    Route("/collections/{collection}/tiles/{set}/{z:int}/{y:int}/{x:int}", tile, methods=["GET"]),
    resource("/tileMatrixSets", matrix_sets),
    resource("/tileMatrixSets/{set}", matrix_set),
]
