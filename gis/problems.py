"""What is wrong, where, and what to do about it, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gis.text import Language, Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One finding about the reader's data or request; `fatal` means that work cannot go on."""

    says: Text
    cure: Text
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    fatal: bool = False

    def where(self, language: Language) -> str:
        """Name file, sheet, row, column and value, as far as they are known."""
        zh = language == "zh"
        parts = [self.file, self.sheet]
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.column:
            parts.append(f"“{self.column}”列" if zh else f"column {self.column}")
        if self.value:
            parts.append(f"值“{self.value}”" if zh else f"value “{self.value}”")
        return ("，" if zh else ", ").join(part for part in parts if part)

    def line(self, language: Language) -> str:
        """Write the finding on one line: place, finding, cure."""
        place = self.where(language)
        colon = "：" if language == "zh" else ": "
        dash = "。" if language == "zh" else ". "
        head = f"{place}{colon}" if place else ""
        return f"{head}{self.says.get(language)}{dash}{self.cure.get(language)}"


class ProblemError(Exception):
    """Raised where the caller cannot go on; carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.line("en") for problem in problems))


def fatal(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with which work cannot go on."""
    return [problem for problem in problems if problem.fatal]
