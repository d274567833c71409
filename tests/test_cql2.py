"""Filters in CQL2 text: what they mean, beside an independent parser, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import cql2
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.features.collection import Collection
from gis.features.cql2 import MOST_NODES, parsed
from gis.features.cql2_answer import matching
from gis.features.cql2_texts import liking
from gis.features.cql2_tree import Call, Node, Property, Shape, Time
from gis.features.cql2_words import LONGEST
from gis.problems import ProblemError
from gis.tables import TABLES
from tests import town

PLACES = Collection(table=TABLES["places"], tables=town.site_tables())
INSTITUTIONS = Collection(table=TABLES["institutions"], tables=town.tables())
UNITS = Collection(table=TABLES["units"], tables=town.tables())


def met(filter_text: str, collection: Collection = INSTITUTIONS) -> list[str]:
    flags = matching(collection, filter_text)
    return collection.frame["id"][flags].tolist()


# --- /conf/basic-cql2 and its neighbours ------------------------------------------------------


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("type = 'bank_state'", "I-2 I-5"),
        ("type <> 'bank_state'", "I-1 I-3 I-4 I-6"),
        ("unit > 'U-1'", "I-3 I-4"),
        ("uncertainty_m <= 100", "I-1 I-6"),
        ("uncertainty_m > 100", "I-2 I-3"),
        ("unit IS NULL", "I-5"),
        ("lon is not null", "I-1 I-2 I-3 I-6"),
        ("true", "I-1 I-2 I-3 I-4 I-5 I-6"),
        ("false", ""),
        ("unit = 'U-1' AND type = 'bank_state' OR unit = 'U-2'", "I-2 I-3 I-4"),
        ("unit = 'U-1' AND (type = 'bank_state' OR unit = 'U-2')", "I-2"),
        ("NOT (unit = 'U-1' OR unit = 'U-2')", ""),
        ("name_zh LIKE '%构_<%'", "I-1 I-2 I-3 I-4 I-5 I-6"),
        ("name_zh NOT LIKE '%2%'", "I-1 I-3 I-4 I-5 I-6"),
        ("uncertainty_m BETWEEN 100 AND 500", "I-1 I-2"),
        ("uncertainty_m NOT BETWEEN 100 AND 500", "I-3 I-6"),
        ("id IN ('I-1', 'I-4', 'x')", "I-1 I-4"),
        ("CASEI(id) = casei('i-1')", "I-1"),
        ("CASEI(id) LIKE casei('i-%') AND unit = 'U-2'", "I-3 I-4"),
        ("ACCENTI('Kø̀') = ACCENTI('Kø')", "I-1 I-2 I-3 I-4 I-5 I-6"),
        ("uncertainty_m * 2 + 1 = 201", "I-1"),
        ("uncertainty_m / 0 > 1", ""),
        ("lat < lon", "I-1 I-2 I-3 I-6"),
        ("unit = division", ""),
        ("\"unit\" = 'U-1'", "I-1 I-2 I-6"),
    ],
)
def test_a_filter_meets_these_records(filter_text: str, expected: str) -> None:
    assert met(filter_text) == expected.split()


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("plan_named = true", "P-1 P-2 P-3 P-4 P-5 P-6 P-7"),
        ("project = true", "P-4 P-6 P-7"),
        ("project", "P-4 P-6 P-7"),
        ("project > false", "P-4 P-6 P-7"),
        ("sample_institutions IS NULL", "P-1 P-3 P-4 P-5 P-6 P-7"),
        ("name_zh = '<i>楼宇1</i>'", "P-1"),
    ],
)
def test_truth_values_and_numbers_are_compared(filter_text: str, expected: str) -> None:
    assert met(filter_text, PLACES) == expected.split()


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("S_INTERSECTS(geometry, BBOX(117.055,31.8,117.15,31.9))", "I-2 I-6"),
        ("S_INTERSECTS(geometry, POINT(117.05 31.85))", "I-1"),
        ("S_WITHIN(geometry, POLYGON((117.04 31.84,117.055 31.84,117.055 31.86,117.04 31.84)))",
         "I-1"),
        ("S_DISJOINT(geometry, BBOX(117.05,31.8,117.055,31.9))", "I-2 I-6"),
        ("S_INTERSECTS(geometry, BBOX(170,31,-170,32))", ""),
        ("S_EQUALS(geometry, POINT(117.06 31.85))", "I-2"),
        ("geometry IS NULL", "I-3 I-4 I-5"),
        ("NOT S_INTERSECTS(geometry, POINT(117.05 31.85))", "I-2 I-6"),
    ],
)  # fmt: skip
def test_a_record_without_a_place_is_neither_in_nor_out(filter_text: str, expected: str) -> None:
    assert met(filter_text) == expected.split()


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("S_CONTAINS(geometry, POINT(117.15 31.81))", "U-2"),
        ("S_CONTAINS(geometry, POINT(117.15 31.85))", ""),
        ("S_TOUCHES(geometry, LINESTRING(117.1 31.8, 117.1 31.9))", "U-1 U-2"),
        ("S_CROSSES(geometry, LINESTRING(116.9 31.81, 117.15 31.81))", "U-1 U-2"),
        ("S_OVERLAPS(geometry, BBOX(117.05,31.85,117.12,31.95))", "U-1 U-2"),
    ],
)
def test_areas_relate_to_shapes_as_the_standard_says(filter_text: str, expected: str) -> None:
    assert met(filter_text, UNITS) == expected.split()


def dated(*dates: str) -> Collection:
    frame = town.institutions().head(len(dates)).assign(as_of=list(dates))
    tables = town.tables().with_tables(institutions=frame)
    return Collection(table=TABLES["institutions"], tables=tables)


@pytest.mark.parametrize(
    ("filter_text", "expected"),
    [
        ("as_of > DATE('2019-04-15')", "I-3"),
        ("as_of <= DATE('2019-04-15')", "I-2"),
        ("as_of < DATE('2019-05-01')", "I-1 I-2"),
        ("as_of = DATE('2020-02-29')", "I-3"),
        ("as_of <> DATE('2019-04-15')", "I-2 I-3"),
        ("as_of = '2019-04'", "I-1"),
        ("T_INTERSECTS(as_of, INTERVAL('2019-04-30','..'))", "I-1 I-3"),
        ("T_BEFORE(as_of, TIMESTAMP('2019-04-01T00:00:00Z'))", "I-2"),
        ("as_of IS NULL", "I-4"),
    ],
)
def test_a_month_is_neither_before_nor_after_a_day_in_it(filter_text: str, expected: str) -> None:
    assert met(filter_text, dated("2019-04", "2018", "2020-02-29", "")) == expected.split()


@pytest.mark.parametrize("name", ["id", "uncertainty_m", "lon", "as_of", "unit"])
def test_conf_basic_cql2_comparison(name: str) -> None:
    """Hold operators to what /conf/basic-cql2/comparison and is-null assert of every queryable."""
    literal = {"uncertainty_m": "3.14", "lon": "117.05", "as_of": "DATE('2022-04-14')"}
    value = literal.get(name, "'foo'")
    for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
        assert not set(met(f"{name} {one} {value}")) & set(met(f"{name} {other} {value}"))
    null, there = met(f"{name} IS NULL"), met(f"{name} is not null")
    assert sorted(null + there) == INSTITUTIONS.frame["id"].tolist()


# --- beside an independent parser -------------------------------------------------------------


def as_json(node: Node) -> Any:
    """Write a tree as CQL2 JSON."""
    if isinstance(node, Property):
        return {"property": node.name}
    if isinstance(node, Time):
        return {"date": node.words[0]}
    if isinstance(node, Shape):
        return {"bbox": list(node.box)}
    if isinstance(node, Call):
        args = [as_json(one) for one in node.args]
        return {"op": node.op, "args": [args[0], args[1:]] if node.op == "in" else args}
    return node


names = st.sampled_from(["a", "name_zh", "名称", "x.y"])
numbers = st.sampled_from(["1", "2.5", "-3", "1e3"])
words = st.sampled_from(["'x'", "'it''s'", "'中 %_'", "''"])
sums = st.recursive(
    names | numbers,
    lambda inner: st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner),
    max_leaves=4,
)
simple = st.one_of(
    st.builds("{} {} {}".format, sums, st.sampled_from(["=", "<>", "<", ">", "<=", ">="]), sums),
    st.builds("{} LIKE {}".format, names, words),
    st.builds("CASEI({}) = casei({})".format, names, words),
    st.builds("{} between {} and {}".format, names, numbers, numbers),
    st.builds("{} not in ({}, {})".format, names, words, numbers),
    st.builds("{} is not null".format, names),
    st.builds("S_INTERSECTS({}, BBOX(1,2,3,4))".format, names),
    st.builds("{} > DATE('2020-02-29')".format, names),
)
filters = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds("{} AND {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("NOT ({})".format, inner),
        st.builds("({})".format, inner),
    ),
    max_leaves=6,
)


def flat(node: Any) -> Any:
    """Join what is the same whatever the brackets: (a AND b) AND c."""
    if not isinstance(node, dict) or "op" not in node:
        return [flat(one) for one in node] if isinstance(node, list) else node
    args = [flat(one) for one in node["args"]]
    if node["op"] in ("and", "or"):
        parts = [one["args"] if isinstance(one, dict) and one.get("op") == node["op"] else [one]
                 for one in args]  # fmt: skip
        args = [one for part in parts for one in part]
    return {"op": node["op"], "args": args}


@settings(max_examples=150, deadline=None)
@given(filters)
def test_filters_are_read_as_an_independent_parser_reads_them(filter_text: str) -> None:
    theirs = cql2.Expr(filter_text).to_json()
    assert flat(as_json(parsed(filter_text))) == flat(theirs)


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "filter_text",
    [
        "THIS IS NOT A FILTER", "a = 1 garbage", "", "(", ")", "a ==1", "a = 1;drop", "a = 'x",
        "a in ()", "a BETWEEN 1", "a NOT 1", "a IS", "lon = 1e999", "foo(lon) = 1", "casei() = 'x'",
        "DATE('2023-02-30') = as_of", "DATE('x') < as_of", "as_of > TIMESTAMP('2020-01-01')",
        "as_of > DATE('..')", "T_AFTER(as_of, INTERVAL('2020-01-01','2019-01-01'))",
        "T_AFTER(as_of)", "this_is_not_a_queryable IS NULL", "lon = 'x'", "lon", "'x'", "id > 3",
        "S_INTERSECTS(geometry, POINT(1", "S_INTERSECTS(geometry, POINT(1 NaN))",
        "S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))",
        "S_INTERSECTS(geometry, POLYGON((0 0,1 1)))", "S_INTERSECTS(geometry, POINT EMPTY)",
        "S_INTERSECTS(geometry, BBOX(1,2,3))", "S_INTERSECTS(geometry, BBOX(1,9,3,4))",
        "S_INTERSECTS(geometry, BBOX(1000000,1000000,2000000,2000000))",
        "S_INTERSECTS(lon, POINT(1 2))", "S_INTERSECTS(geometry, 'x')", "id LIKE unit",
        "id LIKE 3", "\x00", "lon = \ud800",
        "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * 30 + "POINT(1 2)" + ")" * 30 + ")",
    ],
)  # fmt: skip
def test_a_malformed_filter_is_refused_in_words(filter_text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        matching(INSTITUTIONS, filter_text)
    (problem,) = refused.value.problems
    assert problem.says.zh != problem.says.en


@pytest.mark.parametrize(
    "filter_text",
    [
        "(" * 1900 + "lon=1" + ")" * 1900,
        "(" * 3900,
        "NOT (" * 700 + "lon=1" + ")" * 700,
        "casei(" * 600 + "id" + ")" * 600 + "='x'",
        "lon in (" * 480,
        "lon=1 AND " * 390 + "lon=1",
        "lon" + "^lon" * 900 + "=1",
        "S_INTERSECTS(geometry,POINT(1 2)) or " * 100 + "true",
        "lon=1 or " * 2000 + "lon=1",
    ],
)
def test_a_huge_filter_is_refused_at_once(filter_text: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ProblemError):
        matching(INSTITUTIONS, filter_text)
    assert time.perf_counter() - start < 0.5


def test_a_chain_of_signs_needs_no_depth() -> None:
    assert parsed("-" * (LONGEST - 6) + "a = 1")
    assert parsed("NOT " * 900 + "a = 1")


def test_the_number_of_conditions_is_bounded() -> None:
    assert parsed(" OR ".join(["a=1"] * (MOST_NODES - 1)))
    with pytest.raises(ProblemError):
        parsed(" OR ".join(["a=1"] * (MOST_NODES + 1)))


def test_a_pattern_of_many_wildcards_takes_no_time() -> None:
    start = time.perf_counter()
    assert not liking("%a" * 200 + "%b")("a" * 5000)
    assert not liking("%_a_" * 100 + "b")("a" * 5000)
    assert time.perf_counter() - start < 0.5


def like_by_rows(pattern: str, text: str) -> bool:
    """Answer LIKE by the table of dynamic programming: slow, and plainly right."""
    held = [True] + [False] * len(text)
    for mark in pattern:
        if mark == "%":
            held = [any(held[: place + 1]) for place in range(len(held))]
        else:
            held = [False] + [held[i] and mark in ("_", one) for i, one in enumerate(text)]
    return held[-1]


@settings(max_examples=300)
@given(st.text("ab%_", max_size=8), st.text("ab", max_size=8))
def test_like_is_what_the_definition_says(pattern: str, text: str) -> None:
    assert liking(pattern)(text) == like_by_rows(pattern, text)


def test_an_escaped_wildcard_is_itself() -> None:
    assert liking("50\\%")("50%")
    assert not liking("50\\%")("500")


def test_an_empty_table_answers() -> None:
    frame = town.institutions().head(0)
    tables = town.tables().with_tables(institutions=pd.DataFrame(frame))
    nobody = Collection(table=TABLES["institutions"], tables=tables)
    assert met("id = 'x' AND S_INTERSECTS(geometry, POINT(1 2)) OR lon > 1", nobody) == []
