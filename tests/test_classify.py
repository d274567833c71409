from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.classify import classify

VALUES = st.lists(st.floats(0, 1e6, allow_nan=False, width=32), min_size=1, max_size=60)
SCHEMES = st.sampled_from(["fisher_jenks", "quantiles", "equal_interval", "std_mean", "head_tail"])


@settings(deadline=None, max_examples=150)
@given(values=VALUES, scheme=SCHEMES, k=st.integers(2, 7))
def test_a_larger_value_never_falls_in_a_lower_class(values, scheme, k) -> None:
    classes = classify(values, scheme=scheme, k=k)
    order = np.argsort(values, kind="stable")
    assert (np.diff(classes.index[order]) >= 0).all()


@settings(deadline=None, max_examples=150)
@given(values=VALUES, scheme=SCHEMES, k=st.integers(2, 7))
def test_every_value_lies_in_the_range_that_its_class_prints(values, scheme, k) -> None:
    classes = classify(values, scheme=scheme, k=k)
    bounds = [classes.lowest, *classes.breaks]
    for value, position in zip(np.asarray(values, dtype=float), classes.index, strict=True):
        assert value <= bounds[position + 1] + 1e-9
        assert value >= bounds[0] - 1e-9
        if position:
            assert value > bounds[position] - 1e-9


@settings(deadline=None, max_examples=100)
@given(values=VALUES, k=st.integers(2, 7))
def test_counts_add_up_to_the_known_values(values, k) -> None:
    classes = classify([*values, float("nan")], k=k)
    assert sum(classes.counts) == len(values)
    assert classes.index[-1] == -1


def test_a_value_equal_to_a_break_belongs_below_it() -> None:
    classes = classify([1, 2, 3, 4], scheme="manual", breaks=(2, 4))
    assert classes.index.tolist() == [0, 0, 1, 1]


def test_fewer_values_than_classes_give_one_class_each() -> None:
    classes = classify([5, 1, 5], k=5)
    assert classes.breaks == (1, 5)
    assert classes.counts == (1, 2)


def test_the_same_numbers_give_the_same_classes_in_any_order() -> None:
    values = [3, 9, 1, 40, 22, 8, 5, 2, 60]
    first = classify(values, k=4)
    second = classify(values[::-1], k=4)
    assert first.breaks == second.breaks
    assert first.index.tolist() == second.index[::-1].tolist()


def test_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to classify"):
        classify([float("nan")])


def test_labels_print_the_breaks_that_were_used() -> None:
    classes = classify([0.51, 0.74, 1.07, 1.38, 1.61, 2.02, 2.9, 3.44], k=3)
    assert [classes.label(i) for i in range(3)] == [
        f"{a:.{d}f}–{b:.{d}f}"
        for (a, b), d in zip(
            zip([classes.lowest, *classes.breaks[:-1]], classes.breaks, strict=True),
            [len(str(classes.breaks[0]).split(".")[1])] * 3,
            strict=True,
        )
    ]


def test_a_reader_hears_nothing_of_optional_libraries() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        classify([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0], scheme="fisher_jenks", k=3)
