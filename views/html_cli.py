"""The verbs of the command line that write for a browser: one-file map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from gis.problems import Problem, ProblemError
from gis.store import Store
from gis.text import Text
from views.terminal import LanguageOption, say, told, wrong_usage

LayersArgument = Annotated[
    list[str] | None, typer.Argument(help="图层（不写则同地图页）Layers; those of the map if none")
]
OutOption = Annotated[Path, typer.Option(help="输出文件 Output file")]
LanguageArgument = Annotated[LanguageOption, typer.Option("--lang", help="打开时的语言 Language")]


def web_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the verbs that write for a browser; `store` opens the facts, raising ProblemError."""

    @app.command()
    def html(
        out: OutOption,
        layers: LayersArgument = None,
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Write the map as one self-contained file that asks no host for anything."""
        from views.onefile import Wanted, default_layers, one_file, with_ground
        from views.sheet_commands import check_target, write_beside

        _check_layers(layers or [])
        with told():
            check_target(out, (".html", ".htm"))
            need_assets()
            tables = store().tables.compared_with(0)
            names = with_ground(layers) if layers else default_layers(tables)
            content = one_file(Wanted(layers=names, language=lang.value), tables)
            write_beside(out, content)
        size = f"{len(content) / 1e6:.2f}"
        say(Text(f"{out}（{size} MB）", f"{out} ({size} MB)"))


def _check_layers(asked: list[str]) -> None:
    from layers import all_layers

    known = all_layers()
    unknown = [name for name in asked if name not in known]
    if unknown:
        wrong_usage(
            Text(f"没有图层“{'、'.join(unknown)}”", f"No such layer: {', '.join(unknown)}"),
            Text(f"可选：{'、'.join(known)}", f"Choose from: {', '.join(known)}"),
        )


def need_assets() -> None:
    """Bring map library and faces where they are missing; raise ProblemError where that fails."""
    from scripts.assets import AssetsMissing, ensure, missing

    if not missing():
        return
    try:
        ensure(lambda line: typer.echo(line, err=True))
    except AssetsMissing as error:
        says = Text(str(error), "The web assets are not installed")
        cure = Text("请联网运行一次 make run", "Run make run once with a network")
        raise ProblemError(Problem(says=says, cure=cure, fatal=True)) from None
