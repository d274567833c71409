"""The checks a sheet goes through before it is printed: one verdict or more from every rule.

The rules are a registry of frozen values in six families; their ids are stable, for people quote
them. Errors block an edition that carries a review number; warnings and notes never block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from gis.paper import (
    rules_ground,
    rules_imprint,
    rules_looks,
    rules_map,
    rules_series,
    rules_type,
)
from gis.paper.compose import Composition
from gis.paper.verdict import LEVELS, Case, Finding, Level, Rule, Verdict
from gis.text import Text

__all__ = ["LEVELS", "RULES", "Level", "Rule", "Verdict", "blocks", "ordered", "preflight"]


def publishing(case: Case) -> Iterator[Finding]:
    """A sheet that carries a review number goes out without an error, or not at all."""
    broken = [one.rule for one in case.found if one.level == "error"]
    if case.composition.imprint.reviewed and broken:
        number = len(dict.fromkeys(broken))
        yield Finding(
            level="error",
            says=Text(
                f"图上印有审图号，但有 {number} 项错误，不得出版",
                f"The sheet carries a review number but has {number} errors: not to be published",
            ),
            cure=Text("请先改正全部错误", "Mend every error first"),
        )


RULES: tuple[Rule, ...] = (
    *rules_imprint.RULES,
    *rules_map.RULES,
    *rules_looks.RULES,
    *rules_ground.RULES,
    *rules_series.RULES,
    *rules_type.RULES,
    Rule(
        id="publishing",
        title=Text("出版前没有遗留错误", "Nothing stands in the way of publishing"),
        run=publishing,
    ),
)


def preflight(
    composition: Composition,
    *,
    others: Sequence[Composition] = (),
    today: str = "",
    withdrawn: str = "",
) -> list[Verdict]:
    """Run every rule on a sheet; a rule that finds nothing says `pass`.

    `others` are the other sheets of its series; `today` (YYYY-MM-DD) is what the age of the data
    is measured from, the sheet's own date where it is empty; `withdrawn` is a review number that
    holds no longer.
    """
    case = Case(composition=composition, others=others, today=today, withdrawn=withdrawn)
    found: list[Verdict] = []
    for rule in RULES:
        found += rule.verdicts(replace(case, found=tuple(found)) if rule is RULES[-1] else case)
    return found


def ordered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts, errors first, those of one level in the order of the rules."""
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    return sorted(verdicts, key=lambda one: ranks[one.level])


def blocks(verdicts: Iterable[Verdict]) -> bool:
    """Tell whether an edition with a review number must not go out: errors block, only they do."""
    return any(one.level == "error" for one in verdicts)
