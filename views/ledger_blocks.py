"""The ledger as blocks of a report: overview, one item, one clause, the notes on consistency.

The page shows them and every writer prints them; all words are in the language that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from gis.report.blocks import (
    Block,
    Cell,
    Grid,
    Heading,
    Paragraph,
    Quote,
    Sources,
    table,
)
from gis.store import Tables
from gis.text import NO_DATA, Language, Text
from gis.vocabulary import MEASURE_KINDS, PLACE_KINDS, PROJECT_STATUSES
from views.facts import name_of
from views.ledger_items import (
    BOXES,
    Item,
    holding,
    items,
    items_of_clause,
    key_of_area,
    matching,
)
from views.ledger_record import note_blocks
from views.ledger_words import (
    HEADS,
    METHOD,
    area_names,
    base_words,
    named_item,
    newest_words,
    summary,
    target_words,
)
from views.words import aside


def overview_blocks(
    tables: Tables,
    language: Language,
    book: Sources,
    *,
    box: str = "",
    area: str = "",
    status: str = "",
) -> list[Block]:
    """Return indicators, then measures by box, as far as they meet the filters."""
    found = matching(items(tables), box=box, area=area, status=status)
    indicators = [one for one in found if one.kind == "indicator"]
    blocks: list[Block] = [Paragraph(text=summary(found, language))]
    if indicators:
        blocks.append(Heading(text=Text("指标", "Indicators").get(language)))
        blocks.append(_indicator_grid(indicators, tables, language, book))
        blocks.append(Paragraph(text=METHOD.get(language), quiet=True))
    for code, title in BOXES.items():
        measures = [one for one in found if one.kind == "measure" and one.box == code]
        if measures:
            blocks.append(Heading(text=title.get(language)))
            blocks.append(_measure_grid(measures, tables, language, book))
    return blocks


def _indicator_grid(
    found: Sequence[Item], tables: Tables, language: Language, book: Sources
) -> Grid:
    rows = []
    for one in found:
        row = dict(one.row)
        actual, source = newest_words(row, tables, language)
        notes = book.note(row["source"])
        rows.append(
            (
                Cell(text=named_item(one, tables, language), strong=True, key=f"item:{one.id}"),
                Cell(text=base_words(row, language), notes=notes),
                Cell(text=target_words(row, language) + aside(row["target_period"], language)),
                Cell(text=actual, notes=book.note(source)),
                Cell(text=one.status(language)),
            )
        )
    return table([one.get(language) for one in HEADS], rows, "lllll",
                 widths=(0.28, 0.17, 0.21, 0.2, 0.14))  # fmt: skip


def _measure_grid(
    found: Sequence[Item], tables: Tables, language: Language, book: Sources, *, clause: bool = True
) -> Grid:
    """Return measures as a table; their clause is a column where they are of several."""
    locators = tables.clauses.set_index("id")[f"locator_{language}"]
    head = [
        Text("项目与措施", "Projects and measures"), Text("类别", "Kind"), Text("条款", "Clause"),
        Text("片区", "Areas"), Text("规划时状态", "Status in the plan"),
    ]  # fmt: skip
    rows = [
        (
            Cell(text=one.name.get(language), key=f"item:{one.id}"),
            Cell(text=MEASURE_KINDS[one.row["kind"]].get(language)),
            Cell(text=str(locators[one.clauses[0]]), key=f"clause:{one.clauses[0]}"),
            Cell(text=area_names(one.areas, tables, language)),
            Cell(text=one.status(language) or NO_DATA.get(language),
                 notes=book.note(str(one.row["source"]))),
        )
        for one in found
    ]  # fmt: skip
    columns = [0, 1, 2, 3, 4] if clause else [0, 1, 3, 4]
    shares = (0.4, 0.1, 0.14, 0.2, 0.16)
    return table(
        [head[k].get(language) for k in columns],
        [[row[k] for k in columns] for row in rows],
        "l" * len(columns),
        widths=[shares[k] for k in columns],
    )


def clause_blocks(code: str, tables: Tables, language: Language, book: Sources) -> list[Block]:
    """Return a clause: its wording, the items that it sets out, and its places and areas."""
    rows = tables.clauses[tables.clauses["id"] == code]
    if rows.empty:
        return []
    clause = rows.iloc[0].to_dict()
    blocks: list[Block] = [
        Heading(text=f"{clause[f'locator_{language}']} · {clause['plan']}"
                if language == "zh" else str(clause["locator_en"])),
        Quote(
            locator=str(clause[f"locator_{language}"]), text=clause["text_zh"],
            translation=clause["text_en"] if language == "en" else "",
            notes=book.note(clause["source"]),
        ),
    ]  # fmt: skip
    found = items_of_clause(code, tables)
    indicators = [one for one in found if one.kind == "indicator"]
    measures = [one for one in found if one.kind == "measure"]
    if indicators:
        blocks.append(Heading(text=Text("指标", "Indicators").get(language), level=2))
        blocks.append(_indicator_grid(indicators, tables, language, book))
    if measures:
        title = Text("项目与措施", "Projects and measures")
        blocks.append(Heading(text=title.get(language), level=2))
        blocks.append(_measure_grid(measures, tables, language, book, clause=False))
    blocks += _feature_blocks(code, tables, language, book)
    notes = holding(tables.plan_notes, "clauses", code)
    return [*blocks, *(note_blocks(notes, language, book) if code != "T1" else [])]


def features_of_clause(code: str, tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places and the plan's areas that a clause names; a cluster is an area."""
    places = holding(tables.places, "clauses", code)
    return places[places["kind"] != "cluster"], holding(tables.clusters, "clauses", code)


def _feature_blocks(code: str, tables: Tables, language: Language, book: Sources) -> list[Block]:
    places, areas = features_of_clause(code, tables)
    if places.empty and areas.empty:
        return []
    rows = [
        (Cell(text=name_of(row, language), key=key_of_area(row["id"], tables)),
         Cell(text=Text("规划片区", "Plan area").get(language)),
         Cell(text=""))
        for row in areas.to_dict("records")
    ]  # fmt: skip
    for row in places.to_dict("records"):
        status = PROJECT_STATUSES[row["status"]].get(language) if row["status"] else ""
        rows.append(
            (
                Cell(text=name_of(row, language), key=f"place:{row['id']}"),
                Cell(text=PLACE_KINDS[row["kind"]].get(language)),
                Cell(text=status, notes=book.note(row["source"]) if status else ()),
            )
        )
    head = [Text("图上要素", "On the map"), Text("类别", "Kind"),
            Text("规划时状态", "Status in the plan")]  # fmt: skip
    title = Heading(text=Text("地点与片区", "Places and areas").get(language), level=2)
    return [title, table([one.get(language) for one in head], rows, "lll",
                         widths=(0.55, 0.2, 0.25))]  # fmt: skip


def notes_blocks(
    tables: Tables, language: Language, book: Sources, *, wanted: Sequence[str] = ()
) -> list[Block]:
    """Return the notes on consistency, all or those with the ids that are asked for."""
    notes = tables.plan_notes
    return note_blocks(notes[notes["id"].isin(wanted)] if wanted else notes, language, book)
