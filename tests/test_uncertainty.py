"""Draws of uncertain places: within their bounds, together in one building, and what they give."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.analysis import ripley as ripley_module
from gis.analysis.clusters import Clusters, Settings, clusters, with_stability
from gis.analysis.grids import grid_over
from gis.analysis.nearest_neighbour import nearest_neighbour
from gis.analysis.observed import by_clusters, observe_draws
from gis.analysis.ripley import Ripley, ripley
from gis.analysis.samples import Floats, Tell
from gis.analysis.uncertainty import (
    HOLDS,
    Sample,
    cluster_draws,
    count_draws,
    draw,
    holds_in,
    hot_spot_draws,
    interval,
    sample_of,
)
from gis.analysis.window import Window, uniform
from gis.crs import METRIC
from gis.text import same
from tests import town


def at(points: Floats, radius: float, place: list[int] | None = None) -> Sample:
    n = len(points)
    return Sample(
        points=points, radius_m=np.full(n, radius), area=np.full(n, -1),
        place=np.arange(n) if place is None else np.array(place), areas=(), unstated=0,
    )  # fmt: skip


def apart(draws: Floats, sample: Sample) -> Floats:
    return np.hypot(*(draws - sample.points).transpose(2, 0, 1))


def test_draws_fill_the_disc_evenly_and_never_leave_it() -> None:
    sample = at(np.zeros((4, 2)) + 5000, 300)
    found = apart(draw(sample, count=4000), sample)
    assert found.max() <= 300
    # Of a uniform disc r² is uniform: mean u²/2, and a quarter lies within u/2.
    assert (found**2).mean() == pytest.approx(300**2 / 2, rel=0.03)
    assert (found < 150).mean() == pytest.approx(0.25, abs=0.015)


def test_records_in_one_building_move_together_and_others_do_not() -> None:
    sample = at(np.zeros((3, 2)), 100, [0, 0, 1])
    found = draw(sample, count=50)
    assert (found[:, 0] == found[:, 1]).all()
    assert (found[:, 0] != found[:, 2]).any(axis=1).all()


def test_the_same_seed_gives_the_same_draws() -> None:
    sample = at(np.zeros((3, 2)), 100)
    assert np.array_equal(draw(sample, seed=4), draw(sample, seed=4))
    assert not np.array_equal(draw(sample, seed=4), draw(sample, seed=5))


def test_a_sample_of_records_knows_what_is_placed_and_what_only_has_an_area() -> None:
    found = sample_of(town.institutions(), town.units())
    assert found.placed.tolist() == [True, True, True, False, False, True]
    assert found.radius_m[:3].tolist() == [100, 500, 2000]
    assert found.area.tolist() == [-1, -1, -1, 1, -1, -1]  # I-4 is known to be in U-2
    assert (found.nowhere, found.unstated) == (1, 0)
    left_out = sample_of(town.institutions(), town.units(), unplaced=False)
    assert left_out.nowhere == 2


def test_an_unplaced_record_is_drawn_all_over_its_area_holes_left_out() -> None:
    sample = sample_of(town.institutions(), town.units())
    found = draw(sample, count=300)
    middle = town.units().geometry.to_crs(METRIC).iloc[1].buffer(1)
    assert shapely.contains_xy(middle, found[:, 3, 0], found[:, 3, 1]).all()
    assert np.ptp(found[:, 3], axis=0).min() > 8000
    assert np.isnan(found[:, 4]).all()


def test_records_at_one_building_share_a_place_and_those_on_one_street_do_not() -> None:
    records = town.institutions().assign(lon=117.05, lat=31.85)
    records["accuracy"] = ["building", "building", "exact", "street", "street", "area"]
    place = sample_of(records, town.units()).place.tolist()
    assert place[0] == place[1] == place[2]
    assert len(set(place)) == 4


def test_an_unstated_uncertainty_is_counted() -> None:
    records = town.institutions().assign(uncertainty_m=np.nan)
    assert sample_of(records, town.units()).unstated == 4


def test_counts_hold_as_far_as_the_disc_lies_in_the_area() -> None:
    sample = at(np.array([[0.0, 0], [1000, 0], [5000, 0]]), 200)
    shapes = gpd.GeoSeries([shapely.box(-300, -300, 1000, 300), shapely.Polygon()], crs=METRIC)
    counts = count_draws(shapes, draw(sample, count=2000))
    # The first is always in, the second in half of the draws, the third never.
    assert counts[:, 0].min() == 1
    assert counts[:, 0].mean() == pytest.approx(1.5, abs=0.05)
    assert (counts[:, 1] == 0).all()
    mean, low, high = interval(counts)
    assert (low[0], high[0]) == (1, 2)
    assert mean[0] == counts[:, 0].mean()


def test_unknown_values_of_a_draw_do_not_count() -> None:
    mean, low, high = interval(np.array([[1.0, np.nan], [3, np.nan], [np.nan, np.nan]]))
    assert mean[0] == 2
    assert np.isnan([mean[1], low[1], high[1]]).all()


def test_findings_hold_in_a_share_of_draws() -> None:
    assert holds_in([[True, False], [True, True]]).tolist() == [1, 0.5]


FIELD = Window(shape=shapely.box(500_000, 3_500_000, 512_000, 3_512_000), says=same("a field"))


def crowd() -> Floats:
    """Return 120 points in four square kilometres and 60 spread over the field."""
    random = np.random.default_rng(2)
    near = random.uniform(5_000, 7_000, (120, 2))
    return np.vstack([near, random.uniform(0, 12_000, (60, 2))]) + np.array([500_000, 3_500_000])


def test_a_hot_spot_holds_where_places_are_known_and_fades_where_they_are_not() -> None:
    grid = grid_over(FIELD, size_m=1000)
    sure = hot_spot_draws(grid, draw(at(crowd(), 50), count=20))
    vague = hot_spot_draws(grid, draw(at(crowd(), 6000), count=20))
    assert sure.max() == 1
    assert vague.max() < HOLDS


def test_a_cluster_holds_where_places_are_known_and_fades_where_they_are_not() -> None:
    points = crowd()
    found = clusters(points, Settings(algorithm="dbscan", reach_m=350, least=6))
    assert isinstance(found, Clusters)
    assert len(found.found) == 1
    sample, vague = at(points, 30), at(points, 5000)
    assert cluster_draws(sample, found, draw(sample, count=30))[0] >= HOLDS
    assert cluster_draws(vague, found, draw(vague, count=30))[0] == 0


# --- progress and cancelling ----------------------------------------------------------------


class Cancelled(Exception):
    """What a page raises when its reader goes away."""


def work() -> dict[str, Callable[[Tell], object]]:
    """Return everything that loops over draws, each with six of them."""
    points = crowd()
    how = Settings(algorithm="dbscan", reach_m=350, least=6)
    found, sample = clusters(points, how), at(points, 200)
    assert isinstance(found, Clusters)
    draws = draw(sample, count=6)
    grid = grid_over(FIELD, size_m=2000)
    return {
        "hot spots": lambda tell: hot_spot_draws(grid, draws, tell=tell).tolist(),
        "clusters": lambda tell: cluster_draws(sample, found, draws, tell=tell).tolist(),
        "observed": lambda tell: observe_draws(sample, draws, by_clusters(how), tell=tell).drawn,
        "stability": lambda tell: with_stability(points, found, draws=6, tell=tell).found.to_json(),
        "neighbours": lambda tell: nearest_neighbour(points, FIELD, simulations=6, tell=tell),
        "ripley": lambda tell: _curves(points, tell),
    }


def _curves(points: Floats, tell: Tell) -> list[list[float]]:
    found = ripley(points, FIELD, simulations=6, tell=tell)
    assert isinstance(found, Ripley)
    return found.curves.to_numpy().tolist()


each_work = pytest.mark.parametrize("name", work())


@each_work
def test_every_draw_is_told_when_it_is_done(name: str) -> None:
    told: list[tuple[int, int]] = []
    work()[name](lambda done, all_: told.append((done, all_)))
    assert told == [(done, 6) for done in range(1, 7)]


@each_work
def test_cancelling_ends_the_work_at_once_and_breaks_nothing(name: str) -> None:
    told: list[int] = []

    def stop(done: int, _all: int) -> None:
        told.append(done)
        if done == 2:
            raise Cancelled

    run = work()[name]
    before = run(lambda _done, _all: None)
    with pytest.raises(Cancelled):
        run(stop)
    assert told == [1, 2]
    assert run(lambda _done, _all: None) == before


def test_a_cancelled_envelope_draws_no_further_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def slow(window: Window, count: int, random: np.random.Generator) -> Floats:
        drawn.append(1)
        time.sleep(0.005)
        return uniform(window, count, random)

    def stop(_done: int, _all: int) -> None:
        raise Cancelled

    monkeypatch.setattr(ripley_module, "uniform", slow)
    threads = threading.active_count()
    with pytest.raises(Cancelled):
        ripley(crowd(), FIELD, simulations=400, tell=stop)
    # The first, and what up to four threads had begun meanwhile.
    assert len(drawn) < 20
    seen = len(drawn)
    time.sleep(0.05)
    assert len(drawn) == seen
    assert threading.active_count() == threads
