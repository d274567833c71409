"""What an import does, for command line and page alike: open, propose, preview, commit."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from gis.intake.columns import COORDINATE, Assignment
from gis.intake.grid import Opened, Reading
from gis.intake.preview import Preview, preview, rejected_rows, summary
from gis.intake.proposing import Proposal, datum_of, propose
from gis.intake.remembered import recalled, remember
from gis.intake.wish import Online, Progress, Wish
from gis.online_geocode import SERVICES
from gis.parcels import csv_bytes
from gis.problems import Problem, ProblemError
from gis.revisions import Entry, Revision
from gis.schema import Table
from gis.store import Store, Tables
from gis.tables import IMPORTABLE
from gis.text import Language, Text
from gis.vocabulary import ACCURACIES, DATUMS
from views import own_data
from views.exporting import known_table
from views.sheet_commands import check_target, write_beside
from views.terminal import bar, say, say_problems

NOT_WRITTEN = Text(
    "有不收的行，未写入任何数据。改正后再导入，或加 --skip-rejected 写入其余行",
    "Some rows are rejected, and nothing was written. Mend them, or add --skip-rejected",
)
LEAVES = Text(
    "没有坐标的地址将发送给{service}查询",
    "Addresses without a coordinate are sent to {service}",
)
LISTED = 200
"""Findings that are listed one by one; the rest are in the file of rejected rows."""
CELLS = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the command line asks for."""

    file: Path
    table: str
    reading: Reading
    datum: str = "auto"
    source: str = ""
    as_of: str = ""
    columns: tuple[str, ...] = ()
    accuracy: str = "street"
    uncertainty_m: float = 500.0
    geocodes: bool = True
    online: str = ""
    full: bool = False
    erases: bool = False


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A file with its preview: everything that a commit needs."""

    opened: Opened
    wish: Wish
    preview: Preview


def previewed(asked: Asked, store: Store) -> Shown:
    """Return the file with its preview against the newest revision; raises ProblemError.

    A datum is never converted silently: one that was recognised is told, and has to be asked for.
    """
    from gis.intake.opening import open_file

    table = known_table(asked.table)
    if table.id not in IMPORTABLE:
        raise ProblemError(_not_importable(table))
    opened = open_file(
        asked.file,
        name=asked.file.name,
        reading=asked.reading,
        progress=bar(Text("读取", "Reading")),
    )
    say_problems(opened.problems)
    headings = list(opened.grid.frame.columns)
    proposal = propose(opened, table=table.id, remembered=recalled(store.ledger, headings))
    assignment = with_columns(proposal.assignment, asked.columns, headings, table)
    say_problems([problem for problem, _ in proposal.doubts])
    number = store.head
    wish = Wish(
        assignment=assignment,
        source=asked.source
        or ("" if "source" in assignment.columns else _own_source(assignment, opened)),
        as_of=asked.as_of,
        datum=settled_datum(asked.datum, opened, assignment, store.tables),
        accuracy=_known_accuracy(asked.accuracy),
        uncertainty_m=asked.uncertainty_m,
        geocodes=asked.geocodes,
        online=_online(asked.online),
        full=asked.full,
        erases=asked.erases,
    )
    shown = preview(opened, wish, store.at(number), number, bar(Text("核对", "Checking")))
    return Shown(opened=opened, wish=wish, preview=shown)


def _own_source(assignment: Assignment, opened: Opened) -> str:
    """Return the source of rows that name none: the official list's name, else the file's."""
    if "source" in assignment.columns:
        return ""
    return assignment.constants.get("source", "") or opened.file


def _not_importable(table: Table) -> Problem:
    return Problem(
        value=table.id,
        says=Text("这个表不能导入", "Nothing can be imported into this table"),
        cure=Text("大型登记册请用 cli.py register", "For a large register use cli.py register"),
        fatal=True,
    )


def with_columns(
    assignment: Assignment, columns: tuple[str, ...], headings: list[str], table: Table
) -> Assignment:
    """Return the mapping with what the command line sets; FIELD= leaves a field out."""
    found = dict(assignment.columns)
    for one in columns:
        target, mark, heading = one.partition("=")
        target = _field_of(target, table)
        known = target in table.by_name or target == COORDINATE
        if not mark or not known or (heading and heading not in headings):
            raise ProblemError(_wrong_column(one, headings))
        if heading:
            found = {name: held for name, held in found.items() if held != heading}
            found[target] = heading
        else:
            found.pop(target, None)
    return replace(assignment, columns=found)


def _field_of(written: str, table: Table) -> str:
    """Return the field that a label in either language stands for; what is none as it is."""
    labels = {label: one.name for one in table.columns for label in (one.label.zh, one.label.en)}
    return labels.get(written.strip(), written)


def _wrong_column(one: str, headings: list[str]) -> Problem:
    told = "、".join(headings[:40])
    return Problem(
        value=one[:80],
        says=Text("列对应写法不对", "Not a mapping of a column"),
        cure=Text(f"请写“字段=列名”，列名可选：{told}", f"Write FIELD=HEADING; headings: {told}"),
        fatal=True,
    )


def _online(service: str) -> Online | None:
    """Return the service that is asked for, with the key of ATLAS_GEOCODER_KEY."""
    if not service:
        return None
    key = os.environ.get("ATLAS_GEOCODER_KEY", "")
    if service not in SERVICES or not key:
        raise ProblemError(
            Problem(
                value=service[:40],
                says=Text("在线地理编码不可用", "The web geocoder cannot be asked"),
                cure=Text(
                    "服务写 tianditu 或 amap，密钥写在环境变量 ATLAS_GEOCODER_KEY",
                    "Name tianditu or amap, and put the key into ATLAS_GEOCODER_KEY",
                ),
                fatal=True,
            )
        )
    say(LEAVES.format(service=SERVICES[service].name))  # type: ignore[index]
    return Online(service=service, key=key, base=os.environ.get("ATLAS_GEOCODER_URL", ""))  # type: ignore[arg-type]


def _known_accuracy(name: str) -> str:
    if name not in ACCURACIES or name == "none":
        allowed = ", ".join(code for code in ACCURACIES if code != "none")
        raise ProblemError(
            Problem(
                value=name,
                says=Text("没有这种定位精度", "There is no such accuracy"),
                cure=Text(f"可选：{allowed}", f"Choose from: {allowed}"),
                fatal=True,
            )
        )
    return name


def settled_datum(
    asked: str, opened: Opened, assignment: Assignment, tables: Tables, *, needed: bool = False
) -> str:
    """Return the datum of the file's coordinates; "" leaves them out, where they are not `needed`.

    Raises ProblemError where `auto` finds a shifted datum or none at all.
    """
    if asked == "none":
        return ""
    if asked != "auto":
        return asked
    if {"datum", "original_lon", "lon"} <= set(assignment.columns):
        return ""  # our own export says the datum of every row
    found = datum_of(opened, assignment, tables)
    if found is None:
        return ""
    for line in found.evidence:
        say(line)
    if found.datum in ("wgs84", "cgcs2000") and not found.swapped:
        return found.datum
    raise ProblemError(_unsettled(found.datum, found.confidence, found.swapped, needed))


def _unsettled(datum: str, confidence: float, swapped: bool, needed: bool) -> Problem:
    if swapped:
        says = Text("经度、纬度两列像是写反了", "Longitude and latitude look swapped")
        cure = Text("请指明哪一列是经度，哪一列是纬度", "Say which column is which")
    elif datum == "undecided":
        says = Text("坐标系无法判定", "The datum of the coordinates cannot be told")
        cure = Text("请用 --datum 写明", "Say it with --datum")
        if not needed:
            cure = Text(
                f"{cure.zh}，或用 --datum none 不取坐标",
                f"{cure.en}, or leave the coordinates out with --datum none",
            )
    else:
        name = DATUMS[datum].zh if datum in DATUMS else datum
        says = Text(
            f"坐标像是 {name}（把握 {confidence:.0%}），须确认后才换算",
            f"The coordinates look like {name} ({confidence:.0%}): confirm to convert",
        )
        cure = Text(f"确认请加 --datum {datum}", f"To confirm, add --datum {datum}")
    return Problem(says=says, cure=cure, fatal=True)


def write_preview(shown: Shown, language: Language) -> None:
    """Write counts, findings and the first changed cells to standard output."""
    print(summary(shown.preview).get(language))
    problems = list(shown.preview.problems(shown.opened, LISTED))
    for problem in problems:
        print(problem.line(language))
    if len(problems) == LISTED:
        more = Text("……其余见不收的行（--rejected 文件）", "… the rest with --rejected FILE")
        print(more.get(language))
    for cell in shown.preview.cells(CELLS).head(CELLS).to_dict("records"):
        print(f"{cell['key']}\t{cell['column']}\t{cell['before']} → {cell['after']}")


def rejected_csv(made: Preview, opened: Opened, language: Language) -> bytes:
    """Return the rejected rows with their reason as CSV."""
    rows = rejected_rows(made, opened, language)
    return csv_bytes([tuple(map(str, rows.columns)), *rows.astype(str).itertuples(index=False)])


def write_rejected(shown: Shown, out: Path, language: Language) -> None:
    """Write the rejected rows with their reason as CSV; raises ProblemError."""
    check_target(out, (".csv",))
    write_beside(out, rejected_csv(shown.preview, shown.opened, language))
    typer.echo(str(out), err=True)


def commit(
    shown: Shown,
    store: Store,
    note: str,
    author: str,
    *,
    new: bool = True,
    changed: bool = True,
    progress: Progress | None = None,
) -> Revision:
    """Write a preview as a revision and remember its mapping; raises ProblemError."""
    entry = Entry(
        author=author,
        at=own_data.now(),
        kind="import",
        note=note,
        file=shown.opened.file,
        file_sha256=shown.opened.sha256,
    )
    change = shown.preview.change(new=new, changed=changed)
    made = store.commit(
        [change], entry, based_on=shown.preview.based_on,
        progress=progress or bar(Text("写入", "Writing")),
    )  # fmt: skip
    if store.ledger is not None and not shown.wish.assignment.layout:
        headings = list(shown.opened.grid.frame.columns)
        remember(store.ledger, headings, shown.wish.assignment, entry.at)
    return made


__all__ = ["NOT_WRITTEN", "Asked", "Proposal", "Shown", "commit", "previewed"]
