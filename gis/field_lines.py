"""The lines of a filled form: code, result and who says so, as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gis.field_marks import HEADS, MARKS
from gis.intake.grid import Opened
from gis.problems import Problem, ProblemError
from gis.signoff import Mark
from gis.tables.reviews import METHODS
from gis.text import Text

STATE = {"here": "verified", "moved": "moved", "not_found": "not_found", "new": "verified"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Defaults:
    """What holds for lines that do not say it themselves."""

    on: str = ""
    office: str = ""
    method: str = "site"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a form: its code, what was written, and where it stands in the file."""

    code: str
    name: str
    address: str
    mark: str
    values: Mark
    row: int
    file: str
    sheet: str

    def problem(self, column: str, value: str, says: Text, cure: Text) -> Problem:
        return Problem(file=self.file, sheet=self.sheet, row=self.row, column=HEADS[column].zh,
                       value=value[:60], says=says, cure=cure, fatal=True)  # fmt: skip


def form_columns(opened: Opened) -> dict[str, str]:
    """Return the heading of each column of the form; raises ProblemError where one is missing."""
    headings = {str(name).strip(): str(name) for name in opened.grid.frame.columns}
    words = {name: (text.zh, text.en, f"{text.zh} {text.en}") for name, text in HEADS.items()}
    found = {
        name: headings[word] for name, told in words.items() for word in told if word in headings
    }
    missing = [HEADS[name] for name in ("code", "mark", "name") if name not in found]
    if missing:
        raise ProblemError(
            Problem(
                file=opened.file,
                sheet=opened.sheet,
                column="、".join(one.zh for one in missing),
                says=Text("这不是核查表的填报表", "This is no form of a field sheet"),
                cure=Text(
                    "请填写与核查表一同下载的表格，保留表头与行码",
                    "Fill in the form that came with the sheet; keep headings and line codes",
                ),
                fatal=True,
            )
        )
    return found


def form_lines(opened: Opened, columns: Mapping[str, str], defaults: Defaults) -> list[Line]:
    """Return the lines that bear a code; what a line leaves out is taken from the defaults."""
    lines = []
    rows = opened.grid.frame.to_dict("records")
    for row, number in zip(rows, opened.grid.rows, strict=True):
        told = {name: str(row.get(heading, "")).strip() for name, heading in columns.items()}
        if not told["code"]:
            continue
        mark = _coded(told["mark"], MARKS)
        values = Mark(
            on=told.get("on") or defaults.on,
            office=told.get("office") or defaults.office,
            method=_coded(told.get("method", ""), METHODS) or defaults.method,
            state=STATE.get(mark, mark),
            note=told.get("note", ""),
        )
        lines.append(
            Line(code=told["code"], name=told["name"], address=told.get("address", ""), mark=mark,
                  values=values, row=int(number), file=opened.file, sheet=opened.sheet)
        )  # fmt: skip
    return lines


def _coded(value: str, words: Mapping[str, Text]) -> str:
    """Return the code of a word in either language, or the value as it is."""
    for code, text in words.items():
        if value.lower() in (code, text.zh, text.en.lower(), f"{text.zh} {text.en}".lower()):
            return code
    return value
