"""A plan's cluster beside what the data show: how many are inside, how the areas overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.observed import Observed
from gis.analysis.overlap import Overlap, overlap
from gis.analysis.samples import Floats, Refusal, too_few
from gis.analysis.uncertainty import HOLDS, Sample, count_draws, interval
from gis.analysis.window import Window
from gis.crs import METRIC
from gis.text import Text, number

Verdict = Literal["coincides", "overlaps", "elsewhere", "nothing"]
COINCIDES, OVERLAPS = 0.5, 0.1
"""Jaccard from which areas coincide, and overlap: conventions of this program."""
FAR_M = (300.0, 500.0)
"""How far from an axis records are counted, unless told otherwise."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """A figure at the records' points, and its 95 % interval over the draws of their places."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A declared area against the observed one.

    Of `n` placed records `inside` lie in the declared area; `share` is theirs, with its interval
    over the draws. `share_of_all` takes the records known by their area only into the draws as
    well: its value is the draws' mean. `share_drawn_in` and `share_drawn_out` are the placed
    records' share when the outline is drawn in and out by its own uncertainty. `verdict` holds in
    `holds` of the draws.
    """

    n: int
    inside: int
    share: Range
    share_of_all: Range
    share_drawn_in: float
    share_drawn_out: float
    overlap: Overlap
    jaccard: Range
    spill: Range
    gap: Range
    apart_m: Range
    verdict: Verdict
    holds: float
    draws: int

    @property
    def established(self) -> bool:
        return self.holds >= HOLDS


def compare(
    declared: gpd.GeoSeries,
    sample: Sample,
    draws: Floats,
    observed: Observed,
    *,
    outline_uncertainty_m: float = 0.0,
) -> Comparison | Refusal:
    """Compare one declared area (polygons, any CRS) with what was observed in the same draws.

    Jaccard's index is of areas: |D ∩ O| / |D ∪ O| (Jaccard 1901), O the observed parts that touch
    D. Observed is what the placed records show (`observe_draws`, once for all declared areas): at
    their points, and for the intervals in each draw. Refuses fewer placed records than needed.
    """
    points = sample.points[sample.placed]
    refused = too_few("declared", len(points))
    if refused is not None:
        return refused
    shape = shapely.union_all(declared.to_crs(METRIC).dropna().to_numpy())
    lying = overlap(shape, observed.shape)
    each = [overlap(shape, one) for one in observed.drawn]
    figures = interval(np.array([one.figures() for one in each]))
    ranges = [_range(value, figures, at) for at, value in enumerate(lying.figures())]
    verdict, inside = verdict_of(lying), _share(shape, points)
    placed, all_ = _shares(shape, sample, draws)
    return Comparison(
        n=len(points), inside=round(inside * len(points)), share=placed, share_of_all=all_,
        share_drawn_in=_share(shape.buffer(-outline_uncertainty_m), points),
        share_drawn_out=_share(shape.buffer(outline_uncertainty_m), points),
        overlap=lying, jaccard=ranges[0], spill=ranges[1], gap=ranges[2], apart_m=ranges[3],
        verdict=verdict, holds=float(np.mean([verdict_of(one) == verdict for one in each])),
        draws=len(draws),
    )  # fmt: skip


def verdict_of(found: Overlap) -> Verdict:
    """Return the verdict on an overlap: its Jaccard index against two conventional limits."""
    if found.observed_km2 == 0 and np.isnan(found.apart_m):
        return "nothing"
    if found.jaccard >= COINCIDES:
        return "coincides"
    return "overlaps" if found.jaccard >= OVERLAPS else "elsewhere"


_JUDGED: dict[Verdict, Text] = {
    "coincides": Text("与规划范围基本重合", "coincides with the declared area"),
    "overlaps": Text("与规划范围部分重合", "overlaps the declared area in part"),
    "elsewhere": Text("与规划范围很少重合", "hardly overlaps the declared area"),
    "nothing": Text("按所选方法未见", "is not found by this method"),
}


def sentence(name: Text, found: Comparison) -> Text:
    """Say in one sentence how a declared cluster compares, and how sure that is."""
    inside = Text(
        "{name}：已定位的 {n} 家机构中 {inside} 家在规划范围内"
        "（{share}%，95% 区间 {low}%—{high}%）；",
        "{name}: {inside} of the {n} placed institutions lie in the declared area ({share}%, 95% "
        "interval {low}–{high}%); ",
    ).format(
        name=name, n=found.n, inside=found.inside, share=_percent(found.share.value),
        low=_percent(found.share.low), high=_percent(found.share.high),
    )  # fmt: skip
    lying = Text(
        "实际集聚{judged}（重合度 {jaccard}，计入位置不确定度为 {low}—{high}）",
        "the observed concentration {judged} (Jaccard {jaccard}; {low}–{high} with uncertain "
        "locations)",
    ).format(
        judged=_JUDGED[found.verdict], jaccard=number(found.jaccard.value, 2),
        low=number(found.jaccard.low, 2), high=number(found.jaccard.high, 2),
    )  # fmt: skip
    sure = Text(
        "，{n} 次抽样中 {share}% 如此。", ", as in {share}% of {n} draws of the locations."
    ) if found.established else Text(
        "，但 {n} 次抽样中仅 {share}% 如此，未能确定。",
        ", but in only {share}% of {n} draws of the locations: not established.",
    )  # fmt: skip
    tail = sure.format(n=found.draws, share=_percent(found.holds))
    parts = (inside, lying, tail)
    return Text("".join(one.zh for one in parts), "".join(one.en for one in parts))


def corridor_shares(
    axis: gpd.GeoSeries,
    sample: Sample,
    draws: Floats,
    *,
    distances_m: tuple[float, ...] = FAR_M,
    window: Window | None = None,
) -> pd.DataFrame | Refusal:
    """Return how many placed records lie within each distance of an axis (lines, any CRS).

    Columns distance_m, count, share (of placed records), low, high (over the draws), all_low,
    all_high (with the records known by their area only), and expected: the share that the strip
    has of the `window`'s area, NaN without one.
    """
    points = sample.points[sample.placed]
    refused = too_few("declared", len(points))
    if refused is not None:
        return refused
    line = shapely.union_all(axis.to_crs(METRIC).dropna().to_numpy())
    rows = []
    for distance in distances_m:
        strip = line.buffer(distance)
        share, all_ = _shares(strip, sample, draws)
        expected = (
            float("nan") if window is None
            else float(shapely.intersection(strip, window.shape).area) / window.area
        )  # fmt: skip
        rows.append((distance, round(share.value * len(points)), share.value, share.low,
                     share.high, all_.low, all_.high, expected))  # fmt: skip
    names = ["distance_m", "count", "share", "low", "high", "all_low", "all_high", "expected"]
    return pd.DataFrame(rows, columns=names)


def _share(shape: shapely.Geometry, points: Floats) -> float:
    return float(shapely.intersects_xy(shape, points[:, 0], points[:, 1]).mean())


def _shares(shape: shapely.Geometry, sample: Sample, draws: Floats) -> tuple[Range, Range]:
    """Return the share inside of placed records, and of all that are in the draws."""
    found = []
    for rows in (draws[:, sample.placed], draws):
        counts = count_draws(gpd.GeoSeries([shape], crs=METRIC), rows)
        known = (~np.isnan(rows[..., 0])).sum(axis=1, keepdims=True)
        found.append([float(one[0]) for one in interval(counts / np.maximum(known, 1))])
    (_mean, low, high), (mean, all_low, all_high) = found
    value = _share(shape, sample.points[sample.placed])
    return Range(value=value, low=low, high=high), Range(value=mean, low=all_low, high=all_high)


def _range(value: float, figures: tuple[Floats, Floats, Floats], at: int) -> Range:
    return Range(value=float(value), low=float(figures[1][at]), high=float(figures[2][at]))


def _percent(share: float) -> str:
    return number(100 * share, 0)
