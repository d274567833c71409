"""Files compressed once and kept: a hundred readers ask for the same ones.

Streamlit's own files carry their content's digest in their names and are sent plain; compressing
them anew for every reader took more of the machine than the pages themselves. What never changes
is answered from memory; of a file with a tag, the compressed content is kept under the tag. Brotli
where the browser takes it (over HTTPS and on this machine), else gzip.
"""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict

import brotli
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDERS = ("/static/", "/assets/")
OWN = "/assets/"
"""Our own few files, which are worth the effort of the best compression."""
BEST, QUICK = 10, 6
"""Qualities of Brotli: the second is as quick as gzip, and a tenth smaller."""
MOST_BYTES = 32_000_000
"""Kept at most; the least used go first."""
LARGEST = 4_000_000
SMALLEST = 512
SHRINKING = ("text/", "application/javascript", "application/json", "image/svg")
"""Kinds of content that compression shrinks; fonts and pictures are kept as they are."""

Raw = list[tuple[bytes, bytes]]
Key = tuple[str, str, str]
"""Path, tag ("": it never changes), encoding."""


class Kept:
    """Answer for files from memory; the first reader's answer is what is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answers: OrderedDict[Key, tuple[Raw, bytes]] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = _encoding(scope)
        if not encoding:
            await self.app(scope, receive, send)
        elif (answer := self.get((scope["path"], "", encoding))) is not None:
            await _send(send, *answer)
        else:
            plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            noting = _Noting(self, scope["path"], encoding, send)
            await self.app({**scope, "headers": plain}, receive, noting)

    def get(self, key: Key) -> tuple[Raw, bytes] | None:
        """Return what is kept under a key."""
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    def keep(self, key: Key, headers: Raw, body: bytes) -> None:
        """Keep an answer, and let the least used go where there are too many."""
        if key not in self._answers:
            self._answers[key] = headers, body
            self._bytes += len(body)
        while self._bytes > MOST_BYTES:
            _, (_, gone) = self._answers.popitem(last=False)
            self._bytes -= len(gone)


def _encoding(scope: Scope) -> str:
    """Return how a file that is asked for is to be compressed; "" for anything else."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    headers = Headers(scope=scope)
    if "range" in headers or not any(folder in scope["path"] for folder in FOLDERS):
        return ""
    taken = set()
    for one in headers.get("accept-encoding", "").split(","):
        name, *more = (part.strip() for part in one.split(";"))
        if not any(re.fullmatch(r"q=0(\.0*)?", part) for part in more):
            taken.add(name)
    return next((one for one in ("br", "gzip") if one in taken), "")


async def _send(send: Send, headers: Raw, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Noting:
    """Pass an answer on; a whole file is compressed, once, and kept."""

    def __init__(self, kept: Kept, path: str, encoding: str, send: Send) -> None:
        self.kept, self.path, self.encoding, self.send = kept, path, encoding, send
        self.key: Key | None = None
        self.raw: Raw = []
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.key, self.raw = self._key_of(message), list(message["headers"])
        if self.key is None:
            await self.send(message)
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await _send(self.send, *self._answer(self.key))

    def _key_of(self, message: Message) -> Key | None:
        """Return what to keep an answer under; None for one that is not a whole file."""
        headers = Headers(raw=message["headers"])
        size = int(headers.get("content-length", LARGEST + 1))
        if message["status"] != 200 or size > LARGEST or "content-encoding" in headers:
            return None
        if "immutable" in headers.get("cache-control", ""):
            return self.path, "", self.encoding
        return (self.path, headers["etag"], self.encoding) if "etag" in headers else None

    def _answer(self, key: Key) -> tuple[Raw, bytes]:
        answer = self.kept.get(key)
        if answer is None:
            answer = _compressed(self.raw, b"".join(self.body), key)
            self.kept.keep(key, *answer)
        return answer


def _compressed(raw: Raw, body: bytes, key: Key) -> tuple[Raw, bytes]:
    path, _, encoding = key
    kind = Headers(raw=raw).get("content-type", "")
    if not kind.startswith(SHRINKING) or len(body) < SMALLEST:
        return raw, body
    if encoding == "br":
        smaller = brotli.compress(body, quality=BEST if OWN in path else QUICK)
    else:
        smaller = gzip.compress(body, compresslevel=6, mtime=0)
    kept = [(k, v) for k, v in raw if k.lower() not in (b"content-length", b"vary")]
    size = str(len(smaller)).encode()
    more = [
        (b"content-length", size),
        (b"content-encoding", encoding.encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    return [*kept, *more], smaller
