"""What a reader may keep of an answer, and whether it still has it."""

from __future__ import annotations

from starlette.requests import Request

UNCHANGING = "public, max-age=31536000, immutable"
"""Of content whose address tells its digest."""


def is_held(request: Request, etag: str) -> bool:
    """Tell whether the reader says that it has the content with this tag (RFC 9110, 13.1.2)."""
    held = request.headers.get("if-none-match", "")[:2000]
    tags = {one.strip().removeprefix("W/") for one in held.split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags
