"""Marks that come back from the field: sign-offs, closures, new records; all told before written.

Only what is typed into the form is read: handwriting on the printed sheet is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from gis.completion import complete
from gis.field_lines import Defaults, Line, form_columns, form_lines
from gis.field_marks import MARKS, NEW, record_digest
from gis.geocode import gazetteer_from, locate
from gis.intake.grid import Opened
from gis.intake.identity import identified
from gis.levels import derive
from gis.problems import Problem
from gis.revisions import Change
from gis.schema import empty, typed
from gis.signoff import Key, Mark, signed
from gis.store import Tables
from gis.tables import INSTITUTIONS, TABLES
from gis.tables.reviews import METHODS, STATES
from gis.text import LANGUAGES, Text


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A form that was read: marks by record, new institutions with theirs, what was refused.

    `blank` counts the lines without a result.
    """

    marks: Mapping[Key, Mark]
    new: pd.DataFrame = field(repr=False)
    new_marks: Mapping[Key, Mark]
    problems: tuple[Problem, ...]
    blank: int

    def count(self, state: str) -> int:
        return sum(mark.state == state for mark in self.marks.values())

    @property
    def says(self) -> Text:
        """Say on one line what would be written."""
        return Text(
            "在 {here}，已迁出 {moved}，查无 {gone}，新见 {new}；未填 {blank}，不收 {wrong}",
            "here {here}, moved {moved}, not found {gone}, new {new}; blank {blank}, "
            "refused {wrong}",
        ).format(
            here=self.count("verified"), moved=self.count("moved"), gone=self.count("not_found"),
            new=len(self.new), blank=self.blank, wrong=len(self.problems),
        )  # fmt: skip


def read_marks(opened: Opened, tables: Tables, defaults: Defaults) -> Returned:
    """Return what a filled form says; raises ProblemError for a file that is no form."""
    columns = form_columns(opened)
    marks: dict[Key, Mark] = {}
    found: list[tuple[Line, str]] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    blank = 0
    held = _Held(tables)
    for line in form_lines(opened, columns, defaults):
        if not line.mark and not (line.code.startswith(f"{NEW}/") and line.name):
            blank += 1
            continue
        wrong = _wrong(line, seen, held)
        seen.add(line.code)
        problems += wrong
        if wrong:
            continue
        if line.code.startswith(f"{NEW}/"):
            found.append((line, line.code.split("/")[1]))
        else:
            table, record, _ = _parts(line.code)
            marks[(table, record)] = line.values
    new, new_marks, refused = _new_records(found, tables)
    problems = sorted([*problems, *refused], key=lambda one: one.row or 0)
    return Returned(
        marks=marks, new=new, new_marks=new_marks, problems=tuple(problems), blank=blank
    )


def changes(returned: Returned, tables: Tables) -> list[Change]:
    """Return what to write: closed and new records, and the sign-offs; empty for no marks."""
    made: dict[str, list[pd.DataFrame]] = {}
    for table in dict.fromkeys(name for name, _ in returned.marks):
        gone = {
            r: m for (t, r), m in returned.marks.items() if t == table and m.state != "verified"
        }
        if gone:
            made.setdefault(table, []).append(_closed(tables.frames[table], table, gone))
    if len(returned.new):
        made.setdefault("institutions", []).append(returned.new)
    result = [
        Change(table=TABLES[name], records=pd.concat(parts, ignore_index=True))
        for name, parts in made.items()
    ]
    both = {**returned.marks, **returned.new_marks}
    if both:
        result.append(_signed(tables, returned.new, both))
    return result


def _signed(tables: Tables, new: pd.DataFrame, marks: Mapping[Key, Mark]) -> Change:
    if len(new):
        every = pd.concat([tables.institutions, new], ignore_index=True)
        tables = tables.with_tables(institutions=every)
    groups: dict[Mark, list[Key]] = {}
    for key, mark in marks.items():
        groups.setdefault(mark, []).append(key)
    parts = [signed(tables, keys, mark).records for mark, keys in groups.items()]
    return Change(table=TABLES["reviews"], records=pd.concat(parts, ignore_index=True))


def _closed(frame: pd.DataFrame, table: str, gone: Mapping[str, Mark]) -> pd.DataFrame:
    """Return the records with the status that was found, its date and who found it."""
    key = TABLES[table].key
    rows = frame[frame[key].isin(list(gone))].copy()
    told = [_status(gone[str(record)]) for record in rows[key]]
    stem = "status" if "status_zh" in TABLES[table].by_name else "status_later"
    for language in LANGUAGES:
        if f"{stem}_{language}" in TABLES[table].by_name:
            rows[f"{stem}_{language}"] = [one.get(language) for one in told]
    if stem == "status_later":
        rows["status_later_as_of"] = [gone[str(record)].on for record in rows[key]]
        rows["status_later_source"] = [gone[str(record)].office for record in rows[key]]
    return rows


def _status(mark: Mark) -> Text:
    return Text("{state}（{on} {office}{how}）", "{state} ({on}, {office}, {how})").format(
        state=STATES[mark.state], on=mark.on, office=mark.office, how=METHODS[mark.method]
    )


class _Held:
    """The digests of the records as they are now, computed once for each table."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._digests: dict[str, dict[str, str]] = {}

    def digest(self, table: str, record: str) -> str | None:
        if table not in self._digests:
            frame = self.tables.frames.get(table) if table in TABLES else None
            if frame is None:
                return None
            found = record_digest(TABLES[table], frame)
            keys = frame[TABLES[table].key].astype(str)
            self._digests[table] = dict(zip(keys, found, strict=True))
        return self._digests[table].get(record)


def _parts(code: str) -> tuple[str, str, str]:
    table, _, rest = code.partition("/")
    record, _, digest = rest.rpartition("/")
    return table, record, digest


def _wrong(line: Line, seen: set[str], held: _Held) -> list[Problem]:
    """Return why a line cannot be taken; nothing where it can."""
    new = line.code.startswith(f"{NEW}/")
    if line.code in seen:
        return [line.problem("code", line.code, Text("行码重复", "The line code occurs twice"),
                             Text("每行只留一次", "Keep the line once"))]  # fmt: skip
    if line.mark not in MARKS or (line.mark == "new") != new:
        zh = "、".join(text.zh for code, text in MARKS.items() if (code == "new") == new)
        en = ", ".join(text.en for code, text in MARKS.items() if (code == "new") == new)
        if not (new and not line.mark):
            return [line.problem("mark", line.mark, Text("结果不在可选值之列", "Not a result"),
                                 Text(f"本行可填：{zh}", f"This line takes: {en}"))]  # fmt: skip
    found = []
    if not new:
        table, record, digest = _parts(line.code)
        now = held.digest(table, record)
        again = Text("请重新打印核查表，再核对此条", "Print the sheet anew and check it again")
        if now is None:
            says = Text("没有这条记录", "There is no such record")
            found.append(line.problem("code", line.code, says, again))
        elif now != digest:
            says = Text("记录在打印之后已改动", "The record has changed since printing")
            found.append(line.problem("code", line.code, says, again))
    values = replace(line.values, state="verified") if new else line.values
    placed = [replace(one, file=line.file, sheet=line.sheet, row=line.row)
              for one in values.problems()]  # fmt: skip
    return [*found, *placed]


def _new_records(
    found: Sequence[tuple[Line, str]], tables: Tables
) -> tuple[pd.DataFrame, dict[Key, Mark], list[Problem]]:
    """Return the institutions that were met for the first time; a name must tell their type."""
    rows: list[dict[str, Any]] = []
    kept: list[Line] = []
    problems: list[Problem] = []
    known = set(tables.institutions["name_zh"])
    for line, subject in found:
        kind = derive(line.name)
        if line.name in known:
            says = Text("名录中已有同名机构", "The register holds this name already")
            cure = Text("请在它自己的行里填写结果", "Give the result in its own line")
        elif not kind.type or not kind.level:
            says = kind.reason
            cure = Text("请用“导入”并写明类型与层级", "Use the import, with type and level")
        else:
            known.add(line.name)
            kept.append(line)
            rows.append(_new_record(line, subject, tables))
            continue
        problems.append(line.problem("name", line.name, says, cure))
    if not rows:
        return empty(INSTITUTIONS), {}, problems
    records = complete(pd.DataFrame(rows), tables)
    ids = identified(INSTITUTIONS, records, tables.institutions).ids
    whole = records.assign(id=ids).reindex(columns=list(INSTITUTIONS.by_name))
    marks = {("institutions", str(key)): replace(line.values, state="verified")
             for key, line in zip(ids, kept, strict=True)}  # fmt: skip
    return typed(INSTITUTIONS, whole), marks, problems


def _new_record(line: Line, subject: str, tables: Tables) -> dict[str, Any]:
    kind = derive(line.name)
    of, _, code = subject.partition(":")
    building, unit, address = "", code if of in ("unit", "unplaced") else "", line.address
    if of == "place":
        place = tables.places[tables.places["id"] == code]
        if len(place):
            building, unit = code, str(place.iloc[0]["unit"])
            address = address or str(place.iloc[0]["address"])
    return {
        "id": "", "name_zh": line.name, "type": kind.type, "level": kind.level,
        "address": address, "building": building, "unit": unit,
        "unit_method": "source_text" if unit else "",
        **locate(address, building, gazetteer_from(tables)),
        "note_zh": line.values.note, "source": line.values.office, "as_of": line.values.on,
    }  # fmt: skip
