"""Where a table's header stands: under titles and notes, in one row or several, with units below.

A header row is the first row that fills at least half of the usual width with different words:
no numbers, dates, codes, sentences or “label：value” pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gis.intake.findings import refusal
from gis.text import Text

LOOKED_AT = 60
"""Rows in which a header is looked for."""
_WIDTH_ROWS = 200
_LONGEST_WORD = 60
_MOST_LEVELS = 3
_NUMBER = re.compile(r"^[-+]?[\d,，]*\.?\d+\s*[%％]?$")
_YEAR = re.compile(r"^(19|20)\d\d年?$")
_DATE = re.compile(r"^\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?")
_CODE = re.compile(r"^(?=(?:.*\d){6})[0-9A-Za-z-]+$")
_PAIR = re.compile(r"^[^:：]{1,20}[:：]\s*\S")
_UNITS = (
    "元|千元|万元|百万元|亿元|美元|万美元|亿美元|家|个|人|万人|人次|户|次|件|笔|项|套|台|年|月|日|岁|"
    "%|％|‰|米|千米|公里|m|km|平方米|平方公里|㎡|m²|m2|km²|km2|亩|公顷|度|°"
)
_UNIT = re.compile(rf"^(?:单位[:：])?[（(\[]?({_UNITS})[)）\]]?$")
_NO_UNIT = ("", "-", "—", "/", "无")
_CHINESE = re.compile(r"[\u2e80-\u9fa5\uff00-\uffef]")

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """A merged range of cells: first and last row and column, all included, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The header: its rows and the first row of the body, from 0, and a text for each column.

    `sure` is False where no row looks like a header and the first one was taken.
    """

    rows: tuple[int, ...]
    body: int
    names: tuple[str, ...]
    evidence: Text
    sure: bool = True


def find_head(rows: Sequence[Row], merges: Sequence[Merge] = (), asked: int | None = None) -> Head:
    """Return the header among the first rows of a sheet; `asked` is its row, counted from 1.

    >>> find_head([["机构名录", ""], ["名称", "经度"], ["甲", "117.2"]]).rows
    (1,)

    Raises ProblemError where the row that was asked for is empty or not there.
    """
    spread = [_spread(row, position, merges) for position, row in enumerate(rows)]
    if asked is not None:
        return _asked_head(rows, spread, merges, asked)
    usual = _usual_width(rows)
    begin = next(i for i, row in enumerate(rows) if _filled(row))
    for position in range(begin, min(begin + LOOKED_AT, len(rows))):
        if _looks_like_head(rows[position], spread[position], usual):
            levels = _levels(rows, spread, merges, position)
            return _head(rows, spread, levels, _found(rows, levels))
    first = next(i for i, row in enumerate(rows) if _filled(row) >= max(1, usual / 2))
    plain = usual <= 1 and not _is_value(_texts(rows[first])[0])
    why = Text(f"以第 {first + 1} 行为表头", f"row {first + 1} is taken for the header")
    return _head(rows, spread, (first,), why, sure=plain)


def _asked_head(
    rows: Sequence[Row], spread: Sequence[Row], merges: Sequence[Merge], asked: int
) -> Head:
    position = asked - 1
    if not 0 <= position < len(rows) or not _filled(rows[position]):
        raise refusal(
            Text("所选的表头行没有内容", "The header row that was chosen is empty"),
            Text("请选择列名所在的一行", "Choose the row that holds the column names"),
            row=asked,
        )
    why = Text(f"表头行按您的选择：第 {asked} 行", f"header row as you chose: {asked}")
    return _head(rows, spread, _merged_levels(rows, merges, position), why)


def _spread(row: Row, position: int, merges: Sequence[Merge]) -> list[str]:
    """Return a row in which a cell that is merged to the right is repeated there."""
    cells = list(row)
    for merge in merges:
        if merge.top <= position <= merge.bottom and merge.left < len(cells):
            last = min(merge.right, len(cells) - 1)
            cells[merge.left : last + 1] = [cells[merge.left]] * (last - merge.left + 1)
    return cells


def _texts(row: Row) -> list[str]:
    return [cell.strip() for cell in row if cell and not cell.isspace()]


def _filled(row: Row) -> int:
    return len(_texts(row))


def _usual_width(rows: Sequence[Row]) -> int:
    """Return how many cells a row of the table fills: the upper quartile of the first rows."""
    counts = sorted(count for count in map(_filled, rows) if count)[-_WIDTH_ROWS:]
    return counts[int(len(counts) * 0.75)] if counts else 0


def _looks_like_head(row: Row, spread: Row, usual: int) -> bool:
    words = _texts(row)
    if usual <= 1 or len(set(words)) < 2 or _filled(spread) < usual / 2:
        return False
    values = sum(map(_is_value, words))
    return values <= len(words) * 0.2 and len(set(words)) >= len(words) * 0.5


def _is_value(text: str) -> bool:
    """Tell whether a text is rather a value than the name of a column."""
    if _YEAR.match(text):
        return False
    patterns = (_NUMBER, _DATE, _CODE, _PAIR)
    return len(text) > _LONGEST_WORD or any(pattern.match(text) for pattern in patterns)


def _levels(
    rows: Sequence[Row], spread: Sequence[Row], merges: Sequence[Merge], position: int
) -> tuple[int, ...]:
    """Return the rows of the header that begins, or ends, at a row."""
    merged = _merged_levels(rows, merges, position)
    if len(merged) > 1:
        return merged
    for upper in (position - 1, position):
        if 0 <= upper < len(rows) - 1 and _complement(rows[upper], rows[upper + 1]):
            return (upper, upper + 1)
    return (position,)


def _merged_levels(rows: Sequence[Row], merges: Sequence[Merge], position: int) -> tuple[int, ...]:
    levels = [position]
    while len(levels) < _MOST_LEVELS and levels[-1] + 1 < len(rows):
        below = levels[-1] + 1
        groups = [
            merge for merge in merges
            if merge.bottom == levels[-1] and merge.right > merge.left
            and sum(bool(cell.strip()) for cell in rows[below][merge.left : merge.right + 1]) > 1
        ]  # fmt: skip
        texts = _texts(rows[below])
        if not groups or any(map(_is_value, texts)):
            break
        levels.append(below)
    return tuple(levels)


def _complement(upper: Row, lower: Row) -> bool:
    """Tell whether two rows without merges are one header: groups above, their columns below.

    A word above that is followed by a gap is a group, and has a word below it and below the gap;
    any other word above has nothing below it.
    """
    above, below = _texts(upper), _texts(lower)
    if len(above) < 2 or len(below) < 2 or any(map(_is_value, (*above, *below))):
        return False
    width = max(len(upper), len(lower))
    top, bottom = ([bool(c.strip()) for c in row] + [False] * width for row in (upper, lower))
    groups = False
    for column in range(width):
        in_group = not top[column] or (column + 1 < width and not top[column + 1])
        if bottom[column] and not in_group:
            return False
        groups = groups or (bottom[column] and not top[column])
        if top[column] and bottom[column] and not bottom[column + 1]:
            return False
    return groups


def _head(
    rows: Sequence[Row], spread: Sequence[Row], levels: tuple[int, ...], why: Text,
    *, sure: bool = True,
) -> Head:  # fmt: skip
    names = _joined([list(spread[level]) for level in levels])
    body = levels[-1] + 1
    if body < len(rows) and _is_units(rows[body]):
        names = [_with_unit(name, unit) for name, unit in _pairs(names, rows[body])]
        why = Text(f"{why.zh}；第 {body + 1} 行是单位", f"{why.en}; row {body + 1} holds the units")
        body += 1
    return Head(rows=levels, body=body, names=tuple(names), evidence=why, sure=sure)


def _joined(levels: list[list[str]]) -> list[str]:
    """Join the levels of a header, upper·lower; an upper word stands for the gaps to its right."""
    width = max(map(len, levels))
    for level in levels:
        level += [""] * (width - len(level))
    for depth, level in enumerate(levels[:-1]):
        for column in range(1, width):
            below = any(lower[column].strip() for lower in levels[depth + 1 :])
            beside = any(lower[column - 1].strip() for lower in levels[depth + 1 :])
            if below and beside and not level[column].strip():
                level[column] = level[column - 1]
    return ["·".join(_different(cells)) for cells in zip(*levels, strict=True)]


def _different(cells: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for cell in map(one_line, cells):
        if cell and cell not in parts:
            parts.append(cell)
    return parts


def one_line(text: str) -> str:
    """Return a header's text on one line; between Chinese characters the break leaves nothing.

    >>> one_line(" 注册\\n资本 "), one_line("Paid-in\\ncapital")
    ('注册资本', 'Paid-in capital')
    """
    joined = ""
    for part in text.split():
        gap = "" if not joined or (_CHINESE.match(joined[-1]) and _CHINESE.match(part)) else " "
        joined += gap + part
    return joined


def _is_units(row: Row) -> bool:
    words = [cell.strip() for cell in row]
    return any(map(_UNIT.match, words)) and all(
        word in _NO_UNIT or _UNIT.match(word) for word in words
    )


def _pairs(names: list[str], units: Row) -> list[tuple[str, str]]:
    width = max(len(names), len(units))
    padded = [*names, *[""] * (width - len(names))]
    return list(zip(padded, [*units, *[""] * (width - len(units))], strict=True))


def _with_unit(name: str, cell: str) -> str:
    found = _UNIT.match(cell.strip())
    if not found or not name or any(f"{a}{found[1]}{b}" in name for a, b in ("（）", "()")):
        return name
    return f"{name}（{found[1]}）"


def _found(rows: Sequence[Row], levels: tuple[int, ...]) -> Text:
    first, last = levels[0] + 1, levels[-1] + 1
    if first == last:
        why = Text(f"第 {first} 行是表头", f"row {first} is the header")
    else:
        why = Text(
            f"第 {first} 至 {last} 行是表头，上下级列名已连写",
            f"rows {first} to {last} are the header, joined",
        )
    above = sum(1 for row in rows[: levels[0]] if _filled(row))
    if not above:
        return why
    return Text(
        f"{why.zh}，其上 {above} 行是标题或说明",
        f"{why.en}, below {above} rows of titles or notes",
    )
