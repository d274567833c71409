"""What stands at the root: robots.txt, the icon, the picture of shared links, the page's head.

This is an internal working map, not reviewed and not for publication: by default nothing of it may
be found by search engines, and no other site may put it into a frame.
"""

from __future__ import annotations

import asyncio
import os
import re
from html import escape

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis.text import Language, Text
from routes.freshness import is_held
from routes.subpath import own_path
from views import house
from views.words import REVIEW, TITLE

DAY = "public, max-age=86400"
FRAMES = "ATLAS_FRAME_ANCESTORS"
"""Names who may embed the pages: sources as in Content-Security-Policy, apart by spaces."""
CORS = "ATLAS_CORS"
"""Names the one origin whose pages may read tiles and records, or `*`."""
SHARED = ("/tiles/", "/ogc")
ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?")
ROBOTS = "ATLAS_ROBOTS"
"""Says `allow` where the pages may be indexed: after review, on a public host."""
SOURCE = re.compile(r"'self'|'none'|\*|https?:(//[\w*.-]+(:(\d+|\*))?)?|[\w*.-]+(:(\d+|\*))?")
DISALLOW = (
    "# 内部工作图，未经审核，不得公开：不供检索。\n"
    "# Internal working map, not reviewed, not for publication: nothing here is to be indexed.\n"
    "User-agent: *\nDisallow: /\n"
)
ALLOW = "User-agent: *\nDisallow: /_stcore/\n"
DESCRIPTION = Text(
    "合肥市四个金融集聚区、重点楼宇与园区、金融机构与各区计数。",
    "Hefei's four financial clusters, key buildings and parks, institutions, and counts by area.",
)
OLD_ICON = b'href="./favicon.png"'
OLD_TITLE = b"<title>Streamlit</title>"


def indexed() -> bool:
    """Tell whether search engines may list the pages; they may not unless that is asked for."""
    return os.environ.get(ROBOTS, "").strip().lower() == "allow"


def ancestors() -> str:
    """Return who may put the pages into a frame; `'self'` unless the host says otherwise.

    By default only pages of the same origin: a click in a frame that hides what it is in could
    write into the facts. Words of which one is no source are refused as a whole.
    """
    named = os.environ.get(FRAMES, "").split()
    alone = "'none'" not in named or len(named) == 1
    if named and alone and all(SOURCE.fullmatch(one) for one in named):
        return " ".join(named)
    return "'self'"


async def robots(request: Request) -> Response:
    """Ask search engines to leave everything alone."""
    content = ALLOW if indexed() else DISALLOW
    return PlainTextResponse(content, headers={"Cache-Control": DAY})


async def icon(request: Request) -> Response:
    """Serve the icon for whoever asks for it by its old name."""
    from views.icon import favicon

    content = await asyncio.to_thread(favicon)
    return Response(content, media_type="image/x-icon", headers={"Cache-Control": DAY})


async def picture(request: Request) -> Response:
    """Serve the picture of shared links, 1200 by 630; its tag is the version of the facts."""
    from views.og_image import kept_image

    version, content = await asyncio.to_thread(kept_image)
    tag = f'"{version}"'
    headers = {"ETag": tag, "Cache-Control": "public, no-cache"}
    if is_held(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/png", headers=headers)


ROUTES: list[BaseRoute] = [
    Route("/robots.txt", robots),
    Route("/favicon.ico", icon),
    Route("/og.png", picture),
]


def with_head(document: bytes, language: Language) -> bytes:
    """Return Streamlit's document with our title, icon, description and card of shared links."""
    title = TITLE.get(language)
    said = f"{DESCRIPTION.get(language)}{'' if language == 'zh' else ' '}{REVIEW.get(language)}"
    address = f"{house.named() or '.'}/og.png"
    properties = {
        "og:type": "website",
        "og:site_name": TITLE.get(language),
        "og:title": title,
        "og:description": said,
        "og:image": address,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:locale": "zh_CN" if language == "zh" else "en_GB",
    }
    lines = [f'<meta name="description" content="{escape(said)}">']
    if not indexed():
        lines.append('<meta name="robots" content="noindex">')
    lines += [
        f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()
    ]
    document = document.replace(OLD_ICON, b'href="./favicon.ico"', 1)
    document = document.replace(OLD_TITLE, f"<title>{escape(title)}</title>".encode(), 1)
    return document.replace(b"</head>", "".join(lines).encode() + b"</head>", 1)


class Policies:
    """Say with every answer who may frame it, and that it is not to be indexed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("Content-Security-Policy", "")
                if own and "frame-ancestors" not in own:
                    headers["Content-Security-Policy"] = f"{own}; frame-ancestors {ancestors()}"
                for name, value in {**policies(), **sharing(scope)}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, told)


def sharing(scope: Scope) -> dict[str, str]:
    """Return the header that lets pages of another origin read tiles and records; none by default.

    A page from elsewhere must not read, through a reader's browser, the register of an atlas that
    stands in an office.
    """
    origin = os.environ.get(CORS, "").strip()
    if not own_path(scope).startswith(SHARED) or not (origin == "*" or ORIGIN.fullmatch(origin)):
        return {}
    return {"Access-Control-Allow-Origin": origin, **({} if origin == "*" else {"Vary": "Origin"})}


def policies() -> dict[str, str]:
    """Return the headers of every answer; X-Frame-Options only where it can say the same."""
    who = ancestors()
    found = {"Content-Security-Policy": f"frame-ancestors {who}"}
    if who in ("'self'", "'none'"):
        found["X-Frame-Options"] = "SAMEORIGIN" if who == "'self'" else "DENY"
    if not indexed():
        found["X-Robots-Tag"] = "noindex, nofollow"
    return found
