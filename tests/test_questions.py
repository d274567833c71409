"""A question is a value: however it was asked, it is the same, in a URL and on a sheet."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.analysis.samples import Refusal
from gis.questions import answers, what_if
from gis.questions.answers import answer, is_known
from gis.questions.parameters import (
    ASKS,
    BASES,
    FUNDS,
    OFFERED,
    PARAMETERS,
    Parameter,
)
from gis.questions.question import (
    DEFAULT_KINDS,
    FIRST,
    Question,
    from_code,
    from_query,
    question,
    to_code,
    to_query,
)
from gis.store import Tables, open_store

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("U-1", "U-2", "P-1")
each_parameter = pytest.mark.parametrize("one", PARAMETERS.values(), ids=lambda one: one.name)
each_ask = pytest.mark.parametrize("ask", ASKS)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return open_store(ROOT / "data").tables


def known(name: str) -> Container[str]:
    return PLACES


def values_of(one: Parameter) -> st.SearchStrategy[str]:
    """Draw what a parameter can have, in every way in which it can be written."""
    if one.name in ("to", "from"):
        return st.sampled_from(PLACES)
    if one.many:
        return st.lists(st.sampled_from(list(one.choices)), min_size=1).map(",".join)
    words = st.sampled_from(list(one.choices) or ["1"])
    if one.limits is None:
        return words
    low, high = one.limits
    numbers = st.integers(low, high).flatmap(
        lambda n: st.sampled_from([str(n), f"0{n}"]) if n < 10_000 else st.just(str(n))
    )
    return st.one_of(words, numbers) if one.choices else numbers


@st.composite
def questions(draw: st.DrawFn) -> Question:
    ask = draw(st.sampled_from(list(ASKS)))
    values = {
        name: draw(values_of(one)) for name, one in PARAMETERS.items()
        if name != "of" and draw(st.booleans())
    }  # fmt: skip
    return question(ask, {**values, "of": draw(st.sampled_from(OFFERED[ask]))})


# --- the same question -----------------------------------------------------------------------


@settings(max_examples=60)
@given(questions())
def test_a_question_comes_back_from_its_query_and_from_its_code(asked: Question) -> None:
    assert from_query(to_query(asked), known) == (asked, [])
    assert from_code(to_code(asked), known) == (asked, [])


@settings(max_examples=60)
@given(questions())
def test_only_what_matters_and_is_not_as_it_begins_is_held(asked: Question) -> None:
    matter = [one.name for one in asked.matters()]
    assert [name for name in matter if name in dict(asked.given)] == [n for n, _ in asked.given]
    assert all(value != asked.default(name) for name, value in asked.given)


@settings(max_examples=60)
@given(questions())
def test_asking_again_with_every_value_written_out_is_the_same_question(asked: Question) -> None:
    full = {name: asked[name] for name in PARAMETERS if asked[name]}
    assert question(asked.ask, full) == asked


def test_order_and_zeros_before_a_number_make_no_other_question() -> None:
    plain = question("density", {"kind": "bank,insurance", "bw": "800"})
    assert question("density", {"bw": "0800", "kind": "insurance,bank,insurance"}) == plain
    assert from_query({"ask": "density", "kind": "insurance,bank", "bw": "00800"}, known) == (
        plain, []
    )  # fmt: skip
    assert question("alike", {"seed": "000"}) == question("alike")


def test_the_page_s_own_question_needs_no_query_and_that_of_all_kinds_says_so() -> None:
    first = question(FIRST, {"kind": ",".join(DEFAULT_KINDS)})
    assert to_query(first) == {}
    assert from_query({}, known) == (first, [])
    assert from_query({"lang": "en"}, known) == (first, [])
    assert from_query({"ask": FIRST}, known)[0].kinds == ()


def test_what_a_parameter_depends_on_decides_whether_it_matters() -> None:
    assert question("groups", {"reach": "900"}).given == ()
    assert question("groups", {"reach": "900", "by": "dbscan"})["reach"] == "900"
    declared = question("declared", {"look": "hot", "share": "50", "least": "9", "cell": "500"})
    assert dict(declared.given) == {"look": "hot", "cell": "500"}


def test_funds_by_unit_are_not_called_managers() -> None:
    assert question("quotient", {"of": FUNDS}).who.zh == "基金与母基金"
    assert question("density", {"of": FUNDS}).who.zh == "基金与管理人"
    assert question("density", {"kind": "exchange,bank"}).says.zh == (
        "银行机构、交易场所集中在哪里？"
    )  # fmt: skip


# --- what is said in vain ----------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>", str(10**9), "-1", "1e3", "٣", ",,,", "nan", "x" * 5000]


@each_parameter
@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_nobody_knows_is_told_and_passed_over(one: Parameter, value: str) -> None:
    asked, unknown = from_query({"ask": one.asks[0], one.name: value}, known)
    assert asked == question(one.asks[0])
    parts = list(filter(None, value.split(","))) if one.many else [value]
    assert unknown == [(one.name, part) for part in parts]


@pytest.mark.parametrize("ask", ["<script>", "", "QUOTIENT", "density,hot"])
def test_an_ask_that_nobody_knows_is_told(ask: str) -> None:
    asked, unknown = from_query({"ask": ask}, known)
    assert (asked, unknown) == (question(FIRST), [("ask", ask)])
    assert from_code(ask, known)[1] == [("ask", ask)]


def test_of_several_kinds_the_known_ones_stay() -> None:
    asked, unknown = from_query({"ask": "hot", "kind": "bank,casino,,insurance"}, known)
    assert asked.kinds == ("bank", "insurance")
    assert unknown == [("kind", "casino")]


def test_another_ask_s_parameter_and_one_that_does_not_matter_are_told() -> None:
    assert from_query({"ask": "quotient", "bw": "800"}, known) == (
        question("quotient"), [("bw", "800")]
    )  # fmt: skip
    assert from_query({"ask": "density", "of": "sample"}, known)[1] == [("of", "sample")]
    assert from_query({"ask": "density", "of": FUNDS, "kind": "bank"}, known)[1] == [
        ("kind", "bank")
    ]


@pytest.mark.parametrize(
    "code", ["density~nonsense:1", "density~bw", "density~bw:", "density~", "hot~bw:800"]
)
def test_a_code_that_is_not_one_of_ours_is_told(code: str) -> None:
    assert from_code(code, known)[1]


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["ask", *PARAMETERS]), st.text()))
def test_no_text_breaks_the_reading(code: str, query: dict[str, str]) -> None:
    for asked, _ in (from_code(code, known), from_query(query, known)):
        assert from_query(to_query(asked), known) == (asked, [])


def test_without_tables_only_what_looks_like_a_code_is_one() -> None:
    assert from_code("whatif~to:BH-00~from:U-1")[1] == []
    assert from_code("whatif~to:<b>")[1] == [("to", "<b>")]


# --- words and limits --------------------------------------------------------------------------


@each_parameter
def test_every_parameter_has_words_and_matters_to_an_ask(one: Parameter) -> None:
    assert set(one.asks) <= set(ASKS)
    texts = [one.label, *one.choices.values(), *([one.helps] if one.helps else [])]
    for text in texts:
        assert re.search(r"[\u4e00-\u9fff]|^[A-Z]", text.zh)
        assert text.en
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
    matters = [
        ask for ask in one.asks for of in OFFERED[ask]
        for look in (PARAMETERS["look"].choices if ask == "declared" else [""])
        if one in question(ask, {"of": of, **({"look": look} if look else {}),
                                 **({one.needs[0]: one.needs[1][0]} if one.needs else {})
                                 }).matters()
    ]  # fmt: skip
    assert matters


@each_parameter
def test_a_default_is_a_value_of_its_parameter_and_stands_on_its_step(one: Parameter) -> None:
    if one.default:
        assert one.accepts(one.default)
        assert one.says(one.default).zh
    else:
        assert one.many or one.name in ("of", "to", "from")
    if one.limits:
        low, high = one.limits
        assert not one.accepts(str(low - 1))
        assert one.accepts(str(low))
        assert one.accepts(str(high))
        assert not one.accepts(str(high + 1))


@each_ask
def test_every_ask_is_worded_and_can_be_asked_of_known_records(ask: str) -> None:
    for of in OFFERED[ask]:
        assert of in BASES
        says = question(ask, {"of": of}).says
        assert "{" not in says.zh + says.en
        assert says.zh.endswith("？")
        assert says.en.endswith("?")


# --- answers are kept --------------------------------------------------------------------------


@each_ask
def test_every_ask_of_every_records_has_an_answer_or_a_reason(ask: str, tables: Tables) -> None:
    for of in OFFERED[ask]:
        asked = question(ask, {"of": of, "draws": "50"})
        found = answer(tables, asked)
        assert answer(tables, asked) is found
        if isinstance(found, Refusal):
            assert found.says.zh
            assert found.needs.en
        else:
            assert found.asked == asked


def test_other_data_have_another_answer(tables: Tables) -> None:
    asked = question("spread")
    found = answer(tables, asked)
    assert answer(replace(tables, version="other"), asked) is not found
    assert answer(tables, asked) is found


def test_work_that_is_stopped_leaves_nothing_behind(tables: Tables) -> None:
    asked = question("density", {"draws": "50", "seed": "77", "within": "1000"})
    told = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        answer(tables, asked, stop)
    assert told == [(1, 50)]
    assert not is_known(tables, asked)


def test_the_oldest_answers_are_forgotten(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_held", OrderedDict())
    monkeypatch.setattr(answers, "KEPT", 3)
    first = question("whatif", {"n": "400"})
    answer(tables, first)
    for n in range(answers.KEPT):
        answer(tables, question("whatif", {"n": str(n + 1)}))
    assert not is_known(tables, first)


def test_destinations_are_units_and_placed_in_units(tables: Tables) -> None:
    found = what_if.destinations(tables)
    assert found[: len(tables.units)] == list(tables.units["id"])
    unit = tables.places.set_index("id")["unit"]
    assert all(unit[one] in set(tables.units["id"]) for one in found[len(tables.units) :])
