"""An answer beside its map: on a sheet, what was asked, found, counted, with which parameters."""

from __future__ import annotations

from gis.analysis.samples import Refusal
from gis.paper.listing import Listing
from gis.paper.sheet import Sheet, problem
from gis.problems import ProblemError
from gis.questions.answers import answer
from gis.questions.plan_check import PlanCheck
from gis.questions.question import from_code
from gis.store import Tables
from gis.text import Text, number
from views.analysis_findings import findings
from views.analysis_words import cautions, method_line, parameter_line, sample_line

CANNOT = Text("不能说明：{told}。", "Not said by this: {told}.")
MADE = Text("方法：{m}。参数：{p}。", "Method: {m}. Parameters: {p}.")


TAKE_PART = Text("{who}：共 {total} 条，参与计算 {used} 条", "{used} of {total} take part: {who}")


def answer_coverage(sheet: Sheet, tables: Tables) -> tuple[str, ...]:
    """Say how many of the records asked about take part; nothing where a sheet asks nothing."""
    if not sheet.question:
        return ()
    found = answer(tables, from_code(sheet.question)[0])
    if isinstance(found, Refusal):
        return ()
    ground = found.material.ground
    words = TAKE_PART.format(who=found.asked.who, total=number(ground.total),
                             used=number(ground.used))  # fmt: skip
    return (words.get(sheet.language),)


def answer_listing(sheet: Sheet, tables: Tables) -> tuple[Listing, ...]:
    """Return the words of the answer that a sheet shows; nothing where it asks nothing.

    Raises ProblemError where there is no answer: a sheet without its result is none.
    """
    if not sheet.question:
        return ()
    asked, _ = from_code(sheet.question)
    found = answer(tables, asked)
    if isinstance(found, Refusal):
        raise ProblemError(problem("question", found.says, found.needs))
    made = MADE.format(m=method_line(found), p=parameter_line(asked))
    said, limits = findings(found), cautions(found)
    if sheet.paper == "A4":  # the map needs the room
        said, limits = said[:2] if not isinstance(found, PlanCheck) else said[:1], ()
    lines = [
        *said, sample_line(found, tables), made, *(CANNOT.format(told=one) for one in limits),
    ]  # fmt: skip
    return (
        Listing(
            title=asked.says.get(sheet.language),
            lines=tuple(one.get(sheet.language) for one in lines),
        ),
    )
