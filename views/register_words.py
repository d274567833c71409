"""A large register in words and rows: its counts, its rows that are not drawn, the list of all."""

from __future__ import annotations

from typing import Any

from gis.bulk.placed import REASONS
from gis.industries import GROUPS
from gis.registers.register import Register, records_of, register_of
from gis.store import Store, Tables
from gis.tables import REGISTERS
from gis.text import Language, Text, is_missing, number
from views import register_files
from views.large_files import write_rows
from views.terminal import say
from views.words import OUTSIDE

MOST_LEFT = 100_000
TOTAL = Text("合计", "Total")
YES, NO = Text("是", "Yes"), Text("否", "No")
UNIT = Text("统计单元", "Unit")
UNUSED = Text(
    "另有 {n} 册的文件已不被引用，共 {mb} MB；--clean 可删除，之后不能再撤销回来",
    "Files of {n} more are no longer named, {mb} MB; --clean deletes them, and then there is no "
    "undoing",
)


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
        for row in records_of(tables)
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
