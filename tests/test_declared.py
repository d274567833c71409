"""Declared against observed, corridors, and what-if: counted by eye on squares."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis.clusters import Settings
from gis.analysis.declared import (
    Comparison,
    compare,
    corridor_shares,
    sentence,
    verdict_of,
)
from gis.analysis.grids import grid_over
from gis.analysis.observed import (
    Observe,
    by_clusters,
    by_density,
    by_hot_spots,
    observe_draws,
)
from gis.analysis.overlap import overlap
from gis.analysis.samples import Floats, Refusal
from gis.analysis.scenario import Change, Effect, what_if
from gis.analysis.uncertainty import Sample, draw
from gis.analysis.window import Window
from gis.crs import METRIC
from gis.text import Text, same
from tests.test_uncertainty import at, crowd

SQUARE = shapely.box(0, 0, 1000, 1000)


def geo(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=METRIC)


def always(shape: shapely.Geometry) -> Observe:
    return lambda _points: shape


def ten(radius: float = 0.0) -> Sample:
    """Return ten points in a row from x = 50 to 1850: five in the square, five beside it."""
    return at(np.column_stack([50 + 200.0 * np.arange(10), np.full(10, 500.0)]), radius)


def compared(sample: Sample, observe: Observe, **choices: float) -> Comparison:
    draws = draw(sample, count=40)
    found = compare(geo(SQUARE), sample, draws, observe_draws(sample, draws, observe), **choices)
    assert isinstance(found, Comparison)
    return found


# --- two areas ------------------------------------------------------------------------------


def test_two_squares_that_share_a_quarter() -> None:
    found = overlap(SQUARE, shapely.box(500, 500, 1500, 1500))
    assert found.shared_km2 == 0.25
    assert found.jaccard == pytest.approx(0.25 / 1.75)
    assert (found.spill, found.gap) == (0.75, 0.75)
    assert found.apart_m == pytest.approx(500 * 2**0.5)


def test_only_what_touches_the_declared_area_belongs_to_it() -> None:
    far = shapely.box(5000, 0, 9000, 4000)
    both = shapely.union_all([shapely.box(0, 0, 500, 1000), far])
    found = overlap(SQUARE, both)
    assert (found.observed_km2, found.jaccard, found.spill, found.gap) == (0.5, 0.5, 0, 0.5)


def test_nothing_that_touches_leads_to_the_nearest() -> None:
    found = overlap(SQUARE, shapely.box(2000, 0, 3000, 1000))
    assert (found.jaccard, found.gap, found.apart_m) == (0, 1, 2000)
    assert np.isnan(found.spill)
    assert verdict_of(found) == "elsewhere"


def test_nothing_observed_is_said_so() -> None:
    found = overlap(SQUARE, shapely.Polygon())
    assert np.isnan(found.apart_m)
    assert verdict_of(found) == "nothing"


@settings(deadline=None)
@given(st.floats(1, 3000), st.floats(-2000, 2000), st.floats(-1e6, 1e6))
def test_jaccard_is_the_same_both_ways_and_anywhere(size: float, off: float, by: float) -> None:
    other = shapely.box(off, off, off + size, off + size)
    one, back = overlap(SQUARE, other), overlap(other, SQUARE)
    moved = overlap(*(shapely.transform(s, lambda c: c + by) for s in (SQUARE, other)))
    assert one.jaccard == pytest.approx(back.jaccard) == pytest.approx(moved.jaccard, abs=1e-6)
    assert 0 <= one.jaccard <= 1


# --- declared against observed --------------------------------------------------------------


def test_sharply_placed_records_leave_no_interval() -> None:
    found = compared(ten(), always(SQUARE))
    assert (found.n, found.inside, found.share.value) == (10, 5, 0.5)
    assert (found.share.low, found.share.high) == (0.5, 0.5)
    assert (found.verdict, found.holds, found.established) == ("coincides", 1, True)
    assert (found.overlap.gap, found.spill.high, found.apart_m.value) == (0, 0, 0)


def test_uncertain_records_leave_one() -> None:
    found = compared(ten(400), always(SQUARE))
    assert found.share.low < 0.5 < found.share.high


def test_records_known_by_area_only_count_in_the_share_of_all_and_shape_nothing() -> None:
    window = Window(shape=shapely.box(0, 0, 1000, 2000), says=same("their area"))
    sample = Sample(
        points=np.vstack([ten().points, np.full((10, 2), np.nan)]), radius_m=np.zeros(20),
        area=np.array([-1] * 10 + [0] * 10), place=np.arange(20), areas=(window,), unstated=0,
    )  # fmt: skip
    found = compared(sample, lambda points: SQUARE if len(points) == 10 else shapely.Polygon())
    assert (found.n, found.share.low, found.share.high, found.holds) == (10, 0.5, 0.5, 1)
    # Five of ten placed ones, and half of the other ten on average.
    assert found.share_of_all.value == pytest.approx(0.5, abs=0.05)
    assert found.share_of_all.low < 0.5 < found.share_of_all.high


def test_an_uncertain_outline_gives_the_share_when_drawn_in_and_out() -> None:
    # Drawn in by 200 m from 200 to 800: three points; drawn out to 1200: six.
    found = compared(ten(), always(SQUARE), outline_uncertainty_m=200)
    assert (found.share_drawn_in, found.share_drawn_out) == (0.3, 0.6)


def test_a_verdict_that_changes_with_the_places_is_not_established() -> None:
    def observe(points: Floats) -> shapely.Geometry:
        return SQUARE if points[0, 0] <= 50 else shapely.Polygon()

    found = compared(ten(10), observe)
    assert found.verdict == "coincides"
    assert 0.2 < found.holds < 0.8
    assert not found.established
    assert "not established" in sentence(same("X"), found).en


def test_the_sentence_says_what_was_found_in_both_languages() -> None:
    said = sentence(Text("东区", "East"), compared(ten(), always(SQUARE)))
    assert said.zh == (
        "东区：已定位的 10 家机构中 5 家在规划范围内（50%，95% 区间 50%—50%）；"
        "实际集聚与规划范围基本重合（重合度 1.00，计入位置不确定度为 1.00—1.00），"
        "40 次抽样中 100% 如此。"
    )
    assert said.en == (
        "East: 5 of the 10 placed institutions lie in the declared area (50%, 95% interval "
        "50–50%); the observed concentration coincides with the declared area (Jaccard 1.00; "
        "1.00–1.00 with uncertain locations), as in 100% of 40 draws of the locations."
    )


def test_too_few_placed_records_are_refused() -> None:
    sample = at(np.array([[0.0, 0]] * 4), 0)
    draws = draw(sample, count=2)
    found = compare(geo(SQUARE), sample, draws, observe_draws(sample, draws, always(SQUARE)))
    assert isinstance(found, Refusal)
    assert isinstance(corridor_shares(geo(shapely.LineString([(0, 0), (1, 1)])), sample,
                                      draw(sample, count=2)), Refusal)  # fmt: skip


FIELD = Window(shape=shapely.box(500_000, 3_500_000, 512_000, 3_512_000), says=same("a field"))
CROWDED = shapely.box(505_000, 3_505_000, 507_000, 3_507_000)


@pytest.mark.parametrize(
    "observe",
    [
        by_density(FIELD, sigma_m=400, cell_m=100, share=0.5),
        by_hot_spots(grid_over(FIELD, size_m=700)),
        by_clusters(Settings(algorithm="dbscan", reach_m=350, least=6)),
    ],
    ids=["density", "hot spots", "clusters"],
)
def test_every_way_to_observe_finds_the_crowd(observe: Observe) -> None:
    assert overlap(CROWDED, observe(crowd())).jaccard > 0.5


@pytest.mark.parametrize(
    "observe",
    [
        by_density(FIELD, sigma_m=400, cell_m=400),
        by_hot_spots(grid_over(FIELD, size_m=6000)),
        by_clusters(Settings(algorithm="dbscan", reach_m=1, least=6)),
    ],
    ids=["density", "hot spots", "clusters"],
)
def test_what_cannot_be_observed_is_an_empty_area(observe: Observe) -> None:
    assert observe(crowd()[:4]).is_empty


# --- corridors ------------------------------------------------------------------------------


def test_records_along_an_axis_are_counted_by_distance() -> None:
    points = np.column_stack([np.linspace(0, 1000, 6), [0, 100, 299, 301, 499, 800.0]])
    sample = at(points, 0)
    axis = geo(shapely.LineString([(-2000, 0), (3000, 0)]))
    window = Window(shape=shapely.box(0, -1000, 1000, 1000), says=same("w"))
    found = corridor_shares(axis, sample, draw(sample, count=5), window=window)
    assert isinstance(found, pd.DataFrame)
    assert found["distance_m"].tolist() == [300, 500]
    assert found["count"].tolist() == [3, 5]
    assert found["share"].round(3).tolist() == [0.5, 0.833]
    assert found["expected"].round(3).tolist() == [0.3, 0.5]
    assert found["low"].tolist() == found["high"].tolist()


# --- what if --------------------------------------------------------------------------------

COUNTS = pd.DataFrame({"area": ["W", "E"], "kind": "bank", "count": [6.0, 6.0]})
SIZES = pd.Series({"W": 100.0, "E": 300.0})


def effect(change: Change) -> Effect:
    found = what_if(COUNTS, SIZES, change)
    assert isinstance(found, Effect)
    return found


def test_new_institutions_raise_count_quotient_and_concentration() -> None:
    found = effect(Change(kind="bank", area="W", n=4))
    assert found.areas["after"].tolist() == [10, 6]
    # Before (6/100)/(12/400) = 2; after (10/104)/(16/404).
    assert found.areas["quotient_before"].iloc[0] == pytest.approx(2)
    assert found.areas["quotient_after"].iloc[0] == pytest.approx(10 / 104 / (16 / 404))
    assert (found.before.herfindahl, found.after.herfindahl) == (0.5, (100 + 36) / 256)


def test_moving_changes_no_whole() -> None:
    found = effect(Change(kind="bank", area="W", n=2, origin="E"))
    assert found.areas["after"].tolist() == [8, 4]
    assert found.before.total == found.after.total
    assert np.isnan(found.areas["quotient_after"].iloc[1])  # fewer than five


def test_moving_there_and_back_changes_nothing() -> None:
    there = effect(Change(kind="bank", area="W", n=2, origin="E"))
    counts = COUNTS.assign(count=there.areas["after"])
    sizes = pd.Series({"W": 102.0, "E": 298.0})
    back = what_if(counts, sizes, Change(kind="bank", area="E", n=2, origin="W"))
    assert isinstance(back, Effect)
    assert back.areas["after"].tolist() == [6, 6]
    assert back.areas["quotient_after"].tolist() == there.areas["quotient_before"].tolist()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (Change(kind="bank", area="N", n=1), "no data of area"),
        (Change(kind="bank", area="W", n=0), "cannot come"),
        (Change(kind="bank", area="W", n=7, origin="E"), "cannot come"),
    ],
)
def test_what_cannot_be_is_refused(change: Change, says: str) -> None:
    found = what_if(COUNTS, SIZES, change)
    assert isinstance(found, Refusal)
    assert says in found.says.en
