"""A sheet of changes: the two revisions that it compares, and the words that name them."""

from __future__ import annotations

from collections.abc import Iterable

from gis.layer import Layer
from gis.paper.sheet import Sheet, problem
from gis.problems import ProblemError
from gis.store import Tables
from gis.text import Text, same


def compared(sheet: Sheet, layers: Iterable[Layer], tables: Tables) -> Tables:
    """Return the tables with those of the revision that the sheet's changes are told since.

    Where none of the layers shows changes they come back as they are. Raises ProblemError where
    there is no such revision.
    """
    if not any(layer.compares for layer in layers):
        return tables
    try:
        return tables.compared_with(sheet.since)
    except ProblemError:
        says = Text("没有这一修订", "no such revision")
        most = tables.number
        cure = Text(f"请写 0 至 {most} 的修订号", f"Write a revision from 0 to {most}")
        raise ProblemError(problem("since", says, cure, sheet.since)) from None


def changes_line(sheet: Sheet, tables: Tables) -> str:
    """Say which revisions a sheet of changes compares, and of which days; "" for any other."""
    if tables.earlier is None or tables.history is None:
        return ""
    # The shipped facts are older than the day on which they were first written down here.
    days = {
        one.number: one.entry.at[:10]
        for one in tables.history.revisions()
        if one.entry.kind != "shipped"
    }
    first, last = (_dated(one, days.get(one, "")) for one in (tables.earlier.number, tables.number))
    words = Text("变化：修订 {a} → {b}", "Changes: revisions {a} → {b}")
    return words.format(a=first, b=last).get(sheet.language)


def _dated(number: int, day: str) -> Text:
    return Text(f"{number}（{day}）", f"{number} ({day})") if day else same(str(number))
