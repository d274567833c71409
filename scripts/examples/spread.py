"""Counts of areas: how uneven, how specialised, how they changed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from gis.analysis.concentration import Concentration, concentration, ellison_glaeser
from gis.analysis.location_quotient import (
    location_quotients,
    shrunken_quotients,
    standardised_quotients,
)
from gis.analysis.rates import rates
from gis.analysis.samples import Floats
from gis.analysis.shift_share import shift_share
from gis.analysis.significance import benjamini_hochberg
from gis.text import Text
from scripts.examples.rows import Row, figure
from scripts.examples.sets import california, folder, frame

MEXICO_GINI = 0.35372371173452849
ST_LOUIS = (
    2.36718950e-05,
    4.54539167e-05,
    4.78114019e-05,
    2.76907146e-05,
    6.58989323e-05,
    3.66494122e-05,
    5.79952721e-05,
    2.03064590e-05,
    3.31152999e-05,
    3.02748380e-05,
)
BENJAMINI_HOCHBERG = (
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
)
ANSON = "37007"


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_concentration(), *_quotients(), *_shrunken(), *_discoveries(), *_changes()]


def _spread(counts: pd.Series, sizes: pd.Series | None = None) -> Concentration:
    found = concentration(counts, sizes)
    assert isinstance(found, Concentration)
    return found


def _concentration() -> list[Row]:
    incomes = pd.read_csv(folder() / "mexico" / "mexico.csv")["pcgdp1940"]
    counties = california()
    employees, area = counties["employees"], counties["km2"]
    varied = employees.std(ddof=0) / employees.mean()
    density, weight = (employees / area).to_numpy(), (area / area.sum()).to_numpy()
    apart = np.abs(density[:, None] - density) * weight[:, None] * weight
    found, by_area = _spread(employees), _spread(employees, area)
    one = rates(employees, area)["rate"].iloc[0]
    return [
        Row(
            method="concentration",
            asks=Text(
                "墨西哥 32 州 1940 年人均产值：基尼系数",
                "Income per head of Mexico’s 32 states in 1940: Gini",
            ),
            ours=_spread(incomes).gini,
            theirs=MEXICO_GINI,
            within=1e-9,
            digits=6,
            by=Text(
                "PySAL 的 inequality 自带测试写明的值",
                "the value in the tests of PySAL’s inequality",
            ),
        ),
        Row(
            method="concentration",
            asks=Text(
                "加州 58 县就业：有效县数",
                "Employees of California’s 58 counties: effective number of counties",
            ),
            ours=found.effective,
            theirs=len(counties) / (1 + varied**2),
            within=1e-9,
            digits=2,
            by=Text("恒等式 n/(1+变异系数²)", "the identity n/(1 + CV²)"),
            also=Text(
                "赫芬达尔指数 {h}，最大一县占 {most}%", "Herfindahl {h}, largest county {most}%"
            ).format(h=figure(found.herfindahl, 3), most=figure(100 * found.largest_share, 1)),
        ),
        Row(
            method="concentration",
            asks=Text("同上：对面积的基尼系数", "The same against area: Gini"),
            ours=by_area.gini,
            theirs=float(apart.sum() / (2 * (density * weight).sum())),
            within=1e-9,
            digits=4,
            by=Text("按两两之差的定义", "the definition by differences of pairs"),
            also=Text("不计面积为 {plain}", "{plain} when areas are ignored").format(
                plain=figure(found.gini, 4)
            ),
        ),
        Row(
            method="rates",
            asks=Text("阿拉米达县每平方千米就业人数", "Employees per km² of Alameda County"),
            ours=float(one),
            theirs=float(counties["emp/sq km"].iloc[0]),
            within=0.005,
            digits=2,
            by=Text("数据自带的一列（两位小数）", "the data’s own column, two decimals"),
        ),
    ]


def _deaths() -> tuple[pd.DataFrame, pd.Series]:
    """Return sudden infant deaths of North Carolina's 100 counties, and births, 1974 to 1978."""
    counties = frame("sids2/sids2")
    counts = pd.DataFrame({"area": counties["FIPS"], "kind": "sids", "count": counties["SID74"]})
    return counts, pd.Series(counties["BIR74"].to_numpy(float), index=counties["FIPS"])


def _quotients() -> list[Row]:
    from esda.smoothing import Excess_Risk
    from scipy.stats import binom, chi2, false_discovery_control

    counts, births = _deaths()
    n, of = counts["count"].to_numpy(float), births.to_numpy()
    at = int(np.flatnonzero(counts["area"] == ANSON)[0])
    found = location_quotients(counts, births).iloc[at]
    risk = float(np.ravel(Excess_Risk(n, of).r)[at])
    tested, share = standardised_quotients(counts, births), of / of.sum()
    tails = np.minimum(binom.cdf(n, n.sum(), share), binom.sf(n - 1, n.sum(), share))
    p = np.minimum(1, 2 * tails)
    low = chi2.ppf(0.025, 2 * n[at]) / 2 / (n.sum() * share[at])
    anson = Text(
        "北卡州安森县婴儿猝死（1974—1978）：",
        "Sudden infant deaths, Anson County, North Carolina, 1974–78: ",
    )

    def ask(zh: str, en: str) -> Text:
        return Text(anson.zh + zh, anson.en + en)

    return [
        Row(
            method="location_quotient",
            asks=ask("区位商（分母为出生数）", "quotient over births"),
            ours=float(found["quotient"]),
            theirs=risk,
            within=1e-9,
            by=Text("esda 的 Excess_Risk", "esda’s Excess_Risk"),
        ),
        Row(
            method="location_quotient",
            asks=ask("95% 区间下限", "lower 95% limit"),
            ours=float(found["low"]),
            theirs=float(low),
            within=1e-9,
            by=Text("SciPy 的 χ² 分位数", "SciPy’s quantile of χ²"),
            also=Text("上限 {high}", "upper limit {high}").format(high=figure(found["high"], 3)),
        ),
        Row(
            method="location_quotient",
            asks=ask("p（10⁻⁶）", "p, in millionths"),
            ours=1e6 * float(tested["p"].iloc[at]),
            theirs=1e6 * float(p[at]),
            within=1e-6,
            by=Text("SciPy 的二项分布", "SciPy’s binomial distribution"),
        ),
        Row(
            method="significance",
            asks=Text(
                "100 县中区位商确实不等于 1 的县数（错误发现率 5%）",
                "Counties of 100 whose quotient is other than 1, false discoveries at 5%",
            ),
            ours=float((tested["q"] <= 0.05).sum()),
            theirs=float((false_discovery_control(p) <= 0.05).sum()),
            within=0,
            digits=0,
            by=Text("SciPy 的 false_discovery_control", "SciPy’s false_discovery_control"),
            also=Text("不控制时 {plain} 县", "{plain} without control").format(
                plain=int((p <= 0.05).sum())
            ),
        ),
        Row(
            method="ellison_glaeser",
            asks=Text(
                "北卡 100 县：婴儿猝死是否比出生更集中（γ）",
                "North Carolina’s 100 counties: are the deaths more concentrated than births (γ)",
            ),
            ours=_gamma(n, of),
            theirs=float(_exact_gamma(n, of)),
            within=1e-12,
            digits=6,
            by=Text("同一公式的精确分数运算", "the formula in exact fractions"),
        ),
    ]


def _gamma(counts: Floats, whole: Floats) -> float:
    found = ellison_glaeser(counts, whole, np.ones(int(counts.sum())))
    assert isinstance(found, float)
    return found


def _exact_gamma(counts: Floats, whole: Floats) -> Fraction:
    n, all_ = int(counts.sum()), int(whole.sum())
    s = [Fraction(int(one), n) for one in counts]
    x = [Fraction(int(one), all_) for one in whole]
    spread = 1 - sum((one * one for one in x), Fraction(0))
    apart = [a - b for a, b in zip(s, x, strict=True)]
    raw = sum((one * one for one in apart), Fraction(0)) / spread
    return (raw - Fraction(1, n)) / (1 - Fraction(1, n))


def _shrunken() -> list[Row]:
    homicides = pd.read_csv(folder() / "stl" / "stl_hom.csv")
    events, people = homicides["HC7984"], homicides["PO7984"].astype(float)
    names = homicides["FIPSNO"].astype(str)
    counts = pd.DataFrame({"area": names, "kind": "homicide", "count": events})
    found = shrunken_quotients(counts, people.set_axis(names))["shrunken"].to_numpy()
    ours = found * events.sum() / people.sum()
    worst = float(np.abs(ours[:10] - ST_LOUIS).max())
    return [
        Row(
            method="location_quotient",
            asks=Text(
                "圣路易斯一带 78 县 1979—84 年凶杀：第一县的经验贝叶斯率（每十万人）",
                "Homicides in 78 counties about St Louis, 1979–84: empirical-Bayes rate of "
                "the first, per 100,000",
            ),
            ours=1e5 * float(ours[0]),
            theirs=1e5 * ST_LOUIS[0],
            within=1e-7,
            digits=4,
            by=Text("esda 文档（Empirical_Bayes）", "esda’s documentation, Empirical_Bayes"),
            also=Text(
                "文档所列十县最大相差 {worst}", "ten counties listed differ by {worst} at most"
            ).format(worst=f"{1e5 * worst:.0e}" if worst > 1e-15 else "0"),
        ),
    ]


def _discoveries() -> list[Row]:
    q = benjamini_hochberg(BENJAMINI_HOCHBERG)
    return [
        Row(
            method="significance",
            asks=Text(
                "心肌梗死用药试验的 15 项检验：5% 下的发现数",
                "15 tests of a trial after heart attacks: discoveries at 5%",
            ),
            ours=float((q <= 0.05).sum()),
            theirs=4,
            within=0,
            digits=0,
            by=Text(
                "Benjamini 与 Hochberg（1995）第 3.2 节", "Benjamini and Hochberg 1995, section 3.2"
            ),
        ),
    ]


def _changes() -> list[Row]:
    counties = frame("sids2/sids2")
    parts = {
        "other": counties[["NWBIR74", "NWBIR79"]].to_numpy(float),
        "white": (
            counties[["BIR74", "BIR79"]].to_numpy(float)
            - counties[["NWBIR74", "NWBIR79"]].to_numpy(float)
        ),
    }
    rows_ = [
        pd.DataFrame({"area": counties["NAME"], "kind": kind, "before": v[:, 0], "after": v[:, 1]})
        for kind, v in parts.items()
    ]
    found = shift_share(pd.concat(rows_, ignore_index=True))
    assert isinstance(found, pd.DataFrame)
    own = found[found["area"] == "Mecklenburg"][["change", "whole", "mix", "local"]].sum()
    at = int(np.flatnonzero(counties["NAME"] == "Mecklenburg")[0])
    grown = {kind: v[:, 1].sum() / v[:, 0].sum() for kind, v in parts.items()}
    theirs = sum(v[at, 1] - v[at, 0] * grown[kind] for kind, v in parts.items())
    return [
        Row(
            method="shift_share",
            asks=Text(
                "梅克伦堡县出生数 1974—78 至 1979—84 年的变化，分白人与其他：本地部分",
                "Births in Mecklenburg County, 1974–78 to 1979–84, white and other: the local part",
            ),
            ours=float(own["local"]),
            theirs=float(theirs),
            within=1e-6,
            digits=1,
            by=Text("实际数减按全州增长的应有数", "births less what the state’s growth would give"),
            also=Text(
                "变化 {change} ＝ 整体 {whole} ＋ 结构 {mix} ＋ 本地 {local}",
                "change {change} = whole {whole} + mix {mix} + local {local}",
            ).format(**{name: figure(value, 1) for name, value in own.items()}),
        ),
    ]
