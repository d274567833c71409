"""Points: where they are dense, in which contours, with which bandwidth."""

from __future__ import annotations

from functools import cache

import numpy as np

from gis.analysis.bandwidth import likelihood, scott
from gis.analysis.contours import contours
from gis.analysis.density import Density, density
from gis.analysis.samples import Floats
from gis.analysis.window import Window
from gis.text import Text, same
from scripts.examples.rows import Row, figure
from scripts.examples.sets import BROAD_STREET, apart, broad_street, soho, soho_window

SIGMA_M, CELL_M = 40.0, 5.0


def rows() -> list[Row]:
    """Return all figures of this group."""
    return [*_density(), *_bandwidths()]


@cache
def soho_density() -> Density:
    """Return the density of deaths by a Gaussian of 40 m on cells of 5 m, without edges."""
    return _dense(soho_window(), edge=False)


def _dense(window: Window, *, edge: bool) -> Density:
    found = density(
        soho()[0], window, kernel="gaussian", bandwidth=SIGMA_M, cell_m=CELL_M, edge=edge
    )
    assert isinstance(found, Density)
    return found


@cache
def _their_density() -> Floats:
    """Return the same at the same cells by scikit-learn's exact sum, NaN outside, per km²."""
    from sklearn.neighbors import KernelDensity

    deaths, found = soho()[0], soho_density()
    x, y = np.meshgrid(found.raster.x, found.raster.y)
    inside = np.isfinite(found.values)
    model = KernelDensity(bandwidth=SIGMA_M).fit(deaths)
    values = np.full(inside.shape, np.nan)
    at = np.column_stack([x[inside], y[inside]])
    values[inside] = np.exp(model.score_samples(at)) * len(deaths) * 1e6
    return values


def _density() -> list[Row]:
    deaths, pumps = soho()
    found, theirs = soho_density(), _their_density()
    row, column = np.unravel_index(np.nanargmax(found.values), found.values.shape)
    peak = np.array([found.raster.x[column], found.raster.y[row]])
    own = Window(shape=broad_street(), says=same("Broad Street"))
    corrected, plain = (
        float(np.nansum(_dense(own, edge=edge).values)) * (CELL_M / 1000) ** 2
        for edge in (True, False)
    )
    by = Text("scikit-learn 的 KernelDensity，同一格网", "scikit-learn’s KernelDensity, same cells")
    map_ = Text("斯诺霍乱图，高斯核 σ = 40 米：", "Snow’s cholera map, Gaussian of σ = 40 m: ")
    rows_ = [
        Row(
            method="density",
            asks=Text(map_.zh + "最高密度（死亡数/平方千米）", map_.en + "peak, deaths per km²"),
            ours=float(np.nanmax(found.values)),
            theirs=float(np.nanmax(theirs)),
            digits=0,
            within=1e-3 * float(np.nanmax(theirs)),
            by=by,
            also=Text(
                "峰值距宽街水泵 {m} 米", "the peak is {m} m from the Broad Street pump"
            ).format(m=figure(float(np.hypot(*(peak - pumps[BROAD_STREET]))), 0)),
        ),
        Row(
            method="density",
            asks=Text(
                map_.zh + "宽街水泵辖区内，边界校正后的总数",
                map_.en + "total inside the pump’s area, edges corrected",
            ),
            ours=corrected,
            theirs=int(own.holds(deaths).sum()),
            within=0.4,
            digits=1,
            by=Text("辖区内的死亡数", "the deaths inside"),
            also=Text("不校正为 {n}", "{n} without correction").format(n=figure(plain, 1)),
        ),
    ]
    falling = np.sort(theirs[np.isfinite(theirs)])[::-1]
    mass = np.cumsum(falling) / falling.sum()
    for share, area in zip((0.5, 0.75), contours(found, (0.5, 0.75))["area_km2"], strict=True):
        cells = int(np.searchsorted(mass, share)) + 1
        rows_.append(
            Row(
                method="density",
                asks=Text(
                    map_.zh + f"占 {share:.0%} 的等值面面积（公顷）",
                    map_.en + f"area of the contour that holds {share:.0%}, ha",
                ),
                ours=100 * float(area),
                theirs=cells * CELL_M**2 / 1e4,
                within=0.05,
                digits=2,
                by=Text(
                    "scikit-learn 的密度按格由高到低累计",
                    "scikit-learn’s cells, added up from the highest",
                ),
            )
        )
    return rows_


def _bandwidths() -> list[Row]:
    from scipy.special import logsumexp
    from scipy.stats import gaussian_kde

    places = np.unique(soho()[0], axis=0)
    theirs = np.sqrt(np.trace(gaussian_kde(places.T, "scott").covariance) / 2)
    squared = apart(places) ** 2
    np.fill_diagonal(squared, np.inf)
    tried = scott(places) * np.geomspace(0.01, 2, 40)
    fits = [(logsumexp(-squared / (2 * s**2), axis=1) - 2 * np.log(s)).sum() for s in tried]
    where = Text(
        "斯诺霍乱图的 {n} 处住址：带宽 σ（米），", "{n} addresses of Snow’s map: σ in m by "
    )
    asks = where.format(n=len(places))
    return [
        Row(
            method="density",
            asks=Text(asks.zh + "斯科特法则", asks.en + "Scott’s rule"),
            ours=scott(places),
            theirs=float(theirs),
            within=1e-6,
            digits=1,
            by=Text("SciPy 的 gaussian_kde", "SciPy’s gaussian_kde"),
        ),
        Row(
            method="density",
            asks=Text(asks.zh + "似然交叉验证", asks.en + "likelihood cross-validation"),
            ours=likelihood(places),
            theirs=float(tried[int(np.argmax(fits))]),
            within=0.001,
            digits=1,
            by=Text("留一似然的定义，SciPy 的 logsumexp", "the definition, by SciPy’s logsumexp"),
        ),
    ]
