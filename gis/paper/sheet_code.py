"""The code that carries a sheet: as parameters of a URL, as a file, as what people type.

Short, readable, the same in a file, in a QR code and in the address of the page. What is default
is left out; the version of the data goes with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from gis.paper.frame import LARGEST, SMALLEST, Bounds
from gis.paper.sheet import (
    LONGEST,
    MARGIN_MM,
    NAMES,
    PAPERS,
    SELECTED,
    WIDEST_MARGIN_MM,
    Sheet,
    problem,
)
from gis.problems import Problem, ProblemError
from gis.questions.question import from_code, to_code
from gis.selection import Selection
from gis.text import LANGUAGES, Text

FILE_BYTES = 64 * 1024
"""Of a saved specification at most."""
DATE = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
QUESTION = 400
"""Letters of a question's code at most; the longest that there is has some 250."""
ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
BREAKS = re.compile(r"\s*[\r\n]\s*")
SCALE = re.compile(r"^\s*(?:1\s*[:：/]\s*)?(\d[\d\s,]{0,20})\s*$")
TEN_THOUSANDS = re.compile(r"^\s*(?:1\s*[:：/]\s*)?(\d{1,4}(?:\.\d{1,4})?)\s*万\s*$")


def to_query(sheet: Sheet) -> dict[str, str]:
    """Write a specification as the parameters of a URL; what is default is left out."""
    plain = Sheet(layers=())
    query: dict[str, str] = {}
    for field, name in NAMES.items():
        value = getattr(sheet, field)
        if value != getattr(plain, field):
            query[name] = _written(field, value)
    for field, name in SELECTED.items():
        if values := getattr(sheet.selection, field):
            query[name] = ",".join(values)
    return query


def _written(field: str, value: Any) -> str:
    if field == "layers":
        return ",".join(value)
    if field == "bounds":
        return ",".join(f"{degrees:.5f}" for degrees in value)
    if field == "grey":
        return "1"
    return str(value)


def code_of(sheet: Sheet, version: str) -> str:
    """Return the code that a sheet carries: its specification and the version of its data.

    >>> code_of(Sheet(layers=("water",), paper="A4"), "1f2e")
    'layers=water&paper=A4&data=1f2e'
    """
    return urlencode({**to_query(sheet), "data": version[:12]}, safe=",:", quote_via=quote)


def typed(code: str) -> str:
    """Return a code as people type it: no address before it, Chinese written out.

    >>> typed("http://127.0.0.1:8501/print?layers=water&title=%E6%B9%96%20%261")
    'layers=water&title=湖%20%261'
    """

    def written(match: re.Match[str]) -> str:
        letters = unquote(match[0])
        return "".join(one if one > "\u2e7f" else quote(one) for one in letters)

    return ESCAPED.sub(written, code.rsplit("?", 1)[-1])


def read_code(text: str) -> tuple[Sheet, str]:
    """Read a code, or an address that ends in one; return the sheet and the data's version.

    Breaks between lines are passed over, for a sheet prints a long code on several.

    Raises ProblemError that names every field that cannot be understood.
    """
    code = BREAKS.sub("", text).strip().rsplit("?", 1)[-1]
    query = dict(parse_qsl(code, keep_blank_values=True))
    known = {*NAMES.values(), *SELECTED.values(), "data"}
    if not query or "layers" not in query:
        raise ProblemError(_unreadable(text))
    unknown = [name for name in query if name not in known]
    if unknown:
        raise ProblemError(_unreadable(unknown[0]))
    return from_query(query), query.get("data", "")


def from_query(query: Mapping[str, str]) -> Sheet:
    """Read a specification from the parameters of a URL; others than its own are ignored.

    Raises ProblemError that names every field that cannot be understood.
    """
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for field, name in NAMES.items():
        if name in query:
            try:
                found[field] = READERS[field](query[name])
            except ProblemError as error:
                problems += error.problems
    chosen = {
        field: tuple(code for code in query[name].split(",") if code)
        for field, name in SELECTED.items()
        if name in query
    }
    if problems:
        raise ProblemError(*problems)
    return replace(Sheet(layers=()), **found, selection=Selection(**chosen))


def to_file(sheet: Sheet, version: str) -> str:
    """Write a specification as a small JSON file that people can read and mend."""
    content = {**to_query(sheet), "data": version[:12]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_bytes(content: bytes, name: str) -> tuple[Sheet, str]:
    """Read a specification file as it was saved, with or without the mark that Notepad sets.

    Raises ProblemError where it is too large, is not UTF-8 or is no specification.
    """
    if len(content) > FILE_BYTES:
        raise ProblemError(
            Problem(
                fatal=True,
                file=name,
                says=Text("方案文件超过 64 kB", "The saved file is larger than 64 kB"),
                cure=Text("请选用“方案文件”下载的文件", "Use a file saved as Settings file"),
            )
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(
            Problem(
                fatal=True,
                file=name,
                says=Text("方案文件不是 UTF-8 文本", "The saved file is no UTF-8 text"),
                cure=Text("请另存为 UTF-8 编码", "Save it again in the encoding UTF-8"),
            )
        ) from None
    return from_file(text)


def from_file(text: str) -> tuple[Sheet, str]:
    """Read a specification file; raises ProblemError where it is none."""
    try:
        content = json.loads(text)
    except (RecursionError, ValueError):
        raise ProblemError(_unreadable(text)) from None
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise ProblemError(_unreadable(text))
    return read_code(urlencode(content, quote_via=quote))


def _unreadable(text: str) -> Problem:
    return Problem(
        fatal=True,
        value=" ".join(text.split())[:60],
        says=Text("图幅代码或文件无法识别", "The sheet's code or file cannot be read"),
        cure=Text(
            "请粘贴图上二维码的全部内容，或选用“方案文件”下载的文件",
            "Paste the whole content of the sheet's QR code, or a file saved as Settings file",
        ),
    )


def _choice(field: str, choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        exact = {choice.lower(): choice for choice in choices}
        if value.strip().lower() not in exact:
            raise ProblemError(
                problem(
                    field,
                    Text("不在可选值之列", "is not one of the choices"),
                    Text(f"可选：{'、'.join(choices)}", f"Choose from: {', '.join(choices)}"),
                    value,
                )
            )
        return exact[value.strip().lower()]

    return read


def read_scale(value: str) -> int:
    """Read `1:50000`, `50 000`, `25万` or `fit` (0); raises ProblemError for anything else."""
    if value.strip().lower() in ("fit", "0", ""):
        return 0
    match = SCALE.match(value)
    scale = int(re.sub(r"[\s,]", "", match[1])) if match else 0
    if tens := TEN_THOUSANDS.match(value):
        scale = round(float(tens[1]) * 10_000)
    if not SMALLEST <= scale <= LARGEST:
        raise ProblemError(
            problem(
                "scale",
                Text("不是可用的比例尺", "is no scale that can be printed"),
                Text(
                    f"请写成 1:50000（1:{SMALLEST} 至 1:{LARGEST}），或选“自动”（命令行写 fit）",
                    f"Write 1:50000 (1:{SMALLEST} to 1:{LARGEST}), or choose the best fit (fit)",
                ),
                value,
            )
        )
    return scale


def _read_bounds(value: str) -> Bounds:
    try:
        # As many places as the code carries, so that it reopens the same frame.
        west, south, east, north = (round(float(part), 5) for part in value.split(","))
    except ValueError:
        west = south = east = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ProblemError(
            problem(
                "bounds",
                Text("应为 西,南,东,北 四个经纬度", "needs west,south,east,north in degrees"),
                Text("例如 117.1,31.7,117.4,31.9", "For example 117.1,31.7,117.4,31.9"),
                value,
            )
        )
    return west, south, east, north


def _read_margin(value: str) -> int:
    """Read a margin in whole mm."""
    written = value.strip()
    margin = int(written) if written.isdecimal() and len(written) < 4 else 0
    if not MARGIN_MM <= margin <= WIDEST_MARGIN_MM:
        raise ProblemError(
            problem(
                "margin_mm",
                Text("不是可用的页边距", "is no margin that can be used"),
                Text(
                    f"请写 {MARGIN_MM} 至 {WIDEST_MARGIN_MM} 的整数（毫米）",
                    f"Write a whole number of mm from {MARGIN_MM} to {WIDEST_MARGIN_MM}",
                ),
                value,
            )
        )
    return margin


def _read_since(value: str) -> int:
    """Read the number of a revision."""
    written = value.strip()
    if not written.isdecimal() or len(written) > 9:
        raise ProblemError(
            problem(
                "since",
                Text("不是修订号", "is no revision"),
                Text("请写数据页修订历史中的编号", "Write a number of the history"),
                value,
            )
        )
    return int(written)


def _read_question(value: str) -> str:
    """Read the code of a question; raises ProblemError where something of it is unknown."""
    if not value:
        return ""
    asked, unknown = from_code(value) if len(value) <= QUESTION else (None, [("", value)])
    if asked is None or unknown:
        raise ProblemError(
            problem(
                "question",
                Text("无法识别", "cannot be read"),
                Text("请从集聚分析页重新打开", "Open it again from the page of analysis"),
                ":".join(filter(None, unknown[0])),
            )
        )
    return to_code(asked)


def _read_text(field: str) -> Callable[[str], str]:
    longest = LONGEST[field]

    def read(value: str) -> str:
        text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        if len(text) > longest:
            raise ProblemError(
                problem(
                    field,
                    Text(f"超过 {longest} 个字", f"is longer than {longest} characters"),
                    Text("请缩短", "Shorten it"),
                    text,
                )
            )
        return text

    return read


def read_date(value: str) -> str:
    """Read a date as YYYY-MM-DD; empty stays empty."""
    if value and not _is_day(value):
        raise ProblemError(
            problem(
                "date",
                Text("日期格式不对", "is not a date"),
                Text("请写成 2026-11-24", "Write 2026-11-24"),
                value,
            )
        )
    return value


def _is_day(value: str) -> bool:
    """Tell whether a text is a day of the calendar; `fromisoformat` alone takes 20260201 too."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return DATE.match(value) is not None


READERS: Mapping[str, Callable[[str], Any]] = {
    "layers": lambda value: tuple(code for code in value.split(",") if code),
    "paper": _choice("paper", tuple(PAPERS)),
    "orientation": _choice("orientation", ("auto", "portrait", "landscape")),
    "area": lambda value: value.strip(),
    "bounds": _read_bounds,
    "scale": read_scale,
    "language": _choice("language", LANGUAGES),
    "grey": lambda value: value in ("1", "true"),
    "margin_mm": _read_margin,
    "partition": _choice("partition", ("units", "districts")),
    "since": _read_since,
    "question": _read_question,
    "title": _read_text("title"),
    "subtitle": _read_text("subtitle"),
    "number": _read_text("number"),
    "issuer": _read_text("issuer"),
    "date": read_date,
}
assert {field.name for field in fields(Sheet)} == {*NAMES, "selection"}
