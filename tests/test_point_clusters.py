"""Clusters of points: counted by eye, stable under order and turning, refused where too few."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import clusters as module
from gis.analysis.clusters import (
    STABLE,
    Clusters,
    Settings,
    best_jaccard,
    clusters,
    hull,
    members,
    with_stability,
)
from gis.analysis.samples import Floats, Refusal

DBSCAN = Settings(algorithm="dbscan", reach_m=150, least=4)
each = pytest.mark.parametrize("how", [DBSCAN, Settings()], ids=lambda how: how.algorithm)


def two_and_noise() -> Floats:
    """Return 12 points within 50 m of (0, 0), 8 of (2000, 0), and three far apart."""
    draw = np.random.default_rng(3)
    near = [draw.uniform(-50, 50, (n, 2)) + np.array([x, 0]) for n, x in ((12, 0), (8, 2000))]
    return np.vstack([*near, [[900, 5000], [-4000, 900], [7000, -3000]]])


def of(points: Floats, how: Settings | None = None) -> Clusters:
    found = clusters(points, how)
    assert isinstance(found, Clusters)
    return found


def test_the_examples_hold() -> None:
    assert doctest.testmod(module).failed == 0


@each
def test_two_clumps_are_two_clusters_the_larger_first(how: Settings) -> None:
    found = of(two_and_noise(), how)
    assert found.member.tolist() == [0] * 12 + [1] * 8 + [-1] * 3
    assert found.found["n"].tolist() == [12, 8]
    assert found.found["share"].round(3).tolist() == [0.522, 0.348]
    assert abs(found.found["x"].iloc[1] - 2000) < 50
    assert members(found, 1).sum() == 8


@each
@settings(deadline=None, max_examples=15)
@given(order=st.permutations(range(23)), turn=st.floats(0, 6.28), by=st.floats(-1e6, 1e6))
def test_order_turning_and_moving_change_no_membership(
    how: Settings, order: list[int], turn: float, by: float
) -> None:
    points = two_and_noise()
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    found = of((points @ matrix + by)[order], how)
    assert found.member.tolist() == of(points, how).member[order].tolist()


def test_the_metre_is_what_decides() -> None:
    line = np.column_stack([np.arange(20.0) * 100, np.zeros(20)])
    assert of(line, Settings(algorithm="dbscan", reach_m=101, least=3)).member.tolist() == [0] * 20
    assert (of(line, Settings(algorithm="dbscan", reach_m=99, least=3)).member == -1).all()


def test_nothing_dense_is_no_cluster_and_no_refusal() -> None:
    found = of(np.arange(40.0).reshape(20, 2) * 1000, DBSCAN)
    assert found.found.empty
    assert with_stability(np.arange(40.0).reshape(20, 2), found, draws=3).found.empty


def test_clumps_are_stable_and_pieces_of_a_cloud_are_not() -> None:
    points = two_and_noise()
    clear = with_stability(points, of(points, DBSCAN), draws=40)
    assert (clear.found["stability"] > STABLE).all()
    cloud = np.random.default_rng(5).uniform(0, 1000, (60, 2))
    pieces = with_stability(cloud, of(cloud, Settings(algorithm="dbscan", reach_m=110, least=4)))
    assert (pieces.found["stability"] < STABLE).all()


def test_the_same_seed_gives_the_same_stability() -> None:
    points = np.random.default_rng(5).uniform(0, 1000, (60, 2))
    found = of(points, Settings(algorithm="dbscan", reach_m=110, least=4))
    one, again, other = (
        with_stability(points, found, draws=10, seed=seed).found["stability"] for seed in (1, 1, 2)
    )
    assert one.tolist() == again.tolist() != other.tolist()


def test_likeness_of_equal_labels_is_one_whatever_they_are_called() -> None:
    first = np.array([0, 0, 1, 1, -1])
    assert best_jaccard(first, np.array([7, 7, 2, 2, -1]), 2).tolist() == [1, 1]


def test_hulls_of_a_square_and_of_one_place() -> None:
    corners = np.array([[0.0, 0], [100, 0], [100, 100], [0, 100]])
    assert hull(corners).area == 10_000
    assert hull(np.zeros((3, 2)), widened_m=10).area == pytest.approx(np.pi * 100, rel=0.01)


def test_a_concave_hull_leaves_the_hollow_out() -> None:
    x, y = (one.ravel() for one in np.meshgrid(np.arange(0, 1001, 100), np.arange(0, 1001, 100)))
    bend = np.column_stack([x, y])[(x <= 200) | (y <= 200)].astype(float)
    # The L has 200 · 1000 + 800 · 200 m²; its convex hull cuts the corner off the square.
    assert hull(bend).area == 1e6 - 800**2 / 2
    assert hull(bend, "concave").area < 0.75 * hull(bend).area


@pytest.mark.parametrize("points", [np.random.default_rng(1).random((9, 2)), np.zeros((30, 2))])
def test_too_few_and_one_place_are_refused(points: Floats) -> None:
    assert isinstance(clusters(points), Refusal)
