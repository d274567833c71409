"""Cells as people write them, turned into the values that a table holds; nothing is guessed.

A value that cannot be read for sure stays as it was written, and the checks name it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas as pd

from gis.schema import LIST_MARK, Column
from gis.text import Text

BLANKS = frozenset(
    [
        "-",
        "--",
        "---",
        "—",
        "——",
        "／",
        "/",
        "\\",
        ".",
        "…",
        "无",
        "暂无",
        "暂无数据",
        "不详",
        "未知",
        "空",
        "null",
        "none",
        "nan",
        "nat",
        "n/a",
        "na",
        "#n/a",
        "#null!",
    ]
)
"""What people write into a cell that they have nothing for."""
FACTORS: Mapping[str, float] = {"元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
_FACTORS = {**FACTORS, "千万元": 1e7}
_BRIEF = {"万": "万元", "亿": "亿元", "千万": "千万元"}
_AMOUNT = re.compile(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(千万|百万|千|万|亿)?(元|人民币)?%?")
_PLAIN_NUMBER = re.compile(r"\d{1,15}(\.\d{1,12})?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*日?|月)?(?:[T ].*)?")
_PACKED = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?")
_EPOCH_MS = re.compile(r"-?\d{11,14}")
_EXCEL_START = date(1899, 12, 30)
_CHINA = timezone(timedelta(hours=8))
_TRUE = frozenset({"true", "1", "是", "y", "yes", "√", "有", "对", "t"})
_FALSE = frozenset({"false", "0", "否", "n", "no", "×", "没有", "错", "f", "x"})
_LISTED = re.compile(r"[;；、,，|\n]+")
LONGEST_BLANK = max(map(len, BLANKS))
_UNTIDY = re.compile(r"^\s|\s$|\s\s|[\t\n\r\v\f\xa0\u3000\u200b\ufeff]")
_SPACES = re.compile(r"[\s\u3000\u200b\ufeff]+")


def cleaned(column: Column, values: pd.Series[Any], *, unit: str = "") -> pd.Series[Any]:
    """Return a column's cells as text in the table's own form; the unknown is "".

    `unit` is the unit that the file's heading names (万元), where it is not the column's own.
    """
    if column.kind in ("number", "integer"):
        own = column.unit.zh if column.unit is not None else ""
        return _each(values, lambda text: amount(text, own, unit))
    if column.choices is not None:
        known = words_of(column.choices)
        return _each(values, lambda text: _codes(column, text, known), known)
    return _each(values, _READERS.get(column.kind, _text))


def _each(
    values: pd.Series[Any], read: Callable[[str], str], words: Mapping[str, str] | None = None
) -> pd.Series[Any]:
    """Read each different cell once; a word of the column's own is never taken for nothing."""
    codes, uniques = pd.factorize(values, use_na_sentinel=True)
    texts = list(map(str, uniques.tolist()))
    if words is None:
        found = [_unless_blank(text, read) for text in texts]
    else:
        found = [
            read(text) if squeezed(text) in words else _unless_blank(text, read) for text in texts
        ]
    return pd.Series([*found, ""], dtype=object).take(codes).set_axis(values.index)


def _unless_blank(value: str, read: Callable[[str], str]) -> str:
    text = _SPACES.sub(" ", value).strip() if _UNTIDY.search(value) else value
    if len(text) <= LONGEST_BLANK and (not text or text.lower() in BLANKS):
        return ""
    return read(text)


def _text(text: str) -> str:
    return text


def folded(text: str) -> str:
    """Return a text in half-width signs: ＡＢ１２（） becomes AB12().

    >>> folded("９１３（某）")
    '913(某)'
    """
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def day(text: str) -> str:
    """Return a date as 2024, 2024-02 or 2024-02-29; what is none, or could be two, stays.

    Reads 2024/2/29, 2024年2月, 20240229, an Excel serial (45351), epoch milliseconds (AMAC).

    >>> day("2024年2月9日"), day("45351"), day("1577808000000"), day("05/06/2024")
    ('2024-02-09', '2024-02-29', '2020-01-01', '05/06/2024')
    """
    plain = folded(text).strip()
    if match := _PACKED.fullmatch(plain):
        return "-".join(match.groups())
    if match := _SERIAL.fullmatch(plain):
        return (_EXCEL_START + timedelta(days=int(match[1]))).isoformat()
    if _EPOCH_MS.fullmatch(plain):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(plain))
        return moment.astimezone(_CHINA).date().isoformat()
    if (match := _DAY.fullmatch(plain)) and not re.fullmatch(r"\d{4}\.1", plain):  # .1 or .10?
        year, month, day_of_month = match.groups()
        return "-".join([year, *(part.zfill(2) for part in (month, day_of_month) if part)])
    return plain.removesuffix("年") if re.fullmatch(r"\d{4}年?", plain) else text


def amount(text: str, own: str, heading: str = "") -> str:
    """Return a number in the column's own unit; what is no number stays.

    >>> amount("1,234.5", ""), amount("3.2亿元", "亿元"), amount("5000", "亿元", "万元")
    ('1234.5', '3.2', '0.5')
    """
    plain = folded(text).replace(",", "").replace(" ", "").replace("\u2009", "")
    if heading in ("", own) and _PLAIN_NUMBER.fullmatch(plain):
        value = float(plain)
        return str(int(value)) if value.is_integer() else repr(value)
    match = _AMOUNT.fullmatch(plain)
    if match is None or (plain.endswith("%") and own not in ("%", "")):
        return text
    value = float(match[1])
    written = f"{match[2] or ''}元" if match[2] or match[3] else heading
    scale, target = _factor(written), _factor(own)
    if (match[2] or match[3]) and target is None:
        return text
    if scale is not None and target is not None and scale != target:
        value = round(value * scale / target, 10)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _factor(unit: str) -> float | None:
    return _FACTORS.get(_BRIEF.get(unit, unit))


def _boolean(text: str) -> str:
    word = folded(text).lower()
    return "true" if word in _TRUE else "false" if word in _FALSE else text


def _list(text: str) -> str:
    return LIST_MARK.join(
        dict.fromkeys(part.strip() for part in _LISTED.split(text) if part.strip())
    )


def _url(text: str) -> str:
    return text if "://" in text else f"https://{text}" if text.startswith("www.") else text


_READERS: Mapping[str, Callable[[str], str]] = {
    "date": day, "boolean": _boolean, "list": _list, "url": _url,
}  # fmt: skip


def words_of(choices: Mapping[str, Text]) -> Mapping[str, str]:
    """Return the code for each way to write a choice: the code, and its words in both languages."""
    found: dict[str, str] = {}
    whole = {code: squeezed(text.zh) for code, text in choices.items()}
    for code, text in choices.items():
        for word in (code, text.zh, text.en):
            found.setdefault(squeezed(word), code)
        brief = squeezed(_before_brackets(text.zh))
        # 法人 alone could be 总部（持牌法人） or 法人（层级未定）: it says neither.
        if not any(brief in words for other, words in whole.items() if other != code):
            found.setdefault(brief, code)
    found.pop("", None)  # a choice that is shown by no word is not what an empty cell says
    return found


def _before_brackets(words: str) -> str:
    return re.split(r"[（(]", words)[0]


def squeezed(text: str) -> str:
    """Return a text for comparing: half-width, lower case, without spaces and marks.

    >>> squeezed("统一社会信用代码（必填）*")
    '统一社会信用代码必填'
    """
    return re.sub(r"[\W_]+", "", folded(text).lower())


def _codes(column: Column, text: str, known: Mapping[str, str]) -> str:
    parts = [part for part in _LISTED.split(text) if part] if column.kind == "list" else [text]
    codes = [known.get(squeezed(part)) or _read(column, part) or part.strip() for part in parts]
    return LIST_MARK.join(dict.fromkeys(codes))


def _read(column: Column, word: str) -> str:
    return column.reads(word) if column.reads is not None else ""


def name_key(text: str) -> str:
    """Return a name for recognising a record again: no spaces, brackets and marks alike.

    >>> name_key("某某银行 股份有限公司（某市）") == name_key("某某银行股份有限公司(某市)")
    True
    """
    return squeezed(text)
