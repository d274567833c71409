"""Refusals over HTTP: one problem document (RFC 9457) in both languages, for every service."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from gis.problems import Problem, ProblemError
from gis.text import Language, Text

MEDIA = "application/problem+json"


class Refused(Exception):
    """A request that cannot be answered: an HTTP status, what is wrong and what to do."""

    def __init__(self, status: int, says: Text, cure: Text | None = None) -> None:
        super().__init__(says.en)
        self.status, self.says, self.cure = status, says, cure


def language_of(request: Request) -> Language:
    """Return `lang` of the query, else the first of Accept-Language that we speak, else zh."""
    asked = request.query_params.get("lang", "")
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    wanted: list[tuple[float, int, Language]] = []
    for position, part in enumerate(request.headers.get("accept-language", "")[:500].split(",")):
        tag, _, quality = part.strip().lower().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        primary = tag.split("-")[0]
        if primary in ("zh", "*"):
            wanted.append((-weight, position, "zh"))
        elif primary == "en":
            wanted.append((-weight, position, "en"))
    return min(wanted)[2] if wanted else "zh"


def document(status: int, says: Text, language: Language, cure: Text | None = None) -> JSONResponse:
    """Return a problem document: title by status, detail in the reader's language, then both."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": says.get(language),
        "detail_zh": says.zh,
        "detail_en": says.en,
    }
    if cure is not None:
        content["cure_zh"], content["cure_en"] = cure.zh, cure.en
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    return JSONResponse(content, status_code=status, media_type=MEDIA, headers=headers)


async def refused(request: Request, error: Exception) -> JSONResponse:
    """Answer a `Refused` (an exception handler of Starlette)."""
    assert isinstance(error, Refused)
    return document(error.status, error.says, language_of(request), error.cure)


async def nothing_here(request: Request) -> JSONResponse:
    """Answer what no route of a service takes: 404, not the page that Streamlit would send."""
    says = Text("没有这一地址", "There is nothing at this address")
    return document(404, says, language_of(request))


async def unreadable(request: Request, error: Exception) -> JSONResponse:
    """Answer a `ProblemError` of the facts themselves: 503, with every problem."""
    assert isinstance(error, ProblemError)
    return document(503, _all(error.problems), language_of(request))


def _all(problems: Sequence[Problem]) -> Text:
    return Text(*("; ".join(one.line(language) for one in problems) for language in ("zh", "en")))
