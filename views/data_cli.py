"""The data verbs of the command line: export."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from gis.schema import LIST_MARK, Table
from gis.selection import Selection, select
from gis.store import Store, Tables
from gis.tables import TABLES
from gis.text import Language, Text, is_missing
from gis.vocabulary import ACCURACIES, FAMILIES, LEVELS, TYPE_NAMES, Choices
from views.terminal import LanguageOption, coded, say, told, wrong_usage

TYPE_COLUMNS = {"funds": "record_type", "places": "kind", "clusters": "kind"}
"""What --type asks for in tables other than that of institutions."""
CLUSTER_COLUMNS = {"institutions": "cluster", "places": "areas"}
TableArgument = Annotated[str, typer.Argument(help="数据表 Table", metavar="TABLE")]
TypeOption = Annotated[str, typer.Option("--type", help="类型：代码或名称 Type: code or name")]
LevelOption = Annotated[str, typer.Option(help="层级：代码或名称 Level: code or name")]
UnitOption = Annotated[str, typer.Option(help="统计单元：代码或名称 Unit: code or name")]
ClusterOption = Annotated[str, typer.Option(help="集聚区：代码或名称 Cluster: code or name")]
AccuracyOption = Annotated[str, typer.Option(help="定位精度 Location accuracy")]
WordsOption = Annotated[bool, typer.Option("--words", help="代码写成文字 Words for codes")]


class HeadOption(StrEnum):
    names = "names"
    labels = "labels"
    both = "both"


def data_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the data commands to an application; `store` opens the facts."""

    @app.command()
    def export(
        table: TableArgument,
        out: Annotated[Path, typer.Option(help="输出文件 Output file")],
        kind: TypeOption = "",
        level: LevelOption = "",
        unit: UnitOption = "",
        cluster: ClusterOption = "",
        accuracy: AccuracyOption = "",
        words: WordsOption = False,
        head: Annotated[HeadOption, typer.Option(help="列名 Headings")] = HeadOption.names,
        lang: Annotated[
            LanguageOption, typer.Option("--lang", help="语言 Language")
        ] = LanguageOption.zh,
    ) -> None:
        """Export a table: csv, xlsx, geojson, gpkg, shp.zip, kml or parquet, by the ending."""
        from gis.export.formats import format_of
        from views.exporting import Choice, export_bytes
        from views.sheet_commands import check_target, write_beside

        if table not in TABLES:
            wrong_usage(
                Text(f"没有数据表“{table}”", f"No such table: {table}"),
                Text(f"可选：{'、'.join(TABLES)}", f"Choose from: {', '.join(TABLES)}"),
            )
        language: Language = "zh" if lang is LanguageOption.zh else "en"
        asked = {
            "type": kind, "level": level, "unit": unit, "cluster": cluster, "accuracy": accuracy,
        }  # fmt: skip
        with told():
            name = format_of(out.name)
            check_target(out, (out.suffix.lower(),))
            tables = store().tables
            frame = filtered(TABLES[table], tables, asked)
            choice = Choice(format=name, language=language, words=words, head=head.value)
            made = export_bytes(table, frame, tables, choice)
            write_beside(out, made.content)
        for notice in made.notices:
            say(notice)
        say(Text(f"{len(frame)} 条：{out}", f"{len(frame)} records: {out}"))


def filtered(table: Table, tables: Tables, asked: dict[str, str]) -> pd.DataFrame:
    """Return the records of a table that meet the filters; one it cannot heed is wrong usage."""
    frame: pd.DataFrame = tables.frames[table.id]
    for name, value in asked.items():
        if not value:
            continue
        if name == "type" and table.id == "institutions":
            frame = select(frame, _kinds(value))
            continue
        column = _column(table, name)
        codes = set(coded(value, _words(table, column, name, tables), f"--{name}"))
        held = frame[column].map(lambda cell: set(str(cell).split(LIST_MARK)))
        frame = frame[held.map(lambda cell, codes=codes: bool(cell & codes))]
    return frame


def _kinds(value: str) -> Selection:
    (code,) = coded(value, {**FAMILIES, **TYPE_NAMES}, "--type")
    return Selection(families=(code,)) if code in FAMILIES else Selection(types=(code,))


def _column(table: Table, name: str) -> str:
    special = {"type": TYPE_COLUMNS, "cluster": CLUSTER_COLUMNS}.get(name)
    column = name if special is None else special.get(table.id, "")
    if column not in table.by_name:
        wrong_usage(
            Text(f"数据表 {table.id} 没有 --{name} 这一项", f"Table {table.id} has no --{name}"),
            Text("请去掉此项", "Leave it out"),
        )
    return column


def _words(table: Table, column: str, name: str, tables: Tables) -> Choices:
    """Return the codes that a filter takes, with their names."""
    fixed: dict[str, Choices] = {"level": LEVELS, "accuracy": ACCURACIES}
    if name in fixed:
        return fixed[name]
    choices = table.by_name[column].choices
    if choices is not None:
        return choices
    rows = tables.units if name == "unit" else tables.clusters
    return {
        code: Text(zh, zh if is_missing(en) else en)
        for code, zh, en in zip(rows["id"], rows["short_zh"], rows["short_en"], strict=True)
    }
