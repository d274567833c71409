"""Texts in a CQL2 filter: each distinct value is looked at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.features.truth import Flags, Truth, known

ESCAPE = "\\"


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(one for one in parts if unicodedata.category(one) != "Mn")


FOLDS: dict[str, Callable[[str], str]] = {"casei": str.casefold, "accenti": _plain}


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """A literal (without codes), or a column: codes into distinct values, -1 for the unknown.

    `dated` names the column where the texts are dates.
    """

    values: tuple[str, ...]
    codes: NDArray[np.int64] | None = None
    dated: str = ""

    def folded(self, name: str) -> Texts:
        return replace(self, values=tuple(map(FOLDS[name], self.values)), dated="")

    def missing(self, size: int) -> Flags:
        return np.zeros(size, bool) if self.codes is None else self.codes < 0

    def tested(self, test: Callable[[str], bool], size: int) -> Truth:
        """Return where a test of the text holds."""
        table = np.fromiter(map(test, self.values), bool, len(self.values))
        if self.codes is None:
            return known(np.broadcast_to(table, size), np.ones(size, bool))
        return known(np.append(table, False)[self.codes], self.codes >= 0)

    def spelled(self, size: int) -> NDArray[np.object_]:
        held = np.array([*self.values, ""], dtype=object)
        return np.broadcast_to(held[:1], size) if self.codes is None else held[self.codes]


def literal(text: str) -> Texts:
    """Return a text that the filter itself holds."""
    return Texts(values=(text,))


def compared(sign: Callable[[Any, Any], Any], left: Texts, right: Texts, size: int) -> Truth:
    """Return the answer to a comparison of texts, by code points."""
    if right.codes is None:
        value = right.values[0]
        return left.tested(lambda one: bool(sign(one, value)), size)
    if left.codes is None:
        value = left.values[0]
        return right.tested(lambda one: bool(sign(value, one)), size)
    yes = np.asarray(sign(left.spelled(size), right.spelled(size)), dtype=bool)
    return known(yes, ~(left.missing(size) | right.missing(size)))


def liking(pattern: str) -> Callable[[str], bool]:
    r"""Return the test for a LIKE pattern: % any characters, _ one, \ takes the next as it is.

    The parts between % are looked for one after the other, each where it first occurs: time grows
    with the text times the pattern, whatever the pattern.

    >>> [liking("中%行")(one) for one in ("中国银行", "中信证券", "中行")]
    [True, False, True]
    """
    parts: list[str] = [""]
    marks = iter(pattern)
    for mark in marks:
        if mark == "%":
            parts.append("")
        elif mark == "_":
            parts[-1] += "."
        else:
            parts[-1] += re.escape(next(marks, ESCAPE) if mark == ESCAPE else mark)
    first, *rest = [re.compile(part, re.DOTALL) for part in parts]
    if not rest:
        return lambda text: first.fullmatch(text) is not None
    last = re.compile(f"(?:{parts[-1]})\\Z", re.DOTALL)

    def test(text: str) -> bool:
        found = first.match(text)
        for part in rest[:-1]:
            if found is None:
                return False
            found = part.search(text, found.end())
        return found is not None and last.search(text, found.end()) is not None

    return test
