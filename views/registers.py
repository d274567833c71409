"""Large registers: a file is judged, taken in beside the ledger and told in it, as one revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from gis.bulk.opening import no_coordinate, open_source, swapped
from gis.bulk.parts import Source
from gis.bulk.placed import REASONS, Progress
from gis.industries import GROUPS, groups_of
from gis.intake.columns import Assignment
from gis.intake.grid import AS_FOUND, Reading
from gis.intake.proposing import propose
from gis.problems import Problem, ProblemError
from gis.registers.geoparquet import write_geoparquet
from gis.registers.holding import hold, sweep
from gis.registers.register import KEPT, Register, open_register, register_of
from gis.revisions import Change, Entry, Revision, cells
from gis.schema import DATE, typed
from gis.store import Store, Tables
from gis.tables import ENTERPRISES, REGISTERS
from gis.text import Language, Text, is_missing, number
from views import own_data, register_files
from views.importing import with_columns
from views.large_files import write_rows
from views.terminal import say

OUTSIDE = Text("市域以外", "Outside the city")
UNKNOWN_TRADES, SHOWN_TRADES = 0.2, 3
TRADES_UNKNOWN = Text(
    "行业列约 {share} 认不出（如 {words}）：只认 GB/T 4754-2017 的代码与名称",
    "About {share} of the trades are not recognised ({words}): codes and names of GB/T 4754-2017 "
    "are",
)
MOST_LEFT = 100_000
WANTED = {
    "name_zh": Text(
        "没有认出名称列，图上的点将没有名称",
        "No column of names was found: points will have none",
    ),
    "industry": Text(
        "没有认出行业列，全部计入“未写明或无法判定行业”",
        "No column of trades was found: all count as not written",
    ),
}
TOTAL = Text("合计", "Total")
YES, NO = Text("是", "Yes"), Text("否", "No")
UNIT = Text("统计单元", "Unit")
NOT_HERE = Text("登记册的文件不在本机", "The register's files are not on this machine")
COPY = Text(
    "从做登记的机器复制数据文件夹内的 registers，或重新登记同一文件",
    "Copy registers/ of the data folder from where it was taken in, or take the file in again",
)
UNUSED = Text(
    "另有 {n} 册的文件已不被引用，共 {mb} MB；--clean 可删除，之后不能再撤销回来",
    "Files of {n} more are no longer named, {mb} MB; --clean deletes them, and then there is no "
    "undoing",
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A large file with its columns found: what taking it in needs beside the reader's words."""

    source: Source
    assignment: Assignment
    columns: Mapping[str, str]


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


def judged(
    file: Path, name: str, reading: Reading = AS_FOUND, set_by_hand: tuple[str, ...] = ()
) -> Judged:
    """Open a file and find its columns; raises ProblemError.

    `set_by_hand` are columns as the command line sets them, FIELD=HEADING.
    """
    source = open_source(file, name=name, reading=reading)
    headings = list(source.sample.grid.frame.columns)
    found = propose(source.sample, table=ENTERPRISES.id).assignment
    return _judged(source, with_columns(found, set_by_hand, headings, ENTERPRISES))


def with_chosen(file: Judged, chosen: Mapping[str, str]) -> Judged:
    """Return a file with other columns: heading by field, "" leaves a field out."""
    kept = {name: held for name, held in file.columns.items() if held not in chosen.values()}
    columns = {name: held for name, held in {**kept, **chosen}.items() if held}
    return _judged(file.source, replace(file.assignment, columns=columns))


def _judged(source: Source, assignment: Assignment) -> Judged:
    columns = {
        name: heading
        for name, heading in assignment.columns.items()
        if name in (*KEPT, "lon", "lat")
    }
    if source.has_points and not {"lon", "lat"} <= set(columns):
        columns = {name: held for name, held in columns.items() if name not in ("lon", "lat")}
    return Judged(source=source, assignment=replace(assignment, columns=columns), columns=columns)


def require_places(file: Judged) -> None:
    """Raise ProblemError where a file's coordinates are not found, or look swapped."""
    if not file.source.has_points and not {"lon", "lat"} <= set(file.columns):
        told = no_coordinate(list(file.source.sample.grid.frame.columns))
        raise ProblemError(
            replace(
                told,
                cure=Text(
                    "请指明哪一列是经度、哪一列是纬度",
                    "Say which column is longitude, which latitude",
                ),
            )
        )
    if (wrong_way := swapped(file.source, file.assignment)) is not None:
        lon, lat = (file.columns.get(name, "") for name in ("lat", "lon"))
        raise ProblemError(
            replace(
                wrong_way,
                cure=Text(
                    f"请改为经度 = {lon}，纬度 = {lat}",
                    f"Take {lon} as longitude and {lat} as latitude",
                ),
            )
        )


def gaps(file: Judged) -> list[Text]:
    """Say which columns that matter were not found, and what of them cannot be told."""
    found = [says for name, says in WANTED.items() if name not in file.columns]
    if "industry" in file.columns:
        written = list(file.source.sample.grid.frame[file.columns["industry"]].astype(str))
        unknown = [
            word for word, group in zip(written, groups_of(written), strict=True)
            if word.strip() and group == "unknown"
        ]  # fmt: skip
        if len(unknown) > UNKNOWN_TRADES * max(len(written), 1):
            some = list(dict.fromkeys(unknown))[:SHOWN_TRADES]
            found.append(
                TRADES_UNKNOWN.format(
                    share=f"{len(unknown) / len(written):.0%}", words="、".join(some)
                )
            )
    return found


def headings(file: Judged) -> Text:
    """Say which of the file's columns are which, and which are left out."""
    told = [(ENTERPRISES.by_name[name].label, heading) for name, heading in file.columns.items()]
    taken = set(file.columns.values())
    left = [one for one in file.source.sample.grid.frame.columns if one not in taken]
    zh = "取用：" + "；".join(f"{label.zh} ← {heading}" for label, heading in told)
    en = "Taken: " + "; ".join(f"{label.en} ← {heading}" for label, heading in told)
    if left:
        zh += f"。不取用：{'、'.join(left)}"
        en += f". Left out: {', '.join(left)}"
    return Text(zh, en)


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


def counts_of(register: Register, tables: Tables, language: Language) -> list[dict[str, Any]]:
    """Return the rows of a register by city unit and group of trades; the last row is outside."""
    facts = register.facts
    names = dict(zip(tables.units["id"], tables.units[f"short_{language}"], strict=True))
    told = []
    for area, counts in zip((*facts.areas, "outside"), facts.counts, strict=True):
        name = OUTSIDE.get(language) if area == "outside" else names.get(area, area)
        by_group = dict(zip(facts.groups, counts, strict=True))
        told.append({"area": area, "name": name, "total": sum(counts), **by_group})
    return told


def left_out(register: Register, language: Language) -> list[dict[str, Any]]:
    """Return the rows that have no place, with the reason in words; MOST_LEFT at most."""
    return [
        {**row, "reason": REASONS[row["reason"]].get(language)}
        for row in register.left_out(MOST_LEFT)
    ]


def left_heads(language: Language) -> dict[str, str]:
    """Return the headings of the rows that have no place."""
    told = {
        "row": Text("文件中的行号", "Row in the file"),
        "reason": Text("原因", "Reason"),
        "value": Text("坐标原文", "Its coordinate"),
    }
    return {name: text.get(language) for name, text in told.items()}


def heads_of(register: Register, language: Language) -> dict[str, str]:
    """Return the headings of the counts by their columns."""
    groups = {code: GROUPS[code].get(language) for code in register.facts.groups}
    return {"name": UNIT.get(language), "total": TOTAL.get(language), **groups}


def write(register: Register, tables: Tables, output: str, language: Language) -> None:
    """Write a register's counts to standard output."""
    rows, heads = counts_of(register, tables, language), heads_of(register, language)
    write_rows(rows, heads, output, language, apart=("outside",))


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


def write_list(store: Store, output: str, language: Language) -> None:
    """Write the registers to standard output, and what lies on the disk without being named."""
    tables = store.tables
    heads = {
        column.name: column.label.get(language)
        for column in REGISTERS.columns if column.name not in ("file", "digest")
    }  # fmt: skip
    rows = [
        {name: _plain(row[name]) for name in heads}
        | {"at_hand": (YES if register_of(row, tables) else NO).get(language)}
        for row in tables.registers.to_dict("records")
    ]
    here = {"at_hand": Text("文件在本机", "Files here").get(language)}
    write_rows(rows, heads | here, output, language)
    if left := register_files.unused(store):
        megabytes = sum(size for _, size in left) / 1e6
        say(UNUSED.format(n=len(left), mb=f"{megabytes:,.1f}"))


def _plain(value: Any) -> Any:
    if is_missing(value):
        return ""
    return int(value) if isinstance(value, float) else value


def summary(register: Register) -> Text:
    """Say how many rows a register has, and what became of them."""
    facts = register.facts
    return Text(
        "{rows} 行：有坐标 {placed}（其中市域以外 {outside}），没有坐标 {without}，"
        "坐标无法读取 {unread}，列数不符 {ragged}",
        "{rows} rows: {placed} with a place ({outside} outside the city), {without} without "
        "coordinates, {unread} unreadable, {ragged} of another width",
    ).format(
        rows=number(facts.rows), placed=number(facts.placed), outside=number(facts.outside),
        without=number(facts.without), unread=number(facts.unread), ragged=number(facts.ragged),
    )  # fmt: skip


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
