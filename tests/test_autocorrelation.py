"""Grids, neighbours, Moran and Gi*: counted by hand, beside esda, and as laws."""

from __future__ import annotations

import doctest
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import conditional, local
from gis.analysis.autocorrelation import Moran, moran
from gis.analysis.grids import Shape, cell_of, counted, counts_in, grid_over, per_km2
from gis.analysis.local import Local, hot_spots, local_moran
from gis.analysis.neighbours import (
    Neighbours,
    grid_neighbours,
    nearest_neighbours,
    touching,
    within,
)
from gis.analysis.samples import Floats, Refusal
from gis.analysis.window import Window, uniform
from gis.text import same
from tests import town
from tests.pysal import METRES, example

FIELD = Window(shape=shapely.box(500_000, 3_500_000, 510_000, 3_510_000), says=same("a field"))
SHAPES = ("square", "hexagon")
each_shape = pytest.mark.parametrize("shape", SHAPES)


def squares(side: int = 5) -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(100 * c, 100 * r, 100 * c + 100, 100 * r + 100)
        for r in range(side)
        for c in range(side)
    ]
    return gpd.GeoDataFrame(geometry=boxes, crs=METRES)


def linked(neighbours: Neighbours, area: int) -> list[int]:
    return sorted(np.flatnonzero(neighbours.matrix.toarray()[area]).tolist())


def neighbourhoods() -> gpd.GeoDataFrame:
    """Return the neighbourhoods of Columbus, Ohio, made a thousand times larger."""
    ohio = example("columbus")
    return ohio.set_geometry(ohio.geometry.scale(1000, 1000, origin=(0, 0)))


def told(found: Local | Refusal) -> Local:
    assert isinstance(found, Local)
    return found


def index_of(found: Moran | Refusal) -> Moran:
    assert isinstance(found, Moran)
    return found


# --- grids ----------------------------------------------------------------------------------


@each_shape
def test_cells_fill_the_window_without_overlap(shape: Shape) -> None:
    grid = grid_over(FIELD, shape=shape, size_m=500)
    assert grid.cells.area.to_numpy() == pytest.approx(grid.cell_km2 * 1e6)
    assert len(grid.cells) * grid.cell_km2 == pytest.approx(100, rel=0.05)
    whole = shapely.union_all(grid.cells.geometry)
    assert whole.area == pytest.approx(grid.cells.area.sum())
    assert shapely.area(shapely.difference(FIELD.shape.buffer(-500), whole)) < 1


@each_shape
def test_a_point_is_in_the_cell_whose_polygon_holds_it(shape: Shape) -> None:
    grid = grid_over(FIELD, shape=shape, size_m=700)
    points = uniform(FIELD, 500, np.random.default_rng(3))
    at = cell_of(grid, points)
    for point, cell in zip(points, at, strict=True):
        holding = grid.cells.index[grid.cells.intersects(shapely.Point(point))].tolist()
        assert holding == ([cell] if cell >= 0 else [])


def test_unknown_and_far_points_are_in_no_cell() -> None:
    grid = grid_over(FIELD, shape="square", size_m=1000)
    points = np.array([[np.nan, np.nan], [0.0, 0.0], [500_500.0, 3_500_500.0]])
    assert cell_of(grid, points).tolist() == [-1, -1, 0]
    assert counts_in(grid, points).sum() == 1
    assert counted(grid, points)["count"].iloc[0] == 1


def test_a_cell_cut_by_the_edge_has_the_density_of_its_part_inside() -> None:
    window = Window(shape=shapely.box(0, 0, 1700, 1000), says=same("cut"))
    grid = grid_over(window, shape="square", size_m=1000)
    points = np.array([[100.0, 100], [1200, 100], [1800, 100], [np.nan, np.nan]])
    assert grid.cells["inside_km2"].tolist() == [1, 0.7]
    assert per_km2(grid, points).tolist() == [1, pytest.approx(1 / 0.7)]
    assert counts_in(grid, points).tolist() == [1, 2]
    assert per_km2(grid, points, np.array([2.0, 7, 1, 1])).tolist() == pytest.approx([2, 10])


def test_a_place_has_the_same_cell_in_another_window() -> None:
    other = Window(shape=shapely.box(503_123, 3_503_456, 520_000, 3_520_000), says=same("other"))
    point = np.array([[505_000.0, 3_505_100.0]])
    ids = []
    for window in (FIELD, other):
        grid = grid_over(window, size_m=800)
        ids.append(grid.cells["id"].iloc[int(cell_of(grid, point)[0])])
    assert ids[0] == ids[1]


@pytest.mark.parametrize(("shape", "most"), [("square", 8), ("hexagon", 6)])
def test_a_cell_inside_has_all_its_neighbours(shape: Shape, most: int) -> None:
    grid = grid_over(FIELD, shape=shape, size_m=1000)
    counts = grid_neighbours(grid).counts
    assert counts.max() == most
    assert counts.min() >= 2
    assert (touching(grid.cells).matrix != grid_neighbours(grid).matrix).nnz == 0


# --- neighbours -----------------------------------------------------------------------------


def test_queen_takes_corners_and_rook_does_not() -> None:
    assert linked(touching(squares(3)), 4) == [0, 1, 2, 3, 5, 6, 7, 8]
    assert linked(touching(squares(3), "rook"), 4) == [1, 3, 5, 7]


@pytest.mark.parametrize("definition", ["queen", "rook"])
def test_touching_areas_are_those_of_the_reference(definition: str) -> None:
    from libpysal.graph import Graph

    ohio = neighbourhoods()
    theirs = Graph.build_contiguity(ohio, rook=definition == "rook").sparse.toarray() > 0
    assert (touching(ohio, definition).matrix.toarray() > 0).tolist() == theirs.tolist()  # type: ignore[arg-type]


def test_digitised_borders_that_miss_by_less_than_a_metre_touch() -> None:
    apart = squares(2)
    apart.loc[1, "geometry"] = shapely.box(100.5, 0, 200, 100)
    assert linked(touching(apart, "rook"), 0) == [1, 2]


def test_the_nearest_and_those_within_a_distance() -> None:
    line = np.array([[0.0, 0], [1, 0], [3, 0], [3, 0], [10, 0]])
    assert linked(nearest_neighbours(line, 2), 4) == [2, 3]
    assert linked(nearest_neighbours(line, 1), 2) == [3]
    assert linked(within(line, 2), 1) == [0, 2, 3]
    assert within(line, 2).counts.tolist() == [1, 3, 2, 2, 0]
    assert "2 nearest" in nearest_neighbours(line, 2).says.en


# --- Moran ----------------------------------------------------------------------------------

HALVES = np.repeat([0.0, 1.0], 8)
CHECKS = np.array([(r + c) % 2 for r in range(4) for c in range(4)], dtype=float)


def test_a_chessboard_is_as_unlike_as_can_be() -> None:
    assert index_of(moran(CHECKS, touching(squares(4), "rook"))).i == pytest.approx(-1)


def test_two_halves_by_hand() -> None:
    # Rows of four; rook. In the middle rows 8 areas see one other kind: 4 corners-of-row with 3
    # neighbours (1 − 2/3 = 1/3), 4 inner with 4 (1 − 2/4 = 1/2); the other 8 see their own: 1.
    found = index_of(moran(HALVES, touching(squares(4), "rook")))
    assert found.i == pytest.approx((8 + 4 / 3 + 4 / 2) / 16)
    assert found.p == pytest.approx(0.002)
    assert found.expected == pytest.approx(-1 / 15)


def test_global_moran_is_that_of_the_reference() -> None:
    import esda
    from libpysal.weights import Queen

    ohio = neighbourhoods()
    weights = Queen.from_dataframe(ohio, use_index=False)
    theirs = esda.Moran(ohio["CRIME"], weights, permutations=999)
    ours = index_of(moran(ohio["CRIME"], touching(ohio)))
    assert ours.i == pytest.approx(theirs.I, abs=1e-9)
    assert ours.z == pytest.approx(theirs.z_sim, abs=0.6)
    assert ours.p == 0.002


def test_areas_without_a_neighbour_have_no_part() -> None:
    apart = squares(4)
    apart.loc[16, "geometry"] = shapely.box(5000, 5000, 5100, 5100)
    found = index_of(moran(np.append(CHECKS, 0.5), touching(apart, "rook")))
    assert found.islands == 1
    assert found.i == pytest.approx(-17 / 16)


# --- local ----------------------------------------------------------------------------------


def columbus() -> tuple[Floats, Neighbours, Any]:
    from libpysal.weights import Queen

    ohio = neighbourhoods()
    return ohio["CRIME"].to_numpy(), touching(ohio), Queen.from_dataframe(ohio, use_index=False)


def test_hot_spots_have_the_z_of_the_published_example() -> None:
    # Six points, neighbours within 15 of each other: the example in esda's G_Local.
    places = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
    values = np.array([2, 3, 3.2, 5, 8, 7])
    near = within(places, 15)
    z = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert isinstance(hot_spots(values, near), Refusal)
    n, all_ = 6, near.counts + 1
    ours = (near.matrix @ values + values - all_ * values.mean()) / (
        values.std() * np.sqrt((all_ * n - all_**2) / (n - 1))
    )
    assert ours == pytest.approx(z, abs=1e-7)


def test_hot_spots_are_those_of_the_reference() -> None:
    import esda

    crime, near, weights = columbus()
    theirs = esda.G_Local(crime, weights, transform="B", star=True, permutations=9999, seed=1)
    ours = told(hot_spots(crime, near, permutations=9999)).rows
    assert ours["z"].to_numpy() == pytest.approx(theirs.Zs, abs=1e-9)
    # Theirs is one-sided; both have a simulation error of at most √(1/4/9999).
    assert np.abs(ours["p"] / 2 - theirs.p_sim).max() < 0.025
    assert (ours["z"] > 0).tolist() == ((ours["p"] < 1) & (theirs.Zs > 0)).tolist()


def test_local_moran_is_that_of_the_reference() -> None:
    import esda

    crime, near, weights = columbus()
    theirs = esda.Moran_Local(crime, weights, permutations=9999, seed=1)
    ours = told(local_moran(crime, near, permutations=9999, fdr=False)).rows
    assert ours["i"].to_numpy() == pytest.approx(theirs.Is, abs=1e-9)
    assert np.abs(ours["p"] / 2 - theirs.p_sim).max() < 0.025
    corner = {1: "high_high", 2: "low_high", 3: "low_low", 4: "high_low"}
    sure = ours["p"] < 0.03
    assert ours["kind"][sure].tolist() == [corner[q] for q in theirs.q[sure]]
    z = np.abs(ours["z"] - (theirs.Is - theirs.EI_sim) / theirs.seI_sim * np.sign(ours["value"]
               - crime.mean()))  # fmt: skip
    assert z.max() < 0.15


def test_permutations_converge_to_all_draws_that_there_are() -> None:
    # One area with 3 neighbours among 10: all C(9, 3) = 84 draws can be listed.
    values = np.array([4.0, 9, 1, 7, 3, 8, 2, 6, 5, 10])
    places = np.column_stack([np.array([0, 1, 1, 1, 9, 19, 29, 39, 49, 59.0]), np.zeros(10)])
    near = nearest_neighbours(places, 3)
    observed = near.matrix @ values
    found = told(hot_spots(values, near, permutations=99_999, fdr=False)).rows
    for area in range(10):
        sums = [sum(one) for one in combinations(np.delete(values, area), 3)]
        high, low = (np.mean([s >= observed[area] for s in sums]),
                     np.mean([s <= observed[area] for s in sums]))  # fmt: skip
        assert found["p"][area] == pytest.approx(min(1, 2 * min(high, low)), abs=0.012)
    assert found["least_p"].tolist() == pytest.approx([2 / 84] * 10)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 999), st.integers(12, 40), st.integers(1, 6))
def test_ranks_among_permutations_are_those_of_drawing_for_each_area(
    seed: int, n: int, k: int
) -> None:
    draw = np.random.default_rng(seed)
    values = draw.integers(0, 5, n).astype(float)  # many equal sums
    near = nearest_neighbours(draw.random((n, 2)), k)
    counts = near.counts
    chance = conditional.reference(values, int(counts.max()), 50, seed)
    observed = near.matrix @ values
    high, low = conditional.at_least(chance, observed, counts)
    for area in range(n):
        sums = [
            values[[other for other in order if other != area][: counts[area]]].sum()
            for order in chance.drawn
        ]
        assert high[area] == sum(s >= observed[area] - 1e-9 for s in sums)
        assert low[area] == sum(s <= observed[area] + 1e-9 for s in sums)


def peak(side: int = 12) -> tuple[Floats, Neighbours]:
    values = np.random.default_rng(1).random((side, side))
    values[3:6, 3:6] += 5
    return values.ravel(), touching(squares(side))


def test_a_peak_is_hot_and_false_discoveries_are_controlled_by_default() -> None:
    values, near = peak()
    found = told(hot_spots(values, near))
    assert found.fdr
    assert found.rows["kind"].iloc[4 * 12 + 4] == "hot"
    loose = told(hot_spots(values, near, fdr=False)).rows["kind"]
    assert set(np.flatnonzero(found.rows["kind"] != "")) <= set(np.flatnonzero(loose != ""))
    assert (loose != "").sum() > (found.rows["kind"] != "").sum()


@settings(deadline=None, max_examples=20)
@given(st.floats(0.01, 1000), st.floats(-100, 100))
def test_the_unit_of_the_values_changes_nothing(factor: float, by: float) -> None:
    values, near = peak(6)
    one = told(hot_spots(values, near)).rows
    other = told(hot_spots(values * factor + by, near)).rows
    assert one["p"].tolist() == other["p"].tolist()
    assert np.allclose(one["z"], other["z"], atol=1e-6)


def test_the_order_of_rows_changes_no_z() -> None:
    values, _ = peak(6)
    order = np.random.default_rng(2).permutation(36)
    one = told(hot_spots(values, touching(squares(6)))).rows["z"].to_numpy()
    there = squares(6).iloc[order].reset_index(drop=True)
    other = told(hot_spots(values[order], touching(there))).rows["z"].to_numpy()
    assert np.allclose(one[order], other)


def test_it_is_told_how_many_areas_it_takes_to_establish_one() -> None:
    values, near = peak()
    # 144 tests, least p 2/100: 0.02 · 144 / 0.05 = 57.6.
    assert told(hot_spots(values, near, permutations=99)).fewest == 58
    assert told(hot_spots(values, near, permutations=99, fdr=False)).fewest == 1
    assert told(hot_spots(values, near)).fewest == 1


def test_an_area_without_a_neighbour_is_an_island() -> None:
    apart = squares(4)
    apart.loc[16, "geometry"] = shapely.box(5000, 5000, 5100, 5100)
    found = told(hot_spots(np.append(CHECKS, 3.0), touching(apart))).rows
    assert found["kind"].iloc[16] == "island"
    assert np.isnan(found["p"].iloc[16])


def test_the_toy_towns_units_are_too_few() -> None:
    found = hot_spots([1, 2, 3], touching(town.units()))
    assert isinstance(found, Refusal)
    assert "at least 10 areas; there are 3" in found.says.en


@pytest.mark.parametrize(
    ("values", "says"),
    [([1.0] * 16, "same value"), ([np.nan, *range(15)], "no value")],
)
@pytest.mark.parametrize("method", [moran, hot_spots, local_moran])
def test_values_that_say_nothing_are_refused(method: Any, values: list, says: str) -> None:
    found = method(values, touching(squares(4)))
    assert isinstance(found, Refusal)
    assert says in found.says.en


@pytest.mark.parametrize("method", [moran, hot_spots, local_moran])
def test_areas_that_are_all_apart_are_refused(method: Any) -> None:
    found = method(CHECKS, within(np.arange(32.0).reshape(16, 2) * 100, 1))
    assert isinstance(found, Refusal)
    assert "no area has a neighbour" in found.says.en


def test_the_examples_hold() -> None:
    assert doctest.testmod(local).failed == 0


@pytest.mark.parametrize("n", [8, 400])
def test_orders_are_drawn_evenly_without_repeats(n: int) -> None:
    orders = conditional._orders(n, 5, 20_000, 1)
    assert (np.diff(np.sort(orders, axis=1), axis=1) > 0).all()
    # Each area comes first as often as any other: 4.5 standard deviations.
    expected = 20_000 / n
    assert np.abs(np.bincount(orders[:, 0], minlength=n) - expected).max() < 4.5 * expected**0.5
