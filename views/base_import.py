"""What bringing a street base in does, for command line and page alike: read, sorted, written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gis.base_classes import LEFT_OUT
from gis.datum import UNDECIDED, DatumFinding, datum_name
from gis.intake.base_files import (
    OSM_KINDS,
    OSM_LICENCE,
    OSM_SOURCE,
    BaseRecords,
    BaseWish,
    Sorted,
    changes,
    extract_datum,
    open_extract,
    records_of,
    sorted_out,
)
from gis.intake.grid import Opened
from gis.problems import Problem, ProblemError
from gis.revisions import Change, Entry, Revision
from gis.schema import DATE
from gis.store import Store, Tables
from gis.text import Text
from gis.vocabulary import COVER_CLASSES, STREET_CLASSES, Choices
from views import own_data

CLASSES: Choices = {**STREET_CLASSES, **COVER_CLASSES}
SURE = ("wgs84", "cgcs2000")
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Extract:
    """An extract that was opened, and what its roads tell of its datum."""

    opened: tuple[Opened, ...]
    parts: tuple[Sorted, ...]
    datum: DatumFinding

    @property
    def file(self) -> str:
        return self.opened[0].file

    @property
    def from_osm(self) -> bool:
        return all(one.kind in OSM_KINDS for one in self.opened)

    @property
    def unknown(self) -> Mapping[str, int]:
        """Return the words that no rule knows, with the number of their features."""
        total: Counter[str] = Counter()
        for one in self.parts:
            total.update(one.unknown)
        return dict(total.most_common())


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be written, counted before it is."""

    extract: Extract
    wish: BaseWish
    records: BaseRecords
    changes: tuple[Change, ...]
    based_on: int


def opened(path: Path, name: str, tables: Tables, classes: Mapping[str, str]) -> Extract:
    """Open an extract and sort its features; raises ProblemError."""
    return sorted_again(open_extract(path, name, tables), tables, classes)


def sorted_again(layers: list[Opened], tables: Tables, classes: Mapping[str, str]) -> Extract:
    """Sort the features of layers that are open already; `classes` are the reader's answers."""
    parts = tuple(sorted_out(one, classes) for one in layers)
    finding = extract_datum(parts, tables)
    return Extract(opened=tuple(layers), parts=parts, datum=finding)


def with_defaults(wish: BaseWish, extract: Extract) -> BaseWish:
    """Return the wish with what the format itself says: OpenStreetMap's source and licence."""
    if not extract.from_osm:
        return wish
    return replace(wish, source=wish.source or OSM_SOURCE, licence=wish.licence or OSM_LICENCE)


def settled_datum(asked: str, extract: Extract) -> str:
    """Return the datum to convert from; raises ProblemError where the reader has to say it.

    A shifted datum that was recognised is told and has to be asked for: none is converted silently.
    """
    if asked not in ("", "auto"):
        return asked
    found = extract.datum
    if found.datum in SURE:
        return found.datum
    if found.datum == UNDECIDED:
        says = Text("坐标系无法判定", "The datum of the coordinates cannot be told")
        cure = Text("请写明坐标系（--datum wgs84、cgcs2000、gcj02、bd09 或 EPSG 代码）",
                    "Say it (--datum wgs84, cgcs2000, gcj02, bd09 or an EPSG code)")  # fmt: skip
    else:
        name = datum_name(found.datum)
        says = Text(f"坐标像是 {name.zh}，须确认后才换算",
                    f"The coordinates look like {name.en}: confirm to convert them")  # fmt: skip
        cure = Text(f"确认请选 {name.zh}（--datum {found.datum}）",
                    f"To confirm, choose {name.en} (--datum {found.datum})")  # fmt: skip
    raise ProblemError(Problem(file=extract.file, says=says, cure=cure, fatal=True))


def doubts(extract: Extract, wish: BaseWish) -> list[Problem]:
    """Return what has to be settled before anything is written, all of it together."""
    found = [_unknown(extract.file, word, n) for word, n in [*extract.unknown.items()][:SHOWN]]
    for field, value, label in (
        ("--source", wish.source, Text("资料来源", "source")),
        ("--licence", wish.licence, Text("许可或审图号", "licence or review number")),
    ):
        if not value:
            found.append(
                Problem(
                    file=extract.file,
                    says=Text(f"未写明{label.zh}", f"The {label.en} is not named"),
                    cure=Text(f"请填写{label.zh}（{field}），图上须注明",
                              f"Name the {label.en} ({field}): the map must print it"),
                    fatal=True,
                )
            )  # fmt: skip
    if wish.as_of and not DATE.match(wish.as_of):
        found.append(
            Problem(
                value=wish.as_of,
                says=Text("资料日期写法不对", "Not a date"),
                cure=Text("请写 2026、2026-09 或 2026-09-30", "Write 2026, 2026-09 or 2026-09-30"),
                fatal=True,
            )
        )
    return found


def _unknown(file: str, word: str, count: int) -> Problem:
    allowed = ", ".join((*CLASSES, LEFT_OUT))
    return Problem(
        file=file,
        value=word[:60],
        says=Text(f"{count} 个要素的类别没有规则", f"No rule for the class of {count} features"),
        cure=Text(
            f"请指明，命令行写 --class “{word[:60]}=类别”，可选 {allowed}（- 为不画）",
            f"Say it: --class “{word[:60]}=CLASS”, one of {allowed} (- draws nothing)",
        ),
        fatal=True,
    )


def planned(extract: Extract, wish: BaseWish, store: Store) -> Plan:
    """Return what writing the extract would do; the wish names its datum."""
    number = store.head
    tables = store.at(number)
    records = records_of(extract.parts, wish, tables)
    made = tuple(changes(records, wish, tables))
    if not len(records.streets) and not len(records.ground_cover):
        raise ProblemError(
            Problem(
                file=extract.file,
                says=Text("本市范围内没有可用的要素", "Nothing in it lies in the city"),
                cure=Text("请检查坐标系与截取范围", "Check its datum and its extent"),
                fatal=True,
            )
        )
    return Plan(extract=extract, wish=wish, records=records, changes=made, based_on=number)


def summary(plan: Plan) -> list[Text]:
    """Say what an import would write, class by class, and what became of the rest."""
    lines = []
    for table in (plan.records.streets, plan.records.ground_cover):
        counts = table["class"].value_counts()
        lines += [
            Text("{what}：{n} 个", "{what}: {n}").format(what=CLASSES[code], n=int(counts[code]))
            for code in CLASSES
            if code in counts
        ]
    records = plan.records
    removed = sum(len(one.removed) for one in plan.changes)
    lines.append(
        Text(
            "市域外不收 {o}，跨界裁切 {c}，重复 {r}，不属底图 {l}，取代原有 {d}",
            "{o} outside the city, {c} cut at its margin, {r} repeated, {l} not of the base, "
            "{d} stored ones replaced",
        ).format(
            o=records.outside, c=records.cut, r=records.repeated,
            l=sum(one.left_out for one in plan.extract.parts), d=removed,
        )
    )  # fmt: skip
    return lines


def commit(plan: Plan, store: Store, note: str, author: str) -> Revision:
    """Write an extract as one revision; raises ProblemError."""
    first = plan.extract.opened[0]
    entry = Entry(
        author=author, at=own_data.now(), kind="import", note=note, file=first.file,
        file_sha256=first.sha256,
    )  # fmt: skip
    return store.commit(plan.changes, entry, based_on=plan.based_on)


__all__ = ["CLASSES", "Extract", "Plan", "commit", "opened", "planned", "summary"]
