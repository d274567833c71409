"""The reviewing verbs of the command line: review and fieldsheet."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gis.store import Store, Tables
from gis.text import Language, Text
from views import own_data
from views.import_cli import AuthorOption, NoteOption
from views.terminal import LanguageOption, coded, say, told


class TongueOption(StrEnum):
    zh = "zh"
    en = "en"
    both = "both"


class ReviewFormat(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


Lang = Annotated[LanguageOption, typer.Option("--lang", help="语言 Language")]


def review_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the reviewing commands to an application; `store` opens the facts."""

    @app.command()
    def review(
        unit: Annotated[str, typer.Option(help="统计单元：代码或名称 Unit: code or name")] = "",
        owner: Annotated[str, typer.Option(help="责任单位或责任人 Owner")] = "",
        due: Annotated[str, typer.Option(help="期限不晚于 Due by, YYYY-MM-DD")] = "",
        reason: Annotated[str, typer.Option(help="原因：代码或名称 Reason")] = "",
        table: Annotated[str, typer.Option(help="数据表 Table")] = "",
        months: Annotated[int, typer.Option(min=0, help="超过几个月为过时 Out of date after")] = 24,
        at: Annotated[str, typer.Option(help="以此日期为准 As seen on (newest date)")] = "",
        uncertainty: Annotated[
            float, typer.Option(min=0, help="不确定度上限（米） In metres")
        ] = 500.0,
        gaps: Annotated[bool, typer.Option("--gaps", help="为什么是空的 Why is it empty")] = False,
        place: Annotated[
            bool, typer.Option("--place", help="按已有坐标定位 Place by known points")
        ] = False,
        record: Annotated[
            list[str] | None, typer.Option("--record", help="核实哪条 table:id，可重复 repeatable")
        ] = None,
        on: Annotated[str, typer.Option("--on", help="核实日期 Verified on")] = "",
        office: Annotated[str, typer.Option(help="核实单位 Verified by")] = "",
        method: Annotated[str, typer.Option(help="方式 site, phone, letter, records")] = "site",
        read: Annotated[Path | None, typer.Option(help="读回填好的表格 Read a filled form")] = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 Preview only")] = False,
        skip_rejected: Annotated[
            bool, typer.Option("--skip-rejected", help="写入其余行 Write the other lines")
        ] = False,
        note: NoteOption = "",
        author: AuthorOption = "",
        output: Annotated[ReviewFormat, typer.Option("--format", help="格式 Format")] = (
            ReviewFormat.table
        ),
        lang: Lang = LanguageOption.zh,
    ) -> None:
        """List what is to be checked, sign records off, or read a filled form back."""
        from views import review_words, reviewing

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        who = author or own_data.system_author()
        with told():
            facts = store()
            if read is not None:
                defaults = reviewing.Defaults(on=on, office=office, method=method)
                shown = reviewing.read(read, read.name, facts, defaults)
                review_words.tell(shown, language)
                if dry_run or (shown.returned.problems and not skip_rejected):
                    if shown.returned.problems and not dry_run:
                        say(reviewing.NOT_WRITTEN)
                    raise typer.Exit(1 if shown.returned.problems else 0)
                say(reviewing.done(reviewing.commit(shown, facts, note, who)))
                return
            if place:
                say(reviewing.done(reviewing.place(facts, who)))
                return
            if record:
                keys = [reviewing.key_of(one) for one in record]
                mark = reviewing.Mark(on=on, office=office, method=method)
                say(reviewing.done(reviewing.sign(facts, keys, mark, note, who)))
                return
            tables = facts.tables
            if gaps:
                review_words.write_gaps(tables, _unit(unit, tables), output.value, language)
                return
            asked = reviewing.Asked(
                unit=_unit(unit, tables), owner=owner, due=due, table=table,
                reason=_reason(reason), months=months, at=at, uncertainty_m=uncertainty,
            )  # fmt: skip
            review_words.write_list(tables, asked, output.value, language)

    @app.command()
    def fieldsheet(
        place: Annotated[
            list[str],
            typer.Argument(
                help="楼宇或单元的编号或名称、道路名、unplaced[:单元] Building, unit, road",
                metavar="PLACE...",
            ),
        ],
        out: Annotated[Path, typer.Option(help="输出文件 .pdf Output file")],
        form: Annotated[
            Path | None, typer.Option(help="填报表格 .xlsx 或 .csv Form to fill in")
        ] = None,
        blanks: Annotated[int, typer.Option(min=0, max=40, help="空白行数 Blank lines")] = 6,
        date: Annotated[str, typer.Option(help="日期（默认今日）Date, today if left out")] = "",
        lang: Annotated[
            TongueOption, typer.Option("--lang", help="语言 zh, en, both")
        ] = TongueOption.zh,
    ) -> None:
        """Print field sheets (PDF, A4), and the form by which the results are read back."""
        from views import field_sheets
        from views.sheet_commands import check_target, today, write_beside

        with told():
            check_target(out, (".pdf",))
            beside = form or out.with_suffix(".xlsx")
            check_target(beside, (".xlsx", ".csv"))
            tables = store().tables
            made = field_sheets.sheets(place, tables, lang.value, blanks=blanks)
            write_beside(out, field_sheets.pdf(made, date or today()))
            write_beside(beside, field_sheets.form(made, beside.name.lower()))
        lines = sum(len(sheet.expected.rows) for sheet in made)
        words = Text("{out}：{n} 份核查表，{m} 条记录；填报表格 {form}",
                     "{out}: {m} records, sheets: {n}; form {form}")  # fmt: skip
        say(words.format(out=out, n=len(made), m=lines, form=beside))


def _unit(asked: str, tables: Tables) -> str:
    """Return a unit or cluster by its id or name; "" for none."""
    names = {
        row.id: Text(row.short_zh, row.short_en)
        for frame in (tables.units, tables.clusters[tables.clusters["part"] == "extent"])
        for row in frame.itertuples()
    }
    return coded(asked, names, "--unit")[0] if asked else ""


def _reason(asked: str) -> str:
    from gis.reasons import REASONS

    words = {code: reason.says for code, reason in REASONS.items()}
    return coded(asked, words, "--reason")[0] if asked else ""
