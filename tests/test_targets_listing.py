from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from gis.paper.sheet import Sheet
from gis.store import Tables, open_store
from gis.text import THIN_SPACE, Language
from views.printing import material
from views.targets_listing import FUND_INDICATORS, fund_targets, indicator_line

ROOT = Path(__file__).resolve().parent.parent


@cache
def facts() -> Tables:
    return open_store(ROOT / "data").tables


def line_of(indicator: str, language: Language, tables: Tables | None = None) -> str:
    tables = tables or facts()
    rows = tables.indicators[tables.indicators["id"] == indicator]
    return indicator_line(rows.iloc[0].to_dict(), tables, language).replace(THIN_SPACE, " ")


def with_actual(**values: object) -> Tables:
    """Return the facts with one more published actual, of the managers if it says no other."""
    row = {
        "id": "A-X", "indicator": "T1-managers", "area": "340100", "period": "2022",
        "value": 200.0, "unit_zh": "家", "unit_en": "companies", "kind": "official",
        "comparable": True, "scope_zh": "", "scope_en": "", "source": "玩具", **values,
    }  # fmt: skip
    actuals = facts().indicator_actuals
    return facts().with_tables(
        indicator_actuals=pd.concat([actuals, pd.DataFrame([row])], ignore_index=True)
    )


def test_every_fund_indicator_is_in_the_plan() -> None:
    assert set(FUND_INDICATORS) <= set(facts().indicators["id"])


@pytest.mark.parametrize(
    ("indicator", "language", "line"),
    [
        ("T1-managers", "zh", "备案基金管理人　基期：136 家（2020）；目标：超过 260 家"
         "（2025；表1、第二章四）；实绩：暂无数据"),
        ("T1-managers", "en", "Registered fund managers. Base: 136 companies (2020); target: "
         "More than 260 companies (2025; Table 1, Ch. 2, IV); actuals: No data"),
        ("BOX1-gaoxin-fund_size", "zh", "设立基金总规模累计（高新集聚区）　基期：规划未给基期值；"
         "目标：超过 5 000 亿元（2025；专栏一）；实绩：暂无数据"),
        ("BOX1-gaoxin-fund_size", "en", "Total size of funds set up (cumulative) (High-tech "
         "cluster). Base: The plan gives no base value; target: More than 500 billion "
         "yuan (2025; Box 1); actuals: No data"),
    ],
)  # fmt: skip
def test_an_indicator_says_base_target_and_clauses(
    indicator: str, language: Language, line: str
) -> None:
    assert line_of(indicator, language) == line


def test_a_comparable_actual_stands_with_its_period_kind_and_source() -> None:
    assert line_of("T1-deposits", "zh").endswith(
        "实绩：26 289.5 亿元（2024-02；媒体；wanbiaoku.com 2024-04-14（引各地相关部门））"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "实绩：79 家（2023-05；官方数据，媒体转述；合肥市地方金融监督管理局，"
         "经济参考报 2023-05-27（转载页）；与规划口径不同，不作比较；"
         "仅 A 股；规划基期为境内外）、"),
        ("en", "scope differs from the plan's: not compared; A shares only; the plan’s base counts "
         "home and abroad)"),
    ],
)  # fmt: skip
def test_an_actual_of_another_scope_says_so(language: Language, words: str) -> None:
    assert words in line_of("T1-listed", language)


def test_actuals_stand_in_order_of_time() -> None:
    tables = with_actual(period="2021", value=150.0)
    more = tables.indicator_actuals.iloc[[-1]].assign(id="A-Y", period="2024", value=210.0)
    first = pd.concat([more, tables.indicator_actuals], ignore_index=True)
    line = line_of("T1-managers", "zh", tables.with_tables(indicator_actuals=first))
    assert line.endswith("150 家（2021；官方；玩具）、210 家（2024；官方；玩具）")


@pytest.mark.parametrize("comparable", [True, False])
def test_no_ratio_and_no_sum_is_ever_written(comparable: bool) -> None:
    """Only the numbers of the records appear, none worked out from them."""
    line = line_of("T1-managers", "zh", with_actual(comparable=comparable))
    told = {"136", "2020", "260", "2025", "1", "200", "2022"}
    assert set(re.findall(r"\d+", line)) == told
    assert "%" not in line


@pytest.mark.parametrize("layer", ["funds_by_unit", "funds_by_division"])
def test_a_city_sheet_that_counts_funds_lists_the_targets(layer: str) -> None:
    sheet = Sheet(layers=(layer,))
    listing, ranking = material(sheet, facts()).listings
    assert ranking.optional
    assert listing.title == "规划目标（2025）与已公布实绩"
    assert len(listing.lines) == len(FUND_INDICATORS)
    (english,) = fund_targets(Sheet(layers=(layer,), language="en"), facts())
    assert english.title == "Plan targets (2025) and published actuals"


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(layers=("institutions_by_unit",)),
        Sheet(layers=("funds_by_unit",), area="luyang"),
        Sheet(layers=("funds_by_unit",), bounds=(117.0, 31.7, 117.4, 32.0)),
    ],
    ids=["no funds", "a cluster", "a frame"],
)
def test_other_sheets_do_not(sheet: Sheet) -> None:
    assert fund_targets(sheet, facts()) == ()
