"""The command that brings a street base in: an OSM or Tianditu extract, in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as settled
from pathlib import Path
from typing import Annotated

import typer

from gis.base_classes import LEFT_OUT
from gis.problems import Problem, ProblemError
from gis.store import Store
from gis.text import Language, Text
from views import own_data
from views.import_cli import AuthorOption, LanguageArgument, NoteOption
from views.terminal import LanguageOption, say, say_problems, told


def base_commands(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the command to an application; `store` opens the facts."""

    @app.command()
    def base(
        file: Annotated[Path, typer.Argument(help="OSM 或天地图提取文件 Extract", metavar="FILE")],
        source: Annotated[str, typer.Option(help="资料来源 Source")] = "",
        licence: Annotated[str, typer.Option(help="许可或审图号 Licence or review number")] = "",
        as_of: Annotated[str, typer.Option(help="资料日期 Date of the data")] = "",
        datum: Annotated[
            str, typer.Option(help="坐标系 Datum: auto, wgs84, cgcs2000, gcj02, bd09, EPSG:…")
        ] = "auto",
        word: Annotated[
            list[str] | None,
            typer.Option("--class", help="未知类别 WORD=CLASS，可重复 repeatable"),
        ] = None,
        replace: Annotated[
            bool, typer.Option("--replace", help="取代原有同类要素 Replace the same classes")
        ] = False,
        skip_rejected: Annotated[
            bool, typer.Option("--skip-rejected", help="不收未知类别 Leave unknown classes out")
        ] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览 Preview only")] = False,
        note: NoteOption = "",
        author: AuthorOption = "",
        lang: LanguageArgument = LanguageOption.zh,
    ) -> None:
        """Bring a street base in (OSM .osm/.pbf, GeoPackage, GeoJSON, Shapefile zip)."""
        from gis.intake.base_files import BaseWish
        from views import base_import as bringing

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        with told():
            facts = store()
            extract = bringing.opened(file, file.name, facts.tables, _answers(word or []))
            for line in extract.datum.evidence:
                say(line)
            wish = bringing.with_defaults(
                BaseWish(source=source, licence=licence, as_of=as_of, replaces=replace), extract
            )
            problems = bringing.doubts(extract, wish)
            if skip_rejected:
                problems = [one for one in problems if one.value not in extract.unknown]
            if problems:
                say_problems(problems)
                raise typer.Exit(1)
            plan = bringing.planned(
                extract, settled(wish, datum=bringing.settled_datum(datum, extract)), facts
            )
            for line in bringing.summary(plan):
                print(line.get(language))
            if dry_run:
                raise typer.Exit(0)
            made = bringing.commit(plan, facts, note, author or own_data.system_author())
        done = Text("已写入修订 {n}，数据版本 {v}", "Revision {n} written; data version {v}")
        say(done.format(n=made.number, v=made.version))


def _answers(words: list[str]) -> dict[str, str]:
    """Read WORD=CLASS; raises ProblemError for a class that there is not."""
    from views.base_import import CLASSES

    found: dict[str, str] = {}
    for one in words:
        word, mark, kind = one.rpartition("=")
        if not mark or not word or kind not in (*CLASSES, LEFT_OUT):
            allowed = ", ".join((*CLASSES, LEFT_OUT))
            raise ProblemError(
                Problem(
                    value=one[:60],
                    says=Text("类别写法不对", "Not a class for a word"),
                    cure=Text(f"请写“词=类别”，类别可选 {allowed}",
                              f"Write WORD=CLASS, one of {allowed}"),
                    fatal=True,
                )
            )  # fmt: skip
        found[word.strip()] = kind
    return found
