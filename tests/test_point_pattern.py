"""Point patterns: nearest neighbours, Ripley's K; counted by hand, beside others, and as laws."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import pairs
from gis.analysis.nearest_neighbour import NearestNeighbour, nearest_neighbour
from gis.analysis.pairs import counter, pairs_by_distance
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Floats, Refusal
from gis.analysis.window import Window, uniform, window_around, window_of
from gis.text import same
from tests import town

SQUARE = Window(shape=shapely.box(0, 0, 1000, 1000), says=same("a square"))
ODD = Window(
    shape=shapely.MultiPolygon(
        [
            shapely.Polygon([(0, 0), (1000, 0), (1000, 400), (400, 400), (400, 1000), (0, 1000)]),
            shapely.box(600, 600, 900, 900).difference(shapely.box(700, 700, 800, 800)),
        ]
    ),
    says=same("an L and a square with a hole"),
)


def drawn(n: int, window: Window = SQUARE, seed: int = 1) -> Floats:
    return uniform(window, n, np.random.default_rng(seed))


def lattice(side: int = 10) -> Floats:
    steps = (np.arange(side) + 0.5) * 1000 / side
    return np.array(np.meshgrid(steps, steps)).reshape(2, -1).T


def clumps(n: int = 200, seed: int = 2) -> Floats:
    draw = np.random.default_rng(seed)
    centres = draw.uniform(100, 900, (5, 2))
    return np.clip(centres[np.arange(n) % 5] + draw.normal(0, 20, (n, 2)), 0, 1000)


def neighbours(points: Floats, window: Window = SQUARE) -> NearestNeighbour:
    found = nearest_neighbour(points, window, simulations=99)
    assert isinstance(found, NearestNeighbour)
    return found


def k_of(points: Floats, window: Window = SQUARE, **choices: float) -> Ripley:
    found = ripley(points, window, **{"simulations": 19, **choices})  # type: ignore[arg-type]
    assert isinstance(found, Ripley)
    return found


def test_the_examples_hold() -> None:
    assert doctest.testmod(pairs).failed == 0


# --- the window -----------------------------------------------------------------------------


def test_a_window_of_buffers_has_their_area_and_says_what_it_is() -> None:
    found = window_around(
        town.points((117.0, 31.8), (117.5, 31.8)).geometry, within_m=1000, of=same("stations")
    )
    assert isinstance(found, Window)
    assert found.area_km2 == pytest.approx(2 * np.pi, rel=0.01)
    assert found.says.en == "within 1\u2009000 m of stations"


def test_a_window_without_a_feature_is_refused() -> None:
    nothing = town.points((np.nan, np.nan)).geometry
    assert isinstance(window_around(nothing, within_m=1000, of=same("x")), Refusal)
    assert isinstance(window_of(nothing, of=same("x")), Refusal)


def test_points_drawn_evenly_fall_in_the_window_in_proportion_to_area() -> None:
    points = drawn(20_000, ODD)
    assert ODD.holds(points).all()
    part = (points[:, 0] > 600) & (points[:, 1] > 600)
    # The second part has 80,000 of 720,000 m²: 2,222 of 20,000, standard deviation 44.
    assert abs(part.sum() - 20_000 / 9) < 4 * 44


def test_the_overlap_of_a_rectangle_with_itself_is_that_of_the_formula() -> None:
    wide = Window(shape=shapely.box(0, 0, 2000, 1000), says=same("a rectangle"))
    d = np.array([0.0, 100, 333, 800])
    # Mean over directions of (a − d|cos|)(b − d|sin|) = ab − 2(a + b)d/π + d²/π.
    expected = 2e6 - 2 * 3000 * d / np.pi + d**2 / np.pi
    assert np.allclose(wide.overlap(d), expected, rtol=1e-3)


# --- the nearest neighbour ------------------------------------------------------------------


def test_points_on_a_lattice_are_twice_as_far_apart_as_by_chance() -> None:
    found = neighbours(lattice())
    assert found.observed_m == pytest.approx(100)
    assert found.plain_index == pytest.approx(2)
    # Donnelly by hand: 50 + (0.0514 + 0.00412) · 40 = 52.2208.
    assert found.expected_m == pytest.approx(52.2208)
    # SE² = 0.0703 · 100 + 0.037 · 4000 · 1000 / 10⁵ = 7.03 + 1.48
    assert found.z == pytest.approx((100 - 52.2208) / np.sqrt(8.51))
    assert found.p == pytest.approx(0.02)


def test_clumps_have_an_index_below_one() -> None:
    found = neighbours(clumps())
    assert found.index < 0.5
    assert found.p == pytest.approx(0.02)


def test_the_corrected_expectation_is_what_simulation_gives_in_a_square() -> None:
    found = nearest_neighbour(drawn(60), SQUARE, simulations=2000)
    assert isinstance(found, NearestNeighbour)
    assert found.simulated_m == pytest.approx(found.expected_m, rel=0.01)
    assert found.p > 0.05


def test_the_mean_distance_is_that_of_the_reference() -> None:
    from pointpats import PointPattern

    points = drawn(150)
    assert neighbours(points).observed_m == pytest.approx(PointPattern(points).mean_nnd)


@pytest.mark.parametrize("points", [drawn(9), np.full((40, 2), 5.0), drawn(20) + 5000])
def test_too_few_points_in_the_window_are_refused(points: Floats) -> None:
    assert isinstance(nearest_neighbour(points, SQUARE), Refusal)
    assert isinstance(ripley(points, SQUARE), Refusal)


# --- pairs ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(2, 60), st.integers(0, 99))
def test_pairs_are_those_of_all_distances(n: int, seed: int) -> None:
    points = drawn(n, seed=seed)
    edges = np.linspace(0, 400, 9)
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))[~np.eye(n, dtype=bool)]
    expected, _ = np.histogram(apart, edges)
    assert pairs_by_distance(points, edges).tolist() == expected.tolist()


@pytest.mark.parametrize("window", [SQUARE, ODD])
def test_the_lattice_counts_as_the_tree_does(window: Window) -> None:
    points = drawn(8000, window)
    edges = np.linspace(0, 150, 51)
    count = counter(len(points), window.shape.bounds, window.area, edges)
    exact, quick = pairs_by_distance(points, edges), count(points)
    assert quick[:10].tolist() == exact[:10].tolist()
    assert quick[10:].tolist() != exact[10:].tolist()
    assert np.allclose(np.cumsum(quick), np.cumsum(exact), rtol=1e-3)


# --- Ripley ---------------------------------------------------------------------------------


def test_k_is_the_translation_corrected_sum_over_pairs() -> None:
    points = clumps(80)
    found = k_of(points, reach_m=200)
    by = points[:, None] - points
    apart = np.hypot(by[..., 0], by[..., 1])
    overlap = (1000 - np.abs(by[..., 0])) * (1000 - np.abs(by[..., 1]))
    np.fill_diagonal(apart, np.inf)
    for r, k in found.curves[["r", "k"]].iloc[[9, 24, 49]].itertuples(index=False):
        # The translation correction by direction; ours is its mean over directions.
        expected = 1e12 / (80 * 79) * (1 / overlap)[apart <= r].sum()
        assert k == pytest.approx(expected, rel=0.01)


def test_without_edges_k_is_that_of_the_reference() -> None:
    import pointpats

    points = drawn(100)
    # A window so wide that the correction is nearly none.
    wide = Window(shape=shapely.box(-1e6, -1e6, 1e6, 1e6), says=same("wide"))
    found = k_of(points, wide, reach_m=500)
    _, theirs = pointpats.k(points, support=np.linspace(0, 500, 51))
    # The reference divides by n² and takes the points' bounding box for the window.
    scale = wide.area / np.prod(np.ptp(points, axis=0)) * 100 / 99
    assert np.allclose(found.curves["k"], theirs[1:] * scale, rtol=1e-3)


def test_k_of_chance_is_the_area_of_the_disc() -> None:
    ks = [k_of(drawn(100, ODD, seed), ODD, reach_m=150).curves["k"] for seed in range(40)]
    r = k_of(drawn(100), reach_m=150).curves["r"].to_numpy()
    mean, error = np.mean(ks, axis=0), np.std(ks, axis=0) / np.sqrt(40)
    assert (np.abs(mean - np.pi * r**2) < 4 * error).all()


def test_clumps_are_found_and_a_lattice_is_not_clustered() -> None:
    found = k_of(clumps(), simulations=99)
    assert found.p == pytest.approx(0.01)
    assert found.deviation_m > 0
    assert found.curves["g"].iloc[0] > found.curves["g_high"].iloc[0]
    even = k_of(lattice(), reach_m=99)
    assert (even.curves["k"] == 0).all()
    assert even.deviation_m < 0


def test_the_same_seed_gives_the_same_envelope_and_another_another() -> None:
    one, again, other = (k_of(drawn(50), seed=seed).curves for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one["high"].equals(other["high"])


@settings(deadline=None, max_examples=15)
@given(st.floats(0, 2 * np.pi), st.floats(-1e5, 1e5), st.floats(0.1, 10), st.randoms())
def test_turning_moving_scaling_and_order_change_nothing(
    turn: float, by: float, factor: float, shuffle: object
) -> None:
    points = drawn(40, ODD)
    order = list(range(40))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    matrix = factor * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    there = Window(
        shape=shapely.transform(ODD.shape, lambda corners: corners @ matrix + by), says=ODD.says
    )
    one = k_of(points, ODD, reach_m=150)
    other = k_of((points @ matrix + by)[order], there, reach_m=150 * factor)
    assert np.allclose(one.curves["k"] * factor**2, other.curves["k"], rtol=2e-3)
    near, far = neighbours(points, ODD), neighbours((points @ matrix + by)[order], there)
    assert (near.index, near.z) == pytest.approx((far.index, far.z), rel=1e-6)
