"""OGC API – Features under /ogc: landing page, conformance, collections and what they hold."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gis.features.collection import Collection
from gis.features.moments import instant
from gis.features.schema import feature_schema, queryables
from gis.features.systems import CRS84, SYSTEMS
from gis.problems import ProblemError
from gis.text import Text
from routes import ogc_api, ogc_facts, ogc_html, ogc_items, ogc_tiles
from routes.ogc_answering import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Answer, Asked, Link, resource
from routes.problem import Refused, document, language_of, refused, unreadable

_PART = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CONFORMANCE = (
    f"{_PART}-1/1.0/conf/core",
    f"{_PART}-1/1.0/conf/geojson",
    f"{_PART}-1/1.0/conf/html",
    f"{_PART}-1/1.0/conf/oas30",
    f"{_PART}-2/1.0/conf/crs",
    f"{_PART}-3/1.0/conf/queryables",
    f"{_PART}-3/1.0/conf/queryables-query-parameters",
    f"{_PART}-3/1.0/conf/filter",
    f"{_PART}-3/1.0/conf/features-filter",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/accent-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
    f"{_CQL2}/basic-spatial-functions-plus",
    f"{_CQL2}/spatial-functions",
    f"{_CQL2}/property-property",
    f"{_CQL2}/arithmetic",
    *ogc_tiles.CONFORMANCE,
)
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
FORM = "http://www.opengis.net/def/rel/ogc/1.0/schema"
DESCRIBED = "describedby"
TITLE = Text("合肥金融集聚地图：开放数据接口", "Hefei Finance Atlas: data for other programs")
DESCRIPTION = Text(
    "地图的各数据表，按 OGC API – Features 提供：机构、基金、楼宇园区、统计单元、规划条款与指标等。"
    "没有坐标或只知片区的记录没有几何；空值为暂无数据，不是 0。",
    "The tables of the atlas as OGC API – Features: institutions, funds, buildings and parks, "
    "statistical units, the plan's clauses and indicators. A record without a coordinate, or known "
    "to an area only, has no geometry; an empty value means no data, not 0.",
)
FEATURES = Text("要素", "Features")
MOST_SOURCES = 200


def landing(asked: Asked) -> Answer:
    """Return where everything is."""
    links = [
        *asked.own_links(JSON),
        asked.link("/api", "service-desc", OPENAPI, Text("接口定义（OpenAPI 3.0）",
                                                         "API definition (OpenAPI 3.0)")),
        asked.link("/api?f=html", "service-doc", HTML, Text("接口说明", "API documentation")),
        asked.link("/conformance", "conformance", JSON, Text("符合的标准", "Conformance")),
        asked.link("/collections", "data", JSON, ogc_html.COLLECTIONS),
    ]  # fmt: skip
    content = {"title": asked.say(TITLE), "description": asked.say(DESCRIPTION), "links": links}

    def html() -> str:
        told = [ogc_html.paragraph(asked.say(DESCRIPTION))]
        told += [ogc_html.paragraph(asked.say(one), note=True) for one in ogc_facts.CAUTIONS]
        return ogc_html.page(asked, asked.say(TITLE), [*told, ogc_html.listed(links[2:])])

    return Answer(content=content, html=html)


def conformance(asked: Asked) -> Answer:
    """Return what the service fulfils."""
    title = asked.say(Text("符合的标准", "Conformance"))
    return Answer(
        content={"conformsTo": list(CONFORMANCE)},
        html=lambda: ogc_html.page(
            asked, title, [ogc_html.table([title], [[one] for one in CONFORMANCE])]
        ),
    )


def collections(asked: Asked) -> Answer:
    """Return all collections."""
    every = ogc_facts.every().values()
    title = asked.say(ogc_html.COLLECTIONS)
    content = {
        "links": asked.own_links(JSON),
        "crs": list(SYSTEMS),
        "collections": [described(asked, one) for one in every],
    }

    def html() -> str:
        head = [
            title,
            asked.say(Text("记录数", "Records")),
            asked.say(Text("一条记录", "A record")),
        ]
        rows: list[list[ogc_html.Cell]] = [
            [(asked.say(one.table.title), _page(asked, one)), str(len(one.frame)),
             asked.say(one.table.row)]
            for one in every
        ]  # fmt: skip
        return ogc_html.page(asked, title, [ogc_html.table(head, rows)])

    return Answer(content=content, html=html)


def _page(asked: Asked, collection: Collection, rest: str = "") -> str:
    path = f"/collections/{quote(collection.table.id)}{rest}"
    return f"{asked.base}{path}?f=html&lang={asked.language}"


def described(asked: Asked, collection: Collection) -> dict[str, Any]:
    """Return what a collection is, where and when, and where its parts are."""
    name, title = collection.table.id, collection.table.title
    at = f"/collections/{quote(name)}"
    links: list[Link] = [
        asked.link(at, "self", JSON, title),
        asked.link(f"{at}?f=html", "alternate", HTML, title),
        asked.link(f"{at}/items", "items", GEOJSON, FEATURES),
        asked.link(f"{at}/items?f=html", "items", HTML, Text("要素（网页）", "Features (page)")),
        asked.link(f"{at}/queryables", QUERYABLES, SCHEMA, Text("可查询的属性", "Queryables")),
        asked.link(f"{at}/schema", FORM, SCHEMA, Text("属性的定义", "Schema")),
        asked.link(f"{at}/schema", DESCRIBED, SCHEMA, Text("属性的定义", "Schema")),
        *ogc_tiles.links(asked, name),
    ]
    cautions = ogc_facts.CAUTIONS if collection.is_spatial else ogc_facts.CAUTIONS[:1]
    told: dict[str, Any] = {
        "id": name,
        "title": asked.say(title),
        "description": asked.say(collection.description(cautions)),
        "itemType": "feature",
        "extent": _extent(collection),
        "sources": list(collection.sources[:MOST_SOURCES]),
        "links": links,
    }
    if collection.is_spatial:
        told |= {"crs": list(SYSTEMS), "storageCrs": CRS84.uri}
    return told


def _extent(collection: Collection) -> dict[str, Any]:
    extent: dict[str, Any] = {}
    if collection.box is not None:
        extent["spatial"] = {"bbox": [list(collection.box)], "crs": CRS84.uri}
    if collection.time is not None:
        ends = [instant(collection.time.start), instant(collection.time.end)]
        extent["temporal"] = {"interval": [ends]}
    return extent


def collection(asked: Asked) -> Answer:
    """Return one collection."""
    found = ogc_facts.collection(asked.path["collection"])
    content = described(asked, found)

    def html() -> str:
        parts = [
            ogc_html.paragraph(content["description"]),
            ogc_html.listed([
                {"title": asked.say(FEATURES), "href": _page(asked, found, "/items")},
                {"title": asked.say(Text("可查询的属性", "Queryables")),
                 "href": _page(asked, found, "/queryables")},
            ]),
            ogc_html.table([asked.say(Text("资料来源", "Sources"))],
                           [[one] for one in content["sources"]]),
        ]  # fmt: skip
        return ogc_html.page(asked, content["title"], parts)

    return Answer(content=content, html=html)


def asked_of(asked: Asked) -> Answer:
    """Return what may be asked of a collection."""
    found = ogc_facts.collection(asked.path["collection"])
    uri = f"{asked.base}/collections/{quote(found.table.id)}/queryables"
    return _schema(asked, queryables(found, uri, asked.language))


def form(asked: Asked) -> Answer:
    """Return the form of a collection's features."""
    found = ogc_facts.collection(asked.path["collection"])
    uri = f"{asked.base}/collections/{quote(found.table.id)}/schema"
    return _schema(asked, feature_schema(found, uri, asked.language))


def _schema(asked: Asked, content: dict[str, Any]) -> Answer:
    def html() -> str:
        head = [Text("属性", "Property"), Text("名称", "Label"), Text("类型", "Type"),
                Text("单位", "Unit"), Text("可写", "Values")]  # fmt: skip
        rows = [
            [name, one.get("title", ""), one.get("type", one.get("format", "")),
             one.get("x-ogc-unit", ""), "、".join(one.get("enum", ()))]
            for name, one in content["properties"].items()
        ]  # fmt: skip
        return ogc_html.page(
            asked, content["title"], [ogc_html.table([asked.say(one) for one in head], rows)]
        )

    return Answer(content=content, media=SCHEMA, html=html)


def api(asked: Asked) -> Answer:
    """Return the definition of the interface."""
    content = ogc_api.definition(asked, asked.say(TITLE), asked.say(DESCRIPTION))

    def html() -> str:
        head = [asked.say(Text("路径", "Path")), asked.say(Text("作用", "What it gives")),
                asked.say(Text("参数", "Parameters"))]  # fmt: skip
        rows = [
            [path, one["get"]["summary"], " ".join(ogc_api.named(one["get"]))]
            for path, one in content["paths"].items()
        ]
        return ogc_html.page(asked, asked.say(Text("接口说明", "API documentation")),
                             [ogc_html.table(head, rows)])  # fmt: skip

    return Answer(content=content, media=OPENAPI, html=html)


async def _nothing(request: Request) -> Response:
    raise Refused(
        404,
        Text("没有这个地址", "There is nothing at this address"),
        Text("请从 /ogc 开始", "Begin at /ogc"),
    )


async def _not_so(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    says = Text("不能这样访问这个地址", "This address cannot be asked in this way")
    if error.status_code == 405:
        says = Text("此处只读：只支持 GET 与 HEAD", "Read only: GET and HEAD")
    answer = document(error.status_code, says, language_of(request))
    answer.headers.update(error.headers or {})
    return answer


_INSIDE: list[BaseRoute] = [
    resource("/", landing),
    resource("/api", api),
    resource("/conformance", conformance),
    resource("/collections", collections),
    resource("/collections/{collection}", collection),
    resource("/collections/{collection}/queryables", asked_of),
    resource("/collections/{collection}/schema", form),
    *ogc_items.RESOURCES,
    *ogc_tiles.RESOURCES,
    Route("/{rest:path}", _nothing, methods=["GET"]),
]
SERVICE = Starlette(
    routes=_INSIDE,
    exception_handlers={
        Refused: refused,
        ProblemError: unreadable,
        HTTPException: _not_so,
    },
)


async def _front(request: Request) -> ASGIApp:
    """Answer /ogc as /ogc/: a mount leaves it to the pages; QGIS follows no relative address."""
    root = request.scope.get("root_path", "")
    inside = {"root_path": f"{root}/ogc", "path": f"{request.scope['path']}/"}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await SERVICE({**scope, **inside}, receive, send)

    return answer


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
ROUTES: list[BaseRoute] = [
    Route("/ogc", _front, methods=METHODS),
    Mount("/ogc", app=SERVICE),
]
