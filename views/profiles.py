"""Profiles: what is known of an area or a place as one report, for page, print and files."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gis.cells import names_in
from gis.counts import Partition, areas_of
from gis.report.blocks import Block, Heading, Quote, Report, Sources
from gis.store import Tables
from gis.text import Language, Text
from gis.vocabulary import AREA_KINDS, DISTRICT_KINDS, PLACE_KINDS, UNIT_KINDS
from views import profile_area, profile_counts, profile_place
from views.choices import PICKABLE
from views.citing import cited
from views.dossier_plan import item_grid, target_grid, targets_of
from views.facts import Row, name_of, row_of
from views.ledger_items import Item, items_of_place
from views.profile_findings import (
    counted,
    family_chart,
    funded,
    led,
    placed,
    quotient_chart,
    specialised,
)
from views.profile_subject import Subject
from views.profile_words import summary
from views.reporting import whole
from views.small_maps import small_map

PARTITION: dict[str, Partition] = {
    "unit": "units", "district": "districts", "cluster": "clusters",
}  # fmt: skip
KINDS = {
    "unit": Text("统计单元", "Statistical units"),
    "district": Text("区县", "Divisions"),
    "cluster": Text("集聚区", "Clusters"),
    "place": Text("楼宇、园区与项目", "Buildings, parks, projects"),
}
PROFILE = Text("{name}：金融概况", "{name}: finance profile")
LEDGER = Text("规划对标", "Plan ledger")
CLAUSES = Text("规划条文", "Clauses of the plan")


def keys(tables: Tables, kind: str) -> list[str]:
    """Return the keys of all areas or places of a kind, in the tables' order."""
    if kind == "place":
        rows = tables.places[tables.places["kind"] != "cluster"]
        return [f"place:{code}" for code in rows["id"]]
    return [f"{kind}:{code}" for code in areas_of(tables, PARTITION[kind])["id"]]


def names(tables: Tables, kind: str, language: Language) -> dict[str, str]:
    """Return the names of all areas or places of a kind, by key."""
    table, column = PICKABLE[kind]
    rows = tables.frames[table]
    told = dict(zip(rows[column], names_in(rows, ("name_zh", "name_en"), language), strict=True))
    return {key: told[key.partition(":")[2]] for key in keys(tables, kind)}


def known(key: str, tables: Tables) -> bool:
    """Tell whether `kind:id` names something that has a profile."""
    kind = key.partition(":")[0]
    return kind in KINDS and key in keys(tables, kind)


def profile_key(picked: str, tables: Tables) -> str:
    """Return the key of the profile of what is picked on the map; "" where it has none.

    A development zone, which the map shows among the divisions too, has that of its unit.
    """
    kind, _, code = picked.partition(":")
    keys_tried = (picked, f"unit:U-{code}") if kind == "district" else (picked,)
    return next((key for key in keys_tried if known(key, tables)), "")


def title_of(key: str, tables: Tables, language: Language) -> str:
    """Return the name of an area or a place."""
    return name_of(row_of_key(key, tables), language)


def profile(key: str, tables: Tables, language: Language, *, date: str = "") -> Report:
    """Return the profile of `kind:id`; `date` is the only date that a printed one carries."""
    kind = key.partition(":")[0]
    row = row_of_key(key, tables)
    book = Sources()
    if kind == "place":
        blocks = _place_blocks(key, row, tables, language, book)
        caption = PLACE_KINDS[row["kind"]]
    else:
        subject = Subject(key=key, partition=PARTITION[kind], row=row, tables=tables,
                          language=language)  # fmt: skip
        blocks = _area_blocks(subject, book)
        caption = _caption(kind, row)
    made = Report(
        title=PROFILE.format(name=name_of(row, language)).get(language),
        subtitle=f"{caption.get(language)} · {key.partition(':')[2]}",
        language=language,
        blocks=tuple(blocks),
        date=date,
    )
    return whole(made, book, tables, "areas", {"of": key})


def _caption(kind: str, row: Row) -> Text:
    if kind == "unit":
        return UNIT_KINDS[row["kind"]]
    return AREA_KINDS[row["kind"]] if kind == "cluster" else DISTRICT_KINDS[row["kind"]]


def row_of_key(key: str, tables: Tables) -> Row:
    """Return the record of `kind:id`."""
    kind, _, code = key.partition(":")
    table, column = PICKABLE[kind]
    return row_of(tables.frames[table], column, code)


def _area_blocks(subject: Subject, book: Sources) -> list[Block]:
    shown = small_map(subject.key, subject.tables, subject.language)
    blocks: list[Block] = [summary(subject, book), profile_area.overview(subject, book)]
    blocks += [shown] if shown else []
    blocks += led(profile_counts.counts(subject, book), counted(subject), subject)
    blocks += family_chart(subject)
    blocks += led(profile_counts.funds(subject, book), funded(subject), subject)
    special = profile_counts.specialisation(subject, book)
    blocks += led(special, specialised(subject), subject) + quotient_chart(subject)
    blocks += profile_counts.published(subject, book)
    blocks += led(profile_area.projects(subject, book), placed(subject), subject)
    blocks += _ledger(_area_targets(subject), subject.tables, subject.language, book)
    blocks += _clauses(_clause_codes(subject), subject.tables, subject.language, book)
    blocks += profile_area.neighbours(subject)
    return blocks + profile_area.members(subject)


def _place_blocks(
    key: str, row: Row, tables: Tables, language: Language, book: Sources
) -> list[Block]:
    shown = small_map(key, tables, language)
    blocks: list[Block] = [
        profile_place.place_summary(row, tables, language, book),
        profile_place.place_facts(row, tables, language, book),
    ]
    blocks += [shown] if shown else []
    blocks += profile_place.occupant_list(row, tables, language, book)
    blocks += profile_place.parts(row, tables, language, book)
    blocks += profile_place.surroundings(row, tables, language, book)
    blocks += _ledger(items_of_place(row["id"], tables), tables, language, book)
    codes = [code for code in str(row["clauses"]).split(";") if code]
    return blocks + _clauses(codes, tables, language, book)


def _ledger(
    found: Sequence[Item], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """Return the items of the plan's ledger: targets with their standing, measures with status."""
    if not found:
        return []
    heading = Heading(text=LEDGER.get(language))
    if found[0].kind == "indicator":
        return [heading, target_grid(found, tables, language, book)]
    return [heading, item_grid(found, tables, language, book)]


def _area_targets(subject: Subject) -> list[Item]:
    """Return the targets of a cluster, or of the plan areas that lie in a unit or division."""
    areas = subject.tables.clusters[subject.tables.clusters["part"] == "extent"]
    column = {"units": "unit", "districts": "division", "clusters": "id"}[subject.partition]
    here = areas[areas[column].map(lambda codes: subject.code in str(codes).split(";"))]
    return targets_of([*here["id"]], subject.tables)


def _clause_codes(subject: Subject) -> list[str]:
    """Return the clauses that name the area: its own, or those of the plan areas in it."""
    areas = subject.tables.clusters[subject.tables.clusters["part"] == "extent"]
    column = {"units": "unit", "districts": "division", "clusters": "id"}[subject.partition]
    here = areas[areas[column].map(lambda codes: subject.code in str(codes).split(";"))]
    return list(dict.fromkeys(code for codes in here["clauses"] for code in codes.split(";")))


def _clauses(codes: list[str], tables: Tables, language: Language, book: Sources) -> list[Block]:
    """Quote the clauses of the plan, each with its place in it."""
    rows: pd.DataFrame = tables.clauses.set_index("id")
    quotes: list[Block] = [
        Quote(
            locator=rows.loc[code, f"locator_{language}"],
            text=rows.loc[code, "text_zh"],
            translation=rows.loc[code, "text_en"] if language == "en" else "",
            notes=book.note(*cited(rows.loc[code, "source"])),
            key=f"clause:{code}",
        )
        for code in codes
        if code in rows.index
    ]
    return [Heading(text=CLAUSES.get(language)), *quotes] if quotes else []


def records(key: str, tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the records behind a profile, by table, for the data download."""
    kind, _, code = key.partition(":")
    row = row_of_key(key, tables)
    if kind == "place":
        return {
            "places": tables.places[(tables.places["id"] == code)
                                    | (tables.places["parent"] == code)],
            "institutions": profile_place.occupants(row, tables),
        }  # fmt: skip
    subject = Subject(key=key, partition=PARTITION[kind], row=row, tables=tables, language="zh")
    reported = tables.reported_counts
    indicators = tables.indicators
    return {
        "institutions": subject.institutions(),
        "funds": subject.funds(),
        "places": subject.places(),
        "reported_counts": reported[reported["area"] == code],
        "indicators": indicators[indicators["area"] == code],
    }
