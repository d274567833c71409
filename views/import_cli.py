"""The writing verbs of the command line: import, history, undo, token, template."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gis.store import Store
from gis.text import Language, Text
from views import own_data
from views.terminal import LanguageOption, say, told, wrong_usage

FileArgument = Annotated[Path, typer.Argument(help="要导入的文件 File", metavar="FILE")]
OnTable = Annotated[str, typer.Option(help="数据表 Table")]
DatumOption = Annotated[
    str,
    typer.Option(
        help="坐标系 Datum: auto, none, wgs84, cgcs2000, gcj02, bd09, EPSG:…",
    ),
]
NoteOption = Annotated[str, typer.Option(help="修订说明 Note of the revision")]
AuthorOption = Annotated[str, typer.Option(help="作者 Author (ATLAS_AUTHOR)")]
LanguageArgument = Annotated[LanguageOption, typer.Option("--lang", help="语言 Language")]
NumberArgument = Annotated[int | None, typer.Argument(help="修订号 Revision", metavar="[NUMBER]")]


class TokenVerb(StrEnum):
    add = "add"
    list = "list"
    revoke = "revoke"


def import_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the writing commands to an application; `store` opens the facts."""

    @app.command("import")
    def import_(
        file: FileArgument,
        table: OnTable,
        datum: DatumOption = "auto",
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 Preview only")] = False,
        note: NoteOption = "",
        source: Annotated[str, typer.Option(help="资料来源 Source")] = "",
        as_of: Annotated[str, typer.Option(help="资料日期 Date of the data")] = "",
        encoding: Annotated[str, typer.Option(help="文字编码 Encoding")] = "",
        sheet: Annotated[str, typer.Option(help="工作表或图层 Sheet or layer")] = "",
        header_row: Annotated[int, typer.Option(help="表头行号 Row of the headings")] = 0,
        column: Annotated[
            list[str] | None,
            typer.Option("--column", help="列对应 FIELD=HEADING，可重复 repeatable"),
        ] = None,
        accuracy: Annotated[str, typer.Option(help="坐标精度 Accuracy of coordinates")] = "street",
        uncertainty: Annotated[float, typer.Option(help="坐标不确定度（米） In metres")] = 500.0,
        geocode: Annotated[
            bool, typer.Option("--geocode/--no-geocode", help="按地址定位 Place by address")
        ] = True,
        online: Annotated[
            str, typer.Option(help="在线地理编码 Web geocoder: tianditu, amap (ATLAS_GEOCODER_KEY)")
        ] = "",
        full: Annotated[bool, typer.Option("--full", help="全量名单 The whole list")] = False,
        erase: Annotated[
            bool, typer.Option("--erase", help="空单元格清除原值 Empty cells erase")
        ] = False,
        skip_rejected: Annotated[
            bool, typer.Option("--skip-rejected", help="写入其余行 Write the other rows")
        ] = False,
        rejected: Annotated[
            Path | None, typer.Option(help="把不收的行写到 Write rejected rows to")
        ] = None,
        author: AuthorOption = "",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Import a file into a table as one revision; all findings are listed by row and column."""
        from gis.intake.grid import Reading
        from views import importing

        asked = importing.Asked(
            file=file, table=table, datum=datum, source=source, as_of=as_of,
            reading=Reading(encoding=encoding, sheet=sheet, header_row=header_row or None),
            columns=tuple(column or ()), accuracy=accuracy, uncertainty_m=uncertainty,
            geocodes=geocode, online=online, full=full, erases=erase,
        )  # fmt: skip
        language: Language = "zh" if lang is LanguageOption.zh else "en"
        with told():
            facts = store()
            shown = importing.previewed(asked, facts)
            importing.write_preview(shown, language)
            if rejected is not None:
                importing.write_rejected(shown, rejected, language)
            if dry_run:
                raise typer.Exit(1 if len(shown.preview.rejected) else 0)
            if len(shown.preview.rejected) and not skip_rejected:
                say(importing.NOT_WRITTEN)
                raise typer.Exit(1)
            made = importing.commit(shown, facts, note, author or own_data.system_author())
        done = Text("已写入修订 {n}，数据版本 {v}", "Revision {n} written; data version {v}")
        say(done.format(n=made.number, v=made.version))

    @app.command()
    def history(
        compare: Annotated[str, typer.Option(help="比较两个修订 Compare two revisions: 3..5")] = "",
        output: Annotated[str, typer.Option("--format", help="格式 table, csv, json")] = "table",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """List the revisions, or what changed between two of them, cell by cell."""
        from views import changes

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        if output not in changes.FORMATS:
            wrong_usage(
                Text(f"没有格式“{output}”", f"No such format: {output}"),
                Text("可选：table、csv、json", "Choose from: table, csv, json"),
            )
        with told():
            facts = store()
            if compare:
                rows = changes.compared(facts, *changes.two_numbers(compare, facts))
            else:
                rows = changes.revisions(facts, language)
        changes.write(rows, output)

    @app.command()
    def undo(
        number: NumberArgument = None,
        note: NoteOption = "",
        author: AuthorOption = "",
    ) -> None:
        """Take a revision back, the last one unless another is named, as a new revision."""
        from gis.revisions import Entry

        with told():
            facts = store()
            entry = Entry(
                author=author or own_data.system_author(), at=own_data.now(), kind="undo", note=note
            )
            made = facts.undo(facts.head if number is None else number, entry)
        done = Text("已撤销修订 {u}：现为修订 {n}，数据版本 {v}",
                    "Revision {u} undone: now revision {n}, data version {v}")  # fmt: skip
        say(done.format(u=made.undoes, n=made.number, v=made.version))

    @app.command()
    def template(
        table: Annotated[str, typer.Argument(help="数据表 Table", metavar="TABLE")],
        out: Annotated[Path, typer.Option(help="输出文件 .xlsx Output file")],
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Write an empty workbook to fill in for a table."""
        from gis.intake.templates import template as made
        from views.exporting import known_table
        from views.sheet_commands import check_target, write_beside

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        with told():
            check_target(out, (".xlsx",))
            write_beside(out, made(known_table(table), language))
        typer.echo(str(out), err=True)

    @app.command()
    def token(
        verb: Annotated[TokenVerb, typer.Argument(help="add、list 或 revoke")],
        name: Annotated[str, typer.Argument(help="持有人或编号 Owner or number")] = "",
    ) -> None:
        """Issue, list or revoke tokens with which others may write from their own machines."""
        from views import access

        with told():
            access.run(verb.value, name, store())
