"""Answers over statistical units: quotients, concentration, likeness of neighbours, shift-share."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.analysis.autocorrelation import Moran, lag, moran
from gis.analysis.concentration import Concentration, concentration, ellison_glaeser
from gis.analysis.local import Local, hot_spots, local_moran
from gis.analysis.location_quotient import (
    location_quotients,
    shrunken_quotients,
    standardised_quotients,
)
from gis.analysis.neighbours import Neighbours, nearest_neighbours, touching
from gis.analysis.rates import rates
from gis.analysis.samples import Floats, Refusal, too_few, unknown_values
from gis.analysis.shift_share import shift_share
from gis.analysis.significance import ALPHA
from gis.crs import METRIC
from gis.questions.material import CHOSEN, UnitCounts, enough_counts, latest, unit_counts
from gis.questions.question import Question
from gis.store import Tables
from gis.text import Text

PER_PEOPLE, PER_KM2 = 100_000.0, 100.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Quotients:
    """The quotients of the kinds asked about, and of every kind.

    `rows` are the units with count, expected, share, quotient, low, high, z, p, q, shrunken and
    `standing`: "above", "below", "open" (not established) or "unknown" (too few, no quotient).
    `every` has a row for each unit and kind: area, kind, count, quotient, low, high.
    """

    asked: Question
    material: UnitCounts
    rows: gpd.GeoDataFrame
    every: pd.DataFrame
    fdr: bool


def quotients(tables: Tables, asked: Question) -> Quotients | Refusal:
    """Return location quotients with intervals and tests; refuses too few records."""
    material = enough_counts(tables, asked, "location_quotient")
    if isinstance(material, Refusal):
        return material
    counts = material.counts
    chosen = counts[counts["kind"] == CHOSEN].reset_index(drop=True)
    plain = location_quotients(chosen, material.sizes).set_index("area")
    # The row of no known unit is no test: it would count among the discoveries.
    inside = chosen[chosen["area"] != ""]
    whole = pd.concat([inside, chosen[chosen["area"] == ""]])
    tested = standardised_quotients(whole, material.sizes).set_index("area")
    shrunk = shrunken_quotients(whole, material.sizes).set_index("area")
    units = material.units
    share = material.sizes / material.sizes.sum()
    rows = units.assign(
        count=material.of().to_numpy(),
        expected=units["id"].map(share * chosen["count"].sum()),
        **{name: units["id"].map(plain[name]) for name in ("share", "quotient", "low", "high")},
        **{name: units["id"].map(tested[name]) for name in ("z", "p", "q")},
        shrunken=units["id"].map(shrunk["shrunken"]),
    )
    fdr = asked.yes("fdr")
    sure = rows["q" if fdr else "p"] <= ALPHA
    standing = np.where(~sure, "open", np.where(rows["count"] > rows["expected"], "above", "below"))
    rows["standing"] = np.where(rows["quotient"].isna() & ~sure, "unknown", standing)
    every = location_quotients(counts[counts["kind"] != CHOSEN], material.sizes)
    return Quotients(asked=asked, material=material, rows=rows, every=every, fdr=fdr)


@dataclass(frozen=True, kw_only=True, eq=False)
class Spread:
    """How concentrated the counts are: against equal units, enterprises, people and area.

    `against` holds one Concentration, or why there is none, for each of "equal", "enterprises",
    "people", "area". `rows` are the units with count, per_people and per_area (each with low and
    high). `gamma` is Ellison and Glaeser's, every record counting 1.
    """

    asked: Question
    material: UnitCounts
    against: dict[str, Concentration | Refusal]
    gamma: float | Refusal
    rows: gpd.GeoDataFrame


def spread(tables: Tables, asked: Question) -> Spread | Refusal:
    """Return concentration and rates; refuses too few records."""
    material = enough_counts(tables, asked, "spread")
    if isinstance(material, Refusal):
        return material
    units, counts = material.units, material.of().to_numpy()
    sizes = {
        "equal": None,
        "enterprises": material.sizes.reindex(units["id"]).to_numpy(),
        "people": units["population_2020"].to_numpy(dtype=float),
        "area": area_km2(units).to_numpy(),
    }
    rows = units.assign(count=counts)
    for name, size, per in (("people", sizes["people"], PER_PEOPLE),
                            ("area", sizes["area"], PER_KM2)):  # fmt: skip
        found = rates(counts, size, per=per)
        rows[f"per_{name}"] = found["rate"].to_numpy()
        rows[f"per_{name}_low"], rows[f"per_{name}_high"] = (
            found[one].to_numpy() for one in ("low", "high")
        )
    return Spread(
        asked=asked, material=material, rows=rows,
        against={name: concentration(counts, size) for name, size in sizes.items()},
        gamma=ellison_glaeser(counts, sizes["enterprises"], np.ones(material.ground.used)),
    )  # fmt: skip


def area_km2(units: gpd.GeoDataFrame) -> pd.Series:
    """Return official areas; where none is published, the area that is drawn."""
    official = units["area_official_km2"].astype(float)
    return official.where(official.notna(), units["area_drawn_km2"].astype(float))


@dataclass(frozen=True, kw_only=True, eq=False)
class Alike:
    """Whether neighbouring units are alike: global Moran's I, a local statistic, the scatter.

    `rows` are the units with value, lag (mean of the neighbours), count, and of the local statistic
    z, p, q and kind. `links` are pairs of positions, of which at least one is the other's
    neighbour.
    """

    asked: Question
    material: UnitCounts
    overall: Moran
    local: Local
    neighbours: Neighbours
    rows: gpd.GeoDataFrame
    links: list[tuple[int, int]] = field(repr=False)


def alike(tables: Tables, asked: Question) -> Alike | Refusal:
    """Return global and local autocorrelation of a rate on the units."""
    material = enough_counts(tables, asked, "location_quotient")
    if isinstance(material, Refusal):
        return material
    few = too_few("global_moran", len(material.units))
    if few is not None:
        return few
    values = _values(material, asked)
    if not np.isfinite(values).all():
        return unknown_values("global_moran", int((~np.isfinite(values)).sum()))
    near = neighbours_of(material.units, asked)
    overall = moran(values, near, permutations=9_999, seed=asked.seed)
    if isinstance(overall, Refusal):
        return overall
    run = local_moran if asked["local"] == "moran" else hot_spots
    local = run(values, near, seed=asked.seed, fdr=asked.yes("fdr"))
    if isinstance(local, Refusal):
        return local
    mean = lag(near, values[:, None])[:, 0]
    rows = material.units.assign(
        value=values,
        lag=np.where(near.counts > 0, mean, np.nan),
        count=material.of().to_numpy(),
        **{name: local.rows[name].to_numpy() for name in ("z", "p", "q", "kind")},
    )
    here, there = near.matrix.nonzero()
    pairs = np.unique(np.sort(np.column_stack([here, there]), axis=1), axis=0)
    links = [(int(a), int(b)) for a, b in pairs]
    return Alike(asked=asked, material=material, overall=overall, local=local, neighbours=near,
                 rows=rows, links=links)  # fmt: skip


def _values(material: UnitCounts, asked: Question) -> Floats:
    units, counts = material.units, material.of().to_numpy()
    if asked["value"] == "people":
        return rates(counts, units["population_2020"].astype(float), per=PER_PEOPLE)[
            "rate"
        ].to_numpy()
    if asked["value"] == "area":
        return rates(counts, area_km2(units), per=PER_KM2)["rate"].to_numpy()
    chosen = material.counts[material.counts["kind"] == CHOSEN]
    found = location_quotients(chosen, material.sizes, least=0).set_index("area")["quotient"]
    return found.reindex(units["id"]).to_numpy(dtype=float)


def neighbours_of(units: gpd.GeoDataFrame, asked: Question) -> Neighbours:
    """Return who is whose neighbour among units, by the definition that is asked for."""
    if asked["near"] != "nearest":
        return touching(units, "rook" if asked["near"] == "rook" else "queen")
    middles = units.geometry.to_crs(METRIC).centroid
    return nearest_neighbours(np.column_stack([middles.x, middles.y]), asked.number("k"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What made counts change between two dates: `rows` as of `shift_share`, by unit and kind."""

    asked: Question
    material: UnitCounts
    before: str
    after: str
    rows: pd.DataFrame


def change(tables: Tables, asked: Question) -> Change | Refusal:
    """Return shift-share between the last two dates of the sample; refuses where there is one."""
    dates = [latest(tables.sample_counts, back)["as_of"] for back in (1, 0)]
    if dates[0].empty:
        return Refusal(
            method="shift_share",
            says=Text(
                "登记样本只有一个日期（{date}），没有变化可分解",
                "The registration sample is of one date only ({date}): there is no change",
            ).format(date=dates[1].iloc[0] if len(dates[1]) else Text("无", "none")),
            needs=Text(
                "再导入一期同一口径的“登记样本计数”，各条用新的编号",
                "Import the counts by unit of another date, counted alike, with ids of their own",
            ),
        )
    found = [unit_counts(tables, asked, back=back) for back in (1, 0)]
    for one in found:
        if isinstance(one, Refusal):
            return one
    before, after = found
    assert isinstance(before, UnitCounts)
    assert isinstance(after, UnitCounts)
    kinds = _kinds(asked, after)
    joined = [
        one.counts[one.counts["kind"].isin(kinds) & (one.counts["area"] != "")]
        .set_index(["area", "kind"])["count"] for one in (before, after)
    ]  # fmt: skip
    table = pd.concat(joined, axis=1, keys=["before", "after"]).fillna(0).reset_index()
    parts = shift_share(table)
    if isinstance(parts, Refusal):
        return parts
    return Change(
        asked=asked, material=after, rows=parts,
        before=str(dates[0].iloc[0]), after=str(dates[1].iloc[0]),
    )  # fmt: skip


def _kinds(asked: Question, material: UnitCounts) -> list[str]:
    if asked.kinds:
        return list(asked.kinds)
    return [one for one in material.counts["kind"].unique() if one != CHOSEN]
