"""One figure of ours beside another's, checked when it is made; tables of them in Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gis.text import Language, Text, same

NOTHING = Text("", "")
HEAD = (
    Text("方法", "Method"),
    Text("数据与问题", "Data and question"),
    Text("本程序", "Ours"),
    Text("对照", "Other"),
    Text("容差", "Tolerance"),
    Text("对照出自", "The other is"),
    Text("另见", "Also"),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a method finds (`ours`), what another finds by its own way, how far they may differ.

    `method` is a code of gis.analysis.samples.METHODS or the name of a module beside them; `by`
    says who the other is. Raises AssertionError where they differ by more.

    >>> Row(method="ripley", asks=same("?"), ours=1.0, theirs=1.2, within=0.1, by=same("x"))
    Traceback (most recent call last):
    AssertionError: ripley, ?: 1.0 is not within 0.1 of 1.2
    """

    method: str
    asks: Text
    ours: float
    theirs: float
    within: float
    by: Text
    digits: int = 3
    also: Text = NOTHING

    def __post_init__(self) -> None:
        if not abs(self.ours - self.theirs) <= self.within:  # NaN is never within
            raise AssertionError(
                f"{self.method}, {self.asks.en}: {self.ours} is not within {self.within}"
                f" of {self.theirs}"
            )


def figure(value: float, digits: int) -> str:
    """Return a number with so many decimals, and never minus nothing.

    >>> figure(-0.0001, 2), figure(-1234.5, 1)
    ('0.00', '−1234.5')
    """
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def tolerance(within: float) -> str:
    """Return a tolerance as people write it.

    >>> [tolerance(one) for one in (0, 1e-9, 0.005, 0.25)]
    ['0', '1e-9', '0.005', '0.25']
    """
    if within == 0 or within >= 1e-4:
        return f"{within:.4g}"
    return f"1e{math.floor(math.log10(within) + 0.5)}"


def table(head: Sequence[Text], rows: Iterable[Sequence[Text]], language: Language) -> str:
    """Return a table in Markdown."""
    lines = [[one.get(language) for one in row] for row in (head, *rows)]
    lines.insert(1, ["---"] * len(head))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def compared(rows: Sequence[Row], titles: dict[str, Text], language: Language) -> str:
    """Return the table of figures beside others'."""
    cells = [
        (
            titles[row.method],
            row.asks,
            same(figure(row.ours, row.digits)),
            same(figure(row.theirs, row.digits)),
            same(tolerance(row.within)),
            row.by,
            row.also,
        )
        for row in rows
    ]
    return table(HEAD, cells, language)
