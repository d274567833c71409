"""Our routes under the path that Streamlit serves its pages under (`server.baseUrlPath`)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


def base_path() -> str:
    """Return the path that the pages are served under, as /name; "" at the root."""
    import streamlit as st

    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def own_path(scope: Scope) -> str:
    """Return the path of a request below the base, whether or not `Subpath` has marked it yet."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path") or base_path())


class Subpath:
    """Let requests below the base path find our routes too: Streamlit moves only its own.

    The path stays whole and `root_path` says which part of it is the base, so that an address made
    from a request leads back through the proxy. At the root our routes stay for whoever asks the
    process itself; a browser that comes there is sent to the base.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app, self.routes, self.base = app, routes, base_path()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.base or scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in ("", "/", self.base):
            query = scope.get("query_string", b"").decode("latin-1")
            target = f"{self.base}/" + (f"?{query}" if query else "")
            await RedirectResponse(target)(scope, receive, send)
            return
        inner = {**scope, "root_path": self.base}
        ours = scope["path"].startswith(f"{self.base}/") and any(
            route.matches(inner)[0] is not Match.NONE for route in self.routes
        )
        await self.app(inner if ours else scope, receive, send)
