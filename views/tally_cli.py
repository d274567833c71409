"""The verb of the command line that counts files larger than memory: tally."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gis.store import Store
from gis.text import Language, Text
from views.terminal import LanguageOption, told, wrong_usage


class AreasOption(StrEnum):
    units = "units"
    districts = "districts"
    clusters = "clusters"


def tally_command(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the command to an application; `store` opens the facts."""

    @app.command()
    def tally(
        file: Annotated[Path, typer.Argument(help="CSV、Parquet、GeoParquet", metavar="FILE")],
        lon: Annotated[str, typer.Option(help="经度列 Column of longitudes")] = "",
        lat: Annotated[str, typer.Option(help="纬度列 Column of latitudes")] = "",
        by: Annotated[str, typer.Option(help="按此列分列 Split by this column")] = "",
        units: Annotated[AreasOption, typer.Option(help="区域划分 Areas")] = AreasOption.units,
        datum: Annotated[
            str, typer.Option(help="坐标系 Datum: auto, wgs84, cgcs2000, gcj02, bd09, EPSG:…")
        ] = "auto",
        encoding: Annotated[str, typer.Option(help="文字编码 Encoding")] = "",
        header_row: Annotated[int, typer.Option(help="表头行号 Row of the headings")] = 0,
        output: Annotated[str, typer.Option("--format", help="格式 table, csv, json")] = "table",
        lang: Annotated[
            LanguageOption, typer.Option("--lang", help="语言 Language")
        ] = LanguageOption.zh,
    ) -> None:
        """Count the points of a file of any size by area, without importing it."""
        from gis.bulk.parts import Wanted
        from gis.intake.grid import Reading
        from views import tallying
        from views.large_files import known_format

        language: Language = "zh" if lang is LanguageOption.zh else "en"
        known_format(output)
        if bool(lon) != bool(lat):
            wrong_usage(
                Text("--lon 与 --lat 须同时写", "--lon and --lat go together"),
                Text("请补上另一列，或两个都不写", "Name the other column too, or neither"),
            )
        asked = tallying.Asked(
            file=file,
            reading=Reading(encoding=encoding, header_row=header_row or None),
            wanted=Wanted(lon=lon, lat=lat, by=by),
            datum=datum,
            partition=units.value,
        )
        with told():
            found = tallying.counted(asked, store().tables)
        tallying.write(found, output, language)
        tallying.say_found(found, language)
