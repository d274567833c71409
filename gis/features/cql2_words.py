"""The words of a CQL2 text, found in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.features.cql2_tree import fault
from gis.text import Text

LONGEST = 4_000
"""Characters of a filter."""
_START = r"[^\W\d]|[:_]"
_WORD = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<number>(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"[^"]+")
  | (?P<name>(?:{_START})(?:{_START}|[\w.])*)
  | (?P<mark><>|<=|>=|[=<>()+\-*/%^,])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word: number, text, quoted name, name or mark; `says` is it in capitals, unquoted."""

    kind: str
    text: str
    at: int
    end: int

    @property
    def says(self) -> str:
        return self.text.upper() if self.kind in ("name", "mark") else ""


def words(filter_text: str) -> list[Word]:
    """Return the words, an empty one last; raises ProblemError for what is none, or too long."""
    if len(filter_text) > LONGEST:
        raise fault(
            Text(
                f"过滤条件最长 {LONGEST} 个字符，此处 {len(filter_text)} 个",
                f"a filter has at most {LONGEST} characters, this one {len(filter_text)}",
            ),
            LONGEST,
        )
    found: list[Word] = []
    at = 0
    while at < len(filter_text):
        match = _WORD.match(filter_text, at)
        if match is None:
            raise fault(
                Text("此处无法识别", "this is not understood"), at, filter_text[at : at + 20]
            )
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Word(kind, match.group(), at, match.end()))
        at = match.end()
    return [*found, Word("end", "", at, at)]
