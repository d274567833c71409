"""Location quotients: hand-counted answers, exact intervals, laws."""

from __future__ import annotations

import doctest

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis import location_quotient
from gis.analysis.location_quotient import (
    LEAST,
    location_quotients,
    poisson_limits,
    shrunken_quotients,
    standardised_quotients,
)
from tests.pysal import example


def test_the_examples_hold() -> None:
    assert doctest.testmod(location_quotient).failed == 0


def counted(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area", "kind", "count"])


def test_a_quotient_is_share_over_share() -> None:
    # West has 10 of 16 banks but a quarter of the enterprises: (10/100) / (16/400) = 2.5.
    found = location_quotients(
        counted([("W", "bank", 10), ("E", "bank", 6)]), pd.Series({"W": 100, "E": 300})
    )
    assert found["quotient"].round(9).tolist() == [2.5, 0.5]
    assert found["share"].tolist() == [0.625, 0.375]


def test_records_of_no_area_count_in_the_whole_only() -> None:
    found = location_quotients(
        counted([("W", "bank", 10), ("", "bank", 10)]), pd.Series({"W": 100, "": 100})
    )
    assert found["area"].tolist() == ["W"]
    assert found["quotient"].tolist() == [1.0]


def test_a_small_count_has_no_quotient_but_its_share() -> None:
    found = location_quotients(
        counted([("W", "bank", LEAST - 1), ("E", "bank", 6)]), pd.Series({"W": 1, "E": 1})
    )
    assert np.isnan(found.loc[0, ["quotient", "low", "high"]].astype(float)).all()
    assert found.loc[0, "share"] == pytest.approx(0.4)


@pytest.mark.parametrize("size", [0, np.nan])
def test_an_area_of_no_known_size_has_no_quotient(size: float) -> None:
    found = location_quotients(
        counted([("W", "bank", 9), ("E", "bank", 6)]), pd.Series({"W": size, "E": 10})
    )
    assert np.isnan(found["quotient"].iloc[0])


def test_limits_are_those_of_the_published_tables() -> None:
    # Exact Poisson limits at 95 %, as tabulated for 1, 5 and 20 events.
    low, high = poisson_limits(np.array([1.0, 5.0, 20.0]))
    assert low.round(3).tolist() == [0.025, 1.623, 12.217]
    assert high.round(3).tolist() == [5.572, 11.668, 30.888]


@settings(deadline=None)
@given(st.lists(st.integers(LEAST, 500), min_size=2, max_size=6), st.floats(0.01, 100))
def test_the_unit_of_size_changes_nothing(counts: list[int], factor: float) -> None:
    rows = [(str(place), "bank", count) for place, count in enumerate(counts)]
    sizes = pd.Series({str(place): 100.0 + place for place in range(len(counts))})
    one = location_quotients(counted(rows), sizes)
    other = location_quotients(counted(rows), sizes * factor)
    assert np.allclose(one["quotient"], other["quotient"])
    assert ((one["low"] < one["quotient"]) & (one["quotient"] < one["high"])).all()


def test_nothing_gives_nothing() -> None:
    assert location_quotients(counted([]), pd.Series(dtype=float)).empty


def test_a_quotient_is_tested_against_chance_exactly() -> None:
    # 9 of 10 banks in an area with half of the enterprises: 2 · (10 + 1) / 1024.
    rows = counted([("W", "bank", 9), ("E", "bank", 1)])
    found = standardised_quotients(rows, pd.Series({"W": 50, "E": 50}))
    assert found["p"].tolist() == pytest.approx([22 / 1024] * 2)
    # ln 1.8 / √(1/9 − 1/10)
    assert found["z"].iloc[0] == pytest.approx(0.587787 / 0.105409, rel=1e-5)
    assert found["q"].tolist() == found["p"].tolist()


def test_an_area_with_none_has_a_probability_but_no_z() -> None:
    rows = counted([("W", "bank", 0), ("E", "bank", 10)])
    found = standardised_quotients(rows, pd.Series({"W": 50, "E": 50}))
    assert found["p"].iloc[0] == pytest.approx(2 / 1024)
    assert found["z"].isna().all()


def test_an_area_of_unknown_size_is_not_tested() -> None:
    rows = counted([("W", "bank", 3), ("", "bank", 10)])
    found = standardised_quotients(rows, pd.Series({"W": np.nan, "E": 50}))
    assert found[["z", "p", "q"]].isna().all(axis=None)


def test_shrunken_quotients_are_those_of_the_reference_on_the_sids_data() -> None:
    from esda.smoothing import Empirical_Bayes

    counties = example("sids2")
    births, deaths = counties["BIR74"].to_numpy(float), counties["SID74"].to_numpy(float)
    rows = pd.DataFrame({"area": counties["FIPS"], "kind": "sids", "count": deaths})
    found = shrunken_quotients(rows, pd.Series(births, index=counties["FIPS"]))
    reference = Empirical_Bayes(deaths, births).r.ravel() / (deaths.sum() / births.sum())
    assert np.allclose(found["shrunken"], reference, atol=1e-12)
    assert ((found["low"] < found["shrunken"]) & (found["shrunken"] < found["high"])).all()


def test_counts_that_differ_by_chance_only_all_shrink_to_the_mean() -> None:
    rows = counted([("W", "bank", 10), ("E", "bank", 11), ("N", "bank", 9)])
    found = shrunken_quotients(rows, pd.Series({"W": 1, "E": 1, "N": 1}))
    assert found["shrunken"].tolist() == pytest.approx([1, 1, 1])
    assert found["low"].isna().all()


def test_a_small_area_is_drawn_nearer_to_the_mean_than_a_large_one() -> None:
    rows = counted([("S", "bank", 6), ("L", "bank", 600), ("R", "bank", 400)])
    found = shrunken_quotients(rows, pd.Series({"S": 3.0, "L": 300.0, "R": 700.0}))
    plain = location_quotients(rows, pd.Series({"S": 3.0, "L": 300.0, "R": 700.0}))["quotient"]
    drawn = (plain - found["shrunken"]) / (plain - 1)
    assert 0 < drawn.iloc[1] < drawn.iloc[0] < 1
