"""What the plan promises about places: the clauses that apply, the ledger's items, the targets."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from gis.report.blocks import Block, Cell, Grid, Heading, Paragraph, Quote, Sources, table
from gis.site_measures import fit_of, orientations
from gis.site_wish import Wish
from gis.store import Tables
from gis.text import NO_DATA, Language, Text
from views.citing import cited
from views.facts import Row, in_language, row_of
from views.ledger_items import Item, codes, items, items_of_place
from views.ledger_words import target_words

PLAN = Text("规划条文与目标", "What the plan says")
ITEMS = Text("规划对标：与所选地点有关的项目与措施", "Plan ledger: items that concern the places")
TOLD, TOLD_OF_MANY = 10, 5
"""Items that a dossier tells; of several places."""
MORE = Text(
    "只列 {n} 项，共 {all} 项；全部见“规划对标”页。", "{n} of {all} items; the plan ledger has all."
)
TARGETS = Text("规划对标：所在集聚区的量化目标", "Plan ledger: targets of the cluster")


def plan_blocks(
    rows: Sequence[Row], wish: Wish, tables: Tables, language: Language, book: Sources
) -> list[Block]:
    """Return the clauses that name the places or ask for the investor there, items and targets."""
    wanted = _clauses(rows, wish, tables)
    blocks: list[Block] = [Heading(text=PLAN.get(language))]
    if len(rows) == 1:  # of several places the short wordings below say which
        blocks += [quote(code, tables, language, book) for code in wanted]
    places = [row["id"] for row in rows]
    told = TOLD if len(rows) == 1 else TOLD_OF_MANY
    found: dict[tuple[str, ...], Item] = {}  # by its words: places of a clause share them
    for one in (one for code in places for one in items_of_place(code, tables)):
        found.setdefault((str(one.row["wording_zh"]), one.clauses[0], one.status("zh")), one)
    if found:
        blocks.append(item_grid([*found.values()][:told], tables, language, book))
    if len(found) > told:
        more = MORE.format(n=told, all=len(found)).get(language)
        blocks.append(Paragraph(text=more, quiet=True))
    if targets := targets_of(_areas(rows, tables), tables):
        blocks.append(target_grid(targets, tables, language, book))
    return blocks if len(blocks) > 1 else []


def _areas(rows: Sequence[Row], tables: Tables) -> set[str]:
    """Name the areas of the plan that places are in, and those that these are part of."""
    parents = dict(zip(tables.clusters["id"], tables.clusters["parent"], strict=True))
    found = {code for row in rows for code in codes(row["areas"])}
    while more := {parents[code] for code in found if parents.get(code)} - found:
        found |= more
    return found


def targets_of(areas: Collection[str], tables: Tables) -> list[Item]:
    """Return the plan's indicators of areas, such as `gaoxin`."""
    return [one for one in items(tables) if one.kind == "indicator" and set(one.areas) & {*areas}]


def _clauses(rows: Sequence[Row], wish: Wish, tables: Tables) -> list[str]:
    """Name the clauses, those that ask for this kind of institution first."""
    asked = orientations(tables, wish.investor, foreign=wish.foreign)
    sites = pd.DataFrame([dict(row) for row in rows])
    fitting = [one["clause"] for one in asked.to_dict("records")
               if (fit_of(tables, sites, one)[0] > 0).any()]  # fmt: skip
    named = [code for row in rows for code in codes(row["clauses"])]
    return list(dict.fromkeys([*fitting, *named]))


def quote(code: str, tables: Tables, language: Language, book: Sources) -> Quote:
    """Quote a clause of the plan by its place in it."""
    row = row_of(tables.clauses, "id", code)
    return Quote(
        locator=row[f"locator_{language}"],
        text=row["text_zh"],
        translation=row["text_en"] if language == "en" else "",
        notes=book.note(*cited(row["source"])),
        key=f"clause:{code}",
    )


def item_grid(found: Sequence[Item], tables: Tables, language: Language, book: Sources) -> Grid:
    """Return items with their short wording, clause and status."""
    locators = tables.clauses.set_index("id")[f"locator_{language}"]
    lines = [
        (Cell(text=in_language(dict(one.row), "wording", language) or one.name.get(language),
              key=f"item:{one.id}", notes=book.note(*cited(one.row["source"]))),
         Cell(text=locators.get(one.clauses[0], "")),
         Cell(text=one.status(language) or NO_DATA.get(language)))
        for one in found
    ]  # fmt: skip
    head = (ITEMS, Text("条文", "Clause"), Text("规划时状态", "Status in the plan"))
    return table([one.get(language) for one in head], lines, "lll", widths=(0.64, 0.16, 0.2))


def target_grid(found: Sequence[Item], tables: Tables, language: Language, book: Sources) -> Grid:
    """Return indicators with their target and where they stand at their data’s own date."""
    lines = [
        (Cell(text=one.name.get(language), key=f"item:{one.id}",
              notes=book.note(*cited(one.row["source"]))),
         Cell(text=target_words(dict(one.row), language)),
         Cell(text=one.status(language)))
        for one in found
    ]  # fmt: skip
    head = (
        TARGETS,
        Text("目标", "Target"),
        Text("状态（按数据日期）", "Status at the data’s date"),
    )
    return table([one.get(language) for one in head], lines, "lll", widths=(0.5, 0.25, 0.25))
