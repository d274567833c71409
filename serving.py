"""HTTP beside the pages: web assets, layers by content address, health; and the page's head."""

from __future__ import annotations

import asyncio
import gc
import gzip
import logging
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import net_util
from streamlit.runtime.pages_manager import PagesManager

from gis.problems import ProblemError
from gis.text import Language, Text
from routes import health, metrics, ogc, points, root, tiles
from routes.freshness import UNCHANGING
from routes.guard import Guard
from routes.kept import Kept
from routes.subpath import Subpath
from views import published

# Bound to all addresses, Streamlit asks an outside host for its own: nothing here may.
net_util.get_external_ip = lambda: None

# Until a session has called st.navigation, Streamlit takes pages/ for its own navigation, and the
# first reader of a deep link would get a page without what main.py prepares.
PagesManager.uses_pages_directory = False

ROOT = Path(__file__).resolve().parent
STYLES = ("assets/vendor/fonts/noto-sans-sc.css", "assets/atlas/page.css")


class Assets(StaticFiles):
    """Static files that the browser asks about again, but fetches again only when they changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def layer(request: Request) -> Response:
    """Serve a layer by the digest of its content."""
    return _published(request, "application/json")


async def script(request: Request) -> Response:
    """Serve the script that makes the empty map."""
    return _published(request, "text/javascript")


def _published(request: Request, media: str) -> Response:
    content = published.get(request.path_params["key"])
    if content is None:
        says = Text("内容已更新，请刷新页面", "The content has changed: reload the page")
        return PlainTextResponse(f"{says.zh}\n{says.en}\n", status_code=404)
    headers = {"Cache-Control": UNCHANGING, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(content, media_type=media, headers=headers)
    return Response(gzip.decompress(content), media_type=media, headers=headers)


class Head:
    """Put style sheets, language, title and description into the head of Streamlit's document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"]) if scope["type"] == "http" else {}
        if b"text/html" not in headers.get(b"accept", b"") or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        # Streamlit compresses the documents of sub-pages; ours are compressed further out.
        plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
        scope = {**scope, "headers": plain}
        started: list[Message] = []
        body: list[bytes] = []

        async def send_with_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                if not _is_document(message):
                    await send(message)
                    return
                started.append(message)
                return
            if not started:
                await send(message)
                return
            body.append(message.get("body", b""))
            if not message.get("more_body", False):
                language: Language = "en" if b"lang=en" in scope["query_string"] else "zh"
                whole = _with_head(b"".join(body), language)
                first = started[0]
                first["headers"] = [
                    *((k, v) for k, v in first["headers"] if k.lower() not in _STALE),
                    (b"content-length", str(len(whole)).encode()),
                ]
                await send(first)
                await send({"type": "http.response.body", "body": whole})

        await self.app(scope, receive, send_with_head)


UNREAD_MS = 60_000
"""How long a reader may take nothing of an answer before the connection is given up."""
_STALE = (b"content-length", b"etag", b"last-modified")


def _is_document(message: Message) -> bool:
    headers = dict(message["headers"])
    # Pages of our own routes say their language, and bring their own style.
    ours = b"content-language" in headers
    return headers.get(b"content-type", b"").startswith(b"text/html") and not ours


def _with_head(document: bytes, language: Language) -> bytes:
    links = "".join(f'<link rel="stylesheet" href="./{name}">' for name in STYLES)
    if language == "zh":
        document = document.replace(b'<html lang="en">', b'<html lang="zh-CN">', 1)
    document = document.replace(b"</head>", links.encode() + b"</head>", 1)
    return root.with_head(document, language)


def say_failure(error: Exception) -> bool:
    """Tell the reader in both languages that a page failed; the log keeps the traceback."""
    logging.getLogger("atlas").error("a page failed", exc_info=error)
    st.error(
        "此页出现问题，未能显示。请刷新页面；若仍不行，请把程序窗口中的信息发给维护人员。　"
        "This page could not be shown. Reload it; if that does not help, send the messages in the "
        "program's window to whoever maintains it.",
        icon=":material/error:",
    )
    return True


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Read the facts and make the first map while the browser is still on its way."""
    from scripts.assets import AssetsMissing, ensure

    try:
        await asyncio.to_thread(ensure)
    except AssetsMissing as error:
        print(error, flush=True)
    send_at_once()
    threading.Thread(target=_warm_up, daemon=True).start()
    yield {}


def send_at_once() -> int:
    """Let small answers go out at once; return on how many listening sockets that was set.

    asyncio does so only for sockets made with the protocol's number, and Streamlit's is made
    without: each small answer on a kept connection then waits 40 ms for an acknowledgement
    (Nagle's algorithm). Connections inherit the option from the socket that they are taken on, as
    they do the time after which Linux drops a reader who takes nothing of what waits for him.
    """
    listening = [
        one
        for one in gc.get_objects()
        if isinstance(one, socket.socket) and one.fileno() >= 0 and _is_listening(one)
    ]
    for one in listening:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)
    return len(listening)


def _is_listening(one: socket.socket) -> bool:
    """Tell whether a socket is bound to an address of the internet protocol and has no peer."""
    if one.family not in (socket.AF_INET, socket.AF_INET6) or one.type != socket.SOCK_STREAM:
        return False
    try:
        one.getpeername()
    except OSError:
        return bool(one.getsockname()[1])
    return False


def _warm_up() -> None:
    from views import cache

    try:
        cache.warm_up(settled=set_aside)
    except ProblemError as error:
        for problem in error.problems:
            print(problem.line("zh"), flush=True)


def set_aside() -> None:
    """Take what is in memory now out of the collector's rounds.

    Going through the libraries and the facts, which stay, took more than twice as long as the run
    of a page.
    """
    gc.collect()
    gc.freeze()


ROUTES = [
    *health.ROUTES,
    *metrics.ROUTES,
    Route("/atlas/layer/{key}.json", layer),
    Route("/atlas/index/{key}.json", layer),
    Route("/atlas/base/{key}.js", script),
    *points.ROUTES,
    *tiles.ROUTES,
    Mount("/assets", Assets(directory=ROOT / "static", check_dir=False)),
    *ogc.ROUTES,
    *root.ROUTES,
]
MIDDLEWARE = [
    Middleware(metrics.Measure, routes=ROUTES),
    Middleware(root.Policies),
    Middleware(Guard),
    Middleware(Subpath, routes=ROUTES),
    Middleware(Kept),
    Middleware(GZipMiddleware, minimum_size=1024),
    Middleware(Head),
]
