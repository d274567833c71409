"""A plan's cluster beside what the data show: how many are inside, how the areas overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.observed import Observe
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

    `n` records are placed, `inside` of them lie in the declared area; `share` is that of all
    records in a draw (placed or known by area). `share_drawn_in` and `share_drawn_out` are the
    placed records' share when the outline is drawn in and out by its own uncertainty. `verdict`
    holds in `holds` of the draws.
    """

    n: int
    inside: int
    share: Range
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
    observe: Observe,
    *,
    outline_uncertainty_m: float = 0.0,
) -> Comparison | Refusal:
    """Compare one declared area (polygons, any CRS) with what `observe` sees.

    Jaccard's index is of areas: |D ∩ O| / |D ∪ O| (Jaccard 1901), O the observed parts that touch
    D. Records are compared at their points, the intervals come from `draws` of all records.
    Refuses fewer placed records than the method needs.
    """
    points = sample.points[sample.placed]
    refused = too_few("declared", len(points))
    if refused is not None:
        return refused
    shape = shapely.union_all(declared.to_crs(METRIC).dropna().to_numpy())
    lying = overlap(shape, observe(points))
    each = [overlap(shape, observe(_known(one))) for one in draws]
    figures = interval(np.array([one.figures() for one in each]))
    ranges = [_range(value, figures, at) for at, value in enumerate(lying.figures())]
    verdict = verdict_of(lying)
    inside = _share(shape, points)
    return Comparison(
        n=len(points), inside=round(inside * len(points)), share=_share_range(shape, points, draws),
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
    "elsewhere": Text("主要在规划范围之外", "is elsewhere, mostly outside the declared area"),
    "nothing": Text("按所选方法未见", "is not found by this method"),
}


def sentence(name: Text, found: Comparison) -> Text:
    """Say in one sentence how a declared cluster compares, and how sure that is."""
    head = Text(
        "{name}：已定位的 {n} 家机构中 {inside} 家在规划范围内（占全部样本的比重，95% 区间 "
        "{low}%—{high}%）；实际集聚{judged}（重合度 {jaccard}）",
        "{name}: {inside} of the {n} placed institutions lie in the declared area (95% interval of "
        "the share of all records {low}–{high}%); the observed concentration {judged} "
        "(Jaccard {jaccard})",
    ).format(
        name=name, n=found.n, inside=found.inside, judged=_JUDGED[found.verdict],
        low=_percent(found.share.low), high=_percent(found.share.high),
        jaccard=number(found.jaccard.value, 2),
    )  # fmt: skip
    sure = Text(
        "，{n} 次抽样中 {share}% 如此。", ", as in {share}% of {n} draws of the locations."
    ) if found.established else Text(
        "，但 {n} 次抽样中仅 {share}% 如此，未能确定。",
        ", but in only {share}% of {n} draws of the locations: not established.",
    )  # fmt: skip
    tail = sure.format(n=found.draws, share=_percent(found.holds))
    return Text(head.zh + tail.zh, head.en + tail.en)


def corridor_shares(
    axis: gpd.GeoSeries,
    sample: Sample,
    draws: Floats,
    *,
    distances_m: tuple[float, ...] = FAR_M,
    window: Window | None = None,
) -> pd.DataFrame | Refusal:
    """Return how many placed records lie within each distance of an axis (lines, any CRS).

    Columns distance_m, count, share (of placed records), low, high (of all records over the
    draws), and expected: the share that the strip has of the `window`'s area, NaN without one.
    """
    points = sample.points[sample.placed]
    refused = too_few("declared", len(points))
    if refused is not None:
        return refused
    line = shapely.union_all(axis.to_crs(METRIC).dropna().to_numpy())
    rows = []
    for distance in distances_m:
        strip = line.buffer(distance)
        share = _share_range(strip, points, draws)
        expected = (
            float("nan") if window is None
            else float(shapely.intersection(strip, window.shape).area) / window.area
        )  # fmt: skip
        rows.append((distance, round(share.value * len(points)), share.value, share.low,
                     share.high, expected))  # fmt: skip
    return pd.DataFrame(rows, columns=["distance_m", "count", "share", "low", "high", "expected"])


def _share(shape: shapely.Geometry, points: Floats) -> float:
    return float(shapely.intersects_xy(shape, points[:, 0], points[:, 1]).mean())


def _share_range(shape: shapely.Geometry, points: Floats, draws: Floats) -> Range:
    counts = count_draws(gpd.GeoSeries([shape], crs=METRIC), draws)
    known = (~np.isnan(draws[..., 0])).sum(axis=1, keepdims=True)
    _mean, low, high = interval(counts / np.maximum(known, 1))
    return Range(value=_share(shape, points), low=float(low[0]), high=float(high[0]))


def _range(value: float, figures: tuple[Floats, Floats, Floats], at: int) -> Range:
    return Range(value=float(value), low=float(figures[1][at]), high=float(figures[2][at]))


def _known(points: Floats) -> Floats:
    return points[~np.isnan(points[:, 0])]


def _percent(share: float) -> str:
    return number(100 * share, 0)
