"""The record of one item of the ledger, as blocks of a report."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gis.report.blocks import (
    Block,
    Cell,
    Figure,
    Heading,
    Paragraph,
    Quote,
    Sources,
    facts,
    table,
)
from gis.store import Tables
from gis.targets import actuals_of, goal_of
from gis.text import NO_DATA, Language, Text, is_missing, join
from gis.vocabulary import MEASURE_KINDS, PLACE_KINDS, PROJECT_STATUSES, REPORT_KINDS
from layers import all_layers
from views.area_panels import reported_amount, reported_period
from views.facts import Row, in_language, name_of
from views.ledger_chart import in_words, indicator_chart, path_name, unit_of, yearly
from views.ledger_items import Item, codes, item_of, notes_of, standing_of
from views.ledger_words import (
    IMPORT,
    METHOD,
    NO_PATH,
    VERB,
    area_names,
    base_words,
    named_item,
    status_words,
    target_words,
)
from views.words import aside


def item_blocks(code: str, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """Return an item's record; nothing for an id that there is not."""
    item = item_of(code, tables)
    if item is None:
        return []
    make = _indicator_blocks if item.kind == "indicator" else _measure_blocks
    return [
        Heading(text=named_item(item, tables, language)),
        *make(item, tables, language, book),
        *note_blocks(notes_of(item, tables), language, book),
    ]


def _indicator_blocks(item: Item, tables: Tables, language: Language, book: Sources) -> list[Block]:
    row = dict(item.row)
    goal = goal_of(row)
    notes = book.note(str(row["source"]))
    found = standing_of(row, tables)
    path = path_name(goal, row, language) if yearly(goal) else NO_PATH.get(language)
    base = base_words(row, language)
    if not is_missing(row["base_value"]):
        base += aside(row["base_period"], language)
    lines = [
        (Text("状态", "Status"), Cell(text=status_words(found, row, language), strong=True)),
        (Text("基期", "Base"), Cell(text=base, notes=notes)),
        (Text("目标", "Target"),
         Cell(text=target_words(row, language) + aside(row["target_period"], language),
              notes=notes)),
        (Text("路径", "Path"), Cell(text=path)),
        (Text("口径", "Scope"), Cell(text=in_language(row, "scope", language))),
        (Text("责任区域", "Responsible"), Cell(text=in_language(row, "responsible", language))),
        (Text("可见图层", "Layers"), Cell(text=_layers(row, language))),
        (Text("说明", "Note"), Cell(text=in_language(row, "note", language))),
    ]  # fmt: skip
    if item.row["base_note_zh"] and not is_missing(row["base_value"]):
        lines.insert(2, (Text("基期说明", "On the base"),
                         Cell(text=in_language(row, "base_note", language))))  # fmt: skip
    return [
        *_quotes(item, tables, language, notes),
        facts([(label.get(language), cell) for label, cell in lines if cell.text]),
        Figure(chart=indicator_chart(row, tables, language), caption=METHOD.get(language)),
        *_required_blocks(row, language),
        *_actual_blocks(row, tables, language, book),
    ]  # fmt: skip


def _layers(row: Row, language: Language) -> str:
    """Name the layers that show what is registered: less than the indicator counts."""
    titles = [all_layers()[code].title.get(language) for code in codes(row["measured_by"])]
    remark = Text("只列已登记者，不作实绩", "registered ones only, no actual value")
    return join(titles, language) + aside(remark.get(language), language) if titles else ""


def _quotes(item: Item, tables: Tables, language: Language, notes: tuple[int, ...]) -> list[Block]:
    """Quote the wording by the clause that it stands in, and the row of the table."""
    clauses = tables.clauses.set_index("id")
    quotes: list[Block] = []
    for words in ("wording", "printed"):
        said = item.row.get(f"{words}_zh")
        if is_missing(said):
            continue
        homes = (code for code in item.clauses if str(said) in clauses.loc[code, "text_zh"])
        home = next(homes, item.clauses[0])  # an imported wording may differ by a mark
        quotes.append(
            Quote(
                locator=str(clauses.loc[home, f"locator_{language}"]),
                text=str(said),
                translation=str(item.row[f"{words}_en"]) if language == "en" else "",
                notes=notes,
                key=f"clause:{home}",
            )
        )
    return quotes


def _required_blocks(row: Row, language: Language) -> list[Block]:
    """Return what the path asks for at the end of each year: a chart can be read off here."""
    steps = yearly(goal_of(row))
    if not steps or row["path"] == "average_growth":
        return []
    first, last = steps[0][0], steps[-1][0]
    printed = {first: row["base_value"], last: row["target_value"]}
    rows = []
    for year, value in steps:
        words = (
            in_words(printed[year], row, language)
            if year in printed
            else in_words(value, row, language, computed=value)
        )
        rows.append((str(year), words))
    unit = unit_of(row, language)
    head = (
        Text("年末", "End of").get(language),
        Text("应达值", "Required").get(language) + aside(unit, language),
    )
    caption = Text(
        "首尾两年为规划所印，其余各年按路径推算",
        "First and last year as the plan prints them; the years between follow from the path",
    )
    return [table(head, rows, "lr", widths=(0.4, 0.6), caption=caption.get(language))]


def _actual_blocks(row: Row, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """Return every published value with its source, and whether it can be compared."""
    title = Heading(text=Text("实绩", "Actual values").get(language), level=2)
    known = actuals_of(row, tables.indicator_actuals)
    if not known:
        said = f"{NO_DATA.get(language)}{'。' if language == 'zh' else '. '}{IMPORT.get(language)}"
        return [title, Paragraph(text=said)]
    held = tables.indicator_actuals.set_index("id", drop=False)
    head = [
        Text("时点", "Period"), Text("出处中的指标", "Item in the source"), Text("数值", "Value"),
        Text("可比", "Comparable"), Text("口径", "Scope"), Text("性质", "Kind"),
    ]  # fmt: skip
    rows = []
    for one in known:
        actual = held.loc[one.id].to_dict()
        value = reported_amount({**actual, "comparator": ""}, language)
        rows.append(
            (
                Cell(text=one.period),
                Cell(text=in_language(actual, "item", language)),
                Cell(text=value, notes=book.note(actual["source"]), strong=one.comparable),
                Cell(text=_comparable(row, actual, one.comparable).get(language)),
                Cell(text=in_language(actual, "scope", language)),
                Cell(text=REPORT_KINDS[actual["kind"]].get(language)),
            )
        )
    return [
        title,
        table([one.get(language) for one in head], rows, "llrlll",
              widths=(0.11, 0.18, 0.17, 0.12, 0.28, 0.14)),
        Paragraph(text=IMPORT.get(language), quiet=True),
    ]  # fmt: skip


def _comparable(indicator: Row, actual: Row, comparable: bool) -> Text:
    """Tell whether a value counts; where its record says so and it does not, tell why."""
    if comparable:
        return Text("是", "Yes")
    if actual["comparable"] is not True:
        return Text("否", "No")
    if actual["area"] != indicator["area"]:
        told = Text("否（区域记为“{area}”，不是 {code}）", "No (area: “{area}”, not {code})")
        return told.format(area=actual["area"], code=indicator["area"])
    told = Text("否（计量单位不同：{unit}）", "No (another unit: {unit})")
    return told.format(unit=Text(actual["unit_zh"], actual["unit_en"]))


def _measure_blocks(item: Item, tables: Tables, language: Language, book: Sources) -> list[Block]:
    row = dict(item.row)
    notes = book.note(str(row["source"]))
    clauses = tables.clauses.set_index("id")
    status = item.status(language) or NO_DATA.get(language)
    if row["status"]:
        status += aside(VERB.get(language), language)
    units = tables.units.set_index("id")[f"short_{language}"]
    lines = [
        (Text("类别", "Kind"), Cell(text=MEASURE_KINDS[row["kind"]].get(language))),
        (Text("数值", "Quantity"), Cell(text=_quantity(row, language), notes=notes)),
        (Text("规划时状态", "Status in the plan"),
         Cell(text=status + aside(row["as_of"], language), notes=notes, strong=True)),
        (Text("片区", "Areas"), Cell(text=area_names(item.areas, tables, language))),
        (Text("统计单元", "Units"), Cell(text=join([units[one] for one in item.units], language))),
        (Text("条款", "Clause"),
         Cell(text=str(clauses.loc[item.clauses[0], f"locator_{language}"]))),
        (Text("说明", "Note"), Cell(text=in_language(row, "note", language))),
    ]  # fmt: skip
    return [
        *_quotes(item, tables, language, notes),
        facts([(label.get(language), cell) for label, cell in lines if cell.text]),
        *_place_blocks(item, tables, language, book),
        *_reported_blocks(codes(row["reported"]), tables, language, book),
    ]


def _quantity(row: Row, language: Language) -> str:
    return "" if is_missing(row["value"]) else reported_amount(row, language)


def _place_blocks(item: Item, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """List the places of a measure with their status in the plan and what was heard later."""
    if not item.places:
        return []
    held = tables.places.set_index("id", drop=False)
    head = [
        Text("地点与项目", "Places and projects"), Text("类别", "Kind"),
        Text("规划时状态", "Status in the plan"), Text("后续进展", "Later"),
    ]  # fmt: skip
    rows = []
    for code in item.places:
        place = held.loc[code].to_dict()
        later = in_language(place, "status_later", language)
        if later and place["status_later_as_of"]:
            later += aside(place["status_later_as_of"], language)
        status = PROJECT_STATUSES[place["status"]].get(language) if place["status"] else ""
        rows.append(
            (
                Cell(text=name_of(place, language), key=f"place:{code}"),
                Cell(text=PLACE_KINDS[place["kind"]].get(language)),
                Cell(text=status or NO_DATA.get(language), notes=book.note(place["source"])),
                Cell(text=later or NO_DATA.get(language),
                     notes=book.note(place["status_later_source"])),
            )
        )  # fmt: skip
    title = Heading(text=Text("对应的地点与项目", "Places and projects").get(language), level=2)
    return [title, table([one.get(language) for one in head], rows, "llll",
                         widths=(0.3, 0.14, 0.18, 0.38))]  # fmt: skip


def _reported_blocks(
    wanted: Sequence[str], tables: Tables, language: Language, book: Sources
) -> list[Block]:
    if not wanted:
        return []
    held = tables.reported_counts.set_index("id", drop=False)
    head = [Text("相关公布数", "Related figure"), Text("数值", "Value"), Text("时点", "Period"),
            Text("口径", "Scope")]  # fmt: skip
    rows = []
    for code in wanted:
        row = held.loc[code].to_dict()
        rows.append(
            (
                Cell(text=in_language(row, "item", language)),
                Cell(text=reported_amount(row, language), notes=book.note(row["source"])),
                Cell(text=reported_period(row, language)),
                Cell(text=in_language(row, "scope", language)),
            )
        )
    title = Heading(text=Text("相关公布数", "Related figures").get(language), level=2)
    return [title, table([one.get(language) for one in head], rows, "lrll",
                         widths=(0.32, 0.18, 0.25, 0.25))]  # fmt: skip


def note_blocks(notes: pd.DataFrame, language: Language, book: Sources) -> list[Block]:
    """Return notes on consistency under a heading; nothing where there is none."""
    if notes.empty:
        return []
    colon = "：" if language == "zh" else ": "
    title = Text("规划数据的一致性说明", "Notes on the plan’s figures")
    return [
        Heading(text=title.get(language), level=2),
        *(
            Paragraph(
                text=in_language(row, "title", language) + colon
                + in_language(row, "says", language),
                notes=book.note(row["source"]),
            )
            for row in notes.to_dict("records")
        ),
    ]  # fmt: skip
