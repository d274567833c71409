"""The verb of the command line that answers a question of the distribution."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from gis.problems import Problem, ProblemError
from gis.store import Store
from gis.text import Text
from views.dossier_cli import DateOption, LanguageArgument, date_of, format_of, put
from views.terminal import LanguageOption, bar, told

QuestionArgument = Annotated[
    str,
    typer.Argument(
        metavar="QUESTION",
        help="问题，如 quotient~kind:insurance、density~bw:800（网址参数用 ~ 连接）Question",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(help="输出文件 .pdf .html .docx .pptx，或 .zip（结果数据）Output file"),
]
DATA = ".zip"


def analysis_command(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the command `analyse` to an application; `store` opens the facts."""

    @app.command()
    def analyse(
        question: QuestionArgument,
        out: OutOption = None,
        lang: LanguageArgument = LanguageOption.zh,
        date: DateOption = "",
    ) -> None:
        """Answer where finance concentrates: findings to the terminal, the report to a file."""
        from gis.analysis.samples import Refusal
        from gis.questions.answers import answer
        from gis.questions.question import from_code
        from views.analysis_findings import findings
        from views.analysis_reports import analysis_report, result_files
        from views.analysis_state import reader
        from views.analysis_words import sample_line

        code = "" if out is None or out.suffix == DATA else format_of(out)
        with told():
            tables = store().tables
            asked, unknown = from_code(question, reader(tables))
            if unknown:
                raise ProblemError(*(_unknown(name, value) for name, value in unknown))
            found = answer(tables, asked, bar(Text("计算", "Computing")))
            if isinstance(found, Refusal):
                raise ProblemError(Problem(fatal=True, says=found.says, cure=found.needs))
            for one in (asked.says, *findings(found), sample_line(found, tables)):
                print(one.get(lang.value))
            if out is None:
                return
            if not code:
                put(out, result_files(found, tables))
                return
            from views.reporting import report_bytes

            report = analysis_report(asked, tables, lang.value, date=date_of(date))
            put(out, report_bytes(report, code))


def _unknown(name: str, value: str) -> Problem:
    from views.own_url import NAMED

    return Problem(
        column=name, value=value[:60], fatal=True,
        says=Text("{what}没有这个取值", "no such value of: {what}").format(
            what=NAMED.get(name, Text(name, name))),
        cure=Text("参数与取值见手册“集聚分析”", "The manual lists the parameters (Analysis)"),
    )  # fmt: skip
