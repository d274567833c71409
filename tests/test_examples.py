"""The worked examples: every figure is the other's, and the document is what is found now."""

from __future__ import annotations

import doctest
import re
from itertools import chain
from pathlib import Path

import pytest

from gis.analysis.samples import METHODS
from gis.text import LANGUAGES, Language, same
from scripts.examples import rows as rows_module
from scripts.examples.document import GROUPS, SHIPPED, TITLES, made, written
from scripts.examples.rows import Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "examples.md"


def rows() -> list[Row]:
    return list(chain.from_iterable(make() for make in GROUPS.values()))


def also(method: str, words: str) -> str:
    """Return what is told beside the one figure of a method whose question has these words."""
    (row,) = [row for row in rows() if row.method == method and words in row.asks.en]
    return row.also.en


def test_the_examples_hold() -> None:
    assert doctest.testmod(rows_module).failed == 0


def test_the_document_is_what_is_found_now() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text


def test_every_method_is_at_work_and_no_other_is_named() -> None:
    assert {row.method for row in rows()} == set(TITLES)
    assert set(METHODS) <= set(TITLES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*GROUPS, *SHIPPED])
def test_every_line_of_a_table_has_all_its_cells(name: str, language: Language) -> None:
    lines = made(name, language).splitlines()
    assert len(lines) > 3
    assert len({line.count("|") for line in lines}) == 1


@pytest.mark.parametrize("name", [*GROUPS, *SHIPPED])
def test_english_tables_are_english(name: str) -> None:
    assert not re.search(r"[\u3000-\u9fff，。：]", made(name, "en"))


@pytest.mark.parametrize("theirs", [1.2, float("nan")])
def test_a_figure_that_is_not_the_others_is_no_row(theirs: float) -> None:
    with pytest.raises(AssertionError, match="not within"):
        Row(method="ripley", asks=same("?"), ours=1.0, theirs=theirs, within=0.1, by=same("x"))


def test_a_document_without_a_mark_is_not_written() -> None:
    with pytest.raises(KeyError, match="spread zh"):
        written("# no marks")


def test_no_tolerance_is_wider_than_a_twentieth_but_of_simulated_figures() -> None:
    loose = [row for row in rows() if row.within > abs(row.theirs) / 20]
    assert {row.digits for row in loose if row.theirs == 0} <= {3, 9}
    # L(r) − r differs from 0 by little: its tolerance is a thousandth of r.
    assert {row.method for row in loose if row.theirs} <= {"ripley"}


# --- what the document says in words --------------------------------------------------------


def test_hot_cell_and_peak_of_snow_s_map_are_at_the_broad_street_pump() -> None:
    assert also("local", "Snow").endswith("is in one: yes")
    apart = re.search(r"peak is (\d+) m from the Broad Street pump", also("density", "peak"))
    assert apart
    assert int(apart[1]) < 40


def test_cardiff_is_clustered_and_virginia_is_not_by_k() -> None:
    for words, low, high in (("Cardiff", 0, 0.05), ("Virginia", 0.2, 1)):
        told = [row.also.en for row in rows() if row.method == "ripley" and words in row.asks.en]
        ps = {float(p) for one in told for p in re.findall(r"p = ([\d.]+)", one)}
        assert len(ps) == 1
        assert low < ps.pop() <= high


def test_twice_as_many_counties_are_called_without_control() -> None:
    (row,) = [row for row in rows() if "Counties of 100" in row.asks.en]
    assert int(row.also.en.split()[0]) > 2 * row.ours
