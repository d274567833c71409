"""The plan as data: its wording letter by letter, every number carried over, notes that add up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis.intake.cleaning import words_of
from gis.revisions import Entry
from gis.store import Store, Tables, open_store
from gis.targets import goal_of, growth, required, standings
from gis.vocabulary import COMPARATORS
from layers import all_layers
from tests.imports import csv_file, previewed, says

ROOT = Path(__file__).resolve().parent.parent
SHARED_PLAN = ROOT.parent / "shared" / "plan"
BOXES = (
    "BOX1-baohe", "BOX1-shushan", "BOX1-gaoxin", "BOX1-luyang", "BOX2-town", "BOX2-base",
    "BOX2-plaza", "BOX3-ftz", "BOX3-bonded", "BOX4-green", "BOX4-county", "BOX4-inclusive",
)  # fmt: skip
FIGURES = ("T1", "C2-4-1", "C2-4-2", "C2-4-3", *BOXES)
"""The clauses whose every number is a record."""
NO_FIGURE = {
    "T1": ["2020", "2025"],  # the headings of the two columns
    "BOX2-plaza": ["60"],  # G60, a road
}
"""Numbers that ask for nothing, by clause."""


@pytest.fixture(scope="module")
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def codes(cell: str) -> list[str]:
    return [code for code in cell.split(";") if code]


def wordings(facts: Tables) -> dict[str, list[str]]:
    """Return what indicators and measures quote of each clause."""
    found: dict[str, list[str]] = {}
    for row in facts.indicators.itertuples():
        for clause in codes(row.clauses):
            found.setdefault(clause, []).extend([row.wording_zh, row.printed_zh])
    for row in facts.measures.itertuples():
        found.setdefault(row.clause, []).append(row.wording_zh)
    return found


# --- wording --------------------------------------------------------------------------------


def test_every_wording_stands_in_its_clause_letter_by_letter(facts: Tables) -> None:
    texts = facts.clauses.set_index("id")["text_zh"]
    wrong = [
        row.id
        for row in facts.indicators.itertuples()
        for words in (row.wording_zh, row.printed_zh)
        if not any(words in texts[clause] for clause in codes(row.clauses))
    ]
    wrong += [
        row.id for row in facts.measures.itertuples() if row.wording_zh not in texts[row.clause]
    ]
    assert wrong == []


def test_the_rows_of_table_1_are_translated_as_the_table_is(facts: Tables) -> None:
    table = facts.clauses.set_index("id").loc["T1"]
    of_table = facts.indicators[facts.indicators["printed_zh"] != ""]
    assert of_table["id"].str.startswith("T1-").all()
    assert len(of_table) == 13
    assert all(words in table["text_en"] for words in of_table["printed_en"])
    assert all(words in table["text_zh"] for words in of_table["printed_zh"])


def test_the_clauses_are_the_published_text() -> None:
    if not SHARED_PLAN.is_dir():
        pytest.skip("the plan's full text is not here")
    (path,) = SHARED_PLAN.glob("*.txt")
    plan = re.sub(r"[\s*]", "", path.read_text(encoding="utf-8"))
    facts = open_store(ROOT / "data").tables
    texts = facts.clauses[facts.clauses["id"] != "T1"].set_index("id")["text_zh"]
    bare = texts.str.replace(r"[\s—]", "", regex=True)
    plan = plan.replace("—", "")
    assert [code for code, text in bare.items() if text not in plan] == []


@pytest.mark.parametrize(
    ("indicator", "word", "comparator"),
    [
        ("T1-fin_value_added", "达到", "at_least"), ("T1-fin_share_gdp", "达", "at_least"),
        ("T1-deposits", "突破", "more_than"), ("T1-loans", "突破", "more_than"),
        ("T1-ins_penetration", "达到", "at_least"), ("T1-ins_density", "达到", "at_least"),
        ("T1-premiums", "达到", "at_least"), ("T1-listed", "突破", "more_than"),
        ("T1-managers", "超", "more_than"), ("T1-funds", "超过", "more_than"),
        ("T1-fund_size", "超过", "more_than"), ("T1-direct_growth", "以上", "at_least"),
        ("T1-direct", "超过", "more_than"), ("BOX1-gaoxin-institutions", "超过", "more_than"),
        ("BOX1-gaoxin-fund_size", "超过", "more_than"), ("BOX1-gaoxin-listed", "突破", "more_than"),
    ],
)  # fmt: skip
def test_a_qualifier_is_the_word_of_the_text(
    indicator: str, word: str, comparator: str, facts: Tables
) -> None:
    row = facts.indicators.set_index("id").loc[indicator]
    assert word in row["wording_zh"]
    assert row["comparator"] == comparator
    if indicator.startswith("T1-"):
        assert f"“{word}”" in row["note_zh"], "that table 1 prints the bare number is said"


def test_only_the_zone_that_the_plan_names_answers_for_a_target_of_its_own(facts: Tables) -> None:
    held = facts.indicators.groupby("responsible_zh")["area"].agg(set).to_dict()
    assert held == {"合肥市": {"340100"}, "高新区": {"gaoxin"}}


def test_layers_that_show_an_indicator_exist(facts: Tables) -> None:
    named = {layer for cell in facts.indicators["measured_by"] for layer in codes(cell)}
    assert named == {"listed_companies", "funds"}
    assert named <= set(all_layers())


# --- completeness ---------------------------------------------------------------------------


def test_every_project_is_linked_by_a_measure(facts: Tables) -> None:
    linked = {place for cell in facts.measures["places"] for place in codes(cell)}
    projects = facts.places[facts.places["project"] == True]  # noqa: E712
    assert len(projects) > 70
    assert set(projects["id"]) - linked == set()


@pytest.mark.parametrize("clause", BOXES)
def test_every_sentence_of_a_box_is_a_record(clause: str, facts: Tables) -> None:
    text = facts.clauses.set_index("id").loc[clause, "text_zh"]
    _, *sentences = [one for one in text.split("。") if one]
    quoted = wordings(facts)[clause]
    assert sentences
    silent = [one for one in sentences if not any(words and words in one for words in quoted)]
    assert silent == []


@pytest.mark.parametrize("clause", FIGURES)
def test_every_number_is_a_record(clause: str, facts: Tables) -> None:
    text = facts.clauses.set_index("id").loc[clause, "text_zh"]
    spans = [
        (found.start(), found.end())
        for words in wordings(facts).get(clause, [])
        if words
        for found in re.finditer(re.escape(words), text)
    ]
    left = [
        found[0]
        for found in re.finditer(r"\d+(?:\.\d+)?", text)
        if not any(first <= found.start() and found.end() <= last for first, last in spans)
    ]
    assert sorted(set(left) - set(NO_FIGURE.get(clause, []))) == []


def test_ids_of_indicators_and_measures_are_one_namespace(facts: Tables) -> None:
    together = [*facts.indicators["id"], *facts.measures["id"], *facts.clauses["id"]]
    assert len(together) == len(set(together))


def test_a_measure_has_a_status_of_its_own_or_of_its_places(facts: Tables) -> None:
    known = facts.places.set_index("id")["status"]
    unknown = [
        row.id
        for row in facts.measures.itertuples()
        if not row.status and not any(known[place] for place in codes(row.places))
    ]
    assert unknown == []


def test_a_measure_stands_in_the_areas_of_its_places(facts: Tables) -> None:
    places = facts.places.set_index("id")
    for row in facts.measures.itertuples():
        held = {area for place in codes(row.places) for area in codes(places.loc[place, "areas"])}
        assert held <= set(codes(row.areas)), row.id


def test_a_number_of_a_measure_stands_in_its_wording(facts: Tables) -> None:
    counted = facts.measures[facts.measures["value"].notna()]
    assert dict(zip(counted["id"], counted["value"], strict=True)) == {
        "BOX2-town-phases": 3, "BOX2-plaza-base": 1, "BOX2-plaza-centres": 2,
        "BOX2-plaza-platforms": 3, "C3-1-3-mother-fund": 200, "C3-6-3-campaign": 3,
    }  # fmt: skip
    words = {1: "1", 2: "2", 3: "[3三]", 200: "200"}
    for row in counted.itertuples():
        assert re.search(words[int(row.value)], row.wording_zh), row.id
        assert row.unit_zh in row.wording_zh


# --- notes ----------------------------------------------------------------------------------


def yuan(value: float) -> str:
    """Write 亿元 as the English notes do: in billions, less trailing zeros."""
    return f"{value / 10:,.3f}".rstrip("0").rstrip(".")


def test_the_sums_of_the_notes_can_be_redone(facts: Tables) -> None:
    base = facts.indicators.set_index("id")["base_value"]
    target = facts.indicators.set_index("id")["target_value"]
    notes = facts.plan_notes.set_index("id")

    def said(note: str, zh: str, en: str) -> None:
        assert zh in notes.loc[note, "says_zh"], zh
        assert en in notes.loc[note, "says_en"], en

    people = base["T1-premiums"] * 1e8 / base["T1-ins_density"]
    said("N-population", f"≈ {people / 1e4:.1f} 万人", f"≈ {people / 1e6:.3f} million people")
    people = target["T1-premiums"] * 1e8 / target["T1-ins_density"]
    said("N-population", f"≈ {people / 1e4:.1f} 万人", f"≈ {people / 1e6:.3f} million")
    census = facts.units["population_2020"].sum()
    said("N-population", f"{census / 1e4:.1f} 万人", f"{census / 1e6:.3f} million")
    residents = facts.indicator_actuals.set_index("id").loc["A-003", "value"]
    said("N-population", f"{residents} 万", f"{residents / 100:.3f} million")

    one = base["T1-fin_value_added"] / base["T1-fin_share_gdp"] * 100
    other = base["T1-premiums"] / base["T1-ins_penetration"] * 100
    said("N-gdp", f"≈ {one:.0f} 亿元", f"≈ {one / 10:,.1f} billion")
    said("N-gdp", f"≈ {other:.0f} 亿元", f"≈ {other / 10:,.1f} billion")
    said("N-gdp", f"约 {other - one:.0f} 亿元", f"{(other - one) / 10:.1f} billion")
    asked = target["T1-fin_value_added"] / target["T1-fin_share_gdp"] * 100
    assert asked == target["T1-premiums"] / target["T1-ins_penetration"] * 100
    said("N-gdp", f"{asked:.0f} 亿元", f"{asked / 10:,.0f} billion")

    deposits, loans = base["T1-deposits"], base["T1-loans"]
    in_text = facts.clauses.set_index("id").loc["C1-1-3", "text_zh"]
    for value in (18296.74, 17678.66):
        assert f"{value} 亿元" in in_text
        said("N-currency", f"{value} 亿元", yuan(value))
    assert f"存贷比 {17678.66 / 18296.74:.2%}" in in_text
    said("N-currency", f"{deposits - 18296.74:.2f} 亿元", yuan(deposits - 18296.74))
    said("N-currency", f"{loans - 17678.66:.2f} 亿元", yuan(loans - 17678.66))
    said("N-currency", f"{loans / deposits:.2%}", f"{loans / deposits:.2%}")
    said("N-each", f"{deposits + loans:.2f} 亿元", yuan(deposits + loans))
    assert deposits + loans > target["T1-deposits"] == target["T1-loans"]

    rate = 1 + target["T1-direct_growth"] / 100
    grown = base["T1-direct"] * rate**5
    said("N-direct", f"{grown:.1f} 亿元", f"{grown / 10:.2f} billion")
    assert grown > target["T1-direct"]
    needed = growth(goal_of(facts.indicators.set_index("id", drop=False).loc["T1-direct"]))
    said("N-direct", f"年均 {needed:.1%}", f"{needed:.1%} a year")


def test_the_notes_quote_figures_that_are_in_the_tables(facts: Tables) -> None:
    target = facts.indicators.set_index("id")["target_value"]
    base = facts.indicators.set_index("id")["base_value"]
    reported = facts.reported_counts.set_index("id")["value"]
    notes = facts.plan_notes.set_index("id")["says_zh"]
    assert f"{target['BOX1-gaoxin-institutions']:.0f} 家" in notes["N-managers"]
    assert f"{target['T1-managers']:.0f} 家" in notes["N-managers"]
    assert target["T1-fund_size"] == target["BOX1-gaoxin-fund_size"] == reported["R-068"] == 5000
    assert f"{reported['R-013']:.0f} 家" in notes["N-boards"]
    assert f"{reported['R-016']:.0f} 家" in notes["N-boards"]
    assert f"{base['T1-direct_growth']:.2f}%" in notes["N-average"]
    assert base["T1-direct_growth"] > target["T1-direct_growth"]
    assert f"{reported['R-053']:.0f} 家" in notes["N-listed"]
    assert f"{base['T1-listed']:.0f} 家" in notes["N-listed"]


# --- where the plan stands ------------------------------------------------------------------


def test_one_indicator_has_a_status_and_the_others_no_data(facts: Tables) -> None:
    found = standings(facts.indicators, facts.indicator_actuals).set_index("id")
    assert found["status"].value_counts().to_dict() == {"no_data": 15, "behind": 1}
    deposits = found.loc["T1-deposits"]
    assert (deposits["status"], deposits["period"]) == ("behind", "2024-02")
    assert deposits["asked"] == pytest.approx(27799.78, abs=0.01)


def test_every_path_runs_from_the_printed_base_to_the_printed_target(facts: Tables) -> None:
    for row in facts.indicators.to_dict("records"):
        goal = goal_of(row)
        assert required(goal, 2025.0) == row["target_value"]
        if row["path"] != "average_growth" and row["base_period"]:
            assert required(goal, 2020.0) == row["base_value"]


# --- actual values come by import -------------------------------------------------------------

HEAD = ("指标", "区域", "出处中的指标名", "指标名（英文）", "时点", "数值", "计量单位",
        "计量单位（英文）", "性质", "与规划口径可比", "口径", "资料来源")  # fmt: skip
VALUE_ADDED = ("T1-fin_value_added", "340100", "金融业增加值", "Financial value added", "2023",
               "1200", "亿元", "100 million yuan", "官方", "是", "全市，全年数",
               "某市 2023 年统计公报")  # fmt: skip
ENTRY = Entry(author="测试", at="2026-11-01T00:00:00Z")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(ROOT / "data", f"sqlite:///{tmp_path / 'var' / 'atlas.sqlite'}")


def status_of(store: Store, indicator: str) -> list[object]:
    tables = store.tables
    found = standings(tables.indicators, tables.indicator_actuals).set_index("id").loc[indicator]
    return found[["status", "period", "value"]].tolist()


def test_an_actual_comes_in_with_its_source_and_is_taken_back(store: Store, tmp_path: Path) -> None:
    assert status_of(store, "T1-fin_value_added")[0] == "no_data"
    path = csv_file(tmp_path, HEAD, VALUE_ADDED)
    shown = previewed(store, path, "indicator_actuals", source="")
    assert (len(shown.new), len(shown.rejected)) == (1, 0)
    store.commit([shown.change()], ENTRY, based_on=shown.based_on)
    made = store.tables.indicator_actuals.iloc[-1]
    assert made["source"] == "某市 2023 年统计公报"
    # 970.26 · (2000 / 970.26)^(3 / 5) = 1497.5 would be asked for
    assert status_of(store, "T1-fin_value_added") == ["behind", "2023", 1200]
    store.undo(1, ENTRY)
    assert status_of(store, "T1-fin_value_added")[0] == "no_data"


def test_an_actual_without_a_source_is_refused(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD, (*VALUE_ADDED[:-1], ""))
    shown = previewed(store, path, "indicator_actuals", source="")
    assert (len(shown.new), len(shown.rejected)) == (0, 1)
    assert {column for column, _ in says(shown)} == {"source"}


def test_an_actual_that_is_not_comparable_is_kept_and_decides_nothing(
    store: Store, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, HEAD, (*VALUE_ADDED[:9], "否", *VALUE_ADDED[10:]))
    shown = previewed(store, path, "indicator_actuals", source="")
    store.commit([shown.change()], ENTRY, based_on=shown.based_on)
    assert store.tables.indicator_actuals.iloc[-1]["value"] == 1200
    assert status_of(store, "T1-fin_value_added")[0] == "no_data"


def test_a_kind_that_is_none_of_ours_is_told_by_its_value_not_as_a_missing_column(
    store: Store, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, HEAD, (*VALUE_ADDED[:8], "统计公报", *VALUE_ADDED[9:]))
    shown = previewed(store, path, "indicator_actuals", source="")
    assert (len(shown.new), len(shown.rejected)) == (0, 1)
    assert {column for column, _ in says(shown)} == {"kind"}


def test_a_missing_column_is_told_by_its_heading(store: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD[:7] + HEAD[8:], VALUE_ADDED[:7] + VALUE_ADDED[8:])
    shown = previewed(store, path, "indicator_actuals", source="")
    assert ("unit_en", "缺少必填列“计量单位（英文）”") in says(shown)


def test_an_empty_qualifier_is_not_read_as_a_bare_number() -> None:
    words = words_of(COMPARATORS)
    assert "" not in words
    assert words["超过"] == "more_than"
    assert words["equal"] == "equal"
