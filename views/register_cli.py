"""The verbs of the command line for registers larger than memory: register and registers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from gis.store import Store
from gis.text import Language, Text
from views import own_data
from views.import_cli import AuthorOption, LanguageArgument, NoteOption
from views.terminal import LanguageOption, bar, say, say_problems, told, wrong_usage

HeadingOption = Annotated[
    list[str] | None, typer.Option("--column", help="列对应 FIELD=HEADING，可重复 repeatable")
]


OPTION = Text(
    "命令行：--column lon=列名 --column lat=列名",
    "Option: --column lon=HEADING --column lat=HEADING",
)


def register_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the commands to an application; `store` opens the facts."""

    @app.command()
    def register(
        file: Annotated[Path, typer.Argument(help="CSV、Parquet、GeoParquet", metavar="FILE")],
        source: Annotated[str, typer.Option(help="资料来源 Source")] = "",
        as_of: Annotated[str, typer.Option(help="资料日期 Date of the data")] = "",
        title: Annotated[str, typer.Option(help="名称 Name of the register")] = "",
        column: HeadingOption = None,
        datum: Annotated[
            str, typer.Option(help="坐标系 Datum: auto, wgs84, cgcs2000, gcj02, bd09, EPSG:…")
        ] = "auto",
        encoding: Annotated[str, typer.Option(help="文字编码 Encoding")] = "",
        header_row: Annotated[int, typer.Option(help="表头行号 Row of the headings")] = 0,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 Preview only")] = False,
        note: NoteOption = "",
        author: AuthorOption = "",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Take in a register of any size beside the ledger: drawn and counted, never in memory."""
        from gis.intake.grid import Reading
        from gis.problems import ProblemError
        from views import large_files, register_judging, register_words, registers

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        with told():
            facts = store()
            reading = Reading(encoding=encoding, header_row=header_row or None)
            judged = register_judging.judged(file, file.name, reading, tuple(column or ()))
            say(register_judging.headings(judged))
            for line in register_judging.gaps(judged):
                say(line)
            try:
                register_judging.require_places(judged)
            except ProblemError as error:  # the option that mends it stands beside what is wrong
                say_problems(error.problems)
                say(OPTION)
                raise typer.Exit(1) from None
            wish = registers.Wish(
                title=title, source=source, as_of=as_of, note=note,
                datum=large_files.settled(datum, judged.source, judged.assignment, facts.tables),
            )  # fmt: skip
            if problems := registers.doubts(wish, file.name):
                raise ProblemError(*problems)
            if dry_run:
                raise typer.Exit(0)
            taken = registers.take_in(
                judged, wish, facts, author or own_data.system_author(),
                bar(Text("载入", "Taking in")),
            )  # fmt: skip
        say_problems(taken.problems)
        register_words.write(taken.register, facts.tables, "table", language)
        say(register_words.summary(taken.register))
        done = Text("已写入修订 {n}，数据版本 {v}", "Revision {n} written; data version {v}")
        say(done.format(n=taken.revision.number, v=taken.revision.version))

    @app.command("registers")
    def registers_(
        remove: Annotated[str, typer.Option(help="移除一册 Take a register out: id")] = "",
        clean: Annotated[
            bool, typer.Option("--clean", help="删除不再引用的文件 Delete files no longer named")
        ] = False,
        counts: Annotated[str, typer.Option(help="列出一册的分区计数 Counts of one: id")] = "",
        left: Annotated[str, typer.Option(help="列出一册未上图的行 Rows not drawn: id")] = "",
        export: Annotated[str, typer.Option(help="导出一册为 GeoParquet Export one: id")] = "",
        out: Annotated[Path | None, typer.Option(help="输出文件 Output file")] = None,
        output: Annotated[str, typer.Option("--format", help="格式 table, csv, json")] = "table",
        note: NoteOption = "",
        author: AuthorOption = "",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """List the large registers; count, export or take one out; free the disk."""
        from views import register_files, register_words, registers
        from views.large_files import known_format, write_rows

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        known_format(output)
        if sum(map(bool, (remove, clean, counts, export, left))) > 1:
            wrong_usage(
                Text("--remove、--clean、--counts、--left、--export 一次只能写一个",
                     "--remove, --clean, --counts, --left, --export go one at a time"),
                Text("请分几次运行", "Run it several times"),
            )  # fmt: skip
        with told():
            facts = store()
            if remove:
                made = registers.remove(remove, facts, author or own_data.system_author(), note)
                say(Text("已写入修订 {n}", "Revision {n} written").format(n=made.number))
            elif clean:
                freed, in_use = register_files.clean(facts)
                say_problems(in_use)
                words = Text(
                    "已释放 {n} MB；删去的登记册此后不能再靠撤销找回",
                    "{n} MB freed; what was deleted cannot be brought back by undoing",
                )
                say(words.format(n=f"{freed / 1e6:,.1f}"))
            elif export:
                if out is None:
                    wrong_usage(
                        Text("没有写明输出文件", "No output file is named"),
                        Text("请加 --out 文件.parquet", "Add --out FILE.parquet"),
                    )
                registers.export(export, Path(str(out)), facts.tables)
            elif left:
                told_of = register_words.left_out(registers.known(left, facts.tables), language)
                write_rows(told_of, register_words.left_heads(language), output, language)
            elif counts:
                register_words.write(
                    registers.known(counts, facts.tables), facts.tables, output, language
                )
            else:
                register_words.write_list(facts, output, language)
