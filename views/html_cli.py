"""The verbs of the command line that write for a browser: the one-file map, the static site."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gis.problems import Problem, ProblemError
from gis.store import Store
from gis.text import Text
from views.terminal import LanguageOption, bar, say, told, wrong_usage

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

    @app.command()
    def site(
        out: Annotated[Path, typer.Option(help="输出文件夹 Output folder")],
        areas: Annotated[
            str,
            typer.Option(
                help="只写这些概况，编号以逗号分开，如 U-340104,luyang,LY-04,340103 "
                "Only these profiles, by id: a unit, cluster, place or division"
            ),
        ] = "",
    ) -> None:
        """Write a read-only static site, in both languages, that any web server can host."""
        from views.static_folder import check_folder, write_site
        from views.static_site import planned, site_of

        with told():
            check_folder(out)
            need_assets()
            opened = store()
            asked = [one for one in areas.split(",") if one]
            made = site_of(opened, areas=asked)
            _check_areas(asked, made.keys)
            progress = bar(Text("静态站点", "Site"))
            written = write_site(out, planned(made), made.tables.version, progress)
        size = f"{written.size / 1e6:.1f}"
        say(Text(f"{out}：{written.files} 个文件，{size} MB",
                 f"{out}: {written.files} files, {size} MB"))  # fmt: skip

    @app.command()
    def package(
        out: OutOption,
        layers: LayersArgument = None,
        url: Annotated[
            str, typer.Option(help="style.json 中矢量瓦片的地址 Where style.json finds the tiles")
        ] = "",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Write the map as a QGIS project: GeoPackage, styles, print layout, MapLibre style."""
        from views.onefile import Wanted, default_layers, with_ground
        from views.packaging import package as made
        from views.sheet_commands import check_target, write_beside

        _check_layers(layers or [])
        _check_url(url)
        with told():
            check_target(out, (".zip",))
            tables = store().tables.compared_with(0)
            names = with_ground(layers) if layers else default_layers(tables)
            content = made(Wanted(layers=names, language=lang.value), tables, url.rstrip("/"))
            write_beside(out, content)
        size = f"{len(content) / 1e6:.2f}"
        say(Text(f"{out}（{size} MB）", f"{out} ({size} MB)"))


def _check_url(url: str) -> None:
    if url and not re.fullmatch(r"https?://[^\s\"'<>{}]+", url):
        wrong_usage(
            Text(f"--url 不是网址：{url[:60]}", f"--url is no address: {url[:60]}"),
            Text("请写 http:// 或 https:// 开头的地址，如 https://map.example.org",
                 "Write an address such as https://map.example.org"),
        )  # fmt: skip


def _check_areas(asked: list[str], keys: Sequence[str]) -> None:
    known = {key.partition(":")[2] for key in keys}
    if unknown := [one for one in asked if one not in known]:
        raise ProblemError(
            Problem(
                column="--areas", value="、".join(unknown)[:60], fatal=True,
                says=Text("没有这样的区域或地点", "no such area or place"),
                cure=Text("请写编号，如 U-340104、luyang、LY-04",
                          "Write ids such as U-340104, luyang, LY-04"),
            )
        )  # fmt: skip


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
