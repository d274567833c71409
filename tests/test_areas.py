from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.areas import (
    area_index,
    as_points,
    count_chunks,
    count_in,
    locate,
    locate_many,
    require_partition,
    total,
)
from gis.label_raster import BLOCK
from gis.problems import ProblemError
from tests import town


def test_each_point_is_counted_in_its_district() -> None:
    counted = count_in(town.units(), town.points((117.05, 31.85), (117.12, 31.82)), into="n")
    assert counted["n"].tolist() == [1, 1, 0]


def test_a_point_on_a_shared_border_counts_once_in_the_first_area() -> None:
    counted = count_in(town.units(), town.points((117.1, 31.85), (117.2, 31.85)), into="n")
    assert counted["n"].tolist() == [1, 1, 0]


def test_a_point_in_a_hole_or_between_the_parts_is_nowhere() -> None:
    counted = count_in(town.units(), town.points((117.15, 31.85), (117.35, 31.85)), into="n")
    assert counted["n"].tolist() == [0, 0, 0]


def test_both_parts_of_a_district_count() -> None:
    counted = count_in(town.units(), town.points((117.25, 31.85), (117.45, 31.85)), into="n")
    assert counted["n"].tolist() == [0, 0, 2]


def test_no_points_and_unknown_points_give_zero() -> None:
    assert count_in(town.units(), town.points(), into="n")["n"].tolist() == [0, 0, 0]
    unknown = as_points(town.institutions().iloc[[3]])
    assert count_in(town.units(), unknown, into="n")["n"].tolist() == [0, 0, 0]


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), cell=st.sampled_from([0.0004, 0.003, 0.02, 0.07]))
def test_the_raster_gives_exactly_the_direct_answer(seed: int, cell: float) -> None:
    draw = np.random.default_rng(seed)
    x = draw.uniform(116.95, 117.55, 4000)
    y = draw.uniform(31.75, 31.95, 4000)
    # Some of them right on borders, corners and cell sides.
    x[:400] = np.round(x[:400], 1)
    y[400:800] = np.round(y[400:800], 1)
    units = town.units()
    direct = np.bincount(locate(units, (x, y)) + 1, minlength=4)[1:]
    rastered = count_in(units, (x, y), into="n", index=area_index(units, cell=cell))["n"]
    assert rastered.tolist() == direct.tolist()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_raster_is_exact_for_ragged_areas_too(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sites = shapely.MultiPoint(draw.uniform(0, 10, (12, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(sites))
    areas = gpd.GeoDataFrame(geometry=[c.intersection(shapely.box(0, 0, 10, 10)) for c in cells])
    x, y = draw.uniform(-1, 11, (2, 3000))
    direct = np.bincount(locate(areas, (x, y)) + 1, minlength=len(areas) + 1)[1:]
    index = area_index(areas, cell=float(draw.uniform(0.02, 1.5)))
    assert count_in(areas, (x, y), into="n", index=index)["n"].tolist() == direct.tolist()


@settings(deadline=None, max_examples=20)
@given(cuts=st.lists(st.integers(0, 5000), max_size=6))
def test_chunks_of_any_size_count_what_the_whole_counts(cuts: list[int]) -> None:
    draw = np.random.default_rng(7)
    x, y = draw.uniform(116.95, 117.55, 5000), draw.uniform(31.75, 31.95, 5000)
    units = town.units()
    ends = [0, *sorted(cuts), 5000]
    chunks = [(x[a:b], y[a:b]) for a, b in itertools.pairwise(ends)]
    whole = count_in(units, (x, y), into="n")["n"].tolist()
    assert count_chunks(units, iter(chunks)).tolist() == whole


def test_more_points_than_a_block_are_each_located_as_one_alone() -> None:
    draw = np.random.default_rng(8)
    x, y = draw.uniform(116.9, 117.6, BLOCK + 3), draw.uniform(31.7, 32.0, BLOCK + 3)
    units = town.units()
    found = locate_many(area_index(units), x, y)
    assert np.array_equal(found, locate(units, (x, y)))


def test_what_is_no_number_and_what_is_far_away_lies_in_no_area() -> None:
    odd = np.array([np.nan, np.inf, -np.inf, 1e300, -1e300, 117.05, 117.05])
    fine = np.array([31.85, 31.85, 31.85, 31.85, 31.85, np.nan, 31.85])
    units = town.units()
    assert locate_many(area_index(units), odd, fine).tolist() == [-1] * 6 + [0]
    assert count_chunks(units, [(odd, fine), (fine, odd)]).tolist() == [1, 0, 0]


def overlapping() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"people": [3, 4]},
        geometry=[shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize(
    "act",
    [
        require_partition,
        lambda areas: total(areas, "people"),
        lambda areas: count_in(areas, (np.array([1.5]), np.array([0.5])), into="n"),
        area_index,
    ],
)
def test_nothing_is_summed_over_areas_that_overlap(act) -> None:
    with pytest.raises(ProblemError, match="overlap"):
        act(overlapping())


def test_areas_that_only_touch_can_be_summed() -> None:
    units = town.units()
    assert total(units, "population_2020") == 300_000
