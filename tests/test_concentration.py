"""Concentration, rates, shift-share, false discoveries: hand-counted answers and laws."""

from __future__ import annotations

import doctest
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import concentration as module
from gis.analysis import rates as rates_module
from gis.analysis import samples, shift_share, significance
from gis.analysis.concentration import Concentration, concentration, ellison_glaeser
from gis.analysis.rates import rates
from gis.analysis.samples import METHODS, Refusal, metres, refused_points, refused_values
from gis.analysis.significance import benjamini_hochberg, pseudo_p
from tests import town

COUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=30).filter(sum)


@pytest.mark.parametrize("one", [module, rates_module, samples, shift_share, significance])
def test_the_examples_hold(one: object) -> None:
    assert doctest.testmod(one).failed == 0  # type: ignore[arg-type]


def spread(counts: list[float], sizes: list[float] | None = None) -> Concentration:
    found = concentration(counts, sizes)
    assert isinstance(found, Concentration)
    return found


def test_an_even_spread_is_not_concentrated() -> None:
    found = spread([3, 3, 3, 3])
    assert (found.gini, found.herfindahl, found.effective) == (pytest.approx(0), 0.25, 4)


def test_all_in_one_of_four_areas_is_the_most() -> None:
    found = spread([0, 0, 8, 0])
    assert (found.gini, found.herfindahl, found.largest_share) == (0.75, 1, 1)


def test_counts_in_proportion_to_sizes_have_no_gini_yet_a_herfindahl_index() -> None:
    found = spread([1, 3], [100, 300])
    assert found.gini == pytest.approx(0)
    assert found.herfindahl == 0.625


def test_the_lorenz_curve_rises_with_density() -> None:
    # Densities 2, 1 and 0.5: the last area comes first.
    found = spread([4, 4, 2], [2, 4, 4])
    assert found.lorenz["areas"].round(9).tolist() == [0, 0.4, 0.8, 1]
    assert found.lorenz["counts"].round(9).tolist() == [0, 0.2, 0.6, 1]
    # Twice the area below it: .4*.2 + .4*.8 + .2*1.6 = 0.72.
    assert found.gini == pytest.approx(0.28)


@settings(deadline=None)
@given(COUNTS)
def test_gini_is_half_the_mean_difference_over_the_mean(counts: list[int]) -> None:
    n = np.array(counts, dtype=float)
    expected = np.abs(n[:, None] - n).mean() / (2 * n.mean())
    assert spread(counts).gini == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(COUNTS, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_order_and_unit_change_nothing(counts: list[int], draw: object, factor: float) -> None:
    shuffled = list(counts)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = spread(counts), spread([factor * n for n in shuffled])
    assert (one.gini, one.herfindahl) == pytest.approx((other.gini, other.herfindahl))


@pytest.mark.parametrize(
    ("counts", "sizes", "says"),
    [
        ([5], None, "at least 2"),
        ([0, 0], None, "zero or unknown"),
        ([1, np.nan], None, "1 areas have no value"),
        ([1, 2], [1, 0], "the sizes of the areas"),
        ([1, 2], [1, np.nan], "the sizes of the areas"),
    ],
)
def test_what_cannot_be_said_is_refused(counts: list, sizes: list | None, says: str) -> None:
    found = concentration(counts, sizes)
    assert isinstance(found, Refusal)
    assert says in found.says.en
    assert found.needs.zh


def test_establishments_placed_by_chance_have_an_index_of_zero_on_average() -> None:
    # Three establishments of sizes 3, 2 and 1, each in one of two areas with chances 1/4 and 3/4.
    sizes, chances, mean = np.array([3.0, 2, 1]), np.array([0.25, 0.75]), 0.0
    for where in product([0, 1], repeat=3):
        counts = np.bincount(where, weights=sizes, minlength=2)
        found = ellison_glaeser(counts, chances * 100, sizes)
        assert isinstance(found, float)
        mean += found * chances[list(where)].prod()
    assert mean == pytest.approx(0, abs=1e-12)


def test_establishments_all_in_one_of_two_equal_areas_have_an_index_of_one() -> None:
    # G = 0.5, 1 − Σx² = 0.5, H = 0.25: (0.5 − 0.125) / (0.5 · 0.75) = 1.
    assert ellison_glaeser([4, 0], [10, 10], [1, 1, 1, 1]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("whole", "establishments"), [([10, 0], [1, 1]), ([10, 10], [4]), ([10, 10], [1, 0])]
)
def test_an_index_without_its_inputs_is_refused(whole: list, establishments: list) -> None:
    assert isinstance(ellison_glaeser([4, 0], whole, establishments), Refusal)


def test_rates_have_the_exact_limits_of_their_counts() -> None:
    found = rates([5, 5, np.nan], [1000, 0, 10], per=1000)
    assert found.iloc[0].round(3).tolist() == [5, 1.623, 11.668]
    assert found.iloc[1:].isna().all(axis=None)


CHANGE = pd.DataFrame(
    {
        "area": ["W", "W", "E", "E"],
        "kind": ["bank", "insurer"] * 2,
        "before": [10, 30, 30, 30],
        "after": [18, 30, 42, 60],
    }
)


def test_a_change_has_three_parts() -> None:
    # Everything grows by 1/2, banks by 1/2 too (40 to 60), insurers from 60 to 90.
    found = shift_share.shift_share(CHANGE)
    assert isinstance(found, pd.DataFrame)
    assert found["whole"].round(9).tolist() == [5, 15, 15, 15]
    assert found["mix"].round(9).tolist() == [0, 0, 0, 0]
    assert found["local"].round(9).tolist() == [3, -15, -3, 15]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 99), st.integers(0, 99)), min_size=4, max_size=4))
def test_the_parts_add_up_and_local_ones_cancel_in_each_kind(
    values: list[tuple[int, int]],
) -> None:
    found = shift_share.shift_share(
        CHANGE.assign(before=[b for b, _ in values], after=[a for _, a in values])
    )
    assert isinstance(found, pd.DataFrame)
    assert np.allclose(found[["whole", "mix", "local"]].sum(axis=1), found["change"])
    assert np.allclose(found.groupby("kind")["local"].sum(), 0)


def test_a_kind_that_is_new_has_no_growth_of_its_own() -> None:
    found = shift_share.shift_share(CHANGE.assign(before=[0, 30, 0, 30]))
    assert isinstance(found, pd.DataFrame)
    banks = found[found["kind"] == "bank"]
    assert banks["local"].isna().all()
    assert banks["change"].tolist() == [18, 42]


@pytest.mark.parametrize(
    "counts", [CHANGE[:2], CHANGE.assign(before=0), CHANGE.assign(after=[1, 2, 3, np.nan])]
)
def test_a_change_that_cannot_be_told_is_refused(counts: pd.DataFrame) -> None:
    assert isinstance(shift_share.shift_share(counts), Refusal)


def test_discoveries_are_those_of_the_published_example() -> None:
    # Benjamini and Hochberg 1995, section 3.2: 15 tests, four rejected at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


@settings(deadline=None)  # scipy.stats takes long to import
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_discoveries_are_those_of_scipy(p: list[float]) -> None:
    from scipy.stats import false_discovery_control

    assert np.allclose(benjamini_hochberg(p), false_discovery_control(p))


def test_an_unknown_p_counts_as_no_test() -> None:
    assert benjamini_hochberg([0.02, np.nan])[0] == 0.02


def test_a_p_value_by_simulation_is_never_zero() -> None:
    assert pseudo_p(0, 999, 999) == pytest.approx(0.002)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_refuses_fewer_than_it_needs_in_both_languages(method: str) -> None:
    least = METHODS[method].least
    found = samples.too_few(method, least - 1)
    assert found is not None
    assert str(least) in found.says.zh
    assert str(least) in found.says.en
    assert samples.too_few(method, least) is None


def test_points_at_one_place_are_refused() -> None:
    found = refused_points("ripley", np.full((50, 2), 7.0))
    assert found is not None
    assert "one place" in found.says.en


def test_equal_and_unknown_values_are_refused() -> None:
    assert "same value" in refused_values("local", np.ones(12)).says.en  # type: ignore[union-attr]
    unknown = refused_values("local", [np.nan] * 2 + list(range(12)))
    assert "2 areas" in unknown.says.en  # type: ignore[union-attr]
    assert refused_values("local", np.arange(12)) is None


def test_points_that_are_not_placed_are_left_out() -> None:
    placed = town.points((117.05, 31.85), (np.nan, np.nan))
    found = metres(placed)
    assert len(found) == 1
    # 0.05° east of the central meridian at 31.85° N: 0.05 · 94 629 m east of the false easting.
    assert found[0, 0] == pytest.approx(504_731, abs=3)


@pytest.mark.parametrize("method", METHODS)
def test_the_manual_of_methods_has_every_least_sample(method: str) -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "methods.md").read_text("utf-8")
    known = METHODS[method]
    of = {"areas": "个区域 areas", "points": "个点 points", "records": "条记录 records"}[known.of]
    title = f"{known.title.zh} · {known.title.en}"
    assert f"| {title} | `{method}` | {known.least} {of} |" in text
