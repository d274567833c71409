"""What an answer says, in sentences: what was found and how sure that is.

Every sentence is made from the answer's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gis.questions.answers import Answer
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.plan_check import PlanCheck
from gis.questions.what_if import Scenario
from gis.text import Text
from views.analysis_declared import cluster_sentences
from views.analysis_point_findings import (
    dense_findings,
    groups_findings,
    hot_findings,
    pattern_findings,
)
from views.analysis_unit_findings import (
    alike_findings,
    change_findings,
    quotients_findings,
    scenario_findings,
    spread_findings,
)

FINDINGS: dict[type, Callable[[Any], tuple[Text, ...]]] = {
    Quotients: quotients_findings, Spread: spread_findings, Alike: alike_findings,
    Change: change_findings, Dense: dense_findings, Hot: hot_findings, Pattern: pattern_findings,
    Groups: groups_findings, PlanCheck: cluster_sentences, Scenario: scenario_findings,
}  # fmt: skip


def findings(found: Answer) -> tuple[Text, ...]:
    """Return what an answer says, the main thing first."""
    return FINDINGS[type(found)](found)


def joined(sentences: Iterable[Text]) -> Text:
    """Return sentences as one paragraph."""
    held = list(sentences)
    return Text("".join(one.zh for one in held), " ".join(one.en for one in held))
