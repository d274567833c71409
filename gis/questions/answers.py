"""From a question to its answer, kept by the data's version: every question and its method."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType

from gis.analysis.samples import Refusal, Tell
from gis.questions.over_points import Dense, Groups, Hot, Pattern, dense, groups, hot, pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread, alike, change
from gis.questions.over_units import quotients as quotients_of
from gis.questions.over_units import spread as spread_of
from gis.questions.plan_check import PlanCheck, plan_check
from gis.questions.question import Question
from gis.questions.what_if import Scenario, scenario
from gis.store import Tables

Answer = Quotients | Spread | Alike | Change | Dense | Hot | Pattern | Groups | PlanCheck | Scenario
KEPT = 32
"""Answers kept in memory; one of the shipped data takes some hundred kB."""
_SLOW: Mapping[str, Callable[[Tables, Question, Tell | None], Answer | Refusal]] = MappingProxyType(
    {"density": dense, "hot": hot, "pattern": pattern, "groups": groups, "declared": plan_check}
)
_QUICK: Mapping[str, Callable[[Tables, Question], Answer | Refusal]] = MappingProxyType(
    {"quotient": quotients_of, "spread": spread_of, "alike": alike, "change": change,
     "whatif": scenario}
)  # fmt: skip
_held: OrderedDict[tuple[str, Question], Answer | Refusal] = OrderedDict()
_lock = threading.Lock()


def answer(tables: Tables, asked: Question, tell: Tell | None = None) -> Answer | Refusal:
    """Return the answer to a question, or why there is none; the same one for the same data.

    `tell` is called with steps done and all; what it raises ends the work, and nothing is kept.
    """
    key = (tables.version, asked)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    found = (
        _SLOW[asked.ask](tables, asked, tell) if takes_time(asked)
        else _QUICK[asked.ask](tables, asked)
    )  # fmt: skip
    with _lock:
        found = _held.setdefault(key, found)
        while len(_held) > KEPT:
            _held.popitem(last=False)
    return found


def takes_time(asked: Question) -> bool:
    """Tell whether a question's method simulates or draws, and tells how far it is."""
    return asked.ask in _SLOW


def is_known(tables: Tables, asked: Question) -> bool:
    """Tell whether an answer is at hand."""
    with _lock:
        return (tables.version, asked) in _held
