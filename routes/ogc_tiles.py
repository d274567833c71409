"""The seam between OGC collections and vector tiles (OGC API – Tiles).

`TILED` names the layer of /tiles/{layer}/{z}/{x}/{y}.mvt that shows a collection. Where a
collection has none, no link is made; no conformance to Tiles is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from gis.features.systems import MERCATOR_LIMIT_M
from gis.text import Text
from gis.tiles.grid import MAX_ZOOM
from routes import ogc_facts, ogc_html
from routes.ogc_answering import JSON, Answer, Asked, Link, resource
from routes.problem import Refused
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
TITLE = Text("矢量瓦片", "Vector tiles")
SETS = Text("瓦片方案", "Tile matrix sets")


def links(asked: Asked, collection: str) -> list[Link]:
    """Return the link to a collection's tilesets; none where no layer shows it."""
    if collection not in TILED:
        return []
    return [asked.link(f"/collections/{quote(collection)}/tiles", TILESETS, JSON, TITLE)]


def tilesets(asked: Asked) -> Answer:
    """Return the tilesets of a collection."""
    name = ogc_facts.collection(asked.path["collection"]).table.id
    if name not in TILED:
        raise Refused(404, Text("此数据集没有矢量瓦片", "The collection has no vector tiles"))
    template = f"{ogc_html.atlas(asked)}tiles/{quote(TILED[name])}/{{tileMatrix}}/{{tileCol}}/{{tileRow}}.mvt"  # noqa: E501
    one = {
        "dataType": "vector",
        "crs": _CRS,
        "tileMatrixSetURI": _SET_URI,
        "links": [
            asked.link(f"/tileMatrixSets/{MATRIX_SET}", SCHEMES, JSON, SETS),
            {"href": template, "rel": "item", "type": MVT, "templated": "true",
             "title": asked.say(TITLE)},
        ],
    }  # fmt: skip
    content = {"links": asked.own_links(JSON), "tilesets": [one]}
    return Answer(
        content=content,
        html=lambda: ogc_html.page(
            asked, asked.say(TITLE), [ogc_html.table([asked.say(TITLE)], [[template]])]
        ),
    )


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
    if asked.path["set"] != MATRIX_SET:
        raise Refused(404, Text("没有这个瓦片方案", "There is no such tile matrix set"))
    matrices = [_matrix(zoom) for zoom in range(DEEPEST + 1)]
    content = {
        "id": MATRIX_SET,
        "uri": _SET_URI,
        "crs": _CRS,
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
    resource("/tileMatrixSets", matrix_sets),
    resource("/tileMatrixSets/{set}", matrix_set),
]
