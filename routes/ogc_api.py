"""The OGC services' OpenAPI 3.0 document: every path with its parameters, limits and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from gis.features.collection import Collection
from gis.features.cql2_words import LONGEST
from gis.features.query import DEFAULT_LIMIT, FARTHEST, MOST
from gis.features.schema import property_schema
from gis.features.systems import CRS84, SYSTEMS
from gis.text import Language, Text
from routes import ogc_facts
from routes.ogc_answering import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Asked
from routes.ogc_asking import CQL2, EVERYWHERE, ITEM, ITEMS, queried
from routes.ogc_tiles import DEEPEST, MATRIX_SET, MVT, TILED
from routes.problem import MEDIA

Object = dict[str, Any]
_STRING: Object = {"type": "string"}
_LINK: Object = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": dict.fromkeys(("href", "rel", "type", "title"), _STRING),
}
_LINKS: Object = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_FEATURE: Object = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _STRING,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
}
_COLLECTION: Object = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": _STRING, "title": _STRING, "description": _STRING, "itemType": _STRING,
        "extent": {"type": "object"}, "crs": {"type": "array", "items": _STRING},
        "storageCrs": _STRING, "sources": {"type": "array", "items": _STRING}, "links": _LINKS,
    },
}  # fmt: skip
_SCHEMAS: Object = {
    "link": _LINK,
    "landing": {
        "type": "object", "required": ["links"],
        "properties": {"title": _STRING, "description": _STRING, "links": _LINKS},
    },
    "conformance": {
        "type": "object", "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _STRING}},
    },
    "collection": _COLLECTION,
    "collections": {
        "type": "object", "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "feature": _FEATURE,
    "featureCollection": {
        "type": "object",
        "required": ["type", "features", "numberMatched", "numberReturned", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0, "maximum": MOST},
            "links": _LINKS,
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        },
    },
    "any": {"type": "object"},
    "problem": {
        "type": "object", "required": ["title", "status", "detail"],
        "properties": {
            "type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING,
            "detail_zh": _STRING, "detail_en": _STRING, "cure_zh": _STRING, "cure_en": _STRING,
        },
    },
}  # fmt: skip
_REFUSALS = {
    "400": Text("参数有误", "A parameter is wrong"),
    "404": Text("没有这个地址、数据集或记录", "No such address, collection or feature"),
    "406": Text("没有所要的媒体类型", "No media type that was asked for"),
    "414": Text("网址过长", "The address is too long"),
    "503": Text("数据读不出", "The facts cannot be read"),
}


def definition(asked: Asked, title: str, description: str) -> Object:
    """Return the document, for the collections that there are."""
    language, every = asked.language, ogc_facts.every()
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "description": description, "version": "1.0.0"},
        "servers": [{"url": asked.base}],
        "paths": _paths(every, language),
        "components": {
            "schemas": _SCHEMAS,
            "parameters": {name: _parameter(name, language) for name in ITEMS},
        },
    }


def named(operation: Mapping[str, Any]) -> Iterable[str]:
    """Name an operation's parameters."""
    return (one.get("name") or one["$ref"].rsplit("/", 1)[-1] for one in operation["parameters"])


def _paths(every: Mapping[str, Collection], language: Language) -> Object:
    one = {"name": "collection", "in": "path", "required": True,
           "schema": {"type": "string", "enum": list(every)}}  # fmt: skip
    known = _references(EVERYWHERE)
    tiled = {**one, "schema": {"type": "string", "enum": [name for name in every if name in TILED]}}
    matrix_set = {"name": "set", "in": "path", "required": True,
                  "schema": {"type": "string", "enum": [MATRIX_SET]}}  # fmt: skip
    plain: dict[str, tuple[str, Text, str, str, list[Object]]] = {
        "/": ("landing", Text("入口", "Landing page"), "landing", JSON, []),
        "/api": ("api", Text("接口定义", "API definition"), "any", OPENAPI, []),
        "/conformance": ("conformance", Text("符合的标准", "Conformance"), "conformance", JSON, []),
        "/collections": ("collections", Text("数据集", "Collections"), "collections", JSON, []),
        "/collections/{collection}": (
            "collection", Text("一个数据集", "A collection"), "collection", JSON, [one]),
        "/collections/{collection}/queryables": (
            "queryables", Text("可查询的属性", "Queryables"), "any", SCHEMA, [one]),
        "/collections/{collection}/schema": (
            "schema", Text("属性的定义", "Schema"), "any", SCHEMA, [one]),
        "/tileMatrixSets": (
            "tileMatrixSets", Text("瓦片方案", "Tile matrix sets"), "any", JSON, []),
        "/tileMatrixSets/{set}": (
            "tileMatrixSet", Text("一个瓦片方案", "A tile matrix set"), "any", JSON, [matrix_set]),
        "/collections/{collection}/tiles": (
            "tileSetsList", Text("数据集的瓦片集", "Tilesets of a collection"), "any", JSON,
            [tiled]),
        "/collections/{collection}/tiles/{set}": (
            "tileSet", Text("一个瓦片集", "A tileset"), "any", JSON, [tiled, matrix_set]),
    }  # fmt: skip
    paths = {
        path: _get(name, says.get(language), (schema, media), [*own, *known], language)
        for path, (name, says, schema, media, own) in plain.items()
    }
    for name, collection in every.items():
        at, title = f"/collections/{quote(name)}/items", collection.table.title.get(language)
        paths[at] = _get(
            f"{name}Items", title, ("featureCollection", GEOJSON),
            [*_references(ITEMS), *_values(collection, language)], language,
        )  # fmt: skip
        feature = {"name": "feature", "in": "path", "required": True, "schema": _STRING}
        if collection.places:
            feature["example"] = next(iter(collection.places))
        paths[f"{at}/{{feature}}"] = _get(
            f"{name}Item", title, ("feature", GEOJSON), [feature, *_references(ITEM)], language
        )
    paths["/collections/{collection}/tiles/{set}/{tileMatrix}/{tileRow}/{tileCol}"] = _tile(
        [tiled, matrix_set], language
    )
    return paths


def _tile(parameters: list[Object], language: Language) -> Object:
    """Return the operation that gives a tile; an empty one is no content."""
    deepest = {"tileMatrix": DEEPEST, "tileRow": 2**DEEPEST - 1, "tileCol": 2**DEEPEST - 1}
    places = [
        {"name": name, "in": "path", "required": True,
         "schema": {"type": "integer", "minimum": 0, "maximum": most}}
        for name, most in deepest.items()
    ]  # fmt: skip
    says = Text("一块矢量瓦片", "A vector tile")
    asked = [*parameters, *places, *_references(("lang",))]
    operation = _get("tile", says.get(language), ("any", MVT), asked, language)
    answers = operation["get"]["responses"]
    answers["200"]["content"] = {MVT: {"schema": {"type": "string", "format": "binary"}}}
    answers["204"] = {"description": Text("瓦片内没有要素", "Nothing in the tile").get(language)}
    return operation


def _get(
    name: str, summary: str, gives: tuple[str, str], parameters: list[Object], language: Language
) -> Object:
    schema, media = gives
    refusals = {
        code: {
            "description": says.get(language),
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/problem"}}},
        }
        for code, says in _REFUSALS.items()
    }
    content = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}},
               HTML: {"schema": _STRING}}  # fmt: skip
    answers = {"200": {"description": summary, "content": content}, **refusals}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": answers,
        }
    }


def _references(names: Iterable[str]) -> list[Object]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _values(collection: Collection, language: Language) -> list[Object]:
    """Return the parameters that ask for the value of a property."""
    found = []
    for name in queried(collection):
        schema = property_schema(collection.table.by_name[name], language)
        found.append(
            {
                "name": name, "in": "query", "required": False, "style": "form", "explode": False,
                "description": schema.pop("title"),
                "schema": schema,
            }
        )  # fmt: skip
    return found


def _parameter(name: str, language: Language) -> Object:
    """Return the definition of a parameter that all collections share."""
    systems = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": CRS84.uri}
    number = {
        "type": "array",
        "items": {"type": "number"},
        "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    }
    told: dict[str, tuple[Text, Object]] = {
        "f": (Text("格式", "Format"), {"type": "string", "enum": ["json", "html"]}),
        "lang": (Text("语言", "Language"), {"type": "string", "enum": ["zh", "en"]}),
        "crs": (Text("返回坐标的坐标系", "System of the coordinates returned"), systems),
        "bbox": (
            Text("范围：西南角、东北角；没有位置的记录也算在内",
                 "Box: south-west and north-east corner; records without a place are met too"),
            number,
        ),
        "bbox-crs": (Text("范围的坐标系", "System of the box"), systems),
        "datetime": (
            Text("时间或时段；没有日期的记录也算在内",
                 "Moment or period; records without a date are met too"),
            _STRING,
        ),
        "limit": (
            Text("每页条数；超过上限按上限", "Features of a page; a larger number gives the most"),
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        ),
        "offset": (
            Text("从第几条起（0 为第一条）", "Features to pass over"),
            {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0},
        ),
        "filter": (Text("CQL2 文本条件", "Condition in CQL2 text"),
                   {"type": "string", "minLength": 1, "maxLength": LONGEST}),
        "filter-lang": (Text("条件的语言", "Language of the condition"),
                        {"type": "string", "enum": [CQL2], "default": CQL2}),
        "filter-crs": (Text("条件中几何的坐标系", "System of the condition's geometries"), systems),
    }  # fmt: skip
    says, schema = told[name]
    return {
        "name": name, "in": "query", "required": False, "description": says.get(language),
        "schema": schema, "style": "form", "explode": False,
    }  # fmt: skip
