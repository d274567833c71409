"""JSON documents of a file: one, several behind each other, or one a line; depth is limited."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from gis.intake import encodings
from gis.intake.encodings import Encoding
from gis.intake.findings import refusal, shown
from gis.intake.grid import Limits, Reading
from gis.intake.workbooks import number_text
from gis.text import Text

_GAP = re.compile(r"[\s,\x1e\ufeff]*")
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_documents(path: Path, reading: Reading, limits: Limits) -> tuple[list[Any], Encoding]:
    """Return every JSON value of a file, and the encoding that it is in.

    Values may follow each other with line breaks, commas or the record separators of a text
    sequence between them. Raises ProblemError for a file that is too large, too deep or not whole.
    """
    if path.stat().st_size > limits.json_bytes:
        raise _too_large(limits)
    text, encoding = decode_whole(path.read_bytes(), reading, limits)
    _refuse_depth(text.encode("utf-8", "replace"), limits)
    return _documents(text, limits), encoding


def decode_whole(content: bytes, reading: Reading, limits: Limits) -> tuple[str, Encoding]:
    """Return a whole file's text and its encoding; raises ProblemError where a byte is no text."""
    if len(content) > limits.json_bytes:
        raise _too_large(limits)
    encoding = encodings.named(reading.encoding) if reading.encoding else encodings.detect(content)
    try:
        text = content.decode(encoding.codec).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(
            Text(f"有字节不是 {encoding.name} 文字", f"Some bytes are not {encoding.name}"),
            Text("请改选编码，或另存为 UTF-8", "Choose another encoding, or save it as UTF-8"),
            row=line,
        ) from None
    return text, encoding


def _too_large(limits: Limits) -> Exception:
    most = f"{limits.json_bytes / 1_000_000:,.0f}"
    return refusal(
        Text(f"JSON 或 KML 超过 {most} MB", f"JSON or KML larger than {most} MB"),
        Text("请拆成几个文件，或转为 GeoPackage、CSV", "Split it, or use GeoPackage or CSV"),
    )


def _refuse_depth(content: bytes, limits: Limits) -> None:
    """Refuse values that are nested too deeply; brackets in strings are no nesting."""
    codes = np.frombuffer(content, dtype=np.uint8)
    opened = (codes == ord("[")) | (codes == ord("{"))
    closed = (codes == ord("]")) | (codes == ord("}"))
    steps = opened.astype(np.int8) - closed.astype(np.int8)
    if int(np.cumsum(steps, dtype=np.int32).max(initial=0)) <= limits.nesting:
        return
    marks = (found[0] for found in _STRING_OR_BRACKET.finditer(content))
    depth = accumulate(1 if m in b"[{" else -1 for m in marks if len(m) == 1)
    if max(depth, default=0) > limits.nesting:
        raise _too_deep(limits)


def _too_deep(limits: Limits) -> Exception:
    return refusal(
        Text(f"JSON 嵌套超过 {limits.nesting} 层", f"The JSON nests over {limits.nesting} deep"),
        Text("请导出为一层的表格或 GeoJSON", "Export it as a flat table or as GeoJSON"),
    )


def _documents(text: str, limits: Limits) -> list[Any]:
    decoder = json.JSONDecoder()
    found: list[Any] = []
    position = _after_gap(text, 0)
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _broken(text, error.pos) from None
        except RecursionError:
            raise _too_deep(limits) from None
        except ValueError as error:
            raise refusal(
                Text("JSON 里有读不出的数字", "A number in the JSON cannot be read"),
                Text("请改正该数字", "Correct the number"),
                value=shown(str(error)),
            ) from None
        found.append(value)
        position = _after_gap(text, position)
    return found


def _after_gap(text: str, position: int) -> int:
    found = _GAP.match(text, position)
    return found.end() if found else position


def _broken(text: str, position: int) -> Exception:
    cut = position >= len(text.rstrip()) - 1 or '"' in text[position : position + 1]
    unfinished = Text("；文件可能不完整", "; the file may be cut off") if cut else Text("", "")
    return refusal(
        Text(f"JSON 写法有误{unfinished.zh}", f"The JSON is not well-formed{unfinished.en}"),
        Text("请重新获取或重新导出文件", "Get the file, or export it, again"),
        row=text.count("\n", 0, position) + 1,
        value=shown(text[position : position + 30]),
    )


def cell(value: Any) -> str:
    """Return a JSON value as the text of a cell: null is unknown, what is nested stays JSON.

    >>> cell(None), cell(True), cell(3.0), cell(["a"])
    ('', 'true', '3', '["a"]')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
