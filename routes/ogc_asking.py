"""Parameters of a request to the OGC services, read and refused."""

from __future__ import annotations

import math
import re
from collections.abc import Collection as Names
from urllib.parse import parse_qsl

from starlette.requests import Request

from gis.features.collection import Collection
from gis.features.moments import asked
from gis.features.query import DEFAULT_LIMIT, FARTHEST, MOST, Box, Query, box_of
from gis.features.systems import CRS84, SYSTEMS, System
from gis.problems import ProblemError
from gis.text import Text
from routes.guard import LONGEST
from routes.problem import Refused

LANGUAGE = "lang"
FORMAT = "f"
EVERYWHERE = (FORMAT, LANGUAGE)
ITEM = (*EVERYWHERE, "crs")
ITEMS = (*ITEM, "bbox", "bbox-crs", "datetime", "limit", "offset", "filter", "filter-lang",
         "filter-crs")  # fmt: skip
CQL2 = "cql2-text"
_WHOLE = re.compile(r"-?[0-9]{1,4000}")
_FORMATS = ("json", "html")
_ACCEPTED = {
    "text/html": "html", "application/xhtml+xml": "html",
    "application/json": "json", "application/geo+json": "json", "application/schema+json": "json",
    "application/vnd.oai.openapi+json": "json", "application/*": "json", "*/*": "json",
    "text/*": "html",
}  # fmt: skip


def parameters(request: Request, known: Names[str]) -> dict[str, str]:
    """Return the query's parameters; raises Refused (400) for an unknown or a repeated one."""
    raw = request.scope["query_string"]
    if len(raw) > LONGEST:
        raise Refused(
            414,
            Text("网址过长", "The address is too long"),
            Text(f"查询部分至多 {LONGEST} 字节", f"Keep it to {LONGEST} bytes"),
        )
    given: dict[str, str] = {}
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
        if name not in known:
            told, listed = name[:60], sorted(known)
            raise _bad(
                Text(f"不认识的参数：{told}", f"Unknown parameter: {told}"),
                Text(f"可用：{'、'.join(listed)}", f"Known: {', '.join(listed)}"),
            )
        if name in given:
            raise _bad(Text(f"参数重复：{name}", f"The parameter comes twice: {name}"))
        given[name] = value
    if given.get(LANGUAGE, "zh") not in ("zh", "en"):
        raise _bad(Text("不认识的语言", "Unknown language"), Text("lang=zh 或 en", "lang=zh or en"))
    return given


def format_of(request: Request, given: dict[str, str]) -> str:
    """Return "json" or "html": `f`, else what Accept asks for first, else JSON.

    Raises Refused: 400 for another `f`, 406 where nothing that we have is accepted.
    """
    if FORMAT in given:
        if given[FORMAT] not in _FORMATS:
            raise _bad(Text("没有这种格式", "There is no such format"),
                       Text("f=json 或 f=html", "f=json or f=html"))  # fmt: skip
        return given[FORMAT]
    accept = request.headers.get("accept", "")[:1000].lower()
    if not accept.strip():
        return "json"
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")):
        media, *aside = (one.strip() for one in part.split(";"))
        weight = next((_weight(one[2:]) for one in aside if one.startswith("q=")), 1.0)
        if media in _ACCEPTED and weight > 0:
            ranked.append((-weight, place, _ACCEPTED[media]))
    if not ranked:
        raise Refused(
            406,
            Text("没有所要的媒体类型", "None of the media types asked for is available"),
            Text("有 JSON（application/json、application/geo+json）与 HTML（text/html）",
                 "There are JSON (application/json, application/geo+json) and HTML (text/html)"),
        )  # fmt: skip
    return min(ranked)[2]


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def system_of(given: dict[str, str], name: str) -> System:
    """Return the system that a parameter names; CRS84 without one; raises Refused (400)."""
    uri = given.get(name, CRS84.uri).removeprefix("<").removesuffix(">")
    found = SYSTEMS.get(uri) or SYSTEMS.get(uri.replace("https://", "http://", 1))
    if found is None:
        raise _bad(Text(f"{name}：不支持这个坐标系", f"{name}: this system is not supported"),
                   Text("可用：" + "、".join(SYSTEMS), "Known: " + ", ".join(SYSTEMS)))  # fmt: skip
    return found


def query_of(collection: Collection, given: dict[str, str]) -> Query:
    """Return what is asked of a collection's items; raises Refused (400) with what is wrong."""
    try:
        return Query(
            box=_box(given),
            time=asked(given["datetime"]) if "datetime" in given else None,
            values={name: given[name] for name in queried(collection) if name in given},
            filter_text=_filter(given),
            filter_system=system_of(given, "filter-crs"),
            limit=min(_whole(given, "limit", DEFAULT_LIMIT, 1), MOST),
            offset=_whole(given, "offset", 0, 0, FARTHEST),
        )
    except ProblemError as error:
        raise from_problems(error) from error


def from_problems(error: ProblemError) -> Refused:
    """Return the refusal of a request whose values are wrong."""
    told = error.problems
    zh = "；".join(f"{one.column}：{one.says.zh}" if one.column else one.says.zh for one in told)
    en = "; ".join(f"{one.column}: {one.says.en}" if one.column else one.says.en for one in told)
    return Refused(400, Text(zh, en), told[0].cure)


def queried(collection: Collection) -> tuple[str, ...]:
    """Name the queryables that are parameters too: all but the geometry."""
    return tuple(column.name for column in collection.columns)


def _box(given: dict[str, str]) -> Box | None:
    system = system_of(given, "bbox-crs")
    if "bbox" not in given:
        return None
    parts = given["bbox"].split(",")
    if len(parts) > 6:
        parts = parts[:7]
    return box_of([_number(one) for one in parts], system)


def _number(text: str) -> float:
    """Return a number; NaN for what is none (digits of other scripts and 1_000 are none)."""
    try:
        return float(text) if len(text) < 60 and text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan


def _filter(given: dict[str, str]) -> str:
    if given.get("filter-lang", CQL2) != CQL2:
        raise _bad(Text("不支持这种过滤语言", "This filter language is not supported"),
                   Text(f"filter-lang={CQL2}", f"filter-lang={CQL2}"))  # fmt: skip
    text = given.get("filter", "")
    if "filter" in given and not text.strip():
        raise _bad(Text("filter 是空的", "The filter is empty"))
    return text


def _whole(
    given: dict[str, str], name: str, otherwise: int, least: int, most: int | None = None
) -> int:
    text = given.get(name)
    if text is None:
        return otherwise
    number = int(text) if _WHOLE.fullmatch(text) else least - 1
    if number < least or (most is not None and number > most):
        limits = f"≥ {least}" if most is None else f"{least}…{most}"
        raise _bad(Text(f"{name} 应为整数（{limits}）", f"{name} is a whole number ({limits})"))
    return number


def _bad(says: Text, cure: Text | None = None) -> Refused:
    return Refused(400, says, cure)
