"""The command line: the same numbers and checks as the pages, without a browser.

Results go to stdout, messages to stderr. Exit 0 when done, 1 for problems in the data, 2 for
wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.counts import APART, TOTALS, By, Partition, Subject, categories, count_by_area
from gis.problems import Problem, ProblemError
from gis.selection import Selection, select
from gis.store import Store, Tables, open_store
from gis.text import NO_DATA, Language, Text, is_missing
from gis.vocabulary import FAMILIES, LEVELS, TYPE_NAMES, Choices

if TYPE_CHECKING:
    from gis.paper.sheet import Sheet

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


class LanguageOption(StrEnum):
    zh = "zh"
    en = "en"


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
    lang: LanguageArgument = LanguageOption.zh,
) -> None:
    """Count institutions or funds in each area, as the page 名录 shows them."""
    language: Language = "zh" if lang is LanguageOption.zh else "en"
    tables = _tables()
    if table is TableOption.funds and (kind or level or by is ByOption.level):
        _wrong_usage(
            Text("基金表没有机构类型与层级", "Funds have no institution type or level"),
            Text(
                "请去掉 --type、--level，或改用 --by type", "Drop --type and --level, use --by type"
            ),
        )
    selection = _selection(kind, level)
    tables = tables.with_tables(institutions=select(tables.institutions, selection))
    partition: Partition = units.value
    split: By = by.value
    subject: Subject = table.value
    counted = count_by_area(tables, partition=partition, by=split, subject=subject)
    _write_counts(counted, categories(split, subject), subject, output, language)


def _selection(kind: str, level: str) -> Selection:
    kinds = _code(kind, {**FAMILIES, **TYPE_NAMES}, "--type")
    levels = _code(level, LEVELS, "--level")
    families = tuple(code for code in kinds if code in FAMILIES)
    types = tuple(code for code in kinds if code not in FAMILIES)
    return Selection(families=families, types=types, levels=levels)


def _code(asked: str, words: Choices, option: str) -> tuple[str, ...]:
    """Return the code that was asked for, by code or by name in either language."""
    if not asked:
        return ()
    for code, text in words.items():
        if asked.lower() in (code, text.zh.lower(), text.en.lower()):
            return (code,)
    allowed = "、".join(f"{code}（{text.zh}）" for code, text in words.items())
    _wrong_usage(
        Text(f"{option} 不认识“{asked}”", f"{option}: unknown value “{asked}”"),
        Text(f"可选：{allowed}", f"Choose from: {', '.join(words)}"),
    )
    return ()


def _write_counts(
    counted: object, words: Choices, subject: Subject, output: FormatOption, language: Language
) -> None:
    import json

    import pandas as pd

    assert isinstance(counted, pd.DataFrame)
    columns = ["area", f"name_{language}", *(code for code in words if code in counted), "total"]
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
    return int(value) if isinstance(value, float) else value


def _print_table(
    rows: list[dict[str, object]],
    columns: list[str],
    words: Choices,
    subject: Subject,
    language: Language,
) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = {"total": TOTALS[subject], f"name_{language}": Text("区域", "Area")}
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


@app.command()
def html(
    layers: Annotated[list[str], typer.Argument(help="图层 Layers")],
    out: Annotated[Path, typer.Option(help="输出文件 Output file")],
    lang: LanguageArgument = LanguageOption.zh,
) -> None:
    """Write one self-contained map file that asks no host for anything."""
    from gis.portray import portray
    from gis.web import MapNotes, bounds_of, standalone_html
    from layers import all_layers
    from views.words import DATUM, REVIEW, SOURCES, TITLE

    language: Language = "zh" if lang is LanguageOption.zh else "en"
    known = all_layers()
    unknown = [name for name in layers if name not in known]
    if unknown:
        _wrong_usage(
            Text(f"没有图层“{'、'.join(unknown)}”", f"No such layer: {', '.join(unknown)}"),
            Text(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}"),
        )
    tables = _tables()
    wanted = [layer for name, layer in known.items() if name in (*layers, "land")]
    static = ROOT / "static"
    page = standalone_html(
        [portray(layer, tables, language) for layer in wanted],
        bounds=bounds_of(tables.units),
        title=TITLE,
        notes=MapNotes(review=REVIEW, datum=DATUM, sources=SOURCES),
        language=language,
        scripts=[_asset(static / part) for part in ("vendor/leaflet/leaflet.js", "atlas/atlas.js")],
        styles=[
            _asset(static / part) for part in ("vendor/leaflet/leaflet.css", "atlas/atlas.css")
        ],
    )
    if not out.parent.is_dir():
        folder = out.parent
        missing = Problem(
            says=Text(f"文件夹不存在：{folder}", f"The folder does not exist: {folder}"),
            cure=Text("请先建立它，或换一个位置", "Make it first, or choose another place"),
        )
        for one in ("zh", "en"):
            typer.echo(missing.line(one), err=True)
        raise typer.Exit(1)
    part = out.with_name(out.name + ".part")
    part.write_text(page, encoding="utf-8")
    part.replace(out)
    typer.echo(str(out), err=True)


class PaperOption(StrEnum):
    A4 = "A4"
    A3 = "A3"
    A2 = "A2"
    A1 = "A1"
    A0 = "A0"


class ByUnitsOption(StrEnum):
    units = "units"
    districts = "districts"


LayersArgument = Annotated[list[str] | None, typer.Argument(help="图层 Layers")]
OutOption = Annotated[Path, typer.Option(help="输出文件 Output file")]
SpecOption = Annotated[str, typer.Option(help="图幅代码或方案文件 Code or file of a sheet")]
PaperArgument = Annotated[PaperOption, typer.Option(help="纸张 Paper")]
SideOption = Annotated[bool | None, typer.Option("--landscape/--portrait", help="横或竖 Side")]
ScaleOption = Annotated[str, typer.Option(help="比例尺 1:N 或 fit Scale")]
AreaOption = Annotated[str, typer.Option(help="单元、区县或集聚区代码 Area")]
GreyOption = Annotated[bool, typer.Option("--grey", help="黑白 Greyscale")]
PartitionOption = Annotated[ByUnitsOption, typer.Option("--by", help="区域划分 Areas")]
FieldOption = Annotated[str, typer.Option()]


@app.command("print")
def print_(
    out: OutOption,
    layers: LayersArgument = None,
    spec: SpecOption = "",
    paper: PaperArgument = PaperOption.A3,
    landscape: SideOption = None,
    scale: ScaleOption = "fit",
    area: AreaOption = "",
    by: PartitionOption = ByUnitsOption.units,
    lang: LanguageArgument = LanguageOption.zh,
    grey: GreyOption = False,
    title: FieldOption = "",
    subtitle: FieldOption = "",
    number: FieldOption = "",
    issuer: FieldOption = "",
    date: FieldOption = "",
) -> None:
    """Print one sheet as PDF, SVG or PNG (300 dpi); the same specification gives the same bytes."""
    from views import sheet_commands as printer

    tables = _tables()
    with _told():
        if spec:
            sheet, version = printer.specified(spec)
            _say_version(version, tables.version)
        else:
            values = {"paper": paper.value, "side": _side(landscape), "scale": scale, "area": area,
                      "by": by.value, "lang": lang.value, "grey": "1" if grey else "",
                      "title": title, "subtitle": subtitle, "no": number, "issuer": issuer,
                      "date": date or printer.today()}  # fmt: skip
            sheet = _sheet(layers, values)
        printer.print_sheet(sheet, tables, out)
    typer.echo(str(out), err=True)


@app.command()
def atlas(
    out: OutOption,
    layers: LayersArgument = None,
    paper: PaperArgument = PaperOption.A3,
    landscape: SideOption = None,
    lang: LanguageArgument = LanguageOption.zh,
    grey: GreyOption = False,
    title: FieldOption = "",
    issuer: FieldOption = "",
    date: FieldOption = "",
) -> None:
    """Print the atlas: index, city, the four clusters, every statistical unit, as one PDF."""
    from views import sheet_commands as printer

    tables = _tables()
    with _told():
        values = {"paper": paper.value, "side": _side(landscape), "lang": lang.value,
                  "grey": "1" if grey else "", "title": title, "issuer": issuer,
                  "date": date or printer.today()}  # fmt: skip
        pages = printer.print_atlas(_sheet(layers, values), tables, out)
    done = Text("{out}：{n} 页", "{out}: {n} pages").format(out=out, n=pages)
    typer.echo(done.get("zh" if lang is LanguageOption.zh else "en"), err=True)


def _side(landscape: bool | None) -> str:
    return "auto" if landscape is None else "landscape" if landscape else "portrait"


def _sheet(layers: list[str] | None, values: dict[str, str]) -> Sheet:
    """Read the options as a code is read; a layer that is not known is wrong usage."""
    from gis.paper.sheet import from_query
    from layers import all_layers

    known = all_layers()
    unknown = [name for name in layers or [] if name not in known]
    if unknown or not layers:
        missing = "、".join(unknown)
        _wrong_usage(
            Text(f"没有图层“{missing}”", f"No such layer: {missing}") if unknown
            else Text("请写出图层", "Name the layers"),
            Text(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}"),
        )  # fmt: skip
    return from_query({"layers": ",".join(layers or []), **values})


def _say_version(asked: str, version: str) -> None:
    if asked and not version.startswith(asked):
        for text in (
            f"图幅代码的数据版本为 {asked}，现为 {version[:12]}，内容可能不同",
            f"The code was made with data version {asked}, now it is {version[:12]}",
        ):
            typer.echo(text, err=True)


@contextmanager
def _told() -> Iterator[None]:
    """Say problems in both languages and exit with 1."""
    try:
        yield
    except ProblemError as error:
        for problem in error.problems:
            typer.echo(problem.line("zh"), err=True)
            typer.echo(problem.line("en"), err=True)
        raise typer.Exit(1) from None


def _asset(path: Path) -> str:
    if not path.is_file():
        from scripts.assets import AssetsMissing, ensure

        try:
            ensure(lambda line: typer.echo(line, err=True))
        except AssetsMissing as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
    return path.read_text(encoding="utf-8")


def _store() -> Store:
    return open_store(Path(os.environ.get("ATLAS_DATA", ROOT / "data")))


def _tables() -> Tables:
    try:
        return _store().tables
    except ProblemError as error:
        for problem in error.problems:
            typer.echo(problem.line("zh"), err=True)
            typer.echo(problem.line("en"), err=True)
        raise typer.Exit(1) from None


def _wrong_usage(says: Text, cure: Text) -> None:
    for language in ("zh", "en"):
        typer.echo(Problem(says=says, cure=cure).line(language), err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
