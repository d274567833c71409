"""Uncertain places, a declared area beside what is observed, an axis: on Snow's map of Soho."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.analysis.clusters import Clusters, Settings, clusters
from gis.analysis.declared import Comparison, Verdict, compare, corridor_shares
from gis.analysis.grids import cell_of
from gis.analysis.observed import Observed, by_density, observe_draws
from gis.analysis.samples import Floats
from gis.analysis.uncertainty import Sample, cluster_draws, count_draws, draw, hot_spot_draws
from gis.crs import METRIC
from gis.text import Text
from scripts.examples.neighbourhood import soho_grid
from scripts.examples.rows import Row, figure
from scripts.examples.sets import BROAD_STREET, broad_street, soho, soho_window

UNCERTAIN_M = 60.0
DRAWS, FEW_DRAWS = 200, 20
SIGMA_M, CELL_M = 40.0, 10.0
FAR_M = (50.0, 100.0)
VERDICTS: dict[Verdict, Text] = {
    "coincides": Text("基本重合", "coincide"),
    "overlaps": Text("部分重合", "overlap"),
    "elsewhere": Text("在别处", "elsewhere"),
    "nothing": Text("未见", "nothing observed"),
}


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_draws(), *_declared(), _corridor()]


def sample_of_deaths(radius_m: float) -> Sample:
    """Return the deaths, each somewhere within a radius of its address; one address, one error."""
    deaths = soho()[0]
    place = pd.factorize(pd.Series([tuple(one) for one in deaths]))[0].astype(np.int64)
    n = len(deaths)
    return Sample(
        points=deaths,
        radius_m=np.full(n, radius_m),
        area=np.full(n, -1),
        place=place,
        areas=(),
        unstated=0,
    )


@cache
def _drawn() -> tuple[Sample, Floats]:
    sample = sample_of_deaths(UNCERTAIN_M)
    return sample, draw(sample, count=DRAWS)


def _draws() -> list[Row]:
    sample, draws = _drawn()
    inside = count_draws(gpd.GeoSeries([broad_street()], crs=METRIC), draws)[:, 0]
    discs = shapely.buffer(shapely.points(sample.points), UNCERTAIN_M, quad_segs=64)
    shares = shapely.area(shapely.intersection(discs, broad_street())) / shapely.area(discs)
    sure = sample_of_deaths(0)
    hot, vague = (hot_spot_draws(soho_grid(), draw(one, count=FEW_DRAWS)) for one in (sure, sample))
    pump = int(cell_of(soho_grid(), soho()[1][BROAD_STREET][None])[0])
    found = clusters(sample.points, Settings(algorithm="dbscan", reach_m=40, least=30))
    assert isinstance(found, Clusters)
    again = cluster_draws(sample, found, draws[:FEW_DRAWS])
    where = Text("斯诺霍乱图，住址不确定 60 米：", "Snow’s map, addresses uncertain by 60 m: ")
    return [
        Row(
            method="uncertainty",
            asks=Text(
                where.zh + "宽街水泵辖区内的死亡数，抽样均值",
                where.en + "deaths in the Broad Street pump’s area, mean of draws",
            ),
            ours=float(inside.mean()),
            theirs=float(shares.sum()),
            within=float(4 * inside.std() / np.sqrt(DRAWS)),
            digits=1,
            by=Text("各圆落在辖区内的面积比之和", "sum of each disc’s part inside"),
            also=Text(
                "95% 区间 {low}—{high}（{n} 次抽样），不计不确定度为 {plain}",
                "95% interval {low}–{high} ({n} draws), {plain} at the addresses themselves",
            ).format(
                low=int(np.quantile(inside, 0.025)),
                high=int(np.quantile(inside, 0.975)),
                n=DRAWS,
                plain=_at_addresses(sample),
            ),
        ),
        Row(
            method="uncertainty",
            asks=Text(
                "斯诺霍乱图，住址确知：热点格在抽样中成立的最大比重",
                "Snow’s map, addresses certain: largest share of draws of a hot cell",
            ),
            ours=float(hot.max()),
            theirs=1,
            within=0,
            digits=2,
            by=Text("位置不动，每次相同", "nothing moves: every draw is alike"),
            also=Text(
                "不确定 60 米时，宽街水泵所在的格 {share}%（{n} 次抽样）",
                "uncertain by 60 m, the pump’s own cell in {share}% of {n} draws",
            ).format(share=figure(100 * vague[pump], 0), n=FEW_DRAWS),
        ),
        Row(
            method="uncertainty",
            asks=Text(
                "同上：集聚（DBSCAN，40 米、30 例）在位置不动时再现的比重",
                "The same: clusters (DBSCAN, 40 m, 30) found again where nothing moves",
            ),
            ours=float(cluster_draws(sure, found, draw(sure, count=3)).min()),
            theirs=1,
            within=0,
            digits=2,
            by=Text("位置不动，每次相同", "nothing moves: every draw is alike"),
            also=Text("不确定 60 米时，各集聚 {shares}", "uncertain by 60 m: {shares}").format(
                shares=", ".join(f"{one:.0%}" for one in again)
            ),
        ),
    ]


def _at_addresses(sample: Sample) -> int:
    x, y = sample.points.T
    return int(shapely.intersects_xy(broad_street(), x, y).sum())


@cache
def _compared() -> tuple[Observed, Comparison]:
    sample, draws = _drawn()
    observe = by_density(soho_window(), sigma_m=SIGMA_M, cell_m=CELL_M)
    observed = observe_draws(sample, draws[:FEW_DRAWS], observe)
    declared = gpd.GeoSeries([broad_street()], crs=METRIC)
    found = compare(declared, sample, draws[:FEW_DRAWS], observed)
    assert isinstance(found, Comparison)
    return observed, found


def _declared() -> list[Row]:
    observed, found = _compared()
    deaths = gpd.GeoDataFrame(geometry=shapely.points(soho()[0]), crs=METRIC)
    plan = gpd.GeoDataFrame(geometry=[broad_street()], crs=METRIC)
    seen = gpd.GeoDataFrame(geometry=[observed.shape], crs=METRIC).explode()
    seen = seen[seen.intersects(broad_street())].dissolve()
    both, either = (
        gpd.overlay(plan, seen, how=how).area.sum() for how in ("intersection", "union")
    )
    inside = len(gpd.sjoin(deaths, plan, predicate="intersects")) / len(deaths)
    said = Text(
        "判定：{word}（{n} 次抽样中 {holds}% 如此）", "verdict: {word}, in {holds}% of {n} draws"
    )
    said = said.format(
        word=VERDICTS[found.verdict], n=found.draws, holds=figure(100 * found.holds, 0)
    )
    asks = Text(
        "“规划范围”为宽街水泵的辖区，实际为死亡密度的 75% 等值面：",
        "Declared, the Broad Street pump’s area; observed, the 75% contour of deaths: ",
    )
    return [
        Row(
            method="declared",
            asks=Text(asks.zh + "面积的雅卡尔系数", asks.en + "Jaccard of areas"),
            ours=found.jaccard.value,
            theirs=float(both / either),
            within=1e-6,
            by=Text("geopandas 的 overlay", "geopandas’ overlay"),
            also=said,
        ),
        Row(
            method="declared",
            asks=Text(asks.zh + "范围内的比重", asks.en + "share inside"),
            ours=found.share.value,
            theirs=inside,
            within=1e-9,
            by=Text("geopandas 的 sjoin", "geopandas’ sjoin"),
            also=Text("95% 区间 {low}—{high}", "95% interval {low}–{high}").format(
                low=figure(found.share.low, 3), high=figure(found.share.high, 3)
            ),
        ),
    ]


def _corridor() -> Row:
    """Measure along the line from the Broad Street pump to the pump nearest to it."""
    (deaths, pumps), (sample, draws) = soho(), _drawn()
    away = np.hypot(*(pumps - pumps[BROAD_STREET]).T)
    away[BROAD_STREET] = np.inf
    line = shapely.LineString([pumps[BROAD_STREET], pumps[int(np.argmin(away))]])
    found = corridor_shares(
        gpd.GeoSeries([line], crs=METRIC),
        sample,
        draws[:FEW_DRAWS],
        distances_m=FAR_M,
        window=soho_window(),
    )
    assert isinstance(found, pd.DataFrame)
    first = found.iloc[0]
    theirs = (gpd.GeoSeries(shapely.points(deaths)).distance(line) <= FAR_M[0]).mean()
    return Row(
        method="declared",
        asks=Text(
            "宽街水泵至最近另一水泵的连线：50 米内死亡数的比重",
            "Line from the Broad Street pump to the next: share of deaths within 50 m",
        ),
        ours=float(first["share"]),
        theirs=float(theirs),
        within=1e-9,
        by=Text("geopandas 的 distance", "geopandas’ distance"),
        also=Text(
            "均匀分布时为 {even}；100 米内 {far}", "{even} if spread evenly; {far} within 100 m"
        ).format(even=figure(first["expected"], 3), far=figure(found["share"].iloc[1], 3)),
    )
