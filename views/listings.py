"""What is listed beside a map: the plan's clauses, an area's counts, the areas by their value."""

from __future__ import annotations

import numpy as np

from gis.counts import areas_of, count_by_area
from gis.layer import Classes, Fill, Proportional
from gis.paper.listing import Bar, Listing
from gis.paper.sheet import Sheet
from gis.portray import Portrayal
from gis.store import Tables
from gis.text import NO_DATA, Text, is_missing, number
from gis.vocabulary import FAMILIES
from views.targets_listing import fund_targets

CLAUSES = Text("规划条文", "Clauses of the plan")
COUNTED = Text("名录机构数（按登记地址）", "Institutions of the register, by written address")
TOTAL = Text("合计", "Total")
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
    return _clauses(sheet, tables)


def _column(portrayal: Portrayal) -> str:
    """Name the column by which a layer ranks the areas of a partition; empty for other layers."""
    layer, symbol = portrayal.layer, portrayal.layer.symbol
    if not layer.partition or layer.context:
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
    total = row["total"]
    most = 0.0 if is_missing(total) else float(total)
    bars = []
    for code, words in {**FAMILIES, "total": TOTAL}.items():
        if code in row:
            value = float("nan") if is_missing(row[code]) else float(row[code])
            bars.append(
                Bar(name=words.get(sheet.language), told=_told(value, sheet),
                    share=_share(value, most))
            )  # fmt: skip
    return Listing(title=COUNTED.get(sheet.language), bars=tuple(bars))


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
