"""A plan's clusters and corridors beside where institutions are: of their own kinds, and of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.analysis.declared import Comparison, compare, corridor_shares
from gis.analysis.observed import (
    Observe,
    Observed,
    by_clusters,
    by_density,
    by_hot_spots,
    observe_draws,
)
from gis.analysis.samples import Refusal, Tell, refused_points
from gis.analysis.uncertainty import Sample, sample_of
from gis.counts import areas_of
from gis.crs import METRIC
from gis.questions.material import Points, points, records_of
from gis.questions.over_points import bandwidth_of, drawn, grid_for, in_window, settings_of
from gis.questions.parameters import INSTITUTIONS
from gis.questions.question import Question
from gis.store import Tables
from gis.text import Text, is_missing
from gis.vocabulary import TYPE_NAMES

ALL = ()
"""Stands for all kinds that the question asks about."""
Types = tuple[str, ...]
CORRIDORS = ("distance_m", "count", "share", "low", "high", "all_low", "all_high", "expected", "id",
             "name_zh", "name_en", "n", "types")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """What is observed of institutions of some types: the sample, its draws, the shape, or not."""

    types: Types
    sample: Sample
    draws: np.ndarray
    observed: Observed | Refusal


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """One declared cluster: its record, its own kinds, and how both samples compare.

    `own` is None where the plan names no kinds for the cluster.
    """

    id: str
    name: Text
    types: Types
    own: Comparison | Refusal | None
    all: Comparison | Refusal


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanCheck:
    """The clusters judged, the corridors, and the observed areas: `rows` (EPSG:4326) has types
    ("all", or codes joined by ";"), for_zh, for_en, area_km2.

    `corridors` has the columns of `corridor_shares`, id, name_zh, name_en, n and types: no rows for
    a corridor with too few points. Points and shares are those of the study window.
    """

    asked: Question
    material: Points
    clusters: tuple[Judged, ...]
    corridors: pd.DataFrame
    rows: gpd.GeoDataFrame
    draws: int


def plan_check(tables: Tables, asked: Question, tell: Tell | None = None) -> PlanCheck | Refusal:
    """Return every declared cluster and corridor against what is observed.

    Refuses where the plan declares none, or nothing is observed for any of them.
    """
    material = points(tables, asked)
    if isinstance(material, Refusal):
        return material
    declared = areas_of(tables, "clusters")
    if declared.geometry.isna().all():
        return _none_declared()
    wanted: dict[Types, None] = {ALL: None}
    for codes in declared["institution_types"]:
        wanted[_types(codes)] = None
    sides = {
        types: _side(material, tables, asked, types, _part(tell, at, len(wanted)))
        for at, types in enumerate(wanted)
    }
    judged = tuple(_judged(row, sides) for row in declared.to_dict("records"))
    corridors, everyone = _corridors(tables, material, sides), sides[ALL].observed
    unseen = all(isinstance(side.observed, Refusal) for side in sides.values())
    if isinstance(everyone, Refusal) and unseen and corridors.empty:
        return everyone
    return PlanCheck(
        asked=asked, material=material, clusters=judged, rows=_observed_rows(sides),
        corridors=corridors, draws=asked.number("draws"),
    )  # fmt: skip


def _none_declared() -> Refusal:
    return Refusal(
        method="declared",
        says=Text("集聚区没有范围，无从比较", "There is no declared area to compare with"),
        needs=Text("需要集聚区的面", "The polygon of the cluster is needed"),
    )


def _part(tell: Tell | None, at: int, of: int) -> Tell | None:
    """Return a teller of one part among several equal ones."""
    if tell is None:
        return None
    return lambda done, all_: tell(at * all_ + done, of * all_)


def _types(codes: object) -> Types:
    return tuple(sorted(one for one in str("" if is_missing(codes) else codes).split(";") if one))


def _side(
    material: Points, tables: Tables, asked: Question, types: Types, tell: Tell | None
) -> Side:
    """Observe institutions of some types at the levels asked about, whatever the kinds asked about.

    Without types those that the question is about.
    """
    records = material.records
    if types and asked.of == INSTITUTIONS:
        records = records_of(tables, asked, every_kind=True)
        records = records[records["type"].isin(types)]
    elif types:
        records = records.iloc[:0]
    sample = in_window(sample_of(records, tables.units), material.window)
    draws = drawn(sample, asked)
    here = sample.points[sample.placed]
    found: Observed | Refusal | None = refused_points("density", here)
    if found is None:
        observe = _observe(material, asked, here)
        found = observe if isinstance(observe, Refusal) else observe_draws(
            sample, draws, observe, tell=tell
        )  # fmt: skip
    return Side(types=types, sample=sample, draws=draws, observed=found)


def _observe(material: Points, asked: Question, here: np.ndarray) -> Observe | Refusal:
    """Return the way of observing that a question asks for."""
    if asked["look"] == "density":
        sigma = bandwidth_of(asked, here)
        return by_density(material.window, sigma_m=sigma, cell_m=max(sigma / 4, 25.0),
                          share=asked.number("share") / 100)  # fmt: skip
    if asked["look"] == "hot":
        grid = grid_for(material, asked)
        if isinstance(grid, Refusal):
            return grid
        return by_hot_spots(grid, seed=asked.seed, fdr=asked.yes("fdr"))
    return by_clusters(settings_of(asked))


def _judged(row: Mapping[str, object], sides: Mapping[Types, Side]) -> Judged:
    types = _types(row["institution_types"])
    shape = gpd.GeoSeries([row["geometry"]], crs="EPSG:4326")
    uncertain = row["uncertainty_m"]
    outline = 0.0 if is_missing(uncertain) else float(str(uncertain))
    return Judged(
        id=str(row["id"]), name=Text(str(row["short_zh"]), str(row["short_en"])), types=types,
        own=_compared(shape, sides[types], outline) if types else None,
        all=_compared(shape, sides[ALL], outline),
    )  # fmt: skip


def _compared(shape: gpd.GeoSeries, side: Side, outline_m: float) -> Comparison | Refusal:
    if isinstance(side.observed, Refusal):
        return side.observed
    if not shape.to_crs(METRIC).area.sum() > 0:
        return _none_declared()
    return compare(shape, side.sample, side.draws, side.observed, outline_uncertainty_m=outline_m)


def _corridors(tables: Tables, material: Points, sides: Mapping[Types, Side]) -> pd.DataFrame:
    """Return the shares near each axis: of its cluster's own kinds where these can be observed."""
    types = {row["id"]: _types(row["institution_types"])
             for row in areas_of(tables, "clusters").to_dict("records")}  # fmt: skip
    found = []
    for axis in tables.axes[~tables.axes.geometry.isna()].to_dict("records"):
        own = types.get(str(axis["area"]), ALL)
        side = sides[own]
        shares = corridor_shares(
            gpd.GeoSeries([axis["geometry"]], crs=tables.axes.crs), side.sample, side.draws,
            window=material.window,
        )  # fmt: skip
        if isinstance(shares, Refusal):
            continue
        found.append(shares.assign(
            id=axis["id"], name_zh=axis["name_zh"], name_en=axis["name_en"],
            n=int(side.sample.placed.sum()), types=";".join(own),
        ))  # fmt: skip
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=CORRIDORS)


def _observed_rows(sides: Mapping[Types, Side]) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for types, side in sides.items():
        if isinstance(side.observed, Refusal) or side.observed.shape.is_empty:
            continue
        words = named_types(types)
        shape = side.observed.shape
        rows.append({"types": ";".join(types) or "all", "for_zh": words.zh, "for_en": words.en,
                     "area_km2": shape.area / 1e6})  # fmt: skip
        shapes.append(shape)
    names = ["types", "for_zh", "for_en", "area_km2"]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows, columns=names), geometry=shapes, crs=METRIC)
    return frame.to_crs(4326)


def named_types(types: Types) -> Text:
    """Name types of institutions; none means all that are asked about."""
    if not types:
        return Text("全部所选机构", "all institutions asked about")
    told = [TYPE_NAMES[one] for one in types]
    return Text("、".join(one.zh for one in told), ", ".join(one.en for one in told))
