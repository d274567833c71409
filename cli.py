"""The command line: the same numbers and checks as the pages, without a browser.

Results go to stdout, messages to stderr. Exit 0 when done, 1 for problems in the data, 2 for
wrong usage.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gis.counts import (
    APART,
    TOTALS,
    By,
    Partition,
    Subject,
    categories,
    count_by_area,
    with_weights,
)
from gis.problems import Problem, ProblemError
from gis.revisions import Entry
from gis.selection import Selection, select
from gis.store import Store, Tables, open_store
from gis.text import NO_DATA, Language, Text, is_missing
from gis.vocabulary import FAMILIES, LEVELS, TYPE_NAMES, Choices
from views.analysis_cli import analysis_command
from views.base_cli import base_commands
from views.data_cli import data_commands
from views.dossier_cli import report_commands
from views.html_cli import web_commands
from views.import_cli import import_commands
from views.mirror_cli import mirror_command
from views.place_cli import place_command
from views.register_cli import register_commands
from views.review_cli import review_commands
from views.sheet_cli import printing_commands
from views.tally_cli import tally_command
from views.terminal import LanguageOption, coded, told, wrong_usage

ROOT = Path(__file__).resolve().parent
app = typer.Typer(
    help="合肥金融集聚地图 · Hefei Finance Atlas",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class UnitsOption(StrEnum):
    units = "units"
    districts = "districts"
    clusters = "clusters"


class ByOption(StrEnum):
    type = "type"
    family = "family"
    level = "level"
    none = "none"


class TableOption(StrEnum):
    institutions = "institutions"
    funds = "funds"


class FormatOption(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


LanguageArgument = Annotated[LanguageOption, typer.Option("--lang", help="语言 Language")]


@app.callback()
def start() -> None:
    """Read and check the facts of the atlas, and count them."""


@app.command()
def counts(
    units: Annotated[UnitsOption, typer.Option(help="区域划分 Areas")] = UnitsOption.units,
    by: Annotated[ByOption, typer.Option(help="分列 Split by")] = ByOption.none,
    kind: Annotated[
        str, typer.Option("--type", help="只计某类机构：代码或名称 Only this type: code or name")
    ] = "",
    level: Annotated[
        str, typer.Option(help="只计某层级：代码或名称 Only this level: code or name")
    ] = "",
    table: Annotated[TableOption, typer.Option(help="机构或基金 Table")] = TableOption.institutions,
    output: Annotated[FormatOption, typer.Option("--format", help="格式 Format")] = (
        FormatOption.table
    ),
    weighted: Annotated[
        bool, typer.Option("--weighted", help="另列按层级加权的数 Also weighted by level")
    ] = False,
    lang: LanguageArgument = LanguageOption.zh,
) -> None:
    """Count institutions or funds in each area, as the page 名录 shows them."""
    language: Language = "zh" if lang is LanguageOption.zh else "en"
    tables = _tables()
    if table is TableOption.funds and (kind or level or weighted or by is ByOption.level):
        wrong_usage(
            Text("基金表没有机构类型与层级", "Funds have no institution type or level"),
            Text(
                "请去掉 --type、--level、--weighted，或改用 --by type",
                "Drop --type, --level and --weighted",
            ),
        )
    selection = _selection(kind, level)
    tables = tables.with_tables(institutions=select(tables.institutions, selection))
    partition: Partition = units.value
    split: By = by.value
    subject: Subject = table.value
    counted = count_by_area(tables, partition=partition, by=split, subject=subject)
    if weighted:
        counted = with_weights(counted, tables, partition)
    _write_counts(counted, categories(split, subject), subject, output, language)


def _selection(kind: str, level: str) -> Selection:
    kinds = coded(kind, {**FAMILIES, **TYPE_NAMES}, "--type")
    levels = coded(level, LEVELS, "--level")
    families = tuple(code for code in kinds if code in FAMILIES)
    types = tuple(code for code in kinds if code not in FAMILIES)
    return Selection(families=families, types=types, levels=levels)


def _write_counts(
    counted: object, words: Choices, subject: Subject, output: FormatOption, language: Language
) -> None:
    import json

    import pandas as pd

    assert isinstance(counted, pd.DataFrame)
    columns = ["area", f"name_{language}", *(code for code in words if code in counted), "total"]
    columns += ["weighted"] if "weighted" in counted else []
    rows = [{name: _cell(row[name]) for name in columns} for row in counted.to_dict("records")]
    if output is FormatOption.json:
        apart = counted["apart"].tolist()
        told = [{**row, "apart": flag} for row, flag in zip(rows, apart, strict=True)]
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif output is FormatOption.csv:
        frame = pd.DataFrame(rows, columns=columns, dtype=object)
        print(frame.to_csv(index=False, lineterminator="\n"), end="")
    else:
        _print_table(rows, columns, words, subject, language)


def _cell(value: object) -> object:
    if is_missing(value):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _print_table(
    rows: list[dict[str, object]],
    columns: list[str],
    words: Choices,
    subject: Subject,
    language: Language,
) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = {
        "total": TOTALS[subject],
        f"name_{language}": Text("区域", "Area"),
        "weighted": Text("按层级加权（约定）", "Weighted by level (a convention)"),
    }
    shown = Table(box=None, pad_edge=False)
    for name in columns[1:]:
        text = {**heads, **words}[name]
        numeric = not name.startswith("name_")
        shown.add_column(text.get(language), justify="right" if numeric else "left")
    for row in rows:
        if row["area"] in APART and (row is rows[0] or _before(rows, row) not in APART):
            shown.add_section()
        cells = [row[name] for name in columns[1:]]
        shown.add_row(*(NO_DATA.get(language) if c is None else str(c) for c in cells))
    width = None if sys.stdout.isatty() else 400
    Console(width=width, highlight=False, markup=False).print(shown)
    note = Text(
        "按登记地址计数；“暂无数据”表示名录中没有记录，不等于 0。",
        "Counted by written address; “No data” means no record in the register, not 0.",
    )
    typer.echo(note.get(language), err=True)


def _before(rows: list[dict[str, object]], row: dict[str, object]) -> object:
    return rows[rows.index(row) - 1]["area"]


@app.command()
def check(lang: LanguageArgument = LanguageOption.zh) -> None:
    """Check all data against their definitions; list every problem."""
    language: Language = "zh" if lang is LanguageOption.zh else "en"
    problems = list(_problems(_store()))
    for problem in problems:
        print(problem.line(language))
    if problems:
        raise typer.Exit(1)
    done = Text("{n} 个表均通过检查，数据版本 {v}", "{n} tables pass; data version {v}")
    store = _store()
    typer.echo(done.format(n=len(store.files), v=store.version).get(language), err=True)


def _problems(store: Store) -> list[Problem]:
    try:
        return [*store.problems(), *store.package_problems()]
    except ProblemError as error:
        return list(error.problems)


def _store() -> Store:
    from views import own_data

    folder = Path(os.environ.get("ATLAS_DATA", ROOT / "data"))
    opened = open_store(folder, own_data.database(), own_data.registers())
    opened.take_release(Entry(author="", at=own_data.now()))
    return opened


def _tables() -> Tables:
    with told():
        return _store().tables


printing_commands(app, _store)
data_commands(app, _store)
import_commands(app, _store)
place_command(app, _store)
base_commands(app, _store)
review_commands(app, _store)
report_commands(app, _store)
analysis_command(app, _store)
tally_command(app, _store)
register_commands(app, _store)
mirror_command(app, _store)
web_commands(app, _store)


if __name__ == "__main__":
    app()
