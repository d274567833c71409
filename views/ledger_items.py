"""The plan's items: indicators and measures by box, area and status, and what belongs to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from gis.store import Tables
from gis.targets import Standing, actuals_of, goal_of, standing
from gis.text import Language, Text, is_missing
from gis.vocabulary import PROJECT_STATUSES, STANDINGS

Row = dict[str, Any]

BOXES: Mapping[str, Text] = {
    "T1": Text("表 1 发展指标", "Table 1: indicators"),
    "BOX1": Text("专栏一 金融产业集聚区", "Box 1: financial clusters"),
    "BOX2": Text("专栏二 科创金融试验区", "Box 2: sci-tech finance trial zone"),
    "BOX3": Text("专栏三 跨境金融先行区", "Box 3: cross-border finance pioneer zone"),
    "BOX4": Text("专栏四 新兴金融引领区", "Box 4: emerging finance leading zone"),
    "C3": Text("第三章正文", "Text of chapter 3"),
    "C4": Text("第四章正文", "Text of chapter 4"),
}
STATUSES: Mapping[str, Text] = {**STANDINGS, **PROJECT_STATUSES}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One indicator or measure; `statuses` has one for an indicator, for a measure all it has."""

    id: str
    kind: Literal["indicator", "measure"]
    name: Text
    box: str
    clauses: tuple[str, ...]
    areas: tuple[str, ...]
    units: tuple[str, ...]
    places: tuple[str, ...]
    statuses: tuple[str, ...]
    row: Mapping[str, Any]

    def status(self, language: Language) -> str:
        """Write the status in words; a measure of several places can have several."""
        mark = "、" if language == "zh" else ", "
        return mark.join(STATUSES[code].get(language) for code in self.statuses)


def codes(cell: object) -> tuple[str, ...]:
    """Return the codes of a list cell."""
    return () if is_missing(cell) else tuple(code for code in str(cell).split(";") if code)


def box_of(clause: str) -> str:
    """Return the box, table or chapter that a clause belongs to."""
    return clause.split("-")[0]


def items(tables: Tables) -> tuple[Item, ...]:
    """Return every item: indicators first, then measures, each in the plan's order."""
    indicators = (_indicator(row, tables) for row in tables.indicators.to_dict("records"))
    return (*indicators, *_measures(tables.measures, tables))


def _measures(rows: pd.DataFrame, tables: Tables) -> tuple[Item, ...]:
    known = dict(zip(tables.places["id"], tables.places["status"], strict=True))
    return tuple(_measure(row, known) for row in rows.to_dict("records"))


def _indicator(row: Row, tables: Tables) -> Item:
    clusters = set(tables.clusters["id"])
    clauses = codes(row["clauses"])
    return Item(
        id=row["id"],
        kind="indicator",
        name=Text(row["name_zh"], row["name_en"]),
        box=box_of(clauses[0]),
        clauses=clauses,
        areas=(row["area"],) if row["area"] in clusters else (),
        units=(),
        places=(),
        statuses=(standing_of(row, tables).status,),
        row=row,
    )


def _measure(row: Row, known: Mapping[str, str]) -> Item:
    places = codes(row["places"])
    own = (row["status"],) if row["status"] else tuple(known[place] for place in places)
    return Item(
        id=row["id"],
        kind="measure",
        name=Text(row["name_zh"], row["name_en"] or row["name_zh"]),
        box=box_of(row["clause"]),
        clauses=(row["clause"],),
        areas=codes(row["areas"]),
        units=codes(row["units"]),
        places=places,
        statuses=tuple(dict.fromkeys(code for code in own if code)),
        row=row,
    )


def standing_of(row: Row, tables: Tables) -> Standing:
    """Return where an indicator stands, by the actual values of the tables."""
    return standing(goal_of(row), actuals_of(row, tables.indicator_actuals))


def item_of(code: str, tables: Tables) -> Item | None:
    """Return the item with an id; None where there is none."""
    return next((one for one in items(tables) if one.id == code), None)


def matching(
    every: Iterable[Item], *, box: str = "", area: str = "", status: str = ""
) -> tuple[Item, ...]:
    """Return the items of a box, an area (cluster or unit) and a status; "" asks for all."""
    return tuple(
        one
        for one in every
        if box in ("", one.box)
        and (not area or area in one.areas or area in one.units)
        and (not status or status in one.statuses)
    )


def items_of_clause(clause: str, tables: Tables) -> tuple[Item, ...]:
    """Return the items that a clause sets out."""
    return tuple(one for one in items(tables) if clause in one.clauses)


def items_of_place(place: str, tables: Tables) -> tuple[Item, ...]:
    """Return the measures that a place is linked with."""
    return _measures(holding(tables.measures, "places", place), tables)


def holding(frame: pd.DataFrame, column: str, code: str) -> pd.DataFrame:
    """Return the rows whose list column holds a code."""
    return frame[frame[column].map(lambda cell: code in codes(cell))]


def notes_of(item: Item, tables: Tables) -> pd.DataFrame:
    """Return the notes on consistency that concern an indicator, or a measure's own clause.

    The clauses of an indicator (a whole table, a long passage) would bring every note.
    """
    if item.kind == "indicator":
        return holding(tables.plan_notes, "indicators", item.id)
    return tables.plan_notes.iloc[:0]


def areas_with_items(tables: Tables) -> dict[str, Text]:
    """Name the areas that items belong to: the plan's areas, then the units."""
    every = items(tables)
    named: dict[str, Text] = {}
    extents = tables.clusters[tables.clusters["part"] == "extent"]
    for frame in (extents, tables.units):
        for row in frame.to_dict("records"):
            if any(row["id"] in one.areas or row["id"] in one.units for one in every):
                named[row["id"]] = Text(row["short_zh"], row["short_en"])
    return named


def key_of_area(code: str, tables: Tables) -> str:
    """Return the key `kind:id` of an area of the plan or a unit, as the map knows it."""
    if code in set(tables.units["id"]):
        return f"unit:{code}"
    row = tables.clusters[tables.clusters["id"] == code].iloc[0]
    whole = row["kind"] == "cluster" and row["part"] == "extent"
    return f"{'cluster' if whole else 'part'}:{code}"


def counted(every: Iterable[Item]) -> dict[str, int]:
    """Count items by status, in the order of `STATUSES`."""
    found = [code for one in every for code in one.statuses]
    return {code: found.count(code) for code in STATUSES if code in found}
