"""Cards of areas: units, divisions, clusters and parts of the plan's areas; see views.cards."""

from __future__ import annotations

from typing import Any

from gis.counts import By, Partition, categories, comparisons, counted_area
from gis.portray import NONE_MEETS
from gis.store import Tables
from gis.tables import DISTRICTS, UNITS
from gis.text import NO_DATA, Language, Text, is_missing, number
from gis.vocabulary import AREA_KINDS, DISTRICT_KINDS, UNIT_KINDS
from views.area_panels import (
    DIVISION_LINE,
    HOW_COUNTED,
    INDICATIVE_LINE,
    count_lines,
    reported_amount,
    reported_period,
)
from views.cards import Asked, Card, Part, clause_codes, facts_of, filled, keys_of, members
from views.facts import in_language, name_of, plan_areas_in, row_of, source_words
from views.words import aside

Row = dict[str, Any]
PARTITIONS: dict[str, Partition] = {
    "unit": "units", "district": "districts", "cluster": "clusters",
}  # fmt: skip
SPLITS: tuple[By, ...] = ("family", "level")
COLUMNS = {"unit": "unit", "district": "division", "cluster": "cluster"}


def area_cards(kind: str, asked: Asked) -> dict[str, Card]:
    """Return the cards of all areas of a kind, by key; a zone's is that of its unit."""
    if kind in ("cluster", "part"):
        return {key: _plan_area(kind, row, asked) for key, row in asked.rows(kind).items()}
    units = asked.rows("unit")
    cards: dict[str, Card] = {}
    for key, row in asked.rows(kind).items():
        if kind == "district" and row["kind"] == "zone":
            cards[key] = _area("unit", str(row["code"]), units[f"unit:U-{row['code']}"], asked)
        else:
            cards[key] = _area(kind, key.partition(":")[2], row, asked)
    return cards


def _area(kind: str, code: str, row: Row, asked: Asked) -> Card:
    language = asked.language
    code = str(row.get("id") or code)
    words = UNIT_KINDS if kind == "unit" else DISTRICT_KINDS
    plan = plan_areas_in(COLUMNS[kind], code, asked.everything)
    clauses = dict.fromkeys(one for row in plan.to_dict("records") for one in clause_codes(row))
    return Card(
        title=name_of(row, language),
        caption=words[row["kind"]].get(language),
        parts=(
            _boundary(kind, row, language),
            *_counts(PARTITIONS[kind], code, asked),
            _funds(PARTITIONS[kind], code, asked),
            _reported(code, asked.everything, language),
            Part(title=Text("规划要求", "What the plan asks").get(language) if len(plan) else "",
                 links=tuple(f"{'cluster' if one['kind'] == 'cluster' else 'part'}:{one['id']}"
                             for one in plan.to_dict("records")), clauses=tuple(clauses)),
            *_lists(kind, code, asked),
            Part(remarks=(source_words(row, language),)),
        ),
    )  # fmt: skip


def _boundary(kind: str, row: Row, language: Language) -> Part:
    columns = ("area_official_km2", "population_2020", f"vintage_{language}")
    table = UNITS.id if kind == "unit" else DISTRICTS.id
    legal = DIVISION_LINE if row["legal"] else INDICATIVE_LINE
    says = in_language(row, "boundary_accuracy", language)
    return Part(
        rows=filled(facts_of(table, row, columns, language), language),
        remarks=(f"{legal.get(language)} · {says}", in_language(row, "note", language)),
    )


def _counts(partition: Partition, code: str, asked: Asked) -> list[Part]:
    """Return the counts by family and by level; where there is none it is said."""
    language = asked.language
    title = Text("名录中的金融机构", "Institutions in the register")
    how = HOW_COUNTED["clusters" if partition == "clusters" else "areas"].get(language)
    parts = []
    for by in SPLITS:
        counted = asked.counts(asked.tables, by, (partition, "institutions"))
        row = row_of(counted, "area", code)
        lines = count_lines(row, categories(by, "institutions"), language)
        if not lines:
            none = NONE_MEETS if asked.tables.filtered else NO_DATA
            return [Part(title=title.get(language), remarks=(none.get(language),))]
        lines.append((Text("合计", "Total").get(language), number(row["total"])))
        first = by == "family"
        parts.append(Part(title=title.get(language) if first else "", rows=tuple(lines),
                          remarks=() if first else (how,)))  # fmt: skip
    return parts


def _funds(partition: Partition, code: str, asked: Asked) -> Part:
    if partition == "clusters":
        return Part()
    counted = asked.counts(asked.everything, "type", (partition, "funds"))
    lines = count_lines(row_of(counted, "area", code), categories("type", "funds"), asked.language)
    title = Text("基金与管理人（可信度 A、B）", "Funds and managers (certainty A, B)")
    none = () if lines else (NO_DATA.get(asked.language),)
    return Part(title=title.get(asked.language), rows=tuple(lines), remarks=none)


def _reported(code: str, tables: Tables, language: Language) -> Part:
    """Return published figures; targets stand with the targets of the plan."""
    rows = []
    for one in comparisons(tables, code):
        row = one.reported
        if row["target"] is True:
            continue
        when = aside(reported_period(row, language), language)
        rows.append((in_language(row, "item", language), reported_amount(row, language) + when))
    note = Text("口径各异，不相加、不比较", "Scopes differ: never added or compared")
    title = Text("公布数", "Reported figures").get(language) if rows else ""
    return Part(title=title, rows=tuple(rows), remarks=(note.get(language),) if rows else ())


def _lists(kind: str, code: str, asked: Asked) -> list[Part]:
    tables, column, language = asked.tables, COLUMNS[kind], asked.language
    here = tables.institutions[tables.institutions[column] == code]
    lists = [members(Text("机构名单", "Institutions"), here, "institution", language)]
    if column in tables.places:
        rows = tables.places
        places = rows[(rows[column] == code) & (rows["kind"] != "cluster")]
        words = Text("楼宇、园区与项目", "Buildings, parks, projects")
        lists.append(members(words, places, "place", language))
    if kind == "unit":
        funds = asked.everything.funds
        own = funds[counted_area(funds, "units", "funds") == code]
        words = Text("基金与管理人记录", "Fund and manager records")
        lists.append(members(words, own, "fund", language))
    return lists


def _plan_area(kind: str, row: Row, asked: Asked) -> Card:
    language, code, everything = asked.language, str(row["id"]), asked.everything
    rows = [
        (Text("定位", "Orientation").get(language), in_language(row, "orientation", language)),
        (Text("业态", "Business kinds").get(language), in_language(row, "business", language)),
    ]
    sure = ""
    if not is_missing(row["uncertainty_m"]):
        words = Text("外廓不确定度约 {m} 米。", "The outline is good to about {m} m.")
        sure = words.format(m=number(row["uncertainty_m"])).get(language)
    parts = everything.clusters
    inside = parts[(parts["parent"] == code) & (parts["id"] != code)]
    whole = row["kind"] == "cluster" and row["part"] == "extent"
    held = everything.places["areas"].map(lambda areas: code in areas.split(";"))
    places = everything.places[held & (everything.places["kind"] != "cluster")]
    own = asked.tables.institutions
    own = own[own["cluster"] == code] if whole else own.iloc[:0]
    return Card(
        title=name_of(row, language),
        caption=AREA_KINDS[row["kind"]].get(language),
        parts=(
            Part(rows=filled(rows, language),
                 remarks=(in_language(row, "derivation", language), sure)),
            *(_counts("clusters", code, asked) if whole else ()),
            _targets(code, everything, language),
            _reported(code, everything, language),
            members(Text("机构名单", "Institutions"), own, "institution", language),
            Part(title=Text("核心区域与沿线", "Core areas and corridors").get(language)
                 if len(inside) else "", links=keys_of(inside, "part")),
            members(Text("地点与项目", "Places and projects"), places, "place", language),
            Part(clauses=clause_codes(row)),
            Part(remarks=(source_words(row, language),)),
        ),
    )  # fmt: skip


def _targets(code: str, tables: Tables, language: Language) -> Part:
    rows = tables.indicators[tables.indicators["area"] == code].to_dict("records")
    told = [
        (name_of(row, language), reported_amount({**row, "value": row["target_value"]}, language)
         + aside(row["target_period"], language))
        for row in rows
    ]  # fmt: skip
    title = Text("规划目标", "Targets of the plan").get(language) if told else ""
    return Part(title=title, rows=tuple(told))
