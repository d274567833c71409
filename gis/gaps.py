"""Why is this empty? Which data, if obtained, would fill most, with where to get and import them.

Everything is counted from the facts themselves, for the city, a unit or a cluster. A published
total is set against the register only where the figure declares the type, level and period that it
maps to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from gis.counts import (
    COUNTED_CERTAINTIES,
    FUNDS_PROPER,
    Comparison,
    comparisons,
)
from gis.intake.layouts import LAYOUTS
from gis.lexicons import lexicons_from
from gis.review import Limits, newest
from gis.schema import LIST_MARK
from gis.store import Tables
from gis.streets import roads_in
from gis.tables import TABLES
from gis.text import Text, number
from gis.vocabulary import DRAWN_ACCURACIES, TYPE_NAMES

NAMED = 12
"""Buildings or roads that a list is asked for at most: one that somebody can really draw up."""
TOLD = 4
"""Names that are told."""
IMPORT = Text("数据 → 导入", "Data → Import")
SURVEY = Text(
    "楼宇出入口坐标：实地核查表，或自然资源、住建部门的楼宇名录",
    "Coordinates of entrances: field sheets, or the building lists of the planning and housing "
    "departments",
)
NUMBERS = Text(
    "门牌坐标：公安或民政部门的标准地址库，或实地核查表",
    "Coordinates of house numbers: the standard-address register of the public-security or civil "
    "affairs authority, or field sheets",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """What is missing: `gain` records would be filled by what `action` names (0: not known).

    `table` is what an import goes into, "" where nothing is imported; `about` the table that is
    empty for it.
    """

    id: str
    about: str
    says: Text
    action: Text
    gain: int
    table: str = ""


def gaps(tables: Tables, area: str = "") -> list[Gap]:
    """Return the gaps of an area (unit or cluster id; "": the whole city), most gain first.

    Of equal gain the order is that of the facts: places, units, dates, totals, figures, tables.
    """
    here = tables if not area else _within(tables, area)
    found = [
        *_buildings(here),
        *_roads(here),
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
    for name in ("institutions", "funds", "places"):
        frame = tables.frames.get(name)
        if frame is None:
            continue
        if unit:
            keep = frame["unit"] == area
        elif "cluster" in frame:
            keep = frame["cluster"] == area
        elif "areas" in frame:
            keep = frame["areas"].map(lambda held: area in str(held).split(LIST_MARK))
        else:
            keep = pd.Series(False, index=frame.index)
        rows[name] = frame[keep]
    return tables.with_tables(**rows, _every_place=tables.places)


def _pointless(tables: Tables) -> pd.DataFrame:
    rows: pd.DataFrame = tables.institutions
    return rows[~rows["accuracy"].isin(DRAWN_ACCURACIES)]


def _all_places(tables: Tables) -> pd.DataFrame:
    found = tables.frames.get("_every_place")
    return tables.places if found is None else found


def _names_of(codes: list[str], names: Mapping[str, str]) -> str:
    return "、".join(names.get(code, code) for code in codes[:TOLD]) + ("…" if codes[TOLD:] else "")


def _buildings(tables: Tables) -> Iterator[Gap]:
    """Count the institutions that entrances of the buildings they name would place."""
    waiting = _pointless(tables)
    if "building" not in waiting or not len(waiting):
        return
    counts = Counter(code for code in waiting["building"] if code)
    if not counts:
        return
    wanted = [code for code, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    chosen = wanted[:NAMED]
    gain = sum(counts[code] for code in chosen)
    places = _all_places(tables)
    named = _names_of(chosen, dict(zip(places["id"], places["name_zh"], strict=True)))
    yield Gap(
        id="buildings",
        about="institutions",
        says=Text(
            "{n} 家机构没有可画的坐标：{k} 栋楼宇（{names}）的出入口坐标可定位其中 {gain} 家",
            "{n} institutions have no point to draw: the entrances of {k} buildings ({names}) "
            "would place {gain} of them",
        ).format(n=len(waiting), k=len(chosen), names=named, gain=gain),
        action=_and_import(SURVEY),
        gain=gain,
        table="places",
    )


def _roads(tables: Tables) -> Iterator[Gap]:
    """Count the institutions that house numbers of the roads they name would place."""
    waiting = _pointless(tables)
    if not {"address_words", "address_anchors"} <= set(tables.frames) or not len(waiting):
        return
    if "building" in waiting:
        waiting = waiting[waiting["building"] == ""]
    lexicons = lexicons_from(tables)
    counts: Counter[str] = Counter()
    for address in waiting["address"]:
        numbered = [one for one in roads_in(str(address), lexicons) if one.number]
        counts.update(one.road for one in numbered[:1])
    if not counts:
        return
    wanted = [road for road, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    chosen = wanted[:NAMED]
    gain = sum(counts[road] for road in chosen)
    yield Gap(
        id="roads",
        about="institutions",
        says=Text(
            "{n} 家没有坐标、地址也未写明楼宇的机构：{k} 条道路（{names}）的门牌坐标可定位其中 {gain} 家",
            "{n} institutions without a point or a building in the address: house numbers of "
            "{k} roads ({names}) would place {gain} of them",
        ).format(n=len(waiting), k=len(chosen), names=_names_of(chosen, {}), gain=gain),
        action=_and_import(NUMBERS),
        gain=gain,
        table="address_anchors",
    )


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
            action=_and_import(LAYOUTS["licences"].title),
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
            "{all} 条基金与管理人记录中 {n} 条区域不明或为推断（其中基金与母基金 {p} 条），未计入任何区",
            "{n} of {all} fund records have no district, or an inferred one ({p} of them funds "
            "and funds of funds), and count in no area",
        ).format(all=len(rows), n=len(unknown), p=proper),
        action=_and_import(lists),
        gain=len(unknown),
        table="funds",
    )


def _stale(tables: Tables) -> Iterator[Gap]:
    """Count the institutions whose date a newer issue of the same list would renew."""
    rows = tables.institutions
    at = newest(tables)
    if "as_of" not in rows or not at:
        return
    years = int(at[:4]) - Limits().months // 12
    old = rows[(rows["as_of"] != "") & (rows["as_of"].str[:4].map(_year) < years)]
    if len(old):
        dates = sorted(set(old["as_of"]))
        yield Gap(
            id="stale",
            about="institutions",
            says=Text(
                "{n} 家机构的资料停在 {date}，存续与地址可能已变",
                "{n} institutions are as of {date}: status and address may have changed",
            ).format(n=len(old), date=dates[-1]),
            action=_and_import(LAYOUTS["licences"].title),
            gain=len(old),
            table="institutions",
        )


def _year(value: str) -> int:
    return int(value) if value.isdigit() else 0


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
        action=_and_import(LAYOUTS["licences"].title),
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
            action=_and_import(
                Text("主管部门的统计公报、年度评估", "Statistical bulletins and yearly reviews")
            ),
            gain=len(without),
            table="indicator_actuals",
        )


def _types(tables: Tables) -> Iterator[Gap]:
    """Name the types of institutions of which the register holds none."""
    held = set(tables.institutions["type"])
    missing = [code for code in TYPE_NAMES if code not in held]
    if missing:
        names = Text("、".join(TYPE_NAMES[c].zh for c in missing),
                     ", ".join(TYPE_NAMES[c].en for c in missing))  # fmt: skip
        yield Gap(
            id="types",
            about="institutions",
            says=Text(
                "名录中没有这些类型的机构：{names}",
                "The register holds no institution of these types: {names}",
            ).format(names=names),
            action=_and_import(LAYOUTS["licences"].title),
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
            says=Text("“{title}”还没有记录", "“{title}” holds no record yet").format(
                title=table.title
            ),
            action=_and_import(title),
            gain=0,
            table=name,
        )


def _and_import(what: Text) -> Text:
    return Text(f"{what.zh}（{IMPORT.zh}）", f"{what.en} ({IMPORT.en})")
