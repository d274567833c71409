"""What if more came: the effect of a move on counts, quotients, concentration, hot spots, targets.

Arithmetic, not a forecast: the records are counted again as if these had been there; no firm is
drawn after another.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from gis.analysis.grids import counts_in, per_km2
from gis.analysis.local import Local, hot_spots
from gis.analysis.neighbours import grid_neighbours
from gis.analysis.samples import Floats, Refusal, metres
from gis.analysis.scenario import Change, Effect, what_if
from gis.areas import as_points
from gis.counts import COUNTED_IN
from gis.questions.material import CHOSEN, UnitCounts, enough_counts, enough_points
from gis.questions.over_points import grid_for
from gis.questions.parameters import FUNDS, INSTITUTIONS
from gis.questions.question import Question
from gis.store import Tables
from gis.targets import Actual, actuals_of, goal_of, newest
from gis.text import Text, is_missing


@dataclass(frozen=True, kw_only=True, eq=False)
class HotEffect:
    """Hot cells before and after: `cells` (EPSG:4326) has before, after (counts), kind_before,
    kind_after.
    """

    cells: gpd.GeoDataFrame
    n: int


@dataclass(frozen=True, kw_only=True)
class TargetEffect:
    """A target that counts such records: its newest comparable value (None), and the target."""

    indicator: str
    name: Text
    unit: Text
    target: float
    period: str
    actual: Actual | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenario:
    """What becomes of the counts; `unit` is where they come, `place` the building ("": the unit).

    `rows` are the units with before, after, quotient_before, quotient_after. `hot` says why where
    hot spots cannot be told. `targets` are empty where the plan counts no such records.
    """

    asked: Question
    material: UnitCounts
    unit: str
    place: str
    place_name: Text | None
    effect: Effect
    rows: gpd.GeoDataFrame
    hot: HotEffect | Refusal
    targets: tuple[TargetEffect, ...]


def destinations(tables: Tables) -> list[str]:
    """Return where a record can come to: the units, then the places of a known unit."""
    places = tables.places
    known = places[~places["unit"].map(is_missing) & places["kind"].ne("cluster")]
    return [*tables.units["id"], *known["id"]]


def scenario(tables: Tables, asked: Question) -> Scenario | Refusal:
    """Return the effect of the move that a question names; refuses what cannot be."""
    material = enough_counts(tables, asked, "location_quotient")
    if isinstance(material, Refusal):
        return material
    place, unit = _aim(tables, asked)
    if asked["from"] == unit:
        return Refusal(
            method="scenario",
            says=Text("迁出与落户在同一个单元", "They would move within one unit"),
            needs=Text("请另选迁出单元或落户地点", "Choose another unit or place"),
        )
    change = Change(kind=CHOSEN, area=unit, n=asked.number("n"), origin=asked["from"])
    chosen = material.counts[material.counts["kind"] == CHOSEN].reset_index(drop=True)
    effect = what_if(chosen, material.sizes, change)
    if isinstance(effect, Refusal):
        return effect
    known = effect.areas.set_index("area")
    rows = material.units.assign(**{
        name: material.units["id"].map(known[name])
        for name in ("before", "after", "quotient_before", "quotient_after")
    })  # fmt: skip
    return Scenario(
        asked=asked, material=material, unit=unit, place=place, effect=effect, rows=rows,
        place_name=_named(tables, place),
        hot=_hot(tables, asked, place), targets=_targets(tables, asked, place),
    )  # fmt: skip


def _named(tables: Tables, place: str) -> Text | None:
    rows = tables.places[tables.places["id"] == place]
    if rows.empty:
        return None
    zh, en = rows["name_zh"].iloc[0], rows["name_en"].iloc[0]
    return Text(str(zh), str(zh if is_missing(en) else en))


def _aim(tables: Tables, asked: Question) -> tuple[str, str]:
    """Return the building, if one is named, and the unit."""
    to = asked["to"] or str(tables.units["id"].iloc[0])
    places = tables.places[tables.places["id"] == to]
    return (to, str(places["unit"].iloc[0])) if len(places) else ("", to)


def _hot(tables: Tables, asked: Question, place: str) -> HotEffect | Refusal:
    """Compare the hot spots of the placed records with those after the move, where it has a place.

    Records that leave a unit are not taken from the map: which ones would go is not known.
    """
    at = metres(as_points(tables.places[tables.places["id"] == place]))
    if asked.of != INSTITUTIONS or asked["from"] or not len(at):
        return Refusal(
            method="scenario",
            says=Text("没有推算热点", "Hot spots were not computed"),
            needs=Text(
                "需要机构名录、有坐标的楼宇或园区，并且是新增而不是迁移",
                "This needs the register, a building or park with coordinates, and newcomers",
            ),
        )
    material = enough_points(tables, asked, "density")
    if isinstance(material, Refusal):
        return material
    here = material.placed
    grid = grid_for(material, asked)
    if isinstance(grid, Refusal):
        return grid
    near = grid_neighbours(grid)
    more = np.concatenate([here, np.repeat(at[:1], asked.number("n"), axis=0)])
    found: list[Local] = []
    for some in (here, more):
        one = hot_spots(per_km2(grid, some), near, seed=asked.seed)
        if isinstance(one, Refusal):
            return one
        found.append(one)
    counts: list[Floats] = [counts_in(grid, some) for some in (here, more)]
    cells = grid.cells.assign(
        before=counts[0], after=counts[1],
        kind_before=found[0].rows["kind"].to_numpy(), kind_after=found[1].rows["kind"].to_numpy(),
    )  # fmt: skip
    return HotEffect(cells=cells.to_crs(4326), n=len(here))


def _targets(tables: Tables, asked: Question, place: str) -> tuple[TargetEffect, ...]:
    """Return the targets that are measured by such records, of the city or a cluster there."""
    if asked.of != FUNDS:
        return ()
    areas = _areas_of(tables, place)
    other = set(tables.clusters["id"]) - areas
    found = []
    for row in tables.indicators.to_dict("records"):
        measured = FUNDS in str(row["measured_by"]).split(";")
        counts = str(row["unit_zh"]) in COUNTED_IN
        if not (measured and counts) or row["area"] in other:
            continue
        goal = goal_of(row)
        found.append(TargetEffect(
            indicator=str(row["id"]), name=Text(str(row["name_zh"]), str(row["name_en"])),
            unit=Text(str(row["unit_zh"]), str(row["unit_en"])), target=goal.target,
            period=str(row["target_period"]),
            actual=newest(actuals_of(row, tables.indicator_actuals)),
        ))  # fmt: skip
    return tuple(found)


def _areas_of(tables: Tables, place: str) -> set[str]:
    rows = tables.places[tables.places["id"] == place]
    named = {one for codes in rows["areas"] for one in str(codes).split(";")}
    parents = tables.clusters.set_index("id")["parent"]
    return named | {str(parents[one]) for one in named if one in parents.index}
