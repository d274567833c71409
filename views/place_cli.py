"""The correcting verb of the command line: place a record, as the form of its panel does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from gis.corrections import (
    UNCERTAINTIES_M,
    Correction,
    Point,
    in_building,
    note_of,
    placed,
    record_of,
)
from gis.revisions import Entry
from gis.store import Store
from gis.text import Text
from gis.vocabulary import ACCURACIES, DATUMS, DRAWN_ACCURACIES
from views import own_data
from views.terminal import coded, say, say_problems, told, wrong_usage

TableArgument = Annotated[str, typer.Argument(help="数据表 Table", metavar="TABLE")]
IdArgument = Annotated[str, typer.Argument(help="记录编号 Id of the record", metavar="ID")]


def place_command(app: typer.Typer, store: Callable[[], Store]) -> None:
    """Add the command `place` to an application; `store` opens the facts."""

    @app.command()
    def place(
        table: TableArgument,
        record: IdArgument,
        source: Annotated[str, typer.Option(help="出处 Source")],
        reason: Annotated[str, typer.Option(help="理由 Reason")],
        lon: Annotated[float | None, typer.Option(help="经度 Longitude")] = None,
        lat: Annotated[float | None, typer.Option(help="纬度 Latitude")] = None,
        datum: Annotated[str, typer.Option(help="坐标系 Datum")] = "cgcs2000",
        accuracy: Annotated[str, typer.Option(help="定位精度 Accuracy of the point")] = "",
        uncertainty: Annotated[
            float | None, typer.Option(help="不确定度（米） Uncertainty in metres")
        ] = None,
        building: Annotated[
            str, typer.Option(help="取自此楼宇或地点的点位 Take the point of this place")
        ] = "",
        author: Annotated[str, typer.Option(help="作者 Author (ATLAS_AUTHOR)")] = "",
    ) -> None:
        """Correct where a record lies, as one revision: by a point, or by the building it is in."""
        by_point = lon is not None and lat is not None and bool(accuracy)
        if by_point == bool(building) or (building and (lon is not None or lat is not None)):
            wrong_usage(
                Text("请写点位，或写楼宇", "Give a point, or a building"),
                Text("--lon --lat --accuracy，或 --building",
                     "--lon --lat --accuracy, or --building"),
            )  # fmt: skip
        with told():
            facts = store()
            tables = facts.tables
            note, row = note_of(reason, source), record_of(table, record, tables)
            if building:
                made = in_building(table, row, building, tables)
            else:
                assert lon is not None
                assert lat is not None
                point = _point(lon, lat, datum, accuracy, uncertainty, source)
                made = placed(table, row, point, tables)
            entry = Entry(
                author=author or own_data.system_author(), at=own_data.now(), kind="correction",
                note=note,
            )  # fmt: skip
            _write(facts, made, entry, tables.number)


def _point(
    lon: float, lat: float, datum: str, accuracy: str, uncertainty: float | None, source: str
) -> Point:
    (good,) = coded(accuracy, {one: ACCURACIES[one] for one in DRAWN_ACCURACIES}, "--accuracy")
    (system,) = coded(datum, DATUMS, "--datum")
    metres = UNCERTAINTIES_M[good] if uncertainty is None else uncertainty
    return Point(lon=lon, lat=lat, datum=system, accuracy=good, uncertainty_m=metres, source=source)


def _write(store: Store, made: Correction, entry: Entry, based_on: int) -> None:
    say_problems(one for one in made.problems if not one.fatal)
    for column, was, now in made.cells():
        print(f"{column}\t{was}\t{now}")
    revision = store.commit([made.change()], entry, based_on=based_on)
    done = Text("已写入修订 {n}，数据版本 {v}", "Revision {n} written; data version {v}")
    say(done.format(n=revision.number, v=revision.version))
