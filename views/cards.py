"""What is known of one thing as a value: the panel of an exported map, without a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pandas as pd

from gis.cells import show
from gis.counts import By, Partition, Subject, count_by_area
from gis.signoff import review_of, reviews_in, says
from gis.store import Tables
from gis.tables import ENTERPRISES, FUNDS, INSTITUTIONS, LISTED, METRO_STATIONS, PLACES, TABLES
from gis.text import NO_DATA, Language, Text, is_missing
from gis.vocabulary import PLACE_KINDS
from views.choices import KIND_OF, PICKABLE, at_anchor
from views.facts import coordinate_words, in_language, name_of, source_words
from views.record_columns import (
    LISTED_COLUMNS,
    enterprise_columns,
    fund_columns,
    institution_columns,
    membership,
    place_columns,
    place_more,
    station_columns,
)

Row = dict[str, Any]
Result = TypeVar("Result")
HERE = Text("登记地址在此的机构", "Institutions registered here")
INSIDE = Text("下级地点与项目", "Places and projects inside")
NEVER = Text("尚未核实", "Never verified")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a card: rows of label and value, links to other cards, remarks, clauses."""

    title: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what the part holds; what is empty is left out."""
        held = {"title": self.title, "rows": [list(row) for row in self.rows],
                "links": list(self.links), "remarks": [one for one in self.remarks if one],
                "clauses": list(self.clauses)}  # fmt: skip
        return {name: value for name, value in held.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What is told of one thing, in one language."""

    title: str
    caption: str
    parts: tuple[Part, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the card as plain data."""
        parts = [one.as_json() for one in self.parts]
        return {"title": self.title, "caption": self.caption, "parts": [p for p in parts if p]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Of which facts cards are made: `tables` are filtered, `everything` is not."""

    tables: Tables
    everything: Tables
    language: Language
    known: dict[Any, Any] = field(default_factory=dict)
    """What was worked out for one card and serves the next, in whatever language."""

    def once(self, key: Any, make: Callable[[], Result]) -> Result:
        """Return what belongs to a key, made when it is first asked for."""
        if key not in self.known:
            self.known[key] = make()
        found: Result = self.known[key]
        return found

    def counts(self, tables: Tables, by: By, area: tuple[Partition, Subject]) -> pd.DataFrame:
        """Return the counts by area, from the filtered tables or from all."""
        partition, subject = area
        return self.once(
            (tables is self.tables, by, area),
            lambda: count_by_area(tables, partition=partition, by=by, subject=subject),
        )

    def named(self, table: str, column: str, code: str) -> tuple[str, ...]:
        """Return the ids of the records of a table whose column holds a code."""
        frame = self.tables.frames[table]
        found = self.once(
            (table, column), lambda: frame.groupby(column)["id"].apply(tuple).to_dict()
        )
        return found.get(code, ())

    def rows(self, kind: str) -> dict[str, Row]:
        """Return the records of a kind that the reader asked for, by their key `kind:id`."""
        table, column = PICKABLE[kind]
        frame = self.tables.frames[table].drop(columns="geometry", errors="ignore")
        return {f"{kind}:{row[column]}": row for row in frame.to_dict("records")}


def record_cards(kind: str, asked: Asked) -> dict[str, Card]:
    """Return the cards of all records of a kind, by key."""
    write = RECORDS[kind]
    return {key: write(row, asked) for key, row in asked.rows(kind).items()}


def near_card(code: str, asked: Asked) -> Card:
    """Return the card of a halo: what is known only to lie about its anchor."""
    title = Text("仅知所在片区的记录", "Records known to an area only")
    shared = Text("共用一个代表点，不代表各自位置", "They share an anchor, not a location")
    links = [
        link for name, rows in at_anchor(code, asked.tables).items()
        for link in keys_of(rows, KIND_OF[name])
    ]  # fmt: skip
    return Card(title=title.get(asked.language), caption=shared.get(asked.language),
                parts=(Part(links=tuple(links)),))  # fmt: skip


def keys_of(records: pd.DataFrame, kind: str) -> tuple[str, ...]:
    """Return the keys of records."""
    column = PICKABLE[kind][1]
    return tuple(f"{kind}:{code}" for code in records[column])


def members(title: Text, records: pd.DataFrame, kind: str, language: Language) -> Part:
    """Return a list of records that open their own card."""
    return listing(title, keys_of(records, kind), language)


def listing(title: Text, keys: Sequence[str], language: Language) -> Part:
    """Return links to cards under a title; nothing where there are none."""
    return Part(title=title.get(language) if keys else "", links=tuple(keys))


def facts_of(
    table: str, row: Mapping[str, Any], columns: Iterable[str], language: Language
) -> list[tuple[str, str]]:
    """Return label and value of some columns of a record."""
    known = [TABLES[table].by_name[name] for name in columns]
    return [(one.label.get(language), show(one, row[one.name], language)) for one in known]


def clause_codes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the clauses that a record names."""
    codes = row.get("clauses")
    return () if is_missing(codes) else tuple(code for code in str(codes).split(";") if code)


def filled(rows: Sequence[tuple[str, str]], language: Language) -> tuple[tuple[str, str], ...]:
    """Return rows in which the unknown is written as 暂无数据."""
    return tuple((label, value or NO_DATA.get(language)) for label, value in rows)


def foot(table: str, code: str, row: Row, asked: Asked) -> Part:
    """Return what stands below every record: coordinate, what was confirmed, source."""
    language = asked.language
    coordinate = coordinate_words(row, language) if "coordinate_source" in row else ""
    checked = ""
    if table in ("places", "institutions", "funds", "enterprises"):
        held = len(reviews_in(asked.everything)) > 0
        review = review_of(asked.everything, table, code) if held else None
        checked = (NEVER if review is None else says(review)).get(language)
    return Part(remarks=(coordinate, checked, source_words(row, language)))


def _place(row: Row, asked: Asked) -> Card:
    language, code = asked.language, str(row["id"])
    rows = [*facts_of(PLACES.id, row, place_columns(row), language), *place_more(row, language)]
    here = asked.named("institutions", "building", code)
    inside = asked.named("places", "parent", code)
    return Card(
        title=name_of(row, language),
        caption=PLACE_KINDS[row["kind"]].get(language),
        parts=(
            Part(rows=filled(rows, language), remarks=(in_language(row, "note", language),)),
            listing(HERE, [f"institution:{one}" for one in here], language),
            listing(INSIDE, [f"place:{one}" for one in inside], language),
            Part(clauses=clause_codes(row)),
            foot("places", code, row, asked),
        ),
    )  # fmt: skip


def _institution(row: Row, asked: Asked) -> Card:
    language, code = asked.language, str(row["id"])
    kind, level = (
        show(INSTITUTIONS.by_name[name], row[name], language) for name in ("type", "level")
    )
    rows = [
        *facts_of(INSTITUTIONS.id, row, institution_columns(row), language),
        *membership(row, asked.everything, language),
        (Text("存续状态", "Status").get(language), in_language(row, "status", language)),
    ]
    building = (f"place:{row['building']}",) if row["building"] else ()
    title = Text("楼宇", "Building").get(language) if building else ""
    return Card(
        title=name_of(row, language),
        caption=f"{kind} · {level}",
        parts=(
            Part(rows=filled(rows, language), remarks=(in_language(row, "note", language),)),
            Part(title=title, links=building),
            foot("institutions", code, row, asked),
        ),
    )


def _fund(row: Row, asked: Asked) -> Card:
    language = asked.language
    rows = facts_of(FUNDS.id, row, fund_columns(language), language)
    remarks = tuple(in_language(row, stem, language) for stem in ("certainty_basis", "note"))
    return Card(
        title=row["name_zh"],
        caption=show(FUNDS.by_name["record_type"], row["record_type"], language),
        parts=(Part(rows=filled(rows, language), remarks=remarks),
               foot("funds", str(row["id"]), row, asked)),
    )  # fmt: skip


def _enterprise(row: Row, asked: Asked) -> Card:
    language = asked.language
    rows = facts_of(ENTERPRISES.id, row, enterprise_columns(row), language)
    return Card(
        title=row["name_zh"],
        caption="" if is_missing(row["industry"]) else str(row["industry"]),
        parts=(Part(rows=filled(rows, language)), foot("enterprises", str(row["id"]), row, asked)),
    )


def _listed(row: Row, asked: Asked) -> Card:
    rows = facts_of(LISTED.id, row, LISTED_COLUMNS, asked.language)
    return Card(
        title=row["name_zh"] or row["name_en"],
        caption=f"{row['code']} · {row['name_en']}",
        parts=(Part(rows=filled(rows, asked.language)),
               foot("listed_companies", str(row["code"]), row, asked)),
    )  # fmt: skip


def _station(row: Row, asked: Asked) -> Card:
    rows = facts_of(METRO_STATIONS.id, row, station_columns(row), asked.language)
    return Card(
        title=name_of(row, asked.language),
        caption=Text("轨道车站", "Metro station").get(asked.language),
        parts=(Part(rows=filled(rows, asked.language)),
               foot("metro_stations", str(row["id"]), row, asked)),
    )  # fmt: skip


RECORDS = {
    "place": _place,
    "institution": _institution,
    "fund": _fund,
    "enterprise": _enterprise,
    "listed": _listed,
    "station": _station,
}
