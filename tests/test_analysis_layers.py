"""An answer is drawn like any other layer: words, looks, a sheet that prints and reopens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.analysis.declared import Comparison
from gis.layer import Kinds, Style
from gis.paper.scene import Words
from gis.paper.sheet import Sheet
from gis.paper.sheet_code import code_of, read_code
from gis.portray import Portrayal, portray
from gis.problems import ProblemError
from gis.questions.answers import answer
from gis.questions.parameters import ASKS
from gis.questions.plan_check import PlanCheck
from gis.questions.question import Question, question, to_code
from gis.store import Tables, open_store
from gis.text import LANGUAGES, Language
from layers.analysed import layers_of
from layers.analysed_looks import GROUP_STYLES, HOT_STYLES, LQ_STYLES, SHARE_STYLES
from layers.analysed_parts import ANSWER, IDS, USED, WINDOW
from layers.analysed_units import LQ_BREAKS, LQ_CODES, class_of
from views.analysis_findings import findings
from views.printing import make

ROOT = Path(__file__).resolve().parent.parent
DRAWS = {"draws": "50"}
OF_PLACES = {"hot": {"fdr": "no"}, "groups": {"by": "dbscan", "reach": "900"}}
"""What makes an ask find something in the shipped data."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return open_store(ROOT / "data").tables


@pytest.fixture(scope="module")
def two_dates(tables: Tables) -> Tables:
    old = tables.sample_counts
    grown = old["count"].mask(old["unit"] == "U-340102", old["count"] * 2)
    new = old.assign(as_of="2023-04", id="N" + old["id"], count=grown)
    both = pd.concat([old, new], ignore_index=True)
    return replace(tables.with_tables(sample_counts=both), version="two dates")


def asked_of(ask: str) -> Question:
    return question(ask, {**DRAWS, **OF_PLACES.get(ask, {})})


def answer_layer(asked: Question) -> Any:
    (one,) = [layer for layer in layers_of(asked) if layer.id == ANSWER]
    return one


def features(one: Portrayal) -> pd.DataFrame:
    """Return what is drawn, less the circles of records that are known to an area only."""
    return one.frame[~one.frame["id"].str.startswith("@")]


# --- layers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ask", ASKS)
def test_every_feature_of_an_answer_has_its_row_of_the_legend(
    ask: str, language: Language, tables: Tables, two_dates: Tables
) -> None:
    facts = two_dates if ask == "change" else tables
    drawn = [portray(layer, facts, language) for layer in layers_of(asked_of(ask))]
    for one in drawn:
        assert one.frame["row"].between(0, len(one.legend) - 1).all()
        assert one.frame["id"].is_unique
        told = {row.label.get(language): row for row in one.legend}
        assert len(told) == len(one.legend)
        assert all(label and "{" not in label for label in told)
        counted = sum(row.count for row in one.legend if row.role in ("item", "no_data"))
        assert counted == len(features(one))
        assert "{" not in one.title() + one.source.get(language)
    (answered,) = [one for one in drawn if one.layer.id == ANSWER]
    assert len(answered.frame)


@pytest.mark.parametrize("ask", ASKS)
def test_layers_of_an_answer_lie_in_order_and_have_known_ids(ask: str) -> None:
    layers = layers_of(asked_of(ask))
    assert [one.id for one in layers] in ([ANSWER], [WINDOW, ANSWER, USED])
    assert {one.id for one in layers} <= set(IDS)
    assert layers_of(asked_of(ask)) is layers


def test_a_question_without_an_answer_has_layers_without_features(tables: Tables) -> None:
    for asked in (question("change"), question("density", {"of": "funds"}),
                  question("declared", {"of": "enterprises"})):  # fmt: skip
        one = portray(answer_layer(asked), tables, "zh")
        assert one.frame.empty
        assert one.layer.empty


def looks(style: Style) -> tuple[object, ...]:
    return style.fill, style.dash, style.hatch


@pytest.mark.parametrize(
    ("styles", "sure"),
    [(HOT_STYLES, "hot"), (GROUP_STYLES, "sure"), (SHARE_STYLES, "0.5")],
    ids=["hot spots", "groups", "density"],
)
def test_what_is_not_established_is_dashed_and_hatched_and_so_seen_in_grey(
    styles: dict[str, Style], sure: str
) -> None:
    assert styles["open"].dash
    assert styles["open"].hatch
    assert not styles[sure].dash
    assert looks(styles["open"]) != looks(styles[sure])


@pytest.mark.parametrize("ask", ["density", "hot", "groups"])
def test_only_what_is_not_established_is_drawn_so(ask: str, tables: Tables) -> None:
    asked = question(ask, {**DRAWS, **OF_PLACES.get(ask, {"bw": "150"})})
    found: Any = answer(tables, asked)
    frame = answer_layer(asked).data(tables)
    rows = found.cells if ask == "hot" else found.rows
    doubtful = ~rows["established"] & ((rows["kind"] == "hot") if ask == "hot" else True)
    assert doubtful.any()
    assert (frame["look"] == "open").sum() == doubtful.sum()


def test_a_verdict_that_is_not_established_is_a_dashed_outline(tables: Tables) -> None:
    asked = asked_of("declared")
    found = answer(tables, asked)
    assert isinstance(found, PlanCheck)
    layer = answer_layer(asked)
    whose = set(layer.data(tables)["whose"])
    assert isinstance(layer.symbol.look, Kinds)
    for one in found.clusters:
        if isinstance(one.own, Comparison):
            code = one.id if one.own.established else f"{one.id}_open"
            assert code in whose
            assert bool(layer.symbol.look.styles[code].dash) != one.own.established


@given(st.lists(st.floats(0, 10), max_size=20))
def test_a_larger_quotient_is_never_in_a_lower_class(values: list[float]) -> None:
    ranks = [LQ_CODES.index(code) for code in class_of(pd.Series(sorted(values), dtype=float))]
    assert ranks == sorted(ranks)


def test_limits_belong_to_the_class_below_and_the_unknown_to_none() -> None:
    assert class_of(pd.Series([*LQ_BREAKS, 2.001, np.nan])) == [*LQ_CODES, "none"]
    assert set(LQ_STYLES) == {*LQ_CODES, "none"}


def test_a_difference_that_is_sure_bears_a_mark(tables: Tables) -> None:
    asked = question("quotient")
    found: Any = answer(tables, asked)
    frame = answer_layer(asked).data(tables)
    marked = frame["told"].str.endswith("＊").to_numpy()
    assert (marked == found.rows["standing"].isin(["above", "below"]).to_numpy()).all()
    assert marked.any()


def test_records_that_take_part_are_drawn_and_no_others(tables: Tables) -> None:
    asked = question("density", {**DRAWS, "kind": "insurance"})
    (used,) = [layer for layer in layers_of(asked) if layer.id == USED]
    one = portray(used, tables, "en")
    rows = tables.institutions
    expected = rows[(rows["family"] == "insurance") & rows["lon"].notna()]
    found: Any = answer(tables, asked)
    assert len(used.data(tables)) == len(expected) == found.material.ground.used
    by_area = expected["accuracy"] == "area"
    assert set(features(one)["id"]) == set(expected.loc[~by_area, "id"])
    (halos,) = (row.count for row in one.legend if row.style.dash)
    assert halos == by_area.sum() > 0


# --- sheets ------------------------------------------------------------------------------------


def sheet(asked: Question, **more: Any) -> Sheet:
    layers = tuple(one.id for one in layers_of(asked))
    return Sheet(layers=layers, question=to_code(asked), paper="A3", **more)


@pytest.mark.parametrize(
    ("asked", "language"),
    [(question("quotient", {"kind": "insurance"}), "zh"), (asked_of("density"), "en")],
    ids=["of units", "of points"],
)
def test_a_sheet_of_an_answer_says_what_was_found_and_reopens(
    asked: Question, language: Language, tables: Tables
) -> None:
    one = sheet(asked, language=language)
    made = make(one, tables)
    page = made.page
    material = answer(tables, asked).material  # type: ignore[union-attr]
    assert str(material.ground.used) in made.imprint.coverage[0]
    told = "".join(item.text for sheaf in page.sheaves for item in sheaf.items
                   if isinstance(item, Words))  # fmt: skip
    first = findings(answer(tables, asked))[0].get(language)  # type: ignore[arg-type]
    squeezed = "".join(told.split())
    assert "".join(first.split()) in squeezed
    assert "".join(asked.says.get(language).split()) in squeezed
    again, version = read_code(code_of(one, tables.version))
    assert again == one
    assert tables.version.startswith(version)


def test_a_sheet_whose_question_has_no_answer_is_refused_with_the_reason(tables: Tables) -> None:
    for asked, reason in (
        (question("change"), "one date only"),
        (question("density", {"of": "funds"}), "needs at least 10 points; there are 0"),
        (question("whatif", {"to": "NOWHERE"}), "no data of area “NOWHERE”"),
    ):
        with pytest.raises(ProblemError) as error:
            make(sheet(asked), tables)
        assert reason in error.value.problems[0].says.en


@pytest.mark.parametrize(
    "code",
    ["nonsense", "quotient~bw:800", "density~bw:99999999", "density~x:1", "hot~<script>:1",
     "density~" + "~".join(["seed:1"] * 200)],
)  # fmt: skip
def test_a_sheet_s_code_with_a_broken_question_is_refused(code: str) -> None:
    with pytest.raises(ProblemError) as error:
        read_code(f"layers=answer&ask={code}")
    assert "question of the analysis" in error.value.problems[0].says.en


def test_without_a_question_there_is_no_layer_of_an_answer(tables: Tables) -> None:
    with pytest.raises(ProblemError, match="answer"):
        make(Sheet(layers=(ANSWER,)), tables)
