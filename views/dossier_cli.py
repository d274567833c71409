"""The verbs of the command line that write reports: dossier and profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from gis.problems import Problem, ProblemError
from gis.report.blocks import Report
from gis.store import Store
from gis.text import Language, Text
from gis.vocabulary import INVESTORS
from views.terminal import LanguageOption, coded, told, wrong_usage

PlacesArgument = Annotated[list[str], typer.Argument(help="地点编号，一至五个 One to five places")]
KeyArgument = Annotated[
    str, typer.Argument(help="对象，如 unit:U-340104、cluster:luyang、place:SS-03 Area or place")
]
OutOption = Annotated[Path, typer.Option(help="输出文件 .pdf .html .docx .pptx Output file")]
WhoOption = Annotated[str, typer.Option(help="机构类别：代码或名称 Kind of investor")]
WeightsOption = Annotated[
    str, typer.Option(help="权重，如 fit:30,metro:20（0 至 100） Weights, 0 to 100")
]
ForeignOption = Annotated[bool, typer.Option("--foreign", help="外资 Foreign investor")]
LanguageArgument = Annotated[LanguageOption, typer.Option("--lang", help="语言 Language")]
DateOption = Annotated[str, typer.Option(help="编制日期（默认今日）Date, today if left out")]


def report_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the verbs that write reports; `store` opens the facts, raising ProblemError."""

    @app.command()
    def dossier(
        places: PlacesArgument,
        out: OutOption,
        who: WhoOption = "",
        weights: WeightsOption = "",
        foreign: ForeignOption = False,
        lang: LanguageArgument = LanguageOption.zh,
        date: DateOption = "",
    ) -> None:
        """Write the cited dossier of one place, or of up to five side by side."""
        from gis.site_wish import from_query
        from views.dossiers import dossier as made

        code = format_of(out)
        investor = coded(who, INVESTORS, "--who")
        with told():
            tables = store().tables
            query = {"who": "".join(investor), "w": weights}
            wish, unknown = from_query({k: v for k, v in query.items() if v}, tables)
            if unknown:
                raise ProblemError(*(_no_weight(value) for _, value in unknown))
            wish = replace(wish, foreign=foreign)
            report = made(places, wish, tables, lang.value, date=date_of(date))
            _write(report, code, out)

    @app.command()
    def profile(
        key: KeyArgument,
        out: OutOption,
        lang: LanguageArgument = LanguageOption.zh,
        date: DateOption = "",
    ) -> None:
        """Write the profile of a unit, a division, a cluster or a place."""
        from views import profiles

        code = format_of(out)
        with told():
            tables = store().tables
            if not profiles.known(key, tables):
                raise ProblemError(_unknown("KEY", key))
            language: Language = lang.value
            _write(profiles.profile(key, tables, language, date=date_of(date)), code, out)


def date_of(asked: str) -> str:
    """Return the date that a report carries; only a door looks at the clock."""
    if not asked:
        return date.today().isoformat()
    try:
        return date.fromisoformat(asked).isoformat()
    except ValueError:
        problem = Problem(
            column="--date", value=asked[:40], fatal=True,
            says=Text("不是日期", "is no date"),
            cure=Text("请写成 2026-01-31", "Write it as 2026-01-31"),
        )  # fmt: skip
        raise ProblemError(problem) from None


def format_of(out: Path) -> str:
    """Return the format that a file's name asks for; another name is wrong usage."""
    from views.reporting import FORMATS

    code = next((name for name, one in FORMATS.items() if out.suffix == f".{one.suffix}"), "")
    if not code:
        allowed = "、".join(f".{one.suffix}" for one in FORMATS.values())
        wrong_usage(
            Text(f"不认识这种文件：{out.name}", f"Unknown kind of file: {out.name}"),
            Text(f"可选：{allowed}", f"Choose from: {allowed.replace('、', ', ')}"),
        )
    return code


def _no_weight(value: str) -> Problem:
    return Problem(
        column="--weights", value=value[:60], fatal=True,
        says=Text("不是一项条件的权重", "is no weight of a criterion"),
        cure=Text("请写成“条件:整数”，如 fit:30；条件代码见《方法》，整数为 0 至 100",
                  "Write criterion:number, such as fit:30, a whole number from 0 to 100; the "
                  "methods have the criteria"),
    )  # fmt: skip


def _unknown(name: str, value: str) -> Problem:
    return Problem(
        column=name, value=value[:60], fatal=True,
        says=Text("没有这一项", "There is no such thing"),
        cure=Text("编号见手册", "The manual has the codes"),
    )  # fmt: skip


def _write(report: Report, code: str, out: Path) -> None:
    from views.reporting import report_bytes

    put(out, report_bytes(report, code))


def put(out: Path, content: bytes) -> None:
    """Write a file whole or not at all and name it; raises ProblemError where it cannot be."""
    from views.sheet_commands import check_target, write_beside

    check_target(out, (out.suffix.lower(),))
    write_beside(out, content)
    typer.echo(str(out), err=True)
