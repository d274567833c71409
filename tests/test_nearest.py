from __future__ import annotations

import doctest

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis import nearest as module
from gis.crs import METRIC
from gis.nearest import NOWHERE, nearest
from tests.town import points


def metric(*pairs: tuple[float, float]) -> gpd.GeoDataFrame:
    """Return points in metres about the middle of the zone."""
    x, y = np.array(pairs, dtype=float).reshape(-1, 2).T
    shapes = gpd.points_from_xy(500_000 + x, 3_500_000 + y, crs=METRIC)
    return gpd.GeoDataFrame(geometry=shapes)


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(module).failed == 0


def test_the_nearest_is_found_and_the_distance_is_in_metres_of_the_plane() -> None:
    found = nearest(metric((0, 0), (100, 0)), metric((90, 0), (-30, 40)))
    assert found["position"].tolist() == [1, 0]
    assert found["distance_m"].tolist() == pytest.approx([50.0, 10.0])


def test_degrees_are_measured_in_metres() -> None:
    along = nearest(metric((0, 0)).to_crs("EPSG:4326"), metric((300, 400)).to_crs("EPSG:4326"))
    assert along["distance_m"].tolist() == pytest.approx([500.0], abs=1e-3)


def test_of_equally_near_targets_the_first_wins_in_whatever_order_they_come() -> None:
    west, east = (-70.0, 0.0), (70.0, 0.0)
    for targets in ([west, east], [east, west], [(500.0, 0.0), east, west, east]):
        found = nearest(metric((0, 0)), metric(*targets).to_crs("EPSG:4326"))
        assert found["position"].tolist() == [1 if len(targets) == 4 else 0]
        assert found["distance_m"].tolist() == pytest.approx([70.0])


def test_a_target_at_the_same_spot_is_nearest_at_distance_zero() -> None:
    assert nearest(
        points((117.1, 31.8)), points((117.2, 31.8), (117.1, 31.8))
    ).to_numpy().tolist() == [[1, 0.0]]


def test_without_targets_there_is_no_nearest() -> None:
    found = nearest(points((117.1, 31.8)), points())
    assert found["position"].tolist() == [NOWHERE]
    assert found["distance_m"].isna().all()


def test_without_origins_the_answer_is_empty() -> None:
    assert len(nearest(points(), points((117.1, 31.8)))) == 0


def test_what_has_no_place_has_no_nearest_and_is_nobodys() -> None:
    unknown = (float("nan"), float("nan"))
    found = nearest(points(unknown, (117.1, 31.8)), points(unknown, (117.1, 31.8)))
    assert found["position"].tolist() == [NOWHERE, 1]
    assert np.isnan(found["distance_m"].iloc[0])


def test_the_answer_keeps_the_index_of_the_origins() -> None:
    origins = points((117.1, 31.8), (117.2, 31.8)).set_axis(["b", "a"])
    assert nearest(origins, points((117.2, 31.8)))["distance_m"].index.tolist() == ["b", "a"]


spots = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=12)


@given(spots, spots)
def test_nearest_agrees_with_measuring_every_pair(
    here: list[tuple[int, int]], there: list[tuple[int, int]]
) -> None:
    found = nearest(metric(*here), metric(*there))
    apart = np.hypot(*(np.array(here)[:, None] - np.array(there)[None]).transpose(2, 0, 1))
    assert found["position"].tolist() == apart.argmin(axis=1).tolist()
    assert np.allclose(found["distance_m"], apart.min(axis=1))
