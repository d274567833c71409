from __future__ import annotations

import math

import pytest

from gis.problems import Problem, ProblemError, fatal
from gis.text import THIN_SPACE, Text, is_missing, join, number, same


def test_a_text_is_written_in_the_language_that_is_asked_for() -> None:
    greeting = Text("机构", "Institutions")
    assert (greeting.get("zh"), greeting.get("en")) == ("机构", "Institutions")
    assert same("U-1").get("en") == "U-1"


def test_a_text_inside_a_text_keeps_its_own_language() -> None:
    filled = Text("在{where}", "in {where}").format(where=Text("合肥", "Hefei"))
    assert filled == Text("在合肥", "in Hefei")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (18675.31, f"18{THIN_SPACE}675.31"),
        (500.0, "500"),
        (0, "0"),
        (None, ""),
        (math.nan, ""),
        (1234567, f"1{THIN_SPACE}234{THIN_SPACE}567"),
    ],
)
def test_numbers_are_grouped_and_the_unknown_is_empty(value: float | None, written: str) -> None:
    assert number(value) == written


def test_zero_is_known_and_nothing_is_not() -> None:
    assert not is_missing(0)
    assert not is_missing(False)
    assert all(is_missing(value) for value in (None, "", math.nan))


def test_words_are_joined_by_the_list_mark_of_the_language() -> None:
    assert join(["银行", "保险"], "zh") == "银行、保险"
    assert join(["banks", "insurers"], "en") == "banks, insurers"


def test_a_problem_names_place_finding_and_cure_in_both_languages() -> None:
    swapped = Problem(
        file="a.csv",
        row=12,
        column="lon",
        value="31.86",
        says=Text("经度超出范围", "Longitude out of range"),
        cure=Text("两列可能写反了", "The columns may be swapped"),
    )
    assert swapped.line("zh") == "a.csv，第 12 行，“lon”列，值“31.86”：经度超出范围。两列可能写反了"
    assert swapped.line("en") == (
        "a.csv, row 12, column lon, value “31.86”: "
        "Longitude out of range. The columns may be swapped"
    )


def test_an_error_carries_every_problem() -> None:
    one = Problem(says=Text("甲", "A"), cure=Text("乙", "B"), fatal=True)
    two = Problem(says=Text("丙", "C"), cure=Text("丁", "D"))
    assert ProblemError(one, two).problems == (one, two)
    assert fatal([one, two]) == [one]
