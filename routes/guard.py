"""Limits of the HTTP services: how long a question may be, and how many are answered at once.

Pages and their files are not limited. A question beyond the limits is refused with a problem
document at once, so that a burst costs neither memory nor the readers of the pages their turn.
An answer counts until it was read: whoever asks for much and reads nothing keeps his place, not
the memory of ever more answers. The kernel drops him after a minute (`serving.send_at_once`).
"""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis.text import Text
from routes.problem import document, language_of
from routes.subpath import own_path

SERVICES = ("/tiles/", "/points/", "/ogc", "/og.png")
LONGEST = 40_000
"""Bytes of a query: the 4,000 characters that a filter may have are nine bytes each in Chinese."""
LONGEST_PATH = 1_000
AT_ONCE = 64
"""Questions that are being answered or wait for a thread; the next is asked to come again."""
COME_AGAIN_S = 1
SHARE = 2
"""One address gets one place of so many: the others' turn comes while it reads nothing."""

TOO_LONG = Text(
    f"网址太长：路径至多 {LONGEST_PATH} 个字符，查询至多 {LONGEST} 字节",
    f"The address is too long: {LONGEST_PATH} characters of path, {LONGEST} bytes of query",
)
TOO_MANY = Text("同时提出的请求太多", "Too many requests at once")
LATER = Text("请稍候再试", "Try again in a moment")


class Guard:
    """Refuse questions to the services that are too long (414) or too many at once (503)."""

    def __init__(self, app: ASGIApp, at_once: int = AT_ONCE) -> None:
        self.app, self.at_once, self.under_way = app, at_once, 0
        self._of_address: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_a_service(scope):
            await self.app(scope, receive, send)
            return
        language = language_of(Request(scope))
        if len(scope["query_string"]) > LONGEST or len(scope["path"]) > LONGEST_PATH:
            refusal = document(HTTPStatus.REQUEST_URI_TOO_LONG, TOO_LONG, language)
            await refusal(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        share = max(1, self.at_once // SHARE)
        if self.under_way >= self.at_once or (address and self._of_address[address] >= share):
            refusal = document(HTTPStatus.SERVICE_UNAVAILABLE, TOO_MANY, language, LATER)
            refusal.headers["Retry-After"] = str(COME_AGAIN_S)
            await refusal(scope, receive, send)
            return
        self.under_way += 1
        self._of_address[address] += 1
        try:
            await self.app(scope, receive, _until_it_is_read(send))
        finally:
            self.under_way -= 1
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]


def _until_it_is_read(send: Send) -> Send:
    """Return a `send` whose last message waits until the reader has taken nearly all before it.

    The server holds a message back only while an earlier one waits to be read, so the end of an
    answer is sent apart from its content.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            await send({**message, "more_body": True})
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await send(message)

    return sending


def _is_a_service(scope: Scope) -> bool:
    return own_path(scope).startswith(SERVICES)
