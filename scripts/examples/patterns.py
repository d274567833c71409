"""Points: how far from their nearest neighbours, how many within each distance."""

from __future__ import annotations

import numpy as np
import shapely

from gis.analysis.nearest_neighbour import NearestNeighbour, nearest_neighbour
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Floats
from gis.analysis.window import Window
from gis.text import Text, same
from scripts.examples.rows import Row, figure
from scripts.examples.sets import apart, cardiff, virginia

TWELVE = (
    (66.22, 32.54),
    (22.52, 22.39),
    (31.01, 81.21),
    (9.47, 31.02),
    (30.78, 60.10),
    (75.21, 58.93),
    (79.26, 7.68),
    (8.23, 39.93),
    (98.73, 77.17),
    (89.78, 42.53),
    (65.19, 92.08),
    (54.46, 8.48),
)
TWELVE_MEAN = 21.612139802089246
SIMULATIONS = 99


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_nearest(), *_ripley()]


def _of(points: Floats, window: Window) -> NearestNeighbour:
    found = nearest_neighbour(points, window, simulations=SIMULATIONS)
    assert isinstance(found, NearestNeighbour)
    return found


def _nearest() -> list[Row]:
    twelve = np.array(TWELVE)
    box = Window(shape=shapely.MultiPoint(twelve).envelope, says=same("12"))
    points, frame = cardiff()
    found = _of(points, frame)
    between = apart(points)
    np.fill_diagonal(between, np.inf)
    n, area, around = len(points), 1e4, 400.0
    expected = 1 / (2 * np.sqrt(n / area)) + (0.0514 + 0.0412 / np.sqrt(n)) * around / n
    even = _of(*virginia())
    return [
        Row(
            method="nearest_neighbour",
            asks=Text(
                "文档中的 12 个点：平均最近距离", "Twelve points: mean distance to the nearest"
            ),
            ours=_of(twelve, box).observed_m,
            theirs=TWELVE_MEAN,
            within=1e-9,
            digits=6,
            by=Text("pointpats 文档（PointPattern）", "pointpats’ documentation, PointPattern"),
        ),
        Row(
            method="nearest_neighbour",
            asks=Text(
                "加的夫 168 名少年犯的住处，100 × 100 的图幅：最近邻指数",
                "Homes of 168 juvenile offenders in Cardiff, map of 100 × 100: index",
            ),
            ours=found.index,
            theirs=float(between.min(axis=1).mean() / expected),
            within=1e-9,
            by=Text(
                "spatstat 的 clarkevans（Donnelly 校正）的公式，逐对距离",
                "formula of spatstat’s clarkevans (Donnelly), all distances",
            ),
            also=Text("p = {p}（{n} 次模拟）：集聚", "p = {p} ({n} simulations): clustered").format(
                p=found.p, n=SIMULATIONS
            ),
        ),
        Row(
            method="nearest_neighbour",
            asks=Text(
                "弗吉尼亚州内 200 个点：模拟的平均最近距离（千米）",
                "200 points in Virginia: mean distance in simulations, km",
            ),
            ours=even.simulated_m / 1000,
            theirs=even.expected_m / 1000,
            within=0.5,
            digits=1,
            by=Text(
                "Donnelly（1978）的期望；该州边界曲折，只供参照",
                "Donnelly’s (1978) expectation; rough for so winding an outline",
            ),
            also=Text("实际 {seen}，p = {p}", "observed {seen}, p = {p}").format(
                seen=figure(even.observed_m / 1000, 1), p=even.p
            ),
        ),
    ]


def _ripley() -> list[Row]:
    points, frame = cardiff()
    by = points[:, None] - points
    shared = np.prod(100 - np.abs(by), axis=2)
    rows_ = _levels(
        points,
        frame,
        1 / shared,
        (10, 20),
        Text(
            "加的夫少年犯住处，100 × 100 的图幅：L({r}) − {r}",
            "Homes of juvenile offenders in Cardiff, map of 100 × 100: L({r}) − {r}",
        ),
    )
    points, state = virginia()
    near = np.argwhere(np.triu(apart(points) <= 40_000, 1))
    weights = np.zeros((len(points), len(points)))
    for here, there in near:
        moved = shapely.transform(state.shape, lambda c, by=points[here] - points[there]: c + by)
        weights[here, there] = weights[there, here] = (
            1 / shapely.intersection(state.shape, moved).area
        )
    return rows_ + _levels(
        points,
        state,
        weights,
        (20_000, 40_000),
        Text(
            "弗吉尼亚州内 200 个点，范围为州界：L({r}) − {r}（米）",
            "200 points in Virginia, inside its outline: L({r}) − {r}, m",
        ),
    )


def _levels(
    points: Floats, window: Window, weights: Floats, distances: tuple[int, int], asks: Text
) -> list[Row]:
    """Return L at two distances beside the translation-corrected sum over all pairs."""
    found = ripley(points, window, reach_m=distances[1], simulations=SIMULATIONS)
    assert isinstance(found, Ripley)
    between, n = apart(points), len(points)
    np.fill_diagonal(between, np.inf)
    rows_ = []
    for r in distances:
        k = window.area**2 / (n * (n - 1)) * weights[between <= r].sum()
        own = found.curves.iloc[int(np.argmin(np.abs(found.curves["r"] - r)))]
        rows_.append(
            Row(
                method="ripley",
                asks=asks.format(r=r),
                ours=float(own["l"] - own["r"]),
                theirs=float(np.sqrt(k / np.pi) - r),
                within=0.001 * r,
                digits=2 if r < 1000 else 0,
                by=Text(
                    "逐对求和，平移校正（各对用自己的方向）",
                    "sum over pairs, translation correction by each pair’s own direction",
                ),
                also=Text(
                    "逐点包络 {low} 至 {high}；全部距离一次检验 p = {p}（{n} 次模拟）",
                    "pointwise envelope {low} to {high}; all distances at once p = {p} "
                    "({n} simulations)",
                ).format(
                    low=figure(own["low"] - own["r"], 2 if r < 1000 else 0),
                    high=figure(own["high"] - own["r"], 2 if r < 1000 else 0),
                    p=found.p,
                    n=SIMULATIONS,
                ),
            )
        )
    return rows_
