"""What is listed beside a map: the plan's clauses, an area's counts, the areas by their value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gis.cells import counted
from gis.counts import areas_of, count_by_area
from gis.layer import Classes, Fill, Proportional
from gis.paper.listing import Bar, Listing
from gis.paper.sheet import Sheet
from gis.portray import Portrayal
from gis.store import Tables
from gis.text import NO_DATA, Text, is_missing, join, number
from gis.vocabulary import DRAWN_ACCURACIES, FAMILIES, PROJECT_STATUSES
from views.targets_listing import fund_targets

CLAUSES = Text("规划条文", "Clauses of the plan")
COUNTED = Text("名录机构（按登记地址）：{total}", "Register, by written address: {total}")
HOUSES = Text("家", "institutions")
STANDING = Text("载体与项目（规划印发时状态）", "Places and projects, by status in the plan")
NOT_DRAWN = Text("* 没有确切位置，未画点", "* no exact place, not drawn as a point")
RANKED = Text("{title}：由高到低", "{title}, highest first")
UNIT_ASIDE = Text("{title}（{unit}）", "{title} ({unit})")


def listings(
    sheet: Sheet, tables: Tables, portrayals: tuple[Portrayal, ...]
) -> tuple[Listing, ...]:
    """Return the lists of a sheet: of a city sheet rankings, of an area what is known of it."""
    if sheet.bounds is not None:
        return ()
    if not sheet.area:
        rankings = (_ranking(one, sheet, tables) for one in portrayals if _column(one))
        return (*fund_targets(sheet, tables), *rankings)
    if sheet.area.startswith("U-"):
        return (_counted(sheet, tables),)
    return (*_clauses(sheet, tables), *_standing(sheet, tables))


def _column(portrayal: Portrayal) -> str:
    """Name the column by which a layer ranks the areas of a partition; empty for other layers."""
    layer, symbol = portrayal.layer, portrayal.layer.symbol
    if layer.kind not in ("unit", "district") or layer.context:
        return ""
    if isinstance(symbol, Proportional):
        return symbol.column
    if isinstance(symbol, Fill) and isinstance(symbol.look, Classes):
        return symbol.look.column
    return ""


def _ranking(portrayal: Portrayal, sheet: Sheet, tables: Tables) -> Listing:
    """Rank the areas of a layer by its value, those without data last."""
    layer = portrayal.layer
    column = _column(portrayal)
    rows = layer.data(tables)
    values = rows[column].to_numpy(dtype=float)
    names = rows[layer.name[0 if sheet.language == "zh" else 1]].tolist()
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    order = np.argsort(np.where(np.isnan(values), np.inf, -values), kind="stable")
    title = layer.title
    if isinstance(layer.symbol, Proportional):
        title = UNIT_ASIDE.format(title=title, unit=layer.symbol.unit)
    return Listing(
        title=RANKED.format(title=title).get(sheet.language),
        bars=tuple(
            Bar(name=str(names[place]), told=_told(values[place], sheet),
                share=_share(values[place], most))
            for place in order
        ),
        optional=True,
    )  # fmt: skip


def _told(value: float, sheet: Sheet) -> str:
    if np.isnan(value):
        return NO_DATA.get(sheet.language)
    return number(value, 0 if value.is_integer() else 1)


def _share(value: float, most: float) -> float | None:
    return None if np.isnan(value) else value / most if most > 0 else 0.0


def _counted(sheet: Sheet, tables: Tables) -> Listing:
    """List, beside a unit, the institutions of the register by family; the unknown is said so."""
    counts = count_by_area(tables, partition="units", by="family").set_index("area")
    row = counts.loc[sheet.area]
    values = {
        code: float("nan") if is_missing(row[code]) else float(row[code])
        for code in FAMILIES
        if code in row
    }
    known = [value for value in values.values() if not np.isnan(value)]
    bars = tuple(
        Bar(name=FAMILIES[code].get(sheet.language), told=_told(value, sheet),
            share=_share(value, max(known, default=0.0)))
        for code, value in values.items()
    )  # fmt: skip
    total = NO_DATA if is_missing(row["total"]) else counted(float(row["total"]), HOUSES)
    return Listing(title=COUNTED.format(total=total).get(sheet.language), bars=bars)


def _clauses(sheet: Sheet, tables: Tables) -> tuple[Listing, ...]:
    """List, beside a cluster, the clauses of the plan that declare it, quoted by number."""
    rows = areas_of(tables, "clusters")
    rows = rows[rows["id"] == sheet.area]
    if not len(rows):
        return ()
    clauses = tables.clauses.set_index("id")
    column = sheet.language
    lines = []
    for code in rows.iloc[0]["clauses"].split(";"):
        if code.endswith(sheet.area):
            clause = clauses.loc[code]
            lines.append(f"{clause[f'locator_{column}']}　{clause[f'text_{column}']}")
    return (Listing(title=CLAUSES.get(sheet.language), lines=tuple(lines)),) if lines else ()


def _standing(sheet: Sheet, tables: Tables) -> tuple[Listing, ...]:
    """List the places and projects of a cluster by their status; what has no point bears a star."""
    rows = of_cluster(tables.places, sheet.area)
    rows = rows[rows["kind"] != "cluster"]
    if not len(rows):
        return ()
    names = rows["name_zh" if sheet.language == "zh" else "name_en"].where(
        rows["name_en"] != "", rows["name_zh"]
    )
    drawn = rows["accuracy"].isin(DRAWN_ACCURACIES) & rows["lon"].notna()
    told = names + np.where(drawn, "", "*")
    by_status = {
        words.get(sheet.language): told[rows["status"] == status].tolist()
        for status, words in PROJECT_STATUSES.items()
    }
    lines = [f"{words}　{join(one, sheet.language)}" for words, one in by_status.items() if one]
    if not drawn.all():
        lines.append(NOT_DRAWN.get(sheet.language))
    return (Listing(title=STANDING.get(sheet.language), lines=tuple(lines)),)


def of_cluster(places: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the places of a cluster or of a part of it: `baohe-base` is part of `baohe`."""
    areas = places["areas"].str.split(";")
    parents = areas.map(lambda codes: {code.split("-")[0] for code in codes})
    return places[parents.map(lambda codes: code in codes)]
