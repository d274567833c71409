"""A large file judged: which of its columns is which, and what of it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gis.bulk.opening import no_coordinate, open_source, swapped, without_places
from gis.bulk.parts import Source
from gis.industries import groups_of
from gis.intake.columns import Assignment
from gis.intake.grid import AS_FOUND, Reading
from gis.intake.proposing import propose
from gis.problems import ProblemError
from gis.registers.register import KEPT
from gis.tables import ENTERPRISES
from gis.text import Text
from views.importing import with_columns

UNKNOWN_TRADES, SHOWN_TRADES = 0.2, 3
TRADES_UNKNOWN = Text(
    "行业列约 {share} 认不出（如 {words}）：只认 GB/T 4754-2017 的代码与名称",
    "About {share} of the trades are not recognised ({words}): codes and names of GB/T 4754-2017 "
    "are",
)
WANTED = {
    "name_zh": Text(
        "没有认出名称列，图上的点将没有名称",
        "No column of names was found: points will have none",
    ),
    "industry": Text(
        "没有认出行业列，全部计入“未写明或无法判定行业”",
        "No column of trades was found: all count as not written",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A large file with its columns found: what taking it in needs beside the reader's words."""

    source: Source
    assignment: Assignment
    columns: Mapping[str, str]


def judged(
    file: Path, name: str, reading: Reading = AS_FOUND, set_by_hand: tuple[str, ...] = ()
) -> Judged:
    """Open a file and find its columns; raises ProblemError.

    `set_by_hand` are columns as the command line sets them, FIELD=HEADING.
    """
    source = open_source(file, name=name, reading=reading)
    headings = list(source.sample.grid.frame.columns)
    found = propose(source.sample, table=ENTERPRISES.id).assignment
    if source.has_points:  # its own points go before columns that look like coordinates
        found = replace(found, columns=without_places(found.columns))
    return _judged(source, with_columns(found, set_by_hand, headings, ENTERPRISES))


def with_chosen(file: Judged, chosen: Mapping[str, str]) -> Judged:
    """Return a file with other columns: heading by field, "" leaves a field out."""
    kept = {name: held for name, held in file.columns.items() if held not in chosen.values()}
    columns = {name: held for name, held in {**kept, **chosen}.items() if held}
    return _judged(file.source, replace(file.assignment, columns=columns))


def _judged(source: Source, assignment: Assignment) -> Judged:
    columns = {
        name: heading
        for name, heading in assignment.columns.items()
        if name in (*KEPT, "lon", "lat")
    }
    if source.has_points and not {"lon", "lat"} <= set(columns):
        columns = without_places(columns)
    return Judged(source=source, assignment=replace(assignment, columns=columns), columns=columns)


def require_places(file: Judged) -> None:
    """Raise ProblemError where a file's coordinates are not found, or look swapped."""
    if not file.source.has_points and not {"lon", "lat"} <= set(file.columns):
        told = no_coordinate(list(file.source.sample.grid.frame.columns))
        raise ProblemError(
            replace(
                told,
                cure=Text(
                    "请指明哪一列是经度、哪一列是纬度",
                    "Say which column is longitude, which latitude",
                ),
            )
        )
    if (wrong_way := swapped(file.source, file.assignment)) is not None:
        lon, lat = (file.columns.get(name, "") for name in ("lat", "lon"))
        raise ProblemError(
            replace(
                wrong_way,
                cure=Text(
                    f"请改为经度 = {lon}，纬度 = {lat}",
                    f"Take {lon} as longitude and {lat} as latitude",
                ),
            )
        )


def gaps(file: Judged) -> list[Text]:
    """Say which columns that matter were not found, and what of them cannot be told."""
    found = [says for name, says in WANTED.items() if name not in file.columns]
    if "industry" in file.columns:
        written = list(file.source.sample.grid.frame[file.columns["industry"]].astype(str))
        unknown = [
            word for word, group in zip(written, groups_of(written), strict=True)
            if word.strip() and group == "unknown"
        ]  # fmt: skip
        if len(unknown) > UNKNOWN_TRADES * max(len(written), 1):
            some = list(dict.fromkeys(unknown))[:SHOWN_TRADES]
            found.append(
                TRADES_UNKNOWN.format(
                    share=f"{len(unknown) / len(written):.0%}", words="、".join(some)
                )
            )
    return found


def headings(file: Judged) -> Text:
    """Say which of the file's columns are which, and which are left out."""
    told = [(ENTERPRISES.by_name[name].label, heading) for name, heading in file.columns.items()]
    taken = set(file.columns.values())
    left = [one for one in file.source.sample.grid.frame.columns if one not in taken]
    zh = "取用：" + "；".join(f"{label.zh} ← {heading}" for label, heading in told)
    en = "Taken: " + "; ".join(f"{label.en} ← {heading}" for label, heading in told)
    if left:
        zh += f"。不取用：{'、'.join(left)}"
        en += f". Left out: {', '.join(left)}"
    return Text(zh, en)
