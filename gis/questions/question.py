"""A question as a value: what is asked, and the parameters that are not as they begin.

Its text form is the query of a URL or, on a sheet, one short code: the same question has the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cached_property

from gis.questions.parameters import (
    ASKS,
    FUNDS,
    INSTITUTIONS,
    OFFERED,
    PARAMETERS,
    POINT_ASKS,
    Parameter,
)
from gis.text import Text, join
from gis.vocabulary import FAMILIES

FIRST = "quotient"
DEFAULT_KINDS = ("insurance",)
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
NAMES = ("ask", *PARAMETERS)
"""The parameters of the URL."""
ALL_WORDS = Text("金融机构", "financial institutions")
FUND_WORDS = Text("基金与管理人", "funds and managers")
COUNTED_FUND_WORDS = Text("基金与母基金", "funds and funds of funds")
"""By unit only these are counted: managers and firms are never added to funds."""
ENTERPRISE_WORDS = Text("登记企业", "enterprises")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked; `given` holds (parameter, value) where it is not as it begins, in order.

    Several values of one parameter are joined by commas. Make it with `question`.
    """

    ask: str
    given: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> str:
        return dict(self.given).get(name, self.default(name))

    def default(self, name: str) -> str:
        """Return the value with which a parameter of this question begins."""
        return OFFERED[self.ask][0] if name == "of" else PARAMETERS[name].default

    def number(self, name: str) -> int:
        return int(self[name])

    def yes(self, name: str) -> bool:
        return self[name] == "yes"

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(one for one in self[name].split(",") if one)

    @property
    def of(self) -> str:
        return self["of"]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the families asked about; none means all."""
        return self.many("kind")

    @property
    def seed(self) -> int:
        return self.number("seed")

    @cached_property
    def who(self) -> Text:
        """Name the records asked about, as a subject."""
        if self.of == "enterprises":
            return ENTERPRISE_WORDS
        if self.of == FUNDS:
            return FUND_WORDS if self.ask in POINT_ASKS else COUNTED_FUND_WORDS
        if not self.kinds:
            return ALL_WORDS
        return Text(*(join([_named(one, at) for one in self.kinds], ("zh", "en")[at])
                      for at in (0, 1)))  # fmt: skip

    @property
    def says(self) -> Text:
        """Return the question in words."""
        return ASKS[self.ask].says.format(who=self.who)

    def matters(self) -> list[Parameter]:
        """Return the parameters that matter to this question, in order."""
        return [one for one in PARAMETERS.values() if _matters(one, self)]


def _named(family: str, at: int) -> str:
    if at:
        return FAMILIES[family].en[:1].lower() + FAMILIES[family].en[1:]
    words = FAMILIES[family].zh.replace(" / ", "、")
    return words if words.endswith("场所") else f"{words}机构"


def _matters(one: Parameter, asked: Question) -> bool:
    if asked.ask not in one.asks:
        return False
    if asked.ask == "whatif" and one.name in ("cell", "seed"):
        return asked.of == INSTITUTIONS and not asked["from"]
    if one.name in LOOKS and asked.ask == "declared" and asked["look"] not in LOOKS[one.name]:
        return False
    return one.needs is None or asked[one.needs[0]] in one.needs[1]


LOOKS = {
    "share": ("density",), "bw": ("density",), "grid": ("hot",), "cell": ("hot",),
    "fdr": ("hot",), "by": ("groups",), "least": ("groups",), "reach": ("groups",),
}  # fmt: skip
"""Parameters that, where the plan is compared, matter to one way of observing only."""


def question(ask: str = FIRST, values: Mapping[str, str] | None = None) -> Question:
    """Return the question with these values; what is as it begins, or does not matter, is left out.

    Each value is written in one way, so that the same question is the same however it was asked.

    >>> question("density", {"bw": "800", "kernel": "quartic", "k": "3"}).given
    (('bw', '800'),)
    """
    told = {name: PARAMETERS[name].canonical(value) for name, value in (values or {}).items()
            if name in PARAMETERS}  # fmt: skip
    bare = Question(ask=ask)
    kept = {
        name: told[name] for name in PARAMETERS
        if name in told and told[name] != bare.default(name)
    }  # fmt: skip
    full = Question(ask=ask, given=tuple(kept.items()))
    held = {one.name for one in full.matters()}
    return Question(ask=ask, given=tuple((name, kept[name]) for name in kept if name in held))


def to_query(asked: Question) -> dict[str, str]:
    """Write a question as the parameters of a URL; the page's own first question has none."""
    given = dict(asked.given)
    if asked.ask == FIRST and given == {"kind": ",".join(DEFAULT_KINDS)}:
        return {}
    if asked.ask == FIRST and not given:
        return {"ask": asked.ask}
    return {"ask": asked.ask, **given}


Known = Callable[[str], Container[str]]


def from_query(query: Mapping[str, str], known: Known) -> tuple[Question, list[tuple[str, str]]]:
    """Read a question; return it and what the query says in vain, as (parameter, value).

    That is a value that is unknown, and one that does not matter to this question.
    `known` returns the codes that the parameters `to` and `from` can have.
    """
    if not any(name in query for name in NAMES):
        return question(FIRST, {"kind": ",".join(DEFAULT_KINDS)}), []
    unknown: list[tuple[str, str]] = []
    ask = query.get("ask", FIRST)
    if ask not in ASKS:
        unknown.append(("ask", ask))
        ask = FIRST
    values = {}
    for name, one in PARAMETERS.items():
        told = query.get(name, "")
        parts = dict.fromkeys(filter(None, told.split(",") if one.many else [told]))
        good = [part for part in parts if _readable(one, part, ask, known)]
        unknown += [(name, part) for part in parts if part not in good]
        if good:
            values[name] = ",".join(good)
    asked = question(ask, values)
    matter = {one.name for one in asked.matters()}
    unknown += [(name, value) for name, value in values.items() if name not in matter]
    return asked, unknown


def _readable(one: Parameter, value: str, ask: str, known: Known) -> bool:
    if one.name in ("to", "from"):
        return value in known(one.name)
    if one.name == "of":
        return value in OFFERED[ask]
    return one.accepts(value)


def to_code(asked: Question) -> str:
    """Write a question as one code, for a sheet.

    >>> to_code(question("density", {"kind": "bank,insurance", "bw": "800"}))
    'density~kind:bank,insurance~bw:800'
    """
    return "~".join([asked.ask, *(f"{name}:{value}" for name, value in asked.given)])


def any_code(name: str) -> Container[str]:
    """Stand for the codes of places where there are no tables to look them up in."""
    return _AnyCode()


class _AnyCode:
    """Holds whatever could be a code."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and CODE.fullmatch(value) is not None


def from_code(code: str, known: Known = any_code) -> tuple[Question, list[tuple[str, str]]]:
    """Read a code; see `from_query`."""
    ask, *parts = code.split("~")
    pairs = [part.partition(":")[::2] for part in parts]
    asked, unknown = from_query({**dict(pairs), "ask": ask}, known)
    return asked, unknown + [pair for pair in pairs if pair[0] not in PARAMETERS or not pair[1]]
