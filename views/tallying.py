"""A file of any size counted by area: the columns found, the datum settled, the counts written."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gis.bulk.opening import assigned, open_source, swapped
from gis.bulk.parts import Wanted
from gis.bulk.tally import Tally, tally
from gis.counts import PARTITIONS, Partition, areas_of
from gis.intake.grid import Reading
from gis.problems import ProblemError
from gis.store import Tables
from gis.text import Language, Text
from views.large_files import settled, write_rows
from views.terminal import bar, say

OUTSIDE = Text("各区域以外", "Outside all areas")
WITHOUT = Text("没有坐标", "No coordinate")
UNREAD = Text("坐标无法读取", "Coordinate not readable")
RAGGED = Text("列数不符", "Another number of cells")
NO_WORD = Text("（空）", "(empty)")
TOTAL = Text("合计", "Total")
AREA = Text("区域", "Area")
COUNTED = Text(
    "共 {n} 行，按坐标（{datum}）计入{areas}；只是这个文件里的数。",
    "{n} rows, counted by coordinate ({datum}) in the {areas}: of this file only.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line asks for."""

    file: Path
    reading: Reading
    wanted: Wanted
    datum: str = "auto"
    partition: Partition = "units"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A count, and in which datum and areas it was made."""

    tally: Tally
    datum: str
    partition: Partition


def counted(asked: Asked, tables: Tables) -> Told:
    """Count a file; raises ProblemError, for an unsettled datum and swapped columns too."""
    source = open_source(asked.file, name=asked.file.name, reading=asked.reading)
    assignment = assigned(source, asked.wanted)
    wrong_way = swapped(source, assignment)
    if wrong_way is not None:
        raise ProblemError(wrong_way)
    datum = settled(asked.datum, source, assignment, tables)
    columns = assignment.columns
    wanted = Wanted(
        lon=columns.get("lon", ""), lat=columns.get("lat", ""), by=asked.wanted.by
    )  # fmt: skip
    areas = areas_of(tables, asked.partition)
    progress = bar(Text("统计", "Counting"))
    found = tally(source, wanted, areas, datum=datum, progress=progress)
    return Told(tally=found, datum=datum, partition=asked.partition)


def say_found(told: Told, language: Language) -> None:
    """Write what was counted, and the rows that were not, to standard error."""
    for problem in told.tally.problems:
        print(problem.line(language), file=sys.stderr)
    rows = f"{told.tally.rows:,}"
    say(COUNTED.format(n=rows, datum=told.datum, areas=PARTITIONS[told.partition]))


def rows_of(told: Told, language: Language) -> list[dict[str, Any]]:
    """Return a row for each area and for each reason that rows are apart: words and total."""
    found, words = told.tally, _words(told.tally, language)
    names = [str(name) for name in found.areas[f"short_{language}"]]
    ids = [str(one) for one in found.areas["id"]]
    rows = []
    for place, (code, name) in enumerate(
        [*zip(ids, names, strict=True), ("outside", OUTSIDE.get(language))]
    ):
        split = dict(zip(words, map(int, found.counts[place]), strict=True)) if words else {}
        total = int(found.counts[place].sum())
        rows.append({"area": code, "name": name, **split, "total": total})
    apart = (
        ("without", WITHOUT, found.without), ("unread", UNREAD, found.unread),
        ("ragged", RAGGED, found.ragged),
    )  # fmt: skip
    for code, text, count in apart:
        if count:
            blank = dict.fromkeys(words)
            rows.append({"area": code, "name": text.get(language), **blank, "total": count})
    return rows


def _words(found: Tally, language: Language) -> list[str]:
    if found.words in ((), ("",)):
        return []
    return [word or NO_WORD.get(language) for word in found.words]


def write(told: Told, output: str, language: Language) -> None:
    """Write the counts to standard output as table, csv or json."""
    rows = rows_of(told, language)
    words = {"name": AREA.get(language), "total": TOTAL.get(language)}
    heads = {name: words.get(name, name) for name in rows[0] if name != "area"}
    write_rows(rows, heads, output, language, apart=("outside",))
