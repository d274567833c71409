"""Answers of the OGC services: links, media types, ETag by version and request, HTML or JSON."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Names
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gis.features.geojson import WRITE
from gis.text import Language, Text
from routes import ogc_facts
from routes.freshness import is_held
from routes.ogc_asking import EVERYWHERE, FORMAT, format_of, parameters
from routes.problem import language_of

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html"
FORM = "1"
"""Part of each ETag: to be raised where the same data are written in another way."""
SAFE = "/:@!$&'()*+,;="
"""What a path keeps as it is: it is known here decoded only."""
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; "
    "form-action 'none'"
)
OTHER = {"json": "html", "html": "json"}
AS_HTML, AS_JSON = (
    Text("此页的 HTML", "This page as HTML"),
    Text("此页的 JSON", "This page as JSON"),
)

Link = dict[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """A request that was understood: parameters, format, language, and where the service lies."""

    request: Request
    given: dict[str, str]
    format: str
    language: Language
    base: str
    version: str

    @property
    def path(self) -> Mapping[str, str]:
        params: Mapping[str, str] = self.request.path_params
        return params

    def say(self, text: Text) -> str:
        return text.get(self.language)

    def address(self, **changed: str) -> str:
        """Return the address of this resource with some parameters changed, "" to leave one out."""
        given = {**self.given, **changed}
        query = urlencode({name: value for name, value in given.items() if value != ""}, safe="/:,")
        url = self.request.url
        path = quote(self.request.scope["path"], safe=SAFE)
        return f"{url.scheme}://{url.netloc}{path}" + (f"?{query}" if query else "")

    def link(self, path: str, rel: str, media: str, title: Text) -> Link:
        """Return a link to a resource of the service, in the language that was asked for."""
        lang = self.given.get("lang", "")
        shown = f"{'&' if '?' in path else '?'}lang={lang}" if lang else ""
        return {
            "href": f"{self.base}{path}{shown}",
            "rel": rel,
            "type": media,
            "title": self.say(title),
        }

    def own_links(self, media: str) -> list[Link]:
        """Return the links to this resource itself, and to its other format."""
        other = OTHER[self.format]
        mine, theirs = (media, HTML) if self.format == "json" else (HTML, media)
        titles = (AS_JSON, AS_HTML) if self.format == "json" else (AS_HTML, AS_JSON)
        return [
            {"href": self.address(), "rel": "self", "type": mine, "title": self.say(titles[0])},
            {
                "href": self.address(**{FORMAT: other}), "rel": "alternate", "type": theirs,
                "title": self.say(titles[1]),
            },
        ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """A resource: as JSON (its media type beside it), and as the HTML of the same."""

    content: Mapping[str, Any] | bytes
    media: str = JSON
    html: Callable[[], str]
    headers: Mapping[str, str] = field(default_factory=dict)


THREADS = ThreadPoolExecutor(2, thread_name_prefix="ogc")
"""Of its own: a costly filter must not hold up tiles and health, which share asyncio's."""
Making = Callable[[Asked], Answer]
Knowing = Callable[[Request], Names[str]]


def resource(path: str, making: Making, known: Knowing = lambda _: EVERYWHERE) -> Route:
    """Return the route of a resource: parameters are checked, and what is unchanged is not sent."""

    async def endpoint(request: Request) -> Response:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(THREADS, _answered, request, making, known)

    return Route(path, endpoint, methods=["GET"])


def _answered(request: Request, making: Making, known: Knowing) -> Response:
    given = parameters(request, known(request))
    asked = Asked(
        request=request,
        given=given,
        format=format_of(request, given),
        language=language_of(request),
        base=base_of(request),
        version=ogc_facts.tables().version,
    )
    headers = {
        "ETag": _etag(asked),
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language, Accept-Encoding",
        "Content-Language": asked.language,
        "X-Content-Type-Options": "nosniff",
    }
    if is_held(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    answer = making(asked)
    headers |= answer.headers
    if asked.format == "html":
        headers["Content-Security-Policy"] = POLICY
        return Response(answer.html().encode(), media_type=HTML, headers=headers)
    content = answer.content
    body = content if isinstance(content, bytes) else f"{WRITE(content)}\n".encode()
    return Response(body, media_type=answer.media, headers=headers)


def base_of(request: Request) -> str:
    """Return the address of the service, without a slash at its end."""
    path = quote(request.scope["root_path"], safe=SAFE)
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def _etag(asked: Asked) -> str:
    told = (FORM, asked.version, asked.address(), asked.base, asked.format, asked.language)
    digest = hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()
    return f'W/"{digest[:24]}"'


def link_header(links: Sequence[Link]) -> str:
    """Return links as an HTTP header: address, relation, media type."""
    return ", ".join(
        f'<{one["href"]}>; rel="{one["rel"]}"; type="{one["type"]}"'
        for one in links
        if one["rel"] in ("self", "alternate", "next", "prev", "collection")
    )
