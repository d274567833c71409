"""Features of a collection: pages of them, and one by its id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request

from gis.export.parcel import Written, written
from gis.features.collection import Collection
from gis.features.geojson import feature_collection, one_feature, parcel_of
from gis.features.query import Page, Query, page
from gis.features.systems import System
from gis.problems import ProblemError
from gis.text import NO_DATA, Text
from routes import ogc_facts, ogc_html
from routes.ogc_answering import GEOJSON, HTML, JSON, Answer, Asked, Link, link_header, resource
from routes.ogc_asking import (
    ITEM,
    ITEMS,
    from_problems,
    queried,
    query_of,
    system_of,
)
from routes.problem import Refused
from views.choices import PICKABLE

SHOWN = 8
"""Columns of the page that lists features; all are on the page of one."""
KINDS = {table: kind for kind, (table, _) in reversed(PICKABLE.items())}


def items(asked: Asked) -> Answer:
    """Return a page of features."""
    collection = ogc_facts.collection(asked.path["collection"])
    system, query = system_of(asked.given, "crs"), query_of(collection, asked.given)
    try:
        found = page(collection, query)
    except ProblemError as error:
        raise from_problems(error) from error
    links = [*asked.own_links(GEOJSON), *_turning(asked, query, found), _up(asked, collection)]
    return Answer(
        content=b"" if asked.format == "html"
        else feature_collection(collection, found, links, system),
        media=GEOJSON,
        html=lambda: _listing(asked, collection, query, found),
        headers={"Content-Crs": _content_crs(system), "Link": link_header(links)},
    )  # fmt: skip


def _turning(asked: Asked, query: Query, found: Page) -> list[Link]:
    media = GEOJSON if asked.format == "json" else HTML
    links = []
    after = query.offset + query.limit
    if found.places and after < found.matched:
        links.append({"href": asked.address(offset=str(after)), "rel": "next", "type": media,
                      "title": asked.say(Text("下一页", "Next page"))})  # fmt: skip
    if query.offset:
        before = max(0, query.offset - query.limit)
        links.append({"href": asked.address(offset=str(before)), "rel": "prev", "type": media,
                      "title": asked.say(Text("上一页", "Previous page"))})  # fmt: skip
    return links


def _up(asked: Asked, collection: Collection) -> Link:
    at = f"/collections/{quote(collection.table.id)}"
    return asked.link(at, "collection", JSON, collection.table.title)


def _listing(asked: Asked, collection: Collection, query: Query, found: Page) -> str:
    columns = _in_words(asked, collection, found.places)
    keys = collection.frame[collection.table.key].iloc[found.places].astype(str).tolist()
    shown = [one for one in columns if one.column.name != collection.table.key][:SHOWN]
    head = [asked.say(Text("编号", "Id")), *(one.head for one in shown)]
    rows: list[list[ogc_html.Cell]] = [
        [(key, _page_of(asked, collection, key)), *(_told(one.values[place]) for one in shown)]
        for place, key in enumerate(keys)
    ]
    first = query.offset + 1 if rows else 0
    count = Text("第 {first} 至 {last} 条，共 {all} 条", "{first} to {last} of {all}").format(
        first=first, last=query.offset + len(rows), all=found.matched
    )
    turning = ogc_html.listed(_turning(asked, query, found))
    parts = [ogc_html.paragraph(asked.say(count)), turning, ogc_html.table(head, rows), turning]
    return ogc_html.page(asked, asked.say(collection.table.title), parts)


def _page_of(asked: Asked, collection: Collection, key: str) -> str:
    at = f"/collections/{quote(collection.table.id)}/items/{quote(key, safe='')}"
    return f"{asked.base}{at}?f=html&lang={asked.language}"


def _in_words(asked: Asked, collection: Collection, places: Sequence[int]) -> list[Written]:
    parcel = parcel_of(collection, places)
    return written(replace(parcel, language=asked.language, words=True, head="labels"))


def _told(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def item(asked: Asked) -> Answer:
    """Return one feature."""
    collection = ogc_facts.collection(asked.path["collection"])
    key, system = asked.path["feature"], system_of(asked.given, "crs")
    place = collection.places.get(key)
    if place is None:
        raise Refused(
            404,
            Text(f"没有这条记录：{key[:60]}", f"There is no such feature: {key[:60]}"),
            Text("记录列在 items", "The features are listed at items"),
        )
    links = [*asked.own_links(GEOJSON), _up(asked, collection)]
    return Answer(
        content=one_feature(collection, place, links, system),
        media=GEOJSON,
        html=lambda: _sheet(asked, collection, place, key),
        headers={"Content-Crs": _content_crs(system), "Link": link_header(links)},
    )


def _content_crs(system: System) -> str:
    return f"<{system.uri}>"


def _sheet(asked: Asked, collection: Collection, place: int, key: str) -> str:
    columns = _in_words(asked, collection, [place])
    rows = [[one.head, _told(one.values[0]) or asked.say(NO_DATA)] for one in columns]
    links = []
    if collection.table.id in KINDS:
        picked = quote(f"{KINDS[collection.table.id]}:{key}", safe=":")
        at = f"{ogc_html.atlas(asked)}?sel={picked}&lang={asked.language}"
        links.append({"title": asked.say(Text("在地图上看", "See it on the map")), "href": at})
    head = [asked.say(Text("属性", "Property")), asked.say(Text("内容", "Value"))]
    title = f"{asked.say(collection.table.title)} {key}"
    return ogc_html.page(asked, title, [ogc_html.listed(links), ogc_html.table(head, rows)])


def _known(request: Request) -> set[str]:
    collection = ogc_facts.collection(request.path_params["collection"])
    return {*ITEMS, *queried(collection)}


RESOURCES = [
    resource("/collections/{collection}/items", items, _known),
    resource("/collections/{collection}/items/{feature:path}", item, lambda _: ITEM),
]
