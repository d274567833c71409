"""What kind of institution a name says, and of which level: a listed table of rules.

The rules of a table are tried in order and the first whose pattern is found decides; each has an
id, an explanation and examples, and docs/levels.md prints them. A name without a word that only a
licence allows (银行, 保险, 证券, 融资担保 …) is no financial institution here: the type is "" and
the rule says why. A register that states type or level comes before any name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from gis.name_rules import LEVEL_RULES, TYPE_RULES, NameRule
from gis.text import Text, is_missing
from gis.vocabulary import TYPES

LEVEL_WEIGHTS: Mapping[str, float] = {
    "head_office": 5.0,
    "legal_person": 4.0,
    "provincial": 3.0,
    "branch": 2.0,
    "outlet": 1.0,
}
"""Weights for counts that let a head office count for more than an outlet.

A convention of this product, equal steps from outlet to head office; no regulation or statistic
gives such weights. Say so wherever a weighted count is shown."""
LICENSED_FAMILIES = ("bank", "insurance", "securities", "futures", "trust", "fund")
"""Families whose legal persons hold a national licence: a legal person is a head office."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Derivation:
    """Type and level that a name says, the rule of each, and why where one is empty."""

    type: str
    type_rule: str
    level: str
    level_rule: str
    reason: Text


NO_LICENCE_WORD = Text("名称没有金融牌照用词", "The name holds no word of a financial licence")

NO_LEVEL_WORD = Text("名称没有层级用词", "The name holds no word of a level")


def type_rule(name: str) -> NameRule | None:
    """Return the first type rule whose pattern the name holds; None for a name that says nothing.

    >>> type_rule("柳树投资管理有限公司").result
    ''
    """
    return _first(TYPE_RULES, name)


def level_rule(name: str) -> NameRule | None:
    """Return the first level rule whose pattern the name holds; None where none does."""
    return _first(LEVEL_RULES, name)


def level_of(name: str, kind: str) -> str:
    """Return the level that the name of an institution of this type says; "" where it says none.

    >>> level_of("柳江银行股份有限公司", "bank_city"), level_of("柳江典当行", "pawn")
    ('head_office', 'legal_person')
    """
    rule = level_rule(name)
    if rule is None or kind not in TYPES:
        return ""
    if rule.result != "legal_person":
        return rule.result
    licensed = TYPES[kind].family in LICENSED_FAMILIES and kind != "holding"
    return "head_office" if licensed else "legal_person"


def derive(name: str) -> Derivation:
    """Return type and level of the name; both are "" for what is no financial institution."""
    kind, level = type_rule(name), level_rule(name)
    if kind is None or not kind.result:
        return Derivation(
            type="",
            type_rule="" if kind is None else kind.id,
            level="",
            level_rule="",
            reason=NO_LICENCE_WORD if kind is None else kind.says,
        )
    return Derivation(
        type=kind.result,
        type_rule=kind.id,
        level=level_of(name, kind.result),
        level_rule="" if level is None else level.id,
        reason=NO_LEVEL_WORD if level is None else Text("", ""),
    )


def derive_all(names: Iterable[object]) -> pd.DataFrame:
    """Return type, type_rule, level, level_rule, reason_zh, reason_en of each name, in order."""
    found = [derive("" if is_missing(name) else str(name)) for name in names]
    return pd.DataFrame(
        {
            "type": [one.type for one in found],
            "type_rule": [one.type_rule for one in found],
            "level": [one.level for one in found],
            "level_rule": [one.level_rule for one in found],
            "reason_zh": [one.reason.zh for one in found],
            "reason_en": [one.reason.en for one in found],
        }
    )


def weighted(levels: pd.Series[str], weights: Mapping[str, float] = LEVEL_WEIGHTS) -> float:
    """Return the sum of the weights of the levels; a level without a weight counts nothing."""
    return float(levels.map(weights).fillna(0.0).sum())


def _first(rules: tuple[NameRule, ...], name: str) -> NameRule | None:
    plain = name.translate(_PLAIN).strip()
    return next((rule for rule in rules if rule.compiled.search(plain)), None)


_PLAIN = str.maketrans("（）　", "() ")
