"""Why is this empty? Which data, if obtained, would fill most, with where to get and import them.

Everything is counted from the facts themselves, for the city, a unit or a cluster. A published
total is set against the register only where the figure declares the type, level and period that it
maps to.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gis.counts import (
    COUNTED_CERTAINTIES,
    FUNDS_PROPER,
    Comparison,
    comparisons,
)
from gis.intake.layouts import LAYOUTS
from gis.points_wanted import buildings_wanted, roads_wanted
from gis.remedies import LISTS, REGISTERED, Gap, and_import
from gis.review import Limits, is_older, newest
from gis.store import Tables
from gis.tables import TABLES
from gis.text import Text, listed, number
from gis.vocabulary import FAMILIES, TYPES


def gaps(tables: Tables, area: str = "") -> list[Gap]:
    """Return the gaps of an area (unit or cluster id; "": the whole city), most gain first.

    Of equal gain the order is that of the facts: places, units, dates, totals, figures, tables.
    """
    here = tables if not area else _within(tables, area)
    found = [
        *buildings_wanted(here),
        *roads_wanted(here),
        *_undetermined(here),
        *_funds(here, area),
        *_stale(here),
        *_totals(tables, area),
        *(() if area else _figures(tables)),
        *(() if area else _types(tables)),
        *(() if area else _empty_tables(tables)),
    ]
    return sorted(found, key=lambda gap: -gap.gain)


def why_empty(tables: Tables, area: str, about: str) -> list[Gap]:
    """Return the gaps that can fill a table in an area; those of the city where it has none.

    A record that nobody can assign to an area may well lie in this one.
    """
    own = [gap for gap in gaps(tables, area) if gap.about == about]
    known = {gap.id for gap in own}
    wider = [gap for gap in gaps(tables) if gap.about == about and gap.id not in known]
    return [*own, *wider]


def _within(tables: Tables, area: str) -> Tables:
    """Return the tables with the records of a unit or cluster alone."""
    unit = area in set(tables.units["id"])
    rows = {}
    for name in ("institutions", "funds"):
        frame = tables.frames.get(name)
        if frame is None:
            continue
        if unit:
            keep = frame["unit"] == area
        elif "cluster" in frame:
            keep = frame["cluster"] == area
        else:
            keep = pd.Series(False, index=frame.index)
        rows[name] = frame[keep]
    return tables.with_tables(**rows)


def _undetermined(tables: Tables) -> Iterator[Gap]:
    rows = tables.institutions
    unknown = rows[rows["unit"] == ""]
    if len(unknown):
        yield Gap(
            id="units",
            about="institutions",
            says=Text(
                "{n} 家机构的地址判定不出所在单元", "The address of {n} institutions tells no unit"
            ).format(n=len(unknown)),
            action=and_import(REGISTERED),
            gain=len(unknown),
            table="institutions",
        )


def _funds(tables: Tables, area: str) -> Iterator[Gap]:
    """Count the funds and managers whose district is not known well enough to be counted."""
    rows = tables.funds
    unknown = rows[(rows["unit"] == "") | ~rows["certainty"].isin(COUNTED_CERTAINTIES)]
    if not len(unknown):
        return
    proper = int(unknown["record_type"].isin(FUNDS_PROPER).sum())
    lists = Text("{a}；{b}", "{a}; {b}").format(
        a=LAYOUTS["amac_managers"].title, b=LAYOUTS["amac_funds"].title
    )
    yield Gap(
        id="fund_districts",
        about="funds",
        says=Text(
            "{all} 条基金记录中 {n} 条区域不明或为推断（基金与母基金 {p} 条），未计入任何区",
            "{n} of {all} fund records have no district, or an inferred one ({p} of them funds "
            "and funds of funds), and count in no area",
        ).format(all=len(rows), n=len(unknown), p=proper),
        action=and_import(lists),
        gain=len(unknown),
        table="funds",
    )


def _stale(tables: Tables) -> Iterator[Gap]:
    """Count by list the institutions whose date a newer issue of that list would renew."""
    rows = tables.institutions
    if "as_of" not in rows:
        return
    at, months = newest(tables), Limits().months
    aged = [is_older(str(value), at, months) for value in rows["as_of"]]
    old = rows[np.array(aged, dtype=bool)]
    for families, published in LISTS.items():
        part = old[old["family"].isin(families)]
        if not len(part):
            continue
        yield Gap(
            id=f"stale_{families[0]}",
            about="institutions",
            says=Text(
                "{n} 家机构（{kinds}）的资料停在 {date}，存续与地址可能已变",
                "{n} institutions ({kinds}) are as of {date}: status and address may have changed",
            ).format(n=len(part), date=max(part["as_of"]), kinds=_kinds(families, part)),
            action=and_import(published),
            gain=len(part),
            table="institutions",
        )


def _kinds(families: tuple[str, ...], rows: pd.DataFrame) -> Text:
    held = [FAMILIES[code] for code in families if (rows["family"] == code).any()]
    return listed(held)


def _totals(tables: Tables, area: str) -> Iterator[Gap]:
    """Compare published totals with the register, only where a ratio may be given."""
    reported = tables.frames.get("reported_counts")
    if reported is None:
        return
    for code in [area] if area else list(dict.fromkeys(reported["area"])):
        for one in comparisons(tables, code):
            if one.ratio is not None and one.ratio < 1:
                yield _total(one)


def _total(one: Comparison) -> Gap:
    row, held = one.reported, one.registered or 0
    return Gap(
        id=f"total_{row['id']}",
        about="institutions",
        says=Text(
            "{item}：公布 {value}，名录有 {held}（{source}）",
            "{item}: {value} published, {held} in the register ({source})",
        ).format(
            item=Text(row["item_zh"], row["item_en"]), value=number(row["value"]), held=held,
            source=row["source"],
        ),
        action=and_import(LAYOUTS["licences"].title),
        gain=int(row["value"]) - held,
        table="institutions",
    )  # fmt: skip


def _figures(tables: Tables) -> Iterator[Gap]:
    """Count the indicators of the plan without a comparable value since."""
    indicators, actuals = (tables.frames.get(n) for n in ("indicators", "indicator_actuals"))
    if indicators is None or actuals is None:
        return
    known = set(actuals.loc[actuals["comparable"].eq(True), "indicator"])
    without = indicators[~indicators["id"].isin(known)]
    if len(without):
        yield Gap(
            id="indicators",
            about="indicator_actuals",
            says=Text(
                "{all} 项规划指标中 {n} 项没有口径可比的实际值",
                "{n} of {all} indicators of the plan have no comparable value",
            ).format(all=len(indicators), n=len(without)),
            action=and_import(
                Text("主管部门的统计公报、年度评估", "Statistical bulletins and yearly reviews")
            ),
            gain=len(without),
            table="indicator_actuals",
        )


def _types(tables: Tables) -> Iterator[Gap]:
    """Name by list the types of institutions of which the register holds none."""
    held = set(tables.institutions["type"])
    for families, published in LISTS.items():
        missing = [
            one.says for code, one in TYPES.items() if one.family in families and code not in held
        ]
        if not missing:
            continue
        names = listed(missing)
        yield Gap(
            id=f"types_{families[0]}",
            about="institutions",
            says=Text(
                "名录中没有这些类型的机构：{names}",
                "The register holds no institution of these types: {names}",
            ).format(names=names),
            action=and_import(published),
            gain=0,
            table="institutions",
        )


def _empty_tables(tables: Tables) -> Iterator[Gap]:
    """Name the tables that are filled by imports only and hold nothing yet."""
    for name, table in TABLES.items():
        frame = tables.frames.get(name)
        if table.shipped or not table.identity or frame is None or len(frame):
            continue
        title = next(
            (layout.title for layout in LAYOUTS.values() if layout.table == name), table.row
        )
        yield Gap(
            id=f"empty_{name}",
            about=name,
            says=Text("“{title}”还没有记录", "{title}: no record yet").format(title=table.title),
            action=and_import(title),
            gain=0,
            table=name,
        )
