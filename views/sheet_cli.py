"""The printing verbs of the command line: print, atlas, proof, and the review of a sheet."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gis.paper.sheet import Sheet
from gis.paper.sheet_code import from_query
from gis.store import Store
from gis.text import Text
from views.terminal import LanguageOption, bar, say, told, wrong_usage


class PaperOption(StrEnum):
    A4 = "A4"
    A3 = "A3"
    A2 = "A2"
    A1 = "A1"
    A0 = "A0"


class PartitionOption(StrEnum):
    units = "units"
    districts = "districts"


OutOption = Annotated[Path, typer.Option(help="输出文件 Output file")]
ReviewOption = Annotated[str, typer.Option(help="审图号 Review number")]
DayOption = Annotated[str, typer.Option("--on", help="批准日期 Date of approval, YYYY-MM-DD")]
AtlasOption = Annotated[bool, typer.Option("--atlas", help="整本图集 The atlas as a whole")]


def asked(
    layers: Annotated[list[str] | None, typer.Argument(help="图层 Layers")] = None,
    spec: Annotated[str, typer.Option(help="图幅代码或方案文件 Code or file of a sheet")] = "",
    paper: Annotated[PaperOption, typer.Option(help="纸张 Paper")] = PaperOption.A3,
    landscape: Annotated[
        bool | None, typer.Option("--landscape/--portrait", help="横或竖 Side")
    ] = None,
    scale: Annotated[str, typer.Option(help="比例尺 1:N 或 fit Scale")] = "fit",
    area: Annotated[str, typer.Option(help="单元、区县或集聚区代码 Area")] = "",
    frame: Annotated[str, typer.Option(help="图框：西,南,东,北 Frame: W,S,E,N in degrees")] = "",
    since: Annotated[int, typer.Option(help="变化的起点：修订号 Changes since revision")] = 0,
    by: Annotated[PartitionOption, typer.Option(help="区域划分 Areas")] = PartitionOption.units,
    lang: Annotated[LanguageOption, typer.Option(help="语言 Language")] = LanguageOption.zh,
    margin: Annotated[str, typer.Option(help="页边距，毫米 Margin in mm")] = "10",
    grey: Annotated[bool, typer.Option("--grey", help="黑白 Greyscale")] = False,
    title: Annotated[str, typer.Option(help="图名 Title")] = "",
    subtitle: Annotated[str, typer.Option(help="副题 Subtitle")] = "",
    number: Annotated[str, typer.Option(help="图号 Sheet number")] = "",
    issuer: Annotated[str, typer.Option(help="编制单位 Issuer")] = "",
    date: Annotated[str, typer.Option(help="编制日期（默认今日）Date, today if left out")] = "",
) -> tuple[Sheet, str]:
    """Return the sheet that the options ask for, and the data version that its code names."""
    from views import sheet_commands as printer

    if spec:
        return printer.specified(spec)
    side = "auto" if landscape is None else "landscape" if landscape else "portrait"
    values = {"paper": paper.value, "side": side, "scale": scale, "area": area, "by": by.value,
              "lang": lang.value, "margin": margin,
              "since": str(since), "grey": "1" if grey else "",
              "title": title, "subtitle": subtitle, "no": number, "issuer": issuer,
              "date": date or printer.today()}  # fmt: skip
    return _sheet(layers, {**values, **({"frame": frame} if frame else {})}), ""


def _sheet(layers: list[str] | None, values: dict[str, str]) -> Sheet:
    """Read the options as a code is read; a layer that is not known is wrong usage."""
    from layers import all_layers

    known = all_layers()
    unknown = [name for name in layers or [] if name not in known]
    if unknown or not layers:
        missing = "、".join(unknown)
        wrong_usage(
            Text(f"没有图层“{missing}”", f"No such layer: {missing}") if unknown
            else Text("请写出图层", "Name the layers"),
            Text(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}"),
        )  # fmt: skip
    return from_query({"layers": ",".join(layers or []), **values})


def _takes_sheet(command: Callable[..., None], store: Callable[[], Store]) -> Callable[..., None]:
    """Give a command the options of a sheet in place of its parameters `sheet` and `store`."""
    options = inspect.signature(asked, eval_str=True).parameters
    own = {
        name: one
        for name, one in inspect.signature(command, eval_str=True).parameters.items()
        if name not in ("sheet", "store")
    }

    def run(**values: object) -> None:
        from views.printing import check_filters

        asked_for = {name: values.pop(name) for name in options}
        _not_both(asked_for)
        with told():
            facts = store()
            version = facts.tables.version
            sheet, made_with = asked(**asked_for)  # type: ignore[arg-type]
            check_filters(sheet, facts.tables)
            if made_with and not version.startswith(made_with):
                say(_other_version(made_with, version[:12]))
            command(sheet=sheet, store=facts, **values)

    parameters = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for one in (*own.values(), *options.values())
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__doc__ = command.__doc__
    return run


def _not_both(given: dict[str, object]) -> None:
    """Refuse options beside a specification, which says all of them: none is passed over."""
    if not given["spec"]:
        return
    plain = inspect.signature(asked).parameters
    more = [name for name, one in given.items() if one != plain[name].default and one != []]
    names = ["LAYER" if name == "layers" else f"--{name}" for name in more if name != "spec"]
    if names:
        told = ", ".join(names)
        wrong_usage(
            Text(f"--spec 已写明整幅图，不能再写 {told}", f"--spec is the whole sheet: no {told}"),
            Text("请改方案，或不用 --spec", "Change the specification, or do without --spec"),
        )


def _other_version(made_with: str, now: str) -> Text:
    return Text(
        f"图幅代码的数据版本为 {made_with}，现为 {now}，内容可能不同",
        f"The code was made with data version {made_with}, now it is {now}",
    )


def print_(sheet: Sheet, store: Store, out: OutOption) -> None:
    """Print one sheet as PDF, SVG or PNG (300 dpi); the same specification gives the same bytes."""
    from views import sheet_commands as printer

    made = printer.print_sheet(sheet, store.tables, out)
    typer.echo(str(out), err=True)
    say(printer.summary(made.verdicts))


def atlas(sheet: Sheet, store: Store, out: OutOption) -> None:
    """Print the atlas: index, city, the four clusters, every statistical unit, as one PDF."""
    from views import editions
    from views import sheet_commands as printer

    pages, edition = printer.print_atlas(sheet, store.tables, out)
    say(Text("{out}：{n} 页", "{out}: {n} pages").format(out=out, n=pages))
    if edition and edition.withdrawn:
        say(editions.WITHDRAWN.format(n=edition.number))


def proof(sheet: Sheet, store: Store, out: OutOption) -> None:
    """Write the proof of a sheet as PDF: all verdicts, five sights, colours, fonts, data."""
    from views import sheet_commands as printer

    made = printer.print_proof(sheet, store, out)
    typer.echo(str(out), err=True)
    say(printer.summary(made.verdicts))


def submission(sheet: Sheet, store: Store, out: OutOption) -> None:
    """Write the parcel for the reviewing authority (送审包) as one zip."""
    from views import sheet_commands as printer

    printer.submit(sheet, store, out)
    typer.echo(str(out), err=True)


def approve(
    sheet: Sheet, store: Store, review: ReviewOption, on: DayOption, whole: AtlasOption = False
) -> None:
    """Enter the review number that a sheet, or the atlas, was approved under."""
    from views import editions

    book = editions.book()
    if whole:
        progress = bar(Text("图集", "Atlas"))
        made = editions.approve_series(sheet, store.tables, book, review, on, progress)
    else:
        made = editions.approve(sheet, store.tables, book, review, on)
    words = Text("已登记 {n}（{d}），内容 {h}", "{n} ({d}) entered, content {h}")
    say(words.format(n=made.number, d=made.date, h=made.content[:12]))


def withdraw(sheet: Sheet, store: Store, whole: AtlasOption = False) -> None:
    """Take the review number of a sheet, or of the atlas, out of the book."""
    from views import editions

    taken = editions.withdraw(sheet, editions.book(), whole=whole)
    say(Text("已撤下 {n}", "{n} withdrawn").format(n=taken.number))


def printing_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the printing verbs to a command line; `store` opens the facts, raising ProblemError."""
    verbs: dict[str, Callable[..., None]] = {
        "print": print_, "atlas": atlas, "proof": proof, "submission": submission,
        "approve": approve, "withdraw": withdraw,
    }  # fmt: skip
    for name, command in verbs.items():
        app.command(name)(_takes_sheet(command, store))
