"""Large registers: a file is judged, taken in beside the ledger and told in it, as one revision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gis.bulk.placed import Progress
from gis.problems import Problem, ProblemError
from gis.registers.geoparquet import write_geoparquet
from gis.registers.holding import hold, sweep
from gis.registers.register import Register, open_register, register_of
from gis.revisions import Change, Entry, Revision, cells
from gis.schema import DATE, typed
from gis.store import Store, Tables
from gis.tables import REGISTERS
from gis.text import Text
from views import own_data, register_files
from views.register_judging import Judged, require_places

NOT_HERE = Text("登记册的文件不在本机", "The register's files are not on this machine")
COPY = Text(
    "从载入它的机器复制数据文件夹内的 registers，或重新载入同一文件",
    "Copy registers/ of the data folder from where it was taken in, or take the file in again",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the reader says of a register: its name, where it is from, of when, in which datum."""

    title: str = ""
    source: str = ""
    as_of: str = ""
    datum: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A register that was taken in: the revision, its record, and what was wrong in the file."""

    revision: Revision
    register: Register
    problems: tuple[Problem, ...]


def doubts(wish: Wish, file: str) -> list[Problem]:
    """Return what the reader has still to say."""
    found = []
    if not wish.source:
        found.append(
            Problem(
                file=file, fatal=True,
                says=Text("未写明资料来源", "The source is not named"),
                cure=Text("请填写资料来源，图上须注明", "Name the source: the map must print it"),
            )
        )  # fmt: skip
    if wish.as_of and not DATE.match(wish.as_of):
        found.append(
            Problem(
                value=wish.as_of, fatal=True,
                says=Text("资料日期写法不对", "Not a date"),
                cure=Text("请写 2026、2026-09 或 2026-09-30", "Write 2026, 2026-09 or 2026-09-30"),
            )
        )  # fmt: skip
    return found


def take_in(
    file: Judged, wish: Wish, store: Store, author: str, progress: Progress | None = None
) -> Taken:
    """Lay a file's rows down beside the ledger and write its record, as one revision.

    A file whose rows lie there already is not read again. Raises ProblemError.
    """
    if problems := doubts(wish, file.source.sample.file):
        raise ProblemError(*problems)
    require_places(file)
    number = store.head
    tables = store.at(number)
    parent = own_data.registers()
    sha256 = register_files.sha256(file.source.path)
    digest = register_files.digest(sha256, file.columns, wish.datum, tables)
    folder = parent / digest
    problems_in_file: tuple[Problem, ...] = ()
    found = open_register(folder)
    if found is None:
        sweep(parent)
        held = hold(
            file.source, file.columns, tables.units, folder, datum=wish.datum, progress=progress
        )
        problems_in_file = held.problems
        found = open_register(folder)
        assert found is not None, "it was laid down"
    record = _record(file, wish, digest, found)
    if _is_told(record, tables):  # its files had gone, and are there again
        return Taken(revision=_last(store, record), register=found, problems=problems_in_file)
    change = Change(table=REGISTERS, records=record)
    entry = Entry(
        author=author, at=own_data.now(), kind="import", note=wish.note,
        file=file.source.sample.file, file_sha256=sha256,
    )  # fmt: skip
    revision = store.commit([change], entry, based_on=number)
    return Taken(revision=revision, register=found, problems=problems_in_file)


def _is_told(record: pd.DataFrame, tables: Tables) -> bool:
    """Tell whether the facts have the very same record."""
    there = tables.record("registers", str(record["id"].iloc[0]))
    return bool(len(there)) and cells(REGISTERS, there) == cells(REGISTERS, record)


def _last(store: Store, record: pd.DataFrame) -> Revision:
    return store.last_change("registers", str(record["id"].iloc[0])) or store.revisions()[-1]


def remove(key: str, store: Store, author: str, note: str = "") -> Revision:
    """Take a register out of the facts, as one revision; its files stay, so that it can be undone.

    Raises ProblemError for one that there is not.
    """
    number = store.head
    if not len(store.at(number).record("registers", key)):
        raise ProblemError(_no_register(key))
    empty = typed(REGISTERS, pd.DataFrame(columns=list(REGISTERS.by_name)))
    change = Change(table=REGISTERS, records=empty, removed=[key])
    entry = Entry(author=author, at=own_data.now(), kind="correction", note=note)
    return store.commit([change], entry, based_on=number)


def known(key: str, tables: Tables) -> Register:
    """Open the register with an id; raises ProblemError where it is not known or not at hand."""
    rows = tables.record("registers", key).to_dict("records")
    if not rows:
        raise ProblemError(_no_register(key))
    found = register_of(rows[0], tables)
    if found is None:
        raise ProblemError(Problem(value=key[:40], says=NOT_HERE, cure=COPY, fatal=True))
    return found


def export(key: str, path: Path, tables: Tables) -> None:
    """Write every row of a register as GeoParquet; raises ProblemError."""
    register = known(key, tables)
    row = tables.record("registers", key).to_dict("records")[0]
    told = {name: str(row[name]) for name in ("id", "name_zh", "file", "source", "as_of")}
    try:
        write_geoparquet(register, path, told | {"version": tables.version})
    except OSError as error:
        raise ProblemError(
            Problem(
                value=error.strerror or "", fatal=True,
                says=Text("文件无法写入", "The file cannot be written"),
                cure=Text("请检查文件夹、磁盘空间与权限", "Check the folder, its space and rights"),
            )
        ) from None  # fmt: skip


def _no_register(key: str) -> Problem:
    return Problem(
        value=key[:40], fatal=True,
        says=Text("没有这一册", "There is no such register"),
        cure=Text("编号见 cli.py registers", "For the ids see cli.py registers"),
    )  # fmt: skip


def _record(file: Judged, wish: Wish, digest: str, register: Register) -> pd.DataFrame:
    facts = register.facts
    name = file.source.sample.file
    row: dict[str, Any] = {
        "id": f"{REGISTERS.prefix}-{digest[:8]}", "name_zh": wish.title or Path(name).stem,
        "file": name, "digest": digest, "rows": facts.rows, "placed": facts.placed,
        "outside": facts.outside, "datum": wish.datum, "source": wish.source, "as_of": wish.as_of,
    }  # fmt: skip
    return typed(REGISTERS, pd.DataFrame([row], columns=list(REGISTERS.by_name), dtype=object))
