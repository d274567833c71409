"""Type and level from a name: each rule by its examples, the manual's table, the shipped names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.levels import (
    LEVEL_WEIGHTS,
    derive,
    derive_all,
    level_of,
    level_rule,
    type_rule,
    weighted,
)
from gis.name_rules import LEVEL_RULES, TYPE_RULES, NameRule
from gis.store import open_store
from gis.vocabulary import LEVELS, TYPE_NAMES

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT.parent / "shared" / "reference" / "registrations_2019_sample.csv"
RULES = [*TYPE_RULES, *LEVEL_RULES]
SAMPLE_TYPES = {
    "国有大行": "bank_state", "股份制银行": "bank_joint_stock", "城商行": "bank_city",
    "农村商业/合作银行": "bank_rural", "村镇银行": "bank_village", "邮政储蓄": "bank_postal",
    "外资银行": "bank_foreign", "财产险": "insurance_property", "人身险": "insurance_life",
    "健康险": "insurance_health", "养老险": "insurance_pension", "信用保险": "insurance_credit",
    "证券公司": "securities_company", "期货公司": "futures_company", "信托公司": "trust_company",
    "金融控股": "holding", "融资担保": "guarantee", "小额贷款": "microcredit", "典当": "pawn",
    "融资租赁": "leasing", "商业保理": "factoring", "交易场所": "exchange",
}  # fmt: skip
"""Every other type of the sample is no type here: intermediaries, advisers, plain guarantees."""
SAMPLE_LEVELS = {
    "支行": "outlet", "分理处": "outlet", "营业部": "outlet", "营业部/所": "outlet",
    "营销服务部/电销中心": "outlet", "支公司": "outlet", "中心支公司": "branch", "分行": "branch",
    "省级分行": "provincial", "省级分公司": "provincial",
}  # fmt: skip
"""The sample's 分公司 and 法人 are left out: the first mixes levels, the second is legal status."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_example_is_decided_by_its_own_rule(rule: NameRule) -> None:
    decide = type_rule if rule in TYPE_RULES else level_rule
    assert rule.examples
    assert [decide(name) for name in rule.examples] == [rule] * len(rule.examples)


def test_rules_have_ids_of_their_own_and_known_results() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {rule.result for rule in TYPE_RULES} - {""} <= set(TYPE_NAMES)
    assert {rule.result for rule in LEVEL_RULES} <= set(LEVELS)
    assert all(rule.says.zh and rule.says.en for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_page_on_levels_prints_the_rule(rule: NameRule) -> None:
    rules, names = (TYPE_RULES, TYPE_NAMES) if rule in TYPE_RULES else (LEVEL_RULES, LEVELS)
    result = f"{names[rule.result].zh} · {names[rule.result].en}" if rule.result else "—"
    line = (
        f"| {rules.index(rule) + 1} | `{rule.id}` | {result} | {rule.says.zh}<br>{rule.says.en} "
        f"| {rule.examples[0]} |"
    )
    assert line in (ROOT / "docs" / "levels.md").read_text("utf-8").splitlines()


def test_the_page_on_levels_prints_every_weight() -> None:
    page = (ROOT / "docs" / "levels.md").read_text("utf-8")
    assert list(LEVEL_WEIGHTS) == list(LEVELS)
    for code, weight in LEVEL_WEIGHTS.items():
        assert f"| {LEVELS[code].zh} · {LEVELS[code].en} | {weight:g} |" in page


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("柳江银行股份有限公司", "bank_city", "head_office"),
        ("柳江银行股份有限公司总行营业部", "bank_city", "outlet"),
        ("中国工商银行股份有限公司江苏省分行", "bank_state", "provincial"),
        ("中国工商银行股份有限公司柳树分行", "bank_state", "branch"),
        ("中国人寿财产保险股份有限公司柳树中心支公司", "insurance_property", "branch"),
        ("柳江人寿保险股份有限公司广东分公司", "insurance_life", "provincial"),
        ("柳江融资租赁（深圳）有限公司浙江分公司", "leasing", "provincial"),
        ("柳树泰来小额贷款有限公司", "microcredit", "legal_person"),
        ("柳江金融控股（集团）有限公司", "holding", "legal_person"),
        ("柳江银行", "bank_city", ""),
        ("柳树投资管理有限公司", "", ""),
        ("柳树商务咨询有限公司", "", ""),
        ("中国人寿资产管理有限公司", "", ""),
        ("东海银行大厦物业管理有限公司", "", ""),
        ("中国农业发展银行江苏省分行", "", ""),
        ("柳江人寿保险经纪有限公司", "", ""),
        ("柳树小额贷款担保中心有限公司", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_says_type_and_level_or_nothing(name: str, kind: str, level: str) -> None:
    found = derive(name)
    assert (found.type, found.level) == (kind, level)


def test_an_investment_consultant_is_told_why_it_is_no_financial_institution() -> None:
    found = derive("柳树投资咨询有限公司")
    assert found.type_rule == "investment-firm"
    assert "不是金融机构" in found.reason.zh
    assert "not a financial institution" in found.reason.en
    assert derive("柳树百货有限公司").reason.en.startswith("The name holds no word")


def test_a_level_needs_a_type() -> None:
    assert level_of("柳江银行股份有限公司", "") == ""
    assert level_of("柳江银行股份有限公司", "bank_city") == "head_office"


def test_weights_fall_with_the_level_and_sum_over_records() -> None:
    assert list(LEVEL_WEIGHTS.values()) == sorted(LEVEL_WEIGHTS.values(), reverse=True)
    levels = pd.Series(["head_office", "outlet", "outlet", ""])
    assert weighted(levels) == 7
    assert weighted(levels, {"outlet": 0.5}) == 1
    assert weighted(pd.Series([], dtype=object)) == 0


@given(
    st.text(max_size=30) | st.text(alphabet="中国工商银行保险证券投资咨询分公司()（）", max_size=20)
)
def test_any_name_gives_known_codes_or_a_reason(name: str) -> None:
    found = derive(name)
    assert found.type == "" or found.type in TYPE_NAMES
    assert found.level == "" or (found.level in LEVELS and found.type)
    assert (found.reason.zh == "") == bool(found.type and found.level)


def test_the_shipped_institutions_are_typed_and_levelled_as_they_are() -> None:
    """110 of 112 each; the others are left undecided, none is decided wrongly."""
    facts = open_store(ROOT / "data").tables.institutions
    found = derive_all(facts["name_zh"])
    undecided = {"安徽新力金融股份有限公司", "兴合基金管理"}
    assert set(facts.loc[found["type"] == "", "name_zh"]) == undecided
    assert set(facts.loc[found["type"] != facts["type"], "name_zh"]) == undecided
    assert set(facts.loc[found["level"] != facts["level"], "name_zh"]) == undecided


def test_the_sample_is_typed_and_levelled_as_it_is() -> None:
    if not SAMPLE.exists():
        pytest.skip(f"{SAMPLE.name} is not here")
    rows = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    found = derive_all(rows["name"])
    expected = rows["type_l2"].map(SAMPLE_TYPES).fillna("")
    wrong = rows.loc[found["type"] != expected, "name"].tolist()
    assert wrong == ["安徽新力金融股份有限公司"]
    told = rows["level"].map(SAMPLE_LEVELS)
    known = told.notna() & (found["level"] != "")
    assert known.sum() == 730
    assert rows.loc[known & (found["level"] != told), "name"].tolist() == []
