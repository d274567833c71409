"""The verb of the command line that writes the facts into PostGIS: mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from gis.store import Store
from gis.text import Text
from views import own_data
from views.terminal import say, told


def mirror_command(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the command to an application; `store` opens the facts."""

    @app.command()
    def mirror(
        database: Annotated[
            str, typer.Option(help="PostGIS 的地址，默认 DATABASE_URL Address of the PostGIS")
        ] = "",
        schema: Annotated[str, typer.Option(help="模式名 Schema")] = "atlas",
    ) -> None:
        """Write the newest revision into a PostGIS schema, for QGIS, SQL and many readers."""
        from views.mirroring import mirrored

        with told():
            url = own_data.with_driver(database) if database else own_data.database()
            tables, wrote = mirrored(store(), url, schema)
        done = Text("已写入模式 {schema}：修订 {n}，数据版本 {v}",
                    "Schema {schema} written: revision {n}, data version {v}")  # fmt: skip
        there = Text("模式 {schema} 已是数据版本 {v}", "Schema {schema} holds data version {v}")
        say((done if wrote else there).format(schema=schema, n=tables.number, v=tables.version))
