"""What a check of a sheet is and what it says: rule, verdict, and the sheet seen by the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from gis.layer import Classes, Fill, Kinds
from gis.paper.compose import MARGIN_SHEAF, WATERMARK_SHEAF, Composition
from gis.paper.draw import Drawn
from gis.paper.scene import Item, Path, Sheaf, Symbols, Words
from gis.text import Language, Text

Level = Literal["error", "warning", "note", "pass"]
LEVELS: dict[Level, Text] = {
    "error": Text("错误", "Error"),
    "warning": Text("警告", "Warning"),
    "note": Text("提示", "Note"),
    "pass": Text("通过", "Pass"),
}
"""From what must be mended to what is in order."""
NO_CURE = Text("", "")
LAND = "#F8F6F1"
"""What lies under the colours of a sheet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What one rule found on a sheet, and what to do about it."""

    rule: str
    level: Level
    says: Text
    cure: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A verdict that does not yet know its rule."""

    level: Level
    says: Text
    cure: Text = NO_CURE


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A sheet as the rules see it; `others` are the sheets of its series, `today` YYYY-MM-DD.

    `withdrawn` is the review number that the sheet lost because its content changed, `found` holds
    the verdicts of the rules before.
    """

    composition: Composition
    others: Sequence[Composition] = ()
    today: str = ""
    withdrawn: str = ""
    found: tuple[Verdict, ...] = ()

    @property
    def language(self) -> Language:
        return self.composition.sheet.language

    @cached_property
    def theme(self) -> tuple[Drawn, ...]:
        """The layers that the sheet asks for."""
        wanted = self.composition.sheet.layers
        return tuple(one for one in self.composition.drawn if one.portrayal.layer.id in wanted)

    @cached_property
    def margin(self) -> tuple[Item, ...]:
        """What stands around the map."""
        return self.sheaf(MARGIN_SHEAF)

    def sheaf(self, name: Text) -> tuple[Item, ...]:
        """Return the items of every sheaf of a name."""
        sheaves = self.composition.page.sheaves
        return tuple(item for sheaf in sheaves if sheaf.name == name for item in sheaf.items)

    @cached_property
    def margin_text(self) -> str:
        """All words around the map in the order of the page, without blanks."""
        return solid("".join(one.text for one in words_of(self.margin)))

    @cached_property
    def words(self) -> tuple[tuple[Sheaf, Words], ...]:
        """Every line of text of the page with its sheaf, the pale watermark aside."""
        sheaves = [s for s in self.composition.page.sheaves if s.name != WATERMARK_SHEAF]
        return tuple((sheaf, one) for sheaf in sheaves for one in words_of(sheaf.items))


Run = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A check with a stable id; its title says what is in order when nothing is found."""

    id: str
    title: Text
    run: Run

    def verdicts(self, case: Case) -> list[Verdict]:
        """Return what the rule finds; a sheet that meets it gets one `pass`."""
        found = [
            Verdict(rule=self.id, level=one.level, says=one.says, cure=one.cure)
            for one in self.run(case)
        ]
        return found or [Verdict(rule=self.id, level="pass", says=self.title, cure=NO_CURE)]


def words_of(items: Sequence[Item]) -> list[Words]:
    """Return the lines of text among items."""
    return [item for item in items if isinstance(item, Words)]


def solid(text: str) -> str:
    """Return text without blanks, as lines that were broken are compared.

    >>> solid("1 000 家")
    '1000家'
    """
    return re.sub(r"\s+", "", text)


def listed(names: Sequence[str], language_mark: str = "、", most: int = 8) -> str:
    """Join the first names, and say how many more there are.

    >>> listed(["a", "b", "c"], ", ", 2)
    'a, b … (+1)'
    """
    rest = len(names) - most
    return language_mark.join(names[:most]) + (f" … (+{rest})" if rest > 0 else "")


def named(names: Sequence[str], most: int = 8) -> Text:
    """Return the same list of names with the marks of both languages."""
    return Text(listed(names, "、", most), listed(names, ", ", most))


def titled(drawn: Sequence[Drawn]) -> Text:
    """Return the titles of layers as a list in both languages."""
    titles = [one.portrayal.layer.title for one in drawn]
    return Text(listed([one.zh for one in titles]), listed([one.en for one in titles], ", "))


def classed(drawn: Drawn) -> Classes | None:
    """Return the classes that colour a layer's areas, if it has any."""
    symbol = drawn.portrayal.layer.symbol
    look = symbol.look if isinstance(symbol, Fill) else None
    return look if isinstance(look, Classes) else None


def kinds_of(drawn: Drawn) -> Kinds | None:
    """Return the kinds that tell a layer's features apart, if it has any."""
    look = getattr(drawn.portrayal.layer.symbol, "look", None)
    return look if isinstance(look, Kinds) else None


def extent_of(item: Path | Symbols) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom of a drawn outline in mm; none where it is empty."""
    runs = [one.points for one in item.subpaths if len(one.points)]
    if not runs:
        return None
    points = np.vstack(runs)
    low, high = points.min(axis=0), points.max(axis=0)
    if isinstance(item, Symbols):
        if not len(item.at):
            return None
        low, high = low + item.at.min(axis=0), high + item.at.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
