"""What a field sheet holds: the lines of the records, the empty ones, and the form beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from gis.field_marks import HEADS, Expected, new_code
from gis.paper.field_map import FieldMap
from gis.tables import TABLES
from gis.text import Text
from gis.vocabulary import LEVELS

Tongue = Literal["zh", "en", "both"]


@dataclass(frozen=True, kw_only=True)
class FieldSheet:
    """One sheet: what is expected, facts about the place, its map, the words around it.

    `notice` is the review state of the map, printed wherever the map is; `blanks` the number of
    empty lines.
    """

    expected: Expected
    facts: tuple[tuple[Text, str], ...]
    version: str
    notice: Text
    sources: Text
    map: FieldMap | None = field(default=None, repr=False)
    blanks: int = 6
    tongue: Tongue = "zh"

    def say(self, text: Text) -> str:
        """Return a text in the sheet's language, or in both."""
        if self.tongue == "zh" or text.zh == text.en:
            return text.zh
        return text.en if self.tongue == "en" else f"{text.zh} {text.en}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the table: number, name, what stands below it, code, boxes to tick."""

    number: str
    name: str
    below: str
    code: str
    marks: tuple[str, ...]


def expected_rows(sheet: FieldSheet) -> Iterator[Row]:
    """Yield a line for each record that is expected."""
    for number, row in enumerate(sheet.expected.rows.to_dict("records"), start=1):
        kind = _kind(str(row["table"]), str(row["kind"]), str(row["level"]), sheet)
        below = "　".join(part for part in (kind, str(row["address"])) if part)
        yield Row(number=str(number), name=str(row["name"]), below=below, code=str(row["code"]),
                   marks=("here", "moved", "not_found"))  # fmt: skip


def _kind(table: str, kind: str, level: str, sheet: FieldSheet) -> str:
    column = TABLES[table].by_name.get(
        {"places": "kind", "funds": "record_type"}.get(table, "type")
    )
    words = column.choices if column is not None and column.choices else {}
    parts = [sheet.say(words[kind]) if kind in words else ""]
    parts.append(sheet.say(LEVELS[level]) if level in LEVELS else "")
    return " · ".join(part for part in parts if part)


def blank_rows(sheet: FieldSheet) -> Iterator[Row]:
    """Yield the empty lines for what the register does not hold."""
    for number in range(1, sheet.blanks + 1):
        code = new_code(sheet.expected.subject, number)
        yield Row(number=f"+{number}", name="", below="", code=code, marks=("new",))


def forms(sheets: Sequence[FieldSheet]) -> pd.DataFrame:
    """Return the lines of the form that goes with the sheets, in the order of HEADS."""
    empty = dict.fromkeys(HEADS, "")
    lines = []
    for sheet in sheets:
        addresses = [*sheet.expected.rows["address"], *[""] * sheet.blanks]
        rows = (*expected_rows(sheet), *blank_rows(sheet))
        for row, address in zip(rows, addresses, strict=True):
            told = {"code": row.code, "number": row.number, "name": row.name}
            lines.append({**empty, **told, "address": str(address)})
    return pd.DataFrame(lines, columns=list(HEADS))
