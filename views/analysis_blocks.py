"""An answer as blocks of a report: the paragraph, charts, tables, sample, cautions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gis.questions.answers import Answer
from gis.questions.over_points import Dense, Groups, Hot, Pattern
from gis.questions.over_units import Alike, Change, Quotients, Spread
from gis.questions.plan_check import PlanCheck
from gis.questions.what_if import Scenario
from gis.report.blocks import Block, Heading, Paragraph, Sources
from gis.store import Tables
from gis.text import Language, Text
from views.analysis_declared import declared_blocks
from views.analysis_findings import findings, joined
from views.analysis_point_blocks import dense_blocks, group_blocks, hot_blocks, pattern_blocks
from views.analysis_unit_blocks import (
    alike_blocks,
    change_blocks,
    quotient_blocks,
    scenario_blocks,
    spread_blocks,
)
from views.analysis_words import cautions, method_line, parameter_line, sample_line
from views.citing import cited

DETAILS: dict[type, Callable[[Any, Language], list[Block]]] = {
    Quotients: quotient_blocks, Spread: spread_blocks, Alike: alike_blocks,
    Change: change_blocks, Dense: dense_blocks, Hot: hot_blocks, Pattern: pattern_blocks,
    Groups: group_blocks, PlanCheck: declared_blocks, Scenario: scenario_blocks,
}  # fmt: skip
PARAMETERS = Text("方法：{method}。参数：{told}。", "Method: {method}. Parameters: {told}.")
CANNOT = Text("不能说明什么", "What this does not say")


def finding_blocks(found: Answer, language: Language) -> list[Block]:
    """Return what was found: one paragraph, or one for each cluster."""
    said = findings(found)
    if isinstance(found, PlanCheck):
        return [Paragraph(text=one.get(language)) for one in said]
    return [Paragraph(text=joined(said).get(language))]


def detail_blocks(found: Answer, language: Language) -> list[Block]:
    """Return charts and tables."""
    return DETAILS[type(found)](found, language)


def standing_blocks(
    found: Answer, tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """Return the sample, the parameters and what cannot be said."""
    notes = book.note(*cited(found.material.ground.sources))
    told = PARAMETERS.format(method=method_line(found), told=parameter_line(found.asked))
    return [
        Paragraph(text=sample_line(found, tables).get(language), notes=notes),
        Paragraph(text=told.get(language), quiet=True),
        Heading(text=CANNOT.get(language), level=2),
        *(Paragraph(text=f"· {one.get(language)}", quiet=True) for one in cautions(found)),
    ]
