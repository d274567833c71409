"""Kernel density: the definition, other libraries, laws; contours that hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import smoothing
from gis.analysis.bandwidth import RULE_NAMES, RULES, likelihood, scott, silverman
from gis.analysis.contours import contours
from gis.analysis.density import Density, Kernel, density, exact_sum, kernel_of, raster_over
from gis.analysis.samples import Floats, Refusal
from gis.analysis.smoothing import smooth
from gis.analysis.window import Window, uniform
from gis.text import same

SQUARE = Window(shape=shapely.box(0, 0, 10_000, 10_000), says=same("a square"))
KERNELS = ("quartic", "gaussian")
each_kernel = pytest.mark.parametrize("kernel", KERNELS)


def drawn(n: int, seed: int = 1) -> Floats:
    return uniform(SQUARE, n, np.random.default_rng(seed))


def dense(points: Floats, window: Window = SQUARE, **choices: object) -> Density:
    found = density(points, window, **choices)  # type: ignore[arg-type]
    assert isinstance(found, Density)
    return found


@each_kernel
@pytest.mark.parametrize("sigma", [40.0, 160.0, 800.0])
@pytest.mark.parametrize("n", [10, 300])
def test_the_grid_is_within_a_thousandth_of_the_exact_sum(
    kernel: Kernel, sigma: float, n: int
) -> None:
    points, weights = drawn(n), np.random.default_rng(3).uniform(0.2, 2, n)
    raster = raster_over(SQUARE, 25.0)
    found = smooth(raster, points, weights, *kernel_of(kernel, sigma)).ravel()
    x, y = np.meshgrid(raster.x, raster.y)
    places = np.column_stack([x.ravel(), y.ravel()])
    some = np.unique(np.append(np.arange(0, len(places), 37), np.argmax(found)))
    exact = exact_sum(places[some], points, weights, kernel, sigma)
    assert np.abs(found[some] - exact).max() < 1e-3 * exact.max()


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_a_grid_made_finer_meanwhile_gives_the_same(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, weights, raster = drawn(200), np.ones(200), raster_over(SQUARE, 100.0)
    plain = smooth(raster, points, weights, *kernel_of(kernel, 200.0))
    monkeypatch.setattr(smoothing, "BY_ITSELF", 0)
    finer = smooth(raster, points, weights, *kernel_of(kernel, 200.0))
    assert not np.array_equal(plain, finer)
    assert np.abs(plain - finer).max() < 1e-3 * plain.max()


def test_the_gaussian_is_that_of_the_reference() -> None:
    from sklearn.neighbors import KernelDensity

    points, places = drawn(80), drawn(50, seed=9)
    theirs = np.exp(KernelDensity(bandwidth=700).fit(points).score_samples(places)) * 80
    ours = exact_sum(places, points, np.ones(80), "gaussian", 700)
    # Ours is cut at 5 σ, where it has e^(−12.5) of its height.
    assert np.abs(ours - theirs).max() < 1e-5 * theirs.max()


def test_one_place_has_the_height_of_the_formula() -> None:
    points = np.full((10, 2), 5000.0)
    points[0, 0] += 0.01
    found = dense(points, bandwidth=500.0, cell_m=20.0)
    # Ten times 3/(π R²), R² = 8 · 0.25 km².
    assert np.nanmax(found.values) == pytest.approx(10 * 3 / (np.pi * 2), rel=1e-3)
    assert found.radius_m == pytest.approx(np.sqrt(8) * 500)


@each_kernel
def test_all_weight_stays_in_the_window_with_the_edge_correction(kernel: Kernel) -> None:
    points = drawn(300)
    found = dense(points, kernel=kernel, bandwidth=700.0, cell_m=50.0)
    plain = dense(points, kernel=kernel, bandwidth=700.0, cell_m=50.0, edge=False)
    cell = 0.05**2
    assert np.nansum(found.values) * cell == pytest.approx(300, rel=1e-3)
    assert np.nansum(plain.values) * cell < 0.95 * 300


def test_outside_the_window_there_is_no_value_and_points_do_not_count() -> None:
    half = Window(shape=shapely.Polygon([(0, 0), (10_000, 0), (0, 10_000)]), says=same("half"))
    found = dense(drawn(400), half, cell_m=100.0)
    assert np.isnan(found.values[-1, -1])
    assert found.n + found.outside == 400
    assert found.outside > 100


def test_a_weight_of_two_is_two_points() -> None:
    points = drawn(30)
    one = dense(np.repeat(points, 2, axis=0), bandwidth=900.0, cell_m=100.0)
    other = dense(points, bandwidth=900.0, cell_m=100.0, weights=np.full(30, 2.0))
    assert np.allclose(one.values, other.values)


@settings(deadline=None, max_examples=20)
@given(st.floats(-1e6, 1e6), st.floats(0.1, 20), st.randoms(use_true_random=False))
def test_moving_scaling_and_order_change_nothing(by: float, factor: float, draw: object) -> None:
    points, order = drawn(40), list(range(40))
    draw.shuffle(order)  # type: ignore[attr-defined]
    size = 10_000 * factor
    there = Window(shape=shapely.box(by, by, by + size, by + size), says=same("moved"))
    one = dense(points, cell_m=200.0)
    other = dense((points * factor + by)[order], there, cell_m=200.0 * factor)
    assert other.sigma_m == pytest.approx(one.sigma_m * factor)
    most = np.nanmax(one.values)
    assert np.allclose(one.values, other.values[:50, :50] * factor**2, atol=1e-3 * most)


def test_a_quarter_turn_turns_the_picture() -> None:
    points = drawn(40)
    turned = np.column_stack([10_000 - points[:, 1], points[:, 0]])
    one, other = dense(points, cell_m=200.0), dense(turned, cell_m=200.0)
    assert np.allclose(np.rot90(one.values, -1), other.values, atol=1e-9)


# --- bandwidth ------------------------------------------------------------------------------


def test_scotts_rule_is_that_of_the_reference_for_a_round_cloud() -> None:
    from scipy.stats import gaussian_kde

    points = np.random.default_rng(5).normal(0, 100, (400, 2))
    theirs = np.sqrt(np.trace(gaussian_kde(points.T, "scott").covariance) / 2)
    assert scott(points) == pytest.approx(theirs)
    plain = gaussian_kde(points.T, "silverman")
    assert scott(points) == pytest.approx(np.sqrt(np.trace(plain.covariance) / 2))


def test_the_robust_rule_by_hand() -> None:
    # Four points 100 m from their centre: D = 100 = D½; 100/√ln 2 is larger. n^(−1/5) = 0.7579.
    cross = np.array([[100.0, 0], [-100, 0], [0, 100], [0, -100]])
    assert silverman(cross) == pytest.approx(0.9 * 100 * 4**-0.2 / np.sqrt(8))


def test_one_far_point_widens_the_robust_rule_less() -> None:
    points = drawn(60)
    with_far = np.vstack([points, [[90_000, 90_000]]])
    assert silverman(with_far) / silverman(points) < 1.5
    assert scott(with_far) / scott(points) > 2.5


def test_cross_validation_finds_clumps_that_the_rules_smooth_away() -> None:
    draw = np.random.default_rng(8)
    points = draw.uniform(0, 10_000, (6, 2))[np.arange(240) % 6] + draw.normal(0, 100, (240, 2))
    assert 40 < likelihood(points) < 150 < silverman(points)


def test_cross_validation_finds_the_likeliest_of_the_reference() -> None:
    from sklearn.model_selection import GridSearchCV, LeaveOneOut
    from sklearn.neighbors import KernelDensity

    points = np.random.default_rng(4).normal(0, 100, (40, 2))
    tried = scott(points) * np.geomspace(0.01, 2, 40)
    search = GridSearchCV(KernelDensity(), {"bandwidth": tried}, cv=LeaveOneOut()).fit(points)
    assert likelihood(points) == pytest.approx(search.best_params_["bandwidth"])


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_name_and_follows_the_unit(rule: str) -> None:
    points = drawn(50)
    assert RULES[rule](points * 3) == pytest.approx(3 * RULES[rule](points), rel=1e-6)
    assert RULE_NAMES[rule].zh  # type: ignore[index]
    assert dense(points, bandwidth=rule).rule == rule


@pytest.mark.parametrize("points", [drawn(9), np.full((20, 2), 5000.0)])
def test_too_few_and_one_place_are_refused(points: Floats) -> None:
    assert isinstance(density(points, SQUARE), Refusal)


# --- contours -------------------------------------------------------------------------------


def test_contours_of_a_round_bump_have_the_areas_of_the_formula() -> None:
    points = np.full((10, 2), 5000.0)
    points[0, 0] += 0.01
    found = contours(dense(points, kernel="gaussian", bandwidth=500.0, cell_m=20.0))
    # A share s of a round Gaussian lies within the area −2π σ² ln(1 − s).
    expected = -2 * np.pi * 0.25 * np.log(1 - found["share"].to_numpy())
    assert np.allclose(found["area_km2"], expected, rtol=0.01)
    assert found.crs == "EPSG:4509"


def test_contours_lie_in_each_other_and_in_the_window() -> None:
    found = contours(dense(drawn(60), bandwidth=600.0))
    assert (np.diff(found["area_km2"]) > 0).all()
    assert found.geometry.iloc[1].buffer(1).covers(found.geometry.iloc[0])
    assert found.geometry.within(SQUARE.shape.buffer(1)).all()
    assert found.geometry.is_valid.all()


def test_a_ring_of_points_has_a_contour_with_a_hole() -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = 5000 + 2500 * np.column_stack([np.cos(turn), np.sin(turn)])
    found = contours(dense(ring, bandwidth=300.0), [0.9])
    assert not found.geometry.iloc[0].covers(shapely.Point(5000, 5000))
    assert found.geometry.iloc[0].covers(shapely.Point(7500, 5000))
