"""How readers say what is wrong: refusals, and lists of places that stay short.

The readers leave `Problem.file` empty; `opening.open_file` fills it in for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gis.problems import Problem, ProblemError
from gis.text import Text

NAMED = 20
"""How many places of one kind are named singly; the others are counted."""
SHOWN_CHARACTERS = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something was noticed: a row counted from 1, a column by letter or name, the value."""

    row: int | None = None
    column: str = ""
    value: str = ""


def refusal(says: Text, cure: Text, **place: Any) -> ProblemError:
    """Return the error that refuses a file; the keywords are fields of Problem."""
    return ProblemError(Problem(says=says, cure=cure, fatal=True, **place))


def several(
    places: Sequence[Place],
    says: Text,
    cure: Text,
    *,
    fatal: bool = False,
    count: int | None = None,
) -> Iterable[Problem]:
    """Yield a problem for each of the first places, and one that counts the others.

    `count` is how many there are where not all of them are in `places`.
    """
    for place in places[:NAMED]:
        yield Problem(
            says=says, cure=cure, row=place.row, column=place.column,
            value=shown(place.value), fatal=fatal,
        )  # fmt: skip
    more = (len(places) if count is None else count) - NAMED
    if more > 0:
        yield Problem(
            says=Text(f"另有 {more} 处同样的问题：{says.zh}", f"{more} more like it: {says.en}"),
            cure=cure,
            fatal=fatal,
        )


def shown(value: str) -> str:
    """Return a value short enough for a message, without control characters.

    >>> shown("a\\x00b\\nc")
    'a�b c'
    """
    cut = value if len(value) <= SHOWN_CHARACTERS else value[: SHOWN_CHARACTERS - 1] + "…"
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in cut)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0, as a sheet has them.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name
